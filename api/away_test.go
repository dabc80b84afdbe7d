package api_test

import (
	"context"
	"time"

	"bosang/api"
	disputeapi "bosang/api/dispute"
	rendering "bosang/api/fulfilment"
	"bosang/api/intake"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/batch"
	"bosang/claims/behalf"
	"bosang/claims/clearance"
	"bosang/claims/deadline"
	"bosang/claims/dispute"
	"bosang/claims/edition"
	"bosang/claims/evidence"
	"bosang/claims/fulfilment"
	"bosang/claims/inquiry"
	unfiled "bosang/claims/intake"
	"bosang/claims/loss"
	"bosang/claims/message"
	"bosang/claims/notice"
	"bosang/claims/payout"
	"bosang/claims/postgres/reports"
	"bosang/claims/privacy"
	"bosang/claims/recourse"
	reporting "bosang/claims/report"
	"bosang/claims/risk"
	"bosang/claims/simulation"
	"bosang/claims/submission"
	"bosang/claims/survey"
	"bosang/claims/webhook"
	"bosang/rules"
)

// away is a store that cannot be reached: what gets as far as it was taken.
type away struct{}

var errAway = &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable"}

func (away) Now() time.Time { return time.Date(2022, 11, 10, 3, 0, 0, 0, time.UTC) }

func (away) InTx(context.Context, access.Actor, func(claims.Tx) error) error { return errAway }

func (away) FileClaim(context.Context, claims.Filing) (claims.Claim, error) {
	return claims.Claim{}, errAway
}

func (away) Batches(claims.Tx) batch.Tx { return nil }

func (away) Simulations(claims.Tx) simulation.Tx { return nil }

func (away) Editions(claims.Tx) edition.Tx { return nil }

func (away) Approvals(claims.Tx) approval.Tx { return nil }

func (away) Persons(claims.Tx) privacy.Tx { return nil }

func (away) Surveys(claims.Tx) survey.Tx { return nil }

func (away) Submissions(claims.Tx) submission.Tx { return nil }

func (away) Losses(claims.Tx) loss.Tx { return nil }

func (away) Notices(claims.Tx) notice.Tx { return nil }

func (away) Messages(claims.Tx) message.Tx { return nil }

func (away) Deadlines(claims.Tx) deadline.Tx { return nil }

func (away) Inquiries(claims.Tx) inquiry.Tx { return nil }

func (away) Payouts(claims.Tx) payout.Tx { return nil }

func (away) Reports(claims.Tx) reporting.Tx { return nil }

func (away) Definitions() []reporting.Definition { return reports.Store{}.Definitions() }

func (away) Disputes(claims.Tx) dispute.Tx { return nil }

func (away) Risks(claims.Tx) risk.Tx { return nil }

func (away) Clearances(claims.Tx) clearance.Tx { return nil }

func (away) Recourses(claims.Tx) recourse.Tx { return nil }

func (away) Webhooks(claims.Tx) webhook.Tx { return nil }

func (away) Fulfilments(claims.Tx) fulfilment.Tx { return nil }

func (away) Evidence(claims.Tx) evidence.Tx { return nil }

func (away) Behalf(claims.Tx) behalf.Tx { return nil }

func (away) Drafts(claims.Tx) unfiled.Tx { return nil }

// unreachable is the interface before a store that is away.
func unreachable(books *rules.Library) api.Config {
	cases := claims.New(away{}, books)
	approvals := approval.New(away{})
	persons, messages := privacy.New(away{}, cases), message.New(away{}, cases)
	hooks := webhook.New(away{}, approvals, nil)
	deadlines, risks := deadline.New(away{}, cases, messages), risk.New(away{}, cases, approvals)
	return api.Config{
		Clock: away{}.Now, UseCases: cases, Batches: batch.New(away{}, cases), Simulations: simulation.New(away{}, cases),
		Editions: edition.NewEditions(away{}, cases), Persons: persons, Approvals: approvals,
		Surveys: survey.New(away{}, cases, nil), Submissions: submission.New(away{}, cases), Losses: loss.New(away{}, cases), Notices: notice.New(away{}, cases),
		Messages: messages, Deadlines: deadlines, Inquiries: inquiry.Register(away{}, cases, deadlines, messages),
		Webhooks: hooks, Fulfilments: fulfilment.New(away{}, cases, hooks, rendering.Rendered),
		Payouts: payout.New(away{}, cases, approvals), Reports: reporting.New(away{}, cases), Risks: risks,
		Clearances: clearance.New(away{}, cases, risks, approvals), Recourses: recourse.NewRecourses(away{}, cases, approvals),
		Behalf:   behalf.Register(away{}, cases),
		Disputes: disputeapi.Cases{Persons: persons, Disputes: dispute.New(away{}, cases, approvals, deadlines)},
		Intake:   intake.Cases{Evidence: evidence.New(away{}, cases, nil, evidence.Limits{File: 1, Files: 1, Total: 1}), Drafts: unfiled.New(away{}, cases)},
	}
}

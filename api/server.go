package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bosang/api/account"
	"bosang/api/auth"
	"bosang/api/auth/arrival"
	"bosang/api/dispute"
	"bosang/api/edge"
	"bosang/api/intake"
	"bosang/api/reference"
	"bosang/api/right"
	"bosang/api/rows"
	"bosang/api/web"
	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/behalf"
	"bosang/claims/clearance"
	"bosang/claims/deadline"
	"bosang/claims/fulfilment"
	"bosang/claims/identity"
	"bosang/claims/identity/proof"
	"bosang/claims/inquiry"
	"bosang/claims/loss"
	"bosang/claims/message"
	"bosang/claims/notice"
	"bosang/claims/payout"
	"bosang/claims/privacy"
	"bosang/claims/recourse"
	"bosang/claims/report"
	"bosang/claims/risk"
	"bosang/claims/submission"
	"bosang/claims/survey"
	"bosang/claims/webhook"
)

// Config is what the interface stands on.
type Config struct {
	UseCases *claims.UseCases
	// Batches are the runs over many claims.
	Batches Batches
	// Editions are those on their way into force.
	Editions Editions
	// Simulations are what other rules would change.
	Simulations Simulations
	// Surveys work out who is owed what without having claimed.
	Surveys *survey.Surveys
	// Submissions are what people told providers elsewhere.
	Submissions *submission.Submissions
	// Losses work out what merchants lost.
	Losses *loss.Losses
	// Reports count claims and money up to cut-offs.
	Reports *report.Reports
	// Persons are what is known of claimants, and who saw it.
	Persons *privacy.Persons
	// Rights are what persons may ask of what is held about them.
	Rights right.Cases
	// Notices are what providers have to tell of incidents, and what they told.
	Notices *notice.Notices
	// Webhooks are where providers are told of what happens.
	Webhooks *webhook.Webhooks
	// Fulfilments are what is given in kind.
	Fulfilments *fulfilment.Fulfilments
	// Intake is how a claim comes in, beside the claim itself.
	Intake intake.Cases
	// Messages are what claimants are told.
	Messages *message.Messages
	// Deadlines are by when something has to be done about claims.
	Deadlines *deadline.Deadlines
	// Inquiries are what operators ask claimants for.
	Inquiries *inquiry.Inquiries
	// Payouts are money on its way.
	Payouts *payout.Payouts
	// Disputes are what people say of decisions.
	Disputes dispute.Cases
	// Risks are the flags of claims, and what providers watch for.
	Risks *risk.Risks
	// Clearances are which claims may be paid.
	Clearances *clearance.Clearances
	// Recourses are what providers claim back from third parties.
	Recourses *recourse.Recourses
	// Behalf is who acts for whom.
	Behalf *behalf.Cases
	// Identity is who may come in, and Approvals what takes a second person; nil: only
	// programs come in, by Tokens.
	Identity *identity.Identity
	// Proofs are what providers sign; they are there with Identity.
	Proofs    *proof.Proofs
	Approvals *approval.Approvals
	// Tokens finds bearer tokens; nil: those of Identity.
	Tokens auth.Tokens
	// Arrivals are the ways in by identity providers; nil: there are none.
	Arrivals *arrival.Arrivals
	// Origins are those of the service's own pages: "https://bosang.example".
	Origins []string
	// Ready says whether requests can be served; nil: always.
	Ready func(ctx context.Context) error
	// Logger gets the access log and what went wrong; nil: nothing is logged.
	Logger *slog.Logger
	// Clock tells the time; nil: the machine's.
	Clock func() time.Time
	// Metrics is where the interface's own metrics go and what /metrics shows;
	// nil: a registry of its own.
	Metrics *prometheus.Registry
	Limits  edge.Limits
	// Outside is what is believed and allowed of the network.
	Outside edge.Outside
}

// server is the interface at work.
type server struct {
	*edge.Frame
	useCases *claims.UseCases
	aside    *rows.Aside
	batches  Batches
	editions Editions
	sims     Simulations
	surveys  *survey.Surveys
	losses   *loss.Losses
	told     *submission.Submissions
	reports  *report.Reports
	persons  *privacy.Persons
	rights   right.Cases
	notices  *notice.Notices
	webhooks *webhook.Webhooks
	inKind   *fulfilment.Fulfilments
	intake   intake.Cases
	messages *message.Messages
	clocks   *deadline.Deadlines
	asked    *inquiry.Inquiries
	payouts  *payout.Payouts
	disputes dispute.Cases
	risks    *risk.Risks
	clears   *clearance.Clearances
	claimed  *recourse.Recourses
	behalf   *behalf.Cases
	ready    func(ctx context.Context) error
	contract *reference.Contract
	accounts *account.Accounts
	pages    *web.Pages
	arrivals *arrival.Arrivals
	// forget has nobody who is remembered act as a claimant.
	forget func(claims.ClaimantID)
}

// New gives the interface as a handler. The error says that the embedded
// contract cannot be read, which a test excludes.
func New(c Config) (http.Handler, error) {
	s := &server{useCases: c.UseCases, batches: c.Batches, sims: c.Simulations, surveys: c.Surveys, losses: c.Losses, editions: c.Editions, persons: c.Persons, rights: c.Rights, payouts: c.Payouts, ready: c.Ready}
	s.notices, s.told = c.Notices, c.Submissions
	s.webhooks, s.inKind = c.Webhooks, c.Fulfilments
	s.intake = c.Intake
	s.messages, s.clocks, s.asked = c.Messages, c.Deadlines, c.Inquiries
	s.reports = c.Reports
	s.disputes = c.Disputes
	s.risks, s.clears = c.Risks, c.Clearances
	s.claimed = c.Recourses
	s.behalf = c.Behalf
	if s.arrivals = c.Arrivals; s.arrivals == nil {
		s.arrivals = new(arrival.Arrivals)
	}
	door, err := newDoor(c, s.arrivals)
	if err != nil {
		return nil, err
	}
	s.arrivals.LeadTo(door)
	s.forget = door.ForgetClaimant
	if s.Frame, err = edge.NewFrame(edge.FrameConfig{
		Callers: door, Logger: c.Logger, Clock: c.Clock, Metrics: c.Metrics, Limits: c.Limits, Outside: c.Outside,
	}); err != nil {
		return nil, err
	}
	s.aside = rows.NewAside(s.Bounds().Aside)
	s.accounts = account.New(account.Config{Identity: c.Identity, Proofs: c.Proofs, Approvals: c.Approvals, Door: door, CameBy: s.arrivals.KeyOf, Now: s.Now})
	s.pages = web.New(web.Config{Identity: c.Identity, Door: door, Arrivals: s.arrivals, Provider: c.UseCases.Provider, Now: s.Now})
	if s.contract, err = reference.Read(contractText); err != nil {
		return nil, err
	}
	return s.Handler(s.operations()), nil
}

// newDoor gives the way in.
func newDoor(c Config, foreign auth.Foreign) (*auth.Door, error) {
	of := auth.Config{Tokens: c.Tokens, Foreign: foreign, Origins: c.Origins, Clock: c.Clock}
	if c.Identity != nil {
		of.Sessions = c.Identity
		if of.Tokens == nil {
			of.Tokens = c.Identity
		}
	}
	return auth.NewDoor(of)
}

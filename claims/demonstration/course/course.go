// Package course takes the demonstration's claims on from what was decided to money and
// reports: what they give is cleared, collected into remittances, proposed by one operator
// and released by another, written to bank files, and counted. Each step is done by the use
// cases that serve everybody, in sets; who begins again after a kill goes on where it was,
// and what is done is not done twice.
package course

import (
	"context"
	"io"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clearance"
	"bosang/claims/demonstration"
	"bosang/claims/payout"
	"bosang/claims/privacy"
	"bosang/claims/report"
	"bosang/rules/money"
)

// Course is what the steps are done with.
type Course struct {
	UseCases   *claims.UseCases
	Known      *privacy.Persons
	Clearances *clearance.Clearances
	Payouts    *payout.Payouts
	Approvals  *approval.Approvals
	Counted    *report.Reports
	// Operator signs in as one of two made-up operators of a provider.
	Operator func(ctx context.Context, of claims.Provider, second bool) (access.Actor, error)
	Now      func() time.Time
	// Analyze has the database count anew what is in tables. So much is written in so little
	// time that it would go by how they were, empty, for up to a minute.
	Analyze func(ctx context.Context, tables ...string) error
}

// Progress is told how far a step is.
type Progress func(done, total int64)

// Folder takes files, each of them whole or not at all.
type Folder interface {
	// Find gives the names of the files that begin so, in order.
	Find(prefix string) ([]string, error)
	// Write writes a file: under its name it stands once write is done.
	Write(name string, write func(io.Writer) error) error
}

// reader reads what everybody did.
var reader = access.SystemActor("demonstration")

// Limit is up to how much, in won, what has passed every check is paid without anybody
// looking: the larger of the two amounts that the programme for merchants gives.
const Limit = 50_000

// Of approvals and of refusals one in so many thousands is looked at once more.
const (
	approvalsDrawn = 20
	refusalsDrawn  = 5
)

// Decided has the database know how much was decided.
func (c *Course) Decided(ctx context.Context) error {
	return c.Analyze(ctx, "claims", "claim_versions", "entitlements", "transactions", "entries", "balances")
}

// Clear finds out which of the incident's claims may be paid, by settings that each
// provider of the demonstration gets that has none. It gives how many were looked at, of total claims.
func (c *Course) Clear(ctx context.Context, incident claims.IncidentID, total int64, progress Progress) (int64, error) {
	limit, err := money.Of(Limit, "KRW")
	if err != nil {
		return 0, err
	}
	providers, err := c.providers(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range providers {
		s := clearance.Settings{Provider: p.ID, Limit: limit, Approvals: approvalsDrawn, Refusals: refusalsDrawn, Seed: "demonstration"}
		if err := c.Clearances.Preset(ctx, s); err != nil {
			return 0, err
		}
	}
	var seen int64
	cleared, err := c.Clearances.Clear(ctx, clearance.Scope{Incident: incident}, func() bool {
		seen += clearance.SetSize
		progress(seen, total)
		return true
	})
	if err != nil || cleared.Seen == 0 {
		return int64(cleared.Seen), err
	}
	progress(int64(cleared.Seen), total)
	return int64(cleared.Seen), c.Analyze(ctx, "clearances", "flags")
}

// providers gives those of the demonstration, and no others that the database may have.
func (c *Course) providers(ctx context.Context) (list []claims.Provider, err error) {
	keys, err := demonstration.Providers()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		p, err := c.UseCases.ProviderByKey(ctx, reader, key)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

package export

import (
	"context"
	"net/netip"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Account is one by which somebody signs in as the claimant. No secret is in it.
type Account struct {
	// Name is what the person signs in with; empty: it comes by an identity provider.
	Name      string
	CreatedAt time.Time
	// Since is from when on the account acts for the claimant.
	Since    time.Time
	Sessions []Session
}

// Session is one of the account as the claimant: until it is over and some days more.
type Session struct {
	CreatedAt, UsedAt, ExpiresAt, EndedAt time.Time
	Address                               netip.Addr
	// Agent is the browser, in a word or two.
	Agent string
}

// Link is a one-time link that was made for the claimant or an account of it.
type Link struct {
	Purpose                                 string
	CreatedAt, ExpiresAt, UsedAt, RevokedAt time.Time
}

// WaysIn reads how somebody comes in as a claimant, in a transaction of the service.
type WaysIn interface {
	WaysIn(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID) ([]Account, []Link, error)
}

// waysIn are told to the claimant itself. The service reads them: who signs in by one
// account does not see the others by itself.
func (w walk) waysIn(ctx context.Context) error {
	if w.actor.Role != access.Claimant {
		return nil
	}
	var accounts []Account
	var links []Link
	err := w.Exports.persons.InTx(ctx, access.SystemActor("export"), func(tx claims.Tx) (err error) {
		accounts, links, err = w.ways.WaysIn(ctx, tx, w.id)
		return err
	})
	for _, a := range accounts {
		if err == nil {
			err = w.take.Account(a)
		}
	}
	for _, l := range links {
		if err == nil {
			err = w.take.Link(l)
		}
	}
	return err
}

package postgres

import (
	"context"
	"net/netip"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
)

// RecordAccess puts on record what the actor is shown of others, in this transaction.
// Ids begin with the instant of the transaction, so that lists by id are lists by time.
func (t *tx) RecordAccess(ctx context.Context, a claims.Access) error {
	named, err := t.claimantsOf(ctx, a.Claims)
	if err != nil {
		return err
	}
	persons := t.others(append(named, a.Persons...))
	if len(persons) == 0 {
		return nil
	}
	_, err = t.changes(ctx, "record an access", `
		INSERT INTO access_records (claimant_id, id, provider_id, at, actor, role, user_id, address, request, action, items, reason)
		SELECT p.claimant_id, p.id, p.provider_id, $4, $5, $6, $7, $8, $9, $10, $11, $12
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS p (claimant_id, id, provider_id)`,
		many(persons, func(p claims.Person) pgtype.UUID { return id(p.Claimant) }),
		many(persons, func(claims.Person) pgtype.UUID { return id(claims.NewIDAt[any](t.now)) }),
		many(persons, func(p claims.Person) pgtype.UUID { return id(p.Provider) }),
		at(t.now), t.actor.Subject, string(t.actor.Role), id(claims.Key(t.actor.User)), address(t.actor.Address), t.actor.Request,
		string(a.Action), a.Items, word(a.Reason))
	return err
}

// claimantsOf gives the persons whose claims these are.
func (t *tx) claimantsOf(ctx context.Context, of []claims.ClaimID) ([]claims.Person, error) {
	if len(of) == 0 {
		return nil, nil
	}
	return list(ctx, t, "find whose claims are shown", func(row pgx.Row) (p claims.Person, err error) {
		err = row.Scan((*[16]byte)(&p.Claimant), scanID(&p.Provider))
		return p, err
	}, `SELECT claimant_id, provider_id FROM directory WHERE key = ANY ($1)`, idsOf(of))
}

// others gives each person once who is not the actor; to the service nobody is.
func (t *tx) others(persons []claims.Person) (others []claims.Person) {
	if t.actor.Role == access.System {
		return nil
	}
	known := make(map[claims.ClaimantID]bool, len(persons))
	for _, p := range persons {
		if own := t.actor.Role == access.Claimant && claims.ClaimantID(t.actor.Claimant) == p.Claimant; !own && !known[p.Claimant] {
			known[p.Claimant] = true
			others = append(others, p)
		}
	}
	return others
}

// address is where a call came from as a parameter; NULL: nobody called over the
// network. What is local to a machine's link has no zone elsewhere.
func address(v netip.Addr) any {
	if !v.IsValid() {
		return nil
	}
	return v.Unmap().WithZone("")
}

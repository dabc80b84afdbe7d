// Package seen writes access records for package postgres: who is shown what of whom,
// in the transaction that reads it.
package seen

import (
	"context"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
)

// Record puts on record what the actor is shown of others, in this transaction. Ids
// begin with the instant of the transaction, so that lists by id are lists by time.
func Record(ctx context.Context, tx pgx.Tx, actor access.Actor, now time.Time, a claims.Access) error {
	if actor.Role == access.System {
		return nil
	}
	named, err := claimantsOf(ctx, tx, a.Claims)
	if err != nil {
		return err
	}
	persons := others(actor, now, append(named, a.Persons...))
	if len(persons) == 0 {
		return nil
	}
	whom, ids, providers := make([]any, len(persons)), make([]any, len(persons)), make([]any, len(persons))
	for i, p := range persons {
		whom[i], ids[i], providers[i] = orNull(p.Claimant), orNull(claims.NewIDAt[any](now)), orNull(p.Provider)
	}
	var reason any
	if a.Reason != "" {
		reason = a.Reason
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO access_records (claimant_id, id, provider_id, at, actor, role, user_id, address, request, action, items, reason)
		SELECT p.claimant_id, p.id, p.provider_id, $4, $5, $6, $7, $8, $9, $10, $11, $12
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS p (claimant_id, id, provider_id)`,
		whom, ids, providers, now, actor.Subject, string(actor.Role), orNull(actor.User), address(actor.Address), actor.Request,
		string(a.Action), a.Items, reason)
	return err
}

// claimantsOf gives the persons whose claims these are.
func claimantsOf(ctx context.Context, tx pgx.Tx, of []claims.ClaimID) ([]claims.Person, error) {
	if len(of) == 0 {
		return nil, nil
	}
	keys := make([]any, len(of))
	for i, id := range of {
		keys[i] = orNull(id)
	}
	rows, err := tx.Query(ctx, `SELECT claimant_id, provider_id FROM directory WHERE key = ANY ($1::uuid[])`, keys)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p claims.Person, err error) {
		var provider *[16]byte
		if err = row.Scan((*[16]byte)(&p.Claimant), &provider); provider != nil {
			p.Provider = *provider
		}
		return p, err
	})
}

// others gives each person once who is not the actor. Who acts for a claimant by an
// account that is new to it counts as another.
func others(actor access.Actor, now time.Time, persons []claims.Person) (others []claims.Person) {
	known := make(map[claims.ClaimantID]bool, len(persons))
	for _, p := range persons {
		if own := actor.Role == access.Claimant && actor.Claimant == p.Claimant && !actor.IsNew(now); !own && !known[p.Claimant] {
			known[p.Claimant] = true
			others = append(others, p)
		}
	}
	return others
}

// orNull is an id as a parameter; a zero one is NULL.
func orNull[ID ~[16]byte](id ID) any {
	if id == (ID{}) {
		return nil
	}
	return [16]byte(id)
}

// address is where a call came from as a parameter; NULL: nobody called over the
// network. What is local to a machine's link has no zone elsewhere.
func address(v netip.Addr) any {
	if !v.IsValid() {
		return nil
	}
	return v.Unmap().WithZone("")
}

// Package risks keeps flags and watches in PostgreSQL, on the transactions of package
// postgres. What claims share is found by their blind indexes, for a set of claims in
// one statement.
package risks

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/claims/risk"
)

// Store is a store that keeps flags and watches too. Keys are the master keys that the
// store was opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ risk.Store = Store{}

// Risks gives what can be done with flags and watches in a transaction of this store.
func (s Store) Risks(t claims.Tx) risk.Tx { return tx{postgres.In(t), s.Keys, t} }

type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

const columns = `f.claimant_id, f.id, f.claim_id, f.provider_id, f.incident_id, f.kind, f.group_key, f.state, f.raised_at, f.decided_by, f.decided_at, f.reason_sealed`

// stored is a flag as it is kept, with the key of its claimant where the actor sees it.
type stored struct {
	risk.Flag
	reason, wrapped []byte
}

func scan(row pgx.Row) (s stored, err error) {
	f := &s.Flag
	err = row.Scan(postgres.ToID(&f.Claimant), postgres.ToID(&f.ID), postgres.ToID(&f.Claim), postgres.ToID(&f.Provider), postgres.ToID(&f.Incident),
		(*string)(&f.Kind), postgres.ToID(&f.Group), (*string)(&f.State), postgres.ToTime(&f.RaisedAt), postgres.ToWord(&f.DecidedBy),
		postgres.ToTime(&f.DecidedAt), &s.reason, &s.wrapped)
	return s, err
}

// Where reasons are sealed for: the field is named with the flag, so that none can be
// moved to another of the same person.
const table = "flags"

func fieldOf(id risk.FlagID) string { return "reason of " + id.String() }

// open opens the reason.
func (t tx) open(s stored) (f risk.Flag, err error) {
	f = s.Flag
	if s.reason != nil && s.wrapped != nil {
		f.Reason, err = t.keys.Read(f.Claimant, s.wrapped, table, fieldOf(f.ID), s.reason)
	}
	return f, err
}

// Flag reads one that the actor may see.
func (t tx) Flag(ctx context.Context, id risk.FlagID) (risk.Flag, error) {
	s, err := postgres.One(ctx, t.Conn, "flag", scan,
		`SELECT `+columns+`, k.wrapped FROM flags f LEFT JOIN person_keys k ON k.claimant_id = f.claimant_id WHERE f.id = $1`, postgres.ID(id))
	if err != nil {
		return risk.Flag{}, err
	}
	return t.open(s)
}

// LockFlag reads one and keeps others from deciding it.
func (t tx) LockFlag(ctx context.Context, id risk.FlagID) (risk.Flag, error) {
	_, err := postgres.One(ctx, t.Conn, "flag", scanID[risk.FlagID], `SELECT id FROM flags WHERE id = $1 FOR UPDATE`, postgres.ID(id))
	if err != nil {
		return risk.Flag{}, err
	}
	return t.Flag(ctx, id)
}

func scanID[ID ~[16]byte](row pgx.Row) (id ID, err error) {
	var raw [16]byte
	err = row.Scan(&raw)
	return ID(raw), err
}

// Flags lists flags, newest first: of a group, of a claim, or of the providers that the
// actor acts for.
func (t tx) Flags(ctx context.Context, f risk.Filter, page claims.Page) ([]risk.Flag, error) {
	before, limit := postgres.Cursor(page)
	args := []any{before, limit, postgres.Word(f.State)}
	var from string
	switch {
	case !f.Claimant.IsZero():
		from = `SELECT ` + columns + ` FROM flags f WHERE f.claimant_id = $4 AND f.claim_id = $5 AND f.id < $1 AND ($3::text IS NULL OR f.state = $3)
			AND ($6::uuid IS NULL OR f.group_key = $6) ORDER BY f.id DESC LIMIT $2`
		args = append(args, postgres.ID(f.Claimant), postgres.ID(f.Claim), postgres.ID(f.Group))
	case !f.Group.IsZero():
		from = `SELECT ` + columns + ` FROM flags f WHERE f.group_key = $4 AND f.id < $1 AND ($3::text IS NULL OR f.state = $3) ORDER BY f.id DESC LIMIT $2`
		args = append(args, postgres.ID(f.Group))
	default:
		own := make([]claims.ProviderID, len(t.claims.Actor().Providers))
		for i, p := range t.claims.Actor().Providers {
			own[i] = p
		}
		inState := `$3::text IS NULL`
		if f.State != "" {
			inState = `f.state = $3`
		}
		from = `SELECT f.* FROM unnest($4::uuid[]) AS p (id) CROSS JOIN LATERAL (
				SELECT ` + columns + ` FROM flags f WHERE f.provider_id = p.id AND ` + inState + ` AND f.id < $1 ORDER BY f.id DESC LIMIT $2) f
			ORDER BY f.id DESC LIMIT $2`
		args = append(args, postgres.IDs(own))
	}
	list, err := postgres.List(ctx, t.Conn, "list flags", scan, `
		SELECT f.*, k.wrapped FROM (`+from+`) f LEFT JOIN person_keys k ON k.claimant_id = f.claimant_id ORDER BY f.id DESC LIMIT $2`, args...)
	if err != nil {
		return nil, err
	}
	all := make([]risk.Flag, len(list))
	for i, s := range list {
		if all[i], err = t.open(s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Decide writes state, decider and reason, which the key of the claimant seals.
func (t tx) Decide(ctx context.Context, f risk.Flag) error {
	reason, err := persons.SealText(ctx, t.Conn, t.keys, f.Claimant, table, fieldOf(f.ID), f.Reason)
	if err != nil {
		return err
	}
	changed, err := t.Changes(ctx, "decide a flag", `
		UPDATE flags SET state = $3, decided_by = $4, decided_at = $5, reason_sealed = $6 WHERE claimant_id = $1 AND id = $2`,
		postgres.ID(f.Claimant), postgres.ID(f.ID), string(f.State), f.DecidedBy, postgres.At(f.DecidedAt), reason)
	if err == nil && changed == 0 {
		return claims.NotFound("flag")
	}
	return err
}

// mostCounts bounds the rows of a count: kinds by states.
const mostCounts = 100

// Counts counts the flags of an incident.
func (t tx) Counts(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) ([]risk.Count, error) {
	return postgres.List(ctx, t.Conn, "count flags", func(row pgx.Row) (c risk.Count, err error) {
		err = row.Scan((*string)(&c.Kind), (*string)(&c.State), &c.Flags, &c.Groups)
		return c, err
	}, `
		SELECT kind, state, count(*), count(DISTINCT group_key) FROM flags
		WHERE incident_id = $1 AND ($2::uuid IS NULL OR provider_id = $2) GROUP BY kind, state ORDER BY kind, state LIMIT $3`,
		postgres.ID(incident), postgres.ID(provider), mostCounts)
}

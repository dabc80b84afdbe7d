package rights

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres"
	"bosang/claims/postgres/evidences"
	"bosang/claims/postgres/identities"
	"bosang/claims/postgres/intakes"
	"bosang/claims/postgres/submissions"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/privacy/retention"
)

var _ retention.Store = Store{}

// setSize bounds the rows that one statement removes.
const setSize = 5000

// sweeper is who removes what is past its time.
func sweeper() access.Actor { return access.SystemActor("retention") }

// counting are the statements that count what is past its time: from an instant back,
// or, of access records, an id that begins with it.
var counting = map[retention.Key]string{
	retention.Payments: `SELECT count(*) FROM retained_data WHERE until <= $1 AND kind = 'payment'`,
	retention.Disputes: `SELECT count(*) FROM retained_data WHERE until <= $1 AND kind = 'dispute'`,
	retention.Records:  `SELECT count(*) FROM access_records WHERE id < $1`,
	retention.Answers:  `SELECT count(*) FROM answers WHERE created_at < $1`,
	retention.Told: `SELECT (SELECT count(*) FROM deliveries WHERE state = 'delivered' AND delivered_at < $1) + (SELECT count(*) FROM webhook_secrets s
		WHERE EXISTS (SELECT FROM webhook_secrets n WHERE n.webhook_id = s.webhook_id AND n.id > s.id AND n.drawn_at < $1))`,
	retention.Watches: `SELECT count(*) FROM watches WHERE expires_at < $1`,
	retention.Ways: `SELECT (SELECT count(*) FROM attempts WHERE expires_at < $1) + (SELECT count(*) FROM sessions WHERE expires_at < $1)
		+ (SELECT count(*) FROM links WHERE expires_at < $1) + (SELECT count(*) FROM devices WHERE expires_at < $1)
		+ (SELECT count(*) FROM proofs WHERE expires_at < $1)`,
}

// Past counts what of a kind is past its time.
func (s Store) Past(ctx context.Context, k retention.Kind, now time.Time) (n int64, err error) {
	switch k.Key {
	case retention.Evidence:
		return s.evidence().Past(ctx, k.Before(now))
	case retention.Drafts:
		return s.drafts().Past(ctx, now)
	case retention.Submissions:
		return s.submissions().Past(ctx, k.Before(now))
	}
	err = s.InTx(ctx, sweeper(), func(t claims.Tx) error {
		n, err = postgres.One(ctx, postgres.In(t), "kind", func(row pgx.Row) (n int64, err error) {
			err = row.Scan(&n)
			return n, err
		}, counting[k.Key], boundary(k, now))
		return err
	})
	return n, err
}

func (s Store) evidence() evidences.Store { return evidences.Store{Store: s.Store, Keys: s.Keys} }

func (s Store) drafts() intakes.Store { return intakes.Store{Store: s.Store, Keys: s.Keys} }

func (s Store) submissions() submissions.Store {
	return submissions.Store{Store: s.Store, Keys: s.Keys}
}

// boundary is what the rows of a kind are compared with.
func boundary(k retention.Kind, now time.Time) any {
	switch k.Key {
	case retention.Payments, retention.Disputes:
		return postgres.At(now) // each has its own end
	case retention.Records:
		return postgres.ID(claims.FloorID[any](k.Before(now)))
	}
	return postgres.At(k.Before(now))
}

// Remove removes what of a kind is past its time.
func (s Store) Remove(ctx context.Context, k retention.Kind, now time.Time) (int64, error) {
	switch k.Key {
	case retention.Ways:
		return identities.Store{Store: s.Store}.Forget(ctx, k.Before(now))
	case retention.Told:
		return webhooks.Store{Store: s.Store}.Forget(ctx, k.Before(now))
	case retention.Drafts:
		return s.drafts().RemovePast(ctx, now) // each has its own end
	case retention.Submissions:
		return s.submissions().RemovePast(ctx, k.Before(now))
	case retention.Evidence:
		return s.evidence().RemovePast(ctx, k.Before(now))
	case retention.Answers:
		return s.ForgetAnswers(ctx, k.Before(now))
	case retention.Watches:
		return s.inSets(ctx, func(t erasures) (int64, error) {
			return t.Changes(ctx, "remove watches", `
				DELETE FROM watches WHERE id IN (SELECT w.id FROM watches w WHERE w.expires_at < $1 ORDER BY w.expires_at LIMIT $2)`, boundary(k, now), setSize)
		})
	case retention.Records:
		return s.inSets(ctx, func(t erasures) (int64, error) {
			return t.Changes(ctx, "remove access records", `
				DELETE FROM access_records WHERE (claimant_id, id) IN (SELECT x.claimant_id, x.id FROM access_records x WHERE x.id < $1 ORDER BY x.id LIMIT $2)`,
				boundary(k, now), setSize)
		})
	case retention.Payments, retention.Disputes:
		return s.inSets(ctx, func(t erasures) (int64, error) { return t.release(ctx, k, now) })
	}
	return 0, fmt.Errorf("nothing removes data of the kind %q", k.Key)
}

// inSets runs a removal in transactions of its own until nothing is left.
func (s Store) inSets(ctx context.Context, remove func(erasures) (int64, error)) (all int64, err error) {
	for {
		var n int64
		err := s.InTx(ctx, sweeper(), func(t claims.Tx) (err error) {
			n, err = remove(s.in(t))
			return err
		})
		all += n
		if err != nil || n == 0 {
			return all, err
		}
	}
}

// release removes retained data whose time is over, with the keys of it.
func (t erasures) release(ctx context.Context, k retention.Kind, now time.Time) (int64, error) {
	ids, err := postgres.List(ctx, t.Conn, "list what is retained", scanID[claims.Key],
		`SELECT id FROM retained_data WHERE until <= $1 AND kind = $2 ORDER BY until LIMIT $3`, postgres.At(now), string(k.Key), setSize)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	if err := t.destroyKey(ctx, ids...); err != nil {
		return 0, err
	}
	return t.Changes(ctx, "remove what is retained", `DELETE FROM retained_data WHERE until <= $1 AND id = ANY ($2::uuid[])`, postgres.At(now), postgres.IDs(ids))
}

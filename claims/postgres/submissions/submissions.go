// Package submissions keeps in PostgreSQL what people told providers of outages elsewhere,
// on the transactions of package postgres. What is of no customer yet is sealed with a key
// of its own; whose it may be is found by blind indexes, for a set of rows in one statement.
package submissions

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/intake"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/behalfs"
	"bosang/claims/postgres/intakes"
	"bosang/claims/submission"
)

// Store is a store that keeps submissions too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ submission.Store = Store{}

// Submissions gives what can be done with submissions in a transaction of this store.
func (s Store) Submissions(t claims.Tx) submission.Tx { return tx{postgres.In(t), s.Store, s.Keys, t} }

type tx struct {
	postgres.Conn
	store  *postgres.Store
	keys   *keyring.Ring
	claims claims.Tx
}

// Narrate keeps narratives with claims that have none.
func (t tx) Narrate(ctx context.Context, list []intake.Narrative) error {
	return intakes.Narrate(ctx, t.Conn, t.keys, list)
}

// Where contents are sealed for: each has a key of its own.
const contentTable, contentField = "submission_contents", "content"

// Mark sets key and mark, which without the master key tell nothing of what the row says.
func (t tx) Mark(s *submission.Submission) (err error) {
	if s.Key, err = t.keys.Index("submission", s.Provider.String(), s.Source, s.Content.Reference); err != nil {
		return err
	}
	text, err := write(*s.Content)
	if err != nil {
		return err
	}
	s.Mark, err = t.keys.Digest("content of a submission", text)
	return err
}

// columns are those of a submission with the reference of its claim.
const columns = `s.id, s.key, s.mark, s.provider_id, s.incident_id, s.source, s.source_row, s.state, s.why, s.claimant_id, s.claim_id, c.reference, s.sent_by,
	s.received_at, s.settled_by, s.settled_at, s.holder_id, s.subscription_id`

// withClaims reads the claim of each submission by its key.
const withClaims = ` LEFT JOIN LATERAL (SELECT c.reference FROM claims c WHERE c.claimant_id = s.claimant_id AND c.id = s.claim_id LIMIT 1) c ON true`

func scan(row pgx.Row) (submission.Submission, error) { return scanWith(row) }

func scanWith(row pgx.Row, more ...any) (s submission.Submission, err error) {
	var mark []byte
	err = row.Scan(append([]any{postgres.ToID(&s.ID), postgres.ToID(&s.Key), &mark, postgres.ToID(&s.Provider), postgres.ToID(&s.Incident), &s.Source, &s.Row,
		(*string)(&s.State), postgres.ToWord((*string)(&s.Why)), postgres.ToID(&s.Claimant), postgres.ToID(&s.Claim), postgres.ToWord((*string)(&s.ClaimReference)),
		&s.SentBy, postgres.ToTime(&s.ReceivedAt), postgres.ToWord(&s.SettledBy), postgres.ToTime(&s.SettledAt),
		postgres.ToID(&s.Holder), postgres.ToID(&s.Subscription)}, more...)...)
	copy(s.Mark[:], mark)
	return s, err
}

// Known gives the submissions that are there, by their keys.
func (t tx) Known(ctx context.Context, keys []claims.Key) (map[claims.Key]submission.Submission, error) {
	list, err := postgres.List(ctx, t.Conn, "look for submissions", scan,
		`SELECT `+columns+` FROM submissions s`+withClaims+` WHERE s.key = ANY ($1::uuid[]) LIMIT $2`, postgres.IDs(keys), len(keys))
	known := make(map[claims.Key]submission.Submission, len(list))
	for _, s := range list {
		known[s.Key] = s
	}
	return known, err
}

// FileAll files claims as a group of filings is written. Those of customers whose date of
// birth is known are looked at, and filed after the others where nothing is in their way.
func (t tx) FileAll(ctx context.Context, filings []claims.Filing) ([]claims.Claim, []error, error) {
	made, errs, err := t.Conn.FileAll(ctx, filings)
	if err != nil {
		return nil, nil, err
	}
	var aged []int
	for i := range filings {
		if errors.Is(errs[i], postgres.ErrAge) {
			aged = append(aged, i)
		}
	}
	if len(aged) == 0 {
		return made, errs, nil
	}
	there, err := t.there(ctx, filings, aged)
	if err != nil {
		return nil, nil, err
	}
	var again []claims.Filing
	var places []int
	behalf := behalfs.Store{Store: t.store, Keys: t.keys}
	for _, i := range aged {
		f := filings[i]
		if c, is := there[f.New.Subscription]; is {
			made[i], errs[i] = c, claims.Conflict("claim_exists", "claim", string(c.Reference))
			continue
		}
		if errs[i] = behalf.Look(ctx, t.claims, f); errs[i] == nil {
			f.Aged = true
			again, places = append(again, f), append(places, i)
		}
	}
	later, failed, err := t.Conn.FileAll(ctx, again)
	for n, i := range places {
		made[i], errs[i] = later[n], failed[n]
	}
	return made, errs, err
}

// there gives the claims that somebody has made on the subscriptions of some filings, which
// are all about one incident: by a representative, where one was needed.
func (t tx) there(ctx context.Context, filings []claims.Filing, of []int) (map[claims.SubscriptionID]claims.Claim, error) {
	list, err := postgres.List(ctx, t.Conn, "look for claims that are there", func(row pgx.Row) (c claims.Claim, err error) {
		err = row.Scan(postgres.ToID(&c.ClaimantID), postgres.ToID(&c.ID), postgres.ToID(&c.ProviderID), postgres.ToID(&c.IncidentID),
			postgres.ToID(&c.SubscriptionID), (*string)(&c.Reference))
		return c, err
	}, `
		SELECT c.claimant_id, c.id, c.provider_id, c.incident_id, c.subscription_id, c.reference
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (claimant_id, incident_id, subscription_id)
		JOIN claims c ON c.claimant_id = w.claimant_id AND c.incident_id = w.incident_id AND c.subscription_id = w.subscription_id
			AND c.claimed_at IS NOT NULL AND c.state NOT IN ('withdrawn', 'merged')
		LIMIT $4`,
		postgres.Many(of, func(i int) pgtype.UUID { return postgres.ID(filings[i].New.Claimant) }),
		postgres.Many(of, func(i int) pgtype.UUID { return postgres.ID(filings[i].New.Incident) }),
		postgres.Many(of, func(i int) pgtype.UUID { return postgres.ID(filings[i].New.Subscription) }), len(of))
	there := make(map[claims.SubscriptionID]claims.Claim, len(list))
	for _, c := range list {
		there[c.SubscriptionID] = c
	}
	return there, err
}

// Meet closes what waited for a representative to file, in the transaction of the service that
// files a claim.
func (s Store) Meet(ctx context.Context, t claims.Tx, f claims.Filing, c claims.Claim) error {
	return submission.Meet(ctx, s.Submissions(t), t, f.Actor, c)
}

// Add adds submissions, in the order of their keys, so that two imports cannot wait for
// each other; and the contents of those that are open.
func (t tx) Add(ctx context.Context, list []submission.Submission) (int, error) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b submission.Submission) int { return a.Key.Compare(b.Key) })
	added, err := t.Changes(ctx, "add submissions", `
		INSERT INTO submissions (key, id, provider_id, incident_id, source, source_row, mark, state, why, claimant_id, claim_id, sent_by, received_at, settled_by, settled_at,
			holder_id, subscription_id)
		SELECT s.key, s.id, s.provider_id, s.incident_id, s.source, s.source_row, s.mark, s.state, s.why, s.claimant_id, s.claim_id, s.sent_by, s.received_at,
			s.settled_by, s.settled_at, s.holder_id, s.subscription_id
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bytea[], $8::text[], $9::text[], $10::uuid[], $11::uuid[],
				$12::text[], $13::timestamptz[], $14::text[], $15::timestamptz[], $16::uuid[], $17::uuid[])
			AS s (key, id, provider_id, incident_id, source, source_row, mark, state, why, claimant_id, claim_id, sent_by, received_at, settled_by, settled_at,
				holder_id, subscription_id)
		ON CONFLICT DO NOTHING`,
		postgres.Many(list, keyOf), postgres.Many(list, func(s submission.Submission) pgtype.UUID { return postgres.ID(s.ID) }),
		postgres.Many(list, providerOf), postgres.Many(list, func(s submission.Submission) pgtype.UUID { return postgres.ID(s.Incident) }),
		postgres.Many(list, func(s submission.Submission) string { return s.Source }), postgres.Many(list, func(s submission.Submission) int64 { return s.Row }),
		postgres.Many(list, func(s submission.Submission) []byte { return s.Mark[:] }), postgres.Many(list, func(s submission.Submission) string { return string(s.State) }),
		postgres.Many(list, whyOf), postgres.Many(list, claimantOf), postgres.Many(list, claimOf),
		postgres.Many(list, func(s submission.Submission) string { return s.SentBy }), postgres.Many(list, receivedAt), postgres.Many(list, settledBy), postgres.Many(list, settledAt),
		postgres.Many(list, holderOf), postgres.Many(list, subscriptionOf))
	if err != nil || int(added) < len(list) {
		return int(added), err
	}
	return int(added), t.keep(ctx, slices.DeleteFunc(list, func(s submission.Submission) bool { return !s.State.Open() }))
}

// The columns that several statements write.
func keyOf(s submission.Submission) pgtype.UUID      { return postgres.ID(s.Key) }
func providerOf(s submission.Submission) pgtype.UUID { return postgres.ID(s.Provider) }
func claimantOf(s submission.Submission) pgtype.UUID { return postgres.ID(s.Claimant) }
func claimOf(s submission.Submission) pgtype.UUID    { return postgres.ID(s.Claim) }
func holderOf(s submission.Submission) pgtype.UUID   { return postgres.ID(s.Holder) }
func subscriptionOf(s submission.Submission) pgtype.UUID {
	return postgres.ID(s.Subscription)
}
func whyOf(s submission.Submission) pgtype.Text     { return postgres.Word(s.Why) }
func settledBy(s submission.Submission) pgtype.Text { return postgres.Word(s.SettledBy) }
func receivedAt(s submission.Submission) pgtype.Timestamptz {
	return postgres.At(s.ReceivedAt)
}
func settledAt(s submission.Submission) pgtype.Timestamptz { return postgres.At(s.SettledAt) }

// keep keeps the contents of open submissions, each sealed with a key of its own.
func (t tx) keep(ctx context.Context, list []submission.Submission) error {
	if len(list) == 0 {
		return nil
	}
	master, err := t.MasterKey(ctx)
	if err != nil {
		return err
	}
	wrapped, sealed := make([][]byte, len(list)), make([][]byte, len(list))
	for n, s := range list {
		text, err := write(*s.Content)
		if err != nil {
			return err
		}
		if wrapped[n], sealed[n], err = t.keys.Admit(master, s.ID, contentTable, contentField, text); err != nil {
			return err
		}
	}
	ids := postgres.Many(list, func(s submission.Submission) pgtype.UUID { return postgres.ID(s.ID) })
	_, err = t.Changes(ctx, "add the keys of submissions", `
		INSERT INTO person_keys (claimant_id, provider_id, wrapped, master_key, made_at)
		SELECT k.id, k.provider_id, k.wrapped, $4, $5 FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS k (id, provider_id, wrapped)`,
		ids, postgres.Many(list, providerOf), wrapped, int64(master), postgres.At(t.claims.Now()))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "keep what submissions say", `
		INSERT INTO submission_contents (key, id, provider_id, sealed, received_at)
		SELECT s.key, s.id, s.provider_id, s.sealed, s.received_at
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::timestamptz[]) AS s (key, id, provider_id, sealed, received_at)`,
		postgres.Many(list, keyOf), ids, postgres.Many(list, providerOf), sealed, postgres.Many(list, receivedAt))
	return err
}

// Lock locks those of the keys that are still open, in their order.
func (t tx) Lock(ctx context.Context, keys []claims.Key) ([]claims.Key, error) {
	return postgres.List(ctx, t.Conn, "lock submissions", func(row pgx.Row) (key claims.Key, err error) {
		err = row.Scan(postgres.ToID(&key))
		return key, err
	}, `SELECT key FROM submissions WHERE key = ANY ($1::uuid[]) AND state IN ('unmatched', 'ambiguous') ORDER BY key LIMIT $2 FOR UPDATE`,
		postgres.IDs(keys), len(keys))
}

// Settle writes what became of submissions, and removes the contents of those that are
// matched, with their keys.
func (t tx) Settle(ctx context.Context, list []submission.Submission) error {
	if len(list) == 0 {
		return nil
	}
	_, err := t.Changes(ctx, "settle submissions", `
		UPDATE submissions s SET state = w.state, why = w.why, claimant_id = w.claimant_id, claim_id = w.claim_id, settled_by = w.settled_by, settled_at = w.settled_at,
			holder_id = w.holder_id, subscription_id = w.subscription_id
		FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::uuid[], $9::uuid[])
			AS w (key, state, why, claimant_id, claim_id, settled_by, settled_at, holder_id, subscription_id)
		WHERE s.key = w.key`,
		postgres.Many(list, keyOf), postgres.Many(list, func(s submission.Submission) string { return string(s.State) }), postgres.Many(list, whyOf),
		postgres.Many(list, claimantOf), postgres.Many(list, claimOf), postgres.Many(list, settledBy), postgres.Many(list, settledAt),
		postgres.Many(list, holderOf), postgres.Many(list, subscriptionOf))
	if err != nil {
		return err
	}
	var keys []claims.Key
	for _, s := range list {
		if s.State.Matched() {
			keys = append(keys, s.Key)
		}
	}
	return remove(ctx, t.Conn, keys, t.claims.Now())
}

// remove removes contents and destroys the keys that sealed them.
func remove(ctx context.Context, c postgres.Conn, keys []claims.Key, now time.Time) error {
	for _, sql := range []string{
		`UPDATE person_keys k SET wrapped = NULL, master_key = NULL, destroyed_at = $2
			FROM submission_contents s WHERE s.key = ANY ($1::uuid[]) AND k.claimant_id = s.id AND k.destroyed_at IS NULL`,
		`DELETE FROM submission_contents WHERE key = ANY ($1::uuid[]) AND $2::timestamptz IS NOT NULL`,
	} {
		if _, err := c.Changes(ctx, "remove what submissions say", sql, postgres.IDs(keys), postgres.At(now)); err != nil {
			return err
		}
	}
	return nil
}

// Dismiss writes that an open submission is dismissed.
func (t tx) Dismiss(ctx context.Context, s submission.Submission) error {
	n, err := t.Changes(ctx, "dismiss a submission", `
		UPDATE submissions SET state = $2, why = $3, settled_by = $4, settled_at = $5, holder_id = NULL, subscription_id = NULL
		WHERE key = $1 AND state IN ('unmatched', 'ambiguous')`,
		postgres.ID(s.Key), string(s.State), string(s.Why), s.SettledBy, postgres.At(s.SettledAt))
	if err == nil && n == 0 {
		err = claims.Conflict("submission_settled", "submission", s.ID.String())
	}
	return err
}

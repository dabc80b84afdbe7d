package postgres

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
)

// setSize bounds the rows that one statement writes or looks up.
const setSize = 5000

// entry is one row of the directory.
type entry struct {
	key      claims.Key
	claimant claims.ClaimantID
	subject  [16]byte
	provider claims.ProviderID
}

const entriesSQL = `
	INSERT INTO directory (key, claimant_id, subject_id, provider_id)
	SELECT e.key, e.claimant_id, e.subject_id, e.provider_id
	FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS e (key, claimant_id, subject_id, provider_id)
	ON CONFLICT DO NOTHING
	RETURNING key, subject_id`

// entryArgs gives directory rows, column by column.
func entryArgs(set []entry) []any {
	return []any{
		many(set, func(e entry) pgtype.UUID { return id(e.key) }),
		many(set, func(e entry) pgtype.UUID { return id(e.claimant) }),
		many(set, func(e entry) pgtype.UUID { return pgtype.UUID{Bytes: e.subject, Valid: true} }),
		many(set, func(e entry) pgtype.UUID { return id(e.provider) })}
}

// addEntries adds directory rows and gives the subject of each key that was
// added: the others are there already. They are written in the order of their
// keys, so that two transactions cannot wait for each other.
func (t *tx) addEntries(ctx context.Context, entries []entry) (map[claims.Key][16]byte, error) {
	slices.SortFunc(entries, func(a, b entry) int { return a.key.Compare(b.key) })
	added := make(map[claims.Key][16]byte, len(entries))
	for set := range slices.Chunk(entries, setSize) {
		rows, err := t.Query(ctx, entriesSQL, entryArgs(set)...)
		if err != nil {
			return nil, failed("add to the directory", err)
		}
		var key claims.Key
		var subject [16]byte
		_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&key), &subject}, func() error {
			added[key] = subject
			return nil
		})
		if err != nil {
			return nil, failed("add to the directory", err)
		}
	}
	return added, nil
}

// claimantsUnder gives the claimant of each key that the directory has and the
// actor may see.
func (t *tx) claimantsUnder(ctx context.Context, keys []claims.Key) (map[claims.Key]claims.ClaimantID, error) {
	found := make(map[claims.Key]claims.ClaimantID, len(keys))
	for set := range slices.Chunk(keys, setSize) {
		rows, err := t.Query(ctx, `SELECT key, claimant_id FROM directory WHERE key = ANY ($1::uuid[]) LIMIT $2`, idsOf(set), setSize)
		if err != nil {
			return nil, failed("look into the directory", err)
		}
		var key claims.Key
		var claimant claims.ClaimantID
		_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&key), (*[16]byte)(&claimant)}, func() error {
			found[key] = claimant
			return nil
		})
		if err != nil {
			return nil, failed("look into the directory", err)
		}
	}
	return found, nil
}

// whose gives the claimant under whom a thing stands: a claimant acts on its
// own, for others the directory tells. It shows operators the rows of their own
// providers: a stranger's is as if it were not there.
func (t *tx) whose(ctx context.Context, key claims.Key, noun string) (claims.ClaimantID, error) {
	if own := claims.ClaimantID(t.actor.Claimant); !own.IsZero() {
		return own, nil
	}
	return one(ctx, t, noun, scanOneID[claims.ClaimantID], `SELECT claimant_id FROM directory WHERE key = $1`, id(key))
}

// ClaimantsOf gives the claimant of each customer number of the provider, in
// order, adding those that are new with the kind given.
func (t *tx) ClaimantsOf(ctx context.Context, provider claims.ProviderID, customers []claims.CustomerOf) ([]claims.ClaimantID, error) {
	keys := make([]claims.Key, len(customers))
	first := make(map[claims.Key]claims.CustomerOf, len(customers))
	var distinct []claims.Key // in the order given, so that the ids of those that are new are in it too
	for i, c := range customers {
		var err error
		if keys[i], err = CustomerKey(t.store.keys, provider, c.Number); err != nil {
			return nil, err
		}
		if _, twice := first[keys[i]]; !twice {
			first[keys[i]] = c
			distinct = append(distinct, keys[i])
		}
	}
	known, err := t.claimantsUnder(ctx, distinct)
	if err != nil {
		return nil, err
	}
	var strangers []entry
	for _, key := range distinct {
		if _, ok := known[key]; !ok {
			claimant := newID()
			strangers = append(strangers, entry{key, claimant, claimant, provider})
		}
	}
	if err := t.addCustomers(ctx, strangers, first, known); err != nil {
		return nil, err
	}
	claimants := make([]claims.ClaimantID, len(keys))
	for i, key := range keys {
		claimants[i] = known[key]
	}
	return claimants, nil
}

// addCustomers adds claimants with their directory rows to those known; the
// ones that another transaction added meanwhile are read again.
func (t *tx) addCustomers(ctx context.Context, strangers []entry, customers map[claims.Key]claims.CustomerOf, known map[claims.Key]claims.ClaimantID) error {
	if len(strangers) == 0 {
		return nil
	}
	added, err := t.addEntries(ctx, strangers)
	if err != nil {
		return err
	}
	var mine []entry
	var theirs []claims.Key
	for _, e := range strangers {
		if _, ok := added[e.key]; ok {
			known[e.key] = e.claimant
			mine = append(mine, e)
			continue
		}
		theirs = append(theirs, e.key)
	}
	found, err := t.claimantsUnder(ctx, theirs)
	if err != nil {
		return err
	}
	for key, claimant := range found {
		known[key] = claimant
	}
	return t.addClaimants(ctx, mine, customers)
}

const subscriptionColumns = `s.claimant_id, s.id, s.provider_id, s.service_id, s.plan_id, s.claimant_kind, s.started_at, s.ended_at,
	s.channel, s.billing_day, s.fee::text, s.fee_currency, s.cohort, s.version, s.created_at`

// subscriptionTargets gives where the columns of a subscription are scanned to.
func subscriptionTargets(s *claims.Subscription, fee *scannedMoney) []any {
	return []any{(*[16]byte)(&s.ClaimantID), (*[16]byte)(&s.ID), (*[16]byte)(&s.ProviderID), (*[16]byte)(&s.ServiceID), (*[16]byte)(&s.PlanID),
		(*string)(&s.ClaimantKind), scanTime(&s.StartedAt), scanTime(&s.EndedAt), &s.Channel, scanNumber(&s.BillingDay),
		&fee.value, &fee.currency, &s.Cohort, &s.Version, scanTime(&s.CreatedAt)}
}

func scanSubscription(row pgx.Row) (claims.Subscription, error) { return ScanSubscription(row) }

// imported is a subscription with the row that it came in; 0: in none.
type imported struct {
	claims.Subscription
	row int64
}

func sourceRow(s imported) pgtype.Int8 { return pgtype.Int8{Int64: s.row, Valid: s.row > 0} }

// AddSubscriptions adds what is not there yet and tells for each, in order, what
// became of it. The same claimant, plan and start make the same subscription; of
// several in the set, the first is added.
func (t *tx) AddSubscriptions(ctx context.Context, subs []claims.Subscription, source claims.Key, rows ...int64) ([]claims.AddedSubscription, error) {
	if !source.IsZero() && len(rows) != len(subs) {
		return nil, errNoRows
	}
	all := make([]imported, len(subs))
	for i, s := range subs {
		all[i].Subscription = s
		if !source.IsZero() {
			all[i].row = rows[i]
		}
	}
	// In the order of what is unique, so that two imports cannot wait for each other.
	ordered := slices.Clone(all)
	slices.SortStableFunc(ordered, func(a, b imported) int {
		return cmp.Or(a.ClaimantID.Compare(b.ClaimantID), a.PlanID.Compare(b.PlanID), a.StartedAt.Compare(b.StartedAt))
	})
	added := make(map[claims.SubscriptionID]bool, len(all))
	for set := range slices.Chunk(ordered, setSize) {
		if err := t.insertSubscriptions(ctx, set, source, added); err != nil {
			return nil, err
		}
	}
	var entries []entry
	var there []imported
	result := make([]claims.AddedSubscription, len(all))
	for i, s := range all {
		result[i] = claims.AddedSubscription{ID: s.ID, Added: added[s.ID]}
		if added[s.ID] {
			entries = append(entries, entry{s.ID.Key(), s.ClaimantID, s.ID, s.ProviderID})
		} else {
			there = append(there, s)
		}
	}
	if _, err := t.addEntries(ctx, entries); err != nil {
		return nil, err
	}
	found, err := t.subscriptionsLike(ctx, there, source)
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if !result[i].Added {
			result[i] = found[s.ID]
		}
	}
	return result, nil
}

var errNoRows = errors.New("subscriptions from a source have a row each")

func (t *tx) insertSubscriptions(ctx context.Context, set []imported, source claims.Key, added map[claims.SubscriptionID]bool) error {
	value := func(s imported) pgtype.Text { v, _ := amount(s.Fee); return v }
	currency := func(s imported) pgtype.Text { _, c := amount(s.Fee); return c }
	ids, err := list(ctx, t, "add subscriptions", scanOneID[claims.SubscriptionID], `
		INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, ended_at,
			channel, billing_day, fee, fee_currency, cohort, version, created_at, source, source_row)
		SELECT s.claimant_id, s.id, s.provider_id, s.service_id, s.plan_id, s.claimant_kind, s.started_at, s.ended_at,
			s.channel, s.billing_day, s.fee::numeric, s.fee_currency, s.cohort, s.version, s.created_at, $16, s.source_row
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::timestamptz[],
				$9::text[], $10::int[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::timestamptz[], $17::bigint[])
			AS s (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, ended_at,
				channel, billing_day, fee, fee_currency, cohort, version, created_at, source_row)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		many(set, func(s imported) pgtype.UUID { return id(s.ClaimantID) }),
		many(set, func(s imported) pgtype.UUID { return id(s.ID) }),
		many(set, func(s imported) pgtype.UUID { return id(s.ProviderID) }),
		many(set, func(s imported) pgtype.UUID { return id(s.ServiceID) }),
		many(set, func(s imported) pgtype.UUID { return id(s.PlanID) }),
		many(set, func(s imported) string { return string(s.ClaimantKind) }),
		many(set, func(s imported) pgtype.Timestamptz { return at(s.StartedAt) }),
		many(set, func(s imported) pgtype.Timestamptz { return at(s.EndedAt) }),
		many(set, func(s imported) string { return s.Channel }),
		many(set, func(s imported) pgtype.Int4 { return number(s.BillingDay) }),
		many(set, value), many(set, currency),
		many(set, func(s imported) string { return s.Cohort }),
		many(set, func(s imported) int64 { return s.Version }),
		many(set, func(s imported) pgtype.Timestamptz { return at(s.CreatedAt) }),
		id(source), many(set, sourceRow))
	for _, v := range ids {
		added[v] = true
	}
	return refers("plan", err)
}

// subscriptionsLike finds the subscriptions that are there already, for each
// that could not be added.
func (t *tx) subscriptionsLike(ctx context.Context, wanted []imported, source claims.Key) (map[claims.SubscriptionID]claims.AddedSubscription, error) {
	found := make(map[claims.SubscriptionID]claims.AddedSubscription, len(wanted))
	for set := range slices.Chunk(wanted, setSize) {
		rows, err := t.Query(ctx, `
			SELECT w.id, s.id, (s.source = $5 AND s.source_row = w.source_row) IS TRUE
			FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $6::bigint[]) AS w (id, claimant_id, plan_id, started_at, source_row)
			CROSS JOIN LATERAL (SELECT s.id, s.source, s.source_row FROM subscriptions s
				WHERE s.claimant_id = w.claimant_id AND s.plan_id = w.plan_id AND s.started_at = w.started_at LIMIT 1) s
			LIMIT $7`,
			many(set, func(s imported) pgtype.UUID { return id(s.ID) }),
			many(set, func(s imported) pgtype.UUID { return id(s.ClaimantID) }),
			many(set, func(s imported) pgtype.UUID { return id(s.PlanID) }),
			many(set, func(s imported) pgtype.Timestamptz { return at(s.StartedAt) }),
			id(source), many(set, sourceRow), setSize)
		if err != nil {
			return nil, failed("find subscriptions", err)
		}
		var mine, theirs claims.SubscriptionID
		var same bool
		_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&mine), (*[16]byte)(&theirs), &same}, func() error {
			found[mine] = claims.AddedSubscription{ID: theirs, SameSource: same}
			return nil
		})
		if err != nil {
			return nil, failed("find subscriptions", err)
		}
	}
	return found, nil
}

// ChangeSubscription writes the end, with when it was written, and the terms of holding,
// where the version is still s.Version. What a cut-off has counted is put aside.
func (t *tx) ChangeSubscription(ctx context.Context, s claims.Subscription) error {
	fee, currency := amount(s.Fee)
	changed, err := t.changes(ctx, "change a subscription", `
		WITH past AS (
			INSERT INTO past_subscriptions (claimant_id, subscription_id, since, provider_id, service_id, claimant_kind, started_at, ended_at, cohort)
			SELECT claimant_id, id, period, provider_id, service_id, claimant_kind, started_at, ended_at, cohort FROM subscriptions
			WHERE claimant_id = $1 AND id = $2 AND version = $3 AND period < cutoff())
		UPDATE subscriptions
		SET ended_at = $4, channel = $5, billing_day = $6, fee = $7::text::numeric, fee_currency = $8, cohort = $9, version = version + 1, end_recorded_at = $10,
			period = cutoff()
		WHERE claimant_id = $1 AND id = $2 AND version = $3`,
		id(s.ClaimantID), id(s.ID), s.Version, at(s.EndedAt), s.Channel, number(s.BillingDay), fee, currency, s.Cohort, at(t.now))
	if err != nil || changed > 0 {
		return err
	}
	_, err = t.subscriptionOf(ctx, s.ClaimantID, s.ID)
	return stale("subscription", err)
}

// Subscription reads a subscription by id.
func (t *tx) Subscription(ctx context.Context, subscription claims.SubscriptionID) (claims.Subscription, error) {
	claimant, err := t.whose(ctx, subscription.Key(), "subscription")
	if err != nil {
		return claims.Subscription{}, err
	}
	return t.subscriptionOf(ctx, claimant, subscription)
}

// LockSubscription reads a subscription by id and keeps it until the transaction
// ends. The foreign key of a claim that is being filed on it holds FOR KEY SHARE:
// so filings in flight are waited for, and later ones wait.
func (t *tx) LockSubscription(ctx context.Context, subscription claims.SubscriptionID) (claims.Subscription, error) {
	claimant, err := t.whose(ctx, subscription.Key(), "subscription")
	if err != nil {
		return claims.Subscription{}, err
	}
	return one(ctx, t, "subscription", scanSubscription,
		`SELECT `+subscriptionColumns+` FROM subscriptions s WHERE s.claimant_id = $1 AND s.id = $2 FOR UPDATE`, id(claimant), id(subscription))
}

func (t *tx) subscriptionOf(ctx context.Context, claimant claims.ClaimantID, subscription claims.SubscriptionID) (claims.Subscription, error) {
	return one(ctx, t, "subscription", scanSubscription,
		`SELECT `+subscriptionColumns+` FROM subscriptions s WHERE s.claimant_id = $1 AND s.id = $2`, id(claimant), id(subscription))
}

// Subscriptions lists subscriptions, newest first: a claimant's own, or those
// of the providers that the actor may see.
func (t *tx) Subscriptions(ctx context.Context, filter claims.SubscriptionFilter, page claims.Page) ([]claims.Subscription, error) {
	q := t.wide("list subscriptions", "subscriptions", "s", filter.Claimant, filter.Provider, page)
	return list(ctx, t, q.doing, scanSubscription, q.sql(subscriptionColumns), q.args...)
}

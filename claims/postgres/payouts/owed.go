package payouts

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/bank"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/entitlements"
	"bosang/claims/postgres/set"
	"bosang/claims/privacy"
	"bosang/rules/money"
)

// mayBePaid says of an entitlement e of a claim c whether it may be paid as things are.
// Everything that keeps money back stands here: that nobody has taken up the claim, that
// it waits for a decision or a person, that a window of its service is open or the
// current decision was made while one was, that it was not cleared. What two operators
// have awarded waits for no clearance, and for the end of a hold.
const mayBePaid = `(c.claimed_at IS NOT NULL AND c.state IN ('granted', 'granted_in_part', 'refused')
	AND CASE WHEN e.award_id IS NULL THEN e.decision_number = c.decision_number AND ` + clearances.MayBePaid + ` ELSE NOT ` + clearances.Held + ` END
	AND NOT ` + clearances.WindowOpen + `)`

// mostCurrencies bounds the currencies that a provider owes in.
const mostCurrencies = 100

// Outstanding counts along the index of what is due.
func (t tx) Outstanding(ctx context.Context, provider claims.ProviderID, incident claims.IncidentID) ([]payout.Outstanding, error) {
	return postgres.List(ctx, t.Conn, "count what is due", func(row pgx.Row) (o payout.Outstanding, err error) {
		err = row.Scan(&o.Currency, &o.Entitlements)
		return o, err
	}, `
		SELECT e.currency, count(*) FROM entitlements e
		WHERE e.provider_id = $1 AND e.incident_id = $2 AND e.remedy = 'cash' AND e.sent < e.amount
		GROUP BY e.currency ORDER BY e.currency LIMIT $3`, postgres.ID(provider), postgres.ID(incident), mostCurrencies)
}

// entitled is an entitlement with whose it is.
type entitled struct {
	claimant claims.ClaimantID
	id       [16]byte
}

// Owed locks the next entitlements first, and the keys of whose they are, and then reads what they
// depend on: what was committed by who held them before is seen. Who is erased is waited for, and
// whoever erases waits, and then finds what was drafted.
func (t tx) Owed(ctx context.Context, r payout.Remittance, limit int) ([]payout.Owed, error) {
	of := ""
	args := []any{
		postgres.ID(r.Provider), [16]byte(r.Reached.Incident), [16]byte(r.Reached.Claimant), r.Reached.ID, r.Sum.Currency(), limit,
	}
	if !r.Incident.IsZero() {
		of = " AND e.incident_id = $7"
		args = append(args, postgres.ID(r.Incident))
	}
	next, err := postgres.List(ctx, t.Conn, "look for what is due", func(row pgx.Row) (e entitled, err error) {
		err = row.Scan(postgres.ToID(&e.claimant), &e.id)
		return e, err
	}, `
		SELECT e.claimant_id, e.id FROM entitlements e
		WHERE e.provider_id = $1 AND (e.incident_id, e.claimant_id, e.id) > ($2, $3, $4) AND e.remedy = 'cash' AND e.sent < e.amount AND e.currency = $5`+of+`
		ORDER BY e.incident_id, e.claimant_id, e.id LIMIT $6 FOR NO KEY UPDATE`, args...)
	if err != nil || len(next) == 0 {
		return nil, err
	}
	whose := set.IDs(next, func(e entitled) claims.ClaimantID { return e.claimant })
	if _, err := t.Changes(ctx, "hold keys", `
		SELECT FROM person_keys WHERE claimant_id = ANY ($1::uuid[]) AND destroyed_at IS NULL ORDER BY claimant_id FOR KEY SHARE`, whose); err != nil {
		return nil, err
	}
	owed, err := postgres.List(ctx, t.Conn, "read what is due", t.scanOwed, `
		SELECT e.claimant_id, e.provider_id, e.claim_id, c.reference, `+mayBePaid+`,
			p.id, coalesce(p.number, 0), coalesce(p.vouched, 0), p.made_at,
			coalesce(p.state IN ('sent', 'returned') OR EXISTS (SELECT FROM payout_attempts a
				WHERE a.claimant_id = p.claimant_id AND a.payout_id = p.id AND a.state IN ('drafted', 'sent', 'accepted')), false),
			(SELECT coalesce(max(o.number), 0) FROM payouts o WHERE o.claimant_id = e.claimant_id AND o.entitlement_id = e.id),
			(SELECT coalesce(max(a.number), 0) FROM payout_attempts a WHERE a.claimant_id = p.claimant_id AND a.payout_id = p.id),
			k.wrapped, n.name_sealed, coalesce(n.version, 1), y.name_sealed, y.bank_sealed, y.account_sealed, coalesce(y.version, 1),
			`+entitlements.Columns+`
		FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS w (claimant_id, id, place)
		JOIN entitlements e ON e.claimant_id = w.claimant_id AND e.id = w.id
		JOIN claims c ON c.claimant_id = e.claimant_id AND c.id = e.claim_id
		LEFT JOIN payouts p ON p.claimant_id = e.claimant_id AND p.entitlement_id = e.id AND p.state IN ('due', 'blocked', 'sent', 'returned')
		LEFT JOIN person_keys k ON k.claimant_id = e.claimant_id
		LEFT JOIN contacts n ON n.claimant_id = e.claimant_id
		LEFT JOIN payees y ON y.claimant_id = e.claimant_id
		ORDER BY w.place`,
		whose, set.IDs(next, func(e entitled) [16]byte { return e.id }))
	if err != nil {
		return nil, err
	}
	known, err := t.minorities(ctx, set.IDs(owed, func(o payout.Owed) claims.ClaimantID { return o.Claimant }), set.IDs(owed, func(o payout.Owed) claims.ClaimID { return o.Claim }))
	for i := range owed {
		owed[i].Minority = known[owed[i].Claim]
	}
	return owed, err
}

func (t tx) scanOwed(row pgx.Row) (o payout.Owed, err error) {
	var wrapped, contact []byte
	var payee [3][]byte
	p := &o.Open
	o.Entitlement, err = entitlements.Scan(row, postgres.ToID(&o.Claimant), postgres.ToID(&o.Provider), postgres.ToID(&o.Claim), &o.Reference, &o.Cleared,
		postgres.ToID(&p.ID), &p.Number, &p.Vouched, postgres.ToTime(&p.MadeAt), &o.Taken, &o.Payouts, &o.Attempts,
		&wrapped, &contact, &o.Contact.Version, &payee[0], &payee[1], &payee[2], &o.Payee.Version)
	if err != nil {
		return o, err
	}
	o.Incident = o.Entitlement.Incident
	p.Claimant, p.Provider, p.Claim, p.Incident, p.Entitlement = o.Claimant, o.Provider, o.Claim, o.Incident, o.Entitlement.ID
	if wrapped == nil {
		return o, nil
	}
	key, err := t.keys.PersonKey(o.Claimant, wrapped)
	if err != nil {
		return o, err
	}
	if o.Contact.Name, err = key.Open(privacy.ContactTable, privacy.FieldName, contact); err != nil {
		return o, err
	}
	a, err := open(key, privacy.PayeeTable, [3]string{privacy.FieldName, privacy.FieldBank, privacy.FieldAccount}, payee)
	o.Payee.Name, o.Payee.Bank, o.Payee.Account = a.Holder, a.Bank, a.Number
	return o, err
}

// sendingColumns are those of an attempt a of a payout p of an entitlement e of a claim c.
// There may be no attempt.
const sendingColumns = `p.claimant_id, a.id, a.remittance_id, coalesce(a.number, 0), a.amount::text, a.currency, coalesce(a.state, ''), a.reason, a.drafted_at,
	a.sent_at, a.ended_at, coalesce(a.payee_version, 0), coalesce(a.contact_version, 0), p.id, p.provider_id, p.claim_id, p.incident_id, p.number, p.amount::text, p.state, coalesce(p.obstacle, ''),
	coalesce(p.vouched, 0), p.made_at, p.changed_at, coalesce(n.version, 1), coalesce(y.version, 1), ` + mayBePaid + `, c.reference, ` + entitlements.Columns

const attemptColumns = `a.id, a.remittance_id, a.number, a.amount, a.currency, a.state, a.reason, a.drafted_at, a.sent_at, a.ended_at, a.payee_version,
	a.contact_version`

const joinedToAttempts = `
	JOIN payouts p ON p.claimant_id = a.claimant_id AND p.id = a.payout_id
	JOIN entitlements e ON e.claimant_id = p.claimant_id AND e.id = p.entitlement_id
	JOIN claims c ON c.claimant_id = p.claimant_id AND c.id = p.claim_id
	LEFT JOIN contacts n ON n.claimant_id = a.claimant_id
	LEFT JOIN payees y ON y.claimant_id = a.claimant_id`

func scanSending(row pgx.Row) (s payout.Sending, err error) {
	var amount, owed, currency pgtype.Text
	a, p := &s.Attempt, &s.Payout
	s.Entitlement, err = entitlements.Scan(row, postgres.ToID(&p.Claimant), postgres.ToID(&a.ID), postgres.ToID(&a.Remittance), &a.Number, &amount, &currency,
		(*string)(&a.State), postgres.ToWord(&a.Reason), postgres.ToTime(&a.DraftedAt), postgres.ToTime(&a.SentAt), postgres.ToTime(&a.EndedAt),
		&s.DrawnPayee, &s.DrawnContact, postgres.ToID(&p.ID), postgres.ToID(&p.Provider), postgres.ToID(&p.Claim), postgres.ToID(&p.Incident), &p.Number,
		&owed, (*string)(&p.State), (*string)(&p.Obstacle), &p.Vouched, postgres.ToTime(&p.MadeAt), postgres.ToTime(&p.ChangedAt), &s.ContactVersion,
		&s.PayeeVersion, &s.Cleared, &s.Reference)
	if err != nil {
		return s, err
	}
	return finished(s, amount.String, owed.String, currency.String)
}

// finished gives an attempt its amounts, and its payout what it shares with others.
func finished(s payout.Sending, amount, owed, currency string) (payout.Sending, error) {
	var err error
	if amount != "" {
		if s.Attempt.Amount, err = money.Parse(amount, currency); err != nil {
			return s, fmt.Errorf("attempt %s: %w", s.Attempt.ID, err)
		}
	}
	s.Attempt.Payout = s.Payout.ID
	s.Payout.Entitlement, s.Payout.Ground, s.Payout.Goodwill = s.Entitlement.ID, s.Entitlement.Ground, s.Entitlement.Goodwill
	s.Payout.Amount, err = money.Parse(owed, s.Entitlement.Amount.Currency())
	return s, err
}

// lockEntitlements locks the entitlements of attempts, in the order in which who decides
// claims locks them too, so that what is read then is as it stays.
func (t tx) lockEntitlements(ctx context.Context, attempts []tried) error {
	_, err := t.Changes(ctx, "lock entitlements", `
		SELECT FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id)
		JOIN payout_attempts a ON a.claimant_id = w.claimant_id AND a.id = w.id
		JOIN payouts p ON p.claimant_id = a.claimant_id AND p.id = a.payout_id
		JOIN entitlements e ON e.claimant_id = p.claimant_id AND e.id = p.entitlement_id
		ORDER BY e.claimant_id, e.id FOR NO KEY UPDATE OF e`,
		set.IDs(attempts, func(a tried) claims.ClaimantID { return a.claimant }), set.IDs(attempts, func(a tried) payout.AttemptID { return a.id }))
	return err
}

// tried is an attempt with whose it is.
type tried struct {
	claimant claims.ClaimantID
	id       payout.AttemptID
}

func scanTried(row pgx.Row) (a tried, err error) {
	err = row.Scan(postgres.ToID(&a.claimant), postgres.ToID(&a.id))
	return a, err
}

// sendings reads attempts whose entitlements are locked, in order.
func (t tx) sendings(ctx context.Context, attempts []tried) ([]payout.Sending, error) {
	if len(attempts) == 0 {
		return nil, nil
	}
	if err := t.lockEntitlements(ctx, attempts); err != nil {
		return nil, err
	}
	return postgres.List(ctx, t.Conn, "read attempts", scanSending, `
		SELECT `+sendingColumns+`
		FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS w (claimant_id, id, place)
		JOIN payout_attempts a ON a.claimant_id = w.claimant_id AND a.id = w.id`+joinedToAttempts+`
		ORDER BY w.place`,
		set.IDs(attempts, func(a tried) claims.ClaimantID { return a.claimant }), set.IDs(attempts, func(a tried) payout.AttemptID { return a.id }))
}

// Drafted gives the next attempts that are drafted, and holds the outages and the consents on
// which they are let go.
func (t tx) Drafted(ctx context.Context, r payout.Remittance, limit int) ([]payout.Sending, error) {
	next, err := postgres.List(ctx, t.Conn, "look for attempts", scanTried, `
		SELECT a.claimant_id, a.id FROM payout_attempts a
		WHERE a.remittance_id = $1 AND a.state = 'drafted' AND (a.claimant_id, a.id) > ($2, $3)
		ORDER BY a.claimant_id, a.id LIMIT $4`, postgres.ID(r.ID), [16]byte(r.Reached.Claimant), r.Reached.ID, limit)
	if err != nil {
		return nil, err
	}
	if err := t.holdOutages(ctx, next); err != nil {
		return nil, err
	}
	all, err := t.sendings(ctx, next)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	whose := set.IDs(all, func(s payout.Sending) claims.ClaimantID { return s.Payout.Claimant })
	of := set.IDs(all, func(s payout.Sending) claims.ClaimID { return s.Payout.Claim })
	if err := t.holdConsents(ctx, whose, of); err != nil {
		return nil, err
	}
	known, err := t.minorities(ctx, whose, of)
	for i := range all {
		all[i].Minority = known[all[i].Payout.Claim]
	}
	return all, err
}

// holdOutages keeps windows from being recorded of the outages that attempts are about until
// they were let go. One that is just being recorded is waited for.
func (t tx) holdOutages(ctx context.Context, attempts []tried) error {
	_, err := t.Changes(ctx, "hold outages", `
		SELECT FROM outages o WHERE o.incident_id IN (
			SELECT c.incident_id FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id)
			JOIN payout_attempts a ON a.claimant_id = w.claimant_id AND a.id = w.id
			JOIN payouts p ON p.claimant_id = a.claimant_id AND p.id = a.payout_id
			JOIN claims c ON c.claimant_id = p.claimant_id AND c.id = p.claim_id)
		ORDER BY o.id FOR SHARE`,
		set.IDs(attempts, func(a tried) claims.ClaimantID { return a.claimant }), set.IDs(attempts, func(a tried) payout.AttemptID { return a.id }))
	return err
}

// OnTheirWay gives the next attempts that were sent and have not come to an end.
func (t tx) OnTheirWay(ctx context.Context, r payout.Remittance, after payout.Reached, limit int) ([]payout.Sending, error) {
	next, err := postgres.List(ctx, t.Conn, "look for attempts", scanTried, `
		SELECT a.claimant_id, a.id FROM payout_attempts a
		WHERE a.remittance_id = $1 AND (a.claimant_id, a.id) > ($2, $3) AND a.state IN ('sent', 'accepted')
		ORDER BY a.claimant_id, a.id LIMIT $4`, postgres.ID(r.ID), [16]byte(after.Claimant), after.ID, limit)
	if err != nil {
		return nil, err
	}
	return t.sendings(ctx, next)
}

// Tried finds attempts by their ids in the directory, and then in the rows of their
// claimants.
func (t tx) Tried(ctx context.Context, r payout.Remittance, ids []payout.AttemptID) ([]payout.Sending, error) {
	found, err := postgres.List(ctx, t.Conn, "find attempts", scanTried, `
		SELECT d.claimant_id, d.subject_id FROM directory d WHERE d.key = ANY ($1::uuid[]) AND d.provider_id = $2 ORDER BY d.claimant_id, d.subject_id`,
		postgres.IDs(ids), postgres.ID(r.Provider))
	if err != nil {
		return nil, err
	}
	all, err := t.sendings(ctx, found)
	own := all[:0]
	for _, s := range all {
		if s.Attempt.Remittance == r.ID && s.Attempt.State != payout.Drafted && s.Attempt.State != payout.Withheld {
			own = append(own, s)
		}
	}
	return own, err
}

// Ended counts the attempts that are at their end, along the index of states.
func (t tx) Ended(ctx context.Context, r payout.Remittance) (map[payout.AttemptState]int64, error) {
	ended := make(map[payout.AttemptState]int64)
	_, err := postgres.List(ctx, t.Conn, "count what is at its end", func(row pgx.Row) (n int64, err error) {
		var state payout.AttemptState
		err = row.Scan(&state, &n)
		ended[state] = n
		return n, err
	}, `SELECT state, count(*) FROM payout_attempts WHERE remittance_id = $1 AND state IN ('settled', 'returned') GROUP BY state LIMIT 2`, postgres.ID(r.ID))
	return ended, err
}

// Pending tells whether anything of the remittance is on its way.
func (t tx) Pending(ctx context.Context, r payout.Remittance) (bool, error) {
	return postgres.One(ctx, t.Conn, "remittance", func(row pgx.Row) (is bool, err error) {
		err = row.Scan(&is)
		return is, err
	}, `SELECT EXISTS (SELECT FROM payout_attempts WHERE remittance_id = $1 AND state = 'sent')
		OR EXISTS (SELECT FROM payout_attempts WHERE remittance_id = $1 AND state = 'accepted')`, postgres.ID(r.ID))
}

// Settlement finds the transaction by which an attempt was settled.
func (t tx) Settlement(ctx context.Context, claimant claims.ClaimantID, attempt payout.AttemptID) ([16]byte, error) {
	return postgres.One(ctx, t.Conn, "settlement", func(row pgx.Row) (id [16]byte, err error) {
		err = row.Scan(&id)
		return id, err
	}, `SELECT id FROM transactions WHERE claimant_id = $1 AND cause_kind = 'attempt' AND cause_id = $2 AND what = $3`,
		postgres.ID(claimant), postgres.ID(attempt), string(payout.Settlement))
}

// attemptTable is where an attempt's payee is sealed for.
const attemptTable = "payout_attempts"

// Payments gives the next attempts that were released, with their payees.
func (t tx) Payments(ctx context.Context, r payout.Remittance, after payout.Reached, limit int) ([]payout.Paid, error) {
	return postgres.List(ctx, t.Conn, "read payments", func(row pgx.Row) (p payout.Paid, err error) {
		var amount, currency string
		var wrapped []byte
		var payee [3][]byte
		if err = row.Scan(postgres.ToID(&p.Claimant), postgres.ToID(&p.Attempt), &amount, &currency, &p.Memo, &wrapped, &payee[0], &payee[1], &payee[2]); err != nil {
			return p, err
		}
		if p.Amount, err = money.Parse(amount, currency); err != nil || wrapped == nil {
			return p, err
		}
		key, err := t.keys.PersonKey(p.Claimant, wrapped)
		if err != nil {
			return p, err
		}
		var a bank.Account
		a, err = open(key, attemptTable, [3]string{privacy.FieldName, privacy.FieldBank, privacy.FieldAccount}, payee)
		p.Holder, p.Bank, p.Account = a.Holder, a.Bank, a.Number
		return p, err
	}, `
		SELECT a.claimant_id, a.id, a.amount::text, a.currency, a.memo, k.wrapped, a.name_sealed, a.bank_sealed, a.account_sealed
		FROM payout_attempts a LEFT JOIN person_keys k ON k.claimant_id = a.claimant_id
		WHERE a.remittance_id = $1 AND (a.claimant_id, a.id) > ($2, $3) AND a.state IN ('sent', 'accepted', 'settled', 'returned')
		ORDER BY a.claimant_id, a.id LIMIT $4`, postgres.ID(r.ID), [16]byte(after.Claimant), after.ID, limit)
}

// Package clearances keeps in PostgreSQL, on the transactions of package postgres,
// which claims may be paid. It reads and writes for sets of claims.
package clearances

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/risk"
)

// watched says, as SQL about a clearance x of a claim c with the payee z and the contact k of its
// claimant, whether its provider watches for something that the claimant has. A watch that was
// over when the claim was looked at keeps nothing back. Nobody gets another customer number, so
// of these only watches count that are newer than the clearance, or were added while it was made.
const watched = `(EXISTS (SELECT FROM (VALUES ('account', z.account_index), ('email', k.email_index), ('phone', k.phone_index)) AS a (kind, key)
		JOIN watches w ON w.provider_id = c.provider_id AND w.kind = a.kind AND w.key = a.key WHERE w.removed_at IS NULL AND w.expires_at > x.cleared_at)
	OR EXISTS (SELECT FROM watches w JOIN directory r ON r.key = w.key AND r.claimant_id = c.claimant_id AND r.subject_id = c.claimant_id
		WHERE w.provider_id = c.provider_id AND w.kind = 'customer_number' AND w.removed_at IS NULL AND w.expires_at > x.cleared_at
			AND w.added_at > x.cleared_at - interval '1 hour'))`

// Held says, as SQL about a claim c, whether it is held.
const Held = `EXISTS (SELECT ` + holds + `)`

// asked, contested and flagged say, as SQL about a claim c, whether its claimant is asked for
// something, or has answered and nobody has read that, whether its provider contests
// the current decision, and whether a flag is open or confirmed.
const (
	asked     = `EXISTS (SELECT ` + inquiries + `)`
	contested = `EXISTS (SELECT ` + objections + `)`
	flagged   = `EXISTS (SELECT ` + flags + `)`
)

// holds, inquiries, objections and flags are the rows that these look for.
const (
	holds      = `FROM holds h WHERE h.claimant_id = c.claimant_id AND h.claim_id = c.id AND h.released_at IS NULL`
	inquiries  = `FROM inquiries q WHERE q.claimant_id = c.claimant_id AND q.claim_id = c.id AND q.state IN ('open', 'answered')`
	objections = `FROM objections o WHERE o.claimant_id = c.claimant_id AND o.claim_id = c.id AND o.decision_number = c.decision_number AND NOT o.accepted`
	flags      = `FROM flags f WHERE f.claimant_id = c.claimant_id AND f.claim_id = c.id AND f.state <> 'cleared'`
)

// WindowOpen says, as SQL about a claim c, whether a window of its service is open.
const WindowOpen = `EXISTS (SELECT FROM outages o JOIN windows w ON w.outage_id = o.id
	WHERE o.incident_id = c.incident_id AND o.service_id = c.service_id AND w.ends_at IS NULL AND NOT w.withdrawn
		AND NOT EXISTS (SELECT FROM windows v WHERE v.outage_id = w.outage_id AND v.id = w.id AND v.revision > w.revision))`

// MayBePaid says, as SQL about a claim c, whether what its current decision gives may be
// paid as things are: it was approved for this decision and this payee, nothing that this
// rests on has changed since, and nothing keeps it back. What people do against it counts at
// once, whenever background work comes to look at it.
const MayBePaid = `(EXISTS (SELECT FROM clearances x LEFT JOIN payees z ON z.claimant_id = x.claimant_id LEFT JOIN contacts k ON k.claimant_id = x.claimant_id
	WHERE x.claimant_id = c.claimant_id AND x.claim_id = c.id AND x.payable AND x.decision_number = c.decision_number
		AND x.payee_version = coalesce(z.version, 1) AND NOT ` + watched + `
		AND NOT EXISTS (SELECT FROM check_results r WHERE r.claimant_id = x.claimant_id AND r.claim_id = x.claim_id AND r.result = 'failed' AND r.found_at > x.cleared_at))
	AND NOT ` + Held + ` AND NOT ` + asked + ` AND NOT ` + contested + ` AND NOT ` + flagged + `)`

// Store is a store that keeps clearances too. Keys are the master keys that the store
// was opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ clearance.Store = Store{}

// Clearances gives what can be done with clearances in a transaction of this store.
func (s Store) Clearances(t claims.Tx) clearance.Tx { return tx{postgres.In(t), s.Keys, t} }

type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

func scanID[ID ~[16]byte](row pgx.Row) (id ID, err error) {
	var raw [16]byte
	err = row.Scan(&raw)
	return ID(raw), err
}

func scanDue(row pgx.Row) (d clearance.Due, err error) {
	err = row.Scan(postgres.ToID(&d.Claimant), postgres.ToID(&d.Claim), postgres.ToID(&d.Provider), postgres.ToID(&d.Incident), &d.Decision)
	return d, err
}

// Due gives decided claims of the scope that have to be looked at: of an incident those
// that were not since their last decision or by the settings of now, or rest on something
// that has changed since.
func (t tx) Due(ctx context.Context, s clearance.Scope, after risk.Of, limit int) ([]clearance.Due, error) {
	if !s.Claimant.IsZero() {
		return postgres.List(ctx, t.Conn, "list claims to clear", scanDue, `
			SELECT c.claimant_id, c.id, c.provider_id, c.incident_id, c.decision_number FROM claims c
			WHERE c.claimant_id = $1 AND c.id > $2 AND c.decision_number > 0 AND c.state NOT IN ('withdrawn', 'merged') ORDER BY c.id LIMIT $3`,
			postgres.ID(s.Claimant), [16]byte(after.Claim), limit)
	}
	// The range of a claimant is the last byte of its id (claims.bucket); before the first
	// one comes what is below every range.
	bucket := -1
	if !after.Claimant.IsZero() {
		bucket = int(after.Claimant[len(after.Claimant)-1])
	}
	return postgres.List(ctx, t.Conn, "list claims to clear", scanDue, `
		SELECT c.claimant_id, c.id, c.provider_id, c.incident_id, c.decision_number
		FROM claims c LEFT JOIN clearances x ON x.claimant_id = c.claimant_id AND x.claim_id = c.id
		LEFT JOIN (SELECT DISTINCT ON (provider_id) provider_id, id FROM clearance_settings
			WHERE approved_at IS NOT NULL ORDER BY provider_id, approved_at DESC, id DESC) s ON s.provider_id = c.provider_id
		WHERE c.incident_id = $1 AND (c.bucket, c.claimant_id, c.id) > ($2::int, $3::uuid, $4::uuid) AND c.decision_number > 0
			AND (c.state NOT IN ('withdrawn', 'merged') OR x.state <> 'nothing')
			AND (x.claim_id IS NULL OR x.stale OR x.decision_number <> c.decision_number OR x.settings_id IS DISTINCT FROM s.id)
		ORDER BY c.bucket, c.claimant_id, c.id LIMIT $5`,
		postgres.ID(s.Incident), bucket, [16]byte(after.Claimant), [16]byte(after.Claim), limit)
}

// expiredWithin is how long after the end of a watch it is looked for whom it kept.
const expiredWithin = 7 * 24 * time.Hour

// Expired has those looked at again who wait because of what is not watched for any more.
func (t tx) Expired(ctx context.Context) ([]claims.IncidentID, error) {
	now := t.claims.Now()
	return postgres.List(ctx, t.Conn, "look for watches that are over", scanID[claims.IncidentID], `
		WITH again AS (
			UPDATE clearances x SET stale = true FROM watches w
			WHERE w.expires_at <= $1 AND w.expires_at > $2 AND x.provider_id = w.provider_id AND x.state = 'waiting' AND 'watch_list' = ANY (x.failed)
				AND x.cleared_at < w.expires_at
			RETURNING x.incident_id)
		SELECT DISTINCT incident_id FROM again LIMIT $3`, postgres.At(now), postgres.At(now.Add(-expiredWithin)), mostIncidents)
}

// column is a column of ids of the claims.
func column[ID ~[16]byte](due []clearance.Due, of func(clearance.Due) ID) pgtype.FlatArray[pgtype.UUID] {
	return postgres.Many(due, func(d clearance.Due) pgtype.UUID { return pgtype.UUID{Bytes: of(d), Valid: true} })
}

func claimantsOf(due []clearance.Due) pgtype.FlatArray[pgtype.UUID] {
	return column(due, func(d clearance.Due) claims.ClaimantID { return d.Claimant })
}

func claimsOf(due []clearance.Due) pgtype.FlatArray[pgtype.UUID] {
	return column(due, func(d clearance.Due) claims.ClaimID { return d.Claim })
}

// Begin locks the clearances of the claims, which are added where they are not there:
// statements that follow see what those have written who held them. All do so in the
// order of claimants and claims. What comes of most is nothing to be paid, so as such they
// are added: End changes no index of these.
func (t tx) Begin(ctx context.Context, due []clearance.Due) error {
	_, err := t.Changes(ctx, "begin to clear claims", `
		INSERT INTO clearances AS x (claimant_id, claim_id, provider_id, incident_id, decision_number, stale, cleared_at, state, state_by, state_at, payee_version)
		SELECT d.claimant_id, d.claim_id, d.provider_id, d.incident_id, d.decision_number, true, $6, 'nothing', $7, $6, 1
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[]) AS d (claimant_id, claim_id, provider_id, incident_id, decision_number)
		ORDER BY d.claimant_id, d.claim_id
		ON CONFLICT (claimant_id, claim_id) DO UPDATE SET stale = true`,
		claimantsOf(due), claimsOf(due), column(due, func(d clearance.Due) claims.ProviderID { return d.Provider }),
		column(due, func(d clearance.Due) claims.IncidentID { return d.Incident }),
		postgres.Many(due, func(d clearance.Due) int { return d.Decision }), postgres.At(t.claims.Now()), clearance.BySystem)
	return err
}

// words writes tasks as an array of texts, for a column of arrays in unnest.
func words(list []clearance.Task) string {
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = string(t)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// End writes what came of it.
func (t tx) End(ctx context.Context, list []clearance.Clearance) error {
	id := func(of func(clearance.Clearance) pgtype.UUID) pgtype.FlatArray[pgtype.UUID] {
		return postgres.Many(list, of)
	}
	_, err := t.Changes(ctx, "end clearing claims", `
		UPDATE clearances x SET incident_id = d.incident_id, decision_id = d.decision_id, decision_number = d.decision_number, state = d.state,
			amount = d.amount::numeric, currency = d.currency, failed = d.failed::text[], no_data = d.no_data::text[], settings_id = d.settings_id,
			payee_version = d.payee_version, state_by = d.state_by, state_at = d.state_at, note_id = d.note_id, stale = false, cleared_at = $16
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::uuid[],
				$12::bigint[], $13::text[], $14::timestamptz[], $15::uuid[])
			AS d (claimant_id, claim_id, incident_id, decision_id, decision_number, state, amount, currency, failed, no_data, settings_id, payee_version,
				state_by, state_at, note_id)
		WHERE x.claimant_id = d.claimant_id AND x.claim_id = d.claim_id`,
		id(func(c clearance.Clearance) pgtype.UUID { return postgres.ID(c.Claimant) }), id(func(c clearance.Clearance) pgtype.UUID { return postgres.ID(c.Claim) }),
		id(func(c clearance.Clearance) pgtype.UUID { return postgres.ID(c.Incident) }), id(func(c clearance.Clearance) pgtype.UUID { return postgres.ID(c.DecisionID) }),
		postgres.Many(list, func(c clearance.Clearance) int { return c.Decision }), postgres.Many(list, func(c clearance.Clearance) string { return string(c.State) }),
		postgres.Many(list, func(c clearance.Clearance) pgtype.Text {
			return pgtype.Text{String: c.Amount.AmountString(), Valid: c.Amount.Currency() != ""}
		}),
		postgres.Many(list, func(c clearance.Clearance) pgtype.Text { return postgres.Word(c.Amount.Currency()) }),
		postgres.Many(list, func(c clearance.Clearance) string { return words(c.Failed) }), postgres.Many(list, func(c clearance.Clearance) string { return words(c.NoData) }),
		id(func(c clearance.Clearance) pgtype.UUID { return postgres.ID(c.Settings) }),
		postgres.Many(list, func(c clearance.Clearance) int64 { return c.PayeeVersion }), postgres.Many(list, func(c clearance.Clearance) string { return c.By }),
		postgres.Many(list, func(c clearance.Clearance) pgtype.Timestamptz { return postgres.At(c.At) }),
		id(func(c clearance.Clearance) pgtype.UUID { return postgres.ID(c.Note) }), postgres.At(t.claims.Now()))
	return err
}

// Package payouts keeps payouts, their attempts and remittances in PostgreSQL, on the
// transactions of package postgres. Where money goes is sealed with the key of the
// claimant, and whose account pays with a key of the provider.
package payouts

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/bank"
	"bosang/claims/keyring"
	"bosang/claims/ledger"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/ledgers"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Store is a store that keeps payouts too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ payout.Store = Store{}

// Payouts gives what can be done with payouts in a transaction of this store.
func (s Store) Payouts(t claims.Tx) payout.Tx { return tx{postgres.In(t), s.Keys, t} }

type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

// Post tells the ledger.
func (t tx) Post(ctx context.Context, all []ledger.Transaction) error {
	return ledgers.Post(ctx, t.claims.(pgx.Tx), all)
}

// Where the payer's account is sealed for.
const (
	remittanceTable = "remittances"
	payerName       = "payer_name"
	payerBank       = "payer_bank"
	payerAccount    = "payer_account"
)

// AddRemittance adds one that nothing was collected for. Its payer is sealed with the
// provider's key, which is made at the first need.
func (t tx) AddRemittance(ctx context.Context, r payout.Remittance) error {
	key, err := t.providerKey(ctx, r.Provider)
	if err != nil {
		return err
	}
	sealed := make([][]byte, 0, 3)
	for _, v := range [][2]string{{payerName, r.Payer.Holder}, {payerBank, r.Payer.Bank}, {payerAccount, r.Payer.Number}} {
		one, err := key.Seal(remittanceTable, v[0], v[1])
		if err != nil {
			return err
		}
		sealed = append(sealed, one)
	}
	_, err = t.Changes(ctx, "make a remittance", `
		INSERT INTO remittances (id, provider_id, incident_id, currency, format, pay_on, payer_name_sealed, payer_bank_sealed, payer_account_sealed, state,
			most, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6::text::date, $7, $8, $9, 'collecting', $10, $11, $12)`,
		postgres.ID(r.ID), postgres.ID(r.Provider), postgres.ID(r.Incident), r.Sum.Currency(), r.Format, r.PayOn.String(), sealed[0], sealed[1], sealed[2],
		r.Most, r.MadeBy, postgres.At(r.MadeAt))
	return err
}

// providerKey opens the key of a provider, which stands among those of persons under the
// provider's id.
func (t tx) providerKey(ctx context.Context, provider claims.ProviderID) (keyring.PersonKey, error) {
	read := func() ([]byte, error) {
		return postgres.One(ctx, t.Conn, "key", func(row pgx.Row) (wrapped []byte, err error) {
			err = row.Scan(&wrapped)
			return wrapped, err
		}, `SELECT wrapped FROM person_keys WHERE claimant_id = $1 AND wrapped IS NOT NULL`, postgres.ID(provider))
	}
	wrapped, err := read()
	if claims.IsNotFound(err, "key") {
		master, failure := t.MasterKey(ctx)
		if failure != nil {
			return keyring.PersonKey{}, failure
		}
		if _, wrapped, err = t.keys.NewPersonKey(master, provider); err != nil {
			return keyring.PersonKey{}, err
		}
		if _, err = t.Changes(ctx, "add a provider's key", `
			INSERT INTO person_keys (claimant_id, provider_id, wrapped, master_key, made_at) VALUES ($1, $1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			postgres.ID(provider), wrapped, int64(master), postgres.At(t.claims.Now())); err != nil {
			return keyring.PersonKey{}, err
		}
		wrapped, err = read() // another's, who was faster
	}
	if err != nil {
		return keyring.PersonKey{}, err
	}
	return t.keys.PersonKey(provider, wrapped)
}

// Without the provider's key, which who oversees everything does not read, there is no
// payer.
const remittanceColumns = `r.id, r.provider_id, r.incident_id, r.format, r.pay_on::text, r.state, r.count, r.sum::text, r.currency, r.withheld, r.most,
	r.reached_incident, r.reached_claimant, r.reached_id, r.made_by, r.made_at, r.released_at, r.written_at, r.closed_at, r.approval_id,
	r.proposed_by, r.approved_by, k.wrapped, r.payer_name_sealed, r.payer_bank_sealed, r.payer_account_sealed`

const fromRemittances = ` FROM remittances r LEFT JOIN person_keys k ON k.claimant_id = r.provider_id `

func (t tx) scanRemittance(row pgx.Row) (r payout.Remittance, err error) {
	var payOn, sum, currency string
	var wrapped, name, code, number []byte
	var id pgtype.UUID
	err = row.Scan(postgres.ToID(&r.ID), postgres.ToID(&r.Provider), postgres.ToID(&r.Incident), &r.Format, &payOn, (*string)(&r.State), &r.Count, &sum,
		&currency, &r.Withheld, &r.Most, postgres.ToID(&r.Reached.Incident), postgres.ToID(&r.Reached.Claimant), &id, &r.MadeBy,
		postgres.ToTime(&r.MadeAt), postgres.ToTime(&r.ReleasedAt), postgres.ToTime(&r.WrittenAt), postgres.ToTime(&r.ClosedAt), postgres.ToID(&r.Approval),
		postgres.ToWord(&r.ProposedBy), postgres.ToWord(&r.ApprovedBy), &wrapped, &name, &code, &number)
	if err != nil {
		return r, err
	}
	r.Reached.ID = id.Bytes
	if r.PayOn, err = period.ParseDate(payOn); err != nil {
		return r, err
	}
	if r.Sum, err = money.Parse(sum, currency); err != nil || wrapped == nil {
		return r, err
	}
	key, err := t.keys.PersonKey(r.Provider, wrapped)
	if err != nil {
		return r, err
	}
	r.Payer, err = open(key, remittanceTable, [3]string{payerName, payerBank, payerAccount}, [3][]byte{name, code, number})
	return r, err
}

// open opens an account that a key sealed: holder, bank and number.
func open(key keyring.PersonKey, table string, fields [3]string, sealed [3][]byte) (a bank.Account, err error) {
	for i, to := range []*string{&a.Holder, &a.Bank, &a.Number} {
		if *to, err = key.Open(table, fields[i], sealed[i]); err != nil {
			return a, err
		}
	}
	return a, nil
}

// mostReports bounds how many reports are shown of a remittance.
const mostReports = 100

// Remittance reads one that the actor may see, with what banks reported of it.
func (t tx) Remittance(ctx context.Context, id payout.RemittanceID) (payout.Remittance, error) {
	r, err := postgres.One(ctx, t.Conn, "remittance", t.scanRemittance, `SELECT `+remittanceColumns+fromRemittances+`WHERE r.id = $1`, postgres.ID(id))
	if err != nil {
		return r, err
	}
	r.Reports, err = postgres.List(ctx, t.Conn, "list banks' reports", func(row pgx.Row) (p payout.Report, err error) {
		err = row.Scan(&p.ID, postgres.ToTime(&p.At), &p.ReadBy, postgres.ToTime(&p.ReadAt), &p.Accepted, &p.Settled, &p.Returned, &p.Unchanged, &p.Contradicted)
		return p, err
	}, `
		SELECT id, at, read_by, read_at, accepted, settled, returned, unchanged, contradicted FROM remittance_reports
		WHERE remittance_id = $1 ORDER BY read_at DESC, id LIMIT $2`, postgres.ID(id), mostReports)
	return r, err
}

// LockRemittance reads one and keeps others from working at it.
func (t tx) LockRemittance(ctx context.Context, id payout.RemittanceID) (payout.Remittance, error) {
	return postgres.One(ctx, t.Conn, "remittance", t.scanRemittance,
		`SELECT `+remittanceColumns+fromRemittances+`WHERE r.id = $1 FOR NO KEY UPDATE OF r`, postgres.ID(id))
}

// AtWork gives remittances that were made before an instant and that work goes on with.
func (t tx) AtWork(ctx context.Context, before time.Time, limit int) ([]payout.RemittanceID, error) {
	return postgres.List(ctx, t.Conn, "list remittances at work", func(row pgx.Row) (id payout.RemittanceID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT id FROM remittances WHERE state IN ('collecting', 'approved') AND made_at < $1 ORDER BY made_at, id LIMIT $2`, postgres.At(before), limit)
}

// PutRemittance writes what changes of one.
func (t tx) PutRemittance(ctx context.Context, r payout.Remittance) error {
	_, err := t.Changes(ctx, "change a remittance", `
		UPDATE remittances SET state = $2, count = $3, sum = $4::text::numeric, withheld = $5, reached_incident = $6, reached_claimant = $7, reached_id = $8,
			approval_id = $9, proposed_by = $10, approved_by = $11, released_at = $12, written_at = $13, closed_at = $14
		WHERE id = $1`,
		postgres.ID(r.ID), string(r.State), r.Count, r.Sum.AmountString(), r.Withheld, postgres.ID(r.Reached.Incident), postgres.ID(r.Reached.Claimant),
		pgtype.UUID{Bytes: r.Reached.ID, Valid: r.Reached.ID != [16]byte{}}, postgres.ID(r.Approval), postgres.Word(r.ProposedBy),
		postgres.Word(r.ApprovedBy), postgres.At(r.ReleasedAt), postgres.At(r.WrittenAt), postgres.At(r.ClosedAt))
	return err
}

// Remittances lists those that the actor may see, newest first.
func (t tx) Remittances(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]payout.Remittance, error) {
	before, limit := postgres.Cursor(page)
	if provider.IsZero() {
		return postgres.List(ctx, t.Conn, "list remittances", t.scanRemittance,
			`SELECT `+remittanceColumns+fromRemittances+`WHERE r.id < $1 ORDER BY r.id DESC LIMIT $2`, before, limit)
	}
	return postgres.List(ctx, t.Conn, "list remittances", t.scanRemittance,
		`SELECT `+remittanceColumns+fromRemittances+`WHERE r.provider_id = $3 AND r.id < $1 ORDER BY r.id DESC LIMIT $2`, before, limit, postgres.ID(provider))
}

// AddReport keeps that a report was read, unless it was before.
func (t tx) AddReport(ctx context.Context, r payout.Remittance, report payout.Report) error {
	_, err := t.Changes(ctx, "keep a bank's report", `
		INSERT INTO remittance_reports (remittance_id, id, provider_id, at, read_by, read_at, accepted, settled, returned, unchanged, contradicted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		postgres.ID(r.ID), report.ID, postgres.ID(r.Provider), postgres.At(report.At), report.ReadBy, postgres.At(report.ReadAt), report.Accepted,
		report.Settled, report.Returned, report.Unchanged, report.Contradicted)
	return err
}

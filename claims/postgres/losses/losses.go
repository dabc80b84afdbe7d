// Package losses keeps in PostgreSQL how losses are worked out, and what was stated of
// them.
package losses

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/identity"
	"bosang/claims/loss"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Store is a store that keeps losses too; the vault seals what claimants state.
type Store struct {
	*postgres.Store
	Vault persons.Vault
}

var _ loss.Store = Store{}

// Losses gives what can be done with losses in a transaction of this store.
func (s Store) Losses(t claims.Tx) loss.Tx { return tx{postgres.In(t), t, s.Vault} }

type tx struct {
	postgres.Conn
	of    claims.Tx
	vault persons.Vault
}

func day(d period.Date) pgtype.Date {
	return pgtype.Date{Time: d.At(time.UTC), Valid: !d.IsZero()}
}

func dateOf(d pgtype.Date) period.Date {
	if !d.Valid {
		return period.Date{}
	}
	return period.DateOf(d.Time, time.UTC)
}

// AddMethod adds the next revision. The incident is locked, so there is one next.
func (t tx) AddMethod(ctx context.Context, m loss.Method) (loss.Method, error) {
	var err error
	m.Revision, err = postgres.One(ctx, t.Conn, "method", func(row pgx.Row) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `
		INSERT INTO loss_methods (incident_id, provider_id, revision, baseline, week, counts_from, counts_to, mode, unit, currency, source, set_by, set_at)
		SELECT $1, $2, coalesce(max(revision), 0) + 1, $3, $4, $5, $6, $7, $8::text::numeric, $9, $10, $11, $12
		FROM loss_methods WHERE incident_id = $1 AND provider_id = $2 RETURNING revision`,
		postgres.ID(m.Incident), postgres.ID(m.Provider), string(m.Baseline), day(m.Week), day(m.From), day(m.To), m.Mode.String(),
		m.Unit.AmountString(), m.Unit.Currency(), m.Source, t.of.Actor().Subject, postgres.At(t.of.Now()))
	return m, err
}

const methodColumns = `m.incident_id, m.provider_id, m.revision, m.baseline, m.week, m.counts_from, m.counts_to, m.mode, m.unit::text, m.currency, m.source`

func scanMethod(row pgx.Row, before ...any) (m loss.Method, err error) {
	var week, from, to pgtype.Date
	var mode, unit, currency string
	err = row.Scan(append(before, postgres.ToID(&m.Incident), postgres.ToID(&m.Provider), &m.Revision, (*string)(&m.Baseline), &week, &from, &to, &mode, &unit,
		&currency, &m.Source)...)
	if err != nil {
		return m, err
	}
	m.Week, m.From, m.To = dateOf(week), dateOf(from), dateOf(to)
	if m.Mode, err = money.ParseMode(mode); err == nil {
		m.Unit, err = money.Parse(unit, currency)
	}
	return m, err
}

// Method reads the last revision.
func (t tx) Method(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) (loss.Method, error) {
	return postgres.One(ctx, t.Conn, "method", func(row pgx.Row) (loss.Method, error) { return scanMethod(row) }, `
		SELECT `+methodColumns+` FROM loss_methods m WHERE m.incident_id = $1 AND m.provider_id = $2 ORDER BY m.revision DESC LIMIT 1`,
		postgres.ID(incident), postgres.ID(provider))
}

// figures are a statement as it is sealed.
type figures struct {
	Sales []figure `json:"sales,omitempty"`
	Fall  string   `json:"fall,omitempty"`
	Share string   `json:"share"`
	Saved string   `json:"saved,omitempty"`
}

type figure struct {
	From   string `json:"from"`
	Source string `json:"source"`
	Amount string `json:"amount"`
}

func field(c claims.ClaimID, number int) string {
	return fmt.Sprintf("loss_statements.%s %d", c, number)
}

// AddStatement adds the claim's next statement. The claim is locked.
func (t tx) AddStatement(ctx context.Context, s loss.Stated) (loss.Stated, error) {
	var err error
	s.Number, err = postgres.One(ctx, t.Conn, "statement", func(row pgx.Row) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `SELECT coalesce(max(number), 0) + 1 FROM loss_statements WHERE claimant_id = $1 AND claim_id = $2`, postgres.ID(s.Claimant), postgres.ID(s.Claim))
	if err != nil {
		return s, err
	}
	sealed, err := t.seal(ctx, s)
	if err != nil {
		return s, err
	}
	_, err = t.Changes(ctx, "state a loss", `
		INSERT INTO loss_statements (claimant_id, claim_id, number, provider_id, incident_id, method, sealed, loss, currency, stated_by, stated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::numeric, $9, $10, $11)`,
		postgres.ID(s.Claimant), postgres.ID(s.Claim), s.Number, postgres.ID(s.Provider), postgres.ID(s.Method.Incident), s.Method.Revision, sealed,
		s.Loss.AmountString(), s.Loss.Currency(), s.StatedBy, postgres.At(s.StatedAt))
	return s, err
}

func (t tx) seal(ctx context.Context, s loss.Stated) ([]byte, error) {
	f := figures{Share: s.Share.String()}
	for _, w := range s.Sales {
		f.Sales = append(f.Sales, figure{w.From.String(), w.Source, w.Amount.AmountString()})
	}
	if s.Fall.Currency() != "" {
		f.Fall = s.Fall.AmountString()
	}
	if s.Saved.Currency() != "" {
		f.Saved = s.Saved.AmountString()
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	return t.vault.Seal(ctx, t.of, [16]byte(s.Claimant), field(s.Claim, s.Number), text)
}

// Statement reads the last one of a claim and works it out again; that it comes to the
// same is held here.
func (t tx) Statement(ctx context.Context, c claims.Claim) (loss.Stated, error) {
	var sealed []byte
	s := loss.Stated{Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID}
	var kept, currency string
	m, err := postgres.One(ctx, t.Conn, "statement", func(row pgx.Row) (loss.Method, error) {
		return scanMethod(row, &s.Number, &sealed, &kept, &currency, &s.StatedBy, postgres.ToTime(&s.StatedAt))
	}, `
		SELECT s.number, s.sealed, s.loss::text, s.currency, s.stated_by, s.stated_at, `+methodColumns+`
		FROM loss_statements s JOIN loss_methods m ON m.incident_id = s.incident_id AND m.provider_id = s.provider_id AND m.revision = s.method
		WHERE s.claimant_id = $1 AND s.claim_id = $2 ORDER BY s.number DESC LIMIT 1`, postgres.ID(c.ClaimantID), postgres.ID(c.ID))
	if err != nil {
		return s, err
	}
	s.Method = m
	text, err := t.vault.Open(ctx, t.of, [16]byte(c.ClaimantID), field(c.ID, s.Number), sealed)
	if errors.Is(err, identity.ErrErased) {
		return s, claims.NotFound("statement")
	}
	if err != nil {
		return s, err
	}
	if s.Statement, err = parse(text, currency); err != nil {
		return s, fmt.Errorf("statement %d of claim %s: %w", s.Number, c.ID, err)
	}
	if s.Computation, err = m.Compute(s.Statement); err != nil {
		return s, fmt.Errorf("statement %d of claim %s: %w", s.Number, c.ID, err)
	}
	if want, err := money.Parse(kept, currency); err != nil || want != s.Loss {
		return s, fmt.Errorf("statement %d of claim %s came to %s and now comes to %s", s.Number, c.ID, kept, s.Loss)
	}
	return s, nil
}

func parse(text []byte, currency string) (s loss.Statement, err error) {
	var f figures
	if err = json.Unmarshal(text, &f); err != nil {
		return s, err
	}
	if s.Share, err = money.ParseRatio(f.Share); err != nil {
		return s, err
	}
	for _, part := range []struct {
		to   *money.Amount
		text string
	}{{&s.Fall, f.Fall}, {&s.Saved, f.Saved}} {
		if part.text == "" {
			continue
		}
		if *part.to, err = money.Parse(part.text, currency); err != nil {
			return s, err
		}
	}
	for _, w := range f.Sales {
		sold := loss.Sales{Source: w.Source}
		if sold.From, err = period.ParseDate(w.From); err != nil {
			return s, err
		}
		if sold.Amount, err = money.Parse(w.Amount, currency); err != nil {
			return s, err
		}
		s.Sales = append(s.Sales, sold)
	}
	return s, nil
}

// SetLoss writes the loss of a claim.
func (t tx) SetLoss(ctx context.Context, c claims.Claim, amount money.Amount) error {
	_, err := t.Changes(ctx, "set a claim's loss", `UPDATE claims SET loss = $3::text::numeric, loss_currency = $4 WHERE claimant_id = $1 AND id = $2`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID), amount.AmountString(), amount.Currency())
	return err
}

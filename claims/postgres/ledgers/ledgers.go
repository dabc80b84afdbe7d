// Package ledgers writes and reads the ledger, in transactions of package postgres.
package ledgers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims/ledger"
	"bosang/claims/postgres/set"
	"bosang/rules/money"
)

// Post writes transactions and moves the balances with them, in a few statements
// however many they are. It locks balances in the order of their keys.
func Post(ctx context.Context, tx pgx.Tx, all []ledger.Transaction) error {
	if len(all) == 0 {
		return nil
	}
	moves := make(ledger.Balances)
	for _, t := range all {
		if err := moves.Add(t); err != nil {
			return fmt.Errorf("post: %w", err)
		}
	}
	var batch pgx.Batch
	queueTransactions(&batch, all)
	queueEntries(&batch, all)
	queueBalances(&batch, moves)
	results := tx.SendBatch(ctx, &batch)
	var err error
	for range batch.Len() - 1 {
		if err == nil {
			_, err = results.Exec()
		}
	}
	if err == nil {
		moved, failure := results.Exec()
		if err = failure; err == nil && moved.RowsAffected() != int64(len(moves)) {
			err = errNotAll
		}
	}
	return cmp.Or(err, results.Close())
}

var errNotAll = errors.New("balances that this actor does not reach were to be moved")

func queueTransactions(batch *pgx.Batch, all []ledger.Transaction) {
	batch.Queue(`
		INSERT INTO transactions (claimant_id, id, provider_id, what, cause_kind, cause_id, reverses_id, at)
		SELECT t.claimant_id, t.id, t.provider_id, t.what, t.cause_kind, t.cause_id, t.reverses_id, t.at
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::timestamptz[])
			AS t (claimant_id, id, provider_id, what, cause_kind, cause_id, reverses_id, at)`,
		set.IDs(all, func(t ledger.Transaction) ledger.ID { return t.Holder }),
		set.IDs(all, func(t ledger.Transaction) ledger.ID { return t.ID }),
		set.IDs(all, func(t ledger.Transaction) ledger.ID { return t.Provider }),
		set.Column(all, func(t ledger.Transaction) string { return string(t.What) }),
		set.Column(all, func(t ledger.Transaction) string { return t.Cause.Kind }),
		set.IDs(all, func(t ledger.Transaction) ledger.ID { return t.Cause.ID }),
		set.IDs(all, func(t ledger.Transaction) ledger.ID { return t.Reverses }),
		set.Column(all, func(t ledger.Transaction) pgtype.Timestamptz { return pgtype.Timestamptz{Time: t.At, Valid: true} }))
}

// placed is an entry with where it stands.
type placed struct {
	of    *ledger.Transaction
	place int16
	ledger.Entry
}

func queueEntries(batch *pgx.Batch, all []ledger.Transaction) {
	var rows []placed
	for i := range all {
		for place, e := range all[i].Entries {
			rows = append(rows, placed{&all[i], int16(place + 1), e})
		}
	}
	batch.Queue(`
		INSERT INTO entries (claimant_id, transaction_id, place, provider_id, debit, debit_of, credit, credit_of, amount, currency)
		SELECT e.claimant_id, e.transaction_id, e.place, e.provider_id, e.debit, e.debit_of, e.credit, e.credit_of, e.amount::numeric, e.currency
		FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::text[])
			AS e (claimant_id, transaction_id, place, provider_id, debit, debit_of, credit, credit_of, amount, currency)`,
		set.IDs(rows, func(e placed) ledger.ID { return e.of.Holder }),
		set.IDs(rows, func(e placed) ledger.ID { return e.of.ID }),
		set.Column(rows, func(e placed) int16 { return e.place }),
		set.IDs(rows, func(e placed) ledger.ID { return e.of.Provider }),
		set.Column(rows, func(e placed) string { return string(e.Debit.Kind) }),
		set.IDs(rows, func(e placed) ledger.ID { return e.Debit.Of }),
		set.Column(rows, func(e placed) string { return string(e.Credit.Kind) }),
		set.IDs(rows, func(e placed) ledger.ID { return e.Credit.Of }),
		set.Column(rows, func(e placed) string { return e.Amount.AmountString() }),
		set.Column(rows, func(e placed) string { return e.Amount.Currency() }))
}

func compareKeys(a, b ledger.Key) int {
	return cmp.Or(slices.Compare(a.Holder[:], b.Holder[:]), slices.Compare(a.Provider[:], b.Provider[:]), cmp.Compare(a.Account.Kind, b.Account.Kind),
		slices.Compare(a.Account.Of[:], b.Account.Of[:]), cmp.Compare(a.Currency, b.Currency))
}

// queueBalances moves balances: those that are missing begin with nothing, because the
// constraints are held against what is to be inserted before it is known that the row is
// there already.
func queueBalances(batch *pgx.Batch, moves ledger.Balances) {
	keys := make([]ledger.Key, 0, len(moves))
	for k := range moves {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, compareKeys)
	holders := set.IDs(keys, func(k ledger.Key) ledger.ID { return k.Holder })
	providers := set.IDs(keys, func(k ledger.Key) ledger.ID { return k.Provider })
	accounts := set.Column(keys, func(k ledger.Key) string { return string(k.Account.Kind) })
	of := set.IDs(keys, func(k ledger.Key) ledger.ID { return k.Account.Of })
	currencies := set.Column(keys, func(k ledger.Key) string { return k.Currency })
	batch.Queue(`
		INSERT INTO balances (claimant_id, provider_id, account, of_id, currency, debits, credits)
		SELECT b.claimant_id, b.provider_id, b.account, b.of_id, b.currency, 0, 0
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[]) AS b (claimant_id, provider_id, account, of_id, currency)
		ON CONFLICT DO NOTHING`, holders, providers, accounts, of, currencies)
	batch.Queue(`
		UPDATE balances b SET debits = b.debits + m.debits::numeric, credits = b.credits + m.credits::numeric
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])
			AS m (claimant_id, provider_id, account, of_id, currency, debits, credits)
		WHERE b.claimant_id = m.claimant_id AND b.provider_id = m.provider_id AND b.account = m.account AND b.of_id = m.of_id
			AND b.currency = m.currency`, holders, providers, accounts, of, currencies,
		set.Column(keys, func(k ledger.Key) string { return moves[k].Debits.AmountString() }),
		set.Column(keys, func(k ledger.Key) string { return moves[k].Credits.AmountString() }))
}

// Transactions reads transactions of a holder in the order of their ids, at most limit
// after one.
func Transactions(ctx context.Context, tx pgx.Tx, holder, after ledger.ID, limit int) ([]ledger.Transaction, error) {
	rows, err := tx.Query(ctx, `
		SELECT t.id, t.provider_id, t.what, t.cause_kind, t.cause_id, t.reverses_id, t.at, e.debit, e.debit_of, e.credit, e.credit_of,
			e.amount::text, e.currency
		FROM (SELECT claimant_id, id, provider_id, what, cause_kind, cause_id, reverses_id, at FROM transactions
			WHERE claimant_id = $1 AND id > $2 ORDER BY id LIMIT $3) t
		JOIN entries e ON e.claimant_id = t.claimant_id AND e.transaction_id = t.id
		ORDER BY t.id, e.place`, set.ID(holder), pgtype.UUID{Bytes: after, Valid: true}, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []ledger.Transaction
	for rows.Next() {
		t := ledger.Transaction{Holder: holder}
		var reverses pgtype.UUID
		var e ledger.Entry
		var value, currency string
		if err := rows.Scan(&t.ID, &t.Provider, (*string)(&t.What), &t.Cause.Kind, &t.Cause.ID, &reverses, &t.At,
			(*string)(&e.Debit.Kind), &e.Debit.Of, (*string)(&e.Credit.Kind), &e.Credit.Of, &value, &currency); err != nil {
			return nil, err
		}
		if e.Amount, err = money.Parse(value, currency); err != nil {
			return nil, err
		}
		t.Reverses, t.At = reverses.Bytes, t.At.UTC()
		if n := len(all); n == 0 || all[n-1].ID != t.ID {
			all = append(all, t)
		}
		last := &all[len(all)-1]
		last.Entries = append(last.Entries, e)
	}
	return all, rows.Err()
}

// Balances reads the balances of a holder.
func Balances(ctx context.Context, tx pgx.Tx, holder ledger.ID) (ledger.Balances, error) {
	rows, err := tx.Query(ctx, `
		SELECT provider_id, account, of_id, currency, debits::text, credits::text FROM balances WHERE claimant_id = $1`, set.ID(holder))
	if err != nil {
		return nil, err
	}
	all := make(ledger.Balances)
	k := ledger.Key{Holder: holder}
	var debits, credits string
	_, err = pgx.ForEachRow(rows, []any{&k.Provider, (*string)(&k.Account.Kind), &k.Account.Of, &k.Currency, &debits, &credits}, func() error {
		d, err := money.Parse(debits, k.Currency)
		if err != nil {
			return err
		}
		c, err := money.Parse(credits, k.Currency)
		all[k] = ledger.Balance{Debits: d, Credits: c}
		return err
	})
	return all, err
}

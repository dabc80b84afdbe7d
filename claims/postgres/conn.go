package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/keyring"
	"bosang/claims/postgres/masterkeys"
)

// Conn is what packages beside this one, each for an aggregate of its own, run
// their statements on: a transaction of the store, with the same failures.
type Conn struct{ t *tx }

// In gives the connection of a transaction of this store.
func In(t claims.Tx) Conn { return Conn{t.(*tx)} }

// Changes runs a statement and gives the number of rows it changed; doing says,
// in the failure, what was being done.
func (c Conn) Changes(ctx context.Context, doing, sql string, args ...any) (int64, error) {
	return c.t.changes(ctx, doing, sql, args...)
}

// OpenKey opens the rows that lie under the key, until another is opened: of what
// somebody shows the secret of.
func (c Conn) OpenKey(ctx context.Context, key claims.Key) error {
	_, err := c.t.Exec(ctx, "SET LOCAL bosang.key = '"+key.String()+"'")
	return failed("open a row by its key", err)
}

// OpenUser opens the rows of one user, until those of another are opened.
func (c Conn) OpenUser(ctx context.Context, user access.ID) error {
	_, err := c.t.Exec(ctx, "SET LOCAL bosang.user_id = '"+claims.Key(user).String()+"'")
	return failed("open the rows of a user", err)
}

// MasterKey gives the master key that seals, and keeps it from being retired until the
// transaction ends.
func (c Conn) MasterKey(ctx context.Context) (keyring.KeyID, error) {
	id, err := masterkeys.Current(ctx, c.t)
	return id, failed("find the master key", err)
}

// List reads all rows of a query.
func List[T any](ctx context.Context, c Conn, doing string, scan func(pgx.Row) (T, error), sql string, args ...any) ([]T, error) {
	return list(ctx, c.t, doing, scan, sql, args...)
}

// One reads the only row of a query; without one, the noun is not found.
func One[T any](ctx context.Context, c Conn, noun string, scan func(pgx.Row) (T, error), sql string, args ...any) (T, error) {
	return one(ctx, c.t, noun, scan, sql, args...)
}

// The values of columns: a zero id, instant or text stands for NULL.

// ID is an id as a parameter.
func ID[N any](v claims.ID[N]) pgtype.UUID { return id(v) }

// IDs is a list of ids as one parameter.
func IDs[N any](list []claims.ID[N]) pgtype.FlatArray[pgtype.UUID] { return idsOf(list) }

// Many is a column of many rows as one parameter.
func Many[T, V any](rows []T, column func(T) V) pgtype.FlatArray[V] { return many(rows, column) }

// At is an instant as a parameter.
func At(v time.Time) pgtype.Timestamptz { return at(v) }

// Word is a text as a parameter.
func Word[S ~string](v S) pgtype.Text { return word(v) }

// ToID scans an id.
func ToID[N any](to *claims.ID[N]) any { return scanID(to) }

// ToTime scans an instant, as UTC.
func ToTime(to *time.Time) any { return scanTime(to) }

// ToWord scans a text.
func ToWord(to *string) any { return scanWord(to) }

// ToHash scans 32 bytes.
func ToHash(to *[32]byte) any { return toHash{to} }

// SubscriptionColumns are those that ScanSubscription reads, of subscriptions s.
const SubscriptionColumns = subscriptionColumns

// ScanSubscription reads a subscription, after the columns that come before it.
func ScanSubscription(row pgx.Row, before ...any) (s claims.Subscription, err error) {
	var fee scannedMoney
	if err = row.Scan(append(before, subscriptionTargets(&s, &fee)...)...); err == nil {
		s.Fee, err = fee.amount()
	}
	return s, err
}

// Cursor gives the id that a page lists on from, and its limit.
func Cursor(page claims.Page) (before [16]byte, limit int) { return cursor(page) }

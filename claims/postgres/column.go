package postgres

import (
	"math"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres/set"
	"bosang/claims/told"
	"bosang/rules/money"
)

// How Go values go into columns and come out of them. A zero id, instant or
// text stands for NULL where the column allows it.

// newID makes a fresh version 7 id.
func newID() [16]byte { return uuid.Must(uuid.NewV7()) }

// lastID is greater than every id: where a list from the newest on begins.
var lastID = [16]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// cursor gives the id that a page lists on from, and its limit.
func cursor(page claims.Page) (before [16]byte, limit int) {
	before = page.After
	if before == [16]byte{} {
		before = lastID
	}
	if page.Limit <= 0 {
		return before, claims.DefaultPage
	}
	// One more than a page, for callers who look whether there is another.
	return before, min(page.Limit, claims.MaxPage+1)
}

// id is an id as a parameter; the zero id is NULL.
func id[N any](v claims.ID[N]) pgtype.UUID {
	return set.ID(v)
}

// at is an instant as a parameter; the zero instant is NULL.
func at(v time.Time) pgtype.Timestamptz {
	return pgtype.Timestamptz{Time: v, Valid: !v.IsZero()}
}

// word is a text as a parameter; the empty text is NULL.
func word[S ~string](v S) pgtype.Text { return pgtype.Text{String: string(v), Valid: v != ""} }

// number is a positive number as a parameter; 0 is NULL.
func number(v int) pgtype.Int4 {
	return pgtype.Int4{Int32: int32(min(max(v, 0), math.MaxInt32)), Valid: v != 0}
}

// amount is money as two parameters: a numeric in writing, and the currency.
func amount(v *money.Amount) (value, currency pgtype.Text) {
	if v == nil {
		return
	}
	return pgtype.Text{String: v.Decimal().String(), Valid: true}, pgtype.Text{String: v.Currency(), Valid: true}
}

// many is a column of values for unnest.
func many[T, V any](rows []T, column func(T) V) pgtype.FlatArray[V] {
	return set.Column(rows, column)
}

// idsOf is a list of ids as one parameter.
func idsOf[N any](list []claims.ID[N]) pgtype.FlatArray[pgtype.UUID] { return many(list, id[N]) }

// textArray writes an array of texts as PostgreSQL writes it, for a column of
// arrays in unnest, which cannot take arrays of different lengths.
func textArray(list []string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, s := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		for _, c := range []byte(s) {
			if c == '"' || c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
		b.WriteByte('"')
	}
	b.WriteByte('}')
	return b.String()
}

// texts is an array that is never NULL.
func texts(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// toID scans an id, NULL as the zero id.
type toID struct{ to *[16]byte }

func (s toID) ScanUUID(v pgtype.UUID) error { *s.to = v.Bytes; return nil }

func scanID[N any](to *claims.ID[N]) toID { return toID{(*[16]byte)(to)} }

// toTime scans an instant as UTC, NULL as the zero instant.
type toTime struct{ to *time.Time }

func (s toTime) ScanTimestamptz(v pgtype.Timestamptz) error {
	*s.to = time.Time{}
	if v.Valid {
		*s.to = v.Time.UTC()
	}
	return nil
}

func scanTime(to *time.Time) toTime { return toTime{to} }

// toWord scans a text, NULL as the empty one.
type toWord struct{ to *string }

func (s toWord) ScanText(v pgtype.Text) error { *s.to = v.String; return nil }

func scanWord(to *string) toWord { return toWord{to} }

// toNumber scans a whole number, NULL as 0.
type toNumber struct{ to *int }

func (s toNumber) ScanInt64(v pgtype.Int8) error { *s.to = int(v.Int64); return nil }

func scanNumber(to *int) toNumber { return toNumber{to} }

// toFacts scans facts that were told; none as nil.
type toFacts struct{ to *told.Facts }

func (s toFacts) ScanBytes(v []byte) (err error) {
	*s.to, err = told.Parse(v)
	return err
}

// toFactsOf scans facts by who told them; none as nil.
type toFactsOf struct {
	to *map[claims.ProviderID]told.Facts
}

func (s toFactsOf) ScanBytes(v []byte) (err error) {
	*s.to, err = told.ParseEach[claims.ProviderID](v)
	return err
}

// toHash scans 32 bytes, NULL as zeros.
type toHash struct{ to *[32]byte }

func (s toHash) ScanBytes(v []byte) error {
	*s.to = [32]byte{}
	copy(s.to[:], v)
	return nil
}

// scannedMoney collects the two columns of an amount.
type scannedMoney struct{ value, currency pgtype.Text }

// amount gives what was scanned; nil where it was NULL.
func (s *scannedMoney) amount() (*money.Amount, error) {
	if !s.value.Valid {
		return nil, nil
	}
	a, err := money.Parse(s.value.String, s.currency.String)
	if err != nil {
		return nil, err
	}
	return &a, nil
}

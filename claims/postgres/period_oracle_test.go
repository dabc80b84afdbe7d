package postgres_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"

	"bosang/claims/postgres/pgtest"
	"bosang/rules/period"
)

// The sets of rules/period are held to PostgreSQL's multiranges, which somebody
// else wrote: the same spans go through both, many cases to a query.

// oracleQuery takes the spans of the sets a and b (case, start, end or null) and,
// for each case, a span to clip to and an instant to value at.
const oracleQuery = `
WITH a AS (
	SELECT n, range_agg(tstzrange(s, e, '[)')) AS m
	FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS u (n, s, e) GROUP BY n
), b AS (
	SELECT n, range_agg(tstzrange(s, e, '[)')) AS m
	FROM unnest($4::int[], $5::timestamptz[], $6::timestamptz[]) AS u (n, s, e) GROUP BY n
), cases AS (
	SELECT c.n, tstzrange(c.s, c.e, '[)') AS clip, c.t,
		coalesce(a.m, '{}') AS a, coalesce(b.m, '{}') AS b
	FROM unnest($7::int[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[]) AS c (n, s, e, t)
	LEFT JOIN a USING (n) LEFT JOIN b USING (n)
)
SELECT a, a + b, a * b, a - b, tstzmultirange(range_merge(a)) - a,
	a * tstzmultirange(clip), a * tstzmultirange(tstzrange(NULL, t)), a @> b,
	upper_inf(a),
	(SELECT (1000000 * extract(epoch FROM max(upper(r) - lower(r))))::bigint FROM unnest(a) AS r),
	(SELECT (1000000 * extract(epoch FROM sum(upper(r) - lower(r))))::bigint FROM unnest(a) AS r)
FROM cases ORDER BY n`

type multirange = pgtype.Multirange[pgtype.Range[pgtype.Timestamptz]]

// oracleCase is one case as it is drawn, and answer what PostgreSQL says of it.
type oracleCase struct {
	a, b []period.Span
	clip period.Span
	now  time.Time
}

type oracleAnswer struct {
	a, union, intersection, difference, gaps, clip, asOf multirange
	covers, open                                         bool
	longest, total                                       *int64 // microseconds; null if there are no spans
}

func TestPeriodAgreesWithMultiranges(t *testing.T) {
	db := pgtest.Empty(t)
	rapid.Check(t, func(r *rapid.T) {
		cases := make([]oracleCase, 40)
		for i := range cases {
			cases[i] = oracleCase{a: oracleSpans(r, "a"), b: oracleSpans(r, "b"), clip: oracleSpan(r, "clip"), now: oracleInstant(r, "now")}
		}
		rows, err := db.Owner.Query(t.Context(), oracleQuery, oracleArguments(cases)...)
		if err != nil {
			r.Fatal(err)
		}
		answers, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w oracleAnswer, err error) {
			err = row.Scan(&w.a, &w.union, &w.intersection, &w.difference, &w.gaps, &w.clip, &w.asOf, &w.covers, &w.open, &w.longest, &w.total)
			return w, err
		})
		if err != nil || len(answers) != len(cases) {
			r.Fatalf("%d answers to %d cases: %v", len(answers), len(cases), err)
		}
		for i, c := range cases {
			compareWithOracle(r, c, answers[i])
		}
	})
}

// civilQuery gives the time covered on each civil day of a zone, by the clocks as
// PostgreSQL knows them.
const civilQuery = `
SELECT u.n || ' ' || d.day, (1000000 * extract(epoch FROM sum(upper(r) - lower(r))))::bigint
FROM (
	SELECT n, range_agg(tstzrange(s, e, '[)')) AS m
	FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS u (n, s, e) GROUP BY n
) AS u, (SELECT $5::date + i AS day FROM generate_series(-4, 8) AS i) AS d,
	unnest(u.m * tstzmultirange(tstzrange(d.day::timestamp AT TIME ZONE $4, (d.day + 1)::timestamp AT TIME ZONE $4))) AS r
GROUP BY u.n, d.day`

// clockChanges are days on which clocks change, and two without a change.
var clockChanges = []struct{ zone, day string }{
	{"Asia/Seoul", "2022-10-15"},
	{"Asia/Seoul", "2023-12-31"},
	{"Europe/London", "2022-03-27"},
	{"Europe/London", "2022-10-30"},
	{"America/New_York", "2022-11-06"},
	{"America/Sao_Paulo", "2018-11-04"},
	{"Australia/Lord_Howe", "2022-10-02"},
}

func TestCivilDaysAgreeWithPostgreSQL(t *testing.T) {
	db := pgtest.Empty(t)
	rapid.Check(t, func(r *rapid.T) {
		change := rapid.SampledFrom(clockChanges).Draw(r, "change")
		loc, err := time.LoadLocation(change.zone)
		if err != nil {
			r.Fatal(err)
		}
		day, err := period.ParseDate(change.day)
		if err != nil {
			r.Fatal(err)
		}
		var columns oracleColumns
		got := map[string]int64{}
		for n := range 10 {
			var spans []period.Span
			for range rapid.IntRange(0, 4).Draw(r, "count") {
				start := day.At(loc).Add(oracleHours(r, -60, 60))
				s, err := period.New(start, start.Add(oracleHours(r, 0, 72)))
				if err != nil {
					r.Fatal(err)
				}
				spans = append(spans, s)
				columns.add(n, s)
			}
			days, err := period.SetOf(spans...).PerDay(loc)
			if err != nil {
				r.Fatal(err)
			}
			for _, d := range days {
				got[fmt.Sprint(n, " ", d.Date)] = d.Total.Microseconds()
			}
		}
		rows, err := db.Owner.Query(t.Context(), civilQuery, columns.n, columns.starts, columns.ends, change.zone, change.day)
		if err != nil {
			r.Fatal(err)
		}
		want := map[string]int64{}
		var key string
		var micros int64
		if _, err := pgx.ForEachRow(rows, []any{&key, &micros}, func() error { want[key] = micros; return nil }); err != nil {
			r.Fatal(err)
		}
		if !maps.Equal(got, want) {
			r.Fatalf("in %s we say %v, PostgreSQL %v", change.zone, got, want)
		}
	})
}

func compareWithOracle(r *rapid.T, c oracleCase, want oracleAnswer) {
	r.Helper()
	a, b := period.SetOf(c.a...), period.SetOf(c.b...)
	for _, operation := range []struct {
		name string
		got  period.Set
		want multirange
	}{
		{"set of spans", a, want.a},
		{"union", a.Union(b), want.union},
		{"intersection", a.Intersect(b), want.intersection},
		{"difference", a.Minus(b), want.difference},
		{"gaps", a.Gaps(), want.gaps},
		{"clip to " + c.clip.String(), a.Clip(c.clip), want.clip},
		{"as of " + c.now.Format(time.RFC3339Nano), a.AsOf(c.now), want.asOf},
	} {
		if got, want := operation.got.String(), multirangeText(operation.want); got != want {
			r.Fatalf("%s of %s and %s: we say %s, PostgreSQL %s", operation.name, a, b, got, want)
		}
	}
	if a.Covers(b) != want.covers || a.IsOpen() != want.open {
		r.Fatalf("%s covers %s: %t; open: %t", a, b, a.Covers(b), a.IsOpen())
	}
	longest, err1 := a.Longest()
	total, err2 := a.Total()
	compareLength(r, a, longest, err1, want.longest)
	compareLength(r, a, total, err2, want.total)
}

// compareLength expects ErrOpen and ErrTooLong exactly where they are due.
func compareLength(r *rapid.T, a period.Set, got time.Duration, err error, micros *int64) {
	r.Helper()
	var want int64
	if micros != nil {
		want = *micros
	}
	ok := err == nil && got.Microseconds() == want
	switch {
	case a.IsOpen():
		ok = errors.Is(err, period.ErrOpen)
	case want > int64(1<<63-1)/1000:
		ok = errors.Is(err, period.ErrTooLong)
	}
	if !ok {
		r.Fatalf("a length of %s: we say %s, %v, PostgreSQL %d microseconds", a, got, err, want)
	}
}

// oracleHours draws so many hours, and a part of one more.
func oracleHours(r *rapid.T, least, most int) time.Duration {
	part := time.Duration(rapid.Int64Range(1, 3_600_000_000).Draw(r, "microseconds")) * time.Microsecond
	return time.Duration(rapid.IntRange(least, most).Draw(r, "hours"))*time.Hour + part
}

// oracleInstant draws from few instants, so that spans overlap and touch, and
// now and then from all the years that a span may have.
func oracleInstant(r *rapid.T, label string) time.Time {
	near := rapid.Int64Range(1_665_815_400_000_000, 1_665_815_400_000_030)
	days := rapid.Custom(func(r *rapid.T) int64 { return 86_400_000_000 * rapid.Int64Range(19_000, 19_030).Draw(r, "day") })
	ever := rapid.Int64Range(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC).UnixMicro(), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC).UnixMicro())
	return time.UnixMicro(rapid.OneOf(near, near, days, days, ever).Draw(r, label)).UTC()
}

func oracleSpan(r *rapid.T, label string) period.Span {
	start, end := oracleInstant(r, label), oracleInstant(r, label)
	switch {
	case end.Before(start):
		start, end = end, start
	case end.Equal(start):
		end = end.Add(time.Microsecond)
	}
	if rapid.IntRange(0, 15).Draw(r, label+" open") == 0 {
		end = time.Time{}
	}
	s, err := period.New(start, end)
	if err != nil {
		r.Fatal(err)
	}
	return s
}

func oracleSpans(r *rapid.T, label string) []period.Span {
	spans := make([]period.Span, rapid.IntRange(0, 8).Draw(r, label+" count"))
	for i := range spans {
		spans[i] = oracleSpan(r, label)
	}
	return spans
}

func oracleArguments(cases []oracleCase) []any {
	var a, b, clip oracleColumns
	now := make([]time.Time, len(cases))
	for i, c := range cases {
		for _, s := range c.a {
			a.add(i, s)
		}
		for _, s := range c.b {
			b.add(i, s)
		}
		clip.add(i, c.clip)
		now[i] = c.now
	}
	return []any{a.n, a.starts, a.ends, b.n, b.starts, b.ends, clip.n, clip.starts, clip.ends, now}
}

type oracleColumns struct {
	n      []int
	starts []time.Time
	ends   []*time.Time // nil: open
}

func (c *oracleColumns) add(n int, s period.Span) {
	c.n, c.starts = append(c.n, n), append(c.starts, s.Start())
	if s.IsOpen() {
		c.ends = append(c.ends, nil)
		return
	}
	end := s.End()
	c.ends = append(c.ends, &end)
}

// multirangeText writes what PostgreSQL answered as period.Set writes itself.
func multirangeText(m multirange) string {
	var parts []string
	for _, r := range m {
		text := "[" + r.Lower.Time.UTC().Format(time.RFC3339Nano) + ","
		if r.UpperType != pgtype.Unbounded {
			text += r.Upper.Time.UTC().Format(time.RFC3339Nano)
		}
		if r.LowerType != pgtype.Inclusive || r.UpperType == pgtype.Inclusive {
			text += " not half-open"
		}
		parts = append(parts, text+")")
	}
	return "{" + strings.Join(parts, ",") + "}"
}

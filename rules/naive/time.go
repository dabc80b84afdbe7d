package naive

import (
	"encoding/json"
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Holidays are public holidays: by calendar, by year, by date, their names, as the files of package calendar have them.
type Holidays map[string]map[string]map[string][]string

// Read adds a file of package calendar.
func (h Holidays) Read(calendar string, file []byte) error {
	var years map[string]map[string][]string
	err := json.Unmarshal(file, &years)
	h[calendar] = years
	return err
}

// world is one way in which the outage may have been.
type world map[fact.Fact]form

// form is one form of an uncertain outage.
type form struct {
	spans        []fact.Stretch
	began, ended int64
	any          bool // it is stated to have been at some time, so that it began and ended
}

// imagine lists the ways in which the outages may have been: as narrow, as stated and as wide as can be, as early and as late
// as can be, and by turns narrow and wide.
func (x *eval) imagine() {
	down, degraded := x.forms(fact.FactOutageDown), x.forms(fact.FactOutageDegraded)
	n := max(len(down), len(degraded))
	for i := range n {
		for _, k := range []int{i, n - 1 - i} { // both alike, and the one as the other is not
			w := world{}
			if len(down) > 0 {
				w[fact.FactOutageDown] = down[min(i, len(down)-1)]
			}
			if len(degraded) > 0 {
				w[fact.FactOutageDegraded] = degraded[min(k, len(degraded)-1)]
			}
			x.worlds = append(x.worlds, w)
			if len(down) < 2 || len(degraded) < 2 {
				break
			}
		}
	}
	if n == 0 {
		x.worlds = []world{{}}
	}
}

// stated is the place of the stated form among those of an uncertain outage.
const stated = 0

// forms are the forms that an outage may have had, the stated one first; none where it is not known.
func (x *eval) forms(name fact.Fact) []form {
	v, ok := x.f.Get(name)
	if !ok {
		return nil
	}
	t := v.Times()
	lists := [][]fact.Stretch{t.Stated}
	if !t.IsCertain() {
		lists = append(lists, t.Narrowest, nil, nil, nil, nil, t.Widest)
		for i, w := range t.Widest {
			narrow, wide := within(t.Narrowest, w), []fact.Stretch{w}
			first, last := narrow, narrow
			if len(narrow) == 0 {
				first, last = within(t.Stated, w), within(t.Stated, w)
			}
			early, late := wide, wide
			if len(first) > 0 {
				early = []fact.Stretch{{Start: w.Start, End: last[len(last)-1].End}}
				late = []fact.Stretch{{Start: first[0].Start, End: w.End}}
			}
			if i%2 == 1 {
				narrow, wide = wide, narrow
			}
			for k, more := range [][]fact.Stretch{early, late, narrow, wide} {
				lists[2+k] = append(lists[2+k], more...)
			}
		}
	}
	var out []form
	for _, list := range lists {
		f := form{spans: list, any: len(t.Stated) > 0}
		if len(t.Widest) > 0 {
			// What may have been none at all may have begun until its latest end, and ended from its earliest beginning on.
			first, last := t.Widest[0], t.Widest[len(t.Widest)-1]
			f.began, f.ended = first.End, last.Start
			if s := within(list, first); len(s) > 0 {
				f.began = s[0].Start
			}
			if s := within(list, last); len(s) > 0 {
				f.ended = s[len(s)-1].End
			}
		}
		out = append(out, f)
	}
	return out
}

// within lists the spans that lie in another.
func within(list []fact.Stretch, in fact.Stretch) (out []fact.Stretch) {
	for _, s := range list {
		if s.Start >= in.Start && s.End <= in.End {
			out = append(out, s)
		}
	}
	return out
}

func covers(list []fact.Stretch, at int64) bool {
	return slices.ContainsFunc(list, func(s fact.Stretch) bool { return s.Start <= at && at < s.End })
}

// counted lists, in order, the intervals between all instants that occur in which a measured quantity counts; false where
// that is not known.
func (x *eval) counted(q *definition.Quantity) ([]fact.Stretch, bool) {
	f, ok := x.formOf(q)
	held := []fact.Stretch{{Start: fact.First, End: fact.Open}}
	if v, known := x.f.Get(fact.FactSubscriptionHeld); q.Held {
		held = []fact.Stretch{v.Stretch()}
		ok = ok && known
	}
	if !ok {
		return nil, false
	}
	var works []fact.Stretch
	if v, known := x.f.Get(fact.FactOutageMaintenance); known {
		for _, m := range v.Works() {
			if m.At < m.Span.Start && m.At <= m.Span.Start-q.Notice {
				works = append(works, m.Span)
			}
		}
	}
	var instants []int64
	for _, list := range [][]fact.Stretch{f.spans, held, works, {{Start: x.asOf, End: x.asOf}}} {
		for _, s := range list {
			instants = append(instants, s.Start, s.End)
		}
	}
	slices.Sort(instants)
	instants = slices.Compact(instants)
	var out []fact.Stretch
	for i := 1; i < len(instants); i++ {
		at := instants[i-1]
		if at >= x.asOf || !covers(f.spans, at) || !covers(held, at) ||
			q.Announced == definition.AnnouncedLeftOut && covers(works, at) || q.Announced == definition.AnnouncedOnly && !covers(works, at) {
			continue
		}
		out = append(out, fact.Stretch{Start: at, End: instants[i]})
	}
	return out, true
}

func (w *world) of(name fact.Fact) (form, bool) {
	f, ok := (*w)[name]
	return f, ok
}

// formOf is what a quantity is measured off: of two outages, of which one may not be told, all that is.
func (x *eval) formOf(q *definition.Quantity) (form, bool) {
	f, ok := x.w.of(q.Of)
	if q.Or == "" {
		return f, ok
	}
	switch g, known := x.w.of(q.Or); {
	case !ok || known && !f.any:
		return g, known
	case !known || !g.any:
		return f, ok
	default:
		return form{spans: append(slices.Clone(f.spans), g.spans...), began: min(f.began, g.began), ended: max(f.ended, g.ended), any: true}, true
	}
}

// measured is the value of a measured quantity.
func (x *eval) measured(q *definition.Quantity) number {
	if q.Measure == definition.Began || q.Measure == definition.Ended {
		f, ok := x.formOf(q)
		switch {
		case !ok || !f.any:
			return number{}
		case q.Measure == definition.Began:
			return number{v: whole(min(f.began, x.asOf))}
		}
		return number{v: whole(min(f.ended, x.asOf))}
	}
	counted, ok := x.counted(q)
	if !ok {
		return number{}
	}
	if q.Measure == definition.Spans {
		return x.spans(q, counted)
	}
	return number{v: whole(length(counted, q.Measure))}
}

// spans counts the runs of touching intervals that last as long as is asked for.
func (x *eval) spans(q *definition.Quantity, list []fact.Stretch) number {
	least := number{v: whole(0)}
	if q.AtLeast != nil {
		least = x.value(q.AtLeast, nil)
	}
	if least.v == nil {
		return number{}
	}
	var n, run int64
	for i, s := range list {
		run += s.End - s.Start
		if i+1 < len(list) && list[i+1].Start == s.End {
			continue
		}
		if whole(run).Cmp(least.v) >= 0 {
			n++
		}
		run = 0
	}
	return number{v: whole(n)}
}

// length is that of all intervals together, or of the longest run of touching ones.
func length(list []fact.Stretch, measure definition.Measure) int64 {
	var total, run, longest int64
	for i, s := range list {
		if i > 0 && list[i-1].End != s.Start {
			run = 0
		}
		total += s.End - s.Start
		run += s.End - s.Start
		longest = max(longest, run)
	}
	if measure == definition.Longest {
		return longest
	}
	return total
}

// clip is what of intervals falls into a period.
func clip(list []fact.Stretch, p fact.Stretch) (out []fact.Stretch) {
	for _, s := range list {
		s = fact.Stretch{Start: max(s.Start, p.Start), End: min(s.End, p.End)}
		if s.Start < s.End {
			out = append(out, s)
		}
	}
	return out
}

// dayOf is the number of the civil day of an instant.
func (x *eval) dayOf(at int64) int64 {
	y, m, d := time.UnixMicro(at).In(x.zone).Date()
	return number1970(y, m, d)
}

func number1970(y int, m time.Month, d int) int64 {
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func date1970(day int64) (y int, m time.Month, d int) { return time.Unix(day*86400, 0).UTC().Date() }

// dayStart is the instant at which a civil day begins: the first, by quarters of an hour, at which the calendar shows it or a
// later one.
func (x *eval) dayStart(day int64) int64 {
	if at, ok := x.days[day]; ok {
		return at
	}
	const quarter = int64(15 * time.Minute / time.Microsecond)
	at := day*86400e6 - 60*quarter
	for x.dayOf(at) < day {
		at += quarter
	}
	x.days[day] = at
	return at
}

// periods are the civil periods from that of the first interval to that of the last.
func (x *eval) periods(of definition.Period, list []fact.Stretch) (out []fact.Stretch) {
	if len(list) == 0 {
		return nil
	}
	return x.divided(list[0].Start, list[len(list)-1].End, begins[of])
}

// begins tells on which days civil periods begin.
var begins = map[definition.Period]func(y int, m time.Month, d int) bool{
	definition.Day:     func(int, time.Month, int) bool { return true },
	definition.Month:   func(_ int, _ time.Month, d int) bool { return d == 1 },
	definition.Quarter: func(_ int, m time.Month, d int) bool { return d == 1 && m%3 == 1 },
	definition.Year:    func(_ int, m time.Month, d int) bool { return d == 1 && m == time.January },
}

// divided lists the periods, each of which begins on days of which begins tells, from the one of the first instant on until
// the last.
func (x *eval) divided(first, last int64, begins func(y int, m time.Month, d int) bool) (out []fact.Stretch) {
	day := x.dayOf(first)
	for !begins(date1970(day)) || x.dayStart(day) > first {
		day--
	}
	for start := x.dayStart(day); start < last; {
		for day++; !begins(date1970(day)); {
			day++
		}
		end := x.dayStart(day)
		if end > start { // where clocks skip a whole day, nothing
			out = append(out, fact.Stretch{Start: start, End: end})
		}
		start = end
	}
	return out
}

// workingDay is the n-th working day after a day.
func (x *eval) workingDay(day, n int64) number {
	if n == 0 {
		return number{v: whole(day)}
	}
	if _, known := x.works(day); !known {
		return x.outside(day)
	}
	for n > 0 {
		day++
		works, known := x.works(day)
		if !known {
			return x.outside(day)
		}
		if works {
			n--
		}
	}
	return number{v: whole(day)}
}

// outside is a day that the calendar does not know, before its years or beyond them.
func (x *eval) outside(day int64) number {
	first := ""
	for year := range x.holidays[x.e.Calendar] {
		if first == "" || year < first {
			first = year
		}
	}
	if time.Unix(day*86400, 0).UTC().Format("2006") < first {
		return number{out: -1}
	}
	return number{out: 1}
}

// works tells whether a day is neither a Saturday, nor a Sunday, nor a holiday; false, false where its year is not known.
func (x *eval) works(day int64) (works, known bool) {
	date := time.Unix(day*86400, 0).UTC()
	year, known := x.holidays[x.e.Calendar][date.Format("2006")]
	_, holiday := year[date.Format(time.DateOnly)]
	return !holiday && date.Weekday() != time.Saturday && date.Weekday() != time.Sunday, known
}

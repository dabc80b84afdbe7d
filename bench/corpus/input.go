package corpus

// Input is a case with its lengths of time measured: what the other engines
// decide on. Measuring is done for them, in Go and before the clock runs; this
// engine measures by itself while the clock runs.
type Input struct {
	// When the outage began, by the statement, at the earliest and at the latest;
	// NoStart where nothing dates it.
	Start, StartEarliest, StartLatest int64

	Longest            Interval // the longest continuous outage
	LongestUnannounced Interval // the same outside the announced scope
	Outside            Interval // all outage outside the announced scope
	Within             Interval // all outage within the announced scope
	Held               Interval // all outage while the subscription was held
	HeldUnannounced    Interval // the same outside the announced scope

	Class, Cause, Attribution        string // "" where not known
	Fee, Unforeseen, Critical, Cloud string // "yes", "no" or "unknown"
	Revenue                          int64
	Currency                         string // "" where the revenue is not known
	Users                            int64  // -1 where not known
}

// Interval is a length of time in microseconds that lies between two bounds,
// both included. One that is not known may be anything.
type Interval struct{ Lo, Hi int64 }

const (
	// NoStart is before any instant.
	NoStart = -1 << 53
	most    = 1 << 53
)

var anything = Interval{-1, most}

var answerWords = [...]string{Unknown: "unknown", No: "no", Yes: "yes"}

// Prepare measures a case.
func (c *Case) Prepare() Input {
	in := Input{
		Class: c.Class, Cause: c.Cause, Attribution: c.Attribution,
		Fee: answerWords[c.Fee], Unforeseen: answerWords[c.Unforeseen], Critical: answerWords[c.Critical], Cloud: answerWords[c.Cloud],
		Revenue: c.Revenue, Currency: c.Currency, Users: c.Users,
		Longest: anything, LongestUnannounced: anything, Outside: anything, Within: anything, Held: anything, HeldUnannounced: anything,
	}
	in.Start, in.StartEarliest, in.StartLatest = c.starts()
	if !c.DownKnown {
		return in
	}
	down := formsOf(c.Down)
	until := set{{NoStart, Open}}
	if c.AsOf != 0 {
		until = set{{NoStart, c.AsOf}}
	}
	announced := c.announced()
	measure := func(length func(set) int64, cut func(set) set) Interval {
		return Interval{length(cut(down.narrowest.within(until))), length(cut(down.widest.within(until)))}
	}
	whole := func(s set) set { return s }
	outside := func(s set) set { return s.without(announced) }
	in.Longest = measure(set.longest, whole)
	in.LongestUnannounced = measure(set.longest, outside)
	in.Outside = measure(set.total, outside)
	in.Within = measure(set.total, func(s set) set { return s.within(announced) })
	if c.HeldKnown {
		held := set{c.Held}
		in.Held = measure(set.total, func(s set) set { return s.within(held) })
		in.HeldUnannounced = measure(set.total, func(s set) set { return s.within(held).without(announced) })
	}
	return in
}

// announced is what was announced before it began.
func (c *Case) announced() set {
	var spans []Span
	for _, w := range c.Works {
		if w.At < w.Start {
			spans = append(spans, w.Span)
		}
	}
	return setOf(spans)
}

// starts gives when the outage began: where nothing was down, when the service
// was first degraded; where nothing of it was concerned, when the incident began.
func (c *Case) starts() (stated, earliest, latest int64) {
	var f forms
	switch {
	case c.DownKnown && len(c.Down) > 0:
		f = formsOf(c.Down)
	case len(c.Degraded) > 0:
		f = formsOf(c.Degraded)
	case c.BeganAt != 0:
		return c.BeganAt, c.BeganAt, c.BeganAt
	default:
		return NoStart, NoStart, NoStart
	}
	stated, earliest = f.stated[0].Start, f.widest[0].Start
	latest = f.widest[0].End // a first window that may have been none may have begun until its end
	if len(f.narrowest) > 0 {
		latest = min(latest, f.narrowest[0].Start)
	}
	if latest == Open {
		latest = stated
	}
	return stated, earliest, latest
}

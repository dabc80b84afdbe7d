package peer

import "bosang/bench/corpus"

// byHand is the decision as one would write it in Go for this one book: verdicts
// of three values, of which "all" takes the least and "any" the greatest.
type byHand struct {
	inputs []corpus.Input
	last   Decision
}

func newByHand() (Engine, error) { return &byHand{}, nil }

func (h *byHand) Name() string { return "Go by hand" }

func (h *byHand) How() string { return "functions on a struct of measured numbers; no trace" }

func (h *byHand) Load(cases []corpus.Case) error {
	h.inputs = inputsOf(cases)
	return nil
}

func inputsOf(cases []corpus.Case) []corpus.Input {
	out := make([]corpus.Input, len(cases))
	for i := range cases {
		out[i] = cases[i].Prepare()
	}
	return out
}

func (h *byHand) Evaluate(i int) error {
	h.last = decide(&h.inputs[i])
	return nil
}

func (h *byHand) Decision() Decision { return h.last }

type verdict uint8

const (
	no verdict = iota
	maybe
	yes
)

func is(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// edition is what differs between the two editions.
type edition uint8

const (
	none edition = iota
	of2019
	of2025
)

func editionAt(micros int64, class string) edition {
	switch {
	case class == "data_centre" || micros < corpus.First:
		return none
	case micros < corpus.Second:
		return of2019
	}
	return of2025
}

// limit is the threshold of the ground and the limit of the notices; false where
// it depends on a class that is not known.
func (e edition) limit(class string) (int64, bool) {
	switch {
	case e == of2025 || class == "facilities_based":
		return twoHours, true
	case class == "value_added":
		return fourHours, true
	}
	return 0, false
}

// decide decides by the edition of the stated beginning. What another possible
// beginning decides otherwise, because it chooses another edition, cannot be told.
func decide(in *corpus.Input) Decision {
	e := editionAt(in.Start, in.Class)
	if e == none {
		return Decision{}
	}
	d := e.decide(in)
	for _, at := range [...]int64{in.StartEarliest, in.StartLatest} {
		if other := editionAt(at, in.Class); other != e {
			d.doubt(other.decide(in))
		}
	}
	return d
}

func (d *Decision) doubt(o Decision) {
	nothing := func(g Ground) bool { return g == GroundDoesNotApply || g == Barred }
	if d.Ground != o.Ground && !(nothing(d.Ground) && nothing(o.Ground)) {
		d.Ground = GroundCannotTell
	}
	if d.Outage != o.Outage {
		d.Outage = CannotTell
	}
	if d.Compensation != o.Compensation {
		d.Compensation = CannotTell
	}
}

func (e edition) decide(in *corpus.Input) Decision {
	if e == none {
		return Decision{GroundDoesNotApply, DoesNotApply, DoesNotApply}
	}
	outage, compensation := e.duties(in)
	return Decision{e.ground(in), outage, compensation}
}

func (e edition) ground(in *corpus.Input) Ground {
	limit, known := e.limit(in.Class)
	when := min(atLeast(in.Longest, limit, known), fee(in), moreThanNone(in.Held))
	bars := min(moreThanNone(in.Within), max(lessThan(in.Outside, limit, known), yes-moreThanNone(in.HeldUnannounced)))
	refers := in.Attribution == "force_majeure" || in.Attribution == "user"
	switch {
	case when == no:
		return GroundDoesNotApply
	case bars == yes:
		return Barred
	case refers && when == yes && bars == no:
		return Referred
	case when == maybe || bars == maybe:
		return GroundCannotTell
	}
	return Granted
}

func (e edition) duties(in *corpus.Input) (outage, compensation Status) {
	limit, known := e.limit(in.Class)
	when := moreThanNone(in.Longest)
	exempt := min(moreThanNone(in.Within), yes-moreThanNone(in.Outside))
	if in.Class == "value_added" {
		exempt = max(exempt, is(in.Cause == "carrier_line_fault"), small(in))
	}
	if in.Unforeseen == "yes" && in.Critical != "yes" && e.covers(in.Cause) {
		exempt = max(exempt, atMost(in.LongestUnannounced, limit, known))
	}
	free := yes - fee(in)
	toOutage, toCompensation := max(exempt, is(in.Cloud == "yes")), max(exempt, free)
	if e == of2019 {
		toOutage = max(toOutage, free)
	}
	return duty(when, toOutage), duty(when, toCompensation)
}

func duty(when, exempt verdict) Status {
	switch {
	case when == no || exempt == yes:
		return DoesNotApply
	case when == maybe || exempt == maybe:
		return CannotTell
	}
	return Applies
}

// covers tells whether a short outage of this cause needs no notice.
func (e edition) covers(cause string) bool {
	return cause == "overload" || cause == "equipment_fault" || e == of2025 && cause == "software_anomaly"
}

func small(in *corpus.Input) verdict {
	v := is(in.Users >= 0 && in.Users < corpus.Users)
	switch in.Currency {
	case "":
		return v
	case "KRW":
		return max(v, is(in.Revenue < corpus.Revenue))
	}
	return max(v, maybe)
}

func fee(in *corpus.Input) verdict {
	switch in.Fee {
	case "yes":
		return yes
	case "no":
		return no
	}
	return maybe
}

func between(lo, hi bool) verdict {
	if lo == hi {
		return is(lo)
	}
	return maybe
}

func moreThanNone(x corpus.Interval) verdict { return between(x.Lo > 0, x.Hi > 0) }

func atLeast(x corpus.Interval, limit int64, known bool) verdict {
	if !known {
		return maybe
	}
	return between(x.Lo >= limit, x.Hi >= limit)
}

func lessThan(x corpus.Interval, limit int64, known bool) verdict {
	return yes - atLeast(x, limit, known)
}

func atMost(x corpus.Interval, limit int64, known bool) verdict {
	if !known {
		return maybe
	}
	return between(x.Lo <= limit, x.Hi <= limit)
}

package rules

import (
	"time"

	"bosang/rules/calendar"
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// duty is what a provision lays on the provider. The earlier of restoration and removal of the cause starts its days;
// both are kept. A removal before the outage began is none.
func (r *run) duty(p *provision, d *Duty) {
	d.Edition, d.Provision, d.Duty = r.ed, p.def.Key, p.def.Effect.Duty
	if t := r.f.At(fact.SlotOutageDown).Times(); t != nil && len(t.Stated) > 0 {
		if last := t.Stated[len(t.Stated)-1].End; last <= r.asOf && last != fact.Open {
			d.Restored = instant(last)
		}
	}
	if v := r.f.At(fact.SlotCauseRemovedAt); v.IsKnown() && v.Micros() >= r.start {
		d.Removed = instant(v.Micros())
	}
	if p.within < 0 {
		if r.start != noStart {
			d.From = instant(r.start)
		}
		if p.due >= 0 && r.asOf == fact.Open { // while the outage runs, the date would move with it
			r.dueBy(d, p.due)
		}
		return
	}
	d.From = begun(d, d.Restored)
	within := r.param(p.within).dated
	if d.From.IsZero() || r.e.calendar == nil || within == nil {
		return
	}
	days := within.Value.Micros()
	d.DueOn, d.PastYear = r.due(d.From, days)
	if t := r.f.At(fact.SlotOutageDown).Times(); !d.Restored.IsZero() && !t.IsCertain() {
		for _, end := range ends(t) {
			r.dueAlso(d, end, days)
		}
	}
}

// dueBy takes the date from a formula; the earliest where it is uncertain.
func (r *run) dueBy(d *Duty, root int32) {
	n := r.formula(root)
	if !n.known {
		if n.fault == outcome.Calendar && r.e.calendar != nil {
			d.PastYear = r.e.calendar.LastYear()
		}
		return
	}
	day, ok := n.lo.Floor()
	if ok {
		d.DueOn, d.Uncertain = period.DateNumbered(day), !n.certain
	}
}

// begun is what starts the days of a duty if the service was back at an instant.
func begun(d *Duty, restored time.Time) time.Time {
	if restored.IsZero() || !d.Removed.IsZero() && d.Removed.Before(restored) {
		return d.Removed
	}
	return restored
}

// dueDate is when days end that run from an instant: the claims of an incident ask for the same one.
type dueDate struct {
	calendar *calendar.Calendar
	zone     *time.Location
	from     int64
	days     int64
	on       period.Date
	past     int
}

// due is when days end; past is the last year of the calendar where they end beyond it.
func (r *run) due(from time.Time, days int64) (on period.Date, past int) {
	d := &r.dues
	if micros := from.UnixMicro(); d.calendar != r.e.calendar || d.zone != r.e.zone || d.from != micros || d.days != days {
		*d = dueDate{calendar: r.e.calendar, zone: r.e.zone, from: micros, days: days}
		u := r.e.rulers.of(definition.Day, 1)
		var err error
		if i, ok := u.index(micros); ok {
			d.on, err = r.e.calendar.DueFrom(u.days[i], u.begins[i] == micros, int(days))
		} else {
			d.on, err = r.e.calendar.DueDate(from, int(days), r.e.zone)
		}
		if err != nil {
			d.on, d.past = period.Date{}, r.e.calendar.LastYear()
		}
	}
	return d.on, d.past
}

// dueAlso takes in another instant at which the service may have been back: the earlier date is the one to keep.
func (r *run) dueAlso(d *Duty, end, days int64) {
	if end > r.asOf || end == fact.Open {
		return
	}
	on, past := r.due(begun(d, instant(end)), days)
	if on == d.DueOn && past == d.PastYear {
		return
	}
	d.Uncertain = true
	if d.DueOn.IsZero() || past == 0 && on.Before(d.DueOn) {
		d.DueOn, d.PastYear = on, past
	}
}

// ends gives the earliest and the latest instant at which an outage can have ended. Where its last window may have been
// none at all, that is when it can have begun.
func ends(t *fact.Times) [2]int64 {
	if len(t.Widest) == 0 {
		last := t.Stated[len(t.Stated)-1]
		return [2]int64{last.End, last.End}
	}
	last := t.Widest[len(t.Widest)-1]
	out := [2]int64{last.Start, last.End}
	if n := len(t.Narrowest); n > 0 {
		out[0] = max(out[0], t.Narrowest[n-1].End)
	}
	return out
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

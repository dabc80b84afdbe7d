package engine

import (
	"errors"
	"time"

	"bosang/rules/calendar"
	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// duty is what a provision lays on the provider. The earlier of restoration and removal of the cause starts its days;
// both are kept. A removal before the outage began is none.
func (r *Run) duty(p *compiled.Provision, d *outcome.Duty) {
	d.Edition, d.Provision, d.Duty = r.ed, p.Def.Key, p.Def.Effect.Duty
	if t := r.f.At(fact.SlotOutageDown).Times(); t != nil && len(t.Stated) > 0 {
		if last := t.Stated[len(t.Stated)-1].End; last <= r.asOf && last != fact.Open {
			d.Restored = measure.Instant(last)
		}
	}
	if v := r.f.At(fact.SlotCauseRemovedAt); v.IsKnown() && v.Micros() >= r.start {
		d.Removed = measure.Instant(v.Micros())
	}
	if p.Within < 0 {
		if r.start != measure.NoStart {
			d.From = measure.Instant(r.start)
		}
		if p.Due >= 0 && r.asOf == fact.Open { // while the outage runs, the date would move with it
			r.dueBy(d, p.Due)
		}
		return
	}
	d.From = begun(d, d.Restored)
	within := r.param(p.Within).dated
	if d.From.IsZero() || r.e.Calendar == nil || within == nil {
		return
	}
	days := within.Value.Micros()
	first := r.due(d.From, days)
	d.DueOn, d.PastYear, d.BeforeYear = first.on, first.past, first.before
	if t := r.f.At(fact.SlotOutageDown).Times(); !d.Restored.IsZero() && !t.IsCertain() {
		for _, end := range measure.Ends(t) {
			r.dueAlso(d, end, days)
		}
	}
}

// dueBy takes the date from a formula; the earliest where it is uncertain.
func (r *Run) dueBy(d *outcome.Duty, root int32) {
	n := r.Formula(root)
	if !n.Known {
		if c := r.e.Calendar; c != nil && n.Fault == outcome.Calendar {
			d.PastYear = c.LastYear()
		} else if c != nil && n.Fault == outcome.BeforeCalendar {
			d.BeforeYear = c.FirstYear()
		}
		return
	}
	day, ok := n.Lo.Floor()
	if ok {
		d.DueOn, d.Uncertain = period.DateNumbered(day), !n.Certain
	}
}

// begun is what starts the days of a duty if the service was back at an instant.
func begun(d *outcome.Duty, restored time.Time) time.Time {
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
	past     int // the last year of the calendar where they end beyond it
	before   int // its first year where they end before it
}

// due is when days end. It holds until the next call.
func (r *Run) due(from time.Time, days int64) *dueDate {
	d := &r.dues
	if micros := from.UnixMicro(); d.calendar != r.e.Calendar || d.zone != r.e.Zone || d.from != micros || d.days != days {
		*d = dueDate{calendar: r.e.Calendar, zone: r.e.Zone, from: micros, days: days}
		u := r.e.Rulers.Of(definition.Day, 1)
		var err error
		if i, ok := u.Index(micros); ok {
			d.on, err = r.e.Calendar.DueFrom(u.Days[i], u.Begins[i] == micros, int(days))
		} else {
			d.on, err = r.e.Calendar.DueDate(from, int(days), r.e.Zone)
		}
		switch {
		case err == nil:
		case isBefore(err):
			d.on, d.before = period.Date{}, r.e.Calendar.FirstYear()
		default:
			d.on, d.past = period.Date{}, r.e.Calendar.LastYear()
		}
	}
	return d
}

// isBefore tells whether a calendar does not know a day because it lies before its first year.
func isBefore(err error) bool {
	var before calendar.ErrBeforeFirstYear
	return errors.As(err, &before)
}

// dueAlso takes in another instant at which the service may have been back: the earlier date is the one to keep.
func (r *Run) dueAlso(d *outcome.Duty, end, days int64) {
	if end > r.asOf || end == fact.Open {
		return
	}
	other := r.due(begun(d, measure.Instant(end)), days)
	if other.on == d.DueOn && other.past == d.PastYear && other.before == d.BeforeYear {
		return
	}
	d.Uncertain = true
	if d.DueOn.IsZero() || !other.on.IsZero() && other.on.Before(d.DueOn) {
		d.DueOn, d.PastYear, d.BeforeYear = other.on, other.past, other.before
	}
}

package rulebook

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// date reads a civil date; the zero date where it cannot.
func (r *reader) date(n *yaml.Node) period.Date {
	if n == nil {
		return period.Date{}
	}
	d, err := period.ParseDate(r.scalar(n))
	if err != nil {
		r.fault(n, "must be a date such as 2019-06-25, not %q", n.Value)
	}
	return d
}

// wholeNumber reads a whole number that is not negative.
func (r *reader) wholeNumber(n *yaml.Node) int64 {
	i, err := strconv.ParseInt(strings.ReplaceAll(r.scalar(n), "_", ""), 10, 53)
	if err != nil || i < 0 {
		r.fault(n, "must be a whole number, not %q", n.Value)
		return 0
	}
	return i
}

// length reads a length of time of days, hours, minutes, seconds: 4h, 30m, 3d, 1d12h.
func (r *reader) length(n *yaml.Node) int64 {
	text := r.scalar(n)
	rest, days := text, int64(0)
	if head, tail, ok := strings.Cut(rest, "d"); ok {
		d, err := strconv.ParseInt(head, 10, 32)
		if err != nil || d < 0 {
			r.fault(n, "must be a length of time such as 4h, 30m or 3d, not %q", text)
			return 0
		}
		rest, days = tail, d
	}
	var d time.Duration
	if rest != "" {
		var err error
		if d, err = time.ParseDuration(rest); err != nil || d < 0 || d%time.Microsecond != 0 {
			r.fault(n, "must be a length of time such as 4h, 30m or 3d, not %q", text)
			return 0
		}
	}
	return days*int64(24*time.Hour/time.Microsecond) + d.Microseconds()
}

// amount reads an amount of money such as "30000 KRW".
func (r *reader) amount(n *yaml.Node) rules.Value {
	number, currency, _ := strings.Cut(r.scalar(n), " ")
	a, err := money.Parse(strings.ReplaceAll(number, "_", ""), currency)
	if err != nil {
		r.fault(n, "must be an amount such as 30000 KRW, not %q", n.Value)
	}
	return rules.Money(a)
}

// boolean reads true or false.
func (r *reader) boolean(n *yaml.Node) bool {
	text := r.scalar(n)
	if text != "true" && text != "false" {
		r.fault(n, "must be true or false, not %q", text)
	}
	return text == "true"
}

// instant reads a point in time in RFC 3339; where a zone is given, also a date, which stands for its first instant.
func (r *reader) instant(n *yaml.Node, zone *time.Location) time.Time {
	text := r.scalar(n)
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t
	}
	if d, err := period.ParseDate(text); err == nil && zone != nil {
		return d.At(zone)
	}
	r.fault(n, "must be an instant such as 2022-10-15T15:30:00+09:00, not %q", text)
	return time.Time{}
}

// value reads a value of a kind that parameters and boundaries may have.
func (r *reader) value(n *yaml.Node, kind rules.Kind, zone *time.Location) rules.Value {
	switch kind {
	case rules.KindDuration:
		return rules.DurationOf(time.Duration(r.length(n)) * time.Microsecond)
	case rules.KindMoney:
		return r.amount(n)
	case rules.KindCount:
		return rules.Count(r.wholeNumber(n))
	case rules.KindBool:
		return rules.Bool(r.boolean(n))
	case rules.KindInstant:
		return rules.Instant(r.instant(n, zone))
	case rules.KindText, rules.KindEnum:
		return rules.Text(r.scalar(n))
	}
	r.fault(n, "no boundary of type %s can be written", kind)
	return rules.Value{}
}

package rulebook

import (
	"strconv"
	"strings"
	"time"

	"bosang/rules/fact"
	"bosang/rules/text"
)

// show writes a value as rulebooks do.
func show(v fact.Value) string {
	switch v.Kind() {
	case fact.KindDuration:
		return showLength(v.Micros())
	case fact.KindMoney:
		a, _ := v.AsMoney()
		return a.String()
	case fact.KindCount:
		return strconv.FormatInt(v.Micros(), 10)
	case fact.KindRate:
		q, _ := v.AsRate()
		return text.Rate(text.English, q)
	case fact.KindDate:
		d, _ := v.AsDate()
		return d.String()
	case fact.KindInstant:
		t, _ := v.AsInstant()
		return t.Format(time.RFC3339Nano)
	}
	return v.Word()
}

// showLength writes a length of time as rulebooks do: 1h30m, 2h.
func showLength(micros int64) string {
	s := (time.Duration(micros) * time.Microsecond).String()
	if micros == 0 || micros > int64(time.Duration(1<<63-1)/time.Microsecond) {
		return strconv.FormatInt(micros/1_000_000, 10) + "s"
	}
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

package measure

import (
	"time"

	"bosang/rules/period"
)

// Instant is the time of so many microseconds since 1970.
func Instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// Duration is a length of time of so many microseconds.
func Duration(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

// DateAt is the civil day of an instant in a zone.
func DateAt(micros int64, zone *time.Location) period.Date {
	return period.DateOf(Instant(micros), zone)
}

package rules

import (
	"time"

	"bosang/rules/period"
)

func dateAt(micros int64, zone *time.Location) period.Date {
	return period.DateOf(instant(micros), zone)
}

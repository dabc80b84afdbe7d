package risks

import (
	"time"

	"bosang/claims/risk"
)

// ScreenSQL is the statement that screens, with its parameters.
func ScreenSQL(list []risk.Of, now time.Time) (string, []any) {
	return screenSQL, screenArgs(list, now)
}

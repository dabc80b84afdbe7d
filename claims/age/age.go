// Package age says how old somebody is by Korean law, and what that asks for.
//
// The Civil Act (민법) counts the day of birth as the first (article 158), and a term of
// years ends with the day before the one that corresponds to its first, or, where the last
// month has no such day, with the last of the month (article 160). So an age is reached as
// the birthday begins in Korea; who was born on 29 February reaches it in other years on
// 1 March. Article 161, by which a last day on a holiday gives way, is about terms for
// doing something and moves no birthday.
package age

import (
	"time"

	"bosang/rules/period"
)

// The ages that matter.
const (
	// OwnClaim is from when on somebody files a claim without a legal representative: what
	// a claim says of a person under it takes the representative's consent (Personal
	// Information Protection Act, article 22-2).
	OwnClaim = 14
	// Majority is from when on somebody acts alone (Civil Act, article 4).
	Majority = 19
	// Marriage is from when on a minor can marry (Civil Act, article 807), who then counts
	// as of age (article 826-2).
	Marriage = 18
)

// ReachedOn is the day as which begins somebody is so many years old.
func ReachedOn(born period.Date, years int) period.Date {
	on := period.Date{Year: born.Year + years, Month: born.Month, Day: born.Day}
	if !on.Valid() { // 29 February of a common year
		on = period.Date{Year: on.Year, Month: time.March, Day: 1}
	}
	return on
}

// Under reports whether somebody is younger than so many years at an instant.
func Under(born period.Date, years int, at time.Time) bool {
	return period.DateOf(at, period.KST).Before(ReachedOn(born, years))
}

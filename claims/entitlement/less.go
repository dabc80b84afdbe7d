package entitlement

import (
	"time"

	"bosang/rules/money"
)

// Less reports whether somebody gets less than before: of something less, or what was
// owed has become less, even if goodwill makes it up.
func Less(before, now []Given) bool {
	for _, owed := range []bool{true, false} {
		then, left := sums(before, owed), sums(now, owed)
		for of, was := range then {
			is := left[of]
			if is.money == nil && was.money != nil && was.money.Sign() > 0 || is.time < was.time || is.times < was.times {
				return true
			}
			if is.money == nil || was.money == nil {
				continue
			}
			if order, err := is.money.Cmp(*was.money); err != nil || order < 0 {
				return true
			}
		}
	}
	return false
}

// form is what kind of thing is given.
type form struct {
	remedy   Remedy
	currency string
}

type sum struct {
	money *money.Amount
	time  time.Duration
	// times is how often something is given that has neither amount nor time.
	times int
}

// sums adds up what is given in each form, what is owed alone or all of it.
func sums(all []Given, owed bool) map[form]sum {
	out := make(map[form]sum)
	for _, g := range all {
		if owed && g.Goodwill {
			continue
		}
		of := form{g.Remedy, g.Amount.Currency()}
		s := out[of]
		s.time += g.Time
		switch {
		case of.currency == "" && g.Time == 0:
			s.times++
		case of.currency != "" && s.money == nil:
			s.money = &g.Amount
		case of.currency != "":
			if total, err := s.money.Add(g.Amount); err == nil {
				s.money = &total
			}
		}
		out[of] = s
	}
	return out
}

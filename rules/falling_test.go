package rules_test

import (
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/period"
)

func TestWhatPeriodsBringLessOfTheLongerTheyAreDownIsBoundedBetweenTheEndsToo(t *testing.T) {
	// From 20:00 until some time between 23:00 and 03:00 the next day: seven hours of the first day are left at one end, six of
	// it and seven of the second at the other; but had it ended at midnight, only six.
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", quantities+`  left:
    title: {ko: 남은 시간, en: time left}
    value: {per: {period: day, of: down, take: sum, each: {excess: {of: 10h, over: part}}}}
provisions:
`+provision("seven", "{quantity: left, at_least: 7h}", "{entitles: seven}")+provision("six", "{quantity: left, at_least: 6h}", "{entitles: six}"))))
	seoul := must(time.LoadLocation("Asia/Seoul"))
	at := func(day, hour int) time.Time { return time.Date(2022, 10, day, hour, 0, 0, 0, seoul) }
	f := newFacts()
	set(t, f, rules.FactOutageDown, rules.Outage(must(period.UncertainOf(period.Window{
		Start: period.Exactly(at(15, 20)), End: period.Edge{Earliest: at(15, 23), Stated: at(15, 23), Latest: at(16, 3)}}))))
	o := must(l.Evaluate(f))
	for i, want := range []rules.GroundDisposition{rules.GroundCannotTell, rules.GroundGranted} {
		if g := &o.Grounds[i]; g.Disposition != want {
			t.Errorf("%s is %s, not %s", g.Provision, g.Disposition, want)
		}
	}
	set(t, f, rules.FactOutageDown, lasting(at(15, 20), 4*time.Hour))
	if o := must(l.Evaluate(f)); o.Grounds[0].Disposition != rules.GroundDoesNotApply {
		t.Errorf("had it ended at midnight, the first would be %s", o.Grounds[0].Disposition)
	}
}

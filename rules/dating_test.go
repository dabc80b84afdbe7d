package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/period"
)

func TestValuesOfParametersThatAnUncertainBeginningChoosesDifferentlyCannotBeTold(t *testing.T) {
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", `parameters:
  threshold:
    title: {ko: 기준, en: threshold}
    unit: duration
    values: [{from: 2020-01-01, value: 4h}, {from: 2022-10-16, value: 2h}]
`+quantities+"provisions:\n"+provision("p", "{quantity: down, at_least: threshold}", "{entitles: x}"))))
	seoul := must(time.LoadLocation("Asia/Seoul"))
	midnight := time.Date(2022, 10, 16, 0, 0, 0, 0, seoul)
	for name, c := range map[string]struct {
		earliest, stated, latest time.Duration // of the beginning, after midnight
		lasts                    time.Duration // after the stated one
		want                     rules.GroundDisposition
	}{
		"certainly before":                        {-2 * time.Hour, -time.Hour, -time.Microsecond, 3*time.Hour - time.Microsecond, rules.GroundDoesNotApply},
		"certainly from then on":                  {0, time.Hour, 2 * time.Hour, 3 * time.Hour, rules.GroundGranted},
		"on either side, stated to be before":     {-2 * time.Hour, -time.Hour, time.Hour, 3*time.Hour - time.Microsecond, rules.GroundCannotTell},
		"on either side, stated to be after":      {-2 * time.Hour, time.Hour, time.Hour, 2*time.Hour - time.Microsecond, rules.GroundCannotTell},
		"on either side, and longer than both":    {-2 * time.Hour, -time.Hour, time.Hour, 9 * time.Hour, rules.GroundGranted},
		"on either side, and shorter than either": {-30 * time.Minute, -time.Minute, 0, time.Hour, rules.GroundDoesNotApply},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFacts()
			end := midnight.Add(c.stated + c.lasts)
			set(t, f, rules.FactOutageDown, rules.Outage(must(period.UncertainOf(period.Window{
				Start: period.Edge{Earliest: midnight.Add(c.earliest), Stated: midnight.Add(c.stated), Latest: midnight.Add(c.latest)},
				End:   period.Exactly(end)}))))
			o := must(l.Evaluate(f))
			if got := o.Grounds[0].Disposition; got != c.want {
				t.Errorf("the ground is %s, not %s", got, c.want)
			}
			if c.want == rules.GroundCannotTell && !slices.Contains(o.Missing(), rules.FactOutageDown) {
				t.Errorf("it says not that the outage is not known exactly enough, but %v", o.Reasons)
			}
		})
	}
}

func TestAsTheLawStoodOnAnotherDateParametersHaveTheirValuesOfThatDate(t *testing.T) {
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", `parameters:
  threshold:
    title: {ko: 기준, en: threshold}
    unit: duration
    values: [{from: 2020-01-01, value: 4h}, {from: 2022-10-16, value: 2h}]
`+quantities+"provisions:\n"+provision("p", "{quantity: down, at_least: threshold}", "{entitles: x}"))))
	f := newFacts()
	set(t, f, rules.FactOutageDown, lasting(start, 3*time.Hour))
	for day, want := range map[int]rules.GroundDisposition{14: rules.GroundDoesNotApply, 17: rules.GroundGranted} {
		asked := rules.Asked{LawOn: time.Date(2022, 10, day, 0, 0, 0, 0, time.UTC)}
		o := must(l.EvaluateAsked(f, asked))
		if got := o.Grounds[0].Disposition; got != want {
			t.Errorf("as the law stood on the %dth it is %s, not %s", day, got, want)
		}
		if x := must(l.Explain(o, f, rules.English)); !strings.Contains(x.Findings[0].Checks[0].Text, map[int]string{14: "4 h", 17: "2 h"}[day]) {
			t.Errorf("the %dth is not explained by its own value: %+v", day, x.Findings[0].Checks)
		}
	}
}

// vagueAbout is an outage that began at some time from before until after a day in Seoul, and ended 40 hours after that began.
func vagueAbout(t testing.TB, day int, earliest, stated, latest time.Duration) *rules.Facts {
	midnight := time.Date(2022, 10, day, 0, 0, 0, 0, must(time.LoadLocation("Asia/Seoul")))
	return known{rules.FactOutageDown: unsure([3]time.Time{midnight.Add(earliest), midnight.Add(stated), midnight.Add(latest)},
		[3]time.Time{midnight.Add(40 * time.Hour), midnight.Add(40 * time.Hour), midnight.Add(40 * time.Hour)})}.facts(t)
}

func TestWhatHeldForADayAloneIsConsideredToo(t *testing.T) {
	body := func(values string) string {
		return "parameters:\n  threshold: {title: {ko: 기준, en: threshold}, unit: duration, values: [" + values + "]}\n" + quantities + "provisions:\n" +
			provision("p", "{quantity: down, at_least: threshold}", "{entitles: x}")
	}
	for name, l := range map[string]*rules.Library{
		"a value": must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", body("{from: 2020-01-01, value: 4h}, {from: 2022-10-16, value: 30h}, {from: 2022-10-17, value: 4h}")))),
		"an edition": must(rules.NewLibrary(book(t, "a", "from: 2020-01-01, to: 2022-10-16", body("{from: 2020-01-01, value: 4h}")),
			book(t, "a", "from: 2022-10-16, to: 2022-10-17", body("{from: 2020-01-01, value: 30h}")), book(t, "a", "from: 2022-10-17", body("{from: 2020-01-01, value: 4h}")))),
	} {
		for stated, want := range map[time.Duration]rules.GroundDisposition{-time.Hour: rules.GroundCannotTell, 12 * time.Hour: rules.GroundCannotTell} {
			f := vagueAbout(t, 16, -2*time.Hour, stated, 26*time.Hour)
			o := must(l.Evaluate(f))
			if got := o.Grounds[0].Disposition; got != want {
				t.Errorf("%s, stated to begin %s after midnight: the ground is %s, not %s", name, stated, got, want)
			}
			if x := must(l.Explain(o, f, rules.English)); name == "an edition" && stated < 0 && !strings.Contains(fmt.Sprintf("%+v", x), "2022-10-16") {
				t.Errorf("the edition of the day between is not named: %+v", x)
			}
		}
	}
}

func TestWhatIsOwedByOneBeginningAloneCannotBeTold(t *testing.T) {
	cash := "{gives: {remedy: cash, standing: owed, amount: 5 KRW}}"
	offer := func(hours string) string {
		return "{offers: [{remedy: cash, standing: owed, amount: 5 KRW}, {remedy: extension, standing: owed, time: " + hours + "}]}"
	}
	for name, effects := range map[string][2]string{
		"goodwill by the other":          {cash, "{gives: {remedy: cash, standing: goodwill, amount: 5 KRW}}"},
		"another choice beside the same": {offer("1h"), offer("5h")},
	} {
		of := func(dates, effect string) *rules.Edition {
			return book(t, "a", dates, quantities+"provisions:\n"+provision("p", "{quantity: down, more_than: 1h}", effect))
		}
		l := must(rules.NewLibrary(of("from: 2020-01-01, to: 2022-10-16", effects[0]), of("from: 2022-10-16", effects[1])))
		if o := must(l.Evaluate(vagueAbout(t, 16, -time.Hour, -time.Hour, time.Hour))); o.Disposition != rules.Referred || o.Grounds[0].Disposition != rules.GroundCannotTell {
			t.Errorf("%s: %s", name, told(o))
		}
	}
}

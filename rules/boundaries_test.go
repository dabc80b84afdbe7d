package rules_test

import (
	"fmt"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/period"
)

// excepted is a library of one ground with exceptions, each a condition and an effect.
func excepted(t testing.TB, exceptions ...[2]string) *rules.Library {
	t.Helper()
	text := quantities + "provisions:\n" + provision("p", ever, "{entitles: x}") + "    exceptions:\n"
	for i, e := range exceptions {
		text += fmt.Sprintf(`      - provision: e%d
        title: {ko: 예외, en: exception}
        cites: {text: {ko: 출처, en: source}}
        quoted: false
        paraphrase: {ko: 말., en: Words.}
        source: a source
        when: %s
        effect: %s
`, i+1, e[0], e[1])
	}
	return must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", text)))
}

func TestTheFirstExceptionThatAppliesDecidesUnlessAnotherMightComeFirst(t *testing.T) {
	const open, not = "{fact: plan.periodic_fee, is: true}", "{quantity: down, more_than: 100h}" // the fee is not known
	const hour, half = "{quantity: down, at_least: 1h}", "{quantity: down, at_least: 30m}"       // one that always holds, or that another covers, is a fault
	for name, c := range map[string]struct {
		exceptions [][2]string
		want       string
	}{
		"none applies":                 {[][2]string{{not, "bars"}, {not, "refers"}}, "granted "},
		"a bar, then a referral":       {[][2]string{{hour, "bars"}, {half, "refers"}}, "barred e1"},
		"a referral, then a bar":       {[][2]string{{hour, "refers"}, {half, "bars"}}, "referred e1"},
		"two bars":                     {[][2]string{{hour, "bars"}, {half, "bars"}}, "barred e1"},
		"the second":                   {[][2]string{{not, "refers"}, {half, "bars"}}, "barred e2"},
		"an open bar, a bar":           {[][2]string{{open, "bars"}, {half, "bars"}}, "barred e2"},
		"an open bar, a referral":      {[][2]string{{open, "bars"}, {half, "refers"}}, "cannot_tell "},
		"an open referral, a bar":      {[][2]string{{open, "refers"}, {half, "bars"}}, "cannot_tell "},
		"an open referral, another":    {[][2]string{{open, "refers"}, {half, "refers"}}, "referred e2"},
		"a bar before what is open":    {[][2]string{{hour, "bars"}, {open, "refers"}}, "barred e1"},
		"a referral before an open":    {[][2]string{{hour, "refers"}, {open, "bars"}}, "referred e1"},
		"an open bar and none after":   {[][2]string{{open, "bars"}, {not, "bars"}}, "cannot_tell "},
		"an open referral, none after": {[][2]string{{open, "refers"}, {not, "bars"}}, "cannot_tell "},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(excepted(t, c.exceptions...).Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))
			if got := o.Grounds[0].Disposition.String() + " " + o.Grounds[0].By; got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
		})
	}
}

func TestWorksThatOverlapAreTakenOutOnce(t *testing.T) {
	work := func(from, to int) rules.Announced {
		at := start.Add(time.Duration(from) * time.Hour)
		return rules.Announced{Span: must(period.New(at, start.Add(time.Duration(to)*time.Hour))), AnnouncedAt: at.Add(-24 * time.Hour)}
	}
	body := func(use string) string {
		return "quantities:\n" +
			"  down: {title: {ko: 시간, en: time}, measure: total, of: down}\n" +
			"  some: {title: {ko: 시간, en: time}, measure: total, of: down, announced: " + use + "}\nprovisions:\n" +
			provision("p", ever, "{gives: {remedy: extension, standing: owed, time: some}}")
	}
	for name, c := range map[string]struct {
		works   []rules.Announced
		outside time.Duration // of twelve hours
	}{
		"one within the other":         {[]rules.Announced{work(0, 10), work(2, 3)}, 2 * time.Hour},
		"one into the other":           {[]rules.Announced{work(1, 6), work(4, 10)}, 3 * time.Hour},
		"one into the other to beyond": {[]rules.Announced{work(1, 6), work(4, 20)}, time.Hour},
		"the same twice":               {[]rules.Announced{work(1, 6), work(1, 6)}, 7 * time.Hour},
		"both beyond the end":          {[]rules.Announced{work(1, 20), work(11, 21)}, time.Hour},
		"touching":                     {[]rules.Announced{work(1, 6), work(6, 8)}, 5 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			for use, want := range map[string]time.Duration{"left_out": c.outside, "only": 12*time.Hour - c.outside} {
				f := known{rules.FactOutageDown: lasting(start, 12*time.Hour), rules.FactOutageMaintenance: rules.Maintenance(c.works...)}
				o := must(must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", body(use)))).Evaluate(f.facts(t)))
				if got := o.Base; got == nil || got.Time != want {
					t.Errorf("%s gives %s, expected %v", use, one(got), want)
				}
			}
		})
	}
}

func TestAnExtensionOfNothingBeginsWhereAnnouncedWorkEnds(t *testing.T) {
	body := "quantities:\n" +
		"  down: {title: {ko: 시간, en: time}, measure: total, of: down}\n" +
		"  some: {title: {ko: 시간, en: time}, measure: total, of: down, announced: left_out}\nprovisions:\n" +
		provision("p", ever, "{gives: {remedy: extension, standing: owed, time: some}}")
	f := known{rules.FactOutageDown: running(start), rules.FactAsOf: rules.Instant(start.Add(time.Hour)),
		rules.FactOutageMaintenance: rules.Maintenance(rules.Announced{Span: must(period.New(start, start.Add(5*time.Hour))), AnnouncedAt: start.Add(-time.Hour)})}
	o := must(must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", body))).Evaluate(f.facts(t)))
	if got, want := told(o), "pending; wakes after 5h0m0.000001s"; got != want {
		t.Errorf("got %q, expected %q", got, want)
	}
}

func TestASpanHeldOnADayReachesIntoIt(t *testing.T) {
	seoul := must(time.LoadLocation("Asia/Seoul"))
	day := time.Date(2022, 10, 16, 0, 0, 0, 0, seoul)
	next := day.AddDate(0, 0, 1)
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", quantities+"provisions:\n"+
		provision("p", "{all: ["+ever+", {fact: subscription.held, on: 2022-10-16}]}", "{entitles: x}"))))
	for name, c := range map[string]struct {
		from, to time.Time
		want     rules.GroundDisposition
	}{
		"ends as the day begins":              {day.Add(-time.Hour), day, rules.GroundDoesNotApply},
		"ends a microsecond into it":          {day.Add(-time.Hour), day.Add(time.Microsecond), rules.GroundGranted},
		"begins a microsecond before its end": {next.Add(-time.Microsecond), next.Add(time.Hour), rules.GroundGranted},
		"begins as the day ends":              {next, next.Add(time.Hour), rules.GroundDoesNotApply},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(l.Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour), rules.FactSubscriptionHeld: held(c.from, c.to)}.facts(t)))
			if got := o.Grounds[0].Disposition; got != c.want {
				t.Errorf("got %s, expected %s", got, c.want)
			}
		})
	}
}

func TestWhatCountsIsValuedByTheBillingPeriodInWhichTheOutageBegan(t *testing.T) {
	seoul := must(time.LoadLocation("Asia/Seoul"))
	november := time.Date(2022, 11, 1, 0, 0, 0, 0, seoul)
	owed := provision("owed", ever, "{gives: {remedy: cash, standing: owed, amount: more}}")
	owedDays := provision("owed-days", ever, "{gives: {remedy: extension, standing: owed, time: days}}")
	days := provision("days-given", ever, "{gives: {remedy: extension, standing: programme, time: days}}")
	points := provision("points", ever, "{gives: {remedy: credit, standing: programme, amount: more}}")
	for name, c := range map[string]struct {
		from       time.Time
		fee        string
		provisions []string
		amount     string
		time       time.Duration
	}{
		"three days of November":                         {november, "15000", []string{owed, days}, "1500 KRW", 0},
		"three days of October, to its last microsecond": {november.Add(-time.Microsecond), "15500", []string{owed, days}, "1500 KRW", 0},
		"a part of a won is left off":                    {november, "15009", []string{owed, days}, "1500 KRW", 0},
		"two and a half Novembers":                       {november, "1000", []string{owedDays, points}, "", 75 * 24 * time.Hour},
		"two and a half Octobers":                        {november.Add(-time.Microsecond), "1000", []string{owedDays, points}, "", 77*24*time.Hour + 12*time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(combined(t, c.provisions...).Evaluate(known{rules.FactOutageDown: lasting(c.from, time.Hour), rules.FactSubscriptionFee: won(c.fee),
				rules.FactSubscriptionPeriod: rules.Text("month"), rules.FactClaimElection: rules.Text("extension")}.facts(t)))
			if len(o.Counted) != 1 || o.Counted[0].Time != c.time || c.amount != "" && o.Counted[0].Amount.String() != c.amount {
				t.Errorf("got %+v", o.Counted)
			}
		})
	}
}

func TestOfEqualRemediesTheFirstIsTheBase(t *testing.T) {
	give := func(key, remedy string) string {
		return provision(key, ever, "{gives: {remedy: "+remedy+", standing: owed, "+map[string]string{"cash": "amount: sum", "extension": "time: days"}[remedy]+"}}")
	}
	for _, remedy := range []string{"cash", "extension"} {
		o := must(combined(t, give("first", remedy), give("second", remedy)).Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))
		if o.Base == nil || o.Base.Provision != "first" {
			t.Errorf("of two equal remedies in %s the base is %+v", remedy, o.Base)
		}
	}
}

func TestTheDaysOfADutyBeginWithWhatIsKnownToHaveComeFirst(t *testing.T) {
	text := fmt.Sprintf(head, "a", "1", "statute", "from: 2020-01-01") + "calendar: KR\nparameters:\n  days: {title: {ko: 날, en: days}, unit: count, values: [{from: 2020-01-01, value: 30}]}\n" +
		quantities + "provisions:\n" + provision("p", ever, "{obliges: {duty: compensation_notice, within_days: days}}")
	l := must(rules.NewLibrary(edition(t, text)))
	end := start.Add(10 * time.Hour) // 2022-10-16 01:30 in Seoul
	seoul := must(time.LoadLocation("Asia/Seoul"))
	midnight := time.Date(2022, 10, 16, 0, 0, 0, 0, seoul)
	certain := [3]time.Time{start, start, start}
	removed := func(at time.Time) known { return known{rules.FactCauseRemovedAt: rules.Instant(at)} }
	edge := func(hours ...int) period.Edge {
		at := func(i int) time.Time { return start.Add(time.Duration(hours[i]) * time.Hour) }
		return period.Edge{Earliest: at(0), Stated: at(1), Latest: at(2)}
	}
	perhapsAgain := rules.Outage(must(period.UncertainOf(
		period.Window{Start: edge(0, 0, 0), End: edge(1, 1, 1)}, period.Window{Start: edge(20, 24, 31), End: edge(30, 34, 34)})))
	degraded := rules.Outage(period.Certainly(period.SetOf(must(period.From(start)))))
	for name, c := range map[string]struct {
		down rules.Value
		more known
		want string // from, removed, restored: hours after the start; due date, uncertain
	}{
		"restored":                              {lasting(start, 10*time.Hour), nil, "10h0m0s - 10h0m0s 2022-11-15 false"},
		"removed as it began":                   {lasting(start, 10*time.Hour), removed(start), "0s 0s 10h0m0s 2022-11-14 false"},
		"removed before it began":               {lasting(start, 10*time.Hour), removed(start.Add(-time.Microsecond)), "10h0m0s - 10h0m0s 2022-11-15 false"},
		"removed as it was restored":            {lasting(start, 10*time.Hour), removed(end), "10h0m0s 10h0m0s 10h0m0s 2022-11-15 false"},
		"restored as of now, degraded still":    {lasting(start, 10*time.Hour), known{rules.FactOutageDegraded: degraded, rules.FactAsOf: rules.Instant(end)}, "10h0m0s - 10h0m0s 2022-11-15 false"},
		"not restored yet":                      {lasting(start, 10*time.Hour), known{rules.FactOutageDegraded: degraded, rules.FactAsOf: rules.Instant(end.Add(-time.Microsecond))}, "- - - - false"},
		"restored at some time of the same day": {unsure(certain, [3]time.Time{midnight.Add(time.Microsecond), end, end.Add(time.Hour)}), nil, "10h0m0s - 10h0m0s 2022-11-15 false"},
		"restored perhaps the day before":       {unsure(certain, [3]time.Time{midnight.Add(-time.Microsecond), end, end}), nil, "10h0m0s - 10h0m0s 2022-11-14 true"},
		"restored perhaps the day after":        {unsure(certain, [3]time.Time{end, end, end.AddDate(0, 0, 1)}), nil, "10h0m0s - 10h0m0s 2022-11-15 true"},
		"removed before either":                 {unsure(certain, [3]time.Time{midnight.Add(-time.Hour), end, end}), removed(midnight.Add(-2 * time.Hour)), "6h30m0s 6h30m0s 10h0m0s 2022-11-14 false"},
		"its last end as of now": {unsure(certain, [3]time.Time{end, end, end.AddDate(0, 0, 1)}),
			known{rules.FactOutageDegraded: degraded, rules.FactAsOf: rules.Instant(end.AddDate(0, 0, 1))}, "10h0m0s - 10h0m0s 2022-11-15 true"},
		"its last end still to come": {unsure(certain, [3]time.Time{end, end, end.AddDate(0, 0, 1)}),
			known{rules.FactOutageDegraded: degraded, rules.FactAsOf: rules.Instant(end)}, "10h0m0s - 10h0m0s 2022-11-15 false"},
		"a last window that may have been none": {perhapsAgain, nil, "34h0m0s - 34h0m0s 2022-11-15 true"},
		"perhaps beyond the calendar":           {unsure([3]time.Time{start, start, start}, [3]time.Time{end, end, end.AddDate(6, 0, 0)}), nil, "10h0m0s - 10h0m0s 2022-11-15 true"},
		"stated beyond the calendar":            {unsure([3]time.Time{start, start, start}, [3]time.Time{end, end.AddDate(6, 0, 0), end.AddDate(6, 0, 0)}), nil, "52618h0m0s - 52618h0m0s 2022-11-15 true"},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(l.Evaluate(known{rules.FactOutageDown: c.down}.and(c.more).facts(t)))
			if len(o.Duties) != 1 {
				t.Fatalf("%d duties", len(o.Duties))
			}
			since := func(at time.Time) string {
				if at.IsZero() {
					return "-"
				}
				return at.Sub(start).String()
			}
			d := o.Duties[0]
			due := "-"
			if !d.DueOn.IsZero() {
				due = d.DueOn.String()
			}
			if got := fmt.Sprintf("%s %s %s %s %t", since(d.From), since(d.Removed), since(d.Restored), due, d.Uncertain); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
			if back, err := rules.ParseOutcome(o.Canonical()); err != nil || string(back.Canonical()) != string(o.Canonical()) {
				t.Errorf("%s does not read back: %v", o.Canonical(), err)
			}
		})
	}
}

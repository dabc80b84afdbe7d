package rules_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

var start = time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// head is what every small rulebook of these tests begins with; the arguments are its key, edition, kind and dates.
const head = `rulebook: %s
edition: "%s"
title: {ko: 보기, en: Sample}
jurisdiction: KR
zone: Asia/Seoul
kind: %s
in_force: {%s}
binds: {}
confidence: A
sources: [a source]
`

const quantities = `quantities:
  down:
    title: {ko: 시간, en: time}
    measure: total
    of: down
`

// provision writes a provision with a condition and an effect.
func provision(key, when, effect string) string {
	return fmt.Sprintf(`  - provision: %s
    title: {ko: %s, en: %s}
    cites: {text: {ko: 출처, en: source}}
    quoted: false
    paraphrase: {ko: 말., en: Words.}
    source: a source
    when: %s
    effect: %s
`, key, key, key, when, effect)
}

func edition(t testing.TB, text string) *rules.Edition {
	t.Helper()
	def, err := rulebook.Read("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e, err := rules.Compile(def)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func book(t testing.TB, key, dates, body string) *rules.Edition {
	t.Helper()
	return edition(t, fmt.Sprintf(head, key, strings.TrimPrefix(dates, "from: ")[:10], "statute", dates)+body)
}

func TestALibraryRefusesBooksThatDoNotFitTogether(t *testing.T) {
	asks := func(ground string) string { return "{ground: " + ground + ", is: granted}" }
	gives := func(ground string) string { return "{entitles: " + ground + "}" }
	for name, c := range map[string]struct {
		editions []*rules.Edition
		want     error
	}{
		"two editions in force at once": {[]*rules.Edition{
			book(t, "a", "from: 2020-01-01, to: 2021-01-02", quantities+"provisions:\n"+provision("p", "{quantity: down, more_than: 0s}", gives("x"))),
			book(t, "a", "from: 2021-01-01", quantities+"provisions:\n"+provision("p", "{quantity: down, more_than: 0s}", gives("x")))}, rules.ErrOverlap},
		"two books that wait for each other": {[]*rules.Edition{
			book(t, "a", "from: 2020-01-01", "provisions:\n"+provision("p", asks("y"), gives("x"))),
			book(t, "b", "from: 2020-01-01", "provisions:\n"+provision("p", asks("x"), gives("y")))}, rules.ErrCycle},
		"a ground that nobody establishes": {[]*rules.Edition{
			book(t, "a", "from: 2020-01-01", "provisions:\n"+provision("p", asks("nothing"), gives("x")))}, rules.ErrNoGround},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := rules.NewLibrary(c.editions...); !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBooksAreEvaluatedAfterThoseWhoseGroundsTheyAskFor(t *testing.T) {
	l := must(rules.NewLibrary(
		book(t, "a", "from: 2020-01-01", "provisions:\n"+provision("p", "{ground: x, is: granted}", "{entitles: y}")),
		book(t, "b", "from: 2020-01-01", quantities+"provisions:\n"+provision("p", "{quantity: down, more_than: 0s}", "{entitles: x}"))))
	f := newFacts()
	set(t, f, rules.FactOutageDown, lasting(start, time.Hour))
	o := must(l.Evaluate(f))
	if len(o.Grounds) != 2 || o.Editions[0].Rulebook != "b" || o.Grounds[1].Disposition != rules.GroundGranted {
		t.Errorf("%+v", o.Grounds)
	}
}

func set(t testing.TB, f *rules.Facts, name rules.Fact, v rules.Value) {
	t.Helper()
	if err := f.Set(name, v); err != nil {
		t.Fatal(err)
	}
}

func lasting(from time.Time, d time.Duration) rules.Value {
	return rules.Outage(period.Certainly(period.SetOf(must(period.New(from, from.Add(d))))))
}

func TestTheEditionIsChosenByTheInstantTheOutageBegan(t *testing.T) {
	body := quantities + "provisions:\n" + provision("p", "{quantity: down, more_than: 0s}", "{entitles: x}")
	l := must(rules.NewLibrary(
		book(t, "a", "from: 2020-01-01, to: 2022-01-01", body), book(t, "a", "from: 2022-01-01, to: 2022-10-16", body), book(t, "a", "from: 2022-10-16", body)))
	seoul := must(time.LoadLocation("Asia/Seoul"))
	for from, want := range map[time.Time][2]string{
		time.Date(2019, 12, 31, 23, 59, 59, 0, seoul):         {"", ""},
		time.Date(2020, 1, 1, 0, 0, 0, 0, seoul):              {"2020-01-01", ""},
		time.Date(2021, 12, 31, 23, 59, 59, 999999000, seoul): {"2020-01-01", "2022-01-01"},
		time.Date(2022, 1, 1, 0, 0, 0, 0, seoul):              {"2022-01-01", ""},
		time.Date(2022, 10, 15, 23, 0, 0, 0, seoul):           {"2022-01-01", ""},
		time.Date(2022, 10, 16, 0, 0, 0, 0, seoul):            {"2022-10-16", ""},
	} {
		f := newFacts()
		set(t, f, rules.FactOutageDown, lasting(from, time.Hour))
		o := must(l.Evaluate(f))
		var got [2]string
		if len(o.Editions) > 0 {
			got = [2]string{o.Editions[0].Edition, o.Editions[0].Amended}
		}
		if got != want {
			t.Errorf("an outage from %s takes %q, expected %q", from, got, want)
		}
	}
	f := newFacts()
	set(t, f, rules.FactOutageDown, lasting(start, time.Hour))
	o := must(l.EvaluateWith(f, rules.EditionRef{Rulebook: "a", Edition: "2020-01-01"}))
	if len(o.Editions) != 1 || o.Editions[0].Edition != "2020-01-01" {
		t.Errorf("the named edition was not taken: %+v", o.Editions)
	}
	for _, ref := range []rules.EditionRef{{Rulebook: "z"}, {Rulebook: "a", Edition: "z"}} {
		if _, err := l.EvaluateWith(f, ref); !errors.Is(err, rules.ErrNoEdition) {
			t.Errorf("%+v gives %v", ref, err)
		}
	}
}

func TestAnOpenOutageNeedsAnInstant(t *testing.T) {
	l := must(rules.NewLibrary())
	f := newFacts()
	set(t, f, rules.FactOutageDown, rules.Outage(period.Certainly(period.SetOf(must(period.From(start))))))
	if _, err := l.Evaluate(f); !errors.Is(err, rules.ErrNoAsOf) {
		t.Errorf("got %v", err)
	}
}

// combined is a library of one book that owes money and time, and a programme.
func combined(t testing.TB, provisions ...string) *rules.Library {
	t.Helper()
	parameters := `parameters:
  days: {title: {ko: 날, en: days}, unit: duration, values: [{from: 2020-01-01, value: 3d}]}
  sum: {title: {ko: 금액, en: sum}, unit: money, values: [{from: 2020-01-01, value: 1000 KRW}]}
  more: {title: {ko: 금액, en: more}, unit: money, values: [{from: 2020-01-01, value: 2500 KRW}]}
`
	text := fmt.Sprintf(head, "sample", "1", "statute", "from: 2020-01-01") + parameters + quantities + "provisions:\n" + strings.Join(provisions, "")
	for _, p := range []string{"days", "sum", "more"} { // what nothing uses is a fault
		if !strings.Contains(strings.Join(provisions, ""), ": "+p+"}") {
			lines := strings.Split(text, "\n")
			for i, l := range lines {
				if strings.HasPrefix(l, "  "+p+":") {
					lines = append(lines[:i], lines[i+1:]...)
					break
				}
			}
			text = strings.Join(lines, "\n")
		}
	}
	return must(rules.NewLibrary(edition(t, text)))
}

const ever = "{quantity: down, more_than: 0s}"

func TestRemediesCombineAsTheReadingSays(t *testing.T) {
	owedCash := provision("owed-cash", ever, "{gives: {remedy: cash, standing: owed, amount: sum}}")
	owedMore := provision("owed-more", ever, "{gives: {remedy: cash, standing: owed, amount: more}}")
	owedDays := provision("owed-days", ever, "{gives: {remedy: extension, standing: owed, time: days}}")
	points := provision("points", ever, "{gives: {remedy: credit, standing: programme, amount: sum}}")
	pointsMore := provision("points-more", ever, "{gives: {remedy: credit, standing: programme, amount: more}}")
	days := provision("days-given", ever, "{gives: {remedy: extension, standing: programme, time: days}}")
	lateMore := provision("late-more", ever, "{gives: {remedy: cash, standing: owed, loss: delay, amount: more}}")
	lateDays := provision("late-days", ever, "{gives: {remedy: extension, standing: programme, loss: delay, time: days}}")
	lateOwed := provision("late-owed", ever, "{gives: {remedy: extension, standing: owed, loss: delay, time: days}}")
	gift := provision("gift", ever, "{gives: {remedy: cash, standing: goodwill, amount: sum}}")
	for name, c := range map[string]struct {
		provisions           []string
		elects               string
		base, owed           string
		remedies, goodwill   string
		offered, disposition string
	}{
		"money alone":                                {[]string{owedCash}, "", "cash 1000 KRW", "cash 1000 KRW", "cash 1000 KRW", "", "", "granted"},
		"the greater of two sums":                    {[]string{owedCash, owedMore}, "", "cash 2500 KRW", "cash 2500 KRW", "cash 2500 KRW", "", "", "granted"},
		"points count at their face value":           {[]string{owedMore, points}, "", "cash 2500 KRW", "cash 1500 KRW", "credit 1000 KRW, cash 1500 KRW", "", "", "granted"},
		"points beyond what is owed leave nothing":   {[]string{owedCash, pointsMore}, "", "cash 1000 KRW", "none", "credit 2500 KRW", "", "", "granted"},
		"a gift stands apart":                        {[]string{owedCash, gift}, "", "cash 1000 KRW", "cash 1000 KRW", "cash 1000 KRW", "cash 1000 KRW", "", "granted"},
		"a gift alone":                               {[]string{gift}, "", "none", "none", "", "cash 1000 KRW", "", "granted_in_part"},
		"a programme that nothing owes is goodwill":  {[]string{points}, "", "none", "none", "", "credit 1000 KRW", "", "granted_in_part"},
		"money and time owed: money without choice":  {[]string{owedCash, owedDays}, "", "cash 1000 KRW", "cash 1000 KRW", "cash 1000 KRW", "", "cash 1000 KRW, extension 72h0m0s", "granted"},
		"money and time owed: the claimant's money":  {[]string{owedCash, owedDays}, "money", "cash 1000 KRW", "cash 1000 KRW", "cash 1000 KRW", "", "cash 1000 KRW, extension 72h0m0s", "granted"},
		"money and time owed: the claimant's time":   {[]string{owedCash, owedDays}, "extension", "extension 72h0m0s", "extension 72h0m0s", "extension 72h0m0s", "", "cash 1000 KRW, extension 72h0m0s", "granted"},
		"an extension does not replace money":        {[]string{owedMore, days}, "", "cash 2500 KRW", "cash 2500 KRW", "cash 2500 KRW", "", "cash 2500 KRW, extension 72h0m0s", "granted"},
		"an extension replaces money when elected":   {[]string{owedMore, days}, "extension", "cash 2500 KRW", "cash 1000 KRW", "extension 72h0m0s, cash 1000 KRW", "", "cash 2500 KRW, extension 72h0m0s", "granted"},
		"nor a choice beside time that is owed":      {[]string{owedMore, owedDays, days}, "", "cash 2500 KRW", "cash 2500 KRW", "cash 2500 KRW", "", "cash 2500 KRW, extension 72h0m0s", "granted"},
		"nor for another loss":                       {[]string{lateMore, lateDays}, "", "none", "none", "cash 2500 KRW", "", "cash 2500 KRW, extension 72h0m0s", "granted"},
		"for another loss when elected":              {[]string{lateMore, lateDays}, "extension", "none", "none", "extension 72h0m0s, cash 1000 KRW", "", "cash 2500 KRW, extension 72h0m0s", "granted"},
		"for two losses there is one choice":         {[]string{owedMore, days, lateMore, lateDays}, "extension", "cash 2500 KRW", "cash 1000 KRW", "extension 72h0m0s, cash 1000 KRW, extension 72h0m0s, cash 1000 KRW", "", "cash 2500 KRW, extension 72h0m0s, cash 2500 KRW, extension 72h0m0s", "granted"},
		"money and time for another loss":            {[]string{lateMore, lateOwed}, "", "none", "none", "cash 2500 KRW", "", "cash 2500 KRW, extension 72h0m0s", "granted"},
		"time for another loss, as it is chosen":     {[]string{lateMore, lateOwed}, "extension", "none", "none", "extension 72h0m0s", "", "cash 2500 KRW, extension 72h0m0s", "granted"},
		"money counts towards time at the fee's own": {[]string{owedDays, points}, "", "extension 72h0m0s", "extension 24h0m0s", "credit 1000 KRW, extension 24h0m0s", "", "", "granted"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFacts()
			set(t, f, rules.FactOutageDown, lasting(start, time.Hour))
			set(t, f, rules.FactSubscriptionFee, rules.Money(money.MustParse("15500", "KRW"))) // 500 won a day in October
			set(t, f, rules.FactSubscriptionPeriod, rules.Text("month"))
			if c.elects != "" {
				set(t, f, rules.FactClaimElection, rules.Text(c.elects))
			}
			o := must(combined(t, c.provisions...).Evaluate(f))
			offered := ""
			if o.Election != nil {
				offered = list(o.Election.Offered)
				if o.Election.Made != (c.elects != "") {
					t.Errorf("the choice was made: %t", o.Election.Made)
				}
			}
			got := [...]string{one(o.Base), one(o.StillOwed), list(o.Remedies), list(o.Goodwill), offered, o.Disposition.String()}
			want := [...]string{c.base, c.owed, c.remedies, c.goodwill, c.offered, c.disposition}
			if got != want {
				t.Errorf("got      %q\nexpected %q", got, want)
			}
		})
	}
}

func one(m *rules.Remedy) string {
	if m == nil {
		return "none"
	}
	return cases.RemedyText(*m)
}

func list(l []rules.Remedy) string {
	out := make([]string, len(l))
	for i, m := range l {
		out[i] = cases.RemedyText(m)
	}
	return strings.Join(out, ", ")
}

func TestAnOutcomeIsExplainedOnlyWithItsOwnEditions(t *testing.T) {
	l := combined(t, provision("owed-cash", ever, "{gives: {remedy: cash, standing: owed, amount: sum}}"))
	f := newFacts()
	set(t, f, rules.FactOutageDown, lasting(start, time.Hour))
	o := must(l.Evaluate(f))
	if _, err := l.Explain(o, f, rules.Korean); err != nil {
		t.Error(err)
	}
	o.Editions[0].Hash[0]++
	if _, err := l.Explain(o, f, rules.Korean); !errors.Is(err, rules.ErrNoEdition) {
		t.Errorf("got %v", err)
	}
}

// newFacts knows in which country the provider is, for which the books of these tests are.
func newFacts() *rules.Facts {
	f := rules.NewFacts()
	if err := f.Set(rules.FactProviderJurisdiction, rules.Text("KR")); err != nil {
		panic(err)
	}
	return f
}

package fact_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// start is when the outage of October 2022 began.
var start = time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func lasting(from time.Time, d time.Duration) fact.Value {
	return fact.Outage(period.Certainly(period.SetOf(must(period.New(from, from.Add(d))))))
}

func TestAWrongTypeIsRefusedAndNamesTheFact(t *testing.T) {
	tooFine := start.Add(time.Nanosecond)
	for name, c := range map[string]struct {
		name  fact.Fact
		value fact.Value
	}{
		"a text where a yes or no belongs":          {fact.FactPlanPeriodicFee, fact.Text("yes")},
		"a value that is not listed":                {fact.FactProviderClass, fact.Text("bakery")},
		"an empty text":                             {fact.FactPlanKey, fact.Text("")},
		"a text that is not UTF-8":                  {fact.FactPlanKey, fact.Text("\xff")},
		"a negative count":                          {fact.FactServiceDailyUsers, fact.Count(-1)},
		"a billing day of 0":                        {fact.FactSubscriptionBilling, fact.Count(0)},
		"a billing day of 32":                       {fact.FactSubscriptionBilling, fact.Count(32)},
		"a count that not every reader keeps exact": {fact.FactServiceDailyUsers, fact.Count(1 << 53)},
		"a negative loss":                           {fact.FactClaimLoss, fact.Money(money.MustParse("-1", "KRW"))},
		"an amount without a currency":              {fact.FactClaimLoss, fact.Money(money.Amount{})},
		"an instant finer than a microsecond":       {fact.FactAsOf, fact.Instant(tooFine)},
		"an instant that is none":                   {fact.FactAsOf, fact.Instant(time.Time{})},
		"a span that is none":                       {fact.FactSubscriptionHeld, fact.Held(period.Span{})},
		"no value at all":                           {fact.FactAsOf, fact.Value{}},
		"a fraction of money":                       {fact.FactClaimLoss, fact.ExactMoney(must(krw("1").Proportion(1, 3)))},
		"a jurisdiction in small letters":           {fact.FactProviderJurisdiction, fact.Text("kr")},
		"a jurisdiction of three letters":           {fact.FactProviderJurisdiction, fact.Text("KOR")},
		"half a jurisdiction":                       {fact.FactProviderJurisdiction, fact.Text("US-")},
		"a jurisdiction that is a word":             {fact.FactProviderJurisdiction, fact.Text("Korea")},
		"a jurisdiction of a number":                {fact.FactProviderJurisdiction, fact.Text("41")},
		"a jurisdiction with too long a part":       {fact.FactProviderJurisdiction, fact.Text("US-NYNY")},
		"a length of time":                          {fact.FactClaimLoss, fact.DurationOf(time.Hour)},
		"narrowest spans outside the stated": {fact.FactOutageDown, fact.Outage(period.Uncertain{
			Narrowest: period.SetOf(must(period.New(start, start.Add(2*time.Hour)))),
			Stated:    period.SetOf(must(period.New(start, start.Add(time.Hour)))),
			Widest:    period.SetOf(must(period.New(start, start.Add(time.Hour)))),
		})},
	} {
		t.Run(name, func(t *testing.T) {
			err := fact.New().Set(c.name, c.value)
			if !errors.Is(err, fact.ErrFactValue) || !strings.Contains(err.Error(), string(c.name)) {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := fact.New().Set("plan.colour", fact.Text("red")); !errors.Is(err, fact.ErrUnknownFact) {
		t.Errorf("an unknown fact gives %v", err)
	}
}

func TestTheInstantOfTheDecisionCountsOnlyWhileTheOutageRuns(t *testing.T) {
	f := fact.New()
	set(t, f, fact.FactOutageDown, lasting(start, time.Hour))
	before := f.Hash()
	set(t, f, fact.FactAsOf, fact.Instant(start.Add(48*time.Hour)))
	if f.Hash() != before {
		t.Error("a closed case has other bytes when it is decided later")
	}
	set(t, f, fact.FactOutageDown, fact.Outage(period.Certainly(period.SetOf(must(period.From(start))))))
	if !bytes.Contains(f.Canonical(), []byte(`"as_of"`)) {
		t.Error("an open case does not say as of when")
	}
}

func set(t testing.TB, f *fact.Facts, name fact.Fact, v fact.Value) {
	t.Helper()
	if err := f.Set(name, v); err != nil {
		t.Fatal(err)
	}
}

// someFacts draws facts of which some are known.
func someFacts(t *rapid.T) *fact.Facts {
	f := fact.New()
	for _, ft := range fact.Types() {
		if !rapid.Bool().Draw(t, "known "+string(ft.Name)) {
			continue
		}
		if err := f.Set(ft.Name, someValue(t, ft)); err != nil {
			t.Fatalf("%v", err)
		}
	}
	for _, d := range everyKind.Declared() {
		if !rapid.Bool().Draw(t, "known "+string(d.Name)) {
			continue
		}
		if err := f.SetDeclared(&d, someValue(t, fact.Type{Name: d.Name, Kind: d.Kind, Values: d.Values})); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return f
}

func someValue(t *rapid.T, ft fact.Type) fact.Value {
	switch ft.Kind {
	case fact.KindEnum:
		return fact.Text(rapid.SampledFrom(ft.Values).Draw(t, "value"))
	case fact.KindText:
		if ft.Name == fact.FactProviderJurisdiction {
			return fact.Text(rapid.StringMatching(`[A-Z]{2}(-[A-Z0-9]{1,3})?`).Draw(t, "jurisdiction"))
		}
		return fact.Text(rapid.StringN(1, 8, 40).Draw(t, "text"))
	case fact.KindBool:
		return fact.Bool(rapid.Bool().Draw(t, "bool"))
	case fact.KindCount:
		return fact.Count(rapid.Int64Range(1, 28).Draw(t, "count"))
	case fact.KindMoney:
		return fact.Money(must(money.Of(rapid.Int64Range(0, 1_000_000).Draw(t, "won"), "KRW")))
	case fact.KindInstant:
		return fact.Instant(someInstant(t))
	case fact.KindDuration:
		return fact.Length(rapid.Int64Range(0, 1<<53-1).Draw(t, "duration"))
	case fact.KindDate:
		return day(rapid.Int64Range(-719_162, 2_932_896).Draw(t, "day"))
	case fact.KindRate:
		return fact.Rate(must(money.RatioOf(rapid.Int64Range(0, 1<<62).Draw(t, "num"), rapid.Int64Range(1, 1<<62).Draw(t, "den"))))
	case fact.KindSpan:
		return fact.Held(someSpan(t))
	case fact.KindMaintenance:
		return fact.Maintenance(fact.Announced{Span: someSpan(t), AnnouncedAt: someInstant(t)})
	default:
		return fact.Outage(someOutage(t))
	}
}

func someInstant(t *rapid.T) time.Time {
	return start.Add(time.Duration(rapid.Int64Range(-1_000_000_000, 1_000_000_000_000).Draw(t, "microseconds")) * time.Microsecond)
}

func someSpan(t *rapid.T) period.Span {
	from := someInstant(t)
	if rapid.Bool().Draw(t, "open") {
		return must(period.From(from))
	}
	return must(period.New(from, from.Add(time.Duration(rapid.Int64Range(1, 500_000_000_000).Draw(t, "length"))*time.Microsecond)))
}

func someOutage(t *rapid.T) period.Uncertain {
	var windows []period.Window
	for range rapid.IntRange(0, 3).Draw(t, "windows") {
		s := someSpan(t)
		w := period.Window{Start: period.Exactly(s.Start())}
		if !s.IsOpen() {
			w.End = period.Exactly(s.End())
			if rapid.Bool().Draw(t, "uncertain") {
				w.End.Latest = w.End.Latest.Add(time.Hour)
			}
		}
		windows = append(windows, w)
	}
	return must(period.UncertainOf(windows...))
}

func TestFactsReadBackFromTheirCanonicalFormAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		form := f.Canonical()
		again, err := jcs.Transform(form)
		if err != nil || !bytes.Equal(form, again) {
			t.Fatalf("not canonical by RFC 8785: %v\n%s\n%s", err, form, again)
		}
		back, err := fact.ParseIn(everyKind, form)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back.Canonical(), form) {
			t.Fatalf("%s\nreads back as\n%s", form, back.Canonical())
		}
		for _, name := range back.Known() {
			v, _ := back.Get(name)
			if w, ok := f.Get(name); !ok || !v.Is(&w) || v.Code() != w.Code() {
				t.Fatalf("%s is %+v and %+v", name, w, v)
			}
		}
	})
}

func TestFactsAreReadFromJSONInAnyLayout(t *testing.T) {
	f, err := fact.Parse([]byte(" { \"plan.periodic_fee\" : true,\n\"claim.loss\":{\"currency\":\"KRW\",\"amount\":\"1\"} } "))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(f.Canonical()); got != `{"claim.loss":{"amount":"1","currency":"KRW"},"plan.periodic_fee":true}` {
		t.Error(got)
	}
}

func TestWhatIsNoFactsIsRefused(t *testing.T) {
	for name, in := range map[string]string{
		"no object":              `[]`,
		"nothing":                ``,
		"an unknown fact":        `{"plan.colour":"red"}`,
		"a fact given twice":     `{"plan.periodic_fee":true,"plan.periodic_fee":false}`,
		"a null":                 `{"plan.periodic_fee":null}`,
		"something behind":       `{} {}`,
		"a wrong type":           `{"plan.periodic_fee":"true"}`,
		"an amount as a number":  `{"claim.loss":{"amount":1,"currency":"KRW"}}`,
		"a part of an amount":    `{"claim.loss":{"amount":"1"}}`,
		"a span of three":        `{"subscription.held":["2022-10-15T00:00:00Z",null,null]}`,
		"a span reversed":        `{"subscription.held":["2022-10-15T00:00:00Z","2022-10-14T00:00:00Z"]}`,
		"a span of no length":    `{"subscription.held":["2022-10-15T00:00:00Z","2022-10-15T00:00:00Z"]}`,
		"a fraction of a count":  `{"service.daily_users":1.5}`,
		"a day for an instant":   `{"as_of":"2022-10-15"}`,
		"an outage without time": `{"outage.down":{}}`,
		"a declared fact":        `{"my.date":"2022-10-15"}`,
		"a fraction of money":    `{"claim.loss":{"amount":"1/3","currency":"KRW"}}`,
		"a kind of no service":   `{"service.kind":"telegraph"}`,
		"too fine an instant":    `{"as_of":"2022-10-15T00:00:00.0000001Z"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := fact.Parse([]byte(in)); !errors.Is(err, fact.ErrJSON) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func FuzzParseIn(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"plan.periodic_fee":true}`, `{"outage.down":{"stated":[["2022-10-15T06:30:00Z",null]]}}`,
		`{"outage.down":{"narrowest":[],"stated":[["2022-10-15T06:30:00Z","2022-10-15T07:30:00Z"]]}}`,
		`{"outage.maintenance":[{"announced_at":"2022-10-10T00:00:00Z","span":["2022-10-15T06:30:00Z",null]}]}`,
		`{"claim.loss":{"amount":"300000","currency":"KRW"},"plan.key":"a\u0001b"}`,
		`{"claim.loss":{"amount":"1/3","currency":"KRW"},"my.money":{"amount":"1/3","currency":"KRW"}}`,
		`{"as_of":"2022-10-15T06:30:00Z","my.date":"2022-10-15","my.rate":"99.99%","service.kind":"mobile","provider.jurisdiction":"US-NY"}`,
		`{"my.bool":true,"my.count":3,"my.duration":3600000000,"my.enum":"b","my.instant":"2022-10-15T06:30:00.5Z","my.text":"t"}`,
		`{"my.duration":-1}`, `{"my.rate":"1/0"}`, `{"my.date":"2022-02-30"}`, `{"zz.date":"0001-01-01"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := fact.ParseIn(everyKind, data)
		if err != nil {
			if !errors.Is(err, fact.ErrJSON) {
				t.Fatal(err)
			}
			return
		}
		form := facts.Canonical()
		back, err := fact.ParseIn(everyKind, form)
		if err != nil || !bytes.Equal(back.Canonical(), form) {
			t.Fatalf("%v\n%s\n%s", err, form, back.Canonical())
		}
		if again, err := jcs.Transform(form); err != nil || !bytes.Equal(again, form) {
			t.Fatalf("not canonical: %v\n%s\n%s", err, form, again)
		}
	})
}

package fact_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// day is the date so many days after 1970-01-01.
func day(n int64) fact.Value { return fact.Date(period.DateNumbered(n)) }

func krw(text string) money.Amount { return money.MustParse(text, "KRW") }

func TestTheStandardFactsStandInTheOrderOfTheirNamesAndHaveFewWords(t *testing.T) {
	list := fact.Types()
	for i, ft := range list {
		if i > 0 && list[i-1].Name >= ft.Name {
			t.Errorf("%s stands before %s", list[i-1].Name, ft.Name)
		}
		if len(ft.Values) > fact.MaxWords || (ft.Kind == fact.KindEnum) != (len(ft.Values) > 0) {
			t.Errorf("%s has %d words", ft.Name, len(ft.Values))
		}
		if s, ok := fact.SlotOf(ft.Name); !ok || s.Name() != ft.Name || int(s) != i {
			t.Errorf("%s stands in slot %d, not %d", ft.Name, s, i)
		}
	}
	for slot, name := range map[fact.Slot]fact.Fact{
		fact.SlotProviderJurisdiction: "provider.jurisdiction", fact.SlotServiceKind: "service.kind", fact.SlotSubscriptionHeld: "subscription.held",
	} {
		if slot.Name() != name {
			t.Errorf("%s is %s", slot.Name(), name)
		}
	}
}

func TestAnEnumeratedValueKnowsItsPlaceAndIsComparedByItsWord(t *testing.T) {
	ft, _ := fact.TypeOf(fact.FactServiceKind)
	for i, word := range ft.Values {
		f := fact.New()
		set(t, f, fact.FactServiceKind, fact.Text(word))
		v, free := f.At(fact.SlotServiceKind), fact.Text(word)
		if v.Code() != int64(i) || v.Word() != word || !v.Equals(&free) || !free.Equals(v) {
			t.Errorf("%s: %+v", word, v)
		}
		other := fact.Text(ft.Values[(i+1)%len(ft.Values)])
		if v.Equals(&other) {
			t.Errorf("%s is %s", word, other.Word())
		}
		again := fact.New()
		if err := again.Set(fact.FactServiceKind, *v); err != nil || !again.At(fact.SlotServiceKind).Is(v) {
			t.Error(err)
		}
		if got := string(fact.AppendValue(nil, v)); got != `"`+word+`"` {
			t.Error(got)
		}
	}
}

func TestDatesAreDaysSince1970(t *testing.T) {
	for text, days := range map[string]int64{
		"1970-01-01": 0, "1969-12-31": -1, "2022-10-15": 19_280, "2000-02-29": 11_016, "0001-01-01": -719_162, "9999-12-31": 2_932_896,
	} {
		d := must(period.ParseDate(text))
		v := fact.Date(d)
		got, ok := v.AsDate()
		if v.Micros() != days || got != d || !ok || string(fact.AppendDate(nil, days)) != `"`+text+`"` {
			t.Errorf("%s: %d, %s", text, v.Micros(), got)
		}
		if w := day(days); !w.Is(&v) {
			t.Errorf("day %d is %+v", days, w)
		}
	}
	count := fact.Count(3)
	if _, ok := count.AsDate(); ok {
		t.Error("a count became a date")
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(-719_162, 2_932_896).Draw(t, "a"), rapid.Int64Range(-719_162, 2_932_896).Draw(t, "b")
		x, y := day(a), day(b)
		dx, _ := x.AsDate()
		dy, _ := y.AsDate()
		if order, ok := x.Order(&y); !ok || order != dx.Compare(dy) || x.Is(&y) != (a == b) || x.Equals(&y) != (a == b) {
			t.Fatalf("%s to %s: %d", dx, dy, order)
		}
		back, err := fact.ParseValue(fact.KindDate, fact.AppendValue(nil, &x))
		if err != nil || !back.Is(&x) {
			t.Fatal(back, err)
		}
	})
}

func TestRatesAndFractionsOfMoneyReadBackAndHaveAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) money.Ratio {
			some := rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, math.MaxInt64))
			x := must(money.RatioOf(some.Draw(t, label), 1+some.Draw(t, label+" through")%math.MaxInt64))
			if rapid.Bool().Draw(t, label+" wide") {
				x = x.Mul(x).Mul(x)
			}
			return x
		}
		a, b := draw("a"), draw("b")
		x, y := fact.Rate(a), fact.Rate(b)
		check(t, x, y, a.Cmp(b))
		m, n := fact.ExactMoney(must(money.ExactOf(a, "KRW"))), fact.ExactMoney(must(money.ExactOf(b, "KRW")))
		check(t, m, n, a.Cmp(b))
		if e, ok := m.AsExact(); !ok || e.Ratio().Cmp(a) != 0 || e.Currency() != "KRW" {
			t.Fatal(e, ok)
		}
		usd := fact.ExactMoney(must(money.ExactOf(a, "USD")))
		if _, ok := m.Order(&usd); ok || m.Is(&usd) || m.Equals(&usd) {
			t.Fatal("amounts of different currencies have an order")
		}
		less := fact.ExactMoney(must(money.ExactOf(a.Neg(), "KRW")))
		check(t, less, m, a.Neg().Cmp(a))
	})
}

func check(t *rapid.T, x, y fact.Value, want int) {
	t.Helper()
	if order, ok := x.Order(&y); !ok || order != want || x.Is(&y) != (want == 0) || x.Equals(&y) != (want == 0) {
		t.Fatalf("%+v to %+v: %d, %t; want %d", x, y, order, ok, want)
	}
	form := fact.AppendValue(nil, &x)
	back, err := fact.ParseValue(x.Kind(), form)
	if err != nil || !back.Is(&x) || string(fact.AppendValue(nil, &back)) != string(form) {
		t.Fatalf("%s reads back as %+v, %v", form, back, err)
	}
}

func TestMoneyIsAnAmountWhereItCanBe(t *testing.T) {
	sevenfifty := fact.ExactMoney(krw("7550").Exact())
	if a, ok := sevenfifty.AsMoney(); !ok || a != krw("7550") {
		t.Error(a, ok)
	}
	part := fact.ExactMoney(must(krw("39000").Proportion(6, 31)))
	if a, ok := part.AsMoney(); ok {
		t.Error("a fraction became", a)
	}
	if got := string(fact.AppendValue(nil, &part)); got != `{"amount":"234000/31","currency":"KRW"}` {
		t.Error(got)
	}
	if got := string(fact.AppendValue(nil, &sevenfifty)); got != `{"amount":"7550","currency":"KRW"}` {
		t.Error(got)
	}
	if order, ok := part.Order(&sevenfifty); !ok || order != -1 {
		t.Error(order, ok)
	}
	if x, ok := sevenfifty.AsExact(); !ok || x != krw("7550").Exact() {
		t.Error(x, ok)
	}
	count := fact.Count(3)
	if _, ok := count.AsExact(); ok {
		t.Error("a count became money")
	}
	if _, ok := count.AsRate(); ok {
		t.Error("a count became a rate")
	}
}

func TestWhatIsNoValueOfAKindIsRefused(t *testing.T) {
	for _, c := range []struct {
		kind fact.Kind
		raw  string
	}{
		{fact.KindDate, `"2022-02-30"`}, {fact.KindDate, `"2022-10-15T00:00:00Z"`}, {fact.KindDate, `20221015`}, {fact.KindDate, `null`},
		{fact.KindRate, `0.1`}, {fact.KindRate, `"-1"`}, {fact.KindRate, `"1/0"`}, {fact.KindRate, `""`},
		{fact.KindMoney, `{"amount":"10%","currency":"KRW"}`}, {fact.KindMoney, `{"amount":"1/0","currency":"KRW"}`},
		{fact.KindMoney, `{"amount":"1/3","currency":"won"}`}, {fact.KindMoney, `{"amount":"0.12345678901","currency":"KRW"}`},
		{fact.KindMoney, `{"amount":"--1/3","currency":"KRW"}`}, {fact.KindDuration, `1.5`}, {fact.KindDuration, `"1h"`}, {0, `1`},
	} {
		if v, err := fact.ParseValue(c.kind, []byte(c.raw)); err == nil {
			t.Errorf("%s %s became %+v", c.kind, c.raw, v)
		}
	}
}

// sink keeps the compiler from leaving out what is measured.
var sink *fact.Facts

func typical(b *testing.B) *fact.Facts {
	f := fact.New()
	set(b, f, fact.FactProviderClass, fact.Text("value_added"))
	set(b, f, fact.FactPlanPeriodicFee, fact.Bool(true))
	set(b, f, fact.FactSubscriptionFee, fact.Money(krw("4900")))
	set(b, f, fact.FactOutageDown, lasting(start, 5*time.Hour))
	return f
}

func BenchmarkClone(b *testing.B) {
	f := typical(b)
	b.ReportAllocs()
	for b.Loop() {
		sink = f.Clone()
	}
}

func BenchmarkCloneWithADeclaredFact(b *testing.B) {
	f := typical(b)
	if err := f.SetIn(everyKind, "my.date", day(1)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		sink = f.Clone()
	}
}

func BenchmarkSet(b *testing.B) {
	f := fact.New()
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Set(fact.FactProviderClass, fact.Text("value_added")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSetDeclared(b *testing.B) {
	f, d := fact.New(), found(b, everyKind, "my.enum")
	b.ReportAllocs()
	for b.Loop() {
		f.Reset()
		if err := f.SetDeclared(d, fact.Text("b")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	f := typical(b)
	b.ReportAllocs()
	for b.Loop() {
		_ = f.Hash()
	}
}

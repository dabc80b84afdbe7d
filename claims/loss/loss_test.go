package loss_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bosang/claims"
	"bosang/claims/loss"
	"bosang/rules/money"
	"bosang/rules/period"
)

func won(n int64) money.Amount { a, _ := money.Of(n, "KRW"); return a }

func date(text string) period.Date { d, _ := period.ParseDate(text); return d }

func share(text string) money.Ratio { r, _ := money.ParseRatio(text); return r }

// kakao is the method of the programme of December 2022.
func kakao() loss.Method {
	return loss.Method{
		Baseline: loss.Highest, Week: date("2022-10-15"), From: date("2022-09-03"), To: date("2022-10-30"),
		Mode: money.Nearest, Unit: won(1), Source: "programme of 29 December 2022",
	}
}

func week(from, source string, amount int64) loss.Sales {
	return loss.Sales{From: date(from), Source: source, Amount: won(amount)}
}

func statement() loss.Statement {
	return loss.Statement{Share: share("0.5"), Saved: won(40_000), Sales: []loss.Sales{
		week("2022-10-15", "card", 300_000), week("2022-10-15", "delivery", 100_000),
		week("2022-09-10", "card", 700_000), week("2022-09-10", "delivery", 300_001),
		week("2022-10-08", "card", 900_000),
	}}
}

func TestTheWeekOfTheOutageIsComparedWithTheHighestOne(t *testing.T) {
	t.Parallel()
	c, err := kakao().Compute(statement())
	if err != nil {
		t.Fatal(err)
	}
	var codes []loss.Code
	for _, s := range c.Steps {
		codes = append(codes, s.Code)
	}
	if !slices.Equal(codes, []loss.Code{loss.WeekSales, loss.BaselineSales, loss.Fall, loss.ByShare, loss.SavedCosts, loss.Loss}) {
		t.Errorf("the steps are %v", codes)
	}
	// 1,000,001 − 400,000 = 600,001; half of it 300,000.5; less 40,000: 260,000.5.
	if c.Loss != won(260_001) || c.Steps[1].Week != date("2022-09-10") {
		t.Errorf("the loss is %s against the week of %s", c.Loss, c.Steps[1].Week)
	}
	m := kakao()
	m.Baseline = loss.Average
	if c, err = m.Compute(statement()); err != nil || c.Loss != won(235_000) { // (1,000,001+900,000)/2 − 400,000 = 550,000.5
		t.Errorf("against the average it is %s, %v", c.Loss, err)
	}
}

func TestAWeekThatFellBehindByNothingIsNoLoss(t *testing.T) {
	t.Parallel()
	s := statement()
	s.Sales[0].Amount = won(5_000_000)
	c, err := kakao().Compute(s)
	if err != nil || !c.Loss.IsZero() {
		t.Errorf("the loss is %s, %v", c.Loss, err)
	}
	s = statement()
	s.Saved = won(10_000_000)
	if c, err = kakao().Compute(s); err != nil || !c.Loss.IsZero() {
		t.Errorf("with more saved than lost it is %s, %v", c.Loss, err)
	}
}

func TestWithoutABaselineTheFallIsWhatIsStated(t *testing.T) {
	t.Parallel()
	m := loss.Method{Baseline: loss.AsStated, Mode: money.Nearest, Unit: won(10), Source: "terms"}
	c, err := m.Compute(loss.Statement{Fall: won(100_004), Share: share("1/3")})
	if err != nil || c.Loss != won(33_330) {
		t.Errorf("the loss is %s, %v", c.Loss, err)
	}
}

func TestEveryFaultOfAStatementIsNamedAtItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*loss.Statement)
		want  claims.FieldError
	}{
		"a share above one":             {func(s *loss.Statement) { s.Share = share("1.01") }, claims.FieldError{Field: "share", Code: "out_of_range", Param: "0-1"}},
		"a week that begins on Sunday":  {func(s *loss.Statement) { s.Sales[4].From = date("2022-10-09") }, claims.FieldError{Field: "sales[4].from", Code: "other_weekday", Param: "2022-10-15"}},
		"a week that does not count":    {func(s *loss.Statement) { s.Sales[4].From = date("2022-11-05") }, claims.FieldError{Field: "sales[4].from", Code: "out_of_range", Param: "2022-09-03-2022-10-30"}},
		"the same source twice":         {func(s *loss.Statement) { s.Sales[1].Source = "card" }, claims.FieldError{Field: "sales[1].source", Code: "repeated", Param: "card"}},
		"sales below nothing":           {func(s *loss.Statement) { s.Sales[2].Amount = won(-1) }, claims.FieldError{Field: "sales[2].amount", Code: "amount_in", Param: "KRW"}},
		"no sales of the outage's week": {func(s *loss.Statement) { s.Sales = s.Sales[2:] }, claims.FieldError{Field: "sales", Code: "week_missing", Param: "2022-10-15"}},
		"nothing to compare with":       {func(s *loss.Statement) { s.Sales = s.Sales[:2] }, claims.FieldError{Field: "sales", Code: "baseline_missing", Param: "2022-09-03-2022-10-30"}},
		"a stated fall beside sales":    {func(s *loss.Statement) { s.Fall = won(1) }, claims.FieldError{Field: "fall", Code: "not_asked"}},
		"costs saved in dollars":        {func(s *loss.Statement) { s.Saved = money.MustParse("1", "USD") }, claims.FieldError{Field: "saved", Code: "amount_in", Param: "KRW"}},
	} {
		s := statement()
		s.Sales = slices.Clone(s.Sales)
		c.spoil(&s)
		_, err := kakao().Compute(s)
		var e *claims.Error
		if !errors.As(err, &e) || !slices.Contains(e.Fields, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALossIsNeverMoreThanTheShareOfTheFall(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := loss.Statement{Share: money.Ratio{}, Saved: won(rapid.Int64Range(0, 1_000_000).Draw(t, "saved"))}
		num := rapid.Int64Range(0, 100).Draw(t, "share")
		var err error
		if s.Share, err = money.RatioOf(num, 100); err != nil {
			t.Fatal(err)
		}
		highest := int64(0)
		outage := rapid.Int64Range(0, 1_000_000).Draw(t, "outage")
		s.Sales = append(s.Sales, week("2022-10-15", "all", outage))
		for _, from := range []string{"2022-09-03", "2022-09-10", "2022-10-22"} {
			amount := rapid.Int64Range(0, 1_000_000).Draw(t, from)
			highest = max(highest, amount)
			s.Sales = append(s.Sales, week(from, "all", amount))
		}
		c, err := kakao().Compute(s)
		if err != nil {
			t.Fatal(err)
		}
		got := c.Loss.Decimal().IntPart()
		if most := (max(highest-outage, 0)*num + 99) / 100; got < 0 || got > most {
			t.Fatalf("%d of %d was lost", got, most)
		}
	})
}

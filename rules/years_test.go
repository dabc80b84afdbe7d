package rules_test

import (
	"strings"
	"testing"
	"time"

	"bosang/rules"
)

func TestADateOutsideTheCalendarLiesBeforeItOrBeyondIt(t *testing.T) {
	head := strings.Replace(head, "binds: {}", "calendar: KR", 1)
	parts := `parameters:
  days: {title: {ko: 날수, en: days}, unit: count, values: [{from: 2000-01-01, value: 30}]}
quantities:
  down: {title: {ko: 시간, en: time}, measure: total, of: down}
  began: {title: {ko: 시작, en: beginning}, measure: began, of: down}
  due: {title: {ko: 기한, en: due date}, value: {working_day: {after: {date_of: began}, count: 3}}}
provisions:
` + provision("within", ever, "{obliges: {duty: compensation_notice, within_days: days}}") +
		provision("on", ever, "{obliges: {duty: refund, title: {ko: 환급, en: refund}, due: due}}") +
		provision("p", "{quantity: due, at_least: 2000-01-01}", "{gives: {remedy: cash, standing: owed, amount: 1000 KRW}}")
	e := edition(t, strings.NewReplacer("%s\nedition", "a\nedition", `"%s"`, `"1"`, "kind: %s", "kind: statute", "{%s}", "{from: 2000-01-01}").Replace(head)+parts)
	l := must(rules.NewLibrary(e))
	for _, c := range []struct {
		year         int
		before, past int
		reason       string
		ko, en       string
	}{
		{2015, 2018, 0, "referred; before_calendar", "공휴일이 알려진 첫 해(2018년) 앞에 있어", "before the first year whose holidays are known (2018)"},
		{2022, 0, 0, "granted; gives cash 1000 KRW", "", ""},
		{2030, 0, 2027, "referred; calendar", "공휴일이 알려진 마지막 해(2027년) 뒤에 있어", "after the last year whose holidays are known (2027)"},
	} {
		f := known{rules.FactOutageDown: lasting(time.Date(c.year, 10, 15, 6, 0, 0, 0, time.UTC), time.Hour)}.facts(t)
		o := must(l.Evaluate(f))
		if got := told(o); got != c.reason || len(o.Duties) != 2 {
			t.Errorf("%d: %s, expected %s; %d duties", c.year, got, c.reason, len(o.Duties))
		}
		for _, d := range o.Duties {
			if d.BeforeYear != c.before || d.PastYear != c.past || d.DueOn.IsZero() != (c.reason[0] == 'r') {
				t.Errorf("%d: %+v", c.year, d)
			}
		}
		if again, err := rules.ParseOutcome(o.Canonical()); err != nil || string(again.Canonical()) != string(o.Canonical()) {
			t.Errorf("%d: %v", c.year, err)
		}
		for lang, words := range map[rules.Lang]string{rules.Korean: c.ko, rules.English: c.en} {
			x := must(l.Explain(o, f, lang))
			said := strings.Join(x.Paragraphs, "\n")
			for _, d := range x.Duties {
				said += "\n" + d.Text
			}
			if words != "" && strings.Count(said, words) != 3 {
				t.Errorf("%d: it is not said thrice that it lies %s:\n%s", c.year, words, said)
			}
		}
	}
}

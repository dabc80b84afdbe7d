package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/rules"
)

// withFailing gives a provision something to say where it does not apply.
func withFailing(p, said string) string {
	return strings.Replace(p, "    when:", "    failing: {ko: "+said+", en: "+said+"}\n    when:", 1)
}

// ruledOut gives a provision an exception.
func ruledOut(p, key, when, effect string) string {
	e := provision(key, when, effect)
	return p + "    exceptions:\n" + strings.ReplaceAll("    "+strings.ReplaceAll(strings.TrimSuffix(e, "\n"), "\n", "\n    "), "    \n", "") + "\n"
}

// says fails where a text lacks one thing or has another.
func says(t *testing.T, got string, wanted []string, unwanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			t.Errorf("expected %q in\n%s", want, got)
		}
	}
	for _, not := range unwanted {
		if strings.Contains(got, not) {
			t.Errorf("expected no %q in\n%s", not, got)
		}
	}
}

func TestAGroundThatIsBarredIsNotSaidToFailOfItself(t *testing.T) {
	p := ruledOut(withFailing(provision("repair", someTime, owed("cash, standing: owed, amount: sum")), "nothing is owed here"), "bundle", "{fact: appointment.missed, is: true}", "bars")
	en, ko := promised(t, map[rules.Fact]rules.Value{"appointment.missed": rules.Bool(true)}, p)
	says(t, en, []string{"barred by the exception “bundle”.\nIn this case: Missed appointment: yes.\n"}, "nothing is owed here")
	says(t, ko, []string{"‘bundle’ 예외에 해당하여"}, "nothing is owed here")
}

func TestTheTimeOfAnOutageThatIsKnownIsSaidToBeKnown(t *testing.T) {
	p := provision("repair", "{all: [{any: [{fact: report.made_on, known: true}, {fact: outage.down, known: true}]}, {fact: outage.maintenance, known: false}]}", owed("cash, standing: owed, amount: sum"))
	en, ko := promised(t, nil, p)
	says(t, en, []string{"The time of the outage: known.", "Day of the report: not known.", "Announced maintenance: not known."}, "The time of the outage: not known")
	says(t, ko, []string{"중단된 시간: 알려져 있습니다."}, "중단된 시간: 알려져 있지")
}

func TestWhyAPersonDecidesIsToldWithItsMark(t *testing.T) {
	p := ruledOut(provision("repair", someTime, owed("cash, standing: owed, amount: sum")), "refusal", "{fact: appointment.missed, is: true}", "refers")
	p = strings.Replace(p, "        source: a source\n", "        source: a source\n        confidence: I\n        reading: {ko: 다른 고장일 수 있습니다., en: It may be another fault.}\n", 1)
	en, ko := promised(t, map[rules.Fact]rules.Value{"appointment.missed": rules.Bool(true)}, p)
	says(t, en, []string{"repair (source): a person has to decide, because of “refusal”.\nWhy a person decides: It may be another fault. [I: inferred]\nIn this case: Missed appointment: yes.",
		"“refusal” is a reading drawn from the sources, not words of law."})
	says(t, ko, []string{"repair(출처): ‘refusal’에 해당하여 담당자가 판단합니다.\n담당자가 판단하는 까닭: 다른 고장일 수 있습니다. [I: 추정]", "‘refusal’은 법령에 적힌 것이 아니라"}, "여부를 담당자가")
}

func TestAGroundThatFailsOnWhatIsNotConfirmedSaysSo(t *testing.T) {
	p := withFailing(provision("repair", "{fact: appointment.missed, is: true}", owed("cash, standing: owed, amount: sum")), "nothing is owed here")
	p = strings.Replace(p, "    source: a source\n", "    source: a source\n    confidence: M\n", 1)
	en, ko := promised(t, map[rules.Fact]rules.Value{"appointment.missed": rules.Bool(false)}, p)
	says(t, en, []string{"repair (source): nothing is owed here.", "“repair” is not confirmed."})
	says(t, ko, []string{"‘repair’는 확인되지 않았습니다."})
}

func TestTheSameReasonIsGivenOnce(t *testing.T) {
	said := func(key string) string {
		p := withFailing(provision(key, "{fact: appointment.missed, is: true}", owed("cash, standing: owed, amount: sum")), "nothing is owed here")
		return strings.Replace(p, "    source: a source\n", "    source: a source\n    reading: {ko: 그렇게 읽습니다., en: Read so.}\n", 1)
	}
	en, ko := promised(t, map[rules.Fact]rules.Value{"appointment.missed": rules.Bool(false)}, said("one"), said("two"), said("three"))
	says(t, en, []string{"one (source): nothing is owed here.\nWhy it does not apply: Missed appointment: no.\nAs read here: Read so.\n" +
		"two (source): nothing is owed here.\nIt does not apply for the same reason as “one”.\n" +
		"three (source): nothing is owed here.\nIt does not apply for the same reason as “one”.\n"})
	says(t, ko, []string{"two(출처): nothing is owed here.\n해당하지 않은 까닭은 ‘one’의 경우와 같습니다.\n"})
}

func TestTheHeadlineNamesGoodwillBesideWhatIsOwed(t *testing.T) {
	en, ko := promised(t, nil, provision("fee", someTime, owed("cash, standing: owed, amount: sum")), provision("gift", someTime, owed("coupon, standing: goodwill")))
	says(t, en, []string{"Granted: 30.00 GBP in cash, and besides, as goodwill of the provider, a coupon\n"})
	says(t, ko, []string{"보상이 인정되었습니다: 현금 30.00 GBP. 그 밖에 사업자의 자율 지원으로 쿠폰을 받습니다\n"})
}

func TestAChangeChoosesTheEditionOfAProgrammeThatACaseWouldBeDecidedBy(t *testing.T) {
	programme := func(dates, binds, body string) *rules.Edition {
		text := fmt.Sprintf(head, "gift", dates[6:16], "programme", dates) + quantities + "provisions:\n" + body
		return edition(t, strings.Replace(text, "binds: {}", "binds: {incident: october"+binds+"}", 1))
	}
	first := provision("first", "{all: [{quantity: down, more_than: 0s}, {any: [{fact: plan.content_service, is: true}, {fact: plan.periodic_fee, is: true}]}]}", "{gives: {remedy: coupon, standing: goodwill}}")
	second := provision("second", "{quantity: down, more_than: 0s}", "{gives: {remedy: coupon, standing: goodwill}}")
	l := must(rules.NewLibrary(programme("from: 2022-11-01, to: 2022-12-01", "", first), programme("from: 2022-12-01", ", content: true", second)))
	f := known{rules.FactOutageDown: lasting(start, time.Hour), rules.FactIncidentKey: rules.Text("october"), rules.FactPlanContent: rules.Bool(false), rules.FactPlanPeriodicFee: rules.Bool(true)}.facts(t)
	says(t, saidBy(must(l.Explain(must(l.Evaluate(f)), f, rules.English))), []string{"first: applies",
		"if it had been a content service, or if the plan had no periodic fee", // which the second edition is for
	})
}

func TestAReadingThatIsInferredInPartSaysSo(t *testing.T) {
	const source = "    source: a source\n"
	p := strings.Replace(provision("repair", someTime, owed("cash, standing: owed, amount: sum")), source, source+"    confidence: B\n    reading: {ko: '날은 다음 날부터 셉니다 [I].', en: 'Days are counted from the next [I].'}\n", 1)
	en, ko := promised(t, nil, p)
	says(t, en, []string{"The reading of “repair” is inferred in part."})
	says(t, ko, []string{"‘repair’의 해석에는 추정한 부분이 있습니다."})
	q := strings.Replace(ruledOut(provision("repair", someTime, owed("cash, standing: owed, amount: sum")), "refusal", "{fact: appointment.missed, is: true}", "refers"), "    "+source,
		"    "+source+"        confidence: B\n        reading: {ko: '다른 고장일 수 있습니다 [M].', en: 'It may be another fault [M].'}\n", 1)
	en, _ = promised(t, map[rules.Fact]rules.Value{"appointment.missed": rules.Bool(true)}, q)
	says(t, en, []string{"Why a person decides: It may be another fault. [M: not confirmed]", "The reading of “refusal” is in part not confirmed."})
}

func TestTheOnlyRemedyIsNotSaidToStandBesideOthers(t *testing.T) {
	p := provision("visit", "{shown: {fact: report.calls, more_than: 0}}", owed("cash, standing: owed, amount: sum, loss: appointment"))
	en, _ := promised(t, map[rules.Fact]rules.Value{"report.calls": rules.Count(1)}, p)
	says(t, en, []string{"visit (source): this gives 30.00 GBP in cash."}, "stands beside")
	en, ko := promised(t, nil, withFailing(p, "nothing is owed here"))
	says(t, en, []string{"Why it does not apply: Number of calls: not shown.\n", "if the number of calls had been at least 1 call."}, "Number of calls: not shown (compared with: more than 0")
	says(t, ko, []string{"전화한 횟수: 제시된 자료가 없습니다.\n", "전화한 횟수가 1회 이상이었다면"}, "조건: 0회 초과")
}

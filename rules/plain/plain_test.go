package plain_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"bosang/rules/definition"
	"bosang/rules/library"
	"bosang/rules/plain"
	"bosang/rules/rulebook"
	"bosang/rules/text"
)

// editions are those of the library.
func editions(t *testing.T) []*definition.Edition {
	t.Helper()
	list, err := library.Instruments()
	if err != nil {
		t.Fatal(err)
	}
	var out []*definition.Edition
	for _, in := range list {
		out = append(out, in.Editions...)
	}
	return out
}

// edition is one of them.
func edition(t *testing.T, book, name string) *definition.Edition {
	t.Helper()
	for _, e := range editions(t) {
		if e.Rulebook == book && e.Edition == name {
			return e
		}
	}
	t.Fatalf("no %s %s", book, name)
	return nil
}

// aloud lays out what an edition says.
func aloud(e *definition.Edition, lang text.Lang) string {
	var b strings.Builder
	for _, s := range plain.Edition(e, lang) {
		b.WriteString(s.About + " = " + strings.ReplaceAll(s.Text, "\n", " / ") + "\n")
	}
	return b.String()
}

// machine is what nobody would write: keys of words, slips of composition, and what was not filled in.
var machine = regexp.MustCompile(`the the |: true|: false|단위 단위|일번째|시간로|value_added|facilities_based|small_merchant|fixed_voice|outage_notice|%!|\{|\b0 초과|: (more than|at most) 0\b`)

func TestEveryEditionOfTheLibraryReadsAsPeopleWrite(t *testing.T) {
	for _, e := range editions(t) {
		for _, lang := range []text.Lang{text.Korean, text.English} {
			for _, line := range strings.Split(aloud(e, lang), "\n") {
				if found := machine.FindString(line); found != "" {
					t.Errorf("%s %s (%s): %q in %s", e.Rulebook, e.Edition, lang, found, line)
				}
			}
		}
		for _, s := range plain.Edition(e, text.English) {
			if strings.HasSuffix(s.Key, ": effect") && strings.ContainsFunc(s.Text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
				t.Errorf("%s %s: %s is not English: %s", e.Rulebook, e.Edition, s.Key, s.Text)
			}
		}
	}
}

func TestAnEditionSaysItsNumbersWithTheirUnitsAndItsWordsByName(t *testing.T) {
	for _, c := range []struct {
		book, edition string
		lang          text.Lang
		said          []string
	}{
		{"kr-telecom-act", "2026-10-01", text.Korean, []string{
			"관할 = 대한민국 (KR)", "사업자 종류: 기간통신사업자 또는 부가통신사업자", "신뢰도 = A: 원문 확인", "값 ‘배상 고지 기한’ = 30일", "값 ‘이용자 수 기준’ = 1,000,000명",
			"‘법정 보상 대상’: 근거 = 전기통신사업법 제33조제1항제1호", "이용권을 보유한 동안의 중단 시간: 있음",
			"사업자의 의무 ‘손해배상 고지’, 서비스가 재개되거나 원인이 해소된 날부터 배상 고지 기한 30일 이내", "‘법정 보상 대상’을 적용하지 않음"}},
		{"gb-automatic-compensation", "2026-04-01", text.English, []string{
			"kind of service: broadband or fixed voice", "2 working days (working days allowed for the repair) after the day of the report",
			"days of delayed repair × 10.34 GBP (amount for a day of delayed repair), rounded to 0.01 GBP; owed", "“Delayed repair” is granted",
			"due: 30 days (days for the payment) after the day of restoration", "the earlier of the day of restoration and the day on which the user refused or missed a visit"}},
		{"slack-style-sla", "2019-08-01", text.Korean, []string{
			"중단의 영향을 받음: 예", "수량 ‘", "예고된 작업 밖의 중단 시간이 있는 분기의 수", "한 해에 빼는 예고된 작업의 한도 10시간을 넘는 부분", "답: 예 또는 아니요"}},
		{"kr-carrier-terms", "2023-03-01", text.English, []string{
			"longest continuous outage: at least 2 h (threshold of a continuous outage)", "Telecommunications Business Act, art. 33(1)",
			"for another loss than that of the service (fee-of-days), so it stands beside", "provider's intent or gross negligence: yes"}},
	} {
		got := aloud(edition(t, c.book, c.edition), c.lang)
		for _, want := range c.said {
			if !strings.Contains(got, want) {
				t.Errorf("%s (%s) does not say %q:\n%s", c.book, c.lang, want, got)
			}
		}
	}
}

func TestAValueThatChangesIsToldOnce(t *testing.T) {
	before := edition(t, "gb-automatic-compensation", "2026-04-01")
	changed := strings.Replace(before.Text, "value: 10.34 GBP", "value: 11.00 GBP", 1)
	after, err := rulebook.Read("changed.yaml", []byte(changed))
	if err != nil {
		t.Fatal(err)
	}
	list := plain.Differences(before, after, text.English)
	if len(list) != 1 || list[0].Before != "10.34 GBP" || list[0].After != "11.00 GBP" {
		t.Errorf("it is told as %+v", list)
	}
}

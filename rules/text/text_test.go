package text_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/text"
)

var verb = regexp.MustCompile(`%(\[\d\])?[a-z]`)

func TestEveryMessageExistsInBothLanguagesAndTakesTheSameArguments(t *testing.T) {
	for id := range text.IDs {
		m := text.Message(text.ID(id))
		if strings.TrimSpace(m.Ko) == "" || strings.TrimSpace(m.En) == "" {
			t.Errorf("message %d: ko %q, en %q", id, m.Ko, m.En)
		}
		if ko, en := verbs(m.Ko), verbs(m.En); ko != en {
			t.Errorf("message %d takes %d arguments in Korean and %d in English: %q, %q", id, ko, en, m.Ko, m.En)
		}
		if slices.ContainsFunc([]rune(m.En), func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			t.Errorf("message %d is not English: %q", id, m.En)
		}
	}
}

func verbs(s string) int { return len(verb.FindAllString(s, -1)) }

func TestLengthsOfTimeReadAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		d      time.Duration
		ko, en string
	}{
		{16*time.Hour + 30*time.Minute, "16시간 30분", "16 h 30 min"},
		{127*time.Hour + 30*time.Minute, "127시간 30분", "127 h 30 min"},
		{4 * time.Hour, "4시간", "4 h"},
		{3*time.Hour + 59*time.Minute + 59*time.Second, "3시간 59분 59초", "3 h 59 min 59 s"},
		{4*time.Hour + time.Microsecond, "4시간 0.000001초", "4 h 0.000001 s"},
		{0, "0분", "0 min"},
		{1500 * time.Millisecond, "1.5초", "1.5 s"},
		{1000 * time.Hour, "1,000시간", "1,000 h"},
	} {
		if ko, en := text.Duration(text.Korean, c.d), text.Duration(text.English, c.d); ko != c.ko || en != c.en {
			t.Errorf("%v reads %q and %q", c.d, ko, en)
		}
	}
}

func TestDaysReadAsDaysOnlyWhenTheyAreWhole(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		72 * time.Hour:                        {"3일", "3 days"},
		24 * time.Hour:                        {"1일", "1 day"},
		22*time.Hour + 30*time.Minute:         {"22시간 30분", "22 h 30 min"},
		382*time.Hour + 30*time.Minute:        {"382시간 30분", "382 h 30 min"},
		time.Hour + 300*time.Millisecond:      {"약 1시간", "about 1 h"},
		time.Duration(300) * time.Millisecond: {"1초 미만", "less than a second"},
	} {
		if ko, en := text.Days(text.Korean, d), text.Days(text.English, d); ko != want[0] || en != want[1] {
			t.Errorf("%v reads %q and %q", d, ko, en)
		}
	}
}

func TestAmountsAndArticlesReadAsPeopleWriteThem(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)
	for _, c := range [][2]string{
		{text.Money(text.Korean, money.MustParse("7550", "KRW")), "7,550원"},
		{text.Money(text.English, money.MustParse("1234567", "KRW")), "1,234,567 won"},
		{text.Money(text.Korean, money.MustParse("200", "JPY")), "200엔"},
		{text.Money(text.English, money.MustParse("200", "JPY")), "200 yen"},
		{text.Instant(text.English, at, time.FixedZone("-03", -3*60*60)), "15 October 2022, 03:30 UTC-03"},
		{text.Instant(text.Korean, at, time.FixedZone("-03", -3*60*60)), "2022년 10월 15일 03:30 UTC-03"},
		{text.Money(text.English, money.MustParse("1012.2", "USD")), "1,012.20 USD"},
		{text.Article(text.Korean, "37-11", 1, 5), "제37조의11제1항제5호"},
		{text.Article(text.English, "37-11", 1, 5), "art. 37-11(1) item 5"},
		{text.Article(text.Korean, "33", 1, 0), "제33조제1항"},
		{text.Instant(text.Korean, at, seoul), "2022년 10월 15일 15:30"},
		{text.Instant(text.English, at, seoul), "15 October 2022, 15:30 KST"},
		{text.Date(text.Korean, period.Date{Year: 2022, Month: 11, Day: 15}), "2022년 11월 15일"},
		{text.Say(text.Korean, text.FlipHeldOn, "2022년 10월 16일"), "2022년 10월 16일에 이용권을 보유했다면"},
		{text.Say(text.Korean, text.WishIs, "결제 경로", "애플"), "결제 경로가 애플이었다면"},
		{text.Say(text.Korean, text.WishIs, "장애의 책임", "이용자"), "장애의 책임이 이용자였다면"},
		{text.Or(text.English, []string{"a", "b", "c"}), "a, b or c"},
		{text.Either(text.Korean, []string{"짧았다면", "소상공인이었다면"}), "짧았거나 소상공인이었다면"},
		{text.All(text.Korean, []string{"짧았다면", "소상공인이었다면"}), "짧았고 소상공인이었다면"},
		{text.List(text.English, []string{"a", "b", "c"}), "a, b and c"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q should read %q", c[0], c[1])
		}
	}
}

func TestParticlesFitTheWordBefore(t *testing.T) {
	for word, want := range map[string]string{
		`"제한"`: "이은을으로", `"한도"`: "가는를로", `"값(parameter)"`: "이은을으로", "금액(money)": "이은을으로", "비율(rate)": "이은을로",
		`"time"`: "이은을으로", `"rule"`: "이은을로", `"threshold"`: "가는를로", `"credit"`: "이은을으로", `"amount"`: "가는를로",
		`"at_least"`: "가는를로", `"plan"`: "이은을으로", `"long"`: "이은을으로", `"label"`: "이은을로", `"value"`: "가는를로", `"unit"`: "이은을으로",
		"KRW": "가는를로", "USD": "가는를로", "BLR": "이은을로", "30m": "이은을으로", "4h": "이은을으로", "3d": "이은을로", "10s": "가는를로",
		"10%": "가는를로", "2022-10-16": "이은을으로", "2022-10-15": "가는를로", "7": "이은을로",
	} {
		if got := text.Fill("%[1]s{이/가}%[1]s{은/는}%[1]s{을/를}%[1]s{으로/로}", word); got != strings.Join(split(word, want), "") {
			t.Errorf("%s", got)
		}
	}
	if got := text.Fill(`%s{은/는} {band: {in: x, of: …}} {a/b} {`, "값"); got != `값은 {band: {in: x, of: …}} {a/b} {` {
		t.Errorf("%s", got)
	}
}

// split puts a word before each of its four particles.
func split(word, particles string) []string {
	var out []string
	runes := []rune(particles)
	for _, p := range []string{string(runes[0]), string(runes[1]), string(runes[2]), string(runes[3:])} {
		out = append(out, word+p)
	}
	return out
}

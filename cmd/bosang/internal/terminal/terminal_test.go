package terminal

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestColumnsAreAlignedWhereHangulTakesTwoPlaces(t *testing.T) {
	t.Parallel()
	tab := &Table{Head: []string{"plan", "of\nclaims"}, Right: []bool{false, true}}
	tab.Add("톡서랍", "1")
	tab.Add("drawer", "1,234")
	tab.Rule()
	tab.Add("합계", "12")
	want := strings.Join([]string{
		"            of",
		"plan    claims",
		"──────────────",
		"톡서랍       1",
		"drawer   1,234",
		"──────────────",
		"합계        12",
		"",
	}, "\n")
	if got := tab.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for text, n := range map[string]int{"": 0, "abc": 3, "보상": 4, "a보b": 4, "―–·…": 4, "ｗ": 2, "e\u0301": 1} {
		if got := Columns(text); got != n {
			t.Errorf("%q takes %d places, not %d", text, got, n)
		}
	}
}

func TestNumbersAndTimesAreWrittenForPeople(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	for decimal, want := range map[string]string{"0": "0", "0.50": "0.50", "-0.50": "-0.50", "1234.5678": "1,234.5678", "-123456": "-123,456",
		"98765432109876543210": "98,765,432,109,876,543,210"} {
		if got := Grouped(decimal); got != want {
			t.Errorf("%s: %s", decimal, got)
		}
	}
	for d, want := range map[time.Duration]string{
		23 * time.Hour: "23:00", 127*time.Hour + 30*time.Minute: "127:30", 90 * time.Second: "0:01", 1500 * time.Hour: "1,500:00"} {
		if got := HoursMinutes(int64(d / time.Second)); got != want {
			t.Errorf("%s: %s", d, got)
		}
	}
	if got := Wrap("one two three 네 다섯", 9); got != "one two\nthree 네\n다섯" {
		t.Errorf("%q", got)
	}
}

func TestProgressIsABarOnATerminalAndLinesElsewhere(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)
	var out bytes.Buffer
	b := &Progress{to: &out, label: "filing", total: 1000, now: func() time.Time { return at }}
	b.began = at
	for i := range int64(1001) {
		b.Set(i)
	}
	b.Set(10) // never back
	b.Finish()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 10 || lines[0] != "filing:  10 %  100 of 1,000" || lines[9] != "filing: 100 %  1,000 of 1,000" {
		t.Errorf("%q", lines)
	}
	out.Reset()
	b = &Progress{to: &out, bar: true, label: "filing", total: 1000, now: func() time.Time { return at }}
	b.began = at
	at = at.Add(2 * time.Second)
	b.Set(500)
	b.Finish()
	if got := out.String(); !strings.HasPrefix(got, "\r\x1b[Kfiling ") || !strings.Contains(got, "███·") || !strings.HasSuffix(got, "500 of 1,000  250/s\n") {
		t.Errorf("%q", got)
	}
	b = &Progress{to: &out, label: "nothing", now: time.Now}
	b.Set(0)
	b.Finish()
}

func TestATerminalIsNotObeyed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"톡서랍\t1\n":                 "톡서랍\t1\n",
		"\x1b[2J\x1b]0;x\x07":      "\ufffd[2J\ufffd]0;x\ufffd",
		"a\rb\x00\u009b1m":         "a\ufffdb\ufffd\ufffd1m",
		"paid \u202e001 \u2066won": "paid \ufffd001 \ufffdwon",
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

package library

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/period"
	"bosang/rules/rulebook/cases"
)

var update = flag.Bool("update", false, "write the golden files anew; they are a promise, so only with a reason")

// allCases are those of the library, read once. Their facts must not be changed.
var allCases = sync.OnceValues(Cases)

// caseNamed finds a case of the library by its name.
func caseNamed(t testing.TB, name string) cases.Case {
	t.Helper()
	list, err := allCases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if c.Name == name || c.Rulebook+": "+c.Name == name {
			return c
		}
	}
	t.Fatalf("no case %q", name)
	return cases.Case{}
}

// written lays an explanation out as plain text.
func written(x *rules.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", x.Headline)
	for _, list := range []struct {
		mark  string
		lines []string
	}{{"", x.Paragraphs}, {"> ", x.NextSteps}, {"! ", x.Cautions}} {
		for _, l := range list.lines {
			fmt.Fprintf(&b, "%s%s\n", list.mark, l)
		}
	}
	for _, s := range x.Sums {
		exact := strings.TrimSuffix(s.Exact+", "+s.Rounding, ", ")
		fmt.Fprintf(&b, "\n= %s\n    %s\n    = %s: %s\n", s.Title, strings.Join(s.Steps, "\n    "), exact, s.Result)
	}
	for _, d := range x.Duties {
		fmt.Fprintf(&b, "\n%s (%s) %s\n%s\n", d.Title, d.Citation, d.DueOn, d.Text)
	}
	for _, f := range x.Findings {
		mark := "*"
		if f.Exception {
			mark = "  -"
		}
		fmt.Fprintf(&b, "\n%s %s (%s) [%s]: %s\n", mark, f.Title, f.Citation, f.Confidence, f.StatusText)
		fmt.Fprintf(&b, "    words: %s (quoted: %t; %s)\n", f.Words, f.Quoted, f.Source)
		if f.Reading != "" {
			fmt.Fprintf(&b, "    reading: %s\n", f.Reading)
		}
		for _, c := range f.Checks {
			fmt.Fprintf(&b, "    %s\n", c.Text)
		}
		if f.WouldChange != "" {
			fmt.Fprintf(&b, "    → %s\n", f.WouldChange)
		}
	}
	for _, e := range x.Editions {
		fmt.Fprintf(&b, "\n%s %s: %s, %s\n", e.Rulebook, e.Edition, e.Title, e.InForce)
	}
	return b.String()
}

var golden = map[string]string{
	"melon":         "The music pass is covered by the programme's three days",
	"melon-apple":   "A pass billed by Apple gets cash, which is worth more than the extension",
	"drawer":        "Fifteen days leave 22 hours 30 minutes of the drawer's extension owed",
	"pro-taxi":      "kakao-2022-pro-taxi: The points exceed the fee for the time",
	"fee":           "kr-fee-for-time: A time that crosses the end of a month is divided by both months and rounded once",
	"free":          "In 2022 a free service is not eligible and owes no notice however long it was down",
	"exactly":       "In 2022 a paid service down for exactly four hours is eligible and no notice is owed",
	"short":         "In 2022 a paid service down for a second less than four hours is neither eligible nor to be announced",
	"free-2025":     "In April 2025 a free service down for a second more than two hours owes the outage notice alone",
	"uncertain":     "An uncertain end on both sides of the limit cannot be told and refers",
	"unknown-fee":   "An unknown periodic fee cannot be told and is named",
	"force-majeure": "Force majeure refers to a person",
	"maintenance":   "Maintenance announced for the whole outage bars and exempts",
	"pending":       "Three hours in the claim is pending and wakes at the fourth",
	"running":       "Nineteen hours in it is granted for nineteen hours",
	"amended":       "An outage that began before the amendment keeps the four hours",
	"removed":       "The cause removed before restoration starts the days",
	"beyond":        "Past the last year of the calendar no date is given",
	"merchant":      "A loss of 300,001 won is given 50,000 won",
	"merchant-big":  "A loss of 500,001 won goes to a person",
	"merchant-none": "A loss of 0 won is given nothing",
}

func TestExplanationsReadAsTheirGoldenFilesSay(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range golden {
		t.Run(name, func(t *testing.T) {
			c := caseNamed(t, of)
			o, err := l.Evaluate(c.Facts)
			if err != nil {
				t.Fatal(err)
			}
			back, err := rules.ParseOutcome(o.Canonical())
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range []rules.Lang{rules.Korean, rules.English} {
				x, err := l.Explain(back, c.Facts, lang) // what was stored explains itself as what was just decided
				if err != nil {
					t.Fatal(err)
				}
				compare(t, filepath.Join("testdata", name+"."+string(lang)+".txt"), written(x))
			}
		})
	}
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; it now reads\n%s", file, got)
	}
}

func TestTheSameFactsAndEditionsGiveTheSameBytesForEver(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	list, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range list {
		o, err := c.Evaluate(l)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s: %s\nfacts %x %s\noutcome %x %s\n\n", c.Rulebook, c.Name, c.Facts.Hash(), c.Facts.Canonical(), o.Hash(), o.Canonical())
	}
	compare(t, filepath.Join("testdata", "bytes.golden"), b.String())
}

func TestTheArticleIsCitedByTheNumberInForceWhenTheOutageBegan(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	seoul := must(time.LoadLocation("Asia/Seoul"))
	for day, want := range map[string][2]string{
		"2019-06-25": {"제37조의11제1항", "art. 37-11(1)"},
		"2022-10-15": {"제37조의11제1항", "art. 37-11(1)"},
		"2022-12-10": {"제37조의11제1항", "art. 37-11(1)"},
		"2022-12-11": {"제37조의12제1항", "art. 37-12(1)"},
		"2024-06-29": {"제37조의12제1항", "art. 37-12(1)"},
		"2024-06-30": {"제37조의13제1항", "art. 37-13(1)"},
		"2025-03-28": {"제37조의13제1항", "art. 37-13(1)"},
		"2026-04-27": {"제37조의13제1항", "art. 37-13(1)"},
		"2026-04-28": {"제37조의21제1항", "art. 37-21(1)"},
	} {
		f := rules.NewFacts()
		if err := f.Set(rules.FactProviderJurisdiction, rules.Text("KR")); err != nil {
			t.Fatal(err)
		}
		from := must(period.ParseDate(day)).At(seoul)
		if err := f.Set(rules.FactOutageDown, down(from, 5*time.Hour)); err != nil {
			t.Fatal(err)
		}
		o, err := l.Evaluate(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, lang := range []rules.Lang{rules.Korean, rules.English} {
			x, err := l.Explain(o, f, lang)
			if err != nil {
				t.Fatal(err)
			}
			if at := slices.IndexFunc(x.Findings, func(f rules.FindingText) bool { return f.Provision == "outage-notice" }); at < 0 ||
				!strings.HasSuffix(x.Findings[at].Citation, want[i]) {
				t.Errorf("%s: not cited as %s", day, want[i])
			}
		}
	}
}

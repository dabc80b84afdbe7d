package rules_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/naive"
	"bosang/rules/rulebook"
)

// rulable is a ground that two exceptions take away, one by a person alone, and a ground that leaves all to a person.
var rulable = fmt.Sprintf(head, "terms", "1", "statute", "from: 2019-06-25") + `provisions:
` + provision("pays", "{fact: plan.periodic_fee, is: true}", "{gives: {remedy: cash, standing: owed, amount: 1000 KRW}}") + `    exceptions:
` + indented(provision("force-majeure", "{fact: cause.attribution, is: force_majeure}", "refers")) +
	indented(provision("announced", "{fact: cause.unforeseen, is: false}", "bars")) +
	provision("assessed", "{shown: {fact: cause.kind, is: security_breach}}", "{refers: owed}")

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ") + "\n"
}

func TestWhatAPersonFoundDecides(t *testing.T) {
	def := must(rulebook.Read("terms.yaml", []byte(rulable)))
	library := must(rules.NewLibrary(must(rules.Compile(def))))
	amount := must(money.Of(700, "KRW"))
	ruled := func(provision string, applies bool, amount money.Amount) []rules.Ruling {
		return []rules.Ruling{{Provision: "terms/" + provision, Applies: applies, Amount: amount}}
	}
	none := money.Amount{}
	for name, c := range map[string]struct {
		facts   string
		rulings []rules.Ruling
		want    rules.Disposition
		gives   string
		says    string
	}{
		"nobody said anything":           {`"cause.attribution":"force_majeure"`, nil, rules.Referred, "", ""},
		"force majeure was shown":        {`"cause.attribution":"force_majeure"`, ruled("force-majeure", true, none), rules.Refused, "", "A person found that “force-majeure” (source) was shown."},
		"force majeure was not shown":    {`"cause.attribution":"force_majeure"`, ruled("force-majeure", false, none), rules.Granted, "1000", "A person found that “force-majeure” (source) was not shown."},
		"it was shown though no fact is": {`"cause.attribution":"provider"`, ruled("force-majeure", true, none), rules.Refused, "", ""},
		"an exception of facts was not":  {`"cause.unforeseen":false`, ruled("announced", false, none), rules.Granted, "1000", ""},
		"a ground is no exception":       {`"cause.attribution":"provider"`, ruled("pays", false, none), rules.Granted, "1000", ""},
		"it leaves it to a person":       {`"cause.kind":"security_breach"`, nil, rules.Referred, "1000", ""},
		"a person said how much":         {`"cause.kind":"security_breach","cause.attribution":"force_majeure"`, append(ruled("assessed", true, amount), ruled("force-majeure", true, none)...), rules.Granted, "700", "A person assessed what “assessed” (source) comes to: 700 won"},
		"a person said it is not so":     {`"cause.kind":"security_breach"`, ruled("assessed", false, none), rules.Granted, "1000", ""},
		"of another rulebook":            {`"cause.attribution":"force_majeure"`, []rules.Ruling{{Provision: "others/force-majeure"}}, rules.Referred, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := must(rules.ParseFacts([]byte(`{` + c.facts + `,"provider.jurisdiction":"KR","incident.began_at":"2022-10-15T06:30:00Z","plan.periodic_fee":true,"outage.down":{"stated":[["2022-10-15T06:30:00Z","2022-10-16T06:30:00Z"]]}}`)))
			if err := f.SetFound(rules.Found{Rulings: c.rulings}); err != nil {
				t.Fatal(err)
			}
			o := must(library.Evaluate(f))
			gives := ""
			for _, m := range o.Remedies {
				gives += m.Amount.AmountString()
			}
			if o.Disposition != c.want || gives != c.gives {
				t.Errorf("it is %s of %q", o.Disposition, gives)
			}
			for key, simple := range must(naive.Evaluate(def, f, nil)).Findings {
				i := slices.IndexFunc(o.Findings, func(f rules.Finding) bool { return f.Provision == key })
				if got := o.Findings[i]; got.Status != simple.Status || got.By != simple.By {
					t.Errorf("%s comes to %s by %q, and by the other method to %s by %q", key, got.Status, got.By, simple.Status, simple.By)
				}
			}
			e := must(library.Explain(o, f, rules.English))
			if said := strings.Join(e.Paragraphs, "\n"); !strings.Contains(said, c.says) {
				t.Errorf("it is explained by %s", said)
			}
			again := must(rules.ParseFacts(f.Canonical()))
			if !bytes.Equal(again.Canonical(), f.Canonical()) || again.Hash() != f.Hash() {
				t.Errorf("%s is read as %s", f.Canonical(), again.Canonical())
			}
		})
	}
}

func TestWhatAPersonFoundStandsInItsPlaceAmongTheFacts(t *testing.T) {
	f := must(rules.ParseFacts([]byte(`{"cause.kind":"overload","plan.key":"a/b"}`)))
	if err := f.SetFound(rules.Found{Facts: []rules.Fact{"plan.key", "cause.kind", "plan.key"}, Rulings: []rules.Ruling{{Provision: "b/c"}, {Provision: "a/b", Applies: true, Amount: must(money.Of(5, "KRW"))}}}); err != nil {
		t.Fatal(err)
	}
	const want = `{"cause.kind":"overload","found":{"facts":["cause.kind","plan.key"],"provisions":{"a/b":{"amount":"5","currency":"KRW"},"b/c":false}},"plan.key":"a/b"}`
	if got := string(f.Canonical()); got != want {
		t.Errorf("it is %s", got)
	}
	if got := string(f.Clone().Canonical()); got != want {
		t.Errorf("a copy is %s", got)
	}
	for _, wrong := range []string{
		`{"found":{"provisions":{"a":true}}}`, `{"found":{"provisions":{"a/b":1}}}`, `{"found":{"provisions":{"a/b":true,"a/b":false}}}`, `{"found":{"other":1}}`, `{"found":[]}`,
		`{"found":{"provisions":{"a/b":{"amount":"-5","currency":"KRW"}}}}`,
	} {
		if _, err := rules.ParseFacts([]byte(wrong)); err == nil {
			t.Errorf("%s is read", wrong)
		}
	}
}

package rules_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/rulebook"
)

// longest is how long one evaluation may take, on a machine with much else to do.
const longest = 30 * time.Second

func FuzzEvaluate(f *testing.F) {
	files, err := filepath.Glob("library/*/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatalf("no books (%v)", err)
	}
	for _, file := range files {
		for _, facts := range someFacts {
			f.Add(must(os.ReadFile(file)), []byte(facts))
		}
	}
	f.Fuzz(func(t *testing.T, text, data []byte) {
		def, err := rulebook.Read("fuzz.yaml", text)
		if err != nil {
			return
		}
		e, err := rules.Compile(def)
		if err != nil {
			t.Fatalf("what was checked does not compile: %v", err)
		}
		l, err := rules.NewLibrary(e)
		if err != nil {
			return // it asks for grounds of other books, or declares facts that no schema has
		}
		facts, err := rules.ParseFactsIn(l.Schema(), data)
		if err != nil {
			return
		}
		begun := time.Now()
		o, err := l.EvaluateWith(facts, rules.EditionRef{Rulebook: e.Rulebook(), Edition: e.Name()})
		if took := time.Since(begun); took > longest {
			t.Errorf("it took %s", took)
		}
		if errors.Is(err, rules.ErrNoAsOf) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		back, err := rules.ParseOutcome(o.Canonical())
		if err != nil {
			t.Fatalf("%s\ndoes not read back: %v", o.Canonical(), err)
		}
		if !bytes.Equal(back.Canonical(), o.Canonical()) {
			t.Fatalf("%s\nreads back as\n%s", o.Canonical(), back.Canonical())
		}
	})
}

// someFacts are cases that concern many books.
var someFacts = []string{
	`{}`,
	`{"provider.jurisdiction":"KR","provider.key":"kakao","plan.key":"melon/streaming","incident.key":"kakao-2022-10-15","provider.class":"value_added","service.kind":"content","plan.audience":"consumer","plan.content_service":true,"plan.periodic_fee":true,"outage.down":{"stated":[["2022-10-15T06:30:00Z","2022-10-20T14:00:00Z"]]},"subscription.held":["2021-01-01T00:00:00Z",null],"subscription.fee":{"amount":"10900","currency":"KRW"},"subscription.fee_period":"month","subscription.billing_day":31,"claim.loss":{"amount":"300001","currency":"KRW"}}`,
	`{"provider.jurisdiction":"GB","as_of":"2022-10-17T00:00:00Z","outage.down":{"stated":[["2022-10-15T06:30:00Z",null]],"widest":[["2022-10-15T06:00:00Z",null]]},"subscription.fee":{"amount":"30.00","currency":"GBP"},"subscription.fee_period":"year","outage.maintenance":[{"announced_at":"2022-10-14T06:00:00Z","span":["2022-10-15T07:00:00Z","2022-10-15T09:00:00Z"]}]}`,
	`{"outage.down":{"stated":[],"widest":[["2022-10-15T06:00:00Z","2022-10-15T07:00:00Z"]]},"incident.began_at":"2022-10-15T06:00:00Z","outage.degraded":{"narrowest":[],"stated":[["2022-10-15T06:30:00Z","2032-10-15T08:00:00Z"]]}}`,
}

// FuzzAgree lets the fuzzer draw editions and facts, of which both evaluators must say the same.
func FuzzAgree(f *testing.F) {
	h := holidays(f)
	for seed := range 30 {
		var data []byte
		for sum := sha256.Sum256([]byte{byte(seed)}); len(data) < 1<<14; sum = sha256.Sum256(sum[:]) {
			data = append(data, sum[:]...)
		}
		f.Add(data)
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		s := editions(false).Draw(t, "edition")
		new(tally).agree(t, s, s.draw(t, false), h)
	}))
}

func TestStatutesAreForProvidersOfTheirJurisdictionAlone(t *testing.T) {
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", quantities+"provisions:\n"+provision("p", ever, "{entitles: x}"))))
	for where, want := range map[string]int{"KR": 1, "GB": 0, "": 0} {
		f := known{rules.FactOutageDown: lasting(start, time.Hour)}.and(known{rules.FactProviderJurisdiction: {}}).facts(t)
		f.Unset(rules.FactProviderJurisdiction)
		if where != "" {
			set(t, f, rules.FactProviderJurisdiction, rules.Text(where))
		}
		if o := must(l.Evaluate(f)); len(o.Editions) != want {
			t.Errorf("a provider of %q: %d editions", where, len(o.Editions))
		}
	}
}

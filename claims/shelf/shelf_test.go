package shelf_test

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims/shelf"
	"bosang/rules"
	"bosang/rules/library"
	"bosang/rules/period"
	"bosang/rules/rulebook"
)

const book = "kakao-2022-emoticon-plus"

// published is the programme of 2022 with another name and another number of
// days, published under a number.
func published(t *testing.T, number int64, name, days, replaces string) shelf.Published {
	t.Helper()
	file, err := os.ReadFile("../../rules/library/" + book + "/2022-10.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("edition: 2022-10\n", "edition: "+name+"\n", "value: 3d", "value: "+days).Replace(string(file))
	def, err := rulebook.Read(book+"/"+name+".yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return shelf.Published{Number: number, Rulebook: book, Edition: name, Replaces: replaces, Text: text, Hash: def.Hash}
}

func stock(t *testing.T) *shelf.Shelf {
	t.Helper()
	l, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	return shelf.New(l)
}

func with(t *testing.T, s *shelf.Shelf, p ...shelf.Published) *shelf.Shelf {
	t.Helper()
	next, err := s.With(p...)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// chosen names the edition of the programme by which a case is decided.
func chosen(t *testing.T, l *rules.Library) (name string, outcome *rules.Outcome, f *rules.Facts) {
	t.Helper()
	start := time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)
	span, err := period.From(start.AddDate(-1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	down, err := period.UncertainOf(period.Window{Start: period.Exactly(start), End: period.Exactly(start.Add(23 * time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	f = rules.NewFacts()
	for fact, v := range map[rules.Fact]rules.Value{
		rules.FactIncidentKey: rules.Text("kakao-2022-10-15"), rules.FactProviderKey: rules.Text("kakao"), rules.FactPlanKey: rules.Text("talk/emoticon-plus"),
		rules.FactSubscriptionHeld: rules.Held(span), rules.FactSubscriptionChannel: rules.Text("web"), rules.FactOutageDown: rules.Outage(down),
	} {
		if err := f.Set(fact, v); err != nil {
			t.Fatal(err)
		}
	}
	outcome, err = l.Evaluate(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, used := range outcome.Editions {
		if used.Rulebook == book {
			name = used.Edition
		}
	}
	return name, outcome, f
}

func TestAReplacedEditionExplainsWhatWasDecidedByItAndDecidesNoMore(t *testing.T) {
	t.Parallel()
	var shelves []*shelf.Shelf
	s := stock(t)
	shelves = append(shelves, s)
	before := "2022-10"
	for i, name := range []string{"a", "b", "c", "d"} {
		s = with(t, s, published(t, int64(i+1), name, string(rune('4'+i))+"d", before))
		shelves = append(shelves, s)
		before = name
	}
	for i, name := range []string{"2022-10", "a", "b", "c", "d"} {
		got, outcome, facts := chosen(t, shelves[i].Library)
		if got != name {
			t.Errorf("at publication %d a case is decided by %s, not %s", i, got, name)
		}
		library, err := s.For(outcome)
		if err != nil {
			t.Fatal(err)
		}
		now, err := library.Explain(outcome, facts, rules.English)
		if err != nil {
			t.Fatal(err)
		}
		then, err := shelves[i].Library.Explain(outcome, facts, rules.English)
		if err != nil || strings.Join(now.Paragraphs, "\n") != strings.Join(then.Paragraphs, "\n") {
			t.Errorf("the decision by %s is explained otherwise now: %v", name, err)
		}
		if again, _ := s.For(outcome); again != library {
			t.Errorf("the library of %s is made twice", name)
		}
		if e, replaced, found := s.Edition(book, name); !found || e.Name() != name || replaced != (name != "d") {
			t.Errorf("%s is found %v, replaced %v", name, found, replaced)
		}
		// An older shelf does not know what is decided later.
		if i > 0 {
			if _, err := shelves[i-1].For(outcome); !errors.Is(err, rules.ErrNoEdition) {
				t.Errorf("the shelf before %s: %v", name, err)
			}
		}
	}
}

func TestAProgramBuiltWithWhatWasPublishedPutsItOnTheShelfOnce(t *testing.T) {
	t.Parallel()
	same := published(t, 1, "2022-10", "3d", "")
	if s := with(t, stock(t), same); s.Number != 1 || len(s.Library.Editions()) != len(stock(t).Library.Editions()) {
		t.Errorf("%d editions stand there", len(s.Library.Editions()))
	}
	// What was published under a name goes before what the program has under it.
	other := published(t, 1, "2022-10", "9d", "")
	s := with(t, stock(t), other)
	for _, e := range s.Library.Editions() {
		if e.Rulebook() == book && e.Hash() != other.Hash {
			t.Error("the program's own edition is chosen")
		}
	}
}

func TestWhatCannotBeReadOrWasChangedStopsDeciding(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*shelf.Published){
		"a newer language":  func(p *shelf.Published) { p.Text += "\nmagic: yes\n" },
		"no YAML":           func(p *shelf.Published) { p.Text = "[" },
		"another text":      func(p *shelf.Published) { p.Text = strings.Replace(p.Text, "value: 4d", "value: 400d", 1) },
		"another hash":      func(p *shelf.Published) { p.Hash[0]++ },
		"another edition's": func(p *shelf.Published) { p.Edition = "b" },
	} {
		p := published(t, 1, "a", "4d", "2022-10")
		spoil(&p)
		if _, err := stock(t).With(p); !errors.Is(err, shelf.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATrialChangesNothing(t *testing.T) {
	t.Parallel()
	s := stock(t)
	p := published(t, 1, "a", "4d", "2022-10")
	next := with(t, s, p)
	e, _, _ := next.Edition(book, "a")
	trial, err := s.Trial(e, "2022-10")
	if err != nil {
		t.Fatal(err)
	}
	if name, _, _ := chosen(t, trial); name != "a" {
		t.Errorf("the trial decides by %s", name)
	}
	if name, _, _ := chosen(t, s.Library); name != "2022-10" || s.Number != 0 {
		t.Errorf("the shelf decides by %s", name)
	}
}

func TestAShelfIsReadByManyAtOnce(t *testing.T) {
	t.Parallel()
	s := stock(t)
	_, first, _ := chosen(t, s.Library)
	s = with(t, s, published(t, 1, "a", "4d", "2022-10"))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if _, err := s.For(first); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func TestAReplacedEditionIsEvaluatedByItsNameToTheSameBytes(t *testing.T) {
	t.Parallel()
	one := func(edition string) rules.EditionRef { return rules.EditionRef{Rulebook: book, Edition: edition} }
	first := with(t, stock(t), published(t, 1, "a", "4d", "2022-10"))
	_, _, facts := chosen(t, first.Library)
	before, err := first.Library.EvaluateWith(facts, one("a"))
	if err != nil {
		t.Fatal(err)
	}
	last := with(t, first, published(t, 2, "b", "5d", "a"))
	library, err := last.Naming(one("a"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := library.EvaluateWith(facts, one("a"), rules.EditionRef{Rulebook: "kr-telecom-act"}); err != nil {
		t.Errorf("beside another rulebook: %v", err)
	}
	if after, err := library.EvaluateWith(facts, one("a")); err != nil || after.Hash() != before.Hash() {
		t.Errorf("it comes to another outcome than before: %v", err)
	}
	for name, refs := range map[string][]rules.EditionRef{
		"never stood together": {one("2022-10"), one("b")}, "is not there": {one("z")},
	} {
		library, err := last.Naming(refs...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := library.EvaluateWith(facts, refs[len(refs)-1]); !errors.Is(err, rules.ErrNoEdition) {
			t.Errorf("what %s: %v", name, err)
		}
	}
	if library, err := last.Naming(one("b"), rules.EditionRef{Rulebook: "kr-telecom-act"}); err != nil || library != last.Library {
		t.Errorf("what stands is not found in the newest library: %v", err)
	}
}

package evaluation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evaluation"
	"bosang/rules"
	"bosang/rules/library"
	"bosang/rules/period"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func TestTwoEditionsOfOneRulebookAreRefusedByTheirPlace(t *testing.T) {
	books, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	u := claims.New(nil, books)
	actor := access.Actor{Role: access.Administrator}
	refs := func(names ...string) (out []rules.EditionRef) {
		for _, n := range names {
			out = append(out, rules.EditionRef{Rulebook: "kr-telecom-act", Edition: n})
		}
		return out
	}
	c := evaluation.Case{Windows: []claims.NewWindow{{Severity: claims.Down, Span: period.Window{Start: period.Exactly(at("2022-10-15T15:30:00+09:00")), End: period.Exactly(at("2022-10-15T20:00:00+09:00"))}}}}
	_, err = evaluation.Evaluate(t.Context(), u, actor, c, refs("2019-06-25", "2025-03-28")...)
	if got := fmt.Sprintf("%+v", err); !strings.Contains(got, "rulebooks[1]") || !strings.Contains(got, "twice") {
		t.Errorf("got %s", got)
	}
	if _, err = evaluation.Evaluate(t.Context(), u, actor, c, refs("2019-06-25", "2019-06-25")...); err != nil {
		t.Errorf("the same edition twice gives %v", err)
	}
}

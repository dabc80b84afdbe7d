package report

import (
	"context"
	"strings"

	"bosang/claims/shelf"
	"bosang/rules"
	"bosang/rules/period"
	"bosang/rules/text"
)

// Books gives the rulebooks on the shelf, also those that decide no more.
type Books interface {
	CurrentShelf(ctx context.Context) (*shelf.Shelf, error)
}

// Cite says in both languages where a ground (rulebook/provision) stands, as the edition
// cites it that brought it first: whatever is published later does not change that. Of an
// article that was renumbered it is the number on the day of the cut-off. The cells are not
// known where no edition has the ground.
func Cite(books *shelf.Shelf, ground string, asOf CutOff) (ko, en Cell) {
	rulebook, key, _ := strings.Cut(ground, "/")
	edition, provision, found := books.First(rulebook, key)
	if !found {
		return Cell{}, Cell{}
	}
	return Said(place(edition, &provision.Cites, rules.Korean, asOf)), Said(place(edition, &provision.Cites, rules.English, asOf))
}

func place(e *rules.Edition, c *rules.Cites, lang rules.Lang, asOf CutOff) string {
	if c.Article == "" {
		return c.Text.In(lang)
	}
	day := period.DateOf(asOf.At, e.Zone())
	for _, a := range e.Definition().Articles {
		if a.Key != c.Article || len(a.Numbers) == 0 {
			continue
		}
		i := len(a.Numbers) - 1
		for i > 0 && a.Numbers[i].From.Compare(day) > 0 {
			i--
		}
		where := text.Article(lang, a.Numbers[i].Number, c.Paragraph, c.Item)
		for _, in := range e.Definition().Instruments {
			switch {
			case in.Key != a.Instrument:
			case lang == rules.Korean:
				return in.Title.Ko + " " + where
			default:
				return in.Title.En + ", " + where
			}
		}
		return where
	}
	return c.Article
}

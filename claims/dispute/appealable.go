package dispute

import (
	"context"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/comparison"
	"bosang/claims/deadline"
	"bosang/claims/found"
	"bosang/rules"
	"bosang/rules/fact"
)

// Appealable is what can be appealed of one decision, until when, in which lanes.
type Appealable struct {
	Claim    claims.ClaimID
	Claimant claims.ClaimantID
	Provider claims.ProviderID
	Decision int
	// Until is the instant from which on it is too late; Open: it is the current decision,
	// and there is time.
	Until time.Time
	Open  bool
	// Lanes are those in which it can be appealed now.
	Lanes  []Lane
	Issues []Issue
	// Facts are those that can be disputed, with their values in JSON, in the order of the
	// names.
	Facts []FactOf
	// Stated is the loss that the claimant states, and Gives what the decision gives.
	Stated *rules.Value
	Gives  []rules.Remedy
}

// Person is whose claim it is.
func (a Appealable) Person() claims.Person {
	return claims.Person{Claimant: a.Claimant, Provider: a.Provider}
}

// Issue is a ground that the decision does not grant.
type Issue struct {
	// Ground is "rulebook/provision".
	Ground      string
	Title       string
	Disposition string
	// By is the exception that takes it away.
	By string
	// Why says what it came to, and Turns what would have turned it; in words.
	Why, Turns string
	// Facts are the names of those that would turn it, or are not known.
	Facts []rules.Fact
}

// FactOf is a fact with its value in JSON; empty where it is not known.
type FactOf struct {
	Name  rules.Fact
	Value []byte
}

// Appealable lists what can be appealed of a decision.
func (u *Disputes) Appealable(ctx context.Context, actor access.Actor, claim claims.ClaimID, number int, lang rules.Lang) (Appealable, error) {
	var d claims.Decision
	out, err := claims.Read(ctx, u.useCases, actor, access.ReadDispute, func(tx claims.Tx) (Appealable, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Appealable{}, err
		}
		if d, err = tx.Decision(ctx, c, number); err != nil {
			return Appealable{}, err
		}
		a := Appealable{Claim: c.ID, Claimant: c.ClaimantID, Provider: c.ProviderID, Decision: d.Number}
		if a.Until, err = u.due(ctx, tx, deadline.Appeal, d); err != nil {
			return Appealable{}, err
		}
		a.Open = d.Number == c.DecisionNumber && !c.State.Final() && c.State != claims.Pending && tx.Now().Before(a.Until)
		appeals, err := u.store.Disputes(tx).AppealsOf(ctx, c)
		if err != nil {
			return Appealable{}, err
		}
		for _, lane := range Lanes() {
			used := slices.ContainsFunc(appeals, func(x Appeal) bool {
				return x.Lane == lane && (!x.State.Final() || x.Decision == d.Number && x.State != AppealWithdrawn)
			})
			if a.Open && !used {
				a.Lanes = append(a.Lanes, lane)
			}
		}
		return a, seen(ctx, tx, claims.AccessRead, "appealable", a)
	})
	if err != nil {
		return out, err
	}
	e, err := u.useCases.Explain(ctx, d, lang)
	if err != nil {
		return out, err
	}
	out.Issues = issues(e)
	facts, err := rules.ParseFactsIn(e.Library.Schema(), d.Facts)
	if err != nil {
		return out, err
	}
	for _, name := range append(found.Open(), declared(e.Library)...) {
		value := FactOf{Name: name}
		if v, known := facts.Get(name); known {
			value.Value = fact.AppendValue(nil, &v)
		}
		out.Facts = append(out.Facts, value)
	}
	slices.SortFunc(out.Facts, func(a, b FactOf) int { return cmpFacts(a.Name, b.Name) })
	if v, known := facts.Get(rules.FactClaimLoss); known {
		out.Stated = &v
	}
	out.Gives = append(append(out.Gives, e.Outcome.Remedies...), e.Outcome.Goodwill...)
	return out, nil
}

func cmpFacts(a, b rules.Fact) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func declared(l *rules.Library) (names []rules.Fact) {
	for _, d := range l.Schema().Declared() {
		names = append(names, d.Name)
	}
	return names
}

// issues are the grounds that are not granted, as they are explained.
func issues(e claims.Explained) (list []Issue) {
	for i := range e.Outcome.Grounds {
		g := &e.Outcome.Grounds[i]
		if g.Disposition == rules.GroundGranted {
			continue
		}
		book := e.Outcome.Editions[g.Edition].Rulebook
		issue := Issue{Ground: book + "/" + g.Provision, Disposition: g.Disposition.String(), By: g.By, Facts: g.Missing()}
		for k := range e.Explanation.Findings {
			f := &e.Explanation.Findings[k]
			if f.Rulebook != book || f.Provision != g.Provision && f.Provision != g.By {
				continue
			}
			if f.Provision == g.Provision {
				issue.Title, issue.Why, issue.Turns = f.Title, f.StatusText, f.WouldChange
			}
			issue.Facts = append(issue.Facts, f.Missing...)
			for _, together := range f.Changes {
				for _, change := range together {
					issue.Facts = append(issue.Facts, change.Fact)
				}
			}
		}
		slices.Sort(issue.Facts)
		issue.Facts = slices.Compact(issue.Facts)
		list = append(list, issue)
	}
	return list
}

// Compared are two decisions on a claim side by side.
type Compared struct {
	Appeal        Appeal
	Before, After claims.Decision
	Differences   []comparison.Difference
	// Said are the differences in words, in their order.
	Said []string
}

// Compare sets the disputed decision of an appeal beside the one that came of it, or where
// none did beside the current one.
func (u *Disputes) Compare(ctx context.Context, actor access.Actor, id AppealID, lang rules.Lang) (Compared, error) {
	out, err := claims.Read(ctx, u.useCases, actor, access.ReadDispute, func(tx claims.Tx) (out Compared, err error) {
		if out.Appeal, err = u.store.Disputes(tx).Appeal(ctx, id); err != nil {
			return out, err
		}
		c, err := tx.Claim(ctx, out.Appeal.Claim)
		if err != nil {
			return out, err
		}
		after := out.Appeal.Decided
		if after == 0 {
			after = c.DecisionNumber
		}
		if out.Before, err = tx.Decision(ctx, c, out.Appeal.Decision); err != nil {
			return out, err
		}
		if out.After, err = tx.Decision(ctx, c, after); err != nil {
			return out, err
		}
		return out, seen(ctx, tx, claims.AccessRead, "decision", out.Appeal)
	})
	if err != nil {
		return out, err
	}
	before, err := u.useCases.Explain(ctx, out.Before, lang)
	if err != nil {
		return out, err
	}
	after, err := u.useCases.Explain(ctx, out.After, lang)
	if err != nil {
		return out, err
	}
	out.Differences, err = comparison.Of(comparison.Decided{Facts: out.Before.Facts, Outcome: before.Outcome}, comparison.Decided{Facts: out.After.Facts, Outcome: after.Outcome})
	if err != nil {
		return out, err
	}
	speaker := comparison.NewSpeaker(lang, after.Library.Declared(), before.Explanation, after.Explanation)
	for _, d := range out.Differences {
		out.Said = append(out.Said, speaker.Say(d))
	}
	return out, nil
}

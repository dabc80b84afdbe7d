// Package question tells which facts there are, and what rulebooks ask of a claim:
// what an intake form has to ask.
package question

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/text"
)

// Fact is a fact that rulebooks may read.
type Fact struct {
	Name rules.Fact
	Kind rules.Kind
	// Words are those of an enumerated fact.
	Words []definition.Word
	Title rules.Texts
	// Question is what people are asked; of a standard fact there is none.
	Question rules.Texts
	// Unit is what a count counts; may be empty.
	Unit rules.Texts
	// About says of what it is told; of a standard fact, which has its own place, empty.
	About definition.About
	// Essential: while it is not known, what needs it cannot be told.
	Essential bool
	// Otherwise is what is taken where nobody says; without a kind, nothing is.
	Otherwise rules.Value
	// Rulebooks are the keys of those that read it, in order.
	Rulebooks []string
}

// Facts lists the facts that rulebooks of a library may read, in the order of their
// names: those that every rulebook knows and those that some declare.
func Facts(library *rules.Library) []Fact {
	readers := make(map[rules.Fact][]string)
	for _, e := range library.Editions() { // a rulebook's editions follow each other
		for _, name := range e.Reads() {
			if list := readers[name]; len(list) == 0 || list[len(list)-1] != e.Rulebook() {
				readers[name] = append(list, e.Rulebook())
			}
		}
	}
	var out []Fact
	for _, t := range rules.FactTypes() {
		known := text.FactNamed(string(t.Name))
		f := Fact{Name: t.Name, Kind: t.Kind, Title: known.Title, Rulebooks: readers[t.Name]}
		for _, word := range t.Values {
			title, ok := known.Values[word]
			if !ok {
				title = rules.Texts{Ko: word, En: word}
			}
			f.Words = append(f.Words, definition.Word{Word: word, Title: title})
		}
		out = append(out, f)
	}
	for _, d := range library.Declared() {
		schema, _ := library.Schema().Find(d.Declared.Name)
		out = append(out, Fact{
			Name: d.Declared.Name, Kind: d.Declared.Kind, Words: d.Values, Title: d.Title, Question: d.Question, Unit: d.Unit, About: d.About,
			Essential: schema.Essential, Otherwise: schema.Otherwise, Rulebooks: readers[d.Declared.Name],
		})
	}
	slices.SortFunc(out, func(a, b Fact) int { return strings.Compare(string(a.Name), string(b.Name)) })
	return out
}

// Question is a declared fact that is asked for.
type Question struct {
	Fact
	// Told is what was told of the plan or the incident already, in the JSON of
	// package fact; nil: nothing. What was told of a claim is the claim's.
	Told json.RawMessage
}

// Of lists what is asked where somebody on the plan claims for the incident (its id,
// or else its key): the declared facts that the rulebooks read which would decide
// the claim, in the order of their names. While nothing is known of when the plan
// was down, these are the rulebooks as they stand now.
func Of(ctx context.Context, u *claims.UseCases, actor access.Actor, plan claims.PlanID, incident claims.IncidentID, key string) ([]Question, error) {
	return claims.Read(ctx, u, actor, access.ReadCatalogue, func(tx claims.Tx) ([]Question, error) {
		p, err := tx.Plan(ctx, plan)
		if err != nil {
			return nil, err
		}
		d, err := dossier(ctx, tx, p, incident, key)
		if err != nil {
			return nil, err
		}
		books, err := u.Shelf(ctx, tx)
		if err != nil {
			return nil, err
		}
		used, err := deciding(books.Library, d, p, tx.Now())
		if err != nil {
			return nil, err
		}
		return asked(books.Library, d, p, used), nil
	})
}

// dossier reads what claims of the plan on the incident would be decided on.
func dossier(ctx context.Context, tx claims.Tx, p claims.Plan, incident claims.IncidentID, key string) (*claims.Dossier, error) {
	i, err := find(ctx, tx, incident, key)
	if err != nil {
		return nil, err
	}
	if !i.MergedInto.IsZero() {
		i.ID = i.MergedInto
	}
	d, err := tx.Dossier(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	if _, there := d.Plans[p.ID]; there {
		return d, nil
	}
	// Nothing of its provider is known to have been down.
	d.Plans[p.ID] = p
	if d.Services[p.ServiceID], err = tx.Service(ctx, p.ServiceID); err != nil {
		return nil, err
	}
	d.Providers[p.ProviderID], err = tx.Provider(ctx, p.ProviderID)
	return d, err
}

func find(ctx context.Context, tx claims.Tx, incident claims.IncidentID, key string) (claims.Incident, error) {
	if incident.IsZero() {
		return tx.IncidentByKey(ctx, key)
	}
	return tx.Incident(ctx, incident)
}

// ofClaims are the standard facts of one claim and its subscription, which nobody
// has told yet.
var ofClaims = []rules.Fact{
	rules.FactClaimantKind, rules.FactClaimFiledAt, rules.FactSubscriptionHeld, rules.FactSubscriptionFee, rules.FactSubscriptionFeeMark,
	rules.FactSubscriptionChannel,
}

// deciding gives the editions that would decide a claim on the plan.
func deciding(library *rules.Library, d *claims.Dossier, p claims.Plan, now time.Time) (map[[32]byte]bool, error) {
	d.Under(library.Schema())
	facts, err := d.Facts(claims.Undecided{
		Claim:        claims.Claim{PlanID: p.ID, ClaimantKind: claims.Consumer, FiledAt: now},
		Subscription: claims.Subscription{PlanID: p.ID, StartedAt: now, Channel: claims.DirectChannel},
	}, now)
	if err != nil {
		return nil, err
	}
	for _, name := range ofClaims {
		facts.Unset(name)
	}
	var by rules.Asked
	if !slices.ContainsFunc(d.Outages, func(o claims.Outage) bool { return len(o.Windows) > 0 }) {
		by.LawOn = now
	}
	outcome, err := library.EvaluateAsked(facts, by)
	if err != nil {
		return nil, err
	}
	used := make(map[[32]byte]bool, len(outcome.Editions))
	for _, e := range outcome.Editions {
		used[e.Hash] = true
	}
	return used, nil
}

// asked gives the declared facts that these editions read.
func asked(library *rules.Library, d *claims.Dossier, p claims.Plan, used map[[32]byte]bool) []Question {
	reads := make(map[rules.Fact][]string)
	for _, e := range library.Editions() {
		if !used[e.Hash()] {
			continue
		}
		for _, name := range e.Reads() {
			reads[name] = append(reads[name], e.Rulebook())
		}
	}
	var out []Question
	for _, f := range Facts(library) {
		if f.About == "" || len(reads[f.Name]) == 0 {
			continue
		}
		q := Question{Fact: f}
		q.Rulebooks = reads[f.Name]
		switch f.About {
		case definition.AboutPlan:
			q.Told = p.Facts[f.Name]
		case definition.AboutIncident:
			q.Told = d.Incident.FactsFor(p.ProviderID)[f.Name]
		}
		out = append(out, q)
	}
	return out
}

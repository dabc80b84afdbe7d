package fulfilment

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/message"
	"bosang/claims/webhook"
)

const (
	// set is how many entitlements one transaction looks at, and batch how many items one
	// event holds.
	set, batch = 500, 100
	// mostAsked is how often a provider is asked; firstWait is waited after the first
	// time, and twice as long after each further one: about two weeks in all.
	mostAsked = 4
	firstWait = 24 * time.Hour
	// maxIncidents bounds the incidents that are read at a time.
	maxIncidents = 200
)

// Render writes items as events hold them.
type Render struct {
	Requested func([]Fulfilment) (json.RawMessage, error)
	Reduced   func([]Reduction) (json.RawMessage, error)
}

// Fulfilments is what can be done with fulfilments.
type Fulfilments struct {
	store    Store
	useCases *claims.UseCases
	webhooks *webhook.Webhooks
	render   Render
	// messages may be nil: then nobody is told.
	messages *message.Messages
}

// New gives the use cases over a store. Providers are told by webhooks.
func New(store Store, useCases *claims.UseCases, webhooks *webhook.Webhooks, render Render) *Fulfilments {
	return &Fulfilments{store: store, useCases: useCases, webhooks: webhooks, render: render}
}

// Work hands over what the claims of an incident give in kind.
const Work claims.WorkKind = "hand_over"

// HandOver hands over what the claims of an incident give in kind and what was not yet,
// while there is time. It reports how much it requested, and whether that was all.
func (u *Fulfilments) HandOver(ctx context.Context, incident claims.IncidentID, more func() bool) (requested int, done bool, err error) {
	var providers []claims.ProviderID
	err = u.system(ctx, func(_ claims.Tx, tx Tx) (err error) {
		providers, err = tx.Providers(ctx, incident)
		return err
	})
	for _, provider := range providers {
		for after, left := (Place{}), true; err == nil && left; {
			if !more() {
				return requested, false, nil
			}
			var n int
			n, after, left, err = u.handSet(ctx, provider, incident, after)
			requested += n
		}
	}
	return requested, err == nil, err
}

// HandOverAll does so for every incident there is.
func (u *Fulfilments) HandOverAll(ctx context.Context, more func() bool) (requested int, done bool, err error) {
	var after claims.IncidentID
	for {
		var incidents []claims.IncidentID
		err := u.system(ctx, func(_ claims.Tx, tx Tx) (err error) {
			incidents, err = tx.Incidents(ctx, after, maxIncidents)
			return err
		})
		if err != nil || len(incidents) == 0 {
			return requested, err == nil, err
		}
		for _, after = range incidents {
			n, done, err := u.HandOver(ctx, after, more)
			requested += n
			if err != nil || !done {
				return requested, false, err
			}
		}
	}
}

// handSet hands over a set of entitlements, and gives the place it has come to and
// whether there may be more behind it.
func (u *Fulfilments) handSet(ctx context.Context, provider claims.ProviderID, incident claims.IncidentID, after Place) (n int, place Place, left bool, err error) {
	err = u.system(ctx, func(tx claims.Tx, fulfilments Tx) error {
		dues, err := fulfilments.Due(ctx, provider, incident, after, set)
		if err != nil || len(dues) == 0 {
			return err
		}
		last := dues[len(dues)-1]
		n, left, place = 0, len(dues) == set, Place{last.Claimant, last.ID}
		// What is given no more is taken back, cleared or not.
		dues = slices.DeleteFunc(dues, func(d Due) bool { return d.Stands && !d.Cleared })
		var made []Fulfilment
		var reduced []Reduction
		for i := range dues {
			f, r, err := dues[i].hand(tx.Now())
			if err != nil {
				return err
			}
			if f != nil {
				made = append(made, *f)
			}
			if r != nil {
				reduced = append(reduced, *r)
			}
		}
		n = len(made)
		if err := fulfilments.Keep(ctx, dues, made); err != nil {
			return err
		}
		if err := u.tell(ctx, tx, provider, made, reduced); err != nil {
			return err
		}
		return recordAll(ctx, tx, made, reduced)
	})
	return n, place, left, err
}

// hand brings the tally of an entitlement up to what is given, and gives what is to be
// handed over by it, or what is now known to be too much.
func (d *Due) hand(now time.Time) (*Fulfilment, *Reduction, error) {
	t := &d.Tally
	before, err := t.Excess()
	if err != nil {
		return nil, nil, err
	}
	t.Decision, t.Stands, t.Given = d.Number, d.Stands, of(d.Entitlement)
	more, err := t.Given.Beyond(t.Handed)
	if err != nil {
		return nil, nil, err
	}
	var f *Fulfilment
	if !more.IsZero() {
		t.Number++
		if t.Handed, err = t.Handed.Plus(more); err != nil {
			return nil, nil, err
		}
		f = &Fulfilment{
			ID: claims.NewID[fulfilmentNoun](), Claimant: d.Claimant, Provider: d.Provider, Claim: d.Claim, Incident: d.Incident,
			Subscription: d.Subscription, Entitlement: d.ID, Number: t.Number, Ground: d.Ground, Remedy: d.Remedy, Goodwill: d.Goodwill,
			Decision: d.Number, Quantity: more, State: Requested, RequestedAt: now, Asked: 1, NextAt: now.Add(firstWait),
		}
	}
	excess, err := t.Excess()
	if err != nil {
		return nil, nil, err
	}
	grown, err := excess.Beyond(before)
	if err != nil || grown.IsZero() {
		return f, nil, err
	}
	return f, &Reduction{*d, excess}, nil
}

// AskAgain asks once more for what was not answered, while there is time. What was asked
// for too often is stuck.
func (u *Fulfilments) AskAgain(ctx context.Context, more func() bool) (done bool, err error) {
	for more() {
		var n int
		err := u.system(ctx, func(tx claims.Tx, fulfilments Tx) error {
			due, err := fulfilments.ToAsk(ctx, set)
			if n = len(due); err != nil || n == 0 {
				return err
			}
			kept, err := fulfilments.Kept(ctx, due)
			if err != nil {
				return err
			}
			var again []Fulfilment
			for i := range due {
				f := &due[i]
				if kept[f.ID] {
					// Looked at again later, and not counted as asked for.
					f.NextAt = tx.Now().Add(firstWait)
					continue
				}
				if f.Asked >= mostAsked {
					f.State, f.NextAt = Stuck, time.Time{}
					continue
				}
				f.NextAt = tx.Now().Add(firstWait << f.Asked)
				f.Asked++
				again = append(again, *f)
			}
			if err := fulfilments.Change(ctx, due); err != nil {
				return err
			}
			return u.tellAll(ctx, tx, again)
		})
		if err != nil || n < set {
			return err == nil, err
		}
	}
	return false, nil
}

// tellAll tells each provider what it is asked for.
func (u *Fulfilments) tellAll(ctx context.Context, tx claims.Tx, all []Fulfilment) error {
	slices.SortStableFunc(all, func(a, b Fulfilment) int { return a.Provider.Compare(b.Provider) })
	for len(all) > 0 {
		provider := all[0].Provider
		end := slices.IndexFunc(all, func(f Fulfilment) bool { return f.Provider != provider })
		if end < 0 {
			end = len(all)
		}
		if err := u.tell(ctx, tx, provider, all[:end], nil); err != nil {
			return err
		}
		all = all[end:]
	}
	return nil
}

// tell has the webhooks of a provider told, in batches.
func (u *Fulfilments) tell(ctx context.Context, tx claims.Tx, provider claims.ProviderID, made []Fulfilment, reduced []Reduction) error {
	for part := range slices.Chunk(made, batch) {
		data, err := u.render.Requested(part)
		if err != nil {
			return err
		}
		if err := u.publish(ctx, tx, provider, webhook.FulfilmentRequested, data); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(reduced, batch) {
		data, err := u.render.Reduced(part)
		if err != nil {
			return err
		}
		if err := u.publish(ctx, tx, provider, webhook.FulfilmentReduced, data); err != nil {
			return err
		}
	}
	return nil
}

func (u *Fulfilments) publish(ctx context.Context, tx claims.Tx, provider claims.ProviderID, t webhook.Type, data json.RawMessage) error {
	return u.webhooks.Publish(ctx, tx, provider, webhook.Event{ID: claims.NewEventID(), Type: t, At: tx.Now(), Data: data})
}

// recordAll puts on the trails of claims what was requested, and what was too much.
func recordAll(ctx context.Context, tx claims.Tx, made []Fulfilment, reduced []Reduction) error {
	events := make([]claims.Event, 0, len(made)+len(reduced))
	for _, f := range made {
		e, err := eventOf(tx, f, "fulfilment_requested", nil)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	for _, r := range reduced {
		details, err := json.Marshal(map[string]string{"entitlement_id": claims.Key(r.ID).String()})
		if err != nil {
			return err
		}
		events = append(events, claims.Event{
			ID: claims.NewEventID(), ClaimantID: r.Claimant, ProviderID: r.Provider, Noun: "claim", SubjectID: r.Claim, What: "fulfilment_reduced",
			Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
		})
	}
	return tx.Record(ctx, events...)
}

// eventOf is what happened to a fulfilment, for the trail of its claim.
func eventOf(tx claims.Tx, f Fulfilment, what string, more map[string]string) (claims.Event, error) {
	said := map[string]string{"fulfilment_id": f.ID.String(), "remedy": string(f.Remedy)}
	for name, text := range more {
		said[name] = text
	}
	details, err := json.Marshal(said)
	return claims.Event{
		ID: claims.NewEventID(), ClaimantID: f.Claimant, ProviderID: f.Provider, Noun: "claim", SubjectID: f.Claim, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
	}, err
}

func (u *Fulfilments) system(ctx context.Context, fn func(claims.Tx, Tx) error) error {
	return u.store.InTx(ctx, access.SystemActor("fulfilment"), func(tx claims.Tx) error { return fn(tx, u.store.Fulfilments(tx)) })
}

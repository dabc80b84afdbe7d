package settled

import (
	"crypto/sha256"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
)

// Claimant adds a customer of a provider.
func (w *World) Claimant(provider int) claims.ClaimantID {
	w.Helper()
	w.made++
	return w.Customer(provider, "customer-"+strconv.Itoa(w.made))
}

// Customer adds the customer of a number.
func (w *World) Customer(provider int, number string) (id claims.ClaimantID) {
	w.Helper()
	w.In(System, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.Ctx, w.Providers[provider].ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		w.Must(err)
		id = ids[0]
	})
	return id
}

// Owner acts as a claimant who signed in.
func Owner(id claims.ClaimantID) access.Actor {
	return access.Actor{Subject: "user:" + claims.Key(id).String(), Role: access.Claimant, Claimant: id, User: id}
}

// As acts as a claimant who signed in just now.
func (w *World) As(id claims.ClaimantID) access.Actor {
	actor := Owner(id)
	actor.VerifiedAt = w.Clock.Now()
	return actor
}

// Reached has a customer say how it is reached.
func (w *World) Reached(id claims.ClaimantID, c privacy.Contact) {
	w.Helper()
	p, err := w.Persons.Person(w.Ctx, w.As(id), id)
	w.Must(err)
	c.Version = p.Contact.Version
	_, err = w.Persons.SetContact(w.Ctx, w.As(id), id, c)
	w.Must(err)
}

// Paid has a customer say on what account of a bank it is paid.
func (w *World) Paid(id claims.ClaimantID, name, account string) {
	w.Helper()
	p, err := w.Persons.Person(w.Ctx, w.As(id), id)
	w.Must(err)
	_, err = w.Persons.SetPayee(w.Ctx, w.As(id), id, privacy.Payee{Name: name, Bank: "004", Account: account, Version: p.Payee.Version})
	w.Must(err)
}

// Subscription is one of a customer that began a year before the tests, each an hour later
// than the last, and runs on. It is not there yet.
func (w *World) Subscription(provider int, claimant claims.ClaimantID) claims.Subscription {
	plan := w.Plans[provider]
	w.made++
	return claims.Subscription{ID: NewID(), ClaimantID: claimant, ClaimantKind: claims.Consumer, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID,
		PlanID: plan.ID, StartedAt: Noon.AddDate(-1, 0, 0).Add(time.Duration(w.made) * time.Hour), Channel: "direct", Version: 1, CreatedAt: Noon}
}

// Year is one of a year, over when the one before it begins: no two are held at once.
func (w *World) Year(provider int, claimant claims.ClaimantID) claims.Subscription {
	s := w.Subscription(provider, claimant)
	s.StartedAt = Noon.AddDate(-w.made, 0, 0)
	s.EndedAt = s.StartedAt.AddDate(1, 0, 0)
	return s
}

// Subscribe adds a subscription.
func (w *World) Subscribe(s claims.Subscription) {
	w.Helper()
	w.In(System, func(tx claims.Tx) {
		_, err := tx.AddSubscriptions(w.Ctx, []claims.Subscription{s}, claims.Key{})
		w.Must(err)
	})
}

// Claim files a claim of a customer on a new subscription.
func (w *World) Claim(provider int, claimant claims.ClaimantID) claims.Claim {
	w.Helper()
	s := w.Subscription(provider, claimant)
	w.Subscribe(s)
	return w.File(w.Incident.ID, s)
}

// File files a claim on a subscription that is there.
func (w *World) File(incident claims.IncidentID, s claims.Subscription) claims.Claim {
	w.Helper()
	c, err := w.Store.FileClaim(w.Ctx, claims.Filing{Actor: w.As(s.ClaimantID), New: claims.NewClaim{Incident: incident, Subscription: s.ID}})
	w.Must(err)
	return c
}

// Decide decides a claim; wakes is when a pending one is decided again.
func (w *World) Decide(c claims.Claim, state claims.State, wakes time.Time) claims.Claim {
	w.Helper()
	return w.DecideAs(c, state, func(d *claims.Decision) { d.WakesAt = wakes })
}

// DecideAs decides a claim by a decision that was completed.
func (w *World) DecideAs(c claims.Claim, state claims.State, complete func(*claims.Decision)) claims.Claim {
	w.Helper()
	w.In(System, func(tx claims.Tx) {
		d := claims.Decision{
			ID: NewID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
			PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: state, Facts: []byte("{}"), FactsHash: sha256.Sum256([]byte("{}")),
			Outcome: []byte("{}"), OutcomeHash: sha256.Sum256([]byte("{}")), Because: claims.BecauseFiled, DecidedAt: tx.Now(),
		}
		complete(&d)
		stored, err := tx.Decide(w.Ctx, []claims.Decision{d})
		w.Must(err)
		if !stored[0] {
			w.Fatal("a claim is not decided")
		}
		c, err = tx.Claim(w.Ctx, c.ID)
		w.Must(err)
	})
	return c
}

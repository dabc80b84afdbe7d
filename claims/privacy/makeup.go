package privacy

import (
	"context"
	"fmt"

	"bosang/claims"
	"bosang/claims/access"
)

// made is who makes persons up.
var made = access.SystemActor("demonstration")

// madeAtOnce is how many persons one transaction makes up.
const madeAtOnce = 2000

// MakeUp gives a contact and a payee to those with a claim on the incident of whom
// neither is known, as the machine, whose command has the database: for demonstrations.
// of makes them up, a payee without an account for none; whom it leaves out stays as they
// are. Each set is one transaction, so that who begins again goes on. progress is told how
// many were looked at; the first result is how many were made up.
func (p *Persons) MakeUp(ctx context.Context, incident claims.IncidentID, of func(claims.Claimant) (Contact, Payee, bool), progress func(int64)) (n, seen int64, err error) {
	var after claims.ClaimantID
	for {
		var unknown []claims.Claimant
		var persons []Person
		err := p.store.InTx(ctx, made, func(tx claims.Tx) (err error) {
			if unknown, err = p.store.Persons(tx).Unknown(ctx, incident, after, madeAtOnce); err != nil {
				return err
			}
			if persons, err = makeUp(unknown, of, tx); err != nil || len(persons) == 0 {
				return err
			}
			if err := p.store.Persons(tx).AddMany(ctx, persons); err != nil {
				return err
			}
			return tx.Record(ctx, given(persons, tx)...)
		})
		if err != nil {
			return n, seen, fmt.Errorf("make up persons: %w", err)
		}
		n, seen = n+int64(len(persons)), seen+int64(len(unknown))
		progress(seen)
		if len(unknown) < madeAtOnce {
			return n, seen, nil
		}
		after = unknown[len(unknown)-1].ID
	}
}

func makeUp(unknown []claims.Claimant, of func(claims.Claimant) (Contact, Payee, bool), tx claims.Tx) (persons []Person, err error) {
	for _, u := range unknown {
		contact, payee, is := of(u)
		if !is {
			continue
		}
		if err = contact.check(); err != nil {
			return nil, err
		}
		contact.Claimant, contact.Provider, contact.Version, contact.ChangedAt = u.ID, u.ProviderID, 2, tx.Now()
		if payee.Account != "" {
			if err = payee.check(); err != nil {
				return nil, err
			}
			payee.Claimant, payee.Provider, payee.Version, payee.ChangedAt = u.ID, u.ProviderID, 2, tx.Now()
		}
		persons = append(persons, Person{Claimant: u, Contact: contact, Payee: payee})
	}
	return persons, nil
}

// given are the events that a contact and a payee were given, as SetContact and SetPayee
// leave them.
func given(persons []Person, tx claims.Tx) (events []claims.Event) {
	for _, p := range persons {
		for _, what := range []string{"contact_changed", "payee_changed"} {
			if what == "payee_changed" && p.Payee.Version == 0 {
				continue
			}
			events = append(events, claims.Event{
				ID: claims.NewEventID(), ClaimantID: p.Claimant.ID, ProviderID: p.Claimant.ProviderID, Noun: "claimant", SubjectID: p.Claimant.ID, What: what,
				Actor: tx.Actor().Subject, At: tx.Now(),
			})
		}
	}
	return events
}

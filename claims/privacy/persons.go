package privacy

import (
	"context"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Person is a claimant with what is known of it.
type Person struct {
	Claimant claims.Claimant
	Contact  Contact
	Payee    Payee
	Birth    Birth
}

// Store is what personal data needs of a database.
type Store interface {
	claims.Store
	// Persons gives what can be done with personal data in a transaction of this store.
	Persons(tx claims.Tx) Tx
}

// Tx reads and writes personal data and its records, in a transaction of the store.
type Tx interface {
	// Person reads a claimant that the actor may see; contact and payee are empty where
	// they are not for the actor, were not given or are gone, and then of version 1.
	Person(ctx context.Context, id claims.ClaimantID) (Person, error)
	// PutContact writes the contact where its version is still the one before, PutPayee the
	// payee and PutBirth the date of birth. The conflict claimant_erased says that the person's key is gone.
	PutContact(ctx context.Context, c Contact) error
	PutPayee(ctx context.Context, p Payee) error
	PutBirth(ctx context.Context, b Birth) error
	// Unknown gives those with a claim on the incident of whom there is neither contact nor
	// payee, nor an erasure, in the order of their ids, after one.
	Unknown(ctx context.Context, incident claims.IncidentID, after claims.ClaimantID, limit int) ([]claims.Claimant, error)
	// AddMany adds contacts, and payees where there is an account, of those who have none.
	// The conflict claimant_erased says that the key of one is gone.
	AddMany(ctx context.Context, persons []Person) error
	RecordTx
}

// Persons is what can be done with personal data.
type Persons struct {
	store    Store
	useCases *claims.UseCases
	changed  []func(context.Context, claims.Tx, claims.ClaimantID) error
}

// New gives the use cases of personal data over a store.
func New(store Store, useCases *claims.UseCases) *Persons {
	return &Persons{store: store, useCases: useCases}
}

// WhenChanged has something done in the transaction that changes a contact or a payee.
// It is said before the first is changed.
func (p *Persons) WhenChanged(do func(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID) error) {
	p.changed = append(p.changed, do)
}

// Person reads a claimant as the actor may see it, and puts it on record.
func (p *Persons) Person(ctx context.Context, actor access.Actor, id claims.ClaimantID) (Person, error) {
	return claims.Read(ctx, p.useCases, actor, access.ReadPerson, func(tx claims.Tx) (Person, error) {
		found, err := p.store.Persons(tx).Person(ctx, id)
		if err != nil {
			return Person{}, err
		}
		found, items := found.SeenBy(actor, tx.Now())
		return found, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessRead, Items: items, Persons: found.whose()})
	})
}

func (p Person) whose() []claims.Person {
	return []claims.Person{{Claimant: p.Claimant.ID, Provider: p.Claimant.ProviderID}}
}

// SeenBy gives the person as the actor sees it now, and which items of it are seen. An
// account that is new to the claimant sees what an operator sees.
func (p Person) SeenBy(actor access.Actor, now time.Time) (seen Person, items []string) {
	role := actor.Role
	if actor.IsNew(now) {
		role = access.Operator
	}
	items = []string{"claimant"}
	for _, rule := range Rules() {
		value := p.value(rule.Item)
		if *value = rule.show(role, *value); *value != "" {
			items = append(items, string(rule.Item))
		}
	}
	return p, items
}

// value is where the person has the item.
func (p *Person) value(i Item) *string {
	switch i {
	case CustomerNumber:
		return &p.Claimant.CustomerNumber
	case Name:
		return &p.Contact.Name
	case Email:
		return &p.Contact.Email
	case Phone:
		return &p.Contact.Phone
	case PayeeName:
		return &p.Payee.Name
	case Bank:
		return &p.Payee.Bank
	case Account:
		return &p.Payee.Account
	case BirthDate:
		return &p.Birth.On
	}
	return new(string)
}

// SetContact changes how the claimant who acts is reached, where it is still of the
// version that c has, and gives it with the next. It asks for what SetPayee asks.
func (p *Persons) SetContact(ctx context.Context, actor access.Actor, id claims.ClaimantID, c Contact) (Contact, error) {
	if err := c.check(); err != nil {
		return Contact{}, err
	}
	found, err := p.set(ctx, actor, access.WritePerson, id, "contact_changed", func(tx Tx, now *Person, at time.Time) error {
		if err := holder(actor, at); err != nil {
			return err
		}
		if now.Contact.Version != c.Version {
			return claims.Stale("contact")
		}
		c.Claimant, c.Provider, c.Version = id, now.Claimant.ProviderID, c.Version+1
		c.ChangedAt = at
		now.Contact = c
		return tx.PutContact(ctx, c)
	})
	return found.Contact, err
}

// SetPayee changes where money for the claimant who acts goes, where that is still of
// the version that payee has, and gives it with the next. A person has to have shown
// lately what they sign in with (sign_in_again): a browser that was left open, a cookie or
// a token that was stolen turns nobody's money aside. Nor does an account that is new to
// the claimant (account_too_new).
func (p *Persons) SetPayee(ctx context.Context, actor access.Actor, id claims.ClaimantID, payee Payee) (Payee, error) {
	if err := payee.check(); err != nil {
		return Payee{}, err
	}
	found, err := p.set(ctx, actor, access.WritePerson, id, "payee_changed", func(tx Tx, now *Person, at time.Time) error {
		if err := holder(actor, at); err != nil {
			return err
		}
		if now.Payee.Version != payee.Version {
			return claims.Stale("payee")
		}
		payee.Claimant, payee.Provider, payee.Version = id, now.Claimant.ProviderID, payee.Version+1
		payee.ChangedAt = at
		now.Payee = payee
		return tx.PutPayee(ctx, payee)
	})
	return found.Payee, err
}

// holder refuses who may be somebody else than the person whose account it is: all who
// have not shown lately what they sign in with, their programs too, and a new account. A
// token of the machine is its provider's, which has its own ways to know its customers.
func holder(actor access.Actor, now time.Time) error {
	if actor.User != (access.ID{}) && !actor.JustVerified(now) {
		return claims.SignInAgain()
	}
	if actor.IsNew(now) {
		return claims.AccountTooNew(actor.NewUntil)
	}
	return nil
}

// set reads the claimant, changes it and records that it was changed, not what to.
func (p *Persons) set(ctx context.Context, actor access.Actor, need access.Permission, id claims.ClaimantID, what string, change func(Tx, *Person, time.Time) error) (Person, error) {
	return claims.Read(ctx, p.useCases, actor, need, func(tx claims.Tx) (Person, error) {
		persons := p.store.Persons(tx)
		found, err := persons.Person(ctx, id)
		if err != nil {
			return Person{}, err
		}
		if err := change(persons, &found, tx.Now()); err != nil {
			return Person{}, err
		}
		for _, do := range p.changed {
			if err := do(ctx, tx, id); err != nil {
				return Person{}, err
			}
		}
		return found, tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: id, ProviderID: found.Claimant.ProviderID, Noun: "claimant", SubjectID: id, What: what,
			Actor: actor.Subject, At: tx.Now(),
		})
	})
}

// Disclosure is what an operator asks to see whole of a claimant, and why.
type Disclosure struct {
	Items []Item
	// Reason is for whoever looks through the records: it names no person.
	Reason string
}

// Disclose gives items of a claimant whole, for a reason that stays on record. What
// was not given or is gone is empty. It takes a person who has shown lately what they
// sign in with (sign_in_again), so that the record tells who it was.
func (p *Persons) Disclose(ctx context.Context, actor access.Actor, id claims.ClaimantID, d Disclosure) (map[Item]string, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	return claims.Read(ctx, p.useCases, actor, access.DisclosePerson, func(tx claims.Tx) (map[Item]string, error) {
		if !actor.JustVerified(tx.Now()) {
			return nil, claims.SignInAgain()
		}
		found, err := p.store.Persons(tx).Person(ctx, id)
		if err != nil {
			return nil, err
		}
		values := make(map[Item]string, len(d.Items))
		for _, item := range d.Items {
			values[item] = *found.value(item)
		}
		items := make([]string, len(d.Items))
		for i, item := range slices.Sorted(slices.Values(d.Items)) {
			items[i] = string(item)
		}
		return values, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessDisclosed, Items: items, Reason: d.Reason, Persons: found.whose()})
	})
}

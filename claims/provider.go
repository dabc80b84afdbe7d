package claims

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"time"

	"bosang/claims/access"
	"bosang/rules/money"
)

// ProviderClass is the class of the Telecommunications Business Act, art. 2.
type ProviderClass string

// The classes of providers.
const (
	FacilitiesBased ProviderClass = "facilities_based"
	ValueAdded      ProviderClass = "value_added"
	DataCentre      ProviderClass = "data_centre"
)

// ProviderClasses lists the classes.
func ProviderClasses() []ProviderClass {
	return []ProviderClass{FacilitiesBased, ValueAdded, DataCentre}
}

// Name is what a thing is called in the two languages of the service.
type Name struct{ Korean, English string }

// Provider is who owes: the party of the contract with the user.
type Provider struct {
	ID    ProviderID
	Key   string
	Name  Name
	Class ProviderClass
	// Jurisdiction is whose law it is under, ISO 3166: KR, GB, US-NY. Statutes and
	// standards are for the providers of theirs alone.
	Jurisdiction string
	// TelecomRevenue is the revenue from telecommunications services in the
	// prior year; nil when it was not shown. Decree art. 37-11(1)3 (2022).
	TelecomRevenue *money.Amount
	Version        int64
	CreatedAt      time.Time
}

// ProviderChange is the part of a provider that can change.
type ProviderChange struct {
	Name  Name
	Class ProviderClass
	// Jurisdiction: empty leaves it as it is; of a new provider, KR.
	Jurisdiction   string
	TelecomRevenue *money.Amount
}

// NewProvider is what is sent to add a provider.
type NewProvider struct {
	Key string
	ProviderChange
}

// IsJurisdiction reports whether a text has the form of ISO 3166-1 or -2; the
// table asks for the same.
func IsJurisdiction(s string) bool { return jurisdictionForm.MatchString(s) }

var jurisdictionForm = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)

// homeJurisdiction is that of a provider of whom nothing else is said.
const homeJurisdiction = "KR"

func (c ProviderChange) check(f *fields) {
	f.name("name", c.Name)
	f.require(slices.Contains(ProviderClasses(), c.Class), "class", "one_of", "facilities_based, value_added, data_centre")
	f.require(c.Jurisdiction == "" || IsJurisdiction(c.Jurisdiction), "jurisdiction", "jurisdiction_form", "")
	if c.TelecomRevenue != nil {
		f.require(c.TelecomRevenue.Sign() >= 0, "telecom_revenue", "negative", "")
	}
}

// AddProvider adds a provider. Keys are unique.
func (u *UseCases) AddProvider(ctx context.Context, actor access.Actor, n NewProvider, once Once) (Provider, error) {
	if !actor.May(access.WriteProvider) {
		return Provider{}, Forbidden(string(access.WriteProvider))
	}
	var f fields
	f.key("key", n.Key)
	n.check(&f)
	if err := f.err(); err != nil {
		return Provider{}, err
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Provider, error) {
		p := Provider{
			ID: NewID[providerNoun](), Key: n.Key, Name: n.Name, Class: n.Class,
			Jurisdiction: cmp.Or(n.Jurisdiction, homeJurisdiction), TelecomRevenue: n.TelecomRevenue, Version: 1, CreatedAt: tx.Now(),
		}
		if err := tx.AddProvider(ctx, p); err != nil {
			return Provider{}, err
		}
		return p, record(ctx, tx, p.ID, "provider", p.ID, "added")
	})
}

// ChangeProvider changes a provider where it still has the version, and has the
// claims on its plans decided again when more than its name changes.
func (u *UseCases) ChangeProvider(ctx context.Context, actor access.Actor, id ProviderID, version int64, c ProviderChange) (Provider, error) {
	var f fields
	c.check(&f)
	if err := f.err(); err != nil {
		return Provider{}, err
	}
	return change(ctx, u, actor, access.WriteProvider, func(tx Tx) (Provider, error) {
		p, err := tx.Provider(ctx, id)
		if err != nil {
			return Provider{}, err
		}
		if p.Version != version {
			return Provider{}, Stale("provider")
		}
		jurisdiction := cmp.Or(c.Jurisdiction, p.Jurisdiction)
		renamed := p.Class == c.Class && p.Jurisdiction == jurisdiction && sameAmount(p.TelecomRevenue, c.TelecomRevenue)
		p.Name, p.Class, p.Jurisdiction, p.TelecomRevenue = c.Name, c.Class, jurisdiction, c.TelecomRevenue
		if err := tx.ChangeProvider(ctx, p); err != nil {
			return Provider{}, err
		}
		p.Version++
		if !renamed {
			services, err := tx.LockServices(ctx, id)
			if err != nil {
				return Provider{}, err
			}
			if err := servicesChanged(ctx, tx, services); err != nil {
				return Provider{}, err
			}
		}
		return p, record(ctx, tx, p.ID, "provider", p.ID, "changed")
	})
}

func sameAmount(a, b *money.Amount) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Currency() == b.Currency() && a.Decimal().Equal(b.Decimal()))
}

// Provider reads one provider.
func (u *UseCases) Provider(ctx context.Context, actor access.Actor, id ProviderID) (Provider, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) (Provider, error) { return tx.Provider(ctx, id) })
}

// ProviderByKey reads the provider of a key.
func (u *UseCases) ProviderByKey(ctx context.Context, actor access.Actor, key string) (Provider, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) (Provider, error) { return tx.ProviderByKey(ctx, key) })
}

// Providers lists providers, newest first.
func (u *UseCases) Providers(ctx context.Context, actor access.Actor, page Page) ([]Provider, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Provider, error) { return tx.Providers(ctx, page.bounded()) })
}

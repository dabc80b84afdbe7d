package claims

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bosang/claims/access"
	"bosang/rules"
)

// Service is what a provider offers under one name; its features fail one by one.
type Service struct {
	ID         ServiceID
	ProviderID ProviderID
	Key        string
	Name       Name
	// DailyUsers is the daily average of the last three months of the prior
	// year; nil when it was not shown. Decree art. 37-11(1)3 (2022).
	DailyUsers *int64
	Cloud      bool
	// Kind is what it is; empty: not known.
	Kind      ServiceKind
	Features  []Feature
	Version   int64
	CreatedAt time.Time
}

// ServiceKind is what a service is, as rulebooks tell services apart.
type ServiceKind string

// ServiceKinds lists the kinds: the words of the fact service.kind.
func ServiceKinds() []ServiceKind {
	kind, _ := rules.TypeOf(rules.FactServiceKind)
	words := make([]ServiceKind, len(kind.Values))
	for i, w := range kind.Values {
		words[i] = ServiceKind(w)
	}
	return words
}

// words lists what a word can be, for people.
func words[S ~string](known []S) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(known), " ", ", "), "[]")
}

// Feature is a part of a service that can be down while others work.
type Feature struct {
	ID   FeatureID
	Key  string
	Name Name
}

// HasFeature reports whether the service has a feature of the key.
func (s Service) HasFeature(key string) bool {
	return slices.ContainsFunc(s.Features, func(f Feature) bool { return f.Key == key })
}

// maxFeatures bounds the features of one service.
const maxFeatures = 200

// ServiceChange is the part of a service that can change. Features can be added
// and renamed; one that is left out stays as it is.
type ServiceChange struct {
	Name       Name
	DailyUsers *int64
	Cloud      bool
	Kind       ServiceKind
	Features   []Feature
}

// NewService is what is sent to add a service.
type NewService struct {
	Key string
	ServiceChange
}

func (c ServiceChange) check(f *fields) {
	f.name("name", c.Name)
	if c.DailyUsers != nil {
		f.require(*c.DailyUsers >= 0, "daily_users", "negative", "")
	}
	f.require(c.Kind == "" || slices.Contains(ServiceKinds(), c.Kind), "kind", "one_of", words(ServiceKinds()))
	f.require(len(c.Features) <= maxFeatures, "features", "too_many", "200")
	seen := make(map[string]bool)
	for i, feature := range c.Features {
		at := fmt.Sprintf("features[%d]", i)
		f.key(at+".key", feature.Key)
		f.name(at+".name", feature.Name)
		f.require(!seen[feature.Key], at+".key", "twice", "")
		seen[feature.Key] = true
	}
}

// AddService adds a service with its features. Keys are unique per provider.
func (u *UseCases) AddService(ctx context.Context, actor access.Actor, provider ProviderID, n NewService, once Once) (Service, error) {
	if !actor.May(access.WriteCatalogue) {
		return Service{}, Forbidden(string(access.WriteCatalogue))
	}
	if err := maySpeakFor(actor, provider, "provider"); err != nil {
		return Service{}, err
	}
	var f fields
	f.key("key", n.Key)
	n.check(&f)
	f.require(len(n.Features) > 0, "features", "required", "")
	if err := f.err(); err != nil {
		return Service{}, err
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Service, error) {
		if _, err := tx.Provider(ctx, provider); err != nil {
			return Service{}, err
		}
		s := Service{
			ID: NewID[serviceNoun](), ProviderID: provider, Key: n.Key, Name: n.Name, DailyUsers: n.DailyUsers,
			Cloud: n.Cloud, Kind: n.Kind, Features: withIDs(n.Features), Version: 1, CreatedAt: tx.Now(),
		}
		if err := tx.AddService(ctx, s); err != nil {
			return Service{}, err
		}
		return s, record(ctx, tx, provider, "service", s.ID, "added")
	})
}

// ChangeService changes a service where it still has the version, and has the
// claims on its plans decided again when more than names changes.
func (u *UseCases) ChangeService(ctx context.Context, actor access.Actor, id ServiceID, version int64, c ServiceChange) (Service, error) {
	var f fields
	c.check(&f)
	if err := f.err(); err != nil {
		return Service{}, err
	}
	return change(ctx, u, actor, access.WriteCatalogue, func(tx Tx) (Service, error) {
		s, err := tx.LockService(ctx, id)
		if err != nil {
			return Service{}, err
		}
		if err := maySpeakFor(actor, s.ProviderID, "service"); err != nil {
			return Service{}, err
		}
		if s.Version != version {
			return Service{}, Stale("service")
		}
		renamed := s.Cloud == c.Cloud && s.Kind == c.Kind && sameCount(s.DailyUsers, c.DailyUsers)
		s.Name, s.DailyUsers, s.Cloud, s.Kind = c.Name, c.DailyUsers, c.Cloud, c.Kind
		s.Features = mergeFeatures(s.Features, c.Features)
		if err := tx.ChangeService(ctx, s); err != nil {
			return Service{}, err
		}
		s.Version++
		if !renamed {
			if err := servicesChanged(ctx, tx, []ServiceID{id}); err != nil {
				return Service{}, err
			}
		}
		return s, record(ctx, tx, s.ProviderID, "service", s.ID, "changed")
	})
}

// servicesChanged has the claims on the plans of these services, which are
// locked, decided again.
func servicesChanged(ctx context.Context, tx Tx, services []ServiceID) error {
	plans, err := tx.PlansOf(ctx, services)
	if err != nil {
		return err
	}
	return catalogueChanged(ctx, tx, services, plans)
}

func sameCount(a, b *int64) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func withIDs(features []Feature) []Feature {
	out := make([]Feature, len(features))
	for i, f := range features {
		f.ID = NewID[featureNoun]()
		out[i] = f
	}
	return out
}

func mergeFeatures(have, sent []Feature) []Feature {
	at := make(map[string]int, len(have))
	for i, f := range have {
		at[f.Key] = i
	}
	for _, f := range sent {
		if i, known := at[f.Key]; known {
			have[i].Name = f.Name
			continue
		}
		f.ID = NewID[featureNoun]()
		have = append(have, f)
	}
	return have
}

// Service reads one service with its features.
func (u *UseCases) Service(ctx context.Context, actor access.Actor, id ServiceID) (Service, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) (Service, error) { return tx.Service(ctx, id) })
}

// Services lists a provider's services, newest first; of all providers when none is named.
func (u *UseCases) Services(ctx context.Context, actor access.Actor, provider ProviderID, page Page) ([]Service, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Service, error) {
		return tx.Services(ctx, provider, page.bounded())
	})
}

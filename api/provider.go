package api

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
)

// newProvider is what is sent to add a provider.
type newProvider struct {
	Key            string      `json:"key" validate:"required,key"`
	Name           form.Name   `json:"name" validate:"required"`
	Class          string      `json:"class" validate:"required,oneof=facilities_based value_added data_centre"`
	Jurisdiction   string      `json:"jurisdiction" validate:"omitempty,jurisdiction"`
	TelecomRevenue *form.Money `json:"telecom_revenue"`
}

// providerChange is what is sent to change one: all that can change.
type providerChange struct {
	Name           form.Name   `json:"name" validate:"required"`
	Class          string      `json:"class" validate:"required,oneof=facilities_based value_added data_centre"`
	Jurisdiction   string      `json:"jurisdiction" validate:"omitempty,jurisdiction"`
	TelecomRevenue *form.Money `json:"telecom_revenue"`
}

func (p providerChange) change() claims.ProviderChange {
	return claims.ProviderChange{Name: p.Name.Domain(), Class: claims.ProviderClass(p.Class), Jurisdiction: p.Jurisdiction, TelecomRevenue: p.TelecomRevenue.Value()}
}

type providerOut struct {
	ID             string       `json:"id"`
	Key            string       `json:"key"`
	Name           form.Name    `json:"name"`
	Class          string       `json:"class"`
	Jurisdiction   string       `json:"jurisdiction"`
	TelecomRevenue *form.Money  `json:"telecom_revenue,omitempty"`
	Version        int64        `json:"version"`
	CreatedAt      form.Instant `json:"created_at"`
}

func showProvider(p claims.Provider) providerOut {
	return providerOut{
		ID: p.ID.String(), Key: p.Key, Name: form.ShowName(p.Name), Class: string(p.Class), Jurisdiction: p.Jurisdiction, TelecomRevenue: form.ShowMoney(p.TelecomRevenue),
		Version: p.Version, CreatedAt: form.At(p.CreatedAt),
	}
}

func (s *server) addProvider(c *edge.Call) error {
	var sent newProvider
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := claims.NewProvider{Key: sent.Key, ProviderChange: providerChange{sent.Name, sent.Class, sent.Jurisdiction, sent.TelecomRevenue}.change()}
	return edge.Create(c, func(once claims.Once) (claims.Provider, error) {
		return s.useCases.AddProvider(c.Ctx(), c.Actor, n, once)
	}, func(p claims.Provider) edge.Created {
		return edge.Made("/v1/providers/"+p.ID.String(), p.Version, showProvider(p))
	})
}

func giveProvider(c *edge.Call, p claims.Provider) error {
	return c.GiveOne(p.Version, showProvider(p))
}

func (s *server) changeProvider(c *edge.Call) error {
	return edge.ChangeOne(c, "provider", func(id claims.ProviderID, version int64, sent providerChange) (claims.Provider, error) {
		return s.useCases.ChangeProvider(c.Ctx(), c.Actor, id, version, sent.change())
	}, giveProvider)
}

func (s *server) provider(c *edge.Call) error {
	return edge.GetOne(c, "provider", s.useCases.Provider, giveProvider)
}

func (s *server) providers(c *edge.Call) error {
	return edge.ListAll(c, s.useCases.Providers, s.useCases.ProviderByKey, func(p claims.Provider) [16]byte { return p.ID }, showProvider)
}

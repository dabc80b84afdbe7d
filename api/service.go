package api

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
)

type featureIn struct {
	Key  string    `json:"key" validate:"required,key"`
	Name form.Name `json:"name" validate:"required"`
}

// serviceChange is what is sent to change a service. Features are added and
// renamed; what is left out stays.
type serviceChange struct {
	Name       form.Name   `json:"name" validate:"required"`
	DailyUsers *int64      `json:"daily_users" validate:"omitempty,gte=0,lte=9007199254740991"`
	Cloud      bool        `json:"cloud"`
	Kind       string      `json:"kind" validate:"omitempty,oneof=mobile broadband fixed_voice television messenger content game cloud payment other"`
	Features   []featureIn `json:"features" validate:"max=200,dive"`
}

// newService is what is sent to add a service with its features.
type newService struct {
	ProviderID claims.ProviderID `json:"provider_id" validate:"required"`
	Key        string            `json:"key" validate:"required,key"`
	Name       form.Name         `json:"name" validate:"required"`
	DailyUsers *int64            `json:"daily_users" validate:"omitempty,gte=0,lte=9007199254740991"`
	Cloud      bool              `json:"cloud"`
	Kind       string            `json:"kind" validate:"omitempty,oneof=mobile broadband fixed_voice television messenger content game cloud payment other"`
	Features   []featureIn       `json:"features" validate:"required,min=1,max=200,dive"`
}

func (v serviceChange) change() claims.ServiceChange {
	features := make([]claims.Feature, len(v.Features))
	for i, f := range v.Features {
		features[i] = claims.Feature{Key: f.Key, Name: f.Name.Domain()}
	}
	return claims.ServiceChange{Name: v.Name.Domain(), DailyUsers: v.DailyUsers, Cloud: v.Cloud, Kind: claims.ServiceKind(v.Kind), Features: features}
}

type featureOut struct {
	ID   string    `json:"id"`
	Key  string    `json:"key"`
	Name form.Name `json:"name"`
}

type serviceOut struct {
	ID         string       `json:"id"`
	ProviderID string       `json:"provider_id"`
	Key        string       `json:"key"`
	Name       form.Name    `json:"name"`
	DailyUsers *int64       `json:"daily_users,omitempty"`
	Cloud      bool         `json:"cloud"`
	Kind       string       `json:"kind,omitempty"`
	Features   []featureOut `json:"features"`
	Version    int64        `json:"version"`
	CreatedAt  form.Instant `json:"created_at"`
}

func showService(v claims.Service) serviceOut {
	features := make([]featureOut, len(v.Features))
	for i, f := range v.Features {
		features[i] = featureOut{f.ID.String(), f.Key, form.ShowName(f.Name)}
	}
	return serviceOut{
		ID: v.ID.String(), ProviderID: v.ProviderID.String(), Key: v.Key, Name: form.ShowName(v.Name), DailyUsers: v.DailyUsers,
		Cloud: v.Cloud, Kind: string(v.Kind), Features: features, Version: v.Version, CreatedAt: form.At(v.CreatedAt),
	}
}

func (s *server) addService(c *edge.Call) error {
	var sent newService
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := claims.NewService{Key: sent.Key, ServiceChange: serviceChange{sent.Name, sent.DailyUsers, sent.Cloud, sent.Kind, sent.Features}.change()}
	return edge.Create(c, func(once claims.Once) (claims.Service, error) {
		made, err := s.useCases.AddService(c.Ctx(), c.Actor, sent.ProviderID, n, once)
		return made, edge.OfField(err, "provider", "provider_id")
	}, func(v claims.Service) edge.Created {
		return edge.Made("/v1/services/"+v.ID.String(), v.Version, showService(v))
	})
}

func giveService(c *edge.Call, v claims.Service) error { return c.GiveOne(v.Version, showService(v)) }

func (s *server) changeService(c *edge.Call) error {
	return edge.ChangeOne(c, "service", func(id claims.ServiceID, version int64, sent serviceChange) (claims.Service, error) {
		return s.useCases.ChangeService(c.Ctx(), c.Actor, id, version, sent.change())
	}, giveService)
}

func (s *server) service(c *edge.Call) error {
	return edge.GetOne(c, "service", s.useCases.Service, giveService)
}

func (s *server) services(c *edge.Call) error {
	return edge.ListIn(c, "provider_id", false, s.useCases.Services, func(v claims.Service) [16]byte { return v.ID }, showService)
}

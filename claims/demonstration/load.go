package demonstration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
)

// Loaded says what of the incident is in the database, and what was added now.
type Loaded struct {
	Incident claims.Incident
	// Population is the population that belongs to the database: the one asked
	// for at the first load, whatever is asked for later.
	Population Population
	// Known reports whether the database says which population it is; it forgets
	// answers it kept for a day, so afterwards what is there counts as complete.
	Known bool
	// Added counts the things that were not there before.
	Added int
}

// Load records the incident with its providers, services, plans, causes and
// outages. What is there already, by key, stays as it is. The population is
// remembered with the incident at its first load.
func Load(ctx context.Context, uc *claims.UseCases, actor access.Actor, p Population) (Loaded, error) {
	src, err := read()
	if err != nil {
		return Loaded{}, err
	}
	l := &loader{uc: uc, actor: actor, src: src, providers: map[string]claims.ProviderID{}, services: map[string]claims.ServiceID{}}
	for _, step := range []func(context.Context) error{l.loadProviders, l.loadServices, l.loadPlans} {
		if err := step(ctx); err != nil {
			return Loaded{}, fmt.Errorf("load the demonstration: %w", err)
		}
	}
	loaded, err := l.loadIncident(ctx, p)
	if err != nil {
		return Loaded{}, fmt.Errorf("load the demonstration: %w", err)
	}
	for _, step := range []func(context.Context, claims.Incident) error{l.loadCauses, l.loadOutages} {
		if err := step(ctx, loaded.Incident); err != nil {
			return Loaded{}, fmt.Errorf("load the demonstration: %w", err)
		}
	}
	loaded.Added = l.added
	return loaded, nil
}

// Providers gives the keys of the providers whose services failed.
func Providers() ([]string, error) {
	src, err := read()
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(src.providers))
	for i, p := range src.providers {
		keys[i] = p.Key
	}
	return keys, nil
}

type loader struct {
	uc        *claims.UseCases
	actor     access.Actor
	src       *source
	providers map[string]claims.ProviderID
	services  map[string]claims.ServiceID
	added     int
}

func (l *loader) loadProviders(ctx context.Context) error {
	for _, n := range l.src.providers {
		p, err := l.uc.ProviderByKey(ctx, l.actor, n.Key)
		if claims.KindOf(err) == claims.KindNotFound {
			l.added++
			p, err = l.uc.AddProvider(ctx, l.actor, n, claims.Once{})
		}
		if err != nil {
			return fmt.Errorf("provider %s: %w", n.Key, err)
		}
		l.providers[n.Key] = p.ID
	}
	return nil
}

func (l *loader) loadServices(ctx context.Context) error {
	for key, provider := range l.providers {
		have, err := All(func(page claims.Page) ([]claims.Service, error) {
			return l.uc.Services(ctx, l.actor, provider, page)
		}, func(s claims.Service) [16]byte { return s.ID })
		if err != nil {
			return fmt.Errorf("services of %s: %w", key, err)
		}
		for _, s := range have {
			l.services[s.Key] = s.ID
		}
	}
	for _, row := range l.src.services {
		if _, there := l.services[row.new.Key]; there {
			continue
		}
		s, err := l.uc.AddService(ctx, l.actor, l.providers[row.provider], row.new, claims.Once{})
		if err != nil {
			return fmt.Errorf("service %s: %w", row.new.Key, err)
		}
		l.services[s.Key] = s.ID
		l.added++
	}
	return nil
}

func (l *loader) loadPlans(ctx context.Context) error {
	for service, id := range l.services {
		have, err := All(func(page claims.Page) ([]claims.Plan, error) {
			return l.uc.Plans(ctx, l.actor, id, page)
		}, func(p claims.Plan) [16]byte { return p.ID })
		if err != nil {
			return fmt.Errorf("plans of %s: %w", service, err)
		}
		for _, row := range l.src.plans {
			there := slices.ContainsFunc(have, func(p claims.Plan) bool { return p.Key == row.new.Key })
			if row.service != service || there {
				continue
			}
			if _, err := l.uc.AddPlan(ctx, l.actor, id, row.new, claims.Once{}); err != nil {
				return fmt.Errorf("plan %s: %w", row.ref(), err)
			}
			l.added++
		}
	}
	return nil
}

// incidentTitle is what the incident is called.
var incidentTitle = claims.Name{
	Korean:  "2022년 10월 15일 판교 데이터센터 화재에 따른 서비스 장애",
	English: "Outage of 15 October 2022 after the fire in the Pangyo data centre",
}

// loadIncident reports the incident. The report carries an idempotency key of
// its own whose kept answer is the population, so that a later run, after a
// kill too, goes on with the population that was begun.
func (l *loader) loadIncident(ctx context.Context, p Population) (Loaded, error) {
	once := claims.Once{
		Key:    claims.KeyOf("demonstration", IncidentKey),
		Answer: func(any) ([]byte, error) { return json.Marshal(p) },
	}
	i, err := l.uc.ReportIncident(ctx, l.actor, claims.NewIncident{Key: IncidentKey, Title: incidentTitle}, once)
	if err == nil {
		l.added++
		return Loaded{Incident: i, Population: p, Known: true}, nil
	}
	loaded := Loaded{Population: p}
	var before *claims.AnsweredBefore
	switch {
	case errors.As(err, &before):
		if err := json.Unmarshal(before.Answer, &loaded.Population); err != nil {
			return Loaded{}, fmt.Errorf("the population that was begun: %w", err)
		}
		loaded.Known = true
	case claims.KindOf(err) != claims.KindConflict:
		return Loaded{}, fmt.Errorf("incident: %w", err)
	}
	loaded.Incident, err = l.uc.IncidentByKey(ctx, l.actor, IncidentKey)
	if err != nil {
		return Loaded{}, fmt.Errorf("incident: %w", err)
	}
	return loaded, nil
}

// loadCauses records, for each provider whose services failed, what is known of
// the cause: a fire in the data centre's electrical room cut the power of the
// equipment. Nobody foresaw it, and no data centre was a designated critical
// facility in 2022 (value-added providers and data centres only came in on
// 2023-07-04). Whose fault it was is not known and so not said.
func (l *loader) loadCauses(ctx context.Context, incident claims.Incident) error {
	yes, no := true, false
	var done []string
	for _, s := range l.src.services {
		if slices.Contains(done, s.provider) {
			continue
		}
		done = append(done, s.provider)
		provider := l.providers[s.provider]
		known, err := l.uc.Causes(ctx, l.actor, incident.ID, provider)
		if err != nil {
			return fmt.Errorf("causes of %s: %w", s.provider, err)
		}
		if len(known) > 0 {
			continue
		}
		n := claims.NewCause{Kind: claims.EquipmentFault, Unforeseen: &yes, CriticalFacility: &no}
		if _, err := l.uc.RecordCause(ctx, l.actor, incident.ID, provider, n, claims.Once{}); err != nil {
			return fmt.Errorf("cause for %s: %w", s.provider, err)
		}
		l.added++
	}
	return nil
}

func (l *loader) loadOutages(ctx context.Context, incident claims.Incident) error {
	have, err := All(func(page claims.Page) ([]claims.Outage, error) {
		return l.uc.Outages(ctx, l.actor, incident.ID, page)
	}, func(o claims.Outage) [16]byte { return o.ID })
	if err != nil {
		return fmt.Errorf("outages: %w", err)
	}
	for _, w := range l.src.windows {
		service := l.services[w.service]
		there := slices.ContainsFunc(have, func(o claims.Outage) bool {
			return o.ServiceID == service && o.Feature == w.feature && o.Cohort == ""
		})
		if there {
			continue
		}
		n := claims.NewOutage{Service: service, Feature: w.feature, Window: w.window}
		if _, err := l.uc.AddOutage(ctx, l.actor, incident.ID, n, claims.Once{}); err != nil {
			return fmt.Errorf("outage of %s/%s: %w", w.service, w.feature, err)
		}
		l.added++
	}
	return nil
}

// All reads a list to its end.
func All[T any](list func(claims.Page) ([]T, error), id func(T) [16]byte) ([]T, error) {
	var out []T
	page := claims.Page{Limit: claims.MaxPage}
	for {
		part, err := list(page)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
		if len(part) < page.Limit {
			return out, nil
		}
		page.After = id(part[len(part)-1])
	}
}

package submission

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/privacy"
)

// ground is what submissions of one provider about an incident are looked at on.
type ground struct {
	now time.Time
	// incident is the live one.
	incident claims.IncidentID
	// services are the provider's, by their keys; failed are those that failed in the
	// incident, and began is when the first of them, of whoever, did; zero: none has.
	services map[string]claims.ServiceID
	failed   map[claims.ServiceID]span
	began    time.Time
}

// ground reads it.
func (u *Submissions) ground(ctx context.Context, tx claims.Tx, provider claims.ProviderID, incident claims.IncidentID) (ground, error) {
	g := ground{now: tx.Now(), services: make(map[string]claims.ServiceID), failed: make(map[claims.ServiceID]span)}
	err := pages(func(page claims.Page) ([]claims.Service, error) { return tx.Services(ctx, provider, page) }, func(s claims.Service) [16]byte {
		g.services[s.Key] = s.ID
		return s.ID
	})
	if err != nil {
		return g, err
	}
	live, err := liveOf(ctx, tx, incident)
	if err != nil {
		return g, claims.UnknownID(err, "incident_id")
	}
	g.incident = live
	return g, pages(func(page claims.Page) ([]claims.Outage, error) { return tx.Outages(ctx, live, page) }, func(o claims.Outage) [16]byte {
		for _, w := range o.Windows {
			if !w.Withdrawn {
				g.add(o, w)
			}
		}
		return o.ID
	})
}

// add widens the span in which a service failed by a window.
func (g *ground) add(o claims.Outage, w claims.Window) {
	from, to := w.Span.Start.Earliest, w.Span.End.Latest
	if to.IsZero() {
		to = g.now
	}
	if g.began.IsZero() || from.Before(g.began) {
		g.began = from
	}
	s, there := g.failed[o.ServiceID]
	if !there || from.Before(s.from) {
		s.from = from
	}
	if !there || to.After(s.to) {
		s.to = to
	}
	g.failed[o.ServiceID] = s
}

// pages reads a list to its end; take gives the id of each thing.
func pages[T any](list func(claims.Page) ([]T, error), take func(T) [16]byte) error {
	for page := (claims.Page{Limit: claims.MaxPage}); ; {
		found, err := list(page)
		if err != nil {
			return err
		}
		for _, one := range found {
			page.After = take(one)
		}
		if len(found) < page.Limit {
			return nil
		}
	}
}

// The bounds of what a row says, in characters.
const (
	maxReference = 64
	maxNumber    = 64
	maxEmail     = 254
	maxPhone     = 32
	maxName      = 100
)

// check refuses what no submission can say, all at once.
func (c *Content) check() error {
	var wrong []claims.FieldError
	text := func(field string, value *string, most int) {
		if *value == "" {
			return
		}
		found := privacy.CheckWords(field, value)
		if len(found) == 0 && len([]rune(*value)) > most {
			found = []claims.FieldError{{Field: field, Code: "too_long", Param: strconv.Itoa(most)}}
		}
		if len(found) > 0 && found[0].Code != "required" { // of nothing but spaces nothing is left
			wrong = append(wrong, found...)
		}
	}
	text("reference", &c.Reference, maxReference)
	text("customer_number", &c.CustomerNumber, maxNumber)
	text("email", &c.Email, maxEmail)
	text("phone", &c.Phone, maxPhone)
	text("name", &c.Name, maxName)
	text("narrative", &c.Narrative, privacy.MaxWords)
	if c.Reference == "" {
		wrong = append(wrong, claims.FieldError{Field: "reference", Code: "required"})
	}
	if c.Loss != nil && c.Loss.Sign() < 0 {
		wrong = append(wrong, claims.FieldError{Field: "loss", Code: "negative"})
	}
	if len(wrong) == 0 {
		return nil
	}
	return claims.Invalid(wrong...)
}

// check refuses what a row says that is not so: a service that there is not, and an instant
// before the outage or after now.
func (g ground) check(c Content) error {
	var wrong []claims.FieldError
	if _, known := g.services[c.Service]; c.Service != "" && !known {
		wrong = append(wrong, claims.FieldError{Field: "service", Code: "unknown_key"})
	}
	switch {
	case c.ReportedAt.IsZero():
	case c.ReportedAt.After(g.now):
		wrong = append(wrong, claims.FieldError{Field: "reported_at", Code: "in_the_future"})
	case c.ReportedAt.Before(g.began):
		wrong = append(wrong, claims.FieldError{Field: "reported_at", Code: "before_outage"})
	}
	if len(wrong) == 0 {
		return nil
	}
	return claims.Invalid(wrong...)
}

// asked are the services that the contents may mean.
func (g ground) asked(contents []*Content) []claims.ServiceID {
	services := make(map[claims.ServiceID]bool)
	for _, c := range contents {
		if c.Service != "" {
			services[g.services[c.Service]] = true
			continue
		}
		for id := range g.failed {
			services[id] = true
		}
	}
	return slices.SortedFunc(maps.Keys(services), claims.ServiceID.Compare)
}

package demonstration

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Results is what came of the claims of the incident, read from the decisions
// in the database.
type Results struct {
	// Plans has a line for each plan with claims, in the order of the data; Total
	// adds them up.
	Plans []PlanLine
	Total PlanLine
	// Paid has a line for each paid plan and each way its remedies came out.
	Paid []PaidLine
	// Merchants has a line for each boundary value of the programme for merchants.
	Merchants []MerchantLine
}

// PlanLine counts the claims on one plan.
type PlanLine struct {
	Provider, Service, Plan claims.Name
	Claims                  int64
	By                      map[claims.State]int64
	Remedies, Goodwill      Given
}

// Given is a sum of remedies: money, points (credits at face value) and service
// time, which are never added to each other. Time can exceed what a
// time.Duration holds, so it is kept in whole seconds.
type Given struct {
	Money, Points money.Amount
	Seconds       int64
}

// PaidLine is how the remedies of a paid plan came about.
type PaidLine struct {
	Service, Plan claims.Name
	Claims        int64
	// Down is the time without service, with the bounds of an end that is only
	// bounded; Confidence the weakest mark of the windows it rests on.
	Down       period.Estimate
	Confidence string
	// Base is what is owed, Programme what the provider announced, Counted how
	// much of that counts towards the base, StillOwed what it leaves.
	Base      *rules.Remedy
	Programme []rules.Remedy
	Counted   []rules.Counted
	StillOwed *rules.Remedy
	Goodwill  []rules.Remedy
}

// Inferred reports whether the line rests on an inference.
func (p PaidLine) Inferred() bool { return p.Confidence == string(claims.Inferred) }

// MerchantLine is what small merchants got for one stated loss on free services.
type MerchantLine struct {
	Loss   money.Amount
	Claims int64
	By     map[claims.State]int64
	// Each is what a single claim is given; nil: nothing.
	Each *rules.Remedy
}

// Read reads the results.
func Read(ctx context.Context, uc *claims.UseCases, actor access.Actor, incident claims.IncidentID) (Results, error) {
	src, err := read()
	if err != nil {
		return Results{}, err
	}
	r := &reader{src: src, plans: map[claims.PlanID]placed{}, lines: map[string]*PlanLine{}}
	if err := r.catalogue(ctx, uc, actor); err != nil {
		return Results{}, err
	}
	err = uc.Summaries(ctx, actor, claims.SummaryFilter{Incident: incident}, r.take)
	if err != nil {
		return Results{}, fmt.Errorf("sum up the decisions: %w", err)
	}
	out := r.results()
	for _, won := range Boundaries() {
		line, err := merchants(ctx, uc, actor, incident, won)
		if err != nil {
			return Results{}, err
		}
		out.Merchants = append(out.Merchants, line)
	}
	return out, nil
}

// placed is a plan with its place in the order of the data.
type placed struct {
	provider, service, plan claims.Name
	ref                     string
	// order is that of the data: by provider, then by plan.
	order int
	paid  bool
}

type reader struct {
	src   *source
	plans map[claims.PlanID]placed
	lines map[string]*PlanLine
	paid  []paidAt
}

type paidAt struct {
	order int
	line  PaidLine
}

// catalogue finds the names of the plans by id.
func (r *reader) catalogue(ctx context.Context, uc *claims.UseCases, actor access.Actor) error {
	providers := map[claims.ProviderID]claims.Provider{}
	for _, n := range r.src.providers {
		p, err := uc.ProviderByKey(ctx, actor, n.Key)
		if err != nil {
			return fmt.Errorf("provider %s: %w", n.Key, err)
		}
		providers[p.ID] = p
	}
	for id, provider := range providers {
		services, err := All(func(page claims.Page) ([]claims.Service, error) {
			return uc.Services(ctx, actor, id, page)
		}, func(s claims.Service) [16]byte { return s.ID })
		if err != nil {
			return fmt.Errorf("services of %s: %w", provider.Key, err)
		}
		for _, service := range services {
			plans, err := All(func(page claims.Page) ([]claims.Plan, error) {
				return uc.Plans(ctx, actor, service.ID, page)
			}, func(p claims.Plan) [16]byte { return p.ID })
			if err != nil {
				return fmt.Errorf("plans of %s: %w", service.Key, err)
			}
			for _, plan := range plans {
				r.plans[plan.ID] = r.place(provider, service, plan)
			}
		}
	}
	return nil
}

func (r *reader) place(provider claims.Provider, service claims.Service, plan claims.Plan) placed {
	ref := service.Key + "/" + plan.Key
	// A plan that somebody added comes after those of the data.
	order := orElse(slices.IndexFunc(r.src.plans, func(p planRow) bool { return p.ref() == ref }), len(r.src.plans))
	of := orElse(slices.IndexFunc(r.src.providers, func(n claims.NewProvider) bool { return n.Key == provider.Key }), len(r.src.providers))
	terms := plan.Terms[len(plan.Terms)-1]
	return placed{
		provider: provider.Name, service: service.Name, plan: plan.Name, ref: ref, order: of*1000 + order,
		paid: terms.PeriodicFee != nil && *terms.PeriodicFee,
	}
}

func orElse(i, otherwise int) int {
	if i < 0 {
		return otherwise
	}
	return i
}

// take adds one summary to its lines.
func (r *reader) take(s claims.Summary) error {
	plan := r.plans[s.PlanID]
	line := r.lines[plan.ref]
	if line == nil {
		line = &PlanLine{Provider: plan.provider, Service: plan.service, Plan: plan.plan, By: map[claims.State]int64{}}
		r.lines[plan.ref] = line
	}
	line.Claims += s.Claims
	line.By[s.State] += s.Claims
	if s.Outcome == nil || s.State.Final() {
		return nil
	}
	outcome, err := rules.ParseOutcome(s.Outcome)
	if err != nil {
		return err
	}
	if err := line.Remedies.add(outcome.Remedies, s.Claims); err != nil {
		return err
	}
	if err := line.Goodwill.add(outcome.Goodwill, s.Claims); err != nil {
		return err
	}
	if plan.paid {
		r.takePaid(plan, s, outcome)
	}
	return nil
}

func (r *reader) takePaid(plan placed, s claims.Summary, o *rules.Outcome) {
	line := PaidLine{
		Service: plan.service, Plan: plan.plan, Claims: s.Claims, Down: o.Downtime.Longest, Confidence: o.Downtime.Confidence,
		Base: o.Base, Counted: o.Counted, StillOwed: o.StillOwed, Goodwill: o.Goodwill,
	}
	for _, c := range o.Counted {
		line.Programme = append(line.Programme, c.Remedy)
	}
	r.paid = append(r.paid, paidAt{plan.order, line})
}

// results puts the lines into the order of the data, the larger of a plan first.
func (r *reader) results() Results {
	var out Results
	out.Total.By = map[claims.State]int64{}
	refs := make([]placed, 0, len(r.plans))
	for _, p := range r.plans {
		refs = append(refs, p)
	}
	slices.SortFunc(refs, func(a, b placed) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.ref, b.ref)) })
	for _, p := range refs {
		line := r.lines[p.ref]
		if line == nil {
			continue
		}
		out.Plans = append(out.Plans, *line)
		out.Total.Claims += line.Claims
		for state, n := range line.By {
			out.Total.By[state] += n
		}
		// Sums of one currency were made before, so they can be added.
		_ = out.Total.Remedies.plus(line.Remedies)
		_ = out.Total.Goodwill.plus(line.Goodwill)
	}
	slices.SortStableFunc(r.paid, func(a, b paidAt) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(b.line.Claims, a.line.Claims))
	})
	for _, p := range r.paid {
		out.Paid = append(out.Paid, p.line)
	}
	return out
}

// add adds what each of n claims is given.
func (g *Given) add(remedies []rules.Remedy, n int64) error {
	for _, m := range remedies {
		g.Seconds += int64(m.Time/time.Second) * n
		if m.Amount.Currency() == "" {
			continue
		}
		total, err := m.Amount.Mul(n)
		if err != nil {
			return err
		}
		part := Given{Money: total}
		if m.Kind != rules.Cash {
			part = Given{Points: total}
		}
		if err := g.plus(part); err != nil {
			return err
		}
	}
	return nil
}

// plus adds another sum. The error is money.ErrCurrency.
func (g *Given) plus(o Given) (err error) {
	if g.Money, err = added(g.Money, o.Money); err != nil {
		return err
	}
	if g.Points, err = added(g.Points, o.Points); err != nil {
		return err
	}
	g.Seconds += o.Seconds
	return nil
}

// added adds amounts of which either may be none.
func added(a, b money.Amount) (money.Amount, error) {
	switch {
	case a.Currency() == "":
		return b, nil
	case b.Currency() == "":
		return a, nil
	default:
		return a.Add(b)
	}
}

// merchants reads what became of the merchants' claims with one stated loss.
func merchants(ctx context.Context, uc *claims.UseCases, actor access.Actor, incident claims.IncidentID, won int64) (MerchantLine, error) {
	loss, err := money.Of(won, "KRW")
	if err != nil {
		return MerchantLine{}, err
	}
	line := MerchantLine{Loss: loss, By: map[claims.State]int64{}}
	filter := claims.SummaryFilter{Incident: incident, ClaimantKind: claims.SmallMerchant, Loss: &loss}
	err = uc.Summaries(ctx, actor, filter, func(s claims.Summary) error {
		line.Claims += s.Claims
		line.By[s.State] += s.Claims
		if s.Outcome == nil {
			return nil
		}
		outcome, err := rules.ParseOutcome(s.Outcome)
		if err != nil {
			return err
		}
		if len(outcome.Goodwill) > 0 {
			line.Each = &outcome.Goodwill[0]
		}
		return nil
	})
	if err != nil {
		return MerchantLine{}, fmt.Errorf("sum up the merchants' losses: %w", err)
	}
	return line, nil
}

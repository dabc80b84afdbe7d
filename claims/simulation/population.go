package simulation

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

// Population is a made-up population of subscribers, each of whom claims. The
// same seed, incident and catalogue make the same population: subscriber i is the
// same however many workers there are and whoever asks for it.
//
// What is drawn is a plan of a service that was down (services in proportion to
// their daily users where these are known, their plans alike), the channel with
// its fee, since when and until when the subscription was held, the billing day,
// the cohort, the kind of claimant, a loss, an election, the day of filing. None
// of it is a statistic of anybody's customers: it is there so that every branch
// of the rules is walked by many, and figures of it are no forecast.
type Population struct {
	Size int64
	Seed int64
}

// MaxPopulation is the largest population: the messenger's users of 2022.
const MaxPopulation = 47_500_000

// crowd draws the subscribers of a population. It does not change, so workers
// share it.
type crowd struct {
	seed  uint64
	plans []crowdPlan
	// weights are the plans' running sums.
	weights []uint64
}

// crowdPlan is what subscribers of one plan are drawn from.
type crowdPlan struct {
	plan     claims.Plan
	channels []crowdChannel
	// cohorts that outages of the service are limited to.
	cohorts []string
	// began and ended bound the outage of the plan; ended is a day later where
	// nothing ended it.
	began, ended time.Time
	currency     string
}

type crowdChannel struct {
	key string
	// reduced is half of the fee: what some really paid.
	reduced money.Amount
}

// usersUnknown stands for a service's daily users where nobody says.
const usersUnknown = 1_000_000

// newCrowd prepares the drawing. It reports false where the incident has no plan
// to draw from.
func newCrowd(d *claims.Dossier, provider claims.ProviderID, p Population) (*crowd, bool) {
	c := &crowd{seed: uint64(p.Seed)} //nolint:gosec // any 64 bits do
	plans := crowdPlans(d, provider, true)
	if len(plans) == 0 {
		plans = crowdPlans(d, provider, false)
	}
	perService := make(map[claims.ServiceID]uint64)
	for _, p := range plans {
		perService[p.ServiceID]++
	}
	var sum uint64
	for _, p := range plans {
		users := uint64(usersUnknown)
		if n := d.Services[p.ServiceID].DailyUsers; n != nil && *n > 0 {
			users = uint64(*n)
		}
		sum += max(users/perService[p.ServiceID], 1)
		c.plans = append(c.plans, newCrowdPlan(d, p))
		c.weights = append(c.weights, sum)
	}
	return c, len(plans) > 0
}

// crowdPlans gives the plans in an order that does not depend on their ids; down:
// only those of services that had an outage in the incident.
func crowdPlans(d *claims.Dossier, provider claims.ProviderID, down bool) []claims.Plan {
	var plans []claims.Plan
	for _, p := range d.Plans {
		mine := provider.IsZero() || p.ProviderID == provider
		hit := slices.ContainsFunc(d.Outages, func(o claims.Outage) bool { return o.ServiceID == p.ServiceID })
		if mine && (hit || !down) {
			plans = append(plans, p)
		}
	}
	slices.SortFunc(plans, func(a, b claims.Plan) int {
		return cmp.Or(cmp.Compare(d.Providers[a.ProviderID].Key, d.Providers[b.ProviderID].Key),
			cmp.Compare(d.Services[a.ServiceID].Key, d.Services[b.ServiceID].Key), cmp.Compare(a.Key, b.Key))
	})
	return plans
}

func newCrowdPlan(d *claims.Dossier, p claims.Plan) crowdPlan {
	c := crowdPlan{plan: p, currency: "KRW"}
	for _, o := range d.Outages {
		if o.ServiceID != p.ServiceID || !slices.Contains(p.MainFeatures, o.Feature) {
			continue
		}
		if o.Cohort != "" && !slices.Contains(c.cohorts, o.Cohort) {
			c.cohorts = append(c.cohorts, o.Cohort)
		}
		for _, w := range o.Windows {
			if at := w.Span.Start.Stated; c.began.IsZero() || at.Before(c.began) {
				c.began = at
			}
			if at := w.Span.End.Stated; at.After(c.ended) {
				c.ended = at
			}
		}
	}
	slices.Sort(c.cohorts)
	if c.began.IsZero() {
		c.began = d.Incident.CreatedAt
	}
	if !c.ended.After(c.began) {
		c.ended = c.began.Add(day)
	}
	for _, channel := range p.TermsAt(c.began).Channels {
		half := channel.Fee
		if exact, err := channel.Fee.Proportion(1, 2); err == nil {
			if unit, err := money.MinorUnit(channel.Fee.Currency()); err == nil {
				if rounded, err := exact.Round(money.Down, unit); err == nil {
					half = rounded
				}
			}
		}
		c.channels = append(c.channels, crowdChannel{channel.Key, half})
		c.currency = channel.Fee.Currency()
	}
	// The direct channel stands first.
	slices.SortStableFunc(c.channels, func(a, b crowdChannel) int {
		return btoi(b.key == claims.DirectChannel) - btoi(a.key == claims.DirectChannel)
	})
	return c
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

const day = 24 * time.Hour

// chances, of a thousand.
const (
	startedDuring  = 20  // the subscription began while the outage ran
	startedAfter   = 10  // or once it was over
	endedBefore    = 40  // of those that began before it: ended before it
	endedDuring    = 50  // ended while it ran
	endedAfter     = 80  // ended later
	paidDirectly   = 700 // of those with a choice of channels
	paidElsewhere  = 20  // through a channel that the terms do not name
	paidReduced    = 50
	civilMonths    = 350
	electedMoney   = 100
	electedTime    = 100
	filedLate      = 10
	merchants      = 50  // of plans for consumers
	firms          = 400 // of plans for businesses
	consumersLost  = 100 // stated a loss
	merchantsLost  = 800
	businessesLost = 600
)

const (
	heldUpTo  = 5 * 365 * day
	laterUpTo = 90 * day
	filedUpTo = 45 * day
	lateUpTo  = 400 * day
)

// elsewhere is the channel that no terms name.
const elsewhere = "partner"

// subscriber is one of a population; the next one is drawn into the same place.
type subscriber struct {
	claims.Undecided
	fee, loss money.Amount
}

// draw makes subscriber i.
func (c *crowd) draw(i int64, s *subscriber) {
	r := newRandom(c.seed, uint64(i)) //nolint:gosec // not negative
	at, _ := slices.BinarySearch(c.weights, r.below(c.weights[len(c.weights)-1])+1)
	p := &c.plans[at]
	claim, held := &s.Claim, &s.Subscription
	claim.ProviderID, claim.ServiceID, claim.PlanID = p.plan.ProviderID, p.plan.ServiceID, p.plan.ID
	held.ProviderID, held.ServiceID, held.PlanID = p.plan.ProviderID, p.plan.ServiceID, p.plan.ID
	claim.ClaimantKind = p.kind(&r)
	held.ClaimantKind = claim.ClaimantKind
	held.StartedAt, held.EndedAt = p.span(&r)
	held.BillingDay = 0
	if !r.chance(civilMonths) {
		held.BillingDay = 1 + int(r.below(31)) //nolint:gosec // below 31
	}
	held.Cohort = ""
	if n := r.below(uint64(len(p.cohorts)) + 1); n > 0 {
		held.Cohort = p.cohorts[n-1]
	}
	p.pay(&r, s)
	p.lose(&r, s)
	claim.Election = ""
	switch n := r.below(1000); {
	case n < electedMoney:
		claim.Election = claims.ElectMoney
	case n < electedMoney+electedTime:
		claim.Election = claims.ElectExtension
	}
	claim.FiledAt = p.began.Add(r.within(filedUpTo))
	if r.chance(filedLate) {
		claim.FiledAt = claim.FiledAt.Add(r.within(lateUpTo))
	}
}

func (p *crowdPlan) kind(r *random) claims.ClaimantKind {
	switch {
	case p.plan.Audience == claims.Businesses && r.chance(firms):
		return claims.Business
	case p.plan.Audience == claims.Businesses || r.chance(merchants):
		return claims.SmallMerchant
	}
	return claims.Consumer
}

// span draws since when and until when the subscription was held.
func (p *crowdPlan) span(r *random) (start, end time.Time) {
	outage := p.ended.Sub(p.began)
	switch n := r.below(1000); {
	case n < startedDuring:
		return p.began.Add(r.within(outage)), end
	case n < startedDuring+startedAfter:
		return p.ended.Add(r.within(laterUpTo)), end
	}
	before := time.Second + r.within(heldUpTo)
	start = p.began.Add(-before)
	switch n := r.below(1000); {
	case n < endedBefore:
		end = start.Add(time.Second + r.within(before))
	case n < endedBefore+endedDuring:
		end = p.began.Add(time.Second + r.within(outage))
	case n < endedBefore+endedDuring+endedAfter:
		end = p.ended.Add(time.Second + r.within(laterUpTo))
	}
	return start, end
}

func (p *crowdPlan) pay(r *random, s *subscriber) {
	s.Subscription.Channel, s.Subscription.Fee = claims.DirectChannel, nil
	if len(p.channels) == 0 {
		return
	}
	channel := &p.channels[r.below(uint64(len(p.channels)))]
	if len(p.channels) > 1 && r.chance(paidDirectly) {
		channel = &p.channels[0]
	}
	s.Subscription.Channel = channel.key
	if r.chance(paidElsewhere) {
		s.Subscription.Channel = elsewhere
	}
	if r.chance(paidReduced) {
		s.fee = channel.reduced
		s.Subscription.Fee = &s.fee
	}
}

func (p *crowdPlan) lose(r *random, s *subscriber) {
	s.Claim.Loss = nil
	stated := uint64(consumersLost)
	switch s.Claim.ClaimantKind {
	case claims.SmallMerchant:
		stated = merchantsLost
	case claims.Business:
		stated = businessesLost
	}
	if !r.chance(stated) {
		return
	}
	units := int64(1 + r.below(9999)) //nolint:gosec // below 9999
	for range r.below(4) {
		units *= 10
	}
	// A whole number of this size is always an amount of a currency that has one.
	if loss, err := money.Of(units, p.currency); err == nil {
		s.loss = loss
		s.Claim.Loss = &s.loss
	}
}

// random is a stream of numbers (SplitMix64) that begins where seed and index
// say: no state is handed from one subscriber to the next.
type random uint64

func newRandom(seed, index uint64) random {
	r := random(seed)
	r = random(r.next() ^ index)
	return random(r.next())
}

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below draws a number below n, which is more than 0. That the n numbers are not
// all alike likely by 1 in 2^64 does not matter here.
func (r *random) below(n uint64) uint64 {
	high, _ := bits.Mul64(r.next(), n)
	return high
}

// chance is true in so many of a thousand.
func (r *random) chance(of uint64) bool { return r.below(1000) < of }

// within draws a length of time below most, which is a second or more, in whole
// seconds.
func (r *random) within(most time.Duration) time.Duration {
	return time.Duration(r.below(uint64(max(most/time.Second, 1)))) * time.Second //nolint:gosec // within most
}

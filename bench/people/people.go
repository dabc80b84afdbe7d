// Package people makes up subscribers of the outage of October 2022, each with
// facts of its own: plan, features in use, dates, channel, billing day, kind and
// loss, drawn from a seed and the subscriber's number alone. So any number of
// workers meets the same people.
package people

import (
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Person is what is one subscriber's own. Those who are equal have equal facts.
type Person struct {
	Plan, Features, Channel, Billing, Kind uint8
	Started, Days                          int32 // days since 2012; how many days it was held, 0 while it lasts
	Filed                                  int16 // when a loss was stated: days since the outage began
	Loss                                   int32 // in thousands of won, -1 where none is stated
}

// People are made of a seed.
type People struct {
	seed     uint64
	plans    []prepared
	channels []rules.Value
	kinds    []rules.Value
}

// firstDay is midnight in Seoul of the first day of 2012.
var firstDay = time.Date(2011, 12, 31, 15, 0, 0, 0, time.UTC)

const (
	days       = 3941 // from that day to the day of the outage
	perMillion = 1_000_000
)

// New makes the people of a seed.
func New(seed uint64) (*People, error) {
	p := &People{seed: seed}
	for i := range plans {
		made, err := plans[i].prepare()
		if err != nil {
			return nil, err
		}
		p.plans = append(p.plans, made)
	}
	for _, key := range []string{"direct", "web", "apple", "google", "in_app", "partner"} {
		p.channels = append(p.channels, rules.Text(key))
	}
	for _, key := range []string{"consumer", "small_merchant", "business"} {
		p.kinds = append(p.kinds, rules.Text(key))
	}
	return p, nil
}

// numbers draws a few independent numbers (splitmix64).
type numbers uint64

func (n *numbers) below(limit uint64) uint64 {
	*n += 0x9e3779b97f4a7c15
	z := uint64(*n)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z ^ z>>31) % limit
}

// Of makes one subscriber. The numbers drawn are small, so that narrowing them loses nothing.
func (p *People) Of(number int) Person {
	n := numbers(p.seed ^ uint64(number)*0xd1342543de82ef95) //nolint:gosec // any number will do
	x := Person{Loss: -1}
	lot := int(n.below(perMillion)) //nolint:gosec // small
	for lot -= plans[0].holders; lot >= 0; lot -= plans[x.Plan].holders {
		x.Plan++
	}
	plan := &plans[x.Plan]
	x.Features = uint8(1 + n.below(1<<len(plan.features)-1)) //nolint:gosec // at most 15
	x.Started = int32(n.below(days + 60))                    //nolint:gosec // some only after the outage
	switch ended := n.below(100); {
	case ended < 3: // it ended, perhaps before the outage
		x.Days = 1 + int32(n.below(days)) //nolint:gosec // small
	case ended < 4 && x.Started < days: // it ended on a day of the outage
		x.Days = days + int32(n.below(6)) - x.Started //nolint:gosec // small
	}
	switch kind := n.below(1000); {
	case plan.business || kind < 2:
		x.Kind = 2
	case kind < 40:
		x.Kind = 1
	}
	if plan.paid {
		x.Channel = uint8(n.below(uint64(len(p.channels)))) //nolint:gosec // six
		x.Billing = uint8(n.below(32))                      //nolint:gosec // at most 31; 0: civil months
	}
	if x.Kind == 1 && n.below(4) > 0 || n.below(200) == 0 {
		x.Loss = int32(n.below(700))     //nolint:gosec // small
		x.Filed = int16(3 + n.below(20)) //nolint:gosec // small
	}
	return x
}

// Facts makes a subscriber's facts in the place of what was there.
func (p *People) Facts(x Person, f *rules.Facts) error {
	plan := &p.plans[x.Plan]
	*f = *plan.facts
	start := firstDay.AddDate(0, 0, int(x.Started))
	held, err := period.From(start)
	if x.Days > 0 {
		held, err = period.New(start, start.AddDate(0, 0, int(x.Days)))
	}
	if err != nil {
		return err
	}
	for _, own := range [...]struct {
		name  rules.Fact
		value rules.Value
	}{
		{rules.FactOutageDown, plan.down[x.Features]},
		{rules.FactSubscriptionHeld, rules.Held(held)},
		{rules.FactClaimantKind, p.kinds[x.Kind]},
	} {
		if err := f.Set(own.name, own.value); err != nil {
			return err
		}
	}
	if plan.paid {
		if err := f.Set(rules.FactSubscriptionChannel, p.channels[x.Channel]); err != nil {
			return err
		}
	}
	if x.Billing > 0 {
		if err := f.Set(rules.FactSubscriptionBilling, rules.Count(int64(x.Billing))); err != nil {
			return err
		}
	}
	if x.Loss < 0 {
		return nil
	}
	loss, err := money.Of(1000*int64(x.Loss), "KRW")
	if err != nil {
		return err
	}
	if err := f.Set(rules.FactClaimFiledAt, rules.Instant(began.AddDate(0, 0, int(x.Filed)))); err != nil {
		return err
	}
	return f.Set(rules.FactClaimLoss, rules.Money(loss))
}

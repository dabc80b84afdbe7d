package people

import (
	"fmt"
	"time"

	"bosang/bench/engine"
	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// plan is what somebody may be subscribed to. The services and the instants at
// which their features were back are those of October 2022 as they were reported;
// how many hold which plan is made up.
type plan struct {
	service, key, provider string
	holders                int // of 1,000,000
	paid, content          bool
	business               bool
	fee                    int64 // won a month
	features               []back
}

// back is when a feature was back: the hours since the beginning, at the earliest
// and as stated.
type back struct{ earliest, stated time.Duration }

func at(hours float64) back {
	d := time.Duration(hours * float64(time.Hour))
	return back{d, d}
}

func from(earliest, stated float64) back {
	return back{at(earliest).stated, at(stated).stated}
}

var plans = []plan{
	{"talk", "messenger", "kakao", 640_000, false, false, false, 0, []back{at(10 + 1.0/60), at(23), at(62.5), at(50.5)}},
	{"daum", "portal", "kakao", 70_000, false, false, false, 0, []back{at(7 + 55.0/60), at(86.5)}},
	{"mail", "mail", "kakao", 40_000, false, false, false, 0, []back{at(65.5)}},
	{"map", "map", "kakao", 60_000, false, false, false, 0, []back{at(23)}},
	{"pay", "wallet", "kakao-pay", 50_000, false, false, false, 0, []back{at(16.5), from(38.5, 47.5)}},
	{"t", "rider", "kakao-mobility", 60_000, false, false, false, 0, []back{from(17.5, 23), at(23)}},
	{"webtoon", "cash", "kakao-entertainment", 15_000, false, false, false, 0, []back{from(15.5, 16.5), from(15.5, 38.5)}},
	{"games", "account", "kakao-games", 15_000, false, false, false, 0, []back{at(14.5), from(28.5, 32.5)}},
	{"t", "blue-franchise", "kakao-mobility", 1_000, false, false, true, 0, []back{from(17.5, 23)}},
	{"talk", "emoticon-plus", "kakao", 20_000, true, true, false, 3900, []back{at(23)}},
	{"talk", "drawer-plus-100gb", "kakao", 8_000, true, true, false, 2200, []back{at(127.5)}},
	{"melon", "streaming-pass", "kakao-entertainment", 20_000, true, true, false, 10900, []back{at(16.5), from(21.5, 38.5)}},
	{"t", "pro-taxi", "kakao-mobility", 700, true, false, true, 39000, []back{from(17.5, 23)}},
	{"t", "pro-driver", "kakao-mobility", 300, true, false, true, 22000, []back{at(16.5)}},
}

// kinds says of what kind the services are.
var kinds = map[string]string{"talk": "messenger", "daum": "other", "mail": "other", "map": "other", "pay": "payment", "t": "other",
	"webtoon": "content", "games": "game", "melon": "content"}

// began is when all of it went down.
var began = time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)

// prepared is what all holders of a plan have in common: the facts, and the outage
// for each set of features that somebody uses.
type prepared struct {
	facts *rules.Facts
	down  []rules.Value // by the set of features, as bits
	paid  bool
}

func (p *plan) prepare() (prepared, error) {
	out := prepared{facts: rules.NewFacts(), paid: p.paid}
	audience := "consumer"
	if p.business {
		audience = "business"
	}
	facts := map[rules.Fact]rules.Value{
		rules.FactProviderKey: rules.Text(p.provider), rules.FactProviderClass: rules.Text("value_added"),
		rules.FactServiceKey: rules.Text(p.service), rules.FactPlanKey: rules.Text(p.service + "/" + p.key),
		rules.FactIncidentKey: rules.Text("kakao-2022-10-15"), rules.FactPlanAudience: rules.Text(audience),
		rules.FactPlanContent: rules.Bool(p.content), rules.FactPlanPeriodicFee: rules.Bool(p.paid), rules.FactServiceCloud: rules.Bool(false),
		rules.FactServiceDailyUsers: rules.Count(40_000_000), rules.FactCauseKind: rules.Text("equipment_fault"),
		rules.FactCauseAttribution: rules.Text("third_party"), rules.FactCauseUnforeseen: rules.Bool(true), rules.FactCauseCritical: rules.Bool(false),
		rules.FactOutageConfidence: rules.Text("B"), rules.FactServiceKind: rules.Text(kinds[p.service]),
	}
	if p.paid {
		fee, err := money.Of(p.fee, "KRW")
		if err != nil {
			return out, err
		}
		facts[rules.FactSubscriptionFee] = rules.Money(fee)
		facts[rules.FactSubscriptionPeriod] = rules.Text("month")
	}
	if err := engine.Korea(out.facts); err != nil {
		return out, err
	}
	for name, v := range facts {
		if err := out.facts.Set(name, v); err != nil {
			return out, err
		}
	}
	for set := range 1 << len(p.features) {
		var windows []period.Window
		for i, f := range p.features {
			if set&(1<<i) != 0 {
				stated := began.Add(f.stated)
				windows = append(windows, period.Window{Start: period.Exactly(began),
					End: period.Edge{Earliest: began.Add(f.earliest), Stated: stated, Latest: stated}})
			}
		}
		down, err := period.UncertainOf(windows...)
		if err != nil {
			return out, fmt.Errorf("%s/%s: %w", p.service, p.key, err)
		}
		out.down = append(out.down, rules.Outage(down))
	}
	return out, nil
}

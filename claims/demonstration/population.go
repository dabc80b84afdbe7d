package demonstration

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

// Population is a population of claims: how many, and the seed that all that is
// made up in it is drawn from. The same two make the same claims.
type Population struct {
	Claims int    `json:"claims"`
	Seed   uint64 `json:"seed"`
}

// DefaultClaims is a tenth of the 105,116 reports of damage of 2022.
const DefaultClaims = 10512

// CustomerPrefix begins the customer numbers of a population; six digits or more follow,
// from 1.
const CustomerPrefix = "demo-"

// MaxClaims bounds a population.
const MaxClaims = 10_000_000

// source names the population as the origin of its subscriptions.
func (p Population) source() claims.Key {
	return claims.KeyOf("demonstration", IncidentKey, strconv.Itoa(p.Claims), strconv.FormatUint(p.Seed, 10))
}

// Synthetic says, in one paragraph for each language, what in a population was
// published and what is made up.
func Synthetic() (english, korean string) {
	return "Published in 2022: the shares of the four lanes and of the reporters, and 45,000 of 105,116 reports by 24 October. Synthetic: the spread over plans, " +
			"who of each lane is a merchant, the channels, the losses, and that every subscription was held throughout the outage and billed by civil months; " +
			"a quarter of the merchants' losses are the boundary values of the programme; affiliates' claims state no loss. " +
			"Claimants, their payees and the operators are made up; so are the accounts.",
		"2022년에 공표된 것: 네 갈래와 신고자의 비율, 10월 24일까지 105,116건 중 45,000건. 가상의 것: 이용권별 분포, 갈래별 소상공인의 비중, 결제 경로, 피해액, " +
			"모든 이용자가 장애 기간 내내 이용하고 매월 1일부터 말일까지를 한 달로 결제했다는 점. 소상공인 피해액의 4분의 1은 지원 계획의 경계값이며, 계열사 청구에는 피해액이 없습니다. " +
			"청구인과 수취 계좌, 운영자는 모두 꾸며낸 것입니다."
}

// lane is one of the four sorts of reports that were counted apart.
type lane int

const (
	paid lane = iota
	freeWithLoss
	freeWithoutLoss
	affiliates
	lanes
)

// Of the 105,116 reports of damage, 87,195 were for Kakao itself: on paid
// services, on free services with and without a loss of money. The rest were
// for affiliates. By reporter the shares are 79.8, 20.0 and 0.2 per cent.
var (
	laneWeights     = []int{paid: 14918, freeWithLoss: 13195, freeWithoutLoss: 59082, affiliates: 17921}
	reporters       = []claims.ClaimantKind{claims.Consumer, claims.SmallMerchant, claims.Business}
	reporterWeights = []int{798, 200, 2}
	earlyWeights    = []int{45000, 105116 - 45000}
)

// share is a plan's synthetic share of a lane.
type share struct {
	plan   string
	weight int
}

var (
	ownPaid = []share{{"talk/emoticon-plus", 60}, {"talk/drawer-plus-100gb", 40}}
	ownFree = []share{{"talk/messenger", 55}, {"daum/portal", 15}, {"map/map", 12}, {"mail/mail", 10}, {"wallet/wallet", 8}}
	// Affiliates: consumers hold what is offered to consumers, merchants and
	// firms what is offered to businesses.
	ofConsumers  = []share{{"pay/wallet", 30}, {"t/rider", 22}, {"melon/streaming-pass", 18}, {"webtoon/cash", 10}, {"page/cash", 10}, {"games/account", 10}}
	ofBusinesses = []share{{"t/pro-taxi", 35}, {"t/pro-driver", 25}, {"t/blue-franchise", 40}}
)

// plansOf gives the plans that the reporters of a lane hold. Kakao itself had no
// plan for businesses in the data, so its merchants hold what consumers hold.
func plansOf(l lane, r claims.ClaimantKind) []share {
	switch {
	case l == paid:
		return ownPaid
	case l != affiliates:
		return ownFree
	case r == claims.Consumer:
		return ofConsumers
	default:
		return ofBusinesses
	}
}

// report is one claim of the population with the subscription it is for.
type report struct {
	subscription claims.NewSubscription
	features     []string
	loss         *money.Amount
	filedAt      time.Time
}

// Boundaries are the merchants' losses, in won, at which what the programme gives changes.
func Boundaries() []int64 { return []int64{0, 1, 300_000, 300_001, 500_000, 500_001} }

var (
	reportsBegan  = time.Date(2022, 10, 18, 15, 0, 0, 0, time.UTC) // 19 October in Seoul
	earlyReports  = 6 * 24 * time.Hour                             // up to and with 24 October
	laterReports  = 13 * 24 * time.Hour                            // 25 October to 6 November
	firstStarted  = time.Date(2018, 12, 31, 15, 0, 0, 0, time.UTC)
	startedWithin = 3 * 365 * 24 * time.Hour
)

// stream tells this use of the seed from any other.
const stream = 20221015

// reports makes the population, one claim after the other.
func (p Population) reports(src *source) iter.Seq[report] {
	return func(yield func(report) bool) {
		rng := rand.New(rand.NewPCG(p.Seed, stream))
		d := newDraw(src, p.Claims, rng)
		for i := range p.Claims {
			if !yield(d.report(i)) {
				return
			}
		}
	}
}

// draw holds what is exact in a population: one entry for each claim, drawn
// without being put back.
type draw struct {
	src   *source
	rng   *rand.Rand
	lane  []uint8
	kind  []uint8
	late  []uint8
	plans map[[2]int][]uint8 // of a lane and kind, the shares' indexes still to be given out
	seen  map[[2]int]int     // merchants of a lane so far
	of    map[string]int     // subscriptions of a plan so far
}

func newDraw(src *source, n int, rng *rand.Rand) *draw {
	d := &draw{
		src: src, rng: rng, lane: deal(n, laneWeights, rng), kind: deal(n, reporterWeights, rng), late: deal(n, earlyWeights, rng),
		plans: map[[2]int][]uint8{}, seen: map[[2]int]int{}, of: map[string]int{},
	}
	count := map[[2]int]int{}
	for i := range d.lane {
		count[[2]int{int(d.lane[i]), int(d.kind[i])}]++
	}
	for l := range lanes {
		for k, kind := range reporters {
			var weights []int
			for _, s := range plansOf(l, kind) {
				weights = append(weights, s.weight)
			}
			d.plans[[2]int{int(l), k}] = deal(count[[2]int{int(l), k}], weights, rng)
		}
	}
	return d
}

// deal gives each of n places one of the weights' indexes, every index as often
// as its exact quota says, in a drawn order.
func deal(n int, weights []int, rng *rand.Rand) []uint8 {
	out := make([]uint8, 0, n)
	for i, quota := range quotas(n, weights) {
		for range quota {
			out = append(out, uint8(i))
		}
	}
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// quotas divides n in proportion to the weights by largest remainders; of equal
// remainders the first is served first. The quotas add up to n.
func quotas(n int, weights []int) []int {
	total := 0
	for _, w := range weights {
		total += w
	}
	out, rest := make([]int, len(weights)), make([]int, len(weights))
	left := n
	for i, w := range weights {
		out[i], rest[i] = n*w/total, n*w%total
		left -= out[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range rest {
			if rest[i] > rest[best] {
				best = i
			}
		}
		out[best]++
		rest[best] = -1
	}
	return out
}

func (d *draw) report(i int) report {
	group := [2]int{int(d.lane[i]), int(d.kind[i])}
	l, kind := lane(group[0]), reporters[group[1]]
	mine := d.plans[group]
	d.plans[group] = mine[1:]
	ref := plansOf(l, kind)[mine[0]].plan
	plan, _ := d.src.plan(ref)
	r := report{features: plan.new.MainFeatures, filedAt: d.filedAt(i)}
	r.subscription = claims.NewSubscription{
		Provider: d.src.provider(plan.service), Service: plan.service, Plan: plan.new.Key,
		CustomerNumber: CustomerPrefix + fmt.Sprintf("%06d", i+1), ClaimantKind: kind,
		StartedAt: firstStarted.Add(d.within(startedWithin)), Channel: d.channel(plan),
	}
	r.loss = d.loss(l, kind, d.seen[group])
	d.seen[group]++
	return r
}

// within draws a length below most, in whole seconds.
func (d *draw) within(most time.Duration) time.Duration {
	return time.Duration(d.rng.Int64N(int64(most/time.Second))) * time.Second
}

func (d *draw) filedAt(i int) time.Time {
	if d.late[i] == 0 {
		return reportsBegan.Add(d.within(earlyReports))
	}
	return reportsBegan.Add(earlyReports + d.within(laterReports))
}

// appStores are the plans that are billed through the stores of apps too.
var appStores = map[string]bool{"talk/emoticon-plus": true, "melon/streaming-pass": true}

// channel bills seven in ten directly, two through Google and one through Apple,
// where the plan is sold there.
func (d *draw) channel(p planRow) string {
	if !appStores[p.ref()] {
		return claims.DirectChannel
	}
	n := d.of[p.ref()]
	d.of[p.ref()]++
	switch n % 10 {
	case 7, 8:
		return "google"
	case 9:
		return "apple"
	default:
		return claims.DirectChannel
	}
}

// loss makes up what the n-th claimant of its lane and kind states to have lost.
func (d *draw) loss(l lane, kind claims.ClaimantKind, n int) *money.Amount {
	var won int64
	switch {
	case l == freeWithoutLoss:
		won = 0
	case l != freeWithLoss:
		return nil
	case kind == claims.SmallMerchant && n%20 < len(Boundaries())-1:
		won = Boundaries()[1+n%20]
	case kind == claims.SmallMerchant:
		won = 1000 * (10 + d.rng.Int64N(790))
	case kind == claims.Consumer:
		won = 100 * (10 + d.rng.Int64N(990))
	default:
		won = 10_000 * (50 + d.rng.Int64N(450))
	}
	// A whole number of won of this size is always an amount.
	amount, _ := money.Of(won, "KRW")
	return &amount
}

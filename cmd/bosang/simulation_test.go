package main

import (
	"encoding/csv"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// A second calculation of what the incident of 2022 gives, written by another
// method: it reads the tables of sources itself and walks the outage second by
// second, counting those in which the plan was down and the subscription ran.
// It uses nothing of the rules, nor the spans of rules/period.

// The walk: from before the fire until after the last service was back.
var (
	walkFrom = time.Date(2022, 10, 15, 5, 0, 0, 0, time.UTC)
	walkTo   = time.Date(2022, 10, 21, 0, 0, 0, 0, time.UTC)
	seoul    = time.FixedZone("KST", 9*60*60) // Korea has had no other time since 1988
)

// simulated is a plan as the tables have it, and the seconds in which it was down.
type simulated struct {
	provider, service, plan string
	content, paid, consumer bool
	fee                     *big.Rat
	// down as it is stated, and for certain.
	down, certain []bool
	longest       int // seconds in a row, for certain
	began         time.Time
}

func (s simulated) ref() string { return s.service + "/" + s.plan }

func readTable(t testing.TB, name string) []map[string]string {
	t.Helper()
	file, err := os.Open("../../claims/demonstration/data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, fields := range all[1:] {
		row := map[string]string{}
		for i, column := range all[0] {
			row[column] = fields[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func second(t testing.TB, text string) int {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return int(at.Unix() - walkFrom.Unix())
}

func simulatedPlans(t testing.TB) []simulated {
	t.Helper()
	timeline := readTable(t, "timeline.csv")
	var plans []simulated
	for _, row := range readTable(t, "plans.csv") {
		length := int(walkTo.Sub(walkFrom) / time.Second)
		s := simulated{
			service: row["service"], plan: row["plan"], content: row["content_service"] == "true", paid: row["periodic_fee"] == "true",
			consumer: row["audience"] == "consumer", down: make([]bool, length), certain: make([]bool, length),
		}
		s.fee, _ = new(big.Rat).SetString(row["fee"])
		for _, w := range timeline {
			if w["service"] != s.service || !slices.Contains(strings.Split(row["main_features"], "|"), w["feature"]) {
				continue
			}
			s.provider = w["provider"]
			from, to := second(t, w["down_from"]), second(t, w["up_at"])
			earliest := to
			if w["up_earliest"] != "" {
				earliest = second(t, w["up_earliest"])
			}
			for i := from; i < to; i++ {
				s.down[i] = true
				s.certain[i] = s.certain[i] || i < earliest
			}
		}
		run := 0
		for i, down := range s.certain {
			if !down {
				run = 0
				continue
			}
			if s.began.IsZero() {
				s.began = walkFrom.Add(time.Duration(i) * time.Second)
			}
			run++
			s.longest = max(s.longest, run)
		}
		plans = append(plans, s)
	}
	return plans
}

// held is a subscription as the file has it.
type held struct {
	plan       *simulated
	number     string
	kind       string
	from, to   time.Time // a zero to: it runs on
	channel    string
	billingDay int
	fee        *big.Rat // what was really paid, where it differs
}

// runs reports whether the subscription runs in the second that begins then.
func (h held) runs(at int64) bool {
	return at >= h.from.Unix() && (h.to.IsZero() || at < h.to.Unix())
}

// given is what a claim is expected to get: words such as "extension 69h0m0s"
// and "cash 1210".
type given struct {
	state    string
	base     string
	still    string
	remedies []string
	goodwill []string
}

// simulate walks the outage for one subscription.
func (h held) simulate() given {
	lost, certain := 0, 0
	perDay := map[int]int{} // by civil day in Seoul: no billing period begins within one
	for i, down := range h.plan.down {
		at := walkFrom.Unix() + int64(i)
		if !down || !h.runs(at) {
			continue
		}
		lost++
		if h.plan.certain[i] {
			certain++
		}
		perDay[int(at+9*60*60)/(24*60*60)]++
	}
	gifts := map[string][]string{"webtoon/cash": {"extension 72h0m0s", "coupon 3000"}, "page/cash": {"extension 96h0m0s", "coupon 3000"},
		"t/blue-franchise": {"cash 50000"}}[h.plan.ref()]
	switch {
	case lost == 0 || !h.plan.paid && gifts == nil:
		// Small merchants' losses on free services too: filed today, after the
		// programme's last day.
		return given{state: "refused"}
	case certain == 0:
		return given{state: "referred"} // whether it ran during the outage turns on an end that is only bounded
	case !h.plan.paid:
		return given{state: "granted_in_part", goodwill: gifts}
	case h.plan.content && h.plan.consumer:
		return h.extended(lost)
	default:
		return h.repaid(perDay)
	}
}

// billingPeriod gives the start of the billing period that an instant lies in.
func (h held) billingPeriod(at time.Time) time.Time {
	day := max(h.billingDay, 1)
	local := at.In(seoul)
	for date := local; ; date = date.AddDate(0, 0, -1) {
		lastOfMonth := time.Date(date.Year(), date.Month()+1, 0, 0, 0, 0, 0, seoul).Day()
		if date.Day() == min(day, lastOfMonth) {
			return time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, seoul)
		}
	}
}

// periodLength is the length in seconds of the billing period that starts then.
func (h held) periodLength(start time.Time) int64 {
	next := start.AddDate(0, 0, 20)
	for h.billingPeriod(next).Equal(start) {
		next = next.AddDate(0, 0, 1)
	}
	return h.billingPeriod(next).Unix() - start.Unix()
}

// paidFee is the fee of the subscription: its own, else its channel's. Only
// emoticons through Google had a fee of their own in the data.
func (h held) paidFee() *big.Rat {
	switch {
	case h.fee != nil:
		return h.fee
	case h.plan.ref() == "talk/emoticon-plus" && h.channel == "google":
		return big.NewRat(5700, 1)
	default:
		return h.plan.fee
	}
}

// extended: content services for consumers, three times the outage, towards
// which counts what the provider announced.
func (h held) extended(lost int) given {
	owed := 3 * time.Duration(lost) * time.Second
	announced, worth := h.announced()
	g := given{state: "granted", base: "extension " + owed.String(), remedies: []string{announced}}
	if left := owed - worth; left > 0 {
		g.still = "extension " + left.String()
		g.remedies = append(g.remedies, g.still)
	}
	return g
}

// announced gives what the provider's programme gives, and for how much service
// time it counts.
func (h held) announced() (string, time.Duration) {
	store := slices.Contains([]string{"apple", "google"}, h.channel)
	switch h.plan.ref() {
	case "talk/drawer-plus-100gb":
		return "extension " + (360 * time.Hour).String(), 360 * time.Hour
	case "talk/emoticon-plus":
		if store {
			return "credit " + (72 * time.Hour).String(), 72 * time.Hour
		}
		return "extension " + (72 * time.Hour).String(), 72 * time.Hour
	}
	onTheSixteenth := false
	sixteenth := time.Date(2022, 10, 16, 0, 0, 0, 0, seoul).Unix()
	for at := sixteenth; at < sixteenth+24*60*60; at++ {
		onTheSixteenth = onTheSixteenth || h.runs(at)
	}
	if onTheSixteenth && !store && h.channel != "in_app" && h.channel != "partner" {
		return "extension " + (72 * time.Hour).String(), 72 * time.Hour
	}
	// 1,500 won pay for so much time, at the fee of the period in which the outage
	// began; whole microseconds, rounded down.
	micros := new(big.Rat).Quo(big.NewRat(1500, 1), h.paidFee())
	micros.Mul(micros, big.NewRat(h.periodLength(h.billingPeriod(h.plan.began))*1_000_000, 1))
	whole := new(big.Int).Quo(micros.Num(), micros.Denom())
	return "cash 1500", time.Duration(whole.Int64()) * time.Microsecond
}

// repaid: the fee for the seconds without service, rounded once to ten won,
// towards which the points count.
func (h held) repaid(perDay map[int]int) given {
	sum := new(big.Rat)
	for day, seconds := range perDay {
		start := h.billingPeriod(time.Unix(int64(day)*24*60*60-9*60*60, 0))
		part := new(big.Rat).Mul(h.paidFee(), big.NewRat(int64(seconds), h.periodLength(start)))
		sum.Add(sum, part)
	}
	tens := new(big.Rat).Add(new(big.Rat).Quo(sum, big.NewRat(10, 1)), big.NewRat(1, 2))
	won := 10 * new(big.Int).Quo(tens.Num(), tens.Denom()).Int64()
	points := map[string]int64{"t/pro-taxi": 7550, "t/pro-driver": 4260}[h.plan.ref()]
	credit := "credit " + big.NewInt(points).String()
	if won == 0 {
		return given{state: "granted_in_part", goodwill: []string{credit}}
	}
	g := given{state: "granted", base: "cash " + big.NewInt(won).String(), remedies: []string{credit}}
	if won > points {
		g.still = "cash " + big.NewInt(won-points).String()
		g.remedies = append(g.remedies, g.still)
	}
	return g
}

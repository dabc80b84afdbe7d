package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/demonstration"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/reference"
	"bosang/rules"
	"bosang/rules/library"
)

// open gives the use cases over the test's database.
func open(t testing.TB, db *pgtest.DB) *claims.UseCases {
	t.Helper()
	queue, err := jobs.NewQueue(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	store, err := postgres.Open(t.Context(), db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Enqueuer: queue, MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	lib, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	return claims.New(store, lib)
}

var tester = access.Actor{Subject: "test", Role: access.Administrator}

func load(t testing.TB, uc *claims.UseCases) {
	t.Helper()
	if _, err := demonstration.Load(t.Context(), uc, tester, demonstration.Population{}); err != nil {
		t.Fatal(err)
	}
}

func TestAnUnseenFileOfAThousandSubscriptionsGivesWhatASecondCalculationGives(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2, rand.Uint64()} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			uc := open(t, db)
			load(t, uc)
			plans := simulatedPlans(t)
			rng := rand.New(rand.NewPCG(seed, 4))
			file, subscriptions := writeFile(t, rng, plans, 1000)
			report := filepath.Join(t.TempDir(), "report.ndjson")
			command(t, db, "import", "subscriptions", file, "--file-claims", "--incident", demonstration.IncidentKey, "--report", report).done(t)
			command(t, db, "adjudicate", "--incident", demonstration.IncidentKey, "--workers", "2").done(t)
			seen := map[string]int{}
			for row, reference := range filedClaims(t, report) {
				h := subscriptions[row-1]
				want, got := h.simulate(), decided(t, uc, reference)
				if !reflect.DeepEqual(got, want) {
					t.Errorf("row %d, %s on %s from %s to %s, %s, %s, billed on %d, fee %v:\n got %+v\nwant %+v",
						row, h.number, h.plan.ref(), h.from, h.to, h.kind, h.channel, h.billingDay, h.fee, got, want)
				}
				seen[want.state]++
				if want.still != "" {
					seen["still owed"]++
				}
			}
			for _, kind := range []string{"granted", "granted_in_part", "refused", "referred", "still owed"} {
				if seen[kind] == 0 {
					t.Errorf("no claim of the file was %s: it does not test that", kind)
				}
			}
			t.Log(seen)
		})
	}
}

// writeFile makes a file of subscriptions on all plans: before, during and after
// the outage, some begun or ended in the middle of it, through all channels,
// billed on all days.
func writeFile(t *testing.T, rng *rand.Rand, plans []simulated, n int) (name string, all []held) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "subscriptions.csv")
	var b strings.Builder
	b.WriteString("provider,service,plan,customer_number,claimant_kind,started_at,ended_at,channel,billing_day,fee,currency\n")
	for i := range n {
		h := invent(rng, &plans[rng.IntN(len(plans))])
		switch {
		case i < 8: // seconds of a membership: less than half of ten won
			h = member(plans, "t/pro-driver", walkFrom.AddDate(-1, 0, 0), walkFrom.Add(time.Hour+30*time.Minute+time.Duration(1+rng.IntN(600))*time.Second))
		case i < 16: // begun after the earliest end of the outage and before the latest
			h = member(plans, "t/pro-taxi", time.Date(2022, 10, 16, rng.IntN(5), rng.IntN(60), 0, 0, time.UTC), time.Time{})
		}
		h.number = fmt.Sprintf("unseen-%04d", i)
		all = append(all, h)
		fee, currency, ended, day := "", "", "", ""
		if h.fee != nil {
			fee, currency = h.fee.FloatString(0), "KRW"
		}
		if !h.to.IsZero() {
			ended = h.to.In(seoul).Format(time.RFC3339)
		}
		if h.billingDay > 0 {
			day = fmt.Sprint(h.billingDay)
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", h.plan.provider, h.plan.service, h.plan.plan, h.number, h.kind,
			h.from.Format(time.RFC3339), ended, h.channel, day, fee, currency)
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name, all
}

func invent(rng *rand.Rand, plan *simulated) held {
	h := held{
		plan: plan, kind: pick(rng, "consumer", "consumer", "small_merchant", "business"),
		channel: pick(rng, "direct", "direct", "google", "apple", "in_app", "partner", "web"), billingDay: rng.IntN(32),
	}
	during := func() time.Time {
		return walkFrom.Add(time.Duration(rng.Int64N(int64(walkTo.Sub(walkFrom)/time.Second))) * time.Second)
	}
	switch rng.IntN(10) {
	default:
		h.from = time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rng.IntN(1300*24*3600)) * time.Second)
	case 0, 1, 2:
		h.from = during()
	case 3:
		h.from = walkTo.Add(time.Duration(1+rng.IntN(30*24*3600)) * time.Second)
	}
	switch rng.IntN(10) {
	case 0, 1, 2:
		h.to = during()
	case 3:
		h.to = walkTo.Add(time.Duration(rng.IntN(90*24*3600)) * time.Second)
	case 4:
		h.to = time.Date(2022, 10, 16, 0, 0, 0, 0, seoul).Add(time.Duration(rng.IntN(3)-1) * time.Second).UTC()
	}
	if !h.to.IsZero() && !h.from.Before(h.to) {
		h.to = time.Time{}
	}
	if plan.paid && rng.IntN(5) == 0 {
		h.fee = big.NewRat(int64(500+rng.IntN(900_000)), 1)
	}
	return h
}

func member(plans []simulated, ref string, from, to time.Time) held {
	i := slices.IndexFunc(plans, func(s simulated) bool { return s.ref() == ref })
	return held{plan: &plans[i], kind: "small_merchant", from: from, to: to, channel: "direct"}
}

func pick(rng *rand.Rand, words ...string) string { return words[rng.IntN(len(words))] }

// filedClaims reads the report: the claims' references by row.
func filedClaims(t *testing.T, report string) map[int]reference.Reference {
	t.Helper()
	file, err := os.Open(report)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	found := map[int]reference.Reference{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var l outcomeLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		if l.Status != "added" || l.Filed != "filed" {
			t.Errorf("row %d: %+v", l.Row, l)
			continue
		}
		found[l.Row] = reference.Reference(l.Claim)
	}
	if len(found) != 1000 {
		t.Fatalf("%d of 1000 claims were filed", len(found))
	}
	return found
}

// decided gives what a claim got, in the words of the second calculation.
func decided(t *testing.T, uc *claims.UseCases, reference reference.Reference) given {
	t.Helper()
	id, err := uc.ClaimIDByReference(t.Context(), tester, reference)
	if err != nil {
		t.Fatal(err)
	}
	c, err := uc.Claim(t.Context(), tester, id)
	if err != nil {
		t.Fatal(err)
	}
	d, err := uc.Decision(t.Context(), tester, c.ID, c.DecisionNumber)
	if err != nil {
		t.Fatal(err)
	}
	o, err := rules.ParseOutcome(d.Outcome)
	if err != nil {
		t.Fatal(err)
	}
	g := given{state: string(c.State), remedies: spell(o.Remedies...), goodwill: spell(o.Goodwill...)}
	if o.Base != nil {
		g.base = spell(*o.Base)[0]
	}
	if o.StillOwed != nil {
		g.still = spell(*o.StillOwed)[0]
	}
	return g
}

func spell(remedies ...rules.Remedy) []string {
	var out []string
	for _, m := range remedies {
		text := m.Kind.String() + " "
		if m.Amount.Currency() != "" {
			text += m.Amount.AmountString()
		} else {
			text += m.Time.String()
		}
		out = append(out, text)
	}
	return out
}

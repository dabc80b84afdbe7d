package recourses_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/recourses"
	"bosang/claims/recourse"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// planted are so many claims, of each of which something arrived, as its rows are once it
// did.
func planted(w *settled.World, claimsPaid int) {
	w.Helper()
	for _, sql := range []string{
		`CREATE TABLE many AS SELECT n, gen_random_uuid() AS claimant, gen_random_uuid() AS claim, gen_random_uuid() AS attempt, gen_random_uuid() AS decision
			FROM generate_series(1, $1::int) n`,
		`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, cohort, version, created_at)
			SELECT claimant, claim, $1, $2, $3, 'consumer', now(), 'direct', '', 1, now() FROM many`,
		`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features, filed_at, state,
				decision_number, created_at, claimed_at, owed, currency)
			SELECT claimant, claim, 'BS-' || n, $1, $2, $3, $4, claim, 'consumer', '{}', now(), 'filed', 0, now(), now(), 1001, 'KRW' FROM many`,
		`INSERT INTO decisions (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash, outcome, outcome_hash,
				because, decided_at)
			SELECT claimant, decision, claim, 1, $1, $2, $3, $4, 'granted', '', sha256(''), '', sha256(''), 'filed', now() FROM many`,
		`INSERT INTO claim_versions (claimant_id, claim_id, since, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, claimed, state, filed_at, decided_at,
				decision_number, refused_by, owed, goodwill, currency)
			SELECT claimant, claim, 1, $1, $2, $3, $4, 'consumer', 'filed', true, 'granted', now(), now(), 1, '{}', 1001, 0, 'KRW' FROM many`,
		`INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number, given, amount, currency,
				sent)
			SELECT claimant, claim, claim, 'kr-telecom-act/statutory-eligibility', 'cash', '', false, $1, $4, decision, 1, true, 1001, 'KRW', 1001 FROM many`,
		`INSERT INTO transactions (claimant_id, id, provider_id, what, cause_kind, cause_id, at)
			SELECT claimant, decision, $1, 'accrual', 'decision', decision, now() FROM many UNION ALL
			SELECT claimant, attempt, $1, 'payout', 'attempt', attempt, now() FROM many UNION ALL
			SELECT claimant, claim, $1, 'settlement', 'attempt', attempt, now() FROM many`,
		`INSERT INTO entries (claimant_id, transaction_id, place, provider_id, debit, debit_of, credit, credit_of, amount, currency)
			SELECT claimant, decision, 1, $1, 'compensation', $4, 'payable', claim, 1001, 'KRW' FROM many UNION ALL
			SELECT claimant, attempt, 1, $1, 'payable', claim, 'clearing', $2, 1001, 'KRW' FROM many UNION ALL
			SELECT claimant, claim, 1, $1, 'clearing', $2, 'bank', $2, 1001, 'KRW' FROM many`,
	} {
		args := []any{w.Providers[0].ID, w.Plans[0].ServiceID, w.Plans[0].ID, w.Incident.ID}
		if sql[:6] == "CREATE" {
			args = []any{claimsPaid}
		}
		w.Exec(unused(sql), args...)
	}
	w.Exec("DROP TABLE many")
	w.Exec("VACUUM ANALYZE")
}

// unused has a statement name all of its parameters.
func unused(sql string) string {
	if sql[:6] == "CREATE" {
		return sql
	}
	return "WITH given AS (SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid) " + sql
}

// thrown is a pack that nobody keeps.
type thrown struct{ lines int }

func (t *thrown) Begin(recourse.Recourse, recourse.Assessment) error { return nil }

func (t *thrown) Line(recourse.Line) error {
	t.lines++
	return nil
}

// A claim pack is read by indexes, a set of claims at a time, in as little memory whatever
// there is. BOSANG_MANY says of how many claims; it is measured with 100,000.
func TestAClaimPackIsReadByIndexesInLittleMemory(t *testing.T) {
	w := settled.New(t)
	n := 3_000
	if said := os.Getenv("BOSANG_MANY"); said != "" {
		var err error
		n, err = strconv.Atoi(said)
		w.Must(err)
	}
	planted(w, n)
	asking := approval.New(approvals.Store{Store: w.Store})
	cases := recourse.NewRecourses(recourses.Store{Store: w.Store}, w.UseCases, asking)
	first, second := w.Operator(0), w.Operator(0)
	r, err := cases.State(w.Ctx, first, recourse.New{Provider: w.Providers[0].ID, Incident: w.Incident.ID, Party: claims.Name{Korean: "가", English: "A"}, Reference: "R"}, claims.Once{})
	w.Must(err)
	asked, err := cases.SetShare(w.Ctx, first, r.ID, "0.5", false)
	w.Must(err)
	_, err = asking.Approve(w.Ctx, second, asked.ID)
	w.Must(err)
	begin := time.Now()
	a, err := cases.Assess(w.Ctx, first, r.ID, claims.Once{})
	w.Must(err)
	assessing := time.Since(begin)
	if want := strconv.Itoa(1001 * n / 2); len(a.Claimed) != 1 || a.Claimed[0].AmountString() != want || a.Payouts != int64(n) {
		t.Errorf("of %d claims %v is claimed, not %s", n, a.Claimed, want)
	}
	var before, after runtime.MemStats
	most := uint64(0)
	read := func(who access.Actor) {
		out := &thrown{}
		w.Must(cases.Pack(w.Ctx, who, r.ID, 1, held{out, func() {
			if out.lines%5_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&after)
				most = max(most, after.HeapAlloc)
			}
		}}))
		if out.lines != n {
			t.Errorf("the pack has %d lines", out.lines)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin = time.Now()
	read(settled.Regulator)
	t.Logf("%d claims: assessed in %v, read in %v with garbage collected, %d KiB more", n, assessing, time.Since(begin), (max(most, before.HeapAlloc)-before.HeapAlloc)>>10)
	if most > before.HeapAlloc+16<<20 {
		t.Errorf("it took %d bytes", most-before.HeapAlloc)
	}
	w.ReadByIndex(func() { read(first) }, "claim_versions", "claims", "entitlements", "entries", "transactions")
}

type held struct {
	*thrown
	look func()
}

func (h held) Line(l recourse.Line) error {
	h.look()
	return h.thrown.Line(l)
}

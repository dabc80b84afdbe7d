package main

import (
	"encoding/json"
	"net/http"

	"bosang/rules/money"
)

// invariant is a question to the owner of the database that gives what breaks something, and a
// statement that breaks it.
type invariant struct{ what, sql, breaks string }

var invariants = []invariant{
	{"the balances of a currency do not sum to zero", `
		SELECT currency FROM balances GROUP BY currency HAVING sum(debits) <> sum(credits)`,
		`UPDATE balances SET debits = debits + 1 WHERE account = 'compensation'`},
	{"a transaction has no entries", `
		SELECT t.id::text FROM transactions t WHERE NOT EXISTS (SELECT FROM entries e WHERE e.claimant_id = t.claimant_id AND e.transaction_id = t.id)`,
		`DELETE FROM entries`},
	{"a balance is not what its entries come to", `
		SELECT account FROM (
			SELECT claimant_id, provider_id, debit AS account, debit_of AS of_id, currency, amount AS debits, 0 AS credits FROM entries
			UNION ALL SELECT claimant_id, provider_id, credit, credit_of, currency, 0, amount FROM entries
			UNION ALL SELECT claimant_id, provider_id, account, of_id, currency, -debits, -credits FROM balances) AS b
		GROUP BY claimant_id, provider_id, account, of_id, currency HAVING sum(debits) <> 0 OR sum(credits) <> 0`,
		`UPDATE entries SET amount = amount + 1 WHERE credit = 'bank'`},
	{"what the ledger has payable of an entitlement is not what it gives and was not sent", `
		SELECT e.id::text FROM entitlements e LEFT JOIN balances b ON b.claimant_id = e.claimant_id AND b.of_id = e.id AND b.account IN ('payable', 'goodwill_payable')
		WHERE e.accrual_id IS NOT NULL AND e.remedy = 'cash' AND coalesce(b.credits - b.debits, 0) <> e.amount - e.sent`,
		`UPDATE entitlements SET sent = sent - 1 WHERE sent > 0`},
	{"more is sent than an entitlement gives", `
		SELECT e.id::text FROM entitlements e JOIN payouts p ON p.claimant_id = e.claimant_id AND p.entitlement_id = e.id
		JOIN payout_attempts a ON a.claimant_id = p.claimant_id AND a.payout_id = p.id AND a.state IN ('sent', 'accepted', 'settled')
		GROUP BY e.claimant_id, e.id, e.amount HAVING sum(a.amount) > coalesce(e.amount, 0)`,
		`UPDATE payout_attempts SET amount = amount + 1 WHERE state = 'settled'`},
}

// broken gives what breaks it, one after the other; empty: nothing.
func (p invariant) broken(s *story) (what string) {
	s.Helper()
	s.reads(`SELECT coalesce(string_agg(q.it, ', '), '') FROM (`+p.sql+`) AS q (it)`, &what)
	return what
}

// theProofsSee breaks what they prove, and nobody sees it but them.
func (s *story) theProofsSee() {
	s.Helper()
	for _, p := range invariants {
		for _, statement := range []string{`BEGIN`, p.breaks} {
			if _, err := s.owner.Exec(s.Context(), statement); err != nil {
				s.Fatal(err)
			}
		}
		if p.broken(s) == "" {
			s.Errorf("it is not seen that %s", p.what)
		}
		if _, err := s.owner.Exec(s.Context(), `ROLLBACK`); err != nil {
			s.Fatal(err)
		}
	}
}

// row is one of a report.
type row map[string]any

// holds proves what must be so after every step: to the owner of the database, and to the
// regulator over the interface.
func (s *story) holds() {
	s.Helper()
	for _, p := range invariants {
		if what := p.broken(s); what != "" {
			s.Fatalf("%s: %s", p.what, what)
		}
	}
	if !s.open {
		return
	}
	for _, r := range s.report("accounts") {
		if r["account"] == nil && r["debits"] != r["credits"] {
			s.Fatalf("debits are not credits: %v", r)
		}
	}
	for _, r := range s.report("owed") {
		both, err := s.amount(r, "claimed").Add(s.amount(r, "unclaimed"))
		if err != nil || both != s.amount(r, "owed") {
			s.Fatalf("owed is not claimed and unclaimed: %v", r)
		}
	}
}

func (s *story) amount(r row, column string) money.Amount {
	s.Helper()
	text, _ := r[column].(string)
	currency, _ := r["currency"].(string)
	a, err := money.Parse(text, currency)
	if err != nil {
		s.Fatalf("%s of %v: %v", column, r, err)
	}
	return a
}

// report asks for one as the regulator's program, which is nowhere told of.
func (s *story) report(name string) []row {
	s.Helper()
	a := &asked{s: s, who: s.people["auditor"], method: http.MethodGet, path: "/reports/" + name}
	if a.sends(); a.status != http.StatusOK {
		s.Fatalf("the report %s: %d %s", name, a.status, a.answer)
	}
	var r struct {
		Rows []row `json:"rows"`
	}
	if err := json.Unmarshal(a.answer, &r); err != nil {
		s.Fatal(err)
	}
	return r.Rows
}

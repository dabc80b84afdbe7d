package recourse_test

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/recourse"
	"bosang/rules/money"
)

func half() money.Amount { return money.MustParse("0.5", "KRW") }

func TestAClaimPackIsTheSameForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var made []claims.Claim
	for range 5 {
		made = append(made, w.claim(1000, 200))
	}
	w.pay()
	r := w.state("IDC-2022-7", "0.35", true)
	w.assess(r.ID)
	before := w.pack(w.first, r.ID, 1)
	if len(before.lines) != 10 {
		t.Fatalf("the pack has %d lines", len(before.lines))
	}
	// Whatever happens since: more is settled, something comes back, less is owed, the share
	// is another one, and names are others.
	w.minute()
	w.claim(5000, 0)
	w.gives(made[0], 1500, 0)
	w.pay()
	w.comesBack(made[1])
	w.gives(made[2], 100, 0)
	w.Must(w.share(r.ID, "0.1", false))
	w.Exec(`UPDATE services SET name_en = 'Renamed'`)
	w.assess(r.ID)
	for _, actor := range []string{"an operator", "the regulator"} {
		who := w.second
		if actor == "the regulator" {
			who = settled.Regulator
		}
		again := w.pack(who, r.ID, 1)
		if again.String() != before.String() || claimed(again.Assessment) != claimed(before.Assessment) || claimed(before.Assessment) != "2100 KRW" {
			t.Errorf("to %s the pack is\n%s%s\nand was\n%s%s", actor, again.String(), claimed(again.Assessment), before.String(), claimed(before.Assessment))
		}
	}
	// Of the first claim 1,500 are owed now; of the third 100, and what was given besides is not.
	now := w.pack(w.first, r.ID, 2)
	if now.String() == before.String() || claimed(now.Assessment) != "860 KRW" {
		t.Errorf("now the pack claims %s:\n%s", claimed(now.Assessment), now.String())
	}
	if n := w.Count(`SELECT count(*) FROM events WHERE what = 'pack_taken'`); n != 4 {
		t.Errorf("on record are %d", n)
	}
}

// A pack is handed to somebody outside.
func TestAClaimPackNamesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.claim(1000, 0)
	w.pay()
	r := w.state("IDC-2022-7", "0.35", false)
	w.assess(r.ID)
	p := w.pack(w.first, r.ID, 1)
	for _, no := range []string{"김보상", "kim@", "789012", "customer-", claims.Key(c.ClaimantID).String(), c.ID.String()} {
		if strings.Contains(p.String(), no) {
			t.Errorf("the pack holds %s", no)
		}
	}
	form := regexp.MustCompile(`^"BS-[0-9A-Z-]+","talk","kr-telecom-act/statutory-eligibility","전기통신사업법[^"]+","Tele[^"]+","false","1","2022-11-01T[^"]+Z","1000","1000","KRW",` +
		`"2022-11-01T[^"]+Z","[0-9a-f-]{36}","[0-9a-f]{32}"` + "\r\n$")
	if line := strings.SplitAfter(p.String(), "\n")[1]; !form.MatchString(line) || p.lines[0].Claim != string(c.Reference) {
		t.Errorf("a line reads %q", line)
	}
	if n := w.Count(`SELECT count(*) FROM payout_attempts WHERE id = $1::text::uuid AND remittance_id = $2`, p.lines[0].EndToEnd(), p.lines[0].Remittance); n != 1 {
		t.Error("the bank does not know the payment by that")
	}
}

// A list that has become another one is not handed out as what was claimed.
func TestAListThatWasTamperedWithIsNotWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.claim(1000, 0)
	w.pay()
	r := w.state("IDC-2022-7", "0.35", false)
	w.assess(r.ID)
	w.Exec(`UPDATE services SET key = 'another'`)
	if err := w.Pack(w.Ctx, w.first, r.ID, 1, new(pack)); err == nil || !strings.Contains(err.Error(), "not the one that was assessed") {
		t.Errorf("the failure is %v", err)
	}
	broken := errors.New("whoever reads has gone")
	if err := w.Pack(w.Ctx, w.first, r.ID, 1, gone{broken}); !errors.Is(err, broken) {
		t.Errorf("the failure is %v", err)
	}
}

type gone struct{ error }

func (gone) Begin(recourse.Recourse, recourse.Assessment) error { return nil }
func (g gone) Line(recourse.Line) error                         { return g.error }

func TestAssessmentsAtOnceComeToOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.claim(1000, 0)
	w.pay()
	r := w.state("IDC-2022-7", "0.35", false)
	var all sync.WaitGroup
	results := make([]error, 6)
	for i := range results {
		all.Go(func() { _, results[i] = w.Assess(w.Ctx, w.first, r.ID, claims.Once{}) })
	}
	all.Wait()
	for _, err := range results {
		if err != nil {
			w.Wants(err, "recourse_assessed_since")
		}
	}
	w.stands(r.ID, 350, 0, 350, 0)
	if n := w.Count(`SELECT count(*) FROM recourse_assessments`) - w.Count(`SELECT count(*) FROM transactions WHERE what = 'reversal' AND cause_kind = 'recourse_assessment'`); n != 1 {
		t.Errorf("%d accruals are live", n)
	}
}

func TestSharesAreReadStrictly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]recourse.Part{
		"0.35": "0.35", "1": "1", "0": "0", "1.000": "1", "0.5000": "0.5", "0.000000001": "0.000000001", "0.0": "0",
		"": "", "1.1": "", "-0.1": "", ".5": "", "0.": "", "00.5": "", "+0.5": "", "0,5": "", "5e-1": "", "0.0000000001": "", "50%": "", "0.5\n": "",
	} {
		if got, ok := recourse.ParsePart(text); got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %v", text, got, ok)
		}
	}
}

package payout_test

import (
	"io"
	"strings"
	"testing"

	"bosang/claims/bank"
	"bosang/claims/payout"
)

// A bank that says of one payment both that it arrived and that it did not has said
// nothing: whichever came first would be believed, and money that arrived sent again.
func TestAReportThatSaysTwoEndsOfOnePaymentChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	w.decide(1, 2000)
	r := w.released()
	id := func(i int) payout.AttemptID { return w.payouts(i)[0].Attempts[0].ID }
	rejected, settled := status(id(0), "RJCT", "AC04"), status(id(0), "ACSC", "")
	for what, said := range map[string][]string{
		"rejected, then settled": {rejected, settled}, "settled, then rejected": {settled, status(id(1), "ACSC", ""), rejected},
	} {
		if _, err := w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, "B", "PART", said...)); err == nil || !strings.Contains(err.Error(), "two_ends") {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.stands(0, "1 sent 1000 (1 sent)")
	w.stands(1, "1 sent 2000 (1 sent)")
	// The same end twice is one, and what is on its way first may come to any end.
	got, err := w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, "C", "PART", status(id(0), "ACTC", ""), settled, settled))
	w.must(err)
	if got.Settled != 1 || got.Contradicted != 0 {
		t.Errorf("the report says %+v", got)
	}
	w.balance("compensation 3000 clearing 2000 bank 1000")
}

// Some banks speak of a file by its one block, and list no payments.
func TestAReportOnTheBlockAloneCountsForAllOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	w.decide(0, 1000)
	w.decide(1, 2000)
	r := w.released()
	block := func(group, code string) io.ReadSeeker {
		return changed(report(r, "B-"+group+code, group), "</CstmrPmtStsRpt>", "<OrgnlPmtInfAndSts><OrgnlPmtInfId>"+bank.Reference(r.ID)+
			"</OrgnlPmtInfId><PmtInfSts>"+code+"</PmtInfSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf></OrgnlPmtInfAndSts></CstmrPmtStsRpt>")
	}
	for _, c := range []struct {
		group, block                  string
		accepted, returned, unchanged int64
	}{{"", "PDNG", 0, 0, 0}, {"", "ACSP", 2, 0, 0}, {"ACCP", "RJCT", 0, 2, 0}, {"", "RJCT", 0, 0, 2}} {
		got, err := w.ReadReport(w.ctx, w.operator(0), r.ID, block(c.group, c.block))
		w.must(err)
		if got.Accepted != c.accepted || got.Returned != c.returned || got.Unchanged != c.unchanged || got.Contradicted != 0 {
			t.Errorf("of the file %q, of its block %q: the report says %+v", c.group, c.block, got)
		}
	}
	w.stands(0, "1 returned 1000 (1 returned AM04)")
	w.stands(1, "1 returned 2000 (1 returned AM04)")
}

func TestAReportOnTheWholeFileTellsOfWhatEndedOtherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	for i := range 3 {
		w.decide(i, 1000)
	}
	r := w.released()
	id := func(i int) payout.AttemptID { return w.payouts(i)[0].Attempts[0].ID }
	_, err := w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, "A", "PART", status(id(0), "ACSC", ""), status(id(1), "RJCT", "AC04")))
	w.must(err)
	for _, c := range []struct {
		whole                            string
		settled, unchanged, contradicted int64
	}{{"ACSC", 1, 1, 1}, {"RJCT", 0, 1, 2}} {
		got, err := w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, "B-"+c.whole, c.whole))
		w.must(err)
		if got.Settled != c.settled || got.Unchanged != c.unchanged || got.Contradicted != c.contradicted || got.Returned != 0 {
			t.Errorf("%s of the whole: the report says %+v", c.whole, got)
		}
	}
	w.stands(0, "1 settled 1000 (1 settled)")
	w.stands(1, "1 returned 1000 (1 returned AC04)")
	w.stands(2, "1 settled 1000 (1 settled)")
}

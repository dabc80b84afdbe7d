package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bosang/claims/access"
	"bosang/claims/payout"
)

// TestWhatWasPaidIsClaimedBack is the way of a recourse through the interface: two
// operators, a third party, a regulator.
func TestWhatWasPaidIsClaimedBack(t *testing.T) {
	m := newMatrix(t)
	w, p := m.world, m.parties[0]
	first := w.pretend("operator-first", access.Operator, p.provider, "")
	second := w.pretend("operator-second", access.Operator, p.provider, "")
	remitted, _ := m.remitted(p, payout.Released) // an award of 5,000
	if _, err := w.pays.Settle(context.Background(), m.verified(p.itsOperator), remitted.ID); err != nil {
		t.Fatal(err)
	}
	body := object{"provider_id": p.provider, "incident_id": p.incident, "third_party": named("데이터센터", "Data Centre"), "reference": "IDC-2019-0042"}
	made := w.must(201, first.cookie, "POST", "/v1/recourses", body, header("Idempotency-Key", "one"))
	path := "/v1/recourses/" + made.at("id")
	if again := w.must(201, first.cookie, "POST", "/v1/recourses", body, header("Idempotency-Key", "one")); again.at("id") != made.at("id") {
		t.Errorf("it was stated twice: %v", again)
	}
	for _, bad := range []string{"1.5", "0,35", "50%", ""} {
		if got := w.send(first.cookie, "POST", path+"/shares", object{"share": bad}); got.StatusCode != http.StatusUnprocessableEntity || got.object(t).at("errors", 0, "field") != "share" {
			t.Errorf("%q is answered with %d %s", bad, got.StatusCode, got.body)
		}
	}
	asked := w.must(202, first.cookie, "POST", path+"/shares", object{"share": "0.3500", "of_goodwill": true})
	if asked.at("payload", "share") != "0.35" || asked.at("kind") != "recourse" {
		t.Errorf("asked for is %v", asked)
	}
	w.must(409, first.cookie, "POST", path+"/assessments", nil)
	w.must(200, second.cookie, "POST", "/v1/approvals/"+asked.at("id")+"/approve", nil)
	assessed := w.must(201, first.cookie, "POST", path+"/assessments", nil, header("Idempotency-Key", "two"))
	again := w.must(201, first.cookie, "POST", path+"/assessments", nil, header("Idempotency-Key", "two"))
	if assessed.at("claimed", 0, "amount") != "1750" || assessed.at("totals", 0, "goodwill_counted", "amount") != "5000" || fmt.Sprint(again) != fmt.Sprint(assessed) {
		t.Errorf("assessed is %v, and again %v", assessed, again)
	}
	csv := w.send(w.admin, "GET", path+"/assessments/1/pack", nil, header("Accept", "text/csv"))
	digest := sha256.Sum256(csv.body)
	if csv.StatusCode != http.StatusOK || assessed.at("sha256") != hex.EncodeToString(digest[:]) || strings.Count(string(csv.body), "\r\n") != 2 ||
		csv.Header.Get("Repr-Digest") != "sha-256=:"+base64.StdEncoding.EncodeToString(digest[:])+":" {
		t.Errorf("the list is %d %v\n%s", csv.StatusCode, csv.Header, csv.body)
	}
	whole := w.send(second.cookie, "GET", path+"/assessments/1/pack", nil)
	pack := whole.object(t)
	if pack.at("payouts", 0, "amount") != "5000" || pack.at("count") != "1" || pack.at("recourse", "third_party", "en") != "Data Centre" ||
		pack.at("assessment", "share", "share") != "0.35" || !strings.Contains(string(csv.body), pack.at("payouts", 0, "end_to_end_id")) {
		t.Errorf("the pack is %s", whole.body)
	}
	receipt := object{"bank_reference": "20221201-000137", "amount": won("2000"), "received_on": "2022-10-01"}
	booked := w.must(201, first.cookie, "POST", path+"/receipts", receipt)
	w.must(409, second.cookie, "POST", path+"/receipts", receipt)
	stands := w.must(200, first.cookie, "GET", path, nil)
	if stands.at("sums", 0, "open", "amount") != "0" || stands.at("sums", 0, "advance", "amount") != "250" || stands.at("share", "approved_by") == stands.at("share", "asked_by") {
		t.Errorf("it stands at %v", stands)
	}
	if accounts := w.send(w.admin, "GET", "/v1/reports/accounts?format=csv&lang=en", nil); !strings.Contains(string(accounts.body), `"recourse_receipts","kakao-2022`) {
		t.Errorf("the accounts are\n%s", accounts.body)
	}
	if back := w.must(200, first.cookie, "POST", path+"/receipts/"+booked.at("id")+"/reversal", object{"reason": "another debtor's payment"}); back.at("reversed_by") == "" {
		t.Errorf("reversed is %v", back)
	}
	if after := w.send(second.cookie, "GET", path+"/assessments/1/pack", nil); string(after.body) != string(whole.body) {
		t.Errorf("later the pack is\n%s\nnot\n%s", after.body, whole.body)
	}
}

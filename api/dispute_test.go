package api_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

// TestADecisionIsDisputed follows a claim through an objection, an appeal with new evidence
// that is accepted, and what is handed over for mediation.
func TestADecisionIsDisputed(t *testing.T) {
	m := newMatrix(t)
	p := m.parties[0]
	claim := m.decided(p)
	path, desk, second, me := "/v1/claims/"+claim, p.itsOperator.cookie, p.itsSecond.cookie, p.itsCustomer.cookie
	before := m.must(200, me, "GET", path, nil)
	if got := m.must(200, me, "GET", path+"/decisions/1/appealable?lang=ko", nil); got["open"] != true || got.at("lanes", 0) != "new_evidence" {
		t.Errorf("it can be appealed: %v", got)
	}
	m.must(200, desk, "POST", path+"/decisions/1/objection", object{"about": "plan.periodic_fee", "ground": "매월 결제하지 않았습니다"})
	m.must(409, desk, "POST", path+"/decisions/1/objection/answer", object{"answer": "그렇습니다"})
	if got := m.must(200, second, "POST", path+"/decisions/1/objection/answer", object{"answer": "매월 결제한 기록이 있습니다"}); got["accepted"] != true {
		t.Errorf("the objection is %v", got)
	}
	scanned := m.send(me, "POST", path+"/evidence", scan, namedFile("application/pdf")).object(t)
	if got := m.must(422, me, "POST", path+"/decisions/1/appeals", object{"lane": "new_evidence", "text": "더 많이 냈습니다",
		"facts": object{"subscription.fee": won("98000")}, "evidence_ids": []string{scanned.at("id"), m.nothing()}}); got.faults() != "evidence_ids[1]: unknown_id" {
		t.Errorf("evidence that is not there: %v", got)
	}
	appeal := "/v1/appeals/" + m.must(201, me, "POST", path+"/decisions/1/appeals", object{
		"lane": "new_evidence", "text": "더 많이 냈습니다", "facts": object{"subscription.fee": won("98000")}, "evidence_ids": []string{scanned.at("id")}}).at("id")
	m.must(422, desk, "POST", appeal+"/answer", object{"result": "accepted", "answer": "확인했습니다", "accept": []string{"plan.periodic_fee"}})
	got := m.must(200, desk, "POST", appeal+"/answer", object{"result": "accepted", "answer": "확인했습니다", "accept": []string{"subscription.fee"}})
	if got["decided_number"] != 2.0 {
		t.Errorf("the appeal is %v", got)
	}
	for lang, want := range map[string]string{"ko": "사실 ‘", "en": "Fact “"} {
		c := m.must(200, me, "GET", appeal+"/comparison?lang="+lang, nil)
		text, _ := json.Marshal(c)
		if !strings.Contains(string(text), want) || !strings.Contains(string(text), `"before":{"amount":"3900"`) {
			t.Errorf("they are compared by %s", text)
		}
	}
	decision := m.must(200, me, "GET", path+"/decisions/2", nil)
	if decision.at("because") != "appeal" || decision.at("facts", "found", "facts", 0) != "subscription.fee" || before.at("state") != "granted" {
		t.Errorf("it was decided again: %v", decision)
	}
	m.must(201, desk, "POST", path+"/determinations", object{"ground": "fact_corrected", "reason": "다시 확인했습니다", "facts": object{"subscription.fee": nil}})
	copied := m.must(200, me, "GET", "/v1/claimants/"+p.claimant+"/export", nil)
	if copied.at("appeals", 0, "text") != "더 많이 냈습니다" || copied.at("determinations", 0, "reason") != "다시 확인했습니다" || copied.at("objections", 0, "id") == "" {
		t.Errorf("in the copy is %v", copied)
	}
	t.Run("the pack", func(t *testing.T) { m.packed(t, p, path) })
}

// packed takes what is handed over, and holds its parts to their digests.
func (m *matrix) packed(t *testing.T, p *party, path string) {
	current := m.must(200, m.admin, "GET", path, nil)
	number, _ := current["decision_number"].(float64)
	text, _ := json.Marshal(number)
	id := m.must(201, p.itsCustomer.cookie, "POST", path+"/decisions/"+string(text)+"/appeals", object{"lane": "mediation", "text": "조정을 받고 싶습니다"}).at("id")
	a := m.send(p.itsCustomer.cookie, "GET", "/v1/appeals/"+id+"/pack", nil)
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	var pack struct {
		Decisions []struct {
			Facts       string `json:"facts_file"`
			FactsHash   string `json:"facts_sha256"`
			Outcome     string `json:"outcome_file"`
			OutcomeHash string `json:"outcome_sha256"`
		} `json:"decisions"`
		Evidence []struct {
			SHA256 string `json:"sha256"`
		} `json:"evidence"`
	}
	if err := json.Unmarshal(read("pack.json"), &pack); err != nil {
		t.Fatal(err)
	}
	seen := sha256.Sum256([]byte(scan))
	if len(pack.Decisions) != int(number) || len(pack.Evidence) != 1 || pack.Evidence[0].SHA256 != hex.EncodeToString(seen[:]) {
		t.Errorf("the pack has %d decisions and the evidence %v", len(pack.Decisions), pack.Evidence)
	}
	for _, d := range pack.Decisions {
		for file, hash := range map[string]string{d.Facts: d.FactsHash, d.Outcome: d.OutcomeHash} {
			sum := sha256.Sum256(read(file))
			if hex.EncodeToString(sum[:]) != hash {
				t.Errorf("%s does not have its digest", file)
			}
		}
	}
	for file, want := range map[string]string{"pack.ko.txt": "조정을 받고 싶습니다", "pack.en.txt": "Telecommunications Business Act"} {
		if got := string(read(file)); !strings.Contains(got, want) {
			t.Errorf("%s is\n%s", file, got)
		}
	}
}

package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bosang/claims/access"
)

// ofRecords are the operations that name a claimant because somebody saw something of
// it: whose records are read is not recorded again.
var ofRecords = map[string]bool{"listAccesses": true, "listAccessesOfClaimant": true, "reportAccesses": true}

// TestNothingOfAPersonIsReadWithoutARecord sends every reading there is as every role,
// and looks for the record of whatever names the claimant or one of its claims.
func TestNothingOfAPersonIsReadWithoutARecord(t *testing.T) {
	m := newMatrix(t)
	own := m.parties[0]
	recorded := make(map[string]bool)
	for _, r := range matrixRows() {
		o := m.operations[r.operation]
		if o.method != http.MethodGet || ofRecords[r.operation] {
			continue
		}
		for _, c := range m.callers {
			if r.expected(o, c, own) != succeeds {
				continue
			}
			got := m.asks(c.token, o, r.ask(m, own))
			body := string(got.body)
			records := m.recordsBy(got.Header.Get("X-Request-Id"), own.claimant)
			switch {
			case c.role == access.Claimant:
				if len(records) > 0 {
					t.Errorf("%s by the claimant itself is recorded: %v", r, records)
				}
			case len(records) > 1:
				t.Errorf("%s by %s is recorded %d times for one person", r, c.name, len(records))
			case len(records) == 1:
				recorded[r.operation] = true
				if got := records[0]; got.at("role") != string(c.role) || got.at("actor") != c.actor.Subject || got.at("address") != "127.0.0.1" ||
					got.at("provider_id") != own.provider || got.at("items", 0) == "" {
					t.Errorf("%s by %s is recorded as %v", r, c.name, got)
				}
			case strings.Contains(body, own.claimant) || strings.Contains(body, own.claim):
				t.Errorf("%s by %s shows something of a person and leaves no record: %s", r, c.name, body)
			}
		}
	}
	for _, operation := range []string{"getClaim", "listClaims", "listDecisions", "getDecision", "listEvents", "getSubscription", "listSubscriptions", "getClaimant"} {
		if !recorded[operation] {
			t.Errorf("%s left no record, so nothing was tried", operation)
		}
	}
}

// recordsBy gives the records of the claimant that a request left.
func (m *matrix) recordsBy(name, claimant string) (found []object) {
	m.Helper()
	list, _ := m.must(200, m.admin, "GET", "/v1/claimants/"+claimant+"/accesses?limit=20", nil)["items"].([]any)
	for _, one := range list {
		if o, _ := one.(map[string]any); o["request_id"] == name {
			found = append(found, o)
		}
	}
	return found
}

func TestAListLeavesARecordForEachPersonItShowsAndNoOther(t *testing.T) {
	s := stored(t).emoticons()
	var all []string
	for i := range 5 {
		subscription, claimant := s.customer(i)
		s.file(s.claimant(fmt.Sprintf("customer-%d", i), claimant), subscription)
		all = append(all, claimant)
	}
	one := s.send(s.operator, "GET", "/v1/claims?limit=3", nil, header("X-Request-Id", "of-another"))
	first := one.object(t)
	seen := make(map[string]bool)
	for i := range 3 {
		seen[first.at("items", i, "claimant_id")] = true
	}
	two := s.send(s.operator, "GET", first.at("next"), nil, header("X-Request-Id", "of-another"))
	for _, claimant := range all {
		want := two.Header.Get("X-Request-Id")
		if seen[claimant] {
			want = one.Header.Get("X-Request-Id")
		}
		got := s.must(200, s.admin, "GET", "/v1/accesses?claimant_id="+claimant, nil)
		if got.at("items", 0, "request_id") != want || got.at("items", 0, "action") != "listed" || got.at("items", 1) != "" {
			t.Errorf("a claimant shown by the %s page has the records %v", want, got)
		}
	}
	// A reading that fails shows nothing and leaves nothing.
	s.must(404, s.operator, "GET", "/v1/claims/"+nowhere, nil)
	// The claimant learns who, and not from where; pages go on where they ended.
	me := s.claimant("customer-0", all[0])
	s.must(200, s.operator, "GET", "/v1/claims?claimant_id="+all[0], nil)
	got := s.must(200, me, "GET", "/v1/accesses?limit=1", nil)
	if got.at("items", 0, "actor") == "" || got.at("items", 0, "role") != "operator" || got.at("items", 0, "address") != "" || got.at("items", 0, "request_id") != "" {
		t.Errorf("a claimant is told %v", got)
	}
	if rest := s.must(200, me, "GET", got.at("next"), nil); rest.at("items", 0, "id") == "" || rest.at("items", 0, "id") == got.at("items", 0, "id") || rest.at("next") != "" {
		t.Errorf("the list goes on with %v", rest)
	}
}

func TestASampleLeavesARecordOfWhoseClaimItIs(t *testing.T) {
	s := stored(t).emoticons()
	for n := range 3 {
		subscription, claimant := s.customer(n + 1)
		s.file(s.claimant("c", claimant), subscription)
	}
	id := s.simulate(s.operator, s.days("5d")).at("id")
	first := s.must(200, s.operator, "GET", "/v1/simulations/"+id+"/samples?limit=1", nil)
	whose := s.must(200, s.admin, "GET", "/v1/claims/"+first.at("items", 0, "claim_id"), nil).at("claimant_id")
	got := s.must(200, s.operator, "GET", "/v1/accesses", nil)
	var samples []string
	list, _ := got["items"].([]any)
	for i := range list {
		if got.at("items", i, "items", 0) == "sample" {
			samples = append(samples, got.at("items", i, "claimant_id"))
		}
	}
	if len(samples) != 1 || samples[0] != whose {
		t.Errorf("one sample of %s left the records %v", whose, samples)
	}
}

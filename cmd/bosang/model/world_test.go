package model_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity"
	"bosang/claims/identity/password"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/identities"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
	"bosang/rules/library"
)

// How large the world is.
const (
	providersMade = 2
	customersMade = 10
	operatorsMade = 3
	incidentsMade = 4
)

// model is the world with what is remembered of it.
type model struct {
	t        *testing.T
	db       *pgtest.DB
	programs *programs
	client   *http.Client
	ids      *identity.Identity
	seed     uint64
	// base is when outages begin, some days ago.
	base time.Time

	admin, second, regulator *person
	desks                    []*desk

	mu       sync.Mutex
	asked    map[string]int      // by operation and status
	made     map[string][]string // ids of what was made under a key, by the last word of the path
	faults   []fault
	promises []promise
	claims   []*claim
	// withdrawn are those that were, and may be claimed anew.
	withdrawn []*claim
	files     map[string]string // bank files by remittance
	reports   map[string]keptReport
}

// desk is a provider with its people, customers and what fails.
type desk struct {
	id, key, service string
	operators        []*person
	customers        []*customer
	incidents        []string
}

// customer is a claimant with subscriptions.
type customer struct {
	*person
	desk          *desk
	subscriptions []string
}

// claim is a claim that was filed, as far as it does not change.
type claim struct {
	id, reference, incident, subscription string
	of                                    *customer
}

// fault is what is wrong, with the claim concerned where there is one.
type fault struct{ claim, text string }

func (m *model) fault(claim, format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.faults) < 50 {
		m.faults = append(m.faults, fault{claim, fmt.Sprintf(format, args...)})
	}
}

// actor is one who acts: by chance of its own, as whichever people of its role.
type actor struct {
	model  *model
	chance func(percent int) bool
	*rand.Rand
}

func (m *model) actor(number uint64) *actor {
	r := rand.New(rand.NewPCG(m.seed, number))
	return &actor{m, func(percent int) bool { return r.IntN(100) < percent }, r}
}

func one[T any](a *actor, of []T) T { return of[a.IntN(len(of))] }

// some gives one of a list; ok: there is one.
func some(a *actor, of []object) (found object, ok bool) {
	if len(of) == 0 {
		return nil, false
	}
	return one(a, of), true
}

// newModel makes the world, by the interface.
func newModel(t *testing.T, seed uint64, workers int) *model {
	t.Helper()
	m := &model{
		t: t, db: pgtest.New(t), seed: seed, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}},
		base: time.Now().UTC().Truncate(time.Hour).AddDate(0, 0, -12), asked: map[string]int{}, made: map[string][]string{}, files: map[string]string{}, reports: map[string]keptReport{},
	}
	m.remember()
	m.programs = startAll(t, m.db, workers)
	store, err := postgres.Open(t.Context(), m.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	books, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	m.ids = identity.New(identities.Store{Store: store}, claims.New(store, books), approval.New(approvals.Store{Store: store}), identity.Options{
		Vault: persons.Vault{Ring: pgtest.Keys()}, Hasher: password.NewHasher(password.Cost{Memory: 64, Passes: 1, Lanes: 1}, 2), Logger: suitelog.New(t),
	})
	suitelog.Plant(t, "customer-", "operator-", "김보상")
	m.admin = &person{name: "administrator-one", role: access.Administrator}
	m.second = &person{name: "administrator-two", role: access.Administrator}
	m.regulator = &person{name: "regulator-one", role: access.Regulator}
	for _, p := range []*person{m.admin, m.second, m.regulator} {
		m.signIn(p)
	}
	maker := m.actor(0)
	for i := range providersMade {
		m.desks = append(m.desks, maker.desk(i))
	}
	m.mustBeSound()
	return m
}

// must creates something that the world stands on.
func (a *actor) must(p *person, path string, body any) object {
	a.model.t.Helper()
	got := a.create(p, path, body)
	if !got.done() {
		a.model.t.Fatalf("POST %s is answered with %d %s", path, got.status, got.body)
	}
	return got.object()
}

func named(name string) object { return object{"ko": name, "en": name} }

// desk makes a provider: a service of two features, with a plan whose fee is given back and
// one whose time is.
func (a *actor) desk(i int) *desk {
	m := a.model
	d := &desk{key: fmt.Sprintf("provider-%d", i)}
	d.id = a.must(m.admin, "/v1/providers", object{"key": d.key, "name": named(d.key), "class": "value_added", "jurisdiction": "KR", "telecom_revenue": won(6e12)}).at("id")
	d.service = a.must(m.admin, "/v1/services", object{"provider_id": d.id, "key": "talk", "name": named("talk"), "daily_users": 40_000_000, "kind": "content",
		"features": []object{{"key": "message", "name": named("message")}, {"key": "shop", "name": named("shop")}}}).at("id")
	for _, plan := range []struct {
		key, feature string
		content      bool
	}{{"line", "message", false}, {"shop", "shop", true}} {
		a.must(m.admin, "/v1/plans", object{"service_id": d.service, "key": plan.key, "name": named(plan.key), "audience": "consumer", "content_service": plan.content,
			"main_features": []string{plan.feature}, "terms": object{"effective_at": "2022-01-01T00:00:00Z", "periodic_fee": true, "fee_period": "month",
				"channels": []object{{"key": "direct", "fee": won(3_100_000), "confidence": "A"}}}})
	}
	for n := range operatorsMade {
		p := &person{name: fmt.Sprintf("operator-%s-%d", d.key, n), role: access.Operator, provider: d.id}
		m.signIn(p)
		d.operators = append(d.operators, p)
	}
	a.limits(d, 100_000)
	a.must(d.operators[0], "/v1/budgets", object{"provider_id": d.id, "cap": won(400_000)})
	for n := range customersMade {
		d.customers = append(d.customers, a.customer(d, n))
	}
	for range incidentsMade {
		a.incident(d)
	}
	return d
}

// customer makes one with a subscription to each plan.
func (a *actor) customer(d *desk, n int) *customer {
	c := &customer{desk: d, person: &person{name: fmt.Sprintf("customer-%s-%d", d.key, n), role: access.Claimant, provider: d.id}}
	for _, plan := range []string{"line", "shop"} {
		made := a.must(a.model.admin, "/v1/subscriptions", object{"provider": d.key, "service": "talk", "plan": plan,
			"customer_number": fmt.Sprintf("customer-%d", n), "started_at": "2025-01-01T00:00:00Z", "fee": won(3_100_000 + int64(n)*31_000)})
		c.claimant = made.at("claimant_id")
		c.subscriptions = append(c.subscriptions, made.at("id"))
	}
	m := a.model
	m.signIn(c.person)
	if n%5 > 0 { // the others have yet to say where money goes
		for part, body := range map[string]object{"contact": {"name": "김보상", "email": c.name + "@example.com"}, "payee": {"name": "김보상", "bank": "090", "account": fmt.Sprintf("3333-02-%07d", n)}} {
			if got := m.once(c.person, sent{method: http.MethodPut, path: "/v1/claimants/" + c.claimant + "/" + part, body: body, tag: `"1"`}); !got.done() {
				m.t.Fatalf("the %s is answered with %d %s", part, got.status, got.body)
			}
		}
	}
	return c
}

// limits has a provider's claims cleared by themselves, up to a limit.
func (a *actor) limits(d *desk, limit int64) {
	m := a.model
	asked := m.once(d.operators[0], sent{method: http.MethodPut, path: "/v1/providers/" + d.id + "/clearance-settings",
		body: object{"limit": won(limit), "approvals_permille": 100, "refusals_permille": 100}})
	for _, waiting := range m.once(d.operators[1], sent{method: http.MethodGet, path: "/v1/approvals?state=pending"}).object().items() {
		if got := m.once(d.operators[1], sent{method: http.MethodPost, path: "/v1/approvals/" + waiting.at("id") + "/approve"}); !got.done() {
			m.t.Fatalf("%s; approved: %d %s", asked.body, got.status, got.body)
		}
	}
}

// incident reports an incident in which a feature fails, each on a day of its own.
func (a *actor) incident(d *desk) {
	m := a.model
	n := len(d.incidents)
	p := one(a, d.operators)
	id := a.must(p, "/v1/incidents", object{"key": fmt.Sprintf("%s-outage-%d", d.key, n), "title": named("outage")}).at("id")
	a.must(p, "/v1/incidents/"+id+"/causes", object{"provider_id": d.id, "kind": "software_anomaly"})
	start := m.base.AddDate(0, 0, n)
	for _, feature := range []string{"message", "shop"} {
		a.must(p, "/v1/outages", object{"incident_id": id, "service_id": d.service, "feature": feature,
			"window": object{"starts_at": start.Format(time.RFC3339), "ends_at": start.Add(time.Duration(3+a.IntN(5)) * time.Hour).Format(time.RFC3339), "source": "status page"}})
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	d.incidents = append(d.incidents, id)
}

// anyDesk gives one of the providers.
func (a *actor) anyDesk() *desk { return one(a, a.model.desks) }

// anyClaim gives one of the claims that were filed with a provider, mostly one of the last.
func (a *actor) anyClaim(d *desk) *claim {
	m := a.model
	m.mu.Lock()
	defer m.mu.Unlock()
	own := slices.DeleteFunc(slices.Clone(m.claims), func(c *claim) bool { return c.of.desk != d })
	if len(own) == 0 {
		return nil
	}
	return own[a.IntN(len(own))]
}

// anyIncident gives one of the incidents in which something of a provider failed.
func (a *actor) anyIncident(d *desk) string {
	a.model.mu.Lock()
	defer a.model.mu.Unlock()
	return one(a, d.incidents)
}

func (m *model) firstIncident(d *desk, day int) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return d.incidents[day]
}

package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bosang/claims"
	"bosang/claims/access"
)

// operation is one of the contract.
type operation struct {
	id, method, path string
	permissions      []access.Permission // x-permission
	open             bool                // security: []
}

// theOperations reads the operations of the contract, by their ids.
func theOperations(t testing.TB) map[string]operation {
	t.Helper()
	book, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]operation)
	for path, item := range book.doc.Paths.Map() {
		for method, o := range item.Operations() {
			out[o.OperationID] = operation{
				id: o.OperationID, method: method, path: path, permissions: permissionsOf(t, o.Extensions["x-permission"]),
				open: o.Security != nil && len(*o.Security) == 0,
			}
		}
	}
	return out
}

// permissionsOf reads x-permission: one, or a list of which all are needed.
func permissionsOf(t testing.TB, said any) (out []access.Permission) {
	t.Helper()
	switch v := said.(type) {
	case nil:
	case string:
		out = []access.Permission{access.Permission(v)}
	case []any:
		for _, one := range v {
			out = append(out, permissionsOf(t, one)...)
		}
	default:
		t.Errorf("x-permission is a %T", said)
	}
	return out
}

// may reports whether an actor has all that the operation needs.
func (o operation) may(a access.Actor) bool {
	return !slices.ContainsFunc(o.permissions, func(p access.Permission) bool { return !a.May(p) })
}

// at is where the operation is asked for.
func (o operation) at(asked request) string {
	path := o.path
	for name, value := range asked.in {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	if asked.query != "" {
		path += "?" + asked.query
	}
	return path
}

// caller is somebody who sends requests: of a role, or ("") nobody.
type caller struct {
	name  string
	role  access.Role
	actor access.Actor
	token string
	// person is who signed in; nil: a program.
	person *person
}

func (c caller) overseer() bool { return c.role == access.Regulator || c.role == access.Administrator }

// party is a provider with its things, one of its customers and what is theirs. The
// first party is that of the callers.
type party struct {
	*scene
	name string
	key  string // of the provider
	// ofOperator and ofClaimant: the operator and the claimant among the callers are
	// of this provider, are this customer.
	ofOperator, ofClaimant bool
	// colleague is another operator of the provider.
	colleague string
	customer  string
	claimant  string
	me        string
	claim     string // one of the customer's
	// simulation was asked for by the provider's operator, batch is a run over its claims.
	simulation, batch string
	// itsOperator, its second one and itsCustomer are people who signed in.
	itsOperator, itsSecond, itsCustomer *person
}

// matrix is the interface with what is the callers' own and what is others'.
type matrix struct {
	*world
	operations map[string]operation
	callers    []caller
	parties    []*party
	made       int
	// people are callers who signed in, second is an administrator who is none of them.
	people []caller
	second *person
	// asking is who calls at the moment.
	asking caller
}

func newMatrix(t testing.TB) *matrix {
	t.Helper()
	m := &matrix{world: stored(t), operations: theOperations(t)}
	m.must(201, m.admin, "POST", "/v1/incidents", object{"key": "example-2022-10-01", "title": anyName()}) // to which drafts are bound
	own, rival := m.emoticons(), m.emoticonsOf("rival", "rival-incident")
	m.must(201, own.operator, "POST", "/v1/plans", object{
		"service_id": own.service, "key": "drawer-plus-100gb", "name": named("톡서랍 플러스", "TalkDrawer Plus"), "audience": "consumer",
		"main_features": []string{"message.emoticon"},
		"terms": object{"effective_at": "2020-01-01T00:00:00+09:00", "periodic_fee": true, "fee_period": "month",
			"channels": []object{{"key": "direct", "fee": won("1900")}}}})
	m.parties = []*party{
		m.settle(&party{scene: own, name: "what is its own", key: "kakao", customer: "C-1", ofOperator: true, ofClaimant: true}),
		m.settle(&party{scene: own, name: "what is another customer's of the provider", key: "kakao", customer: "C-2", ofOperator: true}),
		m.settle(&party{scene: rival, name: "what is another provider's and its customer's", key: "rival", customer: "C-1"}),
	}
	first := m.parties[0]
	for _, a := range []access.Actor{
		{Subject: "customer C-1 of kakao", Role: access.Claimant, Claimant: idOf(t, first.claimant)},
		{Subject: "kakao", Role: access.Operator, Providers: []access.ID{idOf(t, own.provider)}},
		{Subject: "regulator", Role: access.Regulator},
		{Subject: "admin", Role: access.Administrator},
	} {
		m.callers = append(m.callers, caller{name: "the " + string(a.Role), role: a.Role, actor: a, token: m.token(a)})
	}
	m.callers = append([]caller{{name: "nobody"}}, m.callers...)
	if len(m.callers) != len(access.Roles())+1 {
		t.Fatal("a role has no caller")
	}
	m.settlePeople()
	return m
}

func idOf(t testing.TB, text string) access.ID {
	t.Helper()
	id, err := claims.ParseID[any](text)
	if err != nil {
		t.Fatal(err)
	}
	return access.ID(id)
}

// settle gives a party its customer, a claim that is decided, a run and a simulation.
func (m *matrix) settle(p *party) *party {
	m.Helper()
	p.colleague = m.operatorOf(p.key+"-colleague", p.provider)
	made := m.must(201, m.admin, "POST", "/v1/subscriptions", m.holding(p, "emoticon-plus"))
	p.claimant = made.at("claimant_id")
	p.me = m.world.claimant("customer "+p.customer+" of "+p.key, p.claimant)
	p.claim = m.newClaim(p, "emoticon-plus").at("id")
	p.batch = p.decideAll(object{"provider_id": p.provider}).at("id")
	p.simulation = m.newSimulation(p)
	p.workSimulation(p.simulation)
	return p
}

// next counts what is made, so that each has a key of its own.
func (m *matrix) next() int {
	m.made++
	return m.made
}

// fresh is a key that nothing has yet.
func (m *matrix) fresh() string { return fmt.Sprintf("made-%d", m.next()) }

// nothing is an id that nothing has.
func (m *matrix) nothing() string { return uuid.Must(uuid.NewV7()).String() }

// instant is one that was not named yet, a minute after the last.
func (m *matrix) instant() string {
	return time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(m.next()) * time.Minute).Format(time.RFC3339)
}

// holding is a subscription of the party's customer that is not there yet.
func (m *matrix) holding(p *party, plan string) object {
	return object{"provider": p.key, "service": "talk", "plan": plan, "customer_number": p.customer, "started_at": m.instant()}
}

func (m *matrix) newSubscription(p *party, plan string) string {
	m.Helper()
	return m.must(201, m.admin, "POST", "/v1/subscriptions", m.holding(p, plan)).at("id")
}

// newClaim files a claim for the party's customer on a new subscription.
func (m *matrix) newClaim(p *party, plan string) object {
	m.Helper()
	return m.must(201, m.admin, "POST", "/v1/claims", object{
		"incident_id": p.incident, "subscription_id": m.newSubscription(p, plan), "claimant_id": p.claimant})
}

// newSimulation starts a simulation for the party's operator, and stops those that
// run: there is a limit.
func (m *matrix) newSimulation(p *party) string {
	m.Helper()
	m.quiet()
	return m.must(202, p.operator, "POST", "/v1/simulations", p.eligibility()).at("id")
}

// eligibility asks what another threshold would change for the party's provider.
func (p *party) eligibility() object {
	sent := p.threshold("5h")
	sent["provider_id"] = p.provider
	return sent
}

// quiet stops the simulations that run.
func (m *matrix) quiet() {
	m.Helper()
	list, _ := m.must(200, m.admin, "GET", "/v1/simulations?limit=200", nil)["items"].([]any)
	for _, one := range list {
		if sim, _ := one.(map[string]any); sim["state"] == "running" {
			m.must(200, m.admin, "POST", "/v1/simulations/"+fmt.Sprint(sim["id"])+"/stop", nil)
		}
	}
}

// tagged is If-Match with the version that a thing has now.
func (m *matrix) tagged(path string) []with {
	m.Helper()
	return []with{ifMatch(tagOf(m.send(m.admin, "GET", path, nil)))}
}

// narrowed is a token of the caller with these scopes.
func (m *matrix) narrowed(c caller, scopes []access.Permission) string {
	m.Helper()
	actor := c.actor
	actor.Scopes = scopes
	return m.token(actor)
}

// asks sends what a row asks for.
func (m *matrix) asks(token string, o operation, asked request) answer {
	m.Helper()
	return m.send(token, o.method, o.at(asked), asked.body, asked.with...)
}

// head asks for what GET would give, past the client that holds answers to the
// contract, which names no HEAD.
func (m *matrix) head(token, path string, changes ...with) int {
	m.Helper()
	status, _ := m.bare(token, http.MethodHead, path, changes...)
	return status
}

// instead is the same request for a thing that does not exist.
func (r request) instead(m *matrix) request {
	m.Helper()
	none := r.none
	if none == "" {
		none = m.nothing()
	}
	in := make(map[string]string)
	for name, value := range r.in {
		in[name] = strings.ReplaceAll(value, r.id, none)
	}
	r.in, r.query = in, strings.ReplaceAll(r.query, r.id, none)
	if r.body == nil {
		return r
	}
	if text, ok := r.body.(string); ok {
		r.body = strings.ReplaceAll(text, r.id, none)
		return r
	}
	text, err := json.Marshal(r.body)
	if err != nil {
		m.Fatal(err)
	}
	r.body = strings.ReplaceAll(string(text), r.id, none)
	return r
}

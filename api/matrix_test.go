package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"bosang/claims/access"
)

// The matrix sends every operation of the contract as every role, on what is the
// caller's own and on what is another's, and compares the answer with what the
// table of permissions and the ownership of the thing say. An operation without a
// row fails the tests.
//
// To add an operation: give it x-permission in openapi.yaml, and a row in the file
// of its noun (matrix_*_rows_test.go). A row names the operation, says whose the
// thing is and makes a request that succeeds for whom it is meant. An operation
// that finds things by more than one name or filter gets a row for each.

// outcome is how a request is answered.
type outcome string

const (
	succeeds outcome = "succeeds"
	// A stranger's thing answers as one that does not exist: hidden where the path
	// names it, unknown where a field does, absent where a list or report shows it.
	hidden  outcome = "is not found"
	unknown outcome = "names nothing known"
	absent  outcome = "succeeds without it"
	// The role may, but not this thing, which it can see.
	refused outcome = "is refused"
	// Nobody is known by what was sent, or the role may not.
	unauthenticated outcome = "asks for a token"
	forbidden       outcome = "is forbidden"
)

// whose says how a request of a caller who may make it is answered on a party's
// thing.
type whose func(c caller, p *party) outcome

// everybodys is what is nobody's own.
func everybodys(caller, *party) outcome { return succeeds }

// owned is what belongs to a claimant and to its provider; those who see everything
// have it too. Others are answered as said.
func owned(otherwise outcome) whose {
	return func(c caller, p *party) outcome {
		if c.role == access.Operator && p.ofOperator || c.role == access.Claimant && p.ofClaimant || c.overseer() {
			return succeeds
		}
		return otherwise
	}
}

// matrixRow is what the matrix knows of one operation.
type matrixRow struct {
	operation string // operationId
	by        string // by which name or filter, where an operation has several rows
	whose     whose
	// ask makes a request on a party's thing, anew each time: what succeeds may
	// change the thing for good.
	ask func(m *matrix, p *party) request
	// status is that of success; 0: 200.
	status int
	// visible says why strangers may learn that the thing exists: then only the
	// answers have to be alike, not the statements.
	visible string
	// people: it is asked for by who signed in too.
	people bool
}

// request is what a row asks for.
type request struct {
	in    map[string]string // what stands for the parameters of the path
	query string
	body  any
	with  []with
	// id is what in the request names the party's thing; none is what names nothing
	// in its place ("": an id that nothing has).
	id, none string
	// shows is what stands in an answer that succeeds, and in no other.
	shows string
}

// matrixRows are all of them.
func matrixRows() []matrixRow {
	// What ends sessions comes last.
	return slices.Concat(serviceRows(), providerRows(), incidentRows(), subscriptionRows(), claimRows(), runRows(), editionRows(), personRows(), rightRows(), noticeRows(),
		intakeRows(), webhookRows(), fulfilmentRows(), messageRows(), deadlineRows(), inquiryRows(), paymentRows(), recourseRows(), reportRows(), disputeRows(), clearanceRows(), riskRows(), submissionRows(), behalfRows(),
		entryRows(), ownRows(), userRows(), customerRows(), approvalRows(), pageRows(), arrivalRows())
}

func (r matrixRow) String() string {
	if r.by != "" {
		return r.operation + " by " + r.by
	}
	return r.operation
}

func TestEveryOperationHasItsRowInTheMatrix(t *testing.T) {
	operations := theOperations(t)
	seen := make(map[string]bool)
	for _, r := range matrixRows() {
		if _, ok := operations[r.operation]; !ok {
			t.Errorf("the matrix has a row for %s, which the contract lacks", r.operation)
		}
		if seen[r.String()] {
			t.Errorf("%s has two rows of one name", r)
		}
		seen[r.String()] = true
		seen[r.operation] = true
	}
	for _, id := range slices.Sorted(maps.Keys(operations)) {
		if !seen[id] {
			t.Errorf("%s has no row in the matrix: nobody knows whether it keeps strangers out", id)
		}
	}
}

func TestEveryRoleMayDoToEveryThingWhatTheTableSays(t *testing.T) {
	m := newMatrix(t)
	for _, r := range matrixRows() {
		o := m.operations[r.operation]
		for _, c := range m.callersOf(r) {
			for _, p := range m.parties {
				m.hold(r, o, c, p)
			}
		}
	}
}

// expected is what the contract's permission, the table and the row say.
func (r matrixRow) expected(o operation, c caller, p *party) outcome {
	switch {
	case o.open:
		return r.whose(c, p)
	case c.role == "":
		return unauthenticated
	case !o.may(c.actor):
		return forbidden
	}
	return r.whose(c, p)
}

// hold sends one request and compares its answer with what is expected.
func (m *matrix) hold(r matrixRow, o operation, c caller, p *party) {
	m.Helper()
	want := r.expected(o, c, p)
	m.asking = c
	asked := r.ask(m, p)
	got := m.asks(c.token, o, asked)
	if said := r.outcomeOf(asked, got); said != want {
		m.Errorf("%s by %s on %s %s (%d), and should be one that %s: %s", r, c.name, p.name, said, got.StatusCode, want, got.body)
	}
	if want != succeeds {
		m.tellsNothing(r, o, c, p, asked, want)
	}
	if o.method == http.MethodGet && want != absent {
		if head := m.head(c.token, o.at(asked), asked.with...); head != got.StatusCode {
			m.Errorf("%s by %s on %s: HEAD is answered with %d, GET with %d", r, c.name, p.name, head, got.StatusCode)
		}
	}
}

// tellsNothing holds that a thing that is not the caller's cannot be told from one
// that does not exist: by the same bytes, after the same statements. Neither can
// one's own by whom the role does not allow it.
func (m *matrix) tellsNothing(r matrixRow, o operation, c caller, p *party, asked request, want outcome) {
	m.Helper()
	if asked.id == "" || want == refused {
		return
	}
	var there, nowhere answer
	asked.with = append(slices.Clone(asked.with), header("X-Request-Id", "same"))
	none := asked.instead(m)
	var ofThere, ofNowhere []string
	// Who calls is read anew now and then: not in the midst of this.
	for range 2 {
		ofThere = m.sql.during(func() { there = m.asks(c.token, o, asked) })
		ofNowhere = m.sql.during(func() { nowhere = m.asks(c.token, o, none) })
		if !slices.ContainsFunc(slices.Concat(ofThere, ofNowhere), func(s string) bool { return strings.Contains(s, "FROM sessions WHERE key =") }) {
			break
		}
	}
	if there.StatusCode != nowhere.StatusCode || string(there.body) != string(nowhere.body) || headersOf(there) != headersOf(nowhere) {
		m.Errorf("%s by %s on %s can be told from what does not exist:\n%d %s%s\n%d %s%s", r, c.name, p.name,
			there.StatusCode, headersOf(there), there.body, nowhere.StatusCode, headersOf(nowhere), nowhere.body)
	}
	if r.visible == "" && !slices.Equal(ofThere, ofNowhere) {
		m.Errorf("%s by %s on %s takes other statements than what does not exist:\n%s\n--- and\n%s", r, c.name, p.name,
			strings.Join(ofThere, "\n"), strings.Join(ofNowhere, "\n"))
	}
	if (want == forbidden || want == unauthenticated) && len(ofThere) > 0 {
		m.Errorf("%s by %s asks the database before it is refused: %q", r, c.name, ofThere)
	}
}

func headersOf(a answer) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		if name != "Date" && name != "X-Request-Id" { // which is each request's own
			fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(a.Header[name], ", "))
		}
	}
	return b.String()
}

// outcomeOf reads the outcome off an answer.
func (r matrixRow) outcomeOf(asked request, got answer) outcome {
	success := r.status
	if success == 0 {
		success = http.StatusOK
	}
	switch got.StatusCode {
	case success:
		if asked.shows != "" && !strings.Contains(string(got.body), asked.shows) {
			return absent
		}
		return succeeds
	case http.StatusUnauthorized:
		return unauthenticated
	case http.StatusForbidden:
		if strings.Contains(string(got.body), `"code":"forbidden"`) {
			return forbidden
		}
		return refused
	case http.StatusNotFound:
		return hidden
	case http.StatusUnprocessableEntity:
		if strings.Contains(string(got.body), `"code":"unknown_`) {
			return unknown
		}
	}
	return outcome(fmt.Sprintf("is answered with %d", got.StatusCode))
}

func TestTheScopesOfAnOperationAreEnoughForItAndNoneCanBeLeftOut(t *testing.T) {
	m := newMatrix(t)
	own := m.parties[0]
	for _, r := range matrixRows() {
		o := m.operations[r.operation]
		for _, c := range m.callers {
			m.asking = c
			if o.open || len(o.permissions) == 0 || r.expected(o, c, own) != succeeds {
				continue
			}
			if got := r.outcomeOf(request{}, m.asks(m.narrowed(c, o.permissions), o, r.ask(m, own))); got != succeeds {
				t.Errorf("%s by a token of %s with the scopes %v alone %s", r, c.name, o.permissions, got)
			}
			for _, left := range o.permissions {
				var others []access.Permission
				for _, scope := range access.Scopes(c.role) {
					if scope != left {
						others = append(others, scope)
					}
				}
				if got := r.outcomeOf(request{}, m.asks(m.narrowed(c, others), o, r.ask(m, own))); got != forbidden {
					t.Errorf("%s by a token of %s with every scope but %s %s", r, c.name, left, got)
				}
			}
		}
	}
}

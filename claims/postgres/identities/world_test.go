package identities_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clocktest"
	"bosang/claims/identity"
	"bosang/claims/identity/password"
	"bosang/claims/identity/proof"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/identities"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC)

const audience = "https://bosang.example"

// world is a database with two providers and nobody in it yet.
type world struct {
	testing.TB
	*identity.Identity
	proofs    *proof.Proofs
	ctx       context.Context
	db        *pgtest.DB
	clock     *clocktest.Clock
	sql       *settled.Statements
	store     identities.Store
	approvals *approval.Approvals
	providers [2]claims.Provider
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t), clock: clocktest.At(noon), sql: new(settled.Statements)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{MaxConns: 8, Clock: w.clock.Now, Keys: pgtest.Keys(), Tracer: w.sql})
	w.must(err)
	t.Cleanup(store.Close)
	w.store = identities.Store{Store: store}
	cases := claims.New(store, nil)
	w.approvals = approval.New(approvals.Store{Store: store})
	w.Identity = identity.New(w.store, cases, w.approvals, identity.Options{
		Vault: persons.Vault{Ring: pgtest.Keys()}, Hasher: password.NewHasher(password.Cost{Memory: 64, Passes: 1, Lanes: 1}, 2),
		Issuers: []string{issuer},
	})
	w.proofs = proof.New(w.store, w.Identity, w.approvals, audience)
	for i := range w.providers {
		w.providers[i], err = cases.AddProvider(w.ctx, access.Actor{Subject: "x", Role: access.Administrator}, claims.NewProvider{Key: fmt.Sprintf("provider-%d", i),
			ProviderChange: claims.ProviderChange{Name: claims.Name{Korean: "사업자", English: "Provider"}, Class: claims.ValueAdded}}, claims.Once{})
		w.must(err)
	}
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// wants fails unless the error is of the kind, with the code where one is given.
func (w *world) wants(err error, kind claims.Kind, code string) {
	w.Helper()
	if err == nil || claims.KindOf(err) != kind || code != "" && !strings.Contains(err.Error(), code) {
		w.Errorf("the error is %v, want %q of kind %d", err, code, kind)
	}
}

// number adds a customer of a provider and gives the claimant.
func (w *world) customer(provider int, number string) (id claims.ClaimantID) {
	w.Helper()
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		ids, err := tx.ClaimantsOf(w.ctx, w.providers[provider].ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		id = ids[0]
		return err
	}))
	w.clock.Move(time.Second)
	return id
}

// person is somebody at a browser.
type person struct {
	*world
	name, password string
	from           identity.Caller
	// secret is the session's cookie, totp the secret in the person's application.
	secret string
	totp   []byte
	codes  []string
}

const goodPassword = "violet-harbour-sings-11"

func (w *world) person(name string) *person {
	return &person{world: w, name: name, password: goodPassword, from: identity.Caller{
		Address: netip.MustParseAddr("203.0.113.7"), Agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
	}}
}

// keep keeps the cookies of an answer.
func (p *person) keep(in identity.Entered, err error) identity.Session {
	p.Helper()
	p.must(err)
	if in.Secret != "" {
		p.secret = in.Secret
	}
	if in.Device != "" {
		p.from.Device = in.Device
	}
	return in.Session
}

func (p *person) session() identity.Session {
	p.Helper()
	s, err := p.Session(p.ctx, p.secret)
	p.must(err)
	return s
}

func (p *person) actor() access.Actor { p.Helper(); return p.session().Actor }

// code gives a code that was not used before, by the clock of the world.
func (p *person) code() string {
	p.clock.Move(30 * time.Second)
	return codeAt(p.totp, p.clock.Now())
}

// codeAt is RFC 6238, written down once more.
func codeAt(secret []byte, at time.Time) string {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(at.Unix()/30))
	mac := hmac.New(sha1.New, secret)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	offset := sum[19] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[offset:])&0x7fffffff)%1000000)
}

// enrol takes the person through the enrolment of a second factor.
func (p *person) enrol() {
	p.Helper()
	e, err := p.BeginEnrolment(p.ctx, p.session(), identity.Again{Password: p.password, Code: p.maybeCode()})
	p.must(err)
	p.totp, err = base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(e.Secret)
	p.must(err)
	in, codes, err := p.Enrol(p.ctx, p.session(), p.code())
	p.keep(in, err)
	p.codes = codes
}

func (p *person) maybeCode() string {
	if p.totp == nil {
		return ""
	}
	return p.code()
}

// accept uses a link and, where it asks for one, enrols a second factor.
func (p *person) accept(link string, code ...string) {
	p.Helper()
	s := p.keep(p.Accept(p.ctx, link, identity.Acceptance{Name: p.name, Password: p.password, Code: strings.Join(code, "")}, p.from))
	if s.Stage == identity.NeedsEnrolment {
		p.enrol()
	}
}

// signIn signs in to the end.
func (p *person) signIn() identity.Session {
	p.Helper()
	s := p.keep(p.SignIn(p.ctx, p.name, p.password, p.from))
	if s.Stage == identity.NeedsSecondFactor {
		s = p.keep(p.SecondFactor(p.ctx, p.secret, p.code()))
	}
	return s
}

// administrators are two that the machine lets in.
func (w *world) administrators() (a, b *person) {
	w.Helper()
	for i, p := range []**person{&a, &b} {
		link, err := w.AdministratorLink(w.ctx)
		w.must(err)
		*p = w.person(fmt.Sprintf("admin-%d@example.com", i))
		(*p).accept(link.Secret)
	}
	return a, b
}

// invited is somebody whom a invites and b agrees to.
func (w *world) invited(a, b *person, name string, role access.Role, provider claims.ProviderID) *person {
	w.Helper()
	p := w.person(name)
	out, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: name, Role: role, Provider: provider})
	w.must(err)
	approved, err := w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.must(err)
	p.accept(out.Secret, approved.Code)
	return p
}

// operator is one of the provider, with the administrators it took.
func (w *world) operator(provider int) *person {
	w.Helper()
	a, b := w.administrators()
	return w.invited(a, b, "operator@example.com", access.Operator, w.providers[provider].ID)
}

// claimant is a customer of the provider with an account.
func (w *world) claimant(operator *person, name, number string) *person {
	w.Helper()
	provider := operator.session().Actor.Providers[0]
	out, err := w.InviteCustomer(w.ctx, operator.actor(), provider, number)
	w.must(err)
	p := w.person(name)
	p.accept(out.Secret, w.agreed(out))
	return p
}

// agreed has a colleague of who made a customer's link approve it, and gives the code.
func (w *world) agreed(out identity.Issued) string {
	w.Helper()
	approved, err := w.approvals.Approve(w.ctx, w.colleague(out.Link.Provider), out.Approval.ID)
	w.must(err)
	return approved.Code
}

// colleague is somebody else who has just signed in as an operator of the provider.
func (w *world) colleague(provider claims.ProviderID) access.Actor {
	id := identity.UserID{15: 1}
	return access.Actor{Subject: identity.Subject(id), Role: access.Operator, User: id, Providers: []access.ID{provider}, VerifiedAt: w.clock.Now()}
}

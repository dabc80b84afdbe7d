package identities_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// guarded are the tables of this package that row-level security guards.
var guarded = []string{
	"users", "sign_ins", "memberships", "credentials", "recovery_codes", "devices", "attempts", "sessions", "links", "approvals", "signing_keys",
	"proofs", "tokens",
}

// populated is a world with rows in every table: two administrators, an operator of
// the first provider, and a claimant of it.
func populated(t *testing.T) (w *world, a, operator, kim *person) {
	w = newWorld(t)
	w.customer(0, "1001")
	a, b := w.administrators()
	operator = w.invited(a, b, "op@example.com", access.Operator, w.providers[0].ID)
	kim = w.claimant(operator, "kim@example.com", "1001")
	_, err := w.proofs.Add(w.ctx, operator.actor(), w.providers[0].ID, "crm", make([]byte, 32))
	w.must(err)
	kim.enrol()
	for _, p := range []*person{operator, kim} {
		_, _, err = w.MakeToken(w.ctx, p.session(), identity.NewToken{Name: "x", Scopes: []access.Permission{access.ReadClaim}})
		w.must(err)
	}
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		_, err := w.store.Proofs(tx).Use(w.ctx, claims.KeyOf("x"), noon)
		return err
	}))
	return w, a, operator, kim
}

func visible(ctx context.Context, t *testing.T, db pgx.Tx) map[string]int {
	t.Helper()
	counts := make(map[string]int)
	for _, table := range guarded {
		var n int
		if err := db.QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}

func TestEachActorSeesJustItsOwnWaysIn(t *testing.T) {
	t.Parallel()
	w, a, operator, kim := populated(t)
	conn, err := w.db.Service.Acquire(w.ctx)
	w.must(err)
	defer conn.Release()
	see := func(settings string) (counts map[string]int) {
		w.must(pgx.BeginFunc(w.ctx, conn, func(tx pgx.Tx) error {
			if settings != "" {
				if _, err := tx.Exec(w.ctx, settings); err != nil {
					return err
				}
			}
			counts = visible(w.ctx, t, tx)
			return nil
		}))
		return counts
	}
	all := see("SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.administrator = 'on'; SET LOCAL bosang.system = 'on'")
	for table, n := range all {
		if n == 0 {
			t.Errorf("there is nothing in %s to be hidden", table)
		}
	}
	user := func(p *person) string { return "SET LOCAL bosang.user_id = '" + p.session().User.String() + "'" }
	own := map[string]int{"users": 1, "memberships": 1, "credentials": 1, "recovery_codes": 10, "devices": 1, "sessions": 1}
	with := func(m map[string]int, more map[string]int) map[string]int {
		out := map[string]int{}
		for _, x := range []map[string]int{m, more} {
			for k, v := range x {
				out[k] += v
			}
		}
		return out
	}
	for _, c := range []struct {
		name, settings string
		want           map[string]int
	}{
		{"nobody", "", nil},
		{"a regulator", "SET LOCAL bosang.everything = 'on'", nil},
		{"a claimant", user(kim) + "; SET LOCAL bosang.claimant_id = '" + claims.ClaimantID(kim.actor().Claimant).String() + "'", with(own, map[string]int{"tokens": 1})},
		{"an operator", user(operator) + "; SET LOCAL bosang.provider_ids = '" + w.providers[0].ID.String() + "'",
			with(own, map[string]int{"memberships": 1, "links": 1, "signing_keys": 1, "approvals": 2, "tokens": 1})},
		{"an operator of another", "SET LOCAL bosang.provider_ids = '" + w.providers[1].ID.String() + "'", nil},
		{"an administrator", user(a) + "; SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.administrator = 'on'",
			with(own, map[string]int{"users": 2, "memberships": 2, "links": 3, "approvals": 1, "tokens": 2})},
		{"nobody after others", "", nil},
	} {
		for table, n := range see(c.settings) {
			if n != c.want[table] {
				t.Errorf("%s sees %d rows of %s, want %d of %d", c.name, n, table, c.want[table], all[table])
			}
		}
	}
}

func TestNoSecretAndNoNameIsReadableInTheTables(t *testing.T) {
	t.Parallel()
	w, a, operator, kim := populated(t)
	var whole bytes.Buffer
	for _, table := range append([]string{"events", "users"}, guarded...) {
		conn, err := w.db.Owner.Acquire(w.ctx)
		w.must(err)
		_, err = conn.Conn().PgConn().CopyTo(w.ctx, &whole, "COPY "+table+" TO STDOUT")
		conn.Release()
		w.must(err)
	}
	dump := whole.String()
	if !strings.Contains(dump, kim.session().User.String()) || !strings.Contains(dump, "$argon2id$") {
		t.Fatal("what is searched holds not even what it should")
	}
	for _, p := range []*person{a, operator, kim} {
		for what, secret := range map[string]string{
			"name": p.name, "name in hex": fmt.Sprintf("%x", p.name), "password": p.password, "session": p.secret, "device": p.from.Device,
			"second factor in hex": fmt.Sprintf("%x", p.totp), "recovery code": strings.ReplaceAll(p.codes[0], "-", ""),
		} {
			if secret == "" || strings.Contains(dump, secret) {
				t.Errorf("the %s of %s can be read: %q", what, p.name, secret)
			}
		}
	}
}

func TestNobodyWritesInAnothersName(t *testing.T) {
	t.Parallel()
	w, a, operator, kim := populated(t)
	victim := a.session()
	as := func(p *person) access.Actor { return access.Actor{Subject: "x", User: p.session().User} }
	for name, do := range map[string]func(identity.Tx) error{
		"a session": func(tx identity.Tx) error {
			s := victim
			s.ID, s.Key = identity.SessionID{1}, claims.KeyOf("x")
			return tx.AddSession(w.ctx, s)
		},
		"credentials": func(tx identity.Tx) error {
			return tx.SetCredentials(w.ctx, identity.Credentials{User: victim.User, Password: "$argon2id$x", PasswordAt: noon})
		},
		"a membership": func(tx identity.Tx) error {
			_, err := tx.AddMembership(w.ctx, identity.Membership{ID: identity.MembershipID{1}, User: kim.session().User, Role: access.Claimant,
				Provider: w.providers[0].ID, Claimant: claims.ClaimantID{7}, GrantedBy: "x", CreatedAt: noon})
			return err
		},
		"a token": func(tx identity.Tx) error {
			_, token, err := identity.MintToken(access.Actor{Subject: "x", Role: access.Administrator}, w.clock.Now(), time.Hour)
			w.must(err)
			return tx.AddToken(w.ctx, token)
		},
		"a user": func(tx identity.Tx) error {
			_, err := tx.AddUser(w.ctx, identity.User{ID: identity.UserID{1}, Language: "ko", State: identity.Active}, claims.KeyOf("mine"))
			return err
		},
	} {
		for _, p := range []*person{kim, operator} {
			err := w.store.InTx(w.ctx, as(p), func(tx claims.Tx) error { return do(w.store.Identities(tx)) })
			if k := claims.KindOf(err); k != claims.KindForbidden {
				t.Errorf("%s adds %s: %v", p.name, name, err)
			}
		}
	}
	w.must(w.store.InTx(w.ctx, as(kim), func(tx claims.Tx) error {
		ids := w.store.Identities(tx)
		w.must(ids.EndSessions(w.ctx, victim.User, identity.SessionID{}))
		w.must(ids.RevokeDevices(w.ctx, victim.User, claims.Key{}))
		if ended, err := ids.EndSession(w.ctx, victim.User, victim.ID); err != nil || ended {
			t.Errorf("another's session is ended: %v", err)
		}
		return nil
	}))
	a.signIn()
}

// TestATokenActsAsItsPersonWhateverItsRowSays replays how SQL in the name of a claimant
// kept a token that acted as an administrator.
func TestATokenActsAsItsPersonWhateverItsRowSays(t *testing.T) {
	t.Parallel()
	w, a, _, kim := populated(t)
	mine := kim.session()
	plant := func(subject string) (identity.Token, error) {
		_, token, err := identity.MintToken(access.Actor{Subject: subject, Role: access.Administrator, User: mine.Actor.User,
			Scopes: access.Scopes(access.Administrator)}, w.clock.Now(), time.Hour)
		w.must(err)
		token.Membership = mine.Membership
		return token, w.store.InTx(w.ctx, access.Actor{User: mine.User}, func(tx claims.Tx) error { return w.store.Identities(tx).AddToken(w.ctx, token) })
	}
	if _, err := plant(a.actor().Subject); claims.KindOf(err) != claims.KindInvalid {
		t.Errorf("a token in an administrator's name: %v", err)
	}
	token, err := plant(mine.Actor.Subject)
	w.must(err)
	got, err := w.Token(w.ctx, token.Key)
	w.must(err)
	if act := got.Actor; act.Role != access.Claimant || act.Subject != mine.Actor.Subject || act.Claimant != mine.Actor.Claimant || act.InSession() ||
		act.May(access.WriteProvider) || !act.May(access.ReadClaim) {
		t.Errorf("it acts as %+v", act)
	}
	// Nor does what its row says hold where the row is written past the database's walls.
	_, err = w.db.Owner.Exec(w.ctx, `ALTER TABLE tokens DROP CONSTRAINT tokens_in_the_own_name`)
	w.must(err)
	_, err = w.db.Owner.Exec(w.ctx, `UPDATE tokens SET subject = $2 WHERE key = $1`, token.Key, a.actor().Subject)
	w.must(err)
	if got, err = w.Token(w.ctx, token.Key); err != nil || got.Actor.Subject != mine.Actor.Subject {
		t.Errorf("it acts as %+v: %v", got.Actor, err)
	}
}

func TestWhatIsOverIsForgottenAndNothingElse(t *testing.T) {
	t.Parallel()
	w, a, _, kim := populated(t)
	_, err := w.SignIn(w.ctx, "nobody", "x", identity.Caller{})
	w.wants(err, claims.KindUnauthenticated, "")
	n, err := w.store.Forget(w.ctx, noon)
	w.must(err)
	if n != 0 {
		t.Errorf("%d rows are forgotten although nothing is over", n)
	}
	w.clock.Move(13 * time.Hour)
	n, err = w.store.Forget(w.ctx, w.clock.Now())
	w.must(err)
	if n == 0 {
		t.Error("nothing is forgotten")
	}
	kim.signIn()
	a.signIn()
}

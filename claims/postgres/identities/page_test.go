package identities_test

import (
	"fmt"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// TestAPageOfAccountsIsReadAtOnce counts the statements of short pages and of long ones: they
// are as many, and each is shown by its name.
func TestAPageOfAccountsIsReadAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	a, b := w.administrators()
	operator := w.invited(a, b, "operator@example.com", access.Operator, w.providers[0].ID)
	kim := w.claimant(operator, "kim@example.com", "1001")
	for i := range 3 {
		w.person("").arrive(w.proved(comes(fmt.Sprintf("other-%d", i), asCustomer("1001"))))
	}
	statements := func(limit int, read func(claims.Page) (names []string, err error)) int {
		t.Helper()
		w.sql.Take()
		names, err := read(claims.Page{Limit: limit})
		w.must(err)
		seen := make(map[string]bool)
		for _, name := range names {
			seen[name] = name != ""
		}
		if len(seen) != limit {
			t.Errorf("of %d there are shown %q", limit, names)
		}
		return len(w.sql.Take())
	}
	mine := kim.session()
	accounts := func(page claims.Page) (names []string, err error) {
		list, err := w.Accounts(w.ctx, mine, page)
		for _, one := range list {
			names = append(names, one.Name)
		}
		return names, err
	}
	if few, many := statements(1, accounts), statements(4, accounts); few != many {
		t.Errorf("one account takes %d statements, four take %d", few, many)
	}
	administrator := a.actor()
	users := func(page claims.Page) (names []string, err error) {
		list, err := w.Users(w.ctx, administrator, page)
		for _, one := range list {
			if len(one.Memberships) != 1 {
				t.Errorf("a user is shown with %+v", one)
			}
			names = append(names, one.User.Name)
		}
		return names, err
	}
	if few, many := statements(1, users), statements(3, users); few != many {
		t.Errorf("one user takes %d statements, three take %d", few, many)
	}
}

// TestAnAccountIsEndedWhateverPageItIsOn has more accounts act for a claimant than a page shows.
func TestAnAccountIsEndedWhateverPageItIsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant := w.customer(0, "1001")
	kim := w.claimant(w.operator(0), "kim@example.com", "1001")
	me, err := w.Me(w.ctx, kim.session())
	w.must(err)
	w.clock.Move(time.Second)
	_, err = w.db.Owner.Exec(w.ctx, `WITH others AS (INSERT INTO users (user_id, name, privileged, language, state, version, created_at)
			SELECT md5(i::text)::uuid, '', false, 'ko', 'active', 1, now() FROM generate_series(1, $3::int) i)
		INSERT INTO memberships (user_id, id, role, provider_id, claimant_id, granted_by, created_at)
		SELECT md5(i::text)::uuid, ('f' || substr(md5(i::text), 2))::uuid, 'claimant', $1, $2, 'machine', now() FROM generate_series(1, $3::int) i`,
		[16]byte(w.providers[0].ID), [16]byte(claimant), claims.MaxPage)
	w.must(err)
	ended, err := w.EndAccount(w.ctx, kim.session(), me.Memberships[0].ID)
	w.must(err)
	if ended != me.User.ID {
		t.Errorf("ended is %v", ended)
	}
	_, err = w.Session(w.ctx, kim.secret)
	w.wants(err, claims.KindUnauthenticated, "")
}

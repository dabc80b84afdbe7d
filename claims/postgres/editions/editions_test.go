package editions_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/edition"
	"bosang/claims/postgres"
	"bosang/claims/postgres/editions"
	"bosang/claims/postgres/pgtest"
	"bosang/rules"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	administrator = access.Actor{Subject: "admin", Role: access.Administrator}
	claimant      = access.Actor{Subject: "someone", Role: access.Claimant, Claimant: access.ID{1}}
	author        = "user:" + claims.KeyOf("user", "author").String()
	another       = "user:" + claims.KeyOf("user", "another").String()
	noon          = time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC)
)

// world is a database with two providers and editions of each kind.
type world struct {
	testing.TB
	ctx       context.Context
	db        *pgtest.DB
	store     editions.Store
	providers [2]claims.ProviderID
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), MaxConns: 4})
	w.must(err)
	t.Cleanup(store.Close)
	w.store = editions.Store{Store: store}
	cases := claims.New(store, nil)
	for i := range w.providers {
		name := claims.Name{Korean: "사업자", English: "Provider"}
		p, err := cases.AddProvider(w.ctx, administrator, claims.NewProvider{Key: fmt.Sprintf("provider-%d", i),
			ProviderChange: claims.ProviderChange{Name: name, Class: claims.ValueAdded}}, claims.Once{})
		w.must(err)
		w.providers[i] = p.ID
	}
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) operator(i int) access.Actor {
	return access.Actor{Subject: "operator", Role: access.Operator, Providers: []access.ID{w.providers[i]}}
}

func (w *world) do(actor access.Actor, fn func(edition.Tx) error) error {
	return w.store.InTx(w.ctx, actor, func(tx claims.Tx) error { return fn(w.store.Editions(tx)) })
}

func (w *world) new(kind rules.BookKind, provider claims.ProviderID) edition.Edition {
	return edition.Edition{ID: claims.NewEditionID(), Kind: kind, Provider: provider, State: edition.Draft, DraftedBy: author, Version: 1, CreatedAt: noon,
		Content: edition.Content{Rulebook: "book-" + string(kind), Edition: "first", Jurisdiction: "KR", Text: "a: 1\n", LawKorean: "가", LawEnglish: "a", Cases: "b"}}
}

func (w *world) add(actor access.Actor, e edition.Edition) edition.Edition {
	w.Helper()
	w.must(w.do(actor, func(tx edition.Tx) error { return tx.AddEdition(w.ctx, e) }))
	return e
}

// proposed and published take an edition on by its table alone.
func (w *world) proposed(actor access.Actor, e edition.Edition) edition.Edition {
	w.Helper()
	e.State, e.ProposedBy, e.ProposedAt, e.Hash = edition.Proposed, author, noon, [32]byte{1, e.ID[15]}
	w.must(w.do(actor, func(tx edition.Tx) error { return tx.ChangeEdition(w.ctx, e) }))
	e.Version++
	return e
}

func publish(e edition.Edition, number int64, by string) edition.Edition {
	e.State, e.Number, e.DecidedBy, e.DecidedAt = edition.InForce, number, by, noon
	return e
}

func TestAnEditionReadsAsItWasWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := w.operator(0)
	e := w.new(rules.Contract, w.providers[0])
	e.Replaces = "zeroth"
	read := func() (got edition.Edition) {
		w.must(w.do(operator, func(tx edition.Tx) (err error) { got, err = tx.Edition(w.ctx, e.ID); return err }))
		return got
	}
	w.add(operator, e)
	if got := read(); got != e {
		t.Errorf("it reads as\n%+v\nand was written as\n%+v", got, e)
	}
	e = w.proposed(operator, e)
	if got := read(); got != e {
		t.Errorf("proposed it reads as\n%+v\nand was written as\n%+v", got, e)
	}
	e = publish(e, 1, another)
	w.must(w.do(operator, func(tx edition.Tx) error { return tx.ChangeEdition(w.ctx, e) }))
	e.Version++
	if got := read(); got != e {
		t.Errorf("in force it reads as\n%+v\nand was written as\n%+v", got, e)
	}
	var list []edition.Edition
	w.must(w.do(operator, func(tx edition.Tx) (err error) {
		list, err = tx.Editions(w.ctx, edition.Filter{}, claims.Page{})
		return err
	}))
	e.Text, e.LawKorean, e.LawEnglish, e.Cases = "", "", "", ""
	if len(list) != 1 || list[0] != e {
		t.Errorf("the list is %+v", list)
	}
}

func TestDraftsAreSeenByThoseTheyConcernAndWhatIsInForceByAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := map[string]edition.Edition{
		"a statute's draft":     w.add(administrator, w.new(rules.Statute, claims.ProviderID{})),
		"a contract's draft":    w.add(w.operator(0), w.new(rules.Contract, w.providers[0])),
		"a contract's proposal": w.proposed(w.operator(0), w.add(w.operator(0), w.new(rules.Contract, w.providers[0]))),
	}
	inForce := w.proposed(w.operator(0), w.add(w.operator(0), w.new(rules.Contract, w.providers[0])))
	w.must(w.do(w.operator(0), func(tx edition.Tx) error { return tx.ChangeEdition(w.ctx, publish(inForce, 1, another)) }))
	for _, c := range []struct {
		actor access.Actor
		sees  int
	}{
		{administrator, 4}, {access.Actor{Subject: "r", Role: access.Regulator}, 4}, {w.operator(0), 3}, {w.operator(1), 1}, {claimant, 1}, {access.Actor{}, 1},
	} {
		var list []edition.Edition
		w.must(w.do(c.actor, func(tx edition.Tx) (err error) {
			list, err = tx.Editions(w.ctx, edition.Filter{}, claims.Page{})
			return err
		}))
		if len(list) != c.sees {
			t.Errorf("%s sees %d editions, want %d", c.actor.Role, len(list), c.sees)
		}
		w.must(w.do(c.actor, func(tx edition.Tx) error { _, err := tx.Edition(w.ctx, inForce.ID); return err }))
		for what, e := range all {
			err := w.do(c.actor, func(tx edition.Tx) error { _, err := tx.Edition(w.ctx, e.ID); return err })
			may := c.actor.SeesEverything() || c.actor.OperatorOf(e.Provider)
			if (err == nil) != may || err != nil && claims.KindOf(err) != claims.KindNotFound {
				t.Errorf("%s reads %s: %v", c.actor.Role, what, err)
			}
		}
	}
	for name, f := range map[string]edition.Filter{
		"of a rulebook": {Rulebook: "book-statute"}, "of a state": {State: edition.InForce}, "of both": {Provider: w.providers[0], State: edition.Proposed},
	} {
		var list []edition.Edition
		w.must(w.do(administrator, func(tx edition.Tx) (err error) { list, err = tx.Editions(w.ctx, f, claims.Page{}); return err }))
		if len(list) != 1 {
			t.Errorf("%s there are %d", name, len(list))
		}
	}
}

func TestNobodyWritesAnEditionOfAnothers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	statute := w.add(administrator, w.new(rules.Statute, claims.ProviderID{}))
	contract := w.add(w.operator(0), w.new(rules.Contract, w.providers[0]))
	for name, c := range map[string]struct {
		actor access.Actor
		e     edition.Edition
	}{
		"an operator a statute":                {w.operator(0), w.new(rules.Statute, claims.ProviderID{})},
		"an operator another's contract":       {w.operator(1), w.new(rules.Contract, w.providers[0])},
		"an administrator a contract":          {administrator, w.new(rules.Contract, w.providers[0])},
		"a claimant a statute":                 {claimant, w.new(rules.Statute, claims.ProviderID{})},
		"nobody a statute":                     {access.Actor{}, w.new(rules.Statute, claims.ProviderID{})},
		"an operator what is in force at once": {w.operator(0), publish(w.new(rules.Contract, w.providers[0]), 9, another)},
	} {
		err := w.do(c.actor, func(tx edition.Tx) error { return tx.AddEdition(w.ctx, c.e) })
		if k := claims.KindOf(err); err == nil || k != claims.KindForbidden && k != claims.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		actor access.Actor
		e     edition.Edition
	}{
		"an operator a statute": {w.operator(0), statute}, "another operator a contract": {w.operator(1), contract},
		"an administrator a contract": {administrator, contract}, "a claimant a statute": {claimant, statute},
	} {
		if err := w.do(c.actor, func(tx edition.Tx) error { return tx.ChangeEdition(w.ctx, c.e) }); claims.KindOf(err) != claims.KindStale {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Only who can publish counts, and nobody counts twice from the same number.
	if err := w.do(claimant, func(tx edition.Tx) error { _, err := tx.CountLibrary(w.ctx, 0); return err }); claims.KindOf(err) != claims.KindForbidden {
		t.Errorf("a claimant counted: %v", err)
	}
	for _, want := range []bool{true, false} {
		w.must(w.do(w.operator(0), func(tx edition.Tx) error {
			counted, err := tx.CountLibrary(w.ctx, 0)
			if counted != want {
				t.Errorf("counted from 0: %v", counted)
			}
			return err
		}))
	}
}

func TestTheDatabaseItselfRefusesToChangeWhatIsInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	final := map[string]edition.Edition{}
	for i, state := range []edition.State{edition.InForce, edition.Rejected, edition.Withdrawn} {
		e := w.proposed(w.operator(0), w.add(w.operator(0), w.new(rules.Contract, w.providers[0])))
		if e.State, e.DecidedBy, e.DecidedAt, e.Reason = state, another, noon, "a reason"; state == edition.InForce {
			e.Number = int64(i) + 1
		}
		w.must(w.do(w.operator(0), func(tx edition.Tx) error { return tx.ChangeEdition(w.ctx, e) }))
		e.Version++
		final[string(state)] = e
	}
	service, err := pgx.Connect(w.ctx, w.db.ServiceURL)
	w.must(err)
	defer func() { _ = service.Close(w.ctx) }()
	for state, e := range final {
		for _, who := range []string{"SET LOCAL bosang.everything = 'on'", "SET LOCAL bosang.provider_ids = '" + w.providers[0].String() + "'"} {
			for _, sql := range []string{
				`UPDATE editions SET text = 'b: 2' WHERE id = $1`, `UPDATE editions SET state = 'draft', number = NULL WHERE id = $1`,
				`UPDATE editions SET hash = sha256('') WHERE id = $1`, `UPDATE editions SET version = version WHERE id = $1`,
			} {
				if n := change(w, service, who, sql, e.ID); n != 0 {
					t.Errorf("%s, %s: %s changed %d rows", state, who, sql, n)
				}
			}
			if n := change(w, service, who, `DELETE FROM editions WHERE id = $1`, e.ID); n != -1 {
				t.Errorf("%s, %s: deleting is not refused", state, who)
			}
		}
		if err := w.do(w.operator(0), func(tx edition.Tx) error { return tx.ChangeEdition(w.ctx, e) }); claims.KindOf(err) != claims.KindStale {
			t.Errorf("%s: changed by the store: %v", state, err)
		}
	}
}

// change runs a statement as the service and gives how many rows it changed; -1
// where the service has not the right.
func change(w *world, service *pgx.Conn, who, sql string, id claims.EditionID) int64 {
	w.Helper()
	var n int64
	err := pgx.BeginFunc(w.ctx, service, func(tx pgx.Tx) error {
		if _, err := tx.Exec(w.ctx, who); err != nil {
			return err
		}
		done, err := tx.Exec(w.ctx, sql, [16]byte(id))
		n = done.RowsAffected()
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42501" {
		return -1
	}
	w.must(err)
	return n
}

func TestTheDatabaseItselfHoldsFourEyesAndWholeStates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, spoil := range map[string]func(*edition.Edition){
		"approved by its author":    func(e *edition.Edition) { *e = publish(*e, 1, author) },
		"approved by its proposer":  func(e *edition.Edition) { e.ProposedBy = another; *e = publish(*e, 1, another) },
		"proposed by a program":     func(e *edition.Edition) { e.ProposedBy = "operator:kakao"; *e = publish(*e, 1, another) },
		"approved by a program":     func(e *edition.Edition) { *e = publish(*e, 1, "operator:kakao") },
		"in force, not proposed":    func(e *edition.Edition) { e.ProposedBy, e.ProposedAt = "", time.Time{}; *e = publish(*e, 1, another) },
		"in force without a hash":   func(e *edition.Edition) { e.Hash = [32]byte{}; *e = publish(*e, 1, another) },
		"in force without a number": func(e *edition.Edition) { *e = publish(*e, 0, another) },
		"numbered, not in force":    func(e *edition.Edition) { e.Number = 1 },
		"in force by nobody":        func(e *edition.Edition) { *e = publish(*e, 1, "") },
		"rejected without a reason": func(e *edition.Edition) { e.State, e.DecidedBy, e.DecidedAt = edition.Rejected, another, noon },
		"decided and only proposed": func(e *edition.Edition) { e.DecidedBy, e.DecidedAt = another, noon },
		"in a state of its own":     func(e *edition.Edition) { e.State = "enacted" },
		"replacing itself":          func(e *edition.Edition) { e.Replaces = e.Content.Edition },
	} {
		e := w.proposed(w.operator(0), w.add(w.operator(0), w.new(rules.Contract, w.providers[0])))
		spoil(&e)
		if err := w.do(w.operator(0), func(tx edition.Tx) error { return tx.ChangeEdition(w.ctx, e) }); claims.KindOf(err) != claims.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The owner of the tables is held to it too.
	e := w.proposed(w.operator(0), w.add(w.operator(0), w.new(rules.Contract, w.providers[0])))
	_, err := w.db.Owner.Exec(w.ctx, `UPDATE editions SET state = 'in_force', number = 1, decided_by = drafted_by, decided_at = now() WHERE id = $1`, [16]byte(e.ID))
	if err == nil || !strings.Contains(err.Error(), "editions_four_eyes") {
		t.Errorf("the owner: %v", err)
	}
	// A name, a content and a number are in force once.
	for name, spoil := range map[string]func(*edition.Edition){
		"the same name":    func(e *edition.Edition) { e.Number = 3 },
		"the same content": func(e *edition.Edition) { e.Content.Edition, e.Number, e.Hash = "third", 3, [32]byte{9} },
		"the same number":  func(e *edition.Edition) { e.Content.Edition, e.Number, e.Hash = "third", 2, [32]byte{8} },
	} {
		first, second := w.new(rules.Contract, w.providers[0]), w.new(rules.Contract, w.providers[0])
		first.Rulebook, second.Rulebook = name, name
		if name == "the same content" {
			first.Content.Edition = "second"
		}
		first, second = w.proposed(w.operator(0), w.add(w.operator(0), first)), w.proposed(w.operator(0), w.add(w.operator(0), second))
		if name == "the same content" {
			first.Hash = [32]byte{9}
		}
		first, second = publish(first, 2, another), publish(second, 2, another)
		spoil(&second)
		err := w.do(w.operator(0), func(tx edition.Tx) error {
			if err := tx.ChangeEdition(w.ctx, first); err != nil {
				t.Errorf("%s: the first: %v", name, err)
			}
			return tx.ChangeEdition(w.ctx, second)
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "23505" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var wholeTable = regexp.MustCompile(`Seq Scan on (editions|claims|simulations)\b`)

func TestNoStatementReadsAWholeTableOfEditions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.db.Owner.Exec(w.ctx, `
		INSERT INTO editions (id, rulebook, edition, kind, jurisdiction, state, text, law_ko, law_en, cases, hash, number, drafted_by, proposed_by, decided_by,
			version, created_at, proposed_at, decided_at)
		SELECT md5('e' || i)::uuid, 'book-' || i % 500, 'e' || i, 'statute', 'KR', 'in_force', repeat('x', 500), '', '', '', sha256(i::text::bytea), i, 'a', $1, $2,
			1, now(), now(), now() FROM generate_series(1, 20000) i`, author, another)
	w.must(err)
	_, err = w.db.Owner.Exec(w.ctx, `ANALYZE editions`)
	w.must(err)
	for what, sql := range map[string]string{
		"what was published":   `SELECT number, rulebook, edition, replaces, text, hash FROM editions WHERE number > 19990 AND state = 'in_force' ORDER BY number LIMIT 200`,
		"a list":               `SELECT id FROM editions WHERE id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' ORDER BY id DESC LIMIT 50`,
		"a list of a book":     `SELECT id FROM editions WHERE id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' AND rulebook = 'book-7' ORDER BY id DESC LIMIT 50`,
		"a list of drafts":     `SELECT id FROM editions WHERE id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' AND state = 'draft' ORDER BY id DESC LIMIT 50`,
		"a list of a provider": `SELECT id FROM editions WHERE id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' AND provider_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' ORDER BY id DESC LIMIT 50`,
		"one":                  `SELECT id FROM editions WHERE id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'`,
	} {
		for _, who := range []string{"SET LOCAL bosang.everything = 'on'", "SET LOCAL bosang.provider_ids = '" + w.providers[0].String() + "'", "SELECT 1"} {
			service, err := pgx.Connect(w.ctx, w.db.ServiceURL)
			w.must(err)
			w.must(pgx.BeginFunc(w.ctx, service, func(tx pgx.Tx) error {
				if _, err := tx.Exec(w.ctx, who); err != nil {
					return err
				}
				rows, err := tx.Query(w.ctx, "EXPLAIN "+sql)
				if err != nil {
					return err
				}
				lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
				if plan := strings.Join(lines, "\n"); wholeTable.MatchString(plan) {
					t.Errorf("%s, %s, reads a whole table:\n%s", what, who, plan)
				}
				return err
			}))
			w.must(service.Close(w.ctx))
		}
	}
}

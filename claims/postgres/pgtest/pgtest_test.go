package pgtest_test

import (
	"testing"

	"bosang/claims/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	first, second := pgtest.Empty(t), pgtest.Empty(t)
	if _, err := first.Owner.Exec(t.Context(), "CREATE TABLE only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	var seen bool
	if err := second.Owner.QueryRow(t.Context(),
		"SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'only_here')").Scan(&seen); err != nil {
		t.Fatal(err)
	}
	if seen {
		t.Error("a table of one test's database is seen in another's")
	}
}

func TestTheServiceCannotBypassRowSecurityAndOwnsNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	var role string
	var super, bypass, login bool
	if err := db.Service.QueryRow(t.Context(),
		"SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = current_user").
		Scan(&role, &super, &bypass, &login); err != nil {
		t.Fatal(err)
	}
	if role != "bosang_service" || super || bypass || !login {
		t.Errorf("the service connects as %s, superuser %v, bypassing row security %v, login %v", role, super, bypass, login)
	}
	if _, err := db.Service.Exec(t.Context(), "CREATE TABLE mine (n int)"); err == nil {
		t.Error("the service could make a table")
	}
}

func TestANewDatabaseIsMigratedAndOpenToTheService(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var n int
	if err := db.Service.QueryRow(t.Context(), "SELECT count(*) FROM claims").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n != 0 {
		t.Errorf("a new database holds %d claims", n)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		pgtest.New(b)
	}
}

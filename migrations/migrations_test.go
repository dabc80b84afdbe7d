package migrations_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest"
	"bosang/migrations"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func TestSeveralProcessesMigrateAtOnceAndAgain(t *testing.T) {
	db := pgtest.Empty(t)
	for _, when := range []string{"an empty database", "a migrated one", "once more"} {
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if err := migrations.Up(t.Context(), db.OwnerURL, quiet, nil); err != nil {
					t.Errorf("%s: %v", when, err)
				}
			})
		}
		all.Wait()
	}
	serves(t, db.OwnerURL)
}

func TestUpDoesNotOutwaitItsCaller(t *testing.T) {
	db := pgtest.Empty(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := migrations.Up(ctx, db.OwnerURL, quiet, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// administer runs statements as the superuser.
func administer(t *testing.T, db *pgtest.DB, statements ...string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // also when the test is over
	conn, err := pgx.Connect(ctx, db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// as is the address of the database for another login.
func as(t *testing.T, db *pgtest.DB, login string) string {
	t.Helper()
	at, err := url.Parse(db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	if at.User == nil || at.User.Username() == "" {
		t.Fatalf("the address %s names no login", db.OwnerURL)
	}
	at.User = url.User(login)
	return at.String()
}

// serves fails unless the service can work with that login.
func serves(t *testing.T, url string) {
	t.Helper()
	s, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// needs fails unless the error names these commands to an administrator.
func needs(t *testing.T, err error, commands ...string) {
	t.Helper()
	if !errors.Is(err, migrations.ErrAdministrator) {
		t.Fatalf("the error is %v", err)
	}
	for _, command := range commands {
		if !strings.Contains(err.Error(), command+";") {
			t.Errorf("the error does not name %q: %v", command, err)
		}
	}
}

func TestAPlainOwnerIsToldWhatToAskFor(t *testing.T) {
	db := pgtest.Empty(t)
	administer(t, db, `CREATE ROLE plain LOGIN`, `ALTER DATABASE `+db.Name+` OWNER TO plain`)
	t.Cleanup(func() { administer(t, db, `ALTER DATABASE `+db.Name+` OWNER TO postgres`) })
	const grant = `GRANT bosang_service TO "plain"`
	needs(t, migrations.Up(t.Context(), as(t, db, "plain"), quiet, nil), grant)
	administer(t, db, grant)
	if err := migrations.Up(t.Context(), as(t, db, "plain"), quiet, nil); err != nil {
		t.Fatal(err)
	}
	serves(t, as(t, db, "plain"))
}

func TestALoginThatMayNotCreateIsToldWhatToAskFor(t *testing.T) {
	db := pgtest.Empty(t)
	administer(t, db, `CREATE ROLE guest LOGIN; GRANT bosang_service TO guest`)
	create, public := `GRANT CREATE ON DATABASE "`+db.Name+`" TO "guest"`, `GRANT USAGE, CREATE ON SCHEMA public TO "guest"`
	needs(t, migrations.Up(t.Context(), as(t, db, "guest"), quiet, nil), create, public)
	administer(t, db, create)
	needs(t, migrations.Up(t.Context(), as(t, db, "guest"), quiet, nil), create, public)
	administer(t, db, public, `REVOKE ALL ON SCHEMA public FROM PUBLIC`)
	const usage = `GRANT USAGE ON SCHEMA public TO bosang_service`
	needs(t, migrations.Up(t.Context(), as(t, db, "guest"), quiet, nil), usage)
	administer(t, db, usage)
	if err := migrations.Up(t.Context(), as(t, db, "guest"), quiet, nil); err != nil {
		t.Fatal(err)
	}
	serves(t, as(t, db, "guest"))
}

func TestAnOwnerThatMayMakeRolesNeedsNobody(t *testing.T) {
	db := pgtest.Empty(t)
	administer(t, db, `CREATE ROLE maker LOGIN CREATEROLE`, `ALTER DATABASE `+db.Name+` OWNER TO maker`,
		`REVOKE ALL ON SCHEMA public FROM PUBLIC`)
	// Roles are the whole server's: the one that is there steps aside meanwhile.
	administer(t, db, `ALTER ROLE bosang_service RENAME TO bosang_aside`)
	t.Cleanup(func() {
		administer(t, db, `DROP OWNED BY bosang_service`, `DROP ROLE bosang_service`, `ALTER ROLE bosang_aside RENAME TO bosang_service`)
	})
	if err := migrations.Up(t.Context(), as(t, db, "maker"), quiet, nil); err != nil {
		t.Fatal(err)
	}
	serves(t, as(t, db, "maker"))
}

func TestAPlainOwnerWithoutTheRoleIsToldToHaveItMade(t *testing.T) {
	db := pgtest.Empty(t)
	administer(t, db, `CREATE ROLE modest LOGIN`, `ALTER DATABASE `+db.Name+` OWNER TO modest`,
		`ALTER ROLE bosang_service RENAME TO bosang_aside`)
	t.Cleanup(func() { administer(t, db, `ALTER ROLE bosang_aside RENAME TO bosang_service`) })
	needs(t, migrations.Up(t.Context(), as(t, db, "modest"), quiet, nil),
		`CREATE ROLE bosang_service NOLOGIN NOSUPERUSER NOBYPASSRLS`, `GRANT bosang_service TO "modest"`)
}

func TestWhoMayGrantTheRoleGrantsItToItself(t *testing.T) {
	db := pgtest.Empty(t)
	administer(t, db, `CREATE ROLE another LOGIN CREATEROLE`, `ALTER DATABASE `+db.Name+` OWNER TO another`)
	var version int
	if err := db.Owner.QueryRow(t.Context(), `SELECT current_setting('server_version_num')::int`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	if version >= 160000 { // since then, to make roles is not to grant every role
		needs(t, migrations.Up(t.Context(), as(t, db, "another"), quiet, nil), `GRANT bosang_service TO "another"`)
		administer(t, db, `GRANT bosang_service TO another WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`)
	}
	if err := migrations.Up(t.Context(), as(t, db, "another"), quiet, nil); err != nil {
		t.Fatal(err)
	}
	serves(t, as(t, db, "another"))
}

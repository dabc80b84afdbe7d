package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/postgres/embedded"
	"bosang/claims/postgres/masterkeys"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/scrub"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
)

// The exit codes, as the help of the root command lists them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNoDatabase  = 3
	exitPartly      = 4
	exitInterrupted = 130
)

// codeUndefinedTable and codeUndefinedColumn are the SQLSTATEs of a database
// whose shape is not the one this program knows.
const (
	codeUndefinedTable  = "42P01"
	codeUndefinedColumn = "42703"
	codeNoRole          = "28000"
	codeWrongPassword   = "28P01"
	codeNoDatabase      = "3D000"
)

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errPartly says that the command ran to its end but could not do all; what it
// could not do was reported already.
var errPartly = errors.New("some could not be done; see above")

// databaseError is a database that cannot be had.
type databaseError struct{ error }

func (e databaseError) Unwrap() error { return e.error }

// exit writes what went wrong and what to do about it, and gives the exit code.
func (p *program) exit(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintln(p.err, "bosang: interrupted; the same command goes on where it was")
		return exitInterrupted
	}
	// Where nobody reads it on a terminal it ends up in a log.
	_, _ = fmt.Fprintln(p.err, "bosang:", terminal.Printable(scrub.Text(describe(err))))
	if hint := hintFor(err); hint != "" {
		_, _ = fmt.Fprintln(p.err, "  "+hint)
	}
	var wrongUsage usageError
	var noDatabase databaseError
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &wrongUsage):
		return exitUsage
	case errors.Is(err, errPartly):
		return exitPartly
	case errors.As(err, &noDatabase), errors.As(err, &connect), claims.KindOf(err) == claims.KindUnavailable:
		return exitNoDatabase
	default:
		return exitFailed
	}
}

// describe gives the text of an error with the cause that a failure of the
// domain keeps to itself: whoever runs the command may see it.
func describe(err error) string {
	var known *claims.Error
	if errors.As(err, &known) && known.Cause != nil {
		return err.Error() + ": " + known.Cause.Error()
	}
	return err.Error()
}

// hintFor says what can be done about an error; "" where its text says it.
func hintFor(err error) string {
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	var known *claims.Error
	switch {
	case errors.Is(err, embedded.ErrInUse):
		return "another bosang runs on this folder: end it, use its address, or name another folder with BOSANG_DATA"
	case errors.Is(err, postgres.ErrPrivileged):
		return "let DATABASE_SERVICE_URL name a login that is a plain member of bosang_service; row-level security does not bind superusers"
	case errors.Is(err, masterkeys.ErrNotAtHand):
		return "name the file with this database's master key with BOSANG_MASTER_KEY_FILE, from your copy if it is lost: a new key opens nothing"
	case errors.Is(err, erasure.ErrForged):
		return "name this database's journal with BOSANG_ERASURES, or restore the line from your copy: nobody is erased by a line that is not proved"
	case errors.As(err, &pg) && (pg.Code == codeUndefinedTable || pg.Code == codeUndefinedColumn):
		return "the database does not have this version's shape: run `bosang migrate` with the owner's DATABASE_URL"
	case errors.As(err, &pg) && (pg.Code == codeNoRole || pg.Code == codeWrongPassword || pg.Code == codeNoDatabase):
		return "check DATABASE_URL; or unset it, and bosang starts a PostgreSQL of its own"
	case errors.As(err, &connect):
		return "is the server of DATABASE_URL up? Unset it, and bosang starts a PostgreSQL of its own"
	case errors.As(err, &known) && len(known.Fields) > 0:
		return edge.FaultOf(known.Fields[0], rules.English, false).Detail
	}
	return ""
}

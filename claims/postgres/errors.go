package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims"
)

// The SQLSTATE codes that are told apart. Names of constraints are not looked
// at: a distributed server may leave them empty.
const (
	codeSerialization = "40001"
	codeDeadlock      = "40P01"
	codeForeignKey    = "23503"
	codeCheck         = "23514"
	codeNoPrivilege   = "42501"
	codeTooMany       = "53300"
	classConnection   = "08"
	classData         = "22"
	classResources    = "53"
	classIntervention = "57P"
)

// stateOf gives the SQLSTATE of an error, or nothing.
func stateOf(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// dbError is a failure of the database while something was done. Its text holds
// no values: a server's message about bad data (class 22) repeats the data.
type dbError struct {
	doing string
	cause error
}

func (e *dbError) Error() string {
	var pg *pgconn.PgError
	switch {
	case !errors.As(e.cause, &pg):
		return e.doing + ": " + e.cause.Error()
	case strings.HasPrefix(pg.Code, classData):
		return e.doing + ": the database refused the data (SQLSTATE " + pg.Code + ")"
	default:
		return e.doing + ": " + pg.Message + " (SQLSTATE " + pg.Code + ")"
	}
}

func (e *dbError) Unwrap() error { return e.cause }

// failed says what was being done and gives the failure its kind. What is
// already a failure of the domain passes through, and nil is nil.
func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	var known *claims.Error
	var wrapped *dbError
	if errors.As(err, &known) || errors.As(err, &wrapped) || errors.Is(err, claims.ErrKeptMeanwhile) {
		return err
	}
	cause := &dbError{doing, err}
	state := stateOf(err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return cause
	case state == codeCheck, strings.HasPrefix(state, classData):
		return &claims.Error{Kind: claims.KindInvalid, Code: "unacceptable", Of: doing, Cause: cause}
	case state == codeNoPrivilege:
		return &claims.Error{Kind: claims.KindForbidden, Code: "forbidden", Of: doing, Cause: cause}
	case unavailable(err):
		return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: doing, Cause: cause}
	}
	return cause
}

// unavailable reports whether the database could not be reached, was lost, or
// has nothing to give at present.
func unavailable(err error) bool {
	state := stateOf(err)
	if state != "" {
		return strings.HasPrefix(state, classConnection) || strings.HasPrefix(state, classResources) ||
			strings.HasPrefix(state, classIntervention)
	}
	return lostConnection(err)
}

// lostConnection reports whether the connection failed, not the statement.
func lostConnection(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// refers turns the failure of a foreign key into "not found": what the row
// refers to is not there.
func refers(noun string, err error) error {
	if stateOf(err) == codeForeignKey {
		return &claims.Error{Kind: claims.KindNotFound, Code: "not_found", Of: noun, Cause: err}
	}
	return err
}

// missing turns "no row" into "not found".
func missing(noun string, err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return claims.NotFound(noun)
	}
	return failed("read "+noun, err)
}

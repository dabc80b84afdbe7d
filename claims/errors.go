package claims

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"bosang/rules"
)

// Kind says what sort of failure an error is. The edge (api/problem.go) gives
// each kind its HTTP status; nothing below the edge knows statuses.
type Kind int

// The kinds of failure.
const (
	KindInternal Kind = iota
	KindInvalid
	KindNotFound
	KindConflict
	KindForbidden
	KindUnauthenticated
	KindTooMany
	KindUnavailable
	// KindStale: the thing was changed since the caller read it (If-Match).
	KindStale
	// KindMismatch: an idempotency key was used before with another request.
	KindMismatch
)

// FieldError is one thing wrong with one field of what was sent. Code is stable
// and has a text in every language; Param is what the text needs ("20", a list
// of allowed words) and never holds what the caller sent.
type FieldError struct {
	Field string
	Code  string
	Param string
	// Korean is the Param in Korean, where it is words; "" where it is the same.
	Korean string
}

// ParamIn gives the Param in a language.
func (f FieldError) ParamIn(lang rules.Lang) string {
	if lang == rules.Korean && f.Korean != "" {
		return f.Korean
	}
	return f.Param
}

// Error is a failure that a caller can act on. Code is stable ("claim_exists");
// Of names the noun; Ref is an id or reference that the caller may see and that
// leads further, such as the claim that already exists.
type Error struct {
	Kind   Kind
	Code   string
	Of     string
	Ref    string
	Fields []FieldError
	Cause  error
	// About is the person of whom it tells something, for the record; zero: nobody.
	About Person
}

// Error gives a text for logs and the command line: codes and fields, never
// what the caller sent.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Of != "" {
		b.WriteString(": " + e.Of)
	}
	if e.Ref != "" {
		b.WriteString(" " + e.Ref)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Field, f.Code)
		if f.Param != "" {
			fmt.Fprintf(&b, " (%s)", f.Param)
		}
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf finds the kind of an error; what is not an *Error is internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// Invalid says which fields are wrong, all at once.
func Invalid(fields ...FieldError) *Error {
	return &Error{Kind: KindInvalid, Code: "invalid", Fields: fields}
}

// NotFound says that there is no such thing for this actor; a thing of somebody
// else answers by the same words.
func NotFound(noun string) *Error {
	return &Error{Kind: KindNotFound, Code: "not_found", Of: noun}
}

// IsNotFound reports whether an error says that a thing of this noun is not there.
func IsNotFound(err error, noun string) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == KindNotFound && e.Of == noun
}

// UnknownID turns "not found" into a fault of the field that names the thing by
// its id; other errors stay as they are.
func UnknownID(err error, field string) error {
	if err != nil && KindOf(err) == KindNotFound {
		return Invalid(FieldError{Field: field, Code: "unknown_id"})
	}
	return err
}

// Conflict says that what is asked collides with what is there; ref names it.
func Conflict(code, noun, ref string) *Error {
	return &Error{Kind: KindConflict, Code: code, Of: noun, Ref: ref}
}

// Tells says of whom the error tells something.
func (e *Error) Tells(p Person) *Error {
	e.About = p
	return e
}

// Forbidden says that the actor's roles do not allow it.
func Forbidden(permission string) *Error {
	return &Error{Kind: KindForbidden, Code: "forbidden", Of: permission}
}

// SignInAgain asks who is signed in to show once more what they sign in with.
func SignInAgain() *Error { return &Error{Kind: KindForbidden, Code: "sign_in_again"} }

// AccountTooNew refuses an account until an instant what it may not do yet.
func AccountTooNew(until time.Time) *Error {
	return &Error{Kind: KindForbidden, Code: "account_too_new", Ref: until.UTC().Format(time.RFC3339)}
}

// Stale says that the thing has changed since it was read.
func Stale(noun string) *Error {
	return &Error{Kind: KindStale, Code: "stale", Of: noun}
}

// fields collects field errors while a whole request is checked.
type fields []FieldError

func (f *fields) add(field, code, param string) {
	*f = append(*f, FieldError{Field: field, Code: code, Param: param})
}

func (f *fields) require(ok bool, field, code, param string) {
	if !ok {
		f.add(field, code, param)
	}
}

func (f fields) err() error {
	if len(f) == 0 {
		return nil
	}
	return Invalid(f...)
}

package claims

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims/access"
	"bosang/claims/shelf"
	"bosang/rules"
)

// UseCases is what can be done with the nouns of this package. Every use case
// takes the actor; what the actor's role does not allow is refused before the
// store is asked, and the store shows each actor only its own rows.
type UseCases struct {
	store   Store
	shelves shelves
	// askForLate may be nil: then nobody is asked.
	askForLate func(ctx context.Context, tx Tx, m Maintenance) error
	mayElect   func(ctx context.Context, tx Tx, c Claim) error
}

// New gives the use cases over a store and the rulebooks in the program, which
// published editions join. Without a store a case can be evaluated.
func New(store Store, stock *rules.Library) *UseCases {
	u := &UseCases{store: store, mayElect: func(context.Context, Tx, Claim) error { return nil }}
	u.shelves.put(shelf.New(stock))
	return u
}

// ErrKeptMeanwhile is what a store says when another transaction kept an answer
// under the same idempotency key first.
var ErrKeptMeanwhile = errors.New("another request kept its answer under this key first")

// Create runs a creation, of this package or of one beside it, in one
// transaction, once: see Once.
func Create[T any](ctx context.Context, u *UseCases, actor access.Actor, once Once, fn func(Tx) (T, error)) (T, error) {
	var made T
	attempt := func() error {
		return u.store.InTx(ctx, actor, func(tx Tx) error {
			if once.Asked() {
				if err := tx.Recall(ctx, once); err != nil {
					return err
				}
			}
			var err error
			if made, err = fn(tx); err != nil {
				return err
			}
			if !once.Asked() {
				return nil
			}
			answer, err := once.keep(made)
			if err != nil {
				return err
			}
			once.About = about(made)
			return tx.Keep(ctx, once, answer)
		})
	}
	err := attempt()
	if errors.Is(err, ErrKeptMeanwhile) || once.Asked() && err != nil && KindOf(err) == KindConflict {
		// The same request was faster on another connection: its answer is ours. It
		// shows as its kept answer, or as a conflict with what it has made.
		err = attempt()
	}
	if err != nil {
		var none T
		return none, Told(ctx, u.store, actor, err)
	}
	return made, nil
}

// Read runs a reading of a package beside this one in one transaction.
func Read[T any](ctx context.Context, u *UseCases, actor access.Actor, need access.Permission, fn func(Tx) (T, error)) (T, error) {
	return read(ctx, u, actor, need, fn)
}

// read runs a reading in one transaction, which also keeps on record what it shows of
// persons.
func read[T any](ctx context.Context, u *UseCases, actor access.Actor, need access.Permission, fn func(Tx) (T, error)) (T, error) {
	return reading(ctx, u, actor, need, fn, func(got T) Access { return seen(got) })
}

// readPage does the same for a page of a list.
func readPage[T any](ctx context.Context, u *UseCases, actor access.Actor, need access.Permission, page Page, fn func(Tx) ([]T, error)) ([]T, error) {
	return reading(ctx, u, actor, need, fn, func(got []T) Access { return seen(got[:page.Shown(len(got))]) })
}

func reading[T any](ctx context.Context, u *UseCases, actor access.Actor, need access.Permission, fn func(Tx) (T, error), seen func(T) Access) (T, error) {
	var got T
	if !actor.May(need) {
		return got, Forbidden(string(need))
	}
	err := u.store.InTx(ctx, actor, func(tx Tx) error {
		var err error
		if got, err = fn(tx); err != nil {
			return err
		}
		return tx.RecordAccess(ctx, seen(got))
	})
	return got, err
}

// change runs a change in one transaction.
func change[T any](ctx context.Context, u *UseCases, actor access.Actor, need access.Permission, fn func(Tx) (T, error)) (T, error) {
	return read(ctx, u, actor, need, fn)
}

// maySpeakFor refuses operators of other providers by the words that a thing
// which does not exist gets.
func maySpeakFor(actor access.Actor, provider ProviderID, noun string) error {
	if actor.Role == access.Operator && !actor.OperatorOf(provider) {
		return NotFound(noun)
	}
	return nil
}

// record puts an event on the trail of a provider as a whole.
func record(ctx context.Context, tx Tx, provider ProviderID, noun string, subject [16]byte, what string) error {
	return tx.Record(ctx, eventOf(tx, provider, noun, subject, what))
}

func eventOf(tx Tx, provider ProviderID, noun string, subject [16]byte, what string) Event {
	lead := ClaimantID(provider)
	if provider.IsZero() {
		lead = ClaimantID(subject)
	}
	return Event{
		ID: NewID[eventNoun](), ClaimantID: lead, ProviderID: provider,
		Noun: noun, SubjectID: subject, What: what, Actor: tx.Actor().Subject, At: tx.Now(),
	}
}

const (
	maxKey  = 64
	maxName = 200
	maxText = 500
)

var keyForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

func (f *fields) key(field, value string) {
	switch {
	case value == "":
		f.add(field, "required", "")
	case len(value) > maxKey || !keyForm.MatchString(value):
		f.add(field, "key_form", "64")
	}
}

func (f *fields) text(field, value string, most int) {
	switch {
	case value == "":
		f.add(field, "required", "")
	case utf8.RuneCountInString(value) > most:
		f.add(field, "too_long", strconv.Itoa(most))
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
		// Neither the database nor a reader can do anything with these.
		f.add(field, "control_character", "")
	}
}

func (f *fields) name(field string, n Name) {
	f.text(field+".ko", n.Korean, maxName)
	f.text(field+".en", n.English, maxName)
}

// instant checks that an instant is there and no finer than a microsecond.
func (f *fields) instant(field string, t time.Time, required bool) {
	switch {
	case t.IsZero():
		f.require(!required, field, "required", "")
	case t.Nanosecond()%1000 != 0:
		f.add(field, "too_fine", "")
	case t.Year() < 1900 || t.Year() > 2200:
		f.add(field, "out_of_range", "1900-2200")
	}
}

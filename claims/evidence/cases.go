package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
	"bosang/claims/privacy/rrn"
)

// ErrNoFile says that a file is not there.
var ErrNoFile = errors.New("there is no such file")

// Evidences is what can be done with evidence.
type Evidences struct {
	store    Store
	useCases *claims.UseCases
	files    Files
	limits   Limits
}

// New gives the use cases of evidence over a store, and over where files are kept.
func New(store Store, useCases *claims.UseCases, files Files, limits Limits) *Evidences {
	return &Evidences{store, useCases, files, limits.orDefaults()}
}

// Upload is a file that somebody sends.
type Upload struct {
	Name string
	// Media is the media type that it is declared to be.
	Media   string
	Content io.Reader
	// Size is how many bytes it is said to have; negative: nothing is said.
	Size int64
	// Hash is the SHA-256 that it is said to have; nil: nothing is said.
	Hash *[sha256.Size]byte
}

// The times of an upload: it ends after uploadTime, and what it left is swept later, so
// that nothing is swept that is still being written.
const (
	uploadTime = time.Hour
	sweepAfter = 2 * time.Hour
)

// maxName bounds the name of a file, in characters.
const maxName = 200

// checkName refuses a name that is none, and brings one with a path to its last part.
func checkName(name *string) error {
	*name = strings.TrimSpace((*name)[strings.LastIndexAny(*name, `/\`)+1:])
	wrong := func(code, param string) error {
		return claims.Invalid(claims.FieldError{Field: "name", Code: code, Param: param})
	}
	switch {
	case *name == "":
		return wrong("required", "")
	case utf8.RuneCountInString(*name) > maxName:
		return wrong("too_long", strconv.Itoa(maxName))
	case !utf8.ValidString(*name) || strings.ContainsFunc(*name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		return wrong("control_character", "") // among them those that turn the letters after them around
	case rrn.Find(*name):
		return wrong("registration_number", "")
	}
	return nil
}

// Add streams a file to where files are kept and adds it as evidence; added is false
// where the same content is there already, which is what comes back then. A claim that is
// final takes none.
func (u *Evidences) Add(ctx context.Context, actor access.Actor, about About, up Upload) (made Evidence, added bool, err error) {
	if !actor.May(access.AddEvidence) {
		return Evidence{}, false, claims.Forbidden(string(access.AddEvidence))
	}
	if err := checkName(&up.Name); err != nil {
		return Evidence{}, false, err
	}
	s, err := u.expect(ctx, actor, about, up)
	if err != nil {
		return Evidence{}, false, err
	}
	sending, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	if err := u.send(sending, s, up); err != nil {
		return Evidence{}, false, errors.Join(err, u.forgo(ctx, actor, s))
	}
	made, err = claims.Read(ctx, u.useCases, actor, access.AddEvidence, func(tx claims.Tx) (Evidence, error) {
		e, is, err := u.keep(ctx, tx, s, up)
		added = is
		return e, err
	})
	if err != nil {
		// Should the transaction have taken effect although it failed, there is nothing to
		// forgo any more.
		return Evidence{}, false, errors.Join(err, u.forgo(ctx, actor, s))
	}
	return made, added, nil
}

// expect looks whether there is room for a file, and notes that it is on its way.
func (u *Evidences) expect(ctx context.Context, actor access.Actor, about About, up Upload) (*transfer, error) {
	return claims.Read(ctx, u.useCases, actor, access.AddEvidence, func(tx claims.Tx) (*transfer, error) {
		subject, err := u.subject(ctx, tx, about, true)
		if err != nil {
			return nil, err
		}
		s := &transfer{Subject: subject, file: claims.NewID[fileNoun]()}
		used, err := u.store.Evidence(tx).Usage(ctx, subject)
		if err != nil {
			return nil, err
		}
		if s.room, err = u.limits.room(used); err != nil {
			return nil, err
		}
		if up.Size > s.room {
			return nil, u.limits.tooLarge(s.room)
		}
		s.key, s.sealed, err = u.store.Evidence(tx).Expect(ctx, subject, s.file, tx.Now().Add(sweepAfter))
		return s, err
	})
}

// keep adds what was sent, where there still is room for it.
func (u *Evidences) keep(ctx context.Context, tx claims.Tx, s *transfer, up Upload) (e Evidence, added bool, err error) {
	subject, err := u.subject(ctx, tx, s.About, true)
	if err != nil {
		return Evidence{}, false, err
	}
	kept := u.store.Evidence(tx)
	e, err = kept.Same(ctx, subject, s.hash)
	if !claims.IsNotFound(err, "evidence") {
		if err == nil {
			err = kept.Forgo(ctx, subject, s.file)
		}
		return e, false, errors.Join(err, seen(ctx, tx, claims.AccessRead, "", subject))
	}
	used, err := kept.Usage(ctx, subject)
	if err != nil {
		return Evidence{}, false, err
	}
	room, err := u.limits.room(used)
	if err != nil {
		return Evidence{}, false, err
	}
	if s.size > room {
		return Evidence{}, false, u.limits.tooLarge(room)
	}
	e, err = kept.Add(ctx, Evidence{
		ID: claims.NewIDAt[evidenceNoun](tx.Now()), Claimant: subject.Claimant, Provider: subject.Provider, About: subject.About, File: s.file, Name: up.Name,
		Media: s.media, Size: s.size, Hash: s.hash, AddedBy: tx.Actor().Subject, AddedAt: tx.Now(),
	}, s.sealed)
	if err != nil {
		return Evidence{}, false, err
	}
	if err := record(ctx, tx, e); err != nil {
		return Evidence{}, false, err
	}
	return e, true, seen(ctx, tx, claims.AccessRead, "", subject)
}

// forgo has what was left of an upload swept at once. Where that fails, it is swept later.
func (u *Evidences) forgo(ctx context.Context, actor access.Actor, s *transfer) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return u.store.InTx(ctx, actor, func(tx claims.Tx) error { return u.store.Evidence(tx).Forgo(ctx, s.Subject, s.file) })
}

// subject finds what evidence is about. To change the evidence locks it, so that limits
// hold for files that come at once, and asks that it is not final.
func (u *Evidences) subject(ctx context.Context, tx claims.Tx, about About, change bool) (Subject, error) {
	if !about.Draft.IsZero() {
		return u.store.Evidence(tx).Draft(ctx, about.Draft, change)
	}
	c, err := tx.Claim(ctx, about.Claim)
	if err != nil {
		return Subject{}, err
	}
	if change {
		if c.State.Final() {
			return Subject{}, claims.Conflict("claim_final", "claim", string(c.Reference))
		}
		if c, err = tx.LockClaim(ctx, c); err != nil {
			return Subject{}, err
		}
	}
	return Subject{About: about, Claimant: c.ClaimantID, Provider: c.ProviderID}, nil
}

// Get reads one piece of evidence, without its content.
func (u *Evidences) Get(ctx context.Context, actor access.Actor, about About, id ID) (Evidence, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadEvidence, func(tx claims.Tx) (Evidence, error) {
		s, err := u.subject(ctx, tx, about, false)
		if err != nil {
			return Evidence{}, err
		}
		e, err := u.store.Evidence(tx).Get(ctx, s, id)
		if err != nil {
			return Evidence{}, err
		}
		return e, seen(ctx, tx, claims.AccessRead, "", s)
	})
}

// List gives the evidence of something, newest first.
func (u *Evidences) List(ctx context.Context, actor access.Actor, about About, page claims.Page) ([]Evidence, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadEvidence, func(tx claims.Tx) ([]Evidence, error) {
		s, err := u.subject(ctx, tx, about, false)
		if err != nil {
			return nil, err
		}
		list, err := u.store.Evidence(tx).List(ctx, s, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, "", s)
	})
}

// Open gives the content of evidence as it was sent; the caller closes it. An operator
// states a reason, which stays on record with the download. What was changed where it lies
// is not given: the error then ends the reading. An account that is new to the claimant
// opens nothing (account_too_new).
func (u *Evidences) Open(ctx context.Context, actor access.Actor, about About, id ID, reason string) (Evidence, io.ReadCloser, error) {
	if !actor.May(access.ReadEvidence) {
		return Evidence{}, nil, claims.Forbidden(string(access.ReadEvidence))
	}
	if reason != "" || actor.Role != access.Claimant {
		if wrong := privacy.CheckReason(&reason); len(wrong) > 0 {
			return Evidence{}, nil, claims.Invalid(wrong...)
		}
	}
	var open func(io.Reader) (io.Reader, error)
	e, err := claims.Read(ctx, u.useCases, actor, access.ReadEvidence, func(tx claims.Tx) (Evidence, error) {
		s, err := u.subject(ctx, tx, about, false)
		if err != nil {
			return Evidence{}, err
		}
		e, err := u.store.Evidence(tx).Get(ctx, s, id)
		if err != nil {
			return Evidence{}, err
		}
		if actor.IsNew(tx.Now()) {
			return Evidence{}, claims.AccountTooNew(actor.NewUntil)
		}
		key, err := u.store.Evidence(tx).Key(ctx, e)
		if err != nil {
			return Evidence{}, err
		}
		open = key.Open
		return e, seen(ctx, tx, claims.AccessDownloaded, reason, s)
	})
	if err != nil {
		return Evidence{}, nil, err
	}
	sealed, err := u.files.Open(ctx, e.File)
	if err != nil {
		return Evidence{}, nil, unavailable(err)
	}
	content, err := open(sealed)
	if err != nil {
		return Evidence{}, nil, errors.Join(err, sealed.Close())
	}
	return e, struct {
		io.Reader
		io.Closer
	}{content, sealed}, nil
}

// seen puts on record whose evidence the actor is shown.
func seen(ctx context.Context, tx claims.Tx, action claims.AccessAction, reason string, s Subject) error {
	return tx.RecordAccess(ctx, claims.Access{
		Action: action, Items: []string{"evidence"}, Reason: reason, Persons: []claims.Person{{Claimant: s.Claimant, Provider: s.Provider}},
	})
}

// Remove takes evidence away from a draft of the claimant's own. What supports a claim stays.
func (u *Evidences) Remove(ctx context.Context, actor access.Actor, draft DraftID, id ID) error {
	_, err := claims.Read(ctx, u.useCases, actor, access.AddEvidence, func(tx claims.Tx) (Evidence, error) {
		s, err := u.subject(ctx, tx, About{Draft: draft}, true)
		if err != nil {
			return Evidence{}, err
		}
		e, err := u.store.Evidence(tx).Get(ctx, s, id)
		if err != nil {
			return Evidence{}, err
		}
		return e, u.store.Evidence(tx).Remove(ctx, e)
	})
	return err
}

// record puts on the trail of the claim that a file was added, and not what it is called.
// What is not filed has no trail.
func record(ctx context.Context, tx claims.Tx, e Evidence) error {
	if e.About.Claim.IsZero() {
		return nil
	}
	details, err := json.Marshal(map[string]string{"evidence_id": e.ID.String(), "media_type": e.Media, "size": strconv.FormatInt(e.Size, 10)})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: e.Claimant, ProviderID: e.Provider, Noun: "claim", SubjectID: e.About.Claim, What: "evidence_added",
		Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
	})
}

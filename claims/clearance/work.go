package clearance

import (
	"context"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
	"bosang/claims/risk"
)

type (
	noteNoun  struct{}
	holdNoun  struct{}
	foundNoun struct{}
)

type (
	// NoteID names a note.
	NoteID = claims.ID[noteNoun]
	// HoldID names a hold.
	HoldID = claims.ID[holdNoun]
	// FoundID names what a person found in the place of a check.
	FoundID = claims.ID[foundNoun]
)

// What says what somebody did when they wrote a note.
type What string

// What people do; of a Noted nothing but the note.
const (
	Noted    What = "note"
	Checked  What = "check"
	Held     What = "held"
	Released What = "released"
)

// Note is what somebody wrote about a claim, or why somebody did something to it. It is
// never changed. The text is empty once the claimant was erased.
type Note struct {
	risk.Of
	ID       NoteID
	Provider claims.ProviderID
	What     What
	Text     string
	By       string
	At       time.Time
}

// Person is whose claim it is about.
func (n Note) Person() claims.Person {
	return claims.Person{Claimant: n.Claimant, Provider: n.Provider}
}

// HoldOf says that nothing is paid on a claim until it is released.
type HoldOf struct {
	risk.Of
	ID       HoldID
	Provider claims.ProviderID
	HeldBy   string
	HeldAt   time.Time
	Note     NoteID
	// ReleasedBy is empty while it holds.
	ReleasedBy  string
	ReleasedAt  time.Time
	ReleaseNote NoteID
}

// Person is whose claim is held.
func (h HoldOf) Person() claims.Person {
	return claims.Person{Claimant: h.Claimant, Provider: h.Provider}
}

// FoundBy is what a person found in the place of a check, of which decision and payee.
type FoundBy struct {
	risk.Of
	Check
	ID           FoundID
	Provider     claims.ProviderID
	Decision     int
	PayeeVersion int64
	Note         NoteID
}

// WorkTx reads and writes what people do.
type WorkTx interface {
	// AddNote adds a note, which the key of the claimant seals: claimant_erased.
	AddNote(ctx context.Context, n Note) error
	// Notes lists the notes of a claim, newest first.
	Notes(ctx context.Context, of risk.Of, page claims.Page) ([]Note, error)
	// AddHold adds a hold; the conflict claim_held says that there is one.
	AddHold(ctx context.Context, h HoldOf) error
	// Release ends the hold of a claim; the conflict claim_not_held says that there is none.
	Release(ctx context.Context, h HoldOf) (HoldOf, error)
	// Found gives what people found for the decision and payee of a clearance, the newest
	// of each task.
	Found(ctx context.Context, c Clearance) ([]Check, error)
	AddFound(ctx context.Context, f FoundBy) error
	// Assign makes a claim the work of a user; zero: of nobody.
	Assign(ctx context.Context, c Clearance, user access.ID) error
	// IsOperator reports whether somebody is an active operator of the provider. The
	// service asks: operators do not see each other.
	IsOperator(ctx context.Context, user access.ID, provider claims.ProviderID) (bool, error)
}

// write writes a note in the name of who acts.
func (u *Clearances) write(ctx context.Context, tx claims.Tx, of risk.Of, provider claims.ProviderID, what What, text string) (Note, error) {
	n := Note{Of: of, ID: claims.NewID[noteNoun](), Provider: provider, What: what, Text: text, By: tx.Actor().Subject, At: tx.Now()}
	return n, u.store.Clearances(tx).AddNote(ctx, n)
}

// own reads a claim of a provider that the actor acts for.
func own(ctx context.Context, tx claims.Tx, claim claims.ClaimID) (risk.Of, claims.ProviderID, error) {
	c, err := tx.Claim(ctx, claim)
	return risk.Of{Claimant: c.ClaimantID, Claim: c.ID}, c.ProviderID, err
}

// Note writes about a claim.
func (u *Clearances) Note(ctx context.Context, actor access.Actor, claim claims.ClaimID, text string, once claims.Once) (Note, error) {
	if !actor.May(access.WorkClearance) {
		return Note{}, claims.Forbidden(string(access.WorkClearance))
	}
	if err := privacy.RefuseWords("text", &text); err != nil {
		return Note{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Note, error) {
		of, provider, err := own(ctx, tx, claim)
		if err != nil {
			return Note{}, err
		}
		return u.write(ctx, tx, of, provider, Noted, text)
	})
}

// Notes lists what was written about a claim, newest first.
func (u *Clearances) Notes(ctx context.Context, actor access.Actor, claim claims.ClaimID, page claims.Page) ([]Note, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadClearance, func(tx claims.Tx) ([]Note, error) {
		of, provider, err := own(ctx, tx, claim)
		if err != nil {
			return nil, err
		}
		list, err := u.store.Clearances(tx).Notes(ctx, of, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, "note", claims.Person{Claimant: of.Claimant, Provider: provider})
	})
}

// Hold has nothing paid on a claim, decided or not, until it is released.
func (u *Clearances) Hold(ctx context.Context, actor access.Actor, claim claims.ClaimID, reason string, once claims.Once) (HoldOf, error) {
	if !actor.May(access.WorkClearance) {
		return HoldOf{}, claims.Forbidden(string(access.WorkClearance))
	}
	if err := privacy.RefuseWords("reason", &reason); err != nil {
		return HoldOf{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (HoldOf, error) {
		of, provider, err := own(ctx, tx, claim)
		if err != nil {
			return HoldOf{}, err
		}
		note, err := u.write(ctx, tx, of, provider, Held, reason)
		if err != nil {
			return HoldOf{}, err
		}
		h := HoldOf{Of: of, ID: claims.NewID[holdNoun](), Provider: provider, HeldBy: actor.Subject, HeldAt: tx.Now(), Note: note.ID}
		if err := u.store.Clearances(tx).AddHold(ctx, h); err != nil {
			return HoldOf{}, err
		}
		return h, u.done(ctx, tx, of, provider, string(Held))
	})
}

// Release ends the hold of a claim.
func (u *Clearances) Release(ctx context.Context, actor access.Actor, claim claims.ClaimID, reason string) (HoldOf, error) {
	if err := privacy.RefuseWords("reason", &reason); err != nil {
		return HoldOf{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.WorkClearance, func(tx claims.Tx) (HoldOf, error) {
		of, provider, err := own(ctx, tx, claim)
		if err != nil {
			return HoldOf{}, err
		}
		note, err := u.write(ctx, tx, of, provider, Released, reason)
		if err != nil {
			return HoldOf{}, err
		}
		h, err := u.store.Clearances(tx).Release(ctx, HoldOf{Of: of, ReleasedBy: actor.Subject, ReleasedAt: tx.Now(), ReleaseNote: note.ID})
		if err != nil {
			return HoldOf{}, err
		}
		if err := u.done(ctx, tx, of, provider, string(Released)); err != nil {
			return HoldOf{}, err
		}
		return h, seen(ctx, tx, claims.AccessRead, "clearance", h.Person())
	})
}

// done puts on the provider's trail what was done to a claim, and has it looked at again.
func (u *Clearances) done(ctx context.Context, tx claims.Tx, of risk.Of, provider claims.ProviderID, what string) error {
	if err := record(ctx, tx, provider, "clearance", of.Claim, what, map[string]string{"claim_id": of.Claim.String()}); err != nil {
		return err
	}
	return risk.Changed(ctx, tx, of.Claimant)
}

// Find says what a person found in the place of a check: it passed, or failed.
func (u *Clearances) Find(ctx context.Context, actor access.Actor, claim claims.ClaimID, task Task, result Result, reason string) (Clearance, error) {
	if !slices.Contains(ForPeople(), task) {
		return Clearance{}, claims.NotFound("check")
	}
	if result != Passed && result != Failed {
		return Clearance{}, claims.Invalid(claims.FieldError{Field: "result", Code: "one_of", Param: "passed, failed"})
	}
	return u.move(ctx, actor, claim, Checked, &reason, func(tx claims.Tx, c *Clearance, n Note) error {
		if !slices.ContainsFunc(c.Checks, func(k Check) bool { return k.Task == task }) {
			return claims.NotFound("check")
		}
		f := FoundBy{Of: c.Of, Check: Check{Task: task, Result: result, By: n.By, At: n.At}, ID: claims.NewID[foundNoun](), Provider: c.Provider,
			Decision: c.Decision, PayeeVersion: c.PayeeVersion, Note: n.ID}
		if err := u.store.Clearances(tx).AddFound(ctx, f); err != nil {
			return err
		}
		if err := u.done(ctx, tx, c.Of, c.Provider, string(task)+"_"+string(result)); err != nil {
			return err
		}
		var byHand []Task
		for _, k := range c.Checks {
			if slices.Contains(ByHand(), k.Task) {
				byHand = append(byHand, k.Task)
			}
		}
		c.found(byHand, append([]Check{f.Check}, people(c.Checks)...))
		return nil
	})
}

// people gives those of the checks that people made.
func people(checks []Check) []Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return c.By == BySystem })
}

// Approve lets a claim be paid that has passed every check but the limit. What was sent back
// waits for another decision, unless who sent it back thinks otherwise.
func (u *Clearances) Approve(ctx context.Context, actor access.Actor, claim claims.ClaimID, reason string) (Clearance, error) {
	return u.move(ctx, actor, claim, What(Approved), &reason, func(tx claims.Tx, c *Clearance, n Note) error {
		switch {
		case !c.passes():
			return claims.Conflict("clearance_not_passed", "claim", c.Claim.String())
		case c.State == SentBack && c.By != actor.Subject:
			return claims.Conflict("clearance_sent_back", "claim", c.Claim.String())
		}
		if err := u.decide(ctx, tx, c, Approved, n); err != nil {
			return err
		}
		// What it gives in kind is handed over after it was looked at.
		if err := risk.Changed(ctx, tx, c.Claimant); err != nil {
			return err
		}
		clearances := u.store.Clearances(tx)
		settings, err := clearances.Settings(ctx, c.Provider)
		if claims.IsNotFound(err, "settings") {
			return nil
		}
		if err != nil {
			return err
		}
		if s, is := settings.draw(*c, false, tx.Now()); is {
			return clearances.Draw(ctx, []Sample{s})
		}
		return nil
	})
}

// SendBack keeps a claim from being paid until it is decided anew.
func (u *Clearances) SendBack(ctx context.Context, actor access.Actor, claim claims.ClaimID, reason string) (Clearance, error) {
	return u.move(ctx, actor, claim, What(SentBack), &reason, func(tx claims.Tx, c *Clearance, n Note) error {
		return u.decide(ctx, tx, c, SentBack, n)
	})
}

// decide brings a clearance into another state.
func (u *Clearances) decide(ctx context.Context, tx claims.Tx, c *Clearance, to State, n Note) error {
	if c.State == to {
		return claims.Conflict("clearance_decided", "claim", c.Claim.String())
	}
	c.State, c.By, c.At, c.Note = to, n.By, n.At, n.ID
	if err := u.store.Clearances(tx).Decide(ctx, *c); err != nil {
		return err
	}
	return record(ctx, tx, c.Provider, "clearance", c.Claim, string(to), map[string]string{"decision": strconv.Itoa(c.Decision)})
}

// move does something to a clearance that is not stale, for a reason that is written
// down.
func (u *Clearances) move(ctx context.Context, actor access.Actor, claim claims.ClaimID, what What, reason *string, do func(claims.Tx, *Clearance, Note) error) (Clearance, error) {
	if err := privacy.RefuseWords("reason", reason); err != nil {
		return Clearance{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.WorkClearance, func(tx claims.Tx) (Clearance, error) {
		c, err := u.of(ctx, tx, claim, Tx.Lock)
		switch {
		case err != nil:
			return Clearance{}, err
		case c.State == Nothing:
			return Clearance{}, claims.Conflict("clearance_of_nothing", "claim", claim.String())
		case c.Stale:
			return Clearance{}, claims.Conflict("clearance_stale", "claim", claim.String())
		}
		n, err := u.write(ctx, tx, c.Of, c.Provider, what, *reason)
		if err != nil {
			return Clearance{}, err
		}
		if err := do(tx, &c, n); err != nil {
			return Clearance{}, err
		}
		return c, seen(ctx, tx, claims.AccessRead, "clearance", c.Person())
	})
}

// Assign makes a claim the work of an operator of its provider; zero: of nobody.
func (u *Clearances) Assign(ctx context.Context, actor access.Actor, claim claims.ClaimID, user access.ID) (Clearance, error) {
	if !actor.May(access.WorkClearance) {
		return Clearance{}, claims.Forbidden(string(access.WorkClearance))
	}
	c, err := u.Clearance(ctx, actor, claim)
	if err != nil {
		return Clearance{}, err
	}
	if user != (access.ID{}) {
		is, err := u.isOperator(ctx, user, c.Provider)
		if err != nil {
			return Clearance{}, err
		}
		if !is {
			return Clearance{}, claims.Invalid(claims.FieldError{Field: "user_id", Code: "unknown_id"})
		}
	}
	c.Assignee = user
	return c, u.store.InTx(ctx, actor, func(tx claims.Tx) error {
		if err := u.store.Clearances(tx).Assign(ctx, c, user); err != nil {
			return err
		}
		details := map[string]string{"claim_id": c.Claim.String()}
		if user != (access.ID{}) {
			details["to"] = "user:" + claims.Key(user).String()
		}
		return record(ctx, tx, c.Provider, "clearance", c.Claim, "assigned", details)
	})
}

func (u *Clearances) isOperator(ctx context.Context, user access.ID, provider claims.ProviderID) (is bool, err error) {
	err = u.store.InTx(ctx, access.SystemActor("clearance"), func(tx claims.Tx) (err error) {
		is, err = u.store.Clearances(tx).IsOperator(ctx, user, provider)
		return err
	})
	return is, err
}

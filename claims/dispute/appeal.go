package dispute

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/found"
	"bosang/claims/privacy"
	"bosang/rules"
)

type appealNoun struct{}

// AppealID names an appeal.
type AppealID = claims.ID[appealNoun]

// Appeal is what a claimant says against a decision, with what became of it. Texts are
// empty for who may not read what is known of the claimant, among them accounts that are
// new to it.
type Appeal struct {
	ID       AppealID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	Lane     Lane
	// Decision is the number of the disputed one.
	Decision int
	State    AppealState
	// Disputed are facts as the claimant says that they are.
	Disputed map[rules.Fact]json.RawMessage
	Evidence []EvidenceID
	Text     string
	By       string
	At       time.Time
	// First is the determination that the disputed decision rests on, with who made and who
	// approved it: a second reviewer is neither. Zero where the rules alone have decided.
	First           DeterminationID
	FirstBy         string
	FirstApprovedBy string
	// Of mediation.
	HandedOverAt time.Time
	DueAt        time.Time
	Extended     int
	// Stood is how long the time of the committee stood still, until PausedAt.
	Stood    time.Duration
	PausedAt time.Time

	Answer     string
	AnsweredBy string
	AnsweredAt time.Time
	// Decided is the number of the decision that came of it; 0: none did.
	Decided int
}

// Person is whose appeal it is.
func (a Appeal) Person() claims.Person {
	return claims.Person{Claimant: a.Claimant, Provider: a.Provider}
}

// AppealTx reads and writes appeals.
type AppealTx interface {
	// AddAppeal adds one; the conflict appeal_open says that one of the lane is open, and
	// appeal_answered that the lane has looked at the decision.
	AddAppeal(ctx context.Context, a Appeal) error
	Appeal(ctx context.Context, id AppealID) (Appeal, error)
	// LockAppeal reads one and keeps others from moving it; one that is final is only read.
	LockAppeal(ctx context.Context, id AppealID) (Appeal, error)
	// MoveAppeal writes an appeal that was in the state from.
	MoveAppeal(ctx context.Context, a Appeal, from AppealState) error
	// Appeals lists appeals, oldest first, after an id: of one claimant all, else those
	// that are open.
	Appeals(ctx context.Context, f AppealFilter, page claims.Page) ([]Appeal, error)
	// AppealsOf lists all of one claim.
	AppealsOf(ctx context.Context, c claims.Claim) ([]Appeal, error)
}

// AppealFilter narrows a list of appeals; zero fields do not.
type AppealFilter struct {
	Provider claims.ProviderID
	Claimant claims.ClaimantID
	Lane     Lane
}

// NewAppeal is what is sent to appeal.
type NewAppeal struct {
	Lane     Lane
	Text     string
	Disputed map[rules.Fact]json.RawMessage
	Evidence []EvidenceID
}

// Appeal says what its claimant has against the current decision of a claim. An account
// that is new to the claimant does not (account_too_new).
func (u *Disputes) Appeal(ctx context.Context, actor access.Actor, claim claims.ClaimID, decision int, n NewAppeal, once claims.Once) (Appeal, error) {
	if !actor.May(access.FileAppeal) {
		return Appeal{}, claims.Forbidden(string(access.FileAppeal))
	}
	faults := privacy.CheckWords("text", &n.Text)
	switch {
	case !slices.Contains(Lanes(), n.Lane):
		faults = append(faults, claims.FieldError{Field: "lane", Code: "one_of", Param: "new_evidence, second_review, mediation"})
	case n.Lane == NewEvidence && len(n.Disputed) == 0:
		faults = append(faults, claims.FieldError{Field: "facts", Code: "required"})
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Appeal, error) {
		if err := claims.Settled(tx); err != nil {
			return Appeal{}, err
		}
		c, d, o, err := u.current(ctx, tx, claim, decision)
		if err != nil {
			return Appeal{}, err
		}
		books, err := u.useCases.Shelf(ctx, tx)
		if err != nil {
			return Appeal{}, err
		}
		named, err := u.named(ctx, tx, c, n.Evidence)
		if err != nil {
			return Appeal{}, err
		}
		disputed, wrong := found.Check(books.Library, o, found.Found{Facts: n.Disputed})
		if err := invalid(slices.Concat(faults, named, fieldsOf(wrong))); err != nil {
			return Appeal{}, err
		}
		until, err := u.due(ctx, tx, deadline.Appeal, d)
		switch {
		case err != nil:
			return Appeal{}, err
		case c.State == claims.Pending:
			return Appeal{}, claims.Conflict("claim_pending", "claim", string(c.Reference))
		case !tx.Now().Before(until):
			return Appeal{}, claims.Conflict("appeal_late", "claim", string(c.Reference))
		}
		first, err := u.store.Disputes(tx).LastDetermination(ctx, c)
		if err != nil {
			return Appeal{}, err
		}
		a := Appeal{
			ID: claims.NewID[appealNoun](), Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Lane: n.Lane, Decision: d.Number, State: AppealFiled,
			Disputed: disputed.Facts, Evidence: n.Evidence, Text: n.Text, By: actor.Subject, At: tx.Now(),
			First: first.ID, FirstBy: first.By, FirstApprovedBy: first.ApprovedBy,
		}
		if err := u.store.Disputes(tx).AddAppeal(ctx, a); err != nil {
			return Appeal{}, err
		}
		return a, record(ctx, tx, a.Person(), c.ID, "appealed", a.details())
	})
}

func (a Appeal) details() map[string]string {
	return map[string]string{"appeal_id": a.ID.String(), "lane": string(a.Lane), "decision": strconv.Itoa(a.Decision), "state": string(a.State)}
}

// GetAppeal reads one appeal.
func (u *Disputes) GetAppeal(ctx context.Context, actor access.Actor, id AppealID) (Appeal, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDispute, func(tx claims.Tx) (Appeal, error) {
		a, err := u.store.Disputes(tx).Appeal(ctx, id)
		if err != nil {
			return Appeal{}, err
		}
		return a, seen(ctx, tx, claims.AccessRead, "appeal", a)
	})
}

// Appeals lists appeals, oldest first.
func (u *Disputes) Appeals(ctx context.Context, actor access.Actor, f AppealFilter, page claims.Page) ([]Appeal, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDispute, func(tx claims.Tx) ([]Appeal, error) {
		list, err := u.store.Disputes(tx).Appeals(ctx, f, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, "appeal", list[:page.Shown(len(list))]...)
	})
}

// WithdrawAppeal ends an appeal at its claimant's wish; an account that is new to the
// claimant does not (account_too_new).
func (u *Disputes) WithdrawAppeal(ctx context.Context, actor access.Actor, id AppealID) (Appeal, error) {
	return u.move(ctx, actor, access.FileAppeal, id, func(tx claims.Tx, a *Appeal) error {
		if err := claims.Settled(tx); err != nil {
			return err
		}
		a.State, a.PausedAt = AppealWithdrawn, time.Time{}
		return nil
	})
}

// move changes an appeal that is open by one step of its lane.
func (u *Disputes) move(ctx context.Context, actor access.Actor, need access.Permission, id AppealID, do func(claims.Tx, *Appeal) error) (Appeal, error) {
	return claims.Read(ctx, u.useCases, actor, need, func(tx claims.Tx) (Appeal, error) {
		a, err := u.store.Disputes(tx).LockAppeal(ctx, id)
		if err != nil {
			return Appeal{}, err
		}
		from := a.State
		if err := do(tx, &a); err != nil {
			return Appeal{}, err
		}
		if !from.MayBecome(a.Lane, a.State) {
			return Appeal{}, claims.Conflict("appeal_not_so_far", "appeal", id.String())
		}
		if err := u.store.Disputes(tx).MoveAppeal(ctx, a, from); err != nil {
			return Appeal{}, err
		}
		if err := u.follow(ctx, tx, a); err != nil {
			return Appeal{}, err
		}
		if err := record(ctx, tx, a.Person(), a.Claim, "appeal_moved", a.details()); err != nil {
			return Appeal{}, err
		}
		return a, seen(ctx, tx, claims.AccessRead, "appeal", a)
	})
}

// follow has the clock of the mediation committee run as the appeal before it stands, so that
// one without a draft is listed as stuck.
func (u *Disputes) follow(ctx context.Context, tx claims.Tx, a Appeal) error {
	if a.HandedOverAt.IsZero() {
		return nil
	}
	c, err := tx.Claim(ctx, a.Claim)
	if err != nil {
		return err
	}
	return u.terms.Follow(ctx, tx, c, deadline.Mediation, deadline.Course{
		StartsAt: a.HandedOverAt, Extended: a.Extended, Stood: a.Stood, PausedAt: a.PausedAt,
		Over: a.State.Final(), Done: a.State == AppealSettled || a.State == AppealFailed,
	})
}

package dispute

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/found"
	"bosang/claims/privacy"
	"bosang/rules"
)

// AppealAnswer is what is sent to answer an appeal.
type AppealAnswer struct {
	// State is the one that it comes to.
	State AppealState
	Text  string
	// Accept are the disputed facts that are so as the claimant says; of new evidence.
	Accept []rules.Fact
	// Said is what a second reviewer found, or what a settlement rests on.
	Said     found.Found
	Ground   string
	Evidence []EvidenceID
}

// AnswerAppeal answers an appeal, once. What is accepted is a determination, by which the
// claim is decided again; nobody is worse off by the own appeal. A second review is
// answered by who was not the first. A person does it who signed in.
func (u *Disputes) AnswerAppeal(ctx context.Context, actor access.Actor, id AppealID, n AppealAnswer) (Appeal, error) {
	if err := invalid(privacy.CheckWords("answer", &n.Text)); err != nil {
		return Appeal{}, err
	}
	return u.move(ctx, actor, access.AnswerAppeal, id, func(tx claims.Tx, a *Appeal) error {
		switch n.State {
		case AppealAccepted, AppealRefused, AppealChanged, AppealConfirmed, AppealSettled, AppealFailed:
		default:
			return claims.Invalid(claims.FieldError{Field: "result", Code: "one_of", Param: "accepted, refused, changed, confirmed, settled, failed"})
		}
		if a.Lane == SecondReview && (a.FirstBy == actor.Subject || a.FirstApprovedBy == actor.Subject) {
			return claims.Conflict("appeal_second_is_first", "appeal", id.String())
		}
		if !a.State.MayBecome(a.Lane, n.State) {
			return claims.Conflict("appeal_not_so_far", "appeal", id.String())
		}
		if err := u.fresh(ctx, tx, *a); err != nil {
			return err
		}
		said, err := n.found(*a)
		if err != nil {
			return err
		}
		a.State, a.Answer, a.AnsweredBy, a.AnsweredAt = n.State, n.Text, actor.Subject, tx.Now()
		if said.IsZero() {
			return nil
		}
		c, d, o, err := u.standing(ctx, tx, a.Claim)
		if err != nil {
			return err
		}
		of := NewDetermination{Ground: n.Ground, Reason: n.Text, Evidence: append(append([]EvidenceID{}, a.Evidence...), n.Evidence...), Said: said, appeal: a.ID}
		if of.Ground == "" {
			of.Ground = map[AppealState]string{AppealAccepted: "appeal_upheld", AppealChanged: "appeal_upheld", AppealSettled: "settlement"}[n.State]
		}
		if len(of.Evidence) > MaxEvidence {
			of.Evidence = of.Evidence[:MaxEvidence]
		}
		if _, err := u.determine(ctx, tx, c, d, o, of); err != nil {
			return err
		}
		if c, err = tx.Claim(ctx, a.Claim); err == nil {
			a.Decided = c.DecisionNumber
		}
		return err
	})
}

// fresh refuses who has answered another appeal against the same decision: each lane is
// another person's look.
func (u *Disputes) fresh(ctx context.Context, tx claims.Tx, a Appeal) error {
	if a.Lane == Mediation {
		return nil
	}
	c, err := tx.Claim(ctx, a.Claim)
	if err != nil {
		return err
	}
	others, err := u.store.Disputes(tx).AppealsOf(ctx, c)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.Decision == a.Decision && o.Lane != Mediation && o.AnsweredBy == tx.Actor().Subject {
			return claims.Conflict("appeal_second_is_first", "appeal", a.ID.String())
		}
	}
	return nil
}

// found gives what the answer finds: of new evidence those of the disputed facts that are
// accepted; else what it says itself.
func (n *AppealAnswer) found(a Appeal) (found.Found, error) {
	wrong := func(fault claims.FieldError) (found.Found, error) { return found.Found{}, claims.Invalid(fault) }
	switch n.State {
	case AppealAccepted:
		if len(n.Accept) == 0 {
			return wrong(claims.FieldError{Field: "accept", Code: "required"})
		}
		said := found.Found{Facts: make(map[rules.Fact]json.RawMessage)}
		for i, name := range n.Accept {
			value, ok := a.Disputed[name]
			if !ok {
				return wrong(claims.FieldError{Field: "accept[" + strconv.Itoa(i) + "]", Code: "not_disputed"})
			}
			said.Facts[name] = value
		}
		return said, nil
	case AppealChanged:
		if n.Said.IsZero() {
			return wrong(claims.FieldError{Field: "facts", Code: "required"})
		}
		return n.Said, nil
	case AppealSettled:
		return n.Said, nil
	}
	if !n.Said.IsZero() {
		return wrong(claims.FieldError{Field: "facts", Code: "not_with_this_result"})
	}
	return found.Found{}, nil
}

// due is when the time that the committee has is over: sixty days, once thirty more (article
// 45-5), counted as all deadlines are, while what has to be supplemented does not count
// (decree, article 40-8).
func (a *Appeal) due() time.Time {
	kind, _ := deadline.Of(deadline.Mediation)
	return kind.Term.Plus(a.Extended*kind.By).Due(a.HandedOverAt, a.Stood)
}

// HandOver says that the committee has received an appeal for mediation: its time runs.
func (u *Disputes) HandOver(ctx context.Context, actor access.Actor, id AppealID, received time.Time) (Appeal, error) {
	return u.mediate(ctx, actor, id, AppealFiled, func(tx claims.Tx, a *Appeal) error {
		if received.IsZero() {
			received = tx.Now()
		}
		switch {
		case received.Before(a.At):
			return claims.Invalid(claims.FieldError{Field: "received_at", Code: "out_of_range", Param: a.At.UTC().Format(time.RFC3339Nano) + ".."})
		case received.After(tx.Now()):
			return claims.Invalid(claims.FieldError{Field: "received_at", Code: "in_the_future"})
		}
		a.State, a.HandedOverAt = AppealHandedOver, received
		a.DueAt = a.due()
		return nil
	})
}

// Extend gives the committee thirty days more, once.
func (u *Disputes) Extend(ctx context.Context, actor access.Actor, id AppealID) (Appeal, error) {
	return u.mediate(ctx, actor, id, AppealHandedOver, func(_ claims.Tx, a *Appeal) error {
		if a.Extended > 0 {
			return claims.Conflict("mediation_extended", "appeal", id.String())
		}
		a.Extended = 1
		a.DueAt = a.due()
		return nil
	})
}

// Supplement says that the committee has asked for something: its time stands still.
func (u *Disputes) Supplement(ctx context.Context, actor access.Actor, id AppealID) (Appeal, error) {
	return u.mediate(ctx, actor, id, AppealHandedOver, func(tx claims.Tx, a *Appeal) error {
		a.State, a.PausedAt = AppealSupplement, tx.Now()
		return nil
	})
}

// Supplemented says that it has got it: its time runs again, and ends so much later.
func (u *Disputes) Supplemented(ctx context.Context, actor access.Actor, id AppealID) (Appeal, error) {
	return u.mediate(ctx, actor, id, AppealSupplement, func(tx claims.Tx, a *Appeal) error {
		a.Stood += tx.Now().Sub(a.PausedAt)
		a.State, a.DueAt, a.PausedAt = AppealHandedOver, a.due(), time.Time{}
		return nil
	})
}

func (u *Disputes) mediate(ctx context.Context, actor access.Actor, id AppealID, from AppealState, do func(claims.Tx, *Appeal) error) (Appeal, error) {
	return u.move(ctx, actor, access.AnswerAppeal, id, func(tx claims.Tx, a *Appeal) error {
		if a.Lane != Mediation || a.State != from {
			return claims.Conflict("appeal_not_so_far", "appeal", id.String())
		}
		return do(tx, a)
	})
}

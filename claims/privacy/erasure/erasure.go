// Package erasure has a person forgotten. The key is destroyed with which everything
// that identifies the person is sealed; what finds it (blind indexes, sign-in names)
// is removed; its accounts are closed. Claims, decisions and events stay, under an id
// that nobody can lead back. What a law has kept is put aside first, sealed with a key
// of its own.
//
// A backup from before brings the person's key back. So each erasure stands in a
// journal outside the database, which every start is held against (Replay):
//
//  1. The line is written and on the disk before the transaction that destroys begins.
//     A kill between the two leaves a person who asked to be erased, with the line that
//     says so: the next replay does it. A kill before the line leaves nothing.
//  2. The transaction destroys everything or nothing, so that a replay finds either a
//     key, or nothing left to do.
//  3. What the table of erasures has and the journal lacks, because another machine
//     wrote it or the file was lost, is written to it by the next replay.
package erasure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/privacy"
	"bosang/claims/privacy/retention"
)

// Reason says why somebody is erased: a word and no text, so that it tells nothing of
// the person. The articles are those of the Personal Information Protection Act.
type Reason string

// The reasons.
const (
	// Requested: the person asked for it (article 36).
	Requested Reason = "requested"
	// ConsentWithdrawn: the person took its consent back (article 37).
	ConsentWithdrawn Reason = "consent_withdrawn"
	// PurposeEnded: the data is not needed any more (article 21).
	PurposeEnded Reason = "purpose_ended"
)

// Reasons lists the reasons.
func Reasons() []Reason { return []Reason{Requested, ConsentWithdrawn, PurposeEnded} }

// Erasure is the record that somebody was erased.
type Erasure struct {
	Claimant claims.ClaimantID
	// Provider is whose customer it was; zero: nobody's.
	Provider claims.ProviderID
	Reason   Reason
	By       string
	// Basis says by whose will, and ApprovedBy and Approval who agreed to it as the second
	// person, where the claimant did not ask.
	Basis      Basis
	ApprovedBy string
	Approval   approval.ID
	// AskedAt is the instant in the journal, ErasedAt that at which this database
	// destroyed the key: later, where the journal was replayed.
	AskedAt, ErasedAt time.Time
	// Retained is what a law has kept.
	Retained []Retained
}

// Basis says by whose will somebody was erased.
type Basis string

// The bases. Of what is done again there is the journal's line, and nothing else is
// known of it.
const (
	ByClaimant Basis = "claimant"
	ByApproval Basis = "approval"
	ByJournal  Basis = "journal"
	// ByRetention: nobody's, but that of the law, because the purpose has ended.
	ByRetention Basis = "retention"
)

// erasing is what a second operator of the provider approves.
const erasing approval.Kind = "erasure"

// Retained is a set of data that a law has kept of somebody who was erased.
type Retained struct {
	Kind  retention.Key
	Until time.Time
}

// Known is what identifies a person, by item; what is not known is missing.
type Known map[privacy.Item]string

// only gives the items named, of those that are known.
func (k Known) only(items ...privacy.Item) Known {
	some := make(Known)
	for _, item := range items {
		if value, ok := k[item]; ok {
			some[item] = value
		}
	}
	return some
}

// History says since when laws have to be kept: the instant of the last claim or
// decision, and that of the last decision that granted something; zero: never.
type History struct{ Dispute, Payment time.Time }

// Store is what erasures need of a database.
type Store interface {
	claims.Store
	// Erasures gives what can be done with erasures in a transaction of this store.
	Erasures(tx claims.Tx) Tx
}

// Tx erases, in a transaction of the service itself; Get is for everybody.
type Tx interface {
	// Get reads the erasure of a claimant.
	Get(ctx context.Context, claimant claims.ClaimantID) (Erasure, error)
	// List gives erasures in the order of the claimants, from after one.
	List(ctx context.Context, after claims.ClaimantID, limit int) ([]Erasure, error)
	// Left gives those of the claimants of whom there is something to destroy.
	Left(ctx context.Context, claimants []claims.ClaimantID) ([]claims.ClaimantID, error)
	// Approved gives approvals of erasures, oldest first, whose claimant has none yet.
	Approved(ctx context.Context, limit int) ([]approval.ID, error)
	// Lock keeps others from adding, changing or destroying what identifies a claimant,
	// and gives whose customer it is and what is known of it; nil: the key is
	// destroyed, or there never was one.
	Lock(ctx context.Context, claimant claims.ClaimantID) (provider claims.ProviderID, known Known, err error)
	History(ctx context.Context, claimant claims.ClaimantID) (History, error)
	// Paying tells whether money is drafted for a claimant or on its way.
	Paying(ctx context.Context, claimant claims.ClaimantID) (bool, error)
	// Retain puts aside what a law has kept, sealed with a key of its own.
	Retain(ctx context.Context, claimant claims.ClaimantID, r Retained, article string, known Known) error
	// Destroy destroys the key of a claimant, empties what it sealed, removes what
	// finds it, and closes its accounts.
	Destroy(ctx context.Context, claimant claims.ClaimantID, provider claims.ProviderID, known Known) error
	// Add records the erasure, unless it is recorded already.
	Add(ctx context.Context, e Erasure) error
	EndedTx
}

// Erasures is what can be done with erasures.
type Erasures struct {
	store     Store
	journal   *Journal
	approvals *approval.Approvals
}

// New gives the use cases of erasures over a store and a journal. It answers the
// approvals of erasures.
func New(store Store, journal *Journal, approvals *approval.Approvals) *Erasures {
	u := &Erasures{store: store, journal: journal, approvals: approvals}
	approvals.Register(erasing, func(ctx context.Context, tx claims.Tx, a approval.Approval) error {
		return u.decided(ctx, tx, a.Subject)
	})
	approvals.RegisterAfter(erasing, u.approved)
	return u
}

// undecided are the states of claims that wait for a decision.
var undecided = []claims.State{claims.Filed, claims.Pending, claims.Referred}

// Erase erases a claimant who asks for it. Where an operator asks for a customer of the
// provider, a second operator approves it first: the approval is given, and the erasure
// is zero. Who has a claim that is not decided yet withdraws it first, because nobody
// could be told of the decision any more. Who asks has just shown what they sign in
// with. Whoever was erased before stays so.
func (u *Erasures) Erase(ctx context.Context, actor access.Actor, claimant claims.ClaimantID, reason Reason) (Erasure, approval.Approval, error) {
	if !actor.May(access.ErasePerson) {
		return Erasure{}, approval.Approval{}, claims.Forbidden(string(access.ErasePerson))
	}
	if !slices.Contains(Reasons(), reason) {
		return Erasure{}, approval.Approval{}, claims.Invalid(claims.FieldError{Field: "reason", Code: "one_of", Param: "requested, consent_withdrawn, purpose_ended"})
	}
	if !actor.JustVerified(u.store.Now()) {
		return Erasure{}, approval.Approval{}, claims.SignInAgain()
	}
	if actor.IsNew(u.store.Now()) {
		return Erasure{}, approval.Approval{}, claims.AccountTooNew(actor.NewUntil)
	}
	done, asked, err := u.begin(ctx, actor, claimant, reason)
	if err != nil || !asked.ID.IsZero() {
		return Erasure{}, asked, err
	}
	var e Erasure
	if done {
		e, err = u.read(ctx, claimant)
		return e, asked, err
	}
	e, err = u.do(ctx, Entry{Claimant: claimant, At: u.store.Now(), Reason: reason, By: actor.Subject}, Erasure{Basis: ByClaimant})
	return e, asked, err
}

// do writes the line and destroys.
func (u *Erasures) do(ctx context.Context, entry Entry, by Erasure) (Erasure, error) {
	if err := u.journal.Append(entry); err != nil {
		return Erasure{}, &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "erasure", Cause: err}
	}
	return u.carryOut(ctx, entry, by)
}

// approved does what a second operator has agreed to.
func (u *Erasures) approved(ctx context.Context, a approval.Approval) error {
	var asked struct{ Reason Reason }
	if err := json.Unmarshal(a.Payload, &asked); err != nil {
		return fmt.Errorf("read what was approved: %w", err)
	}
	_, err := u.do(ctx, Entry{Claimant: a.Subject, At: u.store.Now(), Reason: asked.Reason, By: a.RequestedBy},
		Erasure{Basis: ByApproval, ApprovedBy: a.DecidedBy, Approval: a.ID})
	return err
}

// finish does what was approved and then not done, because the service was killed
// between the two, or the journal could not be written. It gives how many it did. Who has
// a claim by now that waits for a decision is left until it is decided; what fails keeps
// nothing else from being done.
func (u *Erasures) finish(ctx context.Context) (n int, failed error) {
	var left []approval.Approval
	err := u.store.InTx(ctx, access.SystemActor("erasure"), func(tx claims.Tx) error {
		ids, err := u.store.Erasures(tx).Approved(ctx, setSize)
		left = left[:0]
		for _, id := range ids {
			a, err := u.approvals.In(tx).Get(ctx, id)
			if err != nil {
				return err
			}
			left = append(left, a)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, a := range left {
		err := u.store.InTx(ctx, access.SystemActor("erasure"), func(tx claims.Tx) error { return u.decided(ctx, tx, a.Subject) })
		if err == nil {
			err = u.approved(ctx, a)
		}
		switch {
		case err == nil:
			n++
		case claims.KindOf(err) != claims.KindConflict:
			failed = errors.Join(failed, err)
		}
	}
	return n, failed
}

// begin reports whether the claimant is erased already, refuses whom the actor may not
// erase, and asks a second operator where the claimant does not ask itself.
func (u *Erasures) begin(ctx context.Context, actor access.Actor, claimant claims.ClaimantID, reason Reason) (done bool, asked approval.Approval, err error) {
	err = u.store.InTx(ctx, actor, func(tx claims.Tx) error {
		c, err := tx.Claimant(ctx, claimant)
		if err != nil {
			return err
		}
		_, err = u.store.Erasures(tx).Get(ctx, claimant)
		if done = err == nil; done || claims.KindOf(err) != claims.KindNotFound {
			return err
		}
		if err := u.decided(ctx, tx, claimant); err != nil || actor.Role == access.Claimant {
			return err
		}
		payload, err := json.Marshal(map[string]string{"claimant_id": claimant.String(), "reason": string(reason)})
		if err != nil {
			return err
		}
		asked, err = u.approvals.Request(ctx, tx, approval.Approval{Kind: erasing, Subject: claimant, Provider: c.ProviderID, Payload: payload})
		return err
	})
	return done, asked, err
}

// decided refuses who has a claim that waits for a decision, or to whom money is on its
// way: it would have nowhere to come back to.
func (u *Erasures) decided(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID) error {
	for _, state := range undecided {
		list, err := tx.Claims(ctx, claims.ClaimFilter{Claimant: claimant, State: state}, claims.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(list) > 0 {
			return claims.Conflict("claim_undecided", "claim", string(list[0].Reference))
		}
	}
	paying, err := u.store.Erasures(tx).Paying(ctx, claimant)
	if err == nil && paying {
		return claims.Conflict("payout_on_its_way", "claimant", claimant.String())
	}
	return err
}

// read gives an erasure with what was retained, which the service alone is shown.
func (u *Erasures) read(ctx context.Context, claimant claims.ClaimantID) (e Erasure, err error) {
	err = u.store.InTx(ctx, access.SystemActor("erasure"), func(tx claims.Tx) error {
		e, err = u.store.Erasures(tx).Get(ctx, claimant)
		return err
	})
	return e, err
}

// carryOut does what a line of the journal says, in one transaction of the service, by
// the basis and approval that by has. Done again, it changes nothing.
func (u *Erasures) carryOut(ctx context.Context, entry Entry, by Erasure) (e Erasure, err error) {
	err = u.store.InTx(ctx, access.SystemActor("erasure"), func(tx claims.Tx) error {
		provider, known, err := u.store.Erasures(tx).Lock(ctx, entry.Claimant)
		if err != nil {
			return err
		}
		e, err = u.destroy(ctx, tx, entry, by, provider, known)
		return err
	})
	return e, err
}

// destroy erases a claimant that is locked, of whom this is known; nil: nothing any more.
func (u *Erasures) destroy(ctx context.Context, tx claims.Tx, entry Entry, by Erasure, provider claims.ProviderID, known Known) (Erasure, error) {
	erasures := u.store.Erasures(tx)
	if known != nil {
		if err := u.retain(ctx, tx, entry.Claimant, known); err != nil {
			return Erasure{}, err
		}
	}
	if err := erasures.Destroy(ctx, entry.Claimant, provider, known); err != nil {
		return Erasure{}, err
	}
	e := by
	e.Claimant, e.Provider, e.Reason, e.By, e.AskedAt, e.ErasedAt = entry.Claimant, provider, entry.Reason, entry.By, entry.At, tx.Now()
	err := erasures.Add(ctx, e)
	if err != nil {
		return Erasure{}, err
	}
	if known != nil {
		err = tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: entry.Claimant, ProviderID: provider, Noun: "claimant", SubjectID: entry.Claimant,
			What: "erased", Actor: entry.By, At: tx.Now(), Details: []byte(`{"reason":"` + string(entry.Reason) + `"}`),
		})
		if err != nil {
			return Erasure{}, err
		}
	}
	return erasures.Get(ctx, entry.Claimant)
}

// retain puts aside what laws have kept of a person, where their time is not over.
func (u *Erasures) retain(ctx context.Context, tx claims.Tx, claimant claims.ClaimantID, known Known) error {
	history, err := u.store.Erasures(tx).History(ctx, claimant)
	if err != nil {
		return err
	}
	for key, c := range map[retention.Key]struct {
		since time.Time
		what  Known
	}{
		retention.Disputes: {history.Dispute, known.only(privacy.CustomerNumber, privacy.Name, privacy.Email, privacy.Phone)},
		retention.Payments: {history.Payment, known.only(privacy.CustomerNumber, privacy.PayeeName, privacy.Bank, privacy.Account)},
	} {
		kind := retention.Of(key)
		until := kind.Until(c.since)
		if c.since.IsZero() || !tx.Now().Before(until) {
			continue
		}
		if err := u.store.Erasures(tx).Retain(ctx, claimant, Retained{Kind: key, Until: until}, kind.Source, c.what); err != nil {
			return err
		}
	}
	return nil
}

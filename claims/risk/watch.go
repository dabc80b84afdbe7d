package risk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/privacy"
)

type watchNoun struct{}

// WatchID names a watch.
type WatchID = claims.ID[watchNoun]

// LongestWatch is how long a provider may watch for something.
const LongestWatch = 3 * 365 * 24 * time.Hour

// maxCustomerNumber bounds a customer number, in characters.
const maxCustomerNumber = 64

// removal is the kind of approval by which a watch is removed. Its subject is the watch.
const removal approval.Kind = "watch_removal"

// AttributeKind says what is watched for.
type AttributeKind string

// The kinds of attribute.
const (
	OfAccount        AttributeKind = "account"
	OfEmail          AttributeKind = "email"
	OfPhone          AttributeKind = "phone"
	OfCustomerNumber AttributeKind = "customer_number"
)

// Attribute is what to watch for. It is not kept: its blind index is.
type Attribute struct {
	Kind AttributeKind
	// Value is the account or customer number, the address or the phone number; Bank
	// goes with an account.
	Value, Bank string
}

// Watch is an attribute that a provider watches for: what is approved for whoever has
// it waits, until it is removed or over.
type Watch struct {
	ID        WatchID
	Provider  claims.ProviderID
	Kind      AttributeKind
	Reason    string
	AddedBy   string
	AddedAt   time.Time
	ExpiresAt time.Time
	// RemovedBy agreed to what RemovalAskedBy asked for; empty: it was not removed.
	RemovalAskedBy, RemovedBy string
	RemovedAt                 time.Time
}

// WatchTx reads and writes watches.
type WatchTx interface {
	// AddWatch adds one. The conflict watch_exists names the one that is there.
	AddWatch(ctx context.Context, w Watch, of Attribute) error
	Watch(ctx context.Context, id WatchID) (Watch, error)
	// Watches lists those that the actor may see, newest first.
	Watches(ctx context.Context, page claims.Page) ([]Watch, error)
	// RemoveWatch writes that it is removed by an approval, and reports whether it was not before.
	RemoveWatch(ctx context.Context, id WatchID, a approval.Approval) (removed bool, err error)
	// Watched gives the claimants of the provider who have claims and the attribute.
	Watched(ctx context.Context, id WatchID) ([]claims.ClaimantID, error)
}

// check says what is wrong with an attribute.
func (a *Attribute) check() (wrong []claims.FieldError) {
	trimmed(&a.Value, &a.Bank)
	if a.Bank != "" && a.Kind != OfAccount {
		wrong = append(wrong, claims.FieldError{Field: "bank", Code: "only_with", Param: string(OfAccount)})
	}
	switch a.Kind {
	case OfAccount:
		return append(wrong, renamed(privacy.CheckAccount(a.Bank, a.Value), "account")...)
	case OfEmail:
		return append(wrong, renamed(privacy.CheckEmail(a.Value), "email")...)
	case OfPhone:
		return append(wrong, renamed(privacy.CheckPhone(a.Value), "phone")...)
	case OfCustomerNumber:
		switch {
		case a.Value == "":
			wrong = append(wrong, claims.FieldError{Field: "value", Code: "required"})
		case utf8.RuneCountInString(a.Value) > maxCustomerNumber:
			wrong = append(wrong, claims.FieldError{Field: "value", Code: "too_long", Param: strconv.Itoa(maxCustomerNumber)})
		}
		return wrong
	}
	return append(wrong, claims.FieldError{Field: "kind", Code: "one_of", Param: "account, email, phone, customer_number"})
}

// renamed tells faults of a field of another name by the one that was sent.
func renamed(wrong []claims.FieldError, from string) []claims.FieldError {
	for i := range wrong {
		if wrong[i].Field == from {
			wrong[i].Field = "value"
		}
	}
	return wrong
}

// AddWatch has an operator's provider watch for an attribute until an instant, for a
// reason. The claims of who has it now are looked at again.
func (u *Risks) AddWatch(ctx context.Context, actor access.Actor, w Watch, of Attribute, once claims.Once) (Watch, error) {
	if !actor.May(access.WriteWatch) {
		return Watch{}, claims.Forbidden(string(access.WriteWatch))
	}
	if !actor.OperatorOf(w.Provider) {
		return Watch{}, claims.UnknownID(claims.NotFound("provider"), "provider_id")
	}
	wrong := append(of.check(), privacy.CheckReason(&w.Reason)...)
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Watch, error) {
		now := tx.Now()
		if !w.ExpiresAt.After(now) || w.ExpiresAt.Sub(now) > LongestWatch {
			wrong := append(slices.Clone(wrong), claims.FieldError{Field: "expires_at", Code: "watch_time", Param: strconv.Itoa(int(LongestWatch.Hours() / 24))})
			return Watch{}, claims.Invalid(wrong...)
		}
		if len(wrong) > 0 {
			return Watch{}, claims.Invalid(wrong...)
		}
		w.ID, w.Kind, w.AddedBy, w.AddedAt = claims.NewID[watchNoun](), of.Kind, actor.Subject, now
		risks := u.store.Risks(tx)
		if err := risks.AddWatch(ctx, w, of); err != nil {
			return Watch{}, err
		}
		if err := u.again(ctx, tx, w.ID); err != nil {
			return Watch{}, err
		}
		return w, record(ctx, tx, w.Provider, "watch", w.ID, "added", map[string]string{"kind": string(w.Kind)})
	})
}

// again has the claims looked at again of who has what is watched for.
func (u *Risks) again(ctx context.Context, tx claims.Tx, id WatchID) error {
	who, err := u.store.Risks(tx).Watched(ctx, id)
	if err != nil {
		return err
	}
	work := make([]claims.Work, len(who))
	for i, claimant := range who {
		work[i] = claims.Work{Kind: claims.WorkClear, Claimant: claimant}
	}
	return tx.Enqueue(ctx, work...)
}

// Watches lists watches that the actor may see, newest first.
func (u *Risks) Watches(ctx context.Context, actor access.Actor, page claims.Page) ([]Watch, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadWatch, func(tx claims.Tx) ([]Watch, error) {
		return u.store.Risks(tx).Watches(ctx, page)
	})
}

// Watch reads one watch.
func (u *Risks) Watch(ctx context.Context, actor access.Actor, id WatchID) (Watch, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadWatch, func(tx claims.Tx) (Watch, error) {
		return u.store.Risks(tx).Watch(ctx, id)
	})
}

// RemoveWatch asks that a watch is removed before its time: a second operator of the
// provider agrees.
func (u *Risks) RemoveWatch(ctx context.Context, actor access.Actor, id WatchID) (approval.Approval, error) {
	return claims.Read(ctx, u.useCases, actor, access.WriteWatch, func(tx claims.Tx) (approval.Approval, error) {
		w, err := u.store.Risks(tx).Watch(ctx, id)
		if err != nil {
			return approval.Approval{}, err
		}
		if w.RemovedBy != "" {
			return approval.Approval{}, claims.Conflict("watch_removed", "watch", id.String())
		}
		payload, err := json.Marshal(map[string]string{"kind": string(w.Kind), "added_by": w.AddedBy, "because": w.Reason})
		if err != nil {
			return approval.Approval{}, err
		}
		return u.approvals.Request(ctx, tx, approval.Approval{Kind: removal, Subject: id, Provider: w.Provider, Payload: payload})
	})
}

// removed removes the watch, in the transaction of who approves.
func (u *Risks) removed(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	removed, err := u.store.Risks(tx).RemoveWatch(ctx, a.Subject, a)
	if err != nil {
		return err
	}
	if !removed {
		return claims.Conflict("watch_removed", "watch", claims.Key(a.Subject).String())
	}
	if err := u.again(ctx, tx, a.Subject); err != nil {
		return err
	}
	return record(ctx, tx, a.Provider, "watch", a.Subject, "removed", map[string]string{"approval_id": a.ID.String()})
}

package edition

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bosang/claims"
	"bosang/claims/access"
)

// Bounds of what a draft holds: of each text in bytes, of a name, and of a reason
// in characters.
const (
	MaxText   = 192 << 10
	maxKey    = 64
	maxReason = 500
)

var keyForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

// faults collects what is wrong with what was sent.
type faults []claims.FieldError

func (f *faults) add(field, code, param string) {
	*f = append(*f, claims.FieldError{Field: field, Code: code, Param: param})
}

func (f *faults) key(field, value string) {
	switch {
	case value == "":
		f.add(field, "required", "")
	case len(value) > maxKey || !keyForm.MatchString(value):
		f.add(field, "key_form", strconv.Itoa(maxKey))
	}
}

// text checks a text of many lines.
func (f *faults) text(field, value string) {
	switch {
	case len(value) > MaxText:
		f.add(field, "too_many_bytes", strconv.Itoa(MaxText))
	case strings.ContainsRune(value, 0):
		f.add(field, "control_character", "")
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return claims.Invalid(f...)
}

// check refuses what no draft can be; what its text says is not looked at.
func (c Content) check(f *faults) {
	f.key("rulebook", c.Rulebook)
	f.key("edition", c.Edition)
	switch {
	case c.Jurisdiction == "":
		f.add("jurisdiction", "required", "")
	case len(c.Jurisdiction) > maxKey:
		f.add("jurisdiction", "too_long", strconv.Itoa(maxKey))
	case strings.ContainsFunc(c.Jurisdiction, unicode.IsControl):
		f.add("jurisdiction", "control_character", "")
	}
	if c.Replaces != "" {
		f.key("replaces", c.Replaces)
		if c.Replaces == c.Edition {
			f.add("replaces", "same_edition", "")
		}
	}
	if strings.TrimSpace(c.Text) == "" {
		f.add("text", "required", "")
	}
	f.text("text", c.Text)
	f.text("law_ko", c.LawKorean)
	f.text("law_en", c.LawEnglish)
	f.text("cases", c.Cases)
}

// check refuses what no draft can be and completes the provider.
func (n *New) check(actor access.Actor) error {
	var f faults
	if !slices.Contains(Kinds(), n.Kind) {
		f.add("kind", "one_of", "statute, standard, contract, programme")
	}
	operator := actor.Role == access.Operator
	switch {
	case !OfProvider(n.Kind) && !n.Provider.IsZero():
		f.add("provider_id", "only_with", "contract, programme")
	case OfProvider(n.Kind) && operator && n.Provider.IsZero() && len(actor.Providers) == 1:
		n.Provider = claims.ProviderID(actor.Providers[0])
	case OfProvider(n.Kind) && n.Provider.IsZero():
		f.add("provider_id", "required", "")
	case OfProvider(n.Kind) && operator && !actor.OperatorOf(n.Provider):
		f.add("provider_id", "unknown_id", "")
	}
	n.Content.check(&f)
	return f.err()
}

// Draft keeps an edition as a draft. Its text need not be sound yet, nor even be
// YAML: a check tells what is wrong with it.
func (u *Editions) Draft(ctx context.Context, actor access.Actor, n New, once claims.Once) (Edition, error) {
	if !actor.May(access.WriteEdition) {
		return Edition{}, claims.Forbidden(string(access.WriteEdition))
	}
	// Whose kind it is goes before what is wrong with it.
	if slices.Contains(Kinds(), n.Kind) && OfProvider(n.Kind) != (actor.Role == access.Operator) {
		return Edition{}, ofOtherKind(access.WriteEdition)
	}
	if err := n.check(actor); err != nil {
		return Edition{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Edition, error) {
		e := Edition{
			ID: claims.NewEditionID(), Kind: n.Kind, Provider: n.Provider, Content: n.Content, State: Draft,
			DraftedBy: actor.Subject, Version: 1, CreatedAt: tx.Now(),
		}
		e.Hash = e.textHash()
		if err := u.store.Editions(tx).AddEdition(ctx, e); err != nil {
			return Edition{}, err
		}
		return e, record(ctx, tx, e, "drafted")
	})
}

// ofOtherKind says that others write and decide editions of this kind.
func ofOtherKind(need access.Permission) error {
	return &claims.Error{Kind: claims.KindForbidden, Code: "edition_of_others", Of: string(need)}
}

// Change writes a draft anew where it still has the version. Who drafted it does:
// so that it has one author, who is not the one to approve it.
func (u *Editions) Change(ctx context.Context, actor access.Actor, id claims.EditionID, version int64, c Content) (Edition, error) {
	return u.change(ctx, actor, access.WriteEdition, id, version, func(tx claims.Tx, editions Tx, e *Edition) error {
		if e.State != Draft {
			return standing(*e)
		}
		if e.DraftedBy != actor.Subject {
			return &claims.Error{Kind: claims.KindForbidden, Code: "edition_of_another", Of: string(access.WriteEdition)}
		}
		var f faults
		if c.check(&f); len(f) > 0 {
			return f.err()
		}
		e.Content = c
		e.Hash = e.textHash()
		if err := editions.ChangeEdition(ctx, *e); err != nil {
			return err
		}
		return record(ctx, tx, *e, "changed")
	})
}

// Propose asks another person to put a sound draft in force. From now on its
// content stays as it is. The error names every fault where it is not sound. Programs
// draft; that one person does not hold both pairs of eyes by a program's token, who
// proposes is a person too, who signed in just now.
func (u *Editions) Propose(ctx context.Context, actor access.Actor, id claims.EditionID, version int64) (Edition, error) {
	return u.change(ctx, actor, access.ProposeEdition, id, version, func(tx claims.Tx, editions Tx, e *Edition) error {
		switch {
		case !actor.JustVerified(tx.Now()):
			return claims.SignInAgain()
		case e.State != Draft:
			return standing(*e)
		}
		books, err := u.useCases.Shelf(ctx, tx)
		if err != nil {
			return err
		}
		report, err := checkOn(ctx, tx, books, *e)
		if err != nil {
			return err
		}
		if !report.Sound() {
			return report.err(id)
		}
		e.Hash, e.State, e.ProposedBy, e.ProposedAt = report.Hash, Proposed, actor.Subject, tx.Now()
		if err := editions.ChangeEdition(ctx, *e); err != nil {
			return err
		}
		return record(ctx, tx, *e, "proposed")
	})
}

// Withdraw takes back a draft or a proposal.
func (u *Editions) Withdraw(ctx context.Context, actor access.Actor, id claims.EditionID, version int64, reason string) (Edition, error) {
	return u.change(ctx, actor, access.WriteEdition, id, version, func(tx claims.Tx, editions Tx, e *Edition) error {
		if e.State.Final() {
			return standing(*e)
		}
		return end(ctx, tx, editions, e, Withdrawn, reason, false)
	})
}

// standing says by which state an edition is kept from what is asked.
func standing(e Edition) error {
	switch e.State {
	case Draft:
		return claims.Conflict("edition_not_proposed", "edition", e.ID.String())
	case Proposed:
		return claims.Conflict("edition_proposed", "edition", e.ID.String())
	case InForce:
		return claims.Conflict("edition_in_force", "edition", e.ID.String())
	case Rejected:
		return claims.Conflict("edition_rejected", "edition", e.ID.String())
	}
	return claims.Conflict("edition_withdrawn", "edition", e.ID.String())
}

// end puts an edition into a final state other than in force.
func end(ctx context.Context, tx claims.Tx, editions Tx, e *Edition, state State, reason string, needed bool) error {
	var f faults
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "" && needed:
		f.add("reason", "required", "")
	case len([]rune(reason)) > maxReason:
		f.add("reason", "too_long", strconv.Itoa(maxReason))
	case strings.ContainsFunc(reason, unicode.IsControl):
		f.add("reason", "control_character", "")
	}
	if len(f) > 0 {
		return f.err()
	}
	e.State, e.Reason, e.DecidedBy, e.DecidedAt = state, reason, tx.Actor().Subject, tx.Now()
	if err := editions.ChangeEdition(ctx, *e); err != nil {
		return err
	}
	return record(ctx, tx, *e, string(state))
}

// change runs a change of one edition, which the actor must be one to write, in
// one transaction, where it still has the version.
func (u *Editions) change(ctx context.Context, actor access.Actor, need access.Permission, id claims.EditionID, version int64,
	fn func(claims.Tx, Tx, *Edition) error) (Edition, error) {
	var e Edition
	err := u.read(ctx, actor, need, func(tx claims.Tx, editions Tx) error {
		var err error
		if e, err = editions.Edition(ctx, id); err != nil {
			return err
		}
		if !writes(actor, e.Kind, e.Provider) {
			return ofOtherKind(need)
		}
		if !e.State.Final() {
			// One that was decided meanwhile cannot be locked any more.
			if e, err = editions.LockEdition(ctx, id); err != nil && claims.KindOf(err) == claims.KindNotFound {
				return claims.Stale("edition")
			}
			if err != nil {
				return err
			}
		}
		if e.Version != version {
			return claims.Stale("edition")
		}
		if err := fn(tx, editions, &e); err != nil {
			return fmt.Errorf("edition %s: %w", id, err)
		}
		e.Version++
		return nil
	})
	if err != nil {
		return Edition{}, err
	}
	return e, nil
}

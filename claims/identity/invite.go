package identity

import (
	"context"
	"encoding/json"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity/names"
	"bosang/rules"
)

// What a second person approves: an administrator a role, an operator of the provider
// that its customer is let in, and one or the other a recovery.
const (
	roleApproval     approval.Kind = "role"
	customerApproval approval.Kind = "customer"
	recoveryApproval approval.Kind = "recovery"
)

// Invitation asks for a role for somebody.
type Invitation struct {
	// Name is how the person will sign in.
	Name string
	Role access.Role
	// Provider is an operator's.
	Provider claims.ProviderID
	Language rules.Lang
}

func (n *Invitation) check() error {
	var fields []claims.FieldError
	add := func(field, code, param string) {
		fields = append(fields, claims.FieldError{Field: field, Code: code, Param: param})
	}
	name, ok := names.Normal(n.Name)
	if n.Name = name; !ok {
		add("name", "sign_in_name", "")
	}
	switch n.Role {
	case access.Operator, access.Regulator, access.Administrator:
	default:
		add("role", "one_of", "operator, regulator, administrator")
	}
	switch operator := n.Role == access.Operator; {
	case operator && n.Provider.IsZero():
		add("provider_id", "required", "")
	case !operator && !n.Provider.IsZero():
		add("provider_id", "only_with", "operator")
	}
	if n.Language == "" {
		n.Language = rules.Korean
	}
	if len(fields) > 0 {
		return claims.Invalid(fields...)
	}
	return nil
}

// Invite asks for a role for somebody, which a second administrator has to approve.
// Whoever has no account yet gets one with the link, once it is approved.
func (i *Identity) Invite(ctx context.Context, actor access.Actor, n Invitation) (Issued, error) {
	if err := i.mayWriteUsers(actor); err != nil {
		return Issued{}, err
	}
	if err := n.check(); err != nil {
		return Issued{}, err
	}
	u, err := i.invited(ctx, n)
	if err != nil {
		return Issued{}, err
	}
	if Subject(u.ID) == actor.Subject {
		return Issued{}, claims.Conflict("four_eyes", "user", u.ID.String())
	}
	var out Issued
	err = i.in(ctx, actor, func(tx claims.Tx, ids Tx) error {
		payload := map[string]any{"user_id": u.ID.String(), "role": n.Role}
		if !n.Provider.IsZero() {
			provider, err := tx.Provider(ctx, n.Provider)
			if err != nil {
				return claims.UnknownID(err, "provider_id")
			}
			payload["provider"], payload["provider_id"] = provider.Key, provider.ID.String()
		}
		a, err := i.ask(ctx, tx, approval.Approval{Kind: roleApproval, Subject: u.ID, Beneficiary: Subject(u.ID)}, payload)
		if err != nil {
			return err
		}
		out = Issued{Approval: a}
		if u.State == Invited {
			if out, err = issue(ctx, tx, ids, Link{Purpose: ForInvitation, User: u.ID, Approval: a.ID}); err != nil {
				return err
			}
			out.Approval = a
		}
		return nil
	})
	return out, err
}

// ask asks a second person for an approval.
func (i *Identity) ask(ctx context.Context, tx claims.Tx, a approval.Approval, payload map[string]any) (approval.Approval, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return a, err
	}
	a.Payload = text
	return i.approvals.Request(ctx, tx, a)
}

// invited gives the user of the name, who is added as invited where there is none.
// The service does it, as administrators cannot open names.
func (i *Identity) invited(ctx context.Context, n Invitation) (u User, err error) {
	key, err := i.nameKey(n.Name)
	if err != nil {
		return u, err
	}
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		id, err := ids.UserUnder(ctx, key)
		if err != nil {
			return err
		}
		if id.IsZero() {
			u = User{ID: claims.NewID[userNoun](), Name: n.Name, Privileged: true, Language: n.Language, State: Invited, Version: 1, CreatedAt: tx.Now()}
			if err := i.sealName(ctx, tx, &u); err != nil {
				return err
			}
			if taken, err := ids.AddUser(ctx, u, key); err != nil || !taken {
				return err
			}
			if id, err = ids.UserUnder(ctx, key); err != nil {
				return err
			}
		}
		if u, err = ids.User(ctx, id); err != nil {
			return err
		}
		if !u.Privileged {
			return claims.Conflict("name_taken", "user", "")
		}
		return nil
	})
	return u, err
}

// grant adds the membership that was approved, in the transaction of who approves.
func (i *Identity) grant(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	payload, err := a.Words()
	if err != nil {
		return err
	}
	m := Membership{User: a.Subject, Role: access.Role(payload["role"]), GrantedBy: a.RequestedBy, ApprovedBy: a.DecidedBy, Approval: a.ID}
	if of := payload["provider"]; of != "" {
		provider, err := tx.ProviderByKey(ctx, of)
		if err != nil {
			return err
		}
		m.Provider = provider.ID
	}
	return i.addMembership(ctx, tx, i.store.Identities(tx), m)
}

// InviteCustomer makes a link by which the customer of this number comes to the own
// subscriptions, once a second operator of the provider has approved it. Numbers that
// the provider does not have are not found. It takes a person who has just shown what
// they sign in with: programs sign proofs.
func (i *Identity) InviteCustomer(ctx context.Context, actor access.Actor, provider claims.ProviderID, number string) (out Issued, err error) {
	claimant, err := i.lookUp(ctx, actor, provider, number)
	if err != nil {
		return out, err
	}
	return i.letIn(ctx, actor, Membership{Provider: provider, Claimant: claimant})
}

// InviteRepresentative makes a link by which a verified representative of a customer comes
// in to act for it, once a second operator of the provider has approved it. It takes what
// InviteCustomer takes.
func (i *Identity) InviteRepresentative(ctx context.Context, actor access.Actor, p claims.Person, representative access.ID) (Issued, error) {
	return i.letIn(ctx, actor, Membership{Provider: p.Provider, Claimant: p.Claimant, Representative: representative})
}

// letIn makes a link by which somebody comes in as a customer, or for one.
func (i *Identity) letIn(ctx context.Context, actor access.Actor, m Membership) (out Issued, err error) {
	if err := i.mayInvite(actor, m.Provider); err != nil {
		return out, err
	}
	err = i.in(ctx, actor, func(tx claims.Tx, ids Tx) error {
		if err := noAccountYet(ctx, ids, m); err != nil {
			return err
		}
		payload := map[string]any{"claimant_id": m.Claimant.String()}
		if m.Representative != (access.ID{}) {
			payload["representative_id"] = claims.Key(m.Representative).String()
		}
		a, err := i.ask(ctx, tx, approval.Approval{Kind: customerApproval, Subject: m.Claimant, Provider: m.Provider}, payload)
		if err != nil {
			return err
		}
		out, err = issue(ctx, tx, ids, Link{Purpose: ForCustomer, Provider: m.Provider, Claimant: m.Claimant, Representative: m.Representative, Approval: a.ID})
		out.Approval = a
		return err
	})
	return out, err
}

// LinkProved gives, in a transaction of the service, the link of a customer for whom
// the provider has vouched.
func (i *Identity) LinkProved(ctx context.Context, tx claims.Tx, provider claims.ProviderID, number, by string) (Issued, error) {
	claimant, err := customer(ctx, tx, provider, number)
	if err != nil {
		return Issued{}, err
	}
	return issue(ctx, tx, i.store.Identities(tx), Link{
		Purpose: ForCustomer, Provider: provider, Claimant: claimant, MadeBy: by, ExpiresAt: tx.Now().Add(provedLifetime),
	})
}

// noAccountYet refuses to bring a second account to a customer who has one: nobody but
// its holder says who else may act for that customer. A representative comes beside it.
func noAccountYet(ctx context.Context, ids Tx, m Membership) error {
	held, err := ids.MembershipsOf(ctx, m.Claimant, access.ID{}, claims.Page{Limit: 1})
	if err == nil && len(held) > 0 && m.Representative == (access.ID{}) {
		err = claims.Conflict("customer_has_account", "customer", "")
	}
	return err
}

func (i *Identity) mayInvite(actor access.Actor, provider claims.ProviderID) error {
	switch {
	case !actor.May(access.InviteCustomer):
		return claims.Forbidden(string(access.InviteCustomer))
	case !actor.OperatorOf(provider):
		return claims.NotFound("provider")
	case !actor.JustVerified(i.store.Now()):
		return claims.SignInAgain()
	}
	return nil
}

// lookUp finds the claimant of a customer number for who may invite it, and puts on record
// that the actor did, whatever becomes of it afterwards.
func (i *Identity) lookUp(ctx context.Context, actor access.Actor, provider claims.ProviderID, number string) (id claims.ClaimantID, err error) {
	if err := i.mayInvite(actor, provider); err != nil {
		return id, err
	}
	err = i.in(ctx, actor, func(tx claims.Tx, _ Tx) error {
		if id, err = customer(ctx, tx, provider, number); err != nil {
			return err
		}
		return tx.RecordAccess(ctx, claims.Access{Action: claims.AccessRead, Items: []string{"claimant"}, Persons: []claims.Person{{Claimant: id, Provider: provider}}})
	})
	return id, err
}

// customer finds the claimant of a customer number. One whom asking has just made is
// nobody's customer; the error undoes it.
func customer(ctx context.Context, tx claims.Tx, provider claims.ProviderID, number string) (claims.ClaimantID, error) {
	ids, err := tx.ClaimantsOf(ctx, provider, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
	if err != nil {
		return claims.ClaimantID{}, err
	}
	c, err := tx.Claimant(ctx, ids[0])
	if err == nil && !c.CreatedAt.Before(tx.Now()) {
		err = claims.NotFound("customer")
	}
	return c.ID, err
}

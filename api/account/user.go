package account

import (
	"context"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/rules"
)

// userOut is a user of a privileged role, as administrators see one.
type userOut struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Language    string          `json:"language"`
	State       string          `json:"state"`
	Memberships []membershipOut `json:"memberships"`
	Version     int64           `json:"version"`
	CreatedAt   form.Instant    `json:"created_at"`
}

func showAccount(v identity.Account) userOut {
	return userOut{
		ID: v.User.ID.String(), Name: v.User.Name, Language: string(v.User.Language), State: string(v.User.State),
		Memberships: showMemberships(v.Memberships), Version: v.User.Version, CreatedAt: form.At(v.User.CreatedAt),
	}
}

func giveAccount(c *edge.Call, v identity.Account) error {
	// A membership comes and goes without the user's version, so that what somebody has
	// of this version may be old.
	c.Request().Header.Del("If-None-Match")
	return c.GiveOne(v.User.Version, showAccount(v))
}

func (a *Accounts) users(c *edge.Call) error {
	return edge.List(c, a.ids.Users, func(v identity.Account) [16]byte { return v.User.ID }, showAccount)
}

func (a *Accounts) user(c *edge.Call) error { return edge.GetOne(c, "user", a.ids.User, giveAccount) }

type invitationIn struct {
	Name       string            `json:"name" validate:"required,max=254"`
	Role       string            `json:"role" validate:"required,oneof=operator regulator administrator"`
	ProviderID claims.ProviderID `json:"provider_id"`
	Language   string            `json:"language" validate:"omitempty,oneof=ko en"`
}

func (a *Accounts) invite(c *edge.Call) error {
	var sent invitationIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	made, err := a.ids.Invite(c.Ctx(), c.Actor, identity.Invitation{
		Name: sent.Name, Role: access.Role(sent.Role), Provider: sent.ProviderID, Language: rules.Lang(sent.Language),
	})
	if err != nil {
		return err
	}
	return giveIssued(c, made)
}

// restate suspends or resumes a user.
func (a *Accounts) restate(c *edge.Call, change func(context.Context, access.Actor, identity.UserID, int64) (identity.User, error)) error {
	id, version, err := edge.Changing[identity.UserID](c, "user")
	if err != nil {
		return err
	}
	if err := c.SaysNothing(); err != nil {
		return err
	}
	if _, err := change(c.Ctx(), c.Actor, id, version); err != nil {
		return err
	}
	a.door.ForgetUser(id)
	v, err := a.ids.User(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	return giveAccount(c, v)
}

func (a *Accounts) suspend(c *edge.Call) error { return a.restate(c, a.ids.Suspend) }

func (a *Accounts) resume(c *edge.Call) error { return a.restate(c, a.ids.Resume) }

// onUser does something to a user, after which nothing remembered counts.
func (a *Accounts) onUser(c *edge.Call, do func(identity.UserID) error) error {
	id, err := edge.PathID[identity.UserID](c, "user")
	if err != nil {
		return err
	}
	if err := c.SaysNothing(); err != nil {
		return err
	}
	if err := do(id); err != nil {
		return err
	}
	a.door.ForgetUser(id)
	return done(c)
}

func (a *Accounts) endSessionsOf(c *edge.Call) error {
	return a.onUser(c, func(id identity.UserID) error { return a.ids.EndSessionsOf(c.Ctx(), c.Actor, id) })
}

func (a *Accounts) endMembership(c *edge.Call) error {
	return a.onUser(c, func(id identity.UserID) error {
		membership, err := edge.PathID[identity.MembershipID](c, "membership")
		if err != nil {
			return err
		}
		return a.ids.EndMembership(c.Ctx(), c.Actor, id, membership)
	})
}

type recoveryIn struct {
	SecondFactor bool `json:"second_factor"`
}

func (a *Accounts) recover(c *edge.Call) error {
	id, err := edge.PathID[identity.UserID](c, "user")
	if err != nil {
		return err
	}
	var sent recoveryIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	made, err := a.ids.Recover(c.Ctx(), c.Actor, id, sent.SecondFactor)
	if err != nil {
		return err
	}
	return giveIssued(c, made)
}

// linkOut is a one-time link without its secret.
type linkOut struct {
	ID           string        `json:"id"`
	Purpose      string        `json:"purpose"`
	UserID       string        `json:"user_id,omitempty"`
	ProviderID   string        `json:"provider_id,omitempty"`
	ClaimantID   string        `json:"claimant_id,omitempty"`
	SecondFactor bool          `json:"second_factor"`
	ApprovalID   string        `json:"approval_id,omitempty"`
	MadeBy       string        `json:"made_by"`
	CreatedAt    form.Instant  `json:"created_at"`
	ExpiresAt    form.Instant  `json:"expires_at"`
	UsedAt       *form.Instant `json:"used_at,omitempty"`
	UsedBy       string        `json:"used_by,omitempty"`
	RevokedAt    *form.Instant `json:"revoked_at,omitempty"`
}

func showLink(l identity.Link) linkOut {
	return linkOut{
		ID: l.ID.String(), Purpose: string(l.Purpose), UserID: edge.TextID(l.User), ProviderID: edge.TextID(l.Provider),
		ClaimantID: edge.TextID(l.Claimant), SecondFactor: l.SecondFactor, ApprovalID: edge.TextID(l.Approval), MadeBy: l.MadeBy,
		CreatedAt: form.At(l.CreatedAt), ExpiresAt: form.At(l.ExpiresAt), UsedAt: instant(l.UsedAt), UsedBy: edge.TextID(l.UsedBy),
		RevokedAt: instant(l.RevokedAt),
	}
}

// purposes are those that links are looked for by.
var purposes = []identity.Purpose{
	identity.ForAdministrator, identity.ForInvitation, identity.ForCustomer, identity.ForRecovery, identity.ForDemonstration,
}

// links lists those that the caller may see.
func (a *Accounts) links(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) identity.LinkFilter {
		return identity.LinkFilter{
			User: edge.QueryID[identity.UserID](c, "user_id", wrong), Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Purpose: edge.QueryWord(c, "purpose", purposes, wrong),
		}
	}, a.ids.Links, func(l identity.Link) [16]byte { return l.ID }, showLink)
}

func (a *Accounts) revokeLink(c *edge.Call) error {
	id, err := edge.PathID[identity.LinkID](c, "link")
	if err != nil {
		return err
	}
	if err := a.ids.RevokeLink(c.Ctx(), c.Actor, id); err != nil {
		return err
	}
	return done(c)
}

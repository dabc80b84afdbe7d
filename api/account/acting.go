package account

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims/identity"
)

// actingOut is an account that acts for the claimant that the caller acts as.
type actingOut struct {
	MembershipID string        `json:"membership_id"`
	Name         string        `json:"name,omitempty"`
	Mine         bool          `json:"mine"`
	GrantedBy    string        `json:"granted_by"`
	CreatedAt    form.Instant  `json:"created_at"`
	NewUntil     *form.Instant `json:"new_until,omitempty"`
}

func (a *Accounts) accounts(c *edge.Call) error {
	s, page, err := a.ownPage(c)
	if err != nil {
		return err
	}
	list, err := a.ids.Accounts(c.Ctx(), s, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(v identity.Acting) [16]byte { return v.Membership.ID }, func(v identity.Acting) actingOut {
		return actingOut{v.Membership.ID.String(), v.Name, v.Mine, v.Membership.GrantedBy, form.At(v.Membership.CreatedAt), instant(v.Membership.NewUntil)}
	})
}

func (a *Accounts) endAccount(c *edge.Call) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	id, err := edge.PathID[identity.MembershipID](c, "membership")
	if err != nil {
		return err
	}
	ended, err := a.ids.EndAccount(c.Ctx(), s, id)
	if err != nil {
		return err
	}
	a.door.ForgetUser(ended)
	return done(c)
}

package web

import (
	"strings"
	"time"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// actingView is an account that acts for the claimant as which the session acts.
type actingView struct {
	Name string // empty: it is not shown
	By   string // the code of the text that says by whose link it came
	Mine bool
	// Joined is since when it acts, New until when it is new.
	Joined, New time.Time
	End         *form
}

// acting are the accounts that act for the claimant; none for other roles.
func (v *visit) acting() (shown []actingView, err error) {
	if v.session.Actor.Role != access.Claimant {
		return nil, nil
	}
	list, err := v.pages.ids.Accounts(v.Ctx(), v.session, claims.Page{Limit: claims.MaxPage})
	for _, a := range list {
		one := actingView{Name: a.Name, By: "acting.by." + grantor(a.Membership.GrantedBy), Mine: a.Mine, Joined: a.Membership.CreatedAt}
		if v.pages.now().Before(a.Membership.NewUntil) {
			one.New = a.Membership.NewUntil
		}
		if !a.Mine {
			one.End = &form{Action: v.at("/account/accounts/" + a.Membership.ID.String() + "/end"), Button: "acting.end", Warns: true}
		}
		shown = append(shown, one)
	}
	return shown, err
}

// grantor says what kind of subject gave a membership.
func grantor(by string) string {
	kind, _, _ := strings.Cut(by, ":")
	switch kind {
	case "user", "signing_key", "identity_provider":
		return kind
	}
	return "machine"
}

func (p *Pages) endAccount(v *visit) error {
	id, err := edge.PathID[identity.MembershipID](v.Call, "membership")
	if err != nil {
		return err
	}
	ended, err := p.ids.EndAccount(v.Ctx(), v.session, id)
	if err != nil {
		return err
	}
	p.door.ForgetUser(ended)
	return v.lead(accountPath, fieldSaid, "account_ended")
}

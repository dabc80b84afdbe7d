package web

import (
	"net/http"
	"time"

	"bosang/api/auth"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// linkView is what the page of a link shows.
type linkView struct {
	Purpose  string
	Name     string
	Provider claims.Name
	ForOne   bool // of a provider
	Waiting  bool
	// SecondFactor: another second factor has to be enrolled afterwards.
	SecondFactor bool
	Until        time.Time
	// Form makes an account or takes a new password; Join joins the account that is
	// signed in. Elsewhere: one is that cannot be joined.
	Form, Join *form
	Elsewhere  bool
}

// offered reads what the link of the address is for.
func (v *visit) offered() (linkView, error) {
	o, err := v.pages.ids.Offer(v.Ctx(), v.Param("link"))
	if err != nil {
		return linkView{}, err
	}
	shown := linkView{
		Purpose: string(o.Link.Purpose), Name: o.Name, Provider: o.Provider.Name, ForOne: !o.Provider.ID.IsZero(), Waiting: o.Waiting,
		SecondFactor: o.Link.SecondFactor, Until: o.Link.ExpiresAt,
	}
	if o.Waiting {
		return shown, nil
	}
	shown.Form = &form{Action: v.here(), Button: "link." + shown.Purpose + ".button"}
	if o.Link.Purpose == identity.ForDemonstration {
		return shown, nil
	}
	if shown.Name != "" {
		shown.Form.Fields = append(shown.Form.Fields, nameOf(shown.Name))
	} else {
		shown.Form.Fields = append(shown.Form.Fields,
			field{Name: "name", Label: "field.name", Hint: "field.name_hint", Kind: "text", Autocomplete: "username", Value: v.said("name")})
	}
	if o.NeedsCode() {
		shown.Form.Fields = append(shown.Form.Fields, field{Name: "code", Label: "field.link_code", Hint: "field.link_code_hint", Kind: "text", Autocomplete: "off"})
	}
	shown.Form.Fields = append(shown.Form.Fields, newPassword("password", o.Alone)...)
	if o.Link.Purpose == identity.ForCustomer && v.session.Stage == identity.Open {
		if v.session.Actor.Role == access.Claimant {
			shown.Join = &form{Action: v.here(), Button: "link.join.button", Hidden: map[string]string{"join": "yes"}}
			if o.NeedsCode() {
				shown.Join.Fields = []field{{Name: "join_code", As: "code", Label: "field.link_code", Hint: "field.link_code_hint", Kind: "text", Autocomplete: "off"}}
			}
		} else {
			shown.Elsewhere = true
		}
	}
	return shown, nil
}

// here is the address of the page itself.
func (v *visit) here() string { return v.at(v.Request().URL.EscapedPath()) }

// newPassword are the fields of a password of choice; alone: it is the only factor.
func newPassword(name string, alone bool) []field {
	hint := "field.password_hint"
	if alone {
		hint = "field.password_hint_alone"
	}
	return []field{
		{Name: name, Label: "field.password_of_choice", Hint: hint, Kind: "password", Autocomplete: "new-password"},
		{Name: "password_again", Label: "field.password_again", Kind: "password", Autocomplete: "new-password", Of: name},
	}
}

// linkPage shows what a link is for, and uses nothing up.
func (p *Pages) linkPage(v *visit) error {
	shown, err := v.offered()
	if err != nil {
		return v.noLink(err)
	}
	return v.show(http.StatusOK, "link", shown)
}

// noLink answers a link that is good for nothing.
func (v *visit) noLink(err error) error {
	if !claims.IsNotFound(err, "link") {
		return err
	}
	return v.show(http.StatusNotFound, "no_link", nil)
}

func (p *Pages) useLink(v *visit) error {
	shown, err := v.offered()
	if err != nil {
		return v.noLink(err)
	}
	a := identity.Acceptance{Language: v.Lang}
	f := shown.Form
	switch {
	case f == nil:
		return v.show(http.StatusConflict, "link", shown)
	case shown.Join != nil && v.said("join") != "":
		f, a.Session, a.Code = shown.Join, v.session, v.said("join_code")
	default:
		if err := f.complete(v); err != nil {
			return v.refused(err, "link", shown, f)
		}
		a.Name, a.Password, a.Code = v.said("name"), v.said("password"), v.said("code")
	}
	in, err := p.ids.Accept(v.Ctx(), v.Param("link"), a, auth.CallerOf(v.Call))
	if claims.IsNotFound(err, "link") {
		return v.noLink(err)
	}
	if err != nil {
		return v.refused(err, "link", shown, f)
	}
	p.door.ForgetUser(in.Session.User) // a recovery has ended all that there was
	if a.Session.Stage != "" {
		return v.lead(accountPath, fieldSaid, "joined")
	}
	return v.came(in)
}

package web

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/identity"
)

// accountView is what the page of the own account shows.
type accountView struct {
	Name, Role    string
	Provider      claims.Name // of the membership that acts; empty: none
	SecondFactor  bool
	RecoveryCodes int
	Privileged    bool
	Memberships   []membershipView
	Sessions      []sessionView
	Others        *form
	Acting        []actingView
	// HasPassword: there is one, and a second factor may be added to it.
	HasPassword bool
	// Where the parts are changed.
	Password, Factor, Removal, Codes, Tokens string
}

type membershipView struct {
	Role     string
	Provider claims.Name
	Here     bool
	Switch   *form
}

type sessionView struct {
	Agent, Address         string
	Began, Used, ExpiresAt time.Time
	Here                   bool
	End                    *form
}

func (p *Pages) accountPage(v *visit) error {
	me, err := p.ids.Me(v.Ctx(), v.session)
	if err != nil {
		return err
	}
	shown := accountView{
		Name: me.User.Name, SecondFactor: me.SecondFactor, RecoveryCodes: me.RecoveryCodes, Privileged: me.User.Privileged, HasPassword: me.HasPassword,
		Password: v.at(passwordPath), Factor: v.at(factorPath), Removal: v.at(removalPath), Codes: v.at(codesPath), Tokens: v.at(tokensPath),
	}
	for _, m := range me.Memberships {
		one := membershipView{Role: roleOf(v.Lang, m.Role), Here: m.ID == v.session.Membership}
		if one.Provider, err = p.providerOf(v.Ctx(), v.session, m.Provider); err != nil {
			return err
		}
		if one.Here {
			shown.Role, shown.Provider = one.Role, one.Provider
		} else {
			one.Switch = &form{Action: v.at(actingPath), Button: "account.switch", Hidden: map[string]string{"membership": m.ID.String()}}
		}
		shown.Memberships = append(shown.Memberships, one)
	}
	if shown.Sessions, err = v.sessions(); err != nil {
		return err
	}
	if shown.Acting, err = v.acting(); err != nil {
		return err
	}
	if len(shown.Sessions) > 1 {
		shown.Others = &form{Action: v.at(othersPath), Button: "account.end_others", Warns: true}
	}
	return v.show(http.StatusOK, "account", shown)
}

// providerOf names a provider; none for the zero id.
func (p *Pages) providerOf(ctx context.Context, s identity.Session, id claims.ProviderID) (claims.Name, error) {
	if id.IsZero() {
		return claims.Name{}, nil
	}
	provider, err := p.provider(ctx, s.Actor, id)
	return provider.Name, err
}

// sessions are where the user is signed in, this browser first.
func (v *visit) sessions() (shown []sessionView, err error) {
	list, err := v.pages.ids.Sessions(v.Ctx(), v.session, claims.Page{Limit: claims.MaxPage})
	for _, s := range list {
		one := sessionView{Agent: s.Agent, Began: s.CreatedAt, Used: s.UsedAt, ExpiresAt: s.Until(), Here: s.ID == v.session.ID}
		if s.Address.IsValid() {
			one.Address = s.Address.String()
		}
		if one.Here {
			shown = append([]sessionView{one}, shown...)
			continue
		}
		one.End = &form{Action: v.at("/account/sessions/" + s.ID.String() + "/end"), Button: "account.end", Warns: true}
		shown = append(shown, one)
	}
	return shown, err
}

// act has the session act as another membership from now on.
func (p *Pages) act(v *visit) error {
	id, ok := edge.ParseID[identity.MembershipID](v.said("membership"))
	if !ok {
		return claims.NotFound("membership")
	}
	in, err := p.ids.Switch(v.Ctx(), v.session, id)
	if err != nil {
		return err
	}
	p.door.Enter(v.Call, in)
	return v.lead(accountPath, fieldSaid, "switched")
}

func (p *Pages) endSession(v *visit) error {
	id, err := edge.PathID[identity.SessionID](v.Call, "session")
	if err != nil {
		return err
	}
	// One that has ended by itself is ended.
	if err := p.ids.EndSession(v.Ctx(), v.session, id); err != nil && claims.KindOf(err) != claims.KindNotFound {
		return err
	}
	if p.door.Forget(id); id == v.session.ID {
		p.door.Leave(v.Call, id)
		return v.lead(signInPath, fieldSaid, "signed_out")
	}
	return v.lead(accountPath, fieldSaid, "session_ended")
}

func (p *Pages) endOthers(v *visit) error {
	if err := p.ids.EndOtherSessions(v.Ctx(), v.session); err != nil {
		return err
	}
	p.door.ForgetUser(v.session.User)
	return v.lead(accountPath, fieldSaid, "sessions_ended")
}

// nameOf shows the sign-in name beside a password, so that whatever keeps passwords
// knows whose it is.
func nameOf(name string) field {
	return field{Name: "username", Label: "field.name", Kind: "text", Autocomplete: "username", Value: name, Fixed: true}
}

// again are the fields of who changes how to sign in: the password and, where there
// is a second factor, a code.
func (v *visit) again() ([]field, error) {
	me, err := v.pages.ids.Me(v.Ctx(), v.session)
	if err != nil {
		return nil, err
	}
	fields := []field{nameOf(me.User.Name), {Name: "password", Label: "field.present_password", Kind: "password", Autocomplete: "current-password"}}
	if me.SecondFactor {
		fields = append(fields, field{Name: "code", Label: "field.code", Hint: "field.code_hint", Kind: "text", Autocomplete: "one-time-code", Mode: "text"})
	}
	return fields, nil
}

func (v *visit) shownAgain() identity.Again {
	return identity.Again{Password: v.said("password"), Code: v.said("code")}
}

// againForm is a form that asks for nothing but to show again who one is, and what is
// typed besides.
func (v *visit) againForm(action, button string, more ...field) (*form, error) {
	fields, err := v.again()
	return &form{Action: action, Button: button, Fields: append(fields, more...)}, err
}

// verifyView asks to show once more who one is: by a form or, who came by an identity
// provider and has no password here, there.
type verifyView struct {
	Form      *form
	Elsewhere *elsewhereView
}

// verifyPage asks who is signed in to show once more who they are, for what cannot be
// taken back.
func (p *Pages) verifyPage(v *visit) error {
	if o, ok := v.cameBy(); ok {
		at := v.at(arrivalPath(o.Key), "step_up", "true", "return", cmp.Or(v.next(), v.at(accountPath)))
		return v.show(http.StatusOK, "verify", verifyView{Elsewhere: &elsewhereView{o.Name, at}})
	}
	f, err := v.againForm(v.at(verifyPath, fieldNext, v.next()), "verify.button")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "verify", verifyView{Form: f})
}

func (p *Pages) verify(v *visit) error {
	f, err := v.againForm(v.at(verifyPath, fieldNext, v.next()), "verify.button")
	if err != nil {
		return err
	}
	if err := f.complete(v); err != nil {
		return v.refused(err, "verify", verifyView{Form: f}, f)
	}
	in, err := p.ids.Verify(v.Ctx(), v.session, v.shownAgain())
	if err != nil {
		return v.refused(err, "verify", verifyView{Form: f}, f)
	}
	return v.entered(in)
}

func (v *visit) passwordForm() (*form, error) {
	me, err := v.pages.ids.Me(v.Ctx(), v.session)
	if err != nil {
		return nil, err
	}
	return v.againForm(v.at(passwordPath), "password.button", newPassword("new_password", !me.SecondFactor)...)
}

func (p *Pages) passwordPage(v *visit) error {
	f, err := v.passwordForm()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "password", f)
}

func (p *Pages) changePassword(v *visit) error {
	f, err := v.passwordForm()
	if err != nil {
		return err
	}
	if err := f.complete(v); err != nil {
		return v.refused(err, "password", f, f)
	}
	in, err := p.ids.ChangePassword(v.Ctx(), v.session, v.shownAgain(), v.said("new_password"))
	if err != nil {
		return v.refused(err, "password", f, f)
	}
	return v.changed(in, "password_changed")
}

// changed takes a session on whose user changed how to sign in.
func (v *visit) changed(in identity.Entered, said string) error {
	v.pages.door.ForgetUser(v.session.User)
	v.pages.door.Enter(v.Call, in)
	return v.lead(accountPath, fieldSaid, said)
}

package web

import (
	"cmp"
	"net/http"
	"slices"

	"bosang/api/auth"
	"bosang/api/auth/openid"
	"bosang/claims"
	"bosang/claims/identity"
)

// signInForm is the form of the sign-in.
func (v *visit) signInForm() *form {
	return &form{Action: v.at(signInPath, fieldNext, v.next()), Button: "sign_in.button", Fields: []field{
		{Name: "name", Label: "field.name", Kind: "text", Autocomplete: "username", Value: v.said("name")},
		{Name: "password", Label: "field.password", Kind: "password", Autocomplete: "current-password"},
	}}
}

// signInView is the sign-in: by name and password, and by those who know people
// elsewhere.
type signInView struct {
	Form   *form
	Others []elsewhereView
}

// elsewhereView is an identity provider, with where the browser is sent there.
type elsewhereView struct {
	Name claims.Name
	At   string
}

// signInView shows a form with the other ways in.
func (v *visit) signInView(f *form) signInView {
	shown := signInView{Form: f}
	for _, o := range v.pages.arrivals.Offered() {
		shown.Others = append(shown.Others, elsewhereView{o.Name, v.at(arrivalPath(o.Key), "return", cmp.Or(v.next(), v.at(accountPath)))})
	}
	return shown
}

// arrivalPath is where a browser is sent to the identity provider of a key.
func arrivalPath(key string) string { return signInPath + "/" + key }

func (p *Pages) signInPage(v *visit) error {
	if v.session.Stage == identity.Open {
		return v.lead(accountPath)
	}
	return v.show(http.StatusOK, "sign_in", v.signInView(v.signInForm()))
}

func (p *Pages) signIn(v *visit) error {
	f := v.signInForm()
	if err := f.complete(v); err != nil {
		return v.refused(err, "sign_in", v.signInView(f), f)
	}
	in, err := p.ids.SignIn(v.Ctx(), v.said("name"), v.said("password"), auth.CallerOf(v.Call))
	if err != nil {
		return v.refused(err, "sign_in", v.signInView(f), f)
	}
	return v.came(in)
}

// came lets somebody in. Whoever was signed in on this browser before is not any more.
func (v *visit) came(in identity.Entered) error {
	if v.session.Stage != "" && v.session.ID != in.Session.ID {
		if err := v.pages.ids.SignOut(v.Ctx(), v.session); err != nil && claims.KindOf(err) != claims.KindNotFound {
			return err
		}
		v.pages.door.Forget(v.session.ID)
	}
	return v.entered(in)
}

func (v *visit) codeForm() *form {
	return &form{Action: v.at(codePath, fieldNext, v.next()), Button: "code.button", Fields: []field{
		{Name: "code", Label: "field.code", Hint: "code.hint", Kind: "text", Autocomplete: "one-time-code", Mode: "numeric", Optional: true},
		{Name: "recovery_code", Label: "field.recovery_code", Hint: "code.recovery_hint", Kind: "text", Autocomplete: "off", Optional: true},
	}}
}

func (p *Pages) codePage(v *visit) error { return v.show(http.StatusOK, "code", v.codeForm()) }

func (p *Pages) code(v *visit) error {
	f := v.codeForm()
	code, from := v.said("code"), "code"
	if code == "" && v.said("recovery_code") != "" {
		code, from = v.said("recovery_code"), "recovery_code"
	}
	if code == "" {
		return v.refused(claims.Invalid(claims.FieldError{Field: "code", Code: "required"}), "code", f, f)
	}
	in, err := p.ids.SecondFactor(v.Ctx(), auth.Secret(v.Call), code)
	if err != nil {
		return v.refused(ofField(err, "code", from), "code", f, f)
	}
	return v.entered(in)
}

// ofField tells of another field what is wrong with one.
func ofField(err error, of, with string) error {
	failed, known := err.(*claims.Error) //nolint:errorlint // what identity says itself
	if !known || of == with {
		return err
	}
	again := *failed
	again.Fields = nil
	for _, f := range failed.Fields {
		if f.Field == of {
			f.Field = with
		}
		again.Fields = append(again.Fields, f)
	}
	return &again
}

// complete refuses a form of which something was left empty that is needed.
func (f *form) complete(v *visit) error {
	var wrong []claims.FieldError
	for _, one := range f.Fields {
		if !one.Optional && !one.Fixed && v.said(one.Name) == "" {
			wrong = append(wrong, claims.FieldError{Field: one.Name, Code: "required"})
		}
		if one.Name == "password_again" && v.said(one.Name) != "" && v.said(one.Name) != v.said(one.Of) {
			wrong = append(wrong, claims.FieldError{Field: one.Name, Code: "password_again"})
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// signOut ends the session, whatever its stage, and has the browser forget all that
// it kept. Whoever came by an identity provider is sent there, or the next who sits
// down at this browser would be in by one click.
func (p *Pages) signOut(v *visit) error {
	if v.session.Stage != "" {
		if err := p.ids.SignOut(v.Ctx(), v.session); err != nil && claims.KindOf(err) != claims.KindNotFound {
			return err
		}
	}
	p.door.Leave(v.Call, v.session.ID)
	if o, ok := v.cameBy(); ok {
		return v.leave(o)
	}
	return v.lead(signInPath, fieldSaid, "signed_out")
}

// cameBy gives the identity provider by which the session came; false: by none.
func (v *visit) cameBy() (openid.Offered, bool) {
	key, all := v.pages.arrivals.KeyOf(v.session), v.pages.arrivals.Offered()
	at := slices.IndexFunc(all, func(o openid.Offered) bool { return o.Key == key })
	if at < 0 {
		return openid.Offered{}, false
	}
	return all[at], true
}

// leave has a browser that was signed out here go on to the identity provider. A
// redirect would not: the policy of the page that sent the form (form-action) holds for
// all that follows from it, and knows this service alone.
func (v *visit) leave(o openid.Offered) error {
	v.session = identity.Session{}
	to := arrivalPath(o.Key) + "/sign-out"
	v.Response().Header().Set("Refresh", "0; url="+to)
	return v.show(http.StatusOK, "signed_out", elsewhereView{o.Name, to})
}

package web

import (
	"encoding/base32"
	"html/template"
	"net/http"
	"strings"

	"bosang/claims/identity"
	"bosang/claims/identity/factor"
)

// factorView is what the pages of the second factor show. Secret is grouped for who
// types it, Application leads to an application on the same device.
type factorView struct {
	Form        *form
	Needed      bool // nothing else can be done before
	Secret      string
	Application template.URL
	Picture     picture
}

// factorForm begins an enrolment.
func (v *visit) factorForm() (*form, error) {
	if v.session.Stage == identity.NeedsEnrolment {
		return &form{Action: v.at(factorPath, fieldNext, v.next()), Button: "factor.begin"}, nil
	}
	return v.againForm(v.at(factorPath), "factor.begin")
}

func (p *Pages) factorPage(v *visit) error {
	f, err := v.factorForm()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "factor", factorView{Form: f, Needed: v.session.Stage == identity.NeedsEnrolment})
}

// beginFactor draws a secret and shows it, this once.
func (p *Pages) beginFactor(v *visit) error {
	f, err := v.factorForm()
	if err != nil {
		return err
	}
	shown := factorView{Form: f, Needed: v.session.Stage == identity.NeedsEnrolment}
	if err := f.complete(v); err != nil {
		return v.refused(err, "factor", shown, f)
	}
	begun, err := p.ids.BeginEnrolment(v.Ctx(), v.session, v.shownAgain())
	if err != nil {
		return v.refused(err, "factor", shown, f)
	}
	if shown, err = v.confirmation(begun); err != nil {
		return err
	}
	return v.show(http.StatusOK, "confirm", shown)
}

// confirmation is the page on which a code of the application is typed. The form
// carries the secret, so that a mistyped code does not cost it: the service shows it
// to nobody again, also not to a session that was stolen meanwhile.
func (v *visit) confirmation(e factor.Enrolment) (factorView, error) {
	drawn, err := drawQR(e.URI)
	var groups []string
	for secret := e.Secret; secret != ""; {
		n := min(4, len(secret))
		groups, secret = append(groups, secret[:n]), secret[n:]
	}
	return factorView{
		Secret: strings.Join(groups, " "), Picture: drawn,
		// The address is made here, of what is escaped, and begins with otpauth.
		Application: template.URL(e.URI), //nolint:gosec // as said
		Needed:      v.session.Stage == identity.NeedsEnrolment,
		Form: &form{Action: v.at(confirmPath, fieldNext, v.next()), Button: "confirm.button",
			Hidden: map[string]string{"secret": e.Secret},
			Fields: []field{{Name: "code", Label: "field.code", Hint: "confirm.hint", Kind: "text", Autocomplete: "one-time-code", Mode: "numeric"}}},
	}, err
}

// confirmFactor makes the secret the second factor, and shows the recovery codes, this
// once.
func (p *Pages) confirmFactor(v *visit) error {
	secret := v.said("secret")
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err != nil || len(raw) != factor.Bytes {
		return v.lead(factorPath, fieldNext, v.next())
	}
	me, err := p.ids.Me(v.Ctx(), v.session)
	if err != nil {
		return err
	}
	shown, err := v.confirmation(factor.EnrolmentOf(secret, me.User.Name))
	if err != nil {
		return err
	}
	if err := shown.Form.complete(v); err != nil {
		return v.refused(err, "confirm", shown, shown.Form)
	}
	in, codes, err := p.ids.Enrol(v.Ctx(), v.session, v.said("code"))
	if err != nil {
		return v.refused(err, "confirm", shown, shown.Form)
	}
	p.door.ForgetUser(v.session.User)
	p.door.Enter(v.Call, in)
	v.session = in.Session
	return v.showCodes(codes)
}

// codesView is what the pages of the recovery codes show.
type codesView struct {
	Codes []string
	Next  string
	Form  *form
}

func (v *visit) showCodes(codes []string) error {
	next := v.next()
	if next == "" {
		next = v.at(accountPath)
	}
	return v.show(http.StatusOK, "codes_shown", codesView{Codes: codes, Next: next})
}

func (p *Pages) codesPage(v *visit) error {
	f, err := v.againForm(v.at(codesPath), "codes.button")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "codes", codesView{Form: f})
}

func (p *Pages) renewCodes(v *visit) error {
	f, err := v.againForm(v.at(codesPath), "codes.button")
	if err != nil {
		return err
	}
	if err := f.complete(v); err != nil {
		return v.refused(err, "codes", codesView{Form: f}, f)
	}
	codes, err := p.ids.RenewRecoveryCodes(v.Ctx(), v.session, v.shownAgain())
	if err != nil {
		return v.refused(err, "codes", codesView{Form: f}, f)
	}
	p.door.ForgetUser(v.session.User)
	return v.showCodes(codes)
}

func (p *Pages) removalPage(v *visit) error {
	f, err := v.againForm(v.at(removalPath), "removal.button")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "removal", f)
}

func (p *Pages) removeFactor(v *visit) error {
	f, err := v.againForm(v.at(removalPath), "removal.button")
	if err != nil {
		return err
	}
	if err := f.complete(v); err != nil {
		return v.refused(err, "removal", f, f)
	}
	in, err := p.ids.RemoveSecondFactor(v.Ctx(), v.session, v.shownAgain())
	if err != nil {
		return v.refused(err, "removal", f, f)
	}
	return v.changed(in, "factor_removed")
}

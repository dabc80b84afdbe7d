package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"bosang/api/auth"
	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/claims"
	"bosang/claims/identity"
	"bosang/claims/privacy/rrn"
)

// who is who may see a page.
type who int

// Anybody, also who is signed in; who still has to show the second factor; who is in,
// or has yet to enrol a second factor; who is in.
const (
	anybody who = iota
	waiting
	enrolling
	inside
)

// visit is one request for a page.
type visit struct {
	*edge.Call
	pages   *Pages
	session identity.Session // zero: nobody is signed in
	sent    url.Values       // by a form
}

// visited reads what all pages have in common: who comes, and what a form sent. Who
// may not see the page is led to where they stand.
func (p *Pages) visited(who who, answer func(*visit) error) func(*edge.Call) error {
	return func(c *edge.Call) error {
		if p.ids == nil {
			return failure.Edge(failure.KindNoRoute, "no_route") // only programs come in here
		}
		v := &visit{Call: c, pages: p}
		c.ShowsForms()
		c.Speak()
		posted := c.Request().Method == http.MethodPost
		if posted {
			if err := p.door.SameOrigin(c); err != nil {
				return err
			}
			var err error
			if v.sent, err = readForm(c.Body); err != nil {
				return err
			}
		}
		var err error
		if v.session, err = p.door.Session(c); err != nil && !auth.IsOut(err) {
			return err
		}
		if to := v.elsewhere(who); to != "" {
			return v.lead(to, fieldNext, v.wanted(posted))
		}
		err = answer(v)
		return v.elsewise(err)
	}
}

// elsewise leads on whoever is refused for what they can put right at once: whose
// session ended meanwhile, and who signed in too long ago for what they want to do.
func (v *visit) elsewise(err error) error {
	var refused *claims.Error
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Code {
	case "unauthenticated", "unfinished_sign_in":
		return v.lead(signInPath)
	case "sign_in_again":
		return v.lead(verifyPath)
	}
	return err
}

// elsewhere says where somebody is led who may not see a page; "": they may.
func (v *visit) elsewhere(who who) string {
	stage := v.session.Stage
	switch {
	case who == anybody, who == waiting && stage == identity.NeedsSecondFactor, stage == identity.Open && who != waiting,
		who == enrolling && stage == identity.NeedsEnrolment:
		return ""
	case stage == identity.NeedsSecondFactor:
		return codePath
	case stage == identity.NeedsEnrolment:
		return factorPath
	case stage == identity.Open:
		return accountPath
	}
	return signInPath
}

// wanted is where a visitor goes on to after coming in: where they were going, or the
// page itself.
func (v *visit) wanted(posted bool) string {
	if next := v.next(); next != "" || posted {
		return next
	}
	if path := v.Request().URL.Path; strings.HasPrefix(path, accountPath+"/") {
		return auth.LocalPath(path, "")
	}
	return ""
}

// next is where a visitor was going before signing in; "": nowhere.
func (v *visit) next() string { return auth.LocalPath(v.QueryParam(fieldNext), "") }

// What one form sends at most: fields, and bytes of one.
const (
	maxPairs = 100
	maxValue = 1 << 10
)

// readForm reads what a form sent, as strictly as anything else that is sent.
func readForm(body []byte) (url.Values, error) {
	if !utf8.Valid(body) || strings.Count(string(body), "&") >= maxPairs {
		return nil, failure.Edge(failure.KindMalformed, "malformed")
	}
	sent, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, failure.Edge(failure.KindMalformed, "malformed")
	}
	var wrong []claims.FieldError
	for name, values := range sent {
		if len(values) > 1 && name != "scopes" {
			return nil, failure.Malformed("", "twice", "")
		}
		if slices.ContainsFunc(values, func(s string) bool { return len(s) > maxValue || !utf8.ValidString(s) || strings.ContainsRune(s, 0) }) {
			return nil, failure.Edge(failure.KindMalformed, "malformed")
		}
		if rrn.Find(name) || slices.ContainsFunc(values, rrn.Find) {
			wrong = append(wrong, claims.FieldError{Field: name, Code: "registration_number"})
		}
	}
	if len(wrong) > 0 {
		return nil, claims.Invalid(wrong...)
	}
	return sent, nil
}

// said gives what was typed into a field.
func (v *visit) said(name string) string { return v.sent.Get(name) }

// at writes an address of the pages with its parameters, in pairs; empty ones are
// left out. The language that was asked for is kept.
func (v *visit) at(path string, params ...string) string {
	q := url.Values{}
	for pair := range slices.Chunk(params, 2) {
		if pair[1] != "" {
			q.Set(pair[0], pair[1])
		}
	}
	if lang := v.QueryParam(fieldLanguage); lang != "" {
		q.Set(fieldLanguage, lang)
	}
	if len(q) == 0 {
		return path
	}
	joint := "?"
	if strings.Contains(path, "?") {
		joint = "&"
	}
	return path + joint + q.Encode()
}

// lead leads the browser on by GET.
func (v *visit) lead(path string, params ...string) error {
	return v.Redirect(http.StatusSeeOther, v.at(path, params...))
}

// entered keeps the cookies of who came a step further and leads on.
func (v *visit) entered(in identity.Entered) error {
	v.pages.door.Enter(v.Call, in)
	switch in.Session.Stage {
	case identity.NeedsSecondFactor:
		return v.lead(codePath, fieldNext, v.next())
	case identity.NeedsEnrolment:
		return v.lead(factorPath, fieldNext, v.next())
	}
	if next := v.next(); next != "" {
		if strings.HasPrefix(next, accountPath) && !strings.Contains(next, fieldLanguage+"=") {
			next = v.at(next) // one of these pages, in the language that was asked for
		}
		return v.Redirect(http.StatusSeeOther, next)
	}
	return v.lead(accountPath)
}

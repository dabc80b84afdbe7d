package arrival

import (
	"net/http"
	"net/url"

	"bosang/api/auth"
	"bosang/api/auth/openid"
	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/identity"
	"bosang/rules"
)

// Operations are those of identity providers. A browser is led to them, so that told
// writes what goes wrong as a page.
func (a *Arrivals) Operations(told func(edge.Problem, rules.Lang) ([]byte, error)) []edge.Operation {
	at := "/sign-in/:identity_provider"
	leading := func(path string, answer func(*edge.Call) error) edge.Operation {
		return edge.Operation{Method: http.MethodGet, Path: path, Answer: answer, Open: true, Gives: edge.MediaHTML, Told: told}
	}
	begin, callback := leading(at, a.begin), leading(at+"/callback", a.callback)
	begin.Query = []string{"return", "step_up", "lang"}
	callback.Query, callback.Foreign = []string{"state", "code", "iss", "error"}, true
	return []edge.Operation{
		{Method: http.MethodGet, Path: "/identity-providers", Answer: a.list, Open: true},
		begin, callback, leading(at+"/sign-out", a.signOut),
		{Method: http.MethodPost, Path: at + "/logout", Answer: a.logout, Open: true, Takes: []string{edge.MediaForm}},
	}
}

// offered is an identity provider as it is shown to who wants to sign in.
type offered struct {
	Key    string    `json:"key"`
	Name   form.Name `json:"name"`
	SignIn string    `json:"sign_in"`
}

func (a *Arrivals) list(c *edge.Call) error {
	out := struct {
		Items []offered `json:"items"`
	}{[]offered{}}
	for _, o := range a.Offered() {
		out.Items = append(out.Items, offered{o.Key, form.ShowName(o.Name), "/sign-in/" + o.Key})
	}
	return c.Give(out)
}

// to is the identity provider that the path names.
func (a *Arrivals) to(c *edge.Call) (string, error) {
	if a.client == nil {
		return "", claims.NotFound("identity_provider")
	}
	return c.Param("identity_provider"), nil
}

func (a *Arrivals) begin(c *edge.Call) error {
	query := c.QueryParams()
	b := openid.Beginning{Return: auth.LocalPath(query.Get("return"), ""), Lang: c.Lang}
	switch query.Get("step_up") {
	case "true":
		b.StepUp = true
	case "", "false":
	default:
		return failure.Malformed("step_up", "one_of", "true, false")
	}
	if on, err := a.already(c, b); on || err != nil {
		return err
	}
	return a.send(c, b)
}

// already deals with who is signed in when the page of another site sends the browser
// here: nobody's session is replaced by a link that somebody else has set. Who came by
// this identity provider is led on, and others have to ask here for it themselves. What
// begins on our own pages, or is typed, goes on; so does what a browser sends that does
// not say where it comes from (Sec-Fetch-Site), as with forms.
func (a *Arrivals) already(c *edge.Call, b openid.Beginning) (bool, error) {
	switch c.Request().Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false, nil
	}
	s, err := a.door.Session(c)
	switch {
	case auth.IsOut(err):
		return false, nil
	case err != nil:
		return false, err
	case s.Stage == identity.Open && !b.StepUp && a.KeyOf(s) == c.Param("identity_provider"):
		return true, c.Redirect(http.StatusSeeOther, auth.LocalPath(b.Return, "/"))
	}
	return false, claims.Conflict("signed_in_already", "session", "")
}

// send sends the browser to the identity provider.
func (a *Arrivals) send(c *edge.Call, b openid.Beginning) error {
	to, err := a.to(c)
	if err != nil {
		return err
	}
	begun, err := a.client.Begin(c.Ctx(), to, b)
	if err != nil {
		return err
	}
	c.SetCookie(begun.Cookie)
	return c.Redirect(http.StatusSeeOther, begun.URL)
}

// callback is where the identity provider sends the browser back to.
func (a *Arrivals) callback(c *edge.Call) error {
	to, err := a.to(c)
	if err != nil {
		return err
	}
	s, err := a.client.Finish(c.Request(), to)
	if err != nil {
		return a.refused(c, err)
	}
	in, lost, err := a.identity.Arrive(c.Ctx(), arrivalOf(s.Identity, s.SessionID), auth.CallerOf(c))
	a.forget(lost)
	if err != nil && len(s.Withheld) > 0 && !s.StepUp && claims.KindOf(err) == claims.KindForbidden {
		return a.send(c, openid.Beginning{Return: s.Return, StepUp: true, Lang: c.Lang})
	}
	c.SetCookie(a.client.Forget())
	if err != nil {
		return err
	}
	if old, err := a.door.Session(c); err == nil && old.ID != in.Session.ID {
		// Nobody would hold its secret any more.
		if err := a.identity.SignOut(c.Ctx(), old); err != nil && claims.KindOf(err) != claims.KindNotFound {
			return err
		}
		a.door.Forget(old.ID)
	}
	a.door.Enter(c, in)
	return c.Redirect(http.StatusSeeOther, auth.LocalPath(s.Return, "/"))
}

// refused answers who brought no good answer of an identity provider. Why goes to the
// log.
func (a *Arrivals) refused(c *edge.Call, err error) error {
	if openid.ReasonOf(err) == "" {
		return err
	}
	a.note(c, "arrival refused", err)
	return &claims.Error{Kind: claims.KindUnauthenticated, Code: "arrival_refused", Cause: err}
}

// note writes to the log for who looks after security.
func (a *Arrivals) note(c *edge.Call, what string, err error) {
	c.Log().WarnContext(c.Ctx(), what, "security", true, "reason", reasonOf(err), "identity_provider", c.Param("identity_provider"),
		"address", c.Origin().Address.String(), "request_id", edge.RequestID(c))
}

// logout is where the identity provider says that it has ended sessions. It is told of
// a token that is not heeded by 400, as it is by the standard (section 2.8).
func (a *Arrivals) logout(c *edge.Call) error {
	if _, err := a.to(c); err != nil {
		return err
	}
	sent, err := url.ParseQuery(string(c.Body))
	if err != nil || len(sent["logout_token"]) != 1 {
		return failure.Malformed("logout_token", "required", "")
	}
	err = a.client.BackChannel(c.Ctx(), sent.Get("logout_token"))
	if claims.KindOf(err) == claims.KindUnauthenticated {
		a.note(c, "logout token refused", err)
		return failure.Malformed("logout_token", "wrong", "")
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusOK)
}

// signOut sends the browser to the identity provider to sign out there too, after it
// has signed out here. It asks the person first: nobody is signed out by a link.
func (a *Arrivals) signOut(c *edge.Call) error {
	to, err := a.to(c)
	if err != nil {
		return err
	}
	address, err := a.client.LogoutURL(c.Ctx(), to, "", "/")
	if err != nil {
		return err
	}
	if address == "" { // it has no such place
		address = "/"
	}
	return c.Redirect(http.StatusSeeOther, address)
}

package account

import (
	"bosang/api/auth"
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/rules"
)

// entryOut is how far somebody has come in; the secrets are in cookies.
type entryOut struct {
	Stage     string       `json:"stage"`
	SessionID string       `json:"session_id"`
	ExpiresAt form.Instant `json:"expires_at"`
}

// came gives the browser of who came in, or further, its cookies, and says what is next.
func (a *Accounts) came(c *edge.Call, in identity.Entered) error {
	a.door.Enter(c, in)
	return c.Give(entryOut{Stage: string(in.Session.Stage), SessionID: in.Session.ID.String(), ExpiresAt: form.At(in.Session.Until())})
}

// before gives who is signed in on the browser as somebody comes in anew; the zero
// session: nobody.
func (a *Accounts) before(c *edge.Call) (identity.Session, error) {
	s, err := a.door.Session(c)
	if auth.IsOut(err) {
		err = nil
	}
	return s, err
}

// instead ends the session that was there before: a browser has one.
func (a *Accounts) instead(c *edge.Call, was identity.Session, in identity.Entered) error {
	if was.Stage == "" || was.ID == in.Session.ID {
		return nil
	}
	if err := a.ids.SignOut(c.Ctx(), was); err != nil && claims.KindOf(err) != claims.KindNotFound {
		return err
	}
	a.door.Forget(was.ID)
	return nil
}

type signInIn struct {
	Name     string `json:"name" validate:"required,max=254"`
	Password string `json:"password" validate:"required,max=512"`
}

func (a *Accounts) signIn(c *edge.Call) error {
	if err := a.door.SameOrigin(c); err != nil {
		return err
	}
	var sent signInIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	was, err := a.before(c)
	if err != nil {
		return err
	}
	in, err := a.ids.SignIn(c.Ctx(), sent.Name, sent.Password, auth.CallerOf(c))
	if err != nil {
		return err
	}
	if err := a.instead(c, was, in); err != nil {
		return err
	}
	return a.came(c, in)
}

type codeIn struct {
	Code string `json:"code" validate:"required,max=64"`
}

func (a *Accounts) secondFactor(c *edge.Call) error {
	if err := a.door.SameOrigin(c); err != nil {
		return err
	}
	var sent codeIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	in, err := a.ids.SecondFactor(c.Ctx(), auth.Secret(c), sent.Code)
	if err != nil {
		return err
	}
	return a.came(c, in)
}

// signOut ends the session, whatever its stage. Who is not signed in is answered alike.
func (a *Accounts) signOut(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	s, err := a.before(c)
	if err != nil {
		return err
	}
	if s.Stage != "" {
		if err := a.ids.SignOut(c.Ctx(), s); err != nil && claims.KindOf(err) != claims.KindNotFound {
			return err
		}
	}
	a.door.Leave(c, s.ID)
	return done(c)
}

type linkIn struct {
	Link string `json:"link" validate:"required,max=128"`
}

// offeredOut is what a link shows of itself before it is used.
type offeredOut struct {
	Purpose      string       `json:"purpose"`
	Waiting      bool         `json:"waiting"`
	Name         string       `json:"name,omitempty"`
	ProviderID   string       `json:"provider_id,omitempty"`
	ProviderName *form.Name   `json:"provider_name,omitempty"`
	SecondFactor bool         `json:"second_factor"`
	Alone        bool         `json:"password_alone"`
	NeedsCode    bool         `json:"code_needed"`
	ExpiresAt    form.Instant `json:"expires_at"`
}

func (a *Accounts) offer(c *edge.Call) error {
	var sent linkIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	o, err := a.ids.Offer(c.Ctx(), sent.Link)
	if err != nil {
		return err
	}
	out := offeredOut{
		Purpose: string(o.Link.Purpose), Waiting: o.Waiting, Name: o.Name, ProviderID: edge.TextID(o.Link.Provider),
		SecondFactor: o.Link.SecondFactor, Alone: o.Alone, NeedsCode: o.NeedsCode(), ExpiresAt: form.At(o.Link.ExpiresAt),
	}
	if !o.Provider.ID.IsZero() {
		name := form.ShowName(o.Provider.Name)
		out.ProviderName = &name
	}
	return c.Give(out)
}

type acceptIn struct {
	Link     string `json:"link" validate:"required,max=128"`
	Name     string `json:"name" validate:"max=254"`
	Password string `json:"password" validate:"max=512"`
	Language string `json:"language" validate:"omitempty,oneof=ko en"`
	Join     bool   `json:"join"`
	Code     string `json:"code" validate:"max=64"`
}

func (a *Accounts) accept(c *edge.Call) error {
	if err := a.door.SameOrigin(c); err != nil {
		return err
	}
	var sent acceptIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	was, err := a.before(c)
	if err != nil {
		return err
	}
	given := identity.Acceptance{Name: sent.Name, Password: sent.Password, Language: rules.Lang(sent.Language), Code: sent.Code}
	if sent.Join {
		if was.Stage != identity.Open || was.Actor.Role != access.Claimant {
			return claims.Invalid(claims.FieldError{Field: "join", Code: "join_signed_in"})
		}
		given.Session = was
	}
	in, err := a.ids.Accept(c.Ctx(), sent.Link, given, auth.CallerOf(c))
	if err != nil {
		return err
	}
	if err := a.instead(c, was, in); err != nil {
		return err
	}
	a.door.ForgetUser(in.Session.User) // a recovery has ended all that there was
	return a.came(c, in)
}

type proofIn struct {
	Proof string `json:"proof" validate:"required,max=4096"`
}

func (a *Accounts) prove(c *edge.Call) error {
	var sent proofIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	made, err := a.proofs.Prove(c.Ctx(), sent.Proof)
	if err != nil {
		return err
	}
	return giveIssued(c, made)
}

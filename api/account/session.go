package account

import (
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// instant shows one that may be none.
func instant(t time.Time) *form.Instant {
	if t.IsZero() {
		return nil
	}
	at := form.At(t)
	return &at
}

// sessionOut is where somebody is signed in.
type sessionOut struct {
	ID           string       `json:"id"`
	Current      bool         `json:"current"`
	Stage        string       `json:"stage"`
	MembershipID string       `json:"membership_id"`
	Address      string       `json:"address,omitempty"`
	Agent        string       `json:"agent,omitempty"`
	CreatedAt    form.Instant `json:"created_at"`
	UsedAt       form.Instant `json:"used_at"`
	ExpiresAt    form.Instant `json:"expires_at"`
}

// ownPage gives the session that calls, and which page of a list of its own is asked for.
func (a *Accounts) ownPage(c *edge.Call) (s identity.Session, page claims.Page, err error) {
	if s, err = a.door.Session(c); err != nil {
		return s, page, err
	}
	page, err = c.Page()
	return s, page, err
}

func (a *Accounts) sessions(c *edge.Call) error {
	s, page, err := a.ownPage(c)
	if err != nil {
		return err
	}
	list, err := a.ids.Sessions(c.Ctx(), s, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(v identity.Session) [16]byte { return v.ID }, func(v identity.Session) sessionOut {
		out := sessionOut{
			ID: v.ID.String(), Current: v.ID == s.ID, Stage: string(v.Stage), MembershipID: v.Membership.String(), Agent: v.Agent,
			CreatedAt: form.At(v.CreatedAt), UsedAt: form.At(v.UsedAt), ExpiresAt: form.At(v.Until()),
		}
		if v.Address.IsValid() {
			out.Address = v.Address.String()
		}
		return out
	})
}

func (a *Accounts) endSession(c *edge.Call) error {
	return a.onOwn(c, func(s identity.Session) error {
		id, err := edge.PathID[identity.SessionID](c, "session")
		if err != nil {
			return err
		}
		return a.ids.EndSession(c.Ctx(), s, id)
	})
}

func (a *Accounts) endOthers(c *edge.Call) error {
	return a.onOwn(c, func(s identity.Session) error {
		if err := c.SaysNothing(); err != nil {
			return err
		}
		return a.ids.EndOtherSessions(c.Ctx(), s)
	})
}

func (a *Accounts) endEverySession(c *edge.Call) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	if err := c.SaysNothing(); err != nil {
		return err
	}
	if err := a.ids.EndEverySession(c.Ctx(), s); err != nil {
		return err
	}
	a.door.ForgetAll()
	return done(c)
}

// tokenOut is a token of one's own, without its text.
type tokenOut struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Role         string        `json:"role"`
	MembershipID string        `json:"membership_id,omitempty"`
	Scopes       []string      `json:"scopes"`
	CreatedAt    form.Instant  `json:"created_at"`
	ExpiresAt    form.Instant  `json:"expires_at"`
	UsedAt       *form.Instant `json:"used_at,omitempty"`
	RevokedAt    *form.Instant `json:"revoked_at,omitempty"`
}

// madeTokenOut is one that was made now: its text is shown this once.
type madeTokenOut struct {
	tokenOut
	Token string `json:"token"`
}

func showToken(t identity.Token) tokenOut {
	scopes := make([]string, len(t.Actor.Scopes))
	for i, s := range t.Actor.Scopes {
		scopes[i] = string(s)
	}
	return tokenOut{
		ID: t.ID.String(), Name: t.Name, Role: string(t.Actor.Role), MembershipID: edge.TextID(t.Membership), Scopes: scopes,
		CreatedAt: form.At(t.CreatedAt), ExpiresAt: form.At(t.ExpiresAt), UsedAt: instant(t.UsedAt), RevokedAt: instant(t.RevokedAt),
	}
}

func (a *Accounts) tokens(c *edge.Call) error {
	s, page, err := a.ownPage(c)
	if err != nil {
		return err
	}
	list, err := a.ids.Tokens(c.Ctx(), s, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(t identity.Token) [16]byte { return t.ID }, showToken)
}

type newToken struct {
	Name      string       `json:"name" validate:"required"`
	Scopes    []string     `json:"scopes" validate:"required,max=100"`
	ExpiresAt form.Instant `json:"expires_at"`
}

func (a *Accounts) makeToken(c *edge.Call) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	var sent newToken
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := identity.NewToken{Name: sent.Name}
	for _, scope := range sent.Scopes {
		n.Scopes = append(n.Scopes, access.Permission(scope))
	}
	if !sent.ExpiresAt.IsZero() {
		// A lifetime of nothing would be the usual one.
		n.Lifetime = max(sent.ExpiresAt.Sub(a.now()), time.Nanosecond)
	}
	text, made, err := a.ids.MakeToken(c.Ctx(), s, n)
	if err != nil {
		return err
	}
	return giveMade(c, "/v1/tokens/"+made.ID.String(), madeTokenOut{showToken(made), text})
}

func (a *Accounts) revokeToken(c *edge.Call) error {
	return a.onOwn(c, func(s identity.Session) error {
		id, err := edge.PathID[claims.TokenID](c, "token")
		if err != nil {
			return err
		}
		return a.ids.RevokeToken(c.Ctx(), s, id)
	})
}

package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"bosang/api/auth"
	"bosang/api/auth/openid"
	"bosang/api/edge"
	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// Config is what the pages stand on.
type Config struct {
	Identity *identity.Identity
	// Door keeps the cookies of browsers.
	Door *auth.Door
	// Arrivals are the ways in by identity providers.
	Arrivals Arrivals
	// Provider reads a provider, to name it.
	Provider func(ctx context.Context, actor access.Actor, id claims.ProviderID) (claims.Provider, error)
	// Now tells the time.
	Now func() time.Time
}

// Arrivals are the ways in by identity providers, as far as pages lead there.
type Arrivals interface {
	Offered() []openid.Offered
	// KeyOf gives the key of the identity provider by which a session came; "": by none.
	KeyOf(s identity.Session) string
}

// Pages answers the operations of the pages. Make one with New.
type Pages struct {
	ids      *identity.Identity
	door     *auth.Door
	arrivals Arrivals
	provider func(ctx context.Context, actor access.Actor, id claims.ProviderID) (claims.Provider, error)
	now      func() time.Time
}

// New gives the pages.
func New(c Config) *Pages {
	return &Pages{ids: c.Identity, door: c.Door, arrivals: c.Arrivals, provider: c.Provider, now: c.Now}
}

// Where the pages are.
const (
	signInPath    = "/sign-in"
	codePath      = "/sign-in/code"
	signOutPath   = "/sign-out"
	linkPath      = "/link/:link"
	accountPath   = "/account"
	actingPath    = "/account/acting"
	verifyPath    = "/account/verification"
	passwordPath  = "/account/password"
	factorPath    = "/account/second-factor"
	confirmPath   = "/account/second-factor/confirmation"
	removalPath   = "/account/second-factor/removal"
	codesPath     = "/account/recovery-codes"
	sessionPath   = "/account/sessions/:session/end"
	othersPath    = "/account/sessions/others/end"
	endingPath    = "/account/accounts/:membership/end"
	tokensPath    = "/account/tokens"
	tokenPath     = "/account/tokens/:token/revocation"
	stylePath     = "/pages.css"
	iconPath      = "/icon.svg"
	mediaForm     = "application/x-www-form-urlencoded"
	mediaSVG      = "image/svg+xml"
	fieldLanguage = "lang"
	fieldNext     = "next"
	fieldSaid     = "said"
)

// Operations lists the operations. They are open: who is not signed in is not refused
// but led to the sign-in, and every page says who may see it.
func (p *Pages) Operations() []edge.Operation {
	return slices.Concat([]edge.Operation{
		p.get(signInPath, anybody, p.signInPage, fieldNext, fieldSaid),
		p.post(signInPath, anybody, p.signIn, fieldNext),
		p.get(codePath, waiting, p.codePage, fieldNext),
		p.post(codePath, waiting, p.code, fieldNext),
		p.post(signOutPath, anybody, p.signOut),
		p.get(linkPath, anybody, p.linkPage),
		p.post(linkPath, anybody, p.useLink),
		{Method: http.MethodGet, Path: stylePath, Answer: style, Open: true, Gives: edge.MediaCSS, Catalogue: true},
		{Method: http.MethodGet, Path: iconPath, Answer: icon, Open: true, Gives: mediaSVG, Catalogue: true},
	}, p.accountOperations())
}

func (p *Pages) accountOperations() []edge.Operation {
	return []edge.Operation{
		p.get(accountPath, inside, p.accountPage, fieldSaid),
		p.post(actingPath, inside, p.act).AsClass(limit.Open),
		p.get(verifyPath, inside, p.verifyPage, fieldNext),
		p.post(verifyPath, inside, p.verify, fieldNext),
		p.get(passwordPath, inside, p.passwordPage),
		p.post(passwordPath, inside, p.changePassword),
		p.get(factorPath, enrolling, p.factorPage, fieldNext),
		p.post(factorPath, enrolling, p.beginFactor, fieldNext),
		p.post(confirmPath, enrolling, p.confirmFactor, fieldNext),
		p.get(removalPath, inside, p.removalPage),
		p.post(removalPath, inside, p.removeFactor),
		p.get(codesPath, inside, p.codesPage),
		p.post(codesPath, inside, p.renewCodes),
		p.post(othersPath, inside, p.endOthers).AsClass(limit.Open),
		p.post(sessionPath, inside, p.endSession).AsClass(limit.Open),
		p.post(endingPath, inside, p.endAccount).AsClass(limit.Open),
		p.get(tokensPath, inside, p.tokensPage, fieldSaid),
		p.post(tokensPath, inside, p.makeToken).AsClass(limit.Open),
		p.post(tokenPath, inside, p.revokeToken).AsClass(limit.Open),
	}
}

// get is a page.
func (p *Pages) get(path string, who who, answer func(*visit) error, query ...string) edge.Operation {
	return edge.Operation{
		Method: http.MethodGet, Path: path, Open: true, Gives: edge.MediaHTML, Told: told,
		Query: append(query, fieldLanguage), Answer: p.visited(who, answer),
	}
}

// post is what a form does. It counts as an attempt to come in unless it is said to
// be something else.
func (p *Pages) post(path string, who who, answer func(*visit) error, query ...string) edge.Operation {
	o := p.get(path, who, answer, query...)
	o.Method, o.Takes, o.Class, o.Bare = http.MethodPost, []string{mediaForm}, limit.SignIn, true
	return o
}

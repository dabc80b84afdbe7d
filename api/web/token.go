package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// tokensView is what the pages of tokens show.
type tokensView struct {
	Role   string
	Tokens []tokenView
	Form   *form
	// Verify is where to show again who one is, in the place of the form.
	Verify string
	// Made is a token that is shown this once.
	Made, Name string
	Until      time.Time
	Back       string
}

type tokenView struct {
	Name        string
	Scopes      []string
	Made, Until time.Time
	Used        time.Time // zero: never
	Revoke      *form
}

// lifetimes are how many days a token may live, of choice.
var lifetimes = []int{7, 30, 90, 365}

// tokenForm is the form of a new token: with what the role of the session may.
func (v *visit) tokenForm() *form {
	scopes := field{Name: "scopes", Label: "field.scopes", Hint: "field.scopes_hint", Kind: "checks"}
	for _, s := range access.Scopes(v.session.Actor.Role) {
		scopes.Choices = append(scopes.Choices, choice{string(s), "scope." + string(s), string(s), slices.Contains(v.sent["scopes"], string(s))})
	}
	chosen := v.said("days")
	if chosen == "" {
		chosen = strconv.Itoa(int(identity.TokenLifetime / (24 * time.Hour)))
	}
	days := field{Name: "days", Label: "field.days", Kind: "radios"}
	for _, d := range lifetimes {
		text := strconv.Itoa(d)
		days.Choices = append(days.Choices, choice{text, "days." + text, "", text == chosen})
	}
	return &form{Action: v.at(tokensPath), Button: "tokens.button", Fields: []field{
		{Name: "name", Label: "field.token_name", Hint: "field.token_name_hint", Kind: "text", Autocomplete: "off", Value: v.said("name")}, scopes, days,
	}}
}

func (v *visit) tokens(f *form) (tokensView, error) {
	shown := tokensView{Form: f, Role: roleOf(v.Lang, v.session.Actor.Role), Back: v.at(accountPath)}
	list, err := v.pages.ids.Tokens(v.Ctx(), v.session, claims.Page{Limit: claims.MaxPage})
	for _, t := range list {
		if !t.Live(v.pages.now()) {
			continue
		}
		one := tokenView{Name: t.Name, Made: t.CreatedAt, Until: t.ExpiresAt, Used: t.UsedAt,
			Revoke: &form{Action: v.at("/account/tokens/" + t.ID.String() + "/revocation"), Button: "tokens.revoke", Warns: true}}
		for _, s := range t.Actor.Scopes {
			one.Scopes = append(one.Scopes, string(s))
		}
		shown.Tokens = append(shown.Tokens, one)
	}
	return shown, err
}

// tokensPage shows the tokens. Whoever would first have to show again who they are
// is told so before they fill in a form.
func (p *Pages) tokensPage(v *visit) error {
	shown, err := v.tokens(v.tokenForm())
	if err != nil {
		return err
	}
	if !v.session.Actor.JustVerified(p.now()) {
		shown.Form, shown.Verify = nil, v.at(verifyPath, fieldNext, tokensPath)
	}
	return v.show(http.StatusOK, "tokens", shown)
}

// makeToken makes a token and shows it, this once.
func (p *Pages) makeToken(v *visit) error {
	if !v.session.Actor.JustVerified(p.now()) {
		return v.lead(verifyPath, fieldNext, tokensPath)
	}
	f := v.tokenForm()
	days, err := strconv.Atoi(v.said("days"))
	if err != nil || !slices.Contains(lifetimes, days) {
		days = -1 // refused by its field
	}
	n := identity.NewToken{Name: v.said("name"), Lifetime: time.Duration(days) * 24 * time.Hour}
	for _, s := range v.sent["scopes"] {
		n.Scopes = append(n.Scopes, access.Permission(s))
	}
	text, made, err := p.ids.MakeToken(v.Ctx(), v.session, n)
	if err != nil {
		shown, failed := v.tokens(f)
		if failed != nil {
			return failed
		}
		return v.refused(ofField(err, "expires_at", "days"), "tokens", shown, f)
	}
	return v.show(http.StatusOK, "token_shown", tokensView{Made: text, Name: made.Name, Until: made.ExpiresAt, Back: v.at(tokensPath)})
}

func (p *Pages) revokeToken(v *visit) error {
	id, err := edge.PathID[claims.TokenID](v.Call, "token")
	if err != nil {
		return err
	}
	if err := p.ids.RevokeToken(v.Ctx(), v.session, id); err != nil {
		return err
	}
	p.door.ForgetUser(v.session.User)
	return v.lead(tokensPath, fieldSaid, "token_revoked")
}

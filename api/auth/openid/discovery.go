package openid

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// The discovery document changes about as often as an identity provider moves.
const (
	discoveryFresh = 24 * time.Hour
	discoveryStale = 7 * 24 * time.Hour
)

// discovery is what an identity provider says of itself (OpenID Connect
// Discovery 1.0; RFC 8414), as far as it is needed.
type discovery struct {
	endpoint   oauth2.Endpoint
	keys       string
	endSession string // "": it signs nobody out on request
	// saysIssuer: its answers name their issuer (RFC 9207).
	saysIssuer bool
}

// errNotOIDC says that an answer was not a discovery document. What was answered
// is not repeated: nobody knows what it is.
var errNotOIDC = errors.New("what it answered is no discovery document")

// discover asks an issuer about itself.
func discover(ctx context.Context, p IdentityProvider) (discovery, error) {
	found, err := goidc.NewProvider(ctx, p.Issuer)
	var mismatch *goidc.IssuerMismatchError
	var asked *url.Error
	switch {
	case errors.As(err, &mismatch):
		return discovery{}, errors.New("its discovery document is of another issuer")
	case errors.As(err, &asked):
		return discovery{}, fmt.Errorf("its discovery document cannot be had: %w", asked)
	case err != nil:
		return discovery{}, errNotOIDC
	}
	var more struct {
		Keys       string   `json:"jwks_uri"`
		EndSession string   `json:"end_session_endpoint"`
		SaysIssuer bool     `json:"authorization_response_iss_parameter_supported"`
		Challenges []string `json:"code_challenge_methods_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return discovery{}, errNotOIDC
	}
	d := discovery{endpoint: found.Endpoint(), keys: more.Keys, endSession: more.EndSession, saysIssuer: more.SaysIssuer}
	d.endpoint.AuthStyle = oauth2.AuthStyleInParams
	if p.ClientAuth == SecretBasic {
		d.endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	for name, address := range map[string]string{
		"authorization_endpoint": d.endpoint.AuthURL, "token_endpoint": d.endpoint.TokenURL, "jwks_uri": d.keys, "end_session_endpoint": d.endSession,
	} {
		if address == "" && name == "end_session_endpoint" {
			continue
		}
		if u, err := url.Parse(address); err != nil || !isSafe(u) {
			return discovery{}, fmt.Errorf("its discovery document has no https URL as %s", name)
		}
	}
	// A public client rests on PKCE alone, and must know that it is understood; with
	// a secret, the nonce holds too, and some identity providers do not tell (RFC
	// 9700, section 2.1.1).
	told := len(more.Challenges) > 0
	if (told || p.ClientAuth == NoSecret) && !slices.Contains(more.Challenges, "S256") {
		return discovery{}, errors.New("its discovery document does not offer PKCE by S256")
	}
	return d, nil
}

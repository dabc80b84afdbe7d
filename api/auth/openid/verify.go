package openid

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	// Skew is how far the clocks of an identity provider and of the service may be
	// apart.
	Skew = time.Minute
	// maxToken bounds a token, in bytes.
	maxToken = 16 << 10
)

// opened is a token that was verified.
type opened struct {
	said
	id     *goidc.IDToken     // nil for a logout token
	logout *goidc.LogoutToken // nil for others
}

// wanted is what a token has to be.
type wanted struct {
	audience string
	// types are what its header may say that it is, in lower case; "": nothing.
	types  []string
	logout bool
}

// opening lets the verifier of go-oidc have the signature verified, and keeps what
// came of it: the verifier's own errors tell in words alone.
type opening struct {
	issuer  *issuer
	token   *jose.JSONWebSignature
	payload []byte
	err     error
}

// VerifySignature verifies the signature of the token that is being opened.
func (o *opening) VerifySignature(ctx context.Context, _ string) ([]byte, error) {
	o.payload, o.err = o.issuer.signed(ctx, o.token)
	return o.payload, o.err
}

// signed gives what a token says that a key of the issuer has signed. Where none
// has, the keys are asked for anew: they may have been changed.
func (i *issuer) signed(ctx context.Context, token *jose.JSONWebSignature) ([]byte, error) {
	known, err := i.keys.get(ctx)
	if err != nil {
		return nil, unavailable(err)
	}
	if payload, ok := known.verify(token); ok {
		return payload, nil
	}
	if known, err = i.keys.again(ctx); err != nil {
		return nil, unavailable(err)
	}
	if payload, ok := known.verify(token); ok {
		return payload, nil
	}
	return nil, refused(BadSignature)
}

// open verifies a token: its form, type, algorithm, signature, issuer, audience
// and times. go-oidc says what it thinks of it, and so do the checks here, which
// are stricter about time and name their reasons; both have to be content.
func (i *issuer) open(ctx context.Context, raw string, want wanted) (opened, error) {
	token, reason := i.parse(raw, want.types)
	if reason != "" {
		return opened{}, refused(reason)
	}
	o := &opening{issuer: i, token: token}
	now := i.clock()
	verifier := goidc.NewVerifier(i.Issuer, o, &goidc.Config{
		ClientID: want.audience, SupportedSigningAlgs: i.Algorithms, Now: func() time.Time { return now.Add(-Skew) },
	})
	var result opened
	var err error
	if want.logout {
		result.logout, err = verifier.VerifyLogout(ctx, raw)
	} else {
		result.id, err = verifier.Verify(ctx, raw)
	}
	if o.err != nil {
		return opened{}, o.err
	}
	var ok bool
	if result.said, ok = readSaid(o.payload); !ok {
		return opened{}, refused(BadForm)
	}
	if reason := i.check(result.said, want, now); reason != "" {
		return opened{}, refused(reason)
	}
	if err != nil {
		return opened{}, refused(BadClaim)
	}
	return result, nil
}

// parse reads the form and the header of a token.
func (i *issuer) parse(raw string, types []string) (*jose.JSONWebSignature, Reason) {
	if len(raw) > maxToken || !isCompact(raw) {
		return nil, BadForm
	}
	allowed := make([]jose.SignatureAlgorithm, len(i.Algorithms))
	for n, a := range i.Algorithms {
		allowed[n] = jose.SignatureAlgorithm(a)
	}
	token, err := jose.ParseSignedCompact(raw, allowed)
	var other *jose.ErrUnexpectedSignatureAlgorithm
	switch {
	case errors.As(err, &other):
		return nil, WrongAlgorithm
	case err != nil:
		return nil, BadForm
	}
	kind, _ := token.Signatures[0].Protected.ExtraHeaders[jose.HeaderType].(string)
	kind = strings.TrimPrefix(strings.ToLower(kind), "application/")
	if !slices.Contains(types, kind) {
		return nil, WrongType
	}
	return token, ""
}

// isCompact reports whether a text has the compact form of a signed token: what
// else can be read as one is not what identity providers send.
func isCompact(s string) bool {
	return strings.Count(s, ".") == 2 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	})
}

// check checks what every token claims.
func (i *issuer) check(s said, want wanted, now time.Time) Reason {
	expires, ok1 := s.instant("exp")
	issued, ok2 := s.instant("iat")
	begins, ok3 := s.instant("nbf")
	_, named := s["sub"]
	switch {
	case s.text("iss") != i.Issuer:
		return WrongIssuer
	case !slices.Contains(s.texts("aud"), want.audience):
		return WrongAudience
	case want.logout && !isLogout(s):
		return WrongType
	case !ok1 || !ok2 || !ok3 || expires.IsZero() || issued.IsZero():
		return BadClaim
	case (named || !want.logout) && !isSubject(s.text("sub")):
		return BadClaim
	case !now.Add(-Skew).Before(expires):
		return Expired
	case now.Add(Skew).Before(issued), now.Add(Skew).Before(begins):
		return NotYetValid
	}
	return ""
}

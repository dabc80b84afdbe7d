package openid

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

const (
	// maxAnswer bounds what is read of an answer, in bytes.
	maxAnswer = 1 << 20
	// maxAsk bounds a question with its answer.
	maxAsk = 10 * time.Second
)

// errRedirected says that an identity provider sent the service elsewhere.
var errRedirected = errors.New("it was redirected, which is not followed")

// asking narrows the client that is given to what this package asks: no cookies,
// no redirects (a secret would go along), bounded answers in bounded time.
func asking(given *http.Client) *http.Client {
	own := *given
	own.Jar = nil
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return errRedirected }
	if own.Timeout <= 0 || own.Timeout > maxAsk {
		own.Timeout = maxAsk
	}
	own.Transport = bounded{own.Transport}
	return &own
}

// bounded bounds answers. What is asked for by GET is refused here unless it is
// there: further up, errors repeat what was answered, and it is not known what
// that is.
type bounded struct{ next http.RoundTripper }

// RoundTrip asks.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	redirects := answer.StatusCode >= http.StatusMultipleChoices && answer.StatusCode < http.StatusBadRequest
	if r.Method == http.MethodGet && answer.StatusCode != http.StatusOK && !redirects {
		return nil, errors.Join(fmt.Errorf("it answered %d", answer.StatusCode), answer.Body.Close())
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	return answer, nil
}

// isGrant reports whether a token endpoint refused a code (RFC 6749, section 5.2).
func isGrant(err error) bool {
	var answered *oauth2.RetrieveError
	return errors.As(err, &answered) && answered.ErrorCode == "invalid_grant"
}

// exchangeFailed tells of a token endpoint that gave no tokens for a reason that
// is not the person's. What it answered is not repeated.
func exchangeFailed(err error) error {
	var answered *oauth2.RetrieveError
	var asked *url.Error
	switch {
	case errors.As(err, &answered):
		return fmt.Errorf("its token endpoint answered %d%s", answered.Response.StatusCode, errorCode(answered.ErrorCode))
	case errors.As(err, &asked):
		return fmt.Errorf("its token endpoint cannot be asked: %w", asked)
	}
	return errors.New("what its token endpoint answered cannot be read")
}

// errorCode repeats an error code of RFC 6749, section 5.2, which tells an operator
// what is wrong with the client; others are not known and not repeated.
func errorCode(code string) string {
	switch code {
	case "invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope":
		return " " + code
	}
	return ""
}

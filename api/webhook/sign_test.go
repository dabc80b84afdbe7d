package webhook

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"bosang/api/outbound"
	"bosang/claims/webhook"
)

// The vector that the libraries of Standard Webhooks share.
func TestSignaturesAreThoseOfStandardWebhooks(t *testing.T) {
	t.Parallel()
	secret, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	h := make(http.Header)
	err = sign(h, [][]byte{secret, []byte("another")}, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	const first = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got := h.Get("webhook-signature"); err != nil || len(got) != 2*len(first)+1 || got[:len(first)+1] != first+" " {
		t.Errorf("the signatures are %q, %v", got, err)
	}
	if h.Get("webhook-id") != "msg_p5jXN8AQM9LWM0D4loKWxJek" || h.Get("webhook-timestamp") != "1614265330" {
		t.Errorf("the headers are %v", h)
	}
}

// late is an error of a connection on which nothing came in time.
type late struct{ error }

func (late) Timeout() bool   { return true }
func (late) Temporary() bool { return false }

func TestAFailureIsToldInAWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want webhook.Failure
	}{
		{&url.Error{Err: late{fmt.Errorf("x")}}, webhook.TimedOut},
		{&url.Error{Err: fmt.Errorf("x: %w", outbound.ErrInternal)}, webhook.Forbidden},
		{&url.Error{Err: outbound.ErrRedirected}, webhook.Redirected},
		{&url.Error{Err: outbound.ErrUnreached}, webhook.Unreached},
	} {
		if got := failureOf(c.err); got != c.want {
			t.Errorf("%v is %s, want %s", c.err, got, c.want)
		}
	}
}

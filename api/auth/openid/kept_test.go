package openid

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"math/big"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func TestOneQuestionIsAskedForAllWhoWaitAndOutlivesThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, answer := 0, make(chan string)
		var later time.Duration
		k := &kept[string]{clock: func() time.Time { return time.Now().Add(later) }, fresh: time.Hour, stale: 2 * time.Hour, failed: func(error) {}}
		k.fetch = func(ctx context.Context) (string, error) {
			asked++
			select {
			case s := <-answer:
				return s, nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}
		impatient, leave := context.WithCancel(t.Context())
		left, got := make(chan error), make(chan string)
		go func() {
			_, err := k.get(impatient)
			left <- err
		}()
		synctest.Wait()
		for range 3 {
			go func() {
				s, _ := k.get(t.Context())
				got <- s
			}()
		}
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who leaves is told %v", err)
		}
		answer <- "found"
		for range 3 {
			if s := <-got; s != "found" {
				t.Errorf("who waits is told %q", s)
			}
		}
		if asked != 1 {
			t.Errorf("it was asked %d times", asked)
		}
		// Who does not answer is not asked a second time meanwhile, and given up.
		later = time.Hour
		go func() { got <- must(k.get(t.Context())) }()
		go func() { got <- must(k.again(t.Context())) }()
		if a, b := <-got, <-got; a != "found" || b != "found" || asked != 2 {
			t.Errorf("where nobody answers: %q, %q, asked %d times", a, b, asked)
		}
	})
}

func TestAQuestionUnderWayIsNotAskedAgainHoweverLongItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var later time.Duration
		asked, answer := 0, make(chan string)
		k := &kept[string]{clock: func() time.Time { return time.Now().Add(later) }, fresh: time.Hour, stale: time.Hour, failed: func(error) {}}
		k.fetch = func(context.Context) (string, error) {
			asked++
			return <-answer, nil
		}
		got := make(chan string)
		for range 2 {
			go func() { got <- must(k.get(t.Context())) }()
			synctest.Wait()
			later += askPause
		}
		if asked != 1 {
			t.Errorf("it was asked %d times", asked)
		}
		for range asked {
			answer <- "found"
		}
		if a, b := <-got, <-got; a != "found" || b != "found" {
			t.Errorf("got %q and %q", a, b)
		}
	})
}

func TestAKeyIsForTheAlgorithmItSays(t *testing.T) {
	private := must(rsa.GenerateKey(rand.Reader, 2048))
	signer := must(jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: private}, nil))
	text := must(must(signer.Sign([]byte("{}"))).CompactSerialize())
	token := must(jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.RS256}))
	for said, want := range map[string]bool{"": true, "RS256": true, "PS256": false} {
		key := jose.JSONWebKey{Key: private.Public(), Algorithm: said}
		if _, got := (keys{key}).verify(token); got != want {
			t.Errorf("a key for %q verifies RS256: %v", said, got)
		}
	}
	short := &rsa.PublicKey{N: new(big.Int).Rsh(private.N, 1), E: private.E}
	if !signs(jose.JSONWebKey{Key: private.Public()}) || signs(jose.JSONWebKey{Key: short}) {
		t.Error("a key of 2048 bits is refused, or one of 2047 taken")
	}
	if signs(jose.JSONWebKey{Key: private}) || signs(jose.JSONWebKey{Key: []byte("secret")}) || signs(jose.JSONWebKey{Key: private.Public(), Use: "enc"}) {
		t.Error("a private, shared or encryption key is taken")
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/claims/privacy/suitelog"
)

// TestThePeopleOfAnIdentityProviderComeInToTheRealProgram starts the program with two
// identity providers, one of which is down: it hinders neither the start nor the other.
func TestThePeopleOfAnIdentityProviderComeInToTheRealProgram(t *testing.T) {
	t.Parallel()
	idp := openidtest.Start(time.Now)
	t.Cleanup(idp.Close)
	suitelog.Plant(t, "kim-at-corporate")
	idp.Set(func(p *openidtest.Provider) {
		p.Secret, p.Person = "", openidtest.Claims{"sub": "kim-at-corporate", "groups": "kcc", "amr": []string{"otp"}}
	})
	file := filepath.Join(t.TempDir(), "identity-providers.json")
	one := `{"key": %q, "name": {"ko": "사내 계정", "en": "Company account"}, "issuer": %q, "internal": true, "client_id": "bosang",
		"roles": [{"claim": "groups", "value": "kcc", "role": "regulator"}, {"claim": "groups", "value": "x", "role": "operator", "provider": "nobody"}],
		"second_factor": {"amr": ["otp"]}}`
	text := fmt.Sprintf(`{"identity_providers": [`+one+","+one+"]}", "corporate", idp.Issuer(), "down", "http://"+freeAddress(t))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := startWith(t, dataDir(t), []string{"BOSANG_IDENTITY_PROVIDERS=" + file}, "serve")
	r.until(t, r.errs, `an identity provider cannot be asked","identity_provider":"down"`)
	r.until(t, r.errs, `names a provider that is not there.*"provider":"nobody"`)
	r.until(t, r.errs, "serving")
	idp.Set(func(p *openidtest.Provider) {
		p.Redirects = []string{"http://" + r.addr + openid.RedirectPath("corporate")}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	for _, asked := range []struct {
		path   string
		status int
		holds  string
	}{
		{"/sign-in/down", http.StatusServiceUnavailable, "Not available now"},
		{"/v1/me", http.StatusUnauthorized, `"code":"unauthenticated"`},
		{"/sign-in/corporate?return=/v1/me", http.StatusOK, `"role":"regulator"`},
		{"/v1/claims", http.StatusOK, `"items"`},
	} {
		answer, err := browser.Get("http://" + r.addr + asked.path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != asked.status || !strings.Contains(string(body), asked.holds) {
			t.Fatalf("%s is answered with %d: %s", asked.path, answer.StatusCode, body)
		}
	}
}

func TestAWrongFileOfIdentityProvidersIsToldOfByItsMembersAndNothingStarts(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "identity-providers.json")
	if err := os.WriteFile(file, []byte(`{"identity_providers": [{"key": "a b", "isuer": "https://x.example"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := startWith(t, dataDir(t), []string{"BOSANG_IDENTITY_PROVIDERS=" + file}, "serve")
	<-r.done
	if said := r.errs.String(); r.cmd.ProcessState.ExitCode() != exitUsage || !strings.Contains(said, "BOSANG_IDENTITY_PROVIDERS") || !strings.Contains(said, "isuer") {
		t.Errorf("it ends with %d: %s", r.cmd.ProcessState.ExitCode(), said)
	}
}

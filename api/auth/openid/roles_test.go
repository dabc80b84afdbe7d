package openid_test

import (
	"maps"
	"reflect"
	"strconv"
	"testing"
	"time"

	"bosang/api/auth/openid"
	"bosang/api/auth/openid/openidtest"
	"bosang/claims/access"
)

var (
	administrator = openid.Membership{Role: access.Administrator}
	desk          = openid.Membership{Role: access.Operator, Provider: "kakao"}
	customer      = openid.Membership{Role: access.Claimant, Provider: "kakao", Customer: "0012"}
)

func TestMembershipsAreGivenForClaimsAndThoseOfMoreThanAClaimantWithASecondFactor(t *testing.T) {
	w := newWorld(t)
	all := openidtest.Claims{"groups": "admins", "realm": map[string]any{"roles": []any{7, "kakao-desk"}}, "customer_number": "0012"}
	for name, c := range map[string]struct {
		claims          openidtest.Claims
		given, withheld []openid.Membership
	}{
		"nothing":              {openidtest.Claims{}, nil, nil},
		"without acr and amr":  {all, []openid.Membership{customer}, []openid.Membership{administrator, desk}},
		"by acr":               {with(all, "acr", "urn:two"), []openid.Membership{administrator, desk, customer}, nil},
		"by amr":               {with(all, "amr", []string{"pwd", "otp"}), []openid.Membership{administrator, desk, customer}, nil},
		"by another acr":       {with(all, "acr", "urn:one"), []openid.Membership{customer}, []openid.Membership{administrator, desk}},
		"by an empty acr":      {with(all, "acr", ""), []openid.Membership{customer}, []openid.Membership{administrator, desk}},
		"by a list as acr":     {with(all, "acr", []string{"urn:two"}), []openid.Membership{customer}, []openid.Membership{administrator, desk}},
		"by the password":      {with(all, "amr", []string{"pwd"}), []openid.Membership{customer}, []openid.Membership{administrator, desk}},
		"amr in acr's place":   {with(all, "acr", "otp"), []openid.Membership{customer}, []openid.Membership{administrator, desk}},
		"a customer":           {openidtest.Claims{"customer_number": "0012"}, []openid.Membership{customer}, nil},
		"another group":        {openidtest.Claims{"groups": []string{"admins2", "Admins", "admin"}, "acr": "urn:two"}, nil, nil},
		"groups that are none": {openidtest.Claims{"groups": map[string]any{"admins": true}, "realm": "roles", "acr": "urn:two"}, nil, nil},
		"another name":         {openidtest.Claims{"Groups": "admins", "/realm/roles": "kakao-desk", "acr": "urn:two"}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w.idp.Set(func(p *openidtest.Provider) { p.Person = with(c.claims, "sub", "person-1") })
			got, err := w.in()
			if err != nil {
				t.Fatal(openid.ReasonOf(err))
			}
			if !reflect.DeepEqual(got.Memberships, c.given) || !reflect.DeepEqual(got.Withheld, c.withheld) {
				t.Errorf("given %v, withheld %v; want %v, %v", got.Memberships, got.Withheld, c.given, c.withheld)
			}
			if got.SecondFactor != (len(c.withheld) == 0 && c.claims["acr"] != nil || len(c.given) == 3) {
				t.Errorf("a second factor: %v", got.SecondFactor)
			}
		})
	}
}

func TestAPersonCanProveAgainWhoTheyAre(t *testing.T) {
	w := newWorld(t)
	w.visit(browser(""), w.service.URL+"/begin/corporate?step_up=1")
	if w.err != nil {
		t.Fatal(openid.ReasonOf(w.err))
	}
	asked := w.idp.LastAsk()
	if asked.Get("prompt") != "login" || asked.Get("max_age") != "0" || asked.Get("acr_values") != "urn:two" {
		t.Errorf("asked with %v", asked)
	}
	// Whoever answers by a session from before has not asked them.
	before := w.clock.Now().Add(-time.Minute - time.Second).Unix()
	for _, authenticated := range []any{before, nil} {
		w.idp.Set(func(p *openidtest.Provider) {
			p.Spoil = func(_ map[string]any, c openidtest.Claims) {
				if c["auth_time"] = authenticated; authenticated == nil {
					delete(c, "auth_time")
				}
			}
		})
		w.visit(browser(""), w.service.URL+"/begin/corporate?step_up=1")
		wants(t, w.err, openid.StaleAuthentication)
	}
	if got, err := w.in(); err != nil || !got.AuthenticatedAt.IsZero() {
		t.Errorf("without stepping up it matters: %v, %v", got.AuthenticatedAt, err)
	}
}

func TestHowLongAgoSomebodyProvedWhoTheyAreCanMatter(t *testing.T) {
	w := newWorld(t, `"scopes"`, `"max_age_seconds": 600, "scopes"`)
	for ago, fine := range map[time.Duration]bool{0: true, 11 * time.Minute: true, 11*time.Minute + time.Second: false} {
		at := w.clock.Now().Add(-ago).Unix()
		w.idp.Set(func(p *openidtest.Provider) { p.Person = openidtest.Claims{"sub": "person-1", "auth_time": at} })
		_, err := w.in()
		if fine && err != nil {
			t.Errorf("%s ago: %v", ago, openid.ReasonOf(err))
		}
		if !fine {
			wants(t, err, openid.StaleAuthentication)
		}
	}
	if got := w.idp.LastAsk().Get("max_age"); got != strconv.Itoa(600) {
		t.Errorf("max_age is %q", got)
	}
}

func TestThePreferredLanguageIsOneOfThoseThereAre(t *testing.T) {
	w := newWorld(t)
	for locale, want := range map[any]string{"ko": "ko", "ko-KR": "ko", "ko_KR": "ko", "EN-gb": "en", "de": "", "": "", 7: "", "korean": ""} {
		w.idp.Set(func(p *openidtest.Provider) { p.Person = openidtest.Claims{"sub": "person-1", "locale": locale} })
		if got, err := w.in(); err != nil || string(got.Lang) != want {
			t.Errorf("%v is taken for %q, %v", locale, got.Lang, err)
		}
	}
}

// with gives claims with one more.
func with(c openidtest.Claims, name string, v any) openidtest.Claims {
	more := maps.Clone(c)
	more[name] = v
	return more
}

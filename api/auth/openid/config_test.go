package openid_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bosang/api/auth/openid"
)

func read(t *testing.T, text string) (openid.Config, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "secret"), []byte("a secret\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "empty"), []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return openid.Read([]byte(text), folder)
}

func TestWhatIsLeftOutOfAConfigurationHasItsDefault(t *testing.T) {
	c, err := read(t, fmt.Sprintf(`{"identity_providers": [`+another+`]}`, "https://idp.example/realm"))
	if err != nil {
		t.Fatal(err)
	}
	p := c.IdentityProviders[0]
	if p.ClientAuth != openid.SecretBasic || strings.Join(p.Algorithms, " ") != "RS256 ES256 PS256 EdDSA" || p.Programs != nil || p.Customers != nil ||
		!filepath.IsAbs(p.ClientSecretFile) {
		t.Errorf("got %+v", p)
	}
	if c, err := read(t, `{"identity_providers": []}`); err != nil || len(c.IdentityProviders) != 0 {
		t.Errorf("none: %v, %v", c, err)
	}
}

func TestWhatIsWrongWithAConfigurationIsToldByItsMember(t *testing.T) {
	good := fmt.Sprintf(config, "https://idp.example")
	if _, err := read(t, good); err != nil {
		t.Fatal(err)
	}
	for change, want := range map[string]string{
		`"client_id": "bosang"=>"client_id": ""`:                              "identity_providers[0].client_id: it must have",
		`"client_id": "bosang"=>"client": "bosang"`:                           "identity_providers[0].client: There is no such field.",
		`"client_id": "bosang"=>"client_id": 7`:                               "identity_providers[0].client_id: It must be of type string.",
		`"key": "corporate"=>"key": "Corporate/1"`:                            "identity_providers[0].key: it must be lower-case",
		`"key": "corporate"=>"key": "code"`:                                   "identity_providers[0].key: /sign-in/code is a page",
		`"ko": "사내 계정",=>`:                                                    "identity_providers[0].name.ko: ",
		`https://idp.example=>http://idp.example`:                             "identity_providers[0].issuer: it must be an https URL",
		`https://idp.example=>http://127.0.0.1.example`:                       "identity_providers[0].issuer: it must be an https URL",
		`https://idp.example=>https://idp.example?a=b`:                        "identity_providers[0].issuer: it must be an https URL",
		`https://idp.example=>https://idp.example#a`:                          "identity_providers[0].issuer: it must be an https URL",
		`https://idp.example=>https://user@idp.example`:                       "identity_providers[0].issuer: it must be an https URL",
		`https://idp.example=>`:                                               "identity_providers[0].issuer: it must be an https URL",
		`"client_secret_file": "secret"=>"client_auth": "client_secret_post"`: "identity_providers[0].client_secret_file: client_secret_post needs it",
		`"secret"=>"missing"`:                                                 "identity_providers[0].client_secret_file: open ",
		`"secret"=>"empty"`:                                                   "identity_providers[0].client_secret_file: ",
		`"scopes"=>"client_auth": "none", "scopes"`:                           "identity_providers[0].client_secret_file: it goes with",
		`"scopes"=>"client_auth": "private_key_jwt", "scopes"`:                "identity_providers[0].client_auth: it must be one of: client_secret_basic, client_secret_post, none",
		`["profile"]=>["openid"]`:                                             "identity_providers[0].scopes[0]: it must be one scope",
		`["profile"]=>["profile", "a b"]`:                                     "identity_providers[0].scopes[1]: it must be one scope",
		`["ES256"]=>["ES256", "none"]`:                                        "identity_providers[0].algorithms[1]: it must be one of: RS256",
		`["ES256"]=>["HS256"]`:                                                "identity_providers[0].algorithms[0]: it must be one of: RS256",
		`"claim": "groups"=>"claim": "email"`:                                 "identity_providers[0].roles[0].claim: email is for people to choose",
		`"claim": "groups"=>"claim": ""`:                                      "identity_providers[0].roles[0].claim: it must have",
		`"value": "admins"=>"value": ""`:                                      "identity_providers[0].roles[0].value: it must have",
		`"role": "administrator"=>"role": "claimant"`:                         "identity_providers[0].roles[0].role: it must be one of: operator, regulator, administrator",
		`"role": "administrator"=>"role": "system"`:                           "identity_providers[0].roles[0].role: it must be one of",
		`"role": "administrator"=>"role": "regulator", "provider": "kakao"`:   "identity_providers[0].roles[0].provider: it goes with the role operator only",
		`"value": "kakao-desk", "role": "operator", "provider": "kakao"=>"value": "kakao-desk", "role": "operator"`: "identity_providers[0].roles[1].provider: it must be lower-case",
		`{"acr": ["urn:two"], "amr": ["otp"]}=>{}`:                                        "identity_providers[0].second_factor: it must say",
		`["urn:two"]=>["urn two"]`:                                                        "identity_providers[0].second_factor: the value 1",
		`"scopes"=>"max_age_seconds": -1, "scopes"`:                                       "identity_providers[0].max_age_seconds: it must not be negative",
		`"claim": "customer_number"=>"claim": "/preferred_username"`:                      "identity_providers[0].customers.claim: /preferred_username is for people to choose",
		`{"provider": "kakao", "claim": "customer_number"}=>{"claim": "customer_number"}`: "identity_providers[0].customers.provider: it must be lower-case",
		`"https://bosang.example/v1"=>"bosang"`:                                           "identity_providers[0].programs.audience: it must be another than client_id",
		`"https://bosang.example/v1"=>""`:                                                 "identity_providers[0].programs.audience: it must have",
		`"bosang/"=>"bosang "`:                                                            "identity_providers[0].programs.scope_prefix: it must have no spaces",
		`"client_id": "billing"=>"client_id": ""`:                                         "identity_providers[0].programs.services[0].client_id: it must have",
		`["kakao-app"]=>[""]`:                                                             "identity_providers[0].programs.apps[0]: it must have",
		`"programs": {=>"programs": {"audience": "a",`:                                    "identity_providers[0].programs.audience: It is given twice.",
		`}]}=>}]`:                           "It is not well-formed JSON at ",
		`"identity_providers"=>"providers"`: "providers: There is no such field.",
	} {
		from, to, _ := strings.Cut(change, "=>")
		if !strings.Contains(good, from) {
			t.Fatalf("%q is not in the configuration", from)
		}
		_, err := read(t, strings.Replace(good, from, to, 1))
		var faults openid.Faults
		if !errors.As(err, &faults) || !strings.Contains("\n"+err.Error(), "\n"+want) {
			t.Errorf("%s is answered by %v, not by %s", change, err, want)
		}
	}
}

func TestTheConfigurationInTheManualIsOne(t *testing.T) {
	manual, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, from, _ := strings.Cut(string(manual), "```json\n{\"identity_providers\"")
	text, _, found := strings.Cut(from, "```")
	if !found {
		t.Fatal("the manual has none")
	}
	c, err := read(t, `{"identity_providers"`+strings.Replace(text, "/run/secrets/bosang-oidc", "secret", 1))
	if err != nil || len(c.IdentityProviders) != 1 || c.IdentityProviders[0].Programs.Services[0].Subject != "billing" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestIdentityProvidersAreToldApartByKeyAndIssuer(t *testing.T) {
	one := fmt.Sprintf(another, "https://idp.example")
	_, err := read(t, `{"identity_providers": [`+one+","+one+`]}`)
	if err == nil || err.Error() != "identity_providers[1].key: another one has this key\nidentity_providers[1].issuer: another one has this issuer" {
		t.Errorf("got %v", err)
	}
}

func TestAProgramActsInOneRole(t *testing.T) {
	good := fmt.Sprintf(config, "https://idp.example")
	service := `{"client_id": "billing", "role": "regulator"}`
	_, err := read(t, strings.Replace(good, `"services": [`, `"services": [`+service+`, `, 1))
	if err == nil || err.Error() != "identity_providers[0].programs.services[1].client_id: another one has this client_id; a program acts in one role" {
		t.Errorf("got %v", err)
	}
	_, err = read(t, fmt.Sprintf(`{"identity_providers": [`+strings.TrimSuffix(another, "}")+`, "programs": {"audience": "a"}}]}`, "https://idp.example"))
	if err == nil || err.Error() != "identity_providers[0].programs: services or apps must name at least one program" {
		t.Errorf("got %v", err)
	}
}

func TestAConfigurationIsReadFromItsFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "identity-providers.json")
	if _, err := openid.Load(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	write := func(s string) {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"identity_providers": [{}]}`)
	if _, err := openid.Load(path); err == nil || !strings.HasPrefix(err.Error(), path+":\nidentity_providers[0].key: ") {
		t.Errorf("a faulty file: %v", err)
	}
	write(`{"identity_providers": []}` + strings.Repeat(" ", 1<<20))
	if _, err := openid.Load(path); err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes") {
		t.Errorf("a large file: %v", err)
	}
	write(`{"identity_providers": []}`)
	if _, err := openid.Load(path); err != nil {
		t.Error(err)
	}
}

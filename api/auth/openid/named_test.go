package openid_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestRequestsGoToTheHostsThatAreNamedAndInsideWhereItIsMeant(t *testing.T) {
	for _, c := range []struct{ issuer, more, all, internal string }{
		{"https://idp.example/realm", "", "idp.example", ""},
		{"https://idp.example", `"hosts": ["keys.example", "token.example:8443"],`, "idp.example keys.example token.example", ""},
		{"https://idp.example:8443", `"internal": true, "hosts": ["keys.example"],`, "idp.example keys.example", "idp.example:8443 keys.example:443"},
		{"https://[2001:db8::1]", `"internal": true,`, "2001:db8::1", "[2001:db8::1]:443"},
		{"http://127.0.0.1", `"internal": true,`, "127.0.0.1", "127.0.0.1:80"},
	} {
		got, err := read(t, strings.Replace(fmt.Sprintf(config, c.issuer), `"client_id"`, c.more+`"client_id"`, 1))
		if err != nil {
			t.Fatal(err)
		}
		all, internal := got.Hosts()
		if strings.Join(all, " ") != c.all || strings.Join(internal, " ") != c.internal {
			t.Errorf("%s %s: %v, inside %v", c.issuer, c.more, all, internal)
		}
		if !slices.Equal(got.Issuers(), []string{c.issuer}) || !slices.Equal(got.Providers(), []string{"kakao"}) {
			t.Errorf("%v names %v", got.Issuers(), got.Providers())
		}
	}
	for _, host := range []string{"", "https://keys.example", "keys.example/x", "a b", "u@keys.example", "keys.example?x", ":443"} {
		text := strings.Replace(fmt.Sprintf(config, "https://idp.example"), `"client_id"`, fmt.Sprintf(`"hosts": [%q], "client_id"`, host), 1)
		if _, err := read(t, text); err == nil || !strings.Contains(err.Error(), "identity_providers[0].hosts: ") {
			t.Errorf("%q is a host: %v", host, err)
		}
	}
}

package agent_test

import (
	"testing"

	"bosang/claims/identity/agent"
)

func TestOfABrowserItsFamilyIsKept(t *testing.T) {
	for sent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0":               "Edge Windows",
		"Mozilla/5.0 (Linux; Android 15; SM-S931N Build/AP3A) AppleWebKit/537.36 Chrome/139 Mobile Safari KAKAOTALK 25.8": "KakaoTalk Android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0":                                          "Firefox Linux",
		"curl/8.5.0": "curl", "": "", "<script>": "",
	} {
		if got := agent.Family(sent); got != want {
			t.Errorf("%q is %q", sent, got)
		}
	}
}

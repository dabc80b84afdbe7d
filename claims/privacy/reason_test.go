package privacy_test

import (
	"strings"
	"testing"

	"bosang/claims/privacy"
)

func TestAReasonSaysSomething(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"민원 확인", "payment BS-7K3M-9QXD came back", "  계좌 반송 123 ", "件名確認済", "réclamation"} {
		if wrong := privacy.CheckReason(&reason); len(wrong) > 0 || reason != strings.TrimSpace(reason) {
			t.Errorf("%q: %v", reason, wrong)
		}
	}
	for reason, code := range map[string]string{
		"": "required", " \t": "required", ".": "reason_words", "...., ,,": "reason_words", "x": "reason_words", "abc": "reason_words",
		"aaaaAAAA": "reason_words", "ㅋㅋㅋㅋㅋㅋ": "reason_words", "\u3164\u3164\u3164\u3164": "reason_words", "\u115f\u1160\uffa0\u3164": "reason_words",
		"민원\u3164확인 요청": "reason_words", "refund\u202e of": "reason_words", "re\u200bfund": "reason_words", "refund\u034f": "reason_words",
		"refund\ufe0f": "reason_words", "\u2800\u2800\u2800\u2800": "reason_words",
		"refund\x00": "control_character", "refund\xff": "control_character", strings.Repeat("민원", 251): "too_long",
	} {
		if wrong := privacy.CheckReason(&reason); len(wrong) != 1 || wrong[0].Field != "reason" || wrong[0].Code != code {
			t.Errorf("%q: %v, not %s", reason, wrong, code)
		}
	}
}

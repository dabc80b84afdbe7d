package evidence_test

import (
	"testing"

	"bosang/claims/evidence"
)

func TestLimitsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]evidence.Limits{
		"": evidence.DefaultLimits(), "file=1MiB": {File: 1 << 20, Files: 20, Total: 200 << 20},
		"files=3, total=5MiB,file=2MiB": {File: 2 << 20, Files: 3, Total: 5 << 20},
	} {
		if got, err := evidence.ParseLimits(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"file", "file=1", "file=0MiB", "file=-1MiB", "files=3MiB", "files=0", "files=1001", "total=99999999999999MiB", "size=1MiB", ",", "file=1MiB,,"} {
		if got, err := evidence.ParseLimits(text); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

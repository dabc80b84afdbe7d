package edge_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"bosang/api/edge"
)

func TestWhatTheServerItselfLogsNamesNoCallersAddress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := edge.NewServer("", http.NotFoundHandler(), edge.Limits{}, slog.New(slog.NewTextHandler(&out, nil)))
	for _, from := range []string{"203.0.113.9:40112", "[2001:db8::9]:40112"} {
		// As net/http writes them.
		s.ErrorLog.Printf("http: TLS handshake error from %s: %v", from, "EOF")
		s.ErrorLog.Printf("http: panic serving %v: %v\n", from, "oh")
	}
	if got := out.String(); strings.Contains(got, "203.0.113") || strings.Contains(got, "2001:db8") || strings.Count(got, "handshake error from a caller: EOF") != 2 {
		t.Errorf("logged is %s", got)
	}
}

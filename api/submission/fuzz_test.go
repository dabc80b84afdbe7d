package submission

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzRows reads files of submissions: no row is lost, and one that is read says which it is
// and holds no more than a row may.
func FuzzRows(f *testing.F) {
	f.Add([]byte("reference,phone,narrative,loss,currency\n1,010-1234-5678,\"오후\n내내\",5000,KRW\n2,,,,\n"), true)
	f.Add([]byte("\xef\xbb\xbfname,reference\r\n김철수,1\r\n,\r\n\"\n"), true)
	f.Add([]byte(`{"reference":"1","loss":{"amount":"1","currency":"KRW"},"reported_at":"2022-10-15T16:00:00+09:00"}`+"\n{}\nx"), false)
	f.Fuzz(func(t *testing.T, file []byte, csv bool) {
		r := newReader(bytes.NewReader(file), 1000)
		if r.Begin(csv) != nil {
			return
		}
		last, n := 0, 0
		for content, err := range r.All() {
			n++
			if r.Waiting() != n {
				t.Fatalf("of %d rows %d have a line", n, r.Waiting())
			}
			if err == nil && (content.Reference == "" || strings.Contains(content.Narrative, "\t") || content.Loss != nil && content.Loss.Currency() == "") {
				t.Errorf("a row is read as %+v", content)
			}
		}
		for range n {
			line := r.Reported()
			if line <= last || line > bytes.Count(file, []byte("\n"))+1 {
				t.Errorf("line %d follows line %d", line, last)
			}
			last = line
		}
		if r.Err != nil {
			t.Errorf("the reading ended with %v", r.Err)
		}
	})
}

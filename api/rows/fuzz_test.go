package rows

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func FuzzLines(f *testing.F) {
	f.Add([]byte("a,b\r\n\n1,2"), 16)
	f.Add([]byte("\xef\xbb\xbfa\n\xef\xbb\xbfb\n"), 4)
	f.Add([]byte(strings.Repeat("x", 70_000)+"\nshort\n"), 100)
	f.Add([]byte("\r\n\r\r\n"), 1)
	f.Fuzz(func(t *testing.T, body []byte, limit int) {
		limit = 1 + int(uint(limit)%100_000)
		want := strings.Split(string(body), "\n")
		if want[len(want)-1] == "" {
			want = want[:len(want)-1]
		}
		l := NewLines(bytes.NewReader(body), limit)
		for i, w := range want {
			w = strings.TrimSuffix(w, "\r")
			whole := len(w) // a mark before it counts as well
			if i == 0 {
				w = strings.TrimPrefix(w, "\xef\xbb\xbf")
			}
			line, tooLong, err := l.Next()
			if err != nil || l.Number != i+1 {
				t.Fatalf("line %d of %d has the number %d, %v", i+1, len(want), l.Number, err)
			}
			switch {
			case tooLong && line != nil || len(line) > limit:
				t.Fatalf("line %d: %d bytes of %d, too long: %v", i+1, len(line), limit, tooLong)
			case !tooLong && string(line) != w:
				t.Fatalf("line %d is read as %q, not %q", i+1, line, w)
			case tooLong && whole <= limit:
				t.Fatalf("line %d of %d bytes is too long for %d", i+1, len(w), limit)
			}
		}
		if _, _, err := l.Next(); !errors.Is(err, io.EOF) {
			t.Fatalf("after the last line: %v", err)
		}
	})
}

func FuzzSplitCSV(f *testing.F) {
	for _, s := range []string{``, `,`, `a,b`, `"a""b",c`, `"a"b`, `a"b`, `"a`, `"",""`, "\"a\rb\",\t", `"=1+1",' `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if bytes.ContainsRune(line, '\n') {
			return // no line
		}
		fields, ok := SplitCSV(line)
		if len(fields) > len(line)+1 {
			t.Fatalf("%q has %d fields", line, len(fields))
		}
		// The standard library passes over empty lines and takes a final CR for part
		// of the line's end; else the two agree.
		if len(line) > 0 && line[len(line)-1] != '\r' {
			want, err := csv.NewReader(bytes.NewReader(line)).Read()
			if ok != (err == nil) || ok && !slices.Equal(fields, want) {
				t.Fatalf("%q is read as %q, %v, by the standard library %q, %v", line, fields, ok, want, err)
			}
		}
		if !ok {
			return
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.Write(fields); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		if again, ok := SplitCSV(bytes.TrimSuffix(b.Bytes(), []byte("\n"))); !ok || !slices.Equal(again, fields) {
			t.Fatalf("%q is written as %q, which reads as %q, %v", fields, b.String(), again, ok)
		}
	})
}

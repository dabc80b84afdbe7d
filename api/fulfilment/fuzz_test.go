package fulfilment

import (
	"bytes"
	"testing"

	"bosang/api/rows"
)

// FuzzAnswers reads files of answers: each line that is not empty is a row, read or with
// what is wrong with it, and none is lost.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte("fulfilment_id,result\n0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b,acknowledged\n\nx,y,z\n"), true)
	f.Add([]byte(`{"fulfilment_id":"0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b","result":"refused","reason":"other"}`+"\n{"), false)
	f.Add([]byte("\xef\xbb\xbfresult,fulfilment_id,reason\r\n\"a\"\"\",b,\r\n"), true)
	f.Fuzz(func(t *testing.T, file []byte, csv bool) {
		const most = 100
		r := newReader(bytes.NewReader(file), most)
		if r.Begin(csv) != nil {
			return
		}
		want, all := 0, rows.NewLines(bytes.NewReader(file), most)
		for {
			text, tooLong, err := all.Next()
			if err != nil {
				break
			}
			if (tooLong || len(bytes.TrimSpace(text)) > 0) && (!csv || all.Number > 1) {
				want++
			}
		}
		got, last := 0, 0
		for {
			part, err := r.next(3)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range part {
				if a.line <= last {
					t.Errorf("line %d after line %d", a.line, last)
				}
				last = a.line
			}
			got += len(part)
			if len(part) < 3 {
				break
			}
		}
		if got != want {
			t.Errorf("%d rows were read of %d", got, want)
		}
	})
}

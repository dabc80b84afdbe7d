package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"bosang/api/rows"
	"bosang/api/sheet"
	"bosang/claims"
)

var columns = sheet.Table{Known: []string{"a", "b", "c"}, Needed: []string{"a"}, Breaks: true}

// cells reads a table: of each row its line with its cells, or with what is wrong with it.
func cells(t *testing.T, body string, of sheet.Table) (all []string) {
	t.Helper()
	table := sheet.NewTable(strings.NewReader(body), 100, of)
	if err := table.Begin(true); err != nil {
		t.Fatal(err)
	}
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		text := string(rune('0' + row.Line))
		for column, cell := range row.Cells() {
			text += " " + column + "=" + cell
		}
		var failed *claims.Error
		if errors.As(row.Err, &failed) {
			text += " " + failed.Fields[0].Code
		}
		all = append(all, text)
	}
}

func TestAFieldInQuotesGoesOnOverLinesAndAQuoteThatStaysOpenSpoilsItsOwnAlone(t *testing.T) {
	t.Parallel()
	lines := sheet.Table{Known: columns.Known, Needed: columns.Needed}
	long := strings.Repeat("x", 60)
	for _, c := range []struct {
		name, body string
		of         sheet.Table
		want       []string
	}{
		{"a field over lines", "a,b\n1,\"one\n\ntwo \"\"three\"\"\r\nfour\"\n2,x\n", columns, []string{"2 a=1 b=one\n\ntwo \"three\"\nfour", "6 a=2 b=x"}},
		{"two of them in one row", "a,b\n\"1\n\",\"\n2\"\n", columns, []string{"2 a=1\n b=\n2"}},
		{"one that stays open", "a,b\n1,\"one\n2,two\n3,three\n", columns, []string{"2 csv_syntax", "3 a=2 b=two", "4 a=3 b=three"}},
		{"two that stay open", "a,b\n1,\"one\n2,two\n3,\"three\n4,four\n", columns, []string{"2 csv_syntax", "3 a=2 b=two", "4 csv_syntax", "5 a=4 b=four"}},
		{"one that would be too long", "a,b\n1,\"" + long + "\n2," + long + "\n3,\"x\"\n4,y\"\n", columns, []string{"2 csv_syntax", "3 a=2 b=" + long, "4 a=3 b=x", "5 csv_syntax"}},
		{"where no field may", "a,b\n1,\"one\ntwo\"\n", lines, []string{"2 csv_syntax", "3 csv_syntax"}},
	} {
		if got := cells(t, c.body, c.of); !slices.Equal(got, c.want) {
			t.Errorf("%s: read are\n%q\nnot\n%q", c.name, got, c.want)
		}
	}
}

// FuzzTable reads tables: every line that is not empty is in one row, whatever it holds.
func FuzzTable(f *testing.F) {
	f.Add([]byte("a,b\n1,\"one\n\ntwo\"\n\n3\n"), true, true)
	f.Add([]byte("\xef\xbb\xbfb,a\r\n\"\n\",\"\"\n\"\n\n\"\"\"\n"), true, true)
	f.Add([]byte("a\n\"\n\xff\n\"\n"+strings.Repeat("x", 120)+"\n\""), true, false)
	f.Add([]byte("{\"a\":1}\n\n{\n"), false, true)
	f.Fuzz(func(t *testing.T, file []byte, csv, breaks bool) {
		const most = 100
		of := columns
		of.Breaks = breaks
		table := sheet.NewTable(bytes.NewReader(file), most, of)
		if table.Begin(csv) != nil {
			return
		}
		all := rows.NewLines(bytes.NewReader(file), most)
		skip := func() bool {
			for {
				text, tooLong, err := all.Next()
				if err != nil {
					return false
				}
				if (tooLong || len(bytes.TrimSpace(text)) > 0) && (!csv || all.Number > 1) {
					return true
				}
			}
		}
		for {
			row, err := table.Next()
			if err != nil {
				break
			}
			if !skip() || all.Number != row.Line {
				t.Fatalf("a row is of line %d, not %d", row.Line, all.Number)
			}
			for _, cell := range row.Cells() {
				for range strings.Count(cell, "\n") {
					if _, _, err := all.Next(); err != nil || !breaks {
						t.Fatalf("the row of line %d has more lines than there are", row.Line)
					}
				}
			}
		}
		if skip() {
			t.Fatalf("line %d is in no row", all.Number)
		}
	})
}

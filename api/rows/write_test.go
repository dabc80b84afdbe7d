package rows_test

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"bosang/api/rows"
	"bosang/claims/cell"
)

func TestACellIsNoFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                              "",
		"김철수":                           "김철수",
		"a=b":                           "a=b",
		"-1234.50":                      "-1234.50",
		"7550":                          "7550",
		"-":                             "'-",
		"=1+1":                          "'=1+1",
		"+821012345678":                 "'+821012345678",
		"-1+1|cmd":                      "'-1+1|cmd",
		"@SUM(A1)":                      "'@SUM(A1)",
		"\t=1":                          "' =1",
		"\r\n=1":                        "' =1",
		"\ufeff=1":                      "'\ufeff=1",
		"\u200b=1":                      "'\u200b=1",
		"\u3000=1":                      "'\u3000=1",
		"＝1":                            "'＝1",
		`"=1"`:                          `'"=1"`,
		"'=1":                           "''=1",
		"a;=1":                          "a;'=1",
		"a; +1;-2":                      "a; '+1;'-2",
		"a\n=1":                         "a =1",
		"1.5E3":                         "1.5E3",
		"=HYPERLINK(\"//x/\"&A1;\"y\")": "'=HYPERLINK(\"//x/\"&A1;\"y\")",
	} {
		if got := cell.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

var (
	dangerous = regexp.MustCompile(`^[\s"]*[=+\-@\t\r]`)
	// harmless is a number, also one that begins a row whose cells are not told from each
	// other: what follows is a text in quotes, with which it is no formula.
	harmless = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?($|",("|$))`)
)

// FuzzAppendCSV reads what is written as our own reader does, and as spreadsheets of
// every separator do.
func FuzzAppendCSV(f *testing.F) {
	for _, seed := range []string{"=1", "a;=1", "a\",\"=1", "a\n=1", "'", "a|@x", "\"", "-1", "＝1", ";;\"-", "\u0085=1", "\x00=1"} {
		f.Add("x", seed)
	}
	f.Add("-1", "x")
	f.Add("-1", "|")
	f.Fuzz(func(t *testing.T, first, second string) {
		line := cell.AppendRow(nil, first, second)
		fields, ok := rows.SplitCSV([]byte(strings.TrimSuffix(string(line), "\r\n")))
		if !ok || len(fields) != 2 || fields[0] != cell.Text(first) || fields[1] != cell.Text(second) {
			t.Fatalf("%q is read as %q", line, fields)
		}
		for _, comma := range ",;\t|" {
			r := csv.NewReader(strings.NewReader(string(line)))
			r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
			records, err := r.ReadAll()
			if err != nil {
				continue // a spreadsheet that cannot read it runs nothing
			}
			for _, record := range records {
				for _, field := range record {
					if dangerous.MatchString(field) && !harmless.MatchString(field) {
						t.Fatalf("read with %q, %q has the cell %q", comma, line, field)
					}
				}
			}
		}
	})
}

package rulebook_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bosang/rules/rulebook"
)

var update = flag.Bool("update", false, "write the schemas and the heads of the faulty books anew")

// faultsIn reads and checks a book of the samples; the law's text that they quote stands beside them.
func faultsIn(t *testing.T, name string, data []byte) rulebook.Faults {
	t.Helper()
	law, err := os.ReadFile(filepath.Join("testdata", "law.ko.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = rulebook.ReadInstrument("sample", rulebook.File{Name: name, Data: data}, rulebook.File{Name: "law.ko.md", Data: law})
	var faults rulebook.Faults
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("the error is no Faults: %v", err)
	}
	return faults
}

const mark = "# fault "

// expected splits a faulty book into what its head says is wrong with it, and the rest.
func expected(data []byte) (want []string, rest string) {
	rest = string(data)
	for strings.HasPrefix(rest, mark) {
		line, after, _ := strings.Cut(rest, "\n")
		want, rest = append(want, strings.TrimPrefix(line, mark)), after
	}
	return want, rest
}

func told(f rulebook.Fault, lines int) string {
	return fmt.Sprintf("%d:%d %s", f.At.Line+lines, f.At.Column, f.Message)
}

func TestEveryFaultyBookIsToldWhatItsHeadSaysAndNothingElse(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "faulty", "*.yaml"))
	if err != nil || len(files) < 45 {
		t.Fatalf("%d faulty books (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, rest := expected(data)
			if *update {
				data, want = rewritten(t, file, rest)
			}
			var got []string
			for _, f := range faultsIn(t, filepath.Base(file), data) {
				got = append(got, told(f, 0))
				points(t, f, string(data))
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") || len(got) == 0 {
				t.Errorf("expected\n%s\ngot\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
			}
		})
	}
}

// rewritten writes the head of a faulty book anew.
func rewritten(t *testing.T, file, rest string) (data []byte, want []string) {
	t.Helper()
	found := faultsIn(t, filepath.Base(file), []byte(rest))
	text := rest
	for range found {
		text = mark + "\n" + text // messages may name lines, which the head moves
	}
	var head strings.Builder
	for _, f := range faultsIn(t, filepath.Base(file), []byte(text)) {
		want = append(want, told(f, 0))
		head.WriteString(mark + told(f, 0) + "\n")
	}
	data = []byte(head.String() + rest)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return data, want
}

// points fails unless the caret stands under the beginning of something.
func points(t *testing.T, f rulebook.Fault, source string) {
	t.Helper()
	shown := strings.Split(f.Caret([]byte(source)), "\n")
	line, caret := []rune(shown[len(shown)-2]), shown[len(shown)-1]
	at, column := 0, 0
	for column < len(caret)-1 && at < len(line) {
		if column++; line[at] >= 0x1100 && line[at] != '…' && line[at] != '≥' {
			column++
		}
		at++
	}
	if at >= len(line) || line[at] == ' ' || at > 0 && line[at] != ':' && !strings.ContainsRune(" [{(\"'", line[at-1]) {
		t.Errorf("the caret points at nothing:\n%s", strings.Join(shown, "\n"))
	}
}

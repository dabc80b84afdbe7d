package scaffold_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/period"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
	"bosang/rules/rulebook/scaffold"
)

// block gives the lines of a guide that are indented, from one that begins as told to the next that is not indented.
func block(t *testing.T, guide, begins string) string {
	t.Helper()
	_, rest, ok := strings.Cut(guide, "\n    "+begins)
	if !ok {
		t.Fatalf("the guide has no block that begins with %q", begins)
	}
	var b strings.Builder
	for line := range strings.Lines("    " + begins + rest) {
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "    ") {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "    "))
	}
	return b.String()
}

func TestWhatTheGuideSaysTypedInIsSound(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/writing-a-rulebook.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(text)
	files, err := scaffold.Files(scaffold.New{Key: "norrsken-terms", Kind: definition.Contract, Jurisdiction: "SE", Zone: "Europe/Stockholm",
		Provider: "norrsken", Currency: "SEK", Edition: period.Date{Year: 2024, Month: time.January, Day: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		f := &files[i]
		switch f.Name {
		case "2024-01-01.yaml":
			head, _, _ := strings.Cut(string(f.Data), "parameters:")
			f.Data = []byte(head + block(t, guide, "parameters:") + block(t, guide, "quantities:") + block(t, guide, "provisions:"))
		case "cases/cases.yaml":
			f.Data = []byte(block(t, guide, "facts:\n      provider.key"))
		case "law.en.md":
			f.Data = append(f.Data, "\n"+block(t, guide, "For outages of 30 minutes")...)
		}
		f.Name = "norrsken-terms/" + f.Name
	}
	in, err := rulebook.ReadInstrument("norrsken-terms", files...)
	if err != nil {
		t.Fatal(err)
	}
	e, err := rules.Compile(in.Editions[0])
	if err != nil {
		t.Fatal(err)
	}
	l, err := rules.NewLibrary(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := cases.Check(l, in, l.Schema()); err != nil {
		t.Error(err)
	}
}

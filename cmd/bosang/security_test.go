package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// docs/security.md says what this service is guarded against, and
// docs/security/asvs.md answers a standard's requirements one by one. These tests
// hold that nothing is left out and that what is said to be shown by a test has
// that test. What is still without an answer is listed by
//
//	go test -count=1 -v -run TestWhatIsStillToComeIsCounted ./cmd/bosang

const (
	securityDocuments = "../../docs/security*.md"
	securityParts     = "../../docs/security/*.md"
	threatModel       = "../../docs/security.md"
	features          = "../../docs/features.md"
	requirements      = "../../docs/security/asvs.md"
	standard          = "testdata/asvs-5.0.0.txt"
)

// reasons are how the last cell of a requirement begins that names no test.
var reasons = []string{"does not apply: ", "by construction: ", "written: ", "kept by who runs it: ", "differs: "}

// openAnswer marks, wherever it stands, a row whose test is still to be named.
const openAnswer = "(to come"

var (
	// testName is how these documents name a test.
	testName = regexp.MustCompile("`([A-Za-z0-9_./-]+_test\\.go): ((?:Test|Fuzz)[A-Za-z0-9_]*)`")
	// nearlyTest is what would be read as one and is not.
	nearlyTest = regexp.MustCompile("`[^`\n]*_test\\.go[^`\n]*`")
	// tally is the line of asvs.md that counts what is open in all the documents.
	tally = regexp.MustCompile(`(?m)^Still to come: (\d+)\.$`)
)

// requirement is one row: `| V1.1.1 | 2 | in our words | answer |`.
type requirement struct {
	line              int
	id, level, answer string
}

func TestEveryTestThatDocumentsNameExists(t *testing.T) {
	t.Parallel()
	named := 0
	texts := securityTexts(t)
	texts[features] = readText(t, features)
	for path, text := range texts {
		n, faults := testsNamed(text, testsOfFile)
		named += n
		for _, fault := range faults {
			t.Errorf("%s:%s", path, fault)
		}
	}
	if named < 100 {
		t.Errorf("only %d tests are named: the form of a name is `path_test.go: TestName`", named)
	}
}

func TestEveryRequirementOfTheStandardIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	rows, faults := answered(readText(t, requirements), levels(t))
	for _, fault := range faults {
		t.Errorf("%s:%s", requirements, fault)
	}
	model := readText(t, threatModel)
	for _, r := range rows {
		if strings.Contains(r.answer, "differs: ") && !strings.Contains(model, "\n| "+r.id+" |") {
			t.Errorf("%s:%d: %s differs, and %s does not say so", requirements, r.line, r.id, threatModel)
		}
	}
}

func TestWhatIsStillToComeIsCounted(t *testing.T) {
	t.Parallel()
	open := 0
	for path, text := range securityTexts(t) {
		for i, line := range strings.Split(text, "\n") {
			if strings.Contains(line, openAnswer) {
				open++
				t.Logf("%s:%d: %s", path, i+1, line)
			}
		}
	}
	if said := tally.FindStringSubmatch(readText(t, requirements)); len(said) != 2 || said[1] != strconv.Itoa(open) {
		t.Errorf("%s does not say \"Still to come: %d.\"", requirements, open)
	}
}

// A check that nobody has seen fire may have stopped looking.
func TestEveryFaultOfASecurityDocumentIsFound(t *testing.T) {
	t.Parallel()
	known := map[string]int{"V1.1.1": 2, "V1.1.2": 1, "V1.1.3": 3}
	sound := "| V1.1.1 | 2 | words | `a_test.go: TestA` |\n| V1.1.2 | 1 | words | does not apply: nothing |\n"
	for what, text := range map[string]string{
		"":                            sound,
		"missing":                     strings.Split(sound, "\n")[0],
		"again":                       sound + "| V1.1.1 | 2 | words | does not apply: x |\n",
		"level 2, not 1":              strings.Replace(sound, "| 2 |", "| 1 |", 1),
		"no requirement of level 1/2": sound + "| V1.1.3 | 3 | words | does not apply: x |\n",
		"answered by neither":         strings.Replace(sound, "does not apply: nothing", "we trust", 1),
		"in no words":                 strings.Replace(sound, "words", " ", 1),
		"no row of four cells":        sound + "| V1.1.2 | words |\n",
	} {
		_, faults := answered(text, known)
		if found := strings.Join(faults, "\n"); what == "" && found != "" || !strings.Contains(found, what) {
			t.Errorf("%q is not found in %q: %s", what, text, found)
		}
	}
	inA := func(path string) ([]string, error) {
		if path != "a_test.go" {
			return nil, os.ErrNotExist
		}
		return []string{"TestA"}, nil
	}
	for text, want := range map[string]int{
		"`a_test.go: TestA` and `a_test.go: TestA`": 0, "`a_test.go: TestB`": 1, "`b_test.go: TestA`": 1, "`a_test.go:TestA`": 1, "`a_test.go`": 1,
	} {
		if _, faults := testsNamed(text, inA); len(faults) != want {
			t.Errorf("%s has the faults %v, want %d", text, faults, want)
		}
	}
}

// answered reads the rows of requirements and tells what is wrong with them: each
// fault begins with its line.
func answered(text string, levels map[string]int) (rows []requirement, faults []string) {
	seen := make(map[string]bool)
	for i, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "| V") {
			continue
		}
		fail := func(format string, args ...any) {
			faults = append(faults, strconv.Itoa(i+1)+": "+fmt.Sprintf(format, args...))
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 4 {
			fail("no row of four cells: %s", line)
			continue
		}
		for k := range cells {
			cells[k] = strings.TrimSpace(cells[k])
		}
		r := requirement{i + 1, cells[0], cells[1], cells[3]}
		level, known := levels[r.id]
		switch {
		case !known || level > 2:
			fail("%s is no requirement of level 1/2", r.id)
		case strconv.Itoa(level) != r.level:
			fail("%s is of level %d, not %s", r.id, level, r.level)
		case seen[r.id]:
			fail("%s stands here again", r.id)
		}
		if cells[2] == "" {
			fail("%s is said in no words", r.id)
		}
		if !testName.MatchString(r.answer) && !strings.Contains(r.answer, openAnswer) &&
			!slices.ContainsFunc(reasons, func(reason string) bool { return strings.HasPrefix(r.answer, reason) }) {
			fail("%s is answered by neither a test nor a reason, which begins with one of %q", r.id, reasons)
		}
		seen[r.id] = true
		rows = append(rows, r)
	}
	for id, level := range levels {
		if level <= 2 && !seen[id] {
			faults = append(faults, "0: "+id+" is missing")
		}
	}
	slices.Sort(faults)
	return rows, faults
}

// testsNamed counts the tests that a text names and tells which of them are not
// there.
func testsNamed(text string, testsOf func(path string) ([]string, error)) (n int, faults []string) {
	for i, line := range strings.Split(text, "\n") {
		for _, quoted := range nearlyTest.FindAllString(line, -1) {
			n++
			parts := testName.FindStringSubmatch(quoted)
			if parts == nil {
				faults = append(faults, fmt.Sprintf("%d: %s names no test", i+1, quoted))
				continue
			}
			tests, err := testsOf(parts[1])
			if err != nil {
				faults = append(faults, fmt.Sprintf("%d: %s: %v", i+1, quoted, err))
			} else if !slices.Contains(tests, parts[2]) {
				faults = append(faults, fmt.Sprintf("%d: %s has no %s", i+1, parts[1], parts[2]))
			}
		}
	}
	return n, faults
}

// testsOfFile lists the functions of a file of the repository.
func testsOfFile(path string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
			names = append(names, f.Name.Name)
		}
	}
	return names, nil
}

// levels reads the levels of all requirements of the standard.
func levels(t *testing.T) map[string]int {
	t.Helper()
	of := make(map[string]int)
	for line := range strings.Lines(readText(t, standard)) {
		section, list, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found || !strings.HasPrefix(section, "V") {
			continue
		}
		for i, level := range strings.Fields(list) {
			n, err := strconv.Atoi(level)
			if err != nil {
				t.Fatal(err)
			}
			of[section+"."+strconv.Itoa(i+1)] = n
		}
	}
	if len(of) != 345 {
		t.Fatalf("the standard has 345 requirements, %s has %d", standard, len(of))
	}
	return of
}

func securityTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	for _, pattern := range []string{securityDocuments, securityParts} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			texts[path] = readText(t, path)
		}
	}
	return texts
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

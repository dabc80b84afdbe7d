package rulebook_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bosang/rules/rulebook"
	"bosang/rules/text"
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

func TestFaultsAreToldInKoreanWithTheParticlesThatFit(t *testing.T) {
	for file, want := range map[string]string{
		"bands-with-two-lower-ends":    `"more_than"은 "at_least"와 함께 쓸 수 없습니다`,
		"unknown-parameter":            `입니다. "threshold"를 뜻하셨습니까?`,
		"sum-of-different-types":       `다른 쪽과 같은 유형인 시간(duration)이어야 하는데 개수(count)입니다`,
		"rest-of-a-length":             `유형이 비율(rate)이어야 하는데 시간(duration)입니다`,
		"class-without-a-value":        `값 "threshold"에 "facilities_based"일 때의 값이 없는데, provider.class는 "facilities_based"일 수 있습니다`,
		"never-applies-by-a-parameter": `‘longest at_least threshold(34행)’ 조건과 ‘longest more_than 3h(35행)의 반대’ 조건은 함께 성립할 수 없습니다`,
		"not-yaml":                     `YAML로 읽을 수 없습니다: 쉼표(,)나 닫는 대괄호(])가 있어야 할 자리입니다`,
		"missing-keys":                 `"zone"이 빠졌습니다: 날과 달을 세는 시간대`,
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "faulty", file+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		faults := faultsIn(t, file+".yaml", data)
		if got := faults.In(text.Korean).Error(); !strings.Contains(got, want) {
			t.Errorf("%s: %s", file, got)
		}
		if faults.In(text.English).Error() != faults.Error() {
			t.Errorf("%s in English reads %s", file, faults.In(text.English).Error())
		}
	}
}

// TestNoFaultIsLeftInEnglish knows no word of English by itself: a message is Korean where Hangul makes its sentence.
func TestNoFaultIsLeftInEnglish(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "faulty", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range faultsIn(t, filepath.Base(file), data) {
			for _, word := range []string{" the ", " must ", " is ", " or ", "did you", "such as", "{이", "{은", "{을", "%!"} {
				if told := quoted.ReplaceAllString(f.In(text.Korean).Message, ""); f.Korean == "" || strings.Contains(told, word) {
					t.Errorf("%s: %s", file, f.In(text.Korean))
				}
			}
		}
	}
}

// quoted is what stands in a message as rulebooks have it.
var quoted = regexp.MustCompile(`"[^"]*"|‘[^’]*’`)

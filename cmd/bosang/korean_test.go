package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spoken runs a command on a terminal of a locale.
func spoken(t *testing.T, env map[string]string, args ...string) told {
	t.Helper()
	var out, errs bytes.Buffer
	p := &program{out: &out, err: &errs, in: strings.NewReader(""), env: func(name string) string { return env[name] }}
	code := p.main(context.WithoutCancel(t.Context()), args)
	return told{out.String(), errs.String(), code}
}

func TestAuthorsAreToldWhatIsWrongInTheirLanguage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seoul := map[string]string{"LANG": "ko_KR.UTF-8"}
	made := spoken(t, seoul, "rulebook", "new", "some-terms", "--edition", "2024-01-01", "--dir", dir).done(t)
	folder := filepath.Join(dir, "some-terms")
	file, examples := filepath.Join(folder, "2024-01-01.yaml"), filepath.Join(folder, "cases", "cases.yaml")
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "# 사람이 읽는 글") || !strings.Contains(made.out, "이제 고쳐 쓰고 검사하세요") {
		t.Errorf("%v %s\n%s", err, made.out, text)
	}
	if got := spoken(t, seoul, "rulebook", "check", folder).done(t); got.out != folder+": 이상이 없습니다\n" {
		t.Error(got.out)
	}
	replace := func(name, old, other string) {
		data, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(name, []byte(strings.Replace(string(data), old, other, 1)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	replace(examples, "granted}", "barred}")
	for _, args := range [][]string{{"check", folder}, {"test", folder}} {
		if got := spoken(t, seoul, append([]string{"rulebook"}, args...)...); got.code != exitPartly ||
			!strings.Contains(got.out, "조항 outage-credit의 근거(grounds): 예상은 barred, 결과는 granted") {
			t.Errorf("%s: %+v", args, got)
		}
	}
	replace(file, "at_least: threshold", "at_least: treshold")
	const ko, en = `알 수 없는 값 또는 수량 "treshold"입니다. "threshold"를 뜻하셨습니까?`, `unknown parameter or quantity "treshold"; did you mean "threshold"?`
	for want, c := range map[string]struct {
		env  map[string]string
		args []string
	}{
		ko + "\n":         {seoul, []string{"check", file}},
		ko:                {map[string]string{"LC_ALL": "ko"}, []string{"test", folder}},
		"잘못된 곳: 1군데":      {nil, []string{"check", "--lang", "ko", file}},
		"1 fault":         {seoul, []string{"check", "--lang", "en", file}},
		en:                {map[string]string{"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, []string{"check", file}},
		en + "\n":         {map[string]string{"LANG": "kok_IN"}, []string{"explain", folder}},
		"at_least: tresh": {seoul, []string{"diff", file, file}},
	} {
		got := spoken(t, c.env, append([]string{"rulebook"}, c.args...)...)
		if got.code == exitDone || !strings.Contains(got.out+got.err, want) {
			t.Errorf("%v: %+v", c, got)
		}
	}
	if got := spoken(t, seoul, "rulebook", "check", "no-such-terms"); got.code != exitUsage || !strings.Contains(got.err, `파일이나 폴더 "no-such-terms"에는 아무것도 없습니다`) {
		t.Errorf("%+v", got)
	}
}

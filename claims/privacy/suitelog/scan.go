package suitelog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Sources are whose logs have to be among those of a whole suite. One that is missing
// is no clean log but a test that does not write one any more.
var Sources = []string{"api", "bosang", "jobs", "program", "server"}

// ErrFound says that a log holds what it must not; what it is was written.
var ErrFound = errors.New("the logs of the suite hold secrets or personal data")

// Scan looks for every canary of the suite, and for all that package scrub knows by its
// form, in every log in a folder, and writes what it finds and how much it looked at.
// The error says that something was found, or that a log or the canaries are missing.
func Scan(out io.Writer, dir string) error {
	planted, err := readCanaries(dir)
	if err != nil {
		return err
	}
	logs, err := filepath.Glob(filepath.Join(dir, "*"+logSuffix))
	if err != nil {
		return err
	}
	lines, found := 0, 0
	missing := slices.Clone(Sources)
	for _, path := range logs {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lines += bytes.Count(text, []byte("\n"))
		name := filepath.Base(path)
		source, _, _ := strings.Cut(name, ".")
		missing = slices.DeleteFunc(missing, func(s string) bool { return s == source })
		for _, f := range find(text, planted) {
			found++
			_, _ = fmt.Fprintf(out, "%s: %s\n", name, f)
		}
	}
	switch {
	case found > 0:
		return fmt.Errorf("%w: %d lines", ErrFound, found)
	case len(missing) > 0:
		return fmt.Errorf("%s: no log of %s: nothing was looked at there", dir, strings.Join(missing, ", "))
	case len(planted) == 0:
		return fmt.Errorf("%s: no test planted a canary", dir)
	}
	_, _ = fmt.Fprintf(out, "%d logs of %d lines hold none of %d canaries\n", len(logs), lines, len(planted))
	return nil
}

func readCanaries(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+canarySuffix))
	if err != nil {
		return nil, err
	}
	var planted []string
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			canary, err := strconv.Unquote(strings.TrimSuffix(line, "\n"))
			if err != nil {
				return nil, fmt.Errorf("%s: %q is no canary: %w", path, line, err)
			}
			planted = append(planted, canary)
		}
	}
	slices.Sort(planted)
	return slices.Compact(planted), nil
}

package edition

import (
	"fmt"
	"slices"
	"strings"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/rulebook"
)

// Report is what a check tells of an edition.
type Report struct {
	// Hash is that of the content; zero where it cannot be read.
	Hash [32]byte
	// Faults are all that is wrong, in the order of files and lines; at most
	// maxFaults are kept.
	Faults []Fault
	// Total is how many faults there are.
	Total int
	// Cases are the edition's cases on the library as it would be; none are run while
	// the edition cannot be put into it.
	Cases []CaseRun
}

// Fault is one thing that is wrong. Lines and columns count from 1; 0: of the
// whole file.
type Fault struct {
	File         string
	Line, Column int
	Message      rules.Texts
	// Caret is the line with a mark under the place; empty where there is no line.
	Caret string
}

// CaseRun is what became of one case.
type CaseRun struct {
	Name         string
	Line, Column int
	// Differences say, a line each, how the outcome is not as the case expects;
	// none: it is.
	Differences []rules.Texts
}

// maxFaults bounds how many faults are told at once.
const maxFaults = 200

// Sound reports whether nothing is wrong and every case comes out as expected.
func (r Report) Sound() bool {
	return r.Total == 0 && !slices.ContainsFunc(r.Cases, func(c CaseRun) bool { return len(c.Differences) > 0 })
}

// err gives what is wrong as a failure: so the edition goes no further.
func (r Report) err(id claims.EditionID) error {
	failure := claims.Conflict("edition_faulty", "edition", id.String())
	for _, f := range r.Faults {
		failure.Fields = append(failure.Fields, claims.FieldError{
			Field: fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), Code: "fault", Param: f.told(rules.English), Korean: f.told(rules.Korean)})
	}
	for _, c := range r.Cases {
		if len(c.Differences) > 0 && len(failure.Fields) < maxFaults {
			failure.Fields = append(failure.Fields, claims.FieldError{Field: "cases:" + c.Name, Code: "case_fails",
				Param: strings.Join(c.DifferencesIn(rules.English), "; "), Korean: strings.Join(c.DifferencesIn(rules.Korean), "; ")})
		}
	}
	return failure
}

func (f Fault) told(lang rules.Lang) string {
	if f.Caret == "" {
		return f.Message.In(lang)
	}
	return f.Message.In(lang) + "\n" + f.Caret
}

// DifferencesIn gives the differences in a language.
func (c CaseRun) DifferencesIn(lang rules.Lang) []string {
	out := make([]string, len(c.Differences))
	for i, d := range c.Differences {
		out[i] = d.In(lang)
	}
	return out
}

// told shows faults with the lines they stand in.
func told(faults rulebook.Faults, files []rulebook.File) []Fault {
	out := make([]Fault, len(faults))
	for i, f := range faults {
		out[i] = Fault{File: f.At.File, Line: f.At.Line, Column: f.At.Column, Message: rules.Texts{Ko: short(f.In(rules.Korean).Message), En: short(f.Message)}}
		for _, file := range files {
			if file.Name == f.At.File {
				out[i].Caret = caret(f, file.Data)
			}
		}
	}
	return out
}

// short cuts a message that repeats a long value.
func short(message string) string {
	if len(message) <= maxCaret {
		return message
	}
	return strings.ToValidUTF8(message[:maxCaret], "") + " …"
}

// caret gives the line of a fault with a mark under its place, without what
// rulebook.Fault.Caret puts before it. Of a line too long to show there is none.
func caret(f rulebook.Fault, source []byte) string {
	_, lines, found := strings.Cut(f.Caret(source), f.String()+"\n")
	if !found || len(lines) > maxCaret {
		return ""
	}
	return lines
}

// maxCaret bounds the message of a fault and the line that is shown with it, in bytes.
const maxCaret = 1000

package rulebook

import (
	"path"
	"slices"
	"strings"

	"bosang/rules"
)

// File is a file of an instrument's folder.
type File struct {
	Name string // with its folder, as faults shall name it
	Data []byte
}

// Instrument is a rulebook's folder: its editions in the order of their dates, the law's text, its cases.
type Instrument struct {
	Editions []*rules.Definition
	Law      string // law.ko.md, "" where there is none
	Cases    []Case
}

// ReadInstrument reads and checks a folder: every *.yaml in it is an edition, law.ko.md holds the words that may be
// quoted, cases/*.yaml hold cases. The error is Faults with everything that is wrong in any of the files.
func ReadInstrument(folder string, files ...File) (*Instrument, error) {
	out := &Instrument{}
	var faults Faults
	for _, f := range files {
		if path.Base(f.Name) == "law.ko.md" {
			out.Law = string(f.Data)
		}
	}
	for _, f := range files {
		dir, name := path.Split(f.Name)
		switch {
		case path.Ext(name) == ".yaml" && path.Base(dir) == "cases":
			r := &reader{file: f.Name}
			out.Cases = append(out.Cases, r.cases(path.Base(folder), f.Data)...)
			faults = append(faults, r.faults...)
		case path.Ext(name) == ".yaml":
			def, wrong := read(f.Name, f.Data)
			faults = append(faults, wrong...)
			if def != nil && len(wrong) == 0 {
				out.Editions = append(out.Editions, def)
			}
		}
	}
	slices.SortFunc(out.Editions, func(a, b *rules.Definition) int { return a.From.Compare(b.From) })
	faults = append(faults, out.check(path.Base(folder))...)
	if wrong, ok := Together(out).(Faults); ok { //nolint:errorlint // it returns nothing else
		faults = append(faults, wrong...)
	}
	return out, faults.err()
}

// check holds the editions against each other and against the law's text.
func (in *Instrument) check(key string) Faults {
	var faults Faults
	names := map[string]bool{}
	for i, d := range in.Editions {
		if d.Rulebook != key {
			faults = append(faults, Fault{d.At, "rulebook " + quoted(d.Rulebook) + " stands in the folder " + quoted(key)})
		}
		if names[d.Edition] {
			faults = append(faults, Fault{d.At, "two editions are called " + quoted(d.Edition)})
		}
		names[d.Edition] = true
		if i > 0 {
			before := in.Editions[i-1]
			if before.To.IsZero() || before.To.After(d.From) {
				faults = append(faults, Fault{d.At, "edition " + quoted(d.Edition) + " overlaps edition " + quoted(before.Edition)})
			}
		}
		faults = append(faults, quotes(d.Provisions, lawText(in.Law, d.Edition), d.Edition)...)
	}
	return faults
}

func quoted(s string) string { return `"` + s + `"` }

// lawText makes one line of the law's text of an edition, the marks of quotation taken off: sections whose heading names
// other editions in square brackets are left out.
func lawText(law, edition string) string {
	var lines []string
	own := true
	for line := range strings.Lines(law) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			own = !strings.Contains(line, "[") || strings.Contains(line, "["+edition+"]")
			continue
		}
		if own {
			lines = append(lines, strings.TrimLeft(line, "> "))
		}
	}
	return fold(strings.Join(lines, " "))
}

func quotes(list []rules.Provision, law, edition string) Faults {
	var faults Faults
	for i := range list {
		p := &list[i]
		if p.Quote != "" && !strings.Contains(law, p.Quote) {
			faults = append(faults, Fault{p.At, "the quote of " + quoted(p.Key) + " does not occur in law.ko.md for edition " + quoted(edition)})
		}
		faults = append(faults, quotes(p.Exceptions, law, edition)...)
	}
	return faults
}

// Together holds rulebooks against each other: a ground is established by one rulebook, by one provision of each of its
// editions. The error is Faults.
func Together(instruments ...*Instrument) error {
	var faults Faults
	by := map[string]string{}
	for _, in := range instruments {
		for _, d := range in.Editions {
			own := map[string]bool{}
			for i := range d.Provisions {
				f := &d.Provisions[i].Effect
				if f.Kind != rules.Entitles {
					continue
				}
				if own[f.Ground] || by[f.Ground] != "" && by[f.Ground] != d.Rulebook {
					faults = append(faults, Fault{f.At, "the ground " + quoted(f.Ground) + " is established elsewhere already"})
				}
				own[f.Ground], by[f.Ground] = true, d.Rulebook
			}
		}
	}
	return faults.err()
}

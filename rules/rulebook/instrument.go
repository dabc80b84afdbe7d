package rulebook

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"bosang/rules/definition"
	"bosang/rules/rulebook/internal/source"
)

// File is a file of an instrument's folder.
type File struct {
	Name string // with its folder, as faults shall name it
	Data []byte
}

// Instrument is a rulebook's folder: its editions in the order of their dates, the law's text, its cases.
type Instrument struct {
	Key      string // the folder's name, by which its editions call it
	Editions []*definition.Edition
	Laws     map[string]string // law.<lang>.md by language, as far as there are any
	Cases    []File            // cases/*.yaml as they are; package cases reads them, once all declared facts are known
}

var lawName = regexp.MustCompile(`^law\.([a-z]{2})\.md$`)

// ReadInstrument reads and checks a folder: every *.yaml in it is an edition, law.<lang>.md holds the words that may be
// quoted, cases/*.yaml hold cases, which are not read yet. The error is Faults with everything that is wrong in any of the
// editions; those that have no fault by themselves are in the instrument either way, though they may quote what is not at
// hand or not fit the others.
func ReadInstrument(folder string, files ...File) (*Instrument, error) {
	out := &Instrument{Key: path.Base(folder), Laws: map[string]string{}}
	var faults Faults
	var all []*book
	for _, f := range files {
		dir, name := path.Split(f.Name)
		switch law := lawName.FindStringSubmatch(name); {
		case law != nil:
			out.Laws[law[1]] = string(f.Data)
		case path.Ext(name) == ".yaml" && path.Base(dir) == "cases":
			out.Cases = append(out.Cases, f)
		case path.Ext(name) == ".yaml":
			b := read(f.Name, f.Data)
			if b.def != nil {
				all = append(all, b)
			}
			if b.def == nil {
				faults = append(faults, b.Faults...)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *book) int { return a.def.From.Compare(b.def.From) })
	for _, b := range all {
		if len(b.Faults) == 0 {
			out.Editions = append(out.Editions, b.def)
		}
	}
	out.check(all)
	for _, b := range all {
		faults = append(faults, b.Faults...)
	}
	return out, faults.Err()
}

// check holds the editions against each other and against the law's text.
func (in *Instrument) check(all []*book) {
	names := map[string]*book{}
	for _, b := range all {
		d := b.def
		if d.Rulebook != "" && d.Rulebook != in.Key {
			b.FaultAt(b.rulebookAt, "rulebook %q stands in the folder %q; one of the two must be called as the other", d.Rulebook, in.Key)
		}
		if d.Edition != "" && names[d.Edition] != nil {
			b.FaultAt(b.editionAt, "an edition is called %q already, in %s", d.Edition, names[d.Edition].File)
		}
		names[d.Edition] = b
		b.quotes(d.Provisions, in.Laws)
	}
	in.follow(replaced(all))
}

// replaced tells of editions that replace themselves or what another replaces, and leaves out those that are replaced. What
// is replaced may stand elsewhere, so that only Together can tell whether it is there.
func replaced(all []*book) []*book {
	by := map[string]*book{}
	for _, b := range all {
		key := b.def.Replaces
		switch {
		case key == "":
			continue
		case key == b.def.Edition:
			b.FaultAt(b.replacesAt, "an edition cannot replace itself")
		case by[key] != nil:
			b.FaultAt(b.replacesAt, "edition %q is replaced already, by %q in %s; replace that one", key, by[key].def.Edition, by[key].File)
		default:
			by[key] = b
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(b *book) bool { return by[b.def.Edition] != nil })
}

// follow tells of editions that overlap or leave a gap. Programmes may stand side by side for different incidents.
func (in *Instrument) follow(all []*book) {
	for i := 1; i < len(all); i++ {
		before, b := all[i-1].def, all[i].def
		if before.From.IsZero() || b.From.IsZero() || before.Kind == definition.Programme && !shares(before.Binds.Incidents, b.Binds.Incidents) {
			continue
		}
		switch {
		case before.From == b.From:
			all[i].FaultAt(all[i].fromAt, "overlaps edition %q, which begins on the same day; say %q if it corrects that", before.Edition, "replaces: "+before.Edition)
		case !before.To.IsZero() && b.From.Before(before.To):
			all[i].FaultAt(all[i].fromAt, "overlaps edition %q, which is in force until %s", before.Edition, before.To)
		case !before.To.IsZero() && before.To.Before(b.From) && before.Kind != definition.Programme:
			all[i].FaultAt(all[i].fromAt, "leaves a gap: edition %q is in force until %s only", before.Edition, before.To)
		}
	}
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// quotes tells of words that do not stand in the law's text of the edition.
func (b *book) quotes(list []definition.Provision, laws map[string]string) {
	var texts []string
	for _, lang := range sortedKeys(laws) {
		texts = append(texts, lawText(laws[lang], b.def.Edition))
	}
	b.quoted(list, texts)
}

func (b *book) quoted(list []definition.Provision, laws []string) {
	for i := range list {
		p := &list[i]
		if p.Quote != "" && !slices.ContainsFunc(laws, func(law string) bool { return strings.Contains(law, p.Quote) }) {
			hint := source.Say("must stand word for word in law.ko.md or law.en.md, in a section that is not for other editions")
			if len(laws) == 0 {
				hint = source.Say("there is no law.ko.md or law.en.md beside the edition to quote from")
			}
			b.FaultAt(p.QuoteAt, "the quote of %q is not in the law's text: %s", p.Key, hint)
		}
		b.quoted(p.Exceptions, laws)
	}
}

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
	return source.Fold(strings.Join(lines, " "))
}

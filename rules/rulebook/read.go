package rulebook

import (
	"crypto/sha256"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"bosang/rules/definition"
	"bosang/rules/period"
	"bosang/rules/rulebook/internal/forms"
	"bosang/rules/rulebook/internal/source"
	"bosang/rules/text"
)

type (
	// Fault is one thing that is wrong with a rulebook or a case, and where.
	Fault = source.Fault
	// Faults is everything that is wrong, in the order of the files.
	Faults = source.Faults
)

// FaultAt says in both languages what is wrong at a place: for packages that check rulebooks further, with the Korean form beside
// the English one. Kinds, errors and Texts among the arguments are said in each language.
func FaultAt(at definition.Position, korean, format string, args ...any) Fault {
	return source.FaultIn(at, korean, format, args...)
}

// Told says in both languages what an error says that is about rulebooks, without the names of packages.
func Told(err error) text.Texts {
	var faults Faults
	var refused *refusal
	switch {
	case errors.As(err, &faults):
		return text.Texts{Ko: faults.In(text.Korean).Error(), En: faults.Error()}
	case errors.As(err, &refused):
		return refused.said
	}
	return text.Texts{Ko: source.Say("%s", err).Ko, En: strings.TrimPrefix(err.Error(), "rules: ")}
}

// FaultsOf gives the faults that an error is; one of another kind is a fault of no place.
func FaultsOf(err error) Faults {
	var faults Faults
	switch {
	case err == nil:
		return nil
	case errors.As(err, &faults):
		return faults
	}
	return Faults{source.FaultAt(definition.Position{}, "%s", err)}
}

// Read reads and checks one edition. The error is Faults with everything that is wrong; whether quotes occur in the law's
// text and editions follow each other can only be told of a whole instrument: see ReadInstrument.
func Read(file string, data []byte) (*definition.Edition, error) {
	b := read(file, data)
	return b.def, b.Faults.Err()
}

// Limits of an edition, so that what checking and evaluating cost is bounded.
const (
	maxProvisions = 2_000  // exceptions among them
	maxNodes      = 10_000 // conditions and formulas together, those that are named counted where they are used
	maxDepth      = 32     // of conditions, formulas and exceptions within each other
)

// book is an edition being read.
type book struct {
	*source.Reader
	def  *definition.Edition
	zone *time.Location

	facts       map[string]*definition.Fact
	instruments map[string]bool
	articles    map[string]bool
	parameters  map[string]*definition.Parameter
	quantities  map[string]*quantity
	inOrder     []*quantity // of the file
	conditions  map[string]*namedCondition
	named       []*namedCondition // in the order of the file
	provisions  map[string]bool
	used        map[string]bool // by section and name: "parameter threshold"

	nodes, rules int // conditions and formulas, and provisions, that have been read
	expanded     int // conditions of provisions, with the named ones written out
	steps        int // of reasoning

	// Places that the checks across files need.
	rulebookAt, editionAt, fromAt, replacesAt definition.Position
}

func read(file string, data []byte) *book {
	b := &book{Reader: source.NewReader(file), facts: map[string]*definition.Fact{}, instruments: map[string]bool{}, articles: map[string]bool{},
		parameters: map[string]*definition.Parameter{}, quantities: map[string]*quantity{}, conditions: map[string]*namedCondition{},
		provisions: map[string]bool{}, used: map[string]bool{}}
	root := b.Document(data)
	if root == nil {
		return b
	}
	b.def = &definition.Edition{At: b.At(root), Text: string(data)}
	b.edition(root)
	b.unused()
	b.reach()
	b.sense()
	if len(b.Faults) == 0 {
		b.def.Hash = sha256.Sum256(source.Canonical(root))
	}
	return b
}

func (b *book) edition(root *source.Node) {
	m := b.Mapping(root, forms.Edition)
	b.head(m)
	facts := b.Names(m.At("facts"))
	for _, k := range facts.Keys {
		b.fact(k, facts.At(k.Value))
	}
	b.readInstruments(m.At("instruments"))
	b.readArticles(m.At("articles"))
	b.readParameters(m.At("parameters"))
	b.declareQuantities(m.At("quantities"))
	b.declareConditions(m.At("conditions"))
	for _, k := range []string{"facts", "instruments", "articles", "parameters", "quantities", "conditions"} {
		b.filled(m.At(k))
	}
	b.readQuantities()
	b.readConditions()
	for _, n := range b.Items(m.At("provisions")) {
		b.def.Provisions = append(b.def.Provisions, b.provision(n, 0))
	}
}

// filled tells of a mapping that is there and empty.
func (b *book) filled(n *source.Node) {
	if source.IsMapping(n) && len(n.Content) == 0 {
		b.Fault(n, "must not be empty: leave the section out")
	}
}

var (
	jurisdictionForm = regexp.MustCompile(forms.Jurisdiction)
	catalogueKey     = regexp.MustCompile(`^` + forms.CatalogueKey + `$`)
	planKey          = regexp.MustCompile(`^` + forms.CatalogueKey + `/` + forms.CatalogueKey + `$`)
	editionName      = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,99}$`)
)

func (b *book) head(m source.Mapping) {
	d := b.def
	d.Rulebook, d.Edition = b.label(m.At("rulebook")), b.label(m.At("edition"))
	d.Replaces = b.label(m.At("replaces"))
	b.rulebookAt, b.editionAt, b.replacesAt = b.At(m.At("rulebook")), b.At(m.At("edition")), b.At(m.At("replaces"))
	b.fileName(m)
	d.Title, d.Comment = b.Texts(m.At("title")), b.Texts(m.At("comment"))
	if s, ok := b.Text(m.At("jurisdiction")); ok {
		if d.Jurisdiction = s; !jurisdictionForm.MatchString(s) {
			b.Fault(m.At("jurisdiction"), "must be of ISO 3166, such as KR, GB or US-NY, not %q", s)
		}
	}
	d.Calendar = b.OneOf(m.At("calendar"), forms.Calendars...)
	d.Kind = definition.BookKind(b.OneOf(m.At("kind"), forms.Kinds...))
	d.Confidence = b.OneOf(m.At("confidence"), forms.Confidences...)
	for _, n := range b.OneOrMore(m.At("sources")) {
		d.Sources = append(d.Sources, b.Line(n))
	}
	b.readZone(m.At("zone"))
	force := b.Mapping(m.At("in_force"), forms.InForce)
	d.From, d.To = b.Date(force.At("from")), b.Date(force.At("to"))
	b.fromAt = b.At(force.At("from"))
	if !d.From.IsZero() && !d.To.IsZero() && !d.From.Before(d.To) {
		b.Fault(force.At("to"), "must be later than %s, from which the edition is in force", d.From)
		d.To = period.Date{}
	}
	b.binds(m)
}

func (b *book) readZone(n *source.Node) {
	s, ok := b.Text(n)
	if !ok {
		return
	}
	zone, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		b.Fault(n, "no zone %q; write it as Asia/Seoul, Europe/London or UTC", s)
		zone = time.UTC
	}
	b.def.Zone, b.zone = s, zone
}

// label reads a name of lower-case letters, digits, points and hyphens.
func (b *book) label(n *source.Node) string {
	s, ok := b.Text(n)
	if ok && !editionName.MatchString(s) {
		b.Fault(n, "a name must be of lower-case letters, digits and hyphens, not %q", s)
		return ""
	}
	return s
}

// fileName holds the edition's name against that of its file.
func (b *book) fileName(m source.Mapping) {
	name := strings.TrimSuffix(path.Base(b.File), path.Ext(b.File))
	if strings.Contains(b.File, "/") && b.def.Edition != "" && name != b.def.Edition {
		b.Fault(m.At("edition"), "edition %q stands in the file %q; one of the two must be called as the other", b.def.Edition, path.Base(b.File))
	}
}

func (b *book) binds(root source.Mapping) {
	m, out := b.Mapping(root.At("binds"), forms.Binds), &b.def.Binds
	listed := func(key string, of []string) []string {
		var list []string
		for _, n := range b.OneOrMore(m.At(key)) {
			if w := b.OneOf(n, of...); w != "" {
				list = append(list, w)
			}
		}
		return list
	}
	out.ProviderClasses, out.ServiceKinds = listed("provider_class", forms.Classes), listed("service_kind", forms.ServiceKinds)
	out.Audiences = listed("audience", forms.Audiences)
	out.Providers, out.Services = b.catalogued(m.At("provider")), b.catalogued(m.At("service"))
	out.Plans, out.Incidents = b.plans(m.At("plan")), b.catalogued(m.At("incident"))
	if yes, ok := b.Boolean(m.At("content")); ok {
		if out.Content = yes; !yes {
			b.Fault(m.At("content"), `can only be true: without "content" every service is bound`)
		}
	}
	at := m.Node
	if at == nil {
		at = root.Node
	}
	switch {
	case root.Has("binds") && !m.OK:
	case b.def.Kind == definition.Contract && !m.Has("provider") && !m.Has("service") && !m.Has("plan"):
		b.Fault(at, `a contract binds nobody without a "provider", "service" or "plan" in "binds"`)
	case b.def.Kind == definition.Programme && !m.Has("incident"):
		b.Fault(at, `a programme binds nobody without the "incident" that it is for in "binds"`)
	}
}

// catalogued reads keys of the catalogue. What can be none of them would bind nobody, without a word.
func (b *book) catalogued(n *source.Node) []string {
	return b.keys(n, catalogueKey, "a key of the catalogue must be of lower-case letters and digits, parted by single hyphens, points or _, not %q")
}

// plans reads keys of plans, each behind that of its service.
func (b *book) plans(n *source.Node) []string {
	return b.keys(n, planKey, "a plan must be written as service/plan, by the keys of the catalogue, not %q")
}

func (b *book) keys(n *source.Node, form *regexp.Regexp, message string) []string {
	var out []string
	for _, item := range b.OneOrMore(n) {
		switch s, ok := b.Text(item); {
		case !ok:
		case slices.Contains(out, s):
			b.Fault(item, "%q is given twice", s)
		case !form.MatchString(s) || len(s) > 2*source.MaxName:
			b.Fault(item, message, source.Shortened(s))
		default:
			out = append(out, s)
		}
	}
	return out
}

func (b *book) use(section, name string) { b.used[section+" "+name] = true }

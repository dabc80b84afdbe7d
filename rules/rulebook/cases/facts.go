package cases

import (
	"slices"
	"time"

	"bosang/rules/fact"
	"bosang/rules/period"
	"bosang/rules/rulebook/internal/source"
)

// facts reads facts by name into f.
func (r *reader) facts(f *fact.Facts, n *source.Node) {
	m := r.Names(n)
	for _, k := range m.Keys {
		if !r.known(k, k.Value) {
			continue
		}
		name := fact.Fact(k.Value)
		t, _ := r.schema.TypeOf(name)
		before := len(r.Faults)
		v := r.factValue(m.At(k.Value), t)
		if len(r.Faults) > before {
			continue
		}
		if err := f.SetIn(r.schema, name, v); err != nil {
			r.Fault(m.At(k.Value), "%s", err)
		}
	}
}

func (r *reader) factValue(n *source.Node, t fact.Type) fact.Value {
	switch t.Kind {
	case fact.KindSpan:
		return fact.Held(r.span(r.Mapping(n, spanForm)))
	case fact.KindOutage:
		return r.outage(n)
	case fact.KindMaintenance:
		var list []fact.Announced
		for _, item := range r.list(n) {
			m := r.Mapping(item, workForm)
			a := fact.Announced{Span: r.span(m)}
			a.AnnouncedAt, _ = r.Instant(m.At("announced_at"), nil)
			list = append(list, a)
		}
		return fact.Maintenance(list...)
	case fact.KindEnum:
		w := r.OneOf(n, t.Values...)
		return fact.Text(w)
	}
	v, _ := r.Value(n, t.Kind, nil)
	return v
}

// list gives the elements of a list that may be empty: nothing was down, nothing was announced.
func (r *reader) list(n *source.Node) []*source.Node {
	if source.IsList(n) && len(n.Content) == 0 {
		return nil
	}
	return r.Items(n)
}

func (r *reader) span(m source.Mapping) period.Span {
	if !m.OK {
		return period.Span{}
	}
	var start, end time.Time
	ok1, ok2 := true, true
	if m.Has("start") {
		start, ok1 = r.Instant(m.At("start"), nil)
	}
	if m.Has("end") {
		end, ok2 = r.Instant(m.At("end"), nil)
	}
	if !ok1 || !ok2 || !m.Has("start") {
		return period.Span{}
	}
	s, err := period.New(start, end)
	if err != nil {
		r.Fault(m.Node, "%s", err)
	}
	return s
}

func (r *reader) outage(n *source.Node) fact.Value {
	var windows []period.Window
	before := len(r.Faults)
	for _, item := range r.list(n) {
		m := r.Mapping(item, windowForm)
		for _, edge := range []string{"start", "end"} {
			for _, k := range []string{edge + "_earliest", edge + "_latest"} {
				if m.Has(k) && !m.Has(edge) {
					r.Fault(m.Key(k), "needs %q beside it: the instant that is taken", edge)
				}
			}
		}
		windows = append(windows, period.Window{Start: r.edge(m, "start"), End: r.edge(m, "end")})
	}
	if len(r.Faults) > before {
		return fact.Value{}
	}
	u, err := period.UncertainOf(windows...)
	if err != nil {
		r.Fault(n, "%s", err)
	}
	return fact.Outage(u)
}

func (r *reader) edge(m source.Mapping, name string) period.Edge {
	if !m.Has(name) {
		return period.Edge{}
	}
	stated, ok := r.Instant(m.At(name), nil)
	if !ok {
		return period.Edge{}
	}
	e := period.Exactly(stated)
	if m.Has(name + "_earliest") {
		e.Earliest, _ = r.Instant(m.At(name+"_earliest"), nil)
	}
	if m.Has(name + "_latest") {
		e.Latest, _ = r.Instant(m.At(name+"_latest"), nil)
	}
	return e
}

// Forms of files of cases.

func key(name, about string, is source.Shape) source.Key {
	return source.Key{Name: name, About: about, Is: is}
}

func need(name, about string, is source.Shape) source.Key {
	return source.Key{Name: name, About: about, Is: is, Need: true}
}

func ref(name string) source.Shape { return source.Shape{"$ref": "#/$defs/" + name} }

var (
	words      = source.Shape{"type": "string", "minLength": 1}
	instant    = source.Shape{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}T`}
	wordOrList = source.Shape{"anyOf": []source.Shape{words, {"type": "array", "items": words}}}
	amounts    = source.Shape{"type": "object", "additionalProperties": words}
)

var fileForm = &source.Form{Name: "cases", About: "Examples of a rulebook with what is expected of them.", Keys: []source.Key{
	key("facts", "the facts that all cases share", ref("facts")),
	need("cases", "the examples", source.Shape{"type": "array", "items": ref("case"), "minItems": 1})}}

var caseForm = &source.Form{Name: "case", About: "An example.", Keys: []source.Key{
	need("case", "a sentence that says what the case shows", words),
	key("facts", "its own facts, beside or instead of those that are shared", ref("facts")),
	key("without", "shared facts that this case does not know", wordOrList),
	key("with", "only these rulebooks, in these editions: gb-automatic-compensation@2022-04-01", wordOrList),
	key("law_on", "as the law stood on this date or at this instant", source.Shape{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}`}),
	need("expect", "what must come out; what is not named is not looked at", ref("expect"))}}

var spanForm = &source.Form{Name: "span", About: "A span of time; without an end it lasts.", Keys: []source.Key{
	need("start", "the first instant", instant), key("end", "the instant at which it is over", instant)}}

var workForm = &source.Form{Name: "work", About: "Maintenance, and when it was announced.", Keys: []source.Key{
	need("start", "the first instant", instant), key("end", "the instant at which it is over", instant),
	need("announced_at", "when notice of it was given", instant)}}

var windowForm = &source.Form{Name: "window", About: "A span in which the service was down, with the bounds of what is not known exactly.", Keys: []source.Key{
	need("start", "when it began", instant), key("start_earliest", "the earliest it may have begun", instant), key("start_latest", "the latest", instant),
	key("end", "when it ended; left out while it runs", instant), key("end_earliest", "the earliest it may have ended", instant), key("end_latest", "the latest", instant)}}

// factShapes are the standard facts with what they may be; declared ones are allowed besides.
func factShapes() source.Shape {
	properties := source.Shape{}
	for _, t := range fact.Types() {
		is := source.Shape{"type": "string"}
		switch t.Kind {
		case fact.KindEnum:
			is = source.Shape{"enum": slices.Clone(t.Values)}
		case fact.KindBool:
			is = source.Shape{"type": "boolean"}
		case fact.KindCount:
			is = source.Shape{"type": []string{"integer", "string"}}
		case fact.KindSpan:
			is = ref("span")
		case fact.KindOutage:
			is = source.Shape{"type": "array", "items": ref("window")}
		case fact.KindMaintenance:
			is = source.Shape{"type": "array", "items": ref("work")}
		}
		properties[string(t.Name)] = is
	}
	return source.Shape{"type": "object", "description": "Facts by name.", "properties": properties,
		"patternProperties": source.Shape{`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`: source.Shape{}}, "additionalProperties": false}
}

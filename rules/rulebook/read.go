package rulebook

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"bosang/rules"
	"bosang/rules/money"
)

// Read reads and checks one edition. The error is Faults with everything that is wrong; whether quotes occur in the law's
// text and editions follow each other can only be told of a whole instrument: see ReadInstrument.
func Read(file string, data []byte) (*rules.Definition, error) {
	def, faults := read(file, data)
	return def, faults.err()
}

func read(file string, data []byte) (*rules.Definition, Faults) {
	r := &reader{file: file}
	root := r.document(data)
	if root == nil {
		return nil, r.faults
	}
	e := &edition{reader: r, def: &rules.Definition{At: r.at(root), Text: string(data)}}
	e.read(root)
	if len(r.faults) == 0 {
		e.check()
	}
	if len(r.faults) == 0 {
		form, err := canonical(root)
		if err != nil {
			r.fault(root, "cannot be written as canonical JSON: %s", err)
		}
		e.def.Hash = sha256.Sum256(form)
	}
	if len(r.faults) == 0 {
		if _, err := rules.Compile(e.def); err != nil {
			r.fault(root, "%s", err)
		}
	}
	return e.def, r.faults
}

// edition is an edition being read.
type edition struct {
	*reader
	def  *rules.Definition
	zone *time.Location
}

var editionKeys = []string{"rulebook", "edition", "title", "jurisdiction", "zone", "calendar", "kind", "in_force", "binds",
	"confidence", "sources", "comment", "instruments", "articles", "parameters", "quantities", "provisions"}

var (
	confidences   = []string{"A", "B", "C", "M", "I"}
	kinds         = []string{string(rules.Statute), string(rules.Standard), string(rules.Contract), string(rules.ProgrammeBook)}
	standingNames = map[string]rules.Standing{"owed": rules.Owed, "programme": rules.Programme, "goodwill": rules.Goodwill}
	remedyNames   = map[string]rules.RemedyKind{"cash": rules.Cash, "credit": rules.Credit, "extension": rules.Extension,
		"coupon": rules.Coupon, "termination": rules.Termination}
	compareNames = map[string]rules.Comparison{"at_least": rules.AtLeast, "more_than": rules.MoreThan, "at_most": rules.AtMost,
		"less_than": rules.LessThan, "is": rules.Is, "on": rules.HeldOn}
)

func (e *edition) read(root *yaml.Node) {
	m := e.mapping(root, editionKeys...)
	m.need("rulebook", "edition", "title", "jurisdiction", "zone", "kind", "in_force", "binds", "confidence", "sources", "provisions")
	d := e.def
	d.Rulebook, d.Edition, d.Title = e.key(m.at["rulebook"]), m.text("edition"), m.texts("title")
	d.Jurisdiction, d.Calendar = m.text("jurisdiction"), e.oneOf(m.at["calendar"], "KR")
	d.Kind = rules.BookKind(e.oneOf(m.at["kind"], kinds...))
	d.Confidence = e.oneOf(m.at["confidence"], confidences...)
	d.Sources, d.Comment = e.words(m.at["sources"]), m.texts("comment")
	if n := m.at["zone"]; n != nil {
		zone, err := time.LoadLocation(e.scalar(n))
		if err != nil || n.Value == "Local" {
			e.fault(n, "no zone %q", n.Value)
		}
		d.Zone, e.zone = n.Value, zone
	}
	force := e.mapping(m.at["in_force"], "from", "to")
	force.need("from")
	d.From, d.To = e.date(force.at["from"]), e.date(force.at["to"])
	if force.has("to") && !d.From.Before(d.To) {
		e.fault(force.at["to"], "must be later than the date from which the edition is in force")
	}
	e.binds(m.at["binds"])
	e.instruments(m.at["instruments"])
	e.articles(m.at["articles"])
	e.parameters(m.at["parameters"])
	e.quantities(m.at["quantities"])
	for _, k := range []string{"sources", "instruments", "articles", "parameters", "quantities", "provisions"} {
		e.filled(m.at[k])
	}
	for _, n := range e.items(m.at["provisions"]) {
		d.Provisions = append(d.Provisions, e.provision(n, false))
	}
}

// key reads a name of lower-case letters, digits and hyphens.
func (e *edition) key(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	k := e.scalar(n)
	for _, c := range k {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			e.fault(n, "a name must be of lower-case letters, digits and hyphens, not %q", k)
			break
		}
	}
	return k
}

func (e *edition) oneOf(n *yaml.Node, allowed ...string) string {
	if n == nil {
		return ""
	}
	v := e.scalar(n)
	if !slices.Contains(allowed, v) {
		e.fault(n, "must be one of %s, not %q", strings.Join(allowed, ", "), v)
	}
	return v
}

func (e *edition) binds(n *yaml.Node) {
	m := e.mapping(n, "provider_class", "provider", "service", "plan", "incident", "content")
	b := &e.def.Binds
	for _, k := range m.keys {
		e.filled(m.at[k.Value])
	}
	classes, _ := rules.TypeOf(rules.FactProviderClass)
	for _, c := range e.words(m.at["provider_class"]) {
		if !slices.Contains(classes.Values, c) {
			e.fault(m.at["provider_class"], "must be of %s, not %q", strings.Join(classes.Values, ", "), c)
		}
		b.ProviderClasses = append(b.ProviderClasses, c)
	}
	b.Providers, b.Services = e.words(m.at["provider"]), e.words(m.at["service"])
	b.Plans, b.Incidents = e.words(m.at["plan"]), e.words(m.at["incident"])
	if m.has("content") {
		b.Content = e.boolean(m.at["content"])
	}
}

func (e *edition) instruments(n *yaml.Node) {
	m := e.mapping(n)
	for _, k := range m.keys {
		e.def.Instruments = append(e.def.Instruments, rules.Instrument{At: e.at(k), Key: e.key(k), Title: m.texts(k.Value)})
	}
}

func (e *edition) articles(n *yaml.Node) {
	m := e.mapping(n)
	for _, k := range m.keys {
		a := e.mapping(m.at[k.Value], "instrument", "numbers")
		a.need("instrument", "numbers")
		out := rules.Article{At: e.at(k), Key: e.key(k), Instrument: a.text("instrument")}
		e.filled(a.at["numbers"])
		for _, item := range e.items(a.at["numbers"]) {
			one := e.mapping(item, "from", "number")
			one.need("from", "number")
			out.Numbers = append(out.Numbers, rules.Number{From: e.date(one.at["from"]), Number: one.text("number")})
		}
		for i := 1; i < len(out.Numbers); i++ {
			if !out.Numbers[i-1].From.Before(out.Numbers[i].From) {
				e.fault(a.at["numbers"], "the dates must ascend")
			}
		}
		e.def.Articles = append(e.def.Articles, out)
	}
}

var units = map[string]rules.Kind{"duration": rules.KindDuration, "money": rules.KindMoney, "count": rules.KindCount,
	"instant": rules.KindInstant}

func (e *edition) parameters(n *yaml.Node) {
	m := e.mapping(n)
	for _, k := range m.keys {
		p := e.mapping(m.at[k.Value], "title", "unit", "by", "values")
		p.need("title", "unit", "values")
		out := rules.Parameter{At: e.at(k), Key: e.key(k), Title: p.texts("title")}
		kind, ok := units[p.text("unit")]
		if !ok && p.has("unit") {
			e.fault(p.at["unit"], "must be one of duration, money, count, instant, not %q", p.at["unit"].Value)
		}
		out.Unit = kind
		if ok && !p.has("by") {
			out.Cases = []rules.ParameterCase{{Dated: e.dated(p.at["values"], kind)}}
		} else if ok {
			out.By = rules.Fact(p.text("by"))
			e.byFact(&out, p)
		}
		e.def.Parameters = append(e.def.Parameters, out)
	}
}

func (e *edition) byFact(out *rules.Parameter, p mapping) {
	t, known := rules.TypeOf(out.By)
	if !known || t.Kind != rules.KindEnum {
		e.fault(p.at["by"], "%q is not a fact with listed values", out.By)
		return
	}
	e.filled(p.at["values"])
	values := e.mapping(p.at["values"], t.Values...)
	for _, k := range values.keys {
		out.Cases = append(out.Cases, rules.ParameterCase{Value: k.Value, Dated: e.dated(values.at[k.Value], out.Unit)})
	}
}

func (e *edition) dated(n *yaml.Node, kind rules.Kind) []rules.Dated {
	var out []rules.Dated
	for _, item := range e.items(n) {
		one := e.mapping(item, "from", "value")
		one.need("from", "value")
		d := rules.Dated{From: e.date(one.at["from"])}
		if one.has("value") {
			d.Value = e.value(one.at["value"], kind, e.zone)
		}
		if len(out) > 0 && !out[len(out)-1].From.Before(d.From) {
			e.fault(item, "the dates must ascend")
		}
		out = append(out, d)
	}
	if len(out) == 0 && n != nil {
		e.fault(n, "must list at least one dated value")
	}
	return out
}

func (e *edition) quantities(n *yaml.Node) {
	m := e.mapping(n)
	for _, k := range m.keys {
		q := e.mapping(m.at[k.Value], "title", "measure", "of", "held", "announced", "notice")
		q.need("title", "measure", "of")
		out := rules.Quantity{At: e.at(k), Key: e.key(k), Title: q.texts("title"),
			Measure: rules.Measure(e.oneOf(q.at["measure"], "longest", "total")),
			Of:      rules.Fact("outage." + e.oneOf(q.at["of"], "down", "degraded"))}
		if q.has("held") {
			out.Held = e.boolean(q.at["held"])
		}
		switch e.oneOf(q.at["announced"], "left_out", "only") {
		case "left_out":
			out.Announced = rules.AnnouncedLeftOut
		case "only":
			out.Announced = rules.AnnouncedOnly
		}
		if q.has("notice") {
			out.Notice = e.length(q.at["notice"])
			if out.Announced == rules.AnnouncedIgnored {
				e.fault(q.at["notice"], `a notice needs "announced" beside it`)
			}
		}
		e.def.Quantities = append(e.def.Quantities, out)
	}
}

var roundingModes = []string{"nearest", "up", "down", "half-even"}

func (e *edition) mode(n *yaml.Node) money.Mode {
	mode, err := money.ParseMode(e.oneOf(n, roundingModes...))
	if err != nil {
		return 0 // oneOf has told so
	}
	return mode
}

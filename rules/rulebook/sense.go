package rulebook

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"bosang/rules"
)

// maxFactor bounds what a time may be multiplied by, so that no remedy overflows.
const maxFactor = 1000

// sense checks what is well formed and yet cannot be meant: forms that do not fit their remedy, amounts and factors of
// nothing, dates outside the edition, classes without a value.
func (c *checker) sense() {
	d := c.def
	for i := range d.Articles {
		for k, n := range d.Articles[i].Numbers {
			if k > 0 && !d.To.IsZero() && !n.From.Before(d.To) {
				c.faultAt(d.Articles[i].At, "article %q has a number from %s on, when the edition is no longer in force", d.Articles[i].Key, n.From)
			}
		}
	}
	for i := range d.Parameters {
		c.senseOf(&d.Parameters[i])
	}
	c.fileName()
}

func (c *checker) senseOf(p *rules.Parameter) {
	d := c.def
	for _, pc := range p.Cases {
		for k, v := range pc.Dated {
			switch {
			case k == 0 || v.From.After(d.From) && (d.To.IsZero() || v.From.Before(d.To)):
			case v.From.After(d.From):
				c.faultAt(p.At, "parameter %q has a value from %s on, when the edition is no longer in force", p.Key, v.From)
			default:
				c.faultAt(p.At, "parameter %q has a second value before the edition is in force", p.Key)
			}
		}
	}
	if p.By != rules.FactProviderClass {
		return
	}
	for _, class := range d.Binds.ProviderClasses {
		if !slices.ContainsFunc(p.Cases, func(pc rules.ParameterCase) bool { return pc.Value == class }) {
			c.faultAt(p.At, "parameter %q has no value for %q, which the edition binds", p.Key, class)
		}
	}
}

// fileName holds the edition's name against that of its file.
func (c *checker) fileName() {
	name := strings.TrimSuffix(path.Base(c.file), path.Ext(c.file))
	if strings.Contains(c.file, "/") && name != c.def.Edition {
		c.faultAt(c.def.At, "edition %q stands in the file %q", c.def.Edition, path.Base(c.file))
	}
}

// forms are the forms of a remedy's measure by its kind; termination has none.
var forms = map[rules.RemedyKind][]string{
	rules.Cash: {"amount", "fee_for"}, rules.Coupon: {"amount"}, rules.Extension: {"time", "multiply"}, rules.Credit: {"amount", "time"},
	rules.Termination: {},
}

// form checks that a remedy is measured in a way that fits its kind.
func (e *edition) form(m mapping, kind rules.RemedyKind) {
	if kind == 0 {
		return // told already
	}
	given := 0
	for _, k := range []string{"multiply", "fee_for", "amount", "time"} {
		if !m.has(k) {
			continue
		}
		given++
		if !slices.Contains(forms[kind], k) {
			e.fault(m.at[k], "a remedy of %s cannot be given as %q", kind, k)
		}
	}
	switch {
	case kind == rules.Termination:
	case given != 1:
		e.fault(m.node, "must have exactly one of %s", strings.Join(forms[kind], ", "))
	}
	for _, k := range []string{"by"} {
		if m.has(k) && !m.has("multiply") {
			e.fault(m.at[k], `"by" needs "multiply" beside it`)
		}
	}
	for _, k := range []string{"round", "to"} {
		if m.has(k) && !m.has("fee_for") {
			e.fault(m.at[k], "%q needs \"fee_for\" beside it", k)
		}
	}
}

// positive checks that every value of a parameter that an effect uses is more than nothing, and a factor within bounds.
func (c *checker) positive(at rules.Position, key string, most int64) {
	p := c.parameters[key]
	if p == nil {
		return
	}
	for _, pc := range p.Cases {
		for _, v := range pc.Dated {
			switch {
			case !more(v.Value):
				c.faultAt(p.At, "parameter %q must be more than 0 here: %s", key, at)
			case most > 0 && v.Value.Micros() > most:
				c.faultAt(p.At, "parameter %q must be at most %d here: %s", key, most, at)
			}
		}
	}
}

func more(v rules.Value) bool {
	if a, ok := v.AsMoney(); ok {
		return a.Sign() > 0
	}
	return v.Kind() == rules.KindInstant || v.Micros() > 0
}

// threshold checks that a boundary divides anything: nothing is less than 0, and everything is at least that.
func (c *checker) threshold(cond *rules.Condition) {
	if cond.Compare == rules.Is || cond.Compare == rules.HeldOn || cond.Op != rules.OpFact && cond.Op != rules.OpMeasure {
		return
	}
	zero := cond.Compare == rules.MoreThan || cond.Compare == rules.AtMost
	if cond.Parameter != "" {
		if !zero {
			c.positive(cond.At, cond.Parameter, 0)
		}
		return
	}
	for _, v := range cond.Values {
		if a, ok := v.AsMoney(); ok && a.Sign() < 0 || !zero && !more(v) {
			c.faultAt(cond.At, "must compare with more than 0: %s 0 divides nothing", cond.Compare)
		}
	}
}

// filled reports a list that is there and empty.
func (r *reader) filled(n *yaml.Node) {
	if n != nil && (n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode) && len(n.Content) == 0 {
		r.fault(n, "must not be empty")
	}
}

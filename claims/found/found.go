// Package found holds what persons found of a claim: facts, each as it was found or
// found not to be known, and what they said of provisions that leave a case to a person
// or of exceptions. It is part of the case from then on.
package found

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bosang/claims/told"
	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/fact"
)

// Found is what persons found. It is not changed once it is checked.
type Found struct {
	// Facts by name, each in the JSON of package fact; null: it is not known.
	Facts map[rules.Fact]json.RawMessage
	// Rulings by "rulebook/provision": true or false, or the amount that is given.
	Rulings map[string]json.RawMessage
}

// MaxChanges is how many facts and rulings there can be at once.
const MaxChanges = 50

// open are the standard facts that are of one claim, or that can be otherwise for one.
// Whose service it was, and which law holds, is for nobody to find.
var open = []rules.Fact{
	rules.FactCauseAttribution, rules.FactCauseCritical, rules.FactCauseKind, rules.FactCauseRemovedAt, rules.FactCauseUnforeseen, rules.FactClaimFiledAt,
	rules.FactClaimLoss, rules.FactClaimantKind, rules.FactOutageDegraded, rules.FactOutageDown, rules.FactOutageMaintenance, rules.FactPlanAudience,
	rules.FactPlanContent, rules.FactPlanPeriodicFee, rules.FactSubscriptionBilling, rules.FactSubscriptionChannel, rules.FactSubscriptionFee,
	rules.FactSubscriptionPeriod, rules.FactSubscriptionHeld,
}

// Open lists the standard facts that can be found otherwise of one claim.
func Open() []rules.Fact { return slices.Clone(open) }

var null = json.RawMessage("null")

// IsZero reports whether nothing was found.
func (f Found) IsZero() bool { return len(f.Facts)+len(f.Rulings) == 0 }

// Len is how many facts and rulings there are.
func (f Found) Len() int { return len(f.Facts) + len(f.Rulings) }

// With gives what was found with what was found later, which goes before.
func (f Found) With(later Found) Found {
	both := Found{maps.Clone(f.Facts), maps.Clone(f.Rulings)}
	if both.Facts == nil {
		both.Facts = make(map[rules.Fact]json.RawMessage)
	}
	if both.Rulings == nil {
		both.Rulings = make(map[string]json.RawMessage)
	}
	maps.Copy(both.Facts, later.Facts)
	maps.Copy(both.Rulings, later.Rulings)
	return both
}

// Touches reports whether it says when the service was down or degraded.
func (f Found) Touches() bool {
	_, down := f.Facts[rules.FactOutageDown]
	_, degraded := f.Facts[rules.FactOutageDegraded]
	return down || degraded
}

// JSON writes it canonically: {"facts":{…},"provisions":{…}}, what is empty left out.
func (f Found) JSON() []byte {
	out := []byte{'{'}
	if len(f.Facts) > 0 {
		out = append(append(out, `"facts":`...), told.Facts(f.Facts).JSON()...)
	}
	if len(f.Rulings) > 0 {
		if len(f.Facts) > 0 {
			out = append(out, ',')
		}
		out = append(out, `"provisions":{`...)
		for i, key := range slices.Sorted(maps.Keys(f.Rulings)) {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(append(fact.AppendString(out, key), ':'), f.Rulings[key]...)
		}
		out = append(out, '}')
	}
	return append(out, '}')
}

// Parse reads what JSON has written, and what a database made of it.
func Parse(data []byte) (Found, error) {
	if len(data) == 0 {
		return Found{}, nil
	}
	var parts map[string]map[string]json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return Found{}, fmt.Errorf("what was found: %w", err)
	}
	var f Found
	for part, values := range parts {
		for name, value := range values {
			var compact bytes.Buffer
			if err := json.Compact(&compact, value); err != nil {
				return Found{}, fmt.Errorf("what was found: %w", err)
			}
			values[name] = compact.Bytes()
		}
		switch part {
		case "facts":
			f.Facts = make(map[rules.Fact]json.RawMessage, len(values))
			for name, value := range values {
				f.Facts[rules.Fact(name)] = value
			}
		case "provisions":
			f.Rulings = values
		}
	}
	return f, nil
}

// Into puts what was found into the facts of a case, in the place of what is known
// otherwise. Facts that the schema does not have any more, or not with such values, are
// left out.
func (f Found) Into(facts *rules.Facts, s *rules.Schema) error {
	if f.IsZero() {
		return nil
	}
	var said rules.Found
	for _, name := range slices.Sorted(maps.Keys(f.Facts)) {
		kind, known := s.TypeOf(name)
		if !known {
			continue
		}
		if bytes.Equal(f.Facts[name], null) {
			facts.Unset(name)
		} else if v, err := value(kind.Kind, f.Facts[name]); err != nil || facts.SetIn(s, name, v) != nil {
			continue
		}
		said.Facts = append(said.Facts, name)
	}
	for _, key := range slices.Sorted(maps.Keys(f.Rulings)) {
		r, err := fact.ParseRuling(key, f.Rulings[key])
		if err != nil {
			return err
		}
		said.Rulings = append(said.Rulings, r)
	}
	return facts.SetFound(said)
}

func value(kind rules.Kind, raw json.RawMessage) (rules.Value, error) {
	if kind == rules.KindMoney {
		return fact.ParseMoney(raw)
	}
	return fact.ParseValue(kind, raw)
}

// keyForm is the form of texts: one that has it names a thing, and nobody.
var keyForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

const maxWord = 64

// Check gives what was sent as it is kept, with everything that is wrong with it in the
// order of the names: facts have to be of the claim, and provisions those that a person
// can speak of, in one of the editions that the outcome names.
func Check(library *rules.Library, o *rules.Outcome, sent Found) (Found, []told.Fault) {
	kept := Found{make(map[rules.Fact]json.RawMessage), make(map[string]json.RawMessage)}
	var faults []told.Fault
	if sent.Len() > MaxChanges {
		return Found{}, []told.Fault{{Code: "too_many", Param: fmt.Sprint(MaxChanges)}}
	}
	for _, name := range slices.Sorted(maps.Keys(sent.Facts)) {
		raw := sent.Facts[name]
		if _, standard := rules.TypeOf(name); !standard && !bytes.Equal(raw, null) {
			one, wrong := told.Check(library, told.Facts{name: raw}, "")
			faults = append(faults, wrong...)
			maps.Copy(kept.Facts, one)
			continue
		}
		canonical, code := standardFact(library, name, raw)
		if code != "" {
			faults = append(faults, told.Fault{Name: shown(string(name)), Code: code})
			continue
		}
		kept.Facts[name] = canonical
	}
	for _, key := range slices.Sorted(maps.Keys(sent.Rulings)) {
		canonical, code := ruling(library, o, key, sent.Rulings[key])
		if code != "" {
			faults = append(faults, told.Fault{Name: shown(key), Code: code})
			continue
		}
		kept.Rulings[key] = canonical
	}
	return kept, faults
}

func shown(name string) string {
	if len(name) > maxWord {
		name = name[:maxWord]
	}
	return strings.ToValidUTF8(name, "")
}

// standardFact checks a standard fact, or one that is said not to be known.
func standardFact(library *rules.Library, name rules.Fact, raw json.RawMessage) (json.RawMessage, string) {
	kind, known := library.Schema().TypeOf(name)
	if !known {
		return nil, "no_such_fact"
	}
	if _, standard := rules.TypeOf(name); standard && !slices.Contains(open, name) {
		return nil, "not_of_the_claim"
	}
	if bytes.Equal(raw, null) {
		return null, ""
	}
	v, err := value(kind.Kind, raw)
	var one rules.Facts
	if err == nil {
		err = one.Set(name, v)
	}
	if err != nil || one.IsOpen() {
		return nil, "no_such_value"
	}
	if text, ok := v.AsText(); ok && kind.Kind == rules.KindText && (len(text) > maxWord || !keyForm.MatchString(text)) {
		return nil, "no_such_value"
	}
	set, _ := one.Get(name)
	return fact.AppendValue(nil, &set), ""
}

// ruling checks what is said of a provision.
func ruling(library *rules.Library, o *rules.Outcome, key string, raw json.RawMessage) (json.RawMessage, string) {
	p, exception := Provision(library, o, key)
	if p == nil {
		return nil, "no_such_provision"
	}
	r, err := fact.ParseRuling(key, raw)
	switch {
	case err != nil:
		return nil, "no_such_value"
	case !exception && p.Effect.Kind != definition.Refers:
		return nil, "not_for_a_person"
	case exception && r.Amount.Currency() != "":
		return nil, "wants_bool"
	case !exception && r.Applies && r.Amount.Currency() == "":
		return nil, "wants_amount_or_false"
	}
	return fact.AppendRuling(nil, &r), ""
}

// Provision finds a provision, "rulebook/provision", in the editions that an outcome
// names; nil where none has it. An exception is one to another provision.
func Provision(library *rules.Library, o *rules.Outcome, key string) (p *definition.Provision, exception bool) {
	book, name, _ := strings.Cut(key, "/")
	for _, used := range o.Editions {
		e, ok := library.ByHash(used.Hash)
		if !ok || used.Rulebook != book {
			continue
		}
		list := e.Definition().Provisions
		for i := range list {
			if list[i].Key == name {
				return &list[i], false
			}
			if within := exceptionOf(&list[i], name); within != nil {
				return within, true
			}
		}
	}
	return nil, false
}

func exceptionOf(p *definition.Provision, name string) *definition.Provision {
	for i := range p.Exceptions {
		e := &p.Exceptions[i]
		if e.Key == name {
			return e
		}
		if within := exceptionOf(e, name); within != nil {
			return within
		}
	}
	return nil
}

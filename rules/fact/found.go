package fact

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bosang/rules/money"
)

// Found says what persons found of a case: which of its facts are as they found them, and what they said of single
// provisions. It is part of the facts, so that a decision is on it, and stays so.
type Found struct {
	// Facts are the names of those that a person set, or found not to be known.
	Facts []Fact
	// Rulings are about provisions, each once.
	Rulings []Ruling
}

// Ruling is what a person said of a provision that sends a case to a person, or of an exception.
type Ruling struct {
	Provision string // "rulebook/provision"
	// Applies: the provision is met. Of an exception it says that what it excepts for was shown.
	Applies bool
	// Amount is what a ground gives that leaves it to a person; without a currency where it gives none.
	Amount money.Amount
}

// foundName is what persons found in the JSON of facts. It has no dot, so that no declared fact has it.
const foundName = "found"

// IsZero tells whether persons found nothing.
func (d *Found) IsZero() bool { return d == nil || len(d.Facts)+len(d.Rulings) == 0 }

// Ruling is what was said of a provision; nil where nothing was.
func (d *Found) Ruling(rulebook, provision string) *Ruling {
	if d == nil {
		return nil
	}
	for i := range d.Rulings {
		if book, key, _ := strings.Cut(d.Rulings[i].Provision, "/"); book == rulebook && key == provision {
			return &d.Rulings[i]
		}
	}
	return nil
}

// SetFound says what persons found. The error is ErrFactValue.
func (f *Facts) SetFound(found Found) error {
	d := Found{Facts: Sorted(slices.Clone(found.Facts)), Rulings: slices.Clone(found.Rulings)}
	slices.SortFunc(d.Rulings, func(a, b Ruling) int { return strings.Compare(a.Provision, b.Provision) })
	for i, r := range d.Rulings {
		book, key, two := strings.Cut(r.Provision, "/")
		switch {
		case !two || !validText(book) || !validText(key):
			return fmt.Errorf("%w: %s: %.100q is no provision of a rulebook", ErrFactValue, foundName, r.Provision)
		case i > 0 && d.Rulings[i-1].Provision == r.Provision:
			return fmt.Errorf("%w: %s: %.100q is given twice", ErrFactValue, foundName, r.Provision)
		case r.Amount.Currency() != "" && (!r.Applies || r.Amount.Sign() < 0):
			return fmt.Errorf("%w: %s: %.100q has an amount that is not given", ErrFactValue, foundName, r.Provision)
		}
	}
	if f.found = &d; d.IsZero() {
		f.found = nil
	}
	return nil
}

// Found is what persons found; nil where they found nothing. It must not be changed.
func (f *Facts) Found() *Found { return f.found }

// appendFound writes {"facts":["a.b"],"provisions":{"book/provision":true}}: whether a provision is met, or what it gives.
func appendFound(b []byte, d *Found) []byte {
	b = append(b, '{')
	if len(d.Facts) > 0 {
		b = append(b, `"facts":[`...)
		for i, name := range d.Facts {
			if i > 0 {
				b = append(b, ',')
			}
			b = AppendString(b, string(name))
		}
		b = append(b, ']')
	}
	if len(d.Rulings) == 0 {
		return append(b, '}')
	}
	if len(d.Facts) > 0 {
		b = append(b, ',')
	}
	b = append(b, `"provisions":{`...)
	for i := range d.Rulings {
		if i > 0 {
			b = append(b, ',')
		}
		r := &d.Rulings[i]
		b = append(AppendString(b, r.Provision), ':')
		b = AppendRuling(b, r)
	}
	return append(b, "}}"...)
}

// AppendRuling writes whether a provision is met, or the amount that it gives.
func AppendRuling(b []byte, r *Ruling) []byte {
	if r.Amount.Currency() != "" {
		return AppendMoney(b, r.Amount)
	}
	return appendBool(b, r.Applies)
}

// ParseRuling reads what was said of a provision as AppendRuling writes it.
func ParseRuling(provision string, raw json.RawMessage) (Ruling, error) {
	r := Ruling{Provision: provision}
	if len(raw) > 0 && raw[0] == '{' {
		v, err := ParseMoney(raw)
		if err == nil {
			r.Applies = true
			r.Amount, _ = v.AsMoney()
		}
		return r, err
	}
	if string(raw) != "true" && string(raw) != "false" {
		return r, errors.New("must be true, false or an amount")
	}
	r.Applies = raw[0] == 't'
	return r, nil
}

func parseFound(raw json.RawMessage) (Found, error) {
	var in struct {
		Facts      []Fact          `json:"facts"`
		Provisions json.RawMessage `json:"provisions"`
	}
	var out Found
	if err := Strict(raw, &in); err != nil {
		return out, err
	}
	out.Facts = in.Facts
	if in.Provisions == nil {
		return out, nil
	}
	list, err := members(in.Provisions)
	if err != nil {
		return out, err
	}
	for _, m := range list {
		r, err := ParseRuling(m.name, m.raw)
		if err != nil {
			return out, fmt.Errorf("%.100q: %w", m.name, err)
		}
		out.Rulings = append(out.Rulings, r)
	}
	return out, nil
}

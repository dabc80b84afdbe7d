package fact

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Facts is what is known about one case, by name: standard facts, and those that rulebooks declare. The zero value knows
// nothing. Not for concurrent writing.
type Facts struct {
	values [Slots + 1]Value // the last is SlotOutageEither
	extra  []known          // declared facts, in the order of their names; never shared with another Facts
	found  *Found           // what persons found; never changed, so shared; nil where they found nothing
}

// known is a declared fact that is known.
type known struct {
	name  Fact
	value Value
}

// nothing is the value of what is not known; it is never written to.
var nothing Value

// New returns facts of which nothing is known.
func New() *Facts { return &Facts{} }

// Set makes a standard fact known. The error names the fact and is ErrUnknownFact or ErrFactValue.
func (f *Facts) Set(name Fact, v Value) error {
	s, ok := slots[name]
	if !ok {
		return fmt.Errorf("%w: %q", ErrUnknownFact, name)
	}
	v, err := standards[s].accept(v)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrFactValue, name, err)
	}
	f.values[s] = v
	f.either(s)
	return nil
}

// either keeps the times at which the service was down or degraded, once a fact has changed.
func (f *Facts) either(changed Slot) {
	if changed != SlotOutageDown && changed != SlotOutageDegraded {
		return
	}
	down, degraded, to := &f.values[SlotOutageDown], &f.values[SlotOutageDegraded], &f.values[SlotOutageEither]
	switch {
	case !degraded.IsKnown():
		*to = *down
	case !down.IsKnown():
		*to = *degraded
	default:
		a, b := down.Times(), degraded.Times()
		*to = outageValue(Times{union(a.Narrowest, b.Narrowest), union(a.Stated, b.Stated), union(a.Widest, b.Widest)})
	}
}

// union is the spans of two lists, of which none touch.
func union(a, b []Stretch) []Stretch {
	var out []Stretch
	for len(a)+len(b) > 0 {
		if len(a) == 0 || len(b) > 0 && b[0].Start < a[0].Start {
			a, b = b, a
		}
		if n := len(out); n > 0 && out[n-1].End >= a[0].Start {
			out[n-1].End = max(out[n-1].End, a[0].End)
		} else {
			out = append(out, a[0])
		}
		a = a[1:]
	}
	return out
}

// SetDeclared makes a fact known that a rulebook declares. The error names the fact and is ErrDeclared, of what no
// Schema would take, or ErrFactValue.
func (f *Facts) SetDeclared(d *Declared, v Value) error {
	if _, standard := slots[d.Name]; standard || !declarable(d.Kind) {
		return fmt.Errorf("%w: %s of type %s", ErrDeclared, d.Name, d.Kind)
	}
	v, err := d.accept(v)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrFactValue, d.Name, err)
	}
	at, found := f.find(d.Name)
	if !found {
		f.extra = slices.Insert(f.extra, at, known{name: d.Name})
	}
	f.extra[at].value = v
	return nil
}

// SetIn makes a fact known, a standard one or one of the schema. The error names the fact and is ErrUnknownFact or
// ErrFactValue.
func (f *Facts) SetIn(s *Schema, name Fact, v Value) error {
	if d, ok := s.Find(name); ok {
		return f.SetDeclared(d, v)
	}
	return f.Set(name, v)
}

// Unset makes a fact unknown.
func (f *Facts) Unset(name Fact) {
	if s, ok := slots[name]; ok {
		f.values[s] = Value{}
		f.either(s)
		return
	}
	if at, found := f.find(name); found {
		f.extra = slices.Delete(f.extra, at, at+1)
	}
}

// At is the value in a slot; one without a kind where the fact is not known. It must not be changed.
func (f *Facts) At(s Slot) *Value { return &f.values[s] }

// Extra is the value of a declared fact; one without a kind where it is not known. It must not be changed, and holds
// until the facts are.
func (f *Facts) Extra(name Fact) *Value {
	for i := range f.extra { // few
		if f.extra[i].name == name {
			return &f.extra[i].value
		}
	}
	return &nothing
}

// find gives the place among the declared facts that a name has or would have.
func (f *Facts) find(name Fact) (int, bool) {
	return slices.BinarySearchFunc(f.extra, name, func(k known, name Fact) int { return strings.Compare(string(k.name), string(name)) })
}

// Clone returns facts that can be changed on their own.
func (f *Facts) Clone() *Facts {
	g := *f
	g.extra = append([]known(nil), f.extra...)
	return &g
}

// Reset makes every fact unknown, so that one Facts serves many cases.
func (f *Facts) Reset() {
	extra := f.extra
	clear(extra)
	*f = Facts{extra: extra[:0]}
}

// Get returns a fact's value; false where it is not known.
func (f *Facts) Get(name Fact) (Value, bool) {
	v := &nothing
	if s, ok := slots[name]; ok {
		v = &f.values[s]
	} else if len(f.extra) > 0 {
		v = f.Extra(name)
	}
	return *v, v.kind != 0
}

// Known lists the facts that are known, in order of their names.
func (f *Facts) Known() []Fact {
	var out []Fact
	for name := range f.all {
		out = append(out, name)
	}
	return out
}

// all gives what is known, standard or declared, in the order of the names.
func (f *Facts) all(yield func(Fact, *Value) bool) {
	extra := f.extra
	for i := range f.values[:Slots] {
		if f.values[i].kind == 0 {
			continue
		}
		name := standards[i].name
		for ; len(extra) > 0 && extra[0].name < name; extra = extra[1:] {
			if !yield(extra[0].name, &extra[0].value) {
				return
			}
		}
		if !yield(name, &f.values[i]) {
			return
		}
	}
	for i := range extra {
		if !yield(extra[i].name, &extra[i].value) {
			return
		}
	}
}

// IsOpen tells whether the outage is still running: a window of it, down or degraded, has no end.
func (f *Facts) IsOpen() bool {
	for _, s := range [...]Slot{SlotOutageDown, SlotOutageDegraded} {
		if v := &f.values[s]; v.kind == KindOutage && openSet(v.Times().Widest) {
			return true
		}
	}
	return false
}

func openSet(list []Stretch) bool { return len(list) > 0 && list[len(list)-1].End == Open }

// Canonical is the RFC 8785 JSON of the known facts. The instant as_of is left out when nothing is open, so that a
// closed case has the same bytes whenever it is decided.
func (f *Facts) Canonical() []byte { return f.appendCanonical(make([]byte, 0, 1024)) }

// Hash is the SHA-256 of the canonical form.
func (f *Facts) Hash() [32]byte { return sha256.Sum256(f.Canonical()) }

func (f *Facts) appendCanonical(b []byte) []byte {
	b = append(b, '{')
	first, found := true, f.found
	begin := func(name string) {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(AppendString(b, name), ':')
	}
	for name, v := range f.all {
		if name == FactAsOf && !f.IsOpen() {
			continue
		}
		if found != nil && name > foundName {
			begin(foundName)
			b, found = appendFound(b, found), nil
		}
		begin(string(name))
		b = AppendValue(b, v)
	}
	if found != nil {
		begin(foundName)
		b = appendFound(b, found)
	}
	return append(b, '}')
}

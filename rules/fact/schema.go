package fact

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ErrDeclared refuses a declaration of a fact. It arrives wrapped with the fact's name; compare with errors.Is.
var ErrDeclared = errors.New("rules: a fact cannot be declared so")

// Declared is a fact that a rulebook declares beyond the standard ones.
type Declared struct {
	Name      Fact     // two or more words joined by dots
	Kind      Kind     // text, enum, bool, count, money, duration, date, instant or rate
	Values    []string // of an enumerated fact, at most MaxWords
	Essential bool     // one that is missing is never held against the claimant as "not shown"
	Otherwise Value    // what is taken where nobody says; without a kind where nothing is
}

// Schema is a set of declared facts beside the standard ones. It is immutable and may be shared between goroutines; a nil
// Schema declares none.
type Schema struct {
	list []Declared // in the order of their names
}

// names is the form of a declared fact's name.
var names = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

// maxName is the longest name of a declared fact, in bytes.
const maxName = 100

// declarable tells whether rulebooks may declare facts of a kind.
func declarable(k Kind) bool {
	switch k {
	case KindText, KindEnum, KindBool, KindCount, KindMoney, KindDuration, KindDate, KindInstant, KindRate:
		return true
	}
	return false
}

// NewSchema returns the set of the facts declared. The same one may be declared more than once, as of one type and with
// the same words in the same order; it is essential if one declaration says so, and is taken to be what all of them say
// where nobody else does. The error names the fact and is ErrDeclared.
func NewSchema(list ...Declared) (*Schema, error) {
	s := &Schema{list: make([]Declared, 0, len(list))}
	for i := range list {
		d, err := list[i].Checked()
		if err != nil {
			return nil, fmt.Errorf("%w: %.100q: %w", ErrDeclared, list[i].Name, err)
		}
		if err := s.add(&d); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Schema) add(d *Declared) error {
	at, found := s.find(d.Name)
	if !found {
		s.list = slices.Insert(s.list, at, *d)
		return nil
	}
	have := &s.list[at]
	if have.Kind != d.Kind || !slices.Equal(have.Values, d.Values) {
		return fmt.Errorf("%w: %q is declared both as %s and as %s", ErrDeclared, d.Name, have, d)
	}
	have.Essential = have.Essential || d.Essential
	if !have.Otherwise.Is(&d.Otherwise) {
		have.Otherwise = Value{}
	}
	return nil
}

// String is the type of the fact, with its words.
func (d *Declared) String() string {
	if d.Kind == KindEnum {
		return fmt.Sprintf("%s of %q", d.Kind, d.Values)
	}
	return d.Kind.String()
}

// Checked returns the declaration with what is taken where nobody says as the fact has it, or an error that says what it
// must be.
func (d *Declared) Checked() (Declared, error) {
	out := *d
	out.Values = slices.Clone(d.Values)
	if _, standard := slots[d.Name]; standard {
		return out, errors.New("is the name of a standard fact")
	}
	if len(d.Name) > maxName || !names.MatchString(string(d.Name)) {
		return out, fmt.Errorf("a name must be two or more words of a-z, 0-9 and _ joined by dots, of at most %d characters", maxName)
	}
	if !declarable(d.Kind) {
		return out, fmt.Errorf("must be of type text, enum, bool, count, money, duration, date, instant or rate, not %s", d.Kind)
	}
	if err := d.checkWords(); err != nil {
		return out, err
	}
	if d.Otherwise.IsKnown() {
		var err error
		if out.Otherwise, err = d.accept(d.Otherwise); err != nil {
			return out, fmt.Errorf("what is taken where nobody says %w", err)
		}
	}
	return out, nil
}

func (d *Declared) checkWords() error {
	if d.Kind != KindEnum {
		if len(d.Values) > 0 {
			return fmt.Errorf("a fact of type %s has no list of values", d.Kind)
		}
		return nil
	}
	if len(d.Values) == 0 || len(d.Values) > MaxWords {
		return fmt.Errorf("must have 1 to %d values, not %d", MaxWords, len(d.Values))
	}
	for i, word := range d.Values {
		if !validText(word) {
			return fmt.Errorf("value %d must be a text that is not empty", i+1)
		}
		if slices.Contains(d.Values[:i], word) {
			return fmt.Errorf("the value %.100q is listed twice", word)
		}
	}
	return nil
}

func (d *Declared) accept(v Value) (Value, error) {
	s := standard{kind: d.Kind, values: d.Values, max: maxCount}
	return s.accept(v)
}

func (s *Schema) find(name Fact) (int, bool) {
	return slices.BinarySearchFunc(s.list, name, func(d Declared, name Fact) int { return strings.Compare(string(d.Name), string(name)) })
}

// Find gives the declaration of a fact, which must not be changed; false where the schema has none.
func (s *Schema) Find(name Fact) (*Declared, bool) {
	if s == nil {
		return nil, false
	}
	at, found := s.find(name)
	if !found {
		return nil, false
	}
	return &s.list[at], true
}

// TypeOf describes one fact, standard or declared; false where there is none of this name.
func (s *Schema) TypeOf(name Fact) (Type, bool) {
	if d, ok := s.Find(name); ok {
		return Type{Name: name, Kind: d.Kind, Values: slices.Clone(d.Values)}, true
	}
	return TypeOf(name)
}

func (s *Schema) kindOf(name Fact) (Kind, bool) {
	if slot, ok := slots[name]; ok {
		return slot.Kind(), true
	}
	if d, ok := s.Find(name); ok {
		return d.Kind, true
	}
	return 0, false
}

// Declared lists the declared facts in order of their names.
func (s *Schema) Declared() []Declared {
	if s == nil {
		return nil
	}
	out := slices.Clone(s.list)
	for i := range out {
		out[i].Values = slices.Clone(out[i].Values)
	}
	return out
}

// Join returns the set of what either declares, as NewSchema of all of it does. The error is ErrDeclared.
func (s *Schema) Join(other *Schema) (*Schema, error) {
	return NewSchema(append(s.Declared(), other.Declared()...)...)
}

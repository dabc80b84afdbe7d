package plain

import (
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/period"
	"bosang/rules/text"
)

// bounded says on which side of a boundary something lies.
func (r *reader) bounded(c definition.Comparison, bound string) string {
	switch c {
	case definition.AtLeast:
		return r.say("%s 이상", "at least %s", bound)
	case definition.MoreThan:
		return r.say("%s 초과", "more than %s", bound)
	case definition.AtMost:
		return r.say("%s 이하", "at most %s", bound)
	case definition.LessThan:
		return r.say("%s 미만", "less than %s", bound)
	}
	return bound
}

// timed does the same for dates and points in time.
func (r *reader) timed(c definition.Comparison, bound string) string {
	switch c {
	case definition.AtLeast:
		return r.say("%s 이후(그때 포함)", "on or after %s", bound)
	case definition.MoreThan:
		return r.say("%s 후", "after %s", bound)
	case definition.AtMost:
		return r.say("%s까지(그때 포함)", "on or before %s", bound)
	case definition.LessThan:
		return r.say("%s 전", "before %s", bound)
	}
	return bound
}

// value writes a value of any type; a count with what it counts.
func (r *reader) value(v *fact.Value, unit text.Texts) string {
	switch v.Kind() {
	case fact.KindDuration:
		return r.length(v.Micros())
	case fact.KindMoney:
		a, _ := v.AsMoney()
		return text.Money(r.lang, a)
	case fact.KindCount:
		return text.Counted(r.lang, v.Micros(), unit)
	case fact.KindInstant:
		t, _ := v.AsInstant()
		return text.Instant(r.lang, t, r.zone)
	case fact.KindDate:
		return text.Date(r.lang, period.DateNumbered(v.Micros()))
	case fact.KindRate:
		x, _ := v.AsRate()
		return text.Rate(r.lang, x)
	}
	return v.Word()
}

func (r *reader) length(micros int64) string {
	return text.Duration(r.lang, time.Duration(micros)*time.Microsecond)
}

// answer writes a value of a fact.
func (r *reader) answer(name fact.Fact, v *fact.Value) string {
	switch v.Kind() {
	case fact.KindBool, fact.KindText, fact.KindEnum:
		return r.word(name, v.Word())
	}
	return r.value(v, r.units.Fact(name))
}

// declared finds a fact that the edition declares; nil where it does not.
func (r *reader) declared(name fact.Fact) *definition.Fact {
	for i := range r.e.Facts {
		if f := &r.e.Facts[i]; f.Declared.Name == name {
			return f
		}
	}
	return nil
}

// word says a word of an enumerated fact, or a yes or no.
func (r *reader) word(name fact.Fact, word string) string {
	f := r.declared(name)
	if f == nil {
		return text.FactNamed(string(name)).Value(r.lang, word)
	}
	for _, w := range f.Values {
		if w.Word == word {
			return w.Title.In(r.lang)
		}
	}
	if f.Declared.Kind == fact.KindBool {
		return text.YesNo()[word].In(r.lang)
	}
	return word
}

// factTitle says a fact's title.
func (r *reader) factTitle(name fact.Fact) string {
	if f := r.declared(name); f != nil {
		return f.Title.In(r.lang)
	}
	return text.FactNamed(string(name)).Title.In(r.lang)
}

// quantityTitle and parameterTitle say what a quantity or a parameter is called.
func (r *reader) quantityTitle(key string) string {
	for i := range r.e.Quantities {
		if r.e.Quantities[i].Key == key {
			return r.e.Quantities[i].Title.In(r.lang)
		}
	}
	return key
}

func (r *reader) parameterOf(key string) *definition.Parameter {
	for i := range r.e.Parameters {
		if r.e.Parameters[i].Key == key {
			return &r.e.Parameters[i]
		}
	}
	return nil
}

func (r *reader) parameterTitle(key string) string {
	if p := r.parameterOf(key); p != nil {
		return p.Title.In(r.lang)
	}
	return key
}

// valued says a parameter with its value where it has one alone.
func (r *reader) valued(key string) string {
	value := r.single(key)
	if value == "" {
		return r.parameterTitle(key)
	}
	return text.Say(r.lang, text.WithTitle, value, r.parameterTitle(key))
}

// single is the value of a parameter that has one alone; "" of any other, and where values are left out.
func (r *reader) single(key string) string {
	p := r.parameterOf(key)
	if r.bare || p == nil || len(p.Cases) != 1 || len(p.Cases[0].Dated) != 1 || len(p.Cases[0].Dated[0].Bands) > 0 {
		return ""
	}
	return r.value(&p.Cases[0].Dated[0].Value, r.units.Of(key))
}

// the puts an article before an English title.
func (r *reader) the(title string) string { return text.Definite(r.lang, title) }

package source

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/text"
)

// MaxName is the longest name.
const MaxName = 100

// Text reads a scalar's text; false where there is none.
func (r *Reader) Text(n *Node) (string, bool) {
	if n == nil || n.Kind == yaml.AliasNode {
		return "", false
	}
	if n.Kind != yaml.ScalarNode {
		r.Fault(n, "must be a text")
		r.Spoiled(n)
		return "", false
	}
	if n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.Fault(n, "must not be empty")
		return "", false
	}
	return n.Value, true
}

// Line reads a text that may be wrapped in the file, as one line.
func (r *Reader) Line(n *Node) string {
	s, _ := r.Text(n)
	return Fold(s)
}

// Fold makes one line of a text that was wrapped in the file.
func Fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// TextsForm is a text in both languages.
var TextsForm = &Form{Name: "texts", About: "A text in Korean and in English; people read both.", Keys: []Key{
	{Name: "ko", About: "In Korean.", Need: true, Is: Shape{"type": "string", "minLength": 1}},
	{Name: "en", About: "In English.", Need: true, Is: Shape{"type": "string", "minLength": 1}},
}}

// Texts reads a text in both languages; a missing translation is a fault.
func (r *Reader) Texts(n *Node) text.Texts {
	if n == nil || n.Kind == yaml.AliasNode {
		return text.Texts{}
	}
	if n.Kind == yaml.ScalarNode {
		r.Fault(n, "must be in both languages: {ko: …, en: …}")
		return text.Texts{}
	}
	return r.texts(n)
}

func (r *Reader) texts(n *Node) text.Texts {
	m := r.keys(n, TextsForm)
	for _, lang := range []string{"ko", "en"} {
		if m.OK && !m.Has(lang) && !slices.Contains(m.meant, lang) {
			r.Fault(n, "lacks its translation %q", lang)
		}
	}
	return text.Texts{Ko: r.Line(m.At("ko")), En: r.Line(m.At("en"))}
}

// Items gives the elements of a list, which must not be empty.
func (r *Reader) Items(n *Node) []*Node {
	if n == nil || n.Kind == yaml.AliasNode {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.Fault(n, "must be a list")
		r.Spoiled(n)
		return nil
	}
	if len(n.Content) == 0 {
		r.Fault(n, "must not be empty")
	}
	return n.Content
}

// OneOrMore gives the elements of a list, or a single text as a list of one.
func (r *Reader) OneOrMore(n *Node) []*Node {
	if n != nil && n.Kind == yaml.ScalarNode {
		return []*Node{n}
	}
	return r.Items(n)
}

// OneOf reads one of the listed words; "" where it is none.
func (r *Reader) OneOf(n *Node, allowed ...string) string {
	v, ok := r.Text(n)
	if ok && !slices.Contains(allowed, v) {
		if best := nearest(v, allowed); best != "" {
			r.Fault(n, "%q is not known here; did you mean %q? It must be one of %s", v, best, strings.Join(allowed, ", "))
		} else {
			r.Fault(n, "%q is not known here; must be one of %s", v, strings.Join(allowed, ", "))
		}
		return ""
	}
	return v
}

// Key reads a name of lower-case letters, digits and hyphens that begins with a letter; "" where it is none.
func (r *Reader) Key(n *Node) string {
	k, ok := r.Text(n)
	if ok && !IsKey(k) {
		r.Fault(n, "a name must be of lower-case letters, digits and hyphens and begin with a letter, not %q", Shortened(k))
		r.Meant[k] = true // it will be called otherwise, also where it is used
		return ""
	}
	return k
}

// IsKey tells whether a word can be a name.
func IsKey(k string) bool {
	return k != "" && len(k) <= MaxName && k[0] >= 'a' && k[0] <= 'z' && !strings.ContainsFunc(k, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-'
	})
}

// Shortened is the beginning of a text that is too long for a message.
func Shortened(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// Boolean reads true or false.
func (r *Reader) Boolean(n *Node) (value, ok bool) {
	s, ok := r.Text(n)
	if ok && s != "true" && s != "false" {
		r.Fault(n, "must be true or false, not %q", Shortened(s))
		return false, false
	}
	return s == "true", ok
}

// Date reads a civil date; the zero date where it cannot.
func (r *Reader) Date(n *Node) period.Date {
	s, ok := r.Text(n)
	if !ok {
		return period.Date{}
	}
	d, err := period.ParseDate(s)
	if err != nil {
		r.Fault(n, "must be a date such as 2019-06-25, not %q", Shortened(s))
	}
	return d
}

// Count reads a whole number that is not negative.
func (r *Reader) Count(n *Node) (int64, bool) {
	s, ok := r.Text(n)
	if !ok {
		return 0, false
	}
	i, ok := parseCount(s)
	if !ok {
		r.Fault(n, "must be a whole number such as 3, not %q", Shortened(s))
	}
	return i, ok
}

func parseCount(s string) (int64, bool) {
	const most = 1<<53 - 1 // what every reader of JSON keeps exactly
	i, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 10, 64)
	return i, err == nil && i >= 0 && i <= most && s[0] != '+'
}

// Length reads a length of time of days, hours, minutes, seconds, in microseconds: 4h, 30m, 3d, 1d12h.
func (r *Reader) Length(n *Node) (int64, bool) {
	s, ok := r.Text(n)
	if !ok {
		return 0, false
	}
	length, ok := parseLength(s)
	if !ok {
		r.Fault(n, "must be a length of time such as 4h, 30m, 1d12h or 3d, not %q", Shortened(s))
	}
	return length, ok
}

func parseLength(s string) (int64, bool) {
	rest, days := s, int64(0)
	if head, tail, ok := strings.Cut(s, "d"); ok {
		d, err := strconv.ParseUint(head, 10, 16)
		if err != nil {
			return 0, false
		}
		rest, days = tail, int64(d)
	}
	var d time.Duration
	if rest != "" {
		var err error
		if d, err = time.ParseDuration(rest); err != nil || d < 0 || d%time.Microsecond != 0 || rest[0] == '+' || rest[0] == '-' || rest == "0" {
			return 0, false
		}
	}
	return days*int64(24*time.Hour/time.Microsecond) + d.Microseconds(), s != ""
}

func parseAmount(s string) (money.Amount, bool) {
	number, currency, _ := strings.Cut(s, " ")
	a, err := money.Parse(strings.ReplaceAll(number, "_", ""), currency)
	return a, err == nil && a.Sign() >= 0
}

func parseRate(s string) (money.Ratio, bool) {
	q, err := money.ParseRatio(s)
	return q, err == nil && q.Sign() >= 0
}

// Instant reads a point in time in RFC 3339; where a zone is given, also a date, which stands for its first instant.
func (r *Reader) Instant(n *Node, zone *time.Location) (time.Time, bool) {
	s, ok := r.Text(n)
	if !ok {
		return time.Time{}, false
	}
	if t, ok := parseInstant(s); ok {
		return t, true
	}
	if d, err := period.ParseDate(s); err == nil && zone != nil {
		return d.At(zone), true
	}
	format := "must be an instant such as 2022-10-15T15:30:00+09:00, not %q"
	if zone != nil {
		format = "must be a date such as 2022-10-15 or an instant such as 2022-10-15T15:30:00+09:00, not %q"
	}
	r.Fault(n, format, Shortened(s))
	return time.Time{}, false
}

func parseInstant(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Nanosecond()%1000 != 0 {
		return time.Time{}, false
	}
	utc := t.UTC()
	return utc, utc.Year() >= 1 && utc.Year() <= 9999 && !utc.IsZero()
}

// Value reads a value of a kind that facts, parameters and boundaries have; false where it is none, which has been told. A
// date stands for its first instant where a zone is given.
func (r *Reader) Value(n *Node, kind fact.Kind, zone *time.Location) (fact.Value, bool) {
	v, ok := r.value(n, kind, zone)
	if !ok {
		return fact.Value{}, false
	}
	return v, true
}

func (r *Reader) value(n *Node, kind fact.Kind, zone *time.Location) (fact.Value, bool) {
	switch kind {
	case fact.KindDuration:
		length, ok := r.Length(n)
		return fact.Length(length), ok
	case fact.KindCount:
		i, ok := r.Count(n)
		return fact.Count(i), ok
	case fact.KindBool:
		b, ok := r.Boolean(n)
		return fact.Bool(b), ok
	case fact.KindInstant:
		t, ok := r.Instant(n, zone)
		return fact.Instant(t), ok
	case fact.KindDate:
		d := r.Date(n)
		return fact.Date(d), !d.IsZero()
	}
	s, ok := r.Text(n)
	if !ok {
		return fact.Value{}, false
	}
	switch kind {
	case fact.KindMoney:
		a, ok := parseAmount(s)
		if !ok {
			r.Fault(n, "must be an amount such as 8.40 GBP, not %q", Shortened(s))
		}
		return fact.Money(a), ok
	case fact.KindRate:
		q, ok := parseRate(s)
		if !ok {
			r.Fault(n, "must be a rate such as 10%%, 0.1 or 1/30, not %q", Shortened(s))
		}
		return fact.Rate(q), ok
	case fact.KindText, fact.KindEnum:
		return fact.Text(s), true
	}
	r.Fault(n, "no value of type %s can be written", kind)
	return fact.Value{}, false
}

// Guess reads a value by its look: a length, an amount, a whole number, a rate, a date or an instant. False where it looks
// like none; nothing is told.
func Guess(s string) (fact.Value, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return fact.Value{}, false
	}
	if i, ok := parseCount(s); ok {
		return fact.Count(i), true
	}
	if length, ok := parseLength(s); ok {
		return fact.Length(length), true
	}
	if a, ok := parseAmount(s); ok {
		return fact.Money(a), true
	}
	if d, err := period.ParseDate(s); err == nil {
		return fact.Date(d), true
	}
	if t, ok := parseInstant(s); ok {
		return fact.Instant(t), true
	}
	if q, ok := parseRate(s); ok {
		return fact.Rate(q), true
	}
	return fact.Value{}, false
}

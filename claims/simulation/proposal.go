package simulation

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bosang/claims"
	"bosang/claims/shelf"
	"bosang/rules"
	"bosang/rules/rulebook"
)

// Difference is an edition in which the proposed rules differ from the current
// ones.
type Difference struct {
	Rulebook, Edition string
	// Before and After are the edition's hashes in the current and in the proposed
	// rules; empty where it is not in them.
	Before, After string
	// From and To are its days in force in the proposed rules, or, where it is not
	// in them, in the current ones; an empty To: until further notice.
	From, To string
}

// proposal is the current rules with what is proposed put into them.
type proposal struct {
	library     *rules.Library
	differences []Difference
	// hash is that of the one edition which is all that is proposed; else zero.
	hash [32]byte
}

// The limits of what can be proposed at a time.
const (
	maxEditions   = 20
	maxParameters = 100
	maxFaults     = 20
	maxMessage    = 1000 // in bytes, of one fault
)

// propose puts the proposed editions and values into the current rules. What
// cannot be is an error of the field that asks for it.
func (n *NewSimulation) propose(current *rules.Library) (proposal, error) {
	p := proposer{current: current}
	for i, text := range n.Editions {
		p.edition(fmt.Sprintf("editions[%d]", i), text)
	}
	if n.Draft != nil {
		if def := p.edition("edition_id", n.Draft.Text); def != nil {
			p.drafted, p.replaces = def.Rulebook, n.Draft.Replaces
		}
	}
	for i, c := range n.Parameters {
		field := fmt.Sprintf("parameters[%d]", i)
		// Of two values for one thing nobody could tell which is proposed.
		if slices.ContainsFunc(n.Parameters[:i], sameThing(c)) {
			p.add(field, "twice", rules.Texts{})
			continue
		}
		p.change(field, c)
	}
	if len(p.wrong) > 0 {
		return proposal{}, claims.Invalid(p.wrong...)
	}
	if len(p.proposed) == 0 {
		return proposal{}, claims.Invalid(claims.FieldError{Field: "editions", Code: "nothing_proposed"})
	}
	out, err := p.put()
	if err == nil && len(p.proposed) == 1 && len(n.Parameters) == 0 {
		out.hash = p.proposed[0].Hash
	}
	return out, err
}

// proposer gathers what is proposed, and what is wrong with it.
type proposer struct {
	current  *rules.Library
	proposed []*rules.Definition
	// drafted and replaces name a rulebook and the edition of it that is chosen no more.
	drafted, replaces string
	wrong             []claims.FieldError
}

func (p *proposer) add(field, code string, param rules.Texts) {
	if len(p.wrong) < maxFaults {
		p.wrong = append(p.wrong, claims.FieldError{Field: field, Code: code, Param: short(param.En), Korean: short(param.Ko)})
	}
}

// short cuts a message that repeats a long value.
func short(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	return strings.ToValidUTF8(message[:maxMessage], "") + " …"
}

// edition reads a proposed edition; nil where it cannot be.
func (p *proposer) edition(field, text string) *rules.Definition {
	def, err := rulebook.Read(field, []byte(text))
	if err != nil {
		p.faults(field, err)
		return nil
	}
	if slices.ContainsFunc(p.proposed, sameName(def.Rulebook, def.Edition)) {
		p.add(field, "twice", rules.Texts{})
		return nil
	}
	p.proposed = append(p.proposed, def)
	return def
}

// faults refuses an edition and tells each thing that is wrong with it, where it
// stands.
func (p *proposer) faults(field string, err error) {
	var faults rulebook.Faults
	if !errors.As(err, &faults) {
		p.add(field, "edition_fault", placed(rules.Position{Line: 1, Column: 1}, rulebook.Told(err)))
		return
	}
	for _, f := range faults {
		p.add(field, "edition_fault", placed(f.At, rules.Texts{Ko: f.In(rules.Korean).Message, En: f.Message}))
	}
}

// placed puts a place before what is wrong there.
func placed(place rules.Position, wrong rules.Texts) rules.Texts {
	before := fmt.Sprintf("%d:%d: ", place.Line, place.Column)
	return rules.Texts{Ko: before + wrong.Ko, En: before + wrong.En}
}

// change gives a parameter another value: of a proposed edition, or of one of the
// current rules.
func (p *proposer) change(field string, c rulebook.Change) {
	at := slices.IndexFunc(p.proposed, sameName(c.Rulebook, c.Edition))
	var text string
	if at >= 0 {
		text = p.proposed[at].Text
	} else {
		editions := p.current.Editions()
		i := slices.IndexFunc(editions, func(e *rules.Edition) bool { return e.Rulebook() == c.Rulebook && e.Name() == c.Edition })
		if i < 0 {
			p.add(field, "unknown_edition", rules.Texts{})
			return
		}
		text = editions[i].Definition().Text
	}
	changed, err := rulebook.WithParameters([]byte(text), c)
	if err != nil {
		p.add(field, "parameter_change", rulebook.Told(err))
		return
	}
	def, err := rulebook.Read(field, changed)
	if err != nil {
		p.add(field+".value", "parameter_value", plainly(err))
		return
	}
	if at >= 0 {
		p.proposed[at] = def
		return
	}
	p.proposed = append(p.proposed, def)
}

func sameName(book, edition string) func(*rules.Definition) bool {
	return func(d *rules.Definition) bool { return d.Rulebook == book && d.Edition == edition }
}

func sameThing(c rulebook.Change) func(rulebook.Change) bool {
	return func(o rulebook.Change) bool {
		o.Value = c.Value
		return o == c
	}
}

// plainly leaves out where faults stand: in a text that nobody has written.
func plainly(err error) rules.Texts {
	var faults rulebook.Faults
	if !errors.As(err, &faults) {
		return rulebook.Told(err)
	}
	en, ko := make([]string, len(faults)), make([]string, len(faults))
	for i, f := range faults {
		en[i], ko[i] = f.Message, f.In(rules.Korean).Message
	}
	return rules.Texts{Ko: strings.Join(ko, "; "), En: strings.Join(en, "; ")}
}

// put puts the proposed editions in the place of those of their names and of those
// that they replace, or among those of their rulebook: there each holds until the
// next one begins, and two of the same time are refused, as when one is published.
func (p *proposer) put() (proposal, error) {
	var editions, replaced []*rules.Edition // chosen no more, and named by what replaces them
	books := make(map[string][]*rules.Definition)
	for _, def := range p.proposed {
		books[def.Rulebook] = append(books[def.Rulebook], def)
	}
	for _, e := range p.current.Editions() {
		switch def := e.Definition(); {
		case books[def.Rulebook] == nil:
			editions = append(editions, e)
		case !p.takesPlaceOf(def):
			books[def.Rulebook] = append(books[def.Rulebook], def)
		case slices.ContainsFunc(p.proposed, func(by *rules.Definition) bool { return by.Rulebook == def.Rulebook && by.Replaces == def.Edition }):
			replaced = append(replaced, e)
		}
	}
	for _, list := range books {
		compiled, err := inTurn(list)
		if err != nil {
			return proposal{}, unfit(err)
		}
		editions = append(editions, compiled...)
	}
	if err := p.together(append(replaced, editions...)); err != nil {
		return proposal{}, unfit(err)
	}
	library, err := rules.NewLibrary(editions...)
	if err != nil {
		return proposal{}, unfit(err)
	}
	return proposal{library: library, differences: differences(p.current, library)}, nil
}

// takesPlaceOf reports whether a current edition is chosen no more.
func (p *proposer) takesPlaceOf(current *rules.Definition) bool {
	for _, def := range p.proposed {
		if def.Rulebook == current.Rulebook && (def.Edition == current.Edition || def.Replaces == current.Edition) {
			return true
		}
	}
	return p.replaces != "" && p.drafted == current.Rulebook && p.replaces == current.Edition
}

// unfit refuses editions that are sound in themselves and not beside the others.
func unfit(cause error) error {
	why := shelf.Unfit(cause)
	return claims.Invalid(claims.FieldError{Field: "editions", Code: "does_not_fit", Param: short(why.En), Korean: short(why.Ko)})
}

// inTurn compiles the editions of one rulebook, each that does not say how long it
// is in force until the next.
func inTurn(list []*rules.Definition) ([]*rules.Edition, error) {
	slices.SortFunc(list, func(a, b *rules.Definition) int { return a.From.Compare(b.From) })
	out := make([]*rules.Edition, len(list))
	for i, def := range list {
		if i+1 < len(list) && def.To.IsZero() && list[i+1].From.After(def.From) {
			cut := *def
			cut.To = list[i+1].From
			def = &cut
		}
		e, err := rules.Compile(def)
		if err != nil {
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

// together holds rulebooks against each other. What an edition of the current rules
// replaced is not in them any more, and was there when it was published.
func (p *proposer) together(editions []*rules.Edition) error {
	settled := make(map[[3]string]bool)
	for _, e := range p.current.Editions() {
		settled[replacement(e.Definition())] = true
	}
	books := make(map[string]*rulebook.Instrument)
	var all []*rulebook.Instrument
	for _, e := range editions {
		in := books[e.Rulebook()]
		if in == nil {
			in = &rulebook.Instrument{}
			books[e.Rulebook()] = in
			all = append(all, in)
		}
		def := e.Definition()
		if settled[replacement(def)] {
			alone := *def
			alone.Replaces = ""
			def = &alone
		}
		in.Editions = append(in.Editions, def)
	}
	return rulebook.Together(all...)
}

func replacement(d *rules.Definition) [3]string {
	return [3]string{d.Rulebook, d.Edition, d.Replaces}
}

// differences tells the editions in which two libraries differ, in order.
func differences(current, proposed *rules.Library) []Difference {
	type place struct{ before, after *rules.Edition }
	places := make(map[string]*place)
	var names []string
	at := func(e *rules.Edition) *place {
		name := e.Rulebook() + "\x00" + e.Name()
		if places[name] == nil {
			places[name] = &place{}
			names = append(names, name)
		}
		return places[name]
	}
	for _, e := range current.Editions() {
		at(e).before = e
	}
	for _, e := range proposed.Editions() {
		at(e).after = e
	}
	slices.SortFunc(names, strings.Compare)
	var out []Difference
	for _, name := range names {
		before, after := places[name].before, places[name].after
		if before != nil && after != nil && before.Hash() == after.Hash() && before.Definition().To == after.Definition().To {
			continue
		}
		d := Difference{}
		for _, e := range []*rules.Edition{before, after} {
			if e == nil {
				continue
			}
			def := e.Definition()
			d.Rulebook, d.Edition, d.From, d.To = def.Rulebook, def.Edition, def.From.String(), ""
			if !def.To.IsZero() {
				d.To = def.To.String()
			}
		}
		d.Before, d.After = hashOf(before), hashOf(after)
		out = append(out, d)
	}
	return out
}

func hashOf(e *rules.Edition) string {
	if e == nil {
		return ""
	}
	hash := e.Hash()
	return hex.EncodeToString(hash[:])
}

package edition

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/shelf"
	"bosang/rules"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

// Check tells everything that is wrong with an edition, and how its cases come
// out on the library as it would be; of one in force, on the library in which it
// stands or stood last. It changes nothing.
func (u *Editions) Check(ctx context.Context, actor access.Actor, id claims.EditionID) (Edition, Report, error) {
	var e Edition
	var report Report
	err := u.read(ctx, actor, access.WriteEdition, func(tx claims.Tx, editions Tx) error {
		var err error
		if e, err = editions.Edition(ctx, id); err != nil {
			return err
		}
		books, err := u.useCases.Shelf(ctx, tx)
		if err != nil {
			return err
		}
		if e.State == InForce {
			report, err = inForce(books, e)
			return err
		}
		report, err = checkOn(ctx, tx, books, e)
		return err
	})
	return e, report, err
}

// inForce runs the cases of an edition that was found sound when it was published.
// That it stands in the library is no fault of it.
func inForce(books *shelf.Shelf, e Edition) (Report, error) {
	library, err := books.Naming(rules.EditionRef{Rulebook: e.Rulebook, Edition: e.Content.Edition})
	if err != nil {
		return Report{}, err
	}
	c := checker{Edition: e, books: books}
	r := Report{Hash: e.Hash}
	in, err := c.read(c.files())
	var faults rulebook.Faults
	if err != nil && !errors.As(err, &faults) {
		return r, err
	}
	c.run(in, library, &r)
	r.Total, r.Faults = len(c.faults), told(c.faults[:min(len(c.faults), maxFaults)], c.files())
	return r, nil
}

// checkOn checks an edition as it would stand on a shelf.
func checkOn(ctx context.Context, tx claims.Tx, books *shelf.Shelf, e Edition) (Report, error) {
	c := checker{Edition: e, books: books}
	if !e.Provider.IsZero() {
		p, err := tx.Provider(ctx, e.Provider)
		if err != nil {
			return Report{}, err
		}
		c.provider = p.Key
		if def, err := e.definition(); err == nil {
			if c.unbound, err = unbound(ctx, tx, e.Provider, def.Binds); err != nil {
				return Report{}, err
			}
		}
	}
	return c.report(), nil
}

// checker checks one edition.
type checker struct {
	Edition
	books    *shelf.Shelf
	provider string
	unbound  [][2]string // what it is for although there is no such thing, see there
	faults   rulebook.Faults
}

// The files of the edition, as faults name them.
func (e Edition) file() string      { return e.Rulebook + "/" + e.Content.Edition + ".yaml" }
func (e Edition) casesFile() string { return e.Rulebook + "/cases/" + e.Content.Edition + ".yaml" }

func (e Edition) files() []rulebook.File {
	files := []rulebook.File{
		{Name: e.file(), Data: []byte(e.Text)},
		{Name: e.Rulebook + "/law.ko.md", Data: []byte(e.LawKorean)}, {Name: e.Rulebook + "/law.en.md", Data: []byte(e.LawEnglish)},
	}
	if e.Cases != "" {
		files = append(files, rulebook.File{Name: e.casesFile(), Data: []byte(e.Cases)})
	}
	return files
}

// definition reads the text alone: what is wrong with its quotes and cases does
// not matter.
func (e Edition) definition() (def *rules.Definition, err error) {
	defer func() {
		if p := recover(); p != nil {
			def, err = nil, fmt.Errorf("%w: it makes the engine fail: %T", errUnread, p)
		}
	}()
	if def, err = rulebook.Read(e.file(), []byte(e.Text)); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnread, err)
	}
	return def, nil
}

var errUnread = errors.New("the text is no edition")

// textHash is the hash of the content, zero while it cannot be read.
func (e Edition) textHash() [32]byte {
	def, err := e.definition()
	if err != nil {
		return [32]byte{}
	}
	return def.Hash
}

// report reads the edition, holds it against the shelf and runs its cases.
func (c *checker) report() (r Report) {
	files := c.files()
	defer func() {
		if p := recover(); p != nil {
			c.fault(c.top(""), "it makes the engine fail: %T", p)
		}
		r.Total = len(c.faults)
		r.Faults = told(c.faults[:min(len(c.faults), maxFaults)], files)
	}()
	in, err := c.read(files)
	if !errors.As(err, &c.faults) && err != nil {
		c.fault(c.top(""), "%s", err)
	}
	if len(in.Cases) == 0 {
		c.fault(rules.Position{File: c.casesFile(), Line: 1, Column: 1}, "at least one case is needed, to show what the edition comes to")
	}
	if len(in.Editions) != 1 {
		return r
	}
	def := in.Editions[0]
	r.Hash = def.Hash
	read := len(c.faults) == 0
	c.identity(def)
	c.neighbours(def)
	var library *rules.Library
	if len(c.faults) == 0 {
		library = c.library(def)
	}
	switch {
	case library != nil:
		c.run(in, library, &r)
	case read:
		c.form(in)
	}
	return r
}

// form tells what is wrong with how the cases are written, of an edition that
// stands in no library in which they could be run.
func (c *checker) form(in *rulebook.Instrument) {
	known := []*rulebook.Instrument{in}
	for _, e := range c.books.Library.Editions() {
		known = append(known, &rulebook.Instrument{Editions: []*rules.Definition{e.Definition()}})
	}
	schema, err := rulebook.Schema(known...)
	if err != nil {
		return // it says nothing of the cases
	}
	var wrong rulebook.Faults
	if _, err := cases.Read(in, schema); errors.As(err, &wrong) {
		c.faults = append(c.faults, wrong...)
	}
}

// run decides the cases and tells of provisions that none of them reaches both
// ways.
func (c *checker) run(in *rulebook.Instrument, library *rules.Library, r *Report) {
	list, err := cases.Read(in, library.Schema())
	var wrong rulebook.Faults
	if errors.As(err, &wrong) {
		c.faults = append(c.faults, wrong...)
		return
	}
	for i := range list {
		one := &list[i]
		r.Cases = append(r.Cases, CaseRun{Name: one.Name, Line: one.At.Line, Column: one.At.Column, Differences: one.Run(library)})
	}
	c.faults = append(c.faults, cases.Gaps(library, in, list)...)
}

// read reads the edition's files beside the texts of the other editions that
// stand in its rulebook, and leaves out what is not about this one. One that it
// replaces is beside it where the text itself says that it does.
func (c *checker) read(files []rulebook.File) (*rulebook.Instrument, error) {
	mine := make(map[string]bool, len(files))
	for _, f := range files {
		mine[f.Name] = true
	}
	for _, e := range c.books.Library.Editions() {
		gone := e.Name() == c.Content.Edition || e.Name() == c.Replaces && c.top("replaces").Line == 1
		if e.Rulebook() == c.Rulebook && !gone {
			files = append(files, rulebook.File{Name: c.Rulebook + "/" + e.Name() + ".yaml", Data: []byte(e.Definition().Text)})
		}
	}
	in, err := rulebook.ReadInstrument(c.Rulebook, files...)
	in.Editions = slices.DeleteFunc(in.Editions, func(d *rules.Definition) bool { return d.At.File != c.file() })
	var all, own rulebook.Faults
	if !errors.As(err, &all) {
		return in, err
	}
	for _, f := range all {
		if mine[f.At.File] {
			own = append(own, f)
		}
	}
	if len(own) == 0 {
		return in, nil
	}
	return in, own
}

func (c *checker) fault(at rules.Position, format string, args ...any) {
	c.faults = append(c.faults, rulebook.FaultAt(at, korean[format], format, args...))
}

// top is where the text says a thing at its outermost level, or its beginning.
func (c *checker) top(key string) rules.Position {
	at := rules.Position{File: c.file(), Line: 1, Column: 1}
	line := 0
	for text := range strings.Lines(c.Text) {
		line++
		if key != "" && strings.HasPrefix(text, key+":") {
			at.Line = line
			break
		}
	}
	return at
}

// identity holds what the text says of itself against what it was drafted as.
func (c *checker) identity(def *rules.Definition) {
	for _, said := range []struct{ key, text, drafted string }{
		{"edition", def.Edition, c.Content.Edition}, {"kind", string(def.Kind), string(c.Kind)},
		{"jurisdiction", def.Jurisdiction, c.Jurisdiction}, {"replaces", def.Replaces, c.Replaces},
	} {
		if said.text != said.drafted {
			c.fault(c.top(said.key), "%s is %q here and %q beside the text: both have to say the same", said.key, said.text, said.drafted)
		}
	}
	if OfProvider(c.Kind) && !slices.Equal(def.Binds.Providers, []string{c.provider}) {
		c.fault(c.top("binds"), "a provider's own %s binds that provider alone: provider must be %q", c.Kind, c.provider)
	}
	for _, gone := range c.unbound {
		c.fault(c.top("binds"), "there is no %s %q that it could bind", gone[0], gone[1])
	}
}

// neighbours holds the edition against those that stand on the shelf.
func (c *checker) neighbours(def *rules.Definition) {
	replaced := c.Replaces == ""
	for _, e := range c.books.Library.Editions() {
		if e.Hash() == def.Hash {
			c.fault(c.top(""), "this very content is in force already as edition %q of %q", e.Name(), e.Rulebook())
		}
		if e.Rulebook() != c.Rulebook {
			continue
		}
		other := e.Definition()
		switch {
		case other.Kind != def.Kind:
			c.fault(c.top("rulebook"), "the rulebook %q is a %s", c.Rulebook, other.Kind)
		case OfProvider(c.Kind) && !slices.Equal(other.Binds.Providers, def.Binds.Providers):
			c.fault(c.top("rulebook"), "the rulebook %q is not this provider's alone", c.Rulebook)
		}
		replaced = replaced || e.Name() == c.Replaces
	}
	if _, _, taken := c.books.Edition(c.Rulebook, c.Content.Edition); taken {
		c.fault(c.top("edition"), "the rulebook %q has an edition %q already", c.Rulebook, c.Content.Edition)
	}
	if !replaced {
		c.fault(c.top("edition"), "there is no edition %q of %q that it could replace", c.Replaces, c.Rulebook)
	}
	c.grounds(def)
}

// grounds refuses a ground that another rulebook establishes.
func (c *checker) grounds(def *rules.Definition) {
	by := make(map[string]string)
	for _, e := range c.books.Library.Editions() {
		if e.Rulebook() == c.Rulebook {
			continue
		}
		for _, p := range e.Definition().Provisions {
			if p.Effect.Kind == rules.Entitles {
				by[p.Effect.Ground] = e.Rulebook()
			}
		}
	}
	for _, p := range def.Provisions {
		if other, taken := by[p.Effect.Ground]; taken && p.Effect.Kind == rules.Entitles {
			c.fault(p.Effect.At, "the rulebook %q establishes the ground %q already", other, p.Effect.Ground)
		}
	}
}

// library is the library as it would be; nil where there cannot be one.
func (c *checker) library(def *rules.Definition) *rules.Library {
	edition, err := rules.Compile(def)
	if err != nil {
		c.fault(c.top(""), "%s", err)
		return nil
	}
	library, err := c.books.Trial(edition, c.Replaces)
	if err != nil {
		c.fault(c.top("in_force"), "%s", shelf.Unfit(err))
		return nil
	}
	return library
}

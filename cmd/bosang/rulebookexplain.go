package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"bosang/cmd/bosang/internal/report"
	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/plain"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

func (p *program) explainCommand() *cobra.Command {
	var lang, name string
	c := &cobra.Command{
		Use: "explain BOOK", Short: "Put an edition, or what becomes of one of its cases, into plain words", Args: cobra.ExactArgs(1),
		Long: `BOOK is a folder or an edition's file, or RULEBOOK or RULEBOOK@EDITION of those in
this program or in a folder of --books; the newest edition unless one is named. With --case it decides that
case and shows why it comes out as it does.`,
		Example: `  bosang rulebook explain kr-telecom-act@2019-06-25 --lang ko
  bosang rulebook explain norrsken-terms --case 'Exactly thirty minutes are credited'`,
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := p.authorsLanguage(lang)
			if err != nil {
				return err
			}
			if name != "" {
				return p.explainCase(args[0], name, l)
			}
			return p.explainEdition(args[0], l)
		},
	}
	authorsLangFlag(c, &lang)
	c.Flags().StringVar(&name, "case", "", "the name of a case, or a part of it that no other has")
	return c
}

// What is wrong with what shall be explained.
var (
	saysNoEdition = both{"%s에는 판이 없습니다", "%s holds no edition"}
	saysNoCase    = both{"%s에는 %q에 맞는 사례가 없습니다. `bosang rulebook test -v`가 모두 보여 줍니다", "no case of %s is called %q; `bosang rulebook test -v` lists them"}
	saysCases     = both{"맞는 사례가 %d개입니다:\n  %s", "%d cases are called so:\n  %s"}
)

func (p *program) explainEdition(arg string, lang rules.Lang) error {
	d, err := p.editionAt(arg, lang)
	if err != nil {
		return err
	}
	for _, e := range plain.Edition(d, lang) {
		p.say("%s\n%s", e.About, indented("    ", e.Text))
	}
	return nil
}

// editionAt gives an edition by its file, by its folder, or by its name.
func (p *program) editionAt(arg string, lang rules.Lang) (*definition.Edition, error) {
	if !isPath(arg) || strings.HasSuffix(arg, ".yaml") {
		return p.named(arg, lang)
	}
	w, err := p.shelved(arg)
	if err != nil {
		return nil, err
	}
	d := editionOf(w.given[0], "")
	if d == nil {
		return nil, usage("%s", saysNoEdition.in(lang, arg))
	}
	return d, nil
}

func (p *program) explainCase(arg, name string, lang rules.Lang) error {
	lib, list, err := p.casesOf(arg)
	if err != nil {
		return err
	}
	var found []cases.Case
	for i := range list {
		if list[i].Name == name {
			found = list[i : i+1]
			break
		}
		if strings.Contains(strings.ToLower(list[i].Name), strings.ToLower(name)) {
			found = append(found, list[i])
		}
	}
	switch {
	case len(found) == 0:
		return usage("%s", saysNoCase.in(lang, arg, name))
	case len(found) > 1:
		names := make([]string, len(found))
		for i := range found {
			names[i] = found[i].Name
		}
		return usage("%s", saysCases.in(lang, len(found), strings.Join(names, "\n  ")))
	}
	outcome, err := found[0].Evaluate(lib)
	if err != nil {
		return err
	}
	e, err := lib.Explain(outcome, found[0].Facts, lang)
	if err != nil {
		return err
	}
	p.say("%s\n", found[0].Name)
	report.Explanation(p.out, e)
	return nil
}

// casesOf reads the cases of a folder, or of a rulebook in this program, with the library to decide them by.
func (p *program) casesOf(arg string) (*rules.Library, []cases.Case, error) {
	if isPath(arg) {
		if strings.HasSuffix(arg, ".yaml") {
			arg = filepath.Dir(arg)
		}
		w, err := p.shelved(arg)
		if err != nil {
			return nil, nil, err
		}
		lib := w.library()
		var list []cases.Case
		if lib != nil {
			list, err = cases.Read(w.given[0], lib.Schema())
			w.fault(err)
		}
		return lib, list, p.sound(w)
	}
	key, _, _ := strings.Cut(arg, "@")
	instruments, err := p.books()
	if err != nil {
		return nil, nil, err
	}
	lib, err := p.library()
	if err != nil {
		return nil, nil, err
	}
	in := instrumentOf(instruments, key)
	if in == nil {
		return nil, nil, usage("there is no rulebook %q in this program; `bosang rulebook list` lists them, --books adds a folder, and %s", key, elsewhere)
	}
	list, err := cases.Read(in, lib.Schema())
	return lib, list, err
}

func instrumentOf(list []*rulebook.Instrument, key string) *rulebook.Instrument {
	for _, in := range list {
		if in.Key == key {
			return in
		}
	}
	return nil
}

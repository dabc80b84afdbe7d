package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/plain"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

func (p *program) rulebookCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "rulebook", Short: "Write, check, test, compare and explain rulebooks", Args: cobra.NoArgs,
		Long: `The rulebooks are data: dated editions of statutes, standards, contracts and
programmes, each with its citations and cases. These commands know those in this
program, and with --books those in folders. What was published at run time is in
the database alone, and read over the interface: GET /v1/rulebooks. How to write
one: docs/writing-a-rulebook.md.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	list, show, facts, diff, explain := p.listCommand(), p.showCommand(), p.factsCommand(), p.diffCommand(), p.explainCommand()
	p.booksFlag(list, show, facts, diff, explain)
	c.AddCommand(list, show, facts, p.schemaCommand(), p.newCommand(), p.checkCommand(), p.testCommand(), diff, explain)
	return c
}

func (p *program) listCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the rulebooks and their editions", Args: cobra.NoArgs,
		Example: `  bosang rulebook list
  bosang rulebook list --books my-terms`,
		RunE: func(*cobra.Command, []string) error { return p.listRulebooks() },
	}
}

func (p *program) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show RULEBOOK [EDITION]", Short: "Show the text of an edition (the newest unless named)", Args: cobra.RangeArgs(1, 2),
		Example: "  bosang rulebook show kr-telecom-act 2019-06-25",
		RunE: func(_ *cobra.Command, args []string) error {
			// The other commands take RULEBOOK@EDITION.
			key, edition, at := strings.Cut(args[0], "@")
			if len(args) == 2 {
				if edition = args[1]; at {
					return usage("%s and %s both name an edition; leave one out", args[0], args[1])
				}
			}
			d, err := p.stocked(key, edition)
			if err == nil {
				p.say("%s", d.Text)
			}
			return err
		},
	}
}

func (p *program) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema [edition|cases]", Short: "Show the JSON Schema by which editors check editions, or cases",
		Args: cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs), ValidArgs: []string{"edition", "cases"},
		Example: "  bosang rulebook schema > edition.schema.json",
		RunE: func(_ *cobra.Command, args []string) error {
			text := rulebook.JSONSchema()
			if len(args) > 0 && args[0] == "cases" {
				text = cases.JSONSchema()
			}
			p.say("%s", strings.TrimSpace(string(text)))
			return nil
		},
	}
}

func (p *program) factsCommand() *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use: "facts", Short: "List the facts that every rulebook may read, and those that some declare", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			l, err := p.authorsLanguage(lang)
			if err != nil {
				return err
			}
			return p.listFacts(l)
		},
	}
	authorsLangFlag(c, &lang)
	return c
}

func (p *program) listFacts(lang rules.Lang) error {
	lib, err := p.library()
	if err != nil {
		return err
	}
	for _, line := range plain.Facts(lang) {
		p.say("%s", line)
	}
	for _, f := range lib.Declared() {
		p.say("%s: %s, %s — %s", f.Declared.Name, f.Declared.Kind, f.Title.In(lang), f.Question.In(lang))
	}
	return nil
}

func (p *program) listRulebooks() error {
	instruments, err := p.books()
	if err != nil {
		return err
	}
	t := &terminal.Table{Head: []string{"rulebook", "edition", "kind", "in force", "hash", "title"}, Right: make([]bool, 6)}
	for _, in := range instruments {
		for _, d := range in.Editions {
			force := d.From.String() + " …"
			if !d.To.IsZero() {
				force += " " + d.To.String()
			}
			t.Add(d.Rulebook, d.Edition, string(d.Kind), force, hex.EncodeToString(d.Hash[:4]), d.Title.En)
		}
	}
	p.say("%s", t)
	p.tellOfPublished()
	return nil
}

// stocked gives an edition of the rulebooks at hand, the newest where none is named.
func (p *program) stocked(key, edition string) (*definition.Edition, error) {
	instruments, err := p.books()
	if err != nil {
		return nil, err
	}
	for _, in := range instruments {
		if in.Key == key {
			if d := editionOf(in, edition); d != nil {
				return d, nil
			}
		}
	}
	if edition == "" {
		return nil, usage("there is no rulebook %q in this program; `bosang rulebook list` lists them, --books adds a folder, and %s", key, elsewhere)
	}
	return nil, usage("there is no rulebook %q with an edition %q in this program; `bosang rulebook list` lists them, --books adds a folder, and %s", key, edition, elsewhere)
}

// editionOf gives an edition of an instrument, the newest where none is named; nil where there is none.
func editionOf(in *rulebook.Instrument, edition string) (found *definition.Edition) {
	for _, d := range in.Editions {
		if edition == "" || d.Edition == edition {
			found = d
		}
	}
	return found
}

func (p *program) diffCommand() *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use: "diff A B", Short: "Say in words what two editions differ in", Args: cobra.ExactArgs(2),
		Long: `Compares two editions, each a file or RULEBOOK@EDITION of those in this program.
Comments and layout make no difference. What is wrong with a file is said in the
same language.`,
		Example: `  bosang rulebook diff kr-telecom-act@2019-06-25 kr-telecom-act@2025-03-28
  bosang rulebook diff norrsken-terms/2024-01-01.yaml norrsken-terms/2025-07-01.yaml --lang ko`,
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := p.authorsLanguage(lang)
			if err != nil {
				return err
			}
			a, err := p.named(args[0], l)
			if err != nil {
				return err
			}
			b, err := p.named(args[1], l)
			if err != nil {
				return err
			}
			p.showDifferences(plain.Differences(a, b, l), l)
			return nil
		},
	}
	authorsLangFlag(c, &lang)
	return c
}

func (p *program) showDifferences(list []plain.Difference, lang rules.Lang) {
	none, nothing := "They say the same.", "(nothing)"
	if lang == korean {
		none, nothing = "내용이 같습니다.", "(없음)"
	}
	if len(list) == 0 {
		p.say("%s", none)
	}
	for _, d := range list {
		before, after := d.Before, d.After
		if before == "" {
			before = nothing
		}
		if after == "" {
			after = nothing
		}
		p.say("%s\n%s\n%s\n", d.About, indented("- ", before), indented("+ ", after))
	}
}

// indented puts a mark before every line.
func indented(mark, text string) string {
	return mark + strings.ReplaceAll(text, "\n", "\n"+mark)
}

// named gives the edition that an argument names: a file, or RULEBOOK@EDITION of those in this program. The error shows
// what is wrong with the file.
func (p *program) named(arg string, lang rules.Lang) (*definition.Edition, error) {
	key, edition, at := strings.Cut(arg, "@")
	if !isPath(arg) && (at || !strings.HasSuffix(arg, ".yaml")) {
		return p.stocked(key, edition)
	}
	if info, err := os.Stat(arg); err == nil && info.IsDir() {
		return nil, usage("%s is a folder; name the file of one of its editions", arg)
	}
	text, err := p.readFile(arg)
	if err != nil {
		return nil, err
	}
	d, err := rulebook.Read(arg, text)
	if faults := rulebook.FaultsOf(err); len(faults) > 0 {
		return nil, fmt.Errorf("%s", faults.Carets(map[string][]byte{arg: text}, lang))
	}
	return d, nil
}

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bosang/rules"
	"bosang/rules/fact"
	"bosang/rules/library"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

func (p *program) checkCommand() *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use: "check PATH...", Short: "Check rulebook folders, or single edition files, and show every fault where it stands", Args: cobra.MinimumNArgs(1),
		Long: `Checks folders as instruments (editions, law.ko.md, law.en.md, cases) beside the
rulebooks in this program, runs their cases, and wants every provision reached
both ways; files it checks as single editions. Every fault is shown where it
stands, in Korean or English. The exit code is 4 when there are any.`,
		Example: `  bosang rulebook check rules/library/*/
  bosang rulebook check norrsken-terms --lang ko`,
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := p.authorsLanguage(lang)
			if err != nil {
				return err
			}
			return p.checkRulebooks(args, l)
		},
	}
	authorsLangFlag(c, &lang)
	return c
}

// What check and test say beside the faults.
var (
	saysSkipped = both{"%s: 규정집이 아니어서 건너뛰었습니다", "%s: no rulebook, skipped"}
	saysSound   = both{"%s: 이상이 없습니다", "%s: sound"}
	saysFails   = both{"실패  %s: %s\n%s", "FAIL  %s: %s\n%s"}
	saysPasses  = both{"통과  %s", "ok    %s"}
	saysRan     = both{"사례 %[2]d개 가운데 %[1]d개가 예상대로 나왔습니다", "%d of %d cases come out as they expect"}
)

func (p *program) checkRulebooks(paths []string, lang rules.Lang) error {
	w, err := openWorkshop(paths, lang)
	if err != nil {
		return err
	}
	if lib := w.library(); lib != nil {
		for _, in := range w.given {
			w.fault(cases.Check(lib, in, lib.Schema()))
		}
	}
	if len(w.faults) > 0 {
		p.say("%s", w.faults.Carets(w.sources, lang))
		return errPartly
	}
	for _, path := range paths {
		if w.skipped[path] {
			p.say("%s", saysSkipped.in(lang, path))
			continue
		}
		p.say("%s", saysSound.in(lang, path))
	}
	return nil
}

func (p *program) testCommand() *cobra.Command {
	var run, lang string
	var each bool
	c := &cobra.Command{
		Use: "test PATH...", Short: "Run the cases of rulebook folders", Args: cobra.MinimumNArgs(1),
		Long: `Runs the cases and shows those that come out otherwise than they expect, in Korean
or English. The exit code is 4 when there are any.`,
		Example: "  bosang rulebook test rules/library/kr-telecom-act --run 'four hours'",
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := p.authorsLanguage(lang)
			if err != nil {
				return err
			}
			pattern, err := regexp.Compile(run)
			if err != nil {
				return usage("--run: %w", err)
			}
			return p.testRulebooks(args, pattern, each, l)
		},
	}
	c.Flags().StringVar(&run, "run", "", "only the cases whose names match this regular expression")
	c.Flags().BoolVarP(&each, "verbose", "v", false, "show every case, not only those that fail")
	authorsLangFlag(c, &lang)
	return c
}

func (p *program) testRulebooks(paths []string, pattern *regexp.Regexp, each bool, lang rules.Lang) error {
	w, err := openWorkshop(paths, lang)
	if err != nil {
		return err
	}
	lib := w.library()
	var list []cases.Case
	for _, in := range w.given {
		more, err := cases.Read(in, w.schema())
		w.fault(err)
		list = append(list, more...)
	}
	if len(w.faults) > 0 {
		p.say("%s", w.faults.Carets(w.sources, lang))
		return errPartly
	}
	ran, failed := 0, 0
	for i := range list {
		c := &list[i]
		if !pattern.MatchString(c.Name) {
			continue
		}
		ran++
		wrong := c.Run(lib)
		switch {
		case len(wrong) > 0:
			failed++
			lines := make([]string, len(wrong))
			for k, one := range wrong {
				lines[k] = one.In(lang)
			}
			p.say("%s", saysFails.in(lang, c.At, c.Name, indented("      ", strings.Join(lines, "\n"))))
		case each:
			p.say("%s", saysPasses.in(lang, c.Name))
		}
	}
	p.say("%s", saysRan.in(lang, ran-failed, ran))
	if failed > 0 {
		return errPartly
	}
	return nil
}

// workshop is what an author works on: the rulebooks at hand, beside those in this program.
type workshop struct {
	lang    rules.Lang
	given   []*rulebook.Instrument
	stock   []*rulebook.Instrument // those that are not among the given ones
	faults  rulebook.Faults
	sources map[string][]byte // the texts that faults stand in
	skipped map[string]bool   // the folders among several that hold no rulebook
}

// openWorkshop reads what the paths name. The error is about the files themselves; what is wrong in them is in faults.
func openWorkshop(paths []string, lang rules.Lang) (*workshop, error) {
	w := &workshop{lang: lang, sources: map[string][]byte{}, skipped: map[string]bool{}}
	for i, path := range paths {
		if slices.ContainsFunc(paths[:i], func(other string) bool { return filepath.Clean(other) == filepath.Clean(path) }) {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, notThere(path, err, lang)
		}
		switch err = regular(path, info.Mode()); {
		case err != nil:
		case !info.IsDir():
			err = w.file(path)
		case len(paths) > 1 && !holdsEdition(path):
			w.skipped[path] = true // a pattern such as rules/library/*/ names it with the others
		default:
			err = w.folder(filepath.Clean(path))
		}
		if err != nil {
			return nil, err
		}
	}
	stock, err := library.Instruments()
	if err != nil {
		return nil, err
	}
	for _, in := range stock {
		if !slices.ContainsFunc(w.given, func(g *rulebook.Instrument) bool { return g.Key == in.Key }) {
			w.stock = append(w.stock, in)
		}
	}
	return w, nil
}

// What is wrong with the paths themselves.
var (
	saysBeside     = both{"%s에는 아무것도 없습니다. %s 아닙니까?", "there is no %s; did you mean %s?"}
	saysNoFile     = both{"파일이나 폴더 %q에는 아무것도 없습니다. 규정집은 rules/library/kr-telecom-act처럼 폴더의 경로로 가리킵니다", "there is no file or folder %q; a rulebook is named by the path of its folder, as in rules/library/kr-telecom-act"}
	saysFolders    = both{"%s 자체는 규정집이 아니고 그 안에 규정집 폴더들이 있습니다. 이렇게 가리키세요: %s", "%s is no rulebook but has folders of them; name them: %s"}
	saysNoRulebook = both{"%s에는 규정집이 없습니다", "%s holds no rulebook"}
)

// notThere says which folder of the library may be meant by a path that is none.
func notThere(path string, err error, lang rules.Lang) error {
	beside := filepath.Join("rules", "library", filepath.Base(path))
	if info, no := os.Stat(beside); no == nil && info.IsDir() && path != "" {
		return usage("%s", saysBeside.in(lang, path, beside))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return usage("%s", saysNoFile.in(lang, path))
	}
	return err
}

// holdsEdition tells whether a folder has a file that may be an edition.
func holdsEdition(path string) bool {
	found, err := filepath.Glob(filepath.Join(path, "*.yaml"))
	return err == nil && len(found) > 0
}

// file checks a single edition by itself.
func (w *workshop) file(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	w.sources[path] = text
	_, err = rulebook.Read(path, text)
	w.fault(err)
	return nil
}

// folder reads an instrument.
func (w *workshop) folder(path string) error {
	var files []rulebook.File
	if !holdsEdition(path) {
		books, _ := filepath.Glob(filepath.Join(path, "*", "*.yaml"))
		if slices.ContainsFunc(books, func(file string) bool { return filepath.Base(filepath.Dir(file)) != "cases" }) {
			return usage("%s", saysFolders.in(w.lang, path, filepath.Join(path, "*")+string(filepath.Separator)))
		}
	}
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".yaml", ".md"}, filepath.Ext(name)) {
			return err
		}
		info, err := os.Stat(name) // a link is what it leads to
		if err == nil {
			err = regular(name, info.Mode())
		}
		if err != nil {
			return err
		}
		text, err := os.ReadFile(name) //nolint:gosec // the author's own folder
		w.sources[name] = text
		files = append(files, rulebook.File{Name: name, Data: text})
		return err
	})
	switch {
	case err != nil:
		return err
	case len(files) == 0:
		return usage("%s", saysNoRulebook.in(w.lang, path))
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	in, err := rulebook.ReadInstrument(filepath.Base(absolute), files...)
	w.fault(err)
	w.given = append(w.given, in)
	return nil
}

func (w *workshop) fault(err error) { w.faults = append(w.faults, rulebook.FaultsOf(err)...) }

// schema knows the facts that all of them declare.
func (w *workshop) schema() *fact.Schema {
	schema, err := rulebook.Schema(slices.Concat(w.stock, w.given)...)
	w.fault(err)
	return schema
}

// library compiles all of them together; nil where there are faults.
func (w *workshop) library() *rules.Library {
	all := slices.Concat(w.stock, w.given)
	w.fault(rulebook.Together(all...))
	if len(w.faults) > 0 {
		return nil
	}
	lib, err := library.Compile(all...)
	w.fault(err)
	return lib
}

// isPath tells whether an argument names something on the disk.
func isPath(arg string) bool {
	_, err := os.Stat(arg)
	return err == nil
}

package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bosang/rules"
	"bosang/rules/library"
	"bosang/rules/rulebook"
)

func (p *program) rulebookCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "rulebook", Short: "List, show and check rulebooks", Args: cobra.NoArgs,
		Long: `The rulebooks are data in the program: dated editions of statutes, standards and
providers' programmes, each with its citations.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the rulebooks and their editions", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return p.listRulebooks() },
		},
		&cobra.Command{
			Use: "show RULEBOOK [EDITION]", Short: "Show the text of an edition (the newest unless named)", Args: cobra.RangeArgs(1, 2),
			Example: "  bosang rulebook show kr-telecom-act 2019-06-25",
			RunE: func(_ *cobra.Command, args []string) error {
				return p.showRulebook(args[0], append(args, "")[1])
			},
		},
		&cobra.Command{
			Use: "check PATH...", Short: "Check rulebook files, or the folders of whole instruments", Args: cobra.MinimumNArgs(1),
			Long: `Checks files as single editions and folders as instruments (editions, law.ko.md,
cases), and shows every fault where it stands. The exit code is 4 when there are any.`,
			Example: "  bosang rulebook check rules/library/*/",
			RunE:    func(_ *cobra.Command, args []string) error { return p.checkRulebooks(args) },
		},
	)
	return c
}

func (p *program) listRulebooks() error {
	instruments, err := library.Instruments()
	if err != nil {
		return err
	}
	t := &table{head: []string{"rulebook", "edition", "kind", "in force", "hash", "title"}, right: make([]bool, 6)}
	for _, in := range instruments {
		for _, d := range in.Editions {
			force := d.From.String() + " …"
			if !d.To.IsZero() {
				force += " " + d.To.String()
			}
			t.add(d.Rulebook, d.Edition, string(d.Kind), force, hex.EncodeToString(d.Hash[:4]), d.Title.En)
		}
	}
	p.say("%s", t)
	return nil
}

func (p *program) showRulebook(key, edition string) error {
	instruments, err := library.Instruments()
	if err != nil {
		return err
	}
	var found *rules.Definition
	for _, in := range instruments {
		for _, d := range in.Editions {
			if d.Rulebook == key && (edition == "" || d.Edition == edition) {
				found = d
			}
		}
	}
	if found == nil {
		return usage("there is no rulebook %q with an edition %q; `bosang rulebook list` lists them", key, edition)
	}
	p.say("%s", found.Text)
	return nil
}

func (p *program) checkRulebooks(paths []string) error {
	wrong := false
	for _, path := range paths {
		faults, sources, err := checkRulebook(path)
		if err != nil {
			return err
		}
		for _, f := range faults {
			wrong = true
			p.say("%s", f.Caret(sources[f.At.File]))
		}
		if len(faults) == 0 {
			p.say("%s: sound", path)
		}
	}
	if wrong {
		return errPartly
	}
	return nil
}

// checkRulebook gives the faults of a file or folder, and the texts they stand in.
func checkRulebook(path string) (rulebook.Faults, map[string][]byte, error) {
	sources := map[string][]byte{}
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.IsDir() {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		sources[path] = text
		_, err = rulebook.Read(path, text)
		return faultsOf(err), sources, nil
	}
	var files []rulebook.File
	for _, pattern := range []string{"*.yaml", "law.ko.md", "cases/*.yaml"} {
		names, err := filepath.Glob(filepath.Join(path, pattern))
		if err != nil {
			return nil, nil, err
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, nil, err
			}
			sources[name] = text
			files = append(files, rulebook.File{Name: name, Data: bytes.Clone(text)})
		}
	}
	if len(files) == 0 {
		return nil, nil, usage("%s holds no rulebook", path)
	}
	_, err = rulebook.ReadInstrument(filepath.Clean(path), files...)
	return faultsOf(err), sources, nil
}

func faultsOf(err error) rulebook.Faults {
	var faults rulebook.Faults
	if errors.As(err, &faults) {
		return faults
	}
	if err != nil {
		return rulebook.Faults{{Message: err.Error()}}
	}
	return nil
}

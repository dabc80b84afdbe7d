package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bosang/claims/postgres/embedded"
	"bosang/rules"
	"bosang/rules/library"
	"bosang/rules/rulebook"
)

// booksFlag lets a command know the rulebooks in folders too.
func (p *program) booksFlag(commands ...*cobra.Command) {
	for _, c := range commands {
		c.Flags().StringArrayVar(&p.settings.books, "books", nil,
			"a folder with a rulebook, or with folders of them, to know beside those in this program, or in the place of one of them; may be repeated")
	}
}

// books gives the rulebooks in this program and in the folders of --books, by key.
func (p *program) books() ([]*rulebook.Instrument, error) {
	w, err := p.shelved()
	if err != nil {
		return nil, err
	}
	all := slices.Concat(w.stock, w.given)
	slices.SortFunc(all, func(a, b *rulebook.Instrument) int { return strings.Compare(a.Key, b.Key) })
	return all, nil
}

// library gives the same, to decide by.
func (p *program) library() (*rules.Library, error) {
	if len(p.settings.books) == 0 {
		return library.Load()
	}
	w, err := p.shelved()
	if err != nil {
		return nil, err
	}
	lib := w.library()
	return lib, p.sound(w)
}

// shelved reads the folders of --books, after those that the command itself names.
func (p *program) shelved(first ...string) (*workshop, error) {
	paths := first
	for _, path := range p.settings.books {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, notThere(path, err, p.spoken())
		case !info.IsDir():
			return nil, usage("--books %s: it must be a folder", path)
		}
		below, _ := filepath.Glob(filepath.Join(path, "*"))
		below = slices.DeleteFunc(below, func(folder string) bool { return !holdsEdition(folder) || filepath.Base(folder) == "cases" })
		if holdsEdition(path) || len(below) == 0 {
			below = []string{path}
		}
		paths = append(paths, below...)
	}
	w, err := openWorkshop(paths, p.spoken())
	if err != nil {
		return nil, err
	}
	return w, p.sound(w)
}

// sound shows what is wrong with the rulebooks at hand.
func (p *program) sound(w *workshop) error {
	if len(w.faults) == 0 {
		return nil
	}
	p.say("%s", w.faults.Carets(w.sources, w.lang))
	return errPartly
}

// regular refuses to read what may never end or never begin, such as a pipe or a
// device.
func regular(path string, mode fs.FileMode) error {
	if mode.IsRegular() || mode.IsDir() {
		return nil
	}
	return usage("%s is neither a file nor a folder but a pipe, a socket or a device", path)
}

// elsewhere is where the editions are that this command does not know.
const elsewhere = "those published at run time are read with GET /v1/rulebooks"

// tellOfPublished says, where there is a database, that editions may have been
// published in it which this command does not know.
func (p *program) tellOfPublished() {
	if _, err := embedded.Attach(p.settings.data); err != nil && p.settings.database == "" && p.settings.serviceDatabase == "" {
		return
	}
	_, _ = fmt.Fprintln(p.err, "bosang: the database may have editions that were published at run time; this command does not know them:"+
		" GET /v1/rulebooks lists them, POST /v1/evaluations decides by them")
}

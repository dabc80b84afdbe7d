// Package library holds the rulebooks: a folder per instrument with its editions, the quoted text of the law and cases.
package library

import (
	"embed"
	"io/fs"
	"path"
	"sync"

	"bosang/rules"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

//go:embed */*.yaml */law.*.md */cases/*.yaml
var books embed.FS

// Load returns the rulebooks in the program, read, checked and compiled once. The error is rulebook.Faults, or one of
// those of rules.NewLibrary; the tests of this package hold that there is none.
func Load() (*rules.Library, error) { return load() }

var load = sync.OnceValues(func() (*rules.Library, error) {
	instruments, err := Instruments()
	if err != nil {
		return nil, err
	}
	return Compile(instruments...)
})

// Compile makes a library of rulebooks. The error is of the first edition that cannot be compiled, or one of those of
// rules.NewLibrary.
func Compile(instruments ...*rulebook.Instrument) (*rules.Library, error) {
	var editions []*rules.Edition
	for _, in := range instruments {
		for _, def := range in.Editions {
			e, err := rules.Compile(def)
			if err != nil {
				return nil, err
			}
			editions = append(editions, e)
		}
	}
	return rules.NewLibrary(editions...)
}

// Instruments reads and checks the folders in the program, each by itself and all together. The error is rulebook.Faults
// with everything that is wrong in any of them.
func Instruments() ([]*rulebook.Instrument, error) {
	folders, err := fs.ReadDir(books, ".")
	if err != nil {
		return nil, err
	}
	out, errs := make([]*rulebook.Instrument, len(folders)), make([]error, len(folders))
	var all sync.WaitGroup
	for i, folder := range folders { // each stands by itself
		all.Go(func() { out[i], errs[i] = read(folder.Name()) })
	}
	all.Wait()
	var faults rulebook.Faults
	for _, err := range errs {
		if wrong, ok := err.(rulebook.Faults); ok { //nolint:errorlint // ReadInstrument returns nothing else
			faults = append(faults, wrong...)
		} else if err != nil {
			return nil, err
		}
	}
	if len(faults) > 0 {
		return nil, faults.Err()
	}
	return out, rulebook.Together(out...)
}

func read(folder string) (*rulebook.Instrument, error) {
	files, err := filesIn(folder)
	if err != nil {
		return nil, err
	}
	return rulebook.ReadInstrument(folder, files...)
}

// Cases reads the cases of all rulebooks in the program. The error is rulebook.Faults.
func Cases() ([]cases.Case, error) {
	instruments, err := Instruments()
	if err != nil {
		return nil, err
	}
	schema, err := rulebook.Schema(instruments...)
	if err != nil {
		return nil, err
	}
	var out []cases.Case
	for _, in := range instruments {
		list, err := cases.Read(in, schema)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

func filesIn(folder string) ([]rulebook.File, error) {
	var out []rulebook.File
	err := fs.WalkDir(books, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(books, name)
		out = append(out, rulebook.File{Name: path.Clean(name), Data: data})
		return err
	})
	return out, err
}

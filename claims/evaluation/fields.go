package evaluation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/told"
	"bosang/rules"
)

// fields collects field errors while a whole case is checked.
type fields []claims.FieldError

func (f *fields) add(field, code, param string) {
	*f = append(*f, claims.FieldError{Field: field, Code: code, Param: param})
}

func (f *fields) require(ok bool, field, code, param string) {
	if !ok {
		f.add(field, code, param)
	}
}

func (f fields) err() error {
	if len(f) == 0 {
		return nil
	}
	return claims.Invalid(f...)
}

var keyForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

func (f *fields) key(field, value string) {
	f.require(len(value) <= 64 && keyForm.MatchString(value), field, "key_form", "64")
}

// instant checks that an instant is there and no finer than a microsecond.
func (f *fields) instant(field string, t time.Time, required bool) {
	switch {
	case t.IsZero():
		f.require(!required, field, "required", "")
	case t.Nanosecond()%1000 != 0:
		f.add(field, "too_fine", "")
	case t.Year() < 1900 || t.Year() > 2200:
		f.add(field, "out_of_range", "1900-2200")
	}
}

// oneOf refuses a word that is not one of the known ones; an empty one is not told.
func oneOf[S ~string](f *fields, field string, word S, known []S) {
	if word == "" || slices.Contains(known, word) {
		return
	}
	f.add(field, "one_of", strings.Trim(strings.ReplaceAll(fmt.Sprint(known), " ", ", "), "[]"))
}

// told checks facts that rulebooks declare, whatever they are about.
func (f *fields) told(library *rules.Library, sent told.Facts) told.Facts {
	kept, faults := told.Check(library, sent, "")
	for _, fault := range faults {
		f.add(fault.Field(), fault.Code, fault.Param)
	}
	return kept
}

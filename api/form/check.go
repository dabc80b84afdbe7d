package form

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"

	"bosang/claims"
)

// Decode reads a body into what is sent and checks its form, and tells every
// fault at once.
func Decode(body []byte, into any) error {
	tree, faults, err := readTree(body)
	if err != nil {
		return err
	}
	f := Filler{Faults: faults}
	if _, ok := tree.(Object); !ok {
		f.Add("", "type", "object")
		return claims.Invalid(f.Faults...)
	}
	f.Fill(into, tree)
	if len(f.Faults) == 0 {
		return nil
	}
	return claims.Invalid(f.Faults...)
}

// check adds the faults of form that the struct's validate tags find, except
// where a fault was found already.
func (f *Filler) check(sent any) {
	var found validator.ValidationErrors
	if !errors.As(forms.Struct(sent), &found) {
		return
	}
	before := f.Faults
	for _, e := range found {
		_, field, _ := strings.Cut(e.Namespace(), ".")
		// What is wrong already is not looked at again, nor what is inside or around it.
		if slices.ContainsFunc(before, func(known claims.FieldError) bool { return within(field, known.Field) || within(known.Field, field) }) {
			continue
		}
		code, param := fault(e)
		f.Add(field, code, param)
	}
}

// within reports whether a field is another one or a part of it.
func within(part, whole string) bool {
	rest, found := strings.CutPrefix(part, whole)
	return found && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// fault translates a failed check into the codes that the use cases speak.
func fault(e validator.FieldError) (code, param string) {
	switch e.Tag() {
	case "required", "required_with", "required_if":
		return "required", ""
	case "key":
		if e.Value() == "" {
			return "required", ""
		}
		return "key_form", "64"
	case "oneof":
		return "one_of", strings.ReplaceAll(e.Param(), " ", ", ")
	case "max":
		if e.Kind() == reflect.Slice {
			return "too_many", e.Param()
		}
		return "too_long", e.Param()
	case "min": // of texts and lists
		return "required", ""
	case "jurisdiction":
		return "jurisdiction_form", ""
	case "gte", "lte":
		return "out_of_range", rangeOf[e.Field()]
	}
	return "unacceptable", ""
}

// rangeOf tells the range of the numbers that have one.
var rangeOf = map[string]string{"billing_day": "1-31", "daily_users": "0-9007199254740991"}

// keyForm is the form of keys; the use cases hold to the same.
var keyForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

// IsKey reports whether a text has the form of a key.
func IsKey(s string) bool { return len(s) <= 64 && keyForm.MatchString(s) }

// forms checks what is sent by the validate tags of its fields.
var forms = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	isJurisdiction := func(l validator.FieldLevel) bool { return claims.IsJurisdiction(l.Field().String()) }
	if err := v.RegisterValidation("jurisdiction", isJurisdiction); err != nil {
		panic(err)
	}
	isKey := func(l validator.FieldLevel) bool { return IsKey(l.Field().String()) }
	if err := v.RegisterValidation("key", isKey); err != nil {
		panic(err)
	}
	return v
}()

package edge

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"bosang/claims"
)

// PathID reads an id from the path. What is no id names nothing: it answers as
// a thing that does not exist.
func PathID[ID ~[16]byte](c *Call, noun string) (ID, error) {
	id, ok := ParseID[ID](c.Param(noun))
	if !ok {
		return ID{}, claims.NotFound(noun)
	}
	return id, nil
}

// Changing reads what every change of a single thing begins with: which one,
// and the version it rests on.
func Changing[ID ~[16]byte](c *Call, noun string) (ID, int64, error) {
	id, err := PathID[ID](c, noun)
	if err != nil {
		return id, 0, err
	}
	version, err := c.version(noun)
	return id, version, err
}

// ParseID reads an id in its canonical form.
func ParseID[ID ~[16]byte](text string) (ID, bool) {
	if len(text) != 36 {
		return ID{}, false
	}
	u, err := uuid.Parse(text)
	return ID(u), err == nil
}

// QueryID reads an id from the query; zero where it was not given.
func QueryID[ID ~[16]byte](c *Call, field string, wrong *[]claims.FieldError) ID {
	text := c.QueryParam(field)
	if text == "" {
		return ID{}
	}
	id, ok := ParseID[ID](text)
	if !ok {
		*wrong = append(*wrong, claims.FieldError{Field: field, Code: "id_form"})
	}
	return id
}

// QueryWord reads a word of a list from the query; empty where it was not given.
func QueryWord[S ~string](c *Call, field string, known []S, wrong *[]claims.FieldError) S {
	word := S(c.QueryParam(field))
	if word == "" || slices.Contains(known, word) {
		return word
	}
	words := make([]string, len(known))
	for i, k := range known {
		words[i] = string(k)
	}
	*wrong = append(*wrong, claims.FieldError{Field: field, Code: "one_of", Param: strings.Join(words, ", ")})
	return ""
}

// OfField turns "there is no such noun" into a fault of the field that names it.
func OfField(err error, noun, field string) error {
	if err == nil || claims.KindOf(err) != claims.KindNotFound || FailureOf(err).Of != noun {
		return err
	}
	return claims.UnknownID(err, field)
}

// TextID writes an id; empty for one that is not set.
func TextID[ID ~[16]byte](id ID) string {
	if id == (ID{}) {
		return ""
	}
	return uuid.UUID(id).String()
}

// TextIDs writes ids, in order.
func TextIDs[ID ~[16]byte](ids []ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = TextID(id)
	}
	return out
}

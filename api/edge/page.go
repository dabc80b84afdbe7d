package edge

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"

	"bosang/api/failure"
	"bosang/claims"
)

// A cursor names the last thing of a page. It holds a version, the id and a sum
// over these, the list and its filters, so that a cursor that was changed, or
// comes from another list, is refused. It gives no rights: what a page shows is
// what its reader may see.
const (
	cursorVersion = 1
	cursorSum     = 8
	cursorLength  = 1 + 16 + cursorSum
)

func sumOf(scope string, id [16]byte) []byte {
	h := sha256.New()
	h.Write([]byte("bosang cursor\x00" + scope + "\x00"))
	h.Write(id[:])
	return h.Sum(nil)[:cursorSum]
}

// WriteCursor names the last id of a page of the list that scope describes.
func WriteCursor(scope string, id [16]byte) string {
	b := append([]byte{cursorVersion}, id[:]...)
	return base64.RawURLEncoding.EncodeToString(append(b, sumOf(scope, id)...))
}

// ReadCursor gives the id of a cursor of this list; false where it is none.
func ReadCursor(scope, text string) (id [16]byte, ok bool) {
	if len(text) > 2*cursorLength {
		return id, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != cursorLength || b[0] != cursorVersion {
		return id, false
	}
	copy(id[:], b[1:17])
	return id, bytes.Equal(b[17:], sumOf(scope, id)) && id != [16]byte{}
}

// PageParams are what every list takes.
var PageParams = []string{"limit", "cursor"}

// Paged adds the parameters of a list to its filters.
func Paged(filters ...string) []string { return append(filters, PageParams...) }

// scope describes the list that is asked for: its path and its filters.
func (c *Call) scope() string {
	q := c.QueryParams()
	kept := url.Values{}
	for name, values := range q {
		if name != "limit" && name != "cursor" && name != "lang" {
			kept[name] = values
		}
	}
	return c.Request().URL.Path + "?" + kept.Encode()
}

// Page reads which page is asked for. It asks for one thing more than is shown,
// to know whether another page follows.
func (c *Call) Page() (claims.Page, error) {
	p := claims.Page{Limit: claims.DefaultPage}
	var wrong []claims.FieldError
	if text := c.QueryParam("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > claims.MaxPage {
			wrong = append(wrong, claims.FieldError{Field: "limit", Code: "limit_form", Param: "1-" + strconv.Itoa(claims.MaxPage)})
		}
		p.Limit = n
	}
	if text := c.QueryParam("cursor"); text != "" {
		id, ok := ReadCursor(c.scope(), text)
		if !ok {
			wrong = append(wrong, claims.FieldError{Field: "cursor", Code: "cursor_form"})
		}
		p.After = id
	}
	if len(wrong) > 0 {
		return p, failure.Edge(failure.KindMalformed, "malformed", wrong...)
	}
	p.Limit++
	p.Peeks = true
	return p, nil
}

// ListOut is a page of a list.
type ListOut[T any] struct {
	Items []T `json:"items"`
	// Next is where the next page is; empty on the last.
	Next string `json:"next,omitempty"`
}

// GiveList answers with a page: shown is what each thing reads as, and id where
// a page that ends with it goes on.
func GiveList[T, D any](c *Call, p claims.Page, things []T, id func(T) [16]byte, shown func(T) D) error {
	out := ListOut[D]{Items: make([]D, 0, len(things))}
	if len(things) >= p.Limit {
		things = things[:p.Limit-1]
		q := c.QueryParams()
		next := url.Values{}
		for name, values := range q {
			next[name] = values
		}
		next.Set("cursor", WriteCursor(c.scope(), id(things[len(things)-1])))
		out.Next = c.Request().URL.Path + "?" + next.Encode()
	}
	for _, t := range things {
		out.Items = append(out.Items, shown(t))
	}
	return c.Give(out)
}

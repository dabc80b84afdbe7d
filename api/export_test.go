package api

import (
	"io"
	"slices"

	"bosang/api/edge"
	"bosang/api/sheet"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/access"
)

// What the tests of the contract look at.

// Routes lists the operations that are routed, as the contract writes them.
func Routes() []string {
	var out []string
	for _, o := range (&server{}).operations() {
		out = append(out, o.Method+" "+edge.ContractPath(o.Path))
	}
	return out
}

// Needs gives the permissions that each operation needs.
func Needs() map[string][]access.Permission {
	out := make(map[string][]access.Permission)
	for _, o := range (&server{}).operations() {
		out[o.Method+" "+edge.ContractPath(o.Path)] = o.Permissions()
	}
	return out
}

// Open reports of each operation whether it needs no token.
func Open() map[string]bool {
	out := make(map[string]bool)
	for _, o := range (&server{}).operations() {
		out[o.Method+" "+edge.ContractPath(o.Path)] = o.Open
	}
	return out
}

// QueryParameters lists the query parameters of each operation.
func QueryParameters() map[string][]string {
	out := make(map[string][]string)
	for _, o := range (&server{}).operations() {
		out[o.Method+" "+edge.ContractPath(o.Path)] = slices.Clone(o.Query)
	}
	return out
}

// WriteCursor and ReadCursor make and read the cursors of a list.
var (
	WriteCursor = edge.WriteCursor
	ReadCursor  = edge.ReadCursor
)

// Texts gives the codes of problems and of fields with their texts in both languages.
func Texts() (problems map[string][]string, fields map[string][]string) {
	problems, fields = make(map[string][]string), make(map[string][]string)
	for code, t := range text.Problems {
		problems[code] = []string{t.Title.KO, t.Title.EN, t.Detail.KO, t.Detail.EN}
	}
	for code, t := range text.Fields {
		fields[code] = []string{t.KO, t.EN}
	}
	return problems, fields
}

// StatusOfCode gives the status that a problem's code is answered with.
func StatusOfCode(code string) int { return edge.Statuses[text.Problems[code].Kind] }

// Envelope reads an answer that was kept.
func Envelope(sealed []byte) (status int, body []byte, err error) {
	e, body, err := edge.Unseal(sealed)
	return e.Status, body, err
}

// Visible reports whether a text can be an idempotency key.
var Visible = edge.IsIdempotencyKey

// ReadRow is a row as the reader of imports gives it.
type ReadRow struct {
	Line int
	New  claims.NewSubscription
	Err  error
}

// ReadRows reads the rows of an import.
func ReadRows(body io.Reader, csv bool, limit int) ([]ReadRow, error) {
	r := sheet.NewRows(body, limit)
	if err := r.Begin(csv); err != nil {
		return nil, err
	}
	var out []ReadRow
	for n, err := range r.All() {
		out = append(out, ReadRow{r.Reported(), n, err})
	}
	return out, r.Err
}

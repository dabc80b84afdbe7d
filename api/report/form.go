package report

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims/cell"
	"bosang/claims/report"
	"bosang/rules"
	"bosang/rules/text"
)

// Form is how a report is written.
type Form string

// The forms. JSON and CSV of the same report and cut-off are the same bytes for ever, CSV in
// the same language; XLSX holds the digest of that JSON.
const (
	JSON Form = "json"
	CSV  Form = "csv"
	XLSX Form = "xlsx"
)

// MediaXLSX is the media type of XLSX.
const MediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Forms lists the forms.
func Forms() []Form { return []Form{JSON, CSV, XLSX} }

func (f Form) media() string {
	switch f {
	case CSV:
		return edge.MediaCSV + "; charset=utf-8"
	case XLSX:
		return MediaXLSX
	default:
		return edge.MediaJSON
	}
}

// Writer writes a report in some form. What broke off lacks what End writes.
type Writer interface {
	report.Sink
	End() error
}

// New gives the writer of a form, with headings in a language.
func New(f Form, lang rules.Lang, to io.Writer) Writer {
	switch f {
	case CSV:
		return &csvWriter{to: bufio.NewWriterSize(to, buffered), lang: lang}
	case XLSX:
		return newXLSX(lang, to)
	default:
		return newJSON(to)
	}
}

// buffered is how much is written at once, in bytes.
const buffered = 64 << 10

// headOut is what a report says of itself, without its rows.
type headOut struct {
	Report     string       `json:"report"`
	Audience   string       `json:"audience"`
	AsOf       int64        `json:"as_of"`
	AsOfAt     form.Instant `json:"as_of_at"`
	Since      int64        `json:"since,omitempty"`
	SinceAt    form.Instant `json:"since_at,omitzero"`
	Incident   string       `json:"incident_id,omitempty"`
	Provider   string       `json:"provider_id,omitempty"`
	From       string       `json:"from,omitempty"`
	To         string       `json:"to,omitempty"`
	ProviderOf []string     `json:"provider_ids,omitempty"`
	Counts     string       `json:"counts"`
	Covers     *int64       `json:"covers"`
	Columns    []string     `json:"columns"`
}

func headOf(h report.Head) (headOut, error) {
	out := headOut{
		Report: h.Name, Audience: audienceOf(h.Public), AsOf: h.AsOf.Number, AsOfAt: form.At(h.AsOf.At), Since: h.Since.Number, SinceAt: form.At(h.Since.At),
		Incident: edge.TextID(h.Asked.Incident), Provider: edge.TextID(h.Asked.Provider), ProviderOf: edge.TextIDs(h.Providers), Counts: h.Counts,
	}
	if !h.Asked.From.IsZero() {
		out.From = h.Asked.From.String()
	}
	if !h.Asked.To.IsZero() {
		out.To = h.Asked.To.String()
	}
	for _, c := range h.Columns {
		out.Columns = append(out.Columns, c.Name)
	}
	if h.Covers.Known {
		n, err := strconv.ParseInt(h.Covers.Text, 10, 64)
		if err != nil {
			return out, err
		}
		out.Covers = &n
	}
	return out, nil
}

// jsonWriter writes one JSON object, a row to the line.
type jsonWriter struct {
	to      *bufio.Writer
	columns []report.Column
	// names are the columns' as members.
	names [][]byte
	rows  int64
	line  []byte
}

func newJSON(to io.Writer) *jsonWriter { return &jsonWriter{to: bufio.NewWriterSize(to, buffered)} }

// Begin writes the head.
func (w *jsonWriter) Begin(h report.Head) error {
	w.columns = h.Columns
	for _, c := range h.Columns {
		w.names = append(w.names, []byte(`"`+c.Name+`":`))
	}
	out, err := headOf(h)
	if err != nil {
		return err
	}
	head, err := json.Marshal(out)
	if err != nil {
		return err
	}
	_, err = w.to.WriteString(string(head[:len(head)-1]) + `,"rows":[`)
	return err
}

// Row writes a row.
func (w *jsonWriter) Row(cells []report.Cell) error {
	w.line = append(w.line[:0], '\n')
	if w.rows > 0 {
		w.line = append(w.line[:0], ",\n"...)
	}
	w.rows++
	for i, cell := range cells {
		begin := byte(',')
		if i == 0 {
			begin = '{'
		}
		w.line = append(append(w.line, begin), w.names[i]...)
		switch {
		case !cell.Known:
			w.line = append(w.line, "null"...)
		case w.columns[i].Kind == report.Count, w.columns[i].Kind == report.Flag:
			w.line = append(w.line, cell.Text...)
		default:
			quoted, err := json.Marshal(cell.Text)
			if err != nil {
				return err
			}
			w.line = append(w.line, quoted...)
		}
	}
	_, err := w.to.Write(append(w.line, '}'))
	return err
}

// End writes how many rows there are.
func (w *jsonWriter) End() error {
	if _, err := w.to.WriteString("\n" + `],"count":` + strconv.FormatInt(w.rows, 10) + "}\n"); err != nil {
		return err
	}
	return w.to.Flush()
}

// labels are the headings of what a report says of itself, by the member of JSON.
var labels = []struct {
	name  string
	title text.Texts
	of    func(headOut, report.Head) string
}{
	{"report", text.Texts{Ko: "보고서", En: "Report"}, func(h headOut, _ report.Head) string { return h.Report }},
	{"audience", text.Texts{Ko: "대상", En: "Audience"}, func(h headOut, _ report.Head) string { return h.Audience }},
	{"as_of", text.Texts{Ko: "기준점", En: "Cut-off"}, func(h headOut, _ report.Head) string { return strconv.FormatInt(h.AsOf, 10) }},
	{"as_of_at", text.Texts{Ko: "기준점 시각", En: "Cut-off at"}, func(_ headOut, r report.Head) string { return instant(r.AsOf) }},
	{"since", text.Texts{Ko: "비교한 기준점", En: "Compared with"}, func(_ headOut, r report.Head) string { return numberOf(r.Since) }},
	{"since_at", text.Texts{Ko: "비교한 기준점 시각", En: "Compared with at"}, func(_ headOut, r report.Head) string { return instant(r.Since) }},
	{"incident_id", text.Texts{Ko: "사건", En: "Incident"}, func(h headOut, _ report.Head) string { return h.Incident }},
	{"provider_id", text.Texts{Ko: "사업자", En: "Provider"}, func(h headOut, _ report.Head) string { return h.Provider }},
	{"from", text.Texts{Ko: "접수일부터", En: "From day of arrival"}, func(h headOut, _ report.Head) string { return h.From }},
	{"to", text.Texts{Ko: "접수일 전까지", En: "Before day of arrival"}, func(h headOut, _ report.Head) string { return h.To }},
	{"covers", text.Texts{Ko: "집계한 건수", En: "Counted"}, func(_ headOut, r report.Head) string { return r.Covers.Text }},
}

func numberOf(c report.CutOff) string {
	if c.Number == 0 {
		return ""
	}
	return strconv.FormatInt(c.Number, 10)
}

func instant(c report.CutOff) string {
	if c.Number == 0 {
		return ""
	}
	return c.At.UTC().Format(time.RFC3339Nano)
}

// about lists what a report says of itself, each with its heading.
func about(h report.Head, lang rules.Lang) ([][2]string, error) {
	out, err := headOf(h)
	if err != nil {
		return nil, err
	}
	said := [][2]string{{h.Title.In(lang), h.About.In(lang)}}
	for _, l := range labels {
		if v := l.of(out, h); v != "" {
			said = append(said, [2]string{l.title.In(lang), v})
		}
	}
	for _, p := range out.ProviderOf {
		said = append(said, [2]string{text.Texts{Ko: "볼 수 있는 사업자", En: "Of provider"}.In(lang), p})
	}
	return said, nil
}

// csvWriter writes CSV (RFC 4180): what the report says of itself, an empty line, the
// headings and the rows, an empty line and how many rows there are.
type csvWriter struct {
	to    *bufio.Writer
	lang  rules.Lang
	rows  int64
	line  []byte
	cells []string
}

func (w *csvWriter) write(cells ...string) error {
	w.line = cell.AppendRow(w.line[:0], cells...)
	_, err := w.to.Write(w.line)
	return err
}

// Begin writes the head and the headings.
func (w *csvWriter) Begin(h report.Head) error {
	said, err := about(h, w.lang)
	if err != nil {
		return err
	}
	for _, s := range said {
		if err := w.write(s[0], s[1]); err != nil {
			return err
		}
	}
	if _, err := w.to.WriteString("\r\n"); err != nil {
		return err
	}
	for _, c := range h.Columns {
		w.cells = append(w.cells, c.Title.In(w.lang))
	}
	return w.write(w.cells...)
}

// Row writes a row.
func (w *csvWriter) Row(cells []report.Cell) error {
	for i, c := range cells {
		w.cells[i] = c.Text
	}
	w.rows++
	return w.write(w.cells...)
}

// End writes how many rows there are.
func (w *csvWriter) End() error {
	if _, err := w.to.WriteString("\r\n"); err != nil {
		return err
	}
	if err := w.write(text.Texts{Ko: "줄 수", En: "Rows"}.In(w.lang), strconv.FormatInt(w.rows, 10)); err != nil {
		return err
	}
	return w.to.Flush()
}

package report

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"bosang/claims/cell"
	"bosang/claims/report"
	"bosang/rules"
	"bosang/rules/text"
)

// xlsxWriter writes a workbook: a cover with what the report says of itself and the digest
// of its JSON, and the rows on as many sheets as they take. Rows go to a file of the
// library's where they are many, and no cell is a formula.
type xlsxWriter struct {
	to    io.Writer
	lang  rules.Lang
	book  *excelize.File
	json  *jsonWriter
	sum   hash.Hash
	head  report.Head
	sheet *excelize.StreamWriter
	// sheets is how many there are, and filled how many rows the last of them has.
	sheets, filled int
	cells          []any
}

func newXLSX(lang rules.Lang, to io.Writer) *xlsxWriter {
	sum := sha256.New()
	return &xlsxWriter{to: to, lang: lang, book: excelize.NewFile(), json: newJSON(sum), sum: sum}
}

// The names of the sheets.
var (
	coverSheet = text.Texts{Ko: "표지", En: "Cover"}
	rowsSheet  = text.Texts{Ko: "보고서", En: "Report"}
)

// Begin names the cover, and begins the first sheet of rows.
func (w *xlsxWriter) Begin(h report.Head) error {
	w.head = h
	if err := w.book.SetSheetName("Sheet1", coverSheet.In(w.lang)); err != nil {
		return err
	}
	w.cells = make([]any, len(h.Columns))
	if err := w.json.Begin(h); err != nil {
		return err
	}
	return w.begin()
}

// begin begins a sheet of rows with the headings.
func (w *xlsxWriter) begin() (err error) {
	if w.sheets > 0 {
		if err := w.sheet.Flush(); err != nil {
			return err
		}
	}
	w.sheets++
	name := rowsSheet.In(w.lang)
	if w.sheets > 1 {
		name += " " + strconv.Itoa(w.sheets)
	}
	if _, err = w.book.NewSheet(name); err != nil {
		return err
	}
	if w.sheet, err = w.book.NewStreamWriter(name); err != nil {
		return err
	}
	for i, c := range w.head.Columns {
		w.cells[i] = c.Title.In(w.lang)
	}
	w.filled = 1
	return w.sheet.SetRow("A1", w.cells)
}

// Row writes a row.
func (w *xlsxWriter) Row(cells []report.Cell) error {
	if err := w.json.Row(cells); err != nil {
		return err
	}
	if w.filled == excelize.TotalRows {
		if err := w.begin(); err != nil {
			return err
		}
	}
	for i, c := range cells {
		w.cells[i] = value(w.head.Columns[i].Kind, c)
	}
	w.filled++
	return w.sheet.SetRow("A"+strconv.Itoa(w.filled), w.cells)
}

// value is what stands in a cell: a number where a spreadsheet, which counts in binary
// fractions, shows the same, and else a text.
func value(kind report.Kind, c report.Cell) any {
	switch {
	case !c.Known:
		return nil
	case kind == report.Flag:
		return c.Text == "true"
	case kind == report.Count, kind == report.Amount, kind == report.Seconds:
		if n, err := strconv.ParseFloat(c.Text, 64); err == nil && len(c.Text) <= exactDigits && strconv.FormatFloat(n, 'f', -1, 64) == c.Text {
			return n
		}
	}
	return cell.Text(c.Text)
}

// exactDigits is how many digits a spreadsheet shows of a number.
const exactDigits = 15

// End writes the cover, and the workbook.
func (w *xlsxWriter) End() error {
	defer func() { _ = w.book.Close() }()
	if err := w.json.End(); err != nil {
		return err
	}
	if err := w.sheet.Flush(); err != nil {
		return err
	}
	said, err := about(w.head, w.lang)
	if err != nil {
		return err
	}
	said = append(said, [2]string{text.Texts{Ko: "줄 수", En: "Rows"}.In(w.lang), strconv.FormatInt(w.json.rows, 10)},
		[2]string{text.Texts{Ko: "JSON의 SHA-256", En: "SHA-256 of the JSON"}.In(w.lang), hex.EncodeToString(w.sum.Sum(nil))})
	for i, s := range said {
		for j, column := range []string{"A", "B"} {
			if err := w.book.SetCellStr(coverSheet.In(w.lang), column+strconv.Itoa(i+1), cell.Text(s[j])); err != nil {
				return err
			}
		}
	}
	return w.book.Write(w.to)
}

package rows

import "bosang/claims/cell"

// Cell is a text as the cell of a table that may be opened as a spreadsheet.
func Cell(text string) string { return cell.Text(text) }

// AppendCSV adds a row of CSV (RFC 4180) to what is written, of Cells.
func AppendCSV(to []byte, cells ...string) []byte { return cell.AppendRow(to, cells...) }

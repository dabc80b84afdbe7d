package sheet

import (
	"errors"
	"io"
	"iter"
)

// Reader reads the rows of a table as things of one type, one by one, and remembers the
// lines they stood on. Make it with NewReader, and Begin.
type Reader[T any] struct {
	*Table
	read func(Row) (T, error)
	// at are the lines of the rows that were not reported yet.
	at []int
	// Err is what ended the reading early.
	Err error
}

// NewReader reads lines of at most so many bytes, of a table of that form.
func NewReader[T any](body io.Reader, limit int, form Table, read func(Row) (T, error)) *Reader[T] {
	return &Reader[T]{Table: NewTable(body, limit, form), read: read}
}

// All gives the rows. A row that cannot be read comes with its faults, and with as much of
// it as tells which it is; reading goes on behind it.
func (r *Reader[T]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			row, err := r.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					r.Err = err
				}
				return
			}
			r.at = append(r.at, row.Line)
			if !yield(r.read(row)) {
				return
			}
		}
	}
}

// Reported gives the line of the row that is reported now: rows are reported in
// the order they were read.
func (r *Reader[T]) Reported() int {
	line := r.at[0]
	r.at = r.at[1:]
	return line
}

// Waiting is how many rows were read and not reported yet.
func (r *Reader[T]) Waiting() int { return len(r.at) }

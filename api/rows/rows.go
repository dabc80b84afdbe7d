// Package rows reads long bodies line by line, within bounds, and passes long
// reports on while they grow. It knows nothing of what the lines mean.
package rows

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Lines reads lines of bounded length. A line that is too long is given as nil
// and passed over; the ones after it are read.
type Lines struct {
	r *bufio.Reader
	// Limit is the most bytes of a line, without its end.
	Limit int
	// Number is that of the line that was read last, from 1.
	Number int
}

// NewLines reads lines of at most so many bytes.
func NewLines(r io.Reader, limit int) *Lines {
	return &Lines{r: bufio.NewReaderSize(r, 64<<10), Limit: limit}
}

// Begin gives what has come of the body so far, without reading past it; nothing
// where the body is empty. It waits for something to come.
func (l *Lines) Begin() ([]byte, error) {
	if _, err := l.r.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return l.r.Peek(l.r.Buffered())
}

// Next gives the next line without its end. The error is io.EOF at the end.
func (l *Lines) Next() (line []byte, tooLong bool, err error) {
	for {
		part, err := l.r.ReadSlice('\n')
		if len(line)+len(part) > l.Limit+2 {
			tooLong = true
		}
		if !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && len(part) == 0 && !tooLong):
			return nil, false, err
		}
		break
	}
	l.Number++
	if tooLong {
		return nil, true, nil
	}
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if l.Number == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	if len(line) > l.Limit {
		return nil, true, nil
	}
	return line, false, nil
}

// SplitCSV reads one line of CSV (RFC 4180). A field cannot hold a line break:
// so a quote that is never closed spoils its own line and no other.
func SplitCSV(line []byte) ([]string, bool) {
	var fields []string
	for rest := line; ; {
		var field []byte
		if len(rest) > 0 && rest[0] == '"' {
			rest = rest[1:]
			for {
				i := bytes.IndexByte(rest, '"')
				if i < 0 {
					return nil, false
				}
				field = append(field, rest[:i]...)
				rest = rest[i+1:]
				if len(rest) == 0 || rest[0] != '"' {
					break
				}
				field = append(field, '"')
				rest = rest[1:]
			}
			if len(rest) > 0 && rest[0] != ',' {
				return nil, false
			}
		} else {
			i := bytes.IndexByte(rest, ',')
			if i < 0 {
				i = len(rest)
			}
			if field = rest[:i]; bytes.IndexByte(field, '"') >= 0 {
				return nil, false
			}
			rest = rest[i:]
		}
		fields = append(fields, string(field))
		if len(rest) == 0 {
			return fields, true
		}
		rest = rest[1:]
	}
}

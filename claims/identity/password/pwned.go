package password

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the published lists are of SHA-1; nothing is kept by it
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Pwned is a file in the format of the Pwned Passwords download: a line for each
// password, its SHA-1 in capital hex, a colon and a count, in the order of the
// hashes. It is searched where it lies; the whole list has tens of gigabytes.
type Pwned struct {
	file io.ReaderAt
	size int64
}

// ErrBadList says that a file is not in the format of the Pwned Passwords download.
var ErrBadList = errors.New("not a list of SHA-1 hashes in order, such as Pwned Passwords")

const (
	hexLength = 2 * sha1.Size
	// longestLine holds a hash, a colon, the digits of a count and the line's end.
	longestLine = hexLength + 1 + 20 + 2
)

// NewPwned searches a file of this size. The error is ErrBadList where its first
// line is no hash, or that of reading it.
func NewPwned(file io.ReaderAt, size int64) (*Pwned, error) {
	p := &Pwned{file: file, size: size}
	_, _, err := p.line(0)
	return p, err
}

// Has reports whether the password stands in the file.
func (p *Pwned) Has(password string) (bool, error) {
	sum := sha1.Sum([]byte(password)) //nolint:gosec // as above
	want := bytes.ToUpper(fmt.Append(nil, hex.EncodeToString(sum[:])))
	low, high := int64(0), p.size // the line that is sought begins in [low, high)
	for low < high {
		middle := low + (high-low)/2
		start, err := p.start(middle, low)
		if err != nil {
			return false, err
		}
		hash, end, err := p.line(start)
		if err != nil {
			return false, err
		}
		switch bytes.Compare(want, hash) {
		case 0:
			return true, nil
		case -1:
			high = start
		default:
			low = end
		}
	}
	return false, nil
}

// start gives where the line begins that the place lies in, not before low, where
// one begins.
func (p *Pwned) start(place, low int64) (int64, error) {
	from := max(low, place-longestLine)
	before, err := p.read(from, int(place-from))
	if err != nil {
		return 0, err
	}
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		return from + int64(i) + 1, nil
	}
	if from > low {
		return 0, ErrBadList
	}
	return low, nil
}

// line gives the hash of the line that begins at a place, and where the next does.
func (p *Pwned) line(at int64) (hash []byte, end int64, err error) {
	text, err := p.read(at, longestLine)
	if err != nil {
		return nil, 0, err
	}
	if len(text) < hexLength {
		return nil, 0, ErrBadList
	}
	hash = bytes.ToUpper(text[:hexLength])
	if _, err := hex.Decode(make([]byte, sha1.Size), hash); err != nil {
		return nil, 0, ErrBadList
	}
	i := bytes.IndexByte(text, '\n')
	switch {
	case i >= 0:
		return hash, at + int64(i) + 1, nil
	case at+int64(len(text)) == p.size:
		return hash, p.size, nil
	}
	return nil, 0, ErrBadList
}

func (p *Pwned) read(at int64, most int) ([]byte, error) {
	text := make([]byte, most)
	n, err := p.file.ReadAt(text, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the list of breached passwords: %w", err)
	}
	return text[:n], nil
}

package erasure

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"bosang/claims"
	"bosang/claims/keyring"
)

// Entry is one line of the journal: who was erased, when, why and by whom. It names
// nobody who is not looked up in the database.
type Entry struct {
	Claimant claims.ClaimantID
	At       time.Time
	Reason   Reason
	By       string
}

// Journal is the file, outside the database, in which every erasure stands before it
// is done: what a restored backup is held against. It only grows. Make one with
// NewJournal; it is for concurrent use, also by several processes on one machine.
type Journal struct {
	path string
	keys *keyring.Ring

	mu sync.Mutex
}

// NewJournal gives the journal at the path, which need not be there yet. Its lines are
// proved with the key of indexes, so that nobody without the key file has somebody
// erased by writing to it.
func NewJournal(path string, keys *keyring.Ring) *Journal { return &Journal{path: path, keys: keys} }

// Path is where the journal lies.
func (j *Journal) Path() string { return j.path }

// ErrForged says that the journal is not as it was written with the keys at hand: a line
// was changed or taken out, or the journal is another database's.
var ErrForged = errors.New("the journal of erasures has a line that was not written with this master key")

// longestLine bounds a line, in bytes; those that are written have about 350. tailSize is
// how much of the end is read to find the last one.
const (
	longestLine = 4096
	tailSize    = 4 * longestLine
)

// The members of a line.
const (
	claimantMember = "claimant"
	atMember       = "at"
	reasonMember   = "reason"
	byMember       = "by"
	proofMember    = "hmac"
	// afterMember chains the lines: SHA-256 over the file from the last line before that
	// has one, or from its beginning. Lines of before have none.
	afterMember = "after"
)

// proof is what a line is proved with: HMAC-SHA-256 over all of it. After is empty for
// a line of before there was a chain.
func (j *Journal) proof(e Entry, after string) (string, error) {
	all := []string{e.Claimant.String(), e.At.UTC().Format(time.RFC3339Nano), string(e.Reason), e.By}
	if after != "" {
		all = append(all, after)
	}
	digest, err := j.keys.Digest("erasure", all...)
	return hex.EncodeToString(digest[:]), err
}

// line is what is written of an entry, after that text.
func (j *Journal) line(e Entry, text []byte) ([]byte, error) {
	sum := sha256.Sum256(text)
	after := hex.EncodeToString(sum[:])
	proof, err := j.proof(e, after)
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(map[string]string{
		claimantMember: e.Claimant.String(), atMember: e.At.UTC().Format(time.RFC3339Nano), reasonMember: string(e.Reason), byMember: e.By,
		afterMember: after, proofMember: proof,
	})
	return append(line, '\n'), err
}

// Append writes an entry and returns once it is on the disk, with the folder's record
// of the file. A line that a kill or a full disk cut off is left as it is: what it was
// about was not done, and the next line says that it was found so.
func (j *Journal) Append(entries ...Entry) (err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.write(entries); err != nil {
		return fmt.Errorf("journal of erasures: %w", err)
	}
	return nil
}

func (j *Journal) write(entries []Entry) (err error) {
	folder := filepath.Dir(j.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// Between what is read and what is written after it no other process writes.
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	text, err := tail(f)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	if len(text) > 0 && text[len(text)-1] != '\n' { // after a line that was cut off
		lines.WriteByte('\n')
		text = append(text, '\n')
	}
	for _, e := range entries {
		if text, err = j.line(e, text); err != nil {
			return err
		}
		lines.Write(text)
	}
	if _, err := f.Write(lines.Bytes()); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return syncFolder(folder)
}

// tail gives the end of the file, from the last line that is chained, or all of it.
func tail(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	for _, from := range []int64{max(0, info.Size()-tailSize), 0} {
		text := make([]byte, info.Size()-from)
		if _, err := f.ReadAt(text, from); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if from > 0 { // in the middle of a line
			text = text[bytes.IndexByte(text, '\n')+1:]
		}
		for end := len(text); end > 0; {
			start := bytes.LastIndexByte(text[:end-1], '\n') + 1
			var line map[string]string
			if json.Unmarshal(text[start:end], &line) == nil && line[afterMember] != "" {
				return text[start:], nil
			}
			end = start
		}
		if from == 0 {
			return text, nil
		}
	}
	return nil, nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// missing reports that there is no file.
func (j *Journal) missing() bool {
	_, err := os.Stat(j.path)
	return errors.Is(err, fs.ErrNotExist)
}

// Each hands on the entries in their order, and gives how many lines were cut off and
// skipped. A journal that is not there has none. The error is ErrForged for a line
// that is whole and not proved, and for one that was written after others than stand
// before it: one of them was changed or taken out since. What was taken from the end
// leaves no trace, and of lines of before there was a chain it was not noticed until
// the first that has one.
func (j *Journal) Each(take func(Entry) error) (cut int, err error) {
	f, size, err := j.open()
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("journal of erasures: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := bufio.NewReaderSize(io.LimitReader(f, size), longestLine)
	since := sha256.New()
	for number := 1; ; number++ {
		line, err := r.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return cut, nil
		case errors.Is(err, bufio.ErrBufferFull):
			return cut, fmt.Errorf("%w: line %d of %s", ErrForged, number, j.path)
		case err != nil && !errors.Is(err, io.EOF):
			return cut, fmt.Errorf("journal of erasures: %w", err)
		}
		e, after, whole, err := j.read(bytes.TrimSpace(line))
		if err != nil {
			return cut, fmt.Errorf("%w: line %d of %s", err, number, j.path)
		}
		if after != "" {
			if after != hex.EncodeToString(since.Sum(nil)) {
				return cut, fmt.Errorf("%w: before line %d of %s a line was changed or taken out", ErrForged, number, j.path)
			}
			since.Reset()
		}
		_, _ = since.Write(bytes.TrimSuffix(line, []byte("\n"))) // never fails
		_, _ = since.Write([]byte("\n"))
		switch {
		case whole:
			if err := take(e); err != nil {
				return cut, err
			}
		case len(bytes.TrimSpace(line)) > 0:
			cut++
		}
	}
}

// open opens the file, and gives how long it is while nobody writes a line.
func (j *Journal) open() (f *os.File, size int64, err error) {
	if f, err = os.Open(j.path); err != nil {
		return nil, 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH); err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
}

// read reads a line, with what it was written after. One that is no JSON was cut off:
// not whole.
func (j *Journal) read(line []byte) (e Entry, after string, whole bool, err error) {
	if !json.Valid(line) {
		return e, "", false, nil
	}
	var f map[string]string
	if json.Unmarshal(line, &f) != nil {
		return e, "", true, ErrForged
	}
	id, err := claims.ParseID[struct{}](f[claimantMember])
	if err != nil {
		return e, "", true, ErrForged
	}
	e.Claimant = claims.ClaimantID(id)
	if e.At, err = time.Parse(time.RFC3339Nano, f[atMember]); err != nil {
		return e, "", true, ErrForged
	}
	e.At, e.Reason, e.By, after = e.At.UTC(), Reason(f[reasonMember]), f[byMember], f[afterMember]
	proof, err := j.proof(e, after)
	if err != nil {
		return e, "", true, err
	}
	members := 5
	if after != "" {
		members++
	}
	if len(f) != members || subtle.ConstantTimeCompare([]byte(proof), []byte(f[proofMember])) != 1 {
		return e, "", true, ErrForged
	}
	return e, after, true, nil
}

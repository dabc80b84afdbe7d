package erasure

import (
	"bufio"
	"bytes"
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

// ErrForged says that a line of the journal was not written with the keys at hand: it
// was changed, or the journal is another database's.
var ErrForged = errors.New("the journal of erasures has a line that was not written with this master key")

// longestLine bounds a line, in bytes; those that are written have about 250.
const longestLine = 4096

// The members of a line.
const (
	claimantMember = "claimant"
	atMember       = "at"
	reasonMember   = "reason"
	byMember       = "by"
	proofMember    = "hmac"
)

// proof is what a line is proved with: HMAC-SHA-256 over all of it.
func (j *Journal) proof(e Entry) (string, error) {
	digest, err := j.keys.Digest("erasure", e.Claimant.String(), e.At.UTC().Format(time.RFC3339Nano), string(e.Reason), e.By)
	return hex.EncodeToString(digest[:]), err
}

// Append writes an entry and returns once it is on the disk, with the folder's record
// of the file. A line that a kill or a full disk cut off is left as it is: what it was
// about was not done.
func (j *Journal) Append(entries ...Entry) (err error) {
	var lines bytes.Buffer
	for _, e := range entries {
		proof, err := j.proof(e)
		if err != nil {
			return fmt.Errorf("journal of erasures: %w", err)
		}
		line, err := json.Marshal(map[string]string{
			claimantMember: e.Claimant.String(), atMember: e.At.UTC().Format(time.RFC3339Nano), reasonMember: string(e.Reason), byMember: e.By,
			proofMember: proof,
		})
		if err != nil {
			return fmt.Errorf("journal of erasures: %w", err)
		}
		lines.Write(append(line, '\n'))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.write(lines.Bytes()); err != nil {
		return fmt.Errorf("journal of erasures: %w", err)
	}
	return nil
}

func (j *Journal) write(lines []byte) (err error) {
	folder := filepath.Dir(j.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if size := info.Size(); size > 0 {
		last := make([]byte, 1)
		if _, err := f.ReadAt(last, size-1); err != nil {
			return err
		}
		if last[0] != '\n' { // after a line that was cut off
			lines = append([]byte{'\n'}, lines...)
		}
	}
	// One write: processes that append at once do not mix their lines.
	if _, err := f.Write(lines); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return syncFolder(folder)
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Each hands on the entries in their order, and gives how many lines were cut off and
// skipped. A journal that is not there has none. The error is ErrForged for a line
// that is whole and not proved.
func (j *Journal) Each(take func(Entry) error) (cut int, err error) {
	f, err := os.Open(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("journal of erasures: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := bufio.NewReaderSize(f, longestLine)
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
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		e, whole, err := j.read(line)
		if err != nil {
			return cut, fmt.Errorf("%w: line %d of %s", err, number, j.path)
		}
		if !whole {
			cut++
			continue
		}
		if err := take(e); err != nil {
			return cut, err
		}
	}
}

// read reads a line. One that is no JSON was cut off: not whole.
func (j *Journal) read(line []byte) (e Entry, whole bool, err error) {
	if !json.Valid(line) {
		return e, false, nil
	}
	var f map[string]string
	if json.Unmarshal(line, &f) != nil {
		return e, true, ErrForged
	}
	id, err := claims.ParseID[struct{}](f[claimantMember])
	if err != nil {
		return e, true, ErrForged
	}
	e.Claimant = claims.ClaimantID(id)
	if e.At, err = time.Parse(time.RFC3339Nano, f[atMember]); err != nil {
		return e, true, ErrForged
	}
	e.At, e.Reason, e.By = e.At.UTC(), Reason(f[reasonMember]), f[byMember]
	proof, err := j.proof(e)
	if err != nil {
		return e, true, err
	}
	if len(f) != 5 || subtle.ConstantTimeCompare([]byte(proof), []byte(f[proofMember])) != 1 {
		return e, true, ErrForged
	}
	return e, true, nil
}

package rows

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"bosang/api/limit"
	"bosang/claims"
)

// Aside is where imports set aside what they need to keep, on disk, within a budget of
// all of them together. Make one with NewAside.
type Aside struct{ budget *limit.Together }

// NewAside gives one for so many bytes.
func NewAside(most int64) *Aside { return &Aside{limit.NewTogether(most)} }

// file is one that nobody else can find: its name is taken away while it is open, and
// it is gone when it is closed. What it grew by goes back to the budget then.
type file struct {
	*os.File
	aside *Aside
	size  int64
}

func (a *Aside) file() (*file, error) {
	f, err := os.CreateTemp("", "bosang-import-*")
	if err != nil {
		return nil, fmt.Errorf("keep an import aside: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("keep an import aside: %w", err), f.Close())
	}
	return &file{f, a, 0}, nil
}

// grow takes so much of the budget. The error is the answer to whoever asks for more
// than there is.
func (f *file) grow(by int) error {
	if !f.aside.budget.Take(limit.Key{}, int64(by)) {
		return &claims.Error{Kind: claims.KindTooMany, Code: "too_many"}
	}
	f.size += int64(by)
	return nil
}

// Write adds to the file.
func (f *file) Write(p []byte) (int, error) {
	if err := f.grow(len(p)); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}

// Close gives up the file.
func (f *file) Close() error {
	f.aside.budget.Give(limit.Key{}, f.size)
	f.size = 0
	return f.File.Close()
}

// Body reads a body into a file, to know its hash before anything is done with it, and
// gives the file to read it from.
func (a *Aside) Body(body io.Reader) (io.ReadCloser, [32]byte, error) {
	f, err := a.file()
	if err != nil {
		return nil, [32]byte{}, err
	}
	h := sha256.New()
	if _, err = io.Copy(io.MultiWriter(f, h), body); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, [32]byte{}, errors.Join(err, f.Close())
	}
	return f, [32]byte(h.Sum(nil)), nil
}

// Spool passes a report on while it grows. What is written waits in a file, so
// that whoever sends rows and does not read the report yet cannot bring both
// sides to a halt, and no memory is held for it.
type Spool struct {
	file *file

	mu      sync.Mutex
	grown   *sync.Cond
	written int64
	closed  bool
	failed  error
}

// Spool makes a spool; Close gives up its file.
func (a *Aside) Spool() (*Spool, error) {
	f, err := a.file()
	if err != nil {
		return nil, err
	}
	s := &Spool{file: f}
	s.grown = sync.NewCond(&s.mu)
	return s, nil
}

// Write adds to the report. It fails when nobody can be told any more.
func (s *Spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	end, failed := s.written, s.failed
	s.mu.Unlock()
	if failed != nil {
		return 0, failed
	}
	if err := s.file.grow(len(p)); err != nil {
		return 0, err
	}
	n, err := s.file.WriteAt(p, end)
	s.mu.Lock()
	s.written += int64(n)
	s.grown.Signal()
	s.mu.Unlock()
	return n, err
}

// Finish says that nothing more is written.
func (s *Spool) Finish() {
	s.mu.Lock()
	s.closed = true
	s.grown.Signal()
	s.mu.Unlock()
}

// PassOn sends what is written, as it is written, until it is finished. An
// error of send ends it, and the next Write gives it back.
func (s *Spool) PassOn(send func([]byte) error) error {
	buffer := make([]byte, 32<<10)
	for sent := int64(0); ; {
		s.mu.Lock()
		for s.written == sent && !s.closed {
			s.grown.Wait()
		}
		ready := min(s.written-sent, int64(len(buffer)))
		s.mu.Unlock()
		if ready == 0 {
			return nil
		}
		n, err := s.file.ReadAt(buffer[:ready], sent)
		if err == nil || errors.Is(err, io.EOF) && n > 0 {
			err = send(buffer[:n])
		}
		if err != nil {
			s.mu.Lock()
			s.failed = err
			s.mu.Unlock()
			return err
		}
		sent += int64(n)
	}
}

// Close gives up the file. Nothing is written or passed on after it.
func (s *Spool) Close() error { return s.file.Close() }

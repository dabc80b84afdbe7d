package rows

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// tempFile makes a file that nobody else can find: its name is taken away while
// it is open, and it is gone when it is closed.
func tempFile() (*os.File, error) {
	f, err := os.CreateTemp("", "bosang-import-*")
	if err != nil {
		return nil, fmt.Errorf("keep an import aside: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("keep an import aside: %w", err), f.Close())
	}
	return f, nil
}

// SetAside reads a body into a file, to know its hash before anything is done
// with it, and gives the file to read it from.
func SetAside(body io.Reader) (*os.File, [32]byte, error) {
	f, err := tempFile()
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
	file *os.File

	mu      sync.Mutex
	grown   *sync.Cond
	written int64
	closed  bool
	failed  error
}

// NewSpool makes a spool; Close gives up its file.
func NewSpool() (*Spool, error) {
	f, err := tempFile()
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

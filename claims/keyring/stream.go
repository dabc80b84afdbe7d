package keyring

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	streaming "github.com/tink-crypto/tink-go/v2/streamingaead/subtle"
)

// streamKeySize is the size of a stream's key, in bytes, and of those that are derived
// of it: AES-256.
const streamKeySize = 32

// segmentSize is the size of what is sealed of a stream at a time, in bytes: what of it
// is in memory. It cannot be changed: what was sealed by another could not be opened.
const segmentSize = 64 << 10

// StreamKey seals one stream, such as a file, that is too long to be held in memory:
// segment by segment, by Tink's AES-256-GCM-HKDF-SHA-256. A stream from which segments
// were taken, into which others were put or that was cut off cannot be opened to its end.
type StreamKey struct {
	sealer *streaming.AESGCMHKDF
	place  Place
}

// NewStreamKey draws the key of a stream of the person that lies at a place, and gives it,
// and what of it is kept: the key sealed with the person's.
func (k PersonKey) NewStreamKey(at Place) (key StreamKey, wrapped []byte, err error) {
	raw := make([]byte, streamKeySize)
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(raw)
	if wrapped, err = k.Seal(at.Table, k.streamField(at), string(raw)); err != nil {
		return StreamKey{}, nil, err
	}
	key, err = streamKey(raw, at)
	return key, wrapped, err
}

// StreamKey opens the key of a stream of the person. The error is ErrSealed.
func (k PersonKey) StreamKey(at Place, wrapped []byte) (StreamKey, error) {
	raw, err := k.Open(at.Table, k.streamField(at), wrapped)
	if err != nil {
		return StreamKey{}, err
	}
	return streamKey([]byte(raw), at)
}

// streamField is where the key of a stream is sealed for: it is named with the stream, so
// that it can be moved to no other of the same person.
func (k PersonKey) streamField(at Place) string { return fmt.Sprintf("key of %s %x", at.Field, at.Row) }

func streamKey(raw []byte, at Place) (StreamKey, error) {
	sealer, err := streaming.NewAESGCMHKDF(raw, "SHA256", streamKeySize, segmentSize, 0)
	if err != nil {
		return StreamKey{}, ErrSealed
	}
	return StreamKey{sealer, at}, nil
}

// Seal gives a writer of what is to be sealed, which goes on to w. The stream ends when it
// is closed; w stays open.
func (k StreamKey) Seal(w io.Writer) (io.WriteCloser, error) {
	sealing, err := k.sealer.NewEncryptingWriter(w, k.place.data())
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealing, nil
}

// Open gives a reader of what is sealed in r. It gives nothing that it has not found to be
// what was sealed; its errors are those of r, and ErrSealed.
func (k StreamKey) Open(r io.Reader) (io.Reader, error) {
	watched := &watchedReader{r: r}
	opening, err := k.sealer.NewDecryptingReader(watched, k.place.data())
	if err != nil {
		return nil, watched.or()
	}
	return &opener{opening: opening, sealed: watched}, nil
}

// opener tells apart a stream that cannot be read and one that cannot be opened.
type opener struct {
	opening io.Reader
	sealed  *watchedReader
	err     error
}

func (o *opener) Read(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.opening.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = o.sealed.or()
	}
	o.err = err // what failed once does not end well the next time
	return n, err
}

// watchedReader remembers the error with which reading ended before its time.
type watchedReader struct {
	r   io.Reader
	err error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// or gives the error of reading, or else that what was read is not what was sealed.
func (w *watchedReader) or() error {
	if w.err != nil {
		return w.err
	}
	return ErrSealed
}

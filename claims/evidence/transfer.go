package evidence

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"bosang/claims"
	"bosang/claims/keyring"
)

// transfer is one file on its way in.
type transfer struct {
	Subject
	file   FileID
	key    keyring.StreamKey
	sealed SealedKey
	// room is how many bytes it may have.
	room int64
	// What was found of the content while it passed.
	media string
	size  int64
	hash  [sha256.Size]byte
}

// send streams a file to where it is kept: looked at, counted, hashed and sealed on its
// way, in buffers of fixed size.
func (u *Evidences) send(ctx context.Context, s *transfer, up Upload) error {
	content := bufio.NewReaderSize(up.Content, headSize)
	head, err := content.Peek(headSize)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err // it broke off, and whoever reads on would find it ended
	case len(head) == 0:
		return fault("required", "")
	}
	if s.media, err = sniff(up.Media, head); err != nil {
		return err
	}
	from, into := io.Pipe()
	passed := make(chan error, 1)
	go func() {
		err := u.pass(s, content, into)
		if err == nil && up.Hash != nil && *up.Hash != s.hash {
			err = fault("other_digest", "")
		}
		if err != nil {
			// Wrapped, so that nobody takes a body that broke off for one that ended.
			_ = into.CloseWithError(fmt.Errorf("a file on its way: %w", err))
		} else {
			_ = into.Close()
		}
		passed <- err
	}()
	err = u.files.Put(ctx, s.file, from)
	_ = from.CloseWithError(errNotTaken) // who still writes is let go
	if broke := <-passed; broke != nil && !errors.Is(broke, errNotTaken) {
		return broke
	}
	return unavailable(err)
}

// unavailable says that where files are kept does not answer as it should.
func unavailable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "evidence"}, err)
}

// errNotTaken ends a file of which nobody takes the rest.
var errNotTaken = errors.New("nobody takes the rest of the file")

// pass seals a content into a writer, and finds out what there is to know of it.
func (u *Evidences) pass(s *transfer, content io.Reader, into io.Writer) error {
	sealing, err := s.key.Seal(into)
	if err != nil {
		return err
	}
	hash := sha256.New()
	through := io.MultiWriter(hash, sealing)
	if isText(s.media) {
		through = io.MultiWriter(plain{}, hash, sealing)
	}
	if s.size, err = io.Copy(through, io.LimitReader(content, s.room+1)); err != nil {
		return err
	}
	if s.size > s.room {
		return u.limits.tooLarge(s.room)
	}
	hash.Sum(s.hash[:0])
	return sealing.Close()
}

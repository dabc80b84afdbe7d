package edge

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// slowest is how many bytes of a body that takes long have to come in a second, on average
// over the time that was waited for them, once that is as long as a whole request may take.
const slowest = 256

// errTooSlow ends a body as a connection does on which nothing comes.
var errTooSlow = errors.New("the body comes too slowly")

// Patient reads a body that takes long: as long as enough comes, it waits on, until its
// time is over.
type Patient struct {
	body    io.Reader
	control *http.ResponseController
	wait    time.Duration
	until   time.Time
	// read are the bytes that came, waited the time for which they were waited for.
	read   int64
	waited time.Duration
	err    error
}

// Patiently gives the body of an operation that streams, which has the time of an import.
func (c *Call) Patiently() *Patient {
	return &Patient{
		body: c.Request().Body, control: http.NewResponseController(c.Response()), wait: c.frame.limits.Request, until: time.Now().Add(c.frame.limits.Import),
	}
}

// Broke says why the body could not be read to its end, as it is answered; nil where that
// was not what failed.
func (p *Patient) Broke() error {
	if p.err == nil {
		return nil
	}
	return Unread(p.err)
}

func (p *Patient) Read(b []byte) (int, error) {
	n, err := p.next(b)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
}

func (p *Patient) next(b []byte) (int, error) {
	begun := time.Now()
	if !begun.Before(p.until) || p.waited > p.wait && float64(p.read) < slowest*(p.waited-p.wait).Seconds() {
		return 0, errTooSlow
	}
	deadline := begun.Add(p.wait)
	if deadline.After(p.until) {
		deadline = p.until
	}
	_ = p.control.SetReadDeadline(deadline)
	// As long as something comes, the answer has time too.
	_ = p.control.SetWriteDeadline(begun.Add(p.wait + Slack))
	n, err := p.body.Read(b)
	p.read, p.waited = p.read+int64(n), p.waited+time.Since(begun)
	return n, err
}

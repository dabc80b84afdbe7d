// Package rowwise answers what became of each row of a file, in lines of JSON, while the
// rows come in and set by set is done.
package rowwise

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"bosang/api/edge"
	"bosang/api/rows"
)

// Row is the line of a report that says what became of a row. Row counts from 1, without
// a heading; Line is where it stands in the file.
type Row struct {
	Row    int     `json:"row"`
	Line   int     `json:"line"`
	Status string  `json:"status"`
	ID     string  `json:"id,omitempty"`
	Errors []Fault `json:"errors,omitempty"`
}

// Fault is one thing that is wrong with a row, with its text.
type Fault struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// brokenOff is the last line of a report that is not whole.
type brokenOff struct {
	Error edge.Problem `json:"error"`
}

// Faults tells what is wrong with a row; nothing: none.
func Faults(c *edge.Call, err error) (out []Fault) {
	if err == nil {
		return nil
	}
	failed := edge.FailureOf(err)
	if len(failed.Fields) == 0 {
		p := edge.ProblemOf(failed, c.Lang, "")
		return []Fault{{"", p.Code, p.Detail}}
	}
	for _, f := range failed.Fields {
		shown := edge.FaultOf(f, c.Lang, false)
		out = append(out, Fault{shown.Field, shown.Code, shown.Detail})
	}
	return out
}

// Report answers with what work tells, line by line and as it is told, and then its last
// line. Until something is told, a failure of work is answered as any other; after it, by
// a last line that says so. What is told waits on disk, so that whoever sends rows and does
// not read the report yet cannot bring both sides to a halt.
func Report(c *edge.Call, aside *rows.Aside, work func(tell func(line any) error) (last any, err error)) error {
	spool, err := aside.Spool()
	if err != nil {
		return err
	}
	defer func() { _ = spool.Close() }() // its content was sent
	r := &report{c: c, spool: spool, lines: bufio.NewWriter(spool), sent: make(chan error, 1)}
	last, err := work(r.tell)
	if err != nil && !r.begun {
		return err
	}
	if err != nil {
		c.Log().ErrorContext(c.Ctx(), "a file broke off", "request_id", edge.RequestID(c), "error", err.Error())
		last = brokenOff{edge.ProblemOf(edge.FailureOf(err), c.Lang, edge.RequestID(c))}
	}
	r.begin()
	err = errors.Join(r.tell(last), r.lines.Flush())
	spool.Finish()
	if err = errors.Join(err, <-r.sent); err != nil {
		c.Log().InfoContext(context.WithoutCancel(c.Ctx()), "report not sent", "request_id", edge.RequestID(c), "error", err.Error())
	}
	return nil
}

// report is one on its way.
type report struct {
	c     *edge.Call
	spool *rows.Spool
	lines *bufio.Writer
	begun bool
	sent  chan error
}

func (r *report) tell(line any) error {
	text, err := edge.Marshal(line)
	if err != nil {
		return err
	}
	r.begin()
	_, err = r.lines.Write(text)
	return err
}

// begin begins the answer, once.
func (r *report) begin() {
	if r.begun {
		return
	}
	r.begun = true
	control := http.NewResponseController(r.c.Response())
	// Not every connection can do both at once; then the report waits for the rows.
	_ = control.EnableFullDuplex()
	h := r.c.Response().Header()
	// Rows may be left unread when an import breaks off: what follows them on
	// the connection would not be the next request.
	h.Set(echo.HeaderConnection, "close")
	h.Set(echo.HeaderContentType, edge.MediaNDJSON)
	r.c.Speak()
	r.c.Response().WriteHeader(http.StatusOK)
	go func() { r.sent <- r.spool.PassOn(func(p []byte) error { return r.push(control, p) }) }()
}

// push sends a part of the report and gives the connection time for the next.
func (r *report) push(control *http.ResponseController, p []byte) error {
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = control.SetWriteDeadline(time.Now().Add(r.c.Bounds().Request + edge.Slack))
	if _, err := r.c.Response().Write(p); err != nil {
		return err
	}
	return control.Flush()
}

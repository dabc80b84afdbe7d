package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"bosang/api/edge"
	"bosang/api/sheet"
	"bosang/claims"
)

// rowOut is the line of a report that says what became of a row.
type rowOut struct {
	Row    int        `json:"row"`
	Line   int        `json:"line"`
	Status string     `json:"status"`
	ID     string     `json:"id,omitempty"`
	Errors []rowFault `json:"errors,omitempty"`
}

type rowFault struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// totalsOut is the last line of a report that is whole.
type totalsOut struct {
	Totals totals `json:"totals"`
}

type totals struct {
	Rows    int `json:"rows"`
	Added   int `json:"added"`
	Exists  int `json:"exists"`
	Invalid int `json:"invalid"`
}

// brokenOff is the last line of a report that is not.
type brokenOff struct {
	Error edge.Problem `json:"error"`
}

// importSubscriptions adds the subscriptions of a stream of CSV or JSON lines
// and reports each row, in order, while the rows come in.
func (s *server) importSubscriptions(c *edge.Call) error {
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	ctx, cancel := context.WithTimeout(c.Ctx(), s.Bounds().Import)
	defer cancel()
	control := http.NewResponseController(c.Response())
	body := io.Reader(c.Patiently())
	source, hit, err := s.beginImport(ctx, c, &body)
	if closer, ok := body.(io.Closer); ok {
		defer func() { _ = closer.Close() }() // its content is not needed any more
	}
	if err != nil {
		return err
	}
	r := sheet.NewRows(body, s.Bounds().Line)
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)) // checked before
	if err := r.Begin(media == edge.MediaCSV); err != nil {
		return edge.Unread(err)
	}
	if hit {
		c.Response().Header().Set("Idempotency-Hit", "true")
	}
	return s.report(ctx, c, control, r, source)
}

// beginImport reads the caller's idempotency key. With one, the body is set
// aside first: its hash tells whether the same was sent before.
func (s *server) beginImport(ctx context.Context, c *edge.Call, body *io.Reader) (source claims.Key, hit bool, err error) {
	key, err := c.IdempotencyKey()
	if err != nil || key == "" {
		return claims.Key{}, false, err
	}
	file, hash, err := s.aside.Body(*body)
	if err != nil {
		return claims.Key{}, false, edge.Unread(err)
	}
	*body = file
	once := claims.Once{
		Key:     c.OwnKey("idempotency", key),
		Request: edge.RequestHash(c.Request().Method, c.Request().URL.Path, hash),
		Answer:  func(any) ([]byte, error) { return []byte("import"), nil },
	}
	err = s.useCases.BeginImport(ctx, c.Actor, once)
	var before *claims.AnsweredBefore
	if errors.As(err, &before) {
		return once.Key, true, nil
	}
	return once.Key, false, err
}

// report imports the rows and sends what became of them as it becomes known.
// Until the first row is reported, a failure is answered as any other; after
// it, by a last line.
func (s *server) report(ctx context.Context, c *edge.Call, control *http.ResponseController, r *sheet.Rows, source claims.Key) error {
	out, err := s.aside.Spool()
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }() // its content was sent
	buffered := bufio.NewWriter(out)
	sent := make(chan error, 1)
	begun := false
	begin := func() {
		begun = true
		// Not every connection can do both at once; then the report waits for the rows.
		_ = control.EnableFullDuplex()
		h := c.Response().Header()
		// Rows may be left unread when an import breaks off: what follows them on
		// the connection would not be the next request.
		h.Set(echo.HeaderConnection, "close")
		h.Set(echo.HeaderContentType, edge.MediaNDJSON)
		c.Speak()
		c.Response().WriteHeader(http.StatusOK)
		go func() { sent <- out.PassOn(func(p []byte) error { return s.push(c, control, p) }) }()
	}
	counted, err := s.useCases.ImportSubscriptions(ctx, c.Actor, source, r.All(), func(row claims.RowReport) error {
		if !begun {
			begin()
		}
		line, err := edge.Marshal(showRow(c, row, r.Reported()))
		if err != nil {
			return err
		}
		_, err = buffered.Write(line)
		return err
	})
	if err == nil && r.Err != nil {
		err = edge.Unread(r.Err)
	}
	if err != nil && !begun {
		return err
	}
	if !begun {
		begin()
	}
	last, err := edge.Marshal(lastLine(c, counted, err))
	if err == nil {
		_, err = buffered.Write(last)
	}
	err = errors.Join(err, buffered.Flush())
	out.Finish()
	if err = errors.Join(err, <-sent); err != nil {
		s.Log().InfoContext(ctx, "report not sent", "request_id", edge.RequestID(c), "error", err.Error())
	}
	return nil
}

func lastLine(c *edge.Call, counted claims.ImportTotals, err error) any {
	if err == nil {
		return totalsOut{totals(counted)}
	}
	c.Log().ErrorContext(c.Ctx(), "import broke off", "request_id", edge.RequestID(c), "error", err.Error())
	return brokenOff{edge.ProblemOf(edge.FailureOf(err), c.Lang, edge.RequestID(c))}
}

// push sends a part of the report and gives the connection time for the next.
func (s *server) push(c *edge.Call, control *http.ResponseController, p []byte) error {
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = control.SetWriteDeadline(time.Now().Add(s.Bounds().Request + edge.Slack))
	if _, err := c.Response().Write(p); err != nil {
		return err
	}
	return control.Flush()
}

func showRow(c *edge.Call, r claims.RowReport, line int) rowOut {
	out := rowOut{Row: r.Row, Line: line, Status: string(r.Status), ID: edge.TextID(r.ID)}
	if r.Err == nil {
		return out
	}
	failure := edge.FailureOf(r.Err)
	if len(failure.Fields) == 0 {
		p := edge.ProblemOf(failure, c.Lang, "")
		out.Errors = append(out.Errors, rowFault{"", p.Code, p.Detail})
	}
	for _, f := range failure.Fields {
		shown := edge.FaultOf(f, c.Lang, false)
		out.Errors = append(out.Errors, rowFault{shown.Field, shown.Code, shown.Detail})
	}
	return out
}

package api

import (
	"context"
	"errors"
	"io"
	"mime"

	"github.com/labstack/echo/v4"

	"bosang/api/edge"
	"bosang/api/rowwise"
	"bosang/api/sheet"
	"bosang/claims"
)

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
	return s.report(ctx, c, r, source)
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

// report imports the rows and says what became of each.
func (s *server) report(ctx context.Context, c *edge.Call, r *sheet.Rows, source claims.Key) error {
	return rowwise.Report(c, s.aside, func(tell func(any) error) (any, error) {
		counted, err := s.useCases.ImportSubscriptions(ctx, c.Actor, source, r.All(), func(row claims.RowReport) error {
			return tell(rowwise.Row{
				Row: row.Row, Line: r.Reported(), Status: string(row.Status), ID: edge.TextID(row.ID), Errors: rowwise.Faults(c, row.Err),
			})
		})
		if err == nil && r.Err != nil {
			err = edge.Unread(r.Err)
		}
		return totalsOut{totals(counted)}, err
	})
}

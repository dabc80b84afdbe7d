package api_test

import (
	"context"
	"regexp"
	"sync"

	"github.com/jackc/pgx/v5"
)

// statements writes down what is sent to the database, while somebody listens.
type statements struct {
	mu        sync.Mutex
	listening bool
	sent      []string
}

var (
	_ pgx.QueryTracer    = (*statements)(nil)
	_ pgx.BatchTracer    = (*statements)(nil)
	_ pgx.CopyFromTracer = (*statements)(nil)
)

// openedKey is the one statement that names what is asked for in its text.
var openedKey = regexp.MustCompile(`bosang\.key = '[0-9a-f-]{36}'`)

func (s *statements) write(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listening && text != "-- ping" { // the pool asks whether an idle connection still lives
		s.sent = append(s.sent, openedKey.ReplaceAllString(text, "bosang.key = '…'"))
	}
}

// during gives the statements that are sent while fn runs.
func (s *statements) during(fn func()) []string {
	s.listen(true)
	fn()
	return s.listen(false)
}

func (s *statements) listen(on bool) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.sent
	s.listening, s.sent = on, nil
	return sent
}

// TraceQueryStart writes a statement down.
func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	s.write(q.SQL)
	return ctx
}

// TraceQueryEnd has nothing to write.
func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart has nothing to write.
func (s *statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery writes a statement of several down that are sent at once.
func (s *statements) TraceBatchQuery(_ context.Context, _ *pgx.Conn, q pgx.TraceBatchQueryData) {
	s.write(q.SQL)
}

// TraceBatchEnd has nothing to write.
func (s *statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TraceCopyFromStart writes down which table rows are copied to.
func (s *statements) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceCopyFromStartData) context.Context {
	s.write("COPY " + q.TableName.Sanitize())
	return ctx
}

// TraceCopyFromEnd has nothing to write.
func (s *statements) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

// Package reach tells whether the database can be reached, and how safely.
package reach

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/singleflight"
)

// Check says whether the database can be reached. However many ask at once, the
// database is asked by one of them: anybody may ask. Make one with NewCheck.
type Check struct {
	pool *pgxpool.Pool
	one  singleflight.Group
}

// NewCheck checks these connections.
func NewCheck(pool *pgxpool.Pool) *Check { return &Check{pool: pool} }

// longest is how long the database may take to answer that it is there.
const longest = 10 * time.Second

// Ready says whether the database answers and has our tables. A connection that was
// kept from before the server was started again says nothing about the server: where
// one fails, all that were kept are given up and a new one is asked, once.
func (c *Check) Ready(ctx context.Context) error {
	told := c.one.DoChan("ready", func() (any, error) {
		// Of those who wait, the one who began it may go away.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
		defer cancel()
		err := c.ask(ctx)
		if err == nil || ctx.Err() != nil || !lost(err) {
			return nil, err
		}
		c.pool.Reset()
		return nil, c.ask(ctx)
	})
	select {
	case <-ctx.Done():
		return ctx.Err()
	case answer := <-told:
		return answer.Err
	}
}

func (c *Check) ask(ctx context.Context) error {
	_, err := c.pool.Exec(ctx, `SELECT id FROM providers LIMIT 1`)
	return err
}

// lost reports whether a failure is one of the connection, or of a server that ends:
// not one of what was asked.
func lost(err error) bool {
	var pg *pgconn.PgError
	return !errors.As(err, &pg) || strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P")
}

// ErrFallsBack says that settings for a server elsewhere leave it to chance whether
// the connection is encrypted: whoever stands between decides it.
var ErrFallsBack = errors.New("the connection to the database falls back to one without TLS: set sslmode=verify-full, or sslmode=disable to insist on none")

// Risk tells what others on the network can do with the connection that settings (a
// URL, or keys and values) ask for; empty where nobody is between, or nobody can do
// anything. The error is ErrFallsBack.
func Risk(settings string) (string, error) {
	config, err := pgconn.ParseConfig(settings)
	if err != nil {
		return "", nil //nolint:nilerr // connecting fails by it, and says so
	}
	ways := append([]*pgconn.FallbackConfig{{Host: config.Host, TLSConfig: config.TLSConfig}}, config.Fallbacks...)
	worst, encrypted := 0, false
	for _, way := range ways {
		worst = max(worst, grade(way.Host, way.TLSConfig))
		encrypted = encrypted || way.TLSConfig != nil
	}
	if worst == plain && encrypted {
		return "", ErrFallsBack
	}
	return risks[worst], nil
}

// plain is the place of the worst risk among risks.
const plain = 3

var risks = []string{
	"",
	"the certificate of the database's server is checked, but not its name; set sslmode=verify-full",
	"the connection is encrypted, but whether the server is the right one is not checked; set sslmode=verify-full",
	"the connection is without TLS, and others could read and change what goes over it; set sslmode=verify-full",
}

// grade gives the place of a way's risk among risks.
func grade(host string, c *tls.Config) int {
	ip := net.ParseIP(host)
	switch {
	case filepath.IsAbs(host), host == "localhost", ip != nil && ip.IsLoopback():
		return 0
	case c == nil:
		return plain
	case c.InsecureSkipVerify && c.VerifyPeerCertificate == nil:
		return 2
	case c.InsecureSkipVerify:
		return 1
	}
	return 0
}

package jobs

import (
	"context"
	"errors"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

// A database that goes away at the moment at which the program is told to end is no
// reason to end badly.
func TestWorkThatIsToldToEndBeforeItCouldBeginEndsWell(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for name, ended := range map[string]bool{"told to end": true, "still wanted": false} {
		ctx, cancel := context.WithCancel(t.Context())
		config, err := pgxpool.ParseConfig(db.ServiceURL)
		must(t, err)
		config.PrepareConn = func(context.Context, *pgx.Conn) (bool, error) {
			if ended {
				cancel()
			}
			return false, syscall.EPIPE
		}
		pool, err := pgxpool.NewWithConfig(t.Context(), config)
		must(t, err)
		j, err := New(Config{Pool: pool, Logger: suitelog.New(t)})
		must(t, err)
		switch err := j.Run(ctx); {
		case ended && err != nil:
			t.Errorf("%s: %v", name, err)
		case !ended && !errors.Is(err, syscall.EPIPE):
			t.Errorf("%s: %v, not what hindered it", name, err)
		}
		cancel()
		pool.Close()
	}
}

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/md5" //nolint:gosec // ids that SQL can derive too, no secret
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/postgres/identities"
)

// most is how many claims a second are prepared for.
const most = 12_000

// filings measures claims filed over HTTP, beside pgbench, in turns.
func filings(ctx context.Context, b *bench) (err error) {
	say("\n3. Claims filed over HTTP on loopback by `bosang serve` (fdatasync %s/s), beside pgbench with the same statements", thousands(b.sync))
	say("   for one claim at a time (as many clients, on the Unix socket, prepared); median of %d times %d s", rounds, b.seconds)
	block := most * b.seconds
	if err := b.populate(ctx, "filing", block*len(b.clients)*rounds, false); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.drop(context.WithoutCancel(ctx), "filing")) }()
	web, err := b.serve(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, web.stop(context.WithoutCancel(ctx), b)) }()
	bench, err := b.preparePgbench(ctx)
	switch {
	case errors.Is(err, errNoPgbench):
		say("   pgbench is missing (Debian: apt-get install postgresql-15, or another version): the comparison is left out")
	case err != nil:
		return err
	default:
		defer func() { err = errors.Join(err, b.drop(context.WithoutCancel(ctx), bench.database)) }()
	}
	say("   %-8s %12s %12s %8s   %s", "clients", "HTTP/s", "pgbench/s", "ratio", "processors, µs for each claim, clients included: HTTP, pgbench")
	reached := true
	for i, clients := range b.clients {
		var served, compared [rounds]filed
		for round := range rounds {
			from := (i*rounds + round) * block
			if served[round], err = web.file(ctx, clients, from, block, time.Duration(b.seconds)*time.Second); err != nil {
				return err
			}
			if bench == nil {
				continue
			}
			if compared[round], err = bench.file(ctx, b, clients, from, block/clients); err != nil {
				return err
			}
		}
		own, other := middle(served[:]), middle(compared[:])
		if bench == nil {
			say("   %-8d %12s %12s %8s   %d", clients, thousands(own.rate), "-", "-", own.each())
			continue
		}
		reached = reached && own.rate >= other.rate
		say("   %-8d %12s %12s %8.2f   %d, %d", clients, thousands(own.rate), thousands(other.rate), own.rate/other.rate, own.each(), other.each())
	}
	if bench != nil {
		goal("at least equal to pgbench at every number of clients", reached)
	}
	return nil
}

// middle gives what was reached at the median rate.
func middle(all []filed) filed {
	slices.SortFunc(all, func(x, y filed) int { return cmp.Compare(x.rate, y.rate) })
	return all[len(all)/2]
}

// filed is what was reached: claims, claims a second, and what processors did for
// it, the clients' part included.
type filed struct {
	claims int64
	rate   float64
	used   time.Duration
}

// each is what processors did for one claim, in microseconds.
func (f filed) each() int64 { return f.used.Microseconds() / max(f.claims, 1) }

// web is a running `bosang serve`.
type web struct {
	cmd      *exec.Cmd
	database string
	address  string
	token    string
	incident string
	// processors tells what has been used of them so far, by all that take part.
	processors func() time.Duration
}

// serve starts the program on a copy of the database.
func (b *bench) serve(ctx context.Context) (*web, error) {
	const name = "filing_http"
	program, err := b.bosang(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.copyDatabase(ctx, "filing", name); err != nil {
		return nil, err
	}
	w := &web{database: name}
	if w.token, w.incident, err = b.operator(ctx, name); err != nil {
		return nil, err
	}
	// What is measured is how fast claims are filed, not how many one caller may.
	if err := w.start(ctx, program, append(b.environment(name), "BOSANG_RATE_LIMITS=off"), filepath.Join(b.dir, "serve.log")); err != nil {
		return nil, err
	}
	w.processors = func() time.Duration { return b.processors(w.cmd.Process.Pid, os.Getpid()) }
	err = w.await(ctx)
	return w, err
}

// start starts `bosang serve` on a free port of this machine. It logs each request, as it does
// by default; to a file, as a service would.
func (w *web) start(ctx context.Context, program string, environment []string, log string) error {
	var anywhere net.ListenConfig
	free, err := anywhere.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	w.address = free.Addr().String()
	if err := free.Close(); err != nil {
		return err
	}
	file, err := os.Create(log)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	w.cmd = exec.CommandContext(ctx, program, "serve", "--addr", w.address)
	w.cmd.Env, w.cmd.Stderr = environment, file
	return w.cmd.Start()
}

// await waits until the program is ready to serve.
func (w *web) await(ctx context.Context) error {
	for range 200 {
		ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.address+"/readyz", nil)
		if err != nil {
			return err
		}
		r, err := http.DefaultClient.Do(ask)
		if err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("bosang serve does not become ready")
}

func (w *web) stop(ctx context.Context, b *bench) error {
	_ = w.cmd.Process.Signal(os.Interrupt)
	_ = w.cmd.Wait()
	return b.drop(ctx, w.database)
}

// operator mints a token of an operator of every provider.
func (b *bench) operator(ctx context.Context, name string) (text, incident string, err error) {
	h, err := b.open(ctx, name)
	if err != nil {
		return "", "", err
	}
	defer h.store.Close()
	i, err := h.useCases.IncidentByKey(ctx, administrator, incidentKey)
	if err != nil {
		return "", "", err
	}
	providers, err := h.useCases.Providers(ctx, administrator, claims.Page{Limit: claims.MaxPage})
	if err != nil {
		return "", "", err
	}
	actor := access.Actor{Subject: "bench", Role: access.Operator}
	for _, p := range providers {
		actor.Providers = append(actor.Providers, p.ID)
	}
	text, token, err := identity.MintToken(actor, h.store.Now(), time.Hour)
	if err != nil {
		return "", "", err
	}
	return text, i.ID.String(), identity.AddToken(ctx, identities.Store{Store: h.store}, token)
}

// file has clients file, each one claim after the other on a connection of its
// own, and gives how many were filed. The requests are made beforehand and the
// answers are not parsed further than to their end: the clients' part is not what
// is measured, but runs on the same processors.
func (w *web) file(ctx context.Context, clients, from, most int, long time.Duration) (filed, error) {
	requests := make([][]byte, most)
	for i := range requests {
		requests[i] = w.request(int64(from + i + 1))
	}
	runtime.GC()
	ctx, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	var next, done atomic.Int64
	errs := make([]error, clients)
	var all sync.WaitGroup
	before := w.processors()
	began := time.Now()
	for c := range clients {
		all.Go(func() {
			var dialer net.Dialer
			conn, err := dialer.DialContext(ctx, "tcp", w.address)
			if err != nil {
				errs[c] = err
				return
			}
			defer func() { _ = conn.Close() }()
			in := bufio.NewReader(conn)
			for ctx.Err() == nil {
				i := next.Add(1) - 1
				if i >= int64(most) {
					return
				}
				if errs[c] = exchange(conn, in, requests[i]); errs[c] != nil {
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	return filed{claims: done.Load(), rate: float64(done.Load()) / took.Seconds(), used: w.processors() - before}, errors.Join(errs...)
}

// derived is the id that populate gives the thing of a number.
func derived(noun string, n int64) string {
	return uuid.UUID(md5.Sum(fmt.Appendf(nil, "%s%d", noun, n))).String() //nolint:gosec // see above
}

// request is what a client sends to file the claim of a number.
func (w *web) request(n int64) []byte {
	body := fmt.Sprintf(`{"incident_id":%q,"subscription_id":%q,"claimant_id":%q,"features":[]}`,
		w.incident, derived("subscription", n), derived("claimant", n))
	return fmt.Appendf(nil, "POST /v1/claims HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Idempotency-Key: bench-%d\r\nContent-Length: %d\r\n\r\n%s", w.token, n, len(body), body)
}

// exchange sends a request and reads the answer, which must be a 201.
func exchange(conn net.Conn, in *bufio.Reader, request []byte) error {
	if _, err := conn.Write(request); err != nil {
		return err
	}
	status, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	length := 0
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
	if !strings.HasPrefix(status, "HTTP/1.1 201 ") {
		body := make([]byte, length)
		_, _ = io.ReadFull(in, body)
		return fmt.Errorf("not filed: %s%s", status, body)
	}
	_, err = in.Discard(length)
	return err
}

// incidentID reads the incident's id.
func (b *bench) incidentID(ctx context.Context, name string) (id string, err error) {
	conn, err := pgx.Connect(ctx, b.ownerURL(name))
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	err = conn.QueryRow(ctx, `SELECT id::text FROM incidents WHERE key = $1`, incidentKey).Scan(&id)
	return id, err
}

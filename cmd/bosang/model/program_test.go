package model_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
	"bosang/cmd/bosang/internal/addresstest"
)

// patience bounds what the test waits for.
const patience = 5 * time.Minute

// built is the real program, made once for the test binary.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "bosang-model-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "bosang")
	out, err := exec.CommandContext(context.Background(), "go", "build", "-o", path, "bosang/cmd/bosang").CombinedOutput()
	if err != nil {
		_, _ = os.Stderr.Write(out)
	}
	return path, err
})

func TestMain(m *testing.M) {
	pgtest.Main(m)
}

// program is one process of the real program, which is killed and started again.
type program struct {
	t    *testing.T
	path string
	args []string
	env  []string

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{}
	log   bytes.Buffer
	// name is by which the database knows the connections of the process.
	name string
}

// started counts processes.
var started atomic.Int64

// Write takes the log of the process, whichever it is just now.
func (p *program) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

// start starts a process; none may run. It may be called from any goroutine.
func (p *program) start() {
	p.cmd = exec.CommandContext(context.WithoutCancel(p.t.Context()), p.path, p.args...)
	p.name = fmt.Sprintf("program-%d", started.Add(1))
	p.cmd.Env, p.cmd.Stderr = append(slices.Clone(p.env), "PGAPPNAME="+p.name), p
	p.ended = make(chan struct{})
	if err := p.cmd.Start(); err != nil {
		p.t.Errorf("%v does not start: %v", p.args, err)
		close(p.ended)
		return
	}
	go func(cmd *exec.Cmd, ended chan struct{}) {
		_ = cmd.Wait() // killed, or ended as it was told
		close(ended)
	}(p.cmd, p.ended)
}

// kill ends the process in the midst of whatever it does.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// end has the process end as it should; one that does not says where it hangs.
func (p *program) end() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(patience):
		_ = p.cmd.Process.Signal(syscall.SIGQUIT)
		<-p.ended
		p.mu.Lock()
		defer p.mu.Unlock()
		p.t.Errorf("%v does not end:\n%s", p.args, p.log.String())
	}
}

// explained is what is logged where the database has ended connections, as cutOff has it do,
// and where a process gives up that has met several of them.
var explained = regexp.MustCompile(`SQLSTATE 57P01|"error":"([^"]*: )?unavailable|broken pipe|connection reset|unexpected EOF|conn closed|Too many errors; giving up`)

// logged gives what was logged that names something.
func (p *program) logged(name string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found strings.Builder
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, name) {
			found.WriteString(line)
		}
	}
	return found.String()
}

// faults gives what was logged as an error since the last time, but for what is explained.
func (p *program) faults() (lines []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for line := range strings.Lines(p.log.String()) {
		var entry struct {
			Level string `json:"level"`
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Level == "ERROR" && !explained.MatchString(line) || strings.HasPrefix(line, "panic") || strings.HasPrefix(line, "fatal") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	suitelog.Took(p.t, "program", p.log.Bytes())
	p.log.Reset()
	return lines
}

// programs are the server and the workers on one database.
type programs struct {
	// restarting is held alone while a process is killed and started again.
	restarting sync.RWMutex
	url        string
	server     *program
	work       []*program
}

// again kills the server or a worker, and starts it again.
func (a *programs) again(t *testing.T, p *program) {
	a.restarting.Lock()
	defer a.restarting.Unlock()
	p.kill()
	p.start()
	if err := a.ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// names are those of the processes that run. Nobody may kill one meanwhile.
func (a *programs) names() []string {
	names := []string{a.server.name}
	for _, w := range a.work {
		names = append(names, w.name)
	}
	return names
}

// wait waits until whatever was killed runs again.
func (a *programs) wait(t *testing.T) {
	a.restarting.RLock()
	defer a.restarting.RUnlock()
	if err := a.ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// startAll starts a server and workers on a database.
func startAll(t *testing.T, db *pgtest.DB, workers int) *programs {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatalf("build the program: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(path)) })
	address, err := addresstest.Free(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	env := []string{
		"DATABASE_SERVICE_URL=" + db.ServiceURL + "&pool_max_conns=10", "BOSANG_MASTER_KEY=" + pgtest.KeyText(), "BOSANG_DATA=" + t.TempDir(), "BOSANG_ADDR=" + address,
		"BOSANG_LOG_FORMAT=json", "BOSANG_LOG=warn",
		"BOSANG_RATE_LIMITS=sign-in=off,refused=off,unfamiliar=off,address=off,open=off,read=off,write=off,bulk=off,disclose=off",
	}
	all := &programs{url: "http://" + address}
	one := func(args ...string) *program {
		p := &program{t: t, path: path, args: args, env: append(os.Environ(), env...)}
		p.start()
		t.Cleanup(func() { p.kill() })
		return p
	}
	all.server = one("serve")
	for range workers {
		all.work = append(all.work, one("work"))
	}
	if err := all.ready(t.Context()); err != nil {
		t.Fatal(err, all.server.faults())
	}
	return all
}

// ready waits until the server answers.
func (a *programs) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+"/readyz", nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-a.server.ended:
			return errors.New("the server has ended by itself")
		case <-ctx.Done():
			return errors.New("the server is never ready")
		}
	}
}

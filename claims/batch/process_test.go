package batch_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"bosang/claims"
	"bosang/claims/batch"
)

// workAsProcess is what a process does that works a run for a test. After each
// transaction it says what the run has seen and waits for a byte on its input.
func workAsProcess() error {
	ctx := context.Background()
	w, err := open(ctx, os.Getenv("BOSANG_TEST_URL"))
	if err != nil {
		return err
	}
	defer w.store.Close()
	chunk, err := strconv.Atoi(os.Getenv("BOSANG_TEST_CHUNK"))
	if err != nil {
		return err
	}
	w.batches.SetChunk(chunk)
	id, err := claims.ParseID[struct{}](os.Getenv("BOSANG_TEST_BATCH"))
	if err != nil {
		return err
	}
	answer := make([]byte, 1)
	_, err = w.batches.Work(ctx, claims.BatchID(id), 2, func(t batch.Totals) {
		fmt.Println(t.Seen, t.Decided)
		_, _ = io.ReadFull(os.Stdin, answer) // without an asker it goes on
	})
	return err
}

// process is another process that works a run.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	more  io.WriteCloser
	// name is by which the database knows its connections.
	name string
}

// begun counts processes.
var begun atomic.Int64

// begin starts a process that works the run.
func begin(t *testing.T, url string, id claims.BatchID, chunk int) *process {
	t.Helper()
	name := fmt.Sprintf("worker-%d", begun.Add(1))
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0])
	cmd.Env = append(os.Environ(), workerFlag+"=1", "PGAPPNAME="+name, "BOSANG_TEST_URL="+url, "BOSANG_TEST_BATCH="+id.String(), "BOSANG_TEST_CHUNK="+strconv.Itoa(chunk))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	more, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &process{cmd: cmd, lines: bufio.NewScanner(out), more: more, name: name}
}

// next waits until the process has ended a transaction, and tells what the run
// has seen by then.
func (p *process) next(t *testing.T) int64 {
	t.Helper()
	if !p.lines.Scan() {
		t.Fatal("the process ended before its run did")
	}
	seen, _, _ := strings.Cut(p.lines.Text(), " ")
	n, err := strconv.ParseInt(seen, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// goOn lets the process begin its next transaction.
func (p *process) goOn(t *testing.T) {
	t.Helper()
	if _, err := p.more.Write([]byte{'+'}); err != nil {
		t.Fatal(err)
	}
}

// leave lets the process go on by itself.
func (p *process) leave(t *testing.T) {
	t.Helper()
	if err := p.more.Close(); err != nil {
		t.Fatal(err)
	}
}

// kill ends the process with SIGKILL.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err == nil {
		t.Fatal("the process ended by itself before it was killed")
	}
}

// finish lets the process work to its end, and gives the number of transactions.
func (p *process) finish(t *testing.T) int {
	t.Helper()
	p.leave(t)
	n := 0
	for p.lines.Scan() {
		n++
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return n
}

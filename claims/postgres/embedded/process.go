package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// PostgreSQL's signals: SIGINT disconnects everybody and writes a checkpoint,
// SIGQUIT leaves at once and recovers at the next start.
const (
	stopFast = syscall.SIGINT
	stopNow  = syscall.SIGQUIT
)

// child is a process that ends when we do.
type child struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // what Wait said; set before done is closed
}

// startChild starts cmd under the account.
func startChild(cmd *exec.Cmd, who account) (*child, error) {
	attr := &syscall.SysProcAttr{}
	if who.attr != nil {
		*attr = *who.attr
	}
	// A group of its own keeps the terminal's Ctrl-C from the server: we stop it
	// ourselves, after the last request has been answered.
	attr.Setpgid = true
	dieWithUs(attr)
	cmd.SysProcAttr = attr
	cmd.Env = environment()
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel's death signal is sent when the thread that started the
		// child ends, so that thread has to wait as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			c.err = cmd.Wait()
			close(c.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return c, nil
}

// signal sends a signal; a child that has ended already needs none.
func (c *child) signal(s os.Signal) { _ = c.cmd.Process.Signal(s) }

// state says how the child ended.
func (c *child) state() string {
	if c.cmd.ProcessState == nil {
		return "running"
	}
	return c.cmd.ProcessState.String()
}

// runChild runs a command under the account to its end and returns what it
// printed; the error holds what it complained of.
func runChild(ctx context.Context, who account, name string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	cmd := exec.Command(name, args...) //nolint:noctx // ended below in the orderly way, not by the default SIGKILL
	cmd.Dir = "/"                      // ours may be closed to the account
	cmd.Stdout, cmd.Stderr = &out, &errs
	c, err := startChild(cmd, who)
	if err != nil {
		return "", err
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		c.signal(syscall.SIGTERM)
		<-c.done
		return "", fmt.Errorf("%s: %w", name, ctx.Err())
	}
	if c.err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, c.err, strings.TrimSpace(out.String()+errs.String()))
	}
	return out.String(), nil
}

// alive reports whether a process of that id exists.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

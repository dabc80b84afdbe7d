// Command bosang is the one program of Bosang, which decides claims for
// compensation after service outages: a file for each subcommand. Run it with
// --help; the settings stand in docs/operations.md too.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"bosang/rules"
)

func main() {
	p := &program{
		out: os.Stdout, err: os.Stderr, in: os.Stdin, env: os.Getenv,
		outTerminal: isTerminal(os.Stdout), errTerminal: isTerminal(os.Stderr),
	}
	os.Exit(p.main(context.Background(), os.Args[1:]))
}

func isTerminal(f *os.File) bool { return isatty.IsTerminal(f.Fd()) }

// program is one run of the command: where it writes and what it was told.
type program struct {
	out, err                 io.Writer
	in                       io.Reader
	env                      func(string) string
	outTerminal, errTerminal bool
	settings                 settings
	lang                     rules.Lang       // that an author asked for
	clock                    func() time.Time // nil: the machine's; a test's story has its own
}

// main runs one command line and gives the exit code.
func (p *program) main(ctx context.Context, args []string) int {
	ctx, stop := p.untilSignal(ctx)
	defer stop()
	if err := refuseRegistrationNumbers(args); err != nil {
		return p.exit(err)
	}
	root := p.root()
	root.SetArgs(args)
	return p.exit(root.ExecuteContext(ctx))
}

// sameSignal is the time within which signals are taken for one: a terminal and
// a wrapper such as timeout or make may both pass the same one on.
const sameSignal = 300 * time.Millisecond

// untilSignal gives a context that ends at the first SIGINT or SIGTERM; what
// runs then comes to an orderly end. The second one ends the program at once,
// which loses nothing: what was committed is kept, the embedded server ends with
// its parent and recovers at its next start.
func (p *program) untilSignal(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	over := make(chan struct{})
	go func() {
		var first time.Time
		for {
			select {
			case <-over:
				return
			case s := <-signals:
				switch {
				case first.IsZero():
					first = time.Now()
					_, _ = fmt.Fprintf(p.err, "\nbosang: %v: finishing what is under way; once more ends it at once\n", s)
					cancel()
				case time.Since(first) > sameSignal:
					_, _ = fmt.Fprintln(p.err, "bosang: ended at once")
					os.Exit(exitInterrupted)
				}
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(over)
		cancel()
	}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// memory measures the peak memory of the program working a large run.
func memory(ctx context.Context, b *bench) error {
	say("\n4. Peak memory of `bosang adjudicate` over %s claims", thousands(b.claims))
	const name = "memory"
	program, err := b.bosang(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := b.populate(ctx, name, b.claims, true); err != nil {
		return err
	}
	defer func() { _ = b.drop(context.WithoutCancel(ctx), name) }()
	say("   (the claims were put there in %s)", time.Since(began).Round(time.Second))

	cmd := exec.CommandContext(ctx, program, "adjudicate", "--incident", incidentKey)
	cmd.Env = b.environment(name)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	began = time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	peak, err := watch(cmd.Process.Pid, ended)
	if err != nil {
		return fmt.Errorf("bosang adjudicate: %w\n%s", err, out.Bytes())
	}
	took := time.Since(began)
	say("   peak resident memory (VmHWM) %d MiB, %s claims decided in %s: %s/s", peak>>10, thousands(b.claims), took.Round(time.Second),
		thousands(float64(b.claims)/took.Seconds()))
	goal("under 256 MiB", peak < 256<<10)
	return nil
}

// watch reads a process's peak memory, in KiB, until it ends. The peak only
// grows, so the last reading stands for the whole.
func watch(pid int, ended <-chan error) (peak int64, err error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			return peak, err
		case <-tick.C:
			if now, err := highWater(pid); err == nil {
				peak = max(peak, now)
			}
		}
	}
}

func highWater(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			return strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
		}
	}
	return 0, fmt.Errorf("process %d tells no peak memory", pid)
}

package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDataOfAnotherMajorVersionIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	version := filepath.Join(dir, "postgres", "PG_VERSION")
	precious := filepath.Join(dir, "postgres", "base", "1", "precious")
	mustWrite(t, version, "9\n")
	mustWrite(t, precious, "rows")
	_, err := Start(within(t), Config{InstallDir: fetched, Dir: dir})
	if !errors.Is(err, ErrNoBinaries) || !strings.Contains(err.Error(), "PostgreSQL 9, which other versions cannot open") {
		t.Errorf("the error is %v, and does not say what the data needs", err)
	}
	if text, err := os.ReadFile(precious); err != nil || string(text) != "rows" {
		t.Errorf("the data was touched: %q, %v", text, err)
	}
}

func TestNamedBinariesOfAnotherMajorVersionAreRefused(t *testing.T) {
	t.Parallel()
	dir, bin := testDir(t), testDir(t)
	mustWrite(t, filepath.Join(dir, "postgres", "PG_VERSION"), "16\n")
	for _, name := range []string{"postgres", "initdb"} {
		mustWrite(t, filepath.Join(bin, name), "#!/bin/sh\necho 'postgres (PostgreSQL) 17.5'\n")
		if err := os.Chmod(filepath.Join(bin, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Start(within(t), Config{InstallDir: fetched, Dir: dir, BinDir: bin})
	if !errors.Is(err, ErrNoBinaries) || !strings.Contains(err.Error(), "17.5") || !strings.Contains(err.Error(), "PostgreSQL 16") {
		t.Errorf("the error is %v, and does not name both versions", err)
	}
}

func TestNamedBinariesThatAreAbsentAreAnError(t *testing.T) {
	t.Parallel()
	_, err := Start(within(t), Config{InstallDir: fetched, Dir: testDir(t), BinDir: "/nowhere"})
	if !errors.Is(err, ErrNoBinaries) || !strings.Contains(err.Error(), "BOSANG_POSTGRES_BIN") {
		t.Errorf("the error is %v, and does not name the setting", err)
	}
}

func TestAFolderThatIsNotDataIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	letter := filepath.Join(dir, "postgres", "letter.txt")
	mustWrite(t, letter, "dear")
	if _, err := Start(within(t), Config{InstallDir: fetched, Dir: dir}); !errors.Is(err, ErrNotData) {
		t.Errorf("the error is %v", err)
	}
	if text, err := os.ReadFile(letter); err != nil || string(text) != "dear" {
		t.Errorf("the folder was touched: %q, %v", text, err)
	}
}

func TestAnUnfinishedClusterIsNotTakenForData(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	// What initdb has written when it is killed early looks like data.
	mustWrite(t, filepath.Join(dir, unfinished+"123", "PG_VERSION"), "15\n")
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	mark(t, s.Address)
	if left, _ := filepath.Glob(filepath.Join(dir, unfinished+"*")); len(left) > 0 {
		t.Errorf("unfinished clusters are left: %v", left)
	}
}

// duringInitdb returns when initdb has begun to write below dir.
func duringInitdb(t *testing.T, dir string) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	ctx := within(t)
	for {
		begun, _ := filepath.Glob(filepath.Join(dir, unfinished+"*", "PG_VERSION"))
		if len(begun) > 0 {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("initdb was never seen at work")
		case <-tick.C:
		}
	}
}

func TestAStartGivenUpDuringInitdbCanBeRepeated(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	ctx, cancel := context.WithCancel(within(t))
	given := make(chan error)
	go func() {
		_, err := Start(ctx, Config{InstallDir: fetched, Dir: dir})
		given <- err
	}()
	duringInitdb(t, dir)
	cancel()
	if err := <-given; !errors.Is(err, context.Canceled) {
		t.Errorf("the start given up says %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a half-made cluster stands where data is expected")
	}
	mark(t, mustStart(t, Config{InstallDir: fetched, Dir: dir}).Address)
}

func TestAProcessKilledDuringInitdbLeavesNothingThatLooksLikeData(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	parent := exec.CommandContext(within(t), os.Args[0])
	parent.Env = append(os.Environ(), helperDir+"="+dir)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	duringInitdb(t, dir)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed, as its error says
	if _, err := os.Stat(filepath.Join(dir, "postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a half-made cluster stands where data is expected")
	}
	mark(t, mustStart(t, Config{InstallDir: fetched, Dir: dir}).Address)
}

func TestAStalePIDFileDoesNotBlockTheStart(t *testing.T) {
	t.Parallel()
	for name, pid := range map[string]func(t *testing.T) int{
		"the process is gone": func(t *testing.T) int {
			cmd := exec.CommandContext(within(t), os.Args[0], "-test.run=^$")
			if err := cmd.Run(); err != nil {
				t.Fatal(err)
			}
			return cmd.Process.Pid
		},
		"the number belongs to another process now": func(*testing.T) int { return os.Getpid() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := testDir(t)
			s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
			mark(t, s.Address)
			mustStop(t, s)
			cluster := filepath.Join(dir, "postgres")
			mustWrite(t, filepath.Join(cluster, "postmaster.pid"),
				strconv.Itoa(pid(t))+"\n"+cluster+"\n1700000000\n5432\n"+s.Address.Dir+"\n\n  5432001  12345\nready   \n")
			if err := s.account.own(filepath.Join(cluster, "postmaster.pid")); err != nil {
				t.Fatal(err)
			}
			if _, err := Attach(dir); !errors.Is(err, ErrNotRunning) {
				t.Errorf("Attach says %v, not that nothing runs", err)
			}
			wantMarked(t, mustStart(t, Config{InstallDir: fetched, Dir: dir}).Address)
		})
	}
}

func TestABystanderInTheClusterIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	mark(t, s.Address)
	if err := s.child.cmd.Process.Kill(); err != nil { // so that a pid file is left
		t.Fatal(err)
	}
	<-s.Done()
	// It ends with its input, and runs where a server would.
	bystander := exec.CommandContext(within(t), "cat")
	bystander.Dir = filepath.Join(dir, "postgres")
	input, err := bystander.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := bystander.Start(); err != nil {
		t.Fatal(err)
	}
	wantMarked(t, mustStart(t, Config{InstallDir: fetched, Dir: dir}).Address)
	_ = input.Close()
	if err := bystander.Wait(); err != nil { // whom the start waits for, it quits in the end
		t.Errorf("the bystander did not end by itself: %v", err)
	}
}

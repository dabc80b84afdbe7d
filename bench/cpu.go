package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The time of processors that something takes is the same on a machine that
// others use too, when the time by the clock is not.

// tick is the unit of /proc/<pid>/stat on Linux.
const tick = 10 * time.Millisecond

// used is what a process has used itself, and what its children used that have ended.
type used struct {
	parent         int
	own, withEnded time.Duration
}

func usedBy(pid string) (used, bool) {
	text, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return used{}, false
	}
	// The second field is a name in parentheses that may hold anything.
	_, rest, found := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 15 {
		return used{}, false
	}
	number := func(i int) time.Duration {
		n, _ := strconv.ParseInt(fields[i], 10, 64)
		return time.Duration(n) * tick
	}
	parent, _ := strconv.Atoi(fields[1])
	own := number(11) + number(12)
	return used{parent: parent, own: own, withEnded: own + number(13) + number(14)}, true
}

// processors gives what PostgreSQL and these processes have used so far.
func (b *bench) processors(pids ...int) time.Duration {
	server := b.server.PID()
	all, _ := filepath.Glob("/proc/[0-9]*")
	var sum time.Duration
	for _, dir := range all {
		pid := filepath.Base(dir)
		if u, ok := usedBy(pid); ok && u.parent == server {
			sum += u.own
		}
	}
	for _, pid := range append(pids, server) {
		if u, ok := usedBy(fmt.Sprint(pid)); ok {
			sum += u.withEnded
		}
	}
	return sum
}

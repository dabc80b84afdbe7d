//go:build unix && !linux

package embedded

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// namespaced is empty: user namespaces are Linux's.
func namespaced() []account { return nil }

// dieWithUs does nothing: outside Linux a server outlives a killed parent, and
// the next start stops it.
func dieWithUs(*syscall.SysProcAttr) {}

// processesIn are the servers whose command line names the cluster dir, as
// those that we start do. Backends go by other names, so the answer is certain
// only when no backend of any server runs.
func processesIn(dir string) (pids []int, certain bool, err error) {
	cmd := exec.Command("ps", "-axo", "pid=,command=") //nolint:noctx // it only reads and ends by itself
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return nil, false, fmt.Errorf("list the processes: %w", err)
	}
	certain = true
	for _, line := range strings.Split(string(out), "\n") {
		number, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		pid, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		// Who merely names the server on its command line is not one.
		program, _, found := strings.Cut(command, " -D "+dir+" ")
		if found && filepath.Base(program) == "postgres" && !strings.Contains(program, " -") {
			pids = append(pids, pid)
		}
		if strings.HasPrefix(command, "postgres: ") {
			certain = false
		}
	}
	return pids, certain, nil
}

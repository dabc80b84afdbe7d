package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// namespaceUID is what root's uid is called inside the user namespace; any
// number but 0 would do.
const namespaceUID = 1000

// namespaced is root under another number: in a user namespace of its own the
// process has root's files and none of root's powers.
func namespaced() []account {
	return []account{{attr: &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: namespaceUID, HostID: 0, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: namespaceUID, HostID: 0, Size: 1}},
	}}}
}

// dieWithUs makes the kernel stop the process when we end, however we end: an
// orderly fast stop, since the signal is the one for it.
func dieWithUs(attr *syscall.SysProcAttr) { attr.Pdeathsig = stopFast }

// processesIn are the processes of a server on the cluster dir, which is the
// working directory of the server and all of its backends. Other programs may
// stand there too, such as somebody's shell; they are not listed. certain is
// true: what is not listed is not there, other accounts' processes apart.
func processesIn(dir string) (pids []int, certain bool, err error) {
	want, err := os.Stat(dir)
	if err != nil {
		return nil, false, fmt.Errorf("look at the data directory: %w", err)
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, false, fmt.Errorf("list the processes: %w", err)
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// A process may end at any moment, or be somebody else's.
		got, err := os.Stat(filepath.Join("/proc", entry.Name(), "cwd"))
		if err == nil && os.SameFile(want, got) && isServer(pid) {
			pids = append(pids, pid)
		}
	}
	return pids, true, nil
}

// isServer reports whether the process runs PostgreSQL's own binary, also one that
// has been replaced since. One that has ended runs nothing.
func isServer(pid int) bool {
	exe, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "exe"))
	return err == nil && filepath.Base(strings.TrimSuffix(exe, " (deleted)")) == "postgres"
}

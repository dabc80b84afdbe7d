package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
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

// processesIn are the processes whose working directory is dir, which is the
// cluster for the server and all of its backends. certain is true: what is not
// listed is not there, other accounts' processes apart.
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
		if err == nil && os.SameFile(want, got) && !zombie(pid) {
			pids = append(pids, pid)
		}
	}
	return pids, true, nil
}

// zombie reports whether the process has ended and only waits to be collected.
func zombie(pid int) bool {
	_, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "exe"))
	return errors.Is(err, os.ErrNotExist)
}

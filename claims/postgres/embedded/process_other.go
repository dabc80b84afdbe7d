//go:build unix && !linux

package embedded

import "syscall"

// namespaced is empty: user namespaces are Linux's.
func namespaced() []account { return nil }

// dieWithUs does nothing: outside Linux a server outlives a killed parent, and
// the next start stops it.
func dieWithUs(*syscall.SysProcAttr) {}

// processesIn cannot tell outside Linux.
func processesIn(string) (pids []int, certain bool, err error) { return nil, false, nil }

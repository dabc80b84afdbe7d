package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the identity the server runs under. PostgreSQL refuses to run as
// root, so root has to give it another one.
type account struct {
	uid, gid int
	// attr starts a process under the account; nil for our own.
	attr *syscall.SysProcAttr
}

// own hands path over to the account.
func (a account) own(path string) error {
	if a.attr == nil {
		return nil
	}
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("hand over to the server's account: %w", err)
	}
	return nil
}

// owns reports whether the account is the owner of the file.
func (a account) owns(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == a.uid
}

// chooseAccount decides under which identity the server runs.
//
// An ordinary user runs it as itself. Root runs it as the owner of the data, or
// of the folder it is going to be in, when that is not root; otherwise in a user
// namespace in which root's own uid has another number, which needs no second
// account and works below folders closed to others; and where namespaces are
// blocked (ENOSPC, EPERM) as an unprivileged account.
func chooseAccount(ctx context.Context, at layout, b binaries, made, noNamespace bool) (account, error) {
	if os.Getuid() != 0 {
		return account{uid: os.Getuid(), gid: os.Getgid()}, nil
	}
	var tried []error
	for _, candidate := range rootCandidates(at, made, noNamespace) {
		err := candidate.try(ctx, at, b, made)
		if err == nil {
			return candidate, nil
		}
		tried = append(tried, err)
	}
	return account{}, fmt.Errorf("PostgreSQL does not run as root, and no other identity works here; "+
		"run as an ordinary user, or set BOSANG_DATA to a directory that every account can reach: %w", errors.Join(tried...))
}

// rootCandidates are the identities root may give the server, the best first.
func rootCandidates(at layout, made, noNamespace bool) []account {
	var all []account
	data, exists := ownerOf(at.cluster)
	holder, _ := ownerOf(at.dir)
	if made {
		holder, _ = ownerOf(filepath.Dir(at.dir))
	}
	if exists {
		// Only the data's owner can open it.
		holder = data
	}
	if holder.uid != 0 {
		all = append(all, unprivileged(holder.uid, holder.gid))
	}
	if exists && holder.uid != 0 {
		return all
	}
	if !noNamespace {
		all = append(all, namespaced()...)
	}
	if exists {
		return all
	}
	for _, name := range []string{"postgres", "nobody"} {
		if known, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(known.Uid)
			gid, _ := strconv.Atoi(known.Gid)
			all = append(all, unprivileged(uid, gid))
		}
	}
	return all
}

// unprivileged is an account that root changes to.
func unprivileged(uid, gid int) account {
	return account{uid: uid, gid: gid, attr: &syscall.SysProcAttr{
		Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, //nolint:gosec // they come from the system, as such numbers
	}}
}

// ownerOf is the account that owns path.
func ownerOf(path string) (account, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return account{}, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, false
	}
	return account{uid: int(stat.Uid), gid: int(stat.Gid)}, true
}

// try opens the directory to the account and says why it cannot run the server
// nevertheless: folders on the way are closed to it, or the binary does not run.
func (a account) try(ctx context.Context, at layout, b binaries, made bool) error {
	if err := a.reaches(filepath.Dir(at.dir)); err != nil {
		return err
	}
	if err := a.takeOver(at, made); err != nil {
		return err
	}
	if _, err := runChild(ctx, a, b.path("postgres"), "--version"); err != nil {
		return fmt.Errorf("uid %d: %w", a.uid, err)
	}
	return nil
}

// reaches says which folder on the way to dir is closed to the account. Root
// without its capabilities, as in a user namespace, is an account like others.
func (a account) reaches(dir string) error {
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return fmt.Errorf("uid %d: %w", a.uid, err)
		}
		bit := fs.FileMode(0o001)
		if owner, _ := ownerOf(dir); owner.uid == a.uid {
			bit = 0o100
		} else if owner.gid == a.gid {
			bit = 0o010
		}
		if info.Mode().Perm()&bit == 0 {
			return fmt.Errorf("uid %d cannot enter %s", a.uid, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// takeOver lets the account use the directory: a new one becomes its own, an
// older one is opened for passing through only.
func (a account) takeOver(at layout, made bool) error {
	if made {
		return errors.Join(a.own(at.dir), a.own(at.lock))
	}
	if a.reaches(at.dir) == nil {
		return nil
	}
	info, err := os.Stat(at.dir)
	if err != nil {
		return fmt.Errorf("look at the directory: %w", err)
	}
	if err := os.Chmod(at.dir, info.Mode().Perm()|0o011); err != nil {
		return fmt.Errorf("open the directory to the server's account: %w", err)
	}
	return nil
}

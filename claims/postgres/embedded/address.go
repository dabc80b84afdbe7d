package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Address is where a server listens: a Unix socket in a folder that only the
// server's account (and root) can enter, which is why no password is asked.
type Address struct {
	// Dir is the folder of the socket.
	Dir string
	// Port is a part of the socket's name; no network port is opened.
	Port int
}

// The kernel holds a socket's path in 108 bytes, the last of them zero.
const (
	socketPathLimit = 107
	defaultPort     = 5432
)

// ConnString is a connection URL for user and database.
func (a Address) ConnString(user, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database}
	query := url.Values{
		"host":    {a.Dir},
		"port":    {strconv.Itoa(a.Port)},
		"sslmode": {"disable"},
	}.Encode()
	// A space is + in a form and %20 in a URL; the driver reads URLs.
	u.RawQuery = strings.ReplaceAll(query, "+", "%20")
	return u.String()
}

// socket is the path of the socket itself.
func (a Address) socket() string {
	return filepath.Join(a.Dir, ".s.PGSQL."+strconv.Itoa(a.Port))
}

// fits reports whether the kernel takes the socket's path, and that of the lock
// file PostgreSQL puts beside it, and whether a connection URL can name it: the
// driver takes a comma for the end of a host.
func (a Address) fits() bool {
	return len(a.socket()) <= socketPathLimit && !strings.Contains(a.Dir, ",")
}

// Attach finds the server that another process runs on dir, so that a second
// command can use it. It fails with ErrNotRunning when there is none.
func Attach(dir string) (Address, error) {
	dir, err := absolute(dir)
	if err != nil {
		return Address{}, err
	}
	pidFile, err := readPIDFile(layoutOf(dir).cluster)
	if errors.Is(err, fs.ErrNotExist) {
		return Address{}, fmt.Errorf("%s: %w", dir, ErrNotRunning)
	}
	if err != nil {
		return Address{}, fmt.Errorf("read the server's pid file: %w", err)
	}
	address := Address{Dir: pidFile.socketDir, Port: pidFile.port}
	if pidFile.socketDir == "" || !pidFile.alive() {
		return Address{}, fmt.Errorf("%s: %w", dir, ErrNotRunning)
	}
	if _, err := os.Stat(address.socket()); err != nil {
		return Address{}, fmt.Errorf("%s: %w: %w", dir, ErrNotRunning, err)
	}
	return address, nil
}

// chooseSocket makes the folder of the socket: below the server's directory,
// or a short one in the folder for temporary files where that path is too long.
func chooseSocket(at layout, who account) (Address, error) {
	address := Address{Dir: at.run, Port: defaultPort}
	if address.fits() {
		return address, socketDir(address.Dir, who)
	}
	// The name is derived from the directory, so that the address stays the
	// same when the server is started again and open pools reconnect.
	sum := sha256.Sum256([]byte(at.dir))
	name := fmt.Sprintf("bosang-%d-%s", os.Getuid(), hex.EncodeToString(sum[:6]))
	var errs []error
	for _, parent := range []string{os.TempDir(), "/tmp"} {
		address.Dir = filepath.Join(parent, name)
		if !address.fits() {
			errs = append(errs, fmt.Errorf("%s is too long for a socket", parent))
			continue
		}
		err := socketDir(address.Dir, who)
		if err == nil {
			return address, nil
		}
		errs = append(errs, err)
	}
	return Address{}, fmt.Errorf("no folder for the server's socket: %w", errors.Join(errs...))
}

// socketDir makes a folder that only who can enter, or accepts one that already
// is so. Others may write beside it, so what stands there is not trusted by name.
func socketDir(dir string, who account) error {
	if err := os.Mkdir(dir, 0o700); err == nil {
		return who.own(dir)
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the socket's folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at the socket's folder: %w", err)
	}
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || !who.owns(info) {
		return fmt.Errorf("%s exists and is not a folder of the server's account alone", dir)
	}
	return nil
}

// socketSetting is dir as the setting unix_socket_directories wants it, which
// is a list with commas.
func socketSetting(dir string) string {
	return `"` + strings.ReplaceAll(dir, `"`, `""`) + `"`
}

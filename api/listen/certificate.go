package listen

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files of a certificate are looked at, at most: not at
// every connection.
const lookEvery = 5 * time.Second

// certificate is a certificate with its key, read again when its files change, so
// that a new one comes into use while the program runs.
type certificate struct {
	files  [2]string
	logger *slog.Logger
	clock  func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
	seen    [2]stamp
	looked  time.Time
}

// stamp tells whether a file was changed.
type stamp struct {
	size     int64
	modified time.Time
}

func newCertificate(c Config) (*certificate, error) {
	kept := &certificate{files: [2]string{c.Cert, c.Key}, logger: c.Logger, clock: c.Clock}
	kept.looked = kept.clock()
	seen, err := kept.stamps()
	if err == nil {
		kept.seen = seen
		err = kept.read()
	}
	if err != nil {
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return kept, nil
}

func (c *certificate) stamps() (seen [2]stamp, err error) {
	for i, file := range c.files {
		info, err := os.Stat(file)
		if err != nil {
			return seen, err
		}
		seen[i] = stamp{info.Size(), info.ModTime()}
	}
	return seen, nil
}

// read reads both files; what was in use stays where they do not fit.
func (c *certificate) read() error {
	pair, err := tls.LoadX509KeyPair(c.files[0], c.files[1])
	if err != nil {
		return fmt.Errorf("%s with the key %s: %w", c.files[0], c.files[1], err)
	}
	c.current = &pair
	if until := pair.Leaf.NotAfter; until.Before(c.clock()) {
		c.logger.Warn("the certificate has expired", "file", c.files[0], "not_after", until)
	} else {
		c.logger.Info("certificate in use", "file", c.files[0], "not_after", until)
	}
	return nil
}

// get gives the certificate for a connection. Between the writing of one file and of
// the other they do not fit: then the one in use stays until they do.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock()
	if now.Sub(c.looked) < lookEvery {
		return c.current, nil
	}
	c.looked = now
	seen, err := c.stamps()
	if err == nil && seen != c.seen {
		c.seen = seen
		err = c.read()
	}
	if err != nil {
		c.logger.Warn("a new certificate cannot be read; the one in use stays", "error", err)
	}
	return c.current, nil
}

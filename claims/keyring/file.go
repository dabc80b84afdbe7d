package keyring

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrOpenToOthers says that others than the owner may read or write the key file.
var ErrOpenToOthers = errors.New("the key file is open to others")

// File is the source of a key file, which its owner alone may touch: otherwise the
// error is ErrOpenToOthers and names the command that puts it right.
func File(path string) Source {
	return func() ([]byte, error) {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w at %s", ErrNoKey, path)
		}
		if err != nil {
			return nil, fmt.Errorf("read the key file: %w", err)
		}
		if mode := info.Mode(); mode.Perm()&0o077 != 0 {
			return nil, fmt.Errorf("%w (mode %#o); run: chmod 600 %s", ErrOpenToOthers, mode.Perm(), path)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the key file: %w", err)
		}
		return text, nil
	}
}

// Text is the source of a text that was given; the empty one is none.
func Text(text string) Source {
	return func() ([]byte, error) {
		if text == "" {
			return nil, ErrNoKey
		}
		return []byte(text), nil
	}
}

// CreateFile writes a new key file, unless there is one: the error is then
// fs.ErrExist. Of several who create it at once, one does.
func CreateFile(path string) error {
	text, err := New()
	if err != nil {
		return err
	}
	return place(path, text, os.Link)
}

// ChangeFile replaces the text of a key file. A reader sees the old text or the new
// one, also when the machine fails meanwhile.
func ChangeFile(path string, change func([]byte) ([]byte, error)) error {
	text, err := File(path)()
	if err != nil {
		return err
	}
	if text, err = change(text); err != nil {
		return err
	}
	return place(path, text, os.Rename)
}

// place writes a text beside the path and then puts it there.
func place(path string, text []byte, put func(from, to string) error) (err error) {
	beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+rand.Text())
	f, err := os.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	defer func() {
		if gone := os.Remove(beside); err == nil && !errors.Is(gone, fs.ErrNotExist) {
			err = gone
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync() // a database that knows a key whose file is empty is lost
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	if err := put(beside, path); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder has the folder's entries kept.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	return nil
}

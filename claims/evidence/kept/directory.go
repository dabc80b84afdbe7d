package kept

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"bosang/claims/evidence"
)

// Directory keeps files in a directory, which it makes. Nothing but ids stands in their
// names, and nothing leads out of it.
type Directory string

var _ evidence.Files = Directory("")

// unfinished is what the name of a file ends with that is being written.
const unfinished = ".part"

// in runs fn in the directory.
func (d Directory) in(id evidence.FileID, doing string, fn func(root *os.Root, folder, path string) error) error {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return fmt.Errorf("%s evidence: %w", doing, err)
	}
	root, err := os.OpenRoot(string(d))
	if err != nil {
		return fmt.Errorf("%s evidence: %w", doing, err)
	}
	defer func() { _ = root.Close() }() // nothing is written through it
	folder, name := place(id)
	if err := fn(root, folder, folder+"/"+name); err != nil {
		return fmt.Errorf("%s evidence: %w", doing, err)
	}
	return nil
}

// Put writes a file beside its place and then puts it there; file and folders are on the
// disk when it returns.
func (d Directory) Put(ctx context.Context, id evidence.FileID, sealed io.Reader) error {
	return d.in(id, "keep", func(root *os.Root, folder, path string) error {
		err := root.Mkdir(folder, 0o700)
		switch {
		case err == nil:
			err = sync(root, ".")
		case errors.Is(err, fs.ErrExist):
			err = nil
		}
		if err != nil {
			return err
		}
		if err := write(ctx, root, path+unfinished, sealed); err != nil {
			return errors.Join(err, gone(root.Remove(path+unfinished)))
		}
		if err := root.Rename(path+unfinished, path); err != nil {
			return err
		}
		return sync(root, folder)
	})
}

func write(ctx context.Context, root *os.Root, path string, sealed io.Reader) error {
	f, err := root.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, until{ctx, sealed})
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// until reads until the context ends.
type until struct {
	ctx context.Context
	r   io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// sync has a folder's entries on the disk.
func sync(root *os.Root, folder string) error {
	f, err := root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open opens a file.
func (d Directory) Open(_ context.Context, id evidence.FileID) (file io.ReadCloser, err error) {
	err = d.in(id, "read", func(root *os.Root, _, path string) error {
		f, err := root.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return evidence.ErrNoFile
		}
		file = f
		return err
	})
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Remove removes a file and what was left of writing it.
func (d Directory) Remove(_ context.Context, id evidence.FileID) error {
	return d.in(id, "remove", func(root *os.Root, _, path string) error {
		return errors.Join(gone(root.Remove(path)), gone(root.Remove(path+unfinished)))
	})
}

// gone takes what is not there for removed.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

package whole

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestAFileStandsUnderItsNameWhenItIsWhole(t *testing.T) {
	f := Folder(filepath.Join(t.TempDir(), "out"))
	if names, err := f.Find(""); err != nil || len(names) > 0 {
		t.Fatalf("a folder that is not there has %v: %v", names, err)
	}
	broken := errors.New("broken")
	err := f.Write("a/one.xml", func(to io.Writer) error {
		_, _ = io.WriteString(to, "half of it")
		if names, err := f.Find("a/"); err != nil || len(names) > 0 {
			t.Errorf("a file that is being written is found as %v: %v", names, err)
		}
		return broken
	})
	if names, failure := f.Find(""); !errors.Is(err, broken) || failure != nil || len(names) > 0 {
		t.Errorf("what broke off leaves %v: %v, %v", names, err, failure)
	}
	for _, name := range []string{"a/two.xml", "a/one.xml", "b/one.xml"} {
		if err := f.Write(name, func(to io.Writer) error {
			_, err := io.WriteString(to, name)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := f.Find("a/"); err != nil || !slices.Equal(names, []string{"a/one.xml", "a/two.xml"}) {
		t.Errorf("there are %v: %v", names, err)
	}
	for path, mode := range map[string]os.FileMode{"a": os.ModeDir | 0o700, "a/one.xml": 0o600} {
		info, err := os.Stat(filepath.Join(string(f), path))
		if err != nil || info.Mode() != mode {
			t.Errorf("%s is of mode %v: %v", path, info.Mode(), err)
		}
	}
}

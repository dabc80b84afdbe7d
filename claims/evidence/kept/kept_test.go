package kept_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"bosang/claims"
	"bosang/claims/evidence"
	"bosang/claims/evidence/kept"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newID() evidence.FileID { return evidence.FileID(claims.NewID[any]()) }

// place is where files are kept, with how many lie there.
type place struct {
	evidence.Files
	count func() int
}

func directory(t *testing.T) place {
	t.Helper()
	at := filepath.Join(t.TempDir(), "made with the first file")
	files, err := kept.Open("file://" + strings.ReplaceAll(at, " ", "%20"))
	must(t, err)
	return place{files, func() (n int) {
		err := filepath.WalkDir(at, func(_ string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				n++
			}
			return err
		})
		if !errors.Is(err, fs.ErrNotExist) {
			must(t, err)
		}
		return n
	}}
}

// bucket is one of a server that speaks S3, on this machine, by TLS as any elsewhere.
func bucket(t *testing.T) place {
	t.Helper()
	backend := s3mem.New()
	must(t, backend.CreateBucket("evidence"))
	server := httptest.NewTLSServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	certificate := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	t.Setenv("SSL_CERT_FILE", certificate)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	files, err := kept.Open("s3://evidence/of/claims?endpoint=" + server.URL + "&region=ap-northeast-2")
	must(t, err)
	return place{files, func() int {
		all, err := backend.ListBucket("evidence", nil, gofakes3.ListBucketPage{})
		must(t, err)
		for _, object := range all.Contents {
			if !strings.HasPrefix(object.Key, "of/claims/") {
				t.Errorf("beside the prefix lies %s", object.Key)
			}
		}
		return len(all.Contents)
	}}
}

func TestAFileIsThereWholeOrNotAtAll(t *testing.T) {
	for name, open := range map[string]func(*testing.T) place{"directory": directory, "bucket": bucket} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			p := open(t)
			for _, size := range []int{1, 1000, 5 << 20, 11<<20 + 3} {
				id, content := newID(), bytes.Repeat([]byte("sealed "), size/7+1)[:size]
				if _, err := p.Open(ctx, id); !errors.Is(err, evidence.ErrNoFile) {
					t.Errorf("before it is kept: %v", err)
				}
				must(t, p.Put(ctx, id, bytes.NewReader(content)))
				if got := read(t, p, id); !bytes.Equal(got, content) {
					t.Errorf("of %d bytes came back %d", size, len(got))
				}
				must(t, p.Remove(ctx, id))
				if _, err := p.Open(ctx, id); !errors.Is(err, evidence.ErrNoFile) {
					t.Errorf("after it was removed: %v", err)
				}
				must(t, p.Remove(ctx, id))
			}
			for what, r := range map[string]io.Reader{
				"breaks off at once": iotest.ErrReader(errBroken),
				"breaks off":         io.MultiReader(strings.NewReader("some of it"), iotest.ErrReader(errBroken)),
				"breaks off late":    io.MultiReader(bytes.NewReader(make([]byte, 6<<20)), iotest.ErrReader(errBroken)),
			} {
				id := newID()
				if err := p.Put(ctx, id, r); !errors.Is(err, errBroken) {
					t.Errorf("what %s: %v", what, err)
				}
				if _, err := p.Open(ctx, id); !errors.Is(err, evidence.ErrNoFile) {
					t.Errorf("what %s is there: %v", what, err)
				}
			}
			over, cancel := context.WithCancel(ctx)
			cancel()
			if err := p.Put(over, newID(), strings.NewReader("x")); !errors.Is(err, context.Canceled) {
				t.Errorf("when nobody waits: %v", err)
			}
			if n := p.count(); n != 0 {
				t.Errorf("%d files are left", n)
			}
		})
	}
}

var errBroken = errors.New("it broke off")

func read(t *testing.T, p place, id evidence.FileID) []byte {
	t.Helper()
	f, err := p.Open(t.Context(), id)
	must(t, err)
	got, err := io.ReadAll(f)
	must(t, errors.Join(err, f.Close()))
	return got
}

// A process that is killed while it writes leaves a part under another name.
func TestWhatAKilledProcessLeftIsNoFileAndGoesWithIt(t *testing.T) {
	t.Parallel()
	at := t.TempDir()
	files, id := kept.Directory(at), newID()
	must(t, files.Put(t.Context(), id, strings.NewReader("x")))
	var path string
	must(t, filepath.WalkDir(at, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			path = p
		}
		return err
	}))
	info, err := os.Stat(path)
	must(t, err)
	if filepath.Base(path) != id.String() || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %s of the mode %o", path, info.Mode().Perm())
	}
	must(t, os.Rename(path, path+".part"))
	if _, err := files.Open(t.Context(), id); !errors.Is(err, evidence.ErrNoFile) {
		t.Errorf("a part passes for the file: %v", err)
	}
	must(t, files.Remove(t.Context(), id))
	if _, err := os.Stat(path + ".part"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the part is left: %v", err)
	}
}

func TestNoLinkLeadsOutOfTheDirectory(t *testing.T) {
	t.Parallel()
	at, outside := t.TempDir(), t.TempDir()
	id := newID()
	id[15] = 0xab
	must(t, os.Symlink(outside, filepath.Join(at, "ab")))
	if err := kept.Directory(at).Put(t.Context(), id, strings.NewReader("x")); err == nil {
		t.Error("a file was written through a link")
	}
	left, err := os.ReadDir(outside)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("outside lie %v", left)
	}
}

func TestAPlaceThatIsNotWrittenRightIsRefusedWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "evidence", "/var/lib/evidence", "file:evidence", "file://host/evidence", "file:///a?b=c", "ftp://a/b", "s3://", "s3:///a", "s3://hunter2:secret@a",
		"s3://a?key=hunter2", "s3://a?endpoint=ftp://b", "s3://a?endpoint=http://hunter2.example", "s3://a?endpoint=https://u:hunter2@b", "s3://a?endpoint=https://b/hunter2",
		"s3://a?region=a&region=b", "s3://a?region=%zz", "%zz://hunter2",
	} {
		_, err := kept.Open(text)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"file:///var/lib/evidence", "s3://a", "s3://a/b/c?region=ap-northeast-2", "s3://a?endpoint=http://127.0.0.1:9000", "s3://a?endpoint=https://s3.example"} {
		if _, err := kept.Open(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

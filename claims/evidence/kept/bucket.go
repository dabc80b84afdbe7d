package kept

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"bosang/claims/evidence"
)

// bucket keeps files in a bucket of S3.
type bucket struct {
	client       *minio.Client
	name, prefix string
}

// partSize is how much of a file is in memory, in bytes: S3 takes no smaller part.
const partSize = 5 << 20

const defaultEndpoint = "https://s3.amazonaws.com"

// openBucket reads where a bucket is.
func openBucket(u *url.URL) (evidence.Files, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errPlace
	}
	for name, values := range query {
		if name != "endpoint" && name != "region" || len(values) != 1 {
			return nil, errPlace
		}
	}
	text := query.Get("endpoint")
	if text == "" {
		text = defaultEndpoint
	}
	endpoint, err := url.Parse(text)
	if err != nil || endpoint.Host == "" || endpoint.User != nil || strings.Trim(endpoint.Path, "/") != "" || endpoint.RawQuery != "" {
		return nil, errPlace
	}
	if endpoint.Scheme != "https" && (endpoint.Scheme != "http" || !local(endpoint.Hostname())) {
		return nil, errors.New("the endpoint of evidence is an https address, unless it is on this machine")
	}
	client, err := minio.New(endpoint.Host, &minio.Options{
		Secure: endpoint.Scheme == "https", Region: query.Get("region"),
		Creds: credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.IAM{}}),
	})
	if err != nil {
		return nil, fmt.Errorf("where evidence is kept: %w", err)
	}
	return bucket{client, u.Host, strings.Trim(u.Path, "/")}, nil
}

// local reports whether a host is this machine.
func local(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

func (b bucket) key(id evidence.FileID) string {
	folder, name := place(id)
	return path.Join(b.prefix, folder, name)
}

// Put sends a file in parts; it is there once all of them are.
func (b bucket) Put(ctx context.Context, id evidence.FileID, sealed io.Reader) error {
	_, err := b.client.PutObject(ctx, b.name, b.key(id), sealed, -1, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize, NumThreads: 1,
	})
	return b.failed("keep", err)
}

// Open begins to read a file.
func (b bucket) Open(ctx context.Context, id evidence.FileID) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, b.name, b.key(id), minio.GetObjectOptions{})
	if err == nil {
		// Nothing is asked for before something is read: a file that is not there would
		// be found out too late.
		if _, err = object.Stat(); err == nil {
			return object, nil
		}
		_ = object.Close() // nothing was read of it
	}
	return nil, b.failed("read", err)
}

// Remove removes a file, and the parts of one that was not sent whole.
func (b bucket) Remove(ctx context.Context, id evidence.FileID) error {
	err := errors.Join(
		b.client.RemoveIncompleteUpload(ctx, b.name, b.key(id)),
		b.client.RemoveObject(ctx, b.name, b.key(id), minio.RemoveObjectOptions{}),
	)
	return b.failed("remove", err)
}

func (b bucket) failed(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case minio.ToErrorResponse(err).Code == minio.NoSuchKey:
		err = evidence.ErrNoFile
	}
	return fmt.Errorf("%s evidence: %w", doing, err)
}

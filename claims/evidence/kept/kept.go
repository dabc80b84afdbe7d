// Package kept keeps the files of evidence where a setting says: in a directory, or in a
// bucket of any store that speaks S3. What it is given is sealed already.
package kept

import (
	"errors"
	"fmt"
	"net/url"

	"bosang/claims/evidence"
)

var errPlace = errors.New("where evidence is kept is written as file:///var/lib/bosang/evidence or s3://bucket/prefix?endpoint=https://s3.example&region=ap-northeast-2")

// Open gives the files at a place: file:///a/directory, which is made with the first file;
// or s3://bucket/prefix?endpoint=https://…&region=…. The credentials of S3 are those of
// the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), or
// what the machine is given by its cloud. Nothing is asked for yet.
func Open(place string) (evidence.Files, error) {
	u, err := url.Parse(place)
	if err != nil {
		return nil, errPlace // which has no credentials in it, unlike the error
	}
	switch {
	case u.Scheme == "file" && u.Host == "" && u.Path != "" && u.RawQuery == "":
		return Directory(u.Path), nil
	case u.Scheme == "s3" && u.Host != "" && u.User == nil:
		return openBucket(u)
	}
	return nil, errPlace
}

// place is where a file lies below the root: in a folder by the last byte of its id, which
// is random, so that no folder grows beyond measure.
func place(id evidence.FileID) (folder, name string) {
	return fmt.Sprintf("%02x", id[len(id)-1]), id.String()
}

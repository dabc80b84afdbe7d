package edge

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"bosang/api/failure"
	"bosang/claims"
)

// etagOf is the ETag of a version: strong, as every change gives the next one.
func etagOf(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// ETagOfBody is the ETag of an answer that has no version of its own.
func ETagOfBody(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// version reads the version that a change rests on, from If-Match. Without one
// it is a failure that asks for it; a tag that no version ever had is stale.
func (c *Call) version(noun string) (int64, error) {
	sent := c.Request().Header.Values("If-Match")
	if len(sent) == 0 {
		return 0, failure.Edge(failure.KindPrecondition, "precondition_required")
	}
	tag := strings.TrimSpace(sent[0])
	if len(sent) > 1 || len(tag) < 2 || len(tag) > 100 || tag[0] != '"' || strings.IndexByte(tag[1:], '"') != len(tag)-2 {
		return 0, failure.Malformed("If-Match", "etag_form", "")
	}
	version, err := strconv.ParseInt(tag[1:len(tag)-1], 10, 64)
	if err != nil || version < 1 || etagOf(version) != tag {
		return 0, claims.Stale(noun)
	}
	return version, nil
}

// Unchanged reports whether the caller has the answer of this ETag already
// (If-None-Match, RFC 9110, section 13.1.2).
func (c *Call) Unchanged(etag string) bool {
	for _, header := range c.Request().Header.Values("If-None-Match") {
		for tag := range strings.SplitSeq(header, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == etag || tag == "*" {
				return true
			}
		}
	}
	return false
}

// reads reports whether the request only reads.
func (c *Call) reads() bool {
	return c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead
}

// GiveOne answers with a single thing under its version; 0: it has none, and
// the answer itself makes the ETag.
func (c *Call) GiveOne(version int64, v any) error {
	body, err := Marshal(v)
	if err != nil {
		return err
	}
	etag := etagOf(version)
	if version == 0 {
		etag = ETagOfBody(body)
	}
	c.Response().Header().Set("ETag", etag)
	if c.reads() && c.Unchanged(etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, MediaJSON, body)
}

// GiveNow answers with a single thing under its version that changes by the clock too:
// whole each time.
func (c *Call) GiveNow(version int64, v any) error {
	c.Response().Header().Set("ETag", etagOf(version))
	return c.Give(v)
}

// GiveFixed answers with what never changes while the program runs.
func (c *Call) GiveFixed(media string, body []byte) error {
	etag := ETagOfBody(body)
	c.Response().Header().Set("ETag", etag)
	c.Response().Header().Set("Cache-Control", "public, no-cache")
	if c.Unchanged(etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, media, body)
}

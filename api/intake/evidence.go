package intake

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/api/text"
	"bosang/claims/access"
	"bosang/claims/evidence"
)

// about finds what the path says that evidence is about.
type about func(*edge.Call) (evidence.About, error)

// needs are the permissions that operations on the evidence of something take.
type needs struct{ read, alsoRead, add, alsoAdd access.Permission }

// evidenceOperations are those of the evidence of what lies at a path.
func (h handlers) evidenceOperations(path string, n needs, of about) []edge.Operation {
	list, one := path+"/evidence", path+"/evidence/:evidence"
	add := edge.Operation{
		Method: http.MethodPost, Path: list, Needs: n.add, Takes: evidence.Medias(), Streams: true,
		Answer: func(c *edge.Call) error { return h.add(c, of) },
	}
	content := edge.Get(one+"/content", n.read, func(c *edge.Call) error { return h.content(c, of) }, "reason")
	content.Gives, content.Streams = text.AsItIs, true
	return []edge.Operation{
		edge.Get(list, n.read, func(c *edge.Call) error { return h.list(c, of) }, edge.PageParams...).With(n.alsoRead),
		add.AsClass(limit.Write).With(n.alsoAdd),
		edge.Get(one, n.read, func(c *edge.Call) error { return h.one(c, of) }).With(n.alsoRead),
		content.AsClass(limit.Read).With(n.alsoRead),
	}
}

func (h handlers) ofClaim(c *edge.Call) (evidence.About, error) {
	id, err := h.shown.ClaimID(c)
	return evidence.About{Claim: id}, err
}

func (h handlers) ofDraft(c *edge.Call) (evidence.About, error) {
	id, err := edge.PathID[evidence.DraftID](c, "draft")
	return evidence.About{Draft: id}, err
}

type aboutOut struct {
	Noun string `json:"noun"`
	ID   string `json:"id"`
}

type evidenceOut struct {
	ID         string       `json:"id"`
	About      aboutOut     `json:"about"`
	ClaimantID string       `json:"claimant_id"`
	Name       string       `json:"name,omitempty"`
	MediaType  string       `json:"media_type"`
	Size       int64        `json:"size"`
	SHA256     string       `json:"sha256,omitempty"`
	AddedBy    string       `json:"added_by"`
	AddedAt    form.Instant `json:"added_at"`
}

// ShowEvidence gives evidence, without its content. Name and hash are left out for who does
// not see them.
func ShowEvidence(e evidence.Evidence) any { return showEvidence(e) }

func showEvidence(e evidence.Evidence) evidenceOut {
	about := aboutOut{"claim", e.About.Claim.String()}
	if e.About.Claim.IsZero() {
		about = aboutOut{"draft", e.About.Draft.String()}
	}
	out := evidenceOut{
		ID: e.ID.String(), About: about, ClaimantID: e.Claimant.String(), Name: e.Name, MediaType: e.Media, Size: e.Size,
		AddedBy: e.AddedBy, AddedAt: form.At(e.AddedAt),
	}
	if e.Hash != [32]byte{} {
		out.SHA256 = hex.EncodeToString(e.Hash[:])
	}
	return out
}

// add takes a file as the body of the request, of its own media type, with its name in the
// header that names attachments (RFC 6266): so there is nothing around the file that would
// have to be read, and its size is known before it comes. The same file sent again is the
// one that is there.
func (h handlers) add(c *edge.Call, of about) error {
	name, err := fileName(c)
	if err != nil {
		return err
	}
	hash, err := digest(c)
	if err != nil {
		return err
	}
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	subject, err := of(c)
	if err != nil {
		return err
	}
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)) // checked before
	body := c.Patiently()
	e, added, err := h.Evidence.Add(c.Ctx(), c.Actor, subject, evidence.Upload{Name: name, Media: media, Content: body, Size: c.Request().ContentLength, Hash: hash})
	if err != nil {
		// What is left of the body would be taken for the next request.
		c.Response().Header().Set(echo.HeaderConnection, "close")
		if broke := body.Broke(); broke != nil {
			return broke
		}
		return err
	}
	answer, err := edge.Marshal(showEvidence(e))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if added {
		status = http.StatusCreated
		c.Response().Header().Set("Location", c.Request().URL.Path+"/"+e.ID.String())
	}
	c.Response().Header().Set("ETag", edge.ETagOfBody(answer))
	return c.Blob(status, edge.MediaJSON, answer)
}

// digest reads which SHA-256 the file has by the word of who sends it (RFC 9530); nil where
// nothing is said, or by other algorithms alone.
func digest(c *edge.Call) (*[sha256.Size]byte, error) {
	var said *[sha256.Size]byte
	for _, list := range c.Request().Header.Values(contentDigest) {
		for member := range strings.SplitSeq(list, ",") {
			algorithm, value, _ := strings.Cut(strings.TrimSpace(member), "=")
			if algorithm != "sha-256" {
				continue
			}
			packed, begins := strings.CutPrefix(value, ":")
			packed, ends := strings.CutSuffix(packed, ":")
			hash, err := base64.StdEncoding.DecodeString(packed)
			if !begins || !ends || err != nil || len(hash) != sha256.Size || said != nil {
				return nil, failure.Malformed(contentDigest, "digest_form", "")
			}
			said = (*[sha256.Size]byte)(hash)
		}
	}
	return said, nil
}

const contentDigest = "Content-Digest"

// fileName reads what who sends a file calls it.
func fileName(c *edge.Call) (string, error) {
	sent := c.Request().Header.Values(echo.HeaderContentDisposition)
	if len(sent) != 1 {
		return "", failure.Malformed(echo.HeaderContentDisposition, "required", "")
	}
	kind, params, err := mime.ParseMediaType(sent[0])
	if err != nil || kind != "attachment" {
		return "", failure.Malformed(echo.HeaderContentDisposition, "file_name_form", "")
	}
	return params["filename"], nil
}

func (h handlers) list(c *edge.Call, of about) error {
	return edge.ListOf(c, of, h.Evidence.List, func(e evidence.Evidence) [16]byte { return e.ID }, showEvidence)
}

func (h handlers) one(c *edge.Call, of about) error {
	subject, id, err := named(c, of)
	if err != nil {
		return err
	}
	e, err := h.Evidence.Get(c.Ctx(), c.Actor, subject, id)
	if err != nil {
		return err
	}
	return c.GiveOne(0, showEvidence(e))
}

// named finds the evidence that the path names.
func named(c *edge.Call, of about) (evidence.About, evidence.ID, error) {
	subject, err := of(c)
	if err != nil {
		return evidence.About{}, evidence.ID{}, err
	}
	id, err := edge.PathID[evidence.ID](c, "evidence")
	return subject, id, err
}

// content gives the file, to be kept and not shown; headers that hold for every answer
// keep browsers from taking it for anything else. What was damaged where it lies breaks off.
func (h handlers) content(c *edge.Call, of about) (err error) {
	subject, id, err := named(c, of)
	if err != nil {
		return err
	}
	reason := c.QueryParam("reason")
	if reason == "" && c.Actor.Role != access.Claimant {
		return failure.Malformed("reason", "required", "")
	}
	e, content, err := h.Evidence.Open(c.Ctx(), c.Actor, subject, id, reason)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	c.Attach(e.Name)
	c.Response().Header().Set(echo.HeaderContentType, e.Media)
	c.Response().Header().Set(echo.HeaderContentLength, strconv.FormatInt(e.Size, 10))
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(patientWriter{c.Response(), http.NewResponseController(c.Response())}, content); err != nil {
		// The answer ends before the length that it names, which tells who reads it.
		c.Log().ErrorContext(c.Ctx(), "a file broke off", "request_id", edge.RequestID(c), "error", err.Error())
	}
	return nil
}

// writeTime is how long a part of a file has to be sent.
const writeTime = 30 * time.Second

// patientWriter gives the connection time for each part.
type patientWriter struct {
	to      io.Writer
	control *http.ResponseController
}

func (w patientWriter) Write(p []byte) (int, error) {
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = w.control.SetWriteDeadline(time.Now().Add(writeTime))
	return w.to.Write(p)
}

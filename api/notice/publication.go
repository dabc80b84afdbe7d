package notice

import (
	"encoding/hex"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/notice"
)

// itemOut is one thing that the decree lists; missing where it has no text in Korean.
type itemOut struct {
	Item    string `json:"item"`
	Korean  string `json:"ko"`
	English string `json:"en"`
	Missing bool   `json:"missing,omitempty"`
}

type wordingOut struct {
	ID          string       `json:"id"`
	Number      int          `json:"number"`
	Items       []itemOut    `json:"items"`
	DraftedBy   string       `json:"drafted_by"`
	DraftedAt   form.Instant `json:"drafted_at"`
	ChangedBy   string       `json:"changed_by"`
	ChangedAt   form.Instant `json:"changed_at"`
	PublishedAt form.Instant `json:"published_at,omitzero"`
}

func showWording(w notice.Wording) wordingOut {
	out := wordingOut{
		ID: w.ID.String(), Number: w.Number, DraftedBy: w.DraftedBy, DraftedAt: form.At(w.DraftedAt), ChangedBy: w.ChangedBy, ChangedAt: form.At(w.ChangedAt),
		PublishedAt: form.At(w.PublishedAt),
	}
	for i, item := range notice.Items(w.Kind) {
		t := w.Texts[i]
		out.Items = append(out.Items, itemOut{string(item), t.Ko, t.En, t.Ko == ""})
	}
	return out
}

func (h handlers) wordings(c *edge.Call) error {
	id, page, err := pageOf(c)
	if err != nil {
		return err
	}
	list, err := h.Wordings(c.Ctx(), c.Actor, id, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(w notice.Wording) [16]byte { return w.ID }, showWording)
}

// pageOf reads which notice a list belongs to, and which page of it is asked for.
func pageOf(c *edge.Call) (notice.ID, claims.Page, error) {
	id, err := edge.PathID[notice.ID](c, "notice")
	if err != nil {
		return id, claims.Page{}, err
	}
	page, err := c.Page()
	return id, page, err
}

// newPublication is what is sent as the evidence that a wording was told.
type newPublication struct {
	Wording     int          `json:"wording" validate:"required"`
	Way         string       `json:"way" validate:"required,oneof=email text_message screen sns agreed press"`
	PublishedAt form.Instant `json:"published_at"`
	URL         string       `json:"url"`
	Digest      string       `json:"sha256"`
	Agreement   string       `json:"agreement" validate:"max=500"`
	Reached     *int64       `json:"reached"`
}

// domain reads the digest.
func (n newPublication) domain() (out notice.NewPublication, err error) {
	out = notice.NewPublication{Wording: n.Wording, Way: notice.Way(n.Way), PublishedAt: n.PublishedAt.Time, URL: n.URL, Agreement: n.Agreement, Reached: n.Reached}
	if n.Digest == "" {
		return out, nil
	}
	digest, err := hex.DecodeString(n.Digest)
	if err != nil || len(digest) != len(out.Digest) {
		return out, claims.Invalid(claims.FieldError{Field: "sha256", Code: "sha256_form"})
	}
	copy(out.Digest[:], digest)
	return out, nil
}

type publicationOut struct {
	ID          string       `json:"id"`
	Notice      string       `json:"notice_id"`
	Wording     int          `json:"wording"`
	Way         string       `json:"way"`
	Counts      bool         `json:"counts"`
	PublishedAt form.Instant `json:"published_at"`
	URL         string       `json:"url,omitempty"`
	Digest      string       `json:"sha256,omitempty"`
	Agreement   string       `json:"agreement,omitempty"`
	Reached     *int64       `json:"reached,omitempty"`
	RecordedBy  string       `json:"recorded_by"`
	RecordedAt  form.Instant `json:"recorded_at"`
}

func showPublication(p notice.Publication) publicationOut {
	out := publicationOut{
		ID: p.ID.String(), Notice: p.Notice.String(), Wording: p.Wording, Way: string(p.Way), Counts: p.Counts, PublishedAt: form.At(p.PublishedAt), URL: p.URL,
		Agreement: p.Agreement, Reached: p.Reached, RecordedBy: p.RecordedBy, RecordedAt: form.At(p.RecordedAt),
	}
	if p.Digest != [32]byte{} {
		out.Digest = hex.EncodeToString(p.Digest[:])
	}
	return out
}

func (h handlers) publish(c *edge.Call) error {
	id, err := edge.PathID[notice.ID](c, "notice")
	if err != nil {
		return err
	}
	var sent newPublication
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n, err := sent.domain()
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (notice.Publicized, error) {
		return h.Publish(c.Ctx(), c.Actor, id, n, once)
	}, func(p notice.Publicized) edge.Created {
		return edge.Made("/v1/notices/"+id.String()+"/publications", 0, showPublication(p.Publication))
	})
}

func (h handlers) publications(c *edge.Call) error {
	id, page, err := pageOf(c)
	if err != nil {
		return err
	}
	list, err := h.Publications(c.Ctx(), c.Actor, id, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(p notice.Publication) [16]byte { return p.ID }, showPublication)
}

package deadline

import (
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/deadline"
)

const day = 24 * time.Hour

// heldOut is a kind of deadlines as it holds for a provider.
type heldOut struct {
	Kind        string       `json:"kind"`
	What        form.Name    `json:"what"`
	From        form.Name    `json:"from"`
	Amount      int          `json:"amount"`
	Unit        string       `json:"unit"`
	WarnDays    int          `json:"warn_days"`
	Own         bool         `json:"own"`
	Least       int          `json:"least,omitempty"`
	Most        int          `json:"most,omitempty"`
	Extensions  int          `json:"extensions"`
	ExtendedBy  int          `json:"extended_by,omitempty"`
	Pauses      bool         `json:"pauses"`
	Lapses      bool         `json:"lapses"`
	Information bool         `json:"information"`
	Source      string       `json:"source"`
	Confidence  string       `json:"confidence"`
	Version     int64        `json:"version"`
	ChangedBy   string       `json:"changed_by,omitempty"`
	ChangedAt   form.Instant `json:"changed_at,omitzero"`
}

func showHeld(k deadline.Held) heldOut {
	return heldOut{
		Kind: string(k.Key), What: form.ShowName(k.What), From: form.ShowName(k.From), Amount: k.Term.Amount, Unit: string(k.Term.Unit), WarnDays: int(k.Warn / day),
		Own: k.Own, Least: k.Least, Most: k.Most, Extensions: k.Extensions, ExtendedBy: k.By, Pauses: k.Pauses, Lapses: k.Lapses, Information: k.Limitation,
		Source: k.Source, Confidence: k.Confidence, Version: k.Version, ChangedBy: k.ChangedBy, ChangedAt: form.At(k.ChangedAt),
	}
}

// kinds gives the kinds of the provider that the path names.
func (h handlers) kinds(c *edge.Call) ([]deadline.Held, error) {
	id, err := edge.PathID[claims.ProviderID](c, "provider")
	if err != nil {
		return nil, err
	}
	return h.deadlines.Held(c.Ctx(), c.Actor, id)
}

func (h handlers) held(c *edge.Call) error {
	list, err := h.kinds(c)
	if err != nil {
		return err
	}
	out := edge.ListOut[heldOut]{Items: make([]heldOut, len(list))}
	for i, k := range list {
		out.Items[i] = showHeld(k)
	}
	return c.Give(out)
}

func (h handlers) heldOne(c *edge.Call) error {
	list, err := h.kinds(c)
	if err != nil {
		return err
	}
	for _, k := range list {
		if string(k.Key) == c.Param("kind") {
			return c.GiveOne(k.Version, showHeld(k))
		}
	}
	return claims.NotFound("deadline")
}

// mostDays is more than any warning comes before: what is beyond it is refused as it is.
const mostDays = 10_000

// setting is what is sent to set how long a provider's own deadline is.
type setting struct {
	Amount   *int `json:"amount" validate:"required"`
	WarnDays int  `json:"warn_days"`
}

func (h handlers) set(c *edge.Call) error {
	return edge.ChangeOne(c, "provider", func(id claims.ProviderID, version int64, sent setting) (deadline.Held, error) {
		return h.deadlines.Set(c.Ctx(), c.Actor, deadline.Setting{
			Provider: id, Kind: deadline.Key(c.Param("kind")), Amount: *sent.Amount, Warn: time.Duration(min(max(sent.WarnDays, -1), mostDays)) * day, Version: version,
		})
	}, func(c *edge.Call, k deadline.Held) error { return c.GiveOne(k.Version, showHeld(k)) })
}

// Package recourse speaks of what providers claim back from third parties: shares,
// assessments, claim packs and receipts.
package recourse

import (
	"net/http"
	"strconv"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/recourse"
)

// handlers answer the operations.
type handlers struct {
	*recourse.Recourses
	approval func(approval.Approval) any
}

// Operations are those of recourses. Approval says how one reads.
func Operations(cases *recourse.Recourses, approval func(approval.Approval) any) []edge.Operation {
	h := handlers{cases, approval}
	one := "/v1/recourses/:recourse"
	assessments, receipts := one+"/assessments", one+"/receipts"
	pack := edge.Get(assessments+"/:assessment/pack", access.ReadRecourse, h.pack)
	pack.Gives, pack.Streams = edge.MediaJSON+", "+edge.MediaCSV, true
	// It takes nothing, and its own time.
	assess := edge.Operation{Method: http.MethodPost, Path: assessments, Needs: access.WriteRecourse, Answer: h.assess, Streams: true}
	return []edge.Operation{
		edge.Get("/v1/recourses", access.ReadRecourse, h.list, edge.Paged("provider_id", "incident_id")...),
		edge.Sending(http.MethodPost, "/v1/recourses", access.WriteRecourse, h.state),
		edge.Get(one, access.ReadRecourse, h.one),
		edge.Get(one+"/shares", access.ReadRecourse, h.shares, edge.PageParams...),
		edge.Sending(http.MethodPost, one+"/shares", access.WriteRecourse, h.setShare),
		edge.Get(assessments, access.ReadRecourse, h.assessments, edge.PageParams...),
		assess,
		edge.Get(assessments+"/:assessment", access.ReadRecourse, h.assessment),
		pack,
		edge.Get(receipts, access.ReadRecourse, h.receipts, edge.PageParams...),
		edge.Sending(http.MethodPost, receipts, access.WriteRecourse, h.book),
		edge.Sending(http.MethodPost, receipts+"/:receipt/reversal", access.WriteRecourse, h.reverse),
	}
}

// newRecourse is what is sent to state a recourse.
type newRecourse struct {
	ProviderID string     `json:"provider_id" validate:"required,uuid"`
	IncidentID string     `json:"incident_id" validate:"required,uuid"`
	ThirdParty *form.Name `json:"third_party" validate:"required"`
	Reference  string     `json:"reference" validate:"required,max=200"`
}

// statedOut is what was stated, which never changes.
type statedOut struct {
	ID         string       `json:"id"`
	ProviderID string       `json:"provider_id"`
	Provider   string       `json:"provider"`
	IncidentID string       `json:"incident_id"`
	Incident   string       `json:"incident"`
	ThirdParty form.Name    `json:"third_party"`
	Reference  string       `json:"reference"`
	StatedBy   string       `json:"stated_by"`
	StatedAt   form.Instant `json:"stated_at"`
}

type shareOut struct {
	ID         string       `json:"id"`
	Number     int          `json:"number"`
	Share      string       `json:"share"`
	OfGoodwill bool         `json:"of_goodwill"`
	AskedBy    string       `json:"asked_by"`
	AskedAt    form.Instant `json:"asked_at"`
	ApprovalID string       `json:"approval_id"`
	ApprovedBy string       `json:"approved_by"`
	ApprovedAt form.Instant `json:"approved_at"`
}

type standingOut struct {
	Claimed  form.Money `json:"claimed"`
	Received form.Money `json:"received"`
	Open     form.Money `json:"open"`
	Advance  form.Money `json:"advance"`
}

// recourseOut is a recourse; how it stands is left out in lists.
type recourseOut struct {
	statedOut
	Share *shareOut     `json:"share,omitempty"`
	Sums  []standingOut `json:"sums,omitempty"`
}

func showStated(r recourse.Recourse) statedOut {
	return statedOut{
		r.ID.String(), r.Provider.String(), r.ProviderKey, r.Incident.String(), r.IncidentKey, form.ShowName(r.Party), r.Reference, r.StatedBy, form.At(r.StatedAt),
	}
}

func showShare(s recourse.Share) shareOut {
	return shareOut{
		s.ID.String(), s.Number, string(s.Part), s.Goodwill, s.AskedBy, form.At(s.AskedAt), s.Approval.String(), s.ApprovedBy, form.At(s.ApprovedAt),
	}
}

func show(r recourse.Recourse) recourseOut {
	out := recourseOut{statedOut: showStated(r)}
	if r.Share.Number > 0 {
		share := showShare(r.Share)
		out.Share = &share
	}
	for _, s := range r.Sums {
		out.Sums = append(out.Sums, standingOut{form.Money{Amount: s.Claimed}, form.Money{Amount: s.Received}, form.Money{Amount: s.Open}, form.Money{Amount: s.Advance}})
	}
	return out
}

func (h handlers) list(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) recourse.Filter {
		return recourse.Filter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong), Incident: edge.QueryID[claims.IncidentID](c, "incident_id", wrong),
		}
	}, h.List, func(r recourse.Recourse) [16]byte { return r.ID }, show)
}

func (h handlers) state(c *edge.Call) error {
	var sent newRecourse
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	provider, _ := edge.ParseID[claims.ProviderID](sent.ProviderID) // checked
	incident, _ := edge.ParseID[claims.IncidentID](sent.IncidentID)
	n := recourse.New{Provider: provider, Incident: incident, Party: sent.ThirdParty.Domain(), Reference: sent.Reference}
	return edge.Create(c, func(once claims.Once) (recourse.Recourse, error) {
		return h.State(c.Ctx(), c.Actor, n, once)
	}, func(r recourse.Recourse) edge.Created {
		return edge.Made("/v1/recourses/"+r.ID.String(), 0, show(r))
	})
}

func (h handlers) one(c *edge.Call) error {
	return edge.GetOne(c, "recourse", h.Recourse, func(c *edge.Call, r recourse.Recourse) error { return c.GiveOne(0, show(r)) })
}

func (h handlers) shares(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[recourse.ID]("recourse"), h.Shares, func(s recourse.Share) [16]byte { return s.ID }, showShare)
}

// newShare is what is sent to have a share approved.
type newShare struct {
	Share      string `json:"share" validate:"required"`
	OfGoodwill bool   `json:"of_goodwill"`
}

// setShare answers with what a second person is to approve.
func (h handlers) setShare(c *edge.Call) error {
	var sent newShare
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	id, err := edge.PathID[recourse.ID](c, "recourse")
	if err != nil {
		return err
	}
	part, ok := recourse.ParsePart(sent.Share)
	if !ok {
		return claims.Invalid(claims.FieldError{Field: "share", Code: "share_form"})
	}
	asked, err := h.SetShare(c.Ctx(), c.Actor, id, part, sent.OfGoodwill)
	if err != nil {
		return err
	}
	body, err := edge.Marshal(h.approval(asked))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusAccepted, edge.MediaJSON, body)
}

// number reads the number of an assessment. What is no number names nothing.
func number(c *edge.Call) (int, error) {
	n, err := strconv.ParseInt(c.Param("assessment"), 10, 32)
	if err != nil || n < 1 {
		return 0, claims.NotFound("assessment")
	}
	return int(n), nil
}

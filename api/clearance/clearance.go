// Package clearance speaks of whether what was decided may be paid: checks, holds, notes,
// whose work a claim is, by what a provider clears, and what is looked at once more.
package clearance

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clearance"
)

// handlers answer the operations.
type handlers struct {
	*clearance.Clearances
	approval func(approval.Approval) any
	claimID  func(*edge.Call) (claims.ClaimID, error)
}

// Operations are those of clearances. Approval says how one reads, and claimID which claim
// a path names.
func Operations(cases *clearance.Clearances, approval func(approval.Approval) any, claimID func(*edge.Call) (claims.ClaimID, error)) []edge.Operation {
	h := handlers{cases, approval, claimID}
	claim, settings := "/v1/claims/:claim", "/v1/providers/:provider/clearance-settings"
	of := func(o edge.Operation) edge.Operation { return o.With(access.ReadClaim) }
	return []edge.Operation{
		edge.Get("/v1/clearances", access.ReadClearance, h.list, edge.Paged("state", "incident_id", "user_id")...),
		of(edge.Get(claim+"/clearance", access.ReadClearance, h.one)),
		of(edge.Sending(http.MethodPut, claim+"/clearance/checks/:check", access.WorkClearance, h.find)).With(access.ReadClearance),
		of(edge.Sending(http.MethodPost, claim+"/clearance/approve", access.WorkClearance, h.approve)),
		of(edge.Sending(http.MethodPost, claim+"/clearance/send-back", access.WorkClearance, h.sendBack)),
		of(edge.Sending(http.MethodPut, claim+"/clearance/assignment", access.WorkClearance, h.assign)).With(access.ReadClearance),
		of(edge.Sending(http.MethodPost, claim+"/holds", access.WorkClearance, h.hold)),
		of(edge.Sending(http.MethodPost, claim+"/holds/release", access.WorkClearance, h.release)),
		of(edge.Get(claim+"/notes", access.ReadClearance, h.notes, edge.PageParams...)),
		of(edge.Sending(http.MethodPost, claim+"/notes", access.WorkClearance, h.note)),
		edge.Get(settings, access.ReadClearance, h.settings),
		edge.Sending(http.MethodPut, settings, access.WriteLimit, h.setSettings),
		edge.Get("/v1/quality-samples", access.ReadClearance, h.samples, edge.PageParams...),
		edge.Get("/v1/quality-sample-counts", access.CountSamples, h.rates, "provider_id"),
		edge.Sending(http.MethodPost, "/v1/quality-samples/:sample/review", access.ReviewSample, h.review),
	}
}

type checkOut struct {
	Check  string       `json:"check"`
	Result string       `json:"result"`
	By     string       `json:"by"`
	At     form.Instant `json:"at"`
}

// clearanceOut is a clearance; of one alone all its checks.
type clearanceOut struct {
	ClaimID    string       `json:"claim_id"`
	ClaimantID string       `json:"claimant_id"`
	ProviderID string       `json:"provider_id"`
	IncidentID string       `json:"incident_id"`
	Decision   int          `json:"decision_number"`
	State      string       `json:"state"`
	Amount     *form.Money  `json:"amount,omitempty"`
	Failed     []string     `json:"failed"`
	NoData     []string     `json:"no_data"`
	By         string       `json:"by"`
	At         form.Instant `json:"at"`
	NoteID     string       `json:"note_id,omitempty"`
	LookedAt   form.Instant `json:"looked_at"`
	Stale      bool         `json:"stale"`
	Held       bool         `json:"held"`
	UserID     string       `json:"user_id,omitempty"`
	Checks     []checkOut   `json:"checks,omitempty"`
}

func words(list []clearance.Task) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

func show(c clearance.Clearance) clearanceOut {
	out := clearanceOut{
		ClaimID: c.Claim.String(), ClaimantID: c.Claimant.String(), ProviderID: c.Provider.String(), IncidentID: c.Incident.String(), Decision: c.Decision,
		State: string(c.State), Failed: words(c.Failed), NoData: words(c.NoData), By: c.By, At: form.At(c.At), NoteID: edge.TextID(c.Note),
		LookedAt: form.At(c.LookedAt), Stale: c.Stale, Held: c.Held, UserID: edge.TextID(claims.Key(c.Assignee)),
	}
	if !c.Amount.IsZero() {
		out.Amount = form.ShowMoney(&c.Amount)
	}
	for _, k := range c.Checks {
		out.Checks = append(out.Checks, checkOut{string(k.Task), string(k.Result), k.By, form.At(k.At)})
	}
	return out
}

func (h handlers) list(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) clearance.Filter {
		return clearance.Filter{
			State: edge.QueryWord(c, "state", clearance.States(), wrong), Incident: edge.QueryID[claims.IncidentID](c, "incident_id", wrong),
			Assignee: edge.QueryID[access.ID](c, "user_id", wrong),
		}
	}, h.List, func(x clearance.Clearance) [16]byte { return x.Claim }, show)
}

// of answers with what is done to the clearance of the claim that the path names.
func (h handlers) of(c *edge.Call, do func(context.Context, access.Actor, claims.ClaimID) (clearance.Clearance, error)) error {
	claim, err := h.claimID(c)
	if err != nil {
		return err
	}
	x, err := do(c.Ctx(), c.Actor, claim)
	if err != nil {
		return err
	}
	return c.GiveOne(0, show(x))
}

func (h handlers) one(c *edge.Call) error { return h.of(c, h.Clearance) }

type findIn struct {
	Result string `json:"result" validate:"required,oneof=passed failed"`
	Reason string `json:"reason" validate:"required,max=4000"`
}

func (h handlers) find(c *edge.Call) error {
	var sent findIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return h.of(c, func(ctx context.Context, actor access.Actor, claim claims.ClaimID) (clearance.Clearance, error) {
		return h.Find(ctx, actor, claim, clearance.Task(c.Param("check")), clearance.Result(sent.Result), sent.Reason)
	})
}

type reasonIn struct {
	Reason string `json:"reason" validate:"required,max=4000"`
}

func (h handlers) forReason(c *edge.Call, do func(context.Context, access.Actor, claims.ClaimID, string) (clearance.Clearance, error)) error {
	var sent reasonIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return h.of(c, func(ctx context.Context, actor access.Actor, claim claims.ClaimID) (clearance.Clearance, error) {
		return do(ctx, actor, claim, sent.Reason)
	})
}

func (h handlers) approve(c *edge.Call) error { return h.forReason(c, h.Approve) }

func (h handlers) sendBack(c *edge.Call) error { return h.forReason(c, h.SendBack) }

type assignmentIn struct {
	// UserID is left out where it is nobody's work any more.
	UserID *claims.Key `json:"user_id"`
}

func (h handlers) assign(c *edge.Call) error {
	var sent assignmentIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	var user access.ID
	if sent.UserID != nil {
		user = access.ID(*sent.UserID)
	}
	return h.of(c, func(ctx context.Context, actor access.Actor, claim claims.ClaimID) (clearance.Clearance, error) {
		return h.Assign(ctx, actor, claim, user)
	})
}

type holdOut struct {
	ID            string       `json:"id"`
	ClaimID       string       `json:"claim_id"`
	HeldBy        string       `json:"held_by"`
	HeldAt        form.Instant `json:"held_at"`
	NoteID        string       `json:"note_id"`
	ReleasedBy    string       `json:"released_by,omitempty"`
	ReleasedAt    form.Instant `json:"released_at,omitzero"`
	ReleaseNoteID string       `json:"release_note_id,omitempty"`
}

func showHold(v clearance.HoldOf) holdOut {
	return holdOut{v.ID.String(), v.Claim.String(), v.HeldBy, form.At(v.HeldAt), v.Note.String(), v.ReleasedBy, form.At(v.ReleasedAt), edge.TextID(v.ReleaseNote)}
}

func (h handlers) hold(c *edge.Call) error {
	var sent reasonIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.claimID(c)
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (clearance.HoldOf, error) {
		return h.Hold(c.Ctx(), c.Actor, claim, sent.Reason, once)
	}, func(v clearance.HoldOf) edge.Created { return edge.Made("", 0, showHold(v)) })
}

func (h handlers) release(c *edge.Call) error {
	var sent reasonIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.claimID(c)
	if err != nil {
		return err
	}
	v, err := h.Release(c.Ctx(), c.Actor, claim, sent.Reason)
	if err != nil {
		return err
	}
	return c.GiveOne(0, showHold(v))
}

type noteIn struct {
	Text string `json:"text" validate:"required,max=4000"`
}

type noteOut struct {
	ID      string       `json:"id"`
	ClaimID string       `json:"claim_id"`
	What    string       `json:"what"`
	Text    string       `json:"text,omitempty"`
	By      string       `json:"written_by"`
	At      form.Instant `json:"written_at"`
}

func showNote(n clearance.Note) noteOut {
	return noteOut{n.ID.String(), n.Claim.String(), string(n.What), n.Text, n.By, form.At(n.At)}
}

// note writes one. The answer, which may be kept under an idempotency key, does not
// repeat the text: kept answers are not sealed.
func (h handlers) note(c *edge.Call) error {
	var sent noteIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.claimID(c)
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (clearance.Note, error) {
		return h.Note(c.Ctx(), c.Actor, claim, sent.Text, once)
	}, func(n clearance.Note) edge.Created {
		n.Text = ""
		return edge.Made("", 0, showNote(n))
	})
}

func (h handlers) notes(c *edge.Call) error {
	return edge.ListOf(c, h.claimID, h.Notes, func(n clearance.Note) [16]byte { return n.ID }, showNote)
}

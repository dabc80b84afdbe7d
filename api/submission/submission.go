// Package submission takes files of what people told providers elsewhere, reports what
// became of each row, and shows what is unmatched to who works on it.
package submission

import (
	"context"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/api/rows"
	"bosang/api/rowwise"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/submission"
)

// handlers answer the operations.
type handlers struct {
	*submission.Submissions
	aside *rows.Aside
}

// Operations are those of submissions. They may be listed without the submissions.
func Operations(of *submission.Submissions, aside *rows.Aside) []edge.Operation {
	h := handlers{of, aside}
	const all, one = "/v1/submissions", "/v1/submissions/:submission"
	streaming := func(path string, needs access.Permission, answer func(*edge.Call) error, query ...string) edge.Operation {
		return edge.Operation{
			Method: http.MethodPost, Path: all + path, Needs: needs, Also: []access.Permission{access.FileClaim}, Answer: answer, Gives: edge.MediaNDJSON,
			Streams: true, Class: limit.Bulk, Query: append(query, edge.Speaking...),
		}
	}
	bulk := streaming("/bulk", access.ImportSubmission, h.bulk, "incident_id", "provider_id", "source")
	bulk.Takes = edge.BulkBody
	return []edge.Operation{
		bulk,
		streaming("/rematch", access.MatchSubmission, h.rematch, "incident_id", "provider_id"),
		edge.Get(all, access.ReadSubmission, h.list, edge.Paged("incident_id", "provider_id", "state")...),
		edge.Get("/v1/submission-counts", access.CountSubmissions, h.counts, "incident_id", "provider_id"),
		edge.Get(one, access.ReadSubmission, h.get),
		edge.Sending(http.MethodPost, one+"/match", access.MatchSubmission, h.match).With(access.ReadSubmission, access.FileClaim),
		edge.Sending(http.MethodPost, one+"/dismissal", access.MatchSubmission, h.dismiss).With(access.ReadSubmission),
	}
}

// rowOut is the line of a report.
type rowOut struct {
	rowwise.Row
	Source         string `json:"source"`
	Reference      string `json:"reference,omitempty"`
	ClaimID        string `json:"claim_id,omitempty"`
	ClaimReference string `json:"claim_reference,omitempty"`
}

// rematchedOut is one of what was matched again, of whose file the line is not known any
// more.
type rematchedOut struct {
	rowOut
	Line *int `json:"line,omitempty"`
}

func showRow(c *edge.Call, o submission.Outcome, line int) rowOut {
	return rowOut{
		Row:    rowwise.Row{Row: int(o.Row), Line: line, Status: string(o.State), ID: edge.TextID(o.ID), Errors: rowwise.Faults(c, o.Err)},
		Source: o.Source, Reference: o.Reference, ClaimID: edge.TextID(o.Claim), ClaimReference: string(o.ClaimReference),
	}
}

// totalsOut is the last line of a report that is whole.
type totalsOut struct {
	Totals totals `json:"totals"`
}

type totals struct {
	Rows         int64 `json:"rows"`
	Filed        int64 `json:"filed"`
	TakenUp      int64 `json:"taken_up"`
	AlreadyFiled int64 `json:"already_filed"`
	Unmatched    int64 `json:"unmatched"`
	Ambiguous    int64 `json:"ambiguous"`
	Dismissed    int64 `json:"dismissed"`
	Invalid      int64 `json:"invalid"`
}

// about reads of which provider and incident the parameters speak.
func about(c *edge.Call) (submission.Filter, error) {
	var wrong []claims.FieldError
	f := submission.Filter{
		Provider: edge.QueryID[claims.ProviderID](c, "provider_id", &wrong), Incident: edge.QueryID[claims.IncidentID](c, "incident_id", &wrong),
		State: edge.QueryWord(c, "state", submission.States(), &wrong),
	}
	if f.Incident.IsZero() && len(wrong) == 0 {
		wrong = append(wrong, claims.FieldError{Field: "incident_id", Code: "required"})
	}
	return f, failure.Params(wrong)
}

// bulk takes the rows of a stream of CSV or JSON lines and reports each, in order, while
// they come in.
func (h handlers) bulk(c *edge.Call) error {
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	f, err := about(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Ctx(), c.Bounds().Import)
	defer cancel()
	of := submission.Import{Provider: f.Provider, Incident: f.Incident, Source: c.QueryParam("source")}
	if err := h.Check(ctx, c.Actor, &of); err != nil {
		return err
	}
	r := newReader(c.Patiently(), c.Bounds().Line)
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)) // checked before
	if err := r.Begin(media == edge.MediaCSV); err != nil {
		return edge.Unread(err)
	}
	return rowwise.Report(c, h.aside, func(tell func(any) error) (any, error) {
		counted, err := h.Import(ctx, c.Actor, of, r.All(), func(o submission.Outcome) error { return tell(showRow(c, o, r.Reported())) })
		if err == nil && r.Err != nil {
			err = edge.Unread(r.Err)
		}
		return totalsOut{totals(counted)}, err
	})
}

// rematch matches again what is open, and reports of what something else became.
func (h handlers) rematch(c *edge.Call) error {
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	f, err := about(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Ctx(), c.Bounds().Import)
	defer cancel()
	return rowwise.Report(c, h.aside, func(tell func(any) error) (any, error) {
		counted, err := h.Rematch(ctx, c.Actor, f, func(o submission.Outcome) error { return tell(rematchedOut{rowOut: showRow(c, o, 0)}) })
		return totalsOut{totals(counted)}, err
	})
}

// submissionOut is a submission as it is answered.
type submissionOut struct {
	ID             string       `json:"id"`
	ProviderID     string       `json:"provider_id"`
	IncidentID     string       `json:"incident_id"`
	Source         string       `json:"source"`
	Row            int64        `json:"row"`
	State          string       `json:"state"`
	Why            string       `json:"why,omitempty"`
	ClaimID        string       `json:"claim_id,omitempty"`
	ClaimReference string       `json:"claim_reference,omitempty"`
	SentBy         string       `json:"sent_by"`
	ReceivedAt     form.Instant `json:"received_at"`
	SettledBy      string       `json:"settled_by,omitempty"`
	SettledAt      form.Instant `json:"settled_at,omitzero"`
	Content        *contentOut  `json:"content,omitempty"`
}

// contentOut is what somebody said of whom no customer is known; who it was, masked.
type contentOut struct {
	Reference      string       `json:"reference"`
	ReportedAt     form.Instant `json:"reported_at,omitzero"`
	CustomerNumber string       `json:"customer_number,omitempty"`
	Email          string       `json:"email,omitempty"`
	Phone          string       `json:"phone,omitempty"`
	Name           string       `json:"name,omitempty"`
	Service        string       `json:"service,omitempty"`
	Narrative      string       `json:"narrative,omitempty"`
	Loss           *form.Money  `json:"loss,omitempty"`
}

func show(s submission.Submission) submissionOut {
	out := submissionOut{
		ID: s.ID.String(), ProviderID: s.Provider.String(), IncidentID: s.Incident.String(), Source: s.Source, Row: s.Row, State: string(s.State), Why: string(s.Why),
		ClaimID: edge.TextID(s.Claim), ClaimReference: string(s.ClaimReference), SentBy: s.SentBy, ReceivedAt: form.At(s.ReceivedAt), SettledBy: s.SettledBy,
		SettledAt: form.At(s.SettledAt),
	}
	if c := s.Content; c != nil {
		out.Content = &contentOut{
			Reference: c.Reference, ReportedAt: form.At(c.ReportedAt), CustomerNumber: c.CustomerNumber, Email: c.Email, Phone: c.Phone, Name: c.Name,
			Service: c.Service, Narrative: c.Narrative, Loss: form.ShowMoney(c.Loss),
		}
	}
	return out
}

func give(c *edge.Call, s submission.Submission) error { return c.GiveOne(0, show(s)) }

func (h handlers) get(c *edge.Call) error { return edge.GetOne(c, "submission", h.Get, give) }

func (h handlers) list(c *edge.Call) error {
	return edge.ListOf(c, about, h.List, func(s submission.Submission) [16]byte { return s.ID }, show)
}

type countOut struct {
	ProviderID string `json:"provider_id"`
	State      string `json:"state"`
	Why        string `json:"why,omitempty"`
	Count      int64  `json:"count"`
}

func (h handlers) counts(c *edge.Call) error {
	f, err := about(c)
	if err != nil {
		return err
	}
	list, err := h.Counts(c.Ctx(), c.Actor, f.Incident, f.Provider)
	if err != nil {
		return err
	}
	out := edge.ListOut[countOut]{Items: make([]countOut, len(list))}
	for n, one := range list {
		out.Items[n] = countOut{one.Provider.String(), string(one.State), string(one.Why), one.Count}
	}
	return c.Give(out)
}

type matchIn struct {
	SubscriptionID claims.SubscriptionID `json:"subscription_id" validate:"required"`
}

func (h handlers) match(c *edge.Call) error {
	var sent matchIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "submission", func(ctx context.Context, actor access.Actor, id submission.ID) (submission.Submission, error) {
		return h.Match(ctx, actor, id, sent.SubscriptionID)
	}, give)
}

type dismissalIn struct {
	Reason string `json:"reason" validate:"required,oneof=not_a_customer duplicate not_about_this unreachable taken_back"`
}

func (h handlers) dismiss(c *edge.Call) error {
	var sent dismissalIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "submission", func(ctx context.Context, actor access.Actor, id submission.ID) (submission.Submission, error) {
		return h.Dismiss(ctx, actor, id, submission.Why(sent.Reason))
	}, give)
}

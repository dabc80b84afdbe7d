package payment

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/bank"
	"bosang/claims/payout"
	"bosang/rules/period"
)

type accountParts struct {
	Name    string `json:"name" validate:"required,max=140"`
	Bank    string `json:"bank" validate:"required,max=11"`
	Account string `json:"account" validate:"required,max=64"`
}

// newRemittance is what is sent to have what is due collected.
type newRemittance struct {
	ProviderID string        `json:"provider_id" validate:"required,uuid"`
	IncidentID string        `json:"incident_id" validate:"omitempty,uuid"`
	Currency   string        `json:"currency" validate:"required"`
	Format     string        `json:"format" validate:"required,oneof=pain.001.001.09 kr-bulk-csv"`
	PayOn      string        `json:"pay_on" validate:"required"`
	Payer      *accountParts `json:"payer" validate:"required"`
	Most       int           `json:"most"`
}

// remittanceOut is a remittance; who may not read whose account pays is not shown it.
type remittanceOut struct {
	ID         string        `json:"id"`
	ProviderID string        `json:"provider_id"`
	IncidentID string        `json:"incident_id,omitempty"`
	Format     string        `json:"format"`
	PayOn      string        `json:"pay_on"`
	Payer      *accountParts `json:"payer,omitempty"`
	State      string        `json:"state"`
	Count      int64         `json:"count"`
	Sum        form.Money    `json:"sum"`
	Withheld   int64         `json:"withheld"`
	MadeBy     string        `json:"made_by"`
	MadeAt     form.Instant  `json:"made_at"`
	ApprovalID string        `json:"approval_id,omitempty"`
	ProposedBy string        `json:"proposed_by,omitempty"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	ReleasedAt form.Instant  `json:"released_at,omitzero"`
	WrittenAt  form.Instant  `json:"written_at,omitzero"`
	ClosedAt   form.Instant  `json:"closed_at,omitzero"`
	Reports    []reportOut   `json:"reports,omitempty"`
}

func showRemittance(r payout.Remittance) remittanceOut {
	out := remittanceOut{
		ID: r.ID.String(), ProviderID: r.Provider.String(), IncidentID: edge.TextID(r.Incident), Format: r.Format, PayOn: r.PayOn.String(),
		State: string(r.State), Count: r.Count, Sum: form.Money{Amount: r.Sum}, Withheld: r.Withheld, MadeBy: r.MadeBy, MadeAt: form.At(r.MadeAt),
		ApprovalID: edge.TextID(r.Approval), ProposedBy: r.ProposedBy, ApprovedBy: r.ApprovedBy, ReleasedAt: form.At(r.ReleasedAt),
		WrittenAt: form.At(r.WrittenAt), ClosedAt: form.At(r.ClosedAt),
	}
	if r.Payer.Number != "" {
		out.Payer = &accountParts{r.Payer.Holder, r.Payer.Bank, r.Payer.Number}
	}
	for _, one := range r.Reports {
		out.Reports = append(out.Reports, showReport(one))
	}
	return out
}

func giveRemittance(c *edge.Call, r payout.Remittance) error { return c.GiveOne(0, showRemittance(r)) }

// make has what is due collected: its answer is that the work has begun. The answer that
// is kept under an idempotency key does not repeat the payer: kept answers are not
// sealed.
func (h handlers) make(c *edge.Call) error {
	var sent newRemittance
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	on, err := period.ParseDate(sent.PayOn)
	if err != nil {
		return claims.Invalid(claims.FieldError{Field: "pay_on", Code: "date_form"})
	}
	provider, _ := edge.ParseID[claims.ProviderID](sent.ProviderID) // checked
	incident, _ := edge.ParseID[claims.IncidentID](sent.IncidentID)
	n := payout.NewRemittance{
		Provider: provider, Incident: incident, Currency: sent.Currency, Format: sent.Format, PayOn: on, Most: int64(sent.Most),
		Payer: bank.Account{Holder: sent.Payer.Name, Bank: sent.Payer.Bank, Number: sent.Payer.Account},
	}
	return edge.Create(c, func(once claims.Once) (payout.Remittance, error) {
		return h.Make(c.Ctx(), c.Actor, n, once)
	}, func(r payout.Remittance) edge.Created {
		r.Payer = bank.Account{}
		return edge.Made("/v1/remittances/"+r.ID.String(), 0, edge.Accepted{Body: showRemittance(r)})
	})
}

func (h handlers) remittance(c *edge.Call) error {
	return edge.GetOne(c, "remittance", h.Remittance, giveRemittance)
}

func (h handlers) remittances(c *edge.Call) error {
	return edge.ListIn(c, "provider_id", false, h.Remittances, func(r payout.Remittance) [16]byte { return r.ID }, showRemittance)
}

func (h handlers) propose(c *edge.Call) error { return h.move(c, h.Propose) }

func (h handlers) drop(c *edge.Call) error { return h.move(c, h.Drop) }

func (h handlers) settle(c *edge.Call) error { return h.move(c, h.Settle) }

// move moves a remittance on; there is nothing to say.
func (h handlers) move(c *edge.Call, do func(context.Context, access.Actor, payout.RemittanceID) (payout.Remittance, error)) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "remittance", do, giveRemittance)
}

// writeTime is how long a part of a file has to be sent.
const writeTime = 30 * time.Second

// download is a file on its way to who asked for it.
type download struct {
	call    *edge.Call
	name    string
	media   string
	control *http.ResponseController
	begun   bool
}

// Write sends a part of the file, and before the first its head: what fails before is
// answered as any other failure.
func (d *download) Write(p []byte) (int, error) {
	if !d.begun {
		d.begun = true
		d.call.Attach(d.name)
		d.call.Response().Header().Set("Content-Type", d.media)
		d.call.Response().WriteHeader(http.StatusOK)
	}
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = d.control.SetWriteDeadline(time.Now().Add(writeTime))
	return d.call.Response().Write(p)
}

// file answers with the bank file. One that breaks off ends the connection, so that
// nobody takes it for whole.
func (h handlers) file(c *edge.Call) error {
	id, err := edge.PathID[payout.RemittanceID](c, "remittance")
	if err != nil {
		return err
	}
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	f, err := h.File(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	d := &download{
		call: c, name: "bosang-" + id.String() + f.Format.Extension(), media: f.Format.MediaType(), control: http.NewResponseController(c.Response()),
	}
	if err = f.Write(d); err == nil || !d.begun {
		return err
	}
	c.Log().ErrorContext(c.Ctx(), "a bank file broke off", "request_id", edge.RequestID(c), "error", err.Error())
	panic(http.ErrAbortHandler)
}

// reportOut is what came of a bank's report.
type reportOut struct {
	ID           string       `json:"id"`
	At           form.Instant `json:"at"`
	ReadBy       string       `json:"read_by"`
	ReadAt       form.Instant `json:"read_at"`
	Accepted     int64        `json:"accepted"`
	Settled      int64        `json:"settled"`
	Returned     int64        `json:"returned"`
	Unchanged    int64        `json:"unchanged"`
	Contradicted int64        `json:"contradicted"`
}

func showReport(r payout.Report) reportOut {
	return reportOut{r.ID, form.At(r.At), r.ReadBy, form.At(r.ReadAt), r.Accepted, r.Settled, r.Returned, r.Unchanged, r.Contradicted}
}

var errNoSeeking = errors.New("a report that was set aside cannot be read twice")

// report reads a bank's report, which is set aside first: it is read twice.
func (h handlers) report(c *edge.Call) error {
	id, err := edge.PathID[payout.RemittanceID](c, "remittance")
	if err != nil {
		return err
	}
	// What is not the caller's to report on is refused before it is read.
	if _, err := h.Remittance(c.Ctx(), c.Actor, id); err != nil {
		return err
	}
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	control := http.NewResponseController(c.Response())
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = control.SetReadDeadline(time.Now().Add(h.shown.Limits.Import))
	_ = control.SetWriteDeadline(time.Now().Add(2 * h.shown.Limits.Import))
	aside, _, err := h.shown.Aside.Body(c.Request().Body)
	if err != nil {
		return edge.Unread(err)
	}
	defer func() { _ = aside.Close() }() // its content is not needed any more
	body, ok := aside.(io.ReadSeeker)
	if !ok {
		return errNoSeeking
	}
	r, err := h.ReadReport(c.Ctx(), c.Actor, id, body)
	if err != nil {
		return err
	}
	return c.Give(showReport(r))
}

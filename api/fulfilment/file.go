package fulfilment

import (
	"net/http"
	"strconv"
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/cell"
	"bosang/claims/fulfilment"
)

func quantity(q fulfilment.Quantity) (amount *form.Money, span string, pieces int) {
	if !q.Amount.IsZero() {
		amount = form.ShowMoney(&q.Amount)
	}
	if q.Time != 0 {
		span = form.Duration(q.Time)
	}
	return amount, span, q.Pieces
}

func instant(t time.Time) *form.Instant {
	if t.IsZero() {
		return nil
	}
	at := form.At(t)
	return &at
}

// The columns of a file. The last three are for the answer: what was filled in comes back
// as it is.
const (
	idColumn, resultColumn, reasonColumn, referenceColumn = "fulfilment_id", "result", "reason", "reference"
)

var columns = []string{
	idColumn, "claim_id", "subscription_id", "incident_id", "remedy", "ground", "goodwill", "amount", "currency", "time", "pieces",
	"decision_number", "requested_at", "state", resultColumn, reasonColumn, referenceColumn,
}

func cells(f fulfilment.Fulfilment) []string {
	var amount, currency, pieces, result string
	if !f.Amount.IsZero() {
		amount, currency = f.Amount.AmountString(), f.Amount.Currency()
	}
	_, span, n := quantity(f.Quantity)
	if n > 0 {
		pieces = strconv.Itoa(n)
	}
	if f.State == fulfilment.Acknowledged || f.State == fulfilment.Refused {
		result = string(f.State)
	}
	return []string{
		f.ID.String(), f.Claim.String(), f.Subscription.String(), f.Incident.String(), string(f.Remedy), f.Ground, strconv.FormatBool(f.Goodwill),
		amount, currency, span, pieces, strconv.Itoa(f.Decision), f.RequestedAt.UTC().Format(time.RFC3339Nano), string(f.State),
		result, string(f.Reason), f.Reference,
	}
}

// writeTime is how long a set of rows has to be sent.
const writeTime = 30 * time.Second

// csv gives the fulfilments of a provider as a table. One that broke off ends its
// connection before its end.
func (h handlers) csv(c *edge.Call) error {
	return h.stream(c, edge.MediaCSV, "csv", cell.AppendRow(nil, columns...), func(to []byte, f fulfilment.Fulfilment) ([]byte, error) {
		return cell.AppendRow(to, cells(f)...), nil
	})
}

// jsonl gives them as lines of JSON, each as it is answered alone.
func (h handlers) jsonl(c *edge.Call) error {
	return h.stream(c, edge.MediaNDJSON, "jsonl", nil, func(to []byte, f fulfilment.Fulfilment) ([]byte, error) {
		line, err := edge.Marshal(show(f))
		return append(to, line...), err
	})
}

// stream reads the fulfilments of a provider in sets, each in a transaction of its own,
// and sends them as they are read.
func (h handlers) stream(c *edge.Call, media, suffix string, head []byte, write func([]byte, fulfilment.Fulfilment) ([]byte, error)) error {
	provider, state, err := place(c)
	if err != nil {
		return err
	}
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	control := http.NewResponseController(c.Response())
	page := claims.Page{Limit: claims.MaxPage}
	for out := head; ; out = nil {
		set, err := h.fulfilments.Download(c.Ctx(), c.Actor, provider, state, page)
		for i := 0; err == nil && i < len(set); i++ {
			out, err = write(out, set[i])
			page.After = set[i].ID
		}
		if err != nil {
			return h.broken(c, err)
		}
		if !c.Response().Committed {
			c.Attach("bosang-fulfilments." + suffix)
			c.Response().Header().Set("Content-Type", media)
			c.Response().WriteHeader(http.StatusOK)
		}
		// A connection without deadlines (a test's recorder) has nothing to move.
		_ = control.SetWriteDeadline(time.Now().Add(writeTime))
		if _, err := c.Response().Write(out); err != nil {
			return h.broken(c, err)
		}
		if len(set) < page.Limit {
			return nil
		}
	}
}

// broken answers a failure, or ends the connection of a file that has begun, so that
// nobody takes what came for the whole.
func (h handlers) broken(c *edge.Call, err error) error {
	if !c.Response().Committed {
		return err
	}
	c.Log().ErrorContext(c.Ctx(), "a file broke off", "request_id", edge.RequestID(c), "error", err.Error())
	panic(http.ErrAbortHandler)
}

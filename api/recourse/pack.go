package recourse

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/recourse"
	"bosang/claims/report"
)

type totalOut struct {
	Settled         form.Money `json:"settled"`
	Counted         form.Money `json:"counted"`
	GoodwillSettled form.Money `json:"goodwill_settled"`
	GoodwillCounted form.Money `json:"goodwill_counted"`
}

type sumOut struct {
	ServiceID string     `json:"service_id"`
	Service   string     `json:"service"`
	Ground    string     `json:"ground"`
	Goodwill  bool       `json:"goodwill"`
	Payouts   int64      `json:"payouts"`
	Settled   form.Money `json:"settled"`
	Counted   form.Money `json:"counted"`
}

// assessmentOut is an assessment; totals and sums are left out in lists.
type assessmentOut struct {
	ID         string       `json:"id"`
	RecourseID string       `json:"recourse_id"`
	Number     int          `json:"number"`
	AsOf       int64        `json:"as_of"`
	AsOfAt     form.Instant `json:"as_of_at"`
	Share      shareOut     `json:"share"`
	Payouts    int64        `json:"payouts"`
	Digest     string       `json:"sha256"`
	Claimed    []form.Money `json:"claimed"`
	Totals     []totalOut   `json:"totals,omitempty"`
	Sums       []sumOut     `json:"sums,omitempty"`
	AssessedBy string       `json:"assessed_by"`
	AssessedAt form.Instant `json:"assessed_at"`
}

func showAssessment(a recourse.Assessment) assessmentOut {
	out := assessmentOut{
		ID: a.ID.String(), RecourseID: a.Recourse.String(), Number: a.Number, AsOf: a.AsOf.Number, AsOfAt: form.At(a.AsOf.At), Share: showShare(a.Share),
		Payouts: a.Payouts, Digest: hex.EncodeToString(a.Digest[:]), Claimed: []form.Money{}, AssessedBy: a.AssessedBy, AssessedAt: form.At(a.AssessedAt),
	}
	for _, amount := range a.Claimed {
		out.Claimed = append(out.Claimed, form.Money{Amount: amount})
	}
	totals, _ := a.Totals() // they were summed up when it was assessed
	for _, t := range totals {
		out.Totals = append(out.Totals, totalOut{
			form.Money{Amount: t.Settled}, form.Money{Amount: t.Counted}, form.Money{Amount: t.GoodwillSettled}, form.Money{Amount: t.GoodwillCounted},
		})
	}
	for _, s := range a.Sums {
		out.Sums = append(out.Sums, sumOut{
			s.Service.String(), s.ServiceKey, s.Ground, s.Goodwill, s.Payouts, form.Money{Amount: s.Settled}, form.Money{Amount: s.Counted},
		})
	}
	return out
}

func (h handlers) assessments(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[recourse.ID]("recourse"), h.Assessments, func(a recourse.Assessment) [16]byte { return a.ID }, showAssessment)
}

func (h handlers) assessment(c *edge.Call) error {
	of, err := edge.PathID[recourse.ID](c, "recourse")
	if err != nil {
		return err
	}
	n, err := number(c)
	if err != nil {
		return err
	}
	a, err := h.Assessment(c.Ctx(), c.Actor, of, n)
	if err != nil {
		return err
	}
	return c.GiveOne(0, showAssessment(a))
}

// long takes one of the few places that a caller has for what takes long, and has the
// connection last as long as that may.
func long(c *edge.Call) (end func(), err error) {
	control, until := http.NewResponseController(c.Response()), time.Now().Add(report.Limit+edge.Slack)
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
	return c.BeginLong()
}

func (h handlers) assess(c *edge.Call) error {
	of, err := edge.PathID[recourse.ID](c, "recourse")
	if err != nil {
		return err
	}
	end, err := long(c)
	if err != nil {
		return err
	}
	defer end()
	return edge.Create(c, func(once claims.Once) (recourse.Assessment, error) {
		return h.Assess(c.Ctx(), c.Actor, of, once)
	}, func(a recourse.Assessment) edge.Created {
		return edge.Made("/v1/recourses/"+of.String()+"/assessments/"+strconv.Itoa(a.Number), 0, showAssessment(a))
	})
}

// pack answers with the claim pack of an assessment. One that breaks off ends the
// connection, so that nobody takes it for whole.
func (h handlers) pack(c *edge.Call) error {
	of, err := edge.PathID[recourse.ID](c, "recourse")
	if err != nil {
		return err
	}
	n, err := number(c)
	if err != nil {
		return err
	}
	end, err := long(c)
	if err != nil {
		return err
	}
	defer end()
	out := &parts{call: c, control: http.NewResponseController(c.Response())}
	to := bufio.NewWriterSize(out, buffered)
	var sink interface {
		recourse.PackSink
		end() error
	} = &jsonPack{parts: out, to: to}
	if text.Preferred(c.Request().Header.Values("Accept"), edge.MediaJSON, edge.MediaCSV) == edge.MediaCSV {
		sink = &csvPack{parts: out, to: to}
	}
	if err = h.Pack(c.Ctx(), c.Actor, of, n, sink); err == nil {
		err = sink.end()
	}
	if err == nil || !out.begun {
		return err
	}
	c.Log().ErrorContext(c.Ctx(), "a claim pack broke off", "request_id", edge.RequestID(c), "error", err.Error())
	panic(http.ErrAbortHandler)
}

// buffered is how much is written at once, in bytes.
const buffered = 64 << 10

// writeTime is how long a part has to be sent.
const writeTime = 30 * time.Second

// parts sends what is written, and its head before the first part.
type parts struct {
	call    *edge.Call
	control *http.ResponseController
	head    func(http.Header)
	begun   bool
}

// Write sends a part.
func (p *parts) Write(part []byte) (int, error) {
	if !p.begun {
		p.begun = true
		p.head(p.call.Response().Header())
		p.call.Response().WriteHeader(http.StatusOK)
	}
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = p.control.SetWriteDeadline(time.Now().Add(writeTime))
	return p.call.Response().Write(part)
}

// csvPack writes the list alone: the bytes of which the digest is.
type csvPack struct {
	*parts
	to   *bufio.Writer
	line []byte
}

// Begin writes the headings.
func (p *csvPack) Begin(r recourse.Recourse, a recourse.Assessment) error {
	p.head = func(h http.Header) {
		h.Set("Content-Type", edge.MediaCSV+"; charset=utf-8")
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(a.Digest[:])+":") // RFC 9530
		p.call.Attach("bosang-recourse-" + r.ID.String() + "-" + strconv.Itoa(a.Number) + ".csv")
	}
	_, err := p.to.Write(recourse.AppendHead(nil))
	return err
}

// Line writes a line.
func (p *csvPack) Line(l recourse.Line) error {
	p.line = l.Append(p.line[:0])
	_, err := p.to.Write(p.line)
	return err
}

func (p *csvPack) end() error { return p.to.Flush() }

// jsonPack writes one JSON object, a payout to the line.
type jsonPack struct {
	*parts
	to    *bufio.Writer
	lines int64
}

type packHead struct {
	Recourse   statedOut     `json:"recourse"`
	Assessment assessmentOut `json:"assessment"`
}

type lineOut struct {
	Claim      string       `json:"claim"`
	Service    string       `json:"service"`
	Ground     string       `json:"ground"`
	ArticleKo  string       `json:"article_ko"`
	ArticleEn  string       `json:"article_en"`
	Goodwill   bool         `json:"goodwill"`
	Decision   int          `json:"decision"`
	DecidedAt  form.Instant `json:"decided_at"`
	Amount     string       `json:"amount"`
	Counted    string       `json:"counted"`
	Currency   string       `json:"currency"`
	SettledAt  form.Instant `json:"settled_at"`
	Remittance string       `json:"remittance_id"`
	EndToEnd   string       `json:"end_to_end_id"`
}

// Begin writes what is claimed, and by whom.
func (p *jsonPack) Begin(r recourse.Recourse, a recourse.Assessment) error {
	p.head = func(h http.Header) { h.Set("Content-Type", edge.MediaJSON) }
	head, err := json.Marshal(packHead{showStated(r), showAssessment(a)})
	if err != nil {
		return err
	}
	_, err = p.to.WriteString(string(head[:len(head)-1]) + `,"payouts":[`)
	return err
}

// Line writes a line.
func (p *jsonPack) Line(l recourse.Line) error {
	line, err := json.Marshal(lineOut{
		l.Claim, l.ServiceKey, l.Ground, l.ArticleKo, l.ArticleEn, l.Goodwill, l.Decision, form.At(l.DecidedAt), l.Amount.AmountString(), l.Counted.AmountString(),
		l.Amount.Currency(), form.At(l.SettledAt), claims.Key(l.Remittance).String(), l.EndToEnd(),
	})
	if err != nil {
		return err
	}
	before := ",\n"
	if p.lines == 0 {
		before = "\n"
	}
	p.lines++
	_, err = p.to.WriteString(before + string(line))
	return err
}

func (p *jsonPack) end() error {
	if _, err := p.to.WriteString("\n" + `],"count":` + strconv.FormatInt(p.lines, 10) + "}\n"); err != nil {
		return err
	}
	return p.to.Flush()
}

// Package report gives reports as JSON, CSV and XLSX, written as they are counted.
package report

import (
	"net/http"
	"strconv"
	"time"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/limit"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/report"
	"bosang/rules/period"
)

// Operations are those of reports. They may be listed without the reports.
func Operations(of *report.Reports) []edge.Operation {
	h := handlers{of}
	one := edge.Get("/v1/reports/:report", access.ReadReport, h.report,
		"as_of", "since", "incident_id", "provider_id", "from", "to", "audience", "format", "lang")
	one.Streams, one.Forms = true, []string{edge.MediaCSV, MediaXLSX}
	return []edge.Operation{
		edge.Get("/v1/reports", access.ReadReport, h.list, edge.Speaking...),
		one.AsClass(limit.Bulk),
	}
}

type handlers struct{ *report.Reports }

type columnOut struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
}

type definitionOut struct {
	Name     string      `json:"name"`
	Audience string      `json:"audience"`
	Title    string      `json:"title"`
	About    string      `json:"about"`
	Filters  []string    `json:"filters"`
	Columns  []columnOut `json:"columns"`
}

// audiences are for whom a report is.
var audiences = []string{"own", "public"}

func audienceOf(public bool) string {
	if public {
		return audiences[1]
	}
	return audiences[0]
}

func (h handlers) list(c *edge.Call) error {
	all, err := h.List(c.Actor)
	if err != nil {
		return err
	}
	out := edge.ListOut[definitionOut]{Items: []definitionOut{}}
	for _, d := range all {
		one := definitionOut{d.Name, audienceOf(d.Public), d.Title.In(c.Lang), d.About.In(c.Lang), []string{}, nil}
		for _, f := range d.Filters {
			one.Filters = append(one.Filters, string(f))
		}
		for _, column := range d.Columns {
			one.Columns = append(one.Columns, columnOut{column.Name, string(column.Kind), column.Title.In(c.Lang)})
		}
		out.Items = append(out.Items, one)
	}
	c.Speak()
	return c.Give(out)
}

func (h handlers) report(c *edge.Call) error {
	asked, form, err := read(c)
	if err != nil {
		return err
	}
	out := &answer{call: c, form: form, control: http.NewResponseController(c.Response())}
	out.Writer = New(form, c.Lang, out)
	err = h.Write(c.Ctx(), c.Actor, asked, out)
	if err == nil {
		err = out.End()
	}
	if err != nil && out.begun {
		// What has been written lacks its end, by which whoever reads it sees that.
		c.Log().ErrorContext(c.Ctx(), "a report broke off", "request_id", edge.RequestID(c), "error", err.Error())
		return nil
	}
	return err
}

// read reads what is asked for.
func read(c *edge.Call) (a report.Asked, form Form, err error) {
	var wrong []claims.FieldError
	a = report.Asked{
		Name: c.Param("report"), AsOf: cutOff(c, "as_of", &wrong), Since: cutOff(c, "since", &wrong),
		Incident: edge.QueryID[claims.IncidentID](c, "incident_id", &wrong), Provider: edge.QueryID[claims.ProviderID](c, "provider_id", &wrong),
		From: day(c, "from", &wrong), To: day(c, "to", &wrong),
		Public: edge.QueryWord(c, "audience", audiences, &wrong) == audienceOf(true),
	}
	form = edge.QueryWord(c, "format", Forms(), &wrong)
	if form == "" {
		switch text.Preferred(c.Request().Header.Values("Accept"), edge.MediaJSON, edge.MediaCSV, MediaXLSX) {
		case edge.MediaCSV:
			form = CSV
		case MediaXLSX:
			form = XLSX
		default:
			form = JSON
		}
	}
	return a, form, failure.Params(wrong)
}

func cutOff(c *edge.Call, field string, wrong *[]claims.FieldError) int64 {
	said := c.QueryParam(field)
	if said == "" {
		return 0
	}
	n, err := strconv.ParseInt(said, 10, 64)
	if err != nil || n < 1 {
		*wrong = append(*wrong, claims.FieldError{Field: field, Code: "cut_off_form"})
		return 0
	}
	return n
}

func day(c *edge.Call, field string, wrong *[]claims.FieldError) period.Date {
	said := c.QueryParam(field)
	if said == "" {
		return period.Date{}
	}
	d, err := period.ParseDate(said)
	if err != nil {
		*wrong = append(*wrong, claims.FieldError{Field: field, Code: "date_form"})
	}
	return d
}

// answer is a report on its way to who asked for it.
type answer struct {
	Writer
	call    *edge.Call
	form    Form
	control *http.ResponseController
	begun   bool
	head    report.Head
}

// Begin notes the head for that of the answer, which is sent with the first bytes.
func (a *answer) Begin(h report.Head) error {
	a.head = h
	return a.Writer.Begin(h)
}

// writeTime is how long a part has to be sent.
const writeTime = 30 * time.Second

// Write sends a part.
func (a *answer) Write(part []byte) (int, error) {
	if !a.begun {
		header := a.call.Response().Header()
		header.Set("Content-Type", a.form.media())
		header.Set("Report-As-Of", strconv.FormatInt(a.head.AsOf.Number, 10))
		if a.form != JSON {
			a.call.Speak()
			a.call.Attach("bosang-" + a.head.Name + "-" + strconv.FormatInt(a.head.AsOf.Number, 10) + "." + string(a.form))
		}
		a.call.Response().WriteHeader(http.StatusOK)
		a.begun = true
	}
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = a.control.SetWriteDeadline(time.Now().Add(writeTime))
	return a.call.Response().Write(part)
}

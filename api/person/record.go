package person

import (
	"net/url"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/privacy"
)

type recordOut struct {
	ID         string       `json:"id"`
	ClaimantID string       `json:"claimant_id"`
	ProviderID string       `json:"provider_id,omitempty"`
	At         form.Instant `json:"at"`
	Actor      string       `json:"actor"`
	Role       string       `json:"role"`
	UserID     string       `json:"user_id,omitempty"`
	Address    string       `json:"address,omitempty"`
	RequestID  string       `json:"request_id,omitempty"`
	Action     string       `json:"action"`
	Items      []string     `json:"items"`
	Reason     string       `json:"reason,omitempty"`
}

func showRecord(r privacy.Record) recordOut {
	out := recordOut{
		ID: r.ID.String(), ClaimantID: r.Claimant.String(), ProviderID: edge.TextID(r.Provider), At: form.At(r.At), Actor: r.Actor, Role: string(r.Role),
		UserID: edge.TextID(r.User), RequestID: r.Request, Action: string(r.Action), Items: r.Items, Reason: r.Reason,
	}
	if r.Address.IsValid() {
		out.Address = r.Address.String()
	}
	return out
}

func idOf(r privacy.Record) [16]byte { return r.ID }

func (h handlers) recordsOf(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[claims.ClaimantID]("claimant"), h.persons.RecordsOf, idOf, showRecord)
}

func (h handlers) records(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) privacy.RecordFilter {
		return privacy.RecordFilter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Claimant: edge.QueryID[claims.ClaimantID](c, "claimant_id", wrong),
		}
	}, h.persons.Records, idOf, showRecord)
}

type tallyOut struct {
	Actor         string `json:"actor"`
	Role          string `json:"role"`
	Records       int64  `json:"records"`
	Persons       int64  `json:"persons"`
	Disclosed     int64  `json:"disclosed"`
	Downloaded    int64  `json:"downloaded"`
	WithoutReason int64  `json:"downloaded_without_reason"`
	AtNight       int64  `json:"at_night"`
	MostInADay    int64  `json:"most_persons_in_a_day"`
	// OwnUsual is the actor's disclosures in a month of those before, ByOthers what
	// others disclosed this month.
	OwnUsual      float64 `json:"disclosed_in_a_usual_month"`
	ByOthers      float64 `json:"disclosed_by_others"`
	DisclosesMuch bool    `json:"disclosed_far_above_usual"`
	Unusual       bool    `json:"unusual"`
}

// yardstick is what the report measures by.
type yardstick struct {
	Zone        string `json:"zone"`
	NightFrom   int    `json:"night_from_hour"`
	NightTo     int    `json:"night_to_hour"`
	ManyPersons int    `json:"many_persons_in_a_day"`
	Some        int    `json:"some_disclosures_in_a_month"`
	FarAbove    int    `json:"far_above_usual_times"`
	UsualMonths int    `json:"usual_months"`
	Source      string `json:"source"`
}

type checkOut struct {
	ID         string       `json:"id"`
	Month      string       `json:"month"`
	ProviderID string       `json:"provider_id,omitempty"`
	By         string       `json:"checked_by"`
	UserID     string       `json:"user_id,omitempty"`
	At         form.Instant `json:"at"`
	Note       string       `json:"note"`
}

func showCheck(v privacy.Check) checkOut {
	return checkOut{
		ID: v.ID.String(), Month: v.Month.String(), ProviderID: edge.TextID(v.Provider), By: v.By, UserID: edge.TextID(v.User),
		At: form.At(v.At), Note: v.Note,
	}
}

type reportOut struct {
	Month      string     `json:"month"`
	ProviderID string     `json:"provider_id,omitempty"`
	Measures   yardstick  `json:"measures"`
	Actors     []tallyOut `json:"actors"`
	Next       string     `json:"next,omitempty"`
	Checks     []checkOut `json:"checks"`
}

func (h handlers) report(c *edge.Call) error {
	var wrong []claims.FieldError
	month, ok := privacy.ParseMonth(c.QueryParam("month"))
	if !ok {
		wrong = append(wrong, claims.FieldError{Field: "month", Code: "month_form"})
	}
	provider := edge.QueryID[claims.ProviderID](c, "provider_id", &wrong)
	after := c.QueryParam("after")
	if len(after) > maxSubject {
		wrong = append(wrong, claims.FieldError{Field: "after", Code: "cursor_form"})
	}
	if err := failure.Params(wrong); err != nil {
		return err
	}
	r, err := h.persons.Report(c.Ctx(), c.Actor, provider, month, after)
	if err != nil {
		return err
	}
	return c.Give(showReport(c, r))
}

// source is where the report comes from, in the languages of the law and of the contract.
const source = "개인정보의 안전성 확보조치 기준 제8조 (Standard of Measures for the Safety of Personal Data, Article 8)"

// maxSubject bounds the subject to list on from, in bytes.
const maxSubject = 300

func showReport(c *edge.Call, r privacy.Report) reportOut {
	out := reportOut{
		Month: r.Month.String(), ProviderID: edge.TextID(r.Provider), Actors: []tallyOut{}, Checks: []checkOut{},
		Measures: yardstick{"Asia/Seoul", privacy.NightFrom, privacy.NightTo, privacy.ManyPersons, privacy.SomeDisclosures, privacy.FarAbove, privacy.UsualMonths, source},
	}
	for _, a := range r.Actors {
		out.Actors = append(out.Actors, tallyOut{
			Actor: a.Actor, Role: string(a.Role), Records: a.Records, Persons: a.Persons, Disclosed: a.Disclosed, Downloaded: a.Downloaded,
			WithoutReason: a.WithoutReason, AtNight: a.AtNight, MostInADay: a.MostInADay,
			OwnUsual: float64(a.DisclosedBefore) / privacy.UsualMonths, ByOthers: a.ByOthers, DisclosesMuch: a.DisclosesMuch(), Unusual: a.Unusual(),
		})
	}
	for _, v := range r.Checks {
		out.Checks = append(out.Checks, showCheck(v))
	}
	if r.Next != "" {
		next := url.Values{"month": {out.Month}, "after": {r.Next}}
		if out.ProviderID != "" {
			next.Set("provider_id", out.ProviderID)
		}
		out.Next = c.Request().URL.Path + "?" + next.Encode()
	}
	return out
}

// newCheck is what is sent to state that a month's records were looked through.
type newCheck struct {
	Month      string            `json:"month" validate:"required,max=7"`
	ProviderID claims.ProviderID `json:"provider_id"`
	Note       string            `json:"note" validate:"required,max=500"`
}

func (h handlers) check(c *edge.Call) error {
	var sent newCheck
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	month, ok := privacy.ParseMonth(sent.Month)
	if !ok {
		return claims.Invalid(claims.FieldError{Field: "month", Code: "month_form"})
	}
	return edge.Create(c, func(once claims.Once) (privacy.Check, error) {
		return h.persons.CheckMonth(c.Ctx(), c.Actor, sent.ProviderID, month, sent.Note, once)
	}, func(v privacy.Check) edge.Created {
		return edge.Made("/v1/reports/accesses?month="+v.Month.String(), 0, showCheck(v))
	})
}

// Package notice speaks of what providers have to tell their users of an incident, what
// they told, and how the incident goes on.
package notice

import (
	"net/http"
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/notice"
	"bosang/rules"
)

// handlers answer the operations.
type handlers struct {
	*notice.Notices
	now func() time.Time
}

// Operations are those of notices and of what is told of incidents; now is the clock.
func Operations(notices *notice.Notices, now func() time.Time) []edge.Operation {
	h := handlers{notices, now}
	incident, one := "/v1/incidents/:incident", "/v1/notices/:notice"
	return []edge.Operation{
		edge.Get(incident+"/notices", access.ReadNotice, h.ofIncident, "provider_id"),
		edge.Sending(http.MethodPost, incident+"/notices", access.WriteNotice, h.draft),
		edge.Get("/v1/notices", access.ReadNotice, h.list, edge.Paged("provider_id", "incident_id", "state")...),
		edge.Get(one, access.ReadNotice, h.get),
		edge.Sending(http.MethodPut, one, access.WriteNotice, h.change),
		edge.Get(one+"/wordings", access.ReadNotice, h.wordings, edge.PageParams...),
		edge.Get(one+"/publications", access.ReadNotice, h.publications, edge.PageParams...),
		edge.Sending(http.MethodPost, one+"/publications", access.WriteNotice, h.publish),
		edge.Shared(incident+"/updates", h.updates, edge.PageParams...),
		edge.Sending(http.MethodPost, incident+"/updates", access.PostUpdate, h.post),
	}
}

type planOut struct {
	Plan      string       `json:"plan_id"`
	Cohort    string       `json:"cohort,omitempty"`
	Duty      string       `json:"duty"`
	SinceAt   form.Instant `json:"since_at,omitzero"`
	DueOn     string       `json:"due_on,omitempty"`
	NoDate    string       `json:"no_date,omitempty"`
	Uncertain bool         `json:"uncertain,omitempty"`
	Rulebook  string       `json:"rulebook"`
	Edition   string       `json:"edition"`
	Provision string       `json:"provision"`
	Exemption string       `json:"exemption,omitempty"`
	Title     bothOut      `json:"title"`
	Missing   []rules.Fact `json:"missing,omitempty"`
}

type bothOut struct {
	Korean  string `json:"ko"`
	English string `json:"en"`
}

// noticeOut is a notice. What tells of the wording is there where one notice is asked
// for, and of the plans where they were worked out now.
type noticeOut struct {
	ID          string       `json:"id,omitempty"`
	Incident    string       `json:"incident_id"`
	Provider    string       `json:"provider_id"`
	Kind        string       `json:"kind"`
	State       string       `json:"state"`
	Duty        string       `json:"duty"`
	SinceAt     form.Instant `json:"since_at,omitzero"`
	DueOn       string       `json:"due_on,omitempty"`
	DueAt       form.Instant `json:"due_at,omitzero"`
	NoDate      string       `json:"no_date,omitempty"`
	Uncertain   bool         `json:"uncertain,omitempty"`
	Elapsed     string       `json:"elapsed,omitempty"`
	PublishedAt form.Instant `json:"published_at,omitzero"`
	OverdueAt   form.Instant `json:"overdue_at,omitzero"`
	Affected    *int64       `json:"affected,omitempty"`
	CountedAt   form.Instant `json:"counted_at,omitzero"`
	Reached     int64        `json:"reached"`
	Untold      *int64       `json:"untold,omitempty"`
	Revision    int64        `json:"incident_revision"`
	AssessedAt  form.Instant `json:"assessed_at"`
	Wordings    int          `json:"wordings"`
	Wording     *wordingOut  `json:"wording,omitempty"`
	Plans       []planOut    `json:"plans,omitempty"`
	Version     int64        `json:"version,omitempty"`
}

func dueText(d notice.Duty) string {
	if d.DueOn.IsZero() {
		return ""
	}
	return d.DueOn.String()
}

func (h handlers) show(n notice.Notice) noticeOut { return showAt(n, h.now()) }

// showAt shows a notice as it stands at an instant.
func showAt(n notice.Notice, now time.Time) noticeOut {
	out := noticeOut{
		ID: edge.TextID(n.ID), Incident: n.Incident.String(), Provider: n.Provider.String(), Kind: string(n.Kind), State: string(n.State(now)),
		Duty: string(n.Status), SinceAt: form.At(n.SinceAt), DueOn: dueText(n.Duty), DueAt: form.At(n.DueAt), NoDate: string(n.NoDate), Uncertain: n.Uncertain,
		PublishedAt: form.At(n.PublishedAt), OverdueAt: form.At(n.OverdueAt), CountedAt: form.At(n.CountedAt), Reached: n.Reached, Revision: n.Revision,
		AssessedAt: form.At(n.AssessedAt), Wordings: n.Wordings, Version: n.Version,
	}
	if n.Status == notice.Owed && !n.SinceAt.IsZero() {
		out.Elapsed = form.Duration(n.Elapsed(now))
	}
	if !n.CountedAt.IsZero() {
		untold := n.Untold()
		out.Affected, out.Untold = &n.Affected, &untold
	}
	for _, p := range n.Plans {
		out.Plans = append(out.Plans, planOut{
			Plan: p.Plan.String(), Cohort: p.Cohort, Duty: string(p.Status), SinceAt: form.At(p.SinceAt), DueOn: dueText(p.Duty), NoDate: string(p.NoDate),
			Uncertain: p.Uncertain, Rulebook: p.Rulebook, Edition: p.Edition, Provision: p.Provision, Exemption: p.Exemption,
			Title: bothOut{p.Title.Ko, p.Title.En}, Missing: p.Missing,
		})
	}
	return out
}

// showDrafted shows a notice with its latest wording, as it stands at an instant.
func showDrafted(d notice.Drafted, now time.Time) noticeOut {
	out := showAt(d.Notice, now)
	if d.Wording.Number > 0 {
		w := showWording(d.Wording)
		out.Wording = &w
	}
	return out
}

func (h handlers) ofIncident(c *edge.Call) error {
	id, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	provider, err := edge.FilterID[claims.ProviderID](c, "provider_id", false)
	if err != nil {
		return err
	}
	list, err := h.OfIncident(c.Ctx(), c.Actor, id, provider)
	if err != nil {
		return err
	}
	out := edge.ListOut[noticeOut]{Items: make([]noticeOut, len(list))}
	for i, n := range list {
		out.Items[i] = h.show(n)
	}
	return c.Give(out)
}

func (h handlers) list(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) notice.Filter {
		return notice.Filter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Incident: edge.QueryID[claims.IncidentID](c, "incident_id", wrong),
			State:    edge.QueryWord(c, "state", notice.States(), wrong),
		}
	}, h.List, notice.Notice.Place, h.show)
}

func (h handlers) get(c *edge.Call) error {
	return edge.GetOne(c, "notice", h.Get, h.give)
}

// give answers with a notice, which changes by the clock too: whole, each time.
func (h handlers) give(c *edge.Call, d notice.Drafted) error {
	return c.GiveNow(d.Notice.Version, showDrafted(d, h.now()))
}

// newDraft is what is sent to have a notice drafted.
type newDraft struct {
	Provider claims.ProviderID `json:"provider_id"`
	Kind     string            `json:"kind" validate:"required,oneof=outage_notice compensation_notice"`
}

func (h handlers) draft(c *edge.Call) error {
	id, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	var sent newDraft
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (notice.Drafted, error) {
		return h.Draft(c.Ctx(), c.Actor, id, notice.NewDraft{Provider: sent.Provider, Kind: notice.Kind(sent.Kind)}, once)
	}, func(d notice.Drafted) edge.Created { // the same whenever it is written
		return edge.Made("/v1/notices/"+d.Notice.ID.String(), d.Notice.Version, showDrafted(d, d.Notice.AssessedAt))
	})
}

// bothIn is a text of an item in both languages.
type bothIn struct {
	Korean  form.Lines `json:"ko" validate:"max=10000"`
	English form.Lines `json:"en" validate:"max=10000"`
}

// textsIn are the texts of a notice: of which items, its kind says.
type textsIn struct {
	Fact      *bothIn `json:"fact"`
	Cause     *bothIn `json:"cause"`
	Measures  *bothIn `json:"measures"`
	Contact   *bothIn `json:"contact"`
	Claimants *bothIn `json:"claimants"`
	Standard  *bothIn `json:"standard"`
	Procedure *bothIn `json:"procedure"`
}

// noticeChange is what is sent to write a draft anew.
type noticeChange struct {
	Texts textsIn `json:"texts"`
}

func (t textsIn) domain() map[notice.Item]rules.Texts {
	texts := map[notice.Item]rules.Texts{}
	for item, said := range map[notice.Item]*bothIn{
		notice.Fact: t.Fact, notice.CauseItem: t.Cause, notice.Measures: t.Measures, notice.Contact: t.Contact, notice.Claimants: t.Claimants,
		notice.Standard: t.Standard, notice.Procedure: t.Procedure,
	} {
		if said != nil {
			texts[item] = rules.Texts{Ko: string(said.Korean), En: string(said.English)}
		}
	}
	return texts
}

func (h handlers) change(c *edge.Call) error {
	return edge.ChangeOne(c, "notice", func(id notice.ID, version int64, sent noticeChange) (notice.Drafted, error) {
		return h.Change(c.Ctx(), c.Actor, id, version, sent.Texts.domain())
	}, h.give)
}

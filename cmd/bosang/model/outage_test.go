package model_test

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// reporters are what becomes known of outages, and what follows of it.
var reporters = []deed{
	{1, (*actor).openWindow}, {8, (*actor).closeWindow}, {6, (*actor).correctWindow}, {1, (*actor).withdrawWindow}, {2, (*actor).survey}, {1, (*actor).run}, {1, (*actor).update},
	{1, (*actor).tellTwice}, {1, (*actor).merge},
}

// overseers are what regulators and administrators do.
var overseers = []deed{{3, (*actor).readReport}, {2, (*actor).readClaims}}

// window gives a window of some incident that stands so, with its outage.
func (a *actor) window(state string) (p *person, outage object, id, tag string, ok bool) {
	d := a.anyDesk()
	p = one(a, d.operators)
	for _, o := range a.get(p, "/v1/outages?incident_id="+a.anyIncident(d)).items() {
		if a.chance(50) {
			continue
		}
		got := a.send(p, sent{method: http.MethodGet, path: "/v1/outages/" + o.at("id")})
		windows, _ := got.object()["windows"].([]any)
		for _, w := range windows {
			if w := object(w.(map[string]any)); w.at("state") == state {
				return p, w, "/v1/outages/" + o.at("id") + "/windows/" + w.at("id"), got.tag, true
			}
		}
	}
	return p, nil, "", "", false
}

func at(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// openWindow says that something fails again, on the day of the incident.
func (a *actor) openWindow() {
	d := a.anyDesk()
	p := one(a, d.operators)
	day := a.IntN(incidentsMade)
	outages := a.get(p, "/v1/outages?incident_id="+a.model.firstIncident(d, day)).items()
	if len(outages) == 0 {
		return
	}
	o, start := one(a, outages), a.model.base.AddDate(0, 0, day)
	got := a.create(p, "/v1/outages/"+o.at("id")+"/windows", object{"starts_at": at(start.Add(time.Duration(9+a.IntN(4)) * time.Hour)), "source": "status page"})
	if got.done() {
		a.model.promise("", "a window was opened", `SELECT (SELECT version FROM outages WHERE id = $1::uuid) >= $2::text::bigint`, o.at("id"), got.object().at("version"))
	}
}

// correct writes another revision of a window.
func (a *actor) correct(state string, least, more int) {
	p, w, path, tag, ok := a.window(state)
	if !ok {
		return
	}
	start, err := time.Parse(time.RFC3339, w.at("starts_at"))
	if err != nil {
		return
	}
	end := start.Add(time.Duration(least)*time.Hour + time.Duration(a.IntN(more))*time.Minute)
	got := a.send(p, sent{method: http.MethodPut, path: path, tag: tag, body: object{"starts_at": w.at("starts_at"), "ends_at": at(end), "source": "status page"}})
	if got.done() {
		a.model.promise("", "a window was corrected", `SELECT EXISTS (SELECT FROM windows WHERE id = $1::uuid AND ends_at = $2::text::timestamptz)`, w.at("id"), at(end))
	}
}

func (a *actor) closeWindow()   { a.correct("open", 1, 120) }
func (a *actor) correctWindow() { a.correct("closed", 1, 480) }

func (a *actor) withdrawWindow() {
	if p, w, path, tag, ok := a.window(one(a, []string{"open", "closed"})); ok && a.send(p, sent{method: http.MethodDelete, path: path, tag: tag}).done() {
		a.model.promise("", "a window was withdrawn", `SELECT EXISTS (SELECT FROM windows WHERE id = $1::uuid AND withdrawn)`, w.at("id"))
	}
}

// survey has worked out who is owed what without asking.
func (a *actor) survey() {
	d := a.anyDesk()
	if got := a.create(one(a, d.operators), "/v1/surveys", object{"incident_id": a.anyIncident(d), "provider_id": d.id}); got.done() {
		a.model.promise("", "a survey was begun", `SELECT EXISTS (SELECT FROM surveys WHERE id = $1::uuid)`, got.object().at("id"))
	}
}

// run decides all claims of an incident anew.
func (a *actor) run() {
	d := a.anyDesk()
	a.create(one(a, d.operators), "/v1/batches", object{"incident_id": a.anyIncident(d), "provider_id": d.id})
}

func (a *actor) update() {
	d := a.anyDesk()
	a.create(one(a, d.operators), "/v1/incidents/"+a.anyIncident(d)+"/updates", object{"stage": "identified", "text": object{"ko": "원인을 찾았습니다.", "en": "The cause is known."}})
}

// readReport reads a report while others act: what it says it says for good.
func (a *actor) readReport() {
	m := a.model
	name := one(a, []string{"claims", "owed", "accounts", "refusals", "decision-times"})
	got := a.send(one(a, []*person{m.regulator, m.admin}), sent{method: http.MethodGet, path: "/v1/reports/" + name})
	if !got.done() {
		return
	}
	path := "/v1/reports/" + name + "?as_of=" + got.object().at("as_of")
	again := m.once(m.regulator, sent{method: http.MethodGet, path: path})
	if again.done() && string(again.body) != string(got.body) {
		m.fault("", "%s is\n%s\nand was, when the cut-off was made,\n%s", path, again.body, got.body)
	}
}

func (a *actor) readClaims() {
	p := one(a, []*person{a.model.regulator, a.model.admin})
	a.get(p, "/v1/claims?limit=20")
	a.get(p, "/v1/payouts?limit=20")
}

// tellTwice reports an outage that is known once more, as another incident.
func (a *actor) tellTwice() {
	d := a.anyDesk()
	m := a.model
	m.mu.Lock()
	n := len(d.incidents)
	m.mu.Unlock()
	if n >= incidentsMade+2 {
		return
	}
	p, feature := one(a, d.operators), one(a, []string{"message", "shop"})
	made := a.create(p, "/v1/incidents", object{"key": fmt.Sprintf("%s-again-%d", d.key, a.IntN(1e9)), "title": named("outage")})
	if !made.done() {
		return
	}
	id, start := made.object().at("id"), m.base.AddDate(0, 0, n-incidentsMade).Add(time.Hour)
	a.create(p, "/v1/outages", object{"incident_id": id, "service_id": d.service, "feature": feature,
		"window": object{"starts_at": at(start), "ends_at": at(start.Add(3 * time.Hour)), "source": "telephone"}})
	m.mu.Lock()
	defer m.mu.Unlock()
	d.incidents = append(d.incidents, id)
}

// merge finds that two incidents are one.
func (a *actor) merge() {
	d, m := a.anyDesk(), a.model
	m.mu.Lock()
	all := slices.Clone(d.incidents)
	m.mu.Unlock()
	if len(all) == incidentsMade {
		return
	}
	twin := incidentsMade + a.IntN(len(all)-incidentsMade)
	path := "/v1/incidents/" + all[twin]
	got := a.send(m.admin, sent{method: http.MethodPost, path: path + "/merge", body: object{"into": all[twin-incidentsMade]},
		tag: a.send(m.admin, sent{method: http.MethodGet, path: path}).tag})
	if got.done() {
		m.promise("", "two incidents were found to be one", `SELECT EXISTS (SELECT FROM incidents WHERE id = $1::uuid AND merged_into = $2::uuid)
			AND NOT EXISTS (SELECT FROM claims WHERE incident_id = $1::uuid AND state NOT IN ('withdrawn', 'merged'))`, all[twin], all[twin-incidentsMade])
	}
}

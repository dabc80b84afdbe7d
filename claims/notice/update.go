package notice

import (
	"context"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// Stage is how far a provider has come with an incident.
type Stage string

// The stages.
const (
	Investigating Stage = "investigating"
	Identified    Stage = "identified"
	Monitoring    Stage = "monitoring"
	Resolved      Stage = "resolved"
)

// Stages lists the stages in the order in which an incident passes through them.
func Stages() []Stage { return []Stage{Investigating, Identified, Monitoring, Resolved} }

// Update is what a provider tells everybody of how an incident goes on. It stays; a
// correction is another update, which names the one in whose place it stands.
type Update struct {
	ID       UpdateID
	Incident claims.IncidentID
	Provider claims.ProviderID
	Stage    Stage
	Text     rules.Texts
	// Replaces is the update in whose place this one stands, ReplacedBy the one that
	// stands in this one's.
	Replaces   UpdateID
	ReplacedBy UpdateID
	PostedBy   string
	At         time.Time
}

// NewUpdate is what is sent to tell of an incident.
type NewUpdate struct {
	Provider claims.ProviderID
	Stage    Stage
	Text     rules.Texts
	Replaces UpdateID
}

// maxUpdate bounds an update, in characters of each language.
const maxUpdate = 2000

// Post tells everybody how an incident goes on, in the name of a provider with an
// outage in it.
func (u *Notices) Post(ctx context.Context, actor access.Actor, incident claims.IncidentID, n NewUpdate, once claims.Once) (Update, error) {
	if !actor.May(access.PostUpdate) {
		return Update{}, claims.Forbidden(string(access.PostUpdate))
	}
	var f faults
	f.speaker(actor, &n.Provider)
	if !slices.Contains(Stages(), n.Stage) {
		f.add("stage", "one_of", "investigating, identified, monitoring, resolved")
	}
	f.text("text.ko", &n.Text.Ko, maxUpdate, true)
	f.text("text.en", &n.Text.En, maxUpdate, true)
	if err := f.err(); err != nil {
		return Update{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Update, error) {
		i, err := live(ctx, tx, incident)
		if err != nil {
			return Update{}, err
		}
		if _, err := concerned(ctx, tx, i, n.Provider); err != nil {
			return Update{}, err
		}
		notices := u.store.Notices(tx)
		if !n.Replaces.IsZero() {
			old, err := notices.Update(ctx, n.Replaces)
			if err != nil || old.Provider != n.Provider {
				return Update{}, unknown(err, "update", "replaces")
			}
		}
		one := Update{
			ID: claims.NewIDAt[updateNoun](tx.Now()), Incident: i.ID, Provider: n.Provider, Stage: n.Stage, Text: n.Text, Replaces: n.Replaces,
			PostedBy: actor.Subject, At: tx.Now(),
		}
		if err := notices.AddUpdate(ctx, one); err != nil {
			return Update{}, err
		}
		if u.tell != nil {
			if err := u.tell(ctx, tx, i, one); err != nil {
				return Update{}, err
			}
		}
		return one, record(ctx, tx, n.Provider, "update", one.ID, "posted", nil)
	})
}

// Updates lists what was told of an incident, newest first, those of incidents that
// became part of it with it. What was replaced is there too, and says so.
func (u *Notices) Updates(ctx context.Context, actor access.Actor, incident claims.IncidentID, page claims.Page) ([]Update, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadCatalogue, func(tx claims.Tx) ([]Update, error) {
		i, err := follow(ctx, tx, incident)
		if err != nil {
			return nil, err
		}
		return u.store.Notices(tx).Updates(ctx, i.ID, page)
	})
}

package claims

import (
	"context"
	"slices"
	"time"

	"bosang/claims/access"
	"bosang/rules/period"
)

// Outage says which feature failed in an incident, and for whom.
type Outage struct {
	ID         OutageID
	IncidentID IncidentID
	ProviderID ProviderID
	ServiceID  ServiceID
	Feature    string
	// Cohort is the region or group that was hit; empty: everybody.
	Cohort string
	// Windows are the current revisions, withdrawn ones included.
	Windows   []Window
	Version   int64
	CreatedAt time.Time
}

// Severity is how badly a feature failed.
type Severity string

// The severities. Degraded counts only where a rulebook says so.
const (
	Down     Severity = "down"
	Degraded Severity = "degraded"
)

// Confidence is the mark of how well a fact is known.
type Confidence string

// The marks: A primary text, B several reports, C one report, M memory, I inference.
const (
	PrimarySource  Confidence = "A"
	SeveralReports Confidence = "B"
	OneReport      Confidence = "C"
	FromMemory     Confidence = "M"
	Inferred       Confidence = "I"
)

// Window is one span of an outage at one revision. Correcting or withdrawing a
// window adds a revision; the ones before it stay.
type Window struct {
	ID       WindowID
	OutageID OutageID
	Revision int
	Severity Severity
	// Span: an end with a zero stated instant is open; each edge may be known
	// only as earliest and latest.
	Span       period.Window
	Confidence Confidence
	Source     string
	Withdrawn  bool
	RecordedBy string
	RecordedAt time.Time
}

// WindowState is where a window is in its life.
type WindowState string

// The states of a window.
const (
	WindowOpen      WindowState = "open"
	WindowClosed    WindowState = "closed"
	WindowCorrected WindowState = "corrected"
	WindowWithdrawn WindowState = "withdrawn"
)

// State tells where the window is in its life. A window whose end was added to
// an open one is closed; every later revision is a correction.
func (w Window) State() WindowState {
	switch {
	case w.Withdrawn:
		return WindowWithdrawn
	case w.Open():
		return WindowOpen
	case w.Revision > 2:
		return WindowCorrected
	default:
		return WindowClosed
	}
}

// Open reports whether the window has no end yet.
func (w Window) Open() bool { return w.Span.End.Stated.IsZero() }

// NewOutage is what is sent to record an outage with its first window.
type NewOutage struct {
	Service ServiceID
	Feature string
	Cohort  string
	Window  NewWindow
}

// NewWindow is what is sent to add or correct a window. Edges left zero in
// Earliest or Latest are taken to be certain.
type NewWindow struct {
	Severity   Severity
	Span       period.Window
	Confidence Confidence
	Source     string
}

// Check completes the edges and says what is wrong; now bounds what has happened.
func (n *NewWindow) Check(now time.Time) []FieldError {
	var f fields
	n.check(&f, now)
	return f
}

func (n *NewWindow) check(f *fields, now time.Time) {
	if n.Severity == "" {
		n.Severity = Down
	}
	if n.Confidence == "" {
		n.Confidence = OneReport
	}
	f.require(n.Severity == Down || n.Severity == Degraded, "severity", "one_of", "down, degraded")
	f.require(slices.Contains(confidences, n.Confidence), "confidence", "one_of", "A, B, C, M, I")
	f.text("source", n.Source, maxText)
	before := len(*f)
	n.Span.Start = checkEdge(f, "starts_at", n.Span.Start, true, now)
	n.Span.End = checkEdge(f, "ends_at", n.Span.End, false, now)
	if len(*f) > before {
		return
	}
	if _, err := period.UncertainOf(n.Span); err != nil {
		f.add("ends_at", "not_after_start", "")
	}
}

func checkEdge(f *fields, field string, e period.Edge, required bool, now time.Time) period.Edge {
	if e.Stated.IsZero() {
		f.require(!required, field, "required", "")
		f.require(e.Earliest.IsZero() && e.Latest.IsZero(), field+"_earliest", "without_stated", "")
		return period.Edge{}
	}
	if e.Earliest.IsZero() {
		e.Earliest = e.Stated
	}
	if e.Latest.IsZero() {
		e.Latest = e.Stated
	}
	f.instant(field, e.Stated, true)
	f.instant(field+"_earliest", e.Earliest, true)
	f.instant(field+"_latest", e.Latest, true)
	f.require(!e.Stated.Before(e.Earliest) && !e.Stated.After(e.Latest), field, "outside_its_edges", "")
	f.require(!e.Latest.After(now), field, "in_the_future", "")
	return e
}

// AddOutage records which feature failed in an incident, with its first window,
// and has the affected claims decided again.
func (u *UseCases) AddOutage(ctx context.Context, actor access.Actor, incident IncidentID, n NewOutage, once Once) (Outage, error) {
	if !actor.May(access.WriteOutage) {
		return Outage{}, Forbidden(string(access.WriteOutage))
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Outage, error) {
		var f fields
		f.key("feature", n.Feature)
		if n.Cohort != "" {
			f.key("cohort", n.Cohort)
		}
		n.Window.check(&f, tx.Now())
		if err := f.err(); err != nil {
			return Outage{}, err
		}
		s, err := tx.LockService(ctx, n.Service)
		if err != nil {
			return Outage{}, UnknownID(err, "service_id")
		}
		if err := maySpeakFor(actor, s.ProviderID, "service"); err != nil {
			return Outage{}, UnknownID(err, "service_id")
		}
		if !s.HasFeature(n.Feature) {
			return Outage{}, Invalid(FieldError{Field: "feature", Code: "unknown_feature", Param: s.Key})
		}
		i, err := lockLive(ctx, tx, incident)
		if err != nil {
			return Outage{}, err
		}
		o := Outage{
			ID: NewID[outageNoun](), IncidentID: i.ID, ProviderID: s.ProviderID, ServiceID: s.ID,
			Feature: n.Feature, Cohort: n.Cohort, Version: 1, CreatedAt: tx.Now(),
		}
		if err := tx.AddOutage(ctx, o); err != nil {
			return Outage{}, err
		}
		w, err := addWindow(ctx, tx, o, NewID[windowNoun](), 1, n.Window, false)
		if err != nil {
			return Outage{}, err
		}
		before := o
		// The window gave the outage its next version.
		o.Version, o.Windows = o.Version+1, []Window{w}
		return o, u.outageChanged(ctx, tx, before, "outage_added")
	})
}

// OpenWindow adds a window to an outage: a feature can fail more than once.
func (u *UseCases) OpenWindow(ctx context.Context, actor access.Actor, outage OutageID, n NewWindow, once Once) (Outage, error) {
	if !actor.May(access.WriteOutage) {
		return Outage{}, Forbidden(string(access.WriteOutage))
	}
	return Create(ctx, u, actor, once, func(tx Tx) (Outage, error) {
		o, err := lockOutage(ctx, tx, actor, outage)
		if err != nil {
			return Outage{}, err
		}
		return u.reviseWindow(ctx, tx, o, NewID[windowNoun](), 1, n, "window_added")
	})
}

// CorrectWindow closes or corrects a window of an outage that still has the
// version: a revision is added, and the affected claims are decided again.
func (u *UseCases) CorrectWindow(ctx context.Context, actor access.Actor, outage OutageID, window WindowID, version int64, n NewWindow) (Outage, error) {
	return change(ctx, u, actor, access.WriteOutage, func(tx Tx) (Outage, error) {
		o, w, err := lockWindow(ctx, tx, actor, outage, window, version)
		if err != nil {
			return Outage{}, err
		}
		if n.Severity == "" {
			n.Severity = w.Severity
		}
		return u.reviseWindow(ctx, tx, o, window, w.Revision+1, n, "window_corrected")
	})
}

// WithdrawWindow takes back a window that never was. It stays on the record.
func (u *UseCases) WithdrawWindow(ctx context.Context, actor access.Actor, outage OutageID, window WindowID, version int64) (Outage, error) {
	return change(ctx, u, actor, access.WriteOutage, func(tx Tx) (Outage, error) {
		o, w, err := lockWindow(ctx, tx, actor, outage, window, version)
		if err != nil {
			return Outage{}, err
		}
		n := NewWindow{Severity: w.Severity, Span: w.Span, Confidence: w.Confidence, Source: w.Source}
		if _, err := addWindow(ctx, tx, o, window, w.Revision+1, n, true); err != nil {
			return Outage{}, err
		}
		if err := u.outageChanged(ctx, tx, o, "window_withdrawn"); err != nil {
			return Outage{}, err
		}
		return tx.Outage(ctx, outage)
	})
}

func (u *UseCases) reviseWindow(ctx context.Context, tx Tx, o Outage, id WindowID, revision int, n NewWindow, what string) (Outage, error) {
	var f fields
	n.check(&f, tx.Now())
	if err := f.err(); err != nil {
		return Outage{}, err
	}
	if _, err := addWindow(ctx, tx, o, id, revision, n, false); err != nil {
		return Outage{}, err
	}
	if err := u.outageChanged(ctx, tx, o, what); err != nil {
		return Outage{}, err
	}
	return tx.Outage(ctx, o.ID)
}

func addWindow(ctx context.Context, tx Tx, o Outage, id WindowID, revision int, n NewWindow, withdrawn bool) (Window, error) {
	w := Window{
		ID: id, OutageID: o.ID, Revision: revision, Severity: n.Severity, Span: n.Span, Confidence: n.Confidence, Source: n.Source,
		Withdrawn: withdrawn, RecordedBy: tx.Actor().Subject, RecordedAt: tx.Now(),
	}
	return w, tx.AddWindow(ctx, w)
}

// lockOutage reads an outage that the actor may change, its service and its
// incident locked, in this order.
func lockOutage(ctx context.Context, tx Tx, actor access.Actor, id OutageID) (Outage, error) {
	o, err := tx.Outage(ctx, id)
	if err != nil {
		return Outage{}, err
	}
	if err := maySpeakFor(actor, o.ProviderID, "outage"); err != nil {
		return Outage{}, err
	}
	if _, err := tx.LockService(ctx, o.ServiceID); err != nil {
		return Outage{}, err
	}
	if _, err := tx.LockIncident(ctx, o.IncidentID); err != nil {
		return Outage{}, err
	}
	// Read again now that nobody else can change it.
	return tx.Outage(ctx, id)
}

func lockWindow(ctx context.Context, tx Tx, actor access.Actor, outage OutageID, window WindowID, version int64) (Outage, Window, error) {
	o, err := lockOutage(ctx, tx, actor, outage)
	if err != nil {
		return Outage{}, Window{}, err
	}
	if o.Version != version {
		return Outage{}, Window{}, Stale("outage")
	}
	for _, w := range o.Windows {
		if w.ID != window {
			continue
		}
		if w.Withdrawn {
			return Outage{}, Window{}, Conflict("window_withdrawn", "window", w.ID.String())
		}
		return o, w, nil
	}
	return Outage{}, Window{}, NotFound("window")
}

// outageChanged counts the change of an outage that was so before, has the
// affected claims decided again and records who did it. The affected claims are
// those of the live incident on plans that have the feature among their main ones,
// and on those that are dated by when the incident began, where that is another
// instant now.
func (u *UseCases) outageChanged(ctx context.Context, tx Tx, o Outage, what string) error {
	plans, err := tx.PlansWith(ctx, o.ServiceID, []string{o.Feature})
	if err != nil {
		return err
	}
	live, err := liveIncident(ctx, tx, o.IncidentID)
	if err != nil {
		return err
	}
	d, err := tx.Dossier(ctx, live)
	if err != nil {
		return err
	}
	if err := changed(ctx, tx, d.redated(o, plans), live); err != nil {
		return err
	}
	return record(ctx, tx, o.ProviderID, "outage", o.ID, what)
}

// liveIncident follows merges to the incident that claims stand under. An
// incident that others were merged into can itself be merged; chains are short
// and cannot be circular, as a merged incident takes no more merges.
func liveIncident(ctx context.Context, tx Tx, id IncidentID) (IncidentID, error) {
	for {
		i, err := tx.Incident(ctx, id)
		if err != nil {
			return IncidentID{}, err
		}
		if i.MergedInto.IsZero() {
			return i.ID, nil
		}
		id = i.MergedInto
	}
}

// Outage reads one outage with the current revisions of its windows.
func (u *UseCases) Outage(ctx context.Context, actor access.Actor, id OutageID) (Outage, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) (Outage, error) { return tx.Outage(ctx, id) })
}

// Outages lists an incident's outages, newest first.
func (u *UseCases) Outages(ctx context.Context, actor access.Actor, incident IncidentID, page Page) ([]Outage, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Outage, error) {
		return tx.Outages(ctx, incident, page.bounded())
	})
}

// WindowHistory gives all revisions of an outage's windows, oldest first.
func (u *UseCases) WindowHistory(ctx context.Context, actor access.Actor, outage OutageID) ([]Window, error) {
	return read(ctx, u, actor, access.ReadCatalogue, func(tx Tx) ([]Window, error) {
		if _, err := tx.Outage(ctx, outage); err != nil {
			return nil, err
		}
		return tx.WindowHistory(ctx, outage)
	})
}

package claims

import (
	"time"

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
	Cohort    string
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

// State tells in a word where the window is in its life.
func (w Window) State() string {
	switch {
	case w.Withdrawn:
		return "withdrawn"
	case w.Span.End.Stated.IsZero():
		return "open"
	case w.Revision > 1:
		return "corrected"
	default:
		return "closed"
	}
}

package claims

import (
	"time"
)

// Incident is one event that took services down, whoever they belong to.
type Incident struct {
	ID    IncidentID
	Key   string
	Title Name
	// MergedInto is the incident that this one was found to be.
	MergedInto IncidentID
	// Revision counts the changes to what the incident's claims are decided on:
	// windows, causes, maintenance, merges. A decision names the one it saw.
	Revision   int64
	Version    int64
	ReportedBy string
	CreatedAt  time.Time
}

// CauseKind is what went wrong, in the words of the decree.
type CauseKind string

// The kinds of causes. Decree art. 37-21(1)2 and 5 (37-11 in 2022).
const (
	Overload         CauseKind = "overload"
	EquipmentFault   CauseKind = "equipment_fault"
	SoftwareAnomaly  CauseKind = "software_anomaly"
	CarrierLineFault CauseKind = "carrier_line_fault"
	SecurityBreach   CauseKind = "security_breach"
	OtherCause       CauseKind = "other"
)

// Attribution is whose the cause was.
type Attribution string

// The attributions.
const (
	ToProvider     Attribution = "provider"
	ToThirdParty   Attribution = "third_party"
	ToForceMajeure Attribution = "force_majeure"
	ToUser         Attribution = "user"
)

// Cause is what is known, at a revision, of why one provider's services failed
// in one incident. What is nil or empty was not shown. Revisions are kept.
type Cause struct {
	IncidentID       IncidentID
	ProviderID       ProviderID
	Revision         int
	Kind             CauseKind
	Unforeseen       *bool
	CriticalFacility *bool
	Attribution      Attribution
	// RemovedAt is when the cause was removed, which may be before service was
	// back. Decree art. 37-21(2).
	RemovedAt  time.Time
	RecordedBy string
	RecordedAt time.Time
}

// Maintenance is announced work: the outage of these features in this window
// was told in advance.
type Maintenance struct {
	ID          MaintenanceID
	ProviderID  ProviderID
	ServiceID   ServiceID
	Features    []string
	AnnouncedAt time.Time
	StartsAt    time.Time
	EndsAt      time.Time
	RecordedBy  string
	RecordedAt  time.Time
}

package claims

import (
	"context"
	"time"

	"bosang/claims/access"
	"bosang/claims/entitlement"
	"bosang/claims/found"
	"bosang/claims/reference"
	"bosang/claims/shelf"
	"bosang/claims/told"
)

// Store is what the use cases need of a database.
type Store interface {
	// Now is the injected clock: UTC, to the microsecond.
	Now() time.Time
	// InTx runs fn in one transaction that sees what the actor may see and has
	// one now. It is run again when the database asks for that (serialisation
	// failure, deadlock, lost connection before commit), so fn must not do
	// anything outside the transaction that cannot be done twice.
	InTx(ctx context.Context, actor access.Actor, fn func(Tx) error) error
	// FileClaim files one claim. Concurrent calls share a transaction; each gets
	// its own answer and its own error. The claim arrives checked in form; the
	// store resolves the subscription, and finds the claim that is already there.
	FileClaim(ctx context.Context, filing Filing) (Claim, error)
}

// Filing is one claim on its way in.
type Filing struct {
	Actor access.Actor
	New   NewClaim
	Once  Once
	// Aged: the age of who claims was looked at, where it is known.
	Aged bool
}

// Tx is a transaction: all that can be read and written, by noun. Every query is
// scoped to the actor that the transaction was begun for.
type Tx interface {
	// Now is the instant of the transaction, UTC, to the microsecond.
	Now() time.Time
	Actor() access.Actor

	ProviderTx
	ServiceTx
	PlanTx
	SubscriptionTx
	IncidentTx
	OutageTx
	ClaimTx
	DecisionTx
	EventTx
	AccessTx
	WorkTx
	LibraryTx

	// Recall looks for the answer kept under an idempotency key: see Once.Recall. Where
	// there is none, there is no error.
	Recall(ctx context.Context, once Once) error
	// Keep stores the answer to a request; a second writer of the same key gets
	// ErrKeptMeanwhile. Of the request nothing is stored that it can be guessed by.
	Keep(ctx context.Context, once Once, answer []byte) error
}

// ProviderTx reads and writes providers.
type ProviderTx interface {
	AddProvider(ctx context.Context, p Provider) error
	// ChangeProvider writes p where its version is still p.Version, and gives it the next.
	ChangeProvider(ctx context.Context, p Provider) error
	Provider(ctx context.Context, id ProviderID) (Provider, error)
	ProviderByKey(ctx context.Context, key string) (Provider, error)
	Providers(ctx context.Context, page Page) ([]Provider, error)
}

// ServiceTx reads and writes services with their features.
type ServiceTx interface {
	AddService(ctx context.Context, s Service) error
	// ChangeService writes s where its version is still s.Version; features can
	// be added and renamed, never removed.
	ChangeService(ctx context.Context, s Service) error
	Service(ctx context.Context, id ServiceID) (Service, error)
	// LockService reads the service and keeps others from locking it until the
	// transaction ends. Who records an outage of it, work on it or a change that its
	// claims are decided on locks the service first and incidents after it.
	LockService(ctx context.Context, id ServiceID) (Service, error)
	// LockServices locks all services of a provider.
	LockServices(ctx context.Context, provider ProviderID) ([]ServiceID, error)
	ServiceByKey(ctx context.Context, provider ProviderID, key string) (Service, error)
	Services(ctx context.Context, provider ProviderID, page Page) ([]Service, error)
}

// PlanTx reads and writes plans with their dated terms.
type PlanTx interface {
	AddPlan(ctx context.Context, p Plan) error
	// ChangePlan writes name, audience and main features where the version is
	// still p.Version.
	ChangePlan(ctx context.Context, p Plan) error
	// TellPlan writes the facts where the version is still p.Version, and gives the
	// plan the next.
	TellPlan(ctx context.Context, p Plan) error
	// AddTerms adds terms; a plan has one set of terms per instant.
	AddTerms(ctx context.Context, plan PlanID, t Terms) error
	Plan(ctx context.Context, id PlanID) (Plan, error)
	PlanByKey(ctx context.Context, service ServiceID, key string) (Plan, error)
	Plans(ctx context.Context, service ServiceID, page Page) ([]Plan, error)
	// PlansOf gives the plans of the services.
	PlansOf(ctx context.Context, services []ServiceID) ([]PlanID, error)
	// PlansWith gives the plans of the service that have one of these main features.
	PlansWith(ctx context.Context, service ServiceID, features []string) ([]PlanID, error)
}

// SubscriptionTx reads and writes subscriptions and their claimants.
type SubscriptionTx interface {
	// ClaimantsOf gives the claimant of each customer number of the provider, in
	// order, adding those that are new with the kind given.
	ClaimantsOf(ctx context.Context, provider ProviderID, customers []CustomerOf) ([]ClaimantID, error)
	Claimant(ctx context.Context, id ClaimantID) (Claimant, error)
	// AddSubscriptions adds what is not there yet. For each it says whether it was
	// added; where the same claimant, plan and start are there already, the id
	// of the one that is there, and whether that came with the same row of the same
	// source. A set from a source has a row, from 1, for each subscription.
	AddSubscriptions(ctx context.Context, subs []Subscription, source Key, rows ...int64) ([]AddedSubscription, error)
	ChangeSubscription(ctx context.Context, s Subscription) error
	Subscription(ctx context.Context, id SubscriptionID) (Subscription, error)
	// LockSubscription reads the subscription once nobody files a claim on it any
	// more, and keeps others from doing so until the transaction ends.
	LockSubscription(ctx context.Context, id SubscriptionID) (Subscription, error)
	Subscriptions(ctx context.Context, filter SubscriptionFilter, page Page) ([]Subscription, error)
}

// CustomerOf is a provider's customer with the kind to record when new.
type CustomerOf struct {
	Number string
	Kind   ClaimantKind
}

// AddedSubscription is what became of one subscription of a set.
type AddedSubscription struct {
	ID    SubscriptionID
	Added bool
	// SameSource: it was there already, from the same row of the same source.
	SameSource bool
}

// SubscriptionFilter narrows a list of subscriptions; zero fields do not.
type SubscriptionFilter struct {
	Provider ProviderID
	Claimant ClaimantID
}

// IncidentTx reads and writes incidents, causes and announced maintenance.
type IncidentTx interface {
	AddIncident(ctx context.Context, i Incident) error
	ChangeIncident(ctx context.Context, i Incident) error
	// TellIncident writes the facts that hold for the claims of a provider, or of none
	// in particular, where the version is still i.Version, and gives the incident the next.
	TellIncident(ctx context.Context, i Incident, provider ProviderID, facts told.Facts) error
	Incident(ctx context.Context, id IncidentID) (Incident, error)
	IncidentByKey(ctx context.Context, key string) (Incident, error)
	Incidents(ctx context.Context, page Page) ([]Incident, error)
	// LockIncident reads the incident and keeps others from changing what its
	// claims are decided on until the transaction ends.
	LockIncident(ctx context.Context, id IncidentID) (Incident, error)
	// LockIncidents locks them all, in the order of their ids.
	LockIncidents(ctx context.Context, ids []IncidentID) error
	// HoldIncident reads the incident's revision and keeps it from changing until
	// the transaction ends. Any number of transactions can hold it at once. Who
	// locks claims too holds the incident first.
	HoldIncident(ctx context.Context, id IncidentID) (revision int64, err error)
	// TouchIncident counts a change to what the claims are decided on.
	TouchIncident(ctx context.Context, id IncidentID) (revision int64, err error)
	// TouchIncidents counts a change in all of them, and gives those that have
	// claims of a provider that one of the plans is of.
	TouchIncidents(ctx context.Context, ids []IncidentID, plans []PlanID) ([]IncidentID, error)
	// MergeIncident moves outages, causes, facts and live claims of one incident to
	// another, whose own causes and facts stay as they are.
	// A live claim whose subscription already has a live one there becomes Merged.
	MergeIncident(ctx context.Context, from, into IncidentID) error
	AddCause(ctx context.Context, c Cause) error
	Causes(ctx context.Context, incident IncidentID, provider ProviderID) ([]Cause, error)
	// AddMaintenance adds announced work and gives it as it counts.
	AddMaintenance(ctx context.Context, m Maintenance) (Maintenance, error)
	// ApproveMaintenance writes that who acts agreed to what another has recorded.
	ApproveMaintenance(ctx context.Context, id MaintenanceID, approval Key) (Maintenance, error)
	Maintenances(ctx context.Context, service ServiceID, page Page) ([]Maintenance, error)
	// IncidentsDuring gives the incidents (merged ones by what they were merged
	// into) in which the service had a window that meets the span.
	IncidentsDuring(ctx context.Context, service ServiceID, from, to time.Time) ([]IncidentID, error)
	// IncidentsOf gives the incidents (merged ones by what they were merged into) in
	// which one of the services has outages.
	IncidentsOf(ctx context.Context, services []ServiceID) ([]IncidentID, error)
	// Dossier reads all that the claims of an incident are decided on, apart from
	// the claims and subscriptions themselves.
	Dossier(ctx context.Context, incident IncidentID) (*Dossier, error)
}

// OutageTx reads and writes outages and their windows.
type OutageTx interface {
	AddOutage(ctx context.Context, o Outage) error
	Outage(ctx context.Context, id OutageID) (Outage, error)
	Outages(ctx context.Context, incident IncidentID, page Page) ([]Outage, error)
	// AddWindow adds a window or a further revision of one, and gives the outage
	// its next version.
	AddWindow(ctx context.Context, w Window) error
	// WindowHistory gives all revisions of the outage's windows, oldest first.
	WindowHistory(ctx context.Context, outage OutageID) ([]Window, error)
}

// ClaimTx reads claims and moves them.
type ClaimTx interface {
	Claim(ctx context.Context, id ClaimID) (Claim, error)
	ClaimByReference(ctx context.Context, r reference.Reference) (Claim, error)
	Claims(ctx context.Context, filter ClaimFilter, page Page) ([]Claim, error)
	// FileUnasked files claims that nobody has made, and gives those of whose subscription
	// there was no claim on the incident.
	FileUnasked(ctx context.Context, cs []Claim) ([]Claim, error)
	// SetState moves a claim of this claimant where it is still in the state from.
	SetState(ctx context.Context, c Claim, to State) error
	// LockClaim reads a claim that is not final and keeps it from being moved or
	// decided until the transaction ends. Who locks it holds its incident first.
	LockClaim(ctx context.Context, c Claim) (Claim, error)
	// TellClaim writes the facts of a claim that is locked.
	TellClaim(ctx context.Context, c Claim) error
	// SetElection stores the claimant's choice between what is offered, of a claim that is
	// locked. The conflict election_closed says that some of it was sent or handed over; nobody
	// does so until the transaction ends.
	SetElection(ctx context.Context, c Claim, e Election, offered []entitlement.Key) error
	// Summaries hands on how many claims of an incident came to the same.
	Summaries(ctx context.Context, filter SummaryFilter, take func(Summary) error) error
	// ToDecide gives claims that are not final with their subscriptions, in the
	// order of range, claimant and claim id, at most limit.
	ToDecide(ctx context.Context, scope DecideScope, limit int) ([]Undecided, error)
}

// ClaimFilter narrows a list of claims; zero fields do not.
type ClaimFilter struct {
	Provider ProviderID
	Incident IncidentID
	Claimant ClaimantID
	State    State
	// Subscription goes with Claimant.
	Subscription SubscriptionID
	// Unclaimed: those that nobody has made.
	Unclaimed bool
}

// DecideScope says which claims of an incident are to be decided.
type DecideScope struct {
	Incident IncidentID
	// Claim: just this one.
	Claim ClaimID
	// Claimant goes with Claim.
	Claimant ClaimantID
	// OnlyFiled: those that were never decided.
	OnlyFiled bool
	// AddedSince: those that were added to the store since this instant.
	AddedSince time.Time
	// AddedBy: those that were there at this instant.
	AddedBy time.Time
	// WakingBy: those whose outcome changes by this instant.
	WakingBy time.Time
	// Plans: those on one of these plans; none: all.
	Plans []PlanID
	// Provider: those of one provider; zero: all.
	Provider ProviderID
	// Bucket is the range of the claimant's hash that is walked, and After the
	// cursor in it. Bucket -1: one range after the other, from that of the cursor's
	// claimant through Through (0: the last).
	Bucket        int
	Through       int
	AfterClaimant ClaimantID
	AfterClaim    ClaimID
}

// Buckets is how many ranges of the claimant's hash a run over many claims has:
// the last byte of a claimant id, which is random.
const Buckets = 256

// Undecided is a claim with the subscription it is for and, where it was decided
// before, the hashes of the current decision; else they are zero.
type Undecided struct {
	Claim        Claim
	Subscription Subscription
	// Found is what persons found of the claim.
	Found       found.Found
	FactsHash   [32]byte
	OutcomeHash [32]byte
}

// DecisionTx reads and writes decisions.
type DecisionTx interface {
	// Decide stores decisions, moves their claims and records the events, where
	// the claim's decision number is still the one before. It gives back which
	// decisions were stored: the others lost against another decision.
	Decide(ctx context.Context, ds []Decision) (stored []bool, err error)
	// Decision reads the claim's decision of a number.
	Decision(ctx context.Context, c Claim, number int) (Decision, error)
	// Decisions lists the claim's decisions with numbers below before (0: all),
	// the newest first.
	Decisions(ctx context.Context, c Claim, before, limit int) ([]Decision, error)
}

// LibraryTx tells by which library claims are decided.
type LibraryTx interface {
	// LastEdition gives the number of the edition that was published last; 0: none.
	LastEdition(ctx context.Context) (number int64, err error)
	// HoldLibrary gives the same and keeps it until the transaction ends: who
	// publishes waits. Any number of transactions can hold it at once. Who holds an
	// incident too holds the incident first.
	HoldLibrary(ctx context.Context) (number int64, err error)
	// PublishedAfter gives the editions with numbers above this one in their order,
	// at most limit.
	PublishedAfter(ctx context.Context, number int64, limit int) ([]shelf.Published, error)
}

// EventTx reads and writes the audit trail.
type EventTx interface {
	Record(ctx context.Context, es ...Event) error
	// Events gives the events of a thing under a claimant (or provider) id.
	Events(ctx context.Context, claimant ClaimantID, subject [16]byte, page Page) ([]Event, error)
}

// WorkTx puts work into the queue, in the same transaction as what causes it.
// The same work waits only once.
type WorkTx interface {
	Enqueue(ctx context.Context, work ...Work) error
}

// Work is one piece of background work.
type Work struct {
	Kind     WorkKind
	Incident IncidentID
	// Plans limits WorkDecideAgain.
	Plans []PlanID
	// Batch is the run of WorkBatch.
	Batch BatchID
	// Simulation is that of WorkSimulate.
	Simulation SimulationID
	// Survey is that of WorkSurvey.
	Survey Key
	// Webhook is that of webhook.Work.
	Webhook Key
	// Remittance is that of WorkRemit.
	Remittance Key
	// Claimant is whose claims WorkClear looks at, where it is not those of an incident.
	Claimant ClaimantID
	// Behind is how many of the same people's it waits behind, if others wait too.
	Behind int
	// At is when to start; zero: as soon as possible.
	At time.Time
}

// WorkKind says what is to be done.
type WorkKind string

// The kinds of background work.
const (
	// WorkDecideFiled decides the filed claims of an incident.
	WorkDecideFiled WorkKind = "decide_filed"
	// WorkWake decides the claims again whose outcome changes by now.
	WorkWake WorkKind = "wake"
	// WorkDecideAgain decides again the claims that a change affects.
	WorkDecideAgain WorkKind = "decide_again"
	// WorkBatch works a run over many claims.
	WorkBatch WorkKind = "batch"
	// WorkSimulate works a simulation.
	WorkSimulate WorkKind = "simulate"
	// WorkSurvey works a survey.
	WorkSurvey WorkKind = "survey"
	// WorkRemit collects or releases a remittance.
	WorkRemit WorkKind = "remit"
	// WorkClear finds out of the claims of an incident or a claimant what may be paid.
	WorkClear WorkKind = "clear"
)

// Package access says who acts: actors, their roles and what each role may do.
// Everything is denied that is not listed in the table of permissions.
package access

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Role is what an actor is to the service.
type Role string

// The roles. An operator is always an operator of one provider.
const (
	Claimant      Role = "claimant"
	Operator      Role = "operator"
	Regulator     Role = "regulator"
	Administrator Role = "administrator"
	// System is the service itself: background work and runs over many claims.
	// No token carries it.
	System Role = "system"
)

// Roles lists the roles a token can carry.
func Roles() []Role { return []Role{Claimant, Operator, Regulator, Administrator} }

// ID names a provider or claimant here, so that this package needs no other.
type ID = [16]byte

// Actor is who calls. Subject is a stable name for the record (never a
// person's name), the same however a person comes in: two tokens of one person
// are one pair of eyes. An operator carries the providers it is a member of, a
// claimant its claimant id.
type Actor struct {
	Subject   string
	Role      Role
	Providers []ID
	Claimant  ID
	// User is the person who signed in, or whose token it is; zero: no person's.
	User ID
	// Representative is as which representative of the claimant the person acts; zero: as
	// none, but as the claimant itself.
	Representative ID
	// Scopes narrow what the role may do, for a token; nil: they do not.
	Scopes []Permission
	// VerifiedAt is when the person last showed what they sign in with, in this session;
	// zero for programs.
	VerifiedAt time.Time
	// NewUntil is until when the account is new to the claimant it acts as, for whom
	// another has acted before; zero: it never was.
	NewUntil time.Time
	// Address is where the call came from and Request its id, for the record of
	// who saw what; zero where nobody called over the network.
	Address netip.Addr
	Request string
}

// Party names who acts apart from everybody else: the subject with what it acts for.
// A machine's token has whatever subject the machine likes, so that "desk" of one
// provider and "desk" of another are two.
func (a Actor) Party() string {
	if len(a.Providers) == 0 {
		return a.Subject
	}
	of := make([]string, len(a.Providers))
	for i, id := range a.Providers {
		of[i] = uuid.UUID(id).String()
	}
	slices.Sort(of)
	return a.Subject + "@" + strings.Join(of, ",")
}

// SystemActor is the service acting on its own behalf; why goes on the record.
func SystemActor(why string) Actor { return Actor{Subject: "system:" + why, Role: System} }

// VerifiedFor is how long it counts that a person has shown what they sign in with,
// for what asks for it anew.
const VerifiedFor = 10 * time.Minute

// JustVerified reports whether the person has shown it within that time.
func (a Actor) JustVerified(now time.Time) bool {
	return !a.VerifiedAt.IsZero() && now.Sub(a.VerifiedAt) < VerifiedFor
}

// IsNew reports whether the account is new to its claimant: it sees contact and payee
// masked and no texts of reviews, changes neither, withdraws no claim and chooses no
// remedy, and what it is shown is on record.
func (a Actor) IsNew(now time.Time) bool { return now.Before(a.NewUntil) }

// InSession reports whether a person acts who signed in, and no program of theirs: that
// shows its token with every request.
func (a Actor) InSession() bool { return a.User != ID{} && a.Scopes == nil }

// SeesEverything reports whether the actor reads across all providers.
func (a Actor) SeesEverything() bool {
	return a.Role == Regulator || a.Role == Administrator || a.Role == System
}

// OperatorOf reports whether the actor is a member of the provider.
func (a Actor) OperatorOf(provider ID) bool {
	return a.Role == Operator && slices.Contains(a.Providers, provider)
}

// Permission is one thing that can be allowed.
type Permission string

// The permissions, a sentence each in the table below.
const (
	ReadCatalogue     Permission = "catalogue:read"
	WriteProvider     Permission = "provider:write"
	WriteCatalogue    Permission = "catalogue:write"
	ReadSubscription  Permission = "subscription:read"
	WriteSubscription Permission = "subscription:write"
	WriteIncident     Permission = "incident:write"
	MergeIncident     Permission = "incident:merge"
	WriteOutage       Permission = "outage:write"
	FileClaim         Permission = "claim:file"
	ReadClaim         Permission = "claim:read"
	WithdrawClaim     Permission = "claim:withdraw"
	ElectRemedy       Permission = "claim:elect"
	TellClaim         Permission = "claim:tell"
	TellFacts         Permission = "fact:tell"
	RunBatch          Permission = "batch:run"
	ReadBatch         Permission = "batch:read"
	Evaluate          Permission = "evaluation:run"
	ReadEdition       Permission = "edition:read"
	WriteEdition      Permission = "edition:write"
	ProposeEdition    Permission = "edition:propose"
	DecideEdition     Permission = "edition:decide"
	Simulate          Permission = "simulation:run"
	ReadSimulation    Permission = "simulation:read"
	ReadUser          Permission = "user:read"
	WriteUser         Permission = "user:write"
	InviteCustomer    Permission = "customer:invite"
	WriteSigningKey   Permission = "signing_key:write"
	ReadApproval      Permission = "approval:read"
	DecideApproval    Permission = "approval:decide"
	WriteToken        Permission = "token:write"
	ReadPerson        Permission = "person:read"
	WritePerson       Permission = "person:write"
	DisclosePerson    Permission = "person:disclose"
	ReadAccess        Permission = "access:read"
	ReportAccess      Permission = "access:report"
	CheckAccess       Permission = "access:check"
	ReadMetrics       Permission = "metrics:read"
	ErasePerson       Permission = "person:erase"
	ExportPerson      Permission = "person:export"
	RequestReview     Permission = "review:request"
	ReadReview        Permission = "review:read"
	AnswerReview      Permission = "review:answer"
	RunSurvey         Permission = "survey:run"
	ReadSurvey        Permission = "survey:read"
	SetLossMethod     Permission = "loss_method:set"
	StateLoss         Permission = "loss:state"
	ReadLoss          Permission = "loss:read"
	ReadNotice        Permission = "notice:read"
	WriteNotice       Permission = "notice:write"
	PostUpdate        Permission = "update:post"

	ReadWebhook  Permission = "webhook:read"
	WriteWebhook Permission = "webhook:write"
	Redeliver    Permission = "webhook:redeliver"

	ReadFulfilment    Permission = "fulfilment:read"
	ListFulfilments   Permission = "fulfilment:list"
	AnswerFulfilment  Permission = "fulfilment:answer"
	RequestFulfilment Permission = "fulfilment:request"
	AddEvidence       Permission = "evidence:add"
	ReadEvidence      Permission = "evidence:read"
	ReadDraft         Permission = "draft:read"
	WriteDraft        Permission = "draft:write"
	ReadMessage       Permission = "message:read"
	WriteMessage      Permission = "message:write"
	MarkMessage       Permission = "message:mark"

	ReadDeadline  Permission = "deadline:read"
	ListDeadline  Permission = "deadline:list"
	WriteDeadline Permission = "deadline:write"
	SetDeadline   Permission = "deadline:set"

	ReadInquiry      Permission = "inquiry:read"
	AskInquiry       Permission = "inquiry:ask"
	AnswerInquiry    Permission = "inquiry:answer"
	ReadReport       Permission = "report:read"
	ReadPayout       Permission = "payout:read"
	ReadRemittance   Permission = "remittance:read"
	WriteRemittance  Permission = "remittance:write"
	WriteBudget      Permission = "budget:write"
	Award            Permission = "claim:award"
	ReadDispute      Permission = "dispute:read"
	DetermineClaim   Permission = "claim:determine"
	ObjectToDecision Permission = "decision:object"
	FileAppeal       Permission = "appeal:file"
	AnswerAppeal     Permission = "appeal:answer"
	TakePack         Permission = "appeal:pack"
	ReadFlag         Permission = "flag:read"
	CountFlags       Permission = "flag:count"
	DecideFlag       Permission = "flag:decide"
	ReadWatch        Permission = "watch:read"
	WriteWatch       Permission = "watch:write"
	ReadClearance    Permission = "clearance:read"
	WorkClearance    Permission = "clearance:work"
	WriteLimit       Permission = "limit:write"
	ReviewSample     Permission = "quality:review"
	CountSamples     Permission = "quality:count"
	ReadRecourse     Permission = "recourse:read"
	WriteRecourse    Permission = "recourse:write"
	ImportSubmission Permission = "submission:import"
	ReadSubmission   Permission = "submission:read"
	MatchSubmission  Permission = "submission:match"
	CountSubmissions Permission = "submission:count"

	WriteBirth           Permission = "birth:write"
	ReadRepresentative   Permission = "representative:read"
	StateRepresentative  Permission = "representative:state"
	VerifyRepresentative Permission = "representative:verify"
	EndRepresentative    Permission = "representative:end"
	ReadConsent          Permission = "consent:read"
	GiveConsent          Permission = "consent:give"
	ReadSeats            Permission = "seats:read"
	StateSeats           Permission = "seats:state"
)

var allowed = func() map[Permission]map[Role]bool {
	m := make(map[Permission]map[Role]bool)
	for _, g := range Table() {
		m[g.Permission] = make(map[Role]bool)
		for _, r := range g.Roles {
			m[g.Permission][r] = true
		}
	}
	return m
}()

// May reports whether the actor's role has the permission at all, and the scopes
// of its token, if it has some, include it. What takes a person no token may.
func (a Actor) May(p Permission) bool {
	if forPeople[p] && !a.InSession() {
		return false
	}
	return allowed[p][a.Role] && (a.Scopes == nil || slices.Contains(a.Scopes, p))
}

// Scopes gives the permissions that a token of the role can carry, in the order of
// the table.
func Scopes(r Role) (all []Permission) {
	for _, g := range Table() {
		if !forPeople[g.Permission] && slices.Contains(g.Roles, r) {
			all = append(all, g.Permission)
		}
	}
	return all
}

// forPeople are the permissions of somebody who signed in, in a session: no token
// carries them, so that a stolen one makes no other nor lets anybody in, and both
// persons of four eyes are people, and who sees a person whole is on record by name.
var forPeople = map[Permission]bool{
	ReadUser: true, WriteUser: true, WriteSigningKey: true, ReadApproval: true, DecideApproval: true, WriteToken: true,
	ErasePerson: true, AnswerReview: true, InviteCustomer: true, ProposeEdition: true, DecideEdition: true, DisclosePerson: true, CheckAccess: true,
	WriteWebhook:    true,
	WriteRemittance: true, WriteBudget: true, Award: true,
	DetermineClaim: true, ObjectToDecision: true, AnswerAppeal: true, TakePack: true,
	DecideFlag: true, WriteWatch: true, WorkClearance: true, WriteLimit: true, ReviewSample: true,
	WriteRecourse:        true,
	VerifyRepresentative: true, GiveConsent: true,
}

type requestKey struct{}

// WithRequest notes with a context the id of the request that it is of, for logs.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestOf gives what WithRequest noted; empty where nothing was.
func RequestOf(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

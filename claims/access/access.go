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
)

// Grant is one row of the table of permissions.
type Grant struct {
	Permission Permission
	Means      string
	Roles      []Role
}

// Table is the whole of what roles may do. Which rows of a provider or a
// claimant they may do it to follows from the actor's memberships.
func Table() []Grant {
	everyone := []Role{Claimant, Operator, Regulator, Administrator, System}
	return []Grant{
		{ReadCatalogue, "read providers, services, plans, incidents, outages and rulebooks", everyone},
		{Evaluate, "ask what a claim would get, without filing one", everyone},
		{WriteProvider, "add a provider or change it", []Role{Administrator, System}},
		{WriteCatalogue, "add or change services, features, plans and their terms", []Role{Operator, Administrator, System}},
		{ReadSubscription, "read subscriptions", everyone},
		{WriteSubscription, "add, import or end subscriptions", []Role{Operator, Administrator, System}},
		{WriteIncident, "report an incident or change it", []Role{Operator, Administrator, System}},
		{MergeIncident, "merge an incident into another", []Role{Administrator, System}},
		{WriteOutage, "record outages, windows, causes and announced maintenance", []Role{Operator, Administrator, System}},
		{FileClaim, "file a claim: claimants for themselves, operators for their customers", []Role{Claimant, Operator, Administrator, System}},
		{ReadClaim, "read claims, decisions and events", everyone},
		{WithdrawClaim, "withdraw a claim", []Role{Claimant, System}},
		{ElectRemedy, "choose between money and an extension where both are on offer", []Role{Claimant, System}},
		{TellClaim, "tell facts of a claim that rulebooks ask for: claimants of their own, operators of their customers'", []Role{Claimant, Operator, Administrator, System}},
		{TellFacts, "tell facts of a plan or an incident that rulebooks ask for", []Role{Operator, Regulator, Administrator, System}},
		{RunBatch, "start a run over many claims", []Role{Operator, Administrator, System}},
		{ReadBatch, "read runs and their failures", []Role{Operator, Regulator, Administrator, System}},
		{ReadEdition, "read editions in force; of drafts, who oversees them or is an operator of their provider", everyone},
		{WriteEdition, "draft an edition, check it or take it back: of a statute or standard, and operators of their provider's own terms",
			[]Role{Operator, Regulator, Administrator}},
		{ProposeEdition, "propose a drafted edition, so that another person decides about it", []Role{Operator, Regulator, Administrator}},
		{DecideEdition, "put in force or reject an edition that another person drafted and proposed", []Role{Operator, Regulator, Administrator}},
		{Simulate, "work out, stop or resume what other rules would change, without changing anything", []Role{Operator, Regulator, Administrator, System}},
		{ReadMetrics, "read how much the service is asked and how long it takes, from elsewhere than beside it", []Role{Administrator, System}},
		{ReadSimulation, "read simulations with their reports and samples", []Role{Operator, Regulator, Administrator, System}},
		{ReadUser, "read users of privileged roles, their memberships and links", []Role{Administrator}},
		{WriteUser, "invite users to roles, suspend them, end memberships and start recoveries", []Role{Administrator}},
		{InviteCustomer, "make links by which the provider's own customers come to their subscriptions, or back to their accounts, which a second operator approves", []Role{Operator}},
		{WriteSigningKey, "add keys by which the provider vouches for its customers, which a second operator approves, or revoke them", []Role{Operator}},
		{ReadApproval, "read what waits for a second person, or was decided by one", []Role{Operator, Administrator}},
		{DecideApproval, "approve or reject what another person asked for, or withdraw the own request", []Role{Operator, Administrator}},
		{ReadPerson, "read claimants: their own contact and payee whole, operators those of their customers masked, regulators and administrators neither", everyone},
		{WritePerson, "change the own contact and payee", []Role{Claimant}},
		{DisclosePerson, "see a customer's contact and payee whole, for a reason that stays on record", []Role{Operator}},
		{ReadAccess, "read who saw whose data: claimants of their own, operators of their customers'", everyone},
		{ReportAccess, "read the monthly report of who saw whose data", []Role{Operator, Regulator, Administrator, System}},
		{CheckAccess, "state that the records of a month were looked through", []Role{Operator, Administrator}},
		{WriteToken, "make tokens for the own programs", []Role{Claimant, Operator, Regulator, Administrator}},
		{ExportPerson, "take a copy of all that is held about a person: claimants of themselves, operators of their customers for a reason, masked",
			[]Role{Claimant, Operator}},
		{ErasePerson, "have a person forgotten: claimants themselves, operators their customers once a second one has agreed", []Role{Claimant, Operator}},
		{RequestReview, "ask that a person looks at a decision that rules have made", []Role{Claimant}},
		{ReadReview, "read reviews; what was asked and answered, who may read the claimant's data", everyone},
		{AnswerReview, "answer a review of the own provider's decisions, or extend its time", []Role{Operator}},
		{RunSurvey, "have worked out and filed who is owed what without having claimed", []Role{Operator, Regulator, Administrator, System}},
		{ReadSurvey, "read surveys of who is owed what without having claimed", []Role{Operator, Regulator, Administrator, System}},
		{SetLossMethod, "say how losses of merchants in an incident are worked out: operators for their provider", []Role{Operator, Administrator, System}},
		{StateLoss, "state the figures of a claim's loss: claimants of their own, operators of their customers'", []Role{Claimant, Operator}},
		{ReadLoss, "read the figures of a claim's loss, and how it was worked out", []Role{Claimant, Operator}},
		{ReadNotice, "read what providers have to tell their users of an incident, and what they told: operators of their own", []Role{Operator, Regulator, Administrator, System}},
		{WriteNotice, "draft a notice, change its text and record that it was published", []Role{Operator, Administrator, System}},
		{PostUpdate, "tell everybody how an incident goes on", []Role{Operator, Administrator, System}},

		{ReadWebhook, "read the provider's webhooks, and what was sent to them", []Role{Operator, Administrator}},
		{WriteWebhook, "add webhooks of the provider or change them, which a second operator approves, draw their secrets, test, enable or remove them", []Role{Operator}},
		{Redeliver, "have something sent to a webhook once more", []Role{Operator}},
		{ReadFulfilment, "read what is given in kind and how far it is: claimants their own, operators that of their provider", everyone},
		{ListFulfilments, "list what a provider is to give in kind, or take it as a file", []Role{Operator, Regulator, Administrator, System}},
		{AnswerFulfilment, "say that something was given in kind, or cannot be, for the own provider's billing", []Role{Operator}},
		{RequestFulfilment, "ask the own provider's billing once more for what is stuck or was refused", []Role{Operator}},
		{AddEvidence, "add files that support a claim: claimants to their own, operators to their customers'", []Role{Claimant, Operator}},
		{ReadEvidence, "see and download files that support a claim: claimants their own, operators their customers' for a reason", []Role{Claimant, Operator}},
		{ReadDraft, "read the own claims that are not filed yet", []Role{Claimant}},
		{WriteDraft, "save own claims before they are filed, change and delete them", []Role{Claimant}},
		{ReadMessage, "read what claimants were told: claimants all of their own, others that of a claim; what was written, who may read the claimant's data", everyone},
		{WriteMessage, "write to the claimant of a claim at the own provider", []Role{Operator}},
		{MarkMessage, "say that an own message was read", []Role{Claimant}},

		{ReadDeadline, "read the deadlines of a claim", everyone},
		{ListDeadline, "list deadlines that are due soon or overdue, and claims that are stuck", []Role{Operator, Regulator, Administrator, System}},
		{WriteDeadline, "start a deadline of what happens elsewhere, end it, and extend deadlines for a reason that the claimant is told", []Role{Operator}},
		{SetDeadline, "set how long a provider's own deadlines are", []Role{Operator, Administrator}},

		{ReadInquiry, "read what claimants are asked for; what was asked and answered, who may read the claimant's data", everyone},
		{AskInquiry, "ask a claimant of the own provider for something, take that back, or say that an answer will do", []Role{Operator}},
		{AnswerInquiry, "answer what one was asked for", []Role{Claimant}},
		{ReadReport, "count claims and money up to a cut-off: operators of their own provider, who oversees everything of all; no person is shown",
			[]Role{Operator, Regulator, Administrator, System}},
		{ReadPayout, "read payouts with their attempts: claimants their own, operators those of their provider", everyone},
		{ReadRemittance, "read remittances and what banks reported of them", []Role{Operator, Regulator, Administrator, System}},
		{WriteRemittance, "collect, propose and drop remittances, take their bank files, read banks' reports, settle, return, reissue and vouch; a second operator releases them",
			[]Role{Operator}},
		{WriteBudget, "bound what the own provider pays", []Role{Operator}},
		{Award, "give something on a claim beyond what rules give, which a second operator approves", []Role{Operator}},
		{ReadDispute, "read what persons found of claims, objections and appeals; the words, who may read the claimant's data", everyone},
		{DetermineClaim, "find facts of a customer's claim otherwise than the rules know them, and have it decided again", []Role{Operator}},
		{ObjectToDecision, "object to a decision for the own provider, or say that it does not; answer another person's objection", []Role{Operator}},
		{FileAppeal, "appeal against a decision on an own claim, or withdraw the appeal", []Role{Claimant}},
		{AnswerAppeal, "answer a customer's appeal, and say how its mediation goes on", []Role{Operator}},
		{TakePack, "take what is handed over to the dispute mediation committee: claimants of their own appeal, operators of a customer's", []Role{Claimant, Operator}},
		{ReadFlag, "read flags of the own provider's claims: which share an attribute or stand out", []Role{Operator}},
		{CountFlags, "count the flags of an incident, which tells of nobody", []Role{Operator, Regulator, Administrator, System}},
		{DecideFlag, "clear or confirm a flag of the own provider, for a reason", []Role{Operator}},
		{ReadWatch, "read what the own provider watches for, without the attributes", []Role{Operator}},
		{WriteWatch, "have the own provider watch for an attribute, or ask to end that, which a second operator approves", []Role{Operator}},
		{ReadClearance, "read which of the own provider's claims may be paid, why not, and what was written about them", []Role{Operator}},
		{WorkClearance, "check, approve, send back, hold and release the own provider's claims, write about them and say whose work they are", []Role{Operator}},
		{WriteLimit, "ask for another limit up to which nobody has to look, and what goes with it, which a second operator approves", []Role{Operator}},
		{ReviewSample, "say whether what was approved or refused and drawn was right", []Role{Operator}},
		{CountSamples, "count what was drawn and how it was judged, which tells of nobody", []Role{Operator, Regulator, Administrator, System}},
	}
}

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

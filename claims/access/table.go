package access

import "slices"

// Grant is one row of the table of permissions.
type Grant struct {
	Permission Permission
	Means      string
	Roles      []Role
}

// Table is the whole of what roles may do. Which rows of a provider or a
// claimant they may do it to follows from the actor's memberships.
func Table() []Grant {
	return slices.Concat(caseGrants(), peopleGrants(), careGrants(), payGrants(), behalfGrants())
}

var everyone = []Role{Claimant, Operator, Regulator, Administrator, System}

// caseGrants are of what claims are decided on, and of claims.
func caseGrants() []Grant {
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
	}
}

// peopleGrants are of who comes in, and of what is known of persons.
func peopleGrants() []Grant {
	return []Grant{
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
	}
}

// careGrants are of what is done about claims.
func careGrants() []Grant {
	return []Grant{
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
	}
}

// payGrants are of what is counted and paid, and of what decisions meet with.
func payGrants() []Grant {
	return []Grant{
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
		{ReadRecourse, "read what providers claim back from third parties, with the lists of payouts that show it, which name nobody", []Role{Operator, Regulator, Administrator, System}},
		{WriteRecourse, "state from whom the own provider claims back what it paid, work out how much and book what came in; a second operator approves the share", []Role{Operator}},
		{ImportSubmission, "send files of what people told the own provider elsewhere, to be matched to its customers and filed for them", []Role{Operator}},
		{ReadSubmission, "read what was sent of the own provider and what became of it; what says who it was, masked", []Role{Operator}},
		{MatchSubmission, "have what is unmatched matched again, match it by hand or dismiss it", []Role{Operator}},
		{CountSubmissions, "count what became of what people told providers, which tells of nobody", []Role{Operator, Regulator, Administrator, System}},
	}
}

// behalfGrants are of who acts for whom.
func behalfGrants() []Grant {
	return []Grant{
		{WriteBirth, "say when a claimant was born: claimants once of themselves, operators what their provider's records have", []Role{Claimant, Operator}},
		{ReadRepresentative, "read who represents a claimant: claimants their own, operators those of their customers", []Role{Claimant, Operator}},
		{StateRepresentative, "state that somebody represents a claimant", []Role{Claimant, Operator}},
		{VerifyRepresentative, "say whether it is shown that somebody represents a customer", []Role{Operator}},
		{EndRepresentative, "end a representation", []Role{Claimant, Operator}},
		{ReadConsent, "read what legal representatives of minors consented to", everyone},
		{GiveConsent, "consent for a minor to what becomes of a claim, or withdraw that: its legal representative, or operators as it was shown to them",
			[]Role{Claimant, Operator}},
		{ReadSeats, "read for how many seats of a subscription a claim is; their labels, who may read the claimant's data", everyone},
		{StateSeats, "say for how many seats of a subscription a claim is: claimants of their own, operators of their customers'", []Role{Claimant, Operator}},
	}
}

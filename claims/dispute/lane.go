package dispute

import "slices"

// Lane is how an appeal is looked at.
type Lane string

// The lanes.
const (
	// NewEvidence: the claimant names facts that are otherwise, and shows it.
	NewEvidence Lane = "new_evidence"
	// SecondReview: another person looks at the same facts.
	SecondReview Lane = "second_review"
	// Mediation: the dispute mediation committee of the Act does (Telecommunications
	// Business Act, articles 45-2 to 45-5).
	Mediation Lane = "mediation"
)

// Lanes lists the lanes.
func Lanes() []Lane { return []Lane{NewEvidence, SecondReview, Mediation} }

// AppealState is how an appeal stands.
type AppealState string

// The states of an appeal.
const (
	AppealFiled      AppealState = "filed"
	AppealAccepted   AppealState = "accepted"
	AppealRefused    AppealState = "refused"
	AppealChanged    AppealState = "changed"
	AppealConfirmed  AppealState = "confirmed"
	AppealHandedOver AppealState = "handed_over"
	AppealSupplement AppealState = "supplement"
	AppealSettled    AppealState = "settled"
	AppealFailed     AppealState = "failed"
	AppealWithdrawn  AppealState = "withdrawn"
	// AppealLapsed: the claimant was erased, and nobody is left to be answered.
	AppealLapsed AppealState = "lapsed"
)

// Transition is a step that an appeal of a lane may take.
type Transition struct {
	Lane     Lane
	From, To AppealState
}

// Transitions is the whole of the three state machines: what is not listed cannot happen.
// The same stands in the table constraint appeals_transition_allowed; a test holds the two
// together. An extension leaves an appeal handed over.
func Transitions() []Transition {
	out := []Transition{
		{NewEvidence, AppealFiled, AppealAccepted}, {NewEvidence, AppealFiled, AppealRefused},
		{SecondReview, AppealFiled, AppealChanged}, {SecondReview, AppealFiled, AppealConfirmed},
		{Mediation, AppealFiled, AppealHandedOver}, {Mediation, AppealHandedOver, AppealSupplement}, {Mediation, AppealSupplement, AppealHandedOver},
		{Mediation, AppealHandedOver, AppealHandedOver}, {Mediation, AppealHandedOver, AppealSettled}, {Mediation, AppealHandedOver, AppealFailed},
	}
	for _, lane := range Lanes() {
		for _, from := range []AppealState{AppealFiled, AppealHandedOver, AppealSupplement} {
			if from == AppealFiled || lane == Mediation {
				out = append(out, Transition{lane, from, AppealWithdrawn}, Transition{lane, from, AppealLapsed})
			}
		}
	}
	return out
}

// MayBecome reports whether an appeal of the lane can take the step.
func (s AppealState) MayBecome(lane Lane, to AppealState) bool {
	return slices.Contains(Transitions(), Transition{lane, s, to})
}

// Final reports whether nothing follows the state.
func (s AppealState) Final() bool {
	return !slices.ContainsFunc(Transitions(), func(t Transition) bool { return t.From == s })
}

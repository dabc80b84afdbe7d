package text

import "bosang/claims"

// disputeProblems are those of what people say of decisions.
var disputeProblems = map[string]Problem{
	"determination_says_nothing_new": {claims.KindConflict, Texts{"새로 확인된 것이 없습니다", "Nothing new was found"},
		Texts{"보내신 내용은 이미 이 청구에 대해 확인된 것과 같습니다.", "What you sent is what was found of this claim already."}},
	"outage_still_open": {claims.KindConflict, Texts{"장애가 아직 끝나지 않았습니다", "The outage is still open"},
		Texts{"장애 구간이 열려 있는 동안에는 한 청구에 대해서만 장애 시간을 달리 정할 수 없습니다.", "While a window is open, the time of the outage is not found otherwise for one claim."}},
	"decision_superseded": {claims.KindConflict, Texts{"지금의 결정이 아닙니다", "Not the current decision"},
		Texts{"그 사이에 다시 결정되었습니다. 지금의 결정을 읽고 그 번호로 보내십시오.", "The claim was decided again meanwhile. Read the current decision, and send it with its number."}},
	"decision_gives_nothing": {claims.KindConflict, Texts{"보상을 주지 않는 결정입니다", "The decision gives nothing"},
		Texts{"사업자는 보상을 주는 결정에만 이의를 제기하거나 이의가 없음을 밝힙니다.", "The provider objects to decisions that give something, or says that it does not."}},
	"decision_answered": {claims.KindConflict, Texts{"이미 의견을 밝힌 결정입니다", "The provider has spoken of it"},
		Texts{"사업자는 한 결정에 한 번만 이의를 제기하거나 이의가 없음을 밝힐 수 있습니다.", "To one decision the provider objects once, or says once that it does not."}},
	"objection_late": {claims.KindConflict, Texts{"이의를 제기할 시간이 지났습니다", "Too late to object"},
		Texts{"정해진 시간 안에 이의가 없으면 결정을 받아들인 것으로 봅니다.", "Without an objection in time the decision counts as accepted."}},
	"decision_paid": {claims.KindConflict, Texts{"이미 지급한 결정입니다", "The decision was paid"},
		Texts{"결정이 주는 돈을 모두 보냈습니다. 사업자가 지급하면 결정을 받아들인 것입니다.", "All the money that it gives was sent. A provider that pays accepts the decision."}},
	"objection_answered": {claims.KindConflict, Texts{"열려 있는 이의가 아닙니다", "The objection is not open"},
		Texts{"이미 답변했거나, 이의가 아닌 의견입니다.", "It was answered, or is no objection."}},
	"objection_four_eyes": {claims.KindConflict, Texts{"다른 사람이 답변해야 합니다", "Another person has to answer"},
		Texts{"이의를 제기한 사람은 그 이의에 답변할 수 없습니다.", "Who objected does not answer the objection."}},
	"claim_pending": {claims.KindConflict, Texts{"아직 결정을 기다리는 청구입니다", "The claim is still pending"},
		Texts{"장애가 계속되고 있어 결과가 달라질 수 있습니다. 결정이 난 뒤에 신청하십시오.", "The outage runs and the outcome may change. Appeal once it is decided."}},
	"appeal_late": {claims.KindConflict, Texts{"이의신청 기간이 지났습니다", "Too late to appeal"},
		Texts{"이 결정에 대한 이의신청 기간이 끝났습니다. 기한은 appealable에 적혀 있습니다.", "The time to appeal against this decision is over; appealable names it."}},
	"appeal_open": {claims.KindConflict, Texts{"이의신청이 이미 진행 중입니다", "An appeal is under way"},
		Texts{"같은 절차의 이의신청이 답변을 기다리고 있습니다. existing에 그 id가 있습니다.", "An appeal of the same lane waits for an answer. existing names it."}},
	"appeal_answered": {claims.KindConflict, Texts{"이 절차로 이미 살펴본 결정입니다", "This lane has looked at the decision"},
		Texts{"같은 결정을 같은 절차로 두 번 다툴 수 없습니다. 다른 절차로 신청하십시오.", "The same decision is not looked at twice in the same lane. Appeal in another one."}},
	"appeal_not_so_far": {claims.KindConflict, Texts{"지금은 할 수 없는 단계입니다", "Not a step that it can take now"},
		Texts{"이의신청의 절차와 상태에 맞지 않는 요청입니다.", "The lane and the state of the appeal do not allow it."}},
	"appeal_second_is_first": {claims.KindConflict, Texts{"다른 담당자가 살펴봐야 합니다", "Another person has to review it"},
		Texts{"다투는 결정을 내렸거나 승인했거나 그에 대한 다른 이의신청에 답변한 사람은 다시 심사할 수 없습니다.", "Who was behind the disputed decision, approved it or answered another appeal against it does not look at it again."}},
	"appeal_takes": {claims.KindConflict, Texts{"이의신청으로 불리해질 수 없습니다", "An appeal leaves nobody worse off"},
		Texts{"청구인이 더 적게 받게 되는 확인은 이의신청의 답변으로 할 수 없습니다. 따로 확인하고 다른 사람의 승인을 받으십시오.",
			"What would give the claimant less is no answer to an appeal. Find it apart from that, with a second person."}},
	"appeal_not_for_mediation": {claims.KindConflict, Texts{"분쟁조정 절차가 아닙니다", "It is not for mediation"},
		Texts{"이관 자료는 분쟁조정 절차의 이의신청에만 있습니다.", "A pack is made for appeals of the mediation lane."}},
	"mediation_extended": {claims.KindConflict, Texts{"더 연장할 수 없습니다", "It cannot be extended again"},
		Texts{"조정 기간은 30일씩 한 번만 연장할 수 있습니다.", "The time for mediation is extended once, by 30 days."}},
}

// disputeFields are what can be wrong with what is sent of them.
var disputeFields = map[string]Texts{
	"not_of_the_claim":      {"한 청구에 대해 달리 정할 수 없는 사실입니다.", "This fact is not for a person to find otherwise of one claim."},
	"no_such_value":         {"이 사실이나 조항에 맞는 값이 아닙니다.", "It is no value of this fact or provision."},
	"no_such_provision":     {"이 결정의 규정집에 그런 조항이 없습니다. ‘규정집/조항’으로 적으십시오.", "The rulebooks of this decision have no such provision. Write rulebook/provision."},
	"not_for_a_person":      {"담당자가 정하는 조항이나 예외가 아닙니다. 사실을 고치십시오.", "The provision neither leaves it to a person nor is an exception. Correct the facts."},
	"wants_amount_or_false": {"금액이거나 false여야 합니다.", "It must be an amount, or false."},
	"no_such_ground":        {"그런 근거가 없습니다. 결정의 조항이나 사실, 또는 정해진 코드를 적으십시오.", "There is no such ground. Name a provision or fact of the decision, or one of the codes."},
	"not_disputed":          {"이의신청에서 다툰 사실이 아닙니다.", "The appeal does not dispute this fact."},
	"not_with_this_result":  {"이 결과에는 보낼 수 없는 값입니다.", "It does not go with this result."},
}

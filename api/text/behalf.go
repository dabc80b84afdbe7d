package text

import "bosang/claims"

// behalfProblems are those of who acts for whom.
var behalfProblems = map[string]Problem{
	"birth_recorded": {claims.KindConflict, Texts{"생년월일이 이미 기록되어 있습니다", "The date of birth is recorded already"},
		Texts{"본인은 한 번만 적을 수 있습니다. 틀렸다면 사업자에게 고쳐 달라고 하십시오.", "A claimant says it once. If it is wrong, ask the provider to correct it."}},
	"representative_needed": {claims.KindConflict, Texts{"법정대리인이 청구해야 합니다", "A legal representative has to file it"},
		Texts{"청구인이 만 14세 미만입니다. 부모나 후견인이 대리인으로 등록되어 사업자의 확인을 받은 뒤 대리인으로 로그인해서 청구하거나, 사업자의 운영자가 그 대리인을 적어 접수해야 합니다. 저장한 초안은 그대로 있습니다.",
			"The claimant is under 14. Have a parent or guardian stated as its legal representative and verified by the provider, who then signs in as such and files it, or has an operator of the provider file it naming the representative. A saved draft stays as it is."}},
	"representative_over": {claims.KindConflict, Texts{"대리 관계가 유효하지 않습니다", "The representation does not stand"},
		Texts{"확인되지 않았거나, 아직 시작되지 않았거나, 끝난 대리 관계입니다.", "It is not verified, has not begun, or is over."}},
	"representative_state": {claims.KindConflict, Texts{"지금은 할 수 없는 일입니다", "The representation is not at that point"},
		Texts{"대리 관계의 상태(state)가 이 일과 맞지 않습니다. 다시 읽어 확인하십시오.", "Its state does not allow this. Read it again."}},
	"representative_names_none": {claims.KindForbidden, Texts{"대리인은 다른 대리인을 정할 수 없습니다", "A representative names no other"},
		Texts{"대리인을 정하는 일은 청구인 본인이나 사업자가 합니다.", "Who else represents the claimant is the claimant's or the provider's to say."}},
	"representative_by_law": {claims.KindForbidden, Texts{"이 대리 관계는 끝낼 수 없습니다", "This representation is not yours to end"},
		Texts{"법정대리인은 법으로 정해집니다. 대리인 본인이나 사업자의 운영자만 끝낼 수 있고, 대리인은 다른 대리인을 끝낼 수 없습니다.",
			"A legal representative is given by law: itself or an operator of the provider ends it. No representative ends another."}},
	"too_many_representatives": {claims.KindConflict, Texts{"대리인이 너무 많습니다", "There are too many representatives"},
		Texts{"한 청구인의 대리인은 스무 명까지 둘 수 있습니다. 끝난 것을 정리하십시오.", "A claimant has twenty at most. End those that are over."}},
	"evidence_gone": {claims.KindConflict, Texts{"증거 자료가 없습니다", "The evidence is gone"},
		Texts{"대리권을 보이는 파일이 그 사이에 지워졌습니다. 거절하고 다시 받으십시오.", "The file that shows the authority was removed meanwhile. Refuse it, and have it stated anew."}},
	"not_a_legal_representative": {claims.KindConflict, Texts{"유효한 법정대리인이 아닙니다", "That is no legal representative who stands"},
		Texts{"동의는 확인을 받은 유효한 법정대리인만 할 수 있습니다.", "A legal representative consents who is verified and whose representation stands."}},
	"not_the_representative": {claims.KindForbidden, Texts{"법정대리인이 해야 하는 일입니다", "That is the legal representative's to do"},
		Texts{"미성년자 본인은 자기 청구에 동의할 수 없습니다. 법정대리인으로 로그인하거나, 사업자의 운영자에게 동의를 보여 주십시오.",
			"A minor does not consent for itself. Sign in as its legal representative, or show the consent to an operator of the provider."}},
	"consent_needed": {claims.KindConflict, Texts{"법정대리인의 동의가 필요합니다", "The consent of a legal representative is needed"},
		Texts{"청구인이 만 19세 미만입니다. 청구는 할 수 있지만, 보상 방법을 고르거나 돈을 받으려면 법정대리인이 이 청구에 동의해야 합니다. 먼저 보상 방법을 고르지 않고 접수한 뒤 POST /v1/claims/{claim}/consents로 동의를 받으십시오.",
			"The claimant is under 19. It may file, but to choose a remedy or to be paid takes the consent of its legal representative to the claim. File it without a choice, and have the consent given by POST /v1/claims/{claim}/consents."}},
	"consent_exists": {claims.KindConflict, Texts{"이미 동의한 청구입니다", "The claim has been consented to"},
		Texts{"이 청구에는 철회하지 않은 동의가 있습니다.", "There is a consent to this claim that was not withdrawn."}},
	"consent_withdrawn": {claims.KindConflict, Texts{"이미 철회한 동의입니다", "The consent was withdrawn"},
		Texts{"철회한 동의는 다시 철회할 수 없습니다.", "It is not withdrawn twice."}},
	"consent_used": {claims.KindConflict, Texts{"이미 지급된 뒤입니다", "Money has gone out on it"},
		Texts{"이 동의에 따라 돈이 나갔으므로 철회할 수 없습니다.", "Money was sent on this consent. It can be withdrawn until then."}},
}

// behalfFields are those of dates of birth.
var behalfFields = map[string]Texts{
	"too_young": {"만 {}세부터입니다.", "It begins with the age of {}."},
}

// UnknownSubscription is what is wrong with a subscription that is not the caller's, or not
// there: who only has a seat of it learns who files, and nobody which it was.
var UnknownSubscription = Texts{
	"본인의 구독 가운데 그런 id를 가진 것이 없습니다. 가족이나 회사가 함께 쓰는 구독은 계약자가 한 번 청구하며, 구성원은 따로 청구하지 않습니다.",
	"You have no subscription with this id. Of one that a family or a company shares, who holds the subscription files one claim for all its seats; a seat does not claim by itself.",
}

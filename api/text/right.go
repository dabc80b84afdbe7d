package text

import "bosang/claims"

// rightProblems are those of what persons may ask of what is held about them.
var rightProblems = map[string]Problem{
	"claim_undecided": {claims.KindConflict, Texts{"아직 결정되지 않은 청구가 있습니다", "A claim is not decided yet"},
		Texts{"개인정보를 파기하면 결과를 알려 드릴 수 없습니다. existing에 적힌 청구의 결정을 기다리거나 먼저 철회하십시오.",
			"After the erasure nobody could be told of the decision. Wait for that of the claim which existing names, or withdraw it first."}},
	"claim_not_decided": {claims.KindConflict, Texts{"아직 결정이 없습니다", "There is no decision yet"},
		Texts{"결정이 있어야 사람의 재검토를 요청할 수 있습니다.", "A review is of a decision. Ask for it when there is one."}},
	"review_open": {claims.KindConflict, Texts{"재검토가 이미 진행 중입니다", "A review is under way"},
		Texts{"이 청구에는 답변을 기다리는 재검토가 있습니다. existing에 그 id가 있습니다.", "A review of this claim waits for an answer. existing names it."}},
	"review_answered": {claims.KindConflict, Texts{"이미 답변한 재검토입니다", "The review was answered"},
		Texts{"답변한 재검토는 바꿀 수 없습니다.", "A review that was answered is not changed any more."}},
	"review_extended": {claims.KindConflict, Texts{"더 연장할 수 없습니다", "It cannot be extended again"},
		Texts{"기한은 30일씩 두 번까지 연장할 수 있습니다.", "The time can be extended twice, by 30 days each."}},
	"review_not_revised": {claims.KindConflict, Texts{"다시 결정된 것이 없습니다", "Nothing was decided anew"},
		Texts{"재검토를 요청한 뒤에 청구가 다시 결정되지 않았습니다. 사실을 고쳐 다시 결정되게 한 다음 답변하십시오.",
			"The claim was not decided again since the review was asked for. Correct what it is decided on, and answer then."}},
}

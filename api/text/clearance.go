package text

import "bosang/claims"

// clearanceProblems are those of whether what was decided may be paid.
var clearanceProblems = map[string]Problem{
	"clearance_of_nothing": {claims.KindConflict, Texts{"지급할 것이 없습니다", "There is nothing to pay"},
		Texts{"이 청구의 지금 결정으로 지급할 것이 없습니다.", "The claim's current decision leaves nothing to be paid."}},
	"clearance_stale": {claims.KindConflict, Texts{"다시 살펴보는 중입니다", "It is being looked at again"},
		Texts{"심사의 근거가 바뀌어 다시 살펴보고 있습니다. 잠시 뒤에 다시 읽고 보내십시오.", "Something that it rests on has changed. Read it again in a moment, and send it then."}},
	"clearance_not_passed": {claims.KindConflict, Texts{"통과하지 못한 확인이 있습니다", "Not every check has passed"},
		Texts{"한도 말고도 통과하지 못한 확인이 있어 승인할 수 없습니다. 지급 심사의 checks를 보십시오.", "Something else than the limit has not passed, so that it cannot be approved. See the checks of the clearance."}},
	"clearance_decided": {claims.KindConflict, Texts{"이미 그렇게 정했습니다", "It stands like this already"},
		Texts{"지급 심사가 이미 그 상태입니다.", "The clearance is in this state already."}},
	"clearance_sent_back": {claims.KindConflict, Texts{"다시 결정하도록 돌려보낸 청구입니다", "The claim was sent back"},
		Texts{"다시 결정된 뒤에 승인할 수 있습니다. 그 전에는 돌려보낸 사람만 생각을 바꿀 수 있습니다.", "It can be approved once it is decided anew. Until then only who sent it back can think otherwise."}},
	"claim_held": {claims.KindConflict, Texts{"이미 보류된 청구입니다", "The claim is held already"},
		Texts{"이 청구는 이미 지급이 보류되어 있습니다.", "Nothing is paid on this claim until it is released."}},
	"claim_not_held": {claims.KindConflict, Texts{"보류되지 않은 청구입니다", "The claim is not held"},
		Texts{"풀어 줄 보류가 없습니다.", "There is no hold to release."}},
	"sample_reviewed": {claims.KindConflict, Texts{"이미 점검한 표본입니다", "The sample was reviewed"},
		Texts{"점검한 표본은 바꿀 수 없습니다.", "A sample that was reviewed is not changed any more."}},
}

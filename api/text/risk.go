package text

import "bosang/claims"

// riskProblems are those of flags and watches.
var riskProblems = map[string]Problem{
	"submission_settled": {claims.KindConflict, Texts{"이미 처리된 접수 건입니다", "The submission is settled already"},
		Texts{"청구로 연결되었거나 종결된 접수 건은 다시 처리할 수 없습니다.", "It was matched to a claim, or dismissed, and nothing else becomes of it."}},
	"flag_decided": {claims.KindConflict, Texts{"이미 그렇게 정한 표시입니다", "The flag stands like this already"},
		Texts{"이 표시는 이미 그 상태입니다. 달리 보신다면 다른 상태로 바꾸십시오.", "The flag is in this state already. Send the other one if you think otherwise."}},
	"watch_exists": {claims.KindConflict, Texts{"이미 주의 목록에 있습니다", "It is watched for already"},
		Texts{"existing에 그 id가 있습니다. 그것이 끝나거나 빠진 다음에 다시 올릴 수 있습니다.", "existing names the watch. Once that is over or removed, it can be added again."}},
	"watch_removed": {claims.KindConflict, Texts{"주의 목록에서 이미 빠졌습니다", "It was removed from the watch-list"},
		Texts{"이미 빠진 항목입니다.", "It is not watched for any more."}},
}

// riskFields are what can be wrong with what is sent of them.
var riskFields = map[string]Texts{
	"watch_time": {"지금보다 뒤이고 {}일 안이어야 합니다.", "It must be later than now, and within {} days."},
}

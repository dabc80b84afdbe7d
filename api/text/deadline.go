package text

import "bosang/claims"

// deadlineProblems are those of deadlines and of what claimants are asked for.
var deadlineProblems = map[string]Problem{
	"inquiry_open": {claims.KindConflict, Texts{"보완 요청이 이미 진행 중입니다", "A question is open"},
		Texts{"이 청구에는 답변을 기다리는 보완 요청이 있습니다. existing에 그 id가 있습니다.", "A question about this claim waits for an answer. existing names it."}},
	"inquiry_over": {claims.KindConflict, Texts{"답변할 수 없는 보완 요청입니다", "The question is not open any more"},
		Texts{"이미 답변했거나 취소되었거나 기한이 지난 보완 요청입니다.", "It was answered or taken back, or its time is over."}},
	"inquiry_not_answered": {claims.KindConflict, Texts{"아직 답변이 없습니다", "There is no answer yet"},
		Texts{"답변이 있는 보완 요청만 마칠 수 있습니다. 답변이 필요 없으면 취소하십시오.", "A question is closed when it was answered. Where no answer is needed any more, take it back."}},
	"deadline_runs": {claims.KindConflict, Texts{"같은 기한이 이미 진행 중입니다", "Such a deadline runs already"},
		Texts{"existing에 적힌 청구에는 같은 종류의 기한이 진행 중입니다. 끝난 뒤에 다시 시작할 수 있습니다.",
			"One of the same kind runs for the claim that existing names. Another can be started when it is over."}},
	"deadline_over": {claims.KindConflict, Texts{"이미 끝난 기한입니다", "The deadline is over"},
		Texts{"지나갔거나 끝난 기한은 연장하거나 끝낼 수 없습니다.", "A deadline that has passed or ended cannot be extended or ended."}},
	"deadline_extended": {claims.KindConflict, Texts{"더 연장할 수 없습니다", "It cannot be extended again"},
		Texts{"이 종류의 기한은 정해진 횟수까지만 연장할 수 있습니다.", "Deadlines of this kind can be extended so often and no more."}},
	"deadline_by_itself": {claims.KindConflict, Texts{"저절로 끝나는 기한입니다", "The deadline ends by itself"},
		Texts{"이 기한은 결정이나 답변이 있으면 저절로 끝납니다.", "It ends with the decision or the answer that it is for."}},
	"deadline_by_law": {claims.KindConflict, Texts{"바꿀 수 없는 기한입니다", "The deadline is not the provider's to set"},
		Texts{"법령이나 서비스가 정한 기한은 사업자가 바꿀 수 없습니다.", "What the law or the service sets a provider cannot change."}},
}

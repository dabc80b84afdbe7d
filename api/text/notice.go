package text

import "bosang/claims"

// noticeProblems are those of notices, and of what is told of an incident.
var noticeProblems = map[string]Problem{
	"notice_drafted": {claims.KindConflict, Texts{"작성 중인 문안이 있습니다", "There is a draft"},
		Texts{"이 고지에는 아직 게시하지 않은 문안이 있습니다. existing에 고지의 id가 있습니다. 그 문안을 고치거나 게시하십시오.",
			"The notice has a wording that was not published. existing names the notice. Change the wording, or publish it."}},
	"notice_not_drafted": {claims.KindConflict, Texts{"문안이 없습니다", "There is no wording"},
		Texts{"먼저 사고의 고지 문안을 작성하십시오.", "Have the notice of the incident drafted first."}},
	"notice_published": {claims.KindConflict, Texts{"이미 게시한 문안입니다", "The wording was published"},
		Texts{"게시한 문안은 바꿀 수 없습니다. 바로잡으려면 새 문안을 작성해 게시하십시오.", "A wording that was published stays. Draft and publish another to correct it."}},
	"wording_incomplete": {claims.KindConflict, Texts{"빠진 내용이 있습니다", "Something is missing"},
		Texts{"법령이 정한 내용이 모두 있어야 게시할 수 있습니다. errors에 빠진 항목이 있습니다.", "What is published says all that the law lists. errors names what is missing."}},
	"wording_replaced": {claims.KindConflict, Texts{"새 문안으로 바뀐 문안입니다", "The wording was replaced"},
		Texts{"가장 나중에 게시한 문안이나 작성 중인 문안만 게시할 수 있습니다.", "Only the wording that was published last, or the draft, can be published."}},
	"too_many_wordings": {claims.KindConflict, Texts{"문안이 너무 많습니다", "There are too many wordings"},
		Texts{"고지 하나에는 문안을 100개까지 작성할 수 있습니다.", "A notice has 100 wordings at most."}},
	"update_replaced": {claims.KindConflict, Texts{"이미 바로잡은 소식입니다", "The update was replaced"},
		Texts{"existing에 적힌 소식이 이미 그 자리를 대신합니다. 그 소식을 바로잡으십시오.", "The update that existing names stands in its place. Replace that one."}},
}

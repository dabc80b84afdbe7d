package text

import "bosang/claims"

// webhookProblems are those of webhooks.
var webhookProblems = map[string]Problem{
	"too_many_webhooks": {claims.KindConflict, Texts{"웹훅이 너무 많습니다", "There are too many webhooks"},
		Texts{"사업자마다 웹훅은 스무 개까지 둘 수 있습니다. 쓰지 않는 것을 먼저 삭제하십시오.", "A provider has twenty webhooks at most. Remove one that is not used first."}},
	"webhook_superseded": {claims.KindConflict, Texts{"이미 바뀌었거나 삭제된 웹훅입니다", "The webhook has changed since, or was removed"},
		Texts{"그 뒤에 요청된 내용이 승인되었거나 웹훅이 삭제되었습니다. 필요하면 다시 요청하십시오.", "What was asked for later was approved, or the webhook was removed. Ask anew if it is still wanted."}},
	"webhook_not_active": {claims.KindConflict, Texts{"지금 쓸 수 없는 웹훅입니다", "The webhook is not active"},
		Texts{"승인을 기다리거나 중지되었거나 삭제된 웹훅에는 보내지 않습니다.", "Nothing is sent to a webhook that waits for approval, is disabled or was removed."}},
}

// fulfilmentProblems are those of what is given in kind.
var fulfilmentProblems = map[string]Problem{
	"fulfilment_answered": {claims.KindConflict, Texts{"이미 다르게 답한 제공 건입니다", "It was answered otherwise before"},
		Texts{"제공했다고 답한 것은 바뀌지 않습니다. 거절한 것은 먼저 다시 요청해야 합니다.", "What was acknowledged is not changed any more. What was refused has to be requested again first."}},
	"fulfilment_exceeds": {claims.KindConflict, Texts{"더는 그만큼 주지 않는 청구입니다", "The claim does not give as much any more"},
		Texts{"그 뒤의 결정이 더 적게 주거나, 거절된 만큼이 다시 요청되었습니다.", "A later decision gives less, or what was refused has been requested anew."}},
	"fulfilment_not_cleared": {claims.KindConflict, Texts{"지금은 제공할 수 없는 청구입니다", "What the claim gives may not be handed over now"},
		Texts{"청구가 보류되었거나, 다시 확인되어야 하거나, 사업자가 이의를 제기하였습니다.", "The claim is held, has to be cleared again, or its decision is contested."}},
}

// webhookFields are what can be wrong with them.
var webhookFields = map[string]Texts{
	"reason_of_refused": {"거절할 때만 이유를 적습니다.", "A reason is for what is refused alone."},
	"billing_reference": {"글자와 숫자로 시작하는 64자까지의 글자, 숫자와 . _ : / -여야 합니다.", "It must be up to 64 letters, digits and . _ : / - that begin with a letter or digit."},
	"webhook_url": {"인터넷에서 접근할 수 있는 https 주소(포트 443 또는 8443)여야 하고, 사용자 이름이나 # 뒤의 부분이 없어야 합니다.",
		"It must be an https address on the internet, on port 443 or 8443, without a user and without what stands behind #."},
}

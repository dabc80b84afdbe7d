package text

import "bosang/claims"

// recourseProblems are those of what providers claim back.
var recourseProblems = map[string]Problem{
	"recourse_stated": {claims.KindConflict, Texts{"이미 있는 구상입니다", "The recourse is there already"},
		Texts{"같은 사고에 대하여 같은 근거 문서 번호로 밝힌 구상이 이미 있습니다.", "For this incident one with the same reference was stated already."}},
	"recourse_without_share": {claims.KindConflict, Texts{"정해진 부담 비율이 없습니다", "No share is in force"},
		Texts{"다른 담당자가 부담 비율을 승인한 뒤에 산정할 수 있습니다.", "It can be assessed once a second operator has approved a share."}},
	"recourse_outdated": {claims.KindConflict, Texts{"다른 구상을 먼저 다시 산정해야 합니다", "Another recourse has to be assessed first"},
		Texts{"비율이 줄었거나 병합된 사건에 대한 다른 구상이 아직 이전대로 청구하고 있어 이중으로 청구하게 됩니다. 그 구상을 먼저 다시 산정하십시오.",
			"Another recourse claims by a share that is smaller now, or of an incident that was merged: it would be claimed twice. Assess that one anew first."}},
	"recourse_assessed_since": {claims.KindConflict, Texts{"그 사이에 산정되었습니다", "It was assessed meanwhile"},
		Texts{"다른 산정이 먼저 끝났습니다. 가장 최근의 산정을 읽어 보십시오.", "Another assessment was faster. Read the last one."}},
	"shares_over_all": {claims.KindConflict, Texts{"부담 비율의 합이 1을 넘습니다", "The shares come to more than all"},
		Texts{"한 사고에 대하여 제3자들의 부담 비율을 모두 더한 것은 1을 넘을 수 없습니다. 다른 비율을 먼저 줄이십시오.", "The shares of all third parties of one incident must not come to more than 1. Lower another one first."}},
	"share_superseded": {claims.KindConflict, Texts{"나중에 요청된 비율이 이미 정해졌습니다", "A share that was asked for later is in force"},
		Texts{"그 뒤에 요청된 비율이 승인되었습니다. 필요하면 다시 요청하십시오.", "What was asked for later was approved. Ask anew if it is still wanted."}},
	"receipt_booked": {claims.KindConflict, Texts{"이미 기록된 입금입니다", "The payment is booked already"},
		Texts{"은행의 같은 거래 번호로 기록된 입금이 이미 있습니다.", "A payment with this reference of the bank is booked already."}},
	"receipt_reversed": {claims.KindConflict, Texts{"이미 취소된 입금 기록입니다", "The receipt was reversed already"},
		Texts{"입금 기록은 한 번만 취소할 수 있습니다.", "A receipt is reversed once."}},
}

// recourseFields are those of shares and receipts.
var recourseFields = map[string]Texts{
	"share_form":          {"0에서 1까지의 소수여야 합니다. 소수점 아래는 아홉 자리까지입니다. 예: 0.35.", "It must be a decimal fraction from 0 to 1 with at most nine digits behind the point, such as 0.35."},
	"bank_reference_form": {"빈칸 없는 영문, 숫자, 기호로 64자까지입니다.", "It must have 1 to 64 letters, digits and signs of ASCII, without spaces."},
	"day_to_come":         {"아직 오지 않은 날일 수 없습니다.", "It must not be a day that is to come."},
}

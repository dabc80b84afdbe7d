package text

import "bosang/claims"

// paymentProblems are those of money on its way.
var paymentProblems = map[string]Problem{
	"remittance_state": {claims.KindConflict, Texts{"지금은 할 수 없는 일입니다", "The remittance is not at that point"},
		Texts{"송금 묶음의 상태(state)가 이 일과 맞지 않습니다. 다시 읽어 확인하십시오.", "Its state does not allow this. Read it again."}},
	"remittance_empty": {claims.KindConflict, Texts{"송금할 것이 없습니다", "There is nothing to send"},
		Texts{"지급할 수 있는 것이 하나도 모이지 않았습니다. 막힌 지급은 GET /v1/payouts?state=blocked에서 볼 수 있습니다.", "Nothing was collected that may be paid. GET /v1/payouts?state=blocked lists what is blocked."}},
	"payout_state": {claims.KindConflict, Texts{"지금은 할 수 없는 일입니다", "The payout is not at that point"},
		Texts{"지급의 상태(state)가 이 일과 맞지 않습니다. 다시 읽어 확인하십시오.", "Its state does not allow this. Read it again."}},
	"payout_not_blocked_by_name": {claims.KindConflict, Texts{"이름 때문에 막힌 지급이 아닙니다", "The payout is not blocked by a name"},
		Texts{"예금주와 청구인의 이름이 달라서 막힌 지급만 확인해 줄 수 있습니다.", "Only a payout that is blocked because payee and claimant have different names is vouched for."}},
	"payee_changed": {claims.KindConflict, Texts{"받는 계좌가 바뀌었습니다", "The payee is another one by now"},
		Texts{"확인한 뒤에 청구인이 계좌를 바꾸었습니다. 지금의 계좌를 보고 그 버전(payee_version)으로 다시 확인해 주십시오.", "The claimant has changed it since. Look at the payee as it is now, and vouch for its version (payee_version)."}},
	"payout_on_its_way": {claims.KindConflict, Texts{"지급이 진행 중입니다", "Money is on its way"},
		Texts{"이 청구인에게 보내는 돈이 은행에 있거나 곧 나갑니다. 끝난 뒤에 개인정보를 파기할 수 있습니다.", "Money for this claimant is at the bank or about to go there. The claimant can be erased when it has arrived or come back."}},
}

// paymentFields are those of remittances, budgets, awards and banks' reports.
var paymentFields = map[string]Texts{
	"date_form":          {"2022-12-02와 같은 날짜여야 합니다.", "It must be a date, such as 2022-12-02."},
	"unknown_rulebook":   {"그런 규정집이 없습니다. GET /v1/rulebooks에서 찾아 주십시오.", "There is no such rulebook. GET /v1/rulebooks lists them."},
	"in_the_past":        {"지난 날일 수 없습니다.", "It must not be a day that is over."},
	"unknown_format":     {"모르는 파일 형식입니다.", "There is no such format."},
	"only_krw":           {"이 형식은 원화만 담을 수 있습니다.", "This format is for won alone."},
	"korean_bank":        {"한국 금융기관의 공동코드 세 자리여야 합니다.", "It must be the three digits of a Korean bank."},
	"not_positive":       {"0보다 커야 합니다.", "It must be above zero."},
	"smallest_coin":      {"통화의 가장 작은 단위의 배수여야 합니다.", "It must be a whole number of the smallest coins of its currency."},
	"one_currency":       {"통화가 같아야 합니다.", "It must be in the same currency."},
	"below_reserved":     {"이미 배정된 {}보다 작을 수 없습니다.", "It must not be below what is reserved: {}."},
	"another_remittance": {"다른 송금 묶음에 대한 보고입니다.", "The report is on another remittance."},
	"not_as_sent":        {"보낸 것({})과 다릅니다.", "It is not what was sent: {}."},
	"unknown_payment":    {"이 송금 묶음에 없는 이체입니다.", "The remittance has no such payment."},
	"xml_form":           {"올바른 XML이 아니거나 중간에 끊겼습니다.", "It is not well-formed XML, or breaks off."},
	"xml_text":           {"글자가 올 자리가 아닙니다.", "There is text where none belongs."},
	"xml_instruction":    {"처리 지시는 받지 않습니다.", "Instructions are not taken."},
	"xml_doctype":        {"문서 유형 선언과 엔티티는 받지 않습니다.", "Document types and entities are not taken."},
	"xml_depth":          {"요소가 너무 깊게 들어 있습니다.", "Elements stand too deep in each other."},
	"xml_long":           {"태그와 태그 사이가 너무 깁니다.", "There is too much between two tags."},
	"xml_root":           {"가장 바깥 요소는 {} 하나여야 합니다.", "The one outermost element must be {}."},
	"xml_namespace":      {"pain.002.001.10이 아닙니다. 이름공간은 {}여야 합니다.", "It is not pain.002.001.10: the namespace must be {}."},
	"xml_unexpected":     {"이 자리에 올 수 없는 요소입니다.", "The element does not belong here."},
	"number":             {"숫자여야 합니다.", "It must be a number."},
	"instant":            {"시각이어야 합니다.", "It must be an instant."},
	"amount":             {"금액이어야 합니다.", "It must be an amount."},
	"per_status":         {"상태별 건수가 올바르지 않습니다.", "The numbers by status are not sound."},
	"more_than_stated":   {"적힌 건수보다 많습니다.", "There are more than is stated."},
	"fewer_than_stated":  {"적힌 건수보다 적습니다.", "There are fewer than is stated."},
	"two_ends":           {"이 이체가 입금되었다고도 반려되었다고도 적혀 있습니다. 은행에 확인해 주십시오.", "It says of this payment both that it was settled and that it was rejected. Ask the bank."},
	"contradiction":      {"거절되었다는 묶음 안에 거절되지 않은 것이 있습니다.", "What was rejected as a whole has something that was not."},
}

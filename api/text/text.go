// Package text holds what the interface says, in Korean and English, by code;
// and tells from a request in which language and form to answer.
package text

import (
	"bosang/api/failure"
	"bosang/claims"
	"bosang/rules"
)

// Texts is one text in both languages.
type Texts struct{ KO, EN string }

// In gives the text in a language.
func (t Texts) In(lang rules.Lang) string {
	if lang == rules.Korean {
		return t.KO
	}
	return t.EN
}

// Problem is what a code means, with the kind that gives it its status.
type Problem struct {
	Kind          claims.Kind
	Title, Detail Texts
}

// Problems are the texts of every code that an answer can carry.
var Problems = map[string]Problem{
	"malformed_json": {failure.KindMalformed, Texts{"JSON을 읽을 수 없습니다", "The JSON cannot be read"},
		Texts{"본문이 올바른 JSON 객체가 아닙니다. errors에 줄과 열이 적혀 있습니다.", "The body is not a well-formed JSON object. errors tells the line and column."}},
	"malformed": {failure.KindMalformed, Texts{"요청을 읽을 수 없습니다", "The request cannot be read"},
		Texts{"매개변수나 헤더의 형식이 올바르지 않습니다. errors를 보십시오.", "A parameter or a header does not have the form it must have. See errors."}},
	"unauthenticated": {claims.KindUnauthenticated, Texts{"인증이 필요합니다", "Sign in first"},
		Texts{"유효한 토큰을 Authorization: Bearer 헤더로 보내십시오. 만료되었거나 취소된 토큰은 받지 않습니다.", "Send a valid token as Authorization: Bearer. One that has expired or was revoked is not accepted."}},
	"forbidden": {claims.KindForbidden, Texts{"허용되지 않은 일입니다", "Not allowed"},
		Texts{"이 토큰의 역할로는 할 수 없는 일입니다.", "The role of this token does not allow this."}},
	"not_found": {claims.KindNotFound, Texts{"찾을 수 없습니다", "Not found"},
		Texts{"그런 것이 없거나, 볼 수 있는 권한이 없습니다.", "There is no such thing, or it is not yours to see."}},
	"no_route": {failure.KindNoRoute, Texts{"그런 주소가 없습니다", "No such address"},
		Texts{"이 주소에는 아무것도 없습니다. /docs에 모든 주소가 있습니다.", "Nothing lies at this address. /docs lists all there are."}},
	"method_not_allowed": {failure.KindMethod, Texts{"이 방법은 쓸 수 없습니다", "Method not allowed"},
		Texts{"이 주소는 Allow 헤더에 적힌 방법만 받습니다.", "This address takes only the methods that the Allow header names."}},
	"not_acceptable": {failure.KindNotAcceptable, Texts{"요청한 형식으로 답할 수 없습니다", "Not acceptable"},
		Texts{"Accept 헤더가 이 주소가 줄 수 있는 형식을 허용하지 않습니다.", "The Accept header does not allow the form that this address answers in."}},
	"conflict": {claims.KindConflict, Texts{"이미 있는 것과 충돌합니다", "Conflict"},
		Texts{"요청한 일이 이미 있는 것과 충돌합니다.", "What is asked collides with what is there."}},
	"provider_exists": {claims.KindConflict, Texts{"이미 있는 사업자입니다", "The provider exists already"},
		Texts{"같은 키를 가진 사업자가 이미 있습니다.", "A provider with this key is there already."}},
	"service_exists": {claims.KindConflict, Texts{"이미 있는 서비스입니다", "The service exists already"},
		Texts{"이 사업자에게 같은 키를 가진 서비스가 이미 있습니다.", "The provider has a service with this key already."}},
	"plan_exists": {claims.KindConflict, Texts{"이미 있는 요금제입니다", "The plan exists already"},
		Texts{"이 서비스에 같은 키를 가진 요금제가 이미 있습니다.", "The service has a plan with this key already."}},
	"terms_exist": {claims.KindConflict, Texts{"이미 있는 약관 조건입니다", "The terms exist already"},
		Texts{"이 요금제에는 같은 시각부터 적용되는 조건이 이미 있습니다.", "The plan has terms that are effective at this instant already."}},
	"subscription_exists": {claims.KindConflict, Texts{"이미 있는 가입입니다", "The subscription exists already"},
		Texts{"같은 고객, 요금제, 시작 시각의 가입이 이미 있습니다.", "The same customer, plan and start make the same subscription, and it is there already."}},
	"incident_exists": {claims.KindConflict, Texts{"이미 있는 사고입니다", "The incident exists already"},
		Texts{"같은 키를 가진 사고가 이미 있습니다.", "An incident with this key is there already."}},
	"incident_merged": {claims.KindConflict, Texts{"다른 사고와 합쳐진 사고입니다", "The incident was merged"},
		Texts{"이 사고는 existing에 적힌 사고와 합쳐졌습니다. 그 사고에 대해 요청하십시오.", "This incident was merged into the one that existing names. Ask there."}},
	"outage_exists": {claims.KindConflict, Texts{"이미 있는 장애입니다", "The outage exists already"},
		Texts{"같은 장애가 이미 있습니다.", "The same outage is there already."}},
	"maintenance_exists": {claims.KindConflict, Texts{"이미 있는 점검입니다", "The maintenance exists already"},
		Texts{"같은 점검이 이미 있습니다.", "The same maintenance is there already."}},
	"window_exists": {claims.KindConflict, Texts{"이미 있는 구간입니다", "The window exists already"},
		Texts{"같은 구간이 이미 있습니다.", "The same window is there already."}},
	"window_withdrawn": {claims.KindConflict, Texts{"철회된 구간입니다", "The window was withdrawn"},
		Texts{"철회된 구간은 고칠 수 없습니다.", "A window that was withdrawn is not changed any more."}},
	"claim_exists": {claims.KindConflict, Texts{"이미 접수된 청구입니다", "The claim exists already"},
		Texts{"이 사고와 가입에 대한 청구가 이미 있습니다. existing에 그 참조번호가 있습니다. 철회한 청구도 다시 접수할 수 없습니다.", "There is a claim for this incident and subscription already. existing names its reference. One that was withdrawn cannot be filed again either."}},
	"claim_final": {claims.KindConflict, Texts{"끝난 청구입니다", "The claim is final"},
		Texts{"철회되었거나 다른 청구와 합쳐진 청구는 더 바뀌지 않고, 다시 접수할 수도 없습니다.", "A claim that was withdrawn or merged is not changed any more, and cannot be filed again."}},
	"no_election": {claims.KindConflict, Texts{"고를 것이 없습니다", "There is nothing to choose"},
		Texts{"이 청구의 지금 결정에는 돈과 기간 연장 가운데 고를 것이 없습니다.", "The claim's current decision offers no choice between money and an extension."}},
	"stale": {claims.KindStale, Texts{"그 사이에 바뀌었습니다", "Changed meanwhile"},
		Texts{"읽은 뒤에 바뀌었습니다. 다시 읽고 새 ETag로 보내십시오.", "It was changed since you read it. Read it again and send its new ETag."}},
	"too_large": {failure.KindTooLarge, Texts{"너무 큽니다", "Too large"},
		Texts{"본문이 이 주소가 받는 크기를 넘습니다.", "The body is larger than this address takes."}},
	"unsupported_media_type": {failure.KindMediaType, Texts{"받지 않는 형식입니다", "Unsupported media type"},
		Texts{"Content-Type이 이 주소가 받는 형식이 아닙니다.", "The Content-Type is not one that this address takes."}},
	"unsupported_encoding": {failure.KindMediaType, Texts{"압축된 본문은 받지 않습니다", "Unsupported content encoding"},
		Texts{"본문을 압축하지 않고 Content-Encoding 없이 보내십시오.", "Send the body as it is, without a Content-Encoding."}},
	"body_broken_off": {failure.KindMalformed, Texts{"본문이 도중에 끊겼습니다", "The body broke off"},
		Texts{"본문이 끝나기 전에 끊겨 다 읽지 못했습니다. 처음부터 다시 보내십시오.", "The body broke off before its end and could not be read. Send it again from its beginning."}},
	"invalid": {claims.KindInvalid, Texts{"올바르지 않은 값이 있습니다", "Some values are not valid"},
		Texts{"errors에 잘못된 필드가 모두 적혀 있습니다.", "errors names every field that is wrong."}},
	"unacceptable": {claims.KindInvalid, Texts{"받을 수 없는 값입니다", "Not acceptable as a value"},
		Texts{"저장할 수 없는 값이 있습니다.", "A value cannot be stored."}},
	"idempotency_key_reused": {claims.KindMismatch, Texts{"다른 요청에 쓴 키입니다", "The key was used for another request"},
		Texts{"이 Idempotency-Key는 다른 요청에 이미 쓰였습니다. 새 키를 쓰십시오.", "This Idempotency-Key was used with another request before: another address or another body. Use a new one."}},
	"precondition_required": {failure.KindPrecondition, Texts{"If-Match가 필요합니다", "If-Match is required"},
		Texts{"바꾸려면 읽을 때 받은 ETag를 If-Match 헤더로 보내십시오.", "To change it, send the ETag you read it with as If-Match."}},
	"too_many": {claims.KindTooMany, Texts{"요청이 너무 많습니다", "Too many requests"},
		Texts{"Retry-After에 적힌 시간 뒤에 다시 보내십시오.", "Send it again after the time that Retry-After names."}},
	"internal": {claims.KindInternal, Texts{"내부 오류입니다", "Internal error"},
		Texts{"저희 쪽 문제입니다. request_id를 알려 주시면 찾아보겠습니다.", "The fault is ours. With the request_id we can look for it."}},
	"unavailable": {claims.KindUnavailable, Texts{"지금은 답할 수 없습니다", "Not available now"},
		Texts{"잠시 뒤에 다시 보내십시오. 같은 Idempotency-Key로 보내면 두 번 만들어지지 않습니다.", "Send it again in a while. With the same Idempotency-Key nothing is made twice."}},
	"timeout": {failure.KindTimeout, Texts{"시간이 다 되었습니다", "Out of time"},
		Texts{"정해진 시간 안에 답하지 못했습니다. 같은 Idempotency-Key로 다시 보내면 두 번 만들어지지 않습니다.", "No answer was ready in the time allowed. Sent again with the same Idempotency-Key, nothing is made twice."}},
}

// Fields are the texts of what can be wrong with a field; {} is its limit.
var Fields = map[string]Texts{
	"required":          {"필요한 값입니다.", "It is required."},
	"unknown_field":     {"그런 필드는 없습니다.", "There is no such field."},
	"unknown_param":     {"그런 매개변수는 없습니다.", "There is no such parameter."},
	"unknown_column":    {"그런 열은 없습니다.", "There is no such column."},
	"twice":             {"두 번 주어졌습니다.", "It is given twice."},
	"type":              {"{} 형식이어야 합니다.", "It must be of type {}."},
	"too_deep":          {"{}단계보다 깊게 중첩할 수 없습니다.", "It must not be nested more than {} levels deep."},
	"half_character":    {"서로게이트 쌍의 반쪽만 있는 문자가 있습니다.", "It holds one half of a surrogate pair, which is no character."},
	"json_syntax":       {"{}(줄:열)에서 올바른 JSON이 아닙니다.", "It is not well-formed JSON at {} (line:column)."},
	"id_form":           {"하이픈이 있는 UUID여야 합니다.", "It must be a UUID with hyphens."},
	"key_form":          {"소문자, 숫자와 그 사이의 . _ -로 {}자까지여야 합니다.", "It must be lower-case letters and digits with . _ - between them, {} at most."},
	"too_long":          {"{}자를 넘을 수 없습니다.", "It must not have more than {} characters."},
	"too_many":          {"{}개를 넘을 수 없습니다.", "There must not be more than {}."},
	"one_of":            {"다음 가운데 하나여야 합니다: {}.", "It must be one of: {}."},
	"negative":          {"음수일 수 없습니다.", "It must not be negative."},
	"out_of_range":      {"{} 범위 안에 있어야 합니다.", "It must be in the range {}."},
	"instant_form":      {"시간대가 있는 RFC 3339 시각이어야 합니다. 예: 2022-10-15T15:30:00+09:00.", "It must be an instant of RFC 3339 with its offset, such as 2022-10-15T15:30:00+09:00."},
	"too_fine":          {"마이크로초보다 정밀할 수 없습니다.", "It must not be finer than a microsecond."},
	"control_character": {"글자가 아닌 문자는 쓸 수 없습니다.", "It must not contain control characters."},
	"in_the_future":     {"미래일 수 없습니다.", "It must not be in the future."},
	"after_as_of":       {"as_of(보내지 않으면 지금)보다 뒤일 수 없습니다.", "It must not be after as_of, which is now unless it is sent."},
	"before_outage":     {"사고의 첫 장애보다 앞설 수 없습니다.", "It must not be before the first outage of the incident began."},
	"not_after_start":   {"시작보다 뒤여야 합니다.", "It must be after the start."},
	"not_before_start":  {"시작보다 뒤일 수 없습니다.", "It must not be after the start."},
	"outside_its_edges": {"가장 이른 시각과 가장 늦은 시각 사이에 있어야 합니다.",
		"It must lie between its earliest and its latest."},
	"without_stated":     {"기준 시각 없이 범위만 줄 수 없습니다.", "An earliest or latest needs the stated instant."},
	"amount_form":        {"금액은 숫자로 된 문자열이어야 합니다. 예: \"7550\".", "The amount must be a text of plain digits, such as \"7550\"."},
	"amount_too_large":   {"금액은 {}자리를 넘을 수 없습니다.", "The amount must not have more than {} digits."},
	"amount_too_fine":    {"금액은 소수점 아래 {}자리를 넘을 수 없습니다.", "The amount must not have more than {} digits behind the point."},
	"currency_form":      {"통화는 KRW와 같은 대문자 세 글자여야 합니다.", "The currency must be three capital letters, such as KRW."},
	"unknown_key":        {"그런 것이 없습니다.", "There is none of this name."},
	"unknown_id":         {"그런 id를 가진 것이 없습니다.", "There is nothing with this id."},
	"unknown_feature":    {"서비스 {}에 그런 기능이 없습니다.", "The service {} has no such feature."},
	"unknown_edition":    {"그런 규정집이나 판이 없습니다.", "There is no such rulebook or edition."},
	"same_incident":      {"자기 자신과 합칠 수 없습니다.", "An incident cannot be merged into itself."},
	"not_yours_to_say":   {"이 값은 정할 수 없습니다.", "This is not yours to say."},
	"unacceptable":       {"받을 수 없는 값입니다.", "It is not acceptable."},
	"cursor_form":        {"이 목록에서 받은 커서가 아닙니다.", "It is not a cursor of this list."},
	"limit_form":         {"{} 사이의 정수여야 합니다.", "It must be a whole number in {}."},
	"idempotency_form":   {"1~255자의 보이는 ASCII여야 합니다.", "It must be 1 to 255 visible ASCII characters."},
	"etag_form":          {"읽을 때 받은 ETag 하나여야 합니다. 예: \"3\".", "It must be the one ETag that it was read with, such as \"3\"."},
	"line_too_long":      {"한 줄이 {}바이트를 넘습니다.", "The line has more than {} bytes."},
	"utf8_form":          {"UTF-8이어야 합니다.", "It must be UTF-8."},
	"control_characters": {"제어 문자를 쓸 수 없습니다.", "It must not hold control characters."},
	"empty_file":         {"파일이 비어 있습니다.", "The file is empty."},
	"spreadsheet":        {"CSV가 아니라 스프레드시트입니다. UTF-8 CSV로 저장해 보내십시오.", "This is not CSV but a spreadsheet. Save it as CSV in UTF-8 and send that."},
	"separator":          {"열은 쉼표로 나누어야 합니다.", "Columns are separated by commas."},
	"line_ends":          {"줄은 LF나 CRLF로 끝나야 합니다.", "Lines end with LF or CRLF, not with CR alone."},
	"no_heading":         {"첫 줄은 열의 이름이어야 합니다. 예: provider,service,plan,customer_number,started_at.", "The first line must name the columns, such as provider,service,plan,customer_number,started_at."},
	"csv_syntax":         {"CSV로 읽을 수 없습니다.", "It cannot be read as CSV."},
	"json_line":          {"JSON 객체로 읽을 수 없습니다.", "It cannot be read as a JSON object."},
	"needs":              {"{}와 함께 주어야 합니다.", "It needs {} beside it."},
	"malformed_columns":  {"열 수가 제목 줄과 다릅니다.", "The number of columns differs from the heading's."},
}

package text

import "bosang/claims"

// personProblems are those of what is known of claimants.
var personProblems = map[string]Problem{
	"claimant_erased": {claims.KindConflict, Texts{"개인정보가 파기된 청구인입니다", "The claimant was erased"},
		Texts{"이 청구인의 개인정보는 파기되어 다시 기록할 수 없습니다.", "What identified this claimant was erased, and nothing can be recorded of it any more."}},
	"checks_itself": {claims.KindConflict, Texts{"본인의 접속기록이 있는 달입니다", "You are among those who are checked"},
		Texts{"그 달에 개인정보를 본 사람은 그 달의 접속기록을 점검할 수 없습니다. 다른 사람이 점검해야 합니다.", "Who saw personal data in a month does not look through its records. Another person has to."}},
	"too_many_disclosures": {claims.KindTooMany, Texts{"가려진 정보를 너무 많이 열람했습니다", "Too many disclosures"},
		Texts{"한 사람이 한 시간에 열람할 수 있는 횟수를 넘었습니다. 이 사실은 보안 담당자에게 알려집니다. Retry-After에 적힌 시간 뒤에 다시 보내십시오.", "This is more than one person may see in an hour, and who looks after security is told. Send it again after the time that Retry-After names."}},
}

// personFields are those of contact, payee and the report of accesses.
var personFields = map[string]Texts{
	"email_or_phone": {"이메일 주소와 전화번호 가운데 하나는 있어야 합니다.", "There must be an e-mail address or a phone number."},
	"email_form":     {"이메일 주소여야 합니다. 예: name@example.com.", "It must be an e-mail address, such as name@example.com."},
	"phone_form":     {"8~15자리의 전화번호여야 합니다. 예: 010-1234-5678, +82 10-1234-5678.", "It must be a phone number of 8 to 15 digits, such as 010-1234-5678 or +82 10-1234-5678."},
	"bank_form":      {"금융기관 공동코드 세 자리나 BIC여야 합니다. 예: 004, CZNBKRSE.", "It must be the three digits of a Korean bank or a BIC, such as 004 or CZNBKRSE."},
	"account_form":   {"6~34자리의 계좌번호여야 합니다. 은행이 적는 대로 붙임표를 넣어도 됩니다.", "It must be an account number of 6 to 34 digits or letters, with the bank's hyphens if you like."},
	"month_form":     {"연월이어야 합니다. 예: 2026-10.", "It must be a month, such as 2026-10."},
	"reason_words":   {"무슨 일로 보는지 글자나 숫자를 {}자 이상 써서 적으십시오. 보이지 않는 문자는 쓸 수 없습니다.", "Say in words what it is for, with {} letters or digits at least and no characters that show nothing."},
	"month_not_over": {"한국 시각으로 이미 끝난 달이어야 합니다.", "It must be a month that is over in Korea."},
}

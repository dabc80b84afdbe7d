package text

import "bosang/claims"

// arrivalProblems are those of who comes by an identity provider.
var arrivalProblems = map[string]Problem{
	"arrival_refused": {claims.KindUnauthenticated, Texts{"로그인이 끝나지 않았습니다", "The sign-in did not succeed"},
		Texts{"신원 제공자의 응답을 받아들일 수 없습니다. 이 브라우저에서 10분 안에 끝나도록 로그인을 다시 시작하십시오.", "What the identity provider answered cannot be taken. Begin the sign-in again, in this browser, and end it within ten minutes."}},
	"no_membership": {claims.KindForbidden, Texts{"이 서비스에서 맡은 역할이 없습니다", "No role here"},
		Texts{"신원 제공자에서 본인임은 확인되었지만, 거기에 이 서비스의 역할이나 알려진 고객번호가 없습니다. 신원 제공자를 맡은 곳에 문의하십시오.", "The identity provider knows you, but names no role and no known customer number for you here. Ask those who look after it."}},
	"second_factor_withheld": {claims.KindForbidden, Texts{"두 번째 인증 수단이 필요합니다", "A second factor is needed"},
		Texts{"이 역할에는 신원 제공자에서 두 번째 인증 수단까지 확인해야 합니다. 거기에 등록한 뒤 다시 로그인하십시오.", "The role is given to who shows a second factor at the identity provider. Enrol one there, and sign in again."}},
	"account_elsewhere": {claims.KindConflict, Texts{"다른 곳에서 관리하는 계정입니다", "The account is looked after elsewhere"},
		Texts{"신원 제공자로 들어오는 계정에는 여기에 비밀번호가 없습니다. 복구는 그 신원 제공자에서 합니다.", "An account that comes by an identity provider has no password here. It is recovered there."}},
}

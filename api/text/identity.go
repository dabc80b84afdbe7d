package text

import (
	"maps"

	"bosang/claims"
)

// joined gives one catalogue of several.
func joined[T any](all ...map[string]T) map[string]T {
	out := make(map[string]T)
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// identityProblems are those of who may come in.
var identityProblems = map[string]Problem{
	"sign_in_refused": {claims.KindUnauthenticated, Texts{"로그인할 수 없습니다", "Sign-in refused"},
		Texts{"이름이나 비밀번호가 맞지 않거나, 쓸 수 없는 계정입니다.", "The name or the password is not right, or the account cannot be used."}},
	"too_many_attempts": {claims.KindTooMany, Texts{"시도가 너무 많았습니다", "Too many attempts"},
		Texts{"Retry-After에 적힌 시간 뒤에 다시 시도하십시오. 전에 로그인한 브라우저에서는 지금도 로그인할 수 있습니다.", "Try again after the time that Retry-After names. From a browser that you signed in with before you can sign in now."}},
	"unfinished_sign_in": {claims.KindUnauthenticated, Texts{"로그인이 끝나지 않았습니다", "Sign-in is not finished"},
		Texts{"두 번째 인증 수단을 보이거나 등록해야 합니다.", "The second factor is still to be shown, or to be enrolled."}},
	"sign_in_again": {claims.KindForbidden, Texts{"본인 확인이 필요합니다", "Confirm that it is you"},
		Texts{"로그인한 지 10분이 지났습니다. 비밀번호와 두 번째 인증 수단으로 다시 확인한 뒤에 하십시오(POST /v1/me/verification). 신원 제공자로 로그인했으면 거기에서 다시 확인합니다(/sign-in/{identity_provider}?step_up=true).", "You signed in more than ten minutes ago. Show password and second factor once more, then do it again (POST /v1/me/verification). If you came by an identity provider, do so there (/sign-in/{identity_provider}?step_up=true)."}},
	"signed_in_already": {claims.KindConflict, Texts{"이미 로그인되어 있습니다", "You are signed in already"},
		Texts{"다른 사이트의 페이지가 다른 계정으로 로그인하려고 했습니다. 아무것도 바꾸지 않았습니다. 다른 계정을 쓰려면 먼저 로그아웃하고 이 서비스의 로그인 페이지에서 고르십시오.", "The page of another site wanted to sign you in with another account. Nothing was changed. To use another account, sign out first and choose it on the sign-in page here."}},
	"account_too_new": {claims.KindForbidden, Texts{"아직 할 수 없습니다", "Not yet"},
		Texts{"이 고객의 구독을 쓰던 계정이 전에 있었고, 이 계정은 연결된 지 하루가 지나지 않았습니다. {} 뒤에 할 수 있습니다.", "Another account has acted for this customer before, and this one joined less than a day ago. It can do this from {} on."}},
	"password_short_alone": {claims.KindConflict, Texts{"비밀번호가 짧습니다", "The password is too short by itself"},
		Texts{"두 번째 인증 수단 없이 쓰려면 비밀번호가 15자 이상이어야 합니다. 먼저 비밀번호를 바꾸십시오.", "Without a second factor the password has to have 15 characters or more. Change it first."}},
	"cross_origin": {claims.KindForbidden, Texts{"다른 사이트에서 보낸 요청입니다", "Sent from another site"},
		Texts{"브라우저가 다른 사이트의 페이지에서 보낸 요청은 받지 않습니다.", "What the page of another site has a browser send is not taken."}},
	"not_approved": {claims.KindConflict, Texts{"아직 승인되지 않았습니다", "Not approved yet"},
		Texts{"이 링크는 두 번째 사람이 승인한 뒤에 쓸 수 있습니다.", "The link can be used once a second person has approved what it is for."}},
	"name_taken": {claims.KindConflict, Texts{"쓸 수 없는 이름입니다", "The name cannot be used"},
		Texts{"이미 쓰이는 로그인 이름입니다. 본인의 계정이면 먼저 로그인한 뒤에 링크를 여십시오.", "There is an account of this sign-in name. If it is yours, sign in first and open the link again."}},
	"membership_exists": {claims.KindConflict, Texts{"이미 가진 역할입니다", "The role is there already"},
		Texts{"이 계정은 그 역할을 이미 가지고 있습니다.", "The account has this role already."}},
	"account_privileged": {claims.KindConflict, Texts{"이 계정으로는 할 수 없습니다", "Not with this account"},
		Texts{"운영자, 규제기관, 관리자의 계정은 이용자의 구독에 연결할 수 없습니다. 따로 계정을 만드십시오.", "An account of an operator, regulator or administrator is not joined to a customer's subscriptions. Make another account."}},
	"administrators_exist": {claims.KindConflict, Texts{"관리자가 이미 있습니다", "There are administrators"},
		Texts{"관리자가 둘 이상이면 서로 초대하고 승인합니다.", "Where there are two, administrators invite and approve each other."}},
	"user_not_active": {claims.KindConflict, Texts{"활성 상태가 아닌 계정입니다", "The account is not active"},
		Texts{"초대에 아직 응하지 않았거나 정지된 계정은 복구하지 않습니다.", "An account that was not entered yet, or is suspended, is not recovered."}},
	"user_state": {claims.KindConflict, Texts{"계정의 상태가 맞지 않습니다", "The account is in another state"},
		Texts{"활성인 계정만 정지하고, 정지된 계정만 다시 엽니다.", "Only an active account is suspended, and only a suspended one resumed."}},
	"accounts_several": {claims.KindConflict, Texts{"계정이 여럿입니다", "There are several accounts"},
		Texts{"이 고객의 구독을 쓰는 계정이 여럿이어서 어느 것을 복구할지 알 수 없습니다.", "Several accounts act for this customer, so that it is not known which to recover."}},
	"customer_has_account": {claims.KindConflict, Texts{"이미 계정이 있는 고객입니다", "The customer has an account already"},
		Texts{"이 고객의 구독을 쓰는 계정이 이미 있습니다. 그 계정으로 로그인하거나, 들어올 수 없으면 복구를 요청하십시오.", "There is an account for this customer's subscriptions. Sign in with it or, if that cannot be done, ask for its recovery."}},
	"recovery_elsewhere": {claims.KindConflict, Texts{"이 사업자가 복구할 수 없는 계정입니다", "Not this provider's to recover"},
		Texts{"다른 사업자의 고객이기도 한 계정은 한 사업자가 복구하지 못합니다. 복구 코드를 쓰거나 새 초대를 받으십시오.", "An account that is another provider's customer too is not recovered by one of them. Use a recovery code, or a new invitation."}},
	"no_enrolment": {claims.KindConflict, Texts{"등록을 시작하지 않았습니다", "No enrolment was begun"},
		Texts{"먼저 인증 앱에 넣을 비밀값을 받으십시오.", "Ask for a secret for your application first."}},
	"no_second_factor": {claims.KindConflict, Texts{"두 번째 인증 수단이 없습니다", "There is no second factor"},
		Texts{"복구 코드는 두 번째 인증 수단과 함께 만들어집니다.", "Recovery codes come with a second factor."}},
	"second_factor_needed": {claims.KindConflict, Texts{"두 번째 인증 수단이 필요합니다", "A second factor is needed"},
		Texts{"운영자, 규제기관, 관리자는 두 번째 인증 수단 없이 쓸 수 없습니다. 다른 것으로 바꿀 수는 있습니다.", "Operators, regulators and administrators do not go without one. It can be replaced by another."}},
	"signing_key_revoked": {claims.KindConflict, Texts{"폐기된 서명 키입니다", "The signing key is revoked"},
		Texts{"승인되기 전에 폐기되었습니다. 키를 새로 등록해야 합니다.", "It was revoked before it was approved. Add a key anew."}},
	"approval_decided": {claims.KindConflict, Texts{"이미 결정되었습니다", "Decided already"},
		Texts{"승인되었거나 반려되었거나 철회된 요청은 바뀌지 않습니다.", "What was approved, rejected or withdrawn is not changed any more."}},
	"approval_expired": {claims.KindConflict, Texts{"기한이 지난 요청입니다", "The request has expired"},
		Texts{"이레 안에 승인되지 않은 요청은 다시 해야 합니다.", "What was not approved within seven days has to be asked for again."}},
	"approval_asker_gone": {claims.KindConflict, Texts{"요청한 사람이 더는 요청할 수 없습니다", "Who asked may not any more"},
		Texts{"요청한 사람의 계정이 정지되었거나 그 역할이 끝났습니다. 필요하면 지금 그 역할을 가진 사람이 다시 요청하십시오.", "The account of who asked was suspended, or the role has ended. If it is still wanted, somebody who has the role now has to ask for it."}},
}

// identityFields are what can be wrong with what somebody comes in by.
var identityFields = map[string]Texts{
	"wrong":               {"맞지 않습니다.", "It is not right."},
	"join_signed_in":      {"먼저 이용자의 계정으로 로그인해야 합니다.", "Sign in with a claimant's account first."},
	"sign_in_name":        {"3~254자의 글자, 숫자와 @ . _ + -로 된 이름이어야 합니다. 예: 전자우편 주소.", "It must be 3 to 254 letters, digits and @ . _ + -, such as an address of e-mail."},
	"password_short":      {"{}자 이상이어야 합니다. 여러 낱말을 이어 쓰면 됩니다.", "It must have {} characters or more. Several words do."},
	"password_long":       {"128자를 넘을 수 없습니다.", "It must not have more than 128 characters."},
	"password_characters": {"글자가 아닌 문자는 쓸 수 없습니다.", "It must not contain control characters."},
	"password_has_name":   {"로그인 이름이 들어 있으면 안 됩니다.", "It must not contain the sign-in name."},
	"password_guessable":  {"쉽게 짐작할 수 있는 비밀번호입니다. 서로 관계없는 낱말 여럿을 쓰십시오.", "It is easily guessed. Use several words that have nothing to do with each other."},
	"password_breached":   {"유출된 적이 있는 비밀번호입니다. 다른 것을 쓰십시오.", "It was published after a breach. Use another."},
	"password_again":      {"위에 쓴 비밀번호와 다릅니다.", "It is not the password above."},
	"ed25519_key":         {"32바이트의 Ed25519 공개 키여야 합니다.", "It must be a public key of Ed25519, 32 bytes."},
	"scope_unknown":       {"이 역할의 토큰이 가질 수 없는 권한입니다.", "No token of this role has such a scope."},
	"token_lifetime":      {"지금부터 1분 뒤에서 {}일 뒤 사이여야 합니다.", "It must be between a minute and {} days from now."},
}

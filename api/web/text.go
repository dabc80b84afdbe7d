package web

import "maps"

// both is one text in both languages.
type both = struct{ KO, EN string }

// texts are what the pages say, by code, in both languages.
var texts = func() map[string]both {
	all := make(map[string]both)
	for _, part := range []map[string]both{frameTexts, fieldTexts, comingTexts, linkTexts, factorTexts, accountTexts, tokenTexts, scopeTexts} {
		maps.Copy(all, part)
	}
	return all
}()

// notices are what a page may be asked to say at its top: what was done before.
var notices = map[string]bool{
	"signed_out": true, "joined": true, "switched": true, "session_ended": true, "sessions_ended": true, "password_changed": true,
	"factor_removed": true, "token_revoked": true,
}

var frameTexts = map[string]both{
	"service":         {"보상", "Bosang"},
	"skip":            {"본문으로 건너뛰기", "Skip to the content"},
	"languages":       {"언어", "Language"},
	"sign_out":        {"로그아웃", "Sign out"},
	"foot":            {"서비스 장애 보상", "Compensation after service outages"},
	"fault":           {"오류", "Error"},
	"faults":          {"다시 확인해 주십시오", "Something needs your attention"},
	"back":            {"내 계정으로 돌아가기", "Back to your account"},
	"wait":            {"시도가 너무 많았습니다. {}분 뒤에 다시 시도해 주십시오. 전에 로그인한 브라우저에서는 지금도 로그인할 수 있습니다.", "There were too many attempts. Try again in {} min. From a browser that you signed in with before you can sign in now."},
	"problem.on":      {"내 계정으로 가기", "Go to your account"},
	"problem.back":    {"로그인으로 돌아가기", "Back to the sign-in"},
	"problem.request": {"문의하실 때 알려 주십시오: {}", "If you ask for help, tell us: {}"},

	"problem.too_many.title":            {"요청이 너무 많습니다", "Too many requests"},
	"problem.too_many.detail":           {"잠시 뒤에 다시 시도해 주십시오.", "Wait a moment, then try again."},
	"problem.not_found.title":           {"찾을 수 없습니다", "Not found"},
	"problem.not_found.detail":          {"그런 것이 없거나 이미 없어졌습니다.", "There is no such thing, or it is gone already."},
	"problem.method_not_allowed.title":  {"이 주소는 열어 볼 수 없습니다", "This address is not a page"},
	"problem.method_not_allowed.detail": {"양식을 보낼 때만 쓰는 주소입니다.", "It only takes what a form sends."},
	"problem.cross_origin.title":        {"다른 곳에서 온 양식입니다", "The form came from elsewhere"},
	"problem.cross_origin.detail":       {"아무것도 바꾸지 않았습니다. 이 서비스의 페이지에서 다시 시도해 주십시오.", "Nothing was changed. Open the page here and try again."},
	"problem.malformed.title":           {"요청을 읽을 수 없습니다", "The request cannot be read"},
	"problem.malformed.detail":          {"주소나 양식이 올바르지 않습니다. 페이지를 다시 열어 주십시오.", "The address or the form is not as it should be. Open the page again."},
	"problem.invalid.title":             {"보내신 내용에 문제가 있습니다", "What you sent cannot be taken"},
	"problem.invalid.detail":            {"아래 내용을 고쳐서 다시 보내 주십시오.", "Put the following right and send it again."},

	"said.signed_out":       {"로그아웃했습니다.", "You have signed out."},
	"said.joined":           {"구독이 계정에 연결되었습니다.", "The subscriptions were joined to your account."},
	"said.switched":         {"역할을 바꾸었습니다.", "You act in another role now."},
	"said.session_ended":    {"그 브라우저에서 로그아웃했습니다.", "That browser was signed out."},
	"said.sessions_ended":   {"다른 브라우저에서 모두 로그아웃했습니다.", "All other browsers were signed out."},
	"said.password_changed": {"비밀번호를 바꾸었습니다. 다른 브라우저에서 로그아웃하고 토큰을 모두 취소했습니다.", "Your password was changed, other browsers were signed out, and your tokens were revoked."},
	"said.factor_removed":   {"두 번째 인증을 껐습니다.", "The second factor was removed."},
	"said.token_revoked":    {"토큰을 취소했습니다.", "The token was revoked."},

	"role.claimant":      {"이용자", "Customer"},
	"role.operator":      {"운영자", "Operator"},
	"role.regulator":     {"규제기관", "Regulator"},
	"role.administrator": {"관리자", "Administrator"},
}

var fieldTexts = map[string]both{
	"field.name":                {"로그인 이름", "Sign-in name"},
	"field.name_hint":           {"전자우편 주소처럼 기억하기 쉬운 것. 글자, 숫자와 @ . _ + -를 쓸 수 있습니다.", "Such as your address of e-mail. Letters, digits and @ . _ + - will do."},
	"field.password":            {"비밀번호", "Password"},
	"field.password_of_choice":  {"새 비밀번호", "New password"},
	"field.password_hint":       {"12자 이상. 서로 관계없는 낱말 여럿을 이어 쓰면 안전하고 기억하기 쉽습니다.", "12 characters or more. Several words that have nothing to do with each other are safe and easy to keep."},
	"field.password_hint_alone": {"15자 이상. 서로 관계없는 낱말 여럿을 이어 쓰면 안전하고 기억하기 쉽습니다.", "15 characters or more. Several words that have nothing to do with each other are safe and easy to keep."},
	"field.password_again":      {"새 비밀번호 다시 입력", "The new password once more"},
	"field.present_password":    {"지금 비밀번호", "Your present password"},
	"field.code":                {"인증 앱의 코드", "Code from your authenticator app"},
	"field.code_hint":           {"여섯 자리 숫자입니다. 인증 앱이 없으면 복구 코드를 입력하십시오.", "Six digits. Without the app, type a recovery code."},
	"field.link_code":           {"승인 코드", "Approval code"},
	"field.link_code_hint":      {"이 링크를 승인한 사람이 알려 드리는 여덟 글자입니다. 링크를 보낸 사람에게는 없습니다. 다섯 번 틀리면 링크를 쓸 수 없습니다.", "Eight letters that whoever approved this link tells you; who sent it does not have them. Five wrong ones end the link."},
	"field.recovery_code":       {"복구 코드", "Recovery code"},
	"field.token_name":          {"토큰 이름", "Name of the token"},
	"field.token_name_hint":     {"어디에 쓰는지 알아볼 수 있게. 예: 야간 집계", "What it is for, such as: nightly report"},
	"field.scopes":              {"할 수 있는 일", "What it may do"},
	"field.scopes_hint":         {"필요한 것만 고르십시오.", "Choose no more than it needs."},
	"field.days":                {"유효 기간", "How long it is good"},
}

var comingTexts = map[string]both{
	"sign_in.title":      {"로그인", "Sign in"},
	"sign_in.button":     {"로그인", "Sign in"},
	"sign_in.help":       {"계정은 받은 링크로 만듭니다. 비밀번호를 잊으셨으면 링크를 보낸 사업자나 관리자에게 복구 링크를 요청하십시오.", "Accounts are made by a link that you are sent. If you forgot your password, ask your provider or an administrator for a recovery link."},
	"sign_in.others":     {"다른 계정으로 로그인", "Sign in with another account"},
	"signed_out.title":   {"로그아웃했습니다", "You have signed out"},
	"signed_out.text":    {"여기에서 로그아웃했습니다. 이어서 {}에서도 로그아웃합니다.", "You are signed out here, and led on to sign out of this too: {}."},
	"signed_out.on":      {"계속", "Continue"},
	"code.title":         {"두 번째 인증", "Second factor"},
	"code.button":        {"계속", "Continue"},
	"code.hint":          {"앱에 표시된 여섯 자리 숫자를 입력하십시오.", "Type the six digits that the app shows."},
	"code.lost":          {"인증 앱을 쓸 수 없습니까?", "You do not have your app?"},
	"code.recovery_hint": {"복구 코드는 한 번씩만 쓸 수 있습니다. 대소문자와 -는 상관없습니다.", "Each recovery code works once. Capitals and hyphens do not matter."},
	"code.lost_all":      {"복구 코드도 없으면 계정을 만들어 준 사업자나 관리자에게 요청하십시오.", "Without a recovery code either, ask whoever gave you the account."},
}

var linkTexts = map[string]both{
	"link.title":     {"받은 링크", "Your link"},
	"link.until":     {"사용 기한", "Good until"},
	"link.provider":  {"사업자", "Provider"},
	"link.waiting":   {"두 번째 사람이 승인한 뒤에 쓸 수 있습니다. 승인한 사람에게서 승인 코드를 받으면 이 페이지를 다시 열어 주십시오.", "It can be used once a second person has approved it. When they have told you the approval code, open this page again."},
	"link.factor":    {"다음 단계에서 인증 앱을 다시 등록합니다.", "You will set your authenticator app up anew in the next step."},
	"link.elsewhere": {"지금 로그인한 계정은 이용자의 계정이 아니어서 연결할 수 없습니다. 새 계정을 만들면 지금 계정에서는 로그아웃됩니다.", "The account that you are signed in with is not a customer's and cannot be joined. If you make another account, you are signed out of it."},

	"link.join.heading": {"지금 계정에 연결하기", "Join it to your account"},
	"link.join.text":    {"지금 로그인한 계정에서 이 구독도 볼 수 있게 됩니다.", "The account that you are signed in with will show these subscriptions too."},
	"link.join.button":  {"지금 계정에 연결", "Join my account"},
	"link.new.heading":  {"새 계정 만들기", "Make another account"},

	"link.administrator.heading": {"첫 관리자 계정 만들기", "Make the first administrator's account"},
	"link.administrator.text":    {"이 서비스의 관리자 계정을 만드는 링크입니다. 한 번만 쓸 수 있습니다.", "This link makes an account of an administrator of this service. It works once."},
	"link.administrator.button":  {"계정 만들기", "Make the account"},
	"link.invitation.heading":    {"초대받은 계정 열기", "Open the account you are invited to"},
	"link.invitation.text":       {"비밀번호를 정하면 계정이 열립니다. 이 링크는 한 번만 쓸 수 있습니다.", "Choose a password to open it. This link works once."},
	"link.invitation.button":     {"계정 열기", "Open the account"},
	"link.customer.heading":      {"내 구독 보기", "Come to your subscriptions"},
	"link.customer.text":         {"계정을 만들면 구독을 보고 보상을 신청할 수 있습니다. 이 링크는 한 번만 쓸 수 있습니다.", "With an account you see your subscriptions and can claim compensation. This link works once."},
	"link.customer.button":       {"계정 만들기", "Make the account"},
	"link.recovery.heading":      {"계정 복구", "Recover your account"},
	"link.recovery.text":         {"새 비밀번호를 정하십시오. 다른 브라우저에서는 모두 로그아웃되고, 토큰은 모두 취소됩니다.", "Choose a new password. All other browsers are signed out, and all your tokens are revoked."},
	"link.recovery.button":       {"비밀번호 바꾸기", "Change the password"},
	"link.demonstration.heading": {"시연 계정으로 들어가기", "Come in as somebody made up"},
	"link.demonstration.text":    {"이 컴퓨터에서만 쓸 수 있는 시연용 링크입니다. 비밀번호가 필요 없습니다.", "This link is for the demonstration on this machine alone. It needs no password."},
	"link.demonstration.button":  {"들어가기", "Come in"},

	"no_link.title": {"쓸 수 없는 링크입니다", "This link does not work"},
	"no_link.text":  {"이미 썼거나, 기한이 지났거나, 취소되었거나, 주소가 잘린 링크입니다. 보낸 사람에게 새 링크를 요청하십시오.", "It was used, has expired, was taken back, or is not whole. Ask whoever sent it for another."},
}

var factorTexts = map[string]both{
	"factor.title":  {"인증 앱 등록", "Set up your authenticator app"},
	"factor.needed": {"운영자, 규제기관, 관리자는 인증 앱을 등록해야 들어올 수 있습니다.", "Operators, regulators and administrators come in only with an authenticator app."},
	"factor.text":   {"로그인할 때 비밀번호에 더해 휴대전화 앱의 여섯 자리 코드를 입력합니다. 비밀번호를 남이 알아도 들어오지 못합니다. 등록하면 다른 브라우저에서는 모두 로그아웃되고, 토큰은 모두 취소됩니다.", "When you sign in you type, after your password, six digits from an app on your telephone. Nobody comes in with the password alone. Once it is set up, all other browsers are signed out, and all your tokens are revoked."},
	"factor.begin":  {"등록 시작", "Begin"},

	"confirm.title":       {"인증 앱 등록", "Set up your authenticator app"},
	"confirm.scan":        {"인증 앱에서 이 그림을 찍으십시오.", "Scan this with your authenticator app."},
	"confirm.picture":     {"인증 앱에 넣을 비밀값의 QR 코드. 아래에 글자로도 있습니다.", "QR code of the secret for your app; it stands below as text too."},
	"confirm.same_device": {"이 기기의 인증 앱에서 열기", "Open it in the app on this device"},
	"confirm.type":        {"찍을 수 없으면 이 키를 앱에 입력하십시오.", "If you cannot scan it, type this key into the app."},
	"confirm.hint":        {"앱에 표시된 여섯 자리 숫자를 입력하십시오.", "Type the six digits that the app shows now."},
	"confirm.button":      {"등록", "Set up"},

	"codes_shown.title": {"복구 코드", "Your recovery codes"},
	"codes_shown.text":  {"인증 앱을 쓸 수 없을 때 로그인하는 코드입니다. 하나씩 한 번만 쓸 수 있습니다.", "They let you sign in when you do not have your app. Each works once."},
	"codes_shown.once":  {"지금만 보여 드립니다. 인쇄하거나 비밀번호 관리자에 보관하십시오.", "They are shown only now. Print them or keep them in a password manager."},
	"codes_shown.next":  {"보관했습니다", "I have kept them"},
	"codes.title":       {"복구 코드 새로 받기", "New recovery codes"},
	"codes.text":        {"새 코드를 받으면 전의 코드는 쓸 수 없습니다.", "Those that you have will not work any more."},
	"codes.button":      {"새 코드 받기", "Get new codes"},
	"removal.title":     {"두 번째 인증 끄기", "Remove the second factor"},
	"removal.text":      {"앞으로 비밀번호만으로 로그인합니다. 다른 브라우저에서는 모두 로그아웃되고, 토큰은 모두 취소됩니다.", "From now on you sign in with the password alone. All other browsers are signed out, and all your tokens are revoked."},
	"removal.button":    {"끄기", "Remove it"},
}

var accountTexts = map[string]both{
	"account.title":            {"내 계정", "Your account"},
	"account.who":              {"로그인 정보", "How you sign in"},
	"account.role":             {"지금 역할", "You act as"},
	"account.password":         {"로그인할 때 입력합니다", "Typed when you sign in"},
	"account.change":           {"바꾸기", "Change"},
	"account.factor":           {"두 번째 인증", "Second factor"},
	"account.factor_on":        {"인증 앱", "Authenticator app"},
	"account.factor_off":       {"없음", "None"},
	"account.replace":          {"다른 앱으로 바꾸기", "Replace"},
	"account.add":              {"추가", "Add"},
	"account.remove":           {"끄기", "Remove"},
	"account.codes":            {"복구 코드", "Recovery codes"},
	"account.codes_left":       {"{}개 남음", "{} left"},
	"account.renew":            {"새로 받기", "Renew"},
	"account.tokens":           {"토큰", "Tokens"},
	"account.tokens_text":      {"내 프로그램이 쓰는 것", "For your programs"},
	"account.open":             {"보기", "Show"},
	"account.memberships":      {"역할", "Your roles"},
	"account.memberships_text": {"한 번에 한 역할로만 일합니다.", "You act in one of them at a time."},
	"account.acting":           {"지금 역할", "acting"},
	"account.switch":           {"이 역할로 바꾸기", "Act as this"},
	"account.sessions":         {"로그인한 곳", "Where you are signed in"},
	"account.sessions_text":    {"모르는 것이 있으면 로그아웃시키고 비밀번호를 바꾸십시오.", "If you do not recognise one, sign it out and change your password."},
	"account.unknown":          {"알 수 없는 브라우저", "Unknown browser"},
	"account.here":             {"이 브라우저", "this browser"},
	"account.address":          {"주소 {}", "Address {}"},
	"account.began":            {"로그인", "Signed in"},
	"account.used":             {"마지막 사용", "Last used"},
	"account.ends":             {"끝나는 때", "Ends"},
	"account.end":              {"로그아웃", "Sign out"},
	"account.end_others":       {"다른 브라우저에서 모두 로그아웃", "Sign out all other browsers"},
	"verify.title":             {"본인 확인", "Confirm that it is you"},
	"verify.text":              {"로그인한 지 10분이 지났습니다. 계속하려면 다시 확인해 주십시오.", "You signed in more than ten minutes ago. To go on, show once more that it is you."},
	"verify.button":            {"확인", "Confirm"},
	"verify.elsewhere":         {"다시 확인하기: {}", "Confirm by: {}"},
	"password.title":           {"비밀번호 바꾸기", "Change your password"},
	"password.text":            {"다른 브라우저에서는 모두 로그아웃되고, 토큰은 모두 취소됩니다.", "All other browsers are signed out, and all your tokens are revoked."},
	"password.button":          {"비밀번호 바꾸기", "Change the password"},
}

var tokenTexts = map[string]both{
	"tokens.title":      {"토큰", "Tokens"},
	"tokens.list":       {"쓰고 있는 토큰", "Your tokens"},
	"tokens.none":       {"아직 없습니다.", "There is none yet."},
	"tokens.made":       {"만든 때", "Made"},
	"tokens.until":      {"유효 기한", "Good until"},
	"tokens.used":       {"마지막 사용", "Last used"},
	"tokens.unused":     {"아직 쓴 적 없음", "Not used yet"},
	"tokens.revoke":     {"취소", "Revoke"},
	"tokens.new":        {"새 토큰", "A new token"},
	"tokens.text":       {"프로그램이 지금 역할({})로, 고른 일만 할 수 있게 합니다.", "It lets a program act in your present role ({}), and do what you choose."},
	"tokens.button":     {"토큰 만들기", "Make the token"},
	"token_shown.title": {"새 토큰", "Your new token"},
	"token_shown.once":  {"지금만 보여 드립니다. 안전한 곳에 보관하십시오.", "It is shown only now. Keep it in a safe place."},
	"token_shown.use":   {"Authorization: Bearer 헤더로 보냅니다.", "Programs send it as Authorization: Bearer."},
	"token_shown.next":  {"보관했습니다", "I have kept it"},
	"days.7":            {"7일", "7 days"},
	"days.30":           {"30일", "30 days"},
	"days.90":           {"90일", "90 days"},
	"days.365":          {"1년", "A year"},
}

// scopeTexts say what a token may do, for the permissions that one can carry.
var scopeTexts = map[string]both{
	"scope.catalogue:read":     {"사업자, 서비스, 요금제, 장애, 규정집 읽기", "Read providers, services, plans, outages and rulebooks"},
	"scope.catalogue:write":    {"서비스와 요금제 고치기", "Change services and plans"},
	"scope.provider:write":     {"사업자 고치기", "Change providers"},
	"scope.subscription:read":  {"구독 읽기", "Read subscriptions"},
	"scope.subscription:write": {"구독 추가하고 끝내기", "Add and end subscriptions"},
	"scope.incident:write":     {"사고 알리고 고치기", "Report and change incidents"},
	"scope.incident:merge":     {"사고 합치기", "Merge incidents"},
	"scope.outage:write":       {"장애 시간과 원인 적기", "Record outages and causes"},
	"scope.claim:file":         {"보상 신청하기", "File claims"},
	"scope.claim:read":         {"신청과 결정 읽기", "Read claims and decisions"},
	"scope.claim:withdraw":     {"신청 철회하기", "Withdraw claims"},
	"scope.claim:elect":        {"보상 방법 고르기", "Choose between remedies"},
	"scope.claim:tell":         {"신청의 사실 알리기", "Tell facts of claims"},
	"scope.fact:tell":          {"요금제와 사고의 사실 알리기", "Tell facts of plans and incidents"},
	"scope.person:read":        {"고객 정보 읽기", "Read claimants"},
	"scope.person:write":       {"연락처와 받을 계좌 고치기", "Change contact and payee"},
	"scope.person:disclose":    {"가려진 고객 정보를 사유를 적고 보기", "See masked personal data for a stated reason"},
	"scope.access:read":        {"누가 누구의 정보를 보았는지 읽기", "Read who saw whose data"},
	"scope.access:report":      {"달마다의 접속 기록 점검표 보기", "Read the monthly report on who saw whose data"},
	"scope.access:check":       {"접속 기록을 점검했다고 적기", "Mark the month's records as checked"},
	"scope.person:export":      {"갖고 있는 정보 모두 받기", "Take a copy of all that is held"},
	"scope.review:request":     {"사람의 재검토 요청하기", "Ask that a person looks at a decision"},
	"scope.review:read":        {"재검토 읽기", "Read reviews"},
	"scope.batch:run":          {"일괄 처리 시작하기", "Start runs over many claims"},
	"scope.batch:read":         {"일괄 처리 읽기", "Read runs over many claims"},
	"scope.evaluation:run":     {"신청 없이 보상 알아보기", "Ask what a claim would get"},
	"scope.edition:read":       {"규정집의 판 읽기", "Read editions of rulebooks"},
	"scope.edition:write":      {"규정집의 판 쓰기", "Draft editions of rulebooks"},
	"scope.simulation:run":     {"모의 계산하기", "Run simulations"},
	"scope.simulation:read":    {"모의 계산 읽기", "Read simulations"},
	"scope.metrics:read":       {"서비스 지표 읽기", "Read the service's metrics"},
}

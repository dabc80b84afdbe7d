package api_test

import "net/http"

// pageRows are the pages for people. A token is nobody's session: whatever it may, its
// holder is led to the sign-in like anybody, and what a form would change is not
// changed. What pages do for whom is held by the tests of the pages.
func pageRows() []matrixRow {
	row := func(operation string, status int, in map[string]string, with ...with) matrixRow {
		return matrixRow{operation: operation, whose: everybodys, status: status, ask: func(*matrix, *party) request { return request{in: in, with: with} }}
	}
	sent := func(operation string, status int, in map[string]string) matrixRow {
		return matrixRow{operation: operation, whose: everybodys, status: status, ask: func(m *matrix, _ *party) request {
			return request{in: in, body: "name=" + m.fresh() + "&password=nothing", // attempts are counted by name
				with: []with{header("Content-Type", "application/x-www-form-urlencoded")}}
		}}
	}
	const led = http.StatusSeeOther
	link, session, token := map[string]string{"link": "bosang_link_x"}, map[string]string{"session": nowhere}, map[string]string{"token": nowhere}
	return []matrixRow{
		row("pageSignIn", 0, nil), sent("formSignIn", http.StatusUnprocessableEntity, nil), sent("formSignOut", led, nil),
		row("pageSecondFactor", led, nil), sent("formSecondFactor", led, nil),
		row("pageLink", http.StatusNotFound, link), sent("formLink", http.StatusNotFound, link),
		row("pageAccount", led, nil), sent("formActing", led, nil), row("pageVerification", led, nil), sent("formVerification", led, nil),
		row("pagePassword", led, nil), sent("formPassword", led, nil),
		row("pageEnrolment", led, nil), sent("formEnrolment", led, nil), sent("formConfirmation", led, nil),
		row("pageRemoval", led, nil), sent("formRemoval", led, nil), row("pageRecoveryCodes", led, nil), sent("formRecoveryCodes", led, nil),
		sent("formSession", led, session), sent("formAccountEnd", led, map[string]string{"membership": nowhere}), sent("formOtherSessions", led, nil),
		row("pageTokens", led, nil), sent("formToken", led, nil), sent("formTokenRevocation", led, token),
		row("getPagesStyle", 0, nil), row("getIcon", 0, nil),
	}
}

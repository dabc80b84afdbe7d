package api_test

// arrivalRows are the operations of identity providers, of which this world has none:
// what they let in is tested in package arrival.
func arrivalRows() []matrixRow {
	nobodys := func(caller, *party) outcome { return hidden }
	row := func(operation string, body any, with ...with) matrixRow {
		return matrixRow{operation: operation, whose: nobodys, ask: func(*matrix, *party) request {
			return request{in: map[string]string{"identity_provider": "corporate"}, body: body, with: with}
		}}
	}
	list := row("listIdentityProviders", nil)
	list.whose = everybodys
	return []matrixRow{
		list, row("beginSignIn", nil), row("finishSignIn", nil), row("leaveIdentityProvider", nil),
		row("heedLogout", "logout_token=x", header("Content-Type", "application/x-www-form-urlencoded")),
	}
}

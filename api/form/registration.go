package form

import (
	"encoding/json"
	"strings"

	"bosang/claims"
	"bosang/claims/privacy/rrn"
)

// A resident registration number is handled by nobody whom no act or decree tells to
// (PIPA §24의2), and none tells this service to: it is refused wherever somebody types
// it, and neither kept nor said again.

// registered reports whether a JSON text or number holds a registration number. A
// number that ends in six noughts is a length of time in whole seconds, which are
// given in microseconds.
func registered(token json.Token) bool {
	switch v := token.(type) {
	case string:
		return rrn.Find(v)
	case json.Number:
		return !strings.HasSuffix(v.String(), "000000") && rrn.Find(v.String())
	}
	return false
}

// RegistrationNumbers gives the fields of a JSON value that hold a registration
// number: for JSON whose form is for others to check. What is no JSON has none.
func RegistrationNumbers(body []byte) []claims.FieldError {
	_, faults, err := readTree(body)
	if err != nil {
		return nil
	}
	var found []claims.FieldError
	for _, f := range faults {
		if f.Code == "registration_number" {
			found = append(found, f)
		}
	}
	return found
}

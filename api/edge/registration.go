package edge

import (
	"net/url"

	"bosang/api/failure"
	"bosang/claims"
	"bosang/claims/privacy/rrn"
)

// refuseRegistrationNumbers refuses a request whose path or query holds a resident
// registration number. Bodies are looked at where they are read. What a foreign query
// holds is drawn at random, and kept by nobody.
func (c *Call) refuseRegistrationNumbers(foreign bool) error {
	var wrong []claims.FieldError
	values := c.ParamValues()
	for i, name := range c.ParamNames() {
		// The path is matched as it was sent, which may be escaped.
		plain, err := url.PathUnescape(values[i])
		if rrn.Find(values[i]) || err == nil && rrn.Find(plain) {
			wrong = append(wrong, claims.FieldError{Field: name, Code: "registration_number"})
		}
	}
	for name, list := range c.QueryParams() {
		if !foreign && rrn.Find(list[0]) { // checkQuery knows the parameter, and that it is given once
			wrong = append(wrong, claims.FieldError{Field: name, Code: "registration_number"})
		}
	}
	return failure.Params(wrong)
}

// Package failure names the failures that only the edge knows: requests that
// cannot be read, routed or answered as asked. They are of the type of the
// domain's own failures, so that all are told in one way.
package failure

import "bosang/claims"

// Kinds of failure of the edge. The domain's kinds count from 0.
const (
	// KindMalformed: the request cannot be read.
	KindMalformed claims.Kind = 100 + iota
	// KindNoRoute: nothing lies at the address.
	KindNoRoute
	// KindMethod: the address does not take the method.
	KindMethod
	// KindNotAcceptable: the answer cannot have a form that is accepted.
	KindNotAcceptable
	// KindTooLarge: the body is too large.
	KindTooLarge
	// KindMediaType: the body is of another media type.
	KindMediaType
	// KindPrecondition: a change without If-Match.
	KindPrecondition
	// KindTimeout: no answer was ready in time.
	KindTimeout
	// KindLongAddress: the address is longer than any that there is.
	KindLongAddress
	// KindHeaders: there are too many headers.
	KindHeaders
	// KindMisdirected: the request names another host.
	KindMisdirected
)

// Edge is a failure of the edge.
func Edge(kind claims.Kind, code string, fields ...claims.FieldError) *claims.Error {
	return &claims.Error{Kind: kind, Code: code, Fields: fields}
}

// Malformed says that a parameter or a header cannot be read.
func Malformed(field, code, param string) *claims.Error {
	return Edge(KindMalformed, "malformed", claims.FieldError{Field: field, Code: code, Param: param})
}

// Params says which parameters cannot be read; nil where none is wrong.
func Params(wrong []claims.FieldError) error {
	if len(wrong) == 0 {
		return nil
	}
	return Edge(KindMalformed, "malformed", wrong...)
}

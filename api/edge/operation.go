package edge

import (
	"net/http"
	"slices"
	"strings"

	"bosang/api/limit"
	"bosang/claims/access"
	"bosang/rules"
)

// Operation is one operation of the contract and what answers it.
type Operation struct {
	Method, Path string
	Answer       func(*Call) error
	// Open operations need no token.
	Open bool
	// Class is what the request counts as; empty: Open for open ones, Bulk for those
	// that stream, Read for those that only read, and Write.
	Class limit.Class
	// Probe marks what machines around ask to learn how the service is: it is not
	// counted, and asked for by number (http://10.0.0.5/healthz).
	Probe bool
	// Near operations need no token of those who are near and send none.
	Near bool
	// Needs is what the caller's role has to be allowed; empty: a token is enough.
	Needs access.Permission
	// Also is what else is done on the way. Roles that may the first may these; the
	// scopes of a token have to hold them too.
	Also []access.Permission
	// Query names the parameters that the operation knows; others are refused.
	Query []string
	// Foreign operations are asked for by what others have browsers send: parameters
	// that are not known are left alone (RFC 6749, section 4.1.2), and Answer reads the
	// query by itself.
	Foreign bool
	// Gives is the media type of the answer, or those that it may have; empty: JSON.
	Gives string
	// Forms are media types that the answer can have besides: which of them it has, its
	// parameter format says, or else the Accept header.
	Forms []string
	// Takes are the media types of the body; none: no body is read.
	Takes []string
	// Bare operations are asked for without a body too.
	Bare bool
	// Catalogue marks answers that hold nothing personal.
	Catalogue bool
	// Streams marks an operation that reads its body itself, in its own time.
	Streams bool
	// Told writes a failure as a page, for operations that people look at; nil: it
	// is answered as a problem.
	Told func(p Problem, lang rules.Lang) ([]byte, error)
}

// What bodies operations take, and the parameter of those that speak.
var (
	JSONBody  = []string{MediaJSON}
	BulkBody  = []string{MediaCSV, MediaNDJSON}
	PatchBody = []string{mediaMerge, MediaJSON}
	Speaking  = []string{"lang"}
)

// Get is a reading of what may be somebody's own.
func Get(path string, needs access.Permission, answer func(*Call) error, query ...string) Operation {
	return Operation{Method: http.MethodGet, Path: path, Needs: needs, Answer: answer, Query: query}
}

// Shared is a reading of what is nobody's own.
func Shared(path string, answer func(*Call) error, query ...string) Operation {
	return Operation{Method: http.MethodGet, Path: path, Needs: access.ReadCatalogue, Answer: answer, Query: query, Catalogue: true}
}

// Sending is an operation that takes a JSON body.
func Sending(method, path string, needs access.Permission, answer func(*Call) error) Operation {
	return Operation{Method: method, Path: path, Needs: needs, Answer: answer, Takes: JSONBody}
}

// Permissions are all that the caller has to be allowed; none: a token is enough.
func (o Operation) Permissions() []access.Permission {
	if o.Needs == "" {
		return o.Also
	}
	return append([]access.Permission{o.Needs}, o.Also...)
}

// With adds what else an operation needs.
func (o Operation) With(also ...access.Permission) Operation {
	o.Also = append(slices.Clone(o.Also), also...)
	return o
}

// AsClass gives the operation another class than that of its kind.
func (o Operation) AsClass(class limit.Class) Operation {
	o.Class = class
	return o
}

// class is what a request of the operation counts as.
func (o Operation) class() limit.Class {
	switch {
	case o.Class != "":
		return o.Class
	case o.Open:
		return limit.Open
	case o.Streams:
		return limit.Bulk
	case o.Method == http.MethodGet:
		return limit.Read
	}
	return limit.Write
}

// ContractPath writes a route as the contract does: "/v1/claims/{claim}".
func ContractPath(route string) string {
	parts := strings.Split(route, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i] = "{" + p[1:] + "}"
		}
	}
	return strings.Join(parts, "/")
}

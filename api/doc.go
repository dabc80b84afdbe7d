// Package api is the REST interface: it reads requests, hands them to the use
// cases and renders what comes back. The contract is openapi.yaml, which this
// package serves and its tests hold every route, request and answer to.
//
// Each noun has a file of its own with what is sent and what is answered.
// problem.go gives each kind of failure its status; nothing below this package
// knows statuses.
package api

package openid

import (
	"errors"

	"bosang/claims"
)

// Reason is why somebody was not let in: a stable word, for logs and measures. It
// holds nothing of what was sent. To who is refused, all are told alike. A Reason
// is an error, so that errors.Is finds it in what this package returns.
type Reason string

// The reasons.
const (
	// NoAttempt: the browser has begun no sign-in, or longer ago than ten minutes,
	// or with a cookie that was not made here.
	NoAttempt Reason = "no_attempt"
	// WrongState: the answer is not to what this browser began.
	WrongState Reason = "wrong_state"
	// WrongIssuer: the answer or token is of another identity provider (mix-up, RFC
	// 9207), or does not say of which it is where it has to.
	WrongIssuer Reason = "wrong_issuer"
	// Denied: the identity provider answered with an error, such as that the person
	// did not want to.
	Denied Reason = "denied"
	// CodeRefused: the token endpoint did not take the code.
	CodeRefused Reason = "code_refused"
	// BadForm: what should be a token, code or answer does not have the form of one.
	BadForm Reason = "bad_form"
	// WrongAlgorithm: the token is not signed, or by an algorithm that is not allowed.
	WrongAlgorithm Reason = "wrong_algorithm"
	// WrongType: the token was made for something else (RFC 8725, section 3.11).
	WrongType Reason = "wrong_type"
	// BadSignature: no key of the identity provider has signed the token.
	BadSignature Reason = "bad_signature"
	// WrongAudience: the token was made for another client or service.
	WrongAudience Reason = "wrong_audience"
	// Expired: the token's time is over.
	Expired Reason = "expired"
	// NotYetValid: the token's time has not come.
	NotYetValid Reason = "not_yet_valid"
	// LongLived: the access token is valid for longer than is taken.
	LongLived Reason = "long_lived"
	// WrongNonce: the ID token was not made for this attempt.
	WrongNonce Reason = "wrong_nonce"
	// WrongBinding: the token is bound to something that did not come with it.
	WrongBinding Reason = "wrong_binding"
	// StaleAuthentication: the person proved who they are too long ago.
	StaleAuthentication Reason = "stale_authentication"
	// BadClaim: a claim that has to be there is missing, or misshapen.
	BadClaim Reason = "bad_claim"
	// UnknownProgram: the configuration does not name the program.
	UnknownProgram Reason = "unknown_program"
	// Replayed: it was used before.
	Replayed Reason = "replayed"
)

// Error gives the word.
func (r Reason) Error() string { return string(r) }

// refused is what everybody is told, for whatever reason.
func refused(r Reason) error {
	return &claims.Error{Kind: claims.KindUnauthenticated, Code: "unauthenticated", Cause: r}
}

// ReasonOf finds the reason in an error; "" where it is none of this package.
func ReasonOf(err error) Reason {
	var r Reason
	if errors.As(err, &r) {
		return r
	}
	return ""
}

// unavailable says that an identity provider cannot be asked. The cause holds
// addresses and statuses, and nothing that was answered.
func unavailable(cause error) error {
	return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "identity_provider", Cause: cause}
}

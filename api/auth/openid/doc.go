// Package openid speaks OpenID Connect with the identity providers that the
// service is configured to trust, and says who they say is there. It knows no
// users and opens no sessions: that is for who calls it.
//
// A person signs in by the authorization code flow (OpenID Connect Core 1.0,
// section 3.1), as RFC 9700 would have it:
//
//  1. Begin draws state, nonce and a PKCE verifier, seals them into a cookie of
//     ten minutes, and says where to send the browser.
//  2. The identity provider sends the browser back to the address of its own
//     (RedirectURL). Finish opens the cookie, compares state and iss (RFC 9207),
//     takes the code to the token endpoint, and verifies the ID token.
//  3. What comes of it is a SignIn: who, since when, by what means, and which
//     memberships the configuration gives to what the token claims.
//
// A program sends an access token of RFC 9068 with each call: Bearer. An identity
// provider that ends a session says so by a logout token: BackChannel. And
// LogoutURL is where a person goes who wants to be signed out there too.
//
// # What is remembered between redirect and callback
//
// The attempt is kept in the browser, sealed (AES-256-GCM), not in a table: a row
// for each beginning could be written by anybody without a name, as many as they
// like; a cookie costs only who asks for it, is bound to its browser by being
// there, and lets any process finish what another began. What a cookie cannot do
// is be used once. So an attempt that has succeeded is remembered by who calls
// (Memory) until its ten minutes are over; only those write anything whom an
// identity provider has named.
//
// # When an identity provider is down
//
// Nothing is asked when the service starts. The discovery document and the keys
// are fetched when they are first needed, kept for a while, asked for again when
// a token names a key that is not among them, but never more often than every ten
// seconds, whatever is sent; for some hours they serve although they cannot be had
// anew. Every address comes from the discovery document of an issuer that the
// configuration names, is https (on loopback http), and is never redirected.
package openid

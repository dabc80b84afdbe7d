package main

// intro stands before the story.
const intro = `# From an outage to settled money

A story of one outage, from its first minute to the last won, that can be followed with
` + "`curl` and [`jq`](https://jqlang.org)" + `. It is written by the test that plays it
(` + "`cmd/bosang/story_test.go`; `make tutorial`" + ` writes it anew), against ` + "`bosang serve`" + ` and
` + "`bosang work`" + ` on a real PostgreSQL, by nothing but the interface. After every request the
test proves that the ledger balances, that each balance is what its entries come to, that no
more is sent than an entitlement gives, and that what is owed is what is claimed and what is
unclaimed.

Follow it on an empty folder of data. It takes seven weeks of a story's time: where you do not
want to wait, take instants of the past for the outage.

` + "```sh" + `
export BOSANG_DATA=$(mktemp -d) BOSANG_WEBHOOKS_INTERNAL=127.0.0.1:9000   # where billing will listen
bosang serve &          # prints the first administrator's link; once it has:
bosang work &
api=http://127.0.0.1:8080/v1; json='Content-Type: application/json'; BILLING_URL=http://127.0.0.1:9000
as() { who=$1; shift; curl -s -b $who.jar -c $who.jar "$@"; }                  # a person, with a session
as_program() { token=$1; shift; curl -s -H "Authorization: Bearer $token" "$@"; }
` + "```" + `

What differs from run to run is shown by a name: where an answer says ` + "`\"id\":\"$CLAIM\"`" + `,
note it, ` + "`CLAIM=0192a3b4-…`" + `, for the commands after. Who has not signed in within the last
ten minutes signs in again (` + "`POST /sign-in`, then `POST /sign-in/second-factor`" + `) before
approving or moving money; this is left out below.

| who | is |
|---|---|
| ` + "`ada`, `alan`" + ` | administrators of the service |
| ` + "`one`, `two`" + ` | operators of Haneul, the provider |
| ` + "`minji`, `junho`, `seoyeon`, `hana`, `taeho`" + ` | small shops with Haneul's mail |
| ` + "`dahyun`" + ` | a listener of Haneul's music |
| ` + "`watch`" + ` | the regulator |
| billing, the bank | machines of others |
`

// ending stands after it.
const ending = `
That is the whole way. The whole interface is at ` + "`/docs`" + `; what happens inside is told in
[the life of a claim](life-of-a-claim.md), [disputes](disputes.md), [clearance](clearance.md),
[money](money.md), [notices](notices.md), [webhooks](webhooks.md) and [recourse](recourse.md).
`

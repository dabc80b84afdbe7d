// Package rulebook reads an edition of a rulebook from its YAML file, checks it, and says everything that is wrong with
// it at once, each fault with the line and column where it stands.
//
// A rulebook is a folder: one YAML file per edition, law.ko.md with the words of law that may be quoted, cases/*.yaml. An
// edition states, in this order by habit:
//
//	rulebook, edition, title, jurisdiction, zone, calendar, kind, in_force, binds, confidence, sources, comment
//	instruments   the laws and standards it cites, by key
//	articles      their articles, whose numbers may change by date
//	parameters    dated values with a unit (duration, money, count, instant), perhaps by the value of a fact
//	quantities    lengths of outage time: the longest span or the total; down or degraded; announced maintenance left out
//	              or only that, by its notice; only while the subscription was held
//	provisions    rules: citation, quote or paraphrase with source, condition, effect, exceptions in priority order
//
// Conditions are all, any, not and shown over comparisons: a fact, a quantity or another book's ground, compared by
// at_least, more_than, at_most, less_than, is or on. A boundary is a value or the name of a parameter. "shown" marks what
// whoever relies on it has to show; within exceptions that holds by itself.
//
// Effects are entitles (a ground whose remedy another provision gives), gives (a remedy: a time, an amount, a multiple of a
// quantity, or the fee for it, with the standing owed, programme or goodwill), obliges (a duty, perhaps due within days)
// and refers (to a person). An exception bars or refers, and may itself have exceptions.
//
// The hash of an edition is the SHA-256 of its content as canonical JSON (RFC 8785) in which every scalar is its text:
// comments, layout and quoting do not count, the law's text and the cases beside it do not either.
package rulebook

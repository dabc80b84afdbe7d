// Package rulebook reads an edition of a rulebook from its YAML file, checks it, and says everything that is wrong with
// it at once, each fault with the line and column where it stands.
//
// The language is described in docs/language.md. A rulebook is a folder: one YAML file per edition, law.<lang>.md with the
// words of law that may be quoted, cases/*.yaml, which package cases reads and decides. The stages are
//
//	read       a file into a definition.Edition: package forms lists every key, and schema.json is made from the same list
//	typing     every formula by the kinds of its parts; names are resolved while reading, whatever their order in the file
//	unused     what is declared and used nowhere
//	sense      what is well formed and cannot be meant: conditions that never hold, exceptions that change nothing (logic.go)
//	instrument editions against each other and against the law's text
//	Together   rulebooks against each other: declared facts, grounds, losses
//
// What is faulty is read as far as it can be, and what could not be read is taken to be right wherever it is used: one
// fault hides no other and causes none.
//
// The hash of an edition is the SHA-256 of its content as canonical JSON (RFC 8785) in which every scalar is its text:
// comments, layout and quoting do not count, the law's text and the cases beside it do not either.
package rulebook

// Package rules decides compensation claims from facts: it evaluates the provisions of dated rulebook editions, combines
// their grounds into one outcome and explains it in Korean and in English.
//
// Everything here is a pure function of its arguments: no clock, no randomness, no input or output. The stages are
//
//	Definition  the parsed and checked text of an edition, positions kept (package rulebook reads it from YAML)
//	Compile     lowers a Definition to an immutable Edition whose conditions refer to facts by slot
//	Evaluate    applies every provision of the applicable editions to Facts and traces every comparison, and turns the
//	            grounds' dispositions into what is given, what is still owed and what is goodwill
//	Explain     renders an Outcome, with the editions it names, for people
//
// This package is the face of those that do it, which stand in internal: compiled; books and engine; counterfactual and
// explain.
//
// Three-valued logic: a condition holds, does not hold, or cannot be told. What an exception or a "shown" part would need
// and is not known counts as not so, since whoever relies on it has to show it; facts about duration and payment are the
// exception to that. Of an uncertain length of time both ends are compared: if they agree, the stated value is used.
//
// Facts and outcomes have packages of their own (fact, outcome) whose names are repeated here; text holds the messages,
// library the rulebooks in the program. Times are UTC and exact to the microsecond; spans are half-open; civil days are
// those of the edition's zone.
package rules

// Package model is a test alone: it starts the real program on a real database, has
// people of all roles act at random and at once, kills processes in the midst, and
// compares what became of it with what it remembers and with what the documents allow.
//
// The test is TestWhateverHappensNothingIsPaidTwiceOrLost. It goes on in rounds. In each
// round actors act until a number of operations is done; then all pause, background work
// comes to its end, and everything is checked. See docs/operations.md for how to run it
// longer.
package model

package main

import (
	"strings"

	"bosang/claims/privacy/rrn"
)

// refuseRegistrationNumbers refuses a command line that holds a resident
// registration number, as the interface refuses one wherever it is typed. It says
// where it stands, and not the number; it comes before anything that repeats what it
// does not understand.
func refuseRegistrationNumbers(args []string) error {
	const why = "holds what looks like a resident registration number, which this program must not take; leave it out"
	for i, arg := range args {
		flag, _, given := strings.Cut(arg, "=")
		switch {
		case !rrn.Find(arg):
		case given && strings.HasPrefix(flag, "-") && !rrn.Find(flag):
			return usage("%s %s", flag, why)
		case i > 0 && strings.HasPrefix(args[i-1], "--"):
			return usage("%s %s", args[i-1], why)
		default:
			return usage("argument %d %s", i+1, why)
		}
	}
	return nil
}

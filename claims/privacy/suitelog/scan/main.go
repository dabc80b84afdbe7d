// Command scan looks for secrets and personal data in the logs of the test suite, which
// the tests have written into a folder (BOSANG_TEST_LOGS). `make test` runs it when all tests have ended.
package main

import (
	"fmt"
	"os"

	"bosang/claims/privacy/suitelog"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: scan FOLDER")
		os.Exit(2)
	}
	if err := suitelog.Scan(os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

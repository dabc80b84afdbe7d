package pgtest

import (
	"os"
	"sync"

	"bosang/claims/keyring"
)

// keyVariable hands the master key on to processes that a test starts.
const keyVariable = "BOSANG_TEST_MASTER_KEY"

// Keys are the master keys of the test binary and of the processes it starts: every
// database of it has the same.
func Keys() *keyring.Ring { return keys() }

// KeyText is the text of their key file.
func KeyText() string {
	keys()
	return os.Getenv(keyVariable)
}

var keys = sync.OnceValue(func() *keyring.Ring {
	ring, err := keyring.Load(keyring.Text(os.Getenv(keyVariable)))
	if err == nil {
		return ring
	}
	text, err := keyring.New()
	if err == nil {
		err = os.Setenv(keyVariable, string(text))
	}
	if err == nil {
		ring, err = keyring.Load(keyring.Text(string(text)))
	}
	if err != nil {
		panic(err) // there is no test without it
	}
	return ring
})

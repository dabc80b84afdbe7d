package postgres_test

import (
	"testing"

	"bosang/claims/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

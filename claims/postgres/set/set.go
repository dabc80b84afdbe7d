// Package set makes columns of rows, for statements over many of them.
package set

import "github.com/jackc/pgx/v5/pgtype"

// Column is a column of values for unnest.
func Column[T, V any](rows []T, of func(T) V) pgtype.FlatArray[V] {
	values := make(pgtype.FlatArray[V], len(rows))
	for i, r := range rows {
		values[i] = of(r)
	}
	return values
}

// ID is an id as a parameter; the zero id is NULL.
func ID[N ~[16]byte](v N) pgtype.UUID {
	return pgtype.UUID{Bytes: v, Valid: v != N{}}
}

// IDs is a column of ids.
func IDs[T any, N ~[16]byte](rows []T, of func(T) N) pgtype.FlatArray[pgtype.UUID] {
	return Column(rows, func(r T) pgtype.UUID { return ID(of(r)) })
}

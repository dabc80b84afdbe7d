package main

import "context"

func scaling(_ context.Context, b *bench) error { return nil }
func subscribers(_ context.Context, b *bench) error { return nil }

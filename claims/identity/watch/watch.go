// Package watch tells who looks after security who came in and who was refused.
package watch

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"

	"bosang/claims"
	"bosang/claims/access"
)

// Note writes to the log whether something succeeded, with the user and the address
// (zero: unknown) and the request, and never a name or a secret. Of what succeeds there
// is an event too. Failures of the service itself are logged where they are answered.
func Note(ctx context.Context, log *slog.Logger, what string, user access.ID, from netip.Addr, err error) {
	attrs := []slog.Attr{slog.Bool("security", true)}
	level := slog.LevelInfo
	if err != nil {
		var known *claims.Error
		if !errors.As(err, &known) || known.Kind == claims.KindInternal || known.Kind == claims.KindUnavailable {
			return
		}
		what, level = what+" refused", slog.LevelWarn
		attrs = append(attrs, slog.String("reason", known.Code))
	}
	if user != (access.ID{}) {
		attrs = append(attrs, slog.String("user_id", claims.Key(user).String()))
	}
	if from.IsValid() {
		attrs = append(attrs, slog.String("address", from.Unmap().String()))
	}
	if id := access.RequestOf(ctx); id != "" {
		attrs = append(attrs, slog.String("request_id", id))
	}
	log.LogAttrs(ctx, level, what, attrs...)
}

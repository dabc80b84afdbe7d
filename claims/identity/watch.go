package identity

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"

	"bosang/claims"
	"bosang/claims/access"
)

// Note writes to the log whether something succeeded of which it is not known whose
// it was.
func (i *Identity) Note(ctx context.Context, what string, err error) {
	i.note(ctx, what, UserID{}, netip.Addr{}, err)
}

// note writes to the log what somebody who looks after security wants to see: who came
// in and who was refused, with the address and the request, and never a name or a
// secret. Of what succeeds there is an event too. Failures of the service itself are
// logged where they are answered.
func (i *Identity) note(ctx context.Context, what string, user UserID, from netip.Addr, err error) {
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
	if !user.IsZero() {
		attrs = append(attrs, slog.String("user_id", user.String()))
	}
	if from.IsValid() {
		attrs = append(attrs, slog.String("address", from.Unmap().String()))
	}
	if id := access.RequestOf(ctx); id != "" {
		attrs = append(attrs, slog.String("request_id", id))
	}
	i.log.LogAttrs(ctx, level, what, attrs...)
}

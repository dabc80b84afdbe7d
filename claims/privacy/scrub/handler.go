package scrub

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// Handler hands on what is logged without what Text takes out: in messages, and in
// values of whatever kind, within groups too. Values under a name of secrets are taken
// out whole.
func Handler(next slog.Handler) slog.Handler { return handler{next} }

type handler struct{ next slog.Handler }

func (h handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h handler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, Text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.next.WithAttrs(all(attrs))}
}

func (h handler) WithGroup(name string) slog.Handler { return handler{h.next.WithGroup(Text(name))} }

func all(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = attr(a)
	}
	return clean
}

func attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	name := Text(a.Key)
	if private(a.Key) {
		return slog.String(name, secretMark)
	}
	switch v.Kind() {
	case slog.KindString:
		return slog.String(name, Text(v.String()))
	case slog.KindGroup:
		return slog.Attr{Key: name, Value: slog.GroupValue(all(v.Group())...)}
	case slog.KindAny:
		return slog.Attr{Key: name, Value: opaque(v.Any())}
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindInt64, slog.KindTime, slog.KindUint64, slog.KindLogValuer:
	}
	return slog.Attr{Key: name, Value: v}
}

// opaque is a value of a type that the log does not know: as text where its text, or
// what the log would make of it, has something to take out, and as it is otherwise.
func opaque(v any) slog.Value {
	switch v := v.(type) {
	case nil:
		return slog.AnyValue(nil)
	case error:
		return slog.StringValue(Text(v.Error()))
	case []byte:
		return slog.StringValue(Text(string(v)))
	case fmt.Stringer:
		return slog.StringValue(Text(v.String()))
	}
	texts := []string{fmt.Sprintf("%+v", v)}
	if rendered, err := json.Marshal(v); err == nil {
		texts = append(texts, string(rendered))
	}
	for _, text := range texts {
		if clean := Text(text); clean != text {
			return slog.StringValue(clean)
		}
	}
	return slog.AnyValue(v)
}

// names are those of secrets and of what tells of a person: by themselves, or as the
// last word of a name such as client_secret.
var names = []string{
	"password", "passphrase", "secret", "token", "cookie", "authorization", "session", "credential", "totp", "otp",
	"email", "phone", "contact", "payee", "holder", "account_number", "customer_number", "rrn",
}

func private(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, "-", "_"))
	return slices.ContainsFunc(names, func(n string) bool { return name == n || strings.HasSuffix(name, "_"+n) })
}

package notice

import (
	"context"

	"bosang/claims"
	"bosang/claims/message"
)

// ByMessage has everybody told in the service who has claimed for an incident, and holds
// something of the provider, that there is an update.
func ByMessage(messages *message.Messages) Tell {
	return func(ctx context.Context, tx claims.Tx, i claims.Incident, u Update) error {
		return messages.Circulate(ctx, tx, message.Circular{
			Provider: u.Provider, Incident: i.ID, Kind: message.IncidentUpdate, Cause: u.ID.Key(),
			Params: map[string]string{"title_ko": i.Title.Korean, "title_en": i.Title.English},
		})
	}
}

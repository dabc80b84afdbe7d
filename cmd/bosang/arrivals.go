package main

import (
	"context"

	"bosang/api/auth/arrival"
	"bosang/api/auth/openid"
	"bosang/claims"
)

// trusted reads which identity providers are trusted; none, where nobody says.
func (p *program) trusted() (openid.Config, error) {
	if p.settings.identityProviders == "" {
		return openid.Config{}, nil
	}
	c, err := openid.Load(p.settings.identityProviders)
	if err != nil {
		return c, usage("BOSANG_IDENTITY_PROVIDERS: %w", err)
	}
	return c, nil
}

// arrivals are the ways in by identity providers, of a service that browsers know by
// this address. nil: none is trusted.
func (d *database) arrivals(base string) (*arrival.Arrivals, error) {
	if len(d.trusted.IdentityProviders) == 0 {
		return nil, nil //nolint:nilnil // there is nothing, which is not wrong
	}
	secret, err := d.keys.Digest("sign-in by an identity provider")
	if err != nil {
		return nil, err
	}
	return arrival.New(arrival.Config{
		IdentityProviders: d.trusted, Identity: d.identity, Base: base, Secret: secret[:], Clock: d.store.Now, Logger: d.logger,
	})
}

// warm asks the identity providers about themselves, so that what is wrong with them
// is in the log before somebody comes. It hinders no start.
func (d *database) warm(ctx context.Context, a *arrival.Arrivals) {
	// Each that cannot be asked is told of in the log where it is asked.
	if a.Warm(ctx) == nil {
		d.logger.InfoContext(ctx, "the identity providers answer", "issuers", d.trusted.Issuers())
	}
	for _, key := range d.trusted.Providers() {
		if _, err := d.useCases.ProviderByKey(ctx, administrator("serve"), key); claims.KindOf(err) == claims.KindNotFound {
			d.logger.WarnContext(ctx, "an identity provider names a provider that is not there: nothing is given for it", "provider", key)
		}
	}
}

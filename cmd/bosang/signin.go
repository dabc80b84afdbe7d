package main

import (
	"context"
	"net"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// demonstrationLifetime is how long the tokens live that `bosang run` prints.
const demonstrationLifetime = 12 * time.Hour

// sayHowToSignIn prints a token for each role, with something to do for each.
// They are shown only where nobody but this machine can use them.
func (p *program) sayHowToSignIn(ctx context.Context, db *database, incident claims.Incident, at net.Addr) error {
	base := "http://" + at.String()
	if tcp, ok := at.(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		p.say("\nServing %s, which others can reach: no tokens are printed. Mint them with `bosang token --help`.", base)
		return nil
	}
	p.say("\nServing %s   reference %s/docs   Ctrl-C ends it", base, base)
	p.say("Tokens for %d hours, for this machine only (`bosang token` mints others):\n", int(demonstrationLifetime/time.Hour))
	kakao, err := db.useCases.ProviderByKey(ctx, administrator("run"), "kakao")
	if err != nil {
		return err
	}
	claim, found, err := example(ctx, db, incident, kakao.ID)
	if err != nil {
		return err
	}
	show := func(actor access.Actor, what, path string, headers ...string) error {
		text, _, err := db.mint(ctx, actor, demonstrationLifetime)
		if err != nil {
			return err
		}
		headers = append([]string{"Authorization: Bearer " + text}, headers...)
		p.say("%s\n  curl -s -H '%s' \\\n    '%s%s'", what, strings.Join(headers, "' -H '"), base, path)
		return nil
	}
	if found {
		actor := access.Actor{Subject: "claimant:" + claim.ClaimantID.String(), Role: access.Claimant, Claimant: claim.ClaimantID}
		err := show(actor, "claimant: a customer of Kakao; why the claim was decided so, in Korean",
			"/v1/claims/"+string(claim.Reference)+"/decisions/1", "Accept-Language: ko")
		if err != nil {
			return err
		}
	}
	for _, role := range []struct {
		actor      access.Actor
		what, path string
	}{
		{access.Actor{Subject: "operator:kakao", Role: access.Operator, Providers: []access.ID{kakao.ID}},
			"operator: of Kakao; claims that a person has to decide", "/v1/claims?state=referred&limit=3"},
		{access.Actor{Subject: "regulator", Role: access.Regulator}, "regulator: the outages of every provider",
			"/v1/outages?incident_id=" + incident.ID.String() + "&limit=3"},
		{access.Actor{Subject: "administrator", Role: access.Administrator}, "administrator: the runs over many claims", "/v1/batches?limit=3"},
	} {
		if err := show(role.actor, role.what, role.path); err != nil {
			return err
		}
	}
	return nil
}

// example finds a claim that was granted, for the claimant who is shown.
func example(ctx context.Context, db *database, incident claims.Incident, provider claims.ProviderID) (claims.Claim, bool, error) {
	filter := claims.ClaimFilter{Incident: incident.ID, Provider: provider, State: claims.Granted}
	list, err := db.useCases.Claims(ctx, administrator("run"), filter, claims.Page{Limit: 1})
	if err != nil || len(list) == 0 {
		return claims.Claim{}, false, err
	}
	return list[0], true, nil
}

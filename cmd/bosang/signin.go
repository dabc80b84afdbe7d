package main

import (
	"context"
	"strings"
	"time"

	"bosang/api/listen"
	"bosang/claims"
	"bosang/claims/access"
)

// demonstrationLifetime is how long the tokens live that `bosang run` prints.
const demonstrationLifetime = 12 * time.Hour

// sayHowToSignIn prints a token for each role, with something to do for each.
// They are shown only where nobody but this machine can use them.
func (p *program) sayHowToSignIn(ctx context.Context, db *database, incident claims.Incident, at *listen.Place) error {
	base := at.Scheme() + "://" + at.Addr().String()
	if !isLoopback(at.Addr()) {
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
	show := func(actor access.Actor, what, path string, options ...string) error {
		text, _, err := db.mint(ctx, actor, "demonstration", demonstrationLifetime)
		if err != nil {
			return err
		}
		options = append([]string{"-H 'Authorization: Bearer " + text + "'"}, options...)
		p.say("%s\n  curl -s %s \\\n    '%s%s'", what, strings.Join(options, " "), base, path)
		return nil
	}
	if found {
		err := show(claimant(claim.ClaimantID), "claimant: a customer of Kakao; why the claim was decided so, in Korean",
			"/v1/claims/"+string(claim.Reference)+"/decisions/1", "-H 'Accept-Language: ko'")
		if err != nil {
			return err
		}
	}
	held, err := newcomer(ctx, db)
	if err != nil {
		return err
	}
	err = show(claimant(held.ClaimantID), "claimant: a customer of Kakao who has not filed yet; files a claim", "/v1/claims",
		"-H 'Content-Type: application/json'", `-d '{"incident_id":"`+incident.ID.String()+`","subscription_id":"`+held.ID.String()+`"}'`)
	if err != nil {
		return err
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

func claimant(id claims.ClaimantID) access.Actor {
	return access.Actor{Subject: "claimant:" + id.String(), Role: access.Claimant, Claimant: id}
}

// newcomer gives the subscription of a customer outside the population, so that
// a claim can be filed by hand.
func newcomer(ctx context.Context, db *database) (claims.Subscription, error) {
	actor := administrator("run")
	sent := claims.NewSubscription{Provider: "kakao", Service: "talk", Plan: "emoticon-plus", CustomerNumber: "demo-newcomer",
		StartedAt: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}
	var id claims.SubscriptionID
	rows := func(yield func(claims.NewSubscription, error) bool) { yield(sent, nil) }
	_, err := db.useCases.ImportSubscriptions(ctx, actor, claims.Key{}, rows, func(r claims.RowReport) error {
		id = r.ID
		return r.Err
	})
	if err != nil {
		return claims.Subscription{}, err
	}
	return db.useCases.Subscription(ctx, actor, id)
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

package main

import (
	"context"
	"strings"
	"time"

	"bosang/api/listen"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// demonstrationLifetime is how long the tokens live that `bosang run` prints.
const demonstrationLifetime = time.Hour

// shownRole is one of the made-up people that can be played, with something to do.
type shownRole struct {
	identity.Pretended
	actor           access.Actor
	who, what, path string
	options         []string
}

// sayHowToSignIn prints for each role a link for the browser, and a token with something
// to do for a program. They are shown only where nobody but this machine can use them.
func (p *program) sayHowToSignIn(ctx context.Context, db *database, incident claims.Incident, at *listen.Place) error {
	base := at.Scheme() + "://" + at.Addr().String()
	if !isLoopback(at.Addr()) {
		p.say("\nServing %s, which others can reach: nobody made-up signs in. Mint tokens with `bosang token --help`.", base)
		return p.sayFirstLink(ctx, db, at)
	}
	roles, err := shownRoles(ctx, db, incident)
	if err != nil {
		return err
	}
	p.say("\nServing %s   reference %s/docs   Ctrl-C ends it", base, base)
	p.say("To sign in with a browser on this machine, each once and within a quarter of an hour:\n")
	for _, r := range roles {
		made, err := db.identity.DemonstrationLink(ctx, r.Pretended)
		if err != nil {
			return err
		}
		p.say("%s\n  %s", r.who, linkAt(base, made))
	}
	p.say("\nTokens for an hour, for this machine only (`bosang token` mints others):\n")
	for _, r := range roles {
		text, _, err := db.mint(ctx, r.actor, "demonstration", demonstrationLifetime)
		if err != nil {
			return err
		}
		options := append([]string{"-H 'Authorization: Bearer " + text + "'"}, r.options...)
		p.say("%s\n  curl -s %s \\\n    '%s%s'", r.what, strings.Join(options, " "), base, r.path)
	}
	return nil
}

// shownRoles are the people of the demonstration.
func shownRoles(ctx context.Context, db *database, incident claims.Incident) (roles []shownRole, err error) {
	kakao, err := db.useCases.ProviderByKey(ctx, administrator("run"), "kakao")
	if err != nil {
		return nil, err
	}
	customer := func(name string, id claims.ClaimantID) identity.Pretended {
		return identity.Pretended{Name: name, Role: access.Claimant, Provider: kakao.ID, Claimant: id}
	}
	claim, found, err := example(ctx, db, incident, kakao.ID)
	if err != nil {
		return nil, err
	}
	if found {
		roles = append(roles, shownRole{
			Pretended: customer("demo-claimant", claim.ClaimantID), actor: claimant(claim.ClaimantID),
			who:  "a customer of Kakao",
			what: "claimant: a customer of Kakao; why the claim was decided so, in Korean",
			path: "/v1/claims/" + string(claim.Reference) + "/decisions/1", options: []string{"-H 'Accept-Language: ko'"},
		})
	}
	held, err := newcomer(ctx, db)
	if err != nil {
		return nil, err
	}
	staff := func(role access.Role, of claims.ProviderID) identity.Pretended {
		return identity.Pretended{Name: "demo-" + string(role), Role: role, Provider: of}
	}
	return append(roles, shownRole{
		Pretended: customer("demo-newcomer", held.ClaimantID), actor: claimant(held.ClaimantID),
		who:  "a customer of Kakao who has not filed yet",
		what: "claimant: a customer of Kakao who has not filed yet; files a claim", path: "/v1/claims",
		options: []string{"-H 'Content-Type: application/json'", `-d '{"incident_id":"` + incident.ID.String() + `","subscription_id":"` + held.ID.String() + `"}'`},
	}, shownRole{
		Pretended: staff(access.Operator, kakao.ID), actor: access.Actor{Subject: "operator:kakao", Role: access.Operator, Providers: []access.ID{kakao.ID}},
		who: "an operator of Kakao", what: "operator: of Kakao; claims that a person has to decide", path: "/v1/claims?state=referred&limit=3",
	}, shownRole{
		Pretended: staff(access.Regulator, claims.ProviderID{}), actor: access.Actor{Subject: "regulator", Role: access.Regulator},
		who: "the regulator", what: "regulator: the outages of every provider", path: "/v1/outages?incident_id=" + incident.ID.String() + "&limit=3",
	}, shownRole{
		Pretended: staff(access.Administrator, claims.ProviderID{}), actor: access.Actor{Subject: "administrator", Role: access.Administrator},
		who: "an administrator", what: "administrator: the runs over many claims", path: "/v1/batches?limit=3",
	}), nil
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

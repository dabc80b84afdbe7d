package main

import (
	"context"
	"strings"
	"time"

	"bosang/api/listen"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
)

// demonstrationLifetime is how long the tokens live that `bosang run` prints.
const demonstrationLifetime = time.Hour

// shownRole is one of the made-up people that can be played, with something for a
// program of theirs to do; no path: none.
type shownRole struct {
	identity.Pretended
	actor     access.Actor
	who, what both
	path      string
	options   []string
}

// What is said of how to sign in.
var (
	servingText   = both{"서비스 주소 %s   설명서 %[1]s/docs   끝내기 Ctrl-C", "Serving %s   reference %[1]s/docs   Ctrl-C ends it"}
	reachableText = both{
		"%s에서 서비스합니다. 다른 사람도 들어올 수 있는 주소이므로 꾸며낸 사람은 로그인하지 못합니다. 토큰은 `bosang token --help`를 보십시오.",
		"Serving %s, which others can reach: nobody made-up signs in. Mint tokens with `bosang token --help`."}
	linksText = both{
		"브라우저로 로그인하려면 이 컴퓨터에서 링크를 여십시오. 15분 안에 한 번씩 쓸 수 있습니다.",
		"To sign in with a browser, open a link on this machine; each works once, for a quarter of an hour."}
	tokensText = both{
		"프로그램이 쓰는 토큰입니다. 이 컴퓨터에서만 한 시간 동안 쓸 수 있습니다(`bosang token`으로 더 만듭니다).",
		"For programs, tokens that are good for an hour, on this machine only (`bosang token` mints others)."}
)

// width is how many columns what is said may take.
const width = 110

// sayHowToSignIn prints for each role a link for the browser and then, for programs, a
// token with something to do. They are shown only where nobody but this machine can use
// them.
func (p *program) sayHowToSignIn(ctx context.Context, db *database, incident claims.Incident, at *listen.Place, lang rules.Lang) error {
	base := at.Scheme() + "://" + at.Addr().String()
	// Behind a proxy, what comes from the network comes from this machine.
	if n := p.settings.network; !isLoopback(at.Addr()) || n.public != "" || n.proxies != "" {
		p.say("\n%s", terminal.Wrap(reachableText.in(lang, base), width))
		return p.sayFirstLink(ctx, db, at)
	}
	roles, err := shownRoles(ctx, db, incident)
	if err != nil {
		return err
	}
	p.say("\n%s\n\n%s\n", servingText.in(lang, base), linksText.in(lang))
	for _, r := range roles {
		made, err := db.identity.DemonstrationLink(ctx, r.Pretended)
		if err != nil {
			return err
		}
		p.say("%s\n  %s", r.who.in(lang), linkAt(base, made))
	}
	p.say("\n%s\n", tokensText.in(lang))
	for _, r := range roles {
		if r.path == "" {
			continue
		}
		text, _, err := db.mint(ctx, r.actor, "demonstration", demonstrationLifetime)
		if err != nil {
			return err
		}
		call := []string{"curl -s -H 'Authorization: Bearer " + text + "'"}
		call = append(append(call, r.options...), "'"+base+r.path+"'")
		p.say("%s\n  %s", r.what.in(lang), strings.Join(call, " \\\n    "))
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
			who:  both{"카카오의 고객", "a customer of Kakao"},
			what: both{"claimant: 카카오의 고객. 왜 그렇게 결정되었는지, 한국어로", "claimant: a customer of Kakao; why the claim was decided so, in Korean"},
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
		who:  both{"아직 신청하지 않은 카카오의 고객", "a customer of Kakao who has not filed yet"},
		what: both{"claimant: 아직 신청하지 않은 카카오의 고객. 보상 신청하기", "claimant: a customer of Kakao who has not filed yet; files a claim"}, path: "/v1/claims",
		options: []string{"-H 'Content-Type: application/json'", `-d '{"incident_id":"` + incident.ID.String() + "\",\n         " + `"subscription_id":"` + held.ID.String() + `"}'`},
	}, shownRole{
		Pretended: staff(access.Operator, kakao.ID), actor: access.Actor{Subject: "operator:kakao", Role: access.Operator, Providers: []access.ID{kakao.ID}},
		who: both{"카카오의 운영자", "an operator of Kakao"}, what: both{"operator: 카카오의 운영자. 사람이 결정할 신청", "operator: of Kakao; claims that a person has to decide"}, path: "/v1/claims?state=referred&limit=3",
	}, shownRole{
		Pretended: staff(access.Regulator, claims.ProviderID{}), actor: access.Actor{Subject: "regulator", Role: access.Regulator},
		who: both{"규제기관", "the regulator"}, what: both{"regulator: 모든 사업자의 장애", "regulator: the outages of every provider"}, path: "/v1/outages?incident_id=" + incident.ID.String() + "&limit=3",
	}, shownRole{
		Pretended: staff(access.Administrator, claims.ProviderID{}), actor: access.Actor{Subject: "administrator", Role: access.Administrator},
		who: both{"관리자", "an administrator"}, what: both{"administrator: 일괄 처리", "administrator: the runs over many claims"}, path: "/v1/batches?limit=3",
	}, shownRole{ // tokens are nobody's second pair of eyes
		Pretended: identity.Pretended{Name: "demo-administrator-2", Role: access.Administrator},
		who:       both{"다른 사람이 요청한 것을 승인하는 두 번째 관리자", "a second administrator, who approves what somebody else asks for"},
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

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// The kinds of what is read, each with a goal.
const (
	aList   = "list"
	aThing  = "thing"
	aReport = "report"
)

// listPaths are the lists that a growing table stands behind, with each filter: {incident} and
// {provider} are those with the most claims, the others of a claim of whoever reads.
var listPaths = []string{
	"/v1/claims", "/v1/claims?provider_id={provider}", "/v1/claims?incident_id={incident}", "/v1/claims?claimant_id={claimant_id}",
	"/v1/claims?subscription_id={subscription_id}&claimant_id={claimant_id}", "/v1/claims?unclaimed=true", "/v1/claims?unclaimed=true&incident_id={incident}",
	"/v1/claims?state=filed", "/v1/claims?state=pending", "/v1/claims?state=granted", "/v1/claims?state=granted_in_part", "/v1/claims?state=refused",
	"/v1/claims?state=referred", "/v1/claims?state=withdrawn", "/v1/claims?state=granted&incident_id={incident}", "/v1/claims?state=withdrawn&incident_id={incident}",
	"/v1/subscriptions", "/v1/subscriptions?provider_id={provider}", "/v1/subscriptions?claimant_id={claimant_id}",
	"/v1/clearances", "/v1/clearances?state=waiting", "/v1/clearances?state=approved", "/v1/clearances?state=sent_back", "/v1/clearances?state=nothing",
	"/v1/clearances?incident_id={incident}", "/v1/clearances?incident_id={incident}&state=waiting", "/v1/quality-samples", "/v1/quality-sample-counts",
	"/v1/flags", "/v1/flags?state=open", "/v1/flags?state=cleared", "/v1/flags?state=confirmed", "/v1/flags?claim_id={id}", "/v1/flag-counts?incident_id={incident}",
	"/v1/payouts", "/v1/payouts?provider_id={provider}", "/v1/payouts?claimant_id={claimant_id}", "/v1/payouts?state=due", "/v1/payouts?state=blocked",
	"/v1/payouts?state=sent", "/v1/payouts?state=settled", "/v1/payouts?state=returned", "/v1/payouts?state=dropped",
	"/v1/remittances", "/v1/remittances?provider_id={provider}", "/v1/budgets",
	"/v1/providers/{provider}/fulfilments", "/v1/providers/{provider}/fulfilments?state=requested", "/v1/providers/{provider}/fulfilments?state=stuck",
	"/v1/deadlines?state=overdue", "/v1/deadlines?state=due_soon", "/v1/deadlines?state=overdue&provider_id={provider}", "/v1/stuck",
	"/v1/messages", "/v1/messages?unread=true", "/v1/messages?claim_id={id}", "/v1/inquiries?state=open", "/v1/inquiries?state=answered",
	"/v1/objections", "/v1/appeals", "/v1/reviews", "/v1/accesses", "/v1/accesses?provider_id={provider}",
	"/v1/submissions?incident_id={incident}&provider_id={provider}", "/v1/submission-counts?incident_id={incident}",
	"/v1/notices", "/v1/notices?incident_id={incident}", "/v1/recourses", "/v1/batches", "/v1/simulations", "/v1/surveys",
}

// thingPaths are single reads, each of another claim in turn.
var thingPaths = []string{
	"/v1/claims/{id}", "/v1/claims/{reference}", "/v1/claims/{id}/decisions/{decision_number}", "/v1/claims/{id}/decisions", "/v1/claims/{id}/events",
	"/v1/claims/{id}/clearance", "/v1/claims/{id}/notes", "/v1/claims/{id}/payouts", "/v1/claims/{id}/fulfilments", "/v1/claims/{id}/deadlines",
	"/v1/claims/{id}/inquiries", "/v1/claims/{id}/determinations", "/v1/claims/{id}/decisions/{decision_number}/objection",
	"/v1/claims/{id}/decisions/{decision_number}/appealable", "/v1/claims/{id}/evidence", "/v1/claims/{id}/narrative", "/v1/claims/{id}/consents",
	"/v1/claims/{id}/seats", "/v1/claims/{id}/loss", "/v1/subscriptions/{subscription_id}", "/v1/claimants/{claimant_id}", "/v1/claimants/{claimant_id}/accesses",
}

// of fills a path in for a claim.
func (r *reading) of(path string, claim map[string]any) string {
	for member, value := range claim {
		path = strings.ReplaceAll(path, "{"+member+"}", url.PathEscape(fmt.Sprint(value)))
	}
	return strings.NewReplacer("{incident}", r.incident, "{provider}", r.provider).Replace(path)
}

// lists measures the first page of each list, and a deep one.
func (r *reading) lists(ctx context.Context) error {
	for _, path := range listPaths {
		read := false
		for _, of := range r.readers {
			filled := r.of(path, of.claims[0])
			first, found, err := r.page(ctx, of, filled)
			if err != nil {
				return err
			}
			if !found {
				continue // not for this role
			}
			read = true
			t, err := r.time(ctx, of, asksTimed, filled)
			if err != nil {
				return err
			}
			r.note(aList, path, of, t)
			line := fmt.Sprintf("   %-52s %-9s %5d %s", strings.TrimPrefix(path, "/v1"), of.role, len(first.Items), t)
			if first.Next != "" {
				deep, err := r.deep(ctx, of, first.Next)
				if err != nil {
					return err
				}
				if t, err = r.time(ctx, of, asksTimed, deep); err != nil {
					return err
				}
				r.note(aList, path+", deep,", of, t)
				line += "   " + t.String()
			}
			say("%s", line)
		}
		if !read {
			return fmt.Errorf("%s is read by nobody", path)
		}
	}
	return nil
}

// deep walks to a page that is far down, by large pages.
func (r *reading) deep(ctx context.Context, of *reader, next string) (string, error) {
	next += "&limit=200"
	for range deepest {
		p, _, err := r.page(ctx, of, next)
		if err != nil {
			return "", err
		}
		if p.Next == "" {
			break
		}
		next = p.Next
	}
	return strings.NewReplacer("&limit=200", "", "limit=200&", "").Replace(next), nil
}

// things measures single reads.
func (r *reading) things(ctx context.Context) error {
	for _, path := range thingPaths {
		for _, of := range r.readers {
			var paths []string
			there := 0
			for _, claim := range of.claims {
				filled := r.of(path, claim)
				a, err := r.get(ctx, of, filled)
				if err != nil {
					return err
				}
				if a.status == http.StatusForbidden {
					break // not for this role
				}
				if a.status == http.StatusOK {
					there++
				}
				paths = append(paths, filled)
			}
			if len(paths) == 0 {
				continue
			}
			t, err := r.time(ctx, of, asksTimed, paths...)
			if err != nil {
				return err
			}
			r.note(aThing, path, of, t)
			say("   %-52s %-9s %5d %s", strings.TrimPrefix(path, "/v1"), of.role, there, t)
		}
	}
	return nil
}

// reports measures each report as of a cut-off, and as of a new one.
func (r *reading) reports(ctx context.Context) error {
	say("   %-52s %-9s %5s %14s   %14s", "", "as", "rows", "as of one", "cut anew")
	for _, of := range r.readers {
		var defined page
		a, err := r.get(ctx, of, "/v1/reports")
		if err != nil {
			return err
		}
		if a.status != http.StatusOK {
			continue
		}
		if err := json.Unmarshal(a.body, &defined); err != nil {
			return err
		}
		for _, d := range defined.Items {
			more := "?format=json"
			if d["audience"] == "public" {
				more += "&audience=public"
			}
			if d["name"] == "changes" {
				more += "&since=" + strconv.Itoa(1)
			}
			if err := r.report(ctx, of, "/v1/reports/"+d["name"].(string)+more); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reading) report(ctx context.Context, of *reader, path string) error {
	anew, err := r.get(ctx, of, path)
	if err != nil {
		return err
	}
	var counted struct {
		Rows []any `json:"rows"`
	}
	if err := json.Unmarshal(anew.body, &counted); err != nil {
		return err
	}
	asOf, err := r.time(ctx, of, reportsTimed, path+"&as_of="+anew.asOf)
	if err != nil {
		return err
	}
	cut, err := r.time(ctx, of, reportsTimed, path)
	if err != nil {
		return err
	}
	r.note(aReport, path, of, asOf)
	r.note(aReport, path+", cut anew,", of, cut)
	say("   %-52s %-9s %5d %s   %s", strings.TrimPrefix(strings.ReplaceAll(path, "format=json&", ""), "/v1"), of.role, len(counted.Rows), asOf, cut)
	return nil
}

package model_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// history has the database keep every change of a state, in the order in which they were
// made: a table and triggers of the test's own, which the service knows nothing of.
const history = `
	CREATE TABLE model_history (
		number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
		noun text NOT NULL, id text NOT NULL, claim text, was text, became text NOT NULL);
	CREATE FUNCTION model_remember() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
	DECLARE
		n jsonb := to_jsonb(NEW);
		o jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
		was text;
		became text;
	BEGIN
		IF TG_TABLE_NAME = 'entitlements' THEN
			was := concat_ws(' ', o->>'ground', o->>'amount', o->>'time_micros', 'sent', o->>'sent', 'overpaid', o->>'overpaid');
			became := concat_ws(' ', n->>'ground', n->>'amount', n->>'time_micros', 'sent', n->>'sent', 'overpaid', n->>'overpaid', 'by', n->>'decision_number');
		ELSE
			was := o->>'state';
			became := n->>'state';
		END IF;
		IF was IS DISTINCT FROM became OR TG_TABLE_NAME = 'claims' AND o->>'decision_number' <> n->>'decision_number' THEN
			INSERT INTO model_history (noun, id, claim, was, became) VALUES (TG_TABLE_NAME, coalesce(n->>'id', n->>'claim_id'),
				CASE TG_TABLE_NAME WHEN 'claims' THEN n->>'id' WHEN 'payout_attempts' THEN (SELECT p.claim_id::text FROM payouts p WHERE p.id = (n->>'payout_id')::uuid)
					ELSE n->>'claim_id' END, CASE WHEN o IS NOT NULL THEN was END, became);
		END IF;
		RETURN NULL;
	END $$`

// kept are the tables whose states are kept.
var kept = []string{"claims", "entitlements", "payouts", "payout_attempts", "remittances", "fulfilments", "appeals", "objections", "inquiries", "flags", "clearances"}

func (m *model) remember() {
	m.exec(history)
	for _, table := range kept {
		m.exec(`CREATE TRIGGER model_remembers AFTER INSERT OR UPDATE ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION model_remember()`)
	}
}

// decided are the states that a claim may take and leave again and again.
var decided = []string{"pending", "granted", "granted_in_part", "refused", "referred"}

// allowed are the changes that there may be, from what to what, as the documents have it;
// from "" is how things begin. What stays as it is is no change.
var allowed = map[string]map[string][]string{
	// docs/life-of-a-claim.md, States.
	"claims": {
		"": {"filed"}, "filed": append([]string{"withdrawn", "merged"}, decided...), "pending": append([]string{"withdrawn", "merged"}, decided...),
		"granted": append([]string{"withdrawn", "merged"}, decided...), "granted_in_part": append([]string{"withdrawn", "merged"}, decided...),
		"refused": append([]string{"withdrawn", "merged"}, decided...), "referred": append([]string{"withdrawn", "merged"}, decided...),
	},
	// docs/money.md: what is blocked becomes due by a vouching or the next remittance; what is not
	// owed any more is dropped.
	"payouts": {
		"": {"due", "blocked"}, "due": {"blocked", "sent", "dropped"}, "blocked": {"due", "dropped"}, "sent": {"settled", "returned"},
		"settled": {"returned", "dropped"}, "returned": {"due", "dropped"},
	},
	"payout_attempts": {
		"": {"drafted"}, "drafted": {"sent", "withheld"}, "sent": {"accepted", "settled", "returned"}, "accepted": {"settled", "returned"}, "settled": {"returned"},
	},
	"remittances": {
		"": {"collecting"}, "collecting": {"draft"}, "draft": {"proposed", "dropped"}, "proposed": {"approved", "dropped"},
		"approved": {"released", "dropped"}, "released": {"closed"},
	},
	// docs/webhooks.md, What is given in kind.
	"fulfilments": {
		"": {"requested"}, "requested": {"acknowledged", "refused", "stuck"}, "stuck": {"requested", "acknowledged", "refused"}, "refused": {"requested"},
	},
	// docs/disputes.md.
	"appeals": {
		"": {"filed"}, "filed": {"accepted", "refused", "changed", "confirmed", "handed_over", "withdrawn"},
		"handed_over": {"supplement", "settled", "failed", "withdrawn"}, "supplement": {"handed_over", "withdrawn"},
	},
	"objections": {"": {"open", "waived", "silent", "own"}, "open": {"dismissed", "upheld"}},
	// docs/deadlines.md.
	"inquiries": {"": {"open"}, "open": {"answered", "withdrawn", "expired"}, "answered": {"closed"}},
	// docs/clearance.md.
	"flags":      {"": {"open"}, "open": {"cleared", "confirmed"}, "cleared": {"confirmed"}, "confirmed": {"cleared"}},
	"clearances": {"": clearances, "approved": clearances, "waiting": clearances, "sent_back": clearances, "nothing": clearances},
}

// clearances are the states of clearances, which depend on what is so just now.
var clearances = []string{"approved", "waiting", "sent_back", "nothing"}

// checkHistory holds every change there was to those that are allowed.
func (m *model) checkHistory() {
	type change struct{ noun, id, claim, was, became string }
	for _, c := range collect(m, func(row pgx.CollectableRow) (c change, err error) {
		err = row.Scan(&c.noun, &c.id, &c.claim, &c.was, &c.became)
		return c, err
	}, `SELECT noun, id, coalesce(claim, ''), coalesce(was, ''), became FROM model_history WHERE noun <> 'entitlements' AND was IS DISTINCT FROM became ORDER BY number`) {
		if !slices.Contains(allowed[c.noun][c.was], c.became) {
			m.fault(c.claim, "%s %s went from %q to %q, which is not allowed", c.noun, c.id, c.was, c.became)
		}
	}
	// What is now is where the history ends.
	for _, table := range kept {
		if table == "entitlements" {
			continue
		}
		id := map[string]string{"clearances": "claim_id"}[table]
		if id == "" {
			id = "id"
		}
		m.none("a state that the history does not end with", `
			SELECT t.`+id+`::text, coalesce(h.claim, ''), t.state || ' is not ' || coalesce(h.became, 'in the history') FROM `+table+` t
			LEFT JOIN LATERAL (SELECT claim, became FROM model_history WHERE noun = '`+table+`' AND id = t.`+id+`::text ORDER BY number DESC LIMIT 1) h ON true
			WHERE h.became IS DISTINCT FROM t.state`)
	}
}

// tell gives what happened to a claim, for who has to understand a failure.
func (m *model) tell(claim string) string {
	var text strings.Builder
	for _, line := range collect(m, pgx.RowTo[string], `
		SELECT to_char(at, 'HH24:MI:SS.US ') || what FROM (
			SELECT at, concat_ws(' ', noun, id, coalesce(was, '(new)'), '->', became) AS what FROM model_history WHERE claim = $1
			UNION ALL SELECT at, concat_ws(' ', 'event', what, 'by', actor, details::text) FROM events WHERE noun = 'claim' AND subject_id = $1::uuid
			UNION ALL SELECT decided_at, concat_ws(' ', 'decision', number, disposition, because) FROM decisions WHERE claim_id = $1::uuid
			UNION ALL SELECT t.at, concat_ws(' ', 'ledger', t.what, t.cause_kind, e.debit, e.credit, e.amount)
				FROM entries e JOIN transactions t ON t.claimant_id = e.claimant_id AND t.id = e.transaction_id
				WHERE e.claimant_id = (SELECT claimant_id FROM claims WHERE id = $1::uuid)) AS all_of_it
		ORDER BY 1`, claim) {
		fmt.Fprintln(&text, "   ", line)
	}
	return text.String()
}

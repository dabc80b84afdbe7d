package clearances

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/claims/postgres"
	"bosang/claims/risk"
	"bosang/rules/money"
)

// given are the rows of what the decisions of a claim c give. What was awarded is no decision's,
// waits for no clearance, and keeps the number of the decision that it was given after.
const given = `SELECT FROM entitlements e WHERE e.claimant_id = c.claimant_id AND e.claim_id = c.id AND e.given AND e.award_id IS NULL`

// casesSQL reads what claims are cleared on. That the provider watches for something of
// a claimant, and that those of one person name several accounts, is only asked for where
// flags say that there may be something.
const casesSQL = `
	SELECT c.claimant_id, c.id, c.provider_id, c.incident_id, c.decision_id, c.decision_number, c.state = 'refused',
		c.state IN ('granted', 'granted_in_part', 'refused')
			AND EXISTS (` + given + `),
		(c.owed + c.goodwill)::text, c.currency,
		EXISTS (` + given + ` AND e.decision_number <> c.decision_number) OR ` + WindowOpen + `,
		coalesce(y.version, 1),
		` + flagged + `,
		EXISTS (SELECT FROM flags f WHERE f.claimant_id = c.claimant_id AND f.claim_id = c.id AND f.kind = 'watched')
			AND EXISTS (SELECT FROM watches w WHERE w.provider_id = c.provider_id AND w.removed_at IS NULL AND w.expires_at > $3 AND CASE w.kind
				WHEN 'account' THEN w.key = y.account_index WHEN 'email' THEN w.key = n.email_index WHEN 'phone' THEN w.key = n.phone_index
				ELSE EXISTS (SELECT FROM directory r WHERE r.key = w.key AND r.claimant_id = c.claimant_id AND r.subject_id = c.claimant_id) END),
		CASE WHEN EXISTS (SELECT FROM flags f WHERE f.claimant_id = c.claimant_id AND f.claim_id = c.id AND f.kind IN ('email', 'phone'))
			THEN EXISTS (SELECT FROM flags f JOIN flags g ON g.group_key = f.group_key AND g.kind = f.kind AND g.claimant_id <> f.claimant_id
				JOIN payees z ON z.claimant_id = g.claimant_id AND z.account_index <> y.account_index
				WHERE f.claimant_id = c.claimant_id AND f.claim_id = c.id AND f.kind IN ('email', 'phone'))
			ELSE false END,
		` + Held + `, ` + asked + `, ` + contested + `,
		x.decision_number, x.state, x.payee_version, x.state_by, x.state_at, x.note_id
	FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS d (claimant_id, claim_id, place)
	JOIN claims c ON c.claimant_id = d.claimant_id AND c.id = d.claim_id
	JOIN clearances x ON x.claimant_id = d.claimant_id AND x.claim_id = d.claim_id
	LEFT JOIN payees y ON y.claimant_id = c.claimant_id
	LEFT JOIN contacts n ON n.claimant_id = c.claimant_id
	ORDER BY d.place LIMIT $4`

// Cases reads what the claims are cleared on.
func (t tx) Cases(ctx context.Context, due []clearance.Due) ([]clearance.Case, error) {
	cases, err := postgres.List(ctx, t.Conn, "read what claims are cleared on", scanCase, casesSQL,
		claimantsOf(due), claimsOf(due), postgres.At(t.claims.Now()), len(due))
	if err != nil {
		return nil, err
	}
	settings := make(map[claims.ProviderID]*clearance.Settings)
	for i := range cases {
		of := cases[i].Provider
		if _, known := settings[of]; !known {
			s, err := t.Settings(ctx, of)
			switch {
			case err == nil:
				settings[of] = &s
			case claims.IsNotFound(err, "settings"):
				settings[of] = nil
			default:
				return nil, err
			}
		}
		cases[i].Settings = settings[of]
	}
	found, err := t.foundOf(ctx, due)
	for i := range cases {
		c := &cases[i]
		for _, f := range found[c.Of] {
			if f.Decision == c.Decision && f.PayeeVersion == c.PayeeVersion && !slices.ContainsFunc(c.Found, func(k clearance.Check) bool { return k.Task == f.Task }) {
				c.Found = append(c.Found, f.Check)
			}
		}
	}
	return cases, err
}

func scanCase(row pgx.Row) (c clearance.Case, err error) {
	var amount, currency pgtype.Text
	was := &c.Was
	err = row.Scan(postgres.ToID(&c.Claimant), postgres.ToID(&c.Claim), postgres.ToID(&c.Provider), postgres.ToID(&c.Incident), postgres.ToID(&c.DecisionID), &c.Due.Decision,
		&c.Refused, &c.Gives, &amount, &currency, &c.WindowOpen, &c.PayeeVersion, &c.Flagged, &c.Watched,
		&c.PayeeDiffers, &c.Held, &c.Asked, &c.Contested, &was.Decision, (*string)(&was.State), &was.PayeeVersion, &was.By, postgres.ToTime(&was.At), postgres.ToID(&was.Note))
	if err != nil {
		return c, err
	}
	c.Amount, err = amountOf(amount, currency)
	return c, err
}

func amountOf(amount, currency pgtype.Text) (money.Amount, error) {
	if !amount.Valid || !currency.Valid {
		return money.Amount{}, nil
	}
	return money.Parse(amount.String, currency.String)
}

func scanFound(row pgx.Row) (f clearance.FoundBy, err error) {
	err = row.Scan(postgres.ToID(&f.Claimant), postgres.ToID(&f.Claim), (*string)(&f.Task), (*string)(&f.Result), &f.Decision, &f.PayeeVersion, &f.By, postgres.ToTime(&f.At))
	return f, err
}

const foundColumns = `r.claimant_id, r.claim_id, r.task, r.result, r.decision_number, r.payee_version, r.found_by, r.found_at`

// mostFound bounds what people found that is read of one claim, newest first: four tasks,
// and some of which somebody thought better.
const mostFound = 50

// foundOf gives what people found of the claims, newest first.
func (t tx) foundOf(ctx context.Context, due []clearance.Due) (map[risk.Of][]clearance.FoundBy, error) {
	list, err := postgres.List(ctx, t.Conn, "read what people found", scanFound, `
		SELECT r.claimant_id, r.claim_id, r.task, r.result, r.decision_number, r.payee_version, r.found_by, r.found_at
		FROM unnest($1::uuid[], $2::uuid[]) AS d (claimant_id, claim_id) CROSS JOIN LATERAL (
			SELECT `+foundColumns+` FROM check_results r WHERE r.claimant_id = d.claimant_id AND r.claim_id = d.claim_id ORDER BY r.id DESC LIMIT $3) r`,
		claimantsOf(due), claimsOf(due), mostFound)
	found := make(map[risk.Of][]clearance.FoundBy)
	for _, f := range list {
		found[f.Of] = append(found[f.Of], f)
	}
	return found, err
}

// Found gives what people found for the decision and payee of a clearance.
func (t tx) Found(ctx context.Context, c clearance.Clearance) (checks []clearance.Check, err error) {
	list, err := postgres.List(ctx, t.Conn, "read what people found", scanFound, `
		SELECT `+foundColumns+` FROM check_results r WHERE r.claimant_id = $1 AND r.claim_id = $2 AND r.decision_number = $3 AND r.payee_version = $4
		ORDER BY r.id DESC LIMIT $5`, postgres.ID(c.Claimant), postgres.ID(c.Claim), c.Decision, c.PayeeVersion, mostFound)
	for _, f := range list {
		if !slices.ContainsFunc(checks, func(k clearance.Check) bool { return k.Task == f.Task }) {
			checks = append(checks, f.Check)
		}
	}
	return checks, err
}

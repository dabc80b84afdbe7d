package rights_test

import (
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/retention"
)

// account puts a user with its way in beside claimants, as the owner.
func (w *world) account(of ...claims.ClaimantID) (user [16]byte) {
	w.Helper()
	user = newID()
	for _, c := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO users (user_id, name, privileged, language, state, version, created_at) VALUES ($1, '\x01', false, 'ko', 'active', 1, now())`, []any{user}},
		{`INSERT INTO sign_ins (key, user_id, created_at) VALUES ($1, $2, now())`, []any{newID(), user}},
		{`INSERT INTO credentials (user_id, password, password_at, totp_counter) VALUES ($1, '$argon2id$x', now(), 0)`, []any{user}},
		{`INSERT INTO person_keys (claimant_id, wrapped, master_key, made_at) SELECT $1, '\x01', id, now() FROM master_keys`, []any{user}},
		{`INSERT INTO devices (user_id, key, created_at, expires_at) VALUES ($1, $2, now(), now())`, []any{user, newID()}},
		{`INSERT INTO recovery_codes (user_id, key, created_at) VALUES ($1, $2, now())`, []any{user, newID()}},
	} {
		_, err := w.db.Owner.Exec(w.ctx, c.sql, c.args...)
		w.must(err)
	}
	for _, claimant := range of {
		membership := newID()
		for _, c := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO memberships (user_id, id, role, provider_id, claimant_id, granted_by, created_at) VALUES ($1, $2, 'claimant', $3, $4, 'x', now())`,
				[]any{user, membership, [16]byte(w.provider.ID), [16]byte(claimant)}},
			{`INSERT INTO sessions (key, hash, id, user_id, stage, membership_id, agent, idle_seconds, created_at, used_at, expires_at)
				VALUES ($1, sha256(''), $1, $2, 'open', $3, 'x', 60, now(), now(), '2040-01-01')`, []any{newID(), user, membership}},
			{`INSERT INTO links (key, hash, id, purpose, provider_id, claimant_id, second_factor, made_by, created_at, expires_at)
				VALUES ($1, sha256(''), $1, 'customer', $2, $3, false, 'x', now(), now() + interval '1 day')`, []any{newID(), [16]byte(w.provider.ID), [16]byte(claimant)}},
			{`INSERT INTO tokens (key, hash, id, subject, role, provider_ids, claimant_id, user_id, membership_id, scopes, created_at, expires_at)
				VALUES ($1, sha256(''), $1, 'user:' || $3::uuid, 'claimant', '{}', $2, $3, $4, '{}', now(), now() + interval '1 day')`,
				[]any{newID(), [16]byte(claimant), user, membership}},
		} {
			_, err := w.db.Owner.Exec(w.ctx, c.sql, c.args...)
			w.must(err)
		}
	}
	return user
}

// left counts what still lets the user in.
func (w *world) left(user [16]byte) (n int) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, `
		SELECT (SELECT count(*) FROM sign_ins WHERE user_id = $1)
			+ (SELECT count(*) FROM sessions WHERE user_id = $1 AND ended_at IS NULL)
			+ (SELECT count(*) FROM devices WHERE user_id = $1)
			+ (SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL)
			+ (SELECT count(*) FROM credentials WHERE user_id = $1 AND password IS NOT NULL)
			+ (SELECT count(*) FROM person_keys WHERE claimant_id = $1 AND wrapped IS NOT NULL)
			+ (SELECT count(*) FROM tokens WHERE user_id = $1 AND revoked_at IS NULL)
			+ (SELECT count(*) FROM users WHERE user_id = $1 AND state = 'active')`, user).Scan(&n))
	return n
}

func TestAnAccountIsErasedWithTheLastClaimantThatItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second, other := w.settle(), w.settle(), w.settle()
	user, stranger := w.account(first.id, second.id), w.account(other.id)
	whole := w.left(stranger)
	_, _, err := w.erasures.Erase(w.ctx, first.actor, first.id, erasure.Requested)
	w.must(err)
	w.gone(first)
	// Two sessions and two tokens there were, of which one each was the first one's.
	if n := w.left(user); n != whole {
		t.Errorf("of an account that is another claimant still %d are left, not %d", n, whole)
	}
	_, _, err = w.erasures.Erase(w.ctx, second.actor, second.id, erasure.Requested)
	w.must(err)
	w.gone(second)
	if n := w.left(user); n != 0 {
		t.Errorf("of an account that nobody has any more %d are left", n)
	}
	if n := w.left(stranger); n != whole {
		t.Errorf("of another's account %d are left, not %d", n, whole)
	}
	var links int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM links WHERE revoked_at IS NULL`).Scan(&links))
	if links != 1 {
		t.Errorf("%d links work", links)
	}
}

func TestWhatIsPastItsTimeGoesAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.settle()
	now := time.Now().UTC()
	plant := func(sql string, args ...any) {
		_, err := w.db.Owner.Exec(w.ctx, sql, args...)
		w.must(err)
	}
	for _, age := range []struct {
		records, ways, answers, watches time.Time
	}{
		{now.AddDate(-2, 0, -1), now.AddDate(0, 0, -31), now.Add(-49 * time.Hour), now.Add(-time.Hour)},
		{now.AddDate(-2, 0, 1), now.AddDate(0, 0, -29), now.Add(-47 * time.Hour), now.Add(time.Hour)},
	} {
		plant(`INSERT INTO access_records (claimant_id, id, at, actor, role, request, action, items) VALUES ($1, $2, $3, 'x', 'operator', '', 'read', '{claim}')`,
			[16]byte(p.id), [16]byte(claims.NewIDAt[any](age.records)), age.records)
		plant(`INSERT INTO attempts (key, failures, expires_at) VALUES ($1, 1, $2)`, newID(), age.ways)
		plant(`INSERT INTO proofs (key, expires_at) VALUES ($1, $2)`, newID(), age.ways)
		plant(`INSERT INTO answers (key, request, answer, created_at) VALUES ($1, sha256(''), '', $2)`, newID(), age.answers)
		plant(`INSERT INTO watches (id, provider_id, kind, key, reason, added_by, added_at, expires_at) VALUES ($1, $2, 'phone', $1, 'x', 'user:' || $1::uuid, $3, $4)`,
			newID(), [16]byte(w.provider.ID), now.AddDate(0, 0, -1), age.watches)
	}
	want := map[retention.Key]int64{retention.Records: 1, retention.Ways: 2, retention.Answers: 1, retention.Watches: 1}
	found := func(list []retention.Found, err error) {
		w.Helper()
		w.must(err)
		for _, f := range list {
			if f.Count != want[f.Kind.Key] {
				w.Errorf("%d of the kind %s, not %d", f.Count, f.Kind.Key, want[f.Kind.Key])
			}
			if f.Kind.Source == "" || f.Kind.What.Korean == "" || f.Kind.What.English == "" {
				w.Errorf("the kind %s does not say what it is, or why", f.Kind.Key)
			}
		}
	}
	found(retention.Past(w.ctx, w.keeper(), now))
	found(retention.Past(w.ctx, w.keeper(), now)) // which removes nothing
	found(retention.Apply(w.ctx, w.keeper(), now))
	want = nil
	found(retention.Apply(w.ctx, w.keeper(), now))
	var left int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT (SELECT count(*) FROM access_records) + (SELECT count(*) FROM attempts) + (SELECT count(*) FROM proofs)
		+ (SELECT count(*) FROM answers) + (SELECT count(*) FROM watches)`).Scan(&left))
	if left != 5 {
		t.Errorf("%d are left, not 5", left)
	}
}

func TestWhatIsRetainedIsTheServicesAloneAndNobodyErasesByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, there := w.settle(), w.settle()
	w.claim(p, claims.Granted)
	_, _, err := w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
	w.must(err)
	changes := func(actor access.Actor, sql string, args ...any) (n int64, err error) {
		err = w.InTx(w.ctx, actor, func(tx claims.Tx) (err error) {
			n, err = postgres.In(tx).Changes(w.ctx, "try", sql, args...)
			return err
		})
		return n, err
	}
	administrator := access.Actor{Subject: "x", Role: access.Administrator, User: newID()}
	for name, actor := range map[string]access.Actor{
		"the person": p.actor, "another": there.actor, "the operator": w.operator(), "the regulator": {Subject: "x", Role: access.Regulator},
		"an administrator": administrator, "nobody": {},
	} {
		for _, sql := range []string{
			`SELECT FROM retained_data`, `DELETE FROM retained_data`, `DELETE FROM directory`, `DELETE FROM sign_ins`,
			`UPDATE claimants SET customer_sealed = ''`, `UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now()`,
			`UPDATE contacts SET name_sealed = NULL WHERE claimant_id = (SELECT claimant_id FROM erasures LIMIT 1)`,
		} {
			if n, err := changes(actor, sql); n > 0 || err != nil && claims.KindOf(err) != claims.KindForbidden {
				if strings.HasPrefix(sql, "UPDATE contacts") && name == "the person" {
					continue // its own row, which is empty
				}
				t.Errorf("%s: %s: %d rows, %v", name, sql, n, err)
			}
		}
		_, err := changes(actor, `INSERT INTO erasures (claimant_id, reason, erased_by, asked_at, erased_at, basis) VALUES ($1, 'requested', 'x', now(), now(), 'journal')`, newID())
		if claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%s writes that somebody was erased: %v", name, err)
		}
	}
	if n, err := changes(system, `SELECT FROM retained_data`); err != nil || n != 2 {
		t.Errorf("the service sees %d, %v", n, err)
	}
	// What stands in the directory of claims and subscriptions stays, whoever asks.
	if _, err := changes(system, `DELETE FROM directory`); err != nil {
		t.Fatal(err)
	}
	var left int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM directory WHERE subject_id <> claimant_id`).Scan(&left))
	if left == 0 {
		t.Error("the service can remove claims from the directory")
	}
	w.there(there)
}

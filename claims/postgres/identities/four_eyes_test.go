package identities_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity"
)

// refuses runs a statement with the service's own role, and fails unless a policy, a
// constraint or a key refuses it.
func (w *world) refuses(what, settings, sql string, args ...any) {
	w.Helper()
	err := pgx.BeginFunc(w.ctx, w.db.Service, func(tx pgx.Tx) error {
		if _, err := tx.Exec(w.ctx, settings); err != nil {
			return err
		}
		done, err := tx.Exec(w.ctx, sql, args...)
		if err == nil && done.RowsAffected() == 0 {
			err = pgx.ErrNoRows
		}
		return err
	})
	var pg *pgconn.PgError
	refused := errors.As(err, &pg) && slices.Contains([]string{"42501", "23514", "23503"}, pg.Code) || errors.Is(err, pgx.ErrNoRows)
	if !refused {
		w.Errorf("%s: nothing refused it: %v", what, err)
	}
}

func asAdministrator(u identity.UserID) string {
	return "SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.administrator = 'on'; SET LOCAL bosang.user_id = '" + u.String() + "'"
}

const asService = "SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.administrator = 'on'; SET LOCAL bosang.system = 'on'"

// What the use cases hold, the tables hold too.
func TestTheDatabaseItselfHoldsFourEyes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	p := w.invited(a, b, "some@example.com", access.Regulator, claims.ProviderID{})
	user, one, two := p.session().User, a.session().User, b.session().User
	try := w.refuses
	const membership = `INSERT INTO memberships (user_id, id, role, granted_by, approved_by, approval_id, created_at)
		VALUES ($1, gen_random_uuid(), 'administrator', $2, $3, gen_random_uuid(), now())`
	subject := identity.Subject
	try("one person alone", asAdministrator(one), membership, [16]byte(user), subject(one), subject(one))
	try("approving in another's name", asAdministrator(one), membership, [16]byte(user), subject(one), subject(two))
	try("granting to oneself", asAdministrator(one), membership, [16]byte(one), subject(two), subject(one))
	try("the machine, over the service", asAdministrator(one), membership, [16]byte(user), "machine", subject(one)+"x")
	try("a regulator by the machine", "SET LOCAL bosang.system = 'on'; SET LOCAL bosang.administrator = 'on'", `
		INSERT INTO memberships (user_id, id, role, granted_by, created_at) VALUES ($1, gen_random_uuid(), 'regulator', 'machine', now())`, [16]byte(user))
	try("an operator without administrators", "SET LOCAL bosang.provider_ids = '"+w.providers[0].ID.String()+"'", membership, [16]byte(user), subject(one), subject(two))
	out, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: p.name, Role: access.Administrator})
	w.must(err)
	const decide = `UPDATE approvals SET state = 'approved', decided_by = $2, decided_at = requested_at WHERE id = $1`
	id := [16]byte(out.Approval.ID)
	try("deciding the own request", asAdministrator(one), decide, id, subject(one))
	try("deciding in another's name", asAdministrator(one), decide, id, subject(two))
	try("deciding for oneself", asAdministrator(user), decide, id, subject(user))
	try("asking in another's name", asAdministrator(one), `INSERT INTO approvals (id, kind, subject_id, payload, state, requested_by, requested_at, expires_at)
		VALUES (gen_random_uuid(), 'role', $1, '{}', 'pending', $2, now(), now())`, [16]byte(user), subject(two))
	try("changing what was asked for", asAdministrator(two), `UPDATE approvals SET payload = '{}' WHERE id = $1`, id)
	_, err = w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.must(err)
	try("changing what was decided", asAdministrator(two), `UPDATE approvals SET reason = 'x', decided_by = $2 WHERE id = $1`, id, subject(two))
	try("an active account", asAdministrator(one), `INSERT INTO users (user_id, name, privileged, language, state, version, created_at)
		VALUES (gen_random_uuid(), '', true, 'ko', 'active', 1, now())`)
}

// A role rests on the approval of that role, for that user, of that provider, by the
// two people who asked and approved, and on no other.
func TestARoleRestsOnItsOwnApprovalAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	p := w.invited(a, b, "some@example.com", access.Regulator, claims.ProviderID{})
	q := w.invited(a, b, "else@example.com", access.Regulator, claims.ProviderID{})
	one, two := a.session().User, b.session().User
	asked := func(role access.Role, provider claims.ProviderID, approve bool) approval.ID {
		t.Helper()
		out, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: p.name, Role: role, Provider: provider})
		w.must(err)
		if approve {
			_, err = w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
			w.must(err)
		}
		return out.Approval.ID
	}
	recovery, err := w.Recover(w.ctx, a.actor(), p.session().User, false)
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, b.actor(), recovery.Approval.ID)
	w.must(err)
	operator, waiting := asked(access.Operator, w.providers[0].ID, true), asked(access.Administrator, claims.ProviderID{}, false)
	grant := func(what string, user *person, role access.Role, provider any, by, and identity.UserID, id approval.ID) {
		t.Helper()
		w.refuses(what, asAdministrator(and), `INSERT INTO memberships (user_id, id, role, provider_id, granted_by, approved_by, approval_id, created_at)
			VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6, now())`,
			[16]byte(user.session().User), string(role), provider, identity.Subject(by), identity.Subject(and), [16]byte(id))
	}
	// As if nothing had come of the approval yet.
	_, err = w.db.Owner.Exec(w.ctx, `DELETE FROM memberships WHERE approval_id = $1`, [16]byte(operator))
	w.must(err)
	first, second := [16]byte(w.providers[0].ID), [16]byte(w.providers[1].ID)
	grant("for another", q, access.Operator, first, one, two, operator)
	grant("another role", p, access.Administrator, nil, one, two, operator)
	grant("of another provider", p, access.Operator, second, one, two, operator)
	grant("the other way round", p, access.Operator, first, two, one, operator)
	grant("by others", p, access.Operator, first, q.session().User, two, operator)
	grant("by what waits", p, access.Administrator, nil, one, two, waiting)
	grant("by a recovery", p, access.Administrator, nil, one, two, recovery.Approval.ID)
	grant("by none", p, access.Administrator, nil, one, two, approval.ID{9})
	// Nobody asks or decides but people, and no one person twice.
	for _, by := range []string{"machine", "operator:kakao", "user:", "user:" + one.String() + "2", "system:x"} {
		w.refuses("asked by "+by, asAdministrator(one)+"; SET LOCAL bosang.user_id = '"+by+"'", `
			INSERT INTO approvals (id, kind, subject_id, payload, state, requested_by, requested_at, expires_at)
			VALUES (gen_random_uuid(), 'role', $1, '{}', 'pending', $2, now(), now())`, [16]byte(one), by)
		w.refuses("decided by "+by, asAdministrator(two)+"; SET LOCAL bosang.user_id = '"+by+"'",
			`UPDATE approvals SET state = 'approved', decided_by = $2, decided_at = requested_at WHERE id = $1`, [16]byte(waiting), by)
	}
	w.refuses("a code before it is approved", asAdministrator(two), `UPDATE approvals SET code = gen_random_uuid() WHERE id = $1`, [16]byte(waiting))
}

// Nor is a link used, or a key good, by another approval than its own.
func TestALinkAndAKeyRestOnTheirOwnApprovalAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	one := w.invited(a, b, "one@example.com", access.Operator, w.providers[0].ID)
	two := w.second(a, b, 0)
	waiting, err := w.Recover(w.ctx, a.actor(), one.session().User, true)
	w.must(err)
	mild, err := w.Recover(w.ctx, a.actor(), two.session().User, false)
	w.must(err)
	approved, err := w.approvals.Approve(w.ctx, b.actor(), mild.Approval.ID)
	w.must(err)
	use := func(what string, l identity.Link, by, code string) {
		t.Helper()
		w.refuses(what, asService, `UPDATE links SET used_at = now(), used_by = user_id, approved_by = `+by+`, code = `+code+` WHERE id = $1`, [16]byte(l.ID))
	}
	second, theirs := "'"+b.actor().Subject+"'", "(SELECT code FROM approvals WHERE id = '"+approved.ID.String()+"')"
	use("without an approval", waiting.Link, "NULL", "NULL")
	use("before it is approved", waiting.Link, second, "NULL")
	use("before it is approved, by another's code", waiting.Link, second, theirs)
	use("without the code", mild.Link, second, "NULL")
	use("by a code that was made up", mild.Link, second, "gen_random_uuid()")
	use("by who asked", mild.Link, "'"+a.actor().Subject+"'", theirs)
	// As if no link had been made for the approval yet.
	_, err = w.db.Owner.Exec(w.ctx, `DELETE FROM links WHERE approval_id = $1`, [16]byte(approved.ID))
	w.must(err)
	w.refuses("a recovery that drops more than was approved", asService, `
		INSERT INTO links (key, hash, id, purpose, user_id, second_factor, approval_id, made_by, created_at, expires_at)
		VALUES (gen_random_uuid(), sha256(''), gen_random_uuid(), 'recovery', $1, true, $2, $3, now(), now())`,
		approved.Subject, [16]byte(approved.ID), approved.RequestedBy)
	public, _ := w.pair()
	key, err := w.proofs.Add(w.ctx, one.actor(), w.providers[0].ID, "crm", public)
	w.must(err)
	other := w.vouching(one, two, public)
	provider := "SET LOCAL bosang.provider_ids = '" + w.providers[0].ID.String() + "'; SET LOCAL bosang.user_id = '" + two.session().User.String() + "'"
	const count = `UPDATE signing_keys SET approved_by = $2 WHERE id = $1`
	w.refuses("a key before it is approved", provider, count, [16]byte(key.ID), two.actor().Subject)
	w.refuses("a key by who added it", provider, count, [16]byte(key.ID), one.actor().Subject)
	w.refuses("a key by another's approval", provider, `
		INSERT INTO signing_keys (id, provider_id, name, public_key, added_by, created_at, approval_id, approved_by)
		SELECT gen_random_uuid(), provider_id, name, public_key, added_by, created_at, approval_id, approved_by FROM signing_keys WHERE id = $1`, [16]byte(other.ID))
}

// An approval is good for one role and one link, also after those have ended.
func TestAnApprovalIsUsedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	p := w.invited(a, b, "some@example.com", access.Regulator, claims.ProviderID{})
	u, err := w.User(w.ctx, a.actor(), p.session().User)
	w.must(err)
	w.must(w.EndMembership(w.ctx, a.actor(), u.User.ID, u.Memberships[0].ID))
	for constraint, sql := range map[string]string{
		"memberships_once_by_approval": `INSERT INTO memberships (user_id, id, role, granted_by, approved_by, approval_id, created_at)
			SELECT user_id, gen_random_uuid(), role, granted_by, approved_by, approval_id, now() FROM memberships WHERE user_id = $1`,
		"links_once_by_approval": `INSERT INTO links (key, hash, id, purpose, user_id, second_factor, approval_id, made_by, created_at, expires_at)
			SELECT gen_random_uuid(), hash, gen_random_uuid(), purpose, user_id, second_factor, approval_id, made_by, created_at, expires_at
			FROM links WHERE user_id = $1`,
	} {
		err := pgx.BeginFunc(w.ctx, w.db.Service, func(tx pgx.Tx) error {
			if _, err := tx.Exec(w.ctx, asAdministrator(b.session().User)); err != nil {
				return err
			}
			_, err := tx.Exec(w.ctx, sql, [16]byte(u.User.ID))
			return err
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != constraint {
			t.Errorf("%s refuses nothing: %v", constraint, err)
		}
	}
}

// Nor does a link bring an account to a customer but by the approval of that customer's
// invitation, also where somebody writes as the service does.
func TestACustomersLinkRestsOnItsOwnApprovalAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine, theirs := w.customer(0, "1001"), w.customer(0, "1002")
	w.customer(1, "1001")
	a, b := w.administrators()
	provider := w.providers[0].ID
	one, two := w.invited(a, b, "one@example.com", access.Operator, provider), w.second(a, b, 0)
	waiting, err := w.InviteCustomer(w.ctx, one.actor(), provider, "1001")
	w.must(err)
	other, err := w.InviteCustomer(w.ctx, one.actor(), provider, "1002")
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, two.actor(), other.Approval.ID)
	w.must(err)
	kim := w.claimant(one, "kim@example.com", "1002")
	recovery, err := w.RecoverCustomer(w.ctx, one.actor(), identity.Lost{Provider: provider, Number: "1002"})
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, two.actor(), recovery.Approval.ID)
	w.must(err)
	use := func(what string, approved identity.Issued) {
		t.Helper()
		w.refuses(what, asService, `UPDATE links SET used_at = now(), used_by = $2, approved_by = '`+two.actor().Subject+`',
			code = (SELECT code FROM approvals WHERE id = $3) WHERE id = $1`, [16]byte(waiting.Link.ID), [16]byte(kim.session().User), [16]byte(approved.Approval.ID))
	}
	use("before it is approved", waiting)
	use("by another's code", other)
	// As if no links had been made for the others' approvals.
	for _, issued := range []identity.Issued{other, recovery} {
		_, err = w.db.Owner.Exec(w.ctx, `DELETE FROM links WHERE id = $1`, [16]byte(issued.Link.ID))
		w.must(err)
	}
	const made = `INSERT INTO links (key, hash, id, purpose, provider_id, claimant_id, second_factor, approval_id, made_by, created_at, expires_at, approved_by)
		VALUES (gen_random_uuid(), sha256(''), gen_random_uuid(), 'customer', $1, $2, false, $3, $4, now(), now(), $5)`
	by := func(what string, claimant claims.ClaimantID, approved any, second any) {
		t.Helper()
		w.refuses(what, asService, made, [16]byte(provider), [16]byte(claimant), approved, one.actor().Subject, second)
	}
	by("by one operator alone", mine, nil, nil)
	by("by one operator and a name", mine, nil, two.actor().Subject)
	by("by another customer's approval", mine, [16]byte(other.Approval.ID), two.actor().Subject)
	by("by the approval of a recovery", theirs, [16]byte(recovery.Approval.ID), two.actor().Subject)
	// Approved, it is used by its own code, and by no other.
	_, err = w.approvals.Approve(w.ctx, two.actor(), waiting.Approval.ID)
	w.must(err)
	use("without its code", other)
	w.refuses("with a code that was made up", asService, `UPDATE links SET used_at = now(), used_by = $2, approved_by = $3, code = gen_random_uuid() WHERE id = $1`,
		[16]byte(waiting.Link.ID), [16]byte(kim.session().User), two.actor().Subject)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"bosang/claims/postgres/embedded"
)

var errNoPgbench = errors.New("pgbench is missing")

// script files one claim by the statements that a group of one would run. The
// session's settings stand in the connection's options, so that pgbench need not
// send them each time.
const script = `\set i :i + 1
\set n :client_id * :share + :i + :base
BEGIN;
SELECT key, request, answer FROM answers WHERE key = ANY (ARRAY[md5('key' || :n)::uuid]) LIMIT 1;
SELECT s.claimant_id, s.id AS subscription_id, s.provider_id, s.service_id, s.plan_id, s.claimant_kind, s.started_at, s.ended_at,
	s.channel, s.billing_day, s.fee::text, s.fee_currency, s.cohort, s.version, s.created_at
	FROM subscriptions s WHERE s.claimant_id = md5('claimant' || :n)::uuid AND s.id = md5('subscription' || :n)::uuid LIMIT 1 \gset
SELECT id, key, title_ko, title_en, merged_into, facts, revision, version, reported_by, created_at
	FROM incidents WHERE id = ANY (ARRAY['INCIDENT'::uuid]) ORDER BY id LIMIT 1 FOR KEY SHARE SKIP LOCKED;
INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind,
		features, filed_at, state, decision_number, created_at, facts, claimed_at)
	SELECT w.claimant_id, md5('claim' || :n)::uuid, 'BS-' || :n, :provider_id, :service_id, :plan_id, w.incident_id,
		w.subscription_id, :claimant_kind, '{}', now(), 'filed', 0, now(), '{}', now()
	FROM (VALUES (md5('claimant' || :n)::uuid, 'INCIDENT'::uuid, md5('subscription' || :n)::uuid)) AS w (claimant_id, incident_id, subscription_id)
	LEFT JOIN LATERAL (SELECT c.id FROM claims c
		WHERE c.claimant_id = w.claimant_id AND c.subscription_id = w.subscription_id AND c.state = 'withdrawn'
			AND (c.incident_id = w.incident_id
				OR EXISTS (SELECT FROM incidents i WHERE i.id = c.incident_id AND i.merged_into = w.incident_id)) LIMIT 1) c ON true
	WHERE c.id IS NULL
	ON CONFLICT DO NOTHING RETURNING id;
INSERT INTO claim_versions (claimant_id, claim_id, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, claimed, lane, state,
		loss, loss_currency, filed_at, decided_at, decision_number, refused_by, owed, goodwill, currency)
	SELECT c.claimant_id, c.id, c.provider_id, c.service_id, c.plan_id, c.incident_id, c.claimant_kind, c.origin, c.claimed_at IS NOT NULL,
		c.lane, c.state, c.loss, c.loss_currency, c.filed_at, c.decided_at, c.decision_number, c.refused_by, c.owed, c.goodwill, c.currency
	FROM claims c WHERE c.claimant_id = md5('claimant' || :n)::uuid AND c.id = md5('claim' || :n)::uuid;
INSERT INTO directory (key, claimant_id, subject_id, provider_id)
	VALUES (md5('claim' || :n)::uuid, md5('claimant' || :n)::uuid, md5('claim' || :n)::uuid, :provider_id),
		(md5('reference' || :n)::uuid, md5('claimant' || :n)::uuid, md5('claim' || :n)::uuid, :provider_id)
	ON CONFLICT DO NOTHING RETURNING key, subject_id;
INSERT INTO events (claimant_id, id, provider_id, noun, subject_id, what, actor, at)
	VALUES (md5('claimant' || :n)::uuid, md5('event' || :n)::uuid, :provider_id, 'claim', md5('claim' || :n)::uuid, 'filed', 'bench', now());
INSERT INTO answers (key, request, answer, created_at)
	VALUES (md5('key' || :n)::uuid, sha256('x'), convert_to(repeat('x', 800), 'UTF8'), now()) ON CONFLICT DO NOTHING;
SELECT pg_advisory_xact_lock_shared(gate) FROM unnest(ARRAY[42::bigint]) AS gate;
SELECT unique_key FROM river.river_job WHERE unique_key = ANY (ARRAY[sha256('waits')]) AND unique_states IS NOT NULL
	AND river.river_job_state_in_bitmask(unique_states, state);
COMMIT;
`

// waits puts the work into the queue that the script finds waiting there.
const waits = `INSERT INTO river.river_job (args, created_at, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags,
		unique_key, unique_states)
	VALUES ('{}', now(), 'decide_filed', 15, '{}', 1, 'default', now(), 'available', '{}', sha256('waits'), B'11111111')`

// pgbench is the program with a database to file into.
type pgbench struct{ program, script, database string }

// preparePgbench finds the program and copies the database.
func (b *bench) preparePgbench(ctx context.Context) (*pgbench, error) {
	p := &pgbench{program: filepath.Join(b.server.BinDir(), "pgbench"), script: filepath.Join(b.dir, "file.sql"), database: "filing_pgbench"}
	if _, err := os.Stat(p.program); err != nil {
		if p.program, err = exec.LookPath("pgbench"); err != nil {
			return nil, errNoPgbench
		}
	}
	if err := b.copyDatabase(ctx, "filing", p.database); err != nil {
		return nil, err
	}
	if err := statements(ctx, b.ownerURL(p.database), waits); err != nil {
		return nil, err
	}
	incident, err := b.incidentID(ctx, p.database)
	if err != nil {
		return nil, err
	}
	return p, os.WriteFile(p.script, []byte(strings.ReplaceAll(script, "INCIDENT", incident)), 0o600)
}

var (
	tps  = regexp.MustCompile(`tps = ([0-9.]+)`)
	done = regexp.MustCompile(`transactions actually processed: ([0-9]+)`)
)

// file has clients file, each its share of the claims from a number on.
func (p *pgbench) file(ctx context.Context, b *bench, clients, from, share int) (filed, error) {
	cmd := exec.CommandContext(ctx, p.program, "-n", "-M", "prepared", "-c", strconv.Itoa(clients), "-j", strconv.Itoa(min(clients, 2)),
		"-T", strconv.Itoa(b.seconds), "-f", p.script, "-D", "i=0", "-D", fmt.Sprintf("base=%d", from), "-D", fmt.Sprintf("share=%d", share),
		"-h", b.server.Address.Dir, "-p", strconv.Itoa(b.server.Address.Port), "-U", embedded.ServiceRole, p.database)
	cmd.Env = append(os.Environ(), "PGOPTIONS=-c bosang.everything=on")
	before := b.processors()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return filed{}, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	found := tps.FindSubmatch(out)
	if found == nil || done.FindSubmatch(out) == nil {
		return filed{}, fmt.Errorf("pgbench told no rate:\n%s", out)
	}
	used := b.processors() - before + cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	n, err := strconv.ParseInt(string(done.FindSubmatch(out)[1]), 10, 64)
	if err != nil {
		return filed{}, err
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	return filed{claims: n, rate: rate, used: used}, err
}

package submissions

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/privacy"
	"bosang/claims/submission"
)

// fewest is how many digits a phone number has for it to tell anybody apart.
const fewest = 7

// sought are the blind indexes of what a content says of a person; a zero one: it does not.
type sought struct{ number, email, phone claims.Key }

func (t tx) sought(provider claims.ProviderID, c *submission.Content) (s sought, err error) {
	if c.CustomerNumber != "" {
		if s.number, err = postgres.CustomerKey(t.keys, provider, c.CustomerNumber); err != nil {
			return s, err
		}
	}
	if email := privacy.NormalEmail(c.Email); email != "" {
		if s.email, err = t.keys.Index(privacy.IndexEmail, email); err != nil {
			return s, err
		}
	}
	if phone := privacy.NormalPhone(c.Phone); len(phone) >= fewest {
		s.phone, err = t.keys.Index(privacy.IndexPhone, phone)
	}
	return s, err
}

// customersSQL finds customers by their numbers.
const customersSQL = `
	SELECT d.key, d.claimant_id, n.name_sealed, k.wrapped FROM directory d
	LEFT JOIN LATERAL (SELECT c.name_sealed FROM contacts c WHERE c.claimant_id = d.claimant_id LIMIT 1) n ON true
	LEFT JOIN LATERAL (SELECT k.wrapped FROM person_keys k WHERE k.claimant_id = d.claimant_id LIMIT 1) k ON true
	WHERE d.key = ANY ($1::uuid[]) AND d.provider_id = $2 AND d.subject_id = d.claimant_id LIMIT $3`

// contactsSQL finds customers by what they gave as their contact. Laterals with a limit stay
// where they are written, so that each look-up is one by an index.
const contactsSQL = `
	SELECT f.email, f.value, f.claimant_id, f.name_sealed, k.wrapped FROM (
		SELECT true AS email, w.value, n.claimant_id, n.name_sealed FROM unnest($1::uuid[]) AS w (value)
		CROSS JOIN LATERAL (SELECT c.claimant_id, c.name_sealed FROM contacts c WHERE c.email_index = w.value AND c.provider_id = $3 LIMIT $4) n
		UNION ALL
		SELECT false, w.value, n.claimant_id, n.name_sealed FROM unnest($2::uuid[]) AS w (value)
		CROSS JOIN LATERAL (SELECT c.claimant_id, c.name_sealed FROM contacts c WHERE c.phone_index = w.value AND c.provider_id = $3 LIMIT $4) n
	) f
	LEFT JOIN LATERAL (SELECT k.wrapped FROM person_keys k WHERE k.claimant_id = f.claimant_id LIMIT 1) k ON true
	LIMIT $5`

// found is a customer who was found under an index.
type found struct {
	number, email   bool
	value           claims.Key
	claimant        claims.ClaimantID
	sealed, wrapped []byte
	name            string
	opened          bool
}

// Candidates gives of each content whom it may be of.
func (t tx) Candidates(ctx context.Context, provider claims.ProviderID, contents []*submission.Content) ([][]submission.Candidate, error) {
	all := make([]sought, len(contents))
	numbers, emails, phones := distinct{}, distinct{}, distinct{}
	for n, c := range contents {
		var err error
		if all[n], err = t.sought(provider, c); err != nil {
			return nil, err
		}
		numbers.add(all[n].number)
		emails.add(all[n].email)
		phones.add(all[n].phone)
	}
	customers, err := t.customers(ctx, provider, numbers)
	if err != nil {
		return nil, err
	}
	byEmail, byPhone, err := t.contacts(ctx, provider, emails, phones)
	if err != nil {
		return nil, err
	}
	candidates := make([][]submission.Candidate, len(contents))
	for n, c := range contents {
		m := merged{t: t, named: c.Name != "", at: make(map[claims.ClaimantID]int)}
		if f, ok := customers[all[n].number]; ok {
			if err := m.add(f); err != nil {
				return nil, err
			}
		}
		for _, f := range byEmail[all[n].email] {
			if err := m.add(f); err != nil {
				return nil, err
			}
		}
		for _, f := range byPhone[all[n].phone] {
			if err := m.add(f); err != nil {
				return nil, err
			}
		}
		if len(byEmail[all[n].email]) > submission.Most || len(byPhone[all[n].phone]) > submission.Most {
			m.list = append(m.list, submission.Candidate{More: true})
		}
		candidates[n] = m.list
	}
	return candidates, nil
}

// distinct is a set of indexes.
type distinct map[claims.Key]bool

func (d distinct) add(key claims.Key) {
	if !key.IsZero() {
		d[key] = true
	}
}

func (d distinct) column() pgtype.FlatArray[pgtype.UUID] {
	keys := make([]claims.Key, 0, len(d))
	for key := range d {
		keys = append(keys, key)
	}
	return postgres.IDs(keys)
}

// merged are the candidates of one content, each claimant once.
type merged struct {
	t     tx
	named bool
	list  []submission.Candidate
	at    map[claims.ClaimantID]int
}

func (m *merged) one(claimant claims.ClaimantID) *submission.Candidate {
	n, there := m.at[claimant]
	if !there {
		n = len(m.list)
		m.list, m.at[claimant] = append(m.list, submission.Candidate{Claimant: claimant}), n
	}
	return &m.list[n]
}

// add adds who was found. The name is opened where there is one to compare it with.
func (m *merged) add(f *found) (err error) {
	one := m.one(f.claimant)
	switch {
	case f.number:
		one.ByNumber = true
	case f.email:
		one.ByEmail = true
	default:
		one.ByPhone = true
	}
	if m.named && one.Name == "" {
		one.Name, err = f.open(m.t)
	}
	return err
}

// open opens the name of who was found, once; empty where none is known.
func (f *found) open(t tx) (name string, err error) {
	if !f.opened && f.wrapped != nil {
		f.name, err = t.keys.Read(f.claimant, f.wrapped, privacy.ContactTable, privacy.FieldName, f.sealed)
	}
	f.opened = true
	return f.name, err
}

// customers finds customers of the provider by the indexes of their numbers.
func (t tx) customers(ctx context.Context, provider claims.ProviderID, numbers distinct) (map[claims.Key]*found, error) {
	customers := make(map[claims.Key]*found, len(numbers))
	if len(numbers) == 0 {
		return customers, nil
	}
	_, err := postgres.List(ctx, t.Conn, "find customers", func(row pgx.Row) (none struct{}, err error) {
		f := &found{number: true}
		err = row.Scan(postgres.ToID(&f.value), postgres.ToID(&f.claimant), &f.sealed, &f.wrapped)
		customers[f.value] = f
		return none, err
	}, customersSQL, numbers.column(), postgres.ID(provider), len(numbers))
	return customers, err
}

// contacts finds customers of the provider by the indexes of addresses and numbers; of each
// one more than Most at most.
func (t tx) contacts(ctx context.Context, provider claims.ProviderID, emails, phones distinct) (byEmail, byPhone map[claims.Key][]*found, err error) {
	byEmail, byPhone = make(map[claims.Key][]*found), make(map[claims.Key][]*found)
	if len(emails)+len(phones) == 0 {
		return byEmail, byPhone, nil
	}
	list, err := postgres.List(ctx, t.Conn, "find customers", func(row pgx.Row) (*found, error) {
		f := new(found)
		return f, row.Scan(&f.email, postgres.ToID(&f.value), postgres.ToID(&f.claimant), &f.sealed, &f.wrapped)
	}, contactsSQL, emails.column(), phones.column(), postgres.ID(provider), submission.Most+1, (len(emails)+len(phones))*(submission.Most+1))
	for _, f := range list {
		if f.email {
			byEmail[f.value] = append(byEmail[f.value], f)
		} else {
			byPhone[f.value] = append(byPhone[f.value], f)
		}
	}
	return byEmail, byPhone, err
}

// heldSQL reads the subscriptions of claimants by the claimants.
const heldSQL = `
	SELECT s.claimant_id, s.id, s.service_id, s.started_at, s.ended_at FROM unnest($1::uuid[]) AS w (claimant_id)
	CROSS JOIN LATERAL (SELECT s.claimant_id, s.id, s.service_id, s.started_at, s.ended_at FROM subscriptions s
		WHERE s.claimant_id = w.claimant_id AND s.provider_id = $2 AND s.service_id = ANY ($3::uuid[]) ORDER BY s.id DESC LIMIT $4) s
	LIMIT $5`

// Held gives the subscriptions of claimants to services of the provider.
func (t tx) Held(ctx context.Context, provider claims.ProviderID, claimants []claims.ClaimantID, services []claims.ServiceID) (map[claims.ClaimantID][]submission.Held, error) {
	held := make(map[claims.ClaimantID][]submission.Held, len(claimants))
	if len(claimants) == 0 || len(services) == 0 {
		return held, nil
	}
	_, err := postgres.List(ctx, t.Conn, "find subscriptions", func(row pgx.Row) (none struct{}, err error) {
		var claimant claims.ClaimantID
		var h submission.Held
		err = row.Scan(postgres.ToID(&claimant), postgres.ToID(&h.ID), postgres.ToID(&h.Service), postgres.ToTime(&h.StartedAt), postgres.ToTime(&h.EndedAt))
		held[claimant] = append(held[claimant], h)
		return none, err
	}, heldSQL, postgres.IDs(claimants), postgres.ID(provider), postgres.IDs(services), submission.MostHeld, len(claimants)*submission.MostHeld)
	return held, err
}

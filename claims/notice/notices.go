package notice

import (
	"context"
	"maps"
	"slices"
	"strings"

	"bosang/claims"
	"bosang/claims/access"
)

// OfIncident works out the notices of an incident as of now, of every provider with an
// outage in it whose notices the actor sees, with what each plan comes to. Of an incident
// that became part of another it gives those of the other.
func (u *Notices) OfIncident(ctx context.Context, actor access.Actor, incident claims.IncidentID, provider claims.ProviderID) ([]Notice, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadNotice, func(tx claims.Tx) ([]Notice, error) {
		i, err := follow(ctx, tx, incident)
		if err != nil {
			return nil, err
		}
		d, err := tx.Dossier(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		kept, err := u.store.Notices(tx).OfIncident(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		var all []Notice
		for _, p := range providersOf(d) {
			if !provider.IsZero() && p != provider || actor.Role == access.Operator && !actor.OperatorOf(p) {
				continue
			}
			w, library, err := u.work(ctx, tx, d, p)
			if err != nil {
				return nil, err
			}
			for _, k := range Kinds() {
				n := *w.duties[k]
				n.Library = library
				for _, old := range kept {
					if old.Provider == p && old.Kind == k {
						n = old.with(n)
					}
				}
				all = append(all, n)
			}
		}
		return all, nil
	})
}

// with brings a notice that is kept up to what was worked out now.
func (n Notice) with(now Notice) Notice {
	n.Duty, n.Plans, n.Revision, n.Library, n.AssessedAt = now.Duty, now.Plans, now.Revision, now.Library, now.AssessedAt
	return n
}

// providersOf gives the providers with an outage in an incident.
func providersOf(d *claims.Dossier) []claims.ProviderID {
	all := map[claims.ProviderID]bool{}
	for _, o := range d.Outages {
		all[o.ProviderID] = true
	}
	return slices.SortedFunc(maps.Keys(all), claims.ProviderID.Compare)
}

// Get reads one notice, as it was worked out last, with its latest wording; none where
// none was drafted.
func (u *Notices) Get(ctx context.Context, actor access.Actor, id ID) (Drafted, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadNotice, func(tx claims.Tx) (Drafted, error) {
		notices := u.store.Notices(tx)
		n, err := notices.Notice(ctx, id)
		if err != nil || n.Wordings == 0 {
			return Drafted{Notice: n}, err
		}
		w, err := notices.Wording(ctx, n, n.Wordings)
		return Drafted{n, w}, err
	})
}

// List gives notices that the actor may see, those that are due first before others.
func (u *Notices) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Notice, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadNotice, func(tx claims.Tx) ([]Notice, error) {
		return u.store.Notices(tx).Notices(ctx, f, page)
	})
}

// Wordings lists the wordings of a notice, newest first.
func (u *Notices) Wordings(ctx context.Context, actor access.Actor, id ID, page claims.Page) ([]Wording, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadNotice, func(tx claims.Tx) ([]Wording, error) {
		notices := u.store.Notices(tx)
		if _, err := notices.Notice(ctx, id); err != nil {
			return nil, err
		}
		return notices.Wordings(ctx, id, page)
	})
}

// Publications lists the evidence of a notice, newest first.
func (u *Notices) Publications(ctx context.Context, actor access.Actor, id ID, page claims.Page) ([]Publication, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadNotice, func(tx claims.Tx) ([]Publication, error) {
		notices := u.store.Notices(tx)
		if _, err := notices.Notice(ctx, id); err != nil {
			return nil, err
		}
		return notices.Publications(ctx, id, page)
	})
}

// joined lists words for people.
func joined[S ~string](words []S) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return strings.Join(list, ", ")
}

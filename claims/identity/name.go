package identity

import (
	"context"
	"strconv"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity/password"
)

// nameKey is where the name is found.
func (i *Identity) nameKey(name string) (claims.Key, error) {
	return i.vault.Index("sign-in name", name)
}

// NameField is what the name of a user is sealed for.
const NameField = "users.name"

// sealName seals the name of a user.
func (i *Identity) sealName(ctx context.Context, tx claims.Tx, u *User) (err error) {
	u.sealed, err = i.vault.Seal(ctx, tx, u.ID, NameField, []byte(u.Name))
	return err
}

// openName opens the name of a user; who was erased has none any more.
func (i *Identity) openName(ctx context.Context, tx claims.Tx, u *User) error {
	names, err := i.names(ctx, tx, *u)
	u.Name = names[u.ID]
	return err
}

// names opens those of many at once.
func (i *Identity) names(ctx context.Context, tx claims.Tx, users ...User) (map[access.ID]string, error) {
	sealed := make(map[access.ID][]byte, len(users))
	for _, u := range users {
		sealed[u.ID] = u.sealed
	}
	return i.vault.OpenAll(ctx, tx, NameField, sealed)
}

// checkPassword refuses a new password that would be guessed, and hashes it.
func (i *Identity) checkPassword(ctx context.Context, field, text string, of password.Person) (string, error) {
	fault, err := password.Check(text, of, i.breached)
	if err != nil {
		return "", err
	}
	if fault != "" {
		return "", claims.Invalid(claims.FieldError{Field: field, Code: fault.Code(), Param: strconv.Itoa(of.Shortest())})
	}
	return i.hasher.Hash(ctx, text)
}

// wordsOn are those by which a provider is known.
func wordsOn(p claims.Provider) []string { return []string{p.Key, p.Name.Korean, p.Name.English} }

// wordsOf are those of the providers of memberships, which come to mind of their user.
func wordsOf(ctx context.Context, tx claims.Tx, held []Membership) (words []string, err error) {
	for _, m := range held {
		if m.Provider.IsZero() {
			continue
		}
		p, err := tx.Provider(ctx, m.Provider)
		if err != nil {
			return nil, err
		}
		words = append(words, wordsOn(p)...)
	}
	return words, nil
}

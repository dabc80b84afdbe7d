package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/identity/factor"
)

// A link that a second person approves is in two parts: its secret, which who asked is
// given, and a code, which who approved is given. The person who is let in is told
// each by another, so that neither of them comes in alone.

const (
	// codeLetters is how long a code is: 40 bits, of which few are tried.
	codeLetters = 8
	// mostTries is how many codes are looked at before the link is good no more.
	mostTries = 5
)

// drawCode draws the code for a link, as it is shown to who approves and as it is kept;
// none where no link waits: whoever has an account already needs none for a role.
func (i *Identity) drawCode(ctx context.Context, tx claims.Tx, a approval.Approval) (shown string, kept claims.Key, err error) {
	if a.Kind == roleApproval {
		u, err := i.store.Identities(tx).User(ctx, a.Subject)
		if err != nil || u.State != Invited {
			return "", kept, err
		}
	}
	text := rand.Text()[:codeLetters]
	kept, err = i.approvedKey(a.ID, text)
	return text[:codeLetters/2] + "-" + text[codeLetters/2:], kept, err
}

func (i *Identity) approvedKey(id approval.ID, code string) (claims.Key, error) {
	return i.vault.Index("approval code", id.String(), code)
}

// NeedsCode reports whether the link takes the code of who approved it.
func (o Offered) NeedsCode() bool { return !o.Link.Approval.IsZero() && !o.Waiting }

// tryCode looks at the code that was entered for a link, where one is needed, and counts
// it before. The link that it gives has who approved and the code, for the record. What
// is refused is not an error: it is counted.
func (i *Identity) tryCode(ctx context.Context, tx claims.Tx, ids Tx, o Offered, code string) (l Link, refused, err error) {
	l = o.Link
	if !o.NeedsCode() {
		return l, nil, nil
	}
	tries, err := ids.TryLink(ctx, l.Key, mostTries)
	if err != nil {
		return l, nil, err
	}
	if tries == 0 {
		return l, nil, errNoLink()
	}
	given, err := i.approvedKey(o.approved.ID, factor.Normal(code))
	if err != nil {
		return l, nil, err
	}
	if subtle.ConstantTimeCompare(given[:], o.approved.CodeKey[:]) == 1 {
		l.ApprovedBy, l.Code = o.approved.DecidedBy, given
		return l, nil, ids.GiveBackTry(ctx, l.Key)
	}
	if tries == mostTries {
		if _, err := ids.RevokeLink(ctx, l.ID); err != nil {
			return l, nil, err
		}
	}
	const what = "link_code_wrong"
	if l.User.IsZero() {
		return l, wrong("code"), recordAccount(ctx, tx, Membership{Provider: l.Provider, Claimant: l.Claimant}, what, tx.Actor().Subject)
	}
	return l, wrong("code"), record(ctx, tx, l.User, what, tx.Actor().Subject)
}

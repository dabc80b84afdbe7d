package identity

import (
	"context"

	"bosang/claims"
	"bosang/claims/identity/factor"
)

// totpField is what the secret of a second factor is sealed as.
const totpField = "credentials.totp"

// drawCodes makes recovery codes, and what is kept of them.
func (i *Identity) drawCodes(user UserID) (shown []string, kept []claims.Key, err error) {
	for range factor.RecoveryCodes {
		text, readable := factor.DrawRecoveryCode()
		key, err := i.codeKey(user, text)
		if err != nil {
			return nil, nil, err
		}
		kept = append(kept, key)
		shown = append(shown, readable)
	}
	return shown, kept, nil
}

func (i *Identity) codeKey(user UserID, code string) (claims.Key, error) {
	return i.vault.Index("recovery code", user.String(), code)
}

// useCode takes a code of the second factor, or a recovery code, and reports whether
// it is one that was not used before.
func (i *Identity) useCode(ctx context.Context, tx claims.Tx, ids Tx, c Credentials, code string) (bool, error) {
	code = factor.Normal(code)
	if len(code) == factor.RecoveryLetters {
		key, err := i.codeKey(c.User, code)
		if err != nil {
			return false, err
		}
		used, err := ids.UseRecoveryCode(ctx, c.User, key)
		if err != nil || !used {
			return false, err
		}
		return true, record(ctx, tx, c.User, "recovery_code_used", Subject(c.User))
	}
	if len(c.TOTP) == 0 {
		return false, nil
	}
	secret, err := i.vault.Open(ctx, tx, c.User, totpField, c.TOTP)
	if err != nil {
		return false, err
	}
	counter, found := factor.Counter(secret, code, tx.Now())
	if !found {
		return false, nil
	}
	return ids.UseCounter(ctx, c.User, counter)
}

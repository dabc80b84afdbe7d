package payout

// InSetsOf has sets of another size, for tests.
func (u *Payouts) InSetsOf(n int) *Payouts {
	u.size = n
	return u
}

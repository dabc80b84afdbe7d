package recourse

// InSetsOf reads sets of another size, for tests.
func (u *Recourses) InSetsOf(n int) *Recourses {
	u.size = n
	return u
}

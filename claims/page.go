package claims

// Page asks for a part of a list, newest first: at most Limit things that come
// after the cursor. Lists without a limit do not exist.
type Page struct {
	// After is the last id of the page before; zero: from the beginning.
	After [16]byte
	Limit int
	// Peeks says that the last of Limit things is not shown to anybody: it only tells
	// whether another page follows.
	Peeks bool
}

// Shown is how many of n things that were read are shown.
func (p Page) Shown(n int) int {
	if p.Peeks && n > 0 && n >= p.Limit {
		return n - 1
	}
	return n
}

// MaxPage is the most one page can hold; DefaultPage is what it holds when
// nobody says.
const (
	MaxPage     = 200
	DefaultPage = 50
)

// bounded gives the page with a limit between 1 and one more than MaxPage: who
// shows a page asks for one more, to see whether there is another.
func (p Page) bounded() Page {
	switch {
	case p.Limit <= 0:
		p.Limit = DefaultPage
	case p.Limit > MaxPage+1:
		p.Limit = MaxPage + 1
	}
	return p
}

package period

// Relation is how one span lies to another: one of the thirteen relations of
// James F. Allen, "Maintaining knowledge about temporal intervals", 1983. For
// any two spans exactly one holds. The zero Relation is none of them.
type Relation uint8

// The thirteen relations of a span a to a span b, from a wholly earlier to a
// wholly later.
const (
	Before       Relation = iota + 1 // a ends, a pause, b starts
	Meets                            // b starts at the instant a ends
	Overlaps                         // a starts first and ends within b
	FinishedBy                       // a starts first, both end together
	Contains                         // a starts first and ends last
	Starts                           // both start together, a ends first
	Equals                           // both start together and end together
	StartedBy                        // both start together, b ends first
	During                           // b starts first and ends last
	Finishes                         // b starts first, both end together
	OverlappedBy                     // b starts first and ends within a
	MetBy                            // a starts at the instant b ends
	After                            // b ends, a pause, a starts
)

var relationNames = [...]string{
	"none", "before", "meets", "overlaps", "finished by", "contains", "starts", "equals",
	"started by", "during", "finishes", "overlapped by", "met by", "after",
}

// String returns the name of the relation as the field calls it: "met by".
func (r Relation) String() string {
	if int(r) >= len(relationNames) {
		return relationNames[0]
	}
	return relationNames[r]
}

// Inverse returns the relation of b to a where r is that of a to b.
func (r Relation) Inverse() Relation {
	if r < Before || r > After {
		return 0
	}
	return After + Before - r
}

// Relate returns how s lies to other. An open end lies later than every instant
// and together with another open end. If one of the two is the zero Span, no
// relation holds and the result is 0.
func (s Span) Relate(other Span) Relation {
	if s.IsZero() || other.IsZero() {
		return 0
	}
	switch {
	case s.end < other.start:
		return Before
	case s.end == other.start:
		return Meets
	case s.start > other.end:
		return After
	case s.start == other.end:
		return MetBy
	}
	return byEdges[1+order(s.start, other.start)][1+order(s.end, other.end)]
}

// byEdges is the relation of two spans that share an instant, by the order of
// their starts (first index) and of their ends (second): earlier, same, later.
var byEdges = [3][3]Relation{
	{Overlaps, FinishedBy, Contains},
	{Starts, Equals, StartedBy},
	{During, Finishes, OverlappedBy},
}

func order(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

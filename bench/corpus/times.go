package corpus

// times draws when the service was down, what was announced, and when the
// subscription was held.
func (d draw) times(c *Case) {
	start := d.start()
	length := d.length()
	whole := Span{start, start + length}
	switch n := d.IntN(100); {
	case n < 4: // not known when it was down
		d.dated(c, start)
	case n < 7: // known not to have been down
		c.DownKnown = true
		d.dated(c, start)
	case n < 11: // it runs on
		c.DownKnown = true
		c.Down = []Window{{exactly(start), exactly(Open)}}
		c.AsOf = whole.End
		if d.of(30) {
			c.Down[0].Start = d.uncertain(start)
		}
	default:
		c.DownKnown = true
		c.Down = d.windows(whole)
		whole.End = c.Down[len(c.Down)-1].End.Stated
		if d.of(24) {
			d.blur(c.Down)
		}
	}
	if d.of(34) {
		c.Works = d.works(whole)
	}
	if d.of(92) {
		c.HeldKnown = true
		c.Held = d.held(whole, c.Works)
	}
}

func exactly(at int64) Edge { return Edge{at, at, at} }

// dated dates a case without an outage by what else is known, or not at all.
func (d draw) dated(c *Case, start int64) {
	switch d.IntN(4) {
	case 0:
		c.Degraded = []Window{{exactly(start), exactly(start + hour)}}
	case 1:
	default:
		c.BeganAt = start
	}
}

// windows draws one or several windows, of which the last, or all together, are as
// long as was drawn.
func (d draw) windows(whole Span) []Window {
	certain := func(spans ...Span) []Window {
		out := make([]Window, len(spans))
		for i, s := range spans {
			out[i] = Window{exactly(s.Start), exactly(s.End)}
		}
		return out
	}
	length := whole.End - whole.Start
	half := whole.Start + length/2
	switch n := d.IntN(100); {
	case length < 4 || n < 62:
		return certain(whole)
	case n < 70: // touching: one outage
		return certain(Span{whole.Start, half}, Span{half, whole.End})
	case n < 78: // overlapping: one outage
		return certain(Span{whole.Start, half + 1}, Span{half, whole.End})
	case n < 86: // a microsecond between them: two outages
		return certain(Span{whole.Start, half}, Span{half + 1, whole.End})
	case n < 94: // a short one before
		return certain(Span{whole.Start, whole.Start + hour}, Span{whole.Start + 2*hour, whole.Start + 2*hour + length})
	}
	return certain(whole, Span{whole.End + hour, whole.End + hour + length}, Span{whole.End + 2*hour + length, whole.End + 2*hour + 2*length})
}

// blur makes edges uncertain, so that lengths come to lie on both sides of a
// limit, or the beginning on both sides of an amendment.
func (d draw) blur(windows []Window) {
	for i := range windows {
		w := &windows[i]
		if d.of(45) {
			w.Start = d.uncertain(w.Start.Stated)
		}
		if d.of(75) {
			w.End = d.uncertain(w.End.Stated)
		}
	}
}

func (d draw) uncertain(at int64) Edge {
	by := func() int64 {
		return pick(d, number{0, 3}, number{1, 3}, number{30 * minute, 1}, number{hour, 1}, number{3 * hour, 1})
	}
	return Edge{at - by(), at, at + by()}
}

// works draws announced work around an outage.
func (d draw) works(down Span) []Work {
	length := down.End - down.Start
	var scope Span
	switch d.IntN(8) {
	case 0: // all of it and more
		scope = Span{down.Start - hour, down.End + hour}
	case 1: // exactly all of it
		scope = down
	case 2: // all but a microsecond
		scope = Span{down.Start, down.End - 1}
	case 3: // its beginning, so that what is left is about a limit
		scope = Span{down.Start - hour, down.End - d.near(pick(d, number{2 * hour, 1}, number{4 * hour, 1}))}
	case 4: // its end
		scope = Span{down.End - min(hour, length), down.End + hour}
	case 5: // its middle
		scope = Span{down.Start + length/3, down.Start + length/2}
	case 6: // none of it, though it touches
		scope = Span{down.End, down.End + hour}
	default:
		scope = Span{down.Start - 3*hour, down.Start + length/2}
	}
	if scope.End <= scope.Start {
		scope = Span{down.Start - hour, down.Start + 1}
	}
	ahead := pick(d, number{72 * hour, 6}, number{1, 1}, number{0, 1}, number{-hour, 1}) // the last two are too late
	out := []Work{{scope, scope.Start - ahead}}
	if d.of(20) {
		out = append(out, Work{Span{scope.End - 1, scope.End + hour}, scope.Start - 24*hour})
	}
	return out
}

// held draws when the subscription was held.
func (d draw) held(down Span, works []Work) Span {
	long := down.Start - 900*24*hour
	switch n := d.IntN(100); {
	case n < 60:
		return Span{long, Open}
	case n < 66: // ended during the outage
		return Span{long, down.Start + max(1, (down.End-down.Start)/2)}
	case n < 72: // began during it
		return Span{down.Start + (down.End-down.Start)/2, Open}
	case n < 78: // for its first microsecond, or not
		return Span{long, down.Start + int64(d.IntN(2))}
	case n < 84: // for its last microsecond, or not
		return Span{down.End - int64(d.IntN(2)), Open}
	case n < 88: // after it
		return Span{down.End + hour, Open}
	case n < 94 && len(works) > 0: // while the announced work went on, no longer
		return works[0].Span
	}
	return Span{long, down.End + 30*24*hour}
}

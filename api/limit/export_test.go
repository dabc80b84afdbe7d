package limit

// Remembered is how many keys of a class are remembered.
func (l *Limiter) Remembered(class Class) int { return len(l.classes[class].keys) }

package batch

// SetChunk sets how many claims one transaction decides at most.
func (b *Batches) SetChunk(n int) { b.chunk = n }

// Package terminal lays out what people read on a terminal: columns, figures and
// a bar that shows how far something is.
package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Progress shows how far something is: a bar on a terminal, elsewhere a line
// for each tenth.
type Progress struct {
	to    io.Writer
	bar   bool
	label string
	total int64
	now   func() time.Time

	mu     sync.Mutex
	began  time.Time
	drawn  time.Time
	tenths int64
	done   int64
}

// redraw is the least time between two drawings of the bar.
const redraw = 80 * time.Millisecond

// NewProgress shows how far total of something are, now none. With bar the writer
// is a terminal.
func NewProgress(to io.Writer, bar bool, label string, total int64) *Progress {
	b := &Progress{to: to, bar: bar, label: label, total: total, now: time.Now}
	b.began = b.now()
	return b
}

// Set says that done of the total are done. It never goes back.
func (b *Progress) Set(done int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done = max(b.done, min(done, b.total))
	if b.total == 0 {
		return
	}
	if !b.bar {
		if tenths := b.done * 10 / b.total; tenths > b.tenths {
			b.tenths = tenths
			_, _ = fmt.Fprintf(b.to, "%s: %s\n", b.label, b.figures())
		}
		return
	}
	if now := b.now(); now.Sub(b.drawn) >= redraw {
		b.drawn = now
		b.draw()
	}
}

// Finish draws the bar for the last time and ends its line.
func (b *Progress) Finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar {
		b.draw()
		_, _ = fmt.Fprintln(b.to)
	}
}

const barWidth = 30

func (b *Progress) draw() {
	full := barWidth
	if b.total > 0 {
		full = int(b.done * barWidth / b.total)
	}
	_, _ = fmt.Fprintf(b.to, "\r\x1b[K%s [%s%s] %s", PadRight(b.label, 12), strings.Repeat("█", full), strings.Repeat("·", barWidth-full), b.figures())
}

func (b *Progress) figures() string {
	percent := int64(100)
	if b.total > 0 {
		percent = b.done * 100 / b.total
	}
	text := fmt.Sprintf("%3d %%  %s of %s", percent, Thousands(b.done), Thousands(b.total))
	if took := b.now().Sub(b.began).Seconds(); took >= 0.5 && b.done > 0 {
		text += fmt.Sprintf("  %s/s", Thousands(int64(float64(b.done)/took)))
	}
	return text
}

package bank

import (
	"fmt"
	"io"
	"iter"
	"slices"
)

// Format is how one kind of file spells a remittance. What it appends has been checked,
// and cannot fail.
type Format interface {
	// Name is what people and programs call it by, and does not change.
	Name() string
	// MediaType is the file's (RFC 6838), and Extension the end of its name.
	MediaType() string
	Extension() string
	// CheckRemittance and CheckPayment say what this format has no room for, beyond what
	// no format has.
	CheckRemittance(r Remittance) error
	CheckPayment(p Payment) error
	// AppendHead, AppendPayment and AppendTail add to the file.
	AppendHead(to []byte, r Remittance) []byte
	AppendPayment(to []byte, r Remittance, p Payment) []byte
	AppendTail(to []byte, r Remittance) []byte
}

// Formats are all there are, the usual one first.
func Formats() []Format { return []Format{Pain001{}, KoreanBulk{}} }

// FormatNamed finds a format.
func FormatNamed(name string) (Format, bool) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name() == name })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Check says what keeps a payment out of a file of this format.
func Check(f Format, p Payment) error {
	if err := p.Check(); err != nil {
		return err
	}
	return f.CheckPayment(p)
}

// flushAt is how many bytes of a file are written at once.
const flushAt = 32 << 10

// Write writes a file, payment by payment. A payment that cannot be written, or one too
// many, ends it, and so do a number and a sum that are not those of the remittance
// (ErrCount, ErrSum): what has been written then is no whole file, and whoever hands it
// on must not end it as if it were. Other errors are those of w and of the payments.
func Write(w io.Writer, f Format, r Remittance, payments iter.Seq2[Payment, error]) error {
	if err := r.Check(); err != nil {
		return err
	}
	if err := f.CheckRemittance(r); err != nil {
		return err
	}
	buffer := f.AppendHead(make([]byte, 0, 2*flushAt), r)
	left, rest := r.Count, r.Sum
	for p, err := range payments {
		if err != nil {
			return err
		}
		if err := Check(f, p); err != nil {
			return fmt.Errorf("payment %s: %w", Reference(p.ID), err)
		}
		if left--; left < 0 {
			return ErrCount
		}
		if rest, err = rest.Sub(p.Amount); err != nil {
			return fmt.Errorf("payment %s: %w", Reference(p.ID), err)
		}
		if buffer = f.AppendPayment(buffer, r, p); len(buffer) >= flushAt {
			if _, err := w.Write(buffer); err != nil {
				return fmt.Errorf("write a payment file: %w", err)
			}
			buffer = buffer[:0]
		}
	}
	switch {
	case left != 0:
		return ErrCount
	case !rest.IsZero():
		return ErrSum
	}
	if _, err := w.Write(f.AppendTail(buffer, r)); err != nil {
		return fmt.Errorf("write a payment file: %w", err)
	}
	return nil
}

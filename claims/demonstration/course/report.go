package course

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"bosang/claims/access"
	"bosang/claims/report"
)

// regulator is whose reports are written.
var regulator = access.Actor{Subject: "command:run", Role: access.Regulator}

// Writer writes a report as it is counted; End ends it.
type Writer interface {
	report.Sink
	End() error
}

// Form is a form in which reports are written: the ending of its files, and what writes
// them.
type Form struct {
	Ending string
	To     func(io.Writer) Writer
}

// reportsFolder begins the names of reports; the number of their cut-off follows.
const reportsFolder = "reports/as-of-"

// Reports writes every report that stands by itself, of everything, in every form: all as
// of one cut-off, which is that of what the folder has already, or a new one. A report is
// counted once for all its forms. It gives how many were written, and the number of the
// cut-off.
func (c *Course) Reports(ctx context.Context, to Folder, forms []Form, progress Progress) (written, asOf int64, err error) {
	there, err := to.Find(reportsFolder)
	if err != nil {
		return 0, 0, err
	}
	if asOf, err = c.cutOff(ctx, there); err != nil {
		return 0, 0, err
	}
	defined, err := c.Counted.List(regulator)
	if err != nil {
		return 0, asOf, err
	}
	folder := reportsFolder + strconv.FormatInt(asOf, 10) + "/"
	missing := slices.DeleteFunc(slices.Clone(defined), func(d report.Definition) bool {
		return slices.Contains(d.Filters, report.Since) || slices.Contains(there, folder+nameOf(d)+forms[0].Ending)
	})
	for _, d := range missing {
		a := report.Asked{Name: d.Name, Public: d.Public, AsOf: asOf}
		if err := c.report(ctx, a, folder+nameOf(d), to, forms, nil); err != nil {
			return written, asOf, fmt.Errorf("report %s: %w", nameOf(d), err)
		}
		written++
		progress(written, int64(len(missing)))
	}
	return written, asOf, nil
}

func nameOf(d report.Definition) string {
	if d.Public {
		return d.Name + "-public"
	}
	return d.Name
}

// cutOff gives the cut-off of the last of some reports, or makes one.
func (c *Course) cutOff(ctx context.Context, there []string) (int64, error) {
	if len(there) == 0 {
		made, err := c.Counted.Cut(ctx, regulator)
		return made.Number, err
	}
	var last int64
	for _, name := range there {
		text, _, _ := strings.Cut(strings.TrimPrefix(name, reportsFolder), "/")
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s is no report: %w", name, err)
		}
		last = max(last, number)
	}
	return last, nil
}

// report writes one report to a file for each form. The file of the first form stands
// under its name when those of all others do.
func (c *Course) report(ctx context.Context, a report.Asked, name string, to Folder, forms []Form, into tee) error {
	if len(forms) == 0 {
		if err := c.Counted.Write(ctx, regulator, a, into); err != nil {
			return err
		}
		return into.End()
	}
	return to.Write(name+forms[0].Ending, func(w io.Writer) error {
		return c.report(ctx, a, name, to, forms[1:], append(into, forms[0].To(w)))
	})
}

// tee is several writers as one.
type tee []Writer

func (t tee) Begin(h report.Head) error {
	return t.each(func(w Writer) error { return w.Begin(h) })
}

func (t tee) Row(cells []report.Cell) error {
	return t.each(func(w Writer) error { return w.Row(cells) })
}

func (t tee) End() error { return t.each(Writer.End) }

func (t tee) each(do func(Writer) error) error {
	for _, w := range t {
		if err := do(w); err != nil {
			return err
		}
	}
	return nil
}

package evidence

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"bosang/claims"
)

// Limits bound evidence. A zero field: as DefaultLimits says.
type Limits struct {
	// File is the most bytes of one file, Total those of all files of one claim.
	File, Total int64
	// Files is how many one claim may have.
	Files int
}

// DefaultLimits gives what holds where nothing is set: a scan of some pages or a photo of
// a telephone fits, a film does not.
func DefaultLimits() Limits { return Limits{File: 25 << 20, Files: 20, Total: 200 << 20} }

// MaxFiles bounds what can be set for Files, because they are counted on each upload.
const MaxFiles = 1000

var errLimits = errors.New(`limits of evidence are written as file=25MiB,files=20,total=200MiB, each at least 1; files at most 1000`)

// ParseLimits reads limits as they are written in a setting: "file=25MiB,files=20,
// total=200MiB", sizes in MiB. What is left out is as DefaultLimits says.
func ParseLimits(text string) (Limits, error) {
	l := DefaultLimits()
	if text == "" {
		return l, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		number, size := strings.CutSuffix(value, "MiB")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 1 || n > math.MaxInt64>>20 {
			return l, errLimits
		}
		switch {
		case name == "file" && size:
			l.File = n << 20
		case name == "total" && size:
			l.Total = n << 20
		case name == "files" && !size && n <= MaxFiles:
			l.Files = int(n)
		default:
			return l, errLimits
		}
	}
	return l, nil
}

func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	if l.File <= 0 {
		l.File = d.File
	}
	if l.Total <= 0 {
		l.Total = d.Total
	}
	if l.Files <= 0 {
		l.Files = d.Files
	}
	return l
}

// room is how many bytes one more file may have; the error says that there is no room.
func (l Limits) room(u Usage) (int64, error) {
	switch {
	case u.Files >= l.Files:
		return 0, fault("too_many_files", strconv.Itoa(l.Files))
	case u.Bytes >= l.Total:
		return 0, fault("files_too_large", mebibytes(l.Total))
	}
	return min(l.File, l.Total-u.Bytes), nil
}

// tooLarge says why a file does not fit that is larger than the room.
func (l Limits) tooLarge(room int64) error {
	if room < l.File {
		return fault("files_too_large", mebibytes(l.Total))
	}
	return fault("file_too_large", mebibytes(l.File))
}

// contentField names, in faults, what was sent.
const contentField = "content"

func fault(code, param string) error {
	return claims.Invalid(claims.FieldError{Field: contentField, Code: code, Param: param})
}

func mebibytes(n int64) string {
	if n%(1<<20) != 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}

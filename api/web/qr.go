package web

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is how many modules around a QR code are empty (ISO/IEC 18004, 9.1).
const quiet = 4

// picture is a QR code as the path of an SVG: runs of dark modules, a unit each.
type picture struct {
	Size int
	Path string
}

// drawQR draws a text as a QR code.
func drawQR(text string) (picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return picture{}, fmt.Errorf("draw a QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return picture{Size: code.Size + 2*quiet, Path: path.String()}, nil
}

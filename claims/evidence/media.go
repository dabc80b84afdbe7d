package evidence

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// headSize is how much of a file, in bytes, is looked at to tell what it is.
const headSize = 3072

// Media types that are taken. Each shows what it holds and does nothing: no page, drawing
// of a page (SVG), program or archive, and no document of an office program, which is an
// archive that may bring programs and addresses along.
const (
	pdf  = "application/pdf"
	jpeg = "image/jpeg"
	png  = "image/png"
	webp = "image/webp"
	heic = "image/heic" // what telephones make of a photo
	heif = "image/heif"
	text = "text/plain"
	csv  = "text/csv"
)

// Medias lists the media types that are taken.
func Medias() []string { return []string{pdf, jpeg, png, webp, heic, heif, text, csv} }

// alike are types that a content does not tell apart.
var alike = [][]string{{heic, heif}, {text, csv}}

// sniff gives the media type of a file that begins so and is declared to be something, or
// a fault of it.
func sniff(declared string, head []byte) (string, error) {
	found, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	switch {
	case !slices.Contains(Medias(), found):
		return "", fault("file_type", strings.Join(Medias(), ", "))
	case declared == found:
		return declared, nil
	}
	for _, group := range alike {
		if slices.Contains(group, declared) && slices.Contains(group, found) {
			return declared, nil
		}
	}
	return "", fault("file_type_other", declared)
}

// isText reports whether a media type is one of text, of which every part is looked at.
func isText(media string) bool { return media == text || media == csv }

// binary are the bytes that no text has (WHATWG, MIME Sniffing, binary data byte).
var binary = func() (all string) {
	for b := range byte(0x20) {
		if !strings.ContainsRune("\t\n\f\r\x1b", rune(b)) {
			all += string(rune(b))
		}
	}
	return all
}()

// plain is written to what a text holds, and refuses what is none.
type plain struct{}

func (plain) Write(p []byte) (int, error) {
	if bytes.ContainsAny(p, binary) {
		return 0, fault("file_type_other", text)
	}
	return len(p), nil
}

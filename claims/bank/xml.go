package bank

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a document may be, so that reading it costs no more than its length: how deep its
// elements stand in each other, how many bytes lie between one tag and the next, and
// how long a text is that is kept.
const (
	maxDepth = 32
	maxToken = 8 << 10
	maxText  = 140
)

// A SyntaxError is what is wrong with a document, and where.
type SyntaxError struct {
	// Line counts from 1, and Element is the innermost one that is open; "" outside.
	Line    int
	Element string
	// Code is stable; Param is what its text needs, and nothing of the document.
	Code, Param string
}

// Error names line, element and code.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, element %q: %s", e.Line, e.Element, e.Code)
}

// document reads XML 1.0 in UTF-8 in one namespace, element by element. It refuses
// document types, and with them entities, and all instructions: nothing in a document
// leads out of it or makes it longer than it is.
type document struct {
	space   string
	metered *metered
	tokens  *xml.Decoder
	open    []string
	begun   bool
	attrs   []xml.Attr // of the element that began last
	ended   string     // the element that ended last
}

// metered counts down what may come until the next tag.
type metered struct {
	r    *bufio.Reader
	left int
}

var errToken = errors.New("bank: too much between two tags")

func (m *metered) ReadByte() (byte, error) {
	if m.left--; m.left < 0 {
		return 0, errToken
	}
	return m.r.ReadByte() //nolint:wrapcheck // xml.Decoder looks for io.EOF itself
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p[:min(len(p), 1)])
	m.left -= n
	return n, err //nolint:wrapcheck // likewise
}

func newDocument(r io.Reader, space string) *document {
	buffered := bufio.NewReaderSize(r, 32<<10)
	if start, _ := buffered.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3)
	}
	d := &document{space: space, metered: &metered{r: buffered}}
	d.tokens = xml.NewDecoder(d.metered)
	d.tokens.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errCharset }
	return d
}

var errCharset = errors.New("bank: not UTF-8")

func (d *document) fault(code, param string) error {
	line, _ := d.tokens.InputPos()
	e := &SyntaxError{Line: line, Code: code, Param: param}
	if len(d.open) > 0 {
		e.Element = d.open[len(d.open)-1]
	}
	return e
}

// faultOf is a fault of the element that has just ended.
func (d *document) faultOf(code, param string) error {
	d.open = append(d.open, d.ended)
	defer func() { d.open = d.open[:len(d.open)-1] }()
	return d.fault(code, param)
}

// next gives the next tag or text. The error is a *SyntaxError, io.EOF behind the last
// element, or one of the source.
func (d *document) next() (xml.Token, error) {
	for {
		d.metered.left = maxToken
		token, err := d.tokens.Token()
		if err != nil {
			return nil, d.failed(err)
		}
		switch t := token.(type) {
		case xml.Comment:
		case xml.ProcInst:
			if t.Target != "xml" || d.begun || len(d.open) > 0 {
				return nil, d.fault("xml_instruction", "")
			}
			d.begun = true
		case xml.Directive:
			return nil, d.fault("xml_doctype", "")
		case xml.StartElement:
			d.begun = true
			if len(d.open) == maxDepth {
				return nil, d.fault("xml_depth", "")
			}
			d.open, d.attrs = append(d.open, shown(t.Name.Local)), t.Attr
			return t, nil
		case xml.EndElement:
			d.ended, d.open = d.open[len(d.open)-1], d.open[:len(d.open)-1]
			return t, nil
		case xml.CharData:
			if len(d.open) == 0 && len(bytes.TrimSpace(t)) > 0 {
				return nil, d.fault("xml_text", "")
			}
			if len(d.open) > 0 {
				return t, nil
			}
		}
	}
}

// shown is a name as it may stand in an error: names that we look for are short.
func shown(name string) string {
	if len(name) > 35 {
		return strings.ToValidUTF8(name[:32], "") + "…"
	}
	return name
}

func (d *document) failed(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF) && len(d.open) == 0:
		return io.EOF
	case errors.Is(err, errToken):
		return d.fault("xml_long", "")
	case errors.Is(err, errCharset):
		return d.fault("utf8_form", "")
	case errors.Is(err, io.EOF), errors.As(err, &syntax), strings.HasPrefix(err.Error(), "xml: "):
		return d.fault("xml_form", "")
	}
	return fmt.Errorf("read a status report: %w", err)
}

// root reads the one element that the document is, which must have this name, and what
// is behind it.
func (d *document) root(name string, read func() error) error {
	token, err := d.next()
	if errors.Is(err, io.EOF) {
		return d.fault("xml_form", "")
	}
	if err != nil {
		return err
	}
	start, ok := token.(xml.StartElement)
	switch {
	case !ok || start.Name.Local != name:
		return d.fault("xml_root", name)
	case start.Name.Space != d.space:
		return d.fault("xml_namespace", d.space)
	}
	if err := read(); err != nil {
		return err
	}
	if _, err := d.next(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = d.fault("xml_root", name)
		}
		return err
	}
	return nil
}

// children reads what is in the element that is open, up to its end. Its elements come
// in the order given; one whose name ends in "*" may come several times, others once.
// Visit reads each of them to its end.
func (d *document) children(order []string, visit func(name string) error) error {
	at := 0
	for {
		token, err := d.next()
		if err != nil {
			return d.early(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return d.fault("xml_text", "")
			}
		case xml.StartElement:
			name := t.Name.Local
			i := slices.IndexFunc(order[at:], func(o string) bool { return strings.TrimSuffix(o, "*") == name })
			if i < 0 || t.Name.Space != d.space {
				return d.fault("xml_unexpected", "")
			}
			if at += i; !strings.HasSuffix(order[at], "*") {
				at++
			}
			if err := visit(name); err != nil {
				return err
			}
		}
	}
}

// text reads the element that is open, which has text alone, without the space around
// it: 1 to so many characters.
func (d *document) text(most int) (string, error) {
	var text []byte
	for {
		token, err := d.next()
		if err != nil {
			return "", d.early(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			return "", d.fault("xml_unexpected", "")
		case xml.CharData:
			if text = append(text, t...); len(text) > maxToken {
				return "", d.fault("xml_long", "")
			}
		case xml.EndElement:
			text = bytes.TrimSpace(text)
			switch n := utf8.RuneCount(text); {
			case n == 0:
				return "", d.faultOf("required", "")
			case n > most:
				return "", d.faultOf("too_long", strconv.Itoa(most))
			}
			return string(text), nil
		}
	}
}

// skip reads the element that is open to its end, whatever is in it.
func (d *document) skip() error {
	for depth := len(d.open); ; {
		if _, err := d.next(); err != nil {
			return d.early(err)
		}
		if len(d.open) < depth {
			return nil
		}
	}
}

// attribute gives one of the element that has just begun; "" where it has none.
func (d *document) attribute(name string) string {
	for _, a := range d.attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// early says of an end where elements are open that it is none.
func (d *document) early(err error) error {
	if errors.Is(err, io.EOF) {
		return d.fault("xml_form", "")
	}
	return err
}

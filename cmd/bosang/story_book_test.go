package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bosang/cmd/bosang/internal/terminal"
)

// book is the tutorial as it is written, and the names of what is different each time.
type book struct {
	b     bytes.Buffer
	at    int // the chapter
	names map[string]string
}

func newBook() *book { return &book{names: make(map[string]string)} }

// name has a value known by a name.
func (b *book) name(name, value string) { b.names[name] = value }

var variable = regexp.MustCompile(`\$[A-Z][A-Z0-9_]*`)

// filled puts the values in place of their names.
func (b *book) filled(text string) string {
	return variable.ReplaceAllStringFunc(text, func(v string) string {
		if value, there := b.names[v[1:]]; there {
			return value
		}
		return v
	})
}

// shortest is from which length on a value is known wherever it stands; a shorter one, such
// as the number of a cut-off, only where the member of an answer has its name.
const shortest = 6

// shown puts the names in place of the values: the longest first, for one value may be
// part of another.
func (b *book) shown(text string) string {
	all := make([]string, 0, len(b.names))
	for name := range b.names {
		all = append(all, name)
	}
	slices.SortFunc(all, func(x, y string) int {
		if d := len(b.names[y]) - len(b.names[x]); d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	for _, name := range all {
		if value := b.names[name]; len(value) >= shortest {
			text = strings.ReplaceAll(text, value, "$"+name)
			continue
		}
		text = strings.ReplaceAll(text, `"`+strings.ToLower(name)+`":`+b.names[name], `"`+strings.ToLower(name)+`":$`+name)
	}
	return text
}

// chapter begins one.
func (b *book) chapter(title string) {
	b.at++
	fmt.Fprintf(&b.b, "\n## %d. %s\n", b.at, title)
}

// tell writes a paragraph.
func (b *book) tell(paragraph string) { fmt.Fprintf(&b.b, "\n%s\n", terminal.Wrap(paragraph, columns)) }

// columns are how wide paragraphs are.
const columns = 95

// block writes what is typed and what is answered.
func (b *book) block(language, text string) {
	fmt.Fprintf(&b.b, "\n```%s\n%s\n```\n", language, strings.TrimSpace(text))
}

// unnamed is what is different each time: ids, and what is made of them.
var unnamed = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b0[0-9a-f]{31}\b|BS-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// text is the whole.
func (b *book) text() []byte { return b.b.Bytes() }

// command is the request as it is typed.
func (a *asked) command() string {
	a.s.Helper()
	if strings.Contains(a.body, "'") && a.file == "" {
		a.s.Fatalf("no shell takes this body between apostrophes: %s", a.body)
	}
	var c strings.Builder
	switch {
	case a.who.token != "":
		fmt.Fprintf(&c, "as_program $%s_TOKEN", strings.ToUpper(a.who.name))
	default:
		c.WriteString("as " + a.who.name)
	}
	if plain := map[bool]string{true: "POST", false: "GET"}[a.body != "" || a.file != ""]; a.method != plain {
		c.WriteString(" -X " + a.method)
	}
	path := "$api" + a.path
	if strings.ContainsAny(path, "?&") {
		path = `"` + path + `"`
	}
	c.WriteString(" " + path)
	for i := 0; i < len(a.header); i += 2 {
		fmt.Fprintf(&c, " -H '%s: %s'", a.header[i], a.header[i+1])
	}
	switch {
	case a.file != "":
		c.WriteString(" --data-binary @" + a.file)
	case a.body != "":
		c.WriteString(` -H "$json" -d '` + variable.ReplaceAllString(a.body, "'$0'") + "'")
	}
	return c.String()
}

// field is one that is shown of an answer: "state", or "due=items.0.due_on".
func field(text string) (name, path string) {
	name, path, named := strings.Cut(text, "=")
	if named {
		return name, path
	}
	parts := strings.Split(text, ".")
	return parts[len(parts)-1], text
}

// way is a path as jq has it.
func way(path string) string {
	var b strings.Builder
	for step := range strings.SplitSeq(path, ".") {
		if step[0] >= '0' && step[0] <= '9' {
			b.WriteString("[" + step + "]")
			continue
		}
		b.WriteString("." + step)
	}
	return b.String()
}

// picked is a JSON object with some fields of another one, and what has jq make it.
func (a *asked) picked(of []byte, fields []string) (object, filter string) {
	var o, f []string
	for _, text := range fields {
		name, path := field(text)
		o = append(o, fmt.Sprintf("%q:%s", name, follow(a.s.T, of, path)))
		if name == path {
			f = append(f, name)
			continue
		}
		f = append(f, name+": "+way(path))
	}
	return "{" + strings.Join(o, ",") + "}", "{" + strings.Join(f, ", ") + "}"
}

// shows writes the request into the book, with some fields of the answer.
func (a *asked) shows(fields ...string) *asked {
	a.s.Helper()
	if len(fields) == 0 {
		a.s.block("sh", a.command())
		return a
	}
	object, filter := a.picked(a.answer, fields)
	a.s.block("sh", a.command()+` | jq -c '`+filter+`'`)
	a.prints(object)
	return a
}

// each writes the request into the book, with some fields of each element of a list.
func (a *asked) each(list string, fields ...string) *asked {
	a.s.Helper()
	var lines []string
	var filter string
	for i := 0; ; i++ {
		one := follow(a.s.T, a.answer, fmt.Sprintf("%s.%d", list, i))
		if string(one) == "null" {
			break
		}
		var line string
		line, filter = a.picked(one, fields)
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		a.s.Fatalf("%s %s lists nothing: %s", a.method, a.path, a.answer)
	}
	a.s.block("sh", a.command()+` | jq -c '`+way(list)+`[] | `+filter+`'`)
	a.prints(strings.Join(lines, "\n"))
	return a
}

// prints writes what is answered. What is different each time has a name.
func (a *asked) prints(answer string) {
	a.s.Helper()
	answer = a.s.shown(answer)
	if found := unnamed.FindString(answer); found != "" {
		a.s.Fatalf("%s %s: %s has no name, in %s", a.method, a.path, found, answer)
	}
	a.s.block("json", answer)
}

// forgets has names stand for nothing any more.
func (b *book) forgets(names ...string) {
	for _, name := range names {
		delete(b.names, name)
	}
}

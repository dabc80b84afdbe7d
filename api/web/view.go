package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bosang/api/edge"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/rules"
	"bosang/rules/period"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed pages.css
var styleText []byte

//go:embed icon.svg
var iconText []byte

func style(c *edge.Call) error { return c.GiveFixed(edge.MediaCSS+"; charset=utf-8", styleText) }

func icon(c *edge.Call) error { return c.GiveFixed(mediaSVG, iconText) }

// templates are the pages of each language.
var templates = map[rules.Lang]*template.Template{rules.Korean: parse(rules.Korean), rules.English: parse(rules.English)}

func parse(lang rules.Lang) *template.Template {
	return template.Must(template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"say":  func(code string, params ...any) (string, error) { return say(lang, code, params...) },
		"when": func(at time.Time) string { return when(lang, at) },
		"iso":  func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"pair": func(f *form, of string) any {
			return struct {
				Form *form
				Of   string
			}{f, of}
		},
		"name": func(n claims.Name) string {
			if lang == rules.Korean {
				return n.Korean
			}
			return n.English
		},
	}).ParseFS(templateFiles, "templates/*.html"))
}

// say gives the text of a code in a language, with what stands for its {}.
func say(lang rules.Lang, code string, params ...any) (string, error) {
	said, known := texts[code]
	if !known {
		return "", fmt.Errorf("the pages have no text %q", code)
	}
	out := text.Texts(said).In(lang)
	for _, p := range params {
		out = strings.Replace(out, "{}", fmt.Sprint(p), 1)
	}
	return out, nil
}

func when(lang rules.Lang, at time.Time) string {
	if at = at.In(period.KST); lang == rules.Korean {
		return at.Format("2006년 1월 2일 15:04")
	}
	return at.Format("2 January 2006, 15:04 KST")
}

// fault is what is wrong with what was sent, and with which field; empty: with all.
type fault struct{ Field, Text string }

// choice is one of the things that a field offers.
type choice struct {
	Value, Label, Hint string
	Chosen             bool
}

// field is one of a form. Label and Hint are codes of texts.
type field struct {
	Name, Label, Hint string
	// Kind is the type of the input: text or password; checks and radios have choices.
	Kind         string
	Autocomplete string
	Mode         string
	Value        string
	Choices      []choice
	Optional     bool
	// Fixed shows what cannot be changed here: the name, for who keeps passwords.
	Fixed bool
	// Of is the field whose value has to stand here once more.
	Of string
	// As is what it is called where it is sent on to; empty: as here.
	As    string
	Fault string
}

// form is one, with the code of the text on its button.
type form struct {
	Action, Button string
	Fields         []field
	Hidden         map[string]string
	Warns          bool
}

// view is what the frame of a page shows.
type view struct {
	Lang   rules.Lang
	Title  string
	Inside bool
	Faults []fault
	Said   string
	// Tongues are the languages, with where the same page is in each.
	Tongues []tongue
	Account, SignOut,
	SignIn string
	Content any
}

type tongue struct {
	Lang rules.Lang
	Name string
	At   string
	Here bool
}

// show answers with a page.
func (v *visit) show(status int, page string, content any, faults ...fault) error {
	shown := view{Lang: v.Lang, Inside: v.session.Stage != "", Faults: faults, Content: content,
		Account: v.at(accountPath), SignOut: v.at(signOutPath), SignIn: v.at(signInPath)}
	var err error
	if shown.Title, err = say(v.Lang, page+".title"); err != nil {
		return err
	}
	if code := v.QueryParam(fieldSaid); notices[code] {
		if shown.Said, err = say(v.Lang, "said."+code); err != nil {
			return err
		}
	}
	if status != http.StatusOK && v.Path() != confirmPath || v.Request().Method != http.MethodPost {
		shown.Tongues = tonguesOf(v)
	}
	body, err := write(page, shown)
	if err != nil {
		return err
	}
	return v.Blob(status, edge.MediaHTML+"; charset=utf-8", body)
}

func write(page string, shown view) ([]byte, error) {
	var b bytes.Buffer
	if err := templates[shown.Lang].ExecuteTemplate(&b, page+".html", shown); err != nil {
		return nil, fmt.Errorf("write the page %s: %w", page, err)
	}
	return b.Bytes(), nil
}

// tonguesOf leads from a page to itself in each language, which would cost what is
// shown once. What was done before it was
// asked for is said once.
func tonguesOf(v *visit) (all []tongue) {
	for _, t := range []tongue{{Lang: rules.Korean, Name: "한국어"}, {Lang: rules.English, Name: "English"}} {
		q := v.Request().URL.Query()
		q.Del(fieldSaid)
		q.Set(fieldLanguage, string(t.Lang))
		t.At, t.Here = v.Request().URL.EscapedPath()+"?"+q.Encode(), t.Lang == v.Lang
		all = append(all, t)
	}
	return all
}

// told writes a failure that no page of ours shows beside its form.
func told(p edge.Problem, lang rules.Lang) ([]byte, error) {
	return toldLeading(p, lang, accountPath, "problem.on")
}

// ToldOutside writes a failure to somebody who is on the way in, and leads back to
// where it begins.
func ToldOutside(p edge.Problem, lang rules.Lang) ([]byte, error) {
	return toldLeading(p, lang, signInPath, "problem.back")
}

// problemView is a failure on a page, with where it leads on to and the code of what
// that is called.
type problemView struct{ Detail, Request, At, On string }

func toldLeading(p edge.Problem, lang rules.Lang, at, on string) ([]byte, error) {
	title, detail := p.Title, p.Detail
	// Some are told to programs, and otherwise to people.
	for _, part := range []struct {
		of *string
		by string
	}{{&title, "title"}, {&detail, "detail"}} {
		if said, known := texts["problem."+p.Code+"."+part.by]; known {
			*part.of = text.Texts(said).In(lang)
		}
	}
	var faults []fault
	for _, f := range p.Errors {
		faults = append(faults, fault{Text: f.Detail})
	}
	return write("problem", view{Lang: lang, Title: title, Content: problemView{detail, p.RequestID, at, on}, Faults: faults,
		Account: accountPath, SignOut: signOutPath, SignIn: signInPath})
}

// refused shows a page with a form again, with what was wrong with what was sent. What
// is no matter of the form is left to the frame.
func (v *visit) refused(err error, page string, content any, f *form) error {
	failed := edge.FailureOf(err)
	status := edge.Statuses[failed.Kind]
	switch {
	case failed.Kind == claims.KindInvalid && len(failed.Fields) > 0:
		return v.show(status, page, content, f.faults(failed.Fields, v.Lang)...)
	case failed.Code == "unauthenticated", failed.Kind != claims.KindUnauthenticated && failed.Kind != claims.KindConflict && failed.Kind != claims.KindTooMany:
		return err
	}
	if failed.Kind == claims.KindUnauthenticated {
		status = http.StatusUnprocessableEntity // a form, not the request, was refused
	}
	said := edge.ProblemOf(failed, v.Lang, "").Detail
	var closed *identity.Closed
	if errors.As(err, &closed) {
		wait := max(time.Second, closed.Until.Sub(v.pages.now())).Round(time.Second)
		v.Response().Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)))
		if said, err = say(v.Lang, "wait", int((wait+time.Minute-1)/time.Minute)); err != nil {
			return err
		}
	}
	return v.show(status, page, content, fault{Text: said})
}

// faults puts what is wrong beside the fields, and tells all of it.
func (f *form) faults(wrong []claims.FieldError, lang rules.Lang) (all []fault) {
	for _, w := range wrong {
		what := edge.FaultOf(w, lang, true).Detail
		name, _, _ := strings.Cut(w.Field, "[")
		found := fault{Text: what}
		for i := range f.Fields {
			if one := &f.Fields[i]; one.Name == name || one.As == name {
				found.Field, one.Fault = one.Name, what
				label, err := say(lang, one.Label)
				if err == nil {
					found.Text = label + ": " + what
				}
			}
		}
		all = append(all, found)
	}
	return all
}

// roleOf names a role.
func roleOf(lang rules.Lang, r access.Role) string {
	return text.Texts(texts["role."+string(r)]).In(lang)
}

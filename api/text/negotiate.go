package text

import (
	"net/http"
	"strconv"
	"strings"

	"bosang/rules"
)

// Negotiate chooses the language of the texts in an answer: ?lang= goes first,
// then Accept-Language by its weights, then English. It is false where ?lang=
// names no language that there is.
func Negotiate(r *http.Request) (rules.Lang, bool) {
	switch asked := r.URL.Query().Get("lang"); asked {
	case "":
	case string(rules.Korean), string(rules.English):
		return rules.Lang(asked), true
	default:
		return accepted(r.Header.Get("Accept-Language")), false
	}
	return accepted(r.Header.Get("Accept-Language")), true
}

// accepted reads Accept-Language (RFC 9110, section 12.5.4). "*" and what is
// not known stand for English.
func accepted(header string) rules.Lang {
	best, weight := rules.English, -1.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		lang := rules.Lang(primary)
		if primary == "*" {
			lang = rules.English
		}
		if lang != rules.Korean && lang != rules.English {
			continue
		}
		q := quality(params)
		if q > 0 && q > weight {
			best, weight = lang, q
		}
	}
	return best
}

// quality reads the weight of a choice; 1 where none is given, 0 where it is wrong.
func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || q < 0 || q > 1 {
			return 0
		}
		return q
	}
	return 1
}

// AsItIs stands for the media type of an answer that is of whatever type the thing is.
const AsItIs = "*/*"

// Accepts reports whether an Accept header allows a media type. Without one,
// everything is allowed; and what is given as it is, always (RFC 9110, section 12.4.1).
func Accepts(header []string, media string) bool {
	return media == AsItIs || weight(header, media) > 0
}

// Preferred gives that of some media types, the first of several alike, which an Accept
// header would rather have; empty where it allows none of them.
func Preferred(header []string, media ...string) string {
	best, most := "", 0.0
	for _, m := range media {
		if q := weight(header, m); q > most {
			best, most = m, q
		}
	}
	return best
}

// weight is how much an Accept header would have a media type (RFC 9110, section 12.5.1);
// 0 where it does not allow it.
func weight(header []string, media string) float64 {
	if len(header) == 0 {
		return 1
	}
	kind, _, _ := strings.Cut(media, "/")
	best, allowed := -1, 0.0
	for part := range strings.SplitSeq(strings.Join(header, ","), ",") {
		name, params, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		specific := -1
		switch strings.TrimSpace(name) {
		case media:
			specific = 2
		case kind + "/*":
			specific = 1
		case "*/*":
			specific = 0
		}
		if specific > best {
			best, allowed = specific, quality(params)
		}
	}
	return allowed
}

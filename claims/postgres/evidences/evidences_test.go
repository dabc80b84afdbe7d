package evidences_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
	"bosang/claims/keyring"
)

func TestAFileComesBackAsItWasSentAndLiesSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim, lee := w.customer(), w.customer()
	c := w.claim(kim)
	content := pdf(strings.Repeat("매출 손실 120,000원\n", 20_000))
	e := w.add(kim, c, content)
	if e.Hash != sha256.Sum256(content) || e.Size != int64(len(content)) || e.Media != "application/pdf" || e.Name != "영수증.pdf" || e.About != about(c) {
		t.Errorf("it was added as %+v", e)
	}
	for name, actor := range map[string]access.Actor{"the claimant": kim, "the provider's operator": w.operator()} {
		if got := w.content(actor, e); !bytes.Equal(got, content) {
			t.Errorf("%s is given %d bytes", name, len(got))
		}
		list, err := w.evidence.List(w.ctx, actor, about(c), claims.Page{})
		w.must(err)
		if len(list) != 1 || list[0] != e {
			t.Errorf("%s is shown %+v", name, list)
		}
	}
	sealed, err := os.ReadFile(w.path(e))
	w.must(err)
	if bytes.Contains(sealed, []byte("매출")) || bytes.HasPrefix(sealed, []byte("%PDF")) {
		t.Error("on the disk it can be read")
	}
	for _, sql := range []string{`SELECT count(*) FROM evidence e WHERE e::text LIKE '%영수증%' OR position(convert_to('영수증', 'UTF8') IN name_sealed) > 0`,
		`SELECT count(*) FROM evidence_files WHERE position($1 IN hash_sealed) > 0`} {
		var args []any
		if strings.Contains(sql, "$1") {
			args = append(args, e.Hash[:])
		}
		if w.count(sql, args...) > 0 {
			t.Errorf("in the database it can be read: %s", sql)
		}
	}
	for _, actor := range []access.Actor{lee, {Subject: "x", Role: access.Operator, Providers: []access.ID{newID()}}} {
		_, _, err := w.evidence.Open(w.ctx, actor, about(c), e.ID, "I would like to know")
		w.wants(err, "not_found")
		_, _, err = w.evidence.Add(w.ctx, actor, about(c), upload(pdf("x")))
		w.wants(err, "not_found")
	}
	for _, role := range []access.Role{access.Regulator, access.Administrator} {
		_, _, err := w.evidence.Open(w.ctx, access.Actor{Subject: "x", Role: role}, about(c), e.ID, "I would like to know")
		w.wants(err, "forbidden")
	}
	// Evidence of one claim is not found under another, not even its claimant's own.
	_, err = w.evidence.Get(w.ctx, kim, about(w.claim(kim)), e.ID)
	w.wants(err, "not_found")
	w.swept(1)
}

func TestEveryDownloadByAnotherIsOnRecordForAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim := w.customer()
	e := w.add(kim, w.claim(kim), pdf("x"))
	w.content(kim, e)
	_, _, err := w.evidence.Open(w.ctx, w.operator(), e.About, e.ID, "")
	w.wants(err, "required")
	_, _, err = w.evidence.Open(w.ctx, w.operator(), e.About, e.ID, "....")
	w.wants(err, "reason_words")
	if n := w.count(`SELECT count(*) FROM access_records`); n != 0 {
		t.Errorf("before anything was shown there are %d records", n)
	}
	w.content(w.operator(), e)
	if n := w.count(`SELECT count(*) FROM access_records WHERE action = 'downloaded' AND items = '{evidence}' AND reason = 'asked for by the customer' AND claimant_id = $1`,
		kim.Claimant); n != 1 {
		t.Errorf("of the download there are %d records", n)
	}
	newcomer := kim
	newcomer.User, newcomer.NewUntil = newID(), w.clock.Now().AddDate(0, 0, 1)
	_, _, err = w.evidence.Open(w.ctx, newcomer, e.About, e.ID, "")
	w.wants(err, "account_too_new")
	seen, err := w.evidence.Get(w.ctx, newcomer, e.About, e.ID)
	w.must(err)
	if seen.Name != "" || seen.Hash != [32]byte{} {
		t.Errorf("an account that is new is shown %+v", seen)
	}
}

func TestTheSameContentIsKeptOnceForAClaimantAndForEachClaimant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim, lee := w.customer(), w.customer()
	first, second, others := w.claim(kim), w.claim(kim), w.claim(lee)
	content := pdf("the same bill")
	e := w.add(kim, first, content)
	again, added, err := w.evidence.Add(w.ctx, w.operator(), about(first), upload(content))
	w.must(err)
	if added || again != e {
		t.Errorf("sent again it is %+v, new: %t", again, added)
	}
	two := w.add(kim, second, content)
	three := w.add(lee, others, content)
	if two.ID == e.ID || two.File != e.File || three.File == e.File {
		t.Error("a content is not kept once for each claimant")
	}
	w.swept(2)
	for _, one := range []evidence.Evidence{e, two} {
		if got := w.content(kim, one); !bytes.Equal(got, content) {
			t.Errorf("it is %q", got)
		}
	}
	if n := w.count(`SELECT count(*) FROM events WHERE what = 'evidence_added'`); n != 3 {
		t.Errorf("%d events tell of three files", n)
	}
}

func TestLimitsHoldAlsoForFilesThatComeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{File: 1000, Files: 3, Total: 2000})
	kim := w.customer()
	c := w.claim(kim)
	try := func(content []byte, size int64) error {
		up := upload(content)
		up.Size = size
		_, _, err := w.evidence.Add(w.ctx, kim, about(c), up)
		return err
	}
	w.wants(try(pdf(strings.Repeat("x", 992)), 1001), "file_too_large")
	w.wants(try(pdf(strings.Repeat("x", 992)), -1), "file_too_large")
	w.wants(try(pdf(strings.Repeat("x", 5000)), 10), "file_too_large") // whatever was said
	w.must(try(pdf(strings.Repeat("x", 991)), 1000))
	w.must(try(pdf(strings.Repeat("y", 491)), -1))
	w.wants(try(pdf(strings.Repeat("z", 600)), -1), "files_too_large")
	w.swept(2)
	// Of five that come at once, each of which would fit, one does.
	var all sync.WaitGroup
	results := make([]error, 5)
	for i := range results {
		all.Go(func() { results[i] = try(pdf(strings.Repeat(string(rune('a'+i)), 300)), -1) })
	}
	all.Wait()
	fitted := 0
	for _, err := range results {
		if err == nil {
			fitted++
			continue
		}
		w.wants(err, "too_many_files")
	}
	if n := w.count(`SELECT count(*) FROM evidence`); fitted != 1 || n != 3 {
		t.Errorf("%d of five were taken, and there are %d", fitted, n)
	}
	w.wants(try(pdf("one more"), -1), "too_many_files")
	w.swept(3)
}

func TestAFileIsWhatItIsDeclaredToBeAndOfAKindThatIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{Files: 100})
	kim := w.customer()
	c := w.claim(kim)
	png, jpg := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "\xff\xd8\xff\xe0\x00\x10JFIF"
	heic := "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"
	taken := map[string][2]string{
		"a PDF": {"application/pdf", "%PDF-1.4\nx"}, "a PNG": {"image/png", png}, "a JPEG": {"image/jpeg", jpg},
		"a WebP": {"image/webp", "RIFF\x24\x00\x00\x00WEBPVP8 "}, "a HEIC": {"image/heic", heic}, "a HEIC as HEIF": {"image/heif", heic + "x"},
		"a text": {"text/plain", "10월 15일 오후에 쓸 수 없었습니다.\n"}, "a table": {"text/csv", "day,loss\n2022-10-15,1\n2022-10-16,2\n"},
		"a column": {"text/csv", "2022-10-15\n"}, "an old Korean text": {"text/plain", "\xb8\xc5\xc3\xe2,\xbc\xd5\xbd\xc7\n"},
	}
	for name, one := range taken {
		up := evidence.Upload{Name: "x", Media: one[0], Content: strings.NewReader(one[1]), Size: -1}
		if e, added, err := w.evidence.Add(w.ctx, kim, about(c), up); err != nil || !added || e.Media != one[0] {
			t.Errorf("%s: %+v, %t, %v", name, e, added, err)
		}
	}
	for name, one := range map[string][3]string{
		"nothing": {"text/plain", "", "required"}, "a page": {"text/html", "<!DOCTYPE html><script>", "file_type"}, "a page as a text": {"text/plain", "<html><body>", "file_type"},
		"a drawing": {"image/png", `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, "file_type"}, "an XML": {"text/plain", `<?xml version="1.0"?><a/>`, "file_type"},
		"a program": {"application/pdf", "\x7fELF\x02\x01\x01\x00", "file_type"}, "a program of Windows": {"image/jpeg", "MZ\x90\x00\x03\x00\x00\x00", "file_type"},
		"an archive": {"application/pdf", "PK\x03\x04\x14\x00\x00\x00", "file_type"}, "a GIF": {"image/gif", "GIF89a\x01\x00", "file_type"},
		"a PDF as a PNG": {"image/png", "%PDF-1.4\nx", "file_type_other"}, "a PNG as a PDF": {"application/pdf", png, "file_type_other"},
		"a PDF as a text": {"text/plain", "%PDF-1.4\nx", "file_type_other"}, "a text as a PDF": {"application/pdf", "just words", "file_type_other"},
		"a text that goes on as none": {"text/plain", lines(10_000) + "\x00\x01", "file_type_other"},
	} {
		up := evidence.Upload{Name: "x", Media: one[0], Content: strings.NewReader(one[1]), Size: -1}
		_, _, err := w.evidence.Add(w.ctx, kim, about(c), up)
		if err == nil {
			t.Errorf("%s is taken", name)
			continue
		}
		w.wants(err, one[2])
	}
	for name, code := range map[string]string{
		"": "required", "  ": "required", "a/": "required", strings.Repeat("x", 201): "too_long", "a\nb": "control_character", "a\u202egpj.exe": "control_character",
		"900101-1234568.pdf": "registration_number", "\xff": "control_character",
	} {
		up := upload(pdf("name"))
		up.Name = name
		_, _, err := w.evidence.Add(w.ctx, kim, about(c), up)
		w.wants(err, code)
	}
	up := upload(pdf("of a path"))
	up.Name = `C:\Users\kim/../bill.pdf`
	e, _, err := w.evidence.Add(w.ctx, kim, about(c), up)
	w.must(err)
	if e.Name != "bill.pdf" {
		t.Errorf("of a path is left %q", e.Name)
	}
	w.swept(len(taken) + 1)
}

func TestWhatWasChangedWhereItLiesIsNotGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim := w.customer()
	c := w.claim(kim)
	e, other := w.add(kim, c, pdf(strings.Repeat("x", 200_000))), w.add(kim, c, pdf(strings.Repeat("y", 200_000)))
	read := func() error {
		_, r, err := w.evidence.Open(w.ctx, kim, e.About, e.ID, "")
		if err != nil {
			return err
		}
		defer func() { w.must(r.Close()) }()
		var got bytes.Buffer
		_, err = got.ReadFrom(r)
		if strings.Contains(got.String(), "y") {
			t.Error("another file is given")
		}
		return err
	}
	whole, err := os.ReadFile(w.path(e))
	w.must(err)
	w.damage(w.path(e), 150_000)
	if err := read(); !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("of a damaged file: %v", err)
	}
	w.must(os.WriteFile(w.path(e), whole[:len(whole)-1000], 0o600))
	if err := read(); !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("of a file that was cut off: %v", err)
	}
	swapped, err := os.ReadFile(w.path(other))
	w.must(err)
	w.must(os.WriteFile(w.path(e), swapped, 0o600))
	if err := read(); !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("of another file in its place: %v", err)
	}
	w.must(os.Remove(w.path(e)))
	if err := read(); !errors.Is(err, evidence.ErrNoFile) {
		t.Errorf("of a file that is gone: %v", err)
	}
}

var errBroken = errors.New("the caller went away")

func TestAFileThatDoesNotComeWholeLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evidence.Limits{})
	kim := w.customer()
	c := w.claim(kim)
	for _, before := range []int{0, 10, 3000, 200_000} {
		up := upload(nil)
		up.Content = &breaking{r: bytes.NewReader(pdf(strings.Repeat("x", before))[:before])}
		if _, _, err := w.evidence.Add(w.ctx, kim, about(c), up); !errors.Is(err, errBroken) {
			t.Errorf("broken off after %d bytes: %v", before, err)
		}
	}
	if n := w.count(`SELECT count(*) FROM evidence`); n != 0 {
		t.Errorf("%d halves are evidence", n)
	}
	w.swept(0)
	if n := w.count(`SELECT count(*) FROM evidence_sweeps`); n != 0 {
		t.Errorf("%d files are still to be swept", n)
	}
}

// breaking breaks off, and is at its end afterwards, as the body of a request is.
type breaking struct {
	r     *bytes.Reader
	broke bool
}

func (b *breaking) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !b.broke {
		b.broke = true
		return n, errBroken
	}
	return n, err
}

package bank_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bosang/claims/bank"
)

// told collects what a report says.
type told struct {
	report   bank.Report
	blocks   []bank.Group
	payments []bank.Status
}

func read(document string) (told, error) {
	var all told
	err := bank.ReadStatus(strings.NewReader(document), bank.Reported{
		Head:    func(r bank.Report) error { all.report = r; return nil },
		Block:   func(g bank.Group) error { all.blocks = append(all.blocks, g); return nil },
		Payment: func(s bank.Status) error { all.payments = append(all.payments, s); return nil },
	})
	return all, err
}

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "status", name))
	if err != nil {
		t.Fatal(err)
	}
	if ok, said := valid(t, "pain.002.001.10.xsd", text); !ok {
		t.Fatal(said)
	}
	return string(text)
}

func TestAReportIsReadPaymentByPayment(t *testing.T) {
	t.Parallel()
	all, err := read(sample(t, "partly.xml"))
	if err != nil {
		t.Fatal(err)
	}
	r := all.report
	if r.ID != "KB-20221201-0001" || !r.At.Equal(time.Date(2022, 12, 1, 9, 30, 0, 0, time.UTC)) || r.Format != "pain.001.001.09" ||
		r.Original != bank.Reference(id(1)) || r.Verdict != bank.Partly || *r.Count != 3 || r.Sum.String() != "22650" {
		t.Errorf("the head is %+v", r)
	}
	if len(all.blocks) != 1 || all.blocks[0].Original != bank.Reference(id(1)) || all.blocks[0].Verdict != bank.Partly {
		t.Errorf("the blocks are %+v", all.blocks)
	}
	want := []bank.Status{
		{EndToEnd: bank.Reference(id(17)), Code: "ACSC", Verdict: bank.Settled, Amount: won(7550), Line: 22,
			At: time.Date(2022, 12, 1, 8, 5, 9, 123_456_000, time.UTC)},
		{EndToEnd: bank.Reference(id(18)), Code: "RJCT", Verdict: bank.Rejected, Reasons: []string{"AC04", "E-0412"}, Line: 31},
		{EndToEnd: bank.Reference(id(19)), Code: "ACSC", Verdict: bank.Settled, Line: 37},
	}
	if !reflect.DeepEqual(all.payments, want) {
		t.Errorf("the payments are\n%+v, not\n%+v", all.payments, want)
	}
}

func TestAReportMaySpeakOfAllPaymentsAtOnce(t *testing.T) {
	t.Parallel()
	all, err := read(sample(t, "rejected.xml"))
	if err != nil || all.report.Verdict != bank.Rejected || !reflect.DeepEqual(all.report.Reasons, []string{"AM18"}) || len(all.payments) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestAPaymentHasTheStatusOfItsFileWhereItHasNoneOfItsOwn(t *testing.T) {
	t.Parallel()
	all, err := read("\ufeff" + sample(t, "inherited.xml"))
	if err != nil || len(all.payments) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	if p := all.payments[0]; p.Verdict != bank.Accepted || p.Code != "ACSP" {
		t.Errorf("inherited is %+v", p)
	}
	if got, ok := bank.ParseReference(all.payments[0].EndToEnd); !ok || got != id(17) {
		t.Errorf("capitals are read as %x, %v", got, ok)
	}
	if p := all.payments[1]; p.Verdict != bank.Pending || p.Code != "X1" {
		t.Errorf("a code of the bank's own is %+v", p)
	}
	if _, ok := bank.ParseReference(all.payments[1].EndToEnd); ok {
		t.Error("what is no reference is read as one")
	}
}

func TestEveryCodeComesToOneVerdict(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bank.Verdict{
		"ACTC": bank.Accepted, "ACCP": bank.Accepted, "ACFC": bank.Accepted, "ACSP": bank.Accepted, "ACWC": bank.Accepted, "ACWP": bank.Accepted,
		"ACSC": bank.Settled, "ACCC": bank.Settled, "RJCT": bank.Rejected, "CANC": bank.Rejected,
		"RCVD": bank.Pending, "PDNG": bank.Pending, "????": bank.Pending,
	} {
		all, err := read(document(`<GrpSts>PART</GrpSts>`, payment("x", code)))
		if err != nil || all.payments[0].Verdict != want {
			t.Errorf("%s comes to %+v, %v", code, all.payments, err)
		}
	}
}

// document makes a report of what is said of the file and of its payments.
func document(group string, payments ...string) string {
	return `<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>R</MsgId><CreDtTm>2022-12-01T09:30:00Z</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>` + group + `</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>M</OrgnlPmtInfId>
` + strings.Join(payments, "\n") + `
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
}

func payment(id, code string) string {
	return "<TxInfAndSts><OrgnlEndToEndId>" + id + "</OrgnlEndToEndId><TxSts>" + code + "</TxSts></TxInfAndSts>"
}

func per(n int, code string) string {
	return fmt.Sprintf("<NbOfTxsPerSts><DtldNbOfTxs>%d</DtldNbOfTxs><DtldSts>%s</DtldSts></NbOfTxsPerSts>", n, code)
}

func TestWhatIsNoReportIsRefusedWithLineAndElement(t *testing.T) {
	t.Parallel()
	good := document("<GrpSts>PART</GrpSts>", payment("a", "ACSC"), payment("b", "RJCT"))
	replaced := func(old, by string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q", old)
		}
		return strings.Replace(good, old, by, 1)
	}
	for what, c := range map[string]struct{ document, want string }{
		"nothing":                    {"", `line 1, element "": xml_form`},
		"no XML":                     {"은행코드,계좌번호", `line 1, element "": xml_text`},
		"half of one":                {good[:len(good)/2], `line 3, element "OrgnlGrpInfAndSts": xml_form`},
		"a document type":            {replaced(`<Document`, `<!DOCTYPE Document><Document`), `line 2, element "": xml_doctype`},
		"an external entity":         {replaced(`<Document`, `<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document`), `line 2, element "": xml_doctype`},
		"an entity":                  {replaced(`<MsgId>R`, `<MsgId>&e;`), `line 2, element "MsgId": xml_form`},
		"an instruction":             {replaced(`<GrpHdr>`, `<?php x?><GrpHdr>`), `line 2, element "CstmrPmtStsRpt": xml_instruction`},
		"a directive inside":         {replaced(`<GrpHdr>`, `<!ELEMENT x><GrpHdr>`), `line 2, element "CstmrPmtStsRpt": xml_doctype`},
		"another message":            {replaced("pain.002.001.10", "pain.002.001.03"), `line 2, element "Document": xml_namespace`},
		"another root":               {"<a/>", `line 1, element "a": xml_root`},
		"a second root":              {good + "<Document/>", `line 7, element "Document": xml_root`},
		"text behind it":             {good + "\nx", `line 8, element "": xml_text`},
		"another encoding":           {replaced(`version="1.0"`, `version="1.0" encoding="EUC-KR"`), `line 1, element "": utf8_form`},
		"bytes that are no text":     {replaced("<MsgId>R", "<MsgId>\xff"), `line 2, element "MsgId": xml_form`},
		"text between elements":      {replaced("<GrpHdr>", "x<GrpHdr>"), `line 2, element "CstmrPmtStsRpt": xml_text`},
		"an element in a text":       {replaced("<MsgId>R", "<MsgId><b/>"), `line 2, element "b": xml_unexpected`},
		"an element of another name": {replaced("<TxSts>ACSC</TxSts>", "<Sts>ACSC</Sts>"), `line 5, element "Sts": xml_unexpected`},
		"elements out of order":      {replaced("<MsgId>R</MsgId><CreDtTm>2022-12-01T09:30:00Z</CreDtTm>", "<CreDtTm>2022-12-01T09:30:00Z</CreDtTm><MsgId>R</MsgId>"), `line 2, element "MsgId": xml_unexpected`},
		"an id twice":                {replaced("<MsgId>R</MsgId>", "<MsgId>R</MsgId><MsgId>S</MsgId>"), `line 2, element "MsgId": xml_unexpected`},
		"no id":                      {replaced("<MsgId>R</MsgId>", ""), `line 3, element "OrgnlGrpInfAndSts": required`},
		"an empty id":                {replaced("<MsgId>R</MsgId>", "<MsgId> </MsgId>"), `line 2, element "MsgId": required`},
		"an id too long":             {replaced("<MsgId>R", "<MsgId>"+strings.Repeat("R", 36)), `line 2, element "MsgId": too_long`},
		"no time":                    {replaced("2022-12-01T09:30:00Z", "yesterday"), `line 2, element "CreDtTm": instant`},
		"no reference":               {replaced("<OrgnlEndToEndId>a</OrgnlEndToEndId>", ""), `line 5, element "TxInfAndSts": required`},
		"no status anywhere":         {replaced("<TxSts>ACSC</TxSts>", ""), `line 5, element "TxInfAndSts": required`},
		"a count that is none":       {document("<OrgnlNbOfTxs>+2</OrgnlNbOfTxs>"), `line 3, element "OrgnlNbOfTxs": number`},
		"a sum that is none":         {document("<OrgnlCtrlSum>1e9</OrgnlCtrlSum>"), `line 3, element "OrgnlCtrlSum": number`},
		"more than are stated":       {document("<OrgnlNbOfTxs>1</OrgnlNbOfTxs>", payment("a", "ACSC"), payment("b", "ACSC")), `line 6, element "TxInfAndSts": more_than_stated`},
		"more of one status":         {document(per(1, "ACSC"), payment("a", "ACSC"), payment("b", "ACSC")), `line 6, element "TxInfAndSts": more_than_stated`},
		"fewer of one status":        {document("<OrgnlNbOfTxs>2</OrgnlNbOfTxs>"+per(2, "RJCT"), payment("a", "ACSC"), payment("b", "RJCT")), `line 7, element "CstmrPmtStsRpt": fewer_than_stated`},
		"a status counted twice":     {document(per(1, "ACSC") + per(1, "ACSC")), `line 3, element "NbOfTxsPerSts": per_status`},
		"a file rejected in part":    {document("<GrpSts>RJCT</GrpSts>", payment("a", "ACSC")), `line 5, element "TxInfAndSts": contradiction`},
		"too deep":                   {replaced("<TxSts>ACSC</TxSts>", "<TxSts>ACSC</TxSts><ChrgsInf>"+strings.Repeat("<a>", 100)), `line 5, element "a": xml_depth`},
		"a tag without end":          {replaced("<GrpHdr>", "<GrpHdr "+strings.Repeat("x", 9000)+"=''>"), `line 2, element "CstmrPmtStsRpt": xml_long`},
		"a comment without end":      {replaced("<GrpHdr>", "<!-- "+strings.Repeat("x", 9000)), `line 2, element "CstmrPmtStsRpt": xml_long`},
		"a text in many parts":       {replaced("<MsgId>R", "<MsgId>"+strings.Repeat("RRRRRRRR<!-- -->", 2000)), `line 2, element "MsgId": xml_long`},
	} {
		_, err := read(c.document)
		var syntax *bank.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != c.want {
			t.Errorf("%s: %v, not %s", what, err, c.want)
		}
	}
}

func TestAnErrorOfTheSourceOrOfWhoIsToldIsGivenBack(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	err := bank.ReadStatus(io.MultiReader(strings.NewReader(document("")[:100]), broken{gone}), bank.Reported{})
	if !errors.Is(err, gone) {
		t.Errorf("of the source: %v", err)
	}
	fails := func(bank.Report) error { return gone }
	if err := bank.ReadStatus(strings.NewReader(document("")), bank.Reported{Head: fails}); !errors.Is(err, gone) {
		t.Errorf("of who is told: %v", err)
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// It runs beside no other test of this package: they would be counted too.
func TestAHundredThousandStatusesAreReadInLittleMemory(t *testing.T) { //nolint:paralleltest // counts memory
	head, tail, _ := strings.Cut(document("<OrgnlNbOfTxs>100000</OrgnlNbOfTxs><GrpSts>PART</GrpSts>", "|"), "|")
	more, worst, n := held(), int64(0), 0
	err := bank.ReadStatus(io.MultiReader(strings.NewReader(head), &statuses{left: 100_000}, strings.NewReader(tail)), bank.Reported{
		Head:  func(bank.Report) error { return nil },
		Block: func(bank.Group) error { return nil },
		Payment: func(bank.Status) error {
			if n++; n%20_000 == 0 {
				worst = max(worst, more())
			}
			return nil
		},
	})
	if err != nil || n != 100_000 {
		t.Fatalf("%d statuses, %v", n, err)
	}
	if worst > most {
		t.Errorf("%d bytes were held", worst)
	}
}

// statuses makes as many as are left while it is read.
type statuses struct {
	left int
	now  bytes.Buffer
}

func (s *statuses) Read(p []byte) (int, error) {
	if s.now.Len() == 0 && s.left > 0 {
		s.now.WriteString(payment(bank.Reference(id(s.left)), "ACSC"))
		s.left--
	}
	return s.now.Read(p) //nolint:wrapcheck // a test's reader
}

// FuzzReadStatus holds what is read against what another reader makes of the document.
func FuzzReadStatus(f *testing.F) {
	for _, name := range []string{"partly.xml", "rejected.xml", "inherited.xml"} {
		text, err := os.ReadFile(filepath.Join("testdata", "status", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(document("<GrpSts>PART</GrpSts>"+per(1, "ACSC"), payment("a", "ACSC")))
	f.Add("<!DOCTYPE a>")
	f.Fuzz(func(t *testing.T, document string) {
		all, err := read(document)
		if err != nil {
			var syntax *bank.SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Code == "" {
				t.Fatalf("%q is refused by %v", document, err)
			}
			return
		}
		var other struct {
			ID       string `xml:"CstmrPmtStsRpt>GrpHdr>MsgId"`
			Original string `xml:"CstmrPmtStsRpt>OrgnlGrpInfAndSts>OrgnlMsgId"`
			Payments []struct {
				EndToEnd string `xml:"OrgnlEndToEndId"`
			} `xml:"CstmrPmtStsRpt>OrgnlPmtInfAndSts>TxInfAndSts"`
		}
		if err := xml.Unmarshal([]byte(document), &other); err != nil {
			t.Fatalf("%q was read, but %v", document, err)
		}
		if all.report.ID != strings.TrimSpace(other.ID) || all.report.Original != strings.TrimSpace(other.Original) ||
			len(all.payments) != len(other.Payments) {
			t.Fatalf("%q is read as %+v and as %+v", document, all, other)
		}
		for i, p := range all.payments {
			if p.EndToEnd != strings.TrimSpace(other.Payments[i].EndToEnd) {
				t.Fatalf("%q is read as %+v and as %+v", document, all, other)
			}
		}
	})
}

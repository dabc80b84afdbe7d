package bank_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/api/rows"
	"bosang/claims/bank"
	"bosang/rules/money"
	"bosang/rules/period"
)

var at = time.Date(2022, 11, 30, 15, 30, 0, 123_456_000, time.UTC)

func id(n int) (id [16]byte) {
	copy(id[:], "\x01\x84\xcd\x30\x00\x00\x70\x00\x80")
	id[13], id[14], id[15] = byte(n>>16), byte(n>>8), byte(n)
	return id
}

func won(n int64) money.Amount {
	a, err := money.Of(n, "KRW")
	if err != nil {
		panic(err)
	}
	return a
}

func remittance(payments ...bank.Payment) bank.Remittance {
	r := bank.Remittance{
		ID: id(1), At: at, On: period.Date{Year: 2022, Month: 12, Day: 2},
		Payer: bank.Account{Holder: "주식회사 <카카오> & Co.", Bank: "004", Number: "00412345678901"}, Count: int64(len(payments)),
	}
	for i, p := range payments {
		if i == 0 {
			r.Sum = p.Amount
		} else {
			r.Sum, _ = r.Sum.Add(p.Amount)
		}
	}
	return r
}

func pay(n int, amount money.Amount, holder, code, number, memo string) bank.Payment {
	return bank.Payment{ID: id(n), To: bank.Account{Holder: holder, Bank: code, Number: number}, Amount: amount, Memo: memo}
}

func each(payments ...bank.Payment) iter.Seq2[bank.Payment, error] {
	return func(yield func(bank.Payment, error) bool) {
		for _, p := range payments {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func written(t *testing.T, f bank.Format, payments ...bank.Payment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := bank.Write(&b, f, remittance(payments...), each(payments...)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const pain001 = "pain.001.001.09.xsd"

var (
	kim  = pay(17, won(7550), "김철수", "090", "3333012345678", "보상금 BS-7K3M-9QXD")
	park = pay(18, won(1_000_000_000_000), `박 "순" <이> & 'O`, "004", "12345678901234567890123456789012ZZ", "")
	// The name is typed in parts, as some keyboards do.
	lee = pay(19, won(1), "\u110b\u1175\u110c\u1161\u1106\u1175", "KODBKRSE", "123456", strings.Repeat("가", 140))
)

func TestAFileIsValidByThePublishedSchema(t *testing.T) {
	t.Parallel()
	file := written(t, bank.Pain001{}, kim, park, lee)
	if ok, said := valid(t, pain001, file); !ok {
		t.Fatalf("%s\n%s", said, file)
	}
	for _, want := range []string{
		"<MsgId>0184cd30000070008000000000000001</MsgId><CreDtTm>2022-12-01T00:30:00+09:00</CreDtTm><NbOfTxs>3</NbOfTxs><CtrlSum>1000000007551</CtrlSum>",
		"<PmtInfId>0184cd30000070008000000000000001</PmtInfId>", "<ReqdExctnDt><Dt>2022-12-02</Dt></ReqdExctnDt>",
		"<EndToEndId>0184cd30000070008000000000000011</EndToEndId>", `<InstdAmt Ccy="KRW">7550</InstdAmt>`,
		"<ClrSysId><Prtry>KFTC</Prtry></ClrSysId><MmbId>090</MmbId>", "<BICFI>KODBKRSE</BICFI>", "<Nm>김철수</Nm>", "<Nm>이자미</Nm>",
		"<Nm>주식회사 &lt;카카오&gt; &amp; Co.</Nm>", "<Ustrd>보상금 BS-7K3M-9QXD</Ustrd>", "<Othr><Id>3333012345678</Id></Othr>",
	} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("no %s in\n%s", want, file)
		}
	}
}

func TestAFileInOtherMoneyIsValid(t *testing.T) {
	t.Parallel()
	iban := pay(1, money.MustParse("12.2", "EUR"), "Jürgen Groß", "COBADEFFXXX", "DE89370400440532013000", "Entschädigung")
	other := pay(2, money.MustParse("0.05", "EUR"), "A", "COBADEFF", "DE88370400440532013000", "") // its check digits are wrong
	file := written(t, bank.Pain001{}, iban, other)
	if ok, said := valid(t, pain001, file); !ok {
		t.Fatalf("%s\n%s", said, file)
	}
	for _, want := range []string{
		"<IBAN>DE89370400440532013000</IBAN>", "<Othr><Id>DE88370400440532013000</Id></Othr>", "<CtrlSum>12.25</CtrlSum>", `Ccy="EUR">12.20<`,
	} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("no %s in\n%s", want, file)
		}
	}
}

// A check that nobody has seen fail may have stopped looking.
func TestABrokenFileIsRefusedByXmllint(t *testing.T) {
	t.Parallel()
	file := written(t, bank.Pain001{}, kim)
	for what, broken := range map[string][2]string{
		"a name too long":     {"<Nm>김철수</Nm>", "<Nm>" + strings.Repeat("가", 141) + "</Nm>"},
		"no end-to-end id":    {"<EndToEndId>0184cd30000070008000000000000011</EndToEndId>", ""},
		"a currency in small": {`Ccy="KRW"`, `Ccy="krw"`},
		"an unknown element":  {"<PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><Hurry/>"},
		"too many digits":     {`"KRW">7550<`, `"KRW">7550.123456<`},
		"another message":     {"pain.001.001.09", "pain.001.001.03"},
		"a day that is none":  {"2022-12-02", "2022-12-32"},
		"an end that is gone": {"</Document>", ""},
	} {
		bad := bytes.Replace(file, []byte(broken[0]), []byte(broken[1]), 1)
		if bytes.Equal(bad, file) {
			t.Errorf("%s: nothing was broken", what)
		}
		if ok, _ := valid(t, pain001, bad); ok {
			t.Errorf("%s is valid", what)
		}
	}
}

func TestTheKoreanTableHasARowForEachPayment(t *testing.T) {
	t.Parallel()
	evil := pay(20, won(3), `=HYPERLINK("//x")`, "088", "110123456789", "-1+1|cmd")
	file := string(written(t, bank.KoreanBulk{}, kim, evil))
	want := "\ufeff" + `"은행코드","계좌번호","이체금액","예금주","받는분 통장표시","이체번호"` + "\r\n" +
		`"090","3333012345678","7550","김철수","보상금 BS-7K3M-9QXD","0184cd30000070008000000000000011"` + "\r\n" +
		`"088","110123456789","3","'=HYPERLINK(""//x"")","'-1+1|cmd","0184cd30000070008000000000000014"` + "\r\n"
	if file != want {
		t.Errorf("written is\n%s, not\n%s", file, want)
	}
}

func TestAFileEndsOnlyWithTheNumberAndSumOfItsRemittance(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		change func(*bank.Remittance)
		want   error
	}{
		"one more":         {func(r *bank.Remittance) { r.Count++ }, bank.ErrCount},
		"one fewer":        {func(r *bank.Remittance) { r.Count-- }, bank.ErrCount},
		"a won more":       {func(r *bank.Remittance) { r.Sum, _ = r.Sum.Add(won(1)) }, bank.ErrSum},
		"another currency": {func(r *bank.Remittance) { r.Sum = money.MustParse("7551", "EUR") }, money.ErrCurrency},
	} {
		r := remittance(kim, lee)
		c.change(&r)
		var b bytes.Buffer
		if err := bank.Write(&b, bank.Pain001{}, r, each(kim, lee)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", what, err, c.want)
		}
		if strings.Contains(b.String(), "</Document>") {
			t.Errorf("%s: the file looks whole", what)
		}
	}
	gone := errors.New("gone")
	err := bank.Write(io.Discard, bank.Pain001{}, remittance(kim, lee), func(yield func(bank.Payment, error) bool) {
		_ = yield(kim, nil) && yield(bank.Payment{}, gone)
	})
	if !errors.Is(err, gone) {
		t.Errorf("an error of the payments is given back as %v", err)
	}
	if err := bank.Write(full{}, bank.Pain001{}, remittance(kim), each(kim)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("an error of the file is given back as %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWhatNoBankTakesIsNotWritten(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]bank.Payment{
		"payee.name: required":          pay(1, won(1), "", "004", "123456", ""),
		"payee.name: too_long":          pay(2, won(1), strings.Repeat("가", 141), "004", "123456", ""),
		"payee.name: control_character": pay(3, won(1), "김\u202e철수", "004", "123456", ""),
		"payee.name: utf8_form":         pay(4, won(1), "김\xff", "004", "123456", ""),
		"payee.bank: bank_form":         pay(5, won(1), "김", "04", "123456", ""),
		"payee.account: account_form":   pay(6, won(1), "김", "004", "123-456", ""),
		"memo: control_character":       pay(7, won(1), "김", "004", "123456", "a\nb"),
		"memo: too_long":                pay(8, won(1), "김", "004", "123456", strings.Repeat("m", 141)),
		"amount: not_positive":          pay(9, won(0), "김", "004", "123456", ""),
		"amount: too_fine":              pay(10, money.MustParse("0.5", "KRW"), "김", "004", "123456", ""),
	} {
		for _, f := range bank.Formats() {
			var fault *bank.Fault
			if err := bank.Check(f, p); !errors.As(err, &fault) || fault.Field+": "+fault.Code != want {
				t.Errorf("%s: %v, not %s", f.Name(), err, want)
			}
		}
	}
	for want, p := range map[string]bank.Payment{
		"payee.bank: korean_bank": pay(1, won(1), "김", "KODBKRSE", "123456", ""),
		"amount: only_krw":        pay(2, money.MustParse("1", "USD"), "김", "004", "123456", ""),
	} {
		var fault *bank.Fault
		if err := bank.Check(bank.KoreanBulk{}, p); !errors.As(err, &fault) || fault.Field+": "+fault.Code != want {
			t.Errorf("%v, not %s", err, want)
		}
		if err := bank.Check(bank.Pain001{}, p); err != nil {
			t.Error(err)
		}
	}
	if err := bank.Check(bank.Pain001{}, kim); err != nil {
		t.Error(err)
	}
}

func TestARemittanceSaysAllThatAFileNeeds(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*bank.Remittance){
		"count: not_positive":         func(r *bank.Remittance) { r.Count = 0 },
		"sum: not_positive":           func(r *bank.Remittance) { r.Sum = won(-1) },
		"at: required":                func(r *bank.Remittance) { r.At = time.Time{} },
		"on: required":                func(r *bank.Remittance) { r.On = period.Date{} },
		"payer.account: account_form": func(r *bank.Remittance) { r.Payer.Number = "" },
	} {
		r := remittance(kim)
		change(&r)
		var fault *bank.Fault
		if err := bank.Write(io.Discard, bank.Pain001{}, r, each(kim)); !errors.As(err, &fault) || fault.Field+": "+fault.Code != want {
			t.Errorf("%v, not %s", err, want)
		}
	}
}

func TestFormatsAreFoundByTheirNames(t *testing.T) {
	t.Parallel()
	for _, f := range bank.Formats() {
		if found, ok := bank.FormatNamed(f.Name()); !ok || found != f {
			t.Errorf("%s is not found", f.Name())
		}
	}
	if _, ok := bank.FormatNamed("pain.001.001.03"); ok {
		t.Error("found what is not there")
	}
}

// What is written is read by another reader as what it was.
func TestAFileSaysWhatWasPaid(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[ -~가-힣ㄱ-ㅎÀ-ÿ<>&"']{1,40}`)
	rapid.Check(t, func(t *rapid.T) {
		var payments []bank.Payment
		for i := range rapid.IntRange(1, 20).Draw(t, "payments") {
			payments = append(payments, pay(i, won(rapid.Int64Range(1, 1e12).Draw(t, "amount")), text.Draw(t, "holder"),
				rapid.StringMatching(`[0-9]{3}`).Draw(t, "bank"), rapid.StringMatching(`[0-9]{6,20}`).Draw(t, "account"), text.Draw(t, "memo")))
		}
		for _, f := range bank.Formats() {
			var b bytes.Buffer
			if err := bank.Write(&b, f, remittance(payments...), each(payments...)); err != nil {
				t.Fatal(err)
			}
			if f == (bank.KoreanBulk{}) {
				if lines := strings.Count(b.String(), "\r\n"); lines != len(payments)+1 {
					t.Fatalf("%d lines for %d payments", lines, len(payments))
				}
				continue
			}
			var read struct {
				Payments []struct {
					ID     string `xml:"PmtId>EndToEndId"`
					Amount string `xml:"Amt>InstdAmt"`
					Holder string `xml:"Cdtr>Nm"`
					Number string `xml:"CdtrAcct>Id>Othr>Id"`
					Memo   string `xml:"RmtInf>Ustrd"`
				} `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf"`
			}
			if err := xml.Unmarshal(b.Bytes(), &read); err != nil {
				t.Fatal(err)
			}
			for i, p := range payments {
				got := read.Payments[i]
				if got.ID != bank.Reference(p.ID) || got.Amount != p.Amount.AmountString() || got.Holder != p.To.Holder ||
					got.Number != p.To.Number || got.Memo != p.Memo {
					t.Fatalf("%+v is read as %+v", p, got)
				}
			}
		}
	})
}

// most is how much memory may come to be held while a hundred thousand payments pass: a
// file of them has fifty megabytes.
const most = 4 << 20

// held gives how much more memory is held than at the start, whenever it is asked.
func held() func() int64 {
	live := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	start := live()
	return func() int64 { return live() - start }
}

// It runs beside no other test of this package: they would be counted too.
func TestAHundredThousandPaymentsAreWrittenInLittleMemory(t *testing.T) { //nolint:paralleltest // counts memory
	for _, f := range bank.Formats() {
		r := remittance(kim)
		r.Count, r.Sum = 100_000, won(755_000_000)
		more, worst := held(), int64(0)
		size := &counter{}
		err := bank.Write(size, f, r, func(yield func(bank.Payment, error) bool) {
			for i := range 100_000 {
				if i%20_000 == 19_999 {
					worst = max(worst, more())
				}
				p := kim
				p.ID = id(i)
				if !yield(p, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if worst > most || size.n < 10_000_000 {
			t.Errorf("%s: %d bytes were held for a file of %d", f.Name(), worst, size.n)
		}
	}
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func TestOurOwnReaderReadsTheKoreanTable(t *testing.T) {
	t.Parallel()
	lines := rows.NewLines(bytes.NewReader(written(t, bank.KoreanBulk{}, kim)), 1000)
	for {
		line, _, err := lines.Next()
		if err != nil {
			break
		}
		if fields, ok := rows.SplitCSV(line); !ok || len(fields) != 6 {
			t.Errorf("%q is read as %q", line, fields)
		}
	}
	if lines.Number != 2 {
		t.Errorf("%d lines", lines.Number)
	}
}

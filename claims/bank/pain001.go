package bank

import (
	"math/big"
	"strconv"
	"time"

	"golang.org/x/text/unicode/norm"

	"bosang/rules/period"
)

// Pain001 is the credit transfer initiation of ISO 20022, pain.001.001.09: one block of
// payments, carried out on one day and booked as one sum.
//
// Names stay in the letters they are in. The Latin letters that SEPA keeps to are a rule
// of that scheme and not of the message: a Korean bank compares the holder's name with
// its own books, where it is written in Hangul, and would return a romanised one.
type Pain001 struct{}

const painNamespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

// clearingSystem is whose three digits Korean banks are known by: those of the Korea
// Financial Telecommunications and Clearings Institute (금융결제원). ISO has no code of
// its own for it (ExternalClearingSystemIdentification1Code).
const clearingSystem = "KFTC"

// Name is that of the message.
func (Pain001) Name() string { return "pain.001.001.09" }

// MediaType is XML's.
func (Pain001) MediaType() string { return "application/xml" }

// Extension is XML's.
func (Pain001) Extension() string { return ".xml" }

// CheckRemittance finds room for everything.
func (Pain001) CheckRemittance(Remittance) error { return nil }

// CheckPayment finds room for everything.
func (Pain001) CheckPayment(Payment) error { return nil }

// AppendHead adds the message's head and that of the one block.
func (Pain001) AppendHead(to []byte, r Remittance) []byte {
	id, sum := Reference(r.ID), r.Sum.AmountString()
	to = append(to, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<Document xmlns="`+painNamespace+`"><CstmrCdtTrfInitn><GrpHdr>`...)
	to = element(to, "MsgId", id)
	to = element(to, "CreDtTm", r.At.In(period.KST).Truncate(time.Second).Format(time.RFC3339))
	to = element(to, "NbOfTxs", strconv.FormatInt(r.Count, 10))
	to = element(to, "CtrlSum", sum)
	to = append(to, "<InitgPty>"...)
	to = element(to, "Nm", r.Payer.Holder)
	to = append(to, "</InitgPty></GrpHdr>\n<PmtInf>"...)
	to = element(to, "PmtInfId", id)
	to = append(to, "<PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>"...)
	to = element(to, "NbOfTxs", strconv.FormatInt(r.Count, 10))
	to = element(to, "CtrlSum", sum)
	to = append(to, "<ReqdExctnDt>"...)
	to = element(to, "Dt", r.On.String())
	to = append(to, "</ReqdExctnDt><Dbtr>"...)
	to = element(to, "Nm", r.Payer.Holder)
	to = append(to, "</Dbtr>"...)
	to = appendNumber(to, "DbtrAcct", r.Payer)
	to = appendAgent(to, "DbtrAgt", r.Payer.Bank)
	// The payer bears all charges: what the claimant gets is what was decided.
	return append(to, "<ChrgBr>DEBT</ChrgBr>\n"...)
}

// AppendPayment adds a transfer.
func (Pain001) AppendPayment(to []byte, _ Remittance, p Payment) []byte {
	to = append(to, "<CdtTrfTxInf><PmtId>"...)
	to = element(to, "EndToEndId", Reference(p.ID))
	to = append(to, `</PmtId><Amt><InstdAmt Ccy="`...)
	to = append(to, p.Amount.Currency()...)
	to = append(to, `">`...)
	to = append(to, p.Amount.AmountString()...)
	to = append(to, "</InstdAmt></Amt>"...)
	to = appendAgent(to, "CdtrAgt", p.To.Bank)
	to = append(to, "<Cdtr>"...)
	to = element(to, "Nm", p.To.Holder)
	to = append(to, "</Cdtr>"...)
	to = appendNumber(to, "CdtrAcct", p.To)
	if p.Memo != "" {
		to = append(to, "<RmtInf>"...)
		to = element(to, "Ustrd", p.Memo)
		to = append(to, "</RmtInf>"...)
	}
	return append(to, "</CdtTrfTxInf>\n"...)
}

// AppendTail ends the message.
func (Pain001) AppendTail(to []byte, _ Remittance) []byte {
	return append(to, "</PmtInf></CstmrCdtTrfInitn></Document>\n"...)
}

func appendAgent(to []byte, name, code string) []byte {
	to = append(append(append(to, '<'), name...), "><FinInstnId>"...)
	if koreanBank.MatchString(code) {
		to = append(to, "<ClrSysMmbId><ClrSysId><Prtry>"+clearingSystem+"</Prtry></ClrSysId>"...)
		to = element(to, "MmbId", code)
		to = append(to, "</ClrSysMmbId>"...)
	} else {
		to = element(to, "BICFI", code)
	}
	return append(append(append(to, "</FinInstnId></"...), name...), '>')
}

func appendNumber(to []byte, name string, a Account) []byte {
	to = append(append(append(to, '<'), name...), "><Id>"...)
	if isIBAN(a.Number) {
		to = element(to, "IBAN", a.Number)
	} else {
		to = append(to, "<Othr>"...)
		to = element(to, "Id", a.Number)
		to = append(to, "</Othr>"...)
	}
	return append(append(append(to, "</Id></"...), name...), '>')
}

// isIBAN reports whether a number has the form and the check digits of ISO 13616: moved
// to the end and with letters as 10 to 35, it leaves 1 when divided by 97 (ISO 7064).
func isIBAN(number string) bool {
	if len(number) < 5 || !letter(number[0]) || !letter(number[1]) || letter(number[2]) || letter(number[3]) {
		return false
	}
	var digits []byte
	for _, c := range []byte(number[4:] + number[:4]) {
		if letter(c) {
			digits = strconv.AppendInt(digits, int64(c-'A'+10), 10)
		} else {
			digits = append(digits, c)
		}
	}
	n, ok := new(big.Int).SetString(string(digits), 10)
	return ok && n.Mod(n, big.NewInt(97)).Int64() == 1
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' }

// element adds an element of text.
func element(to []byte, name, text string) []byte {
	to = append(append(append(to, '<'), name...), '>')
	to = appendText(to, text)
	return append(append(append(to, "</"...), name...), '>')
}

// appendText adds a text, composed: a name may have been typed where Hangul is kept in
// parts, and a bank compares it with one that is not. Quotes need nothing, for no
// attribute holds a text.
func appendText(to []byte, text string) []byte {
	for _, c := range []byte(norm.NFC.String(text)) {
		switch c {
		case '&':
			to = append(to, "&amp;"...)
		case '<':
			to = append(to, "&lt;"...)
		case '>':
			to = append(to, "&gt;"...)
		default:
			to = append(to, c)
		}
	}
	return to
}

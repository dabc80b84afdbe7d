package bank

import (
	"golang.org/x/text/unicode/norm"

	"bosang/claims/cell"
)

// KoreanBulk is the table that Korean banks take for transfers in bulk (대량이체): a row
// for each payment under a heading, in won. It has no place for the payer and for sums,
// which are entered where the file is handed in; the last column comes back in the
// bank's list of results.
//
// It begins with the mark of UTF-8: whoever releases it opens it in a spreadsheet, and a
// Korean one takes a table without the mark for CP949 and shows names as rubbish. A
// reader that does not know the mark spoils the heading and no payment.
type KoreanBulk struct{}

// Name is what there is no official one for.
func (KoreanBulk) Name() string { return "kr-bulk-csv" }

// MediaType is that of RFC 4180.
func (KoreanBulk) MediaType() string { return "text/csv; charset=utf-8" }

// Extension is CSV's.
func (KoreanBulk) Extension() string { return ".csv" }

// CheckRemittance refuses other money than won.
func (KoreanBulk) CheckRemittance(r Remittance) error { return checkWon("sum", r.Sum.Currency()) }

// CheckPayment refuses other money than won, and banks that the clearing does not know.
func (KoreanBulk) CheckPayment(p Payment) error {
	if !koreanBank.MatchString(p.To.Bank) {
		return &Fault{Field: "payee.bank", Code: "korean_bank"}
	}
	return checkWon("amount", p.Amount.Currency())
}

func checkWon(field, currency string) error {
	if currency != "KRW" {
		return &Fault{Field: field, Code: "only_krw"}
	}
	return nil
}

// AppendHead adds the heading.
func (KoreanBulk) AppendHead(to []byte, _ Remittance) []byte {
	return cell.AppendRow(append(to, "\uFEFF"...), "은행코드", "계좌번호", "이체금액", "예금주", "받는분 통장표시", "이체번호")
}

// AppendPayment adds a row.
func (KoreanBulk) AppendPayment(to []byte, _ Remittance, p Payment) []byte {
	return cell.AppendRow(to, p.To.Bank, p.To.Number, p.Amount.AmountString(), norm.NFC.String(p.To.Holder), norm.NFC.String(p.Memo),
		Reference(p.ID))
}

// AppendTail adds nothing.
func (KoreanBulk) AppendTail(to []byte, _ Remittance) []byte { return to }

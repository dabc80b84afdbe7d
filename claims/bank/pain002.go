package bank

import (
	"io"
	"regexp"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"bosang/rules/money"
	"bosang/rules/period"
)

const statusNamespace = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"

// The elements that are read, in the order of the schema. What is skipped stands here
// too, so that nothing else passes.
var (
	inReport = []string{"GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts*", "SplmtryData*"}
	inHeader = []string{"MsgId", "CreDtTm", "InitgPty", "FwdgAgt", "DbtrAgt", "CdtrAgt"}
	inGroup  = []string{
		"OrgnlMsgId", "OrgnlMsgNmId", "OrgnlCreDtTm", "OrgnlNbOfTxs", "OrgnlCtrlSum", "GrpSts", "StsRsnInf*", "NbOfTxsPerSts*",
	}
	inBlock   = []string{"OrgnlPmtInfId", "OrgnlNbOfTxs", "OrgnlCtrlSum", "PmtInfSts", "StsRsnInf*", "NbOfTxsPerSts*", "TxInfAndSts*"}
	inPayment = []string{
		"StsId", "OrgnlInstrId", "OrgnlEndToEndId", "OrgnlUETR", "TxSts", "StsRsnInf*", "ChrgsInf*", "TrckrData", "AccptncDtTm",
		"AcctSvcrRef", "ClrSysRef", "OrgnlTxRef", "SplmtryData*",
	}
	inReference = []string{
		"IntrBkSttlmAmt", "Amt", "IntrBkSttlmDt", "ReqdColltnDt", "ReqdExctnDt", "CdtrSchmeId", "SttlmInf", "PmtTpInf", "PmtMtd",
		"MndtRltdInf", "RmtInf", "UltmtDbtr", "Dbtr", "DbtrAcct", "DbtrAgt", "DbtrAgtAcct", "CdtrAgt", "CdtrAgtAcct", "Cdtr",
		"CdtrAcct", "UltmtCdtr", "Purp",
	}
	inReason = []string{"Orgtr", "Rsn", "AddtlInf*"}
	inPer    = []string{"DtldNbOfTxs", "DtldSts", "DtldCtrlSum"}
)

// maxReasons is how many reasons are kept of one status, and maxPer how many statuses
// may be counted.
const (
	maxReasons = 8
	maxPer     = 64
)

// ReadStatus reads a status report, pain.002.001.10. The error is a *SyntaxError where
// the report is none, has no place for what it says, or contradicts itself; else one of
// r or of told.
func ReadStatus(r io.Reader, told Reported) error {
	s := &statusReader{document: newDocument(r, statusNamespace), told: told}
	return s.root("Document", func() error {
		return s.children([]string{"CstmrPmtStsRpt"}, func(string) error { return s.report() })
	})
}

type statusReader struct {
	*document
	told  Reported
	head  Report
	ready bool // the head was told
	block *Group
}

func (s *statusReader) report() error {
	err := s.children(inReport, func(name string) error {
		switch name {
		case "GrpHdr":
			return s.header()
		case "OrgnlGrpInfAndSts":
			if err := s.group(&s.head.Group, inGroup); err != nil {
				return err
			}
			if s.head.ID == "" || s.head.Original == "" || s.head.Format == "" || s.head.At.IsZero() {
				return s.faultOf("required", "MsgId, CreDtTm, OrgnlMsgId, OrgnlMsgNmId")
			}
			s.ready = true
			return s.told.Head(s.head)
		case "OrgnlPmtInfAndSts":
			if !s.ready {
				return s.fault("required", "OrgnlGrpInfAndSts")
			}
			return s.payments()
		}
		return s.skip()
	})
	switch {
	case err != nil:
		return err
	case !s.ready:
		return s.fault("required", "OrgnlGrpInfAndSts")
	}
	return s.agrees(&s.head.Group)
}

func (s *statusReader) header() error {
	return s.children(inHeader, func(name string) (err error) {
		switch name {
		case "MsgId":
			s.head.ID, err = s.text(35)
		case "CreDtTm":
			s.head.At, err = s.instant()
		default:
			err = s.skip()
		}
		return err
	})
}

// payments reads a block.
func (s *statusReader) payments() error {
	block := &Group{}
	s.block = block
	told := false
	tell := func() error {
		if told {
			return nil
		}
		if told = true; block.Original == "" {
			return s.fault("required", "OrgnlPmtInfId")
		}
		if s.head.Verdict == Rejected && block.Verdict != Rejected && block.Verdict != "" {
			return s.fault("contradiction", "")
		}
		return s.told.Block(*block)
	}
	err := s.children(inBlock, func(name string) error {
		if name != "TxInfAndSts" {
			return s.groupPart(block, name)
		}
		if err := tell(); err != nil {
			return err
		}
		return s.payment()
	})
	if err != nil {
		return err
	}
	if err := tell(); err != nil {
		return err
	}
	return s.agrees(block)
}

func (s *statusReader) group(g *Group, order []string) error {
	return s.children(order, func(name string) error { return s.groupPart(g, name) })
}

func (s *statusReader) groupPart(g *Group, name string) (err error) {
	switch name {
	case "OrgnlMsgId", "OrgnlPmtInfId":
		g.Original, err = s.text(35)
	case "OrgnlMsgNmId":
		s.head.Format, err = s.text(35)
	case "OrgnlNbOfTxs":
		g.Count, err = s.count()
	case "OrgnlCtrlSum":
		g.Sum, err = s.decimal()
	case "GrpSts", "PmtInfSts":
		if g.Code, err = s.text(4); err == nil {
			g.Verdict = verdictOf(g.Code)
		}
	case "StsRsnInf":
		g.Reasons, err = s.reason(g.Reasons)
	case "NbOfTxsPerSts":
		err = s.perStatus(g)
	default:
		err = s.skip()
	}
	return err
}

func (s *statusReader) perStatus(g *Group) error {
	var code string
	var n *int64
	err := s.children(inPer, func(name string) (err error) {
		switch name {
		case "DtldSts":
			code, err = s.text(4)
		case "DtldNbOfTxs":
			n, err = s.count()
		default:
			_, err = s.decimal()
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, twice := g.per[code]; twice || code == "" || n == nil || len(g.per) == maxPer {
		return s.faultOf("per_status", "")
	}
	if g.per == nil {
		g.per, g.seen = make(map[string]int64), make(map[string]int64)
	}
	g.per[code] = *n
	return nil
}

// counted counts the payment in a group, and refuses one that there is no room for.
func (s *statusReader) counted(g *Group, code string) error {
	g.listed++
	if g.Count != nil && g.listed > *g.Count {
		return s.faultOf("more_than_stated", "")
	}
	if stated, ok := g.per[code]; ok {
		if g.seen[code]++; g.seen[code] > stated {
			return s.faultOf("more_than_stated", "")
		}
	}
	return nil
}

// agrees holds what a group states against what it listed, where it listed all.
func (s *statusReader) agrees(g *Group) error {
	if g.Count == nil || g.listed != *g.Count {
		return nil
	}
	for code, stated := range g.per {
		if g.seen[code] != stated {
			return s.faultOf("fewer_than_stated", "")
		}
	}
	return nil
}

func (s *statusReader) payment() error {
	p := Status{}
	p.Line, _ = s.tokens.InputPos()
	err := s.children(inPayment, func(name string) (err error) {
		switch name {
		case "OrgnlEndToEndId":
			p.EndToEnd, err = s.text(35)
		case "TxSts":
			p.Code, err = s.text(4)
		case "StsRsnInf":
			p.Reasons, err = s.reason(p.Reasons)
		case "AccptncDtTm":
			p.At, err = s.instant()
		case "OrgnlTxRef":
			p.Amount, err = s.reference()
		default:
			err = s.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.EndToEnd == "" {
		return s.faultOf("required", "OrgnlEndToEndId")
	}
	for _, g := range []*Group{s.block, &s.head.Group} {
		if p.Code == "" {
			p.Code = g.Code
		}
	}
	p.Verdict = verdictOf(p.Code)
	switch {
	case p.Code == "" || p.Verdict == Partly:
		return s.faultOf("required", "TxSts")
	case p.Verdict != Rejected && (s.block.Verdict == Rejected || s.head.Verdict == Rejected):
		return s.faultOf("contradiction", "")
	}
	for _, g := range []*Group{s.block, &s.head.Group} {
		if err := s.counted(g, p.Code); err != nil {
			return err
		}
	}
	return s.told.Payment(p)
}

// reason adds the code of a reason.
func (s *statusReader) reason(to []string) ([]string, error) {
	err := s.children(inReason, func(name string) error {
		if name != "Rsn" {
			return s.skip()
		}
		return s.children([]string{"Cd", "Prtry"}, func(name string) error {
			code, err := s.text(map[string]int{"Cd": 4, "Prtry": 35}[name])
			if len(to) < maxReasons {
				to = append(to, code)
			}
			return err
		})
	})
	return to, err
}

// reference reads the amount of the original payment, if it is there.
func (s *statusReader) reference() (amount money.Amount, err error) {
	err = s.children(inReference, func(name string) error {
		if name != "Amt" {
			return s.skip()
		}
		return s.children([]string{"InstdAmt", "EqvtAmt"}, func(name string) (err error) {
			if name != "InstdAmt" {
				return s.skip()
			}
			amount, err = s.amount()
			return err
		})
	})
	return amount, err
}

var (
	digits15 = regexp.MustCompile(`^[0-9]{1,15}$`)
	decimals = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,17})?$`)
)

func (s *statusReader) count() (*int64, error) {
	text, err := s.text(maxText)
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !digits15.MatchString(text) {
		return nil, s.faultOf("number", "")
	}
	return &n, nil
}

func (s *statusReader) decimal() (*decimal.Decimal, error) {
	text, err := s.text(maxText)
	if err != nil {
		return nil, err
	}
	n, err := decimal.NewFromString(text)
	if err != nil || !decimals.MatchString(text) {
		return nil, s.faultOf("number", "")
	}
	return &n, nil
}

// instant reads an xs:dateTime. One without a zone is Korean time; what is finer than a
// microsecond is of no use here and dropped.
func (s *statusReader) instant() (time.Time, error) {
	text, err := s.text(maxText)
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		at, err = time.ParseInLocation("2006-01-02T15:04:05", text, period.KST)
	}
	if err != nil || at.Year() < 1900 || at.Year() > 9999 {
		return time.Time{}, s.faultOf("instant", "")
	}
	return at.UTC().Truncate(time.Microsecond), nil
}

// amount reads what an element with a currency holds.
func (s *statusReader) amount() (money.Amount, error) {
	currency := s.attribute("Ccy")
	n, err := s.decimal()
	if err != nil {
		return money.Amount{}, err
	}
	amount, err := money.New(*n, currency)
	if err != nil {
		return money.Amount{}, s.faultOf("amount", "")
	}
	return amount, nil
}

package payout

import (
	"context"
	"regexp"

	"bosang/claims"
	"bosang/claims/message"
	"bosang/rules/money"
	"bosang/rules/text"
)

// TellBy has claimants told by messages of what becomes of their money.
func (u *Payouts) TellBy(messages *message.Messages) { u.messages = messages }

// Quiet gives the same of which nobody is told: for made-up claimants.
func (u *Payouts) Quiet() *Payouts {
	quiet := *u
	quiet.messages = nil
	return &quiet
}

// inform tells claimants, in the transaction of what they are told of.
func (u *Payouts) inform(ctx context.Context, tx claims.Tx, news []message.Message) error {
	if u.messages == nil || len(news) == 0 {
		return nil
	}
	return u.messages.Tell(ctx, tx, news...)
}

// news is a message about a payout. Of the same step of the same thing there is one.
func (p Payout) news(kind message.Kind, reference string, amount money.Amount, of claims.Key, step string) message.Message {
	return message.Message{
		Claimant: p.Claimant, Provider: p.Provider, Claim: p.Claim, Incident: p.Incident, Kind: kind, Cause: claims.KeyOf(string(kind), of.String(), step),
		Params: map[string]string{"reference": reference, "amount_ko": text.Money(text.Korean, amount), "amount_en": text.Money(text.English, amount)},
	}
}

// news is a message about an attempt.
func (s *Sending) news(kind message.Kind) message.Message {
	return s.Payout.news(kind, s.Reference, s.Attempt.Amount, s.Attempt.ID.Key(), "")
}

// sentOn tells that the attempt was let go, to be carried out on a day.
func (s *Sending) sentOn(r *Remittance) message.Message {
	m := s.news(message.MoneySent)
	m.Params["pay_on"] = r.PayOn.String()
	return m
}

// became tells what the bank says of it; none: that is no news.
func (s *Sending) became() []message.Message {
	switch s.Attempt.State {
	case Arrived:
		return []message.Message{s.news(message.MoneyArrived)}
	case CameBack:
		m := s.news(message.MoneyReturned)
		m.Params["why_ko"], m.Params["why_en"] = returned(s.Attempt.Reason)
		return []message.Message{m}
	}
	return nil
}

// whys say why money comes back, by the codes of ISO 20022 (ExternalStatusReason1Code) that say so of an
// account or its holder.
var whys = map[string]claims.Name{
	"AC01": {Korean: "계좌번호가 올바르지 않습니다.", English: "The account number is not right."},
	"AC02": {Korean: "계좌번호가 올바르지 않습니다.", English: "The account number is not right."},
	"AC03": {Korean: "계좌번호가 올바르지 않습니다.", English: "The account number is not right."},
	"AC04": {Korean: "해지된 계좌입니다.", English: "The account was closed."},
	"AC06": {Korean: "입금할 수 없도록 막힌 계좌입니다.", English: "The account is blocked."},
	"AC07": {Korean: "해지된 계좌입니다.", English: "The account was closed."},
	"BE01": {Korean: "예금주의 이름이 다릅니다.", English: "The name is not that of the account's holder."},
	"BE22": {Korean: "예금주의 이름이 다릅니다.", English: "The name is not that of the account's holder."},
	"RC01": {Korean: "은행 코드가 올바르지 않습니다.", English: "The bank's code is not right."},
}

var codeForm = regexp.MustCompile(`^[A-Z]{2}[A-Z0-9]{2}$`)

// returned says why money came back. What is no code could be anything, and is not repeated.
func returned(reason string) (korean, english string) {
	if n, known := whys[reason]; known {
		return n.Korean, n.English
	}
	if codeForm.MatchString(reason) && reason != "RJCT" && reason != "CANC" {
		return "은행이 밝힌 까닭의 코드는 " + reason + "입니다.", "The bank's code for why is " + reason + "."
	}
	return "은행이 까닭을 밝히지 않았습니다.", "The bank does not say why."
}

// mends are the obstacles that claimants can do something about, with what.
var mends = map[Obstacle]claims.Name{
	NoConsent: {
		Korean:  "미성년자의 보상금은 법정대리인이 동의해야 보낼 수 있습니다. 법정대리인의 동의를 받아 주십시오.",
		English: "Money of a minor is sent once the legal representative has consented. Please ask for that.",
	},
	NoPayee:     {Korean: "받으실 계좌를 알려 주십시오.", English: "Please say where your money goes."},
	NoContact:   {Korean: "이름과 연락처를 알려 주십시오.", English: "Please say who you are: name and e-mail or phone."},
	NameDiffers: {Korean: "계좌의 예금주가 청구하신 분과 다릅니다. 본인 명의의 계좌로 고치시거나 사업자에게 문의하십시오.", English: "The account has another holder than who claimed. Please name one of your own, or ask the provider."},
	PayeeForm:   {Korean: "알려 주신 계좌로는 보낼 수 없습니다. 계좌를 확인하여 고쳐 주십시오.", English: "Nothing can be sent to the account that you named. Please look at it, and mend it."},
}

// blocked tells what the claimant has to do before the payout can be sent: once of each.
func (p *Planned) blocked() []message.Message {
	what, mend := mends[p.Payout.Obstacle]
	if p.Payout.State != Blocked || !mend {
		return nil
	}
	m := p.Payout.news(message.MoneyBlocked, p.Reference, p.Payout.Amount, p.Payout.ID.Key(), string(p.Payout.Obstacle))
	m.Params["what_ko"], m.Params["what_en"] = what.Korean, what.English
	return []message.Message{m}
}

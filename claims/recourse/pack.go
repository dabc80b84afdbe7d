package recourse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/cell"
	"bosang/claims/payout"
	"bosang/claims/report"
	"bosang/claims/shelf"
	"bosang/rules/money"
)

// Line is a payout as the claim pack shows it: of nobody by name, account or customer
// number.
type Line struct {
	// Claim is the claim's reference.
	Claim   string
	Service claims.ServiceID
	// ServiceKey is the service's key: names change.
	ServiceKey string
	Payout
	// ArticleKo and ArticleEn say where the ground stands; empty where it is no rulebook's.
	ArticleKo, ArticleEn string
	// Decision is the number of the claim's last decision, made at DecidedAt.
	Decision  int
	DecidedAt time.Time
	// Counted is how much of the amount the decisions give.
	Counted money.Amount
}

// awards is the ground under which awards are summed up.
var awards = strings.TrimSuffix(payout.AwardGround, "/")

func (p Payout) awarded() bool { return strings.HasPrefix(p.Ground, payout.AwardGround) }

// SumGround is the ground by which it is summed up: an award has one of its own.
func (p Payout) SumGround() string {
	if p.awarded() {
		return awards
	}
	return p.Ground
}

// columns are those of the list, whatever the language: the digest is of one list.
var columns = []string{
	"claim", "service", "ground", "article_ko", "article_en", "goodwill", "decision", "decided_at", "amount", "counted", "currency", "settled_at",
	"remittance_id", "end_to_end_id",
}

// AppendHead adds the headings of the list as CSV (RFC 4180).
func AppendHead(to []byte) []byte { return cell.AppendRow(to, columns...) }

// Append adds the line as CSV.
func (l Line) Append(to []byte) []byte {
	return cell.AppendRow(to, l.Claim, l.ServiceKey, l.Ground, l.ArticleKo, l.ArticleEn, strconv.FormatBool(l.Goodwill), strconv.Itoa(l.Decision),
		l.DecidedAt.Format(time.RFC3339Nano), l.Amount.AmountString(), l.Counted.AmountString(), l.Amount.Currency(), l.SettledAt.Format(time.RFC3339Nano),
		claims.Key(l.Remittance).String(), l.EndToEnd())
}

// EndToEnd is what the bank knows the payment by.
func (p Payout) EndToEnd() string { return hex.EncodeToString(p.Attempt[:]) }

// lines give the lines of a claim. What was settled counts, in the order in which it was, up
// to what the claim's decisions give; what an award gives, nothing takes back.
func (p Paid) lines() ([]Line, error) {
	all := make([]Line, 0, len(p.Payouts))
	owed, goodwill := p.Owed, p.Goodwill
	for _, one := range p.Payouts {
		l := Line{
			Claim: p.Reference, Service: p.Service, ServiceKey: p.Key, Payout: one, Decision: p.Decision, DecidedAt: p.DecidedAt, Counted: one.Amount,
		}
		left := &owed
		if one.Goodwill {
			left = &goodwill
		}
		var err error
		if !one.awarded() {
			l.Counted, err = takeOf(left, one.Amount)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// takeOf takes up to an amount of what is left, which may be of another currency, or none.
func takeOf(left *money.Amount, amount money.Amount) (money.Amount, error) {
	if left.Currency() != amount.Currency() {
		return money.Zero(amount.Currency())
	}
	less, err := left.Cmp(amount)
	if err != nil {
		return amount, err
	}
	if less < 0 {
		amount = *left
	}
	*left, err = left.Sub(amount)
	return amount, err
}

// list is the list of the payouts of an incident up to a cut-off.
type list struct {
	walk  Walk
	asOf  report.CutOff
	size  int
	books *shelf.Shelf
	// articles are where grounds stand that came before.
	articles map[string][2]string
}

func (u *Recourses) list(ctx context.Context, r Recourse, asOf report.CutOff) (*list, error) {
	books, err := u.books.CurrentShelf(ctx)
	return &list{Walk{r.Provider, r.Incident, asOf.Number}, asOf, u.size, books, make(map[string][2]string)}, err
}

// each gives the lines in the order of claimants, claims and postings, which is the same
// for ever, a set of claims at a time; and the SHA-256 of the list as CSV.
func (l *list) each(ctx context.Context, recourses Tx, take func(Line) error) (sum [32]byte, err error) {
	digest := sha256.New()
	row := AppendHead(nil)
	_, _ = digest.Write(row) // a digest takes everything
	var at Place
	for more := true; more; {
		var paid []Paid
		if paid, at, more, err = recourses.Paid(ctx, l.walk, at, l.size); err != nil {
			return sum, err
		}
		for _, p := range paid {
			lines, err := p.lines()
			if err != nil {
				return sum, err
			}
			for _, line := range lines {
				line.ArticleKo, line.ArticleEn = l.article(line.Payout)
				row = line.Append(row[:0])
				_, _ = digest.Write(row)
				if err := take(line); err != nil {
					return sum, err
				}
			}
		}
	}
	digest.Sum(sum[:0])
	return sum, nil
}

func (l *list) article(p Payout) (ko, en string) {
	if p.awarded() {
		return "", ""
	}
	known, there := l.articles[p.Ground]
	if !there {
		inKorean, inEnglish := report.Cite(l.books, p.Ground, l.asOf)
		known = [2]string{inKorean.Text, inEnglish.Text}
		l.articles[p.Ground] = known
	}
	return known[0], known[1]
}

// PackSink takes a claim pack as it is read: its head once, and its lines in order.
type PackSink interface {
	Begin(r Recourse, a Assessment) error
	Line(l Line) error
}

var (
	errDigest = errors.New("the list of payouts is not the one that was assessed")
	// errAgain keeps a pack from being written twice: a lost connection is not mended once
	// somebody has read half of it.
	errAgain = errors.New("a claim pack broke off")
)

// Pack reads the claim pack of an assessment, and keeps on record that it was taken. A
// failure after Begin says that it is not whole, or not what was assessed.
func (u *Recourses) Pack(ctx context.Context, actor access.Actor, id ID, number int, out PackSink) error {
	var a Assessment
	r, err := claims.Read(ctx, u.cases, actor, access.ReadRecourse, func(tx claims.Tx) (Recourse, error) {
		recourses := u.store.Recourses(tx)
		r, err := recourses.Recourse(ctx, id)
		if err != nil {
			return r, err
		}
		if a, err = recourses.Assessment(ctx, r, number); err != nil {
			return r, err
		}
		return r, record(ctx, tx, r, "pack_taken", map[string]string{"number": strconv.Itoa(number)})
	})
	if err != nil {
		return err
	}
	list, err := u.list(ctx, r, a.AsOf)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, report.Limit)
	defer cancel()
	begun := false
	return u.store.InTx(ctx, actor, func(tx claims.Tx) error {
		if begun {
			return errAgain
		}
		begun = true
		if err := out.Begin(r, a); err != nil {
			return err
		}
		digest, err := list.each(ctx, u.store.Recourses(tx), out.Line)
		if err == nil && digest != a.Digest {
			return errDigest
		}
		return err
	})
}

// Package retention says for how long what is kept, by kind, with the source of each
// time, and has removed what is past it.
package retention

import (
	"context"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/claims/intake"
	"bosang/rules/period"
)

// Key names a kind of data.
type Key string

// The kinds.
const (
	Payments Key = "payment"
	Disputes Key = "dispute"
	Records  Key = "access_record"
	Ways     Key = "way_in"
	Answers  Key = "answer"
	Told     Key = "delivery"
	Evidence Key = "evidence"
	Drafts   Key = "claim_draft"
	// Submissions are those that were matched to nobody, or dismissed.
	Submissions Key = "submission"
	Watches     Key = "watch"
	Persons     Key = "person"
)

// Kind is a kind of data and for how long it is kept.
type Kind struct {
	Key  Key
	What claims.Name
	// Years, or Span, is for how long, counted from From.
	Years int
	Span  time.Duration
	From  claims.Name
	// Source is what the time follows from: an article of a law, or the use of it.
	Source string
}

// Table is the whole of what is removed by itself. What identifies a person is kept for
// as long as the person holds or claims something, and then for as long as a contract and
// its payments have to be proved; claims, decisions and events stay.
func Table() []Kind {
	return []Kind{
		{
			Key: Payments, Years: 5, Source: "전자상거래 등에서의 소비자보호에 관한 법률 시행령 제6조제1항제3호",
			What: claims.Name{Korean: "파기한 청구인의 지급 기록", English: "who was paid, of claimants who were erased"},
			From: claims.Name{Korean: "마지막 인용 결정", English: "the last decision that granted something"},
		},
		{
			Key: Disputes, Years: 3, Source: "전자상거래 등에서의 소비자보호에 관한 법률 시행령 제6조제1항제4호",
			What: claims.Name{Korean: "파기한 청구인의 불만·분쟁 처리 기록", English: "whose complaint it was, of claimants who were erased"},
			From: claims.Name{Korean: "마지막 청구 또는 결정", English: "the last claim or decision"},
		},
		{
			Key: Records, Years: 2, Source: "개인정보의 안전성 확보조치 기준 제8조제1항",
			What: claims.Name{Korean: "개인정보 접속기록", English: "access records"},
			From: claims.Name{Korean: "접속 시각", English: "the access"},
		},
		{
			Key: Ways, Span: 30 * 24 * time.Hour, Source: "개인정보 보호법 제21조제1항 (목적 달성 후 사고 조사에 필요한 기간)",
			What: claims.Name{Korean: "끝난 세션, 링크, 로그인 시도, 증명, 기기", English: "sessions, links, attempts, proofs and devices that are over"},
			From: claims.Name{Korean: "만료", English: "their end"},
		},
		{
			Key: Answers, Span: 48 * time.Hour, Source: "개인정보 보호법 제21조제1항 (같은 요청이 다시 올 수 있는 기간)",
			What: claims.Name{Korean: "멱등 키로 보관한 응답", English: "answers to requests with an idempotency key"},
			From: claims.Name{Korean: "응답", English: "the answer"},
		},
		{
			Key: Told, Span: 90 * 24 * time.Hour, Source: "개인정보 보호법 제21조제1항 (전달된 뒤 다시 보내거나 확인할 수 있는 기간)",
			What: claims.Name{Korean: "웹훅으로 전달된 알림과 교체된 비밀값", English: "what was delivered to webhooks, and secrets that were replaced"},
			From: claims.Name{Korean: "전달, 교체", English: "the delivery, the replacement"},
		},
		{
			Key: Drafts, Span: intake.Kept, Source: "개인정보 보호법 제21조제1항 (이어서 작성할 수 있는 기간)",
			What: claims.Name{Korean: "접수하지 않은 청구 초안과 그 증거 자료", English: "claims that were not filed, with their evidence"},
			From: claims.Name{Korean: "마지막 저장", English: "when it was last saved"},
		},
		{
			Key: Evidence, Years: 3, Source: "전자상거래 등에서의 소비자보호에 관한 법률 시행령 제6조제1항제4호",
			What: claims.Name{Korean: "증거 자료", English: "evidence"},
			From: claims.Name{Korean: "제출 또는 그 청구의 마지막 결정 가운데 늦은 때", English: "when it was added, or the last decision on its claim, if later"},
		},
		{
			Key: Submissions, Years: 3, Source: "전자상거래 등에서의 소비자보호에 관한 법률 시행령 제6조제1항제4호",
			What: claims.Name{Korean: "고객을 찾지 못한 접수 건의 내용", English: "what submissions say that were matched to nobody"},
			From: claims.Name{Korean: "접수", English: "when it was received"},
		},
		{
			Key: Watches, Source: "개인정보 보호법 제21조제1항",
			What: claims.Name{Korean: "기한이 지난 주의 목록", English: "what providers no longer watch for"},
			From: claims.Name{Korean: "정한 기한", English: "the end that was set"},
		},
		// The last, because it looks at everybody: what is above is removed before.
		{
			Key: Persons, Years: 5, Source: "개인정보 보호법 제21조제1항, 전자상거래 등에서의 소비자보호에 관한 법률 시행령 제6조제1항제2호·제3호",
			What: claims.Name{Korean: "처리 목적이 끝난 청구인의 개인정보", English: "what identifies claimants whose purpose has ended"},
			From: claims.Name{Korean: "마지막 구독의 종료와 그 기록, 마지막 청구·결정·재검토 가운데 늦은 때", English: "the end of the last subscription or its record, or the last claim, decision or review"},
		},
	}
}

// Of gives a kind of the table.
func Of(key Key) Kind {
	for _, k := range Table() {
		if k.Key == key {
			return k
		}
	}
	panic("retention: no kind " + string(key)) // the keys are constants of this package
}

// Until is when data of the kind goes that counts from an instant.
func (k Kind) Until(from time.Time) time.Time {
	if k.Years > 0 {
		return from.In(period.KST).AddDate(k.Years, 0, 0).UTC()
	}
	return from.Add(k.Span)
}

// Before is the instant before which data of the kind counts that goes at now.
func (k Kind) Before(now time.Time) time.Time {
	if k.Years > 0 {
		return now.In(period.KST).AddDate(-k.Years, 0, 0).UTC()
	}
	return now.Add(-k.Span)
}

// Store removes data, kind by kind.
type Store interface {
	// Past counts what of a kind is past its time at the instant.
	Past(ctx context.Context, k Kind, now time.Time) (int64, error)
	// Remove removes it, in small sets, and gives how much it was.
	Remove(ctx context.Context, k Kind, now time.Time) (int64, error)
}

// Found is what of a kind is past its time, or was removed.
type Found struct {
	Kind  Kind
	Count int64
}

// Past tells what would be removed at the instant, without removing it.
func Past(ctx context.Context, store Store, now time.Time) ([]Found, error) {
	return each(ctx, now, store.Past)
}

// Apply removes what is past its time at the instant. It may be interrupted: what is
// left goes the next time.
func Apply(ctx context.Context, store Store, now time.Time) ([]Found, error) {
	return each(ctx, now, store.Remove)
}

func each(ctx context.Context, now time.Time, do func(context.Context, Kind, time.Time) (int64, error)) (all []Found, err error) {
	for _, k := range Table() {
		n, err := do(ctx, k, now)
		all = append(all, Found{k, n})
		if err != nil {
			return all, fmt.Errorf("retention of %s: %w", k.Key, err)
		}
	}
	return all, nil
}

package notices_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/notice"
	"bosang/rules"
)

// said gives a text of an item.
func said(d notice.Drafted, item notice.Item) rules.Texts {
	for i, x := range notice.Items(d.Notice.Kind) {
		if x == item {
			return d.Wording.Texts[i]
		}
	}
	return rules.Texts{}
}

// TestADraftSaysWhatIsRecordedAndNothingElse drafts while the outage runs, and again when
// more is known.
func TestADraftSaysWhatIsRecordedAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.houses[0]
	w.clock.Set(at("2022-10-15 21:00"))
	running := w.downFor(kakao, w.incident, "drawer", "busan", at("2022-10-15 15:30"), time.Time{})
	w.down(w.houses[1], "message", at("2022-10-15 15:30"), at("2022-10-15 16:00")) // is not told by kakao
	d, err := w.notices.Draft(w.ctx, kakao.operator, w.incident.ID, notice.NewDraft{Kind: notice.Outage}, claims.Once{})
	w.must(err)
	if got := said(d, notice.Fact).Ko; got != "다음 서비스의 제공이 중단되었습니다.\n- talk-이름 (drawer-이름): 2022년 10월 15일 15:30부터 중단되어 아직 재개되지 않았습니다 (대상: busan)" {
		t.Errorf("the fact reads %q", got)
	}
	if got := d.Wording.Missing(); len(got) != 3 {
		t.Errorf("missing are %v", got)
	}
	cause := claims.NewCause{Kind: claims.EquipmentFault, Attribution: claims.ToForceMajeure, RemovedAt: at("2022-10-19 05:00")}
	_, err = w.cases.RecordCause(w.ctx, kakao.operator, w.incident.ID, kakao.ID, cause, claims.Once{})
	w.must(err)
	w.clock.Set(at("2022-10-21 09:00"))
	w.restored(kakao, running, at("2022-10-20 23:00"))
	d, err = w.notices.Change(w.ctx, kakao.operator, d.Notice.ID, d.Notice.Version, map[notice.Item]rules.Texts{notice.Contact: {Ko: "1577-0000"}})
	w.must(err)
	// What nothing on record says stays as it was written.
	d, err = w.notices.Change(w.ctx, kakao.operator, d.Notice.ID, d.Notice.Version, map[notice.Item]rules.Texts{notice.Measures: {Ko: "복구했습니다.", En: "Restored."}})
	w.must(err)
	if got := said(d, notice.Fact).En; !strings.HasSuffix(got, "from 15 October 2022, 15:30 KST to 20 October 2022, 23:00 KST (those concerned: busan)") {
		t.Errorf("the fact reads %q", got)
	}
	if got := said(d, notice.CauseItem).Ko; got != "중단의 원인은 전기통신설비의 장애나 오류입니다. 사업자는 이를 불가항력으로 보고 있습니다. 원인은 2022년 10월 19일 05:00에 해소되었습니다." {
		t.Errorf("the cause reads %q", got)
	}
	if said(d, notice.Contact).Ko != "1577-0000" || len(d.Wording.Missing()) != 0 {
		t.Errorf("the wording reads %v", d.Wording.Texts)
	}
	d, err = w.notices.Draft(w.ctx, kakao.operator, w.incident.ID, notice.NewDraft{Kind: notice.Compensation}, claims.Once{})
	w.must(err)
	if got := said(d, notice.Claimants).En; !strings.HasSuffix(got, "- talk plus: from 15 October 2022, 15:30 KST to 20 October 2022, 23:00 KST (those concerned: busan)") || strings.Contains(got, "messenger") {
		t.Errorf("who can claim reads %q", got)
	}
}

var errTold = errors.New("cannot be told")

// TestWhoFiledIsToldInTheTransactionThatPosts has telling fail: then nothing is posted.
func TestWhoFiledIsToldInTheTransactionThatPosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kakao := w.fire()
	n := notice.NewUpdate{Stage: notice.Identified, Text: rules.Texts{Ko: "글", En: "words"}}
	var told []notice.Update
	fails := true
	w.notices.TellBy(func(_ context.Context, _ claims.Tx, i claims.Incident, u notice.Update) error {
		if told = append(told, u); i.ID != w.incident.ID || fails {
			return errTold
		}
		return nil
	})
	if _, err := w.notices.Post(w.ctx, kakao.operator, w.incident.ID, n, claims.Once{}); !errors.Is(err, errTold) {
		t.Errorf("the error is %v", err)
	}
	fails = false
	posted, err := w.notices.Post(w.ctx, kakao.operator, w.incident.ID, n, claims.Once{})
	w.must(err)
	list, err := w.notices.Updates(w.ctx, kakao.operator, w.incident.ID, claims.Page{})
	w.must(err)
	if len(list) != 1 || list[0].ID != posted.ID || told[len(told)-1].ID != posted.ID {
		t.Errorf("posted are %v", list)
	}
}

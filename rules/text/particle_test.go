package text

import "testing"

func TestAParticleFollowsTheWordThatIsReadBeforeIt(t *testing.T) {
	for _, c := range []struct{ word, topic, by string }{
		{"크레딧", "은", "으로"},
		{"‘4,260원 상당의 크레딧(요금 차감 또는 포인트)’", "은", "으로"},
		{"현금 3,000원(정확히 37375/31원)", "은", "으로"},
		{"‘한 달 요금’", "은", "으로"},
		{"“쿠폰”", "은", "으로"},
		{"서비스(일부(검색) 장애)", "는", "로"}, // nested
		{"서비스 (A) [B]", "는", "로"},
		{"(가)", "는", "로"}, // nothing else is read
		{"(안)", "은", "으로"},
		{"이용권 (", "은", "으로"},
		{"해지권)", "은", "으로"},
		{"2시간 30분", "은", "으로"},
		{"기한 30일", "은", "로"},
		{"10", "은", "으로"},
		{"1", "은", "로"},
		{"2", "는", "로"},
		{"3", "은", "으로"},
		{"7", "은", "로"},
		{"8", "은", "로"},
		{"9", "는", "로"},
		{"10%", "는", "로"},
		{"30.00 GBP", "는", "로"},
		{"0.00 EUR", "는", "로"},
		{"URL", "은", "로"},
		{"DSLAM", "은", "으로"},
		{"Apple", "은", "로"},
		{"web", "은", "으로"},
		{"direct", "는", "로"},
		{"phone", "은", "으로"},
		{"hosting", "은", "으로"},
		{"서울", "은", "로"},
		{"", "는", "로"},
	} {
		if got := particles(c.word + "{은/는}"); got != c.word+c.topic {
			t.Errorf("%q should have %s: %q", c.word, c.topic, got)
		}
		if got := particles(c.word + "{으로/로}"); got != c.word+c.by {
			t.Errorf("%q should have %s: %q", c.word, c.by, got)
		}
	}
}

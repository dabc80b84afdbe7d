package password

import (
	"bytes"
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var cheap = Cost{Memory: 64, Passes: 1, Lanes: 1}

func TestAPasswordIsThatOfItsHashAlone(t *testing.T) {
	h, ctx := NewHasher(cheap, 1), context.Background()
	hash, err := h.Hash(ctx, "pa\u0301ss\uff01")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("the hash is %q, %v", hash, err)
	}
	if again, _ := h.Hash(ctx, "pa\u0301ss\uff01"); again == hash {
		t.Error("two hashes have the same salt")
	}
	for text, want := range map[string]bool{"pa\u0301ss\uff01": true, "p\u00e1ss\uff01": true, "p\u00e1ss!": false, "pass!": false, "": false} {
		matches, renew, err := h.Matches(ctx, hash, text)
		if err != nil || matches != want || renew {
			t.Errorf("%q: %v, %v, %v", text, matches, renew, err)
		}
	}
	dearer := NewHasher(Cost{Memory: 128, Passes: 1, Lanes: 1}, 1)
	if matches, renew, err := dearer.Matches(ctx, hash, "p\u00e1ss\uff01"); !matches || !renew || err != nil {
		t.Errorf("a hash of another cost: %v, %v, %v", matches, renew, err)
	}
}

func TestNobodysHashMatchesNothing(t *testing.T) {
	h := NewHasher(cheap, 1)
	for _, text := range []string{"", "x", h.decoy} {
		if matches, renew, err := h.Matches(context.Background(), "", text); matches || renew || err != nil {
			t.Errorf("%q: %v, %v, %v", text, matches, renew, err)
		}
	}
}

func TestHashesAreMadeFewAtATime(t *testing.T) {
	h := NewHasher(cheap, 1)
	h.slots <- struct{}{} // the only turn is taken
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := h.Hash(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hashed without a turn: %v", err)
	}
	if _, _, err := h.Matches(ctx, "", "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("compared without a turn: %v", err)
	}
	if _, _, err := h.For(false).Matches(ctx, "", "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a device that is not known has a turn of its own: %v", err)
	}
	if _, _, err := h.For(true).Matches(context.Background(), "", "x"); err != nil {
		t.Errorf("a device that is known waits with all others: %v", err)
	}
	h.done()
	if _, err := h.Hash(context.Background(), "x"); err != nil {
		t.Error(err)
	}
}

func TestAHashThatCostsTooMuchIsNotWorked(t *testing.T) {
	sound, _ := NewHasher(cheap, 1).Hash(context.Background(), "x")
	for _, hash := range []string{
		"x", strings.Replace(sound, "argon2id", "argon2i", 1), strings.Replace(sound, "v=19", "v=16", 1), strings.Replace(sound, "m=64", "m=4000000", 1),
		strings.Replace(sound, "t=1", "t=99", 1), strings.Replace(sound, "p=1", "p=99", 1), strings.Replace(sound, "m=64", "m=0", 1), sound + "$x", sound[:len(sound)-3],
	} {
		if _, _, err := NewHasher(cheap, 1).Matches(context.Background(), hash, "x"); !errors.Is(err, ErrBadHash) {
			t.Errorf("%s: %v", hash, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	sound, _ := NewHasher(cheap, 1).Hash(context.Background(), "x")
	f.Add(sound)
	f.Add("$argon2id$v=19$m=64,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, hash string) {
		cost, salt, sum, err := parse(hash)
		if err == nil && (cost.Memory > mostMemory || cost.Passes > mostPasses || cost.Lanes > mostLanes || len(salt) < 8 || len(sum) != hashBytes) {
			t.Errorf("parse(%q) gives %+v", hash, cost)
		}
	})
}

func TestPasswordsThatOthersGuessAreRefused(t *testing.T) {
	for text, want := range map[string]Fault{
		"elevenchars": TooShort, strings.Repeat("가", 11): TooShort, strings.Repeat("x9Kq!mP2v", 15): TooLong, strings.Repeat("x", 600): TooLong, "\xff\xfe012345678901": TooLong,
		"violet\x00harbour\x01sings": Unreadable, "password1234": Guessable, "passwordpassword": Guessable, "qwertyuiop123": Guessable, "aaaaaaaaaaaaaaaa": Guessable,
		"iloveyou2022!": Guessable, "kakaokakao12": Guessable, "qlalfqjsgh1234": Guessable, "비밀번호비밀번호1234": Guessable, "123456789012": Guessable, "ｂｏｓａｎｇ１２３４５６": Guessable, "보상청구장애보상": TooShort, "보상청구장애보상청구장애": Guessable,
		"Kim.MinJun-loves-oranges": HasName, "correct horse battery staple": "", "x7Kq!mP2vR9z": "", "보라색 항구가 노래한다 열하나": "",
		long(64): "", long(Longest): "", long(Longest + 1): TooLong,
	} {
		if got, err := Check(text, Person{Name: "kim.minjun@example.com"}, nil); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

// long is a password of so many characters that nobody guesses.
func long(n int) string {
	return string([]rune(strings.Repeat("보라색 항구가 노래한다, violet harbours sing! ", 4))[:n])
}

func TestTheLongestPasswordIsCheckedInNoTime(t *testing.T) {
	// The estimate grows with the square of the length; what it is given is bounded.
	if fault, err := Check(strings.Repeat("ab1", Longest/3), Person{Name: "x"}, nil); fault != Guessable || err != nil {
		t.Errorf("%q, %v", fault, err)
	}
	if got := first(strings.Repeat("가", 300), mostEstimated); got != strings.Repeat("가", mostEstimated) {
		t.Errorf("the estimate is given %d bytes", len(got))
	}
}

// list is a file as Pwned Passwords gives it out, with these passwords in it.
func list(lines int, end string, passwords ...string) []byte {
	var all []string
	for i := range lines {
		all = append(all, fmt.Sprintf("%X:%d", sha1.Sum(fmt.Append(nil, "filler", i)), i*i*i))
	}
	for _, p := range passwords {
		all = append(all, fmt.Sprintf("%X:3", sha1.Sum([]byte(p))))
	}
	slices.Sort(all)
	return []byte(strings.Join(all, end) + end)
}

func TestBreachedPasswordsAreFoundInTheListWhereverTheyStand(t *testing.T) {
	for _, lines := range []int{0, 1, 2, 3, 10, 1000} {
		for _, end := range []string{"\n", "\r\n"} {
			text := list(lines, end, "correct horse battery staple")
			for _, data := range [][]byte{text, bytes.TrimRight(text, "\r\n")} {
				p, err := NewPwned(bytes.NewReader(data), int64(len(data)))
				if err != nil {
					t.Fatal(err)
				}
				for i := range lines {
					if found, err := p.Has(fmt.Sprint("filler", i)); !found || err != nil {
						t.Fatalf("of %d lines, %d is not found: %v", lines, i, err)
					}
				}
				if fault, err := Check("correct horse battery staple", Person{Name: "x"}, p); fault != WasBreached || err != nil {
					t.Errorf("of %d lines: %q, %v", lines, fault, err)
				}
				for i := range 100 {
					if found, err := p.Has(fmt.Sprint("other", i)); found || err != nil {
						t.Fatalf("what is not there is found: %v", err)
					}
				}
			}
		}
	}
}

func TestAFileThatIsNoListIsRefused(t *testing.T) {
	for _, data := range []string{"", "password\n", strings.Repeat("x", 100), strings.Repeat("A", 40) + strings.Repeat("0", 100)} {
		if _, err := NewPwned(strings.NewReader(data), int64(len(data))); !errors.Is(err, ErrBadList) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func TestAPasswordThatStandsAloneIsLonger(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Fault{"quartz7lemur!": TooShort, "quartz7lemur!ok": ""} {
		if got, err := Check(text, Person{Name: "kim", Alone: true}, nil); got != want || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if got, _ := Check("quartz7lemur!", Person{Name: "kim"}, nil); got != "" {
		t.Errorf("beside a second factor it is %q", got)
	}
	if got, _ := Check("우리통신2023!!우리통신", Person{Name: "kim", Words: []string{"우리통신"}}, nil); got != Guessable {
		t.Errorf("the provider's name is %q", got)
	}
}

package web

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"rsc.io/qr"
)

func TestAQRCodeIsDrawnModuleForModule(t *testing.T) {
	t.Parallel()
	const text = "otpauth://totp/Bosang:minji@example.com?issuer=Bosang&secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	drawn, err := drawQR(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if drawn.Size != code.Size+8 {
		t.Errorf("it is %d wide, and the code %d", drawn.Size, code.Size)
	}
	dark := make(map[[2]int]bool)
	whole := ""
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(drawn.Path, -1) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(run[i+1])
		}
		for x := range n[2] {
			dark[[2]int{n[0] + x, n[1]}] = true
		}
		whole += fmt.Sprintf("M%d %dh%dv1h-%dz", n[0], n[1], n[2], n[2])
	}
	if whole != drawn.Path {
		t.Error("it holds something that is no run of modules")
	}
	for y := range drawn.Size {
		for x := range drawn.Size {
			if dark[[2]int{x, y}] != code.Black(x-4, y-4) {
				t.Fatalf("the module at %d, %d is wrong", x, y)
			}
		}
	}
	if _, err := drawQR(string(make([]byte, 5000))); err == nil {
		t.Error("a text that fits no code is drawn")
	}
}

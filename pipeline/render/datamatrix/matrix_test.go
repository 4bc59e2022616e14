package datamatrix

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// scanner finds the reader of symbols. Without it the test is skipped, and fails
// where CARDIOPLI_E2E=1 says that it must be there.
func scanner(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("dmtxread")
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("dmtxread (Debian dmtx-utils) is missing and CARDIOPLI_E2E=1")
		}
		t.Skip("SKIPPED: dmtxread (Debian dmtx-utils) is missing")
	}
	return path
}

// picture draws a symbol at eight pixels a module, four modules of quiet zone.
func picture(m Matrix) []byte {
	const scale, quiet = 8, 4
	side := (m.Size + 2*quiet) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			c := color.Gray{Y: 255}
			if m.Dark(y/scale-quiet, x/scale-quiet) {
				c.Y = 0
			}
			img.SetGray(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func scan(t *testing.T, dmtxread string, m Matrix) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "symbol.png")
	if err := os.WriteFile(file, picture(m), 0o600); err != nil {
		t.Fatal(err)
	}
	// One symbol, ten seconds at most.
	out, err := exec.Command(dmtxread, "-N1", "-m10000", file).Output()
	if err != nil {
		t.Errorf("dmtxread: %v", err)
	}
	return string(out)
}

func TestScannedBack(t *testing.T) {
	dmtxread := scanner(t)
	for name, p := range people() {
		payload, err := INS(p)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Encode(payload)
		if err != nil {
			t.Fatal(err)
		}
		if got := scan(t, dmtxread, m); got != payload {
			t.Errorf("%s (%d modules): %q is read as %q", name, m.Size, payload, got)
		}
	}
}

// TestScannedBackOfAllSizes goes over every size of symbol that Encode reaches, the
// interleaved ones too, with any ASCII.
func TestScannedBackOfAllSizes(t *testing.T) {
	dmtxread := scanner(t)
	r := rand.New(rand.NewPCG(3, 5))
	sizes := make(map[int]int)
	for n := 1; n <= longest; n += 1 + n/8 {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.IntN(128))
			if r.IntN(3) == 0 {
				b[i] = byte('0' + r.IntN(10))
			}
		}
		m, err := Encode(string(b))
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		sizes[m.Size]++
		if got := scan(t, dmtxread, m); got != string(b) {
			t.Errorf("%d characters in %d modules: %q is read as %q", n, m.Size, b, got)
		}
	}
	for _, want := range []int{10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72} {
		if sizes[want] == 0 {
			t.Errorf("no symbol of %d modules was tried", want)
		}
	}
}

// border checks the finder pattern: dark on the left and below, alternating above
// and on the right.
func border(m Matrix) bool {
	for i := range m.Size {
		even := i%2 == 0
		if !m.Dark(i, 0) || !m.Dark(m.Size-1, i) || m.Dark(0, i) != even || m.Dark(i, m.Size-1) == even {
			return false
		}
	}
	return true
}

func TestEncode(t *testing.T) {
	for _, bad := range []string{"", "é", "a\x80", strings.Repeat("A", longest+1), "\xe8"} {
		if m, err := Encode(bad); err == nil || m.Size != 0 {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	one, err := Encode("S1")
	if err != nil || one.Size != 10 || !border(one) {
		t.Fatalf("%d, %v", one.Size, err)
	}
	for _, at := range [][2]int{{-1, 0}, {0, -1}, {10, 0}, {0, 10}} {
		if one.Dark(at[0], at[1]) {
			t.Error("there is something outside")
		}
	}
	if (Matrix{}).Dark(0, 0) {
		t.Error("an empty symbol is not empty")
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("IS010000000000000000000000S1180032B02040123S21.2.250.1.213.1.4.10S3A\x1dS4B\x1dS5M")
	f.Add("\xe8x")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := Encode(s)
		if err != nil {
			return
		}
		again, _ := Encode(s)
		if !border(m) || m.Size > 80 || !bytes.Equal(picture(m), picture(again)) {
			t.Fatalf("%d modules", m.Size)
		}
	})
}

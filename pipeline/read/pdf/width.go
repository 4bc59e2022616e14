package pdf

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Widths of the standard fonts from the space to the tilde, in thousandths of the
// size: programs may leave them out of the file (9.6.2.2). A letter with an
// accent is as wide as without.
var (
	helvetica = [...]int{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
		556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584}
	times = [...]int{250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
		500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
		921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
		556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
		333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
		500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541}
)

// standardWidth guesses the width of text in a font that the file does not
// describe.
func standardWidth(font, text string) float64 {
	low := strings.ToLower(font)
	if strings.Contains(low, "courier") || strings.Contains(low, "mono") || strings.Contains(low, "consol") {
		return 600
	}
	table := &helvetica
	if strings.Contains(low, "times") || strings.Contains(low, "roman") || strings.Contains(low, "serif") && !strings.Contains(low, "sans") {
		table = &times
	}
	if text == "" {
		return 500
	}
	r := rune(text[0])
	if r >= 0x80 {
		d := norm.NFD.String(text)
		r = rune(d[0])
		if r >= 0x80 {
			r = []rune(d)[0]
		}
	}
	scale := 1.0
	if strings.Contains(low, "bold") {
		scale = 1.06
	}
	if r >= 0x20 && r < 0x7F {
		return scale * float64(table[r-0x20])
	}
	switch r {
	case '—', '…':
		return 1000
	case 0xA0:
		return float64(table[0])
	}
	return scale * 556
}

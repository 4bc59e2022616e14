package read

import "strings"

// The encoding of the Symbol font from 0x20 and from 0xA0 on (PDF 32000-1, annex
// D.5). Word processors keep such letters as U+F000 plus the code, so that "≥ 50 %"
// typed with Insert, Symbol is not the character ≥ in the file.
var (
	symbolLow = []rune(` !∀#∃%&∋()*+,-./0123456789:;<=>?` +
		`≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_` +
		`‾αβχδεφγηιϕκλµνοπθρστυϖωξψζ{|}~`)
	symbolHigh = []rune(`€ϒ′≤/∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵` +
		`ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓` +
		`◊⟨®©™∑`)
)

// The Wingdings that occur in letters: boxes, ticks, arrows, bullets.
var wingdings = map[rune]rune{
	0x6C: '●', 0x6E: '■', 0x6F: '□', 0x70: '□', 0x71: '□', 0x72: '□', 0x75: '◆', 0x76: '❖', 0x77: '•',
	0x9F: '•', 0xA0: '•', 0xA1: '○', 0xA2: '○', 0xA7: '▪', 0xA8: '☐', 0xD8: '➢', 0xDC: '➢', 0xF0: '→',
	0xDF: '←', 0xE0: '→', 0xE1: '↑', 0xE2: '↓', 0xE3: '↖', 0xE4: '↗', 0xE5: '↙', 0xE6: '↘', 0xE8: '→',
	0xEF: '←', 0xF1: '↑', 0xF2: '↓', 0xF3: '↔', 0xFB: '✗', 0xFC: '✓', 0xFD: '☒', 0xFE: '☑',
	0x4A: '☺', 0x4C: '☹', 0x28: '☎', 0x29: '☎', 0x2A: '✉',
}

// Wingdings 2: the ticks and boxes of hospital forms.
var wingdings2 = map[rune]rune{0x4F: '✗', 0x50: '✓', 0x51: '☒', 0x52: '☑', 0x53: '☒', 0x54: '☒', 0xA3: '☐', 0x2A: '☐', 0x97: '•'}

// showSymbols replaces the letters of a picture font by the signs they show.
// Without a known font, text stays as it is and clean marks what is private.
func showSymbols(s, font string) string {
	table := symbolTable(font)
	if table == nil {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 0xF000 && r <= 0xF0FF {
			r -= 0xF000
		}
		if r <= 0x20 || r > 0xFF {
			return r
		}
		if sign := table(r); sign != 0 {
			return sign
		}
		return '\uFFFD'
	}, s)
}

func symbolTable(font string) func(rune) rune {
	switch strings.ToLower(strings.TrimSpace(font)) {
	case "symbol":
		return func(c rune) rune {
			switch {
			case c >= 0x20 && int(c-0x20) < len(symbolLow):
				return symbolLow[c-0x20]
			case c >= 0xA0 && int(c-0xA0) < len(symbolHigh):
				return symbolHigh[c-0xA0]
			}
			return 0
		}
	case "wingdings":
		return func(c rune) rune { return wingdings[c] }
	case "wingdings 2":
		return func(c rune) rune { return wingdings2[c] }
	}
	return nil
}

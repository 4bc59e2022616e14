package hprim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"cardiopli/pipeline"
)

// Plain writes a text with the characters that Windows-1252 and ISO 8859-1 have in
// common: a receiver that takes one for the other drops the dash of "38–52", and the
// range is a number. Signs keep their
// meaning: "≤" becomes "<=", "10⁻³" "10^-3", "→" an arrow that is no sign of a
// number. It is false where a character has no equal there; such a one is left out.
func Plain(s string, lang pipeline.Language) (string, bool) {
	ok := true
	rs := []rune(norm.NFC.String(s))
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		if n := superscripts(rs[i:]); n > 0 {
			raise(&b, rs[i:i+n])
			i += n - 1
			continue
		}
		if keep(r) {
			b.WriteRune(r)
			continue
		}
		t, known := instead(r, lang)
		if !known {
			ok = false
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(b.String())
		after := ' '
		if i+1 < len(rs) {
			after = rs[i+1]
		}
		word := unicode.IsLetter(after) || unicode.IsDigit(after)
		switch {
		case t == "ohm":
			if !measured(b.String()) {
				t = "Omega"
			}
		case unicode.Is(unicode.No, r) && strings.Contains(t, "/") && unicode.IsDigit(before):
			t = " " + t // 2⅓ is not 21/3
		case arrow(r):
			if b.Len() > 0 && !unicode.IsSpace(before) {
				t = " " + t
			}
			if !unicode.IsSpace(after) {
				t += " "
			}
		case (unicode.Is(unicode.Greek, r) || r == '∆' || r == '∑') && word && len(t) > 2:
			t += " " // ΔP is read as two words
		}
		b.WriteString(t)
	}
	return b.String(), ok
}

// keep tells what both character sets have, but for controls and the soft hyphen,
// which is none when a program does not know it.
func keep(r rune) bool {
	if r == '\n' {
		return true
	}
	if unicode.IsControl(r) || r == '\u00ad' || r == utf8.RuneError {
		return false
	}
	c, ok := charmap.Windows1252.EncodeRune(r)
	return ok && (c < 0x80 || c >= 0xA0) // between the two ISO 8859-1 has controls
}

// arrow knows the blocks of arrows.
func arrow(r rune) bool {
	return r >= 0x2190 && r <= 0x21FF || r >= 0x2794 && r <= 0x27BF || r >= 0x27F0 && r <= 0x27FF || r >= 0x2B00 && r <= 0x2BFF
}

// measured tells whether what stands before is a number, so that Ω is its unit.
func measured(before string) bool {
	before = strings.TrimRight(strings.TrimRight(before, "kKmM"), " \u00a0")
	last, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsDigit(last)
}

// superscripts gives the length of a run of raised digits and signs.
func superscripts(rs []rune) int {
	n := 0
	for n < len(rs) && lowered(rs[n]) != 0 {
		n++
	}
	return n
}

// lowered gives the character of which r is the raised form.
func lowered(r rune) rune {
	switch r {
	case '¹':
		return '1'
	case '²':
		return '2'
	case '³':
		return '3'
	case '⁰':
		return '0'
	case '⁺':
		return '+'
	case '⁻':
		return '-'
	case 'ⁿ':
		return 'n'
	}
	if r >= '⁴' && r <= '⁹' {
		return '4' + r - '⁴'
	}
	return 0
}

// raise keeps ¹, ² and ³, and writes any other exponent behind a caret: 10⁶ is not 106.
func raise(b *strings.Builder, rs []rune) {
	for _, r := range rs {
		if !keep(r) {
			b.WriteByte('^')
			for _, r := range rs {
				b.WriteRune(lowered(r))
			}
			return
		}
	}
	b.WriteString(string(rs))
}

// instead gives what stands for a character that is not kept; "" for one
// that shows nothing.
func instead(r rune, lang pipeline.Language) (string, bool) {
	if t, ok := signs[r]; ok {
		fr, en, two := strings.Cut(t, "\t")
		if two && lang == pipeline.English {
			return en, true
		}
		return fr, true
	}
	switch {
	case overlay(r):
		return "", false // it denies the sign that it strikes
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
		return "", true // joiners, marks of direction, soft hyphens
	case unicode.IsControl(r):
		return " ", true
	case unicode.Is(unicode.Zs, r):
		return "\u00a0", true // all of these bind or are narrow
	case unicode.Is(unicode.Mn, r):
		return "", true // a mark on a letter that has none so marked
	}
	// Letters without the marks that they cannot have here, forms of width,
	// ligatures, fractions.
	var out []rune
	for _, d := range norm.NFKD.String(string(r)) {
		switch {
		case d == r || overlay(d):
			return "", false
		case unicode.Is(unicode.Mn, d):
			// The first mark that fits is kept: "ễ" becomes "ê".
			if n := len(out); n > 0 {
				if c := []rune(norm.NFC.String(string(out[n-1:]) + string(d))); len(c) == 1 && keep(c[0]) {
					out[n-1] = c[0]
				}
			}
		case keep(d):
			out = append(out, d)
		default:
			t, ok := instead(d, lang)
			if !ok {
				return "", false
			}
			out = append(out, []rune(t)...)
		}
	}
	return string(out), len(out) > 0
}

// overlay knows the marks that strike through or surround what they stand on.
func overlay(r rune) bool { return r >= 0x0334 && r <= 0x0338 || r >= 0x20D0 && r <= 0x20F0 }

// signs are written out by meaning; where that takes words, in French, a tabulator,
// and in English.
var signs = map[rune]string{
	'≤': "<=", '≦': "<=", '⩽': "<=", '≥': ">=", '≧': ">=", '⩾': ">=",
	'≪': "<<", '≫': ">>", '≠': "<>", '≮': ">=", '≯': "<=", '≰': ">", '≱': "<", '≈': "~", '≃': "~", '≅': "~", '∼': "~", '≡': "=", '∓': "-/+",
	'−': "-", '‐': "-", '‑': "-", '‒': "-", '―': "-", '⁃': "-", '﹣': "-",
	// What Windows-1252 alone has.
	'–': "-", '—': "-", '•': "-", '‘': "'", '’': "'", '‚': ",", '‹': "'", '›': "'", '“': `"`, '”': `"`, '„': `"`, '…': "...", 'œ': "oe", 'Œ': "OE",
	'‰': "o/oo", '€': "EUR", '™': "(TM)", 'ƒ': "f", 'ˆ': "^", '˜': "~", '†': "(croix)\t(dagger)", '‡': "(double croix)\t(double dagger)",
	'→': "->", '⟶': "->", '➔': "->", '➜': "->", '➝': "->", '⇒': "=>", '⟹': "=>",
	// "<-5" would be read as below minus five, and "<=" is taken.
	'←': "<--", '⟵': "<--", '⇐': "<==", '↔': "<->", '⇔': "<=>",
	'↑': "(hausse)\t(rise)", '⬆': "(hausse)\t(rise)", '⇑': "(hausse)\t(rise)", '↗': "(hausse)\t(rise)",
	'↓': "(baisse)\t(fall)", '⬇': "(baisse)\t(fall)", '⇓': "(baisse)\t(fall)", '↘': "(baisse)\t(fall)",
	'₀': "0", '₁': "1", '₂': "2", '₃': "3", '₄': "4", '₅': "5", '₆': "6", '₇': "7", '₈': "8", '₉': "9", '₊': "+", '₋': "-",
	'′': "'", '″': `"`, '‴': "'''", 'ʼ': "'", 'ʹ': "'", '‛': "'", '‟': `"`,
	'∙': "·", '⋅': "·", '◦': "-", '▪': "-", '■': "-", '●': "-", '○': "-", '‣': "-", '◆': "-", '►': "-", '▶': "-",
	'☐': "[ ]", '□': "[ ]", '☑': "[x]", '☒': "[x]", '✓': "[x]", '✔': "[x]", '✗': "[x]", '⚠': "!",
	'∕': "/", '⁄': "/", '∶': ":", '∗': "*", '√': "racine \troot ", '∞': "infini\tinfinite", '∅': "Ø", '⌀': "Ø", '∥': "//", '∣': "|", '│': "|",
	'ℓ': "l", '∆': "Delta", '∑': "Sigma", 'Ω': "ohm", '\u2126': "ohm", 'μ': "µ",
	'Α': "A", 'Β': "B", 'Γ': "Gamma", 'Δ': "Delta", 'Ε': "E", 'Ζ': "Z", 'Η': "H", 'Θ': "Theta", 'Ι': "I", 'Κ': "K", 'Λ': "Lambda", 'Μ': "M",
	'Ν': "N", 'Ξ': "Xi", 'Ο': "O", 'Π': "Pi", 'Ρ': "P", 'Σ': "Sigma", 'Τ': "T", 'Υ': "Y", 'Φ': "Phi", 'Χ': "X", 'Ψ': "Psi",
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ζ': "zeta", 'η': "eta", 'θ': "theta", 'ι': "iota", 'κ': "kappa",
	'λ': "lambda", 'ν': "nu", 'ξ': "xi", 'ο': "o", 'π': "pi", 'ρ': "rho", 'σ': "sigma", 'ς': "sigma", 'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'χ': "chi", 'ψ': "psi", 'ω': "omega",
	'Ł': "L", 'ł': "l", 'Đ': "D", 'đ': "d", 'Ħ': "H", 'ħ': "h", 'ı': "i", 'Ŧ': "T", 'ŧ': "t", 'Ŋ': "N", 'ŋ': "n", 'Ə': "E", 'ə': "e", 'Ɛ': "E", 'ɛ': "e", 'Ɔ': "O", 'ɔ': "o", 'ẞ': "SS",
}

package pdf

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// standard is StandardEncoding from 0xA1 on (annex D.2); below it is ASCII but
// for the two quotes. A space stands for nothing.
var standard = []rune("¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß")

func standardRune(c byte) rune {
	switch {
	case c == '\'':
		return '’'
	case c == '`':
		return '‘'
	case c >= 0x20 && c < 0x7F:
		return rune(c)
	case c >= 0xA1 && int(c-0xA1) < len(standard) && standard[c-0xA1] != ' ':
		return standard[c-0xA1]
	}
	return 0
}

func winRune(c byte) rune {
	switch r := charmap.Windows1252.DecodeByte(c); {
	case c < 0x20:
		return 0
	case r == 0xFFFD || c == 0x7F || c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D: // annex D.2, note 3
		return '•'
	default:
		return r
	}
}

func macRune(c byte) rune {
	if c < 0x20 || c == 0x7F {
		return 0
	}
	return charmap.Macintosh.DecodeByte(c)
}

// encodingRune gives a code's sign in a named encoding, or 0.
func encodingRune(encoding name, c byte) rune {
	switch encoding {
	case "WinAnsiEncoding":
		return winRune(c)
	case "MacRomanEncoding":
		return macRune(c)
	case "StandardEncoding":
		return standardRune(c)
	}
	return 0
}

// Names of the Adobe Glyph List that are not a letter with an accent's name, nor
// one sign of ASCII by itself.
var glyphNames = func() map[string]string {
	m := map[string]string{}
	f := strings.Fields(`space U+0020 exclam ! quotedbl " numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( parenright )
asterisk * plus + comma , hyphen - minus − period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9
colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \ bracketright ] asciicircum ^ underscore _
grave U+0060 braceleft { bar | braceright } asciitilde ~ exclamdown ¡ cent ¢ sterling £ currency ¤ yen ¥ brokenbar ¦ section §
dieresis ¨ copyright © ordfeminine ª guillemotleft « logicalnot ¬ registered ® macron ¯ degree ° plusminus ± twosuperior ²
threesuperior ³ acute ´ mu µ mu1 µ paragraph ¶ periodcentered · middot · cedilla ¸ onesuperior ¹ ordmasculine º guillemotright »
onequarter ¼ onehalf ½ threequarters ¾ onethird ⅓ twothirds ⅔ questiondown ¿ AE Æ Oslash Ø germandbls ß ae æ oslash ø eth ð Eth Ð thorn þ Thorn Þ
multiply × divide ÷ OE Œ oe œ dotlessi ı Lslash Ł lslash ł Dcroat Đ dcroat đ fi fi fl fl ff ff ffi ffi ffl ffl endash – emdash —
figuredash ‒ horizontalbar ― quoteleft ‘ quoteright ’ quotedblleft “ quotedblright ” quotesinglbase ‚ quotedblbase „ dagger † daggerdbl ‡
bullet • ellipsis … perthousand ‰ guilsinglleft ‹ guilsinglright › fraction ⁄ Euro € euro € trademark ™ florin ƒ circumflex ˆ tilde ˜
breve ˘ dotaccent ˙ ring ˚ hungarumlaut ˝ ogonek ˛ caron ˇ lessequal ≤ greaterequal ≥ notequal ≠ infinity ∞ summation ∑ product ∏
integral ∫ partialdiff ∂ radical √ approxequal ≈ similar ∼ equivalence ≡ congruent ≅ lozenge ◊ plusmn ± proportional ∝ element ∈ emptyset ∅
arrowleft ← arrowup ↑ arrowright → arrowdown ↓ arrowboth ↔ arrowdblright ⇒ arrowdblleft ⇐ arrowdblup ⇑ arrowdbldown ⇓ minute ′ second ″
therefore ∴ dotmath ⋅ asteriskmath ∗ logicaland ∧ logicalor ∨ intersection ∩ union ∪ gradient ∇ angle ∠ perpendicular ⊥
nbspace U+00A0 nonbreakingspace U+00A0 sfthyphen U+00AD softhyphen U+00AD hyphentwo ‐ nonbreakinghyphen ‑ afii61352 № numero №
zerosuperior ⁰ foursuperior ⁴ fivesuperior ⁵ sixsuperior ⁶ sevensuperior ⁷ eightsuperior ⁸ ninesuperior ⁹
zeroinferior ₀ oneinferior ₁ twoinferior ₂ threeinferior ₃ fourinferior ₄ H18533 ■ H18543 ▪ H22073 □ filledbox ■ square □ circle ○ blackcircle ●
triagup ▲ triagdn ▼ triagrt ► triaglf ◄ checkmark ✓ check ✓ checkbox ☐ checkedbox ☑
Alpha Α Beta Β Gamma Γ Delta Δ increment ∆ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ
Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω Ohm Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ
lambda λ nu ν xi ξ omicron ο pi π rho ρ sigma σ sigma1 ς tau τ upsilon υ phi φ chi χ psi ψ omega ω theta1 ϑ phi1 ϕ omega1 ϖ`)
	for i := 0; i+1 < len(f); i += 2 {
		v := f[i+1]
		if strings.HasPrefix(v, "U+") {
			n, _ := strconv.ParseUint(v[2:], 16, 32)
			v = string(rune(n))
		}
		m[f[i]] = v
	}
	return m
}()

// Accents by the names that glyph names end in, longest first where one ends
// another.
var glyphAccents = []struct {
	name string
	mark rune
}{
	{"hungarumlaut", 0x30B}, {"commaaccent", 0x327}, {"circumflex", 0x302}, {"dotaccent", 0x307}, {"dieresis", 0x308}, {"cedilla", 0x327},
	{"macron", 0x304}, {"ogonek", 0x328}, {"acute", 0x301}, {"breve", 0x306}, {"caron", 0x30C}, {"grave", 0x300}, {"tilde", 0x303}, {"ring", 0x30A},
}

// glyphText gives what a glyph's name says it shows, or "" (Adobe Glyph List for
// New Fonts, 2).
func glyphText(g name) string {
	s := string(g)
	if i := strings.IndexByte(s, '.'); i > 0 {
		s = s[:i] // a variant: a.sc, one.oldstyle
	}
	if s == "" || s[0] == '.' {
		return ""
	}
	if v := glyphNames[s]; v != "" {
		return v
	}
	if len(s) == 1 && (s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z') {
		return s
	}
	if strings.Contains(s, "_") { // a ligature of several
		var all string
		for part := range strings.SplitSeq(s, "_") {
			t := ""
			if !strings.Contains(part, "_") && part != "" {
				t = glyphText(name(part))
			}
			if t == "" {
				return ""
			}
			all += t
		}
		return all
	}
	if hex, ok := strings.CutPrefix(s, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var all string
		for ; hex != ""; hex = hex[4:] {
			n, err := strconv.ParseUint(hex[:4], 16, 32)
			if err != nil || n < 0x20 || n >= 0xD800 && n < 0xE000 {
				return ""
			}
			all += string(rune(n))
		}
		return all
	}
	if hex, ok := strings.CutPrefix(s, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil && n >= 0x20 && n <= 0x10FFFF && (n < 0xD800 || n >= 0xE000) {
			return string(rune(n))
		}
	}
	for _, a := range glyphAccents {
		if base, ok := strings.CutSuffix(s, a.name); ok && base != "" && len(base) <= 8 {
			b := base
			if len(base) > 1 {
				b = glyphNames[base]
			}
			if b == "" || len([]rune(b)) != 1 {
				return ""
			}
			if t := norm.NFC.String(b + string(a.mark)); len([]rune(t)) == 1 {
				return t
			}
			return ""
		}
	}
	return ""
}

// dingbat gives the sign of a code of ZapfDingbats (annex D.6). The font's codes
// follow the Unicode block but for those signs that stood elsewhere before.
func dingbat(c byte) rune {
	switch c {
	case 0x20:
		return ' '
	case 0x25:
		return '☎'
	case 0x2A:
		return '☛'
	case 0x2B:
		return '☞'
	case 0x48:
		return '★'
	case 0x6C:
		return '●'
	case 0x6E:
		return '■'
	case 0x73:
		return '▲'
	case 0x74:
		return '▼'
	case 0x75:
		return '◆'
	case 0x77:
		return '◗'
	}
	switch {
	case c > 0x20 && c < 0x7F:
		return 0x2701 + rune(c-0x21)
	case c >= 0xA1 && c <= 0xA7:
		return 0x2761 + rune(c-0xA1)
	case c >= 0xD4:
		return 0x2794 + rune(c-0xD4)
	}
	return 0
}

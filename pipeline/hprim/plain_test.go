package hprim

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"cardiopli/pipeline"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"FEVG ≤ 40 %": "FEVG <= 40 %", "≥5": ">=5", "−12": "-12", "±7": "±7", "≠": "<>", "≈ 3": "~ 3",
		"VO₂ et H₂O": "VO2 et H2O", "10⁶": "10^6", "10⁻³ s⁻¹": "10^-3 s^-1", "10¹²": "10¹²", "cm²/m²": "cm²/m²", "10²³": "10²³", "10²⁴": "10^24", "x⁺": "x^+",
		"60→48": "60 -> 48", "60 → 48": "60 -> 48", "A ← 5": "A <-- 5", "A←5": "A <-- 5", "⇐": "<==", "PA ↑": "PA (hausse)", "↓PA": "(baisse) PA", "⇒ x": "=> x",
		"ΔP": "Delta P", "Δ P": "Delta P", "β-bloquant": "beta-bloquant", "TNFα": "TNFalpha", "5 μg": "5 µg", "µV": "µV", "500 Ω": "500 ohm", "1,2 kΩ": "1,2 kohm", "Ω": "Omega", "500\u2126": "500ohm",
		"2⅓": "2 1/3", "⅓": "1/3", "½": "½", "E/e′": "E/e'", "E/e’": "E/e'", "‑": "-", "a\u202fb": "a\u00a0b", "a\u200bb": "ab", "a\u00adb": "ab", "\ufeffa": "a",
		"e\u0301": "é", "ọ": "o", "Ţ": "T", "ﬁn": "fin", "５": "5", "㎎": "mg", "≮ 5": ">= 5", "≯5": "<=5", "☑ oui": "[x] oui", "● a": "- a", "37 ℃": "37 °C", "38–52": "38-52", "• 5": "- 5", "5 ‰": "5 o/oo", "Cœur d’Ŝš…": "Coeur d'Ss...", "a\tb": "a b", "": "",
	} {
		if got, ok := Plain(in, pipeline.French); !ok || got != want {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
	if got, ok := Plain("BP ↑ ↓ ∞", pipeline.English); !ok || got != "BP (rise) (fall) infinite" {
		t.Errorf("%q", got)
	}
	for _, in := range []string{"⪝", "Ж", "中", "\U0001F494", "\xff", "٣", "∼\u0338", "5\u20dd", "≁", "≢"} {
		if got, ok := Plain(in, pipeline.French); ok {
			t.Errorf("%q became %q", in, got)
		}
	}
}

// Every character is kept, written out with characters that every receiver reads, or refused.
func TestPlainOfEveryCharacter(t *testing.T) {
	kept := 0
	for r := rune(0x20); r <= 0x1FFFF; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		got, ok := Plain(string(r), pipeline.French)
		if !ok {
			continue
		}
		kept++
		for _, g := range got {
			if c, can := charmap.Windows1252.EncodeRune(g); !can || unicode.IsControl(g) || c >= 0x80 && c < 0xA0 {
				t.Fatalf("%U became %q", r, got)
			}
		}
		// A sign of comparison is never lost or turned round.
		if unicode.Is(unicode.Sm, r) && got == "" {
			t.Errorf("%U is lost", r)
		}
		if unicode.IsDigit(r) && !strings.ContainsAny(got, "0123456789¹²³") {
			t.Errorf("%U is no digit any more", r)
		}
	}
	if kept < 1000 {
		t.Errorf("only %d characters can be written", kept)
	}
	for b := range 256 {
		r := charmap.Windows1252.DecodeByte(byte(b))
		if r == utf8.RuneError || unicode.IsControl(r) || r == 0xAD || b >= 0x80 && b < 0xA0 {
			continue
		}
		if got, ok := Plain(string(r), pipeline.French); !ok || got != string(r) {
			t.Errorf("byte %02x: %q", b, got)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"aaaa bbbb cccc dddd":          "aaaa bbbb|cccc dddd",
		"aaaa bbbb 12 mm":              "aaaa bbbb|12 mm",
		"aaaa bbbb > 12 mm":            "aaaa bbbb|> 12 mm",
		"aaaa > 1200 mmHg bb":          "aaaa|> 1200|mmHg bb", // together they fit no line
		"aaaaaa bb : 5 %":              "aaaaaa|bb : 5 %",
		"- aaaa bbbb cccc":             "- aaaa|  bbbb|  cccc",
		"aaaaaaaaaaaaaaaaaaaaaaaaa b":  "aaaaaaaaaaaaaaaaaaaaaaaaa|b",
		"aaaa bbbb 1\u00a0000\u00a0mL": "aaaa bbbb|1 000 mL",
		"":                             "",
		"a\u00a0b":                     "a b",
	} {
		if got := strings.Join(fold(in, 10), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("FEVG ≤ 40 % → 10⁻³ ****FIN****\nx", 78)
	f.Fuzz(func(t *testing.T, s string, w int) {
		p, _ := Plain(s, pipeline.French)
		if _, err := charmap.Windows1252.NewEncoder().String(p); err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(harmless(p), "\n") {
			folded := fold(l, max(20, min(w, 200)))
			if strings.Join(strings.Fields(strings.Join(folded, " ")), "") != strings.Join(strings.Fields(l), "") {
				t.Errorf("%q: words are lost", l)
			}
			for _, x := range folded {
				if strings.Contains(x, "***") {
					t.Errorf("%q: a mark", x)
				}
			}
		}
	})
}

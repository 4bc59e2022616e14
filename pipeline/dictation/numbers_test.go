package dictation

import (
	"fmt"
	"strings"
	"testing"
)

// speech says numbers in one of the ways in which people say them.
type speech struct {
	name                    string
	seventy, eighty, ninety string // "" where the French way is taken
	hyphens                 int    // 0 none, 1 below a hundred, 2 everywhere (1990)
	hundreds                bool   // "douze cents" for 1200
}

var smallWordsFR = strings.Fields("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf")
var tensFR = map[int]string{20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}

// below100 gives the words of n; last tells that nothing follows, which gives
// "quatre-vingts" its s.
func (s speech) below100(n int, last bool) []string {
	tens := n - n%10
	name := tensFR[tens]
	switch {
	case n < 20:
		return strings.Split(smallWordsFR[n], "-")
	case tens == 70 && s.seventy != "":
		name = s.seventy
	case tens == 80 && s.eighty != "":
		name = s.eighty
	case tens == 90 && s.ninety != "":
		name = s.ninety
	case tens == 70:
		if n == 71 {
			return []string{"soixante", "et", "onze"}
		}
		return append([]string{"soixante"}, s.below100(n-60, last)...)
	case tens >= 80:
		if n == 80 && last {
			return []string{"quatre", "vingts"}
		} else if n == 80 {
			return []string{"quatre", "vingt"}
		}
		return append([]string{"quatre", "vingt"}, s.below100(n-80, last)...)
	}
	switch n % 10 {
	case 0:
		return []string{name}
	case 1:
		if name == "huitante" || name == "octante" {
			return []string{name, "un"}
		}
		return []string{name, "et", "un"}
	}
	return []string{name, smallWordsFR[n%10]}
}

func (s speech) words(n int) string {
	var parts []string
	add := func(w []string) {
		if s.hyphens == 0 {
			parts = append(parts, strings.Join(w, " "))
			return
		}
		j := strings.Join(w, "-")
		if s.hyphens == 1 {
			j = strings.ReplaceAll(j, "-et-", " et ")
		}
		parts = append(parts, j)
	}
	rest := n
	if s.hundreds && n >= 1100 && n < 2000 {
		add([]string{smallWordsFR[n/100]})
		parts = append(parts, "cent")
		rest = n % 100
		if rest == 0 {
			parts[len(parts)-1] = "cents"
		}
	} else {
		if k := rest / 1000; k > 1 {
			add(s.below100(k, false))
		}
		if rest >= 1000 {
			parts = append(parts, "mille")
			rest %= 1000
		}
		if h := rest / 100; h > 0 {
			if h > 1 {
				parts = append(parts, smallWordsFR[h])
			}
			if rest%100 == 0 && h > 1 {
				parts = append(parts, "cents")
			} else {
				parts = append(parts, "cent")
			}
			rest %= 100
		}
	}
	if rest > 0 || n == 0 {
		add(s.below100(rest, true))
	}
	sep := " "
	if s.hyphens == 2 {
		sep = "-"
	}
	return strings.Join(parts, sep)
}

var speeches = []speech{
	{name: "France", hyphens: 1},
	{name: "France without hyphens"},
	{name: "France, spelling of 1990", hyphens: 2},
	{name: "France by hundreds", hyphens: 1, hundreds: true},
	{name: "Belgium", seventy: "septante", ninety: "nonante", hyphens: 1},
	{name: "Vaud", seventy: "septante", eighty: "huitante", ninety: "nonante", hyphens: 1},
	{name: "Vaud without hyphens", seventy: "septante", eighty: "huitante", ninety: "nonante"},
	{name: "octante", seventy: "septante", eighty: "octante", ninety: "nonante", hyphens: 2},
}

// TestNumbersInWords writes each number from 0 to 2000 with a unit, in each way of
// saying it, and what was written is the number.
func TestNumbersInWords(t *testing.T) {
	for _, s := range speeches {
		t.Run(s.name, func(t *testing.T) {
			for n := 0; n <= 2000; n++ {
				if n == 1 {
					continue
				}
				said := fmt.Sprintf("volume virgule à %s millilitres virgule normal point", s.words(n))
				want := fmt.Sprintf("Volume, à %s mL, normal.", group(fmt.Sprint(n)))
				if w := Write(said); w.Text != want || len(w.Doubts) > 0 {
					t.Fatalf("said %q\nwrote %q\nwant  %q\n%v", said, w.Text, want, w.Doubts)
				}
			}
			for n := 3000; n < 200_000; n += 1237 {
				if k := n / 1000; k >= 100 {
					continue // "cent" before "mille" is another sentence of the generator
				}
				said := fmt.Sprintf("%s complexes virgule normal point fin point", s.words(n))
				want := group(fmt.Sprint(n)) + " complexes, normal. Fin."
				if w := Write(said); w.Text != want {
					t.Fatalf("said %q\nwrote %q\nwant  %q", said, w.Text, want)
				}
			}
		})
	}
}

// TestDecimalsInWords writes decimals with the units that have them.
func TestDecimalsInWords(t *testing.T) {
	units := map[string]string{"mètre par seconde": "m/s", "centimètre carré": "cm²", "millimètres": "mm", "pour cent": "%", "milligrammes": "mg", "secondes": "s", "millimoles par litre": "mmol/L"}
	for _, s := range speeches[:7] {
		for whole := 0; whole <= 30; whole++ {
			for _, part := range []int{1, 2, 5, 7, 8, 9} {
				for unit, sign := range units {
					said := fmt.Sprintf("mesure normale virgule à %s virgule %s %s virgule stable point", s.words(whole), s.words(part), unit)
					want := fmt.Sprintf("Mesure normale, à %d,%d %s, stable.", whole, part, sign)
					if w := Write(said); w.Text != want {
						t.Fatalf("%s: said %q\nwrote %q\nwant  %q", s.name, said, w.Text, want)
					}
				}
			}
		}
		for _, zeros := range []string{"zéro", "zéro zéro"} { // "un virgule zéro cinq"
			said := fmt.Sprintf("surface virgule un virgule %s cinq centimètre carré virgule stable point", zeros)
			want := "Surface, 1," + strings.Repeat("0", strings.Count(zeros, "z")) + "5 cm², stable."
			if w := Write(said); w.Text != want {
				t.Errorf("wrote %q, want %q", w.Text, want)
			}
		}
	}
}

var (
	smallWordsEN = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tensEN       = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
)

func englishBelow100(n int) string {
	switch {
	case n < 20:
		return smallWordsEN[n]
	case n%10 == 0:
		return tensEN[n/10]
	}
	return tensEN[n/10] + "-" + smallWordsEN[n%10]
}

func sayEnglish(n int, and, clipped bool) string {
	var parts []string
	rest := n
	if clipped && n >= 100 && n < 400 && n%100 >= 10 {
		return smallWordsEN[n/100] + " " + englishBelow100(n%100)
	}
	if rest >= 1000 {
		parts, rest = append(parts, smallWordsEN[rest/1000], "thousand"), rest%1000
	}
	if rest >= 100 {
		parts, rest = append(parts, smallWordsEN[rest/100], "hundred"), rest%100
		if and && rest > 0 {
			parts = append(parts, "and")
		}
	}
	if rest > 0 || n == 0 {
		parts = append(parts, englishBelow100(rest))
	}
	return strings.Join(parts, " ")
}

// TestEnglishNumbers writes each number from 0 to 2000 as it is said in English.
func TestEnglishNumbers(t *testing.T) {
	for n := 0; n <= 2000; n++ {
		for _, form := range []struct{ and, clipped bool }{{}, {and: true}, {clipped: true}} {
			said := fmt.Sprintf("the volume is %s milliliters comma and the valve is normal period", sayEnglish(n, form.and, form.clipped))
			want := fmt.Sprintf("The volume is %s mL, and the valve is normal.", group(fmt.Sprint(n)))
			if w := Write(said); w.Text != want {
				t.Fatalf("said %q\nwrote %q\nwant  %q", said, w.Text, want)
			}
		}
	}
	for whole := 0; whole < 10; whole++ {
		for part := 1; part < 10; part++ {
			said := fmt.Sprintf("the velocity is %s point %s meters per second comma normal period", smallWordsEN[whole], smallWordsEN[part])
			want := fmt.Sprintf("The velocity is %d.%d m/s, normal.", whole, part)
			if w := Write(said); w.Text != want {
				t.Fatalf("said %q\nwrote %q\nwant  %q", said, w.Text, want)
			}
		}
	}
}

// TestPressuresInWords writes every blood pressure that is said in mmHg and in cmHg.
func TestPressuresInWords(t *testing.T) {
	s := speeches[0]
	for _, label := range []struct{ said, written string }{{"tension", "PA"}, {"tension à", "PA"}, {"tension artérielle à", "PA"}, {"pression artérielle", "PA"}, {"p a", "PA"}, {"la tension est à", "La tension est à"}} {
		for x := 90; x <= 220; x += 7 {
			for y := 50; y <= 110 && y <= x-20; y += 9 {
				for _, over := range []string{" sur ", " slash ", " barre oblique "} {
					pressure(t, label.said, label.written, s.words(x)+over+s.words(y), x, y)
				}
			}
		}
		for x := 9; x <= 22; x++ {
			for y := 5; y <= 11 && y < x-1; y++ {
				if x == 10 && y >= 7 || x == 20 && y < 10 {
					continue // "dix sept" is 17 as well, "vingt huit" 28: asked
				}
				pressure(t, label.said, label.written, s.words(x)+" "+s.words(y), 10*x, 10*y)
				pressure(t, label.said, label.written, s.words(x)+" sur "+s.words(y), 10*x, 10*y)
			}
		}
	}
}

func pressure(t *testing.T, label, written, said string, x, y int) {
	t.Helper()
	source := "examen normal virgule " + label + " " + said + " virgule stable point"
	want := fmt.Sprintf("Examen normal, %s %d/%d mmHg, stable.", strings.ToLower(written[:1])+written[1:], x, y)
	if written == "PA" {
		want = fmt.Sprintf("Examen normal, PA %d/%d mmHg, stable.", x, y)
	}
	if w := Write(source); w.Text != want {
		t.Fatalf("said %q\nwrote %q\nwant  %q", source, w.Text, want)
	}
}

package checktest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

var small = strings.Fields("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf")

var tens = []string{"", "", "vingt", "trente", "quarante", "cinquante", "soixante"}

// spell gives a number from 0 to 999 999 in French words.
func spell(n int) string {
	switch {
	case n < 20:
		return small[n]
	case n < 70:
		switch n % 10 {
		case 0:
			return tens[n/10]
		case 1:
			return tens[n/10] + " et un"
		}
		return tens[n/10] + "-" + small[n%10]
	case n < 80:
		if n == 71 {
			return "soixante et onze"
		}
		return "soixante-" + small[n-60]
	case n == 80:
		return "quatre-vingts"
	case n < 100:
		return "quatre-vingt-" + small[n-80]
	case n < 1000:
		s := "cent"
		if n >= 200 {
			s = small[n/100] + " cent"
			if n%100 == 0 {
				s += "s"
			}
		}
		if n%100 != 0 {
			s += " " + spell(n%100)
		}
		return s
	}
	s := "mille"
	if n >= 2000 {
		// "quatre-vingts" and "cents" lose their s before mille
		s = strings.TrimSuffix(strings.Replace(spell(n/1000), "quatre-vingts", "quatre-vingt", 1), "") + " mille"
		s = strings.Replace(s, "cents mille", "cent mille", 1)
	}
	if n%1000 != 0 {
		s += " " + spell(n%1000)
	}
	return s
}

// spoken gives a value in words: "un virgule zéro cinq", "moins dix-neuf".
func spoken(v float64, decimals int) string {
	s := ""
	if v < 0 {
		s, v = "moins ", -v
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, part, _ := strings.Cut(text, ".")
	part = strings.TrimRight(part, "0")
	n, _ := strconv.Atoi(whole)
	s += spell(n)
	if part == "" {
		return s
	}
	s += " virgule "
	for strings.HasPrefix(part, "0") {
		s += "zéro "
		part = part[1:]
	}
	n, _ = strconv.Atoi(part)
	return s + spell(n)
}

var months = strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")

func spokenDate(t time.Time) string {
	day := spell(t.Day())
	if t.Day() == 1 {
		day = "premier"
	}
	year := spell(t.Year())
	if t.Year() < 2000 {
		year = "mille neuf cent " + spell(t.Year()-1900)
	}
	return day + " " + months[t.Month()-1] + " " + year
}

// digits writes a value with the decimals, sign and grouping of a layout.
func digits(v float64, decimals int, l Layout) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, part, dot := strings.Cut(s, ".")
	if len(whole) > 4 || len(whole) == 4 && l.Group == "comma" {
		whole = whole[:len(whole)-3] + map[string]string{"space": " ", "narrow": "\u202f", "none": "", "comma": ","}[l.Group] + whole[len(whole)-3:]
	}
	if dot {
		whole += l.Decimal + part
	}
	if v < 0 {
		whole = "-" + whole
	}
	return whole
}

// clock writes hours as "23 h 45" and minutes as "9 min 30 s".
func clock(v float64, unit string, l Layout, english bool) string {
	big := int(v)
	rest := int(math.Round((v - float64(big)) * 60))
	gap := " "
	if l.Gap == "" {
		gap = ""
	}
	if unit == "h" {
		if rest == 0 {
			return fmt.Sprintf("%d%sh", big, gap)
		}
		if english {
			return fmt.Sprintf("%d h %02d min", big, rest)
		}
		return fmt.Sprintf("%d%sh%s%02d", big, gap, gap, rest)
	}
	if rest == 0 {
		return fmt.Sprintf("%d min", big)
	}
	return fmt.Sprintf("%d min %02d s", big, rest)
}

func spokenClock(v float64, unit string) string {
	big := int(v)
	rest := int(math.Round((v - float64(big)) * 60))
	name := map[string]string{"h": "heures", "min": "minutes"}[unit]
	if rest == 0 {
		return spell(big) + " " + name
	}
	return spell(big) + " " + name + " " + spell(rest)
}

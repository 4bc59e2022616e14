package draft

import (
	"math"
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// number writes a value the way the letter's language does: with the digits that
// it has, at most the template's decimals, unless the report itself wrote more, or
// another unit of its value has more ("1460 ms" is 1,46 s).
// Zeros are never added: they would claim a precision that nobody measured.
func number(v float64, decimals int, raw string, lang pipeline.Language) string {
	rounded := shown(v, decimals, raw)
	if rounded == 0 && v != 0 {
		// Rounding must not make a measured value vanish.
		return comma(strconv.FormatFloat(v, 'g', 2, 64), lang)
	}
	return comma(strconv.FormatFloat(rounded, 'f', -1, 64), lang)
}

// shown is a value as the reader sees it.
func shown(v float64, decimals int, raw string) float64 {
	digits := max(decimals, decimalsIn(raw))
	if _, tail, ok := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), "."); ok && len(tail) <= exact {
		digits = max(digits, len(tail))
	}
	scale := math.Pow10(digits)
	rounded := math.Round(v*scale) / scale
	if math.IsInf(rounded, 0) || math.IsNaN(rounded) {
		return v
	}
	return rounded
}

// decimalsOf counts the decimals of a rounded value.
func decimalsOf(v float64) int {
	_, tail, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(tail)
}

// exact is how many decimals a value can have by a change of unit alone; more come
// of a division, and are rounded.
const exact = 3

func comma(s string, lang pipeline.Language) string {
	if lang == pipeline.English {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

// decimalsIn counts the decimals of the first number in a written form.
func decimalsIn(raw string) int {
	for i := 1; i+1 < len(raw); i++ {
		if (raw[i] == ',' || raw[i] == '.') && digit(raw[i-1]) && digit(raw[i+1]) {
			n := 0
			for i++; i < len(raw) && digit(raw[i]); i++ {
				n++
			}
			return min(n, 4)
		}
	}
	return 0
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

// quantity writes value and unit. Times that the report gives in broken minutes or
// hours stay as the clock gives them, "9 min 30 s"; decimals stay decimals. Values
// are kept to four digits: 8 min 40 s is 8.6667 min.
func quantity(v float64, unit string, decimals int, raw string, lang pipeline.Language) string {
	small := map[string]string{"min": "s", "h": "min"}[unit]
	if whole, part := math.Modf(v); small != "" && v > 0 && part > 1e-9 && decimalsIn(raw) == 0 {
		if n := math.Round(part * 60); math.Abs(part*60-n) < 0.02 && n > 0 && n < 60 {
			s := strconv.FormatFloat(n, 'f', -1, 64) + " " + small
			if whole > 0 {
				s = strconv.FormatFloat(whole, 'f', -1, 64) + " " + unit + " " + s
			}
			return s
		}
	}
	s := number(v, decimals, raw, lang)
	switch {
	case unit == "":
		return s
	case strings.HasPrefix(unit, "/"), unit == "°", unit == "%" && lang == pipeline.English:
		return s + unit
	}
	return s + " " + unit
}

// rangeIn writes the decimal commas of a template's French range for the language.
func rangeIn(s string, lang pipeline.Language) string {
	if lang != pipeline.English {
		return s
	}
	b := []byte(s)
	for i := 1; i+1 < len(b); i++ {
		if b[i] == ',' && digit(b[i-1]) && digit(b[i+1]) {
			b[i] = '.'
		}
	}
	return string(b)
}

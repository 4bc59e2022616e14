package measure

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// dim is what a unit measures. Units of one dim convert into each other.
type dim uint8

const (
	none dim = iota
	length
	area
	volume
	speed
	duration
	rate
	percent
	mass
	pressure
	angle
	voltage
	perArea   // mL/m², g/m²: told apart by the unit word
	massArea  // g/m2
	areaArea  // cm2/m2
	bodyMass  // kg/m2
	power     // W
	met       // MET
	uptake    // mL/kg/min
	flow      // L/min
	flowIndex // L/min/m2
	years
	load // mmHg/min
)

// unit is a unit with its factor to the first unit of its dim.
type unit struct {
	dim    dim
	factor float64
}

// ucum gives the unit of each UCUM code of the measure table.
var ucum = map[string]unit{
	"ms": {duration, 1}, "s": {duration, 1000}, "min": {duration, 60000}, "h": {duration, 3600000},
	"mm": {length, 1}, "cm": {length, 10}, "mm2": {area, 1}, "cm2": {area, 100}, "m2": {area, 1e6},
	"mL": {volume, 1}, "cm/s": {speed, 1}, "m/s": {speed, 100}, "/min": {rate, 1}, "%": {percent, 1},
	"g": {mass, 1}, "kg": {mass, 1000}, "mm[Hg]": {pressure, 1}, "deg": {angle, 1},
	"mL/m2": {perArea, 1}, "g/m2": {massArea, 1}, "cm2/m2": {areaArea, 1}, "kg/m2": {bodyMass, 1},
	"W": {power, 1}, "[MET]": {met, 1}, "mL/kg/min": {uptake, 1}, "L/min": {flow, 1}, "L/min/m2": {flowIndex, 1},
	"a": {years, 1}, "1": {none, 1},
}

// spelling is a way to write a unit, folded.
type spelling struct {
	word string
	unit unit
}

// spellings by first byte, longest first.
var spellings = func() map[byte][]spelling {
	raw := []struct {
		words string
		unit  unit
	}{
		{"mmhg|mm hg|mm de hg|mm de mercure|millimetres de mercure|millimetre de mercure|mm[hg]", unit{pressure, 1}},
		{"cmhg|cm hg|cm de mercure", unit{pressure, 10}},
		{"mmhg/min|mmhg x /min|mmhg.bpm|mmhg x bpm", unit{load, 1}},
		{"%|pour cent|pourcent|percent|p. cent", unit{percent, 1}},
		{"ms|msec|msecs|msec.|millisecondes|milliseconde|milliseconds", unit{duration, 1}},
		{"s|sec|secs|sec.|seconde|secondes|second|seconds|\"|''", unit{duration, 1000}},
		{"min|mn|minute|minutes|mins", unit{duration, 60000}},
		{"h|heure|heures|hr|hrs|hour|hours", unit{duration, 3600000}},
		{"j|jour|jours|day|days", unit{duration, 86400000}},
		{"mm|millimetre|millimetres|millimeters", unit{length, 1}},
		{"cm|centimetre|centimetres|centimeters", unit{length, 10}},
		{"m|metre|metres", unit{length, 1000}},
		{"mm²|mm2|mm^2|millimetres carres|millimetre carre", unit{area, 1}},
		{"cm²|cm2|cm^2|centimetres carres|centimetre carre|sq cm", unit{area, 100}},
		{"m²|m2|m^2|metres carres|metre carre", unit{area, 1e6}},
		{"ml|cc|cm3|cm³|millilitres|millilitre", unit{volume, 1}},
		{"ml/m²|ml/m2|ml/m^2|cc/m2|cc/m²|ml par metre carre|ml par m²|ml par m2|ml/metre carre|millilitres par metre carre", unit{perArea, 1}},
		{"g/m²|g/m2|g/m^2|grams/m^2|grams/m2|grams/m²|g/m^2|gr/m2|gr/m²|grammes par metre carre|g par metre carre|g par m²", unit{massArea, 1}},
		{"cm²/m²|cm2/m2|cm²/m2|cm2/m²|centimetres carres par metre carre", unit{areaArea, 1}},
		{"kg/m²|kg/m2", unit{bodyMass, 1}},
		{"g|gr|grammes|gram|grams", unit{mass, 1}},
		{"kg|kgs|kilos|kilo|kilogrammes", unit{mass, 1000}},
		{"cm/s|cm/sec|cm.s-1|centimetres par seconde|cm par seconde", unit{speed, 1}},
		{"m/s|m/sec|m.s-1|metres par seconde|metre par seconde|m par seconde", unit{speed, 100}},
		{"/min|/mn|/minute|bpm|b/min|bat/min|batt/min|batt./min|bat./min|c/min|cpm|cps/min|cps/mn|/ min|/ mn|par minute|par min|battements par minute|battements/min|battements/mn|batts/min|coups par minute|beats per minute|beats/min|battements|min-1|min⁻¹|bpm.", unit{rate, 1}},
		{"°|deg|degres|degre|degrees", unit{angle, 1}},
		{"mv|millivolts|millivolt", unit{voltage, 1}},
		{"w|watts|watt", unit{power, 1}},
		{"mets|met|mets.", unit{met, 1}},
		{"ml/kg/min|ml/min/kg|ml/kg/mn|ml/mn/kg|ml.kg-1.min-1|ml.min-1.kg-1|ml/kg.min|ml par kilo par minute|ml par kg par minute|ml/kg par minute", unit{uptake, 1}},
		{"l/min|l/mn|litres par minute", unit{flow, 1}},
		{"l/min/m²|l/min/m2|l/mn/m²|l/mn/m2", unit{flowIndex, 1}},
		{"ans|an|a|years|year|yrs|yo|y.o.|year-old|-year-old|-years-old|year old|years old|-year old|-y-old|-yr-old|-yrs-old|yr old|yrs old|y old|-y.o.|y", unit{years, 1}},
	}
	m := make(map[byte][]spelling)
	for _, r := range raw {
		for _, w := range strings.Split(r.words, "|") {
			m[w[0]] = append(m[w[0]], spelling{w, r.unit})
			if accented := strings.NewReplacer("metre", "mètre", "carre", "carré", "degre", "degré").Replace(w); accented != w {
				m[w[0]] = append(m[w[0]], spelling{accented, r.unit})
			}
		}
	}
	for c := range m {
		l := m[c]
		sort.SliceStable(l, func(i, j int) bool { return len(l[i].word) > len(l[j].word) })
	}
	return m
}()

// unitAt reads a unit in text at pos, after at most one blank or a cell border.
// folded is text folded byte for byte, see foldBytes.
func unitAt(folded string, pos int) (u unit, end int, ok bool) {
	i := pos
	for i < len(folded) && i < pos+7 && folded[i] == ' ' {
		i++
	}
	if i >= len(folded) {
		return unit{}, pos, false
	}
	for _, s := range spellings[folded[i]] {
		if !strings.HasPrefix(folded[i:], s.word) {
			continue
		}
		end := i + len(s.word)
		last, _ := utf8.DecodeLastRuneInString(s.word)
		next, _ := utf8.DecodeRuneInString(folded[end:])
		if unicode.IsLetter(last) || unicode.IsDigit(last) {
			minutes := s.unit == unit{duration, 60000} // 7mn30
			if unicode.IsLetter(next) || unicode.IsDigit(next) && !minutes || next == '²' || next == '\'' {
				continue
			}
			// "m/s²", "ml/m" cut short, "g/L": another unit.
			if next == '/' && end+1 < len(folded) && folded[end+1] != ' ' && !digit(folded[end+1]) && s.unit.dim != pressure {
				continue
			}
		}
		return s.unit, end, true
	}
	return unit{}, pos, false
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// foldBytes folds text without moving any byte: a letter whose folded form has
// another length is followed by or replaced with marks that no unit contains,
// so that offsets in the result are offsets in text.
func foldBytes(text string) string {
	b := []byte(text)
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				b[i] = c + 'a' - 'A'
			}
			if c == '\t' || c == '|' {
				b[i] = ' '
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch r {
		case '\u00a0':
			b[i], b[i+1] = ' ', ' '
		case '\u202f':
			b[i], b[i+1], b[i+2] = ' ', ' ', ' '
		}
		i += n
	}
	return string(b)
}

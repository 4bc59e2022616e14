package ledger

import "strings"

// atoms are the units of a report by how they are written or said; the value is
// the canonical form, the same in both languages.
var atoms = func() map[string]string {
	m := map[string]string{}
	for canonical, forms := range map[string]string{
		"mm": "mm millimetre millimetres millimeter millimeters", "cm": "cm centimetre centimetres centimeter centimeters",
		"m": "m metre metres meter meters", "km": "km kilometre kilometres kilometers", "µm": "um",
		"ms": "ms msec milliseconde millisecondes millisecond milliseconds", "s": "s sec seconde secondes second seconds",
		"min": "min mn minute minutes mins", "h": "h heure heures hour hours hr hrs",
		"j": "j jour jours day days", "sem": "sem semaine semaines week weeks", "mois": "mois month months", "an": "an ans annee annees year years yo",
		"g": "g gramme grammes gram grams gr", "mg": "mg milligramme milligrammes milligram milligrams", "kg": "kg kilogramme kilogrammes kilo kilos kilogram kilograms kgs",
		"µg": "ug mcg microg microgramme microgrammes microgram micrograms gamma gammas", "ng": "ng nanogramme nanogrammes nanogram nanograms", "pg": "pg picogramme picogrammes picogram picograms",
		"L": "l litre litres liter liters", "mL": "ml millilitre millilitres milliliter milliliters mils cc", "dL": "dl decilitre decilitres deciliter deciliters",
		"W": "w watt watts", "MET": "met mets", "J": "joule joules", "V": "v volt volts", "mV": "mv millivolt millivolts", "mA": "ma milliampere milliamperes", "Hz": "hz hertz", "MHz": "mhz",
		"mmol": "mmol millimole millimoles", "µmol": "umol micromole micromoles micromol", "mEq": "meq milliequivalent milliequivalents", "UI": "ui iu", "kcal": "kcal", "kPa": "kpa", "bar": "bar",
		"Ω": "ohm ohms", "mmHg": "mmhg", "cmHg": "cmhg", "dB": "db", "mGy": "mgy", "mSv": "msv",
		"%": "pourcent pourcents percent", "°": "degre degres degree degrees deg",
	} {
		for _, f := range strings.Fields(forms) {
			m[f] = canonical
		}
	}
	return m
}()

// times are what a bare "/" or "par" behind a number counts by.
var times = set("min h j sem mois an s")

// beats are counted by the minute: "72 battements par minute", "72 bpm", "72/min".
var beats = set("bpm cpm battement battements batt bat bats coup coups pulsation pulsations cycle cycles beat beats c b bts puls")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// unit reads a unit at lexeme i, behind a number: "cm²", "mL/kg/min", "grammes
// par mètre carré". It gives the canonical form and the lexeme behind it.
func unit(text string, ls []lexeme, i int) (canonical string, next int) {
	at := func(k int) string {
		if k < len(ls) && (ls[k].soft || k == i) {
			return ls[k].key
		}
		return ""
	}
	per := func(k int) bool {
		return at(k) == "/" || at(k) == "par" || at(k) == "per" || at(k) == "a" && at(k+1) == "minute"
	}
	switch w := at(i); {
	case w == "%" || w == "°" || w == "‰":
		if w == "°" && at(i+1) == "c" && ls[i+1].tight {
			return "°C", i + 2
		}
		return w, i + 1
	case (w == "pour" || w == "per") && at(i+1) == "cent":
		return "%", i + 2
	case (w == "fois" || w == "times") && per(i+1):
		if u, k := atom(text, ls, i+2, at); u != "" {
			return "/" + u, k
		}
		return "", i
	case per(i):
		if u, k := atom(text, ls, i+1, at); times[u] {
			return tail("/"+u, text, ls, k, at, per)
		}
		return "", i
	case w == "bpm" || w == "cpm":
		return "/min", i + 1
	case beats[w] && w != "":
		k := i + 1
		if per(k) {
			k++
		}
		if a := atoms[at(k)]; a == "min" {
			return "/min", k + 1
		}
		return "", i
	}
	u, k := atom(text, ls, i, at)
	if u == "" {
		return "", i
	}
	return tail(u, text, ls, k, at, per)
}

// tail adds what a unit is divided by.
func tail(u, text string, ls []lexeme, k int, at func(int) string, per func(int) bool) (string, int) {
	for range 3 {
		if !per(k) {
			break
		}
		v, n := atom(text, ls, k+1, at)
		if v == "" || v == "%" || v == "°" || v == "an" && at(k) != "/" {
			break
		}
		u, k = u+"/"+v, n
	}
	return u, k
}

// atom reads one unit with its power.
func atom(text string, ls []lexeme, i int, at func(int) string) (string, int) {
	if i >= len(ls) || ls[i].class != word {
		return "", i
	}
	square := at(i) == "square" || at(i) == "carre"
	if square {
		i++
	}
	u, ok := atoms[at(i)]
	if !ok {
		return "", i
	}
	l := ls[i]
	if len(l.key) == 1 && elided(text, int(l.to)) {
		return "", i // "2 l'ont"
	}
	k := i + 1
	if (u == "mm" || u == "cm") && (at(k) == "hg" || at(k) == "mercure" || at(k) == "mercury") {
		return u + "Hg", k + 1
	}
	if (u == "mm" || u == "cm") && (at(k) == "de" || at(k) == "d" || at(k) == "of") && (at(k+1) == "mercure" || at(k+1) == "mercury" || at(k+1) == "hg") {
		return u + "Hg", k + 2
	}
	if u == "m" || u == "cm" || u == "mm" || u == "s" || u == "km" {
		switch w := at(k); {
		case square:
			return u + "²", k
		case w == "²" || w == "2" && ls[k].tight || w == "carre" || w == "carres" || w == "squared":
			return u + "²", k + 1
		case w == "³" || w == "3" && ls[k].tight || w == "cube" || w == "cubes" || w == "cubed":
			return u + "³", k + 1
		}
	}
	if square {
		return "", i
	}
	return u, k
}

// elided reports whether an apostrophe follows: "l'", "d'".
func elided(text string, i int) bool {
	return strings.HasPrefix(text[i:], "'") || strings.HasPrefix(text[i:], "’")
}

// display are the codes of the measure table that are not written so in a letter.
var display = map[string]string{"mm[Hg]": "mmHg", "1": "", "deg": "°", "a": "an", "[MET]": "MET"}

// canonicalUnit gives the canonical form of a unit as a table writes it.
func canonicalUnit(s string) string {
	if u, ok := display[s]; ok {
		return u
	}
	x := lexer{text: s, keys: map[string]string{}}
	ls := x.run()
	if u, n := unit(s, ls, 0); n == len(ls) && n > 0 {
		return u
	}
	return s
}

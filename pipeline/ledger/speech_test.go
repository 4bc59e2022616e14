package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
)

// saidFrench gives 0 to 99 in words.
func saidFrench(n int) string {
	units := strings.Fields("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize")
	tens := []string{"", "", "vingt", "trente", "quarante", "cinquante", "soixante"}
	switch {
	case n < 17:
		return units[n]
	case n < 20:
		return "dix-" + units[n-10]
	case n == 80:
		return "quatre-vingts"
	case n > 80:
		return "quatre-vingt-" + saidFrench(n-80)
	case n == 71:
		return "soixante et onze"
	case n > 69:
		return "soixante-" + saidFrench(n-60)
	case n%10 == 0:
		return tens[n/10]
	case n%10 == 1:
		return tens[n/10] + " et un"
	}
	return tens[n/10] + "-" + units[n%10]
}

// phrase is something said, what is to be written for it, and the same with one
// figure wrong.
type phrase struct{ said, written, wrong string }

// phrases makes one of each turn of speech.
func phrases(rnd *rand.Rand) map[string]phrase {
	pick := func(s ...string) string { return s[rnd.IntN(len(s))] }
	out := map[string]phrase{}

	sys, dia, half := 10+rnd.IntN(8), 5+rnd.IntN(4), 5*rnd.IntN(2)
	said := saidFrench(sys) + " et demi" + pick(" sur ", " ") + saidFrench(dia)
	if half > 0 {
		said += " et demi"
	}
	out["halves"] = phrase{said, fmt.Sprintf("%d/%d mmHg", 10*sys+5, 10*dia+half), fmt.Sprintf("%d/%d mmHg", 10*sys, 10*dia+half)}

	a, b := 1+rnd.IntN(6), 1+rnd.IntN(9) // "dix sept" is 17
	out["tenths"] = phrase{fmt.Sprintf("%s %s sur %s %s", saidFrench(sys), saidFrench(a), saidFrench(dia), saidFrench(b)), fmt.Sprintf("%d/%d mmHg", 10*sys+a, 10*dia+b), fmt.Sprintf("%d/%d mmHg", 10*sys+a, 10*dia+b%9+10)}

	hour, minutes := []int{5, 7, 8, 9, 10, 12, 14, 16, 17, 18, 19, 23}[rnd.IntN(12)], 10+rnd.IntN(50)
	out["clock"] = phrase{pick("à ", "vers ") + saidFrench(hour) + " " + saidFrench(minutes), fmt.Sprintf("à %d h %d", hour, minutes), fmt.Sprintf("à %d h %d", hour, (minutes+1)%60)}

	grade, roman := 2+rnd.IntN(2), []string{"", "", "II", "III", "IV"}
	scale := pick("NYHA", "CCS")
	out["grade"] = phrase{pick("stade ", "classe ") + pick(saidFrench(grade), fmt.Sprint(grade)) + pick(" de la ", " selon la ", " de la classification ") + scale, pick("stade ", "classe ", "") + scale + " " + roman[grade], "stade " + scale + " " + roman[grade+1]}

	name := ""
	for range 6 {
		name += string("ABCDEFGHJKLMNOPQRSTUVWXYZ"[rnd.IntN(25)])
	}
	at := 1 + rnd.IntN(4)
	var letters []string
	for i, c := range name {
		if i == at {
			letters = append(letters, pick("deux", "2"))
		}
		letters = append(letters, string(c))
		if i == 0 && rnd.IntN(2) == 0 {
			letters = append(letters, "comme", "Denis")
		}
	}
	doubled := name[:at] + name[at:at+1] + name[at:]
	out["spelling"] = phrase{doubled + " " + strings.Join(letters, " "), doubled, doubled + " 2"}

	m, s, w := 2+rnd.IntN(14), 15*(1+rnd.IntN(3)), 20+rnd.IntN(79)
	out["comma"] = phrase{fmt.Sprintf("%s minutes %s virgule %s watts", saidFrench(m), saidFrench(s), saidFrench(w)), fmt.Sprintf("%d min %d s, %d W", m, s, w), fmt.Sprintf("%d min %d s, %d W", m, s, w+1)}

	u, sign := pick("millimètre mm", "centimètre cm", "seconde s"), pick("-", " ")
	words := strings.Fields(u)
	out["half"] = phrase{pick("d'un demi", "un demi", "une demi") + sign + words[0], "0,5 " + words[1], "1,5 " + words[1]}

	day := pick("second 2", "twenty-second 22", "second 2")
	d := strings.Fields(day)
	month := pick("January", "March", "July", "October")
	out["ordinal"] = phrase{"the " + d[0] + pick(" of ", " ") + month + " twenty twenty-six", "the " + d[1] + " " + month + " 2026", "the " + d[1] + "1 " + month + " 2026"}
	n := 2 + rnd.IntN(7) // "one" may be an article
	than, bound := "less than", "<"
	if rnd.IntN(2) == 0 {
		than, bound = "more than", ">"
	}
	english := strings.Fields("zero one two three four five six seven eight nine")
	out["than"] = phrase{than + " " + english[n] + " in a hundred", fmt.Sprintf("%s %d in a hundred", bound, n), fmt.Sprintf("%s %d in a hundred", bound, n+1)}
	return out
}

// Turns of speech with drawn values between other words: the right written form
// balances, one with a wrong figure does not.
func TestTurnsOfSpeech(t *testing.T) {
	for seed := range uint64(150) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		for kind, p := range phrases(rnd) {
			doc := pipeline.Document{Text: "patient suivi au cabinet " + p.said + " virgule rythme sinusal soixante virgule pas de thrombus"}
			written := func(s string) ledger.Ledger {
				doc.Report.Written = "Patient suivi au cabinet " + s + ", rythme sinusal 60, pas de thrombus"
				return bench().book.Spoken(doc)
			}
			if l := written(p.written); !l.Balanced() {
				t.Errorf("%s, seed %d: %q -> %q%s", kind, seed, p.said, p.written, show(l))
			}
			if written(p.wrong).Balanced() {
				t.Errorf("%s, seed %d: %q -> %q balances", kind, seed, p.said, p.wrong)
			}
			if kind != "spelling" && written("").Balanced() { // names are no items
				t.Errorf("%s, seed %d: %q -> nothing balances", kind, seed, p.said)
			}
		}
	}
}

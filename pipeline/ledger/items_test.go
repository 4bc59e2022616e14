package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
	"cardiopli/templates"
)

func TestItems(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"figures", "FEVG 62 %, DTD 52,0 mm, E/A 0,8", "62 % 52 mm 0.8"},
		{"words", "FEVG à soixante-deux pour cent", "62 %"},
		{"French tens", "soixante et onze, quatre-vingt-dix-sept, quatre-vingts, soixante-dix-neuf", "71 97 80 79"},
		{"Belgian and Swiss tens", "septante-deux, huitante et un, nonante-neuf, octante", "72 81 99 80"},
		{"hundreds and thousands", "deux cent dix, mille deux cents, cent mille deux cents, douze cents, deux mille vingt-six", "210 1200 100200 1200 2026"},
		{"decimal mark said", "un virgule deux mètre par seconde, zéro virgule zéro cinq", "1.2 m/s 0.05"},
		{"a height said behind a comma", "douze sept virgule un mètre soixante-quatre", "12 7 1 m 64"},
		{"English", "one hundred and thirty-two beats per minute, two point five milligrams", "132 /min 2.5 mg"},
		{"composed units", "12 mL/kg/min, 48 g/m2, 0,8 cm², 72 bpm, 72/min, 3 fois par jour, 20 µg/kg/min", "12 mL/kg/min 48 g/m² 0.8 cm² 72 /min 72 /min 3 /j 20 µg/kg/min"},
		{"units said", "cent vingt millimètres de mercure, trente grammes par mètre carré, vingt-quatre heures", "120 mmHg 30 g/m² 24 h"},
		{"signs", "-20 %, axe −12°, V1-V4, 52–72, moins trente degrés", "-20 % -12 ° 1 4 52 72 30 °"},
		{"thousands", "98 543 QRS, 1 72 13 00 000 007 18, VO2 104 %", "98543 1 72 13 00 000 007 18 2 104 %"},
		{"dates and times", "le 12.03.2026 à 9 h 15, 1er mars 2026", "12 03 2026 9 h 15 1 2026"},
		{"roman figures", "NYHA III, BAV I, stade IV, en V1, voie IV, NYHA II/IV", "3 1 4 1 2 4"},
		{"leads", "en V un et D trois, un bloc, d'un stimulateur", "1 3"},
		{"ordinals", "BAV du premier degré, deuxième bruit", "1 2"},
		{"spoken commands are no numbers", "conclusion deux points normale trois petits points", ""},
		{"but points are", "deux points d'œdème", "2"},
		{"sides", "oreillette gauche, ventricule droit, VG, VD, left atrium", "gauche droite gauche"},
		{"negations", "pas de thrombus ni végétation, sans fuite, aucune sténose, non dilaté, absence de", "pas ni sans aucun non absence"},
		{"English negations", "no thrombus, denies pain, isn't dilated, without", "no nie not without"},
		{"lexical pairs", "asymptomatique, hypokinésie, bradycardie, sus-décalage, SCA ST+", "asymptomatique hypo brady sus +"},
		{"the systolic pressure is no negation", "PAS 140 mmHg, PAS DE FUITE", "140 mmHg pas"},
		{"comparisons", "< 40, >= 3, ≤ 20", "< 40 ≥ 3 ≤ 20"},
		{"medicines", "Lasilix 40 mg, acide acétylsalicylique, bizoprolol 2,5 mg", "Lasilix 40 mg acide acétylsalicylique bisoprolol 2.5 mg"},
		{"what is no unit", "né le 05/09/1944 M, n° 5 l'ont, 2026\nMa chère", "05 09 1944 5 2026"},
		{"other figures", "１２ et ½, 10³", "12 ½ 10 ³"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, it := range bench().book.Items(c.text) {
				got = append(got, it.Value)
			}
			want := strings.ReplaceAll(c.want, "acide acétylsalicylique", "acide_acétylsalicylique")
			if g := strings.ReplaceAll(strings.Join(got, " "), "acide acétylsalicylique", "acide_acétylsalicylique"); g != want {
				t.Errorf("%q: got %q, want %q", c.text, g, want)
			}
		})
	}
}

// What a speaker says and what is written for it; "" for what balances.
func TestReadings(t *testing.T) {
	for _, c := range []struct{ name, said, written, want string }{
		{"percent", "f e v g cinquante-cinq pour cent", "FEVG 55 %", ""},
		{"a changed number", "f e v g cinquante-cinq pour cent", "FEVG 45 %", "changed 55>45"},
		{"blood pressure in centimetres", "tension quatorze huit", "tension 140/80 mmHg", ""},
		{"another blood pressure", "tension quatorze huit", "tension 140/90 mmHg", "changed 14>140 changed 8>90"},
		{"decimal mark left out", "v max un six mètre par seconde", "Vmax 1,6 m/s", ""},
		{"not in watts", "charge un six watts", "charge 1,6 W", "changed 6>1.6"},
		{"class", "n y h a trois", "NYHA III", ""},
		{"another class", "n y h a trois", "NYHA II", "changed 3>2"},
		{"height", "taille un mètre soixante-quinze", "taille 175 cm", ""},
		{"half past", "deux heures et demie", "2 h 30", ""},
		{"minutes and seconds", "neuf minutes trente", "9 min 30 s", ""},
		{"minus", "axe à moins trente degrés", "axe à -30°", ""},
		{"minus lost", "axe à moins trente degrés", "axe à 30°", "changed moins 30>30"},
		{"year in two figures", "né le quinze août quarante-six", "né le 15 août 1946", ""},
		{"digits in a row", "zéro six douze trente-quatre cinquante-six soixante-dix-huit", "06 12 34 56 78", ""},
		{"a digit changed", "zéro six douze trente-quatre cinquante-six soixante-dix-huit", "06 12 34 56 79", "changed 78>79"},
		{"English clipped", "blood pressure one twenty over eighty", "blood pressure 120/80 mmHg", ""},
		{"seconds converted", "p r zéro dix-huit", "PR 0,18 s = 180 ms", ""},
		{"seconds converted wrongly", "p r zéro dix-huit", "PR 0,18 s = 190 ms", "added 190 added ms"},
		{"corrected", "f e v g à cinquante correction cinquante-cinq pour cent", "FEVG à 55 %", "corrected 50"},
		{"corrected, the wrong one kept", "f e v g à cinquante correction cinquante-cinq pour cent", "FEVG à 50 %", "lost 55"},
		{"a side corrected", "oreillette gauche pardon droite dilatée", "oreillette droite dilatée", "corrected gauche"},
		{"erased", "septum douze efface la phrase septum onze", "septum 11", "corrected 12"},
		{"lost beside a correction", "septum douze paroi onze correction dix", "septum paroi 10", "lost 12 corrected 11"},
		{"no correction without its word", "septum douze paroi onze", "septum 11", "lost 12"},
		{"correction as a noun", "correction de l'anémie à douze grammes", "Correction de l'anémie à 12 g", ""},
		{"a denial lost", "pas de thrombus", "thrombus", "lost pas"},
		{"a unit added", "septum douze", "septum 12 mm", "added mm"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := pipeline.Document{Text: c.said}
			doc.Report.Written = c.written
			var got []string
			for _, ch := range bench().book.Spoken(doc).Changes {
				s := string(ch.What) + " " + ch.Source
				switch {
				case ch.What == ledger.Changed:
					s += ">" + ch.Letter
				case ch.What == ledger.Added:
					s += ch.Letter
				}
				got = append(got, s)
			}
			if g := strings.Join(got, " "); g != c.want {
				t.Errorf("got %q, want %q", g, c.want)
			}
		})
	}
}

func ExampleBook_Spoken() {
	set, err := templates.Load(nil)
	if err != nil {
		panic(err)
	}
	doc := pipeline.Document{Text: "fraction d'éjection à cinquante correction cinquante-cinq pour cent virgule pas de thrombus"}
	doc.Report.Written = "Fraction d'éjection à 55 %, thrombus"
	l := ledger.New(set).Spoken(doc)
	fmt.Println(len(l.Entries), "found")
	for _, c := range l.Changes {
		fmt.Println(c.What, c.Kind, c.Source)
	}
	fmt.Println(l.Findings()[0].Message)
	// Output:
	// 2 found
	// corrected number 50
	// lost negation pas
	// Le mot de sens « pas » du texte dicté ne se retrouve pas dans la forme écrite : « correction cinquante-cinq pour cent virgule pas de thrombus ».
}

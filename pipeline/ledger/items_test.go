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
		{"lost before a correction in two words", "paroi onze virgule le septum fait douze non pardon dix", "paroi, le septum fait 10", "lost 11 corrected 12 corrected non"},
		{"lost before a hesitant correction", "arrêté à soixante-quinze watts virgule fréquence cent vingt-huit euh correction cent dix-huit", "arrêté à, fréquence 118", "lost 75 lost W corrected 128"},
		{"lost before an erased phrase", "oreillette trente-six millilitres virgule il y a deux efface", "oreillette 36", "lost mL corrected 2"},
		{"an erased paragraph", "septum douze virgule paroi onze virgule efface le paragraphe rythme sinusal", "rythme sinusal", "corrected 12 corrected 11"},
		{"an identifier lost before a hesitation", "RPPS 99900007032 euh le dix-sept novembre", "RPPS le 17 novembre", "lost 99900007032"},
		{"one gone behind than", "less than one in a thousand", "< in a thousand", "lost 1"},
		{"correction as a noun", "correction de l'anémie à douze grammes", "Correction de l'anémie à 12 g", ""},
		{"a denial lost", "pas de thrombus", "thrombus", "lost pas"},
		{"a letter counted in a spelling", "Ariane DESSOULIER D comme Denis E deux S O U L I E R née", "Ariane DESSOULIER née", ""},
		{"counted in figures", "docteur Vallin V A 2 L I N point", "docteur Vallin.", ""},
		{"spelled otherwise than heard", "monsieur Métey M E deux T E accent aigu", "monsieur METTÉ", ""},
		{"a name of two words", "Le Goff L E G O deux F", "Le Goff", ""},
		{"letters and numbers that spell no name", "c h a deux d s deux v a s c trois", "CHA2DS-VASc 3", "lost 2"},
		{"leads are no spelling", "en V deux V trois V quatre", "en V2, V4", "lost 3"},
		{"extrasystoles are no spelling", "deux E S V E S V", "ESV ESV", "lost 2"},
		{"a grade said before its scale", "dyspnée stade 3 de la NYHA depuis trois semaines", "dyspnée stade NYHA III depuis 3 semaines", ""},
		{"a grade in words", "classe deux de la classification NYHA", "stade NYHA II", ""},
		{"a grade of angina", "angor classe trois de la CCS", "angor CCS III", ""},
		{"another grade behind its scale", "dyspnée stade 3 de la NYHA", "dyspnée stade NYHA II", "lost 3 added 2"},
		{"a grade gone", "dyspnée stade 3 de la NYHA", "dyspnée NYHA", "lost 3"},
		{"second day", "born on the second of July nineteen fifty-nine", "born on the 2 July 1959", ""},
		{"second day without of", "on the second July", "on the 2 July", ""},
		{"second day behind the month", "on July the second twenty twenty", "on the 2 July 2020", ""},
		{"twenty-second day", "on the twenty-second of May nineteen sixty", "on the 22 May 1960", ""},
		{"another day", "the second of July", "the 3 July", "changed 2>3"},
		{"seconds are seconds", "pause of three seconds, the second may be longer", "pause of 3 s, the second may be longer", ""},
		{"less than", "less than one in a thousand", "< 1 in a thousand", ""},
		{"fewer than", "fewer than ten PVCs", "< 10 PVCs", ""},
		{"less than turned", "fewer than ten PVCs", "> 10 PVCs", "added >"},
		{"time of day", "maximale cent douze à dix-sept trente", "maximale 112 à 17 h 30", ""},
		{"time of day with a zero", "lever à six zéro cinq", "lever à 6 h 05", ""},
		{"another time of day", "à dix-sept trente", "à 17 h 40", "changed 30>40 added h"},
		{"a pressure is no time", "tension à quatorze huit", "tension à 14 h 8", "added h"},
		{"comma behind minutes and seconds", "dix minutes quinze virgule cent quatre-vingts watts", "10 min 15 s, 180 W", ""},
		{"comma behind a pressure", "tension douze sept virgule soixante-dix battements par minute", "tension 120/70 mmHg, 70/min", ""},
		{"half a millimetre", "sous-décalage d'un demi-millimètre", "sous-décalage de 0,5 mm", ""},
		{"half a millimetre without hyphen", "un demi millimètre", "0,5 mm", ""},
		{"half an hour", "une demi-heure", "30 min", ""},
		{"half in English", "half a millimeter", "0.5 mm", ""},
		{"half lost", "un demi-millimètre", "1 mm", "lost 0.5"},
		{"pressure with a half", "tension douze et demi sur sept", "PA 125/70 mmHg", ""},
		{"pressure with two halves", "tension dix et demi sur six et demi virgule", "PA 105/65 mmHg,", ""},
		{"pressure with a half, not parted", "à quatorze et demi neuf virgule", "à 145/90 mmHg,", ""},
		{"pressure with tenths", "tension treize six sur sept quatre", "PA 136/74 mmHg", ""},
		{"pressure with decimals", "tension douze virgule cinq sur sept", "PA 125/70 mmHg", ""},
		{"pressure without its half", "tension douze et demi sur sept", "PA 120/70 mmHg", "changed 12>120 changed ½>70 lost 7"},
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

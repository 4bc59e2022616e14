package dictation

import (
	"fmt"
	"strings"
	"testing"
)

// TestRows holds the tables of the dictation reference row by row: every spoken form
// and its variants, in one clause of a dictation.
func TestRows(t *testing.T) {
	for _, row := range []struct{ name, want, said string }{ // said: variants, parted by |
		// Punctuation and layout. "x" stands for the words around.
		{"full stop", "Normal. Stable", "normal point stable|normal point final stable"},
		{"comma", "Normal, stable", "normal virgule stable"},
		{"semicolon", "Normal ; stable", "normal point virgule stable|normal point-virgule stable"},
		{"colon", "Rythme : stable", "rythme deux points stable|rythme deux-points stable"},
		{"question", "Normal ? Stable", "normal point d'interrogation stable"},
		{"exclamation", "Normal ! Stable", "normal point d'exclamation stable"},
		{"ellipsis", "Normal... stable", "normal trois petits points stable|normal points de suspension stable"},
		{"hyphen", "Antéro-septal", "antéro trait d'union septal"},
		{"bullet", "Liste :\n- Fuite\n- Sténose", "liste deux points à la ligne tiret fuite à la ligne tiret sténose"},
		{"slash", "Grade 2/4", "grade deux slash quatre|grade deux barre quatre|grade deux barre oblique quatre|grade deux sur quatre"},
		{"brackets", "Fuite (minime)", "fuite ouvrez la parenthèse minime fermez la parenthèse|fuite ouvrir la parenthèse minime fermer la parenthèse|fuite parenthèse ouvrante minime parenthèse fermante|fuite parenthèse minime parenthèse|fuite entre parenthèses minime fermez la parenthèse|fuite ouvrez une parenthèse minime fin de parenthèse"},
		{"quotes", "Il dit « gêne »", "il dit ouvrez les guillemets gêne fermez les guillemets|il dit guillemets gêne guillemets|il dit entre guillemets gêne fermez les guillemets"},
		{"words in brackets", "Fuite entre parenthèses minime", "fuite entre parenthèses minime"},
		{"apostrophe", "L'aorte", "l apostrophe aorte"},
		{"signs", "Axe +60°", "axe plus soixante degrés"},
		{"minus", "Axe -30°", "axe moins trente degrés"},
		{"above", "Gradient > 40 mmHg", "gradient supérieur à quarante millimètres de mercure"},
		{"below", "Vitesse < 2,8 m/s", "vitesse inférieure à deux virgule huit mètres par seconde"},
		{"at least", "Gradient supérieur ou égal à 40 mmHg", "gradient supérieur ou égal à quarante millimètres de mercure"},
		{"at most", "FEVG inférieure ou égale à 35 %", "F E V G inférieure ou égale à trente-cinq pour cent"},
		{"denied bound", "Aucune pause supérieure à 2 s", "aucune pause supérieure à deux secondes"},
		{"lower wall", "Paroi inférieure à 3 segments atteints", "paroi inférieure à trois segments atteints"},
		{"about", "PAPs env. 35 mmHg", "paps environ trente-cinq millimètres de mercure|paps à peu près trente-cinq millimètres de mercure"},
		{"line", "Normal\nStable", "normal à la ligne stable|normal nouvelle ligne stable|normal saut de ligne stable|normal aller à la ligne stable|normal ligne suivante stable"},
		{"stop and line", "Normal.\nStable", "normal point à la ligne stable"},
		{"paragraph", "Normal.\n\nStable", "normal point nouveau paragraphe stable|normal point paragraphe stable|normal point alinéa stable|normal point nouvelle page stable"},
		{"title", "Conclusion\nExamen normal", "titre conclusion à la ligne examen normal|en gras conclusion à la ligne examen normal|en gras conclusion fin du gras examen normal"},
		{"section", "Conclusion : examen normal", "section conclusion examen normal|conclusion deux points examen normal|conclusion examen normal"},
		{"capitals", "Note URGENT AVIS à voir", "note en majuscules urgent avis fin des majuscules à voir|note tout en majuscules urgent avis fin des majuscules à voir"},
		{"capitals before", "Patient MARTIN, stable", "patient martin en majuscules virgule stable|patient martin tout en majuscules virgule stable"},
		{"capital", "Docteur Martin", "docteur majuscule martin|docteur cap martin"},
		{"glued", "Sous anticoagulant", "sous anti coagulant tout attaché|sous anti coagulant en un mot|sous anti coagulant en un seul mot"},
		{"glued between", "Anticoagulant", "anti tout attaché coagulant"},
		{"space", "Mot suivant", "mot espace suivant"},
		{"space is a noun", "Cinquième espace intercostal", "cinquième espace intercostal"},
		{"nothing written", "Normal.", "normal point fin de dictée|normal point stop|normal point répète"},
		{"spelled", "Docteur DUPON", "docteur épelle D comme Denis U P O N|docteur épelle D comme Denis virgule U virgule P virgule O virgule N"},

		// Numbers and units.
		{"percent", "55 %", "cinquante-cinq pour cent|cinquante cinq pourcent|55 pour cent|55%"},
		{"velocity", "1,2 m/s", "un virgule deux mètre par seconde|1 virgule 2 mètres par seconde|1,2 m/s"},
		{"area", "0,8 cm²", "zéro virgule huit centimètre carré|0,8 cm2"},
		{"pressure", "PA 140/80 mmHg", "tension cent quarante sur quatre-vingts|tension à quatorze huit|tension artérielle quatorze sur huit|pression artérielle à 140 sur 80|tension 14 8|p a cent quarante sur quatre-vingts|tension à cent quarante quatre-vingts"},
		{"pressure alone", "140/80 mmHg", "cent quarante sur quatre-vingts"},
		{"half said twice", "PA 165/95 mmHg", "tension à seize et demi neuf et demi"},
		{"hours", "24 h", "vingt-quatre heures"},
		{"hour and a half", "2 h 30", "deux heures et demie|deux heures trente|2 h 30"},
		{"hour and minutes", "3 h 15", "trois heures quinze|trois heures et quart"},
		{"effort", "Effort de 9 min 30 s", "effort de neuf minutes trente|effort de neuf minutes trente secondes|effort de neuf minutes et demie"},
		{"grade", "Grade 2/4", "grade deux sur quatre"},
		{"class", "Stade NYHA II", "stade NYHA deux|stade NYHA deux sur quatre|stade n y h a deux"},
		{"class three", "NYHA III", "NYHA trois|n y h a trois"},
		{"class of", "Stade NYHA II", "stade deux de la NYHA|stade deux de la n y h a|stade 2 de la NYHA"},
		{"other classes", "Angor CCS III, Killip II, Lown IVb", "angor c c s trois virgule killip deux virgule lown quatre b"},
		{"block", "BAV III", "BAV trois|b a v trois"},
		{"block of a degree", "BAV du 1er degré", "BAV du premier degré|b a v du premier degré"},
		{"classes from to", "Stade II à III de la NYHA", "stade deux à trois de la NYHA"},
		{"conduction", "BAV II 2/1", "BAV deux deux un|b a v deux deux pour un"},
		{"without ST", "SCA non ST+", "S C A non S T plus|s c a non s t plus"},
		{"second of speed", "4,2 m/s", "quatre virgule deux mètres seconde"},
		{"mobitz", "BAV II Mobitz I", "b a v deux mobitz un"},
		{"ratio", "E/A = 0,7", "E sur A zéro virgule sept|E sur A zéro sept|e sur a à zéro virgule sept|E slash A zéro virgule sept"},
		{"ratio above one", "E/e' = 14", "E sur e prime quatorze|E sur E prime à quatorze"},
		{"mean ratio", "E/e' moyen = 8", "e sur e prime moyen à huit"},
		{"interval", "QTc 460 ms", "Q T C quatre cent soixante millisecondes|q t c quatre cent soixante millisecondes"},
		{"interval in seconds", "PR = 0,18 s = 180 ms", "P R zéro virgule dix-huit|P R zéro dix-huit|p r zéro virgule dix-huit seconde"},
		{"leads", "D2, D3, aVF", "D deux, D trois, a V F|d deux d trois a v f|D deux virgule D trois virgule a V F"},
		{"leads from to", "V1 à V4", "V un à V quatre|v un à v quatre"},
		{"regional", "70, 80, 80, 80, 90", "septante virgule quatre-vingts virgule huitante virgule octante virgule nonante"},
		{"thousands", "1 200 complexes", "mille deux cents complexes|douze cents complexes"},
		{"hundred thousand", "100 200 complexes", "cent mille deux cents complexes"},
		{"dose", "2,5 mg", "deux virgule cinq milligrammes|deux milligrammes et demi|deux et demi milligrammes"},
		{"infusion", "10 µg/kg/min", "dix microgrammes par kilo par minute|dix gammas par kilo par minute"},
		{"times a day", "3/j", "trois fois par jour|3 fois par jour"},
		{"times a day, from to", "2-3/j", "entre 2 et 3 fois par jour|entre deux et trois fois par jour|deux à trois fois par jour"},
		{"strain", "Strain -19 %", "strain moins dix-neuf pour cent"},
		{"strain at", "Strain à -19,5 %", "strain à moins dix-neuf virgule cinq pour cent|strain à moins dix-neuf et demi pour cent"},
		{"effort values", "120 W, 8 METs", "cent vingt watts virgule huit mets"},
		{"body", "175 cm, 82 kg", "un mètre soixante-quinze virgule quatre-vingt-deux kilos"},
		{"ordinals", "Le 1er palier, la 2e diagonale, le 2d stent, la 3e salve", "le premier palier virgule la deuxième diagonale virgule le second stent virgule la troisième salve"},
		{"ordinals alone", "En premier lieu, le second est libre", "en premier lieu virgule le second est libre"},
		{"units", "5 mmHg, 5 cm/s, 5 mL, 5 g/m², 5/min, 5/min, 5°, 5 ms, 5 s, 5 W", "cinq millimètres de mercure virgule cinq centimètres par seconde virgule cinq millilitres virgule cinq grammes par mètre carré virgule cinq battements par minute virgule cinq coups par minute virgule cinq degrés virgule cinq millisecondes virgule cinq secondes virgule cinq watts"},

		// Dates and times.
		{"date", "Le 23 juin 2026", "le vingt-trois juin deux mille vingt-six|le 23 juin 2026|le 23 juin deux mille vingt-six"},
		{"first", "Le 1er mars", "le premier mars"},
		{"date of birth", "Né le 02/05/1962", "né le deux cinq soixante-deux|né le deux cinq mille neuf cent soixante-deux|né le deux zéro cinq soixante-deux"},
		{"first of a month in figures", "Né le 01/03/1952", "né le premier trois cinquante-deux|né le premier trois mille neuf cent cinquante-deux"},
		{"time", "Appelé à 17 h 30", "appelé à dix-sept trente|appelé à dix-sept heures trente"},
		{"time in the morning", "À 4 h 12", "à quatre heures douze du matin|à quatre heures douze"},
		{"time in the evening", "À 20 h 30", "à huit heures trente du soir|à vingt heures trente"},
		{"after midnight", "À 0 h 10", "à minuit dix"},
		{"to the hour", "À 2 h 45", "à trois heures moins le quart"},

		// Abbreviations.
		{"letters", "FEVG", "F E V G|f e v g|fe vé gé|effe é vé gé|F.E.V.G"},
		{"atrium", "OD dilatée", "o d dilatée|op dilatée"},
		{"right ventricle", "VD", "vé dé|V D|v d"},
		{"with commas", "BAV", "B, A, V|B A V"},
		{"names", "Wolff-Parkinson-White, Luciani-Wenckebach, Sokolow, Bazett", "wolff parkinson white virgule luciani wenckebach virgule sokolow virgule bazett"},

		// Ambiguous words.
		{"point J", "Point J surélevé", "point J surélevé|point j surélevé"},
		{"puncture", "Point de ponction propre", "point de ponction propre"},
		{"at this point", "Dilaté à ce point", "dilaté à ce point"},
		{"mise au point", "Mise au point, stable", "mise au point virgule stable"},
		{"faire le point", "Faire le point", "faire le point"},
		{"point d'appel", "Pas de point d'appel, point d'impact", "pas de point d'appel virgule point d'impact"},
		{"points of", "Perte de 2 points", "perte de deux points"},
		{"underscore", "_", "tiret du six|tiret bas"},
		{"base line", "Revenu à la ligne de base, ligne isoélectrique", "revenu à la ligne de base virgule ligne isoélectrique"},
		{"correction of", "Correction de l'anémie, correction de Bazett", "correction de l'anémie virgule correction de bazett"},
		{"plus and moins are words", "Plus important, au moins 3", "plus important virgule au moins trois"},
		{"ST plus", "SCA ST+", "S C A S T plus|s c a s t plus"},
		{"on the ventricle", "Sur le VG", "sur le V G"},
		{"one", "Un stent, 1 mm", "un stent virgule un millimètre"},
		{"cancelled", "Rendez-vous annulé", "rendez-vous annulé"},
		{"new", "Nouveau stent", "nouveau stent"},
		{"in conclusion", "En conclusion normal", "en conclusion normal"},
	} {
		for n, said := range strings.Split(row.said, "|") {
			t.Run(fmt.Sprintf("%s %d", row.name, n), func(t *testing.T) {
				w := Write(said + rowEnd)
				if got := clause(w.Text); !w.Spoken || got != row.want {
					t.Errorf("said  %q\nwrote %q\nwant  %q", said, got, row.want)
				}
				faithful(t, said+rowEnd, w)
			})
		}
	}
}

// rowEnd makes the shortest clause a dictation; clause takes it off again.
const rowEnd = " virgule à la ligne examen fait virgule"

func clause(text string) string {
	text, _, _ = strings.Cut(text, "\nExamen fait")
	return strings.TrimRight(text, ",\n")
}

// TestEnglishRows holds what is said in English.
func TestEnglishRows(t *testing.T) {
	for _, row := range []struct{ name, want, said string }{
		{"stop", "Normal. Stable", "normal period stable|normal full stop stable"},
		{"comma", "Normal, stable", "normal comma stable"},
		{"colon", "Rhythm: stable", "rhythm colon stable"},
		{"semicolon", "Normal; stable", "normal semicolon stable|normal semi colon stable"},
		{"line", "Normal\nStable", "normal new line stable|normal next line stable"},
		{"paragraph", "Normal.\n\nStable", "normal period new paragraph stable"},
		{"brackets", "Leak (mild)", "leak open paren mild close paren|leak open parenthesis mild close parenthesis|leak left paren mild right paren"},
		{"quotes", "He said “tight”", "he said open quote tight close quote|he said quote tight unquote"},
		{"scratch", "LVEF 50%", "LVEF fifty-five percent scratch that LVEF fifty percent|LVEF fifty-five percent correction fifty percent|LVEF fifty-five percent comma sorry comma fifty percent"},
		{"percent", "50%", "fifty percent|fifty per cent"},
		{"point five", "Area 0.5 cm²", "area point five square centimeters|area zero point five square centimeters|area of scratch that area point five square centimeters"},
		{"pressure", "Blood pressure 120/80 mmHg", "blood pressure one twenty over eighty|blood pressure one hundred twenty over eighty|blood pressure one hundred and twenty over eighty"},
		{"roman", "NYHA class II", "NYHA class roman two|NYHA class two|n y h a class two"},
		{"half", "2.5 mg", "two and a half milligrams|two point five milligrams"},
		{"clipped interval", "QTc 460 ms", "q t c four sixty milliseconds|q t c four hundred sixty milliseconds"},
		{"time", "At 4:30 pm", "at four thirty p m"},
		{"capitals", "URGENT now", "all caps urgent end caps now"},
		{"capital", "Doctor Jones", "doctor cap jones"},
		{"above", "Gradient > 40 mmHg", "gradient greater than forty millimeters of mercury"},
		{"denied", "No pause greater than 2 s", "no pause greater than two seconds"},
		{"date", "Born on 12 March 1958", "born on march twelfth nineteen fifty-eight|born on twelve march nineteen fifty-eight"},
		{"spelled", "Patient SMITH", "patient smith spelled s m i t h|patient smith spelled s as in sam m i t h"},
		{"hesitation", "The rhythm is sinus", "the um rhythm is uh sinus"},
	} {
		for n, said := range strings.Split(row.said, "|") {
			t.Run(fmt.Sprintf("%s %d", row.name, n), func(t *testing.T) {
				w := Write(said + " comma new line the examination is done comma")
				got, _, _ := strings.Cut(w.Text, "\nThe examination is done")
				if got = strings.TrimRight(got, ",\n"); !w.Spoken || got != row.want {
					t.Errorf("said  %q\nwrote %q\nwant  %q", said, got, row.want)
				}
			})
		}
	}
}

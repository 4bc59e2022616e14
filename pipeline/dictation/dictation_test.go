package dictation

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// TestWrite holds a rule a line: what is said, what is written.
func TestWrite(t *testing.T) {
	const end = " virgule à la ligne point final" // makes the shortest phrase a dictation
	for _, c := range []struct{ name, said, want string }{
		{"percent", "F E V G cinquante-cinq pour cent", "FEVG 55 %"},
		{"velocity", "V max un virgule deux mètre par seconde", "Vmax 1,2 m/s"},
		{"area", "surface zéro virgule huit centimètre carré", "Surface 0,8 cm²"},
		{"pressure", "tension à cent quarante sur quatre-vingts", "PA 140/80 mmHg"},
		{"pressure in centimetres", "tension à quatorze huit", "PA 140/80 mmHg"},
		{"pressure without sur", "pression artérielle cent vingt soixante-dix", "PA 120/70 mmHg"},
		{"ambiguous pressure stays", "tension à seize neuf et demi", "Tension à seize neuf et demi"},
		{"hours", "holter de vingt-quatre heures", "Holter de 24 h"},
		{"hour and a half", "depuis deux heures et demie", "Depuis 2 h 30"},
		{"hour and minutes", "à trois heures quinze", "À 3 h 15"},
		{"after midnight", "pause à minuit dix", "Pause à 0 h 10"},
		{"morning", "à quatre heures douze du matin", "À 4 h 12"},
		{"effort", "effort de neuf minutes trente", "Effort de 9 min 30 s"},
		{"grade", "fuite grade deux sur quatre", "Fuite grade 2/4"},
		{"class", "dyspnée stade NYHA deux", "Dyspnée stade NYHA II"},
		{"class over four", "NYHA trois sur quatre", "NYHA III"},
		{"block", "B A V deux Mobitz un", "BAV II Mobitz I"},
		{"block of first degree", "BAV du premier degré", "BAV du 1er degré"},
		{"block two to one", "B A V deux deux pour un", "BAV II 2/1"},
		{"ratio of waves", "E sur A zéro virgule sept virgule E sur e prime quatorze", "E/A = 0,7, E/e' = 14"},
		{"ratio above one", "E sur A deux virgule deux virgule E sur e prime sept", "E/A = 2,2, E/e' = 7"},
		{"ratio above one, small letters", "e sur a un virgule trois virgule e sur e prime huit", "E/A = 1,3, E/e' = 8"},
		{"whole ratio", "rapport E sur A deux virgule temps de décélération cent quarante millisecondes", "Rapport E/A = 2, temps de décélération 140 ms"},
		{"no ratio", "prolapsus de A deux virgule fuite sur P trois", "Prolapsus de A2, fuite sur P3"},
		{"interval", "Q T C quatre cent soixante millisecondes", "QTc 460 ms"},
		{"interval in seconds", "P R zéro vingt", "PR = 0,20 s = 200 ms"},
		{"leads", "en D deux D trois a V F et V un à V quatre", "En D2, D3, aVF et V1 à V4"},
		{"right leads", "en V trois R et V quatre R", "En V3R et V4R"},
		{"seventy", "soixante et onze watts virgule soixante-dix-sept watts", "71 W, 77 W"},
		{"eighty", "quatre-vingt-un watts virgule quatre-vingt-dix-neuf watts virgule quatre-vingts watts", "81 W, 99 W, 80 W"},
		{"swiss and belgian", "septante-cinq watts virgule huitante-deux watts virgule octante watts virgule nonante-neuf watts", "75 W, 82 W, 80 W, 99 W"},
		{"hundreds", "deux cent trois millilitres virgule deux cents millilitres", "203 mL, 200 mL"},
		{"thousands", "cent mille deux cents complexes virgule douze cents complexes virgule mille deux cents complexes", "100 200 complexes, 1 200 complexes, 1 200 complexes"},
		{"dose", "bisoprolol deux virgule cinq milligrammes trois fois par jour", "Bisoprolol 2,5 mg 3/j"},
		{"rate of infusion", "dix microgrammes par kilo par minute", "10 µg/kg/min"},
		{"oxygen", "pic de V O deux à dix-huit virgule quatre millilitres par kilo par minute", "Pic de VO2 à 18,4 mL/kg/min"},
		{"slope", "pente V E V C O deux à trente-huit", "Pente VE/VCO2 à 38"},
		{"negative", "strain moins dix-neuf pour cent", "Strain -19 %"},
		{"axis", "axe à plus soixante degrés virgule axe à moins trente degrés", "Axe à +60°, axe à -30°"},
		{"no sign", "au moins trois épisodes virgule plus de dix minutes", "Au moins 3 épisodes, plus de 10 min"},
		{"duke", "score de Duke à plus neuf", "Score de Duke +9"},
		{"st plus", "S C A S T plus", "SCA ST+"},
		{"height", "taille un mètre soixante-quinze virgule quatre-vingt-deux kilos", "Taille 175 cm, 82 kg"},
		{"date", "le vingt-trois juin deux mille vingt-six", "Le 23 juin 2026"},
		{"first of the month", "le premier mars mille neuf cent cinquante", "Le 1er mars 1950"},
		{"date in figures", "né le deux cinq soixante-deux", "Né le 02/05/1962"},
		{"impossible date stays a number", "le trente et un février", "Le 31 février"},
		{"year in prose", "stent en deux mille vingt et un", "Stent en 2021"},
		{"article", "un bloc de branche et une extrasystole", "Un bloc de branche et une extrasystole"},
		{"small plural", "les deux oreillettes sont dilatées", "Les deux oreillettes sont dilatées"},
		{"rate then count", "fréquence soixante virgule cent dix extrasystoles", "Fréquence 60, 110 extrasystoles"},
		{"rate then dose", "fréquence quatre-vingts virgule cinq milligrammes de bisoprolol", "Fréquence 80, 5 mg de bisoprolol"},
		{"decimal then point", "dix virgule un mets", "10,1 METs"},
		{"phonetic letters", "vé dé normal virgule fé vé gé à cinquante pour cent", "VD normal, FEVG à 50 %"},
		{"letters with commas", "B, A, V complet", "BAV complet"},
		{"hesitation", "rythme euh sinusal", "Rythme sinusal"},
		{"point J", "point J isoélectrique", "Point J isoélectrique"},
		{"mise au point", "mise au point du traitement", "Mise au point du traitement"},
		{"à ce point", "dilaté à ce point", "Dilaté à ce point"},
		{"puncture", "point de ponction propre", "Point de ponction propre"},
		{"points of oedema", "deux points d'oedème", "2 points d'oedème"},
		{"colon", "résultat deux points normal", "Résultat : normal"},
		{"brackets", "fuite ouvrez la parenthèse minime fermez la parenthèse", "Fuite (minime)"},
		{"correction of a value", "F E V G à cinquante-cinq virgule correction virgule cinquante pour cent", "FEVG à 50 %"},
		{"correction keeps the unit", "Q T à quatre cents millisecondes pardon quatre cent dix", "QT à 410 ms"},
		{"correction of a side", "carotide gauche virgule pardon virgule droite", "Carotide droite"},
		{"correction with no", "carotide droite virgule non virgule gauche", "Carotide gauche"},
		{"slip of a side", "du ventricule gauche euh droit", "Du ventricule droit"},
		{"correction of a class", "NYHA deux correction trois", "NYHA III"},
		{"correction is a noun", "correction de l'anémie virgule correction de Bazett", "Correction de l'anémie, correction de Bazett"},
		{"plutôt is prose", "effort plutôt bien toléré", "Effort plutôt bien toléré"},
		{"address", "adresse jean tiret paul point dupont arobase exemple point fr", "Adresse jean-paul.dupont@exemple.fr"},
		{"spelled name", "madame Dupon épelle D U P O N T", "Madame DUPONT"},
		{"rendez-vous annulé", "rendez-vous annulé", "Rendez-vous annulé"},
		{"isoelectric line", "ligne isoélectrique et ligne de base", "Ligne isoélectrique et ligne de base"},
		{"en conclusion", "en conclusion examen normal", "En conclusion examen normal"},
		{"sur le VG", "retentissement sur le V G", "Retentissement sur le VG"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := Write(c.said + end)
			if got := strings.TrimSuffix(strings.TrimSuffix(w.Text, "\n"), ","); !w.Spoken || got != c.want {
				t.Errorf("said  %q\nwrote %q\nwant  %q", c.said, got, c.want)
			}
			faithful(t, c.said+end, w)
		})
	}
}

func TestEnglish(t *testing.T) {
	for _, c := range []struct{ name, said, want string }{
		{"pressure", "the blood pressure was one twenty over eighty period no comma no change period", "The blood pressure was 120/80 mmHg. No, no change."},
		{"percent", "the ejection fraction is fifty-five percent comma normal period", "The ejection fraction is 55%, normal."},
		{"leading point", "valve area of point eight square centimeters comma severe stenosis period", "Valve area of 0.8 cm², severe stenosis."},
		{"decimal", "peak velocity of four point two meters per second comma mean gradient forty-two millimeters of mercury full stop", "Peak velocity of 4.2 m/s, mean gradient 42 mmHg."},
		{"roman", "the patient is in NYHA class roman two comma stable period", "The patient is in NYHA class II, stable."},
		{"scratch that", "LVEF fifty-five percent comma scratch that comma LVEF fifty percent period this is normal comma period", "LVEF 50%. This is normal."},
		{"date", "born on March twelfth nineteen fifty-eight comma seen in the clinic period", "Born on 12 March 1958, seen in the clinic."},
		{"refractory period", "the refractory period was short comma the early period of recovery was normal period", "The refractory period was short, the early period of recovery was normal."},
		{"correction", "the rate was sixty comma correction comma seventy beats per minute period", "The rate was 70/min."},
		{"layout", "the rhythm is sinus period new paragraph conclusion colon normal study period", "The rhythm is sinus.\n\nConclusion: normal study."},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := Write(c.said)
			if !w.Spoken || w.Text != c.want {
				t.Errorf("wrote %q\nwant  %q", w.Text, c.want)
			}
			faithful(t, c.said, w)
		})
	}
}

func TestLayout(t *testing.T) {
	said := "titre électrocardiogramme à la ligne indication deux points palpitations virgule essoufflement point à la ligne rythme sinusal point nouveau paragraphe conclusion examen normal point fin de dictée"
	want := "Électrocardiogramme\nIndication : palpitations, essoufflement.\nRythme sinusal.\n\nConclusion : examen normal."
	if got := Write(said).Text; got != want {
		t.Errorf("wrote\n%s\nwant\n%s", got, want)
	}
}

// TestEngine: a speech engine that writes signs of its own beside spoken ones.
func TestEngine(t *testing.T) {
	said := "Échocardiographie. Point. À la ligne. FEVG à cinquante-huit pour cent. Virgule, TAPSE vingt millimètres. Fuite mitrale grade un sur quatre. Point à la ligne. Conclusion. Deux points. Bonne fonction. Point final."
	want := "Échocardiographie.\nFEVG à 58 %, TAPSE 20 mm. Fuite mitrale grade 1/4.\nConclusion : Bonne fonction."
	w := Write(said)
	if w.Text != want {
		t.Errorf("wrote\n%s\nwant\n%s", w.Text, want)
	}
	faithful(t, said, w)
}

// TestTyped: a typed report passes byte for byte, whatever words it holds.
func TestTyped(t *testing.T) {
	for _, s := range []string{
		"",
		"Rythme sinusal à 70/min. QTc à 417 ms.\r\nContrôle dans quarante-huit heures.\n",
		"Pas de trouble. Point J isoélectrique, mise au point à prévoir. FEVG 55 %.",
		"Refractory period normal. The early period was uneventful. EF 55%, PR 160 ms.",
		"ECG normal\n\n\tNYHA deux, deux stents en 2021, FEVG 45 %.",
		"Virgule, dit-il. Conclusion : normal. PA 120/80 mmHg, FC 60/min. Suivi : 2 ans. Arrêt à 120 W.",
	} {
		w := Write(s)
		if w.Spoken || w.Text != s || len(w.Normalised)+len(w.Doubts) != 0 {
			t.Errorf("typed text %q became %q", s, w.Text)
		}
		if got := w.Source(pipeline.Span{Start: 0, End: len(s)}); got != (pipeline.Span{Start: 0, End: len(s)}) {
			t.Errorf("span of typed text became %v", got)
		}
	}
}

func TestNormalised(t *testing.T) {
	source := "rythme à soixante-huit correction soixante-douze par minute virgule F E V G soixante pour cent virgule sept complexes à cent soixante-huit par minute virgule quatre-vingt-dix pour cent de la F M T point"
	want := map[string]string{
		"à soixante-huit correction soixante-douze par minute": "à 72/min",
		"F E V G soixante pour cent":                           "FEVG 60 %",
		"sept complexes à cent soixante-huit par minute":       "7 complexes à 168/min",
		"quatre-vingt-dix pour cent de la F M T":               "90 % de la FMT",
	}
	w := Write(source)
	for _, n := range w.Normalised {
		if want[n.Spoken] == n.Written {
			delete(want, n.Spoken)
		}
		if n.Span.Of(source) != n.Spoken {
			t.Errorf("%q does not stand at its span", n.Spoken)
		}
	}
	for s := range want {
		t.Errorf("not listed: %q", s)
	}
}

func TestDoubts(t *testing.T) {
	for _, c := range []struct {
		said, rule, quote string
		severity          pipeline.Severity
		choices           string
	}{
		{"artère droite virgule pardon virgule gauche point examen virgule normal point", "dictation_side", "droite virgule pardon virgule gauche", pipeline.Warning, ""},
		{"fuite ouvrez la parenthèse minime virgule normal point", "dictation_parenthesis", "ouvrez la parenthèse", pipeline.Warning, ""},
		{"fuite minime fermez la parenthèse virgule normal point", "dictation_parenthesis", "fermez la parenthèse", pipeline.Warning, ""},
		{"ouvrez les guillemets ça serre virgule normal point", "dictation_quotes", "ouvrez les guillemets", pipeline.Warning, ""},
		{"adresse jean point dupont arobase exemple virgule normal point", "dictation_address", "jean point dupont arobase", pipeline.Warning, ""},
		{"en majuscules urgent virgule normal point fin point", "dictation_command", "en majuscules", pipeline.Warning, ""},
		{"lésion bénigne virgule pardon virgule insuffisance mitrale point", "dictation_correction", "lésion bénigne virgule pardon virgule insuffisance mitrale", pipeline.Error, "lésion bénigne|insuffisance mitrale"},
		{"rythme sinusal pardon fibrillation atriale point normal point fin point", "dictation_correction", "rythme sinusal pardon fibrillation atriale", pipeline.Error, "rythme sinusal|fibrillation atriale"},
		{"non dilaté pardon dilaté point normal point fin point", "dictation_correction", "non dilaté pardon dilaté", pipeline.Error, "non dilaté|dilaté"},
		{"dilaté euh non dilaté point normal point fin point", "dictation_correction", "dilaté euh non dilaté", pipeline.Error, "dilaté|non dilaté"},
		{"pas d'épanchement correction épanchement minime point normal point", "dictation_correction", "pas d'épanchement correction épanchement minime", pipeline.Error, "pas d'épanchement|épanchement minime"},
		{"fraction cinquante-cinq euh soixante pour cent point normal point", "dictation_correction", "cinquante-cinq euh soixante pour cent", pipeline.Error, "cinquante-cinq|soixante pour cent"},
		{"onde T en V deux V trois virgule pardon virgule V trois V quatre point fin point", "dictation_correction", "onde T en V deux V trois virgule pardon virgule V trois V quatre", pipeline.Error, "onde T en V deux V trois|onde T en V trois V quatre"},
		{"BAV complet virgule non virgule BAV deux Mobitz un point fin point", "dictation_correction", "BAV complet virgule non virgule BAV deux Mobitz un", pipeline.Error, "BAV complet|BAV deux Mobitz un"},
		{"le patient a une dyspnée virgule pardon virgule une douleur point normal point", "dictation_correction", "le patient a une dyspnée virgule pardon virgule une douleur", pipeline.Error, "le patient a une dyspnée|le patient a une douleur"},
		{"sténose modérée pardon sévère point normal point fin point", "dictation_word", "modérée pardon sévère", pipeline.Warning, ""},
		{"pause de trois pardon cinq secondes point normal point fin point", "dictation_correction", "trois pardon cinq secondes", pipeline.Warning, ""},
		{"septum onze pardon douze millimètres point normal point fin point", "dictation_correction", "onze pardon douze millimètres", pipeline.Info, ""},
		{"fuite minime annule fuite modérée point normal point fin point", "dictation_erase", "minime annule", pipeline.Error, ""},
		{"tension à seize neuf et demi virgule normal virgule fin point", "dictation_number", "seize neuf et demi", pipeline.Error, "160/95 mmHg|165/95 mmHg"},
		{"vitesse un six virgule normal virgule fin point", "dictation_number", "un six", pipeline.Error, "1,6|1, 6"},
		{"lame de deux trois millimètres virgule normal point", "dictation_number", "deux trois millimètres", pipeline.Error, "2,3 mm|2 à 3 mm"},
		{"fréquence cent vingt un virgule normal virgule fin point", "dictation_number", "cent vingt un", pipeline.Error, "121|120, 1"},
		{"Q T C 4 cent 20 millisecondes virgule normal point fin point", "dictation_number", "4 cent 20", pipeline.Error, "420|4, 120"},
		{"dyspnée NYHA deux trois virgule normal point fin point", "dictation_number", "NYHA deux trois", pipeline.Error, "NYHA II à III|NYHA II|NYHA III"},
		{"sténose soixante-dix quatre-vingts pour cent virgule normal point", "dictation_number", "soixante-dix quatre-vingts pour cent", pipeline.Error, "70 à 80 %|70, 80 %"},
		{"tension dix sept virgule normal point fin point", "dictation_number", "dix sept", pipeline.Error, "100/70 mmHg|17"},
		{"le trente et un février deux mille vingt-six virgule normal point", "dictation_date", "trente et un février deux mille vingt-six", pipeline.Error, ""},
		{"le trente-deux mars deux mille vingt-six virgule normal point", "dictation_date", "trente-deux mars deux mille vingt-six", pipeline.Error, ""},
		{"le quinze treize deux mille vingt-six virgule normal point", "dictation_date", "quinze treize deux mille vingt-six", pipeline.Error, ""},
		{"gradient quarante-deux point cinq millimètres de mercure virgule normal point", "dictation_number", "quarante-deux point cinq millimètres de mercure", pipeline.Error, "42,5 mmHg|42. 5 mmHg"},
		{"né le deux deux douze virgule normal virgule fin point", "dictation_date", "deux deux douze", pipeline.Error, "02/02/1912|02/02/2012"},
		{"contrôle le premier mars virgule normal virgule fin point", "dictation_date", "premier mars", pipeline.Info, ""},
		{"madame dupon épelle d u p o n t virgule normal point", "dictation_name", "dupon épelle d u p o n t", pipeline.Info, ""},
		{"op dilatée virgule normal virgule fin point", "confusable", "op", pipeline.Warning, "OD"},
	} {
		w := Write(c.said)
		found := false
		for _, d := range w.Doubts {
			found = found || d.Rule == c.rule && d.Quote == c.quote && d.Severity == c.severity && d.Hint != "" && strings.Join(d.Choices, "|") == c.choices
		}
		if !found {
			t.Errorf("%q: no %s about %q in %+v", c.said, c.rule, c.quote, w.Doubts)
		}
		faithful(t, c.said, w)
	}
}

// faithful requires what every Written promises of its spans.
func faithful(t *testing.T, source string, w Written) {
	t.Helper()
	last := pipeline.Span{}
	for i := 0; i <= len(w.Text); i++ {
		s := w.Source(pipeline.Span{Start: i, End: min(i+3, len(w.Text))})
		if s.Start < 0 || s.End > len(source) || s.Start > s.End {
			t.Fatalf("span of %d maps to %v outside %d bytes", i, s, len(source))
		}
		if s.Start < last.Start || s.End < last.End {
			t.Fatalf("span of %d maps to %v, before %v", i, s, last)
		}
		last = s
	}
	if !w.Spoken && w.Text != source {
		t.Fatal("typed text was changed")
	}
	for _, n := range w.Normalised {
		if n.Span.Of(source) != n.Spoken {
			t.Fatalf("%q is not at %v", n.Spoken, n.Span)
		}
	}
	for _, d := range w.Doubts {
		if d.Span.Start < 0 || d.Span.End > len(source) || d.Span.Start > d.Span.End {
			t.Fatalf("doubt at %v", d.Span)
		}
	}
	if utf8.ValidString(source) && !utf8.ValidString(w.Text) {
		t.Fatal("written text is not UTF-8")
	}
}

func TestSource(t *testing.T) {
	source := "rythme sinusal virgule F E V G soixante pour cent point à la ligne fin point"
	w := Write(source)
	for text, said := range map[string]string{"sinusal": "sinusal", "FEVG": "F E V G", "60 %": "soixante pour cent", "FEVG 60 %": "F E V G soixante pour cent"} {
		i := strings.Index(w.Text, text)
		if i < 0 {
			t.Fatalf("%q is not in %q", text, w.Text)
		}
		if got := w.Source(pipeline.Span{Start: i, End: i + len(text)}).Of(source); got != said {
			t.Errorf("%q leads to %q, want %q", text, got, said)
		}
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("F E V G à cinquante-cinq virgule correction cinquante pour cent point à la ligne")
	f.Add("efface la phrase point scratch that comma one twenty over eighty period new line")
	f.Add("gauche euh droite virgule non gauche point jean point d arobase x point fr point")
	f.Add("FEVG à 55%, euh, pardon, 50%. [? onze] virgule E sur A à un, point. À la ligne. Conclusion, O-L-L-I-V-I-E-R")
	f.Add("en majuscules a fin des majuscules tout attaché né le vingt deux mille neuf cent quarante-quatre non dilaté pardon dilaté")
	f.Add("peak VO two fourteen point six scratch that fifteen comma called at seven oh five 98/60 mm de mercure 7h40 efface ça d'un demi-millimètre (")
	f.Add("stade deux à trois de la NYHA entre deux et trois fois par jour supérieur ou égal à un annule efface tout je répète a")
	f.Add("minuit dix virgule quatre-vingt-dix-sept cent mille virgule (virgule «»\xff\n\n de d' point J")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1<<12 {
			return
		}
		faithful(t, source, Write(source))
	})
}

func TestLong(t *testing.T) {
	for _, unit := range []string{"virgule ", "cent ", "F E V G ", "pardon ", "un virgule ", "sur ", "point ", "gauche euh ", "a. ", "deux points ", "efface ", "x arobase ", "moins ", "épelle A ", "quatre-vingts-", "douze sept ",
		"en majuscules ", "entre parenthèses ", "soixante dix virgule ", "efface tout ", "annule ", "je répète a ", "e accent aigu ", "[?] ", "en gras a ", "tout attaché ", "né le deux mille ",
		"euh deux ", "sous-décalage pardon ", "E sur A à un ", "F.E.V.G. ", "à a ", "environ deux ", "le premier mars ", "zero a deux ", "un deux pour cent ", "mitrale pardon non "} {
		source := strings.Repeat(unit, (1<<17)/len(unit))
		w := Write(source)
		for _, d := range w.Doubts {
			if d.Span.End > len(source) {
				t.Fatalf("doubt at %v", d.Span)
			}
		}
	}
	if w := Write(strings.Repeat("virgule ", MaxSource)); w.Spoken || len(w.Doubts) != 1 {
		t.Error("a source over the limit was written")
	}
}

func BenchmarkWrite(b *testing.B) {
	source := strings.Repeat("rythme sinusal à soixante-douze par minute virgule F E V G soixante pour cent point ", 20)
	for b.Loop() {
		Write(source)
	}
}

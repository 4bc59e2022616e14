package vocab

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMisspellings: the wrong words are between [ ], the first proposal follows.
func TestMisspellings(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ text, right string }{
		// known errors and their inflections
		{"Le patient signale des [palpitatons] le soir.", "palpitations"},
		{"Plusieurs [lypothymies] au lever.", "lipothymies"},
		{"[Dispnée] de stade II.", "Dyspnée"},
		{"Pas d'[extra-systoles] notables.", "extrasystoles"},
		// as it sounds
		{"Présence d'un [trombus] apical.", "thrombus"},
		{"[Oricule] gauche libre.", "Auricule"},
		{"Une [ipertrophie] concentrique.", "hypertrophie"},
		{"Aspect d'[anévrisne] du septum.", "anévrisme"},
		{"Une [arytmie] complète.", "arythmie"},
		{"Souffle [karotidien] droit.", "carotidien"},
		{"La [cronaire] droite est occluse.", "coronaire"},
		{"Douleur [torasique] atypique.", "thoracique"},
		{"Une [sinkope] d'effort.", "syncope"},
		{"Bloc de branche [gôche] complet.", "gauche"},
		{"Bonne [tolerence] de l'effort.", "tolérance"},
		{"L'[eccocardiographie] est normale.", "échocardiographie"},
		{"Une [oscultation] normale.", "auscultation"},
		// doubled and lost letters, letters in the wrong order
		{"Insuffisance [mittrale] minime.", "mitrale"},
		{"[Fibrilation] atriale permanente.", "Fibrillation"},
		{"Sa [tachicardie] est sinusale.", "tachycardie"},
		{"Le [ventriclue] droit est dilaté.", "ventricule"},
		{"Rythme [siusal] régulier.", "sinusal"},
		{"Un [anneurisme] de l'aorte.", "anévrisme"},
		{"Le [pericardde] est sec.", "péricarde"},
		{"Gradient [transvalvualire] moyen.", "transvalvulaire"},
		{"Fonction [systoliqe] conservée.", "systolique"},
		{"[Akinéise] de la paroi inférieure.", "Akinésie"},
		{"Une [cardiomyopthie] dilatée.", "cardiomyopathie"},
		{"Pas d'épanchement [péricradique].", "péricardique"},
		{"Une [repolarisaton] normale.", "repolarisation"},
		{"Deux [dérivatons] contiguës.", "dérivations"},
		{"L'[oreillete] gauche est dilatée.", "oreillette"},
		{"Rétrécissement [aorttique] serré.", "aortique"},
		// wrong accent
		{"Une [dyspnèe] d'effort.", "dyspnée"},
		{"Cardiopathie [ischèmique] connue.", "ischémique"},
		// words of general French
		{"L'[examem] est normal.", "examen"},
		{"Un [controlle] dans six mois.", "contrôle"},
		{"Pas de [modifiation] notable.", "modification"},
		{"Les [symptomes] sont [apparrus] hier.", "apparus"},
		{"Nous [poursuivonns] le traitement.", "poursuivons"},
		{"Il est [hospitallisé] ce jour.", "hospitalisé"},
		{"Une amélioration [progrésive].", "progressive"},
		{"Depuis une [semmaine].", "semaine"},
		{"Douleurs [frequantes] la nuit.", "fréquentes"},
		// medicines
		{"Traité par [Eliquisse] 5 mg.", "Eliquis"},
		{"Sous [Bizoce] 2,5 le matin.", "Bisoce"},
		{"Sous [Temerite] 5 mg.", "Temerit"},
		{"Prend du [bisoprollol] 5 mg.", "bisoprolol"},
		{"Début [Forsiga] 10 mg.", "Forxiga"},
		{"Il reçoit de l'[amiodaronne].", "amiodarone"},
		{"Arrêt du [Kardegique] hier.", "Kardégic"},
		{"Relais par [apixabant] 5 mg.", "apixaban"},
		{"Sous [Loxène] 50 mg.", "Loxen"},
		{"Poursuite du [furosémyde] 40 mg.", "furosémide"},
		{"Ajout de [spironnolactone] 25 mg.", "spironolactone"},
		{"Une dose de [paracetamoll].", "paracétamol"},
		// makes, eponyms
		{"Syndrome de [Brugadda] suspecté.", "Brugada"},
		{"FEVG en [Simson] biplan.", "Simpson"},
		{"Période de [Wenkebach] nocturne.", "Wenckebach"},
		// words split and joined
		{"Pas de [sus décallage] du ST.", "sus-décalage"},
		{"Pas de [sousdécalage] en V5.", "sous-décalage"},
		{"Une [hyper tension] traitée.", "hypertension"},
		{"Porteur d'un [pace maker] récent.", "pacemaker"},
		{"Quelques [extra systoles] isolées.", "extrasystoles"},
		{"Une [écho cardiographie] de contrôle.", "échocardiographie"},
		// capitals
		{"CONCLUSION : [FIBRILATION] AURICULAIRE RAPIDE", "FIBRILLATION"},
		// units
		{"PAPs à [53mmhg] ce jour.", "53 mmHg"},
		{"Pression à 140/80 [MMHG] au repos.", "mmHg"},
		// after an elision, with either apostrophe
		{"Pas d'[hypertention] connue.", "hypertension"},
		{"Pas d’[hypertention] connue.", "hypertension"},
		// dangerous pairs that the surroundings decide
		{"Une [pose] de 3,4 s au petit matin.", "pause"},
		{"Indication à la [pause] d'un pacemaker.", "pose"},
		{"[Par] de thrombus visible.", "pas"},
		{"Une [suffisance] mitrale minime.", "insuffisance"},
		{"Une TV [mon] soutenue.", "non"},
		{"Valve [eau artique] calcifiée.", "aortique"},
		{"Sous [Cordarone] 2,5 mg le matin.", "Cardensiel"},
		{"Pas de shunt, septum [intraventriculaire] intact.", "interventriculaire"},
		{"Effort sur [tapie] roulant.", "tapis"},
		{"Pas d'[antécédant] familial.", "antécédent"},
		{"Abouchement de la [vaine] cave inférieure.", "veine"},
		{"Abord par [voix] radiale droite.", "voie"},
		// several at once in one word, and words cut one letter short
		{"Une [cardiologi] attentive.", "cardiologie"},
		{"Implantation d'un [defribilateur].", "défibrillateur"},
		{"Ventricule gauche [dilatté].", "dilaté"},
	} {
		t.Run(c.text, func(t *testing.T) {
			text, want := marked(c.text)
			got := l.Check(text, Options{Language: "fr"})
			if len(got) != len(want) && !(len(want) == 2 && len(got) == 1) {
				t.Fatalf("%d faults, want %d: %+v", len(got), len(want), got)
			}
			f := got[len(got)-1]
			if w := want[len(want)-1]; f.Start != w.Start || f.End != w.End || f.Wrong != text[w.Start:w.End] {
				t.Errorf("fault at %q, want %q", f.Wrong, text[w.Start:w.End])
			}
			if len(f.Right) == 0 || f.Right[0] != c.right {
				t.Errorf("proposals %q, want %q first", f.Right, c.right)
			}
		})
	}
}

// marked takes the brackets off and gives the ranges they held.
func marked(text string) (string, []Range) {
	var b strings.Builder
	var out []Range
	for {
		before, rest, ok := strings.Cut(text, "[")
		b.WriteString(before)
		if !ok {
			return b.String(), out
		}
		word, after, _ := strings.Cut(rest, "]")
		out = append(out, Range{b.Len(), b.Len() + len(word)})
		b.WriteString(word)
		text = after
	}
}

// TestCorrectSentences: nothing to say.
func TestCorrectSentences(t *testing.T) {
	l := load(t)
	for _, text := range []string{
		"Rythme sinusal régulier à 62/min, PR 168 ms, QRS fins.",
		"motif: palpit, ATCD IDM 2018, ttt habituel, ccl: RAS, revoir ds 6 mois",
		"TA 125/75, FC 68/mn, RS, ECG nl, écho tt à prévoir pr bilan HTA",
		"VG ND NH, FE 60%, pas de tb de cinétique, OG nle, VCI compliante",
		"ESV 220 monomorphes, pas de salve, 1200 ESA, qq doublets",
		"PAPs 53 mmHg (POD 15), TAPSE 15 mm, S' 8 cm/s, E/e' 18",
		"sus-décalage en D2, D3, aVF ; miroir en V1-V2-V3R",
		"Le NT-proBNP est à 1 240 ng/L et la troponine T hs à 18.",
		"CHA2DS2-VASc à 4, HAS-BLED à 2.",
		"Foramen ovale perméable, anévrysme du septum, tamponnade éliminée.",
		"Bloc auriculoventriculaire ou bloc atrioventriculaire, c'est le même.",
		"Évènement indésirable ; événement attendu ; coeur et cœur ; oedème et œdème.",
		"Nœud d'Aschoff-Tawara, réseau de Purkinje, faisceau de Kent.",
		"Syndrome de Wolff-Parkinson-White, période de Luciani-Wenckebach.",
		"Prothèse Edwards Sapien 3 de 26 mm, TAVI par voie fémorale.",
		"Écrire à cardio.secretariat@cabinet-exemple.mssante.fr ou www.exemple-cardiologie.fr/rdv",
		"Reçu le 12/03/2026 à 8h30, mn, réf. 2026-11-0814, tél. 99 00 00 00 00",
		"L'hypokinésie n'est plus visible, l'akinésie apicale persiste.",
		"Aujourd'hui, quelqu'un l'a aidé jusqu'à l'entrée ; lorsqu'il marche, presque rien.",
		"Traitement : Kardégic 75, Bisoce 2,5, Triatec 5, Tahor 40, Inexium 20.",
		"Bisoprolol 2,5 mg, ramipril 5 mg, éplérénone 25 mg, empagliflozine 10 mg.",
		"Flecaine LP 100, Previscan 3/4 cp, Aspegic 100, kardegic 75",
		"On remplace la Cordarone 200 mg par le Cardensiel 2,5 mg.",
		"LASILIX 40 MG LE MATIN, ALDACTONE 25 MG LE MIDI",
		"CONCLUSION : ECHOCARDIOGRAPHIE NORMALE. PERICARDE SEC. PAS D'EPANCHEMENT.",
		"cardiomyopathie hypertrophique moderee, fonction systolique preservee, pressions elevees",
		"Appel au Dr Abeilhaczewski ce jour, accord de Mme Trouvillanec-Brosski.",
		"Monsieur Quervinecq, domicilié 3 allée des Tilleuls, 99000 Ville-Exemple.",
		"La patiente habite Plougastelennec et travaille chez Duvalcourtois.",
		"Pose d'un pacemaker double chambre, pause de 3,2 s la nuit précédente.",
		"Pas de communication interventriculaire, gradient intraventriculaire nul.",
		"Aggravation par de multiples facteurs et par des extrasystoles.",
		"Amlodipine 10 mg, amiodarone 200 mg, propranolol 40 mg.",
		"Strain longitudinal global à -19 %, speckle tracking de bonne qualité.",
		"Le flutter est de type commun, cavo-tricuspide, à conduction 2/1.",
		"Hypertriglycéridémie et hypercholestérolémie, hémoglobine glyquée à 7 %.",
		"Antiagrégation par clopidogrel, anticoagulation par apixaban.",
		"Valvuloplastie percutanée, annuloplastie tricuspide, sternotomie.",
		"Thrombolyse à l'altéplase puis thromboaspiration de l'IVA proximale.",
		"Réadaptation en ambulatoire, vingt séances, reconditionnement satisfaisant.",
		"une IRM myocardique avec rehaussement tardif au gadolinium",
		"stent actif, stents nus, stenting provisionnel, bifurcation traitée en T",
		"Test de marche de six minutes : 412 m, désaturation à 91 %.",
		"Vaccinations antigrippale et antipneumococcique à jour.",
		"Rétrécissement aortique peu serré, Vmax 2,8 m/s, SAo 1,4 cm².",
		"rythme sinusal virgule pas de bloc point à la ligne conclusion deux points examen normal point",
		"Patient de 63 a, adressé pr dyspnée stade III NYHA, OMI, crépitants.",
		"Adresseur : Dr Baliverneau. Scopie : onze minutes.",
		"Hôpital Saint-Amant, service du Pr Wolkensteinberg, bât. C.",
	} {
		t.Run(text, func(t *testing.T) {
			for _, f := range l.Check(text, Options{}) {
				t.Errorf("%q for %q (%s)", f.Right, f.Wrong, f.Rule)
			}
		})
	}
}

func TestEnglish(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ text, right string }{
		{"The left ventricle is dilated and there is mild mitral [regurgitaton].", "regurgitation"},
		{"The patient was treated with [bisoprollol] and the rhythm is sinus.", "bisoprolol"},
		{"There is no [pericardal] effusion and the valve is normal.", "pericardial"},
		{"The patient has severe aortic [stenossis] with preserved function.", "stenosis"},
		{"The anaemia was treated and the oedema of the legs is resolved.", ""},
		{"The patient is hypertensive and takes ramipril for the ischaemic cardiomyopathy.", ""},
	} {
		text, want := marked(c.text)
		for _, language := range []string{"en", ""} {
			got := l.Check(text, Options{Language: language})
			if len(got) != len(want) {
				t.Errorf("%s: %+v", c.text, got)
			} else if len(want) > 0 && got[0].Right[0] != c.right {
				t.Errorf("%s: %v", c.text, got[0].Right)
			}
		}
	}
}

func TestDrugsAreAskedNotCorrected(t *testing.T) {
	l := load(t)
	for text, choices := range map[string][]string{
		"Sous losartam 50 mg.":      {"losartan"},
		"Sous Cardaron 200 mg.":     {"Cordarone"},
		"Sous amlodarone le matin.": {"amiodarone"},
	} {
		got := l.Check(text, Options{Language: "fr"})
		if len(got) != 1 || !got[0].Drug {
			t.Errorf("%s: %+v", text, got)
			continue
		}
		for _, c := range choices {
			if !slices.Contains(got[0].Right, c) {
				t.Errorf("%s: %q misses %s", text, got[0].Right, c)
			}
		}
	}
	// A medicine's name is never a fault, however near another.
	for _, term := range Terms() {
		if term.Drug() {
			for _, f := range l.Check("Sous "+term.Text+" depuis.", Options{Language: "fr"}) {
				t.Errorf("%s: %+v", term.Text, f)
			}
		}
	}
}

// TestLexiconAcceptsItself: no term, inflection or variant is a fault.
func TestLexiconAcceptsItself(t *testing.T) {
	l := load(t)
	for _, term := range Terms() {
		for _, form := range slices.Concat([]string{term.Text}, term.Inflected, term.Variants, term.Expansions) {
			if strings.Contains(form, "anglais") || form == "MMHg" {
				continue // English words in a French text, and a form of which the table warns
			}
			for _, f := range l.Check("On note : "+form+" ce jour.", Options{Language: "fr"}) {
				t.Errorf("%s: %q for %q (%s)", form, f.Right, f.Wrong, f.Rule)
			}
		}
	}
}

// TestKnownMisspellingsAreFound: each fault of the table is found in its place.
func TestKnownMisspellingsAreFound(t *testing.T) {
	l := load(t)
	all, found := 0, 0
	for _, term := range Terms() {
		for _, fault := range term.Faults {
			all++
			if got := l.Check("Patient sous "+fault+" 5 mg.", Options{Language: "fr"}); len(got) > 0 {
				found++
			} else {
				t.Logf("%s for %s passes", fault, term.Text)
			}
		}
	}
	if found < all*97/100 {
		t.Errorf("%d of %d known misspellings found", found, all)
	}
}

func TestOptions(t *testing.T) {
	l := load(t)
	text := "Adressé par M. Palpitatons pour palpitatons."
	at := strings.Index(text, "palpitatons")
	if got := l.Check(text, Options{}); len(got) != 1 || got[0].Start != at {
		t.Errorf("without options: %+v", got)
	}
	if got := l.Check(text, Options{Skip: []Range{{at + 4, at + 5}}}); len(got) != 0 {
		t.Errorf("skip: %+v", got)
	}
	if got := l.Check("une dispnéa et du zorglubol", Options{Own: []string{"Dispnéa", "zorglubol"}}); len(got) != 0 {
		t.Errorf("own words: %+v", got)
	}
	got := l.Check("hypertension arterielle, cardiopathie ischemique, oreillette dilatee", Options{Accents: true})
	if len(got) != 1 || got[0].Rule != RuleAccent || got[0].Right[0] != "artérielle" {
		t.Errorf("accents: %+v", got)
	}
}

func TestUnknown(t *testing.T) {
	l := load(t)
	got := l.Check("Le patient présente une pzrgmtixe depuis hier, et un zorglubol.", Options{})
	if len(got) != 1 || got[0].Rule != RuleUnknown || len(got[0].Right) != 0 || got[0].Wrong != "pzrgmtixe" {
		t.Errorf("%+v", got)
	}
}

func TestTermOfSeveralWords(t *testing.T) {
	l := load(t)
	got := l.Check("Une fibrilation atriale ancienne.", Options{})
	if len(got) != 1 || got[0].Term != "fibrillation atriale" || got[0].Wrong != "fibrilation" {
		t.Errorf("%+v", got)
	}
}

// TestAnyInput: bounded time and places inside the text, whatever the bytes.
func TestAnyInput(t *testing.T) {
	l := load(t)
	for name, text := range map[string]string{
		"empty":           "",
		"one long word":   strings.Repeat("a", 10<<20),
		"no newline":      strings.Repeat("fibrilation oricule xqzwvk ", 400_000),
		"unknown words":   strings.Repeat("zorglubique trifouillonnage xylophonerie ", 250_000),
		"emoji":           strings.Repeat("❤️🫀 pouls 👍🏽 ", 400_000),
		"right to left":   strings.Repeat("القلب سليم \u202e dyspné ", 200_000),
		"control":         strings.Repeat("\x00\x01\x07dispnée\x1b[31m", 400_000),
		"invalid":         strings.Repeat("\xff\xfe dyspn\xe9e \xc3", 400_000),
		"combining marks": "e" + strings.Repeat("\u0301", 5<<20),
		"apostrophes":     strings.Repeat("l'", 5<<20),
		"hyphens":         strings.Repeat("sus-", 2<<20),
		"capitals":        strings.Repeat("FIBRILATION AURICULERE\n", 400_000),
		"one phrase":      strings.Repeat("ventricule gauche dilaté non très ", 30_000),
		"abbreviations":   strings.Repeat("IM RA EP TV BAV IC ", 40_000),
		"short sentences": strings.Repeat("IM. IC. a. ", 80_000),
		"doses":           strings.Repeat("digoxine 125 mg, hypokaliémie à 6,2 ", 30_000),
		"hyphened":        strings.Repeat("contre-indiquation ", 50_000),
		"titles":          strings.Repeat("Dr ", 3<<20),
		"at signs":        strings.Repeat("a@", 5<<20),
		"latin-1":         strings.Repeat("dyspn\xe9e d'effort mod\xe9r\xe9e ", 300_000),
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			got := l.Check(text, Options{Accents: true})
			if d := time.Since(begin); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
			inside(t, text, got)
		})
	}
}

func inside(t *testing.T, text string, faults []Fault) {
	t.Helper()
	end := 0
	for _, f := range faults {
		if f.Start < end || f.End <= f.Start || f.End > len(text) || text[f.Start:f.End] != f.Wrong {
			t.Fatalf("fault out of place: %d to %d after %d in %d bytes", f.Start, f.End, end, len(text))
		}
		end = f.End
	}
	if len(faults) > maxFaults+1 {
		t.Errorf("%d faults", len(faults))
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("Pas de sus décallage, oricule gauche libre, Eliquisse 5 mg x2", "fr", 3, 9)
	f.Add("pose de 3,4 s ; Cordarone 2,5 mg ; par de thrombus\n53mmhg", "", 0, 0)
	f.Add("The left atrium is dilated with mild regurgitaton", "en", 0, 4)
	f.Add("l'œdème d’effort ÉCHO\u0301 \xff\xfe '-'- a-b-c", "fr", -4, 80)
	f.Fuzz(func(t *testing.T, text, language string, from, to int) {
		got := load(t).Check(text, Options{Language: language, Accents: true, Skip: []Range{{from, to}}})
		inside(t, text, got)
	})
}

package vocab

import (
	"strings"
	"testing"
)

// TestDangerousPairs: the words between [ ] are asked about, the first proposal
// follows; without brackets nothing is.
func TestDangerousPairs(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ text, right string }{
		// pause and pose
		{"Deux [poses] de 2,9 s la nuit.", "pauses"},
		{"Absence de [pose] significative.", "pause"},
		{"Aucune [pose] supérieure à deux secondes.", "pause"},
		{"La [pose] la plus longue dure 2,1 s.", "pause"},
		{"Hospitalisé pour [pause] d'une endoprothèse : [pause] de stent actif.", ""},
		{"[Pause] de stent actif sur la circonflexe.", "pose"},
		{"Décision de [pause] d'une sonde gauche.", "pose"},
		{"Pause de 3,2 s à 4 h. Pose d'un pacemaker double chambre le 12.", ""},
		{"Pas de pose de stent. Une pause déjeuner d'une heure.", ""},
		// negations
		{"[Par] de lésion coronaire significative.", "pas"},
		{"Échographie : [par] d'anomalie des valves.", "pas"},
		{"Découverte par de simples examens. Sténose par de l'athérome.", ""},
		{"Tachycardie ventriculaire [nom] soutenue.", "non"},
		{"Sténose [mon] serrée du tronc commun.", "non"},
		{"Mon patient, nom de jeune fille inconnu.", ""},
		{"Examen [cent] particularité, [cent] retentissement.", ""},
		{"Effort poursuivi [cent] douleur.", "sans"},
		{"Fréquence à [sans] vingt par minute.", "cent"},
		{"FEVG à cinquante [pour sans].", "pour cent"},
		{"Cent dix battements, cent extrasystoles, sans vingt-quatre heures d'attente.", ""},
		{"Périmètre de marche de trois [sans] mètres.", "cents"},
		{"Pas de thrombus [n'y] végétation.", "ni"},
		{"Il n'y a pas de fuite, on n'y retrouve rien, n'y voyant rien.", ""},
		// terms as an engine hears them
		{"[Rite] sinusal permanent à 68/min.", "rythme"},
		{"VTD 190 mL, [fraction d'injection] à 30 % en Simpson biplan.", "fraction d'éjection"},
		{"[Fraction d'érection] conservée.", "fraction d'éjection"},
		{"Injection de dobutamine, fraction filtrée, douleur au point d'injection.", ""},
		{"[Flatteur] auriculaire typique.", "flutter"},
		{"[Vibration] auriculaire ancienne.", "fibrillation"},
		{"Vibrations du tapis, un propos flatteur, montage du Holter.", ""},
		{"[Montage] mammaire perméable.", "pontage"},
		{"Un [stand] actif sur l'IVA.", "stent"},
		{"[Bloc de blanche] gauche complet.", "bloc de branche"},
		{"Rythme [sinueux] à 60.", "sinusal"},
		{"[Train] longitudinal global à -17 %.", "strain"},
		{"[Soufre] systolique.", "souffle"},
		{"[Épreuve d'or] négative.", "épreuve d'effort"},
		// medicines, only where a dose or a route shows one
		{"Elle est sous [témérité] 5 mg.", "Temerit"},
		{"Il a eu la témérité de courir 5 km.", ""},
		{"Une bouffée de [trinité], [trinité] sublinguale, [trinité] en spray si douleur.", "trinitrine"},
		{"Née à la Trinité, paroisse de la Sainte-Trinité.", ""},
		{"Traitement : [castor] 10 mg.", "Crestor"},
		{"Traitement : [amour] 5 mg.", "Amlor"},
		{"Traitement : [brique] 90 mg deux fois par jour.", "Brilique"},
		{"Il aime son jardin, prévisions à 20 ans, chasse au castor, l'écran à 10 cm/s.", ""},
		{"[Jardinage] 10 mg le matin.", "Jardiance"},
		{"[Couvercle] 5 mg le matin.", "Coversyl"},
		{"[Prévisions] 20 mg selon l'INR.", "Previscan"},
		{"Le liquide péricardique est de 5 mm, un cordon de 10 mm, spectral 200 cm/s.", ""},
		// salve and sauf
		{"Une [sauf] de TV de cinq complexes.", "salve"},
		{"Quelques [sauf] d'extrasystoles.", "salve"},
		{"Rien à signaler, sauf une extrasystole.", ""},
		// prefixes
		{"Communication [intraventriculaire] restrictive.", "interventriculaire"},
		{"Bloc [interventriculaire] droit.", "intraventriculaire"},
		{"Septum interventriculaire épaissi, gradient intraventriculaire, bloc intraventriculaire.", ""},
		{"[Hypotrophie] ventriculaire gauche concentrique.", "hypertrophie"},
		{"[Hyperkinésie] inférieure séquellaire.", "hypokinésie"},
		{"Hyperkinésie compensatrice, séquelle inférieure.", ""},
		{"Hypotrophie musculaire des quadriceps.", ""},
		// rhythm
		{"[ESV] supraventriculaires isolées.", "ESSV"},
		{"[ESSV] ventriculaires polymorphes.", "ESV"},
		{"[TVNS] de 42 s à 3 h.", "TVS"},
		{"TVNS de 8 s. TV non soutenue de 6 complexes. TV soutenue de 45 s.", ""},
		{"[TV soutenue] de 6 complexes.", "TV non soutenue"},
		// values
		{"[Hypokaliémie] à 6,1 mmol/L.", "Hyperkaliémie"},
		{"Découverte d'une [hyperkaliémie] sévère (K+ 2,7 mmol/L).", "hypokaliémie"},
		{"Hypokaliémie à 3,1 mmol/L, corrigée à 5,4. Hyperkaliémie à 5,8 mmol/L.", ""},
		{"Hyponatrémie à 128 mmol/L, hypercalcémie à 2,9 mmol/L, hypokaliémie 4,1 mmol/L.", ""},
		{"[Hyponatrémie] à 152 mmol/L.", "Hypernatrémie"},
		{"[Hypoglycémie] à 2,8 g/L.", "Hyperglycémie"},
		{"[Hypotension] à 188/104.", "Hypertension"},
		{"[Hypertension] à 82/48 mmHg.", "Hypotension"},
		{"Hypertension à 162/94, hypotension à 88/50, hypotension orthostatique de 160/90 à 120/70.", ""},
		{"Hypertension de grade 2 depuis 25 ans, hypertension 3 fois traitée.", ""},
		{"[Hypothyroïdie], TSH à 0,01 mUI/L.", "Hyperthyroïdie"},
		{"Hypothyroïdie substituée, TSH à 0,05 mUI/L. Hypothyroïdie, TSH à 12 mUI/L.", ""},
		{"[Bradycardie] sinusale à 128/min.", "Tachycardie"},
		{"Tachycardie à 52 ans. Bradycardie à 44/min.", ""},
		{"[Thrombopénie] à 620 000/mm3.", "Thrombocytose"},
		{"Thrombopénie à 82 000/mm3.", ""},
		{"[FR] à 84/min.", "FC"},
		// murmurs
		{"Souffle [diastolique] d'insuffisance mitrale.", "systolique"},
		{"Souffle [systolique] d'une insuffisance aortique.", "diastolique"},
		{"Souffle systolique de rétrécissement aortique.", ""},
		// arteries
		{"Sus-décalage du ST en D2, D3 et aVF évoquant une occlusion de l'[IVA].", "IVP"},
		{"Sus-décalage en V1, V2, V3 par lésion de l'[IVP].", "IVA"},
		{"Sus-décalage en V1-V4, miroir en D2 D3 aVF : IVA.", ""},
		{"Sténose de l'IVA. Ondes Q en D2, D3, aVF.", ""},
		{"Sus-décalage en D2, D3, aVF par occlusion de la coronaire droite, IVA saine.", ""},
		// medicines
		{"Sous [Cordarone] 5 mg le matin.", "Cardensiel"},
		{"Il prend [amiodarone] 10 mg.", "amlodipine"},
		{"[Xarelto] 5 mg le matin.", "Zaroxolyn"},
		{"Bisoprolol [25 mg] le matin.", "2,5 mg"},
		{"Digoxine [125 mg] par jour.", "125 µg"},
		{"Prend [125 mg] de digoxine.", "125 µg"},
		{"Levothyrox [75 mg].", "75 µg"},
		{"Kardégic [75 g].", "75 mg"},
		{"Eliquis [25 mg] matin et soir.", "2,5 mg"},
		{"Digoxine 0,125 mg, Levothyrox 75 µg, Kardégic 75 mg, Lasilix 500 mg, Cordarone 200 mg, bisoprolol 1,25 mg.", ""},
		{"Metformine 1 g, dobutamine 5 µg/kg/min, amiodarone 1 200 mg en 24 heures, bisoprolol 3 mg.", ""},
		// heard for another
		{"Sténose [métal] minime.", "mitrale"},
		{"Absence d'[onde cul] en D3.", ""},
		{"Ondes [cul] en D3.", "Q"},
		{"Akinésie [apicole] étendue.", "apicale"},
	} {
		t.Run(c.text, func(t *testing.T) {
			text, want := marked(c.text)
			got := l.Check(text, Options{Language: "fr"})
			if strings.Contains(c.text, "[") && c.right == "" {
				if len(got) == 0 {
					t.Error("nothing found")
				}
				return
			}
			if len(got) != len(want) {
				t.Fatalf("%d questions, want %d: %+v", len(got), len(want), got)
			}
			for i, w := range want {
				if got[i].Start != w.Start || got[i].End != w.End || got[i].Right[0] != c.right || got[i].Rule != RuleConfusable {
					t.Errorf("%+v", got[i])
				}
				if !strings.HasSuffix(got[i].Why, ".") {
					t.Errorf("no sentence: %+v", got[i])
				}
			}
		})
	}
}

// TestPairTables: every word of the tables is one of the language or of the lexicon.
func TestPairTables(t *testing.T) {
	if len(confusions()) < 40 || len(opposites()) < 20 || len(doses()) < 100 || len(senses()) < 40 {
		t.Errorf("%d, %d, %d, %d", len(confusions()), len(opposites()), len(doses()), len(senses()))
	}
	l := load(t)
	for name := range doses() {
		if _, ok := l.french.plain[name]; !ok {
			if _, ok = l.french.forms[name]; !ok {
				t.Errorf("doses.tsv: %s is no medicine of the lexicon", name)
			}
		}
	}
	for name, all := range senses() {
		for _, m := range all {
			if m.text == "" || m.language != "fr" && m.language != "en" || len(m.exact)+len(m.stems) == 0 {
				t.Errorf("senses.tsv: %s: %+v", name, m)
			}
		}
	}
}

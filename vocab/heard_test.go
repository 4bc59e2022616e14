package vocab

import (
	"strings"
	"testing"
)

// heard are faults by class: the words between [ ] are asked about, the first
// proposal follows.
var heard = []struct {
	class string
	cases [][2]string
}{
	{"as it sounds", [][2]string{
		{"Une [fotografie] est jointe au dossier.", "photographie"},
		{"Sans [complicassion] au décours.", "complication"},
		{"Diabète [ékilibré] sous régime.", "équilibré"},
		{"Une [konsultacion] est prévue lundi.", "consultation"},
		{"La [farmacie] a été prévenue.", "pharmacie"},
		{"Surveillance à l'[ôpital] de jour.", "hôpital"},
		{"Après une [semène] de surveillance.", "semaine"},
		{"Revu par son [médessin] traitant.", "médecin"},
		{"Patient [ensien] fumeur.", "ancien"},
		{"Il décrit un [ésouflemen] franc.", "essoufflement"},
		{"Une [hospitalizassion] courte suffira.", "hospitalisation"},
		{"Le patient se dit [fatigé] le soir.", "fatigué"},
		{"L'[éfor] est bien toléré.", "effort"},
		{"Elle signale des [palpitassions] nocturnes.", "palpitations"},
		{"Elle [prand] bien son traitement.", "prend"},
	}},
	{"brands", [][2]string{
		{"Sous [Cardensielle] 5 mg.", "Cardensiel"},
		{"Poursuite du [Previscane].", "Previscan"},
		{"Sous [Lasilixe] 40 mg.", "Lasilix"},
		{"Sous [Xarelteau] 20 mg.", "Xarelto"},
		{"Arrêt du [Plaviks] hier.", "Plavix"},
		{"Il prend du [Coversile] 5 mg.", "Coversyl"},
		{"Sous [Entrestau] 49/51.", "Entresto"},
		{"Introduction du [Triatecque] 2,5 mg.", "Triatec"},
		{"Sous [Multaque] deux fois par jour.", "Multaq"},
		{"Sous [Lipantyle] 160.", "Lipanthyl"},
		{"Sous [Rytmole] 300 mg.", "Rythmol"},
		{"Reprise du [Sotalexe] 80.", "Sotalex"},
	}},
	{"hyphen and prefix", [][2]string{
		{"Bêtabloquant [contrindiqué] par l'asthme.", "contre-indiqué"},
		{"Pas de [contrindications] connues.", "contre-indications"},
		{"Pas de [contr'indication] à l'anticoagulation.", "contre-indication"},
		{"Traitement [antiaggrégant] en cours.", "antiagrégant"},
		{"Injection [soucutanée] le soir.", "sous-cutanée"},
		{"Coupe [para sternale] grand axe.", "parasternale"},
		{"Diamètre [télé diastolique] à 52 mm.", "télédiastolique"},
		{"Une [bio prothèse] aortique en place.", "bioprothèse"},
		{"État [hémo dynamique] stable.", "hémodynamique"},
		{"Cardiopathie [sousjaccente] probable.", "sous-jacente"},
		{"Une [réhospitalization] précoce.", "réhospitalisation"},
		{"Épanchement [péri cardique] minime.", "péricardique"},
		{"Bloc [auriculo ventriculaire] du premier degré.", "auriculo-ventriculaire"},
	}},
	{"split and swallowed", [][2]string{
		{"Sous [l'evothyrox] 75 le matin.", "Levothyrox"},
		{"Il prend de [l'oxen] 50 mg.", "Loxen"},
		{"Ajout [d'igoxine] 0,25 mg.", "digoxine"},
		{"Antécédent d'[un farctus du myocarde].", "infarctus du myocarde"},
		{"On retrouve [un suffisance mitrale minime].", "insuffisance mitrale minime"},
		{"Le [mio carde] est homogène.", "myocarde"},
		{"Une [ta qui cardie sinusale].", "tachycardie sinusale"},
		{"Pas de [trom bus] visible.", "thrombus"},
		{"L'[eau reillette gauche] est dilatée.", "oreillette gauche"},
		{"Une [sein cope] à l'effort.", "syncope"},
		{"Sous [elle iquis] 5 mg deux fois par jour.", "Eliquis"},
		{"Sous [bis au prolol] 5 mg.", "bisoprolol"},
		{"Une [dix pnée] de stade II.", "dyspnée"},
		{"Valve [tri cuspide] normale.", "tricuspide"},
	}},
	{"agreement", [][2]string{
		{"Porteur d'un défibrillateur [cardiac].", "cardiaque"},
		{"Une insuffisance [cardiac] gauche.", "cardiaque"},
		{"Souffle [systolic] au foyer aortique.", "systolique"},
		{"Douleur [thoracic] atypique.", "thoracique"},
		{"Anticoagulation [oral] au long cours.", "orale"},
		{"Héparine [intraveineux] relayée ce jour.", "intraveineuse"},
		{"Une chirurgie [valvulaires] est programmée.", "valvulaire"},
		{"Corticothérapie [inhalé] depuis deux ans.", "inhalée"},
		{"Effort sur [tapi] roulant.", "tapis"},
		{"Un foramen [oval] perméable.", "ovale"},
		{"Rééducation [cardiovasculaires] en cours.", "cardiovasculaire"},
		{"Supplémentation [potassic] poursuivie.", "potassique"},
	}},
	{"homophones", [][2]string{
		{"L'essoufflement [c'est] majoré depuis un mois.", "s'est"},
		{"La dyspnée [c'est] améliorée sous diurétiques.", "s'est"},
		{"Le patient [c'est] présenté aux urgences.", "s'est"},
		{"Il [à] toujours pris son traitement.", "a"},
		{"La patiente [à] mal toléré le bêtabloquant.", "a"},
		{"Quelques [poses] de 2,4 secondes la nuit.", "pauses"},
		{"Pas de [pose] supérieure à 2 secondes.", "pause"},
		{"On relève trois [poses] sinusales.", "pauses"},
		{"Contrôle dans 6 [moi].", "mois"},
		{"Depuis 3 [moi] environ, elle va mieux.", "mois"},
		{"Madame Lopez est [arrivé] aux urgences hier.", "arrivée"},
		{"La patiente est [sorti] sans traitement.", "sortie"},
	}},
}

// TestAsHeard counts, class by class, what is found at the right place with the
// right word first.
func TestAsHeard(t *testing.T) {
	l := load(t)
	for _, c := range heard {
		good := 0
		for _, x := range c.cases {
			text, want := marked(x[0])
			got := l.Check(text, Options{Language: "fr"})
			if len(got) == 1 && got[0].Start == want[0].Start && got[0].End == want[0].End && len(got[0].Right) > 0 && got[0].Right[0] == x[1] {
				good++
				continue
			}
			t.Errorf("%s: %s: want %q, got %s", c.class, x[0], x[1], brieflyOf(got))
		}
		t.Logf("%s: %d of %d", c.class, good, len(c.cases))
	}
}

func brieflyOf(faults []Fault) string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Wrong+" -> "+strings.Join(f.Right, ", ")+" ("+f.Rule+")")
	}
	return strings.Join(out, "; ")
}

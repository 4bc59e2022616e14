package vocab

import (
	"strings"
	"testing"
)

// TestSenses: the first abbreviation of the text, in a report of an examination,
// means what follows; "?" is open.
func TestSenses(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ exam, text, form, want string }{
		{"ett", "IM grade 2/4 par prolapsus de P2.", "IM", "insuffisance mitrale"},
		{"ett", "Conclusion : IM modérée stable, séquelle d'infarctus antérieur.", "IM", "insuffisance mitrale"},
		{"", "Patient suivi pour une IM ischémique.", "IM", "insuffisance mitrale"},
		{"ett", "Antécédents : IM antérieur stenté en 2012, HTA.", "IM", "infarctus du myocarde"},
		{"ecg", "Aspect d'IM inférieur ancien avec ondes Q.", "IM", "infarctus du myocarde"},
		{"", "Vaccin fait ce jour en IM, une injection.", "IM", "intramusculaire"},
		{"ett", "RA serré, gradient moyen 48 mmHg.", "RA", "rétrécissement aortique"},
		{"ett", "LA normal. RA dilated, appendage not seen, LV 52 mm.", "RA", "oreillette droite"},
		{"holter", "Une salve de TV de 5 complexes à 140/min.", "TV", "tachycardie ventriculaire"},
		{"", "Ablation de TV sur séquelle d'infarctus.", "TV", "tachycardie ventriculaire"},
		{"ecg", "BAV complet, échappement à 38.", "BAV", "bloc auriculo-ventriculaire"},
		{"ett", "Implantation d'un pacemaker pour BAV paroxystique.", "BAV", "bloc auriculo-ventriculaire"},
		{"ett", "BAV avec raphé entre les sigmoïdes droite et gauche, aorte ascendante 43 mm.", "BAV", "bicuspidie aortique"},
		{"", "ATCD : G3P2, IVG en 1998, césarienne.", "IVG", "interruption volontaire de grossesse"},
		{"", "Poussée d'IVG traitée par diurétiques.", "IVG", "insuffisance ventriculaire gauche"},
		{"ett", "EP circonférentiel de 12 mm, cloisonné.", "EP", "épanchement péricardique"},
		{"ett", "EP bilatérale en mars sous anticoagulants, VD non dilaté.", "EP", "embolie pulmonaire"},
		{"", "Patient NYHA 3, IC à FEVG altérée.", "IC", "insuffisance cardiaque"},
		{"", "Débit 4,6 L/min, IC 2,4 L/min/m².", "IC", "index cardiaque"},
		{"", "Triple PAC en 2009, greffons perméables.", "PAC", "pontage aortocoronaire"},
		{"", "PAC du lobe inférieur, fièvre et CRP élevée.", "PAC", "pneumopathie aiguë communautaire"},
		{"", "PVC mesurée à 8 mmHg en réanimation.", "PVC", "pression veineuse centrale"},
		{"holter", "PVC fréquentes et doublets.", "PVC", "extrasystole ventriculaire"},
		{"ett", "DTD 52, DTS 34, FR 35 %.", "FR", "fraction de raccourcissement"},
		{"", "FC 92, TA 12/8, FR 22/min, SpO2 94 %.", "FR", "fréquence respiratoire"},
		{"", "FR cardiovasculaires : tabac, HTA.", "FR", "facteur de risque"},
		{"ett", "Poids 78 kg, taille 176 cm, SC 1,94 m².", "SC", "surface corporelle"},
		{"", "Lovenox 4000 UI en SC le soir.", "SC", "sous-cutané"},
		{"ett", "SOR 0,32 cm², VR 48 mL.", "VR", "volume régurgité"},
		{"", "Cataracte OG opérée.", "OG", "œil gauche"},
		{"ett", "OG dilatée à 42 mL/m².", "OG", "oreillette gauche"},
		{"", "Arrêt : IT de dix jours, reprise le 3.", "IT", "interruption de travail"},
		{"ett", "IT minime, PAPs 28.", "IT", "insuffisance tricuspide"},
		{"", "Opéré sous AG sans incident.", "AG", "anesthésie générale"},
		{"eto", "Thrombus de l'AG exclu.", "AG", "auricule gauche"},
		{"ett", "SIV 11 mm, PP 10 mm.", "PP", "paroi postérieure"},
		{"", "TNT hs 14 ng/L à H0.", "TNT", "troponine T"},
		{"", "Patch de TNT le jour.", "TNT", "trinitrine"},
		{"", "Le TAPSE est à 20 mm.", "TAPSE", "?any"},
	} {
		t.Run(c.text, func(t *testing.T) {
			for _, s := range l.Senses(c.text, Options{Exams: []string{c.exam}}) {
				if s.Form != c.form {
					continue
				}
				if c.want == "?any" && s.Meaning != "" {
					return
				}
				if s.Meaning != c.want {
					t.Errorf("%q, or %q, want %q", s.Meaning, s.Others, c.want)
				}
				if c.text[s.Start:s.End] != c.form {
					t.Errorf("place %q", c.text[s.Start:s.End])
				}
				return
			}
			t.Error("not found")
		})
	}
}

// TestAmbiguous: the abbreviation between [ ] is asked about, and nothing else.
func TestAmbiguous(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ language, exam, text, right string }{
		{"fr", "ecg", "Antécédent d'[IM] inférieur thrombolysé.", "IDM"},
		{"fr", "ett", "ATCD : [IM] antérieur stenté en 2012.", "IDM"},
		{"fr", "ett", "Troponine élevée, [IM] non exclu, coronarographie demandée.", "IDM"},
		{"fr", "ett", "[AS] sévère, gradient moyen 52 mmHg.", "RA"},
		{"fr", "ett", "[MR] modérée, jet central, [AR] minime.", "IM"},
		{"fr", "ett", "[BAV] avec raphé, type 1 de Sievers.", "bicuspidie aortique"},
		{"fr", "ett", "[EP] circonférentiel de 9 mm.", "épanchement péricardique"},
		{"fr", "holter", "Quelques [PVC] isolées et un doublet.", "ESV"},
		{"fr", "holter", "[PAC] fréquentes, un couplet.", "ESA"},
		{"fr", "ett", "[TV] : anneau dilaté, fuite modérée.", "valve tricuspide"},
		{"en", "ett", "Severe [RA] with calcified valve, mean gradient 48 mmHg.", "AS"},
		{"en", "ett", "There is mild [IM] with a central jet.", "MR"},
		// ordinary reports
		{"fr", "ett", "IM minime, IA minime, IT physiologique, pas d'IP. RA modéré, BAV du premier degré connu.", ""},
		{"fr", "ett", "RM serré, surface 1,1 cm², IM 1/4, OG 52 mL/m², OD normale.", ""},
		{"fr", "ecg", "RSR, BAV 1, BBD, pas d'ESV. Pas de TV.", ""},
		{"fr", "holter", "Une salve de TV, BAV 2 Mobitz 1 nocturne, FA 12 %.", ""},
		{"fr", "", "ATCD : EP en 2014, PAC x3, IC à FEVG altérée, IVG sur poussée d'HTA.", ""},
		{"fr", "", "MR DUPUIS revient. Mme AS Martin aussi.", ""},
		{"fr", "", "Suivi de TV, d'IM, de RA, de BAV.", ""},
		{"en", "ett", "Mild MR, trivial TR, no AS. RA and RV normal. LA dilated.", ""},
		{"en", "holter", "Frequent PVC and rare PAC, one run of VT. RA pressure 8 mmHg.", ""},
		{"fr", "ett", "IM (infarctus du myocarde) antérieur en 2010.", ""},
		{"fr", "", "Adressé pour EP avec VD dilaté au scanner, sous héparine.", ""},
		{"fr", "holter", "BAV 2 type Mobitz 2, AS_SEVERE, `AS` sévère.", ""},
		{"fr", "", "Dyspnée, angor, IC à FEVG altérée.", ""},
		{"fr", "ett", "IVG régressive sous Lasilix.", ""},
		{"fr", "", "ATCD OBSTÉTRICAUX : IM AVR.", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			text, want := marked(c.text)
			var got []Fault
			for _, f := range l.Check(text, Options{Language: c.language, Exams: []string{c.exam}}) {
				if f.Rule == RuleSense {
					got = append(got, f)
				}
			}
			if len(got) != len(want) {
				t.Fatalf("%d questions, want %d: %+v", len(got), len(want), got)
			}
			for i, w := range want {
				if got[i].Start != w.Start || got[i].End != w.End {
					t.Errorf("%q", got[i].Wrong)
				}
			}
			if len(got) > 0 && (got[0].Right[0] != c.right || !strings.HasSuffix(got[0].Why, ".")) {
				t.Errorf("%+v", got[0])
			}
		})
	}
	// Two dangerous meanings, each spoken for: a person says which.
	got := l.Check("Drainage d'une EP, D-dimères élevés.", Options{Language: "fr"})
	if len(got) != 1 || got[0].Rule != RuleSense || len(got[0].Right) < 2 {
		t.Errorf("%+v", got)
	}
}

package vocab

import "testing"

// spared are texts that are right, by what once made the check doubt them.
var spared = []struct {
	class string
	texts []string
}{
	{"capitals", []string{
		"PA : 138/82 MMHG", "PAPS 35 MMHG.\nVG NORMAL.", "TA 150/90 MMHG, FC 80", "GRADIENT 40 MMHG", "140/80 MMHG\n135/75 MMHG", "REPOS\t120/70 MMHG",
		"ETT DU 3/4\nGD MAX 64 MMHG", "- POD 8 MMHG", "PAS 182 MMHG PAD 96 MMHG", "MMHG", "PRESSION PULMONAIRE : 45MMHG", "VM OK, 2 MMHG.",
	}},
	{"compounds", []string{
		"Continuité aorto-mitrale respectée.", "Trigone mitro-tricuspidien normal.", "Hypertrophie septo-apicale.", "Axe ilio-fémoral droit calcifié.",
		"Pontage fémoro-poplité perméable.", "Syndrome cardio-rénal.", "Jonction sino-tubulaire fine.", "Fenêtre aorto-pulmonaire libre.",
		"Reflux hépato-jugulaire.", "Isthme cavo-tricuspidien.", "Couplage ventriculo-artériel.", "Dépression sterno-costale et anévrisme septo-atrial.",
		"Fistule atrio-œsophagienne, pontage mammo-coronaire.",
	}},
	{"forms", []string{
		"Voie parasternale et abord parasternal.", "Segment sténosé.", "Une artère resténosée.", "Deux pontages thrombosés.", "Des sinus anévrismaux.",
		"Une aorte ectasiée.", "Segments dyskinétiques.", "Un segment hypokinétique.", "Trajets infundibulaires.", "Un gradient transprothétique, des flux transprothétiques.",
		"Complexes préexcités.", "Un flux régurgitant, des jets régurgitants.", "Des bords supérieurs athéromateux, une paroi athéromateuse.",
	}},
	{"cut words", []string{
		"Interpr. : normal.", "Consult. du 3 mai.", "Ventric. gauche normal.", "(Cardiol.)", "Échocard. de contrôle.", "Conclus. : normal.", "Traitem. inchangé.",
		"Coronar. normale.", "Motif : dyspn. d'effort (stade II).", "Rythme (sinus.) régulier.", "Pneumol. : avis demandé.", "Ordonn. remise.", "Recherche d'isch. (silenc.).",
	}},
	{"said twice", []string{
		"urgent urgent\nMerci de voir ce patient.", "Urgent urgent : rappeler la patiente.", "URGENT URGENT\nEtt", "Attention attention, allergie.", "Important important : ne pas arrêter.",
		"CONCLUSION\nConclusion : normal.", "Examen\nexamen normal.", "Prioritaire prioritaire\nDouleur.", "C'est normal, normal.", "Il va bien, bien mieux.", "Confidentiel confidentiel\nChère consœur,",
		"ETT\nETT du 3 mai.", "Vite vite, dit-il.",
	}},
	{"participles", []string{
		"Protocolée en staff.", "Patient monitoré aux soins intensifs.", "Dossier staffé ce jour.", "Patiente appareillée depuis 2019.", "Scopé durant la nuit.", "Monitorée 24 heures.",
		"Malade cardioversé ce matin.", "Patient bêtabloqué.", "Resté anticoagulé, digitalisé.", "Sonde repositionnée, boîtier reprogrammé.", "Téléconsulté et rappelé.", "Réadressée pour ablation, déprescrit.",
	}},
	{"species", []string{
		"Endocardite à Streptococcus gordonii.", "Hémocultures à S. sanguinis.", "Staphylococcus lugdunensis sur la sonde.", "Deux flacons à S. epidermidis.",
		"Endocardite à Enterococcus faecalis.", "Portage d'E. faecium.", "Sérologie de Coxiella burnetii.", "Cutibacterium acnes sur prothèse.",
		"Bartonella henselae positive.", "PCR Tropheryma whipplei.", "Streptococcus gallolyticus et coloscopie.", "Fongémie à Candida parapsilosis.", "Hémocultures à streptococcus mitis.",
	}},
	{"infinitives", []string{
		"Indication à anticoaguler.", "Il faut cardioverser.", "Décision de ponter.", "Ne pas bêtabloquer.", "On peut stenter.", "À monitorer.", "Penser à déprescrire.",
		"Prévoir de réadresser.", "Il faudra réhospitaliser.", "À scoper.", "Le patient risque de désaturer.", "À recontrôler puis retitrer.",
	}},
	{"unit words", []string{
		"Créatinine 82 micromol par litre.", "Troponine 12 nanogrammes par litre.", "NT-proBNP 840 picogrammes par millilitre.", "Kaliémie 4,2 millimol par litre.",
		"Dose de 7 millisieverts.", "Amplitude de 120 microvolts.", "Sonde de 5 mégahertz.", "Seuil à 2 milliampères.", "Osmolarité 290 milliosmoles.",
		"Activité 740 mégabecquerels.", "Pression 12 kilopascals.", "Dose 250 microgrammes, 5 milliéquivalents, 10 centigrays.",
	}},
	{"accents of brands", []string{
		"Sous lévothyrox 75.", "Sous Préviscan.", "Sous Éliquis 5 mg.", "Sous élisor 20.", "Sous Témérit 5.", "Sous célectol 200.", "Sous Ésidrex.", "Sous aprovél 150.", "Sous Tildiém 60.",
		"Sous Nébilox 5.", "Sous Triatéc 5.", "Sous ténormine 50.",
	}},
}

// TestSpared: nothing is asked about them.
func TestSpared(t *testing.T) {
	l := load(t)
	for _, c := range spared {
		good := 0
		for _, text := range c.texts {
			if got := l.Check(text, Options{Language: "fr"}); len(got) > 0 {
				t.Errorf("%s: %q: %s", c.class, text, brieflyOf(got))
				continue
			}
			good++
		}
		t.Logf("%s: %d of %d", c.class, good, len(c.texts))
	}
}

// TestSparedEnglish: British spellings and units in an English text.
func TestSparedEnglish(t *testing.T) {
	l := load(t)
	good := 0
	texts := []string{
		"She eats liquorice daily.", "Haemoglobin 12 and ferritin low.", "The oesophagus was normal.", "Colour flow imaging with grey scale.", "Paediatric probe used.",
		"No sign of a tumour.", "A motion artefact on the analogue tracing.", "Creatinine 92 micromol per litre.", "He stopped smoking; paralysed left arm.", "A sceptical patient, fulfils the criteria.",
		"Fibre intake and an aluminium stick.", "Catheterisation through the femoral artery; anaesthetised.", "Dose of 3 millisieverts, 20 micrograms, 5 nanomol.", "Judgement unimpaired, ageing valve, mould allergy.",
	}
	for _, text := range texts {
		if got := l.Check(text, Options{Language: "en"}); len(got) > 0 {
			t.Errorf("%q: %s", text, brieflyOf(got))
			continue
		}
		good++
	}
	t.Logf("%d of %d", good, len(texts))
}

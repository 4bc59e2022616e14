package check

import "testing"

// TestContraClasses holds denials, sides and the Duke score to wordings of one
// class each, and to the twins that stay silent.
func TestContraClasses(t *testing.T) {
	for _, c := range contraClasses {
		t.Run(c.exam+"/"+c.text, func(t *testing.T) {
			if got := conflicts(t, c.exam, c.text); got != c.want {
				t.Errorf("%s\n got %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

var contraClasses = []wording{
	// things denied, then stated
	{"eto", "Auricule gauche : libre, sans contraste spontané.\nConclusion : contraste spontané de l'auricule gauche.", nf},
	{"eto", "Absence de thrombus et de contraste spontané de l'auricule.\nConclusion : échocontraste spontané dense dans l'auricule.", nf},
	{"eto", "Pas de contraste spontané de l'auricule.\nConclusion : contraste spontané de l'aorte descendante.", ""},
	{"eto", "Pas de contraste spontané.\nConclusion : discret contraste spontané.", ""},
	{"echo_en", "No spontaneous echo contrast.\nConclusion: dense spontaneous echo contrast.", nf},
	{"eto", "Pas de rupture de cordage.\nConclusion : prolapsus de P2 avec rupture de cordage.", nf},
	{"eto", "Prolapsus de P2 avec rupture de cordage.\nConclusion : prolapsus de P2, rupture de cordage.", ""},
	{"ett", "Pas d'épanchement pleural.\nConclusion : épanchement pleural gauche abondant.", nf},
	{"ett", "Pas d'épanchement pleural droit.\nConclusion : épanchement pleural gauche.", ""},
	{"eto", "Pas de fuite paraprothétique.\nConclusion : fuite paraprothétique modérée.", nf},
	{"eto", "Aucune fuite péri-prothétique.\nConclusion : fuite intraprothétique physiologique.", ""},
	{"eto", "Pas d'abcès.\nConclusion : abcès du trigone aortique.", nf},
	{"eto", "Pas d'abcès de l'anneau mitral.\nConclusion : abcès de l'anneau aortique.", ""},
	{"eto", "Pas d'ASIA.\nConclusion : anévrisme du septum interauriculaire.", nf},
	{"ett", "Pas de sténose aortique.\nConclusion : rétrécissement aortique serré.", nf},
	{"ett", "Rétrécissement aortique serré. Pas d'autre valvulopathie.\nConclusion : rétrécissement aortique serré.", ""},
	{"ett", "Rétrécissement aortique serré. Pas de valvulopathie associée.\nConclusion : rétrécissement aortique serré.", ""},
	{"ett", "Pas de valvulopathie.\nConclusion : rétrécissement aortique.", nf},
	{"ett", "Pas de dyskinésie. Hypokinésie apicale.\nConclusion : hypokinésie apicale.", ""},
	{"ett", "Pas d'akinésie.\nConclusion : akinésie inférieure étendue.", nf},
	{"ett", "VG non dilaté, hypertrophié.\nConclusion : VG dilaté.", nf},
	{"ett", "Ventricule gauche non dilaté. Ventricule droit dilaté.\nConclusion : dilatation du ventricule droit.", ""},
	{"ett", "Oreillette gauche de taille normale.\nConclusion : oreillette gauche très dilatée.", nf},
	{"ett", "Oreillette gauche non dilatée. Oreillette droite dilatée.\nConclusion : oreillette droite dilatée.", ""},
	{"ett", "Pas de dilatation du VD.\nConclusion : dilatation du VD.", nf},
	{"echo_en", "The left atrium is not dilated.\nConclusion: dilated left atrium.", nf},
	{"echo_en", "Normal LV size. Left atrial enlargement.\nConclusion: left atrial enlargement.", ""},
	{"ecg", "Pas de BAV du 1er degré.\nConclusion : BAV du 1er degré.", nf},
	{"ecg", "Pas de BAV du 2e degré.\nConclusion : BAV du 1er degré.", ""},
	{"holter", "Pas de BAV de haut degré.\nConclusion : BAV complet paroxystique.", nf},
	{"holter", "Pas de Mobitz 2.\nConclusion : périodes de Mobitz 1 nocturnes.", ""},
	{"ecg", "Pas de bloc de branche gauche.\nConclusion : bloc de branche gauche.", nf},
	{"ecg", "Pas de bloc de branche gauche.\nConclusion : bloc de branche droit.", ""},
	{"holter", "1 200 ESV, sans doublet.\nConclusion : ESV avec doublets.", nf},
	{"holter", "1 200 ESV, sans doublet. 300 ESSV avec doublets.\nConclusion : ESSV avec doublets.", ""},
	{"holter", "Pas d'ESSV.\nConclusion : ESSV nombreuses.", nf},
	{"holter", "Pas d'ESSV.\nConclusion : rares ESSV.", ""},
	{"stress", "Aucune douleur thoracique à l'effort.\nConclusion : angor à l'effort.", nf},
	{"stress", "Pas d'hypotension à l'effort.\nConclusion : hypotension en récupération.", ""},

	{"ett", "Pas de critère de rétrécissement aortique serré.\nConclusion : rétrécissement aortique modéré.", ""},
	{"ett", "Pas de sténose aortique serrée.\nConclusion : sténose aortique modérée.", ""},
	{"ett", "Valvulopathies\nAucune.\nConclusion : pas de valvulopathie.", ""},
	{"holter", "Doublets : 0. Salves : 0. Flutter : non.\nConclusion : ni doublet, ni salve, pas de flutter.", ""},
	{"holter", "ESSV : 0. ESV : 12.\nConclusion : pas d'ESSV.", ""},
	{"holter", "ESSV : 3400.\nConclusion : pas d'ESSV.", nf},
	{"eto", "Pas de fuite significative paraprothétique.\nConclusion : fuite paraprothétique modérée.", ""},

	// no ST depression and no angina, as they are said
	{"stress", "Durée : 9 min. Douleur thoracique : non. Segment ST : isoélectrique. Score de Duke : -6.", "duke"},
	{"stress", "Durée : 9 min. Douleur thoracique : non. Segment ST : isoélectrique. Score de Duke : +9.", ""},
	{"stress", "Effort de 8 min. ST stable tout au long de l'effort, effort indolore. Score de Duke à -2.", "duke"},
	{"stress", "Effort de 8 min. ST stable tout au long de l'effort, effort indolore. Score de Duke à +8.", ""},
	{"stress", "Effort de 10 min. Score de Duke à -4.\nConclusion : épreuve cliniquement et électriquement négative.", "duke"},
	{"stress", "Effort de 10 min. Score de Duke à +6.\nConclusion : épreuve cliniquement et électriquement négative.", ""},
	{"stress", "Effort de 7 min. Aucun symptôme, aucune modification du ST. Duke -5.", "duke"},
	{"stress", "Effort de 7 min. ST isoélectrique au repos. Duke -5.", ""},
	{"stress", "Effort de 7 min. ST isoélectrique au repos, sous-décalage de 2 mm au pic, angor. Duke -7.", ""},
	{"stress", "ECG de repos : ST isoélectrique. Effort de 7 min, angor. Duke -11.", ""},

	// one lesion of an organ, one side
	{"ett", "Kyste de 12 mm du lobe gauche du foie.\nConclusion : kyste du lobe droit du foie.", "laterality"},
	{"ett", "Kyste de 12 mm du lobe gauche du foie.\nConclusion : kyste du lobe hépatique gauche.", ""},
	{"ett", "Kyste du rein droit vu en sous-costal.\nConclusion : kyste rénal gauche de découverte fortuite.", "laterality"},
	{"ett", "Kyste du rein droit. Kyste du rein gauche.\nConclusion : kyste rénal gauche.", ""},
	{"ett", "Nodule du sein gauche.\nConclusion : nodule du sein droit à explorer.", "laterality"},
	{"ett", "Nodule du sein gauche.\nConclusion : kyste du rein droit à explorer.", ""},
	{"ett", "Opacité du poumon droit.\nConclusion : opacité du poumon gauche.", "laterality"},
	{"ett", "Motif : douleur du mollet droit.\nConclusion : douleur du mollet gauche, doppler demain.", "laterality"},
	{"ett", "Motif : douleur du mollet droit.\nConclusion : pas de thrombose du mollet gauche.", ""},
	{"ett", "Hématome de la cuisse gauche.\nConclusion : hématome de la cuisse droite.", "laterality"},
	{"echo_en", "A 9 mm cyst is seen in the right kidney.\nConclusion: left renal cyst.", "laterality"},
	{"echo_en", "A 9 mm cyst is seen in the right kidney.\nConclusion: right renal cyst, stable left adrenal nodule.", ""},
	{"ett", "Antécédents : fracture de la cheville gauche.\nConclusion : fracture de la cheville droite récente.", ""},

	// whole paragraphs that contradict nothing
	{"ett", "VG non dilaté, FEVG 60 %. OG dilatée à 42 mL/m². VD non dilaté.\nConclusion : dilatation de l'oreillette gauche, cavités droites normales.", ""},
	{"ett", "VG non dilaté, dilatation de l'aorte ascendante.\nConclusion : VG non dilaté, aorte ascendante dilatée.", ""},
	{"ett", "Oreillette gauche non dilatée.\nConclusion : cardiopathie sans dilatation de l'OG.", ""},
	{"ett", "VG non dilaté au repos. En 2019, VG dilaté.\nConclusion : VG non dilaté, contrairement à 2019 où le VG était dilaté.", ""},
	{"eto", "Calcifications de l'anneau mitral. Valve aortique sans calcification.\nConclusion : calcifications de l'anneau mitral.", ""},
	{"eto", "Pas de thrombus ni de contraste spontané. Athérome de la crosse.\nConclusion : athérome de la crosse, pas d'athérome de l'aorte ascendante.", ""},
	{"eto", "Auricule sans contraste spontané.\nConclusion : absence de thrombus et de contraste spontané.", ""},
	{"holter", "Pas de BAV du 2e ni du 3e degré.\nConclusion : BAV du 1er degré permanent.", ""},
	{"holter", "BAV 1 permanent. Pas de BAV 2 ni 3.\nConclusion : BAV 1.", ""},
	{"holter", "Pas d'ESSV en salve. 1 300 ESSV isolées.\nConclusion : ESSV fréquentes.", ""},
	{"holter", "Pas de salve d'ESV. Deux salves d'ESSV de 6 complexes.\nConclusion : salves d'ESSV.", ""},
	{"ecg", "Pas de bloc de branche gauche complet.\nConclusion : bloc de branche gauche incomplet.", ""},
	{"ecg", "Indication : BBG connu. Pas de BBG ce jour, QRS 90 ms.\nConclusion : ECG normal, BBG antérieur non retrouvé.", ""},
	{"ett", "Kyste du lobe gauche du foie, stable. Lobe droit sans lésion.\nConclusion : kyste du lobe gauche du foie.", ""},
	{"ett", "Nodule du lobe thyroïdien droit. Kyste du lobe gauche du foie.\nConclusion : kyste du lobe gauche du foie.", ""},
	{"ett", "Motif : œdème de la jambe gauche.\nConclusion : œdèmes des deux jambes.", ""},
	{"ett", "Hématome de la cuisse gauche après ponction fémorale droite.\nConclusion : hématome de la cuisse gauche, ponction fémorale droite propre.", ""},
	{"ett", "Douleur du bras gauche.\nConclusion : douleur du bras gauche, bras droit normal.", ""},
	{"ett", "Motif : bilan avant chirurgie d'une masse du rein gauche.\nConclusion : pas de contre-indication à l'exérèse de la masse du rein droit.", "laterality"},
	{"stress", "Motif : douleur thoracique. Effort de 9 min. Pas d'angor, ST isoélectrique. Duke +9.\nConclusion : négative.", ""},
	{"stress", "Effort de 9 min. Angor limitant à la fin, électriquement négative. Duke +1.", ""},
	{"stress_en", "Exercise time 9 min. No chest pain, no ST change. Duke score -4.", "duke"},
	{"stress_en", "Exercise time 9 min. No chest pain, no ST change. Duke score +9.", ""},
	{"ett", "OG 44 mL/m².\nConclusion : dilatation modérée de l'OG, VG et VD normaux.", ""},
	{"ett", "OG 44 mL/m².\nConclusion : OG et VG non dilatés.", wv},
}

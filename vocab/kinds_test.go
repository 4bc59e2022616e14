package vocab

import "testing"

// kinds are texts by the kind of slip in them, marked as in testdata/passages;
// those without a mark are right and nothing is asked about them.
var kinds = []struct {
	class string
	texts []string
}{
	{"doubled letters of verbs", []string{
		"Merci de [[rappeller|rappeler]] la patiente.", "[[appeller|appeler]] le bloc", "Il [[s'essoufle|s'essouffle]] en montant.", "Elle [[s'éssouffle|s'essouffle]] vite.",
		"Le pouls [[s'accélérre|s'accélère]] à l'effort.", "Je propose d'[[arretter|arrêter]] l'aspirine.", "Il faut [[dévelloper|développer]] l'activité.",
		"La fuite [[s'agrave|s'aggrave]] nettement.", "Elle [[s'alitte|s'alite]] souvent.", "[[renouveller|renouveler]] l'ordonnance", "La dyspnée [[s'acompagne|s'accompagne]] de toux.",
		"La tension [[s'éléve|s'élève]] progressivement.", "Il [[s'aretait|s'arrêtait]] tous les cent mètres.", "On [[apelle|appelle]] la famille.", "Il [[s'étoufe|s'étouffe]] la nuit.",
		// right
		"Il s'essouffle en montant.", "Merci de rappeler la patiente.", "Je l'appelle demain.", "Elle s'allonge difficilement.", "Il appellera le service.",
		"Nous renouvelons l'ordonnance.", "On jettera le brassard.", "Elle s'alitait souvent.", "Le malaise s'accompagne de sueurs.", "Il s'étouffe la nuit.", "Je renouvelle le traitement.", "S'essoufflant vite, elle consulte.",
	}},
	{"a fixed term decides", []string{
		"Arrêt au troisième [[pallier|palier]].", "[[Palliers|Paliers]] de 2 minutes.", "Epreuve par [[palliers|paliers]] de 25 W.", "Au dernier [[pallier|palier]] la PA monte à 200.",
		"[[fois|foie]] non palpé, pas de reflux", "[[Fois|Foie]] non palpable.", "Abdomen souple, [[fois|foie]] non douloureux.", "[[Poul|Pouls]] régulier, symétrique.", "[[poul|pouls]] fémoral absent", "un [[poul|pouls]] bien frappé",
		"[[Foi|Foie]] non débordant.", "Le [[fois|foie]] est palpable.", "[[pallier|palier]] à 60 watts", "début à 30 W, un [[pallier|palier]] toutes les 3 minutes",
		// right
		"Deux fois par jour.", "Une fois non.", "Il faut pallier ce défaut.", "Cela peut pallier le manque de 30 W.", "Plusieurs fois palpée, jamais retrouvée.", "Vu une fois, non revu.", "Foie non palpable, rate non plus.",
		"Arrêt au troisième palier.", "À la fois dilaté et hypokinétique.", "Pouls présents.", "Toutefois non douloureux.", "Vertiges, une fois palpitations.", "Pour pallier l'intolérance aux statines.",
	}},
	{"participle, infinitive, present", []string{
		"Effort bien [[supporter|supporté]].", "Examen mal [[tolérer|toléré]].", "J'ai [[écris|écrit]] au confrère.", "Il a bien toléré la dose.", "Elle a [[arrêter|arrêté]] le tabac.",
		"Le patient a été [[adresser|adressé]] ce jour.", "Nous avons [[revus|revu]] le patient.", "J'ai [[prescris|prescrit]] un diurétique.", "Traitement bien [[suivit|suivi]].", "Il a [[reprit|repris]] le travail.",
		"Il faut [[arrêté|arrêter]] le tabac.", "Merci de [[contrôlé|contrôler]] la kaliémie.", "Pour [[éliminé|éliminer]] une ischémie.", "J'ai [[revus|revu]] ce patient.", "La dose a été bien [[supporter|supportée]].",
		"Il a [[perdus|perdu]] du poids.", "J'ai [[mit|mis]] en route un bêtabloquant.",
		// right
		"Effort bien supporté.", "Il a pu arrêter.", "J'ai à revoir ce patient.", "Elle a été adressée.", "Pour bien tolérer l'effort, il marche.", "Il va bien tolérer la dose.", "Dose à bien tolérer avant majoration.",
		"Il n'a ni arrêté ni repris.", "Un effort mal toléré.", "Je suis et j'écris.", "J'ai écrit au confrère.", "Après avoir arrêté le tabac.", "Il faut du repos.", "Merci de votre confiance.", "De repos forcé.", "Il semble bien supporter la dose.",
		"Pour contrôle.", "Les douleurs qu'il a décrites.", "Je les ai revus.", "Nous les avons vus.",
	}},
	{"a verb for its adjective", []string{
		"Tracé [[rassurent|rassurant]].", "Bilan lipidique [[inquiètent|inquiétant]].", "examen [[rassurent|rassurant]] ce jour", "Résultat [[inquiétent|inquiétant]].", "Bilan [[rassurent|rassurant]], pas de suivi.", "aspect [[évoquent|évoquant]] une CMH",
		"un flux [[régurgitent|régurgitant]]", "Bloc [[persistent|persistant]].", "Pas de thrombus [[flottent|flottant]].", "Un souffle [[irradient|irradiant]] au cou.", "l'examen est [[rassurent|rassurant]]",
		"douleur [[irradient|irradiante]] au bras", "évolution [[rassurent|rassurante]]",
		// right
		"Les examens rassurent.", "Les résultats inquiètent.", "Ils rassurent.", "Les blocs persistent.", "Bloc et pauses persistent.", "L'angor et la dyspnée persistent.", "Le pouls et le tracé rassurent.", "Un profil différent.", "Un examen récent, un angor fréquent.",
		"Un jet excédent.", "Un bilan concurrent.", "Des douleurs qui irradient au bras.", "Un patient ; ses proches rassurent.",
	}},
	{"participles behind a noun", []string{
		"stable depuis mars\nondes P [[aplatis|aplaties]] en inférieur", "Sténose serrée de l'\nartère circonflexe recanalisée.",
		"hypertension non [[traité|traitée]]", "valve aortique mal [[ouvert|ouverte]]", "anomalie déjà [[connu|connue]]", "dyslipidémie non [[équilibré|équilibrée]]", "Ondes T [[inversés|inversées]].", "ondes T [[aplatis|aplaties]]", "onde Q non [[retrouvé|retrouvée]]", "Anémie bien [[toléré|tolérée]].", "Valve aortique [[remanié|remaniée]].",
		"douleur non [[reproduit|reproduite]]", "valves peu [[remaniés|remaniées]]", "Une artère [[recanalisé|recanalisée]].", "dyspnée mal [[expliqué|expliquée]]", "ondes P [[dédoublés|dédoublées]]", "HTA mal [[contrôlé|contrôlée]]", "fuite peu [[quantifié|quantifiée]]",
		// right
		"hypertension non traitée", "Ondes T aplaties.", "Ondes T aplaties, segment ST décalé.", "Dyslipidémie traitée par statine.", "Patient non traité.", "Diabétique avec hypertension non traité.", "Stent et prothèse bien tolérés.", "Infarctus de paroi non revascularisé.",
		"La douleur a persisté.", "Syndrome d'apnées non appareillé.", "Sténose de l'IVA non [[dilaté|dilatée]].", "Homme avec HTA, bien suivi.", "Diabète, dyslipidémie traités.", "Fuite, traité par diurétiques.",
	}},
	{"Latin and eponyms", []string{
		"Fossa ovalis épargnée.", "Bord de la fossa ovalis.", "Un Coumadin ridge saillant.", "Crête de Coumadin.", "La crista terminalis est saillante.", "Musculi pectinati visibles.", "Ostium secundum, ostium primum.", "Septum primum redondant.",
		"Limbus de la fosse ovale.", "Vena cava normale.", "Valvula Eustachii.", "Pectus excavatum.", "Angina pectoris.", "Situs inversus.", "Cor pulmonale.", "Bruit de galop, pulsus alternans.", "Pulsus paradoxus franc.", "Aspect de swinging heart.", "Chordae tendineae fines.",
		"Sinus venosus.", "Truncus arteriosus.", "Ductus arteriosus perméable.", "Tuberculum intervenosum.", "Foramen ovale perméable.", "Livedo reticularis.", "Crista supraventricularis.", "Ligamentum arteriosum.", "Trabecula septomarginalis.", "Bulbus cordis.", "Facies mitralis.",
		"Arteria lusoria.", "Septum secundum.",
		// wrong
		"la [[fose|fosse]] ovale", "Sous [[coumadinne|Coumadine]] 5 mg.", "un foramen [[ovalle|ovale]]", "la [[crètte|crête]] d'Eustache", "un [[septome|septum]] fin",
	}},
	{"derived from a listed noun", []string{
		"Goitre euthyroïdien.", "Patiente euthyroïdienne.", "Un état hyperthyroïdien.", "Patient normocapnique.", "Contexte dyslipidémique.", "Femme hypothyroïdienne.", "Malade hypokaliémique.", "Patient hypocapnique.", "Un goitre plurinodulaire.",
		"Terrain athéromateux polyvasculaire.", "Une patiente drépanocytaire.", "Sujet hypercholestérolémique.", "Patient thalassémique.", "Un choc cardiogénique, vasoplégique.", "Femme ostéoporotique.", "Une acidose hypercapnique.", "Patient porphyrique.", "Enfant trisomique.",
		"Malade insuffisant rénal dysglycémique.", "Cœur brady-arythmique.", "Maladie sarcoïdosique.", "Patient myasthénique.", "Malade cirrhotique.", "Polykystose rénale autosomique.",
		// wrong
		"Patient [[euthiroïdien|euthyroïdien]] ce jour.", "[[hypothiroïdie|hypothyroïdie]] traitée", "[[hypertiroïdie|hyperthyroïdie]]", "malade [[hypokalémik|hypokaliémique/hypokaliémie]]",
	}},
	{"adjective behind a complement", []string{
		"Pas de thrombus de l'auricule droit.", "Auricule droit libre.", "Auricule gauche bilobé, auricule droit libre.", "Crête saillante, à ne pas confondre avec une masse. Auricule droit libre.", "Une auricule droite libre.", "Thrombus d'auricule gauche organisé.", "Bord de la valve aortique calcifié.",
		"Fermeture d'auricule gauche percutanée.", "Rapport de surface effondré.", "Diamètre de l'aorte ascendante augmenté.", "Paroi du ventricule gauche épaissie.", "Gradient de l'anastomose conservé.", "Sténose de l'ostium serrée.", "Flux de la veine cave systolique.", "L'auricule est libre.", "Vidange de l'auricule diminuée.",
		// wrong
		"valve aortique [[calcifié|calcifiée]]", "une oreillette [[droit|droite]] libre", "Fuite [[mitral|mitrale]] minime.", "paroi [[épaissi|épaissie]]",
	}},
	{"names of operations", []string{
		"Myomectomie en 2010.", "Myomectomie septale.", "Atrioseptostomie.", "Péricardectomie partielle.", "Thyroïdectomie totale.", "Hystérectomie en 2012.", "Septoplastie nasale.", "Annuloplastie tricuspide.", "Herniorraphie.", "Aortorraphie.", "Valvulotomie pulmonaire.",
		"Valvulectomie.", "Aortoplastie.", "Ventriculoplastie.", "Lobectomie droite.", "Sphinctérotomie.", "Pyéloplastie.", "Ménisectomie.", "Salpingectomie.", "Parathyroïdectomie.", "Uvulectomie.", "Médiastinoscopie.", "Pleuroscopie.", "Auriculectomie chirurgicale.", "Sternotomie médiane.", "Cystorraphie.",
		"Ovariectomie.", "Colpoplastie.", "Prostatectomie radicale.", "Fundoplicature.", "Néphropexie.", "Uvéoscopie.",
		// wrong
		"[[thoractomie|thoracotomie]] gauche", "[[apendicectomie|appendicectomie]] dans l'enfance", "[[thyroidéctomie|thyroïdectomie]]", "[[coloscopi|coloscopie]] normale", "[[angioplasti|angioplastie]] de l'IVA", "[[cholecistectomie|cholécystectomie]]",
	}},
}

// TestKinds: what is marked is found with the right word first, and nothing else
// is asked.
func TestKinds(t *testing.T) {
	l := load(t)
	for _, c := range kinds {
		all, found, first, extra := 0, 0, 0, 0
		for _, marked := range c.texts {
			text, wrong := unmark(marked)
			faults := l.Check(text, Options{Language: "fr"})
			used := make([]bool, len(faults))
			for _, s := range wrong {
				all++
				hit, good := false, false
				for i, f := range faults {
					if f.Start < s.end && s.start < f.End {
						used[i], hit = true, true
						good = good || mends(text, f, s)
					}
				}
				if hit {
					found++
				}
				if good {
					first++
				} else {
					t.Errorf("%s: %q: found %t: %s", c.class, marked, hit, brieflyOf(faults))
				}
			}
			for i := range faults {
				if !used[i] {
					extra++
					t.Errorf("%s: %q: asked without need: %s", c.class, marked, brieflyOf(faults[i:i+1]))
				}
			}
		}
		t.Logf("%s: %d slips, %d found, %d with the right word first; %d asked without need in %d texts", c.class, all, found, first, extra, len(c.texts))
	}
}

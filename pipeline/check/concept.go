package check

// wordings of critical findings, by code, in the language of pattern.go. Source:
// the critical-findings table of vocab (triggers), widened by the ways the same
// thing is said in French and English reports.
var triggers = map[string]string{
	"STEMI":       "sus decalage|decalages|st|decale|decales|decalee;susdecalage|susdecalages|susst;sca st _ +;sca st plus;sca st+;stemi;idm ~2 cours ~1 constitution;infarctus ~4 cours ~1 constitution;infarctus aigu;infarctus ~3 phase aigue;infarctus ~2 aigu;idm aigu;idm ~2 phase aigue;onde|ondes|dome pardee;courant lesion;image|images miroir;infarctus ~1 ventricule droit;infarctus vd;st elevation|elevations;st - elevation;st segment elevation;elevation st;acute ~3 infarction;syndrome coronarien aigu st _ +",
	"STEMI_EQ":    "wellens;de _ winter;winter;sgarbossa;infarctus basal|posterieur;sus decalage ~5 avr;susdecalage ~5 avr",
	"NSTE_ACS":    "sous decalage|decalages ~5 douleur|angor;sca non st;sca non _ st;sca _ st _ -;syndrome coronarien aigu sans;syndrome coronarien aigu non;angor instable;unstable angina;troponine|troponines|troponin ~4 positive|positives|elevee|elevees|augmentee|augmentation|elevation|positif|elevated;nstemi;modification|modifications dynamique|dynamiques ~4 st|repolarisation;sca sans sus",
	"AVB3":        "bav complet|complets;bav iii;bav 3;bav troisieme;bav 3e|3eme|3ieme;bav degre 3|iii;bav _ # _ degre;bloc auriculo ventriculaire complet;bloc auriculoventriculaire complet;bloc auriculo ventriculaire ~2 iii|3|troisieme|3e|3eme;bloc av complet;bloc av ~2 iii|3|troisieme|3e|3eme;bloc complet;dissociation auriculo ventriculaire;dissociation auriculoventriculaire;dissociation av;atrioventricular dissociation;av dissociation;complete heart|av block;complete atrioventricular block;third degree ~2 block;3rd degree ~2 block;bloc atrioventriculaire complet;bloc atrio ventriculaire complet",
	"AVB2_M2":     "mobitz ii|2|deux;bav 2 _ / _ 1;bav ~1 haut degre;bloc ~3 haut degre;onde|ondes p bloquee|bloquees ~2 consecutive|consecutives;bav paroxystique|paroxystiques;bloc alternant;bloc branche alternant;bloc ~2 trifasciculaire;high grade|degree ~2 block;bav ii 2 _ / _ 1;conduction 2 _ / _ 1 ~2 bav;2:1 av block;bav de type 2|ii;bav ii type ii;bav ii type 2",
	"PAUSE":       "pause|pauses;asystolie|asystole;arret|arrets sinusal|sinusaux;rr max;r - r max;sinus arrest|pause",
	"BRADY":       "bradycardie ~2 extreme|severe|majeure|marquee;bradycardie;rythme echappement;echappement jonctionnel|ventriculaire;dysfonction sinusale;maladie rythmique ~2 oreillette|auriculaire|atriale;maladie rythmique;sick sinus;severe bradycardia;bradycardia",
	"VT":          "tachycardie|tachycardies ventriculaire|ventriculaires;tv;tachycardie ~1 qrs large|larges;tachycardie|tv monomorphe|polymorphe;orage rythmique;ventricular tachycardia;=VT;wide complex tachycardia;electrical storm",
	"VF_TDP":      "fibrillation ventriculaire;torsade|torsades;flutter ventriculaire;arret cardiaque|cardiorespiratoire;arret cardio respiratoire;mort subite recuperee|ressuscitee|rattrapee;ventricular fibrillation;cardiac arrest;=FV;torsades de pointes",
	"VT_NS":       "tvns;tv non _ soutenue|soutenues;tachycardie|tachycardies ventriculaire|ventriculaires non _ soutenue|soutenues;salve|salves ~1 # complexes|battements|esv|qrs;salve|salves ~1 tv|esv;salve|salves ventriculaire|ventriculaires;triplet|triplets ventriculaire|ventriculaires|rapide;triplet|triplets;nsvt;non sustained ventricular tachycardia;nonsustained ventricular tachycardia;non - sustained ventricular tachycardia;non - sustained vt;run|runs ~2 vt|pvcs;rafale|rafales ~3 esv|complexes|tv;salve|salves tachycardie ventriculaire;salve|salves ~2 extrasystoles ventriculaires",
	"AF":          "fibrillation atriale|auriculaire|atriales|auriculaires;=FA;=ACFA;acfa;arythmie complete;atrial fibrillation;=AF;flutter|flutters;tachyarythmie;tachy arythmie;fib auriculaire|atriale",
	"AF_NEW":      "fa|acfa|fibrillation|arythmie ~4 decouverte;decouverte ~4 fa|acfa|fibrillation|flutter;episode|episodes|acces|passage|passages|paroxysme|paroxysmes|salve|salves ~3 fa|acfa|fibrillation|flutter|arythmie;fibrillation ~2 paroxystique;fa|acfa paroxystique;flutter ~1 atrial|auriculaire|commun|typique|atypique;fa|fibrillation ~3 recente|inaugurale|documentee|nouvelle;new onset ~2 fibrillation|af;new - onset ~2 fibrillation|af;newly diagnosed|detected ~2 fibrillation|af;newly|new ~1 atrial _ fibrillation|flutter;paroxysmal ~1 fibrillation|af;episode|episodes ~3 atrial fibrillation|flutter;flutter _ decouverte;premier episode ~2 fa|fibrillation;passage|passages fa|fibrillation;atrial flutter",
	"PREEX_AF":    "fa|acfa ~1 preexcitee;fibrillation ~2 preexcitee;tachycardie irreguliere ~2 qrs large|larges;fa|fibrillation ~4 wolff|wpw|preexcitation;super wolff;rr preexcite ~4 #;preexcited ~1 fibrillation|af;pre - excited ~1 fibrillation|af",
	"WPW":         "onde|ondes delta;preexcitation|preexcitations;pre _ - _ excitation;pre _ excitation;wpw;wolff;faisceau ~1 kent;kent;delta wave|waves;pre-excitation",
	"BRUGADA1":    "brugada ~3 type 1|i|un;type 1 ~2 brugada;aspect|aspects ~1 dome;coved;sus decalage convexe ~2 v1 ~4 t negative;brugada 1;brugada",
	"QTC500":      "qt|qtc long|longs|allonge|allonges;allongement ~2 qt|qtc;syndrome ~1 qt long;prolonged qt|qtc;qt prolongation;long qt;qtc|qt prolonge;qtc|qt ~2 superieur|superieure|>|>=|above #",
	"QT_SHORT":    "qt|qtc ~1 court|courts|raccourci;short qt;syndrome qt court",
	"HYPERK":      "onde|ondes t ~3 pointue|pointues;aspect sinusoidal;hyperkaliemie;hyperkalaemia|hyperkalemia;peaked t waves;ondes t amples ~2 symetriques;qrs large|larges ~3 disparition ~3 p",
	"PE_RV":       "coeur pulmonaire aigu;=CPA;s1q3t3;s1q3;dilatation aigue ~3 vd|droit|droites;septum paradoxal;mcconnell;mac connell;mc connell;signe 60 _ / _ 60;60 _ / _ 60;thrombus ~5 cavites droites;thrombus ~3 od|vd;embolie pulmonaire;pulmonary embolism;acute cor pulmonale;embolies pulmonaires;septum septal paradoxal",
	"TAMPONADE":   "tamponade;tamponnade;pretamponade;pre _ - _ tamponade;compression ~1 cavites droites;compression ~1 od|vd|oreillette|ventricule|ogd;collapsus diastolique|systolique ~3 vd|od|ventricule|oreillette|droit|droite|droites;collapsus ~2 vd|od|cavites|ventricule|oreillette;swinging heart;right atrial|ventricular collapse;vci|cave|inferieure ~3 non compliante ~5 epanchement;rv|ra ~1 collapse",
	"PERIC_LARGE": "epanchement ~3 abondant|volumineux|important|majeur|massif|large;epanchement pericardique ~4 abondant|volumineux|important|majeur|massif;large ~1 pericardial effusion;grand|volumineux epanchement pericardique;large effusion;epanchement ~4 >|>=|superieur # _ mm|millimetres",
	"DISSECTION":  "dissection|dissections;flap;voile|lambeau intimal;double chenal;faux chenal;hematome ~1 intramural|intra;ulcere ~2 penetrant;rupture aortique|aorte;rupture ~2 aorte;syndrome aortique aigu;acute aortic syndrome;intramural haematoma|hematoma",
	"AO_ANEURYSM": "anevrisme|anevrysme|anevrismes ~1 aorte ascendante|initiale;anevrisme|anevrysme ~1 racine;anevrisme|anevrysme aortique|sinus;ascending aortic aneurysm;aneurysm ~2 ascending aorta;dilatation anevrismale|anevrysmale ~2 aorte",
	"THROMBUS":    "thrombus|thrombi;thrombose|thromboses ~3 prothese|valve|sonde|auricule;masse mobile;caillot|caillots;thrombosed|thrombosis ~2 prosthesis|valve;clot;thrombose _ prothese|prothetique",
	"VEGETATION":  "vegetation|vegetations;abces;perforation ~2 valvulaire|mitrale|aortique|valve|feuillet|sigmoide|cuspide;endocardite|endocarditis;desinsertion ~3 prothese|prothetique;abscess;image|images _ ~1 vegetante;vegetante",
	"LVEF_LOW":    "fevg ~3 effondree;fe ~1 effondree;fonction|dysfonction ~4 effondree;dysfonction ~4 severe|majeure;alteration severe ~4 fevg|fonction|vg;fraction ~4 effondree;fevg severement;fonction ~5 severement alteree|diminuee|reduite|abaissee;severe ~3 dysfunction;severely reduced|impaired|depressed ~4 function|fraction|lvef|ef;fevg tres alteree",
	"AS":          "ra|rao|rac ~3 serre|serres;retrecissement aortique ~4 serre|serree|critique|severe;retrecissement ~2 valvulaire aortique ~4 serre|critique|severe;stenose ~2 aortique|valvulaire ~4 serree|severe|critique;ra|rao ~1 critique|severe;severe ~3 stenosis;=AS ~1 severe;critical aortic stenosis;severe _ =AS",
	"VALVE_ACUTE": "rupture|ruptures ~2 cordage|cordages;rupture ~3 pilier|papillaire;flail;desinsertion ~3 prothese;ia aigue|aigu ~3 massive|severe;im aigue|aigu ~3 massive|severe;insuffisance aortique|mitrale aigue ~3 massive|severe;insuffisance aortique|mitrale massive ~2 aigue;fuite aigue ~3 massive|severe;ruptured chordae|chord;chordal|papillary ~2 rupture;acute severe ~2 regurgitation",
	"MECH_COMPL":  "rupture septale|septum;rupture ~2 septum;civ ~1 ischemique;civ ~3 infarctus;communication interventriculaire ~3 ischemique|infarctus;rupture ~2 paroi|libre;faux anevrisme|anevrysme;pseudo _ - _ anevrisme|anevrysme;pseudoanevrisme|pseudoanevrysme;pseudo anevrisme|anevrysme;free wall rupture;ventricular septal rupture;pseudoaneurysm",
	"PROSTH_OBS":  "obstruction ~3 prothese|prothetique;prothese ~2 obstruee|obstructive|bloquee;gradient|gradients ~2 prothese ~2 majore|majores|augmente|augmentes|eleve|eleves;gradient|gradients ~2 majore|majores ~3 prothese;element mobile|mobiles ~1 bloque;ailette ~2 bloquee|immobile;thrombose ~3 prothese|prothetique;prosthetic ~2 obstruction;dysfonction ~2 prothese",
	"PH_SEVERE":   "htp ~1 severe|majeure|systemique;htap severe|majeure;hypertension ~1 pulmonaire ~2 severe|majeure;septum _ en _ d;septum ~2 d _ shape;severe pulmonary ~1 hypertension;hypertension arterielle pulmonaire ~1 severe",
	"MASS":        "myxome|myxomes|myxoma;masse ~3 og|intracardiaque|oreillette|auriculaire|auricule|od|vd|intra|mobile|atriale;tumeur ~2 intracardiaque|cardiaque|coeur;fibroelastome|fibroelastoma;cardiac tumour|tumor|mass;rhabdomyome;sarcome ~1 cardiaque",
	"STRESS_POS":  "positive ~5 cliniquement ~3 electriquement;positive ~5 electriquement ~3 cliniquement;positif ~5 cliniquement ~3 electriquement;positive ~8 bas niveau;positive ~8 faible niveau|charge;positive ~5 electriquement;positive ~4 echographiquement;positif ~8 bas|faible niveau;cliniquement ~2 electriquement positive|positif;electriquement positive|positif;ischemie ~4 etendue|severe|majeure;positive ~4 ischemie|ischaemia;epreuve|test|echographie|echo|echocardiographie ~4 positive|positif;positive ~2 stress|exercise;positive ~2 seuil;positive _ for _ ischaemia|ischemia",
	"STRESS_HYPO": "chute tensionnelle;chute ~3 pa|pression|pas|tension|tensionnelle;hypotension ~2 effort;pas|pa|tension passant # ~2 #;baisse ~3 pas|pression|tension ~2 effort;effondrement tensionnel;drop ~2 blood pressure;fall ~2 blood pressure;exertional hypotension",
	"SYNCOPE":     "syncope|syncopes|syncopal|syncopale;perte|pertes connaissance;lipothymie|lipothymies;malaise|malaises;syncopal episode;presyncope|presyncopes;collapsus",
	"SYNC_RISK":   "syncope|syncopes ~1 effort;syncope|syncopes ~3 effort;syncope|syncopes ~1 decubitus|couche|assis;exertional syncope;syncope ~2 exertion|exercise|supine;syncope|syncopes ~2 cardiopathie;syncope|syncopes ~6 bifasciculaire;bifasciculaire ~4 syncope|syncopes;syncope ~2 traumatique traumatisante;syncope ~2 palpitations",
	"HTN_EMERG":   "hta maligne;urgence|urgences hypertensive|hypertensives;hypertension ~1 maligne;malignant hypertension;hypertensive emergency;encephalopathie hypertensive",
	"BP_HIGH":     "hta ~1 grade 3|iii;hta severe;hypertension ~1 grade 3|iii;hypertension arterielle severe;grade 3 hypertension;severe hypertension",
	"PM_FAIL":     "defaut|defauts ~1 capture|stimulation|ecoute|detection|entrainement;perte|pertes ~1 capture;choc|chocs inapproprie|inappropries;fracture|rupture ~1 sonde;=ERI;=EOL;=RRT;sous _ - _ detection;undersensing;loss ~1 capture;lead fracture;inappropriate shock|shocks;failure ~1 capture;oversensing;deplacement ~1 sonde",
	"ICD_SHOCK":   "choc|chocs delivre|delivres|multiples|approprie|appropries;choc|chocs ~2 dai|defibrillateur;orage rythmique;icd shock|shocks;shock|shocks delivered;appropriate shock|shocks;choc|chocs electrique|electriques ~3 dai",
	"PERIC_ACUTE": "pericardite ~1 aigue;myocardite|myocardites;myopericardite|perimyocardite;sous _ decalage ~1 pq;sous - decalage ~1 pq;sousdecalage pq;sus decalage ~2 concave ~2 diffus;sus decalage ~4 concave ~3 diffus;sus decalage diffus ~2 concave;acute pericarditis;myocarditis;pericardite;perimyocarditis",
	"TAKO":        "takotsubo;tako tsubo;tako - tsubo;ballonisation ~1 apicale;ballonnisation ~1 apicale;apical ballooning;ballooning apical",
	"LVOT_OBS":    "cmh obstructive;cmho;cardiomyopathie hypertrophique ~1 obstructive;obstruction ~2 intra _ vg;obstruction ~1 chambre chasse ~2 severe;gradient intra _ - _ vg|ventriculaire ~6 #;gradient intra _ vg ~6 #;gradient intraventriculaire ~6 #;gradient intra vg ~6 #;hypertrophic obstructive cardiomyopathy;lvot obstruction;gradient sous _ - _ aortique ~6 #;gradient maximal intra _ - _ vg ~6 #",
}

// concepts are circumstances that decide how urgent a finding is.
var concepts = map[string]string{
	"pain":        "douleur|douleurs ~2 thoracique|thoraciques|constrictive|retrosternale|angineuse|typique|infarctoide;douleur|douleurs;precordialgie|precordialgies;angor;chest pain;angine",
	"ongoing":     "douleur ~4 cours;douleur ~3 persistante;douleur ~4 depuis;ongoing ~2 pain;douleur ~2 constrictive",
	"hf":          "insuffisance cardiaque;=OAP;oap;oedeme ~2 pulmonaire;oedeme aigu poumon;=ICA;dyspnee ~4 iii|iv|3|4;orthopnee;heart failure;decompensation cardiaque;congestion;signes ~1 insuffisance _ cardiaque;=OMI;crepitants;pulmonary oedema|edema;decompensation;nyha iii|iv|3|4",
	"acutehf":     "=OAP;oap;oedeme aigu ~2 poumon;oedeme pulmonaire;insuffisance cardiaque aigue;detresse respiratoire;pulmonary oedema|edema;decompensation cardiaque aigue;acute heart failure",
	"shock":       "choc cardiogenique;etat choc;hypotension;cardiogenic shock;choc hemodynamique;bas debit",
	"symptomatic": "symptomatique|symptomatiques;mal tolere|toleree;mal _ supporte|supportee;symptomatic;mauvaise tolerance;poorly tolerated",
	"fever":       "fievre|febrile|fever;38 ~2 c;39 ~2 c",
	"device":      "pacemaker|pacemakers|stimulateur|stimule|stimulee|appareille|appareillee|electroentraine|electroentrainement;electro _ - _ entrainement;electro entrainement;=PM;=DAI;pace maker;stimulation ~2 permanente|ventriculaire|correcte;paced;implante|implantee;=PMK;sonde ~2 stimulation",
	"night":       "nocturne|nocturnes;nuit;sommeil;sleep|asleep|nocturnal;dormant",
	"athlete":     "sportif|sportive|athlete|endurance|marathon|vagotonique|vagotonie",
	"hypok":       "hypokaliemie|hypokalemia|hypokalaemia",
	"knownaf":     "fa|acfa|fibrillation|flutter|arythmie ~4 connue|connu|permanente|persistante|ancienne|chronique|permanent;fa|acfa|fibrillation ~2 atriale _ permanente|persistante;permanent|chronic|known|persistent ~2 fibrillation|af;fibrillation atriale|auriculaire ~2 connue|permanente|persistante|ancienne",
	"afrapid":     "fa|acfa|fibrillation|flutter|arythmie|tachyarythmie ~4 rapide;reponse ~1 ventriculaire ~1 rapide;fa|fibrillation ~4 reponse rapide;rapid ~2 response;rapid ~2 fibrillation|af;tachyarythmie",
	"tavi":        "tavi;prothese|bioprothese ~3 aortique;bioprothese|prothese;valve ~2 mecanique;prosthesis;bioprosthesis",
	"prosthesis":  "prothese|bioprothese|protheses;tavi;prosthesis;prosthetic;valve mecanique",
	"rvfail":      "insuffisance ~1 droite;insuffisance ventriculaire droite;dysfonction ~2 vd|droite;vd ~2 dilate|dilatee;defaillance ~1 vd|droite;rv dysfunction|failure;insuffisance cardiaque droite;dilatation ~3 vd|droites",
	"massive":     "massive|massif;ia|im|insuffisance ~3 severe|massive|iv|4",
	"coronary":    "coronaire|coronaires|carotide|carotides|carotidienne|coronarienne|coronary|carotid|vertebrale|iva",
	"marfan":      "marfan;bicuspide|bicuspidie;bicuspid;loeys;ehlers",
	"newsign":     "recent|recente|recents|recentes|nouveau|nouvelle|aggravation|aggravee|aggrave|decouverte|inaugurale;nyha iii|iv|3|4;stade iii|iv|3|4 ~1 nyha;stade iii|iv|3|4;recently|new|worsening;=OAP;=OMI",
	"treatedhf":   "entresto|sacubitril|forxiga|jardiance;insuffisance cardiaque;cardiopathie|cardiomyopathie ~4 connue|suivie;connue|connu|stable|suivie;suivi",
	"cavright":    "cavites droites|droite;od|vd;oreillette|ventricule droite|droit;right atrium|ventricle|heart",
	"mobile":      "mobile|mobiles|flottant|flottante",
	"vagal":       "vasovagale|vasovagal|vagal|vagale|reflexe",
	"stroke":      "avc;encephalopathie;oedeme papillaire;stroke;dissection;deficit neurologique;papilloedeme",
	"nonsig":      "non _ significatif|significative|specifique|significatifs;aspecifique|minime|ascendant|isoelectrique;not significant;non _ specifique|specifiques",
	"repol":       "repolarisation precoce;early repolarisation|repolarization",
	"svt":         "supraventriculaire|supraventriculaires|auriculaire|auriculaires|atriale|atriales|jonctionnelle|essv|esa|tsv;supra ventriculaire|ventriculaires;supraventricular|atrial",
	"improved":    "amelioree|ameliore|amelioration|normalisee|improved;recuperation ~3 fevg|fonction",
	"negtest":     "negative|negatif;negative",
	"doubttest":   "douteuse|douteux|equivoque|litigieuse|equivocal",
	"wallmotion":  "akinesie|hypokinesie|dyskinesie|akinesia|hypokinesia",
	"scd":         "sequelle|sequelles|necrose|anevrisme|anevrysme|persistant connu",
}

// wordbook and circumstance books are built once; the tables are constant.
var (
	wordbook = bind(triggers)
	cases    = bind(concepts)
)

// recognise finds every wording of both tables.
func (f *facts) recognise() map[string][]mention {
	out := wordbook.find(f.t)
	for _, b := range [...]*book{cases, phrases} {
		for name, list := range b.find(f.t) {
			out[name] = append(out[name], list...)
		}
	}
	return out
}

// stated reports whether the report states concept name of the patient now:
// somewhere, not denied, not of the past, a relative or a condition.
func (f *facts) stated(name string) bool {
	for _, m := range f.known[name] {
		if f.part[m.from] == identity {
			continue
		}
		if st := f.statusOf(m); st == affirmed || st == doubtful {
			return true
		}
	}
	return false
}

// near reports whether concept name is mentioned, not denied, in the sentence of m.
func (f *facts) near(name string, m mention) bool {
	n := f.t.Tokens[m.from].Sentence
	for _, o := range f.known[name] {
		if f.t.Tokens[o.from].Sentence == n && f.statusOf(o) != negated {
			return true
		}
	}
	return false
}

// beside is near without asking whether it is denied.
func (f *facts) beside(name string, m mention) bool {
	n := f.t.Tokens[m.from].Sentence
	for _, o := range f.known[name] {
		if f.t.Tokens[o.from].Sentence == n {
			return true
		}
	}
	return false
}

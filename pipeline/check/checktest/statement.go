package checktest

// finding is a critical finding with the ways in which reports state it, deny
// it, recall it, tell it of the family or only look for it. All forms of one
// way mean the same; none states a value, values are measures of the report.
type finding struct {
	code     string
	exams    string // kinds in which it is stated
	urgency  string // of the present forms: no syncope, pain or failure is stated with them
	present  []Line
	denied   []Line
	history  []Line
	family   []Line
	supposed []Line // in the indication
}

// findings come from the critical-findings table: code, urgency and what not to
// flag; the sentences are written for this generator.
var findings = []finding{
	{"STEMI", "ecg", "immediate",
		[]Line{{"Sus-décalage du segment ST de V2 à V4, convexe, avec miroir inférieur.", "ST elevation in V2 to V4 with inferior reciprocal changes."},
			{"Sus-décalage convexe du ST en D2, D3 et aVF.", "Convex ST elevation in II, III and aVF."},
			{"SCA avec sus-décalage du segment ST en territoire antérieur.", "Acute anterior ST-elevation myocardial infarction."},
			{"Onde de Pardee en V2-V3.", "STEMI pattern in V2-V3."}},
		[]Line{{"Pas de sus-décalage du segment ST.", "No ST elevation."}, {"Absence de sus-décalage du ST.", "No evidence of ST elevation."},
			{"On ne retrouve pas de sus-décalage du segment ST.", "ST elevation is absent."}, {"Aucun sus-décalage du ST.", "Without ST elevation."}},
		[]Line{{"Antécédent de SCA ST+ en 2016.", "History of STEMI in 2016."}, {"IDM antérieur ancien revascularisé.", "Previous anterior myocardial infarction, treated."}},
		nil, nil},
	{"AVB3", "ecg holter", "immediate",
		[]Line{{"Bloc auriculo-ventriculaire complet.", "Complete heart block."}, {"BAV complet avec échappement ventriculaire.", "Third-degree AV block with ventricular escape."},
			{"BAV III.", "Complete AV block."}, {"BAV du troisième degré.", "Third degree AV block."}},
		[]Line{{"Pas de BAV complet.", "No complete heart block."}, {"Absence de bloc auriculo-ventriculaire complet.", "No evidence of complete AV block."},
			{"Aucun BAV du troisième degré.", "No third-degree AV block."}},
		[]Line{{"BAV complet appareillé en 2014.", "History of complete heart block, pacemaker implanted in 2014."}}, nil,
		[]Line{{"Recherche d'un BAV paroxystique.", "Rule out complete heart block."}}},
	{"AVB2_M2", "ecg holter", "immediate",
		[]Line{{"BAV 2 Mobitz II.", "Mobitz II second-degree AV block."}, {"BAV II de type Mobitz 2.", "Second-degree AV block, Mobitz type II."}, {"BAV de haut degré.", "High-degree AV block."}},
		[]Line{{"Pas de BAV 2 Mobitz II.", "No Mobitz II block."}, {"Absence de BAV de haut degré.", "No high-grade AV block."}}, nil, nil, nil},
	{"WPW", "ecg", "soon",
		[]Line{{"Onde delta avec aspect de préexcitation.", "Delta wave with pre-excitation."}, {"Aspect de Wolff-Parkinson-White.", "Wolff-Parkinson-White pattern."}, {"Préexcitation ventriculaire permanente.", "Permanent ventricular pre-excitation."}},
		[]Line{{"Pas d'onde delta.", "No delta wave."}, {"Absence de préexcitation.", "No pre-excitation."}, {"Sans aspect de préexcitation.", "No evidence of pre-excitation."}},
		[]Line{{"Wolff-Parkinson-White ablaté en 2009.", "History of Wolff-Parkinson-White ablated in 2009."}}, nil,
		[]Line{{"Recherche d'une préexcitation.", "Rule out pre-excitation."}}},
	{"BRUGADA1", "ecg", "24h",
		[]Line{{"Aspect de Brugada de type 1 en V1-V2.", "Brugada type 1 pattern in V1-V2."}, {"Syndrome de Brugada type 1 en V1-V2.", "Type 1 Brugada pattern."}},
		[]Line{{"Pas d'aspect de Brugada.", "No Brugada pattern."}, {"Absence d'aspect de Brugada de type 1.", "No evidence of Brugada type 1 pattern."}}, nil,
		[]Line{{"Un frère atteint d'un syndrome de Brugada type 1.", "Family history of Brugada type 1."}}, nil},
	{"HYPERK", "ecg", "immediate",
		[]Line{{"Ondes T amples, pointues et symétriques évoquant une hyperkaliémie.", "Tall, peaked, symmetrical T waves suggesting hyperkalaemia."}, {"Aspect d'hyperkaliémie.", "Hyperkalaemia pattern."}},
		[]Line{{"Pas de signe d'hyperkaliémie.", "No sign of hyperkalaemia."}, {"Sans signe électrique d'hyperkaliémie.", "No evidence of hyperkalaemia."}}, nil, nil, nil},
	{"PERIC_ACUTE", "ecg", "24h",
		[]Line{{"Sus-décalage concave diffus avec sous-décalage du PQ : péricardite aiguë.", "Diffuse concave ST elevation with PR depression: acute pericarditis."}, {"Aspect de péricardite aiguë.", "Acute pericarditis pattern."}},
		[]Line{{"Pas de signe de péricardite aiguë.", "No sign of acute pericarditis."}, {"Pas d'argument pour une péricardite aiguë.", "No evidence of acute pericarditis."}}, nil, nil, nil},
	{"PM_FAIL", "ecg", "24h",
		[]Line{{"Défaut de capture ventriculaire intermittent.", "Intermittent ventricular failure to capture."}, {"Perte de capture ventriculaire.", "Loss of ventricular capture."}},
		nil, nil, nil, nil},
	{"THROMBUS", "eto", "24h",
		[]Line{{"Thrombus de l'auricule gauche.", "Thrombus in the left atrial appendage."}, {"Présence d'un thrombus dans l'auricule gauche.", "Left atrial appendage thrombus."}, {"Image de thrombus au fond de l'auricule gauche.", "There is a thrombus in the left atrial appendage."}},
		[]Line{{"Pas de thrombus de l'auricule gauche.", "No left atrial appendage thrombus."}, {"Absence de thrombus intra-auriculaire.", "No evidence of thrombus."}, {"Auricule gauche libre de thrombus.", "The left atrial appendage is free of thrombus."},
			{"L'auricule gauche est indemne de thrombus.", "No thrombus seen."}, {"Thrombus : non.", "Thrombus: none."}},
		nil, nil, []Line{{"Recherche de thrombus avant cardioversion.", "Rule out thrombus before cardioversion."}, {"Éliminer un thrombus auriculaire avant cardioversion.", "To exclude a thrombus before cardioversion."}}},
	{"THROMBUS", "ett", "24h",
		[]Line{{"Thrombus apical du ventricule gauche.", "Apical left ventricular thrombus."}, {"Présence d'un thrombus intraventriculaire gauche apical.", "There is a thrombus at the left ventricular apex."}},
		[]Line{{"Pas de thrombus intracavitaire.", "No intracardiac thrombus."}, {"Absence de thrombus apical.", "No evidence of apical thrombus."}, {"On ne visualise pas de thrombus.", "No thrombus seen."}, {"Ni thrombus ni masse.", "No thrombus or mass."}},
		nil, nil, nil},
	{"VEGETATION", "ett eto", "24h",
		[]Line{{"Végétation appendue à la valve mitrale.", "Vegetation attached to the mitral valve."}, {"Image de végétation sur la valve aortique.", "There is a vegetation on the aortic valve."}, {"Végétation mobile de la valve aortique.", "Mobile vegetation of the aortic valve."}},
		[]Line{{"Pas de végétation.", "No vegetation."}, {"Absence de végétation valvulaire.", "No evidence of valvular vegetation."}, {"Pas d'argument échographique pour une endocardite.", "No echocardiographic evidence of endocarditis."}, {"Aucune végétation visible.", "No vegetation seen."}},
		[]Line{{"Endocardite opérée en 2012.", "History of endocarditis in 2012."}}, nil, []Line{{"Suspicion d'endocardite.", "Rule out endocarditis."}, {"Recherche d'une endocardite.", "Suspected endocarditis."}}},
	{"TAMPONADE", "ett", "immediate",
		[]Line{{"Collapsus diastolique du VD : tamponade.", "Diastolic collapse of the right ventricle: tamponade."}, {"Tamponade.", "Cardiac tamponade."}},
		[]Line{{"Pas de signe de tamponade.", "No sign of tamponade."}, {"Sans signe de compression ni tamponade.", "No evidence of tamponade."}, {"Absence de tamponade.", "No tamponade."}}, nil, nil, nil},
	{"PERIC_LARGE", "ett", "24h",
		[]Line{{"Épanchement péricardique abondant, circonférentiel, bien toléré.", "Large circumferential pericardial effusion, well tolerated."}, {"Épanchement péricardique circonférentiel abondant.", "Large pericardial effusion."}},
		[]Line{{"Pas d'épanchement péricardique.", "No pericardial effusion."}, {"Absence d'épanchement péricardique.", "No evidence of pericardial effusion."}, {"Péricarde sec.", "Dry pericardium."}}, nil, nil, nil},
	{"DISSECTION", "ett eto", "immediate",
		[]Line{{"Flap intimal de l'aorte ascendante : dissection aortique.", "Intimal flap in the ascending aorta: aortic dissection."}, {"Dissection aortique de type A.", "Type A aortic dissection."}},
		[]Line{{"Pas de flap intimal visible.", "No intimal flap seen."}, {"Pas d'argument pour une dissection aortique.", "No evidence of aortic dissection."}, {"Absence de flap aortique.", "No aortic flap."}},
		[]Line{{"Dissection aortique opérée en 2011.", "History of aortic dissection operated in 2011."}}, []Line{{"Père décédé d'une dissection aortique.", "Father died of aortic dissection."}, {"Oncle décédé de dissection aortique.", "Family history of aortic dissection."}},
		[]Line{{"Éliminer une dissection aortique.", "Rule out aortic dissection."}}},
	{"MASS", "ett eto", "24h",
		[]Line{{"Myxome de l'oreillette gauche.", "Left atrial myxoma."}, {"Masse de l'oreillette gauche évoquant un myxome.", "Left atrial mass suggesting a myxoma."}},
		[]Line{{"Pas de masse intracardiaque.", "No intracardiac mass."}, {"Absence de masse intracavitaire.", "No evidence of an intracardiac mass."}}, nil, nil, nil},
	{"PE_RV", "ett", "immediate",
		[]Line{{"Aspect de cœur pulmonaire aigu avec signe de McConnell.", "Acute cor pulmonale with McConnell sign."}, {"Cœur pulmonaire aigu.", "Acute cor pulmonale."}},
		[]Line{{"Pas de signe de cœur pulmonaire aigu.", "No sign of acute cor pulmonale."}, {"Sans signe de CPA.", "No evidence of acute cor pulmonale."}}, nil, nil,
		[]Line{{"Suspicion d'embolie pulmonaire.", "Rule out pulmonary embolism."}}},
	{"TAKO", "ett", "24h",
		[]Line{{"Ballonisation apicale : aspect de Tako-Tsubo.", "Apical ballooning: Takotsubo pattern."}, {"Syndrome de Tako-Tsubo.", "Takotsubo syndrome."}},
		nil, []Line{{"Tako-Tsubo en 2019.", "History of Takotsubo syndrome in 2019."}}, nil, nil},
	{"MECH_COMPL", "ett", "immediate",
		[]Line{{"Rupture septale ischémique.", "Ischaemic ventricular septal rupture."}, {"Faux anévrisme du ventricule gauche.", "Left ventricular pseudoaneurysm."}}, nil, nil, nil, nil},
	{"VT", "holter", "immediate",
		[]Line{{"Épisode de tachycardie ventriculaire soutenue.", "Episode of sustained ventricular tachycardia."}, {"TV soutenue monomorphe.", "Sustained monomorphic ventricular tachycardia."}},
		[]Line{{"Pas de tachycardie ventriculaire.", "No ventricular tachycardia."}, {"Absence de TV.", "No evidence of ventricular tachycardia."}, {"Ni TV ni flutter ventriculaire.", "No VT."}},
		[]Line{{"Antécédent de TV ablatée en 2018.", "History of ventricular tachycardia ablated in 2018."}}, nil, nil},
	{"VT_NS", "holter", "24h",
		[]Line{{"Salve brève de TV non soutenue.", "Short run of non-sustained VT."}, {"TVNS brève.", "Brief non-sustained ventricular tachycardia."}},
		[]Line{{"Pas de salve ventriculaire.", "No ventricular run."}, {"Sans salve de TV.", "No runs of ventricular tachycardia."}, {"Absence de TVNS.", "No NSVT."}}, nil, nil, nil},
	{"AF_NEW", "holter", "soon",
		[]Line{{"Épisode de fibrillation atriale paroxystique de découverte.", "Newly diagnosed paroxysmal atrial fibrillation."}, {"FA paroxystique de découverte.", "New onset atrial fibrillation."}},
		[]Line{{"Pas de fibrillation atriale.", "No atrial fibrillation."}, {"Absence de FA.", "No evidence of atrial fibrillation."}, {"Pas d'épisode de FA ni de flutter.", "No AF or flutter."}, {"Aucun accès de fibrillation auriculaire.", "No episode of atrial fibrillation."}},
		[]Line{{"Antécédent de FA paroxystique en 2017.", "History of paroxysmal atrial fibrillation in 2017."}}, nil,
		[]Line{{"Recherche de FA.", "Rule out atrial fibrillation."}, {"Dépistage d'une fibrillation atriale.", "Screening for atrial fibrillation."}}},
	{"PAUSE", "holter", "", nil,
		[]Line{{"Pas de pause.", "No pauses."}, {"Aucune pause significative.", "No significant pause."}, {"Absence de pause.", "No evidence of pauses."}, {"Sans pause.", "Without pauses."}}, nil, nil,
		[]Line{{"Recherche de pauses.", "Rule out pauses."}}},
	{"STRESS_ISCH", "stress stress_echo", "24h",
		[]Line{{"Épreuve positive cliniquement et électriquement.", "Clinically and electrically positive test."}, {"Test positif sur le plan clinique et électrique.", "Test positive clinically and electrically."}},
		[]Line{{"Pas de signe d'ischémie d'effort.", "No sign of exercise-induced ischaemia."}, {"Pas de sous-décalage du segment ST.", "No ST depression."}, {"Absence de modification ischémique du ST.", "No evidence of ischaemia."}}, nil, nil,
		[]Line{{"Recherche d'ischémie myocardique.", "Screening for myocardial ischaemia."}}},
	{"STRESS_HYPO", "stress stress_echo vo2", "24h", nil,
		[]Line{{"Pas de chute tensionnelle.", "No fall in blood pressure."}, {"Absence d'hypotension à l'effort.", "No exercise-induced hypotension."}}, nil, nil, nil},
	{"VT", "stress vo2", "immediate", nil,
		[]Line{{"Pas de tachycardie ventriculaire.", "No ventricular tachycardia."}, {"Absence de TV à l'effort.", "No VT during exercise."}}, nil, nil, nil},
}

func in(list, word string) bool {
	for len(list) > 0 {
		i := 0
		for i < len(list) && list[i] != ' ' {
			i++
		}
		if list[:i] == word {
			return true
		}
		list = list[min(i+1, len(list)):]
	}
	return false
}

// slip is a word that fingers or ears get wrong, in a sentence that says
// nothing urgent.
type slip struct {
	exams    string
	sentence string // %s is the word
	right    string
	wrong    []string
}

var slips = []slip{
	{"ecg holter", "Pas de trouble de la %s.", "repolarisation", []string{"repolarisaton", "repolarissation", "répolarisasion"}},
	{"ecg", "Aspect %s des ondes P.", "physiologique", []string{"phisiologique", "physiologiqe", "physiollogique"}},
	{"ecg stress holter", "Pas de %s supraventriculaire.", "tachycardie", []string{"tachicardie", "tachycadie", "tackycardie"}},
	{"ecg holter", "Traitement par %s inchangé.", "bêtabloquant", []string{"bétabloqant", "bêtabloquand", "betabloquent"}},
	{"ett eto stress_echo", "Pas de trouble de la %s segmentaire.", "cinétique", []string{"cinetiqe", "cinnétique", "cinétqiue"}},
	{"ett stress_echo", "Le %s gauche est bien visible.", "ventricule", []string{"ventricul", "ventrciule", "ventriculle"}},
	{"ett eto", "Minime %s mitrale.", "insuffisance", []string{"insufisance", "insuffisence", "insuffissance"}},
	{"ett", "Pas d'%s ventriculaire droite.", "hypertrophie", []string{"hypertophie", "hypertrofie", "hypertrophye"}},
	{"ett eto", "Valve aortique %s.", "tricuspide", []string{"tricuspidde", "tricupside", "tricusspide"}},
	{"ett", "Bonne %s de l'examen.", "échogénicité", []string{"échogénicitée", "échogénécité", "echogennicité"}},
	{"ett eto", "Pas de %s mitrale.", "calcification", []string{"calsification", "calcificaton", "calciffication"}},
	{"eto", "Bonne %s de l'examen.", "tolérance", []string{"tolérence", "tolerence", "tollérance"}},
	{"eto", "Pas de %s spontané.", "contraste", []string{"contrastte", "contrasste", "conttraste"}},
	{"holter", "Pas de symptôme noté sur le %s.", "journal", []string{"journnal", "jounal", "journall"}},
	{"holter", "Bonne variabilité du rythme %s.", "sinusal", []string{"sinussal", "sinuzal", "sinnusal"}},
	{"holter", "Pas de trouble de la %s.", "conduction", []string{"conducion", "condution", "condduction"}},
	{"mapa", "Bonne %s de l'appareil.", "tolérance", []string{"tolérence", "tolerence", "tollérance"}},
	{"mapa", "Suivi d'une %s ancienne.", "hypertension", []string{"hypertenssion", "hypertention", "hypertansion"}},
	{"mapa", "Pas d'%s notée.", "hypotension", []string{"hypotenssion", "hypotention", "hypotansion"}},
	{"stress stress_echo vo2", "Bonne %s fonctionnelle.", "capacité", []string{"capacitée", "capassité", "capaccité"}},
	{"stress stress_echo vo2", "Arrêt pour %s musculaire.", "épuisement", []string{"épuisemment", "épuissement", "épuisementt"}},
	{"stress stress_echo vo2", "Pas de douleur %s.", "thoracique", []string{"thoracqiue", "thoratique", "thorassique"}},
	{"stress vo2", "Effort sur %s ergométrique.", "bicyclette", []string{"byciclette", "biciclette", "bicyclete"}},
}

package check

// wordings of critical findings, by code, in the language of pattern.go. Source:
// the critical-findings table of vocab (triggers), widened by the ways the same
// thing is said in French and English reports.
var triggers = map[string]string{
	"STEMI":       "sus decalage|decalages|st|decale|decales|decalee;susdecalage|susdecalages|susst;sca st _ +;sca st plus;sca st+;stemi;idm ~2 cours ~1 constitution;infarctus ~4 cours ~1 constitution;infarctus aigu;infarctus ~3 phase aigue;infarctus ~2 aigu;idm aigu;idm ~2 phase aigue;onde|ondes|dome pardee;courant lesion;image|images miroir;infarctus ~1 ventricule droit;infarctus vd;st elevation|elevations;st - elevation;st segment elevation;elevation st;acute ~3 infarction;syndrome coronarien aigu st _ +;st ~3 sureleve;segment _ st ~3 sureleve;surelevation ~1 st;infarctus|idm ~4 voie ~1 constitution;infarctus|idm ~3 constitue ~2 aigu;lesion ~1 sous _ - _ epicardique;lesion sous epicardique;sca ~1 sus;sca st _ pos;syndrome coronarien aigu ~2 sus;occlusion coronaire aigue;acute ~3 stemi;hyperacute ~2 t;elevation ~1 st",
	"STEMI_EQ":    "wellens;de _ winter;winter;sgarbossa;infarctus basal|posterieur;sus decalage ~5 avr;susdecalage ~5 avr;infarctus ~1 posterieur ~2 aigu",
	"NSTE_ACS":    "sous decalage|decalages ~5 douleur|angor;sca non st;sca non _ st;sca _ st _ -;syndrome coronarien aigu sans;syndrome coronarien aigu non;angor instable;unstable angina;troponine|troponines|troponin ~4 positive|positives|elevee|elevees|augmentee|augmentation|elevation|positif|elevated;nstemi;modification|modifications dynamique|dynamiques ~4 st|repolarisation;sca sans sus;sca st moins;sca ~2 sans ~1 sus;syndrome coronarien aigu st _ -;non _ - _ stemi;non stemi;angor ~2 instable;unstable ~1 angina",
	"AVB3":        "bav complet|complets;bav iii;bav 3;bav troisieme;bav 3e|3eme|3ieme;bav degre 3|iii;bav _ # _ degre;bloc auriculo ventriculaire complet;bloc auriculoventriculaire complet;bloc auriculo ventriculaire ~2 iii|3|troisieme|3e|3eme;bloc av complet;bloc av ~2 iii|3|troisieme|3e|3eme;bloc complet;dissociation auriculo ventriculaire;dissociation auriculoventriculaire;dissociation av;atrioventricular dissociation;av dissociation;complete heart|av block;complete atrioventricular block;third degree ~2 block;3rd degree ~2 block;bloc atrioventriculaire complet;bloc atrio ventriculaire complet;auriculoventriculaire ~2 complet|iii|3|troisieme|3e|3eme;atrioventriculaire ~2 complet|iii|3|troisieme|3e|3eme;atrio ventriculaire ~2 complet|iii|3|troisieme|3e|3eme;auriculo ventriculaire ~1 complet;bav ~2 iii|3e|3eme|troisieme;bav ~1 complet;p ~3 qrs ~3 dissocies|dissociees;bloc complet;third _ - _ degree ~2 block;complete ~1 heart block;complete ~2 dissociation;dissociation _ complete;dissociation ~1 p ~2 qrs;bav ~1 3 degre;bav ~1 3 eme|e degre",
	"AVB2_M2":     "mobitz ii|2|deux;bav 2 _ / _ 1;bav ~1 haut degre;bloc ~3 haut degre;onde|ondes p bloquee|bloquees ~2 consecutive|consecutives;bav paroxystique|paroxystiques;bloc alternant;bloc branche alternant;bloc ~2 trifasciculaire;high grade|degree ~2 block;bav ii 2 _ / _ 1;conduction 2 _ / _ 1 ~2 bav;2:1 av block;bav de type 2|ii;bav ii type ii;bav ii type 2;mobitz ~2 ii|2|deux;bav ~4 2 _ / _ 1;bav ~4 2 _ : _ 1;bav ~4 2 pour 1;bav ~4 deux pour un;auriculo ventriculaire ~5 2 _ / _ 1;auriculoventriculaire ~5 2 _ / _ 1;p ~2 deux ~3 bloquee|conduite;p ~2 2 ~3 bloquee|conduite;blocs|bloc ~3 branche ~3 alternant|alternants|alternante;blocs ~2 alternants;2 _ : _ 1 ~3 block;advanced ~2 block;alternating ~2 block;deux|trois|plusieurs ondes p ~2 bloquees;bav ~3 paroxystique;bav avance;bav ~3 haut _ grade;bav ~2 haut grade;high _ - _ grade|degree ~2 block;intermittent high ~2 block",
	"PAUSE":       "pause|pauses;asystolie|asystole;arret|arrets sinusal|sinusaux;rr max;r - r max;sinus arrest|pause;longue|longues pose|poses;pose|poses ~3 # s|secondes;pose|poses ~1 sinusale|ventriculaire;standstill;silence ~1 electrique;arrets ~1 sinusaux;bloc sinoauriculaire ~3 complet",
	"BRADY":       "bradycardie ~2 extreme|severe|majeure|marquee;bradycardie;rythme echappement;echappement jonctionnel|ventriculaire;dysfonction sinusale;maladie rythmique ~2 oreillette|auriculaire|atriale;maladie rythmique;sick sinus;severe bradycardia;bradycardia;dysfonctionnement ~2 sinusal;dysfonctionnement sinusal;maladie ~1 sinus;maladie ~1 noeud sinusal;sinus node dysfunction;junctional escape;ventricular escape;bradyarythmie ~1 severe|majeure",
	"VT":          "tachycardie|tachycardies ventriculaire|ventriculaires;tv;tachycardie ~1 qrs large|larges;tachycardie|tv monomorphe|polymorphe;orage rythmique;ventricular tachycardia;=VT;wide complex tachycardia;electrical storm;tachycardie ~3 qrs large|larges;tachycardie ~3 complexes larges;broad complex tachycardia;wide qrs tachycardia;tempete rythmique",
	"VF_TDP":      "fibrillation ventriculaire;torsade|torsades;flutter ventriculaire;arret cardiaque|cardiorespiratoire;arret cardio respiratoire;mort subite recuperee|ressuscitee|rattrapee;ventricular fibrillation;cardiac arrest;=FV;torsades de pointes;arret ~1 cardio _ - _ respiratoire;arret ~1 circulatoire;torsade ~1 pointe;=ACR;mort subite ~1 reanimee;aborted sudden ~1 death;sudden cardiac death ~1 aborted",
	"VT_NS":       "tvns;tv non _ soutenue|soutenues;tachycardie|tachycardies ventriculaire|ventriculaires non _ soutenue|soutenues;salve|salves ~1 # complexes|battements|esv|qrs;salve|salves ~1 tv|esv;salve|salves ventriculaire|ventriculaires;triplet|triplets ventriculaire|ventriculaires|rapide;triplet|triplets;nsvt;non sustained ventricular tachycardia;nonsustained ventricular tachycardia;non - sustained ventricular tachycardia;non - sustained vt;run|runs ~2 vt|pvcs;rafale|rafales ~3 esv|complexes|tv;salve|salves tachycardie ventriculaire;salve|salves ~2 extrasystoles ventriculaires;tachycardie|tachycardies ventriculaire|ventriculaires ~1 non soutenue|soutenues;salve|salves ~4 complexes|battements ventriculaires;salve|salves ~2 # ~1 complexes|battements;salve|salves ~2 # esv;runs|run ~2 ventricular;triplets ~1 esv;triplet ~1 esv;salve ~2 trois|quatre|cinq|six|sept|huit ~1 complexes|battements|esv;ventricular ~1 triplet|triplets|run|runs;nsvt",
	"AF":          "fibrillation atriale|auriculaire|atriales|auriculaires;=FA;=ACFA;acfa;arythmie complete;atrial fibrillation;=AF;flutter|flutters;tachyarythmie;tachy arythmie;fib auriculaire|atriale",
	"AF_NEW":      "fa|acfa|fibrillation|arythmie ~4 decouverte;decouverte ~4 fa|acfa|fibrillation|flutter;episode|episodes|acces|passage|passages|paroxysme|paroxysmes|salve|salves ~3 fa|acfa|fibrillation|flutter|arythmie;fibrillation ~2 paroxystique;fa|acfa paroxystique;flutter ~1 atrial|auriculaire|commun|typique|atypique;fa|fibrillation ~3 recente|inaugurale|documentee|nouvelle;new onset ~2 fibrillation|af;new - onset ~2 fibrillation|af;newly diagnosed|detected ~2 fibrillation|af;newly|new ~1 atrial _ fibrillation|flutter;paroxysmal ~1 fibrillation|af;episode|episodes ~3 atrial fibrillation|flutter;flutter _ decouverte;premier episode ~2 fa|fibrillation;passage|passages fa|fibrillation;atrial flutter;fa|fibrillation|flutter ~5 non connue|connu;fibrillation ~2 jusque;acces|episode|episodes ~3 arythmie;fa|fibrillation ~3 inconnue;fibrillation ~3 fortuite;flutter ~4 decouverte;flutter ~4 fortuite;flutter ~1 commun;previously unknown|undiagnosed ~2 fibrillation",
	"PREEX_AF":    "fa|acfa ~1 preexcitee;fibrillation ~2 preexcitee;tachycardie irreguliere ~2 qrs large|larges;fa|fibrillation ~4 wolff|wpw|preexcitation;super wolff;rr preexcite ~4 #;preexcited ~1 fibrillation|af;pre - excited ~1 fibrillation|af;fibrillation ~3 sur ~3 preexcitation;fibrillation ~3 pre excitee;fa ~2 pre excitee",
	"WPW":         "onde|ondes delta;preexcitation|preexcitations;pre _ - _ excitation;pre _ excitation;wpw;wolff;faisceau ~1 kent;kent;delta wave|waves;pre-excitation;pre - excitation;accessory pathway;voie accessoire;aspect ~2 kent",
	"BRUGADA1":    "brugada ~3 type 1|i|un;type 1 ~2 brugada;aspect|aspects ~1 dome;coved;sus decalage convexe ~2 v1 ~4 t negative;brugada 1;brugada;brugada ~2 1;coved ~2 v1",
	"QTC500":      "qt|qtc long|longs|allonge|allonges;allongement ~2 qt|qtc;syndrome ~1 qt long;prolonged qt|qtc;qt prolongation;long qt;qtc|qt prolonge;qtc|qt ~2 superieur|superieure|>|>=|above #;syndrome ~2 qt long",
	"QT_SHORT":    "qt|qtc ~1 court|courts|raccourci;short qt;syndrome qt court",
	"HYPERK":      "onde|ondes t ~3 pointue|pointues;aspect sinusoidal;hyperkaliemie;hyperkalaemia|hyperkalemia;peaked t waves;ondes t amples ~2 symetriques;qrs large|larges ~3 disparition ~3 p;ondes t ~4 pointues;t waves ~2 peaked;tented t;qrs large|larges|elargi|elargis ~5 p;ondes p ~2 disparu ~5 large|larges|elargis;sine wave;sinusoidal ~1 pattern",
	"PE_RV":       "coeur pulmonaire aigu;=CPA;s1q3t3;s1q3;dilatation aigue ~3 vd|droit|droites;septum paradoxal;mcconnell;mac connell;mc connell;signe 60 _ / _ 60;60 _ / _ 60;thrombus ~5 cavites droites;thrombus ~3 od|vd;embolie pulmonaire;pulmonary embolism;acute cor pulmonale;embolies pulmonaires;septum septal paradoxal;coeur pulmonaire ~1 aigu;coeur droit aigu;dilatation ~1 aigue ~3 vd|droit|droites|ventricule;thrombus ~4 artere pulmonaire;thrombus ~4 tronc ~2 pulmonaire;acute right ~2 strain|dilatation;acute rv strain|dilatation;pe ~1 rv strain",
	"TAMPONADE":   "tamponade;tamponnade;pretamponade;pre _ - _ tamponade;compression ~1 cavites droites;compression ~1 od|vd|oreillette|ventricule|ogd;collapsus diastolique|systolique ~3 vd|od|ventricule|oreillette|droit|droite|droites;collapsus ~2 vd|od|cavites|ventricule|oreillette;swinging heart;right atrial|ventricular collapse;vci|cave|inferieure ~3 non compliante ~5 epanchement;rv|ra ~1 collapse;collapsus ~2 od|vd|og|oreillette|ventricule;signes ~1 compression ~2 droites;compression ~2 cardiaque;collapse ~2 right|rv|ra;pre tamponade;coeur dansant;swinging ~1 heart;physiologie ~1 tamponade;compression extrinseque ~2 vd|od|droites",
	"PERIC_LARGE": "epanchement ~3 abondant|volumineux|important|majeur|massif|large;epanchement pericardique ~4 abondant|volumineux|important|majeur|massif;large ~1 pericardial effusion;grand|volumineux epanchement pericardique;large effusion;epanchement ~4 >|>=|superieur # _ mm|millimetres;epanchement ~2 pericardique ~3 grande _ abondance;epanchement ~3 grande abondance;massive ~1 pericardial effusion;large ~3 pericardial effusion;epanchement ~3 tres abondant",
	"DISSECTION":  "dissection|dissections;flap;voile|lambeau intimal;double chenal;faux chenal;hematome ~1 intramural|intra;ulcere ~2 penetrant;rupture aortique|aorte;rupture ~2 aorte;syndrome aortique aigu;acute aortic syndrome;intramural haematoma|hematoma;hematome ~2 parietal ~1 aortique|aorte;intimal flap;false lumen;intimal tear;membrane intimale;voile ~1 dissection;aortic ~1 rupture;penetrating ~2 ulcer;brèche intimale;porte d entree",
	"AO_ANEURYSM": "anevrisme|anevrysme|anevrismes ~1 aorte ascendante|initiale;anevrisme|anevrysme ~1 racine;anevrisme|anevrysme aortique|sinus;ascending aortic aneurysm;aneurysm ~2 ascending aorta;dilatation anevrismale|anevrysmale ~2 aorte;aneurysmal ~2 aorta;aorte ascendante ~2 anevrismale|anevrysmale;aorte ~1 anevrismale|anevrysmale;ascending aorta ~2 aneurysm",
	"THROMBUS":    "thrombus|thrombi;thrombose|thromboses ~3 prothese|valve|sonde|auricule;masse mobile;caillot|caillots;thrombosed|thrombosis ~2 prosthesis|valve;clot;thrombose _ prothese|prothetique;thrombi;image ~2 thrombotique;formation thrombotique;thrombotique ~2 auricule|apex",
	"VEGETATION":  "vegetation|vegetations;abces;perforation ~2 valvulaire|mitrale|aortique|valve|feuillet|sigmoide|cuspide;endocardite|endocarditis;desinsertion ~3 prothese|prothetique;abscess;image|images _ ~1 vegetante;vegetante;vegetation*;element ~1 mobile ~3 valve|valvulaire;abcedation;fistule ~2 aortique|aorto;perforated leaflet|cusp;leaflet|cusp perforation",
	"LVEF_LOW":    "fevg ~3 effondree;fe ~1 effondree;fonction|dysfonction ~4 effondree;dysfonction ~4 severe|majeure;alteration severe ~4 fevg|fonction|vg;fraction ~4 effondree;fevg severement;fonction ~5 severement alteree|diminuee|reduite|abaissee;severe ~3 dysfunction;severely reduced|impaired|depressed ~4 function|fraction|lvef|ef;fevg tres alteree;fevg ~2 basse _ severe;dysfonction ~2 vg ~3 severe;dysfonction ~4 gauche ~2 severe;severement ~3 alteree|reduite|abaissee;fevg ~1 severement;poor lv function;severe lv|left ~3 dysfunction;fevg ~2 tres alteree|basse|abaissee",
	"AS":          "ra|rao|rac ~3 serre|serres;retrecissement aortique ~4 serre|serree|critique|severe;retrecissement ~2 valvulaire aortique ~4 serre|critique|severe;stenose ~2 aortique|valvulaire ~4 serree|severe|critique;ra|rao ~1 critique|severe;severe ~3 stenosis;=AS ~1 severe;critical aortic stenosis;severe _ =AS;ra|rao|rac _ critique;sténose ~2 aortique ~2 serree;stenose _ aortique _ tres serree;ra|rao ~1 tres ~1 serre;tight aortic stenosis;aortic stenosis ~3 severe;retrecissement aortique ~4 tres _ serre",
	"VALVE_ACUTE": "rupture|ruptures ~2 cordage|cordages;rupture ~3 pilier|papillaire;flail;desinsertion ~3 prothese;ia aigue|aigu ~3 massive|severe;im aigue|aigu ~3 massive|severe;insuffisance aortique|mitrale aigue ~3 massive|severe;insuffisance aortique|mitrale massive ~2 aigue;fuite aigue ~3 massive|severe;ruptured chordae|chord;chordal|papillary ~2 rupture;acute severe ~2 regurgitation;rupture ~2 muscle papillaire;capotage ~2 rupture;feuillet flottant;flail ~1 leaflet;papillary muscle rupture;cordage|cordages ~1 rompu|rompus;ruptured ~2 papillary;fuite ~2 massive ~1 aigue;insuffisance mitrale|aortique ~1 aigue;ia|im aigue;desinsertion ~2 bioprothese;dehiscence ~2 prothese;acute ~2 mitral|aortic regurgitation",
	"MECH_COMPL":  "rupture septale|septum;rupture ~2 septum;civ ~1 ischemique;civ ~3 infarctus;communication interventriculaire ~3 ischemique|infarctus;rupture ~2 paroi|libre;faux anevrisme|anevrysme;pseudo _ - _ anevrisme|anevrysme;pseudoanevrisme|pseudoanevrysme;pseudo anevrisme|anevrysme;free wall rupture;ventricular septal rupture;pseudoaneurysm;civ ~2 post _ - _ infarctus;rupture ~1 septum ~1 interventriculaire;rupture ~2 cardiaque;rupture ~2 vg;contained rupture;false aneurysm;rupture septale",
	"PROSTH_OBS":  "obstruction ~3 prothese|prothetique;prothese ~2 obstruee|obstructive|bloquee;gradient|gradients ~2 prothese ~2 majore|majores|augmente|augmentes|eleve|eleves;gradient|gradients ~2 majore|majores ~3 prothese;element mobile|mobiles ~1 bloque;ailette ~2 bloquee|immobile;thrombose ~3 prothese|prothetique;prosthetic ~2 obstruction;dysfonction ~2 prothese;prothese ~3 obstructive|obstruee|bloquee|thrombosee;blocage ~2 ailette|disque|element;disque ~2 bloque|immobile;stenose ~2 prothese;obstructive prosthesis;prosthetic ~2 thrombosis|stenosis;stuck leaflet|disc;obstruction ~3 bioprothese",
	"PH_SEVERE":   "htp ~1 severe|majeure|systemique;htap severe|majeure;hypertension ~1 pulmonaire ~2 severe|majeure;septum _ en _ d;septum ~2 d _ shape;severe pulmonary ~1 hypertension;hypertension arterielle pulmonaire ~1 severe;htp ~2 severe;pressions pulmonaires ~2 severement;htap ~2 severe;severe ~2 pulmonary _ hypertension;septum ~2 en _ d;d _ - _ shaped septum;d shaped",
	"MASS":        "myxome|myxomes|myxoma;masse ~3 og|intracardiaque|oreillette|auriculaire|auricule|od|vd|intra|mobile|atriale;tumeur ~2 intracardiaque|cardiaque|coeur;fibroelastome|fibroelastoma;cardiac tumour|tumor|mass;rhabdomyome;sarcome ~1 cardiaque;masse ~4 og|oreillette|intracardiaque|ventricule ~3 mobile;masse ~2 appendue;tumeur ~3 og|od|vg|vd|oreillette;intracardiac mass;left|right atrial mass;lipome ~2 septum;mass ~3 left|right atrium",
	"STRESS_POS":  "positive ~5 cliniquement ~3 electriquement;positive ~5 electriquement ~3 cliniquement;positif ~5 cliniquement ~3 electriquement;positive ~8 bas niveau;positive ~8 faible niveau|charge;positive ~5 electriquement;positive ~4 echographiquement;positif ~8 bas|faible niveau;cliniquement ~2 electriquement positive|positif;electriquement positive|positif;ischemie ~4 etendue|severe|majeure;positive ~4 ischemie|ischaemia;epreuve|test|echographie|echo|echocardiographie ~4 positive|positif;positive ~2 stress|exercise;positive ~2 seuil;positive _ for _ ischaemia|ischemia;positive ~6 clinique ~2 electrique;positif ~6 clinique ~2 electrique;ischemie ~3 bas niveau|seuil;ischemie ~2 bas seuil;positif ~2 bas seuil;positive ~2 low workload;positive|positif ~5 clinique|electrique",
	"STRESS_HYPO": "chute tensionnelle;chute ~3 pa|pression|pas|tension|tensionnelle;hypotension ~2 effort;pas|pa|tension passant # ~2 #;baisse ~3 pas|pression|tension ~2 effort;effondrement tensionnel;drop ~2 blood pressure;fall ~2 blood pressure;exertional hypotension;=PAS ~3 passe|passant|chutant ~3 # ~3 #;=PA ~3 passe|passant|chutant ~3 # ~3 #;tension ~3 passe|passant|chutant ~3 # ~3 #;hypotension ~2 exercice;tension ~2 effondre;mauvais profil tensionnel ~3 chute;absence ~2 elevation ~2 tension;hypotensive response;chute ~2 systolique;baisse ~2 pas ~4 effort",
	"SYNCOPE":     "syncope|syncopes|syncopal|syncopale;perte|pertes connaissance;lipothymie|lipothymies;malaise|malaises;syncopal episode;presyncope|presyncopes;collapsus;evanouissement;evanouissements;perdu connaissance;perd connaissance;blackout;faint;fainted;near _ - _ syncope",
	"SYNC_RISK":   "syncope|syncopes ~1 effort;syncope|syncopes ~3 effort;syncope|syncopes ~1 decubitus|couche|assis;exertional syncope;syncope ~2 exertion|exercise|supine;syncope|syncopes ~2 cardiopathie;syncope|syncopes ~6 bifasciculaire;bifasciculaire ~4 syncope|syncopes;syncope ~2 traumatique traumatisante;syncope ~2 palpitations;syncope ~2 allonge|allongee;syncope|syncopes ~4 effort;syncope ~3 nage|natation|course|sport;syncope ~2 position _ couchee;syncope ~2 during exercise|exertion;syncope ~1 on ~1 exertion;syncope ~3 sans prodrome ~4 cardiopathie",
	"HTN_EMERG":   "hta maligne;urgence|urgences hypertensive|hypertensives;hypertension ~1 maligne;malignant hypertension;hypertensive emergency;encephalopathie hypertensive;oap hypertensif;crise hypertensive ~3 oap|encephalopathie;accelerated hypertension;hta ~1 acceleree",
	"BP_HIGH":     "hta ~1 grade 3|iii;hta severe;hypertension ~1 grade 3|iii;hypertension arterielle severe;grade 3 hypertension;severe hypertension",
	"PM_FAIL":     "defaut|defauts ~1 capture|stimulation|ecoute|detection|entrainement;perte|pertes ~1 capture;choc|chocs inapproprie|inappropries;fracture|rupture ~1 sonde;=ERI;=EOL;=RRT;sous _ - _ detection;undersensing;loss ~1 capture;lead fracture;inappropriate shock|shocks;failure ~1 capture;oversensing;deplacement ~1 sonde;absence capture;stimulation inefficace;spike|spikes ~2 non|sans ~2 capture|suivi|suivis;echec ~1 capture|stimulation;sous _ - _ ecoute;sous ecoute;sur _ - _ ecoute;fin _ de _ vie ~3 pile|batterie|stimulateur|boitier;pile|batterie|boitier ~3 fin ~1 vie;usure ~2 pile|batterie|boitier;elective replacement;end ~2 battery life;battery depletion;failure _ to capture|sense|pace;lead dislodgement|dislocation;deplacement secondaire ~1 sonde",
	"ICD_SHOCK":   "choc|chocs delivre|delivres|multiples|approprie|appropries;choc|chocs ~2 dai|defibrillateur;orage rythmique;icd shock|shocks;shock|shocks delivered;appropriate shock|shocks;choc|chocs electrique|electriques ~3 dai;choc|chocs ~2 delivre|delivres;therapie|therapies ~2 choc;shocks|shock ~2 icd;chocs ~2 dai;choc|chocs ~3 defibrillateur;dai ~3 choc|chocs ~2 delivre|delivres",
	"PERIC_ACUTE": "pericardite ~1 aigue;myocardite|myocardites;myopericardite|perimyocardite;sous _ decalage ~1 pq;sous - decalage ~1 pq;sousdecalage pq;sus decalage ~2 concave ~2 diffus;sus decalage ~4 concave ~3 diffus;sus decalage diffus ~2 concave;acute pericarditis;myocarditis;pericardite;perimyocarditis;myo _ - _ pericardite;myo pericardite;peri _ - _ myocardite;pq ~1 sous _ - _ decale;sous decalage ~2 pq;pr depression;diffuse concave st",
	"TAKO":        "takotsubo;tako tsubo;tako - tsubo;ballonisation ~1 apicale;ballonnisation ~1 apicale;apical ballooning;ballooning apical;syndrome ~2 coeur brise;cardiomyopathie ~2 stress;takotsubo;stress cardiomyopathy;broken heart",
	"LVOT_OBS":    "cmh obstructive;cmho;cardiomyopathie hypertrophique ~1 obstructive;obstruction ~2 intra _ vg;obstruction ~1 chambre chasse ~2 severe;gradient intra _ - _ vg|ventriculaire ~6 #;gradient intra _ vg ~6 #;gradient intraventriculaire ~6 #;gradient intra vg ~6 #;hypertrophic obstructive cardiomyopathy;lvot obstruction;gradient sous _ - _ aortique ~6 #;gradient maximal intra _ - _ vg ~6 #;obstruction ~3 intra vg|ventriculaire|cavitaire;obstruction intraventriculaire;obstruction ~2 sous aortique;obstruction ~2 ccvg;gradient ~2 intra vg|ventriculaire|cavitaire ~6 #;gradient ~2 intra _ - _ vg|ventriculaire|cavitaire ~6 #;lvot gradient ~4 #;gradient ~2 sous aortique ~6 #;gradient intracavitaire ~6 #;obstructive hypertrophic cardiomyopathy",
}

// concepts are circumstances that decide how urgent a finding is.
var concepts = map[string]string{
	"pain":        "douleur|douleurs ~2 thoracique|thoraciques|constrictive|retrosternale|angineuse|typique|infarctoide;douleur|douleurs;precordialgie|precordialgies;angor;chest pain;angine",
	"ongoing":     "douleur ~4 cours;douleur ~3 persistante;douleur ~4 depuis;ongoing ~2 pain;douleur ~2 constrictive",
	"hf":          "insuffisance cardiaque;=OAP;oap;oedeme ~2 pulmonaire;oedeme aigu poumon;=ICA;dyspnee ~4 iii|iv|3|4;orthopnee;heart failure;decompensation cardiaque;congestion;signes ~1 insuffisance _ cardiaque;=OMI;crepitants;pulmonary oedema|edema;decompensation;nyha iii|iv|3|4",
	"acutehf":     "=OAP;oap;oedeme aigu ~2 poumon;oedeme pulmonaire;insuffisance cardiaque aigue;detresse respiratoire;pulmonary oedema|edema;decompensation cardiaque aigue;acute heart failure",
	"shock":       "choc cardiogenique;etat choc;hypotension;cardiogenic shock;choc hemodynamique;bas debit",
	"symptomatic": "symptomatique|symptomatiques;mal tolere|toleree;mal _ supporte|supportee;symptomatic;mauvaise tolerance;poorly tolerated",
	"aortic":      "aortique|aortic|transaortique;ra;rao",
	"recovery":    "recuperation;recup;recovery;apres ~2 effort",
	"within":      "nuit|journee|matin|matinee|hier;24 h|heures;consecutifs|successifs|rapproches;ce jour;meme jour;quelques heures|minutes",
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
	"scd":         "sequelle|sequelles|necrose|anevrisme|anevrysme",
}

// wordbook and circumstance books are built once; the tables are constant.
var (
	wordbook = bind(triggers)
	cases    = bind(concepts)
	limits   = bind(boundLabels)
)

// recognise finds every wording of both tables.
func (f *facts) recognise() map[string][]mention {
	out := wordbook.find(f.t)
	for _, b := range [...]*book{cases, phrases, limits} {
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

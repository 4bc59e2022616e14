package plan

// tag is what a word or a phrase means to the grammar.
type tag uint64

const (
	tVous     tag = 1 << iota // the reader, in the second person
	tReader                   // the reader as the one who does: "par vos soins"
	tGP                       // the reader by title: "médecin traitant"
	tOurs                     // the practice as the one who does: "par mes soins"
	tJe                       // I, we: the practice
	tIl                       // he, she, they: the patient as a rule
	tPatient                  // the patient or the family, by a noun
	tOther                    // somebody else: a specialist, a service
	tReq                      // a polite request: "merci de"
	tPolite                   // a formula, not a request
	tModal                    // can, may, should
	tMust                     // an impersonal duty: "il faut"
	tNeg                      // a negation
	tNe                       // "ne": a verb's negation begins
	tPas                      // "pas", "rien", "plus": it ends
	tOnly                     // "que" behind "ne": no negation
	tCond                     // a condition begins
	tFollowN                  // noun of a follow-up
	tTestN                    // noun of a specialist's examination or act
	tBloodN                   // noun of what a general practitioner does: blood tests
	tThingN                   // "mesure", "action": what may be needed or not
	tNeed                     // "nécessaire", "justifié", "appelle": a need
	tSpecial                  // "particulier", "systématique": what makes a negation general
	tNothing                  // says by itself that nothing is needed
	tSteady                   // says by itself that the treatment does not change
	tDrugN                    // a medicine or a class of medicines
	tTreat                    // the treatment as a whole
	tUnder                    // "sous": the medicine behind it is a circumstance
	tPast                     // what was, not what comes
	tSafety                   // emergency numbers
	tArranged                 // "rendez-vous pris", "programmé": somebody saw to it
	tBe                       // to be
	tHave                     // to have
	tGoing                    // "je vais", "je souhaite"
	tResult                   // a result: "normal", "satisfaisant"
	tLean                     // leans on the sentence before
	tAdverb                   // opens words that only add to what was said
	tRefuse                   // refused, stopped by somebody else
	tDrive                    // instructions to patients: sport, work, driving
	tWish                     // "souhaitable", "recommandé": advised by nobody to nobody
	tQuote                    // the reader's own words: "vous m'avez adressé"
	tMay                      // "à discuter": not decided
	tContra                   // "indication", "contre-indication": a negation of it is a fact
	tSame                     // "inchangé": of a treatment, steady
	tHint                     // "objectif", "vigilance": may be meant as something to do
	tBan                      // "éviter", "contre-indiqué"
)

// words are the phrases of each meaning, folded and with elisions written out:
// "d'examen" is "de examen".
var words = []struct {
	tag     tag
	phrases string
}{
	{tVous, "vous|te|toi|tu|votre|vos|you|your"},
	{tReader, `sous votre responsabilite|sous votre controle|sous ta responsabilite|at the practice|with yourselves|over to you|to yourselves|by the practice|par l'equipe soignante|par vos equipes|par votre equipe|par le prescripteur|chez son medecin|par vos soins|par vos bons soins|par vous|par toi|par tes soins|par vous meme|sur votre prescription|sur votre ordonnance|sur ta prescription|
		sur prescription du medecin traitant|dont je vous laisse|de votre cote|de votre part|a votre convenance|a ta convenance|a votre cabinet|
		dans votre cabinet|a votre consultation|par le medecin traitant|par son medecin traitant|par le mt|par son mt|par le generaliste|par son generaliste|
		chez le medecin traitant|chez son medecin traitant|avec le medecin traitant|avec son medecin traitant|aupres du medecin traitant|
		aupres de son medecin traitant|aupres de vous|chez vous|avec vous|en medecine de ville|cote medecin traitant|
		a vos soins|par le medecin de l'ehpad|par l'ehpad|par le medecin coordonnateur|by you|by the gp|by his gp|by her gp|by their gp|
		with the gp|with you|in primary care|at your surgery|at the surgery|gp to|in your care|in your hands|to your hands|to your care|under your care|for the gp|from you|on your side`},
	{tGP, "prescripteur|medecin prescripteur|medecin traitant|mt|generaliste|medecin de famille|gp|general practitioner|medecin coordonnateur|ehpad"},
	{tOurs, `au cabinet|a mon cabinet|a ma consultation|a notre consultation|en consultation avec moi|par mes soins|par nos soins|avec moi|chez moi|chez nous|
		dans le service|par le secretariat|par mon secretariat|par notre secretariat|notre secretariat|mon secretariat|le secretariat|with me|with us|
		in my clinic|in our clinic|in clinic with me|by us|by our team|our secretary|my secretary|our department|notre infirmiere|nos infirmieres|notre ide|
		notre infirmiere de coordination|notre pharmacien|our nurse|our nurses|our heart failure nurse|our rhythm nurse|my nurse|our physiologist|
		our pharmacist|dans notre service|dans mon service|notre equipe|de notre cote|de mon cote|le cabinet|ici meme`},
	{tJe, "je|nous|on|i|we|i'll|we'll|i'd|we'd|i've|we've|i'm"},
	{tIl, "il|elle|ils|elles|he|she|they"},
	{tPatient, `votre patient|votre patiente|ton patient|ta patiente|your patient|patient|patiente|patients|le patient|la patiente|mme|madame|monsieur|m|mlle|interesse|interessee|famille|parents|mere|pere|epouse|epoux|mari|fille|fils|
		enfant|conjoint|the patient|mr|mrs|ms|lui meme|elle meme|a domicile|infirmiere|ide|aidant`},
	{tOther, `rythmologue|rythmologie|chirurgien|chirurgie cardiaque|coronarographiste|angiologue|nephrologue|pneumologue|neurologue|endocrinologue|geriatre|
		anesthesiste|hematologue|oncologue|equipe|le service|du service|heart team|staff|samu|chu|ch|clinique|hopital|usic|pharmacien|cath lab|the hospital|
		surgeon|electrophysiologist|heart failure nurse|the team|professeur|confrere|consoeur|collegue|unite`},
	{tReq, `je vous charge de|nous vous chargeons de|thank you for continuing|thanks for continuing|thank you for taking over|thanks for taking over|thank you for monitoring|merci de continuer|vous revient|vous appartient|compte sur votre|comptons sur votre|compte sur vous|comptons sur vous|vous est confie|vous est confiee|vous sont confies|vous sont confiees|vous est laisse|vous est laissee|s'il vous plait|s'il te plait|svp|stp|merci de|merci de bien vouloir|merci par avance de|merci d'avance de|remercie de|remercie de bien vouloir|remercie par avance de|remercions de|
		remerciant de|serais reconnaissant de|serais reconnaissante de|serions reconnaissants de|saurais gre de|saurai gre de|serai reconnaissant de|
		serai gre de|veuillez|voudrez bien|voudras bien|voulez bien|pouvez vous|pourriez vous|pourrais tu|peux tu|prie de|il vous appartient|il vous revient|
		please|i would be grateful if|i should be grateful if|i would be grateful|grateful if|grateful for|could you|would you|can you|kindly|may i ask you|
		may i ask|i would ask you|i'd ask you|thank you for checking|thank you for arranging|thank you for repeating|thank you in advance for`},
	{tPolite, `merci de noter|please note|ne hesitez pas|ne pas hesiter|ne hesite pas|do not hesitate|please do not hesitate|don't hesitate|te embrasse|vous embrasse|chere consoeur|cher confrere|cher ami|chere amie|mon cher|ma chere|dear|ce qu'il faut retenir|a retenir|merci de me confier|merci de nous confier|thank you for seeing|please find|veuillez trouver|veuillez agreer|veuillez croire|veuillez recevoir|je vous prie de agreer|je vous prie de croire|je vous prie de recevoir|prie de agreer|prie de croire|
		vous remercie de votre|vous remercie de votre confiance|vous remercie de la confiance|vous remercie pour|vous remercie de me avoir|
		vous remercie de me le avoir|vous remercie de nous avoir|vous remercie de avoir|merci de votre|merci de ta|merci de votre confiance|merci de me avoir|
		merci de me le avoir|merci de nous avoir|merci de avoir|merci pour|merci de la confiance|merci de te|te remercie de|te remercie pour|
		remercie de me avoir|remercie de nous avoir|reste a votre disposition|restons a votre disposition|reste a ta disposition|a votre disposition|
		a votre entiere disposition|bien confraternellement|confraternellement|cordialement|bien cordialement|amicalement|salutations|bien a vous|bien a toi|
		sentiments|amities|kind regards|best wishes|yours sincerely|with kind regards|thank you for referring|thank you for sending|thank you for asking|
		thank you for your|many thanks for referring|many thanks for|vous souhaitant bonne reception|en vous souhaitant`},
	{tQuote, `comme convenu avec vous|comme convenu avec le medecin traitant|as agreed with you|as discussed with you|avait ete demande|avait ete demandee|avaient ete demandes|avait ete propose|avait ete conseille|avait demande|avait conseille|avait propose|avait recommande|avais demande|avais propose|avais conseille|avions demande|avions propose|avions conseille|avaient demande|avaient conseille|had asked|had suggested|had been asked|had recommended|had requested|vous me avez adresse|vous me avez adressee|vous me avez confie|vous me avez confiee|vous me adressez|vous nous adressez|vous nous avez adresse|
		vous nous avez adressee|vous avez bien voulu|vous aviez|tu me adresses|tu me as adresse|tu avais|you referred|you sent|you asked|you kindly referred|
		vous demandiez|vous souhaitiez|vous me demandiez|vous me demandez|vous me interrogez|vous me interrogiez|vous aviez demande|votre demande|
		votre courrier|votre lettre|your letter|your request|comme vous le savez|
		comme vous l'aviez|vous trouverez|ci joint`},
	{tModal, `to be|peut|peuvent|pourra|pourrait|pourront|doit|doivent|devra|devrait|devront|pouvez|pourrez|pourriez|devez|devrez|devriez|peux|pourras|dois|devras|can|
		could|should|must|may|might|needs to|need to|saura|a pour consigne de|sait que|knows to|knows that|is to|has to|will need`},
	{tMust, `il conviendrait de|conviendrait de|il serait preferable de|il serait judicieux de|il serait opportun de|il serait raisonnable de|il serait necessaire de|beneficierait|beneficieraient|would benefit|gagnerait a|merite|meriterait|meriteraient|antibioprophylaxie|retour vers nous|attention aux|attention a|il faut|il faudra|il faudrait|faudra|faudrait|il convient de|il conviendra de|convient de|conviendra de|il serait bon de|il serait utile de|
		il serait souhaitable de|il serait prudent de|il est souhaitable de|il est prudent de|il est necessaire de|il est indispensable de|il est important de|
		il est utile de|il est licite de|il est conseille de|il est recommande de|il est preferable de|necessite de|penser a|ne pas oublier de|il y a lieu de|
		y a lieu de|lieu de|it would be sensible to|it would be reasonable to|it is important to|it would be worth|worth`},
	{tNeg, `pas de|aucun|aucune|sans|ni|non|inutile|inutiles|inutile de|jamais|nulle|nul|absence de|no|not|without|nor|never|unnecessary|no need for|no need to|
		nothing|neither|none|not needed|don't|do not|does not|doesn't|didn't|won't|cannot|pas lieu de|pas besoin de|pas utile de|superflu|superflue`},
	{tNe, "ne"},
	{tPas, "pas|rien|plus|guere|point"},
	{tOnly, "ne que|uniquement|seulement|only"},
	{tCond, `sous reserve de|sous reserve|si|en cas de|en cas|en presence de|devant tout|devant toute|lors de|sauf si|sauf en cas de|sauf|des que|des l'apparition|a la moindre|au moindre|
		en l'absence de|selon|a defaut|tant que|if|should|unless|in case of|in the event of|in case|provided|depending on|when|whenever|quand|lorsque|s'il|
		s'ils|hormis`},
	{tFollowN, `review|controle|controles|controle clinique|surveillance|suivi|revue|consultation|consultations|rdv|rendez vous|visite|reevaluation|bilan|prochain controle|
		prochaine consultation|follow up|followup|appointment|monitoring|appointments|revision|telesurveillance|recontrole`},
	{tTestN, `echographie|echographies|ett|echo|eto|echocardiographie|echodoppler|echo doppler|doppler|ecg|electrocardiogramme|holter|holter ecg|mapa|
		epreuve d'effort|epreuve de effort|test d'effort|test de effort|coronarographie|coronarographies|coro|coroscanner|scanner|scanner coronaire|
		angioscanner|angio scanner|irm|irm cardiaque|scintigraphie|polygraphie|polysomnographie|vo2|avis|radiographie|radio de thorax|ablation|cardioversion|
		stimulateur|pacemaker|defibrillateur|tavi|chirurgie|implantation|readaptation|reunion|exploration|explorations|depistage|recherche|moniteur implantable|
		gastroscopie|coloscopie|fibroscopie|ponction|drainage|score calcique|enregistrement|trace|fermeture|geste|intervention|remplacement valvulaire|
		echocardiogram|echocardiograms|echocardiography|tte|toe|ct|ct coronary angiogram|mri|cardiac mri|angiogram|angiography|coronary angiography|stress test|
		exercise test|recording|x ray|scan|ultrasound|study|cardiac rehabilitation|rehabilitation|referral|opinion|icd|pacing|24 h recording`},
	{tBloodN, `ionogramme|ionogrammes|iono|kaliemie|natremie|creatinine|creatininemie|creat|uree|dfg|clairance|fonction renale|nfs|numeration|hemogramme|hemoglobine|
		tsh|ldl|ldl cholesterol|cholesterol|bilan biologique|bilan lipidique|bilan sanguin|bilan hepatique|bilan renal|bilan thyroidien|bilan martial|
		prise de sang|inr|bnp|nt probnp|nt pro bnp|ferritine|glycemie|hba1c|transaminases|cpk|ck|biologie|biologie de controle|microalbuminurie|uricemie|
		magnesemie|hemocultures|troponine|crp|hemostase|poids|tension|tension arterielle|pression arterielle|ta|pouls|frequence cardiaque|automesure|
		automesures|auto mesure|vaccination|vaccin|vaccins|blood test|blood tests|bloods|electrolytes|renal function|potassium|u&e|u & e|full blood count|fbc|
		lipids|lipid profile|blood pressure|home readings|home blood pressure|weight|thyroid function|ordonnance`},
	{tThingN, `mesure|suite|mesures|action|actions|demarche|demarches|examen|examens|exploration complementaire|prise en charge|investigation|investigations|
		action needed|test|tests|modification|disposition|conduite|chose|restriction d'activite|geste supplementaire|intervention de votre part|tests needed`},
	{tNeed, `necessaire|necessaires|necessite|necessitant|justifie|justifiee|justifies|justifient|requis|requise|appelle|impose|utile|indique|indiquee|prevu|prevue|
		programme|programmee|attendu|attendue|demande|demandee|needed|required|necessary|indicated|warranted|expected|planned|arranged|envisage|envisagee|
		souhaitable|propose|proposee`},
	{tSpecial, `particulier|particuliere|particuliers|particulieres|specifique|specifiques|systematique|systematiques|complementaire|complementaires|supplementaire|
		supplementaires|cardiologique|cardiology|cardiac|clinic|cardiologiques|special|speciale|further|additional|specific|routine|regulier|reguliere|programme|other|nouveau|nouvelle|
		nouvel|autre|autres|echographique|holter|rythmologique`},
	{tNothing, `plus de surveillance|plus de suivi|plus de controle|plus de consultation|cloture du suivi|aucune raison de revoir|pas de suite a donner|aucune suite a donner|sans suite|dossier clos|fin du suivi|rien d'autre a|ni traitement ni surveillance|ni traitement ni suivi|ni suivi ni traitement|pour information uniquement|pour information seulement|pour simple information|a titre d'information|a titre informatif|for information only|
		for your information only|for your records only|rien a faire|rien de particulier a|rien de plus|rien d'autre|rien de autre a|rien a prevoir|
		rien a ajouter|aucune action|aucune mesure|aucune demarche|aucune conduite|aucun suivi|aucune surveillance|aucun controle|aucun examen complementaire|
		abstention|abstention therapeutique et|pas de mesure|rien a signaler de plus|rien ne vous|rien de votre part|rien n'est attendu|rien ne est attendu|
		rien ne est demande|rien ne est necessaire|rien a organiser|rien a faire de votre cote|rien de special|rien de particulier a faire|no follow up|
		no further follow up|no further action|no action|nothing further|nothing else|nothing more|nothing is needed|nothing needed|no further investigation|
		no further investigations|no further tests|no further test|no routine follow up|nothing to do|no specific follow up|no cardiology follow up|
		nothing is required|nothing required|no further cardiology|no further cardiac|discharged from follow up|discharged from clinic|no other action|
		no review`},
	{tSteady, `not changed anything|changed nothing|no changes made|no change made|sans rien changer|traitement laisse tel quel|ordonnance inchangee|ordonnance sans changement|made no changes|made no change|made no changes to|traitement inchange|traitement identique|traitement a l'identique|traitement a le identique|meme traitement|traitement est inchange|
		traitement reste inchange|traitement sans changement|traitement sans modification|traitement habituel inchange|sans changement de traitement|
		sans modification du traitement|sans modification therapeutique|rien a changer|rien a modifier|ne rien changer|ne rien modifier|ne change rien|
		ne modifie rien|ne changeons rien|ne modifions rien|ne ai rien change|ne ai rien modifie|ne ai pas modifie|ne avons rien change|ne avons rien modifie|
		ne ai pas change|ne touche a rien|ne touche pas|pas de modification therapeutique|pas de modification du traitement|pas de modification de traitement|
		pas de changement therapeutique|pas de changement de traitement|pas de changement du traitement|aucune modification therapeutique|
		aucune modification du traitement|aucun changement therapeutique|aucun changement de traitement|aucun changement du traitement|
		aucune modification de traitement|pas de traitement|pas de traitement medicamenteux|aucun traitement|pas de medicament|aucun medicament|
		pas de traitement antiarythmique|pas de indication a un traitement|pas de indication de traitement|pas de nouveau traitement|
		pas de adaptation therapeutique|pas de ajustement therapeutique|traitement optimal|traitement actuel inchange|
		traitement en cours inchange
		no change to treatment|no change in treatment|no change to medication|no change in medication|
		no change to his medication|no change to her medication|no treatment change|treatment unchanged|medication unchanged|same treatment|no treatment needed|
		no treatment|no medication|no medication needed|no drug treatment`},
	{tDrugN, `anti inflammatoire|anti inflammatoire non steroidien|aspirine|aspirin|betabloquant|betabloquants|beta bloquant|beta bloquants|betabloqueur|diuretique|diuretiques|aod|aods|avk|statine|statines|iec|ara2|
		ara 2|araii|arni|sartan|anticoagulant|anticoagulants|anticoagulation|antiagregant|antiagregants|antiagregation|bithérapie antiagregante|
		double antiagregation|inhibiteur calcique|anticalcique|inhibiteurs calciques|gliflozine|isglt2|inhibiteur de sglt2|inhibiteur de enzyme|
		inhibiteur de enzyme de conversion|derive nitre|derives nitres|nitres|antiarythmique|antiarythmiques|corticoides|corticotherapie|ains|
		anti inflammatoires|heparine|hbpm|hypolipemiant|antihypertenseur|antihypertenseurs|bitherapie|tritherapie|monotherapie|antialdosterone|anti aldosterone|
		mra|quadritherapie|antibiotherapie|antibiotique|antibiotiques|antibioprophylaxie|potassium per os|supplementation potassique|supplementation|
		fer injectable|digitaliques|ipp|macrolide|macrolides|antidepresseur|contraception|beta blocker|betablocker|beta blockers|diuretic|diuretics|doac|statin|
		ace inhibitor|anticoagulant therapy|oral anticoagulant|oral anticoagulation|loop diuretic|thiazide|sglt2 inhibitor|calcium channel blocker|
		antiarrhythmic|nsaids|nitrate|nitrates|arb`},
	{tTreat, `ttt|trt|medication|traitement|traitements|posologie|posologies|dose|doses|dosage|ordonnance|therapeutique|medicament|medicaments|medication|treatment|therapy|comprime|
		comprimes|tablet|tablets|traitement de fond|antihypertensive treatment`},
	{tUnder, "sous|avec|with|under|malgre|despite"},
	{tPast, `anterieur|anterieure|jusqu'ici|jusqu'a present|jusque la|a ce jour|eu|ne se est pas|venu|venue|honore|perdu de vue|perdue de vue|to date|so far|attended|did not attend|depuis|il y a|en cours|ancien|ancienne|connu|connue|anterieur|anterieurement|auparavant|precedemment|deja|a ete|ont ete|avait|avait ete|avaient|etait|
		recemment|jadis|autrefois|a l'epoque|l'an dernier|le mois dernier|la semaine derniere|allergie|allergique|intolerance|intolerant|antecedent|antecedents|
		atcd|previously|since|was|were|had|ago|last year|last month|history of|allergic|allergy|en son temps|initialement|refuse|refusee|refus|declined|
		declines`},
	{tRefuse, "refuse|refusee|refus|recuse|recusee|declined|declines|ne veut pas"},
	{tSafety, "le 15|du 15|au 15|samu|le 112|le 144|urgences|999|112|emergency department|emergency|casualty|a&e|a & e|ambulance"},
	{tArranged, `date donnee|date deja donnee|date prevue|date convenue|deja notee|deja note|convocation recue|rendez vous deja fixe|deja convenu|deja convenue|date already given|already in the diary|reservee|booked|arranged|scheduled|organised|rdv pris|rendez vous pris|rdv donne|rdv fixe|rendez vous donne|rendez vous fixe|rdv prevu|
		rendez vous prevu|rdv le|rendez vous le|date retenue|est attendu|est attendue|sera vu|sera vue|est prevu|est prevue|sont prevus|sont prevues|
		est prevenu|deja pris|deja prise|deja prevu|deja prevue|deja programme|deja programmee|already booked|already arranged|prendra rendez|recontactera|
		rappellera|a pris|convocation envoyee|convocation deja envoyee|date fixee|date deja fixee|rendez vous deja pris|rendez vous deja donne|rdv deja pris|
		rdv deja donne|rendez vous a ete pris|rendez vous est pris|rendez vous est fixe|rendez vous confirme|booked in|appointment made|appointment given|
		appointment booked|date given|is on the waiting list|listed for`},
	{tBe, "est|sont|sera|seront|etre|ete|serait|seraient|is|are|be|been|will be|has been|have been|being"},
	{tHave, "ai|avons|a|ont|have|has|had"},
	{tGoing, `vais|allons|compte|comptons|souhaite|souhaitons|prefere|preferons|ferai|me charge de|me chargerai de|nous chargeons de|will|shall|plan to|intend to|
		would like to|m'occupe de|me occupe de|envisage de|envisageons de`},
	{tResult, `low risk|high risk|benign|mild|moderate|risque faible|faible risque|suffisante|suffisant|sous maximal|sous maximale|douteux|douteuse|litigieuse|contributif|contributive|interpretable|ininterpretable|tout a fait|haute|haut|elevee|eleve|basse|bas|limite|insuffisante|insuffisant|possible|normal|normale|normaux|normales|satisfaisant|satisfaisante|rassurant|rassurante|negatif|negative|positif|positive|stable|stables|efficace|maximal|
		maximale|retrouve|montre|objective|mesure a|mesuree|estimee|estime|complet|correct|correcte|bon|bonne|excellent|excellente|bien tolere|bien controlee|
		controlee|conserve|conservee|unremarkable|showed|shows|severe|modere|moderee|minime|dilate|dilatee|serre|serree`},
	{tLean, `dans ce contexte|dans ces conditions|dans ce cas|a ce titre|celui ci|celle ci|ceux ci|ce dernier|cette derniere|ces derniers|alors|ensuite|puis|sinon|
		a defaut|dans le cas contraire|de ce fait|par consequent|en consequence|des lors|pour cette raison|pour ces raisons|c'est pourquoi|ce est pourquoi|
		cependant|toutefois|neanmoins|en revanche|mais|donc|aussi|ainsi|d'ici la|de ici la|entre temps|dans l'intervalle|dans le intervalle|en attendant|si oui|
		si non|si tel est le cas|si ce est le cas|le cas echeant|de meme|egalement|plus tot|idem|il en est de meme|cela|ceci|ce traitement|cette dose|
		cette molecule|ces deux|in this context|in that case|therefore|then|otherwise|this|that|if so|if not|however|it|meanwhile|
		in the meantime|until then|these|both|accordingly|earlier if|sooner if`},
	{tAdverb, `a partir|dans|a|au|aux|avec|apres|avant|pour|afin de|afin|compte tenu|devant|vu|chez|en raison|du fait|par|par ailleurs|plus tot|plus tard|y compris|notamment|
		surtout|idealement|au mieux|au plus tard|au moins|au minimum|en particulier|d'ici|de ici|lors|jusque|cible|objectif|qui|que|dont|car|puisque|parce que|
		ce qui|meme|tous les|toutes les|voire|a jeun|avec un|en vue|soit|ou|et|i e|before|after|for|with|to|in order|in view of|because|as|since|target|aiming|
		aim|earlier|sooner|within|which|who|and|or|at|ideally|from|until|including|etant donne|sur|en|le matin|matin et soir|le soir|in|by|given|so|then|either|
		matin|soir|midi`},
	{tDrive, `sport|sports|entrainement|entrainements|competition|licence|effort intense|efforts intenses|boissons|boissons energisantes|plongee|avion|vol|training|
		swimming|lifting|heavy lifting|heavy weights|conduite automobile|conduite|natation|velo|tabac|sevrage tabagique|arret du tabac|
		regles hygieno dietetiques|regime|sel|activite physique|hydratation|alcool|cafe|marche|mesures hygieno dietetiques|smoking|exercise|driving|diet|salt|
		alcohol|bas de contention|contention|efforts|port de charges|travail`},
	{tWish, `souhaitable|souhaitables|recommande|recommandee|conseille|conseillee|preconise|preconisee|propose|proposee|suggere|indique|indiquee|necessaire|justifie|
		utile|opportun|recommended|advised|suggested|advisable|indicated|needed|required|reasonable|sensible|warranted`},
	{tMay, `a discuter|a envisager|a rediscuter|pourrait se discuter|se discutera|se discute|envisageable|to be discussed|to be considered|may be considered|
		could be considered|discutable|a considerer|eventuellement|eventuel|eventuelle`},
	{tContra, `contre indication|contre indications|contraindication|contraindications|indication|indications|argument|arguments|evidence|restriction|anomalie|signe|
		signes|contreindication|critere|criteres|objection`},
	{tSame, `inchange|inchangee|inchanges|inchangees|a l'identique|sans changement|aucun changement|aucune modification|pas de changement|pas de modification|
		unchanged|no changes|no change|sans modification|identique|identiques|le meme|la meme|les memes`},
	{tHint, "objectif|objectifs|cible|cibles|vigilance|attentif|attentive|attention|se impose|se imposent|orientation|prophylaxie|declaration|depistage|favorable|prefererais|preferable|question|attente|attends|reste a|manque|justifie|justifierait|necessite|necessitera|target|targets|vigilance|beware|consider|needs|awaited|awaiting|ideally|idealement|si possible|prevention|education|rappel|vaccination|soins|certificat|ordonnance|prescription|demande"},
	{tBan, `eviter|proscrire|contre indique|contre indiques|contre indiquee|proscrit|proscrits|interdit|interdits|avoid|contraindicated|ne pas prescrire|
		ne pas associer`},
}

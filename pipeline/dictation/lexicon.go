package dictation

import "strings"

// lexicon holds the words of one language. Every key is folded: lower case,
// without accents.
type lexicon struct {
	english                                    bool
	units                                      map[string]int // 0 to 19
	tens                                       map[string]int
	hundred, thousand, million                 map[string]bool
	article                                    map[string]bool // 1 when a unit follows
	feminine                                   map[string]bool // never behind a decimal mark
	and, over, comma                           string
	decimal                                    map[string]bool // decimal mark as said
	fullStop                                   map[string]bool // of these, those that mostly end a sentence
	months                                     map[string]int
	monthNames                                 [13]string
	weekdays                                   map[string]bool
	ordinals                                   map[string]int
	measures                                   map[string]string // unit words
	squares, cubes                             map[string]bool
	per                                        map[string]bool
	counted                                    map[string]bool // things counted, not measured
	closes                                     map[string]bool // words that end a value
	measuring                                  map[string]bool // words before a value
	byFirst                                    map[string][]phrase
	fillers                                    map[string]bool
	sections                                   map[string]string // word that opens a part -> as written
	titles, titleMarks                         map[string]bool
	left, right                                map[string]bool
	plus, minus, noSign                        map[string]bool
	pointNounBefore, pointNounAfter, ofs, dets map[string]bool
}

func (l *lexicon) numberWord(w string) bool {
	if _, ok := l.units[w]; ok {
		return true
	}
	if _, ok := l.tens[w]; ok {
		return true
	}
	return l.hundred[w] || l.thousand[w] || l.million[w] || w == "vingts"
}

// numbered gives the words of s the values first, first+step ...; words joined
// by | have the same value.
func numbered(s string, first, step int) map[string]int {
	m := map[string]int{}
	for i, words := range strings.Fields(s) {
		for _, w := range strings.Split(words, "|") {
			m[w] = first + i*step
		}
	}
	return m
}

var french = &lexicon{
	units:    numbered("zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf", 0, 1),
	tens:     map[string]int{"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90},
	hundred:  set("cent cents"),
	thousand: set("mille mil"),
	million:  set("million millions"),
	article:  set("un une"),
	feminine: set("une"),
	and:      "et", over: "sur", comma: ",",
	decimal:    set("virgule point"),
	fullStop:   set("point"),
	months:     numbered("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre", 1, 1),
	monthNames: [13]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	weekdays:   set("lundi mardi mercredi jeudi vendredi samedi dimanche"),
	ordinals:   map[string]int{"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4},
	measures: units(`pourcent=% pourcents=%
		millimetre=mm millimetres=mm centimetre=cm centimetres=cm metre=m metres=m kilometre=km kilometres=km
		milliseconde=ms millisecondes=ms seconde=s secondes=s minute=min minutes=min heure=h heures=h
		millilitre=mL millilitres=mL litre=L litres=L decilitre=dL decilitres=dL
		gramme=g grammes=g milligramme=mg milligrammes=mg microgramme=µg microgrammes=µg nanogramme=ng nanogrammes=ng
		picogramme=pg picogrammes=pg gamma=µg gammas=µg kilogramme=kg kilogrammes=kg kilo=kg kilos=kg
		millimole=mmol millimoles=mmol micromole=µmol micromoles=µmol milliequivalent=mEq milliequivalents=mEq
		watt=W watts=W joule=J joules=J volt=V volts=V millivolt=mV millivolts=mV milliampere=mA milliamperes=mA hertz=Hz
		degre=° degres=° battement=/min battements=/min coup=/min coups=/min pulsation=/min pulsations=/min cycle=/min cycles=/min
		met=METs mets=METs an=ans ans=ans annee=ans annees=ans mois=mois semaine=semaines semaines=semaines jour=jours jours=jours
		bpm=/min mmhg=mmHg mm=mm cm=cm ms=ms ml=mL kg=kg mg=mg %=% m/s=m/s cm/s=cm/s cm²=cm² m²=m² mm²=mm² cm2=cm² m2=m² mm2=mm² ml/m²=mL/m² ml/m2=mL/m² g/m²=g/m² g/m2=g/m²`),
	squares: set("carre carres"), cubes: set("cube cubes"),
	per: set("par"),
	counted: set(`extrasystole extrasystoles esv esvs essv essvs esa episode episodes salve salves doublet doublets triplet triplets
		pause pauses complexe complexes fois patient patients stent stents lesion lesions pontage pontages mesure mesures
		palpitation palpitations segment segments vaisseau vaisseaux malaise malaises crise crises acces passages passage
		palier paliers cigarettes comprime comprimes reprises ondes derivations branches troncs enfants choc chocs qrs bloc fuite
		tronc thrombus vegetation derivation`),
	closes:    set("soit a au et en sur avec pour point virgule chez sous ce cette ou contre vs pourcent donc"),
	measuring: set("a de moyen moyenne maximal maximale minimal minimale est environ plus moins gradient frequence vitesse diametre surface volume"),
	byFirst: phrases(`pour cent=pourcent
		deux points=: |deux-points=:|trois petits points=...|trois points de suspension=...|points de suspension=...|point virgule=;|point-virgule=;|point et virgule=;
		point d' interrogation=?|point d' exclamation=!|points d' interrogation=?|points d' exclamation=!
		point final=.|point a la ligne=.\n|virgule a la ligne=,\n
		ouvrez la parenthese=(|ouvrir la parenthese=(|ouvre la parenthese=(|ouvrez parenthese=(|ouvrir parenthese=(|ouvre parenthese=(|parenthese ouvrante=(|parenthese ouverte=(|entre parentheses on=(
		ouvrez une parenthese=(|ouvrir une parenthese=(|ouvrez les parentheses=(|ouvrir les parentheses=(|j' ouvre la parenthese=(|j' ouvre une parenthese=(|on ouvre la parenthese=(
		fermez la parenthese=)|fermer la parenthese=)|ferme la parenthese=)|fermez parenthese=)|fermer parenthese=)|ferme parenthese=)|parenthese fermante=)|parenthese fermee=)
		fermez les parentheses=)|fermer les parentheses=)|je ferme la parenthese=)|on ferme la parenthese=)|fin de parenthese=)|fin de la parenthese=)|fin parenthese=)
		ouvrez les guillemets=«|ouvrir les guillemets=«|ouvre les guillemets=«|guillemets ouvrants=«|ouvrez guillemets=«|ouvrir guillemets=«
		fermez les guillemets=»|fermer les guillemets=»|ferme les guillemets=»|guillemets fermants=»|fermez guillemets=»|fermer guillemets=»|fin des guillemets=»|fin de guillemets=»
		trait d' union=-|tiret du six=_|tiret du huit=_|tiret bas=_|barre oblique=/
		a la ligne=\n|nouvelle ligne=\n|saut de ligne=\n|ligne suivante=\n|a la ligne suivante=\n|retour a la ligne=\n|retour ligne=\n
		aller a la ligne=\n|allez a la ligne=\n|va a la ligne=\n|passez a la ligne=\n|passer a la ligne=\n|passe a la ligne=\n|revenez a la ligne=\n|revenir a la ligne=\n
		nouveau paragraphe=\n\n|nouvel alinea=\n\n|saut de paragraphe=\n\n|paragraphe suivant=\n\n|nouvelle page=\n\n|saut de page=\n\n
		fin de dictee=0|fin de la dictee=0|fin du compte rendu=0`),
	fillers: set("euh heu hum hem euhm ben bah"),
	sections: map[string]string{"conclusion": "Conclusion", "indication": "Indication", "indications": "Indications", "motif": "Motif",
		"technique": "Technique", "antecedents": "Antécédents", "traitement": "Traitement", "protocole": "Protocole", "resultats": "Résultats",
		"recuperation": "Récupération", "conduite": "Conduite", "commentaire": "Commentaire", "synthese": "Synthèse", "objet": "Objet", "conditions": "Conditions"},
	titles: set("conclusion indication motif"), titleMarks: set("titre section rubrique"),
	left:  set("gauche gauches"),
	right: set("droit droite droits droites"),
	plus:  set("plus"), minus: set("moins"),
	noSign: set("au du le la les un une en de d' des plus moins beaucoup pas ou non et encore jamais pour il elle n' ne ni tout dont bien peu rien toujours guere"),
	// "point" is a noun before or behind these words (mise au point, à ce
	// point, point J, point d'appel, point de ponction).
	pointNounBefore: set("au le ce un du chaque premier deuxieme dernier quel tout aucun des les"),
	pointNounAfter:  set("j d' de"),
	ofs:             set("de d' du des"),
	dets:            set("la le les une un l' sa cette ce des d' de du avec sans en apres"),
}

var english = &lexicon{
	english:  true,
	units:    numbered("zero|oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 0, 1),
	tens:     numbered("twenty thirty forty|fourty fifty sixty seventy eighty ninety", 20, 10),
	hundred:  set("hundred"),
	thousand: set("thousand"),
	million:  set("million"),
	article:  set("one oh"),
	feminine: set(""),
	and:      "and", over: "over", comma: ".",
	decimal:  set("point"),
	fullStop: set(""),
	months: numbered(`january|jan february|feb march april may june july august|aug september|sept october|oct november|nov december|dec`,
		1, 1),
	monthNames: [13]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	weekdays:   set("monday tuesday wednesday thursday friday saturday sunday"),
	ordinals: numbered(`first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
		sixteenth seventeenth eighteenth nineteenth twentieth`, 1, 1),
	measures: units(`percent=% pourcent=% millimeter=mm millimeters=mm millimetre=mm millimetres=mm centimeter=cm centimeters=cm centimetre=cm centimetres=cm
		meter=m meters=m metre=m metres=m kilometers=km kilometres=km millisecond=ms milliseconds=ms second=s seconds=s minute=min minutes=min hour=h hours=h
		milliliter=mL milliliters=mL millilitre=mL millilitres=mL mils=mL liter=L liters=L litre=L litres=L deciliter=dL deciliters=dL decilitre=dL
		gram=g grams=g milligram=mg milligrams=mg microgram=µg micrograms=µg nanograms=ng picograms=pg kilogram=kg kilograms=kg kilo=kg kilos=kg
		millimole=mmol millimoles=mmol micromoles=µmol watt=W watts=W joule=J joules=J volt=V volts=V millivolt=mV millivolts=mV hertz=Hz
		degree=° degrees=° beat=/min beats=/min bpm=/min met=METs mets=METs
		year=year years=years month=month months=months week=week weeks=weeks day=day days=days mmhg=mmHg mm=mm cm=cm ms=ms ml=mL kg=kg mg=mg %=% m/s=m/s cm/s=cm/s cm²=cm² m²=m² mm²=mm² cm2=cm² m2=m² mm2=mm² ml/m²=mL/m² ml/m2=mL/m² g/m²=g/m² g/m2=g/m²`),
	squares: set("squared square"), cubes: set("cubed cubic"),
	per: set("per a"),
	counted: set(`ectopics beats pvcs pacs episodes episode runs run couplets triplets pauses pause complexes times patients stents
		lesions grafts readings segments vessels stages`),
	closes: set("and at in on with for to over comma period which this"),
	byFirst: phrases(`per cent=percent|full stop=.|semi colon=;|question mark=?|exclamation mark=!|exclamation point=!|dot dot dot=...|semi-colon=;
		open paren=(|open parenthesis=(|open parentheses=(|open bracket=(|left paren=(|close paren=)|close parenthesis=)|close parentheses=)|close bracket=)|right paren=)
		open quote=“|open quotes=“|close quote=”|close quotes=”|end quote=”|end quotes=”|forward slash=/|under score=_
		new line=\n|next line=\n|new paragraph=\n\n|next paragraph=\n\n|new page=\n\n|end of dictation=0|end dictation=0`),
	fillers: set("um uh er erm uhm"),
	sections: map[string]string{"conclusion": "Conclusion", "impression": "Impression", "indication": "Indication", "indications": "Indications",
		"technique": "Technique", "history": "History", "medication": "Medication", "protocol": "Protocol", "findings": "Findings", "results": "Results",
		"recovery": "Recovery", "recommendation": "Recommendation", "recommendations": "Recommendations", "summary": "Summary"},
	titles: set("conclusion impression indication"), titleMarks: set("heading section title"),
	left: set("left"), right: set("right"),
	plus: set("plus"), minus: set("minus negative"),
	noSign:          set("the a an of and or no is was at least in any"),
	pointNounBefore: set("the a this that at to"),
	pointNounAfter:  set("of"),
	ofs:             set("of"),
	dets:            set("the a an of this that with no"),
}

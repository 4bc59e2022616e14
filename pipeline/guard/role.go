package guard

import (
	"slices"
	"strings"
)

// What the text says of a physician is read from the grammar about the name, not from
// phrases: whom the writer speaks to has no article; who sent the patient stands behind
// "par", or before a verb whose object is "nous"; whom a paper goes to stands behind the
// paper and "au"; whose patient it is stands behind "patient de". Tense and time tell
// today's physicians from those of before: "avait adressé", "en 2009".

// stems are how the words of one meaning begin.
type stems []string

func (s stems) of(word string) bool {
	if again, ok := strings.CutPrefix(word, "re"); ok && len(again) > 5 && s.of(again) { // "réadressé"
		return true
	}
	return slices.ContainsFunc(s, func(x string) bool { return strings.HasPrefix(word, x) })
}

func (s stems) in(words []string) bool { return slices.ContainsFunc(words, s.of) }

var (
	// what somebody does, or gives, who sends a patient
	sends = stems{"adress", "envoi", "envoy", "orient", "confie", "confia", "confio", "demand", "sollicit", "prescri", "refer", "recommand", "souhait"}
	gives = stems{"demande", "initiative", "conseil", "instigation", "recommandation", "prescription", "proposition", "invitation", "suggestion", "requete", "souhait", "part"}
	// what goes to a reader
	papers = stems{"copie", "courrier", "lettre", "compte", "resultat", "double", "exemplaire", "duplicata", "rapport", "document", "reponse"}
	// how, where no paper is named
	transits = stems{"transm", "diffus", "attention", "intention", "destin", "communiqu", "expedi"}
	// what one of the patient's physicians is called
	parts = stems{"traitant", "generaliste", "adresseu", "correspondant", "referent", "demandeu", "prescripteu", "prescriptri", "destinataire"}
	// what a cardiologist is asked for
	asks = stems{"avis", "bilan", "consult", "examen", "ecg", "electro", "echo", "holter", "epreuve", "doppler", "explor", "mapa", "control", "evalu", "surveill",
		"risque", "indication", "aptitude", "connaitre", "savoir"}
	wants = stems{"souhait", "demand", "sollicit", "desir", "voudr", "interrog"}
	// whom a letter speaks to
	greets = map[string]bool{"cher": true, "chere": true, "chers": true, "cheres": true, "bonjour": true, "bonsoir": true, "salut": true}
	polite = map[string]bool{"mon": true, "ma": true, "tres": true, "bien": true, "monsieur": true, "madame": true, "le": true, "la": true, "et": true, "merci": true, "encore": true, "m": true, "mme": true, "ami": true, "amie": true}
	second = map[string]bool{"vous": true, "votre": true, "vos": true, "te": true, "t": true, "tu": true, "ton": true, "ta": true, "tes": true, "toi": true,
		"veuillez": true, "agreez": true, "recevez": true, "croyez": true}
	// what a treatment undergoes: who is told of there is who changed it
	therapy = stems{"arret", "introdui", "instaur", "debut", "major", "diminu", "modifi", "suspen", "stopp", "relay", "remplac", "repri", "poursui", "chang"}
	// who does one thing and follows nobody
	doers = stems{"chirurg", "anesthes", "radiolog", "operat", "interne", "biolog", "urgentis", "regulat", "reanim", "hospitalier", "investig", "execut", "infirm", "kine"}
	// papers that are to be had from somebody
	fetched = stems{"reclam", "recuper", "obten"}
	us      = map[string]bool{"nous": true, "m": true, "me": true}
	by      = map[string]bool{"du": true, "de": true, "d": true}
)

// vouched reports whether the text makes a recipient a reader although no field of
// readers names them.
func (w *witness) vouched(i int) bool {
	return w.addressee(w.Recipients[i]) || w.seen[i].clause(func(m mention) bool { return !m.estranged() && m.reader() || w.posted(m, w.Recipients[i]) }) != ""
}

// reader reads one mention by each way in which a text names a reader.
func (m mention) reader() bool {
	return m.spokenTo() || m.sent() || m.treats() || m.follows() || m.owns() || m.receives()
}

// estranged reports that a clause tells of somebody's relative, of what is not so, or
// of what was before.
func (m mention) estranged() bool {
	family := slices.Concat(tail(m.lead, 3), m.before)
	return oneOf(family, kinship) && !oneOf(family, greets) || m.pluperfect() || m.past() || contains(m.before, "ne", "n", "plus", "jamais", "sans") ||
		oneOf(m.before, bygone) || contains(ahead(m.after, 4), "jusqu") || oneOf(tail(m.lead, 3), bygone)
}

// bygone are words of whom the patient had before.
var bygone = map[string]bool{"autrefois": true, "jadis": true, "auparavant": true, "anterieurement": true, "longtemps": true, "jusqu": true, "etait": true, "etaient": true,
	"change": true, "changer": true, "ancien": true, "ancienne": true, "ex": true, "precedent": true, "precedente": true, "precedemment": true}

// past reports that what makes a reader of somebody is dated: "coronarographie de 2014 à
// la demande du Dr X".
func (m mention) past() bool { return dated(m.before) || dated(m.after) }

// pluperfect reports a tense of before: "l'avait adressé". Of how the patient came
// here it is used too: "nous avait été adressé".
func (m mention) pluperfect() bool {
	words := m.before
	if next := ahead(m.after, 3); len(next) > 0 && next[0] != "qui" { // "à lui, qui l'avait adressé" is a reader
		words = slices.Concat(m.before, next)
	}
	for i, x := range words {
		if (x == "avait" || x == "avaient" || x == "avais" || x == "avions") && !oneOf(words[max(0, i-2):i], us) {
			return true
		}
	}
	return false
}

// dated reports that words give a year as the time of what they tell, "en 2009", "de
// mars 2014", or "il y a deux ans". A whole date may be today's, or a birth's.
func dated(words []string) bool {
	for i, x := range words {
		if i > 0 && len(x) == 4 && (strings.HasPrefix(x, "19") || strings.HasPrefix(x, "20")) && strings.Trim(x, "0123456789") == "" &&
			(contains(words[max(0, i-2):i], "en") || words[i-1] == "de") {
			return true
		}
		if x == "y" && i > 0 && words[i-1] == "il" && i+1 < len(words) && words[i+1] == "a" {
			return true
		}
	}
	return false
}

// spokenTo reads the vocative: the name without an article, behind a greeting, or set
// off by commas in a sentence that says "vous" or "tu".
func (m mention) spokenTo() bool {
	if m.article && !contains(tail(m.before, 1), "monsieur", "madame", "mme", "m", "mr") {
		return false
	}
	for _, x := range m.before {
		if !greets[x] && !polite[x] && !titles[x] {
			return false
		}
	}
	if oneOf(m.before, greets) || len(m.after) == 0 && oneOf(ahead(m.rest, 2), greets) { // "Dr X, cher confrère,"
		return true
	}
	return len(m.rest) > 0 && len(m.after) == 0 && (oneOf(m.lead, second) || oneOf(m.rest, second))
}

// sent reads who sent the patient or asked for this examination.
func (m mention) sent() bool {
	near, n := m.before, len(m.before)
	switch {
	case m.agent():
		return true
	case n > 0 && strings.HasPrefix(near[n-1], "demande"): // "origine de la demande : Dr X"
		return !therapy.in(near)
	case n > 1 && by[near[n-1]] && gives.of(near[n-2]): // "à la demande du Dr X", "demande du Dr X"
		return (n == 2 || contains(near[max(0, n-5):n-2], "a", "sur", "de")) && !therapy.in(near)
	case n > 1 && by[near[n-1]] && strings.HasPrefix(near[0], "demande"): // "la demande émane du Dr X", "demande d'examen du Dr X"
		return n < 8
	case n > 2 && by[near[n-1]] && contains(near[n-2:n-1], "emane", "provient"):
		return gives.in(near)
	case n > 2 && sends.of(near[n-1]) && us[near[n-2]]: // "que m'adresse le Dr X"
		return strings.HasPrefix(near[n-3], "qu") || near[n-3] == "dont"
	}
	next := ahead(m.after, 12)
	if len(next) == 0 && len(m.rest) > 0 && (m.rest[0] == "qui" || n == 0 && m.article && len(m.lead) == 0) { // "le Dr X, qui le suit, me l'adresse"
		next = ahead(m.rest, 9)
	}
	if other := slices.IndexFunc(next, func(x string) bool { return titles[x] }); other >= 0 {
		next = next[:other] // what follows is said of somebody else
	}
	for i, x := range next { // "le Dr X nous adresse", "de m'avoir adressé", "m'a demandé"
		if us[x] && sends.in(ahead(next[i+1:], 3)) || x == "l" && i+1 < len(next) && sends.of(next[i+1]) && !oneOf(next[i+1:], to) {
			return true
		}
	}
	far := 3
	if len(next) > 0 && next[0] == "et" { // "le Dr X et le patient souhaitent"
		far = 5
	}
	if n == 0 && wants.in(ahead(next, far)) {
		return asks.in(next) // "le Dr X souhaite un avis"
	}
	// "merci au Dr X de sa confiance", "pour l'envoi de ce patient"
	return contains(near, "remercie", "remercions", "merci") && (contains(next, "confiance") || sends.in(next))
}

// agent reads "adressé ce jour par le Dr X".
func (m mention) agent() bool {
	n := len(m.before)
	if n < 2 || m.before[n-1] != "par" {
		return false
	}
	for i := n - 2; i >= max(0, n-6); i-- {
		if x := m.before[i]; sends.of(x) {
			// "scanner demandé par": what no cardiologist makes was asked of others
			asked := strings.HasPrefix(x, "demand") || strings.HasPrefix(x, "prescri")
			what := tail(slices.Concat(m.lead, m.before[:i]), 4)
			return !asked || len(what) == 0 || asks.in(what) || contains(tail(what, 1), "motif")
		}
	}
	return false
}

// treats reads "son médecin traitant, le Dr X" and "le Dr X (médecin traitant)".
func (m mention) treats() bool {
	before := tail(m.before, 2)
	if len(m.before) == 0 && m.article {
		before = tail(m.lead, 2) // an apposition
	}
	if parts.in(before) || contains(before, "famille") || len(before) == 2 && before[1] == "medecin" && contains(before[:1], "son", "sa", "comme", "pour") {
		return !m.specialist()
	}
	next := m.after
	if len(next) == 0 {
		next = m.rest
	}
	if oneOf(ahead(next, 4), bygone) {
		return false
	}
	for i, x := range ahead(next, 4) {
		if parts.of(x) { // and not "Dr X, médecin traitant : Dr Y"
			return i+1 >= len(next) || !titles[next[i+1]] && !(next[i+1] == "le" || next[i+1] == "du")
		}
	}
	return false
}

// specialist reports that the words before a name are of who does one thing, or looks
// after one organ: "chirurgien référent", "pneumologue traitant".
func (m mention) specialist() bool {
	near := tail(m.before, 3)
	trade := specialtyIn(near...)
	return doers.in(near) || trade != "" && trade != "médecine générale" && trade != "cardiologie"
}

// follows reads "suivi par le Dr X", "le suivi est assuré par le Dr X": by whom the
// patient is followed, and for no one organ.
func (m mention) follows() bool {
	n := len(m.before)
	if n < 2 || m.before[n-1] != "par" {
		return false
	}
	near := tail(m.before[:n-1], 6)
	at := slices.IndexFunc(near, func(x string) bool { return x == "suivi" || x == "suivie" })
	if at < 0 {
		return false
	}
	for _, x := range near[at+1:] { // "suivi pneumologique par"
		if !plain[x] && !strings.HasSuffix(x, "ment") {
			return false
		}
	}
	return !contains(near[:at], "en") && specialtyIn(ahead(m.after, 2)...) == "" && !contains(ahead(m.after, 2), "pour") && !contains(ahead(m.after, 6), "en", "jusqu", "avant", "autrefois")
}

// plain are words about being a patient that name no organ and no ward.
var plain = map[string]bool{"e": true, "est": true, "assure": true, "habituel": true, "habituelle": true, "regulier": true, "reguliere": true, "toujours": true, "deja": true, "de": true,
	"en": true, "ville": true, "longue": true, "date": true, "fidele": true, "connu": true, "connue": true, "suivi": true, "suivie": true, "et": true, "general": true, "medical": true}

// owns reads "patient du Dr X", "patiente de longue date du Dr X".
func (m mention) owns() bool {
	n := len(m.before)
	if n < 2 || !by[m.before[n-1]] {
		return false
	}
	for i := n - 2; i >= 0; i-- {
		if x := m.before[i]; strings.HasPrefix(x, "patient") || x == "malade" {
			return !contains(m.before, "autre", "comme", "regrette", "feu")
		} else if !plain[x] {
			return false
		}
	}
	return false
}

// receives reads to whom this letter goes, or a copy, and who is told by it.
func (m mention) receives() bool {
	n := len(m.before)
	if n == 0 {
		next := ahead(m.next(), 6)
		return contains(ahead(next, 4), "recoit", "recevra", "destinataire") && papers.in(next) || begins(ahead(next, 4), "informe") && papers.in(m.next()) || adjacent(next, "en", "copie")
	}
	last, near, close := m.before[n-1], tail(m.before, 12), tail(m.before, 3)
	switch {
	case m.otherwise():
		return false
	case n < 4 && last == "informer", to[last] && begins(near, "information") && papers.in(m.after):
		return true
	case n > 1 && m.before[n-2] == "pour" && strings.HasPrefix(last, "info"):
		return true
	case last == "chez":
		return contains(near, "copie", "double", "exemplaire")
	case to[last], last == "pour":
		// a paper, or nothing told of what is sent: images go to whom they are shown
		return papers.in(near) || to[last] && (transits.in(near) || contains(near, "envoyer")) && !m.handedOn()
	case by[last] && n > 1:
		return m.before[n-2] == "attention" || m.before[n-2] == "intention"
	case begins(close, "informons"), begins(close, "prevenons"), begins(close, "informe") && contains(close, "je", "j", "nous", "tiens", "tenons"):
		return true
	case m.article && (last == "tiens" || last == "tenons" || last == "mets" || last == "mettons"): // informed, in copy
		return begins(m.after, "inform") || begins(m.after, "copie") || contains(m.after, "courant")
	}
	return adjacent(m.before, "en", "copie") || adjacent(m.after, "en", "copie")
}

// otherwise reports words about a paper that is not this one, or is wanted from somebody.
func (m mention) otherwise() bool {
	near := tail(m.before, 8)
	return fetched.in(near) || contains(near, "demande", "demander", "demandons", "avis", "recu", "rendez", "rdv", "separe", "separement", "distinct", "autre", "facture")
}

func adjacent(words []string, a, b string) bool {
	return len(runs(words, []string{a, b})) > 0
}

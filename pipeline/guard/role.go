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
	return slices.ContainsFunc(s, func(x string) bool { return strings.HasPrefix(word, x) })
}

func (s stems) in(words []string) bool { return slices.ContainsFunc(words, s.of) }

var (
	// what somebody does, or gives, who sends a patient
	sends = stems{"adress", "envoi", "envoy", "orient", "confi", "demand", "sollicit", "prescri", "refer", "recommand", "souhait"}
	gives = stems{"demande", "initiative", "conseil", "instigation", "recommandation", "prescription", "proposition", "invitation", "suggestion", "requete", "souhait", "part"}
	// what goes to a reader
	papers = stems{"copie", "courrier", "lettre", "compte", "resultat", "double", "exemplaire", "duplicata", "rapport"}
	// how, where no paper is named
	transits = stems{"transm", "diffus", "attention", "intention", "destin", "communiqu", "expedi"}
	// what one of the patient's physicians is called
	parts = stems{"traitant", "generaliste", "adresseu", "correspondant", "referent", "demandeu", "prescripteu", "prescriptri", "destinataire"}
	// what a cardiologist is asked for
	asks = stems{"avis", "bilan", "consult", "examen", "ecg", "electro", "echo", "holter", "epreuve", "doppler", "explor", "mapa", "control", "evalu", "surveill"}
	// whom a letter speaks to
	greets = map[string]bool{"cher": true, "chere": true, "chers": true, "cheres": true, "bonjour": true, "bonsoir": true, "salut": true}
	polite = map[string]bool{"mon": true, "ma": true, "tres": true, "bien": true, "monsieur": true, "madame": true, "le": true, "la": true, "et": true, "merci": true, "encore": true, "m": true, "mme": true}
	second = map[string]bool{"vous": true, "votre": true, "vos": true, "te": true, "t": true, "tu": true, "ton": true, "ta": true, "tes": true, "toi": true,
		"veuillez": true, "agreez": true, "recevez": true, "croyez": true}
	// what a treatment undergoes: who is told of there is who changed it
	therapy = stems{"arret", "introdui", "instaur", "debut", "major", "diminu", "modifi", "suspen", "stopp", "relay", "remplac"}
	// who does one thing and follows nobody
	doers = stems{"chirurg", "anesthes", "radiolog", "operat", "intern", "extern", "biolog", "urgentis", "regulat", "reanim", "hospitalier", "investig", "execut", "infirm", "kine"}
	// papers that are to be had from somebody
	fetched = stems{"reclam", "recuper", "obten"}
	us      = map[string]bool{"nous": true, "m": true, "me": true}
	by      = map[string]bool{"du": true, "de": true, "d": true}
)

// vouched reports whether the text makes a recipient a reader although no field of
// readers names them.
func (w *witness) vouched(i int) bool {
	return w.seen[i].clause(func(m mention) bool { return !m.estranged() && m.reader() || w.posted(m, w.Recipients[i]) }) != ""
}

// reader reads one mention by each way in which a text names a reader.
func (m mention) reader() bool {
	return m.spokenTo() || m.sent() || m.treats() || m.follows() || m.owns() || m.receives()
}

// estranged reports that a clause tells of somebody's relative, of what is not so, or
// of what was before.
func (m mention) estranged() bool {
	return oneOf(m.before, kinship) || m.pluperfect() || dated(m.after) || dated(m.before) ||
		contains(m.before, "ne", "n", "plus", "jamais", "sans", "autrefois", "jadis", "auparavant", "anterieurement", "longtemps", "jusqu", "etait", "etaient",
			"change", "changer", "ancien", "ancienne", "ex", "precedent", "precedente", "precedemment") || contains(ahead(m.after, 4), "jusqu") ||
		contains(tail(m.lead, 3), "ancien", "ancienne", "ex", "precedent", "precedente")
}

// pluperfect reports a tense of before: "l'avait adressé". Of how the patient came
// here it is used too: "nous avait été adressé".
func (m mention) pluperfect() bool {
	words := m.words
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
	if oneOf(m.before, greets) {
		return true
	}
	return len(m.rest) > 0 && len(m.after) == 0 && (oneOf(m.lead, second) || oneOf(m.rest, second))
}

// sent reads who sent the patient or asked for this examination.
func (m mention) sent() bool {
	near, n := m.before, len(m.before)
	switch {
	case n > 1 && near[n-1] == "par": // "adressé ce jour par le Dr X"
		for i := n - 2; i >= max(0, n-6); i-- {
			if !sends.of(near[i]) {
				continue
			}
			// "scanner demandé par": what no cardiologist makes was asked of others
			asked := strings.HasPrefix(near[i], "demand") || strings.HasPrefix(near[i], "prescri")
			return !asked || i == 0 || asks.in(near[max(0, i-3):i]) || near[i-1] == "motif"
		}
		return false
	case n > 1 && by[near[n-1]] && gives.of(near[n-2]): // "à la demande du Dr X", "demande du Dr X"
		return (n == 2 || contains(near[max(0, n-5):n-2], "a", "sur", "de")) && !therapy.in(near)
	case n > 1 && by[near[n-1]] && gives.of(near[0]): // "la demande émane du Dr X", "demande d'examen du Dr X"
		return n < 6
	case n > 2 && by[near[n-1]] && contains(near[n-2:n-1], "emane", "provient"):
		return gives.in(near)
	case n > 2 && sends.of(near[n-1]) && us[near[n-2]]: // "que m'adresse le Dr X"
		return strings.HasPrefix(near[n-3], "qu") || near[n-3] == "dont"
	}
	next := ahead(m.after, 5)
	if n == 0 && len(next) == 0 && m.article && len(m.lead) == 0 { // "le Dr X, qui le suit, me l'adresse"
		next = ahead(m.rest, 9)
	}
	for i, x := range next { // "le Dr X nous adresse", "de m'avoir adressé", "m'a demandé"
		if us[x] && sends.in(next[i+1:]) || x == "l" && i+1 < len(next) && sends.of(next[i+1]) && !oneOf(next[i+1:], to) {
			return true
		}
	}
	if len(next) > 1 && (next[0] == "souhaite" || next[0] == "demande" || next[0] == "sollicite" || next[0] == "desire") {
		return asks.in(next[1:]) // "le Dr X souhaite un avis"
	}
	// "merci au Dr X de sa confiance"
	return contains(near, "remercie", "remercions", "merci") && contains(next, "confiance")
}

// treats reads "son médecin traitant, le Dr X" and "le Dr X (médecin traitant)".
func (m mention) treats() bool {
	before := tail(m.before, 2)
	if len(m.before) == 0 && m.article {
		before = tail(m.lead, 2) // an apposition
	}
	if parts.in(before) || contains(before, "famille") {
		return !doers.in(before)
	}
	near := ahead(m.after, 3)
	if len(m.after) == 0 {
		near = ahead(m.rest, 3)
	}
	for i, x := range near {
		if parts.of(x) { // and not "Dr X, médecin traitant : Dr Y"
			next := m.next()
			return i+1 >= len(next) || !titles[next[i+1]] && !(next[i+1] == "le" || next[i+1] == "du")
		}
	}
	return false
}

// follows reads "suivi par le Dr X", "le suivi est assuré par le Dr X": by whom the
// patient is followed, and for no one organ.
func (m mention) follows() bool {
	n := len(m.before)
	if n < 2 || m.before[n-1] != "par" {
		return false
	}
	near := tail(m.before[:n-1], 6)
	at := slices.IndexFunc(near, func(x string) bool { return strings.HasPrefix(x, "suivi") })
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
		return contains(ahead(m.after, 4), "recevra", "recoit") || adjacent(ahead(m.next(), 6), "en", "copie")
	}
	last, near := m.before[n-1], tail(m.before, 8)
	if n > 1 && m.before[n-2] == "pour" && strings.HasPrefix(last, "info") {
		return true
	}
	if fetched.in(near) || contains(near, "demande", "demander", "demandons", "avis", "recu", "rendez", "rdv", "separe", "distinct", "autre") {
		return false
	}
	switch {
	case last == "chez":
		return contains(near, "copie", "double", "exemplaire")
	case to[last], last == "pour" && papers.in(tail(m.before, 3)):
		return papers.in(near) || transits.in(near)
	case by[last] && n > 1:
		return m.before[n-2] == "attention" || m.before[n-2] == "intention"
	case begins(tail(m.before, 3), "informons"), begins(tail(m.before, 3), "prevenons"), begins(tail(m.before, 3), "informe") && contains(tail(m.before, 3), "je", "j"):
		return true
	case m.article && (last == "tiens" || last == "tenons" || last == "mets" || last == "mettons"): // informed, in copy
		return begins(m.after, "inform") || begins(m.after, "copie") || contains(m.after, "courant")
	}
	return adjacent(m.before, "en", "copie") || adjacent(m.after, "en", "copie")
}

func adjacent(words []string, a, b string) bool {
	return len(runs(words, []string{a, b})) > 0
}

package header

import (
	"regexp"
	"strings"
)

// Labels of fields say with one of their words what the physician behind them
// is, whatever else they hold: "Médecin requérant", "Reading physician",
// "Cardiologue référent (copie)". The first class that has a word decides.
var labelWords = []struct {
	role role
	form *regexp.Regexp
}{
	{other, regexp.MustCompile(`^(?:nos |les |l'|vos )?(?:medecins|cardiologues|consultants|praticiens|physicians|doctors|cardiologists|equipe|team|docteurs)(?: hospitaliers| de l'equipe| du service)?$`)},
	{copied, regexp.MustCompile(`\b(?:copies?|copy|cc|bcc|doubles?|ampliations?|pour information)\b|\bc\.c\b`)},
	{other, regexp.MustCompile(`^(?:demande d')?avis(?: [a-z]+)?(?: demandee?s?| sollicitee?s?)?$|^(?:(?:son|sa|ses) )?(?:fils|fille|pere|mere|frere|soeur|epouse?|epoux|conjointe?|mari|famille|proche|entourage|personnes? (?:de confiance|a prevenir))\b|^ex\b|\bjusqu'`)},
	{other, regexp.MustCompile(`\b(?:chirurgi|anesthesi|surgeon|anaesthe|implant|secretar|infirmi|technicien|cadre\b|chefs? de|head of|chair|president|presents?\b|interne?\b|externe\b|poseur|associe|collabor|senior\b|pharmac|dentiste|kinesi|etude\b|essai\b|protocole|ehpad|ancien|former|precedent|previous)`)},
	{recipient, regexp.MustCompile(`\b(?:traitant|dem\b|presc\b|corr\b|cabinet (?:expediteur|poseur)|adress|envoi\b|(?:report|letter) (?:to|for)\b|(?:lettre|courrier|compte rendu) (?:a|au|aux|pour)\b|demand|ref\.? (?:par|by)|prescri|requer|correspond|envoy|referr|referent|ordering|ordered|request|destinat|diffus|attention|attn|(?:medecin|docteur|dr|med\.?) (?:de famille|familial)|family|generaliste|pediatre|paediatrician|gp\b|hausarzt|zuweise|huisarts|verwijze|primary care|oriente|medecin declare)`)},
	{author, regexp.MustCompile(`\b(?:operat|realis|pratiqu|effectu|examinat|execut|redact|redig|signe|signa|interpret|lecteur|lectrice|lecture|relu|lue?\b|relecture|valid|auteur|author|confirm|dict|cardiolog|cardio\b|report|reading|reader|read\b|perform|remplacante?\b|responsable|dossier (?:suivi|presente)|consultant|specialiste|echographiste|sonographiste|supervis)`)},
}

// labelRole says what a label makes of the physician behind it.
func labelRole(label string) role {
	for _, l := range labelWords {
		if l.form.MatchString(label) {
			return l.role
		}
	}
	return unknown
}

// civilTail is what may stand between a label's colon and the title.
var civilTail = regexp.MustCompile(`(?:[ \t*_]+(?:monsieur|madame|mme|m|mr|le|la|les)\.?)+[ \t*_]*$`)

// labelBefore gives the label that before ends with: the words between the
// last separator and a colon, a sign of equality or a bar.
func labelBefore(before string) (string, bool) {
	t := strings.TrimRight(civilTail.ReplaceAllString(before, ""), " \t*_")
	if t == "" || strings.IndexByte(":=|", t[len(t)-1]) < 0 {
		return "", false
	}
	t = strings.TrimRight(t, ":=| \t*_")
	cut := strings.LastIndexAny(t, "\t|;:=")
	for _, sep := range []string{"  ", " - ", ". "} {
		if p := strings.LastIndex(t, sep); p >= 0 && (sep != ". " || p >= 4 && isWord(t[p-4]) && isWord(t[p-1])) {
			cut = max(cut, p+len(sep)-1)
		}
	}
	t = strings.Trim(t[cut+1:], " \t*_-#>")
	return t, len(t) > 1 && len(t) < 60 && !strings.Contains(t, ", ")
}

// labelAhead gives the label of a field that says more before the name:
// "Destinataire : médecin du travail, Dr X".
func labelAhead(before string) (string, bool) {
	if !strings.ContainsAny(before, ":=") || len(before) > 200 {
		return "", false
	}
	m := fieldAhead.FindStringSubmatch(before)
	if m == nil {
		return "", false
	}
	return m[1], true
}

var fieldAhead = regexp.MustCompile(`(?:^|[|;\t]|  )[ *#-]*([a-z][a-z' ()/]{2,40}?)[ *]*[:=][ *]*(?:[a-z' -]{3,50}(?:\([^)]*\))?)[,(-] ?(?:le |la )?$`)

// columnLabel gives the head of the column in which a name stands: a row of as
// many cells above it, without a figure.
func (v *view) columnLabel(d mention) (string, bool) {
	if l := v.lines[d.line]; l.to-l.from > 1000 {
		return "", false // no row of a table
	}
	row := v.cells(d.line)
	if len(row) < 3 {
		return "", false
	}
	for k, c := range row {
		if d.from < c.from || d.from >= c.to {
			continue
		}
		for l := d.line - 1; l >= 0 && l >= d.line-3; l-- {
			if v.lines[l].to-v.lines[l].from > 1000 {
				break
			}
			head := v.cells(l)
			if len(head) != len(row) || strings.ContainsAny(v.text(l), "0123456789") {
				continue
			}
			if t := strings.Trim(v.low[head[k].from:head[k].to], " *_:"); len(t) > 1 && t[0] != '-' {
				return t, true
			}
		}
	}
	return "", false
}

var (
	byTail   = regexp.MustCompile(`(?:^|[^a-z])(?:par|by)$`)
	byAuthor = regexp.MustCompile(`\b(?:realis|pratiqu|effectu|interpret|lue?s?\b|relue?s?\b|redig|sign|valid|dict|saisi|supervis|conduit|faite?s?\b|menee?s?\b|ecrit|perform|report|read\b|written|recorded|carried out|done|assess|undertaken)`)
	byReader = regexp.MustCompile(`\b(?:adress(?:e|er|ee|es|ees)?\b|envoy|orient|confi|demand|sollicit|prescri|requis|requer|refer|sent\b|request|order)`)
	// a participle says what was done by whom: "stentée", "revue", "operated"
	byVerb = regexp.MustCompile(`\b[a-z-]{2,}(?:ee?s?|ies?|i|ite?s?|ise?s?|ues?|us?|ed)\b(?: [a-z'-]+){0,2} *$`)
	// what is examined or written by someone without a verb: "ETT du 9 mai par"
	byThing = regexp.MustCompile(`\b(?:consultation|compte[ -]rendu|examen|enregistrement|bilan|report|study|controle|lecture|interpretation|analyse|trace)\b`)
)

// bySense says who stands behind "par" or "by": whoever the verb before it
// names. Without a verb, in the heading, who made the examination.
func bySense(before string, prose bool) role {
	if shortReader.MatchString(before) {
		return recipient
	}
	clause := before
	if p := strings.LastIndexAny(clause, ".;\n|\t"); p >= 0 && strings.TrimSpace(clause[p+1:]) != "" {
		// a full stop within a date or a number ends nothing
		if clause[p] != '.' || p+1 < len(clause) && clause[p+1] == ' ' {
			clause = clause[p+1:]
		}
	}
	if elsewhere(clause) || pastAsking.MatchString(clause) {
		return other
	}
	kind, at := unknown, -1
	for _, k := range []struct {
		role role
		form *regexp.Regexp
	}{{author, byAuthor}, {recipient, byReader}} {
		if all := k.form.FindAllStringIndex(clause, -1); len(all) > 0 && all[len(all)-1][0] > at {
			kind, at = k.role, all[len(all)-1][0]
		}
	}
	tail := clause[strings.LastIndexAny(clause, ",(:")+1:]
	if m := byVerb.FindStringIndex(tail); m != nil && !bornTail.MatchString(tail) {
		if w := tail[m[0]:]; !byAuthor.MatchString(w) && !byReader.MatchString(w) && !examNamed(w) {
			return other
		}
	}
	if kind != unknown {
		return kind
	}
	t := strings.Trim(clause, " \t:*_-|>=")
	switch {
	case t == "":
		return author
	case pastYear.MatchString(t) || len(t) > 90:
		return other
	case examNamed(t), !prose && byThing.MatchString(t):
		return author
	}
	return other
}

// pastYear dates what was done to a year, as histories do.
var pastYear = regexp.MustCompile(`\b(?:en|de|in|depuis) (?:[a-z]+ )?(?:19|20)\d\d\b`)

// shortReader are verbs cut short: "adr. par".
var shortReader = regexp.MustCompile(`\b(?:adr|adress|env|dem|demand|presc|prescr|prescrit|ref)\.? ?$`)

var bornTail = regexp.MustCompile(`\bnee?s?\b[^,;]*$`)

// examNamed reports that s names an examination.
func examNamed(s string) bool {
	for _, t := range examTitles {
		if t.form.in(s) {
			return true
		}
	}
	return false
}

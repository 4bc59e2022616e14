package header

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// role is what a physician named in the text is to the letter.
type role uint8

const (
	unknown   role = iota
	author         // letterhead, signature, dictation
	recipient      // addressed
	copied         // addressed as a copy
	weak           // "Médecin :": the author, or the reader where an author is known
	last           // "appel du docteur X": the reader where no other is named
	other          // surgeon, anaesthetist, colleague
	subject        // a physician who is the patient
)

// mention is one place where a physician is named; from and to are folded
// places of title and name.
type mention struct {
	from, to int
	named    pipeline.Named
	words    []nameWord
	role     role
	line     int
	alone    bool // nothing else before it on the line
	stacked  bool // in a list under a label
	labelled bool // behind the label of a field
	chief    bool // at the head of the house: "service du Pr X"
	stamp    bool // names the practice more than the author: "cabinet du"
}

var stampCue = regexp.MustCompile(`(?:cabinet(?: medical)?(?: de cardiologie)?|consultation|service)$`)

var (
	titleForm = newForm(`((?:docteurs?|docteures?|doctoresses?|doctors?|drs?|dre|drsse|professeure?s?|professors?|prof|pr)\b)\.? ?(?:med\.? )?`, atLetter)
	// labels that name the reader, before the name
	readerCue = regexp.MustCompile(`(?:^|[^a-z])(?:destinataires?|dest|envoi(?: a| au)?|envoyer|adr|diffusion|diffuse a|expedie a|a l'attention d[eu]|a l'intention d[eu]|attn|att|med(?:ecin)?s?\.? (?:traitants?|de famille|ref|trait|generalistes?|referents?|correspondants?|adresseurs?|prescripteurs?|demandeurs?)|(?:dr|docteur) traitant|mt|correspondante?s?|corr|provenance|origine|service demandeur|referred from|adresse?e?\.?(?: par| de la part)?|adress|adresseurs?|adresse(?:e)? par|envoye?e? par|oriente?e? par|confie?e? par|prescripteurs?|prescriptrice|prescrit par|prescription d[eu]|demande(?:e|ur)?s?(?: par)?|a la demande d[eu]|courrier(?: pour| aux?| a| destine aux?)?|lettre(?: pour| a| aux?| destinee aux?)?|compte rendu (?:pour|a|aux?|adresse aux?)|destinee?s? (?:a|aux?)|cr (?:pour|a|au)|a adresser(?: a| au)?|adresser(?: a| au)?|a envoyer(?: a| au)?|a transmettre(?: a| au)?|transmettre (?:a|aux?)|medecins? de ville|(?:medecin traitant|generaliste) (?:est|reste)|(?:adresser|envoyer|transmettre) (?:aussi|egalement) aux?|transmise?s? (?:a|aux?)|pour|pr|generaliste|referring(?: (?:physician|doctor|clinician|gp|cardiologist))?|traitante?|referred by|referrer|requested by|requesting (?:physician|doctor)|ordered by|ordering physician|addressed to|gp|general practitioner|family (?:doctor|physician)|primary care (?:physician|doctor)|to|dear|letter to|attention|chere?s? (?:confrere|consoeur|ami|amie)?|votre patiente?|merci a|remercie|cheres?|chers?|ref\.? par|a|au)$`)
	copyCue   = regexp.MustCompile(`(?:^|[^a-z])(?:(?:copies?|duplicatas?|exemplaires?)(?: electroniques?| numeriques?| papier)? (?:par (?:mail|courrier|fax|messagerie)(?: securisee?)? |pour |a |destinee?s? )?(?:a|au|aux|le|la)|duplicatas?|copies?(?: (?:a|au|pour|(?:de|du) (?:ce|cette|la|present)[a-z ]{0,30}|destinee a|conforme))?(?: adressee| transmise| envoyee)?|ampliations?|cc|c\.c|c/c|bcc|doubles?(?: a| au| pour)?|en copie|copied to|copy(?: to)?|pour information|p\.i)$`)
	authorCue = regexp.MustCompile(`(?:^|[^a-z])(?:dictee?(?: par| du| de)?|dicte par|operateurs?|operatrice|operator|realise?e? par|pratique par|effectue?e? par|examinateur|examinatrice|compte rendu (?:par|d[eu])|redige?e? par|redacteur|signe?e?(?: par| electroniquement par)?|signature|interprete?e? par|lu par|lecture|lecteur|lectrice|reader|valide?e? par|auteur|cabinet(?: de cardiologie)?(?: d[eu])?|consultation d[eu]|cardiologue|cardiologist|reported by|reporting (?:physician|cardiologist|doctor)|performed by|interpreted by|read by|signed(?: by)?|dictated by|electronically signed by|author|consultant|from|de la part d[eu]|expediteur|responsable|dossier (?:suivi|presente) par)$`)
	weakCue   = regexp.MustCompile(`(?:^|[^a-z])(?:medecin|physician|doctor|practitioner|praticien)$`)
	otherCue  = regexp.MustCompile(`(?:^|[^a-z])(?:chirurgien|chirurgienne|anesthesiste|surgeon|anaesthetist|anesthesiologist|opere?e?(?: par)?|pose?e?(?: par)?|implante?e?(?: par)?|suivie?(?: par| aupres d[eu])?|vue? par|regrettee?|feu|defunte?|retraitee?|ex|ancien(?:ne)?(?: patiente?)?(?: d[eu])?|secretary to|secretariat d[eu]|secretaire d[eu]|avis(?: aupres)?(?: d[eu])?|rendez-vous avec|rdv avec|rdv|chez|remplacante?(?: d[eu])?|associe?e?(?: d[eu])?|collaborateur|interne|equipe d[eu]|service d[eu]|seen by|followed by|operated by|under|discussed with|discute avec|avec|collegue|nephrologue|pneumologue|oncologue|rythmologue|service)$`)
	callCue   = regexp.MustCompile(`(?:^|[^a-z])(?:appel(?:e|er)?(?: telephonique)?(?: d[eu]| au| le| a)?|contacte|contact(?:er)? avec|prevenir|prevenu|telephone au|avise|informe|phoned|called|informed|call to|discussed by phone with)$`)
	// behind the name
	readerAfter = regexp.MustCompile(`^[ ,;(:-]*(?:(?:son|sa|votre|le|est son|your|the|his|her)? ?(?:m\.?t\.?\b|med(?:ecin)?\.? (?:traitante?|generaliste|referente?|adresseur|correspondante?)|generaliste|gp\b|general practitioner|referring|correspondante?\b|adresseur|prescripteur|destinataire|family (?:doctor|physician)))`)
	copyAfter   = regexp.MustCompile(`^[ ,;(:-]*(?:en copie|pour copie|copie\b|cc\b|\(copie|copy\b)`)
	copyLater   = regexp.MustCompile(`^[^.;\n]{0,40}\ben copie\b`)
	blockStart  = regexp.MustCompile(`^[ \t*#>|_-]*(?:\d{1,2}[.)] ?)?(?:(?:monsieur|madame|mme|m|mr)\b\.? )?(?:(?:le|la) )?$`)
	authorAfter = regexp.MustCompile(`^[ ,;(:-]*(?:remplacante? d[eu]|cardio(?:logue|logie|logist)?\b|rythmologue|consultant cardiologist|consultant|specialiste|echographiste|angiologue)`)
	otherAfter  = regexp.MustCompile(`^[ ,;(:-]*(?:chirurgi|anesthesi|surgeon|anaesthet|nephrolog|pneumolog|oncolog|neurolog|gastro|interne\b|senior\b)`)
	separators  = regexp.MustCompile(`^[\s,;/&+*|-]*(?:(?:et|and|ainsi que?|ainsi qu'|puis|ou)\b)?[\s*-]*(?:au|a|aux|le|la|les|du|to|pour)?[\s*:-]*$`)
	articleTail = regexp.MustCompile(`(?:[\s:.,;*_|>=([/-]+|(?:^|[^a-z])(?:le|la|les|l'|au|aux|du|de|des|a|the|mme|madame|m|monsieur|mr|notre|son|sa|cher|chere|confrere|consoeur|collegue|ami|amie|to)[\s.]*)$`)
)

// readerLabel introduces a reader without a title: "Médecin traitant : Paul
// GENIEVRE".
var readerLabel = newForm(`(destinataires?|dest|envoi|diffusion|adr|a l'attention de|attn|medecins? traitants?|medecin adresseur|medecin correspondant|medecin referent|med traitant|med\. traitant|mt|correspondants?|corr|adresse(?:e)? par|adresseur|envoye(?:e)? par|prescripteur|demandeur|demande par|copies?(?: a)?|cc|referring (?:physician|doctor|clinician|gp)|referred by|requested by|addressed to|gp|general practitioner|family (?:doctor|physician)|to|a|pour|copy(?: to)?|generaliste|copied to)`+gap+`\.?[ \t]*(?:[:|=\t]|  )`+gap, atField)

// mentions finds the physicians named in the text.
func (v *view) mentions() []mention {
	var all []mention
	plural := -1
	for next := 0; len(all) < 400; {
		// from the end of each title on: in "pr dr Morvan" the first is none
		m := titleForm.next(v.low, next)
		if m == nil {
			break
		}
		next = m[3]
		t := v.low[m[2]:m[3]]
		src := v.span(m[2], m[3]).Of(v.src)
		title := "Dr"
		if strings.HasPrefix(t, "pr") {
			title = "Pr"
		}
		// "PR 172 ms" is an interval, "pr" often stands for "pour"
		if t == "pr" && src != "Pr" && !(src == "PR" && (m[1] > m[3] && v.low[m[3]] == '.' || v.givenAt(m[1]))) {
			continue
		}
		p := m[1]
		end := v.lineEnd(m[1] - 1)
		start := m[2]
		if strings.TrimSpace(v.low[min(p, end):end]) == "" && len(t) > 5 {
			p, end = v.nameBelow(v.lineOf(m[2]))
			start = p
		}
		if p >= end {
			continue
		}
		w, q := v.nameAt(p, end, true)
		if len(w) == 0 {
			continue
		}
		if w[0].class == small && (strings.Contains(t, "prof") || len(w) > 3) {
			continue
		}
		x := v.mention(start, q, w, title)
		all = append(all, x)
		if t == "drs" || t == "docteurs" || t == "doctors" || t == "professeurs" {
			plural = len(all) - 1
		}
		if plural == len(all)-1 { // "Drs A. MARTIN et B. DURAND"
			for range 6 {
				rest := v.low[q:end]
				k := strings.IndexFunc(rest, func(r rune) bool { return r != ' ' && r != ',' && r != '/' && r != '&' })
				if k < 0 {
					break
				}
				if strings.HasPrefix(rest[k:], "et ") || strings.HasPrefix(rest[k:], "and ") {
					k += strings.IndexByte(rest[k:], ' ') + 1
				} else if k == 0 || strings.TrimSpace(rest[:k]) == "" {
					break
				}
				w, e := v.nameAt(q+k, end, false)
				if len(w) == 0 {
					break
				}
				all = append(all, v.mention(q+k, e, w, title))
				q = e
			}
		}
	}
	return v.untitled(all)
}

// givenAt reports a given name and more of a name at p: "PR PIERRE DURAND" is a
// professor in capitals.
func (v *view) givenAt(p int) bool {
	w, _ := v.nameAt(p, v.lineEnd(p-1), true)
	return len(w) > 1 && isGiven(w[0])
}

// nameBelow gives the place of a name that has the line below l to itself, as
// in an address: "Madame la Doctoresse" over "Anne MARTIN".
func (v *view) nameBelow(l int) (from, to int) {
	if l+1 >= len(v.lines) {
		return 0, 0
	}
	b := v.lines[l+1]
	from = b.from + len(v.low[b.from:b.to]) - len(strings.TrimLeft(v.low[b.from:b.to], " \t"))
	w, q := v.nameAt(from, b.to, false)
	if len(w) < 2 || strings.TrimSpace(v.low[q:b.to]) != "" {
		return 0, 0
	}
	return from, b.to
}

func (v *view) mention(from, to int, w []nameWord, title string) mention {
	x := mention{from: from, to: to, words: w, line: v.lineOf(from)}
	given, name := split(w, titledFirst)
	s := v.span(from, to)
	x.named = pipeline.Named{Title: title, Given: given, Name: name, Span: s}
	return x
}

// untitled adds names behind a reader's label that bear no title, and "Jane
// SMITH, MD".
func (v *view) untitled(all []mention) []mention {
	known := func(p int) bool {
		for _, d := range all {
			if p >= d.from && p < d.to {
				return true
			}
		}
		return false
	}
	for _, m := range readerLabel.all(v.low, 60) {
		p := m[1]
		if p >= len(v.low) {
			break
		}
		end := v.lineEnd(p)
		if c := civilityForm.next(v.low[p:end], 0); c != nil && c[0] <= 1 {
			p += c[1]
		}
		if p >= end || known(p) || titleForm.in(v.low[p:min(end, p+24)]) {
			continue
		}
		w, q := v.nameAt(p, end, false)
		if len(w) < 2 || !person(w) {
			continue
		}
		all = append(all, v.mention(p, q, w, ""))
	}
	for _, m := range degree.all(v.low, 60) {
		l := v.lineOf(m[0])
		from := v.lines[l].from
		for p := from; p < m[0]; {
			k := wordStart.FindStringIndex(v.low[p:m[0]])
			if k == nil {
				break
			}
			w, q := v.nameAt(p+k[0], m[0], false)
			if len(w) >= 2 && strings.Trim(v.low[q:m[0]], " ,") == "" && !known(p+k[0]) {
				all = append(all, v.mention(p+k[0], q, w, "Dr"))
				break
			}
			p += k[1]
		}
	}
	for _, m := range tradeForm.all(v.low, 40) { // "Laurent AUGER, cardiologue" opens a line
		from := v.lines[v.lineOf(m[0])].from
		m[0] = from + len(strings.TrimRight(strings.TrimSuffix(v.low[from:m[0]], "medecin "), " ,"))
		for from < m[0] && strings.IndexByte(" \t*#|-", v.low[from]) >= 0 {
			from++
		}
		if w, q := v.nameAt(from, m[0], false); len(w) >= 2 && len(w) <= 4 && q == m[0] && person(w) && !known(from) {
			all = append(all, v.mention(from, q, w, ""))
		}
	}
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].from < all[j-1].from; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	return all
}

var tradeForm = newForm(`cardiolog(?:ue|ist)\b`, atWord)

var degree = newForm(`,? (?:md|mbbs|frcp|m\.d\.|mrcp|mb bchir|facc|fesc)\b`, anywhere)

// person reports whether the words can be a person: two classes of letters, or
// a known given name.
func person(w []nameWord) bool {
	ups, others := 0, 0
	for _, x := range w {
		if isGiven(x) {
			return true
		}
		if x.class == upper {
			ups++
		} else if x.class == capital || x.class == initial {
			others++
		}
	}
	return ups > 0 && others > 0 && len(w) <= 5
}

// attach gives each physician the RPPS and the mail address that stand by the
// name: behind it before the next name, or before it on the same line.
func (v *view) attach(all []mention, numbers, mails []rppsAt) {
	owner := func(p place) int {
		best := -1
		l := v.lineOf(p.from)
		for i, d := range all {
			switch {
			case d.to <= p.from && v.lineOf(d.from) >= l-2:
				best = i
			case d.from > p.from && d.line == l && best < 0:
				return i
			}
			if d.from > p.from {
				break
			}
		}
		if best >= 0 && all[best].line != l {
			for _, d := range all { // a name on the same line comes first
				if d.line == l && d.from > p.from {
					return -1
				}
			}
		}
		return best
	}
	for _, n := range numbers {
		l := v.lineOf(n.from)
		i := owner(n.place)
		for k, d := range all { // "99900000136 Dr Léontine CHASSEGRAIN"
			if d.line == l && d.from > n.to && strings.Trim(v.low[n.to:d.from], " -:/,()") == "" && (i < 0 || all[i].line != l) {
				i = k
			}
		}
		if i >= 0 && all[i].named.RPPS == "" {
			all[i].named.RPPS = n.value
			all[i].named.Span.End = max(all[i].named.Span.End, all[i].named.Span.Start)
		}
	}
	for _, m := range mails {
		i := -1
		local, _, _ := strings.Cut(foldWord(m.value), "@")
		for k, d := range all { // the surname in the address is the best proof
			if n := strings.NewReplacer(" ", "", "'", "").Replace(foldWord(d.named.Name)); len(n) >= 3 && strings.Contains(strings.ReplaceAll(local, "-", ""), strings.ReplaceAll(n, "-", "")) {
				if i < 0 || abs(d.from-m.from) < abs(all[i].from-m.from) {
					i = k
				}
			}
		}
		if i < 0 {
			if i = owner(m.place); i >= 0 && all[i].named.Address != "" {
				i = -1
			}
		}
		if i >= 0 && all[i].named.Address == "" {
			all[i].named.Address = pipeline.Address(m.value)
		}
	}
}

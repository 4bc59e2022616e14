package batch

import "strings"

// kind tells what a line is, for whether it belongs to the letter above or to the
// one below.
type kind uint8

const (
	unseen  kind = iota
	empty        // no letter and no figure
	rule         // a line of dashes, stars ...
	feed         // "<<< SAUT DE PAGE >>>"
	heading      // of a letter: a title, a date, an address, a greeting
	doctor       // names a physician: a heading or a signature
	closing      // ends a letter: a signature, copies, a page number
	inside       // of a letter
	unknown      // may be either's
)

var (
	titles    = set("compte cr ecg electrocardiogramme echo echocardiographie echographie echocardiogramme ett eto holter mapa epreuve ergometrie test vo doppler enregistrement electrocardiographie consultation examen monitorage scintigraphie coronarographie report echocardiogram electrocardiogram echodoppler coroscanner irm controle lettre courrier dossier bilan irm")
	addresses = set("cabinet clinique centre hopital hospitalier service maison laboratoire unite chu chru institut polyclinique explorations practice clinic hospital department rue avenue boulevard place quai allee chemin route tel telephone fax cedex finess rpps adeli cs bp pole secretariat exemple cardiologie")
	// heads are labels of a heading.
	heads     = set("date ref reference objet destinataire a to from re vos nos dossier ipp iep medecin motif poste envoi adresse exam patient patiente nom prenom sexe ddn ins concerne n no numero identite expediteur attention prescripteur demandeur operateur appareil station")
	greetings = set("cher chere chers cheres dear")
	sections  = set("conclusion conclusions synthese resultat resultats indication antecedents traitement conduite interpretation commentaire commentaires annexe impression findings history summary suite histoire ccl total")
	ends      = set("copie copies cc pj valide validee dicte dictee relu relue signe signee end fin fait edite imprime page p confrater")
	numbering = set("lettre dossier examen patient patiente exam compte rendu cr courrier enregistrement report document fiche")
	clinical  = set("rythme sinusal fevg vg ecg ett eto holter mapa bpm mmhg ms mm ml min fc pa ta esv essv fa tapse paps og conclusion echographie echocardiographie electrocardiogramme normale normal souffle" +
		" traitement bisoprolol watts dyspnee angor palpitations repos effort lvef rhythm sinus ejection valve mitrale aortique pression frequence consultation tension systolique hta mg bnp ldl stent auscultation score infarctus fraction prothese gradient cycle charge severite asymptomatique" +
		" arythmie fibrillation pontage coronaire clinique examen symptomes insuffisance cardiaque nyha stade poids kilos milligrammes ventricule oreillette gauche recherche thrombus ischemie lipidique dyslipidemie clopidogrel rosuvastatine extrasystoles apixaban rivaroxaban")
)

const maxMarks = 600

// kindOf tells what line j is, and remembers.
func (s *splitter) kindOf(j int) kind {
	if s.kinds == nil {
		s.kinds = make([]kind, len(s.lines))
	}
	if s.kinds[j] == unseen {
		s.kinds[j] = s.judge(j)
	}
	return s.kinds[j]
}

func (s *splitter) judge(j int) kind {
	l := s.lines[j]
	text := s.lineText(j)
	n := l.to - l.first
	if n == 0 {
		if isRule(text) {
			return rule
		}
		return empty
	}
	first, second := s.low(l.first), ""
	if n > 1 {
		second = s.low(l.first + 1)
	}
	trimmed := strings.TrimSpace(text)
	var addressed, clinic, figures, lowers int
	months, title := false, false
	for i := l.first; i < l.to && i < l.first+40; i++ {
		w := s.words[i]
		if addresses[w.low] {
			addressed++
		}
		if clinical[w.low] {
			clinic++
		}
		if w.class == figure {
			figures++
		}
		if w.class == lower {
			lowers++
		}
		months = months || monthOf(w.low)
		title = title || titles[w.low] && i < l.first+4
	}
	switch {
	case isFeed(s.page, l):
		return feed
	case n >= 2 && n <= 12 && pageNumber(s.page, l):
		return closing
	case sections[first] && !(first == "resultat" && n > 9), first == "au" && second == "total":
		return inside
	case n <= 6 && (first == "le" || first == "la" || first == "chef") && (second == "chef" || second == "medecin" || second == "cardiologue" || second == "secretariat" || second == "interne" || first == "chef"):
		return closing
	case closingWords[first] || n <= 9 && anyOf(s.page, l, closingWords), first == "bien" && n < 6, ends[first] && (n > 1 || first == "cc" || first == "end" || first == "fin") && n < 25, n <= 4 && first == "a" && (second == "toi" || second == "vous"), strings.HasPrefix(trimmed, "#END"):
		return closing
	case greetings[first] && n < 9, (first == "mon" || first == "ma" || first == "bien") && greetings[second] && n < 9, n <= 4 && civilities[first] != 0 && strings.HasSuffix(trimmed, ","):
		return heading
	case strings.HasPrefix(trimmed, "#"):
		return heading
	case doctorWords[first] && n <= 14 && !prose(trimmed), n <= 4 && len(first) == 1 && strings.HasPrefix(s.between(l.first), "."):
		return doctor
	case n == 1 && first == "a":
		return heading
	case heads[first] && (strings.ContainsAny(s.between(l.first), ":.|=^") || second == "le" || second == "l") && n < 22:
		return heading
	case months && n <= 9 && figures >= 2 && clinic < 2 || n <= 6 && figures >= 3 && first == "le":
		return heading
	case addressed > 0 && clinic < 2 && n < 25 && !prose(trimmed) && (lowers < 7 || addressed > 1):
		return heading
	case title && n <= 14 && !strings.HasSuffix(trimmed, ".") && !strings.Contains(trimmed, ". "):
		return heading
	case prose(trimmed) && n > 4, n > 13, figures >= 2 && clinic >= 1, clinic >= 2:
		return inside
	case strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, "• "):
		return inside
	}
	return unknown
}

func monthOf(w string) bool { return months[w] > 0 }

// prose reports a line that ends like a sentence.
func prose(s string) bool {
	if len(s) < 25 {
		return false
	}
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, ";") || strings.HasSuffix(s, " point")
}

func anyOf(p *page, l line, of map[string]bool) bool {
	for i := l.first; i < l.to; i++ {
		if of[p.words[i].low] {
			return true
		}
	}
	return false
}

func isFeed(p *page, l line) bool {
	if l.to-l.first > 5 {
		return false
	}
	for i := l.first; i < l.to; i++ {
		if p.is(i, "saut", "de", "page") || p.is(i, "page", "break") || p.is(i, "nouvelle", "page") || p.is(i, "saut", "page") {
			return true
		}
	}
	return false
}

// pageNumber reports "page 2/3", at the end of a line.
func pageNumber(p *page, l line) bool {
	for i := l.first; i+1 < l.to; i++ {
		if w := p.words[i].low; (w == "page" || w == "p" || w == "feuillet") && p.words[i+1].class == figure && i+5 >= l.to {
			return true
		}
	}
	return false
}

// isRule reports a line of three signs or more that holds no letter and no figure.
func isRule(s string) bool {
	n, spaced := 0, 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("=-_*#~+.—–─━═", r):
			n++
		case r == ' ', r == '\t':
			spaced++
		case r != '\r' && r != '|':
			return false
		}
	}
	return n >= 4 || n == 3 && !strings.Contains(s, "...")
}

// hasBody reports whether a piece holds an examination or what a consultation found.
func (s *splitter) hasBody(from, to int) bool {
	n, seen := 0, 0
	for i := s.wordAt(from); i < len(s.words) && s.words[i].from < to && i < s.wordAt(from)+1200; i++ {
		if w := s.words[i]; w.class != figure {
			seen += len(w.low)
			if clinical[w.low] {
				n++
			}
		}
		if n >= 2 && seen >= 40 {
			return true
		}
	}
	return false
}

// wordAt returns the first word at or behind the offset.
func (p *page) wordAt(at int) int {
	lo, hi := 0, len(p.words)
	for lo < hi {
		if mid := (lo + hi) / 2; p.words[mid].from < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// lineAt returns the line of the offset.
func (p *page) lineAt(at int) int {
	lo, hi := 0, len(p.lines)-1
	for lo < hi {
		if mid := (lo + hi + 1) / 2; p.lines[mid].start <= at {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

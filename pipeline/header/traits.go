package header

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// What practice software prints beside a qualified identity (RNIV; guide
// d'implémentation INS): that it is, the place of birth by its INSEE code, all the
// given names of the birth record, and the number of the file. An INS leaves on the
// strength of these words: they are read where they can mean nothing else.
var (
	qualifiedWord = regexp.MustCompile(`\b(?:(?:statut (?:de )?(?:l'|la )?)?(?:identite|ins)(?: (?:ins|numerique|patient|du patient|nationale de sante))*|statut|identity(?: status)?|ins status)` +
		`[ :=(n°]{0,5}(?:[0-9][0-9ab ]{12,28}[0-9])?[ ,:=(-]{0,4}(?:(?:est|is|ins|identite) )?(?:qualifiee?|qualified)\b|\bqualified (?:identity|ins)\b`)
	// What may follow: the end, a sign that begins something else, a day, a yes.
	qualifiedEnd = regexp.MustCompile(`^(?: *$| {2}| *[.,;)(|/]| +-| *(?:le|du|depuis le|on|since) [0-9]| *[:=]? *(?:oui|yes|vrai|true)\b| (?:par|via|by) (?:l'|le )?(?:insi|teleservice))`)
	// "non qualifiée", "à qualifier", "pas encore qualifiée", "INS provisoire".
	unqualified = regexp.MustCompile(`\b(?:non|pas|not|in|un)[ -]?(?:encore |yet )?(?:ete )?qualifi|\ba qualifier\b|\bprovisoire\b|\bdouteuse\b|\bfictive\b|qualifi\w* *[:=(]? *(?:non|no|faux|false)\b`)
	ofIdentity  = regexp.MustCompile(`\b(?:identite|ins|statut|identity)\b`)
	// Words beside which nothing is qualified.
	doubtful = regexp.MustCompile(`\b(?:non|pas|plus|jamais|sans|aucune?|not|no|never|without|en cours|en attente|pending|recuperee)\b|\?|\[ ?\]|[☐□○◯]`)
	// Words after which a line is about somebody else.
	others = regexp.MustCompile(`\b(?:dr|docteur|pr|professeur|medecin|praticien|cardiologue|secretaire|operateur|conjointe?|epoux|epouse|mari|femme|mere|pere|fils|fille|enfant|frere|soeur|jum(?:eau|elle)|tuteur|tutrice|personne de confiance|assuree?|spouse|mother|father|physician|doctor)\b`)

	birthPlace  = regexp.MustCompile(`((?:lieu|commune|pays) de naissance|code (?:insee|cog|commune|lieu)|\binsee\b|\bcog\b|place of birth|birth ?place)([^0-9\n]{0,40}?)\b(\d{5}|2[ab]\d{3})\b`)
	coded       = regexp.MustCompile(`insee|\bcog\b|code (?:commune|lieu)`)
	postal      = regexp.MustCompile(`code postal|postal code|\bcp\b|adresse|address|domicile|demeurant|habitant|\btel`)
	birthGivens = regexp.MustCompile(`(?:liste des prenoms|prenoms? de naissance|prenoms? (?:a l'|de l')?etat civil|birth given names)(?: de naissance)?\s*:\s*([^\n;|/(:]{2,100})`)
	afterGivens = regexp.MustCompile(` {2}|\t| - | (?:sexe|sex|nee?|nom|lieu|date|ins|commune|code|prenoms?|born|place)\b`)
	// IPP is the patient's permanent number, and a proton pump inhibitor.
	chart     = regexp.MustCompile(`\b(?:ipp|mrn)\s*(?:n[o°.]?)?\s*:?\s*([a-z0-9][a-z0-9-]{2,19})\b`)
	chartFile = regexp.MustCompile(`(?:\b(?:n[o°.]?|numero) ?(?:de |du )?dossier(?: patient)?\s*:?|\bdossier(?: patient)?\s*(?:n[o°.]|numero|:)\s*:?)\s*([a-z0-9][a-z0-9/-]{0,19})\b`)
	dose      = regexp.MustCompile(`^\s*(?:mg|g|µg|ug|mcg|cp|x|fois|par|/ ?j)\b|^/`)
	dayForm   = regexp.MustCompile(`^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}$|^(?:19|20)\d\d$`)
)

// heading is how far the lines reach that may speak of the identity: to the first
// section that a template knows, or thirty lines.
func (v *view) heading(h Heading) int {
	to := len(v.low)
	if len(v.lines) > 30 {
		to = v.lines[30].from
	}
	for _, s := range h.Sections {
		if s.Key != "" {
			to = min(to, v.place(s.Span.Start))
		}
	}
	return max(to, h.Body)
}

// traits reads them from the lines above the medical text.
func (v *view) traits(p *pipeline.Patient, body int) {
	low := v.low[:min(body, len(v.low))]
	for line := range strings.Lines(low) {
		if unqualified.MatchString(line) {
			p.Qualified = false
			break
		}
		p.Qualified = p.Qualified || qualifies(strings.TrimRight(line, "\n"))
	}
	p.BirthPlace = only(places(low))
	if m := birthGivens.FindStringSubmatchIndex(low); m != nil {
		to := m[3]
		if cut := afterGivens.FindStringIndex(low[m[2]:to]); cut != nil {
			to = m[2] + cut[0]
		}
		s := v.span(m[2], to)
		givens := strings.Join(strings.FieldsFunc(s.Of(v.src), func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '\u00a0' }), " ")
		if !strings.ContainsAny(givens, "0123456789") && (p.Given == "" || sameStart(givens, p.Given)) {
			p.Givens = givens
		}
	}
	if p.Chart = only(charts(low, chart)); p.Chart == "" {
		p.Chart = only(charts(low, chartFile))
	}
}

// Denied reports whether the first lines of a text say that the patient's identity
// is not qualified, which weighs more than what a practice's settings say of all.
func Denied(text string) bool {
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > 30 {
			break
		}
		if low := look(line[:min(len(line), 1000)]).low; unqualified.MatchString(low) && ofIdentity.MatchString(low) {
			return true
		}
	}
	return false
}

// qualifies reports whether a line says, and does nothing but say, that the
// patient's identity is qualified.
func qualifies(line string) bool {
	if doubtful.MatchString(line) {
		return false
	}
	for _, m := range qualifiedWord.FindAllStringIndex(line, -1) {
		if qualifiedEnd.MatchString(line[m[1]:]) && !others.MatchString(line[:m[1]]) {
			return true
		}
	}
	return false
}

// places lists the codes that are said to be of the patient's place of birth. Five
// figures after a town are its postal code as often as not: they count where the
// INSEE is named, or where no postal code looks so.
func places(low string) (out []string) {
	for line := range strings.Lines(low) {
		m := birthPlace.FindStringSubmatchIndex(line)
		if m == nil || others.MatchString(line[:m[0]]) || postal.MatchString(line[m[4]:m[5]]) || strings.Contains(line[m[1]:], "code postal") {
			continue
		}
		label, gap, code := line[m[2]:m[3]], line[m[4]:m[5]], line[m[6]:m[7]]
		if coded.MatchString(label+gap) || strings.ContainsAny(code, "ab") || strings.HasPrefix(code, "99") || strings.Trim(gap, " :=()-.") == "" {
			out = append(out, strings.ToUpper(code))
		}
	}
	return out
}

// charts lists the numbers of files that a pattern finds.
func charts(low string, form *regexp.Regexp) (out []string) {
	for _, m := range form.FindAllStringSubmatchIndex(low, -1) {
		if n := low[m[2]:m[3]]; strings.ContainsAny(n, "0123456789") && !dayForm.MatchString(n) && !dose.MatchString(low[m[3]:]) && !strings.HasSuffix(n, "mg") {
			out = append(out, strings.ToUpper(n))
		}
	}
	return out
}

// only returns what all of a list say; "" where they differ.
func only(all []string) string {
	for _, s := range all {
		if s != all[0] {
			return ""
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// sameStart reports whether a list of given names begins with the first one.
func sameStart(list, given string) bool {
	first, _, _ := strings.Cut(given, " ")
	head, _, _ := strings.Cut(list, " ")
	return foldWord(head) == foldWord(first)
}

package header

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// What practice software prints beside a qualified identity (RNIV; guide
// d'implémentation INS): that it is, the place of birth by its INSEE code, all the
// given names of the birth record, and the number of the file.
var (
	qualifiedWord = regexp.MustCompile(`\b(?:identite|ins|statut)\b[^.;\n]{0,40}?\bqualifiee?s?\b|\bqualified (?:identity|ins)\b|\bidentity (?:status)?[ :]{0,3}qualified\b`)
	// "non qualifiée", "à qualifier", "pas encore qualifiée", "INS provisoire".
	unqualified = regexp.MustCompile(`\b(?:non|pas|not|in|un)[ -]?(?:encore |yet )?qualifi|\ba qualifier\b|\bprovisoire\b|\bdouteuse\b|\bfictive\b`)
	birthPlace  = regexp.MustCompile(`(?:lieu de naissance|commune de naissance|code (?:insee|cog|commune|lieu)|\bcog\b|place of birth|birth ?place)[^0-9\n]{0,40}?\b(\d{5}|2[ab]\d{3})\b`)
	birthGivens = regexp.MustCompile(`(?:liste des prenoms|prenoms? de naissance|prenoms? (?:a l'|de l')?etat civil|birth given names)(?: de naissance)?\s*:\s*([^\n;|/]{2,100})`)
	chart       = regexp.MustCompile(`\b(?:ipp|n[o°.]? ?(?:de )?dossier|dossier(?: (?:patient|n[o°.]?))?|mrn)\s*(?:n[o°.]?)?\s*:?\s*([a-z0-9][a-z0-9/-]{0,19})\b`)
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
		p.Qualified = p.Qualified || qualifiedWord.MatchString(line)
	}
	if m := birthPlace.FindStringSubmatch(low); m != nil {
		p.BirthPlace = strings.ToUpper(m[1])
	}
	if m := birthGivens.FindStringSubmatchIndex(low); m != nil {
		s := v.span(m[2], m[3])
		givens := strings.Join(strings.FieldsFunc(s.Of(v.src), func(r rune) bool { return r == ' ' || r == ',' || r == '\u00a0' }), " ")
		if p.Given == "" || sameStart(givens, p.Given) {
			p.Givens = givens
		}
	}
	if m := chart.FindStringSubmatch(low); m != nil && strings.ContainsAny(m[1], "0123456789") {
		p.Chart = strings.ToUpper(m[1])
	}
}

// sameStart reports whether a list of given names begins with the first one.
func sameStart(list, given string) bool {
	first, _, _ := strings.Cut(given, " ")
	head, _, _ := strings.Cut(list, " ")
	return foldWord(head) == foldWord(first)
}

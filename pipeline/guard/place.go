package guard

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// beside is what the text says right after a name, up to an empty line: street,
// postcode, town, specialty. Further down stands somebody else.
func (c Case) beside(n pipeline.Named) string {
	const reach = 160
	if n.Span.End <= 0 || n.Span.End > len(c.Text) {
		return ""
	}
	s := c.Text[n.Span.End:min(len(c.Text), n.Span.End+reach)]
	for _, stop := range []string{"\n\n", "\r\n\r\n"} {
		s, _, _ = strings.Cut(s, stop)
	}
	return s
}

// line is the first words after a name on its line: what belongs to the name, before
// the sentence goes on about the patient.
func (c Case) line(n pipeline.Named) []string {
	s, _, _ := strings.Cut(c.beside(n), "\n")
	s, _, _ = strings.Cut(s, ". ") // another sentence tells of somebody else
	words := ahead(directory.Words(s), 5)
	if next := slices.IndexFunc(words, func(x string) bool { return titles[x] }); next >= 0 {
		words = words[:next] // whoever is named next
	}
	return words
}

// marked reports whether the text tells a recipient from namesakes: a word of the
// place, the specialty or the address stands beside the name, and is of no namesake.
func (c Case) marked(n pipeline.Named, r pipeline.Recipient, rivals []directory.Entry) bool {
	theirs := map[string]bool{}
	for _, e := range rivals {
		for _, x := range marks(e) {
			theirs[x] = true
		}
	}
	said := map[string]bool{}
	for _, x := range directory.Words(c.beside(n)) {
		said[stem(x)] = true
	}
	for _, x := range marks(c.entry(r)) {
		if said[x] && !theirs[x] {
			return true
		}
	}
	return false
}

// marks are the words by which an entry is told from its namesakes.
func marks(e directory.Entry) []string {
	var out []string
	p := e.Place
	for _, s := range append([]string{p.Name, p.Service, p.Postcode, p.Town, e.Specialty}, p.Lines...) {
		for _, w := range directory.Words(s) {
			if len(w) >= 4 && !common[w] {
				out = append(out, stem(w))
			}
		}
	}
	return out
}

// common are words of addresses that tell nobody from anybody.
var common = map[string]bool{"cabinet": true, "medical": true, "medicale": true, "centre": true, "maison": true, "sante": true, "place": true, "avenue": true,
	"boulevard": true, "route": true, "allee": true, "chemin": true, "medecin": true, "medecine": true, "generale": true, "generaliste": true, "service": true,
	"hopital": true, "clinique": true, "groupe": true, "pole": true, "docteur": true, "saint": true, "sainte": true, "cedex": true}

// stem brings a specialty and who practises it together: "cardiologie", "cardiologue".
func stem(w string) string {
	for _, end := range [...]string{"ogues", "ogue", "ogie", "ogiste", "iatre", "iatrie", "icienne", "icien"} {
		if s, ok := strings.CutSuffix(w, end); ok && len(s) >= 3 {
			return s + end[:2]
		}
	}
	return w
}

// elsewhere tells the place or the specialty that the text gives beside a name and
// that is not the recipient's; "" where it gives none, or the directory knows none.
func (c Case) elsewhere(n pipeline.Named, r pipeline.Recipient) string {
	e := c.entry(r)
	if mine := e.Place.Department(); mine != "" {
		for _, w := range strings.FieldsFunc(c.beside(n), func(x rune) bool {
			return x == ' ' || x == '\n' || x == ',' || x == '(' || x == ')' || x == '\t' || x == ';'
		}) {
			d := directory.Place{Postcode: w}.Department()
			if d != "" && d != mine {
				return w
			}
			if w == e.Place.Postcode {
				break
			}
		}
	}
	if town := c.town(n); town != "" && e.Place.Town != "" && !shareWord(town, e.Place.Town) && !c.marked(n, r, nil) {
		return town
	}
	if s := specialtyIn(c.line(n)...); s != "" && e.Specialty != "" {
		if mine := specialtyIn(directory.Words(e.Specialty)...); mine != "" && mine != s {
			return s
		}
	}
	return ""
}

// town is the one that the text gives on the line of a name, where a physician of
// the directory works: no list of towns is needed to tell two namesakes apart.
func (c Case) town(n pipeline.Named) string {
	said := c.line(n)
	if len(said) == 0 {
		return ""
	}
	for _, e := range c.Book.Entries() {
		if e.Place.Town == "" {
			continue
		}
		if t := directory.Words(e.Place.Town); len(t) > 0 && len(strings.Join(t, "")) >= 4 && len(runs(said, t)) > 0 {
			return e.Place.Town
		}
	}
	return ""
}

func shareWord(a, b string) bool {
	for _, x := range directory.Words(a) {
		for _, y := range directory.Words(b) {
			if x == y && len(x) >= 4 && !common[x] {
				return true
			}
		}
	}
	return false
}

// specialties by how their words begin; who practises one writes the other's never.
var specialties = [...]struct{ begins, name string }{
	{"cardiolog", "cardiologie"}, {"pneumolog", "pneumologie"}, {"neurolog", "neurologie"}, {"nephrolog", "néphrologie"}, {"endocrinolog", "endocrinologie"},
	{"diabetolog", "endocrinologie"}, {"rhumatolog", "rhumatologie"}, {"dermatolog", "dermatologie"}, {"ophtalmolog", "ophtalmologie"}, {"oncolog", "oncologie"},
	{"hematolog", "hématologie"}, {"urolog", "urologie"}, {"gynecolog", "gynécologie"}, {"geriatr", "gériatrie"}, {"pediatr", "pédiatrie"}, {"psychiatr", "psychiatrie"},
	{"chirurg", "chirurgie"}, {"anesthes", "anesthésie"}, {"radiolog", "radiologie"}, {"generaliste", "médecine générale"}, {"generale", "médecine générale"},
}

func specialtyIn(words ...string) string {
	for _, w := range words {
		for _, x := range specialties {
			if strings.HasPrefix(w, x.begins) && !strings.HasSuffix(w, "ique") && !strings.HasSuffix(w, "iques") { // "avis cardiologique" is no address
				return x.name
			}
		}
	}
	return ""
}

package vocab

import "strings"

// latinHeads are the nouns with which the Latin names of anatomy and of signs
// begin; the words of those that are French as well stand in frenchHeads.
var (
	latinHeads = setOf(`fossa crista limbus vena venae arteria arteriae cor situs pulsus truncus ductus bulbus chorda chordae musculus musculi valvula valvulae valva trabecula
		trabeculae tuberculum ligamentum facies livedo pectus conus isthmus atrium ventriculus torus linea fascia processus ramus rami nodus fasciculus tractus
		angina corpus arcus commissura cuspis caput caudae genu locus status erythema membrana vestibulum auricula tendo nervus glandula delirium restitutio`)
	frenchHeads = setOf("septum sinus ostium foramen annulus apex plexus sulcus lupus placenta cauda bursa lamina hallux")
)

// heads are both; true: Latin only.
var heads = func() map[string]bool {
	m := map[string]bool{}
	for k := range frenchHeads {
		m[k] = false
	}
	for k := range latinHeads {
		m[k] = true
	}
	return m
}()

// blankLatin takes Latin names of two and three words out: "fossa ovalis", "vena
// cava inferior", "pulsus alternans". Behind a head that is French as well only
// the endings count that no French word has.
func (s *scan) blankLatin() {
	for i := 0; i+1 < len(s.tokens); i++ {
		t := &s.tokens[i]
		head := t.key
		pure, ok := heads[head]
		if head == "" || !ok {
			continue
		}
		last := i
		for j := i + 1; j <= i+2 && j < len(s.tokens) && s.follows(i, j) && !s.tokens[j].elided; j++ {
			u := s.tokens[j]
			if !latinate(u.key, pure) || s.standing(u) >= known && !strictlyLatin(u.key) {
				break
			}
			last = j
		}
		if last == i {
			// The head alone, in a French sentence: "bord de la fossa".
			if pure && t.letters >= 5 && s.standing(*t) < known && strictlyHead(head) {
				t.key = ""
			}
			continue
		}
		for j := i; j <= last; j++ {
			s.tokens[j].key = ""
		}
	}
}

// strictlyHead reports whether a head may stand alone: it is no slip for a word of French.
func strictlyHead(head string) bool { return head == "fossa" || head == "crista" || head == "limbus" }

// latinate reports whether a key ends as a Latin adjective or genitive does; pure
// also counts the endings that French words may have.
func latinate(key string, pure bool) bool {
	if len(key) < 4 {
		return false
	}
	return strictlyLatin(key) || pure && (latin(key) && !strings.HasSuffix(key, "es") || key == "pulmonale")
}

func strictlyLatin(key string) bool {
	for _, end := range [...]string{"us", "um", "ae", "alis", "aris", "orum", "arum", "inalis", "uli", "ati", "ans", "icis"} {
		if strings.HasSuffix(key, end) && len(key) > len(end)+2 {
			return end != "ans" || strings.HasSuffix(key, "nans") || strings.HasSuffix(key, "rans") || strings.HasSuffix(key, "tans")
		}
	}
	return false
}

// named are the French nouns of anatomy and of signs that are called after
// somebody or something: "crête de Coumadin", "valve d'Eustache".
var named = wordSet("crête valve valvule faisceau nœud réseau bourrelet ligament signe sinus triangle sillon veine canal anneau tendon trigone excroissances fibres épreuve manœuvre")

// namedEnglish are the English ones, before which the name stands.
var namedEnglish = wordSet("ridge sign line node bundle valve ligament area notch wave space pouch loop murmur phenomenon")

// eponymous reports whether a capitalised word is the name in a term of anatomy,
// so that no medicine can be meant by it.
func (s *scan) eponymous(i int) bool {
	if s.tokens[i].caps != title {
		return false
	}
	if i+1 < len(s.tokens) && s.follows(i, i+1) && namedEnglish[s.tokens[i+1].key] {
		return true
	}
	switch {
	case i > 0 && s.tokens[i].elided:
		return s.follows(i, i) && named[s.tokens[i-1].key] && s.elision(i) == "d"
	case i > 1 && s.follows(i, i) && s.follows(i, i-1):
		return s.tokens[i-1].key == "de" && named[s.tokens[i-2].key]
	}
	return false
}

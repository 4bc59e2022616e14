package vocab

// Options says what Check should know of a text.
type Options struct {
	Language string   // "fr" or "en"; empty: told from the text
	Exams    []string // exam kinds as in senses.tsv, "ecg", "ett": what its abbreviations mean; may be empty
	Skip     []Range  // never touched: names, addresses, identifiers
	Own      []string // the practice's own words, accepted as they are
	// Accents asks for one grouped fault over words whose accents are missing
	// in a text otherwise typed without. Missing accents are never single faults.
	Accents bool
}

// Range is a stretch of a text, in bytes: [Start, End).
type Range struct{ Start, End int }

// Rule says why a fault was raised.
type Rule = string

// The rules.
const (
	RuleMisspelling Rule = "misspelling" // a known error of the lexicon
	RuleNear        Rule = "near"        // no word, but close to one
	RuleUnknown     Rule = "unknown"     // no word, and nothing close
	RuleConfusable  Rule = "confusable"  // a word, but its surroundings ask for the other of a dangerous pair
	RuleAccent      Rule = "accent"      // only accents are missing (grouped)
	RuleCase        Rule = "case"        // a unit in the wrong case
	RuleAmbiguous   Rule = "ambiguous"   // close to several drugs: which one is for a person to say
	RuleAgreement   Rule = "agreement"   // an adjective, an article or an elision that does not go with its noun
	RuleElision     Rule = "elision"     // "de oreillette", "l'ventricule"
	RuleRepeated    Rule = "repeated"    // a word written twice in a row
	RuleSense       Rule = "sense"       // an abbreviation that its surroundings give another meaning than a reader will
)

// Fault is a word or a few words that are probably wrong. It is a question:
// nothing is changed.
type Fault struct {
	Start, End int    // byte offsets in the text
	Wrong      string // the words as written
	Right      []string
	Rule       Rule
	Drug       bool   // it is about a medicine: never to be accepted unseen
	Term       string // the term of several words that Right[0] completes, if there is one
	Why        string // what speaks against the words, in French and in one sentence; may be empty
}

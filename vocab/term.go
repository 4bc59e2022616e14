package vocab

import (
	"slices"
	"strings"
)

// Kind says what a term names.
type Kind string

// The kinds of terms.
const (
	Anatomy         Kind = "anatomy"
	FindingKind     Kind = "finding"
	Symptom         Kind = "symptom"
	MeasureKind     Kind = "measure"
	Qualifier       Kind = "qualifier"
	Device          Kind = "device"
	Procedure       Kind = "procedure"
	DrugINN         Kind = "drug_dci"         // international non-proprietary name
	DrugBrand       Kind = "drug_brand"       // trade name
	DrugAssociation Kind = "drug_association" // fixed combination, "périndopril/amlodipine"
	Abbreviation    Kind = "abbreviation"
)

// Term is one entry of the lexicon.
type Term struct {
	Text string // the normal form, the only one that is ever proposed
	Kind Kind
	// Expansions are what an abbreviation stands for, or the INN of a brand.
	Expansions []string
	Class      string // of an INN, in English: "beta-blocker"
	English    string
	Inflected  []string
	Variants   []string // spellings that are admitted
	Faults     []string // known misspellings and mishearings
	Status     string   // "V-BDPM", "EXPERT" for drugs, "ambigu" for abbreviations
}

// Drug reports whether the term names a medicine.
func (t Term) Drug() bool {
	return t.Kind == DrugINN || t.Kind == DrugBrand || t.Kind == DrugAssociation
}

// Ambiguous reports whether the term is an abbreviation of several meanings.
func (t Term) Ambiguous() bool { return t.Status == "ambigu" }

var terms = mustOnce(func() ([]Term, error) {
	table, err := rows("vocabulary.tsv")
	if err != nil {
		return nil, err
	}
	out := make([]Term, 0, len(table))
	for _, c := range table {
		t := Term{
			Text: c[0], Kind: Kind(c[1]), English: c[3], Inflected: list(c[4], ";"),
			Variants: list(c[5], ";"), Faults: list(c[6], ";"), Status: c[7],
		}
		if class, ok := strings.CutPrefix(c[2], "class: "); ok {
			t.Class = class
		} else {
			t.Expansions = list(strings.TrimPrefix(c[2], "DCI : "), " ; ")
		}
		out = append(out, t)
	}
	return out, nil
})

// Terms returns the entries of the lexicon in the order of the table. The slice
// is the caller's, its contents are shared and must not be written.
func Terms() []Term { return slices.Clone(terms()) }

package vocab

import "slices"

// Confusable is a pair that sounds or looks alike and means something else. It
// is never corrected, only asked about.
type Confusable struct {
	A, B    string
	Type    string // why they are confused: "préfixe inversé", "homophonie", "médicament" ...
	Decides string // what in the context tells them apart, in words
	Danger  string // "critique", "élevée", "moyenne", "faible"
}

var confusables = mustOnce(func() ([]Confusable, error) {
	table, err := rows("confusables.tsv")
	if err != nil {
		return nil, err
	}
	var out []Confusable
	for _, c := range table {
		out = append(out, Confusable{A: c[0], B: c[1], Type: c[2], Decides: c[3], Danger: c[4]})
	}
	return out, nil
})

// Confusables returns the dangerous pairs in the order of the table. The slice
// is the caller's.
func Confusables() []Confusable { return slices.Clone(confusables()) }

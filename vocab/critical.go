package vocab

import (
	"slices"
	"strings"
)

// CriticalFinding is something a report may state that someone must act on.
type CriticalFinding struct {
	Code     string // stable, for example "STEMI"
	Name     string // French
	Exams    []string
	Urgency  string   // in words, with its conditions: "24 h (immédiat si syncope)"
	Triggers []string // wordings that state it; "…" stands for a value
	// DoNotFlag are wordings and situations that look like it and are not; some
	// are quotations, some descriptions for the reader of the table.
	DoNotFlag []string
	Source    string
}

var criticals = mustOnce(func() ([]CriticalFinding, error) {
	table, err := rows("critical-findings.tsv")
	if err != nil {
		return nil, err
	}
	var out []CriticalFinding
	for _, c := range table {
		out = append(out, CriticalFinding{
			Code: c[0], Name: c[1], Exams: list(c[2], ","), Urgency: c[3],
			Triggers: quoted(c[4]), DoNotFlag: quoted(c[5]), Source: c[6],
		})
	}
	return out, nil
})

// CriticalFindings returns the critical findings in the order of the table. The
// slice is the caller's, its contents are shared and must not be written.
func CriticalFindings() []CriticalFinding { return slices.Clone(criticals()) }

// quoted splits a cell and takes the quotation marks off values that are
// nothing but a quotation.
func quoted(cell string) []string {
	out := list(cell, ";")
	for i, s := range out {
		if t, ok := strings.CutPrefix(s, "« "); ok {
			if t, ok = strings.CutSuffix(t, " »"); ok && !strings.ContainsAny(t, "«»") {
				out[i] = t
			}
		}
	}
	return out
}

package vocab

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Measure is one quantity a cardiology report states: how it is called, in what
// unit it is kept, and between which limits a value can be believed.
type Measure struct {
	Key   string   // stable name, for example "lvef"
	Exams []string // "ecg", "echo", "eto", "stress-echo", "holter", "mapa", "stress", "vo2"; "tous" is every one
	Label string   // French name
	// Abbreviations are the short forms met in reports, without remarks.
	Abbreviations []string
	// Ambiguous are those of Abbreviations that also mean something else:
	// unit or neighbourhood must decide.
	Ambiguous []string
	Spoken    []string // as dictated; "…" stands for the value
	English   string
	Unit      string   // UCUM, the unit in which values are kept
	AltUnits  []string // other units met in reports, as written there
	LOINC     string   // empty where none was found
	// LOINCStatus says where the code was checked ("V-DICOM" ...) or that it was not ("EXPERT").
	LOINCStatus string
	Low, High   float64 // hard limits in Unit: a value outside is an error of writing
	NormalM     string  // normal values in words, for men
	NormalF     string  // for women; "idem" is resolved
	Source      string
}

var measures = mustOnce(loadMeasures)

// Measures returns the known measures in the order of the table. The slice is
// the caller's, its contents are shared and must not be written.
func Measures() []Measure { return slices.Clone(measures()) }

func loadMeasures() ([]Measure, error) {
	table, err := rows("measures.tsv")
	if err != nil {
		return nil, err
	}
	out := make([]Measure, 0, len(table))
	for _, c := range table {
		m := Measure{
			Key: c[0], Exams: list(c[1], ","), Label: c[2], Spoken: list(c[4], ";"), English: c[5], Unit: c[6],
			LOINC: c[8], LOINCStatus: c[9], NormalM: c[12], NormalF: c[13], Source: c[14],
		}
		if m.NormalF == "idem" {
			m.NormalF = m.NormalM
		}
		m.Abbreviations, m.Ambiguous = abbreviations(c[3])
		for _, u := range list(c[7], ";") {
			u, _ = remark(u)
			m.AltUnits = append(m.AltUnits, u)
		}
		if m.Low, err = strconv.ParseFloat(c[10], 64); err != nil {
			return nil, fmt.Errorf("measure %s: low limit: %w", m.Key, err)
		}
		if m.High, err = strconv.ParseFloat(c[11], 64); err != nil {
			return nil, fmt.Errorf("measure %s: high limit: %w", m.Key, err)
		}
		out = append(out, m)
	}
	return out, nil
}

// abbreviations cleans a cell such as "IC (ambigu);QcI;FEVG 2D/3D". A form with
// a condition ("VTDVGi si indexé") is another measure's and is left out, and so
// is one that is no name but a value ("à 180/min").
func abbreviations(cell string) (all, ambiguous []string) {
	for _, s := range list(cell, ";") {
		s, note := remark(s)
		if strings.Contains(s, " si ") || strings.HasPrefix(s, "à ") {
			continue
		}
		forms := []string{s}
		if head, ok := strings.CutSuffix(s, " 2D/3D"); ok {
			forms = []string{head + " 2D", head + " 3D"}
		}
		for _, f := range forms {
			if slices.Contains(all, f) {
				continue
			}
			all = append(all, f)
			if note == "ambigu" {
				ambiguous = append(ambiguous, f)
			}
		}
	}
	return all, ambiguous
}

// remark cuts a remark in parentheses off the end of s.
func remark(s string) (string, string) {
	if i := strings.Index(s, " ("); i > 0 && strings.HasSuffix(s, ")") {
		return s[:i], s[i+2 : len(s)-1]
	}
	return s, ""
}

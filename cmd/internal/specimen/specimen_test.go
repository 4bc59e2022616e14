package specimen

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/templates"
	"cardiopli/vocab"
)

func TestRange(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		text      string
		low, high float64
		ok        bool
	}{
		{"52–72", 52, 72, true}, {"0,6–1,3", 0.6, 1.3, true}, {"−30 à +90", -30, 90, true}, {"≥ 17", 17, inf, true}, {"< 2,0", -inf, 2, true}, {"≥ +5", 5, inf, true},
		{"environ −20", -22, -18, true}, {"141 ± 39 (24 h)", 102, 180, true}, {"80 000–120 000 / 24 h", 80000, 120000, true}, {"< 200 / 24 h", -inf, 200, true},
		{"moyen ≤ 14 (lat. ≤ 13, sept. ≤ 15)", -inf, 14, true}, {"mitral < 60", -inf, 60, true}, {"3", 3, 3, true}, {"220 − âge", 0, 0, false}, {"", 0, 0, false}, {"normal", 0, 0, false}, {"72–52", 72, 52, false},
	} {
		low, high, ok := Range(c.text)
		if ok != c.ok || ok && (math.Abs(low-c.low) > 1e-9 || math.Abs(high-c.high) > 1e-9) && !(low == c.low && high == c.high) && !(low == c.low && math.Abs(high-c.high) < 1e-9) {
			t.Errorf("%q: %v to %v, %v; want %v to %v, %v", c.text, low, high, ok, c.low, c.high, c.ok)
		}
	}
}

// Every section has words, every measure a value inside its range and the hard
// limits, and one value rose and one fell beyond their variability.
func TestEveryTemplateHasItsSpecimen(t *testing.T) {
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	limits := map[string]vocab.Measure{}
	for _, m := range vocab.Measures() {
		limits[m.Key] = m
	}
	for _, exam := range set.Exams() {
		k, _ := set.For(exam)
		for _, lang := range []pipeline.Language{pipeline.French, pipeline.English} {
			doc := Document(k, lang)
			if !reflect.DeepEqual(doc, Document(k, lang)) {
				t.Errorf("%s: two specimens differ", exam)
			}
			if _, err := pipeline.ParseID(string(doc.ID)); err != nil || !strings.HasPrefix(doc.Report.Patient.Name, "SP") || !doc.Report.Patient.Demonstration || doc.Report.Patient.INS != "" {
				t.Errorf("%s: %v, patient %+v", exam, err, doc.Report.Patient)
			}
			for i, s := range k.Sections {
				if got := doc.Report.Sections[i]; got.Key != s.Key || got.Text == "" || got.Place.Of(doc.Report.Written) != got.Text {
					t.Errorf("%s: section %d is %+v", exam, i, got)
				}
			}
			n, rose, fell := 0, 0, 0
			for _, g := range k.Measurements {
				for _, r := range g.Rows {
					m := doc.Report.Measurements[n]
					n++
					low, high, ok := Range(r.Normal.Male)
					if l := limits[r.Key]; m.Key != r.Key || ok && (m.Value < low || m.Value > high) || m.Value < l.Low || m.Value > l.High {
						t.Errorf("%s: %s is %v, its range %q, its limits %v to %v", exam, r.Key, m.Value, r.Normal.Male, l.Low, l.High)
					}
					for _, was := range doc.Earlier[0].Measurements {
						if was.Key != r.Key {
							continue
						}
						beyond := max(r.Repeat.Abs, r.Repeat.Pct/100*max(m.Value, was.Value))
						if m.Value-was.Value > beyond {
							rose++
						} else if was.Value-m.Value > beyond {
							fell++
						} else if m.Value != was.Value {
							t.Errorf("%s: %s went from %v to %v", exam, r.Key, was.Value, m.Value)
						}
					}
				}
			}
			if rose != 1 || fell != 1 {
				t.Errorf("%s: %d rose, %d fell", exam, rose, fell)
			}
		}
	}
}

// A practice may have sections, phrases and measures of its own, or next to none.
func TestSpecimenOfAnyTemplate(t *testing.T) {
	k, err := templates.Parse("ecg.yaml", []byte("version: 1\nexam: ecg\ntitle: {fr: Tracé, en: Tracing}\nsections:\n  - {key: conclusion, title: {fr: C, en: C}}\nmeasurements:\n  - title: {fr: A, en: A}\n    rows:\n      - {key: own_measure, label: {fr: B, en: B}, normal: {male: à voir, female: à voir}, source: usage}\n"))
	if err != nil {
		t.Fatal(err)
	}
	doc := Document(k, pipeline.French)
	if v := doc.Report.Measurements[0].Value; len(doc.Report.Sections) != 1 || math.IsNaN(v) || math.IsInf(v, 0) {
		t.Errorf("%+v", doc.Report)
	}
}

func FuzzRange(f *testing.F) {
	f.Add("52–72", 1)
	f.Add("≥ 17", 0)
	f.Fuzz(func(t *testing.T, s string, decimals int) {
		r := templates.Row{Key: "x", Decimals: min(max(decimals, 0), 3), Normal: templates.Range{Male: s, Female: s}, Repeat: templates.Repeat{Pct: 20}}
		if v := Value(r, vocab.Measure{}); math.IsNaN(v) {
			t.Errorf("%q gives %v", s, v)
		}
	})
}

func ExampleRange() {
	low, high, ok := Range("0,6–1,3")
	fmt.Println(low, high, ok)
	// Output: 0.6 1.3 true
}

package draft

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// bodyOf is all that a letter shows of the report's text.
func bodyOf(l pipeline.Letter) string {
	all := append([]string(nil), l.Conclusion...)
	for _, b := range l.Blocks {
		if b.Kind != pipeline.Table {
			all = append(all, b.Text)
		}
	}
	return strings.Join(all, "\n")
}

func TestTitleOverNothingIsKept(t *testing.T) {
	doc := document([]pipeline.Exam{pipeline.ECG}, written{"rhythm", "Rythme", "sinusal"}, written{"", "PAS DE BAV", ""}, written{"conclusion", "Conclusion", "ECG normal."})
	out, _, err := composer(t).Run(doc)
	if err != nil {
		t.Fatal(err)
	}
	if body := bodyOf(out.Letter); strings.Count(body, "PAS DE BAV") != 1 {
		t.Errorf("a sentence in capitals read as a title stands %d times:\n%s", strings.Count(body, "PAS DE BAV"), body)
	}
}

// TestMachineListStandsOnce: names and values of a machine are read without their
// signs; the letter shows them as written, once.
func TestMachineListStandsOnce(t *testing.T) {
	doc := pipeline.Document{ID: "7k3m9q2xp4rt", Version: 1}
	doc.Text = "[VG]\nDTD=48 mm\nPA=134/70 mmHg\nFC=66 bpm\n[conclusion]\nFEVG normale.\n"
	at := func(body string) pipeline.Span {
		i := strings.Index(doc.Text, body)
		return pipeline.Span{Start: i, End: i + len(body)}
	}
	section := func(key, title, body string) pipeline.Section {
		return pipeline.Section{Key: key, Title: title, Text: body, Span: at(body), Place: at(body)}
	}
	doc.Report = pipeline.Report{Written: doc.Text, Exams: []pipeline.Exam{pipeline.ETT}, Sections: []pipeline.Section{
		section("lv", "VG", "DTD=48 mm"), section("", "PA", "134/70 mmHg\nFC=66 bpm"), section("conclusion", "conclusion", "FEVG normale.")}}
	out, _, err := composer(t).Run(doc)
	if err != nil {
		t.Fatal(err)
	}
	body := bodyOf(out.Letter)
	for _, once := range []string{"DTD=48 mm", "134/70 mmHg", "FC=66 bpm", "FEVG normale."} {
		if strings.Count(body, once) != 1 {
			t.Errorf("%q stands %d times:\n%s", once, strings.Count(body, once), body)
		}
	}
}

func TestValuesKeepTheirDigits(t *testing.T) {
	for _, c := range []struct {
		v        float64
		unit     string
		decimals int
		raw      string
		want     string
	}{
		{1.46, "s", 1, "1460 ms", "1,46 s"},
		{48, "mm", 0, "4.80 cm", "48 mm"},
		{8.6667, "min", 1, "8 min 40 s", "8 min 40 s"},
		{23.6667, "h", 1, "23 h 40", "23 h 40 min"},
		{8.7, "min", 1, "8,7 min", "8,7 min"},
		{0.125, "cm2", 1, "12.5 mm2", "0,125 cm2"},
		{33.3333, "%", 0, "1/3", "33 %"},
	} {
		if got := quantity(c.v, c.unit, c.decimals, c.raw, pipeline.French); got != c.want {
			t.Errorf("%v %s of %q: %q, want %q", c.v, c.unit, c.raw, got, c.want)
		}
	}
}

func TestTableKeepsTheBound(t *testing.T) {
	doc := document([]pipeline.Exam{pipeline.ETT}, written{"valves", "Valves", "Vmax aortique > 4 m/s"})
	i := strings.Index(doc.Text, "Vmax")
	doc.Report.Measurements = []pipeline.Measurement{{Key: "av_vmax", Context: pipeline.Current, Value: 4, Unit: "m/s", Raw: "Vmax aortique > 4 m/s", Bound: pipeline.MoreThan,
		Span: pipeline.Span{Start: i, End: i + len("Vmax aortique > 4 m/s")}}}
	out, _, err := composer(t).Run(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range out.Letter.Blocks {
		for _, r := range b.Rows {
			if strings.Contains(strings.Join(r, " "), "> 4 m/s") {
				return
			}
		}
	}
	t.Errorf("the table tells an exact value: %v", out.Letter.Blocks)
}

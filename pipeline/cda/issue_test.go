package cda

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var pdf = []byte("%PDF-1.4\n% a letter\n%%EOF\n")

// paris is a fixed zone: the database of zones is not at hand everywhere.
var paris = time.FixedZone("CET", 3600)

// issue is a complete letter; all its people are invented.
func issue() pipeline.Issue {
	author := pipeline.Signatory{Title: "Dr", Given: "Ombeline", Name: "RACINOT", RPPS: "99900000094", Role: "Cardiologue"}
	return pipeline.Issue{
		Letter: pipeline.Letter{
			Document: "7k3m9q2xp4rt", Version: 1, Language: pipeline.French, Title: "Échocardiographie transthoracique du 20 octobre 2026",
			Date: pipeline.Date{Year: 2026, Month: 11, Day: 22}, ExamOn: pipeline.Date{Year: 2026, Month: 10, Day: 20},
			Author: author,
			Practice: pipeline.Practice{
				Name: "Cabinet de cardiologie des Tilleuls", Lines: []string{"4 rue des Tilleuls", "21000 DIJON"}, Phone: "03 80 00 00 00",
				Address: "cabinet@tilleuls.mssante.fr", Structure: "499900000094001", Facility: "SA08",
			},
			Patient: pipeline.Patient{
				Name: "DELCASSAGNE", BirthName: "D'AUBREMONT", Given: "Firmin", Givens: "FIRMIN ANSELME", Sex: pipeline.Male,
				BirthDate: pipeline.Date{Year: 1972, Month: 5, Day: 17}, BirthPlace: "21231",
				INS: keyed("1720521231007"), INSRoot: pipeline.INSRootTest, Qualified: true,
			},
			Recipients: []pipeline.Recipient{
				{Title: "Dr", Given: "Anselme", Name: "VERDIN-LOCHE", RPPS: "99900000086", Address: "a.verdin@medecin.mssante.fr"},
				{Title: "Pr", Given: "Isaure", Name: "TOURNEBISE", Address: "i.tournebise@chu.mssante.fr", Copy: true},
			},
		},
		PDF:      pdf,
		Approved: pipeline.Approval{By: author, At: time.Date(2026, 11, 22, 18, 3, 9, 0, paris)},
		Exams:    []pipeline.Exam{pipeline.ETT, pipeline.ECG},
		Acts:     []pipeline.CodedAct{{Code: "DZQM006", Label: "Échographie-doppler transthoracique du cœur et des vaisseaux intrathoraciques"}, {Code: "DEQP003", Label: "Électrocardiographie sur au moins 12 dérivations"}},
		At:       time.Date(2026, 11, 22, 18, 4, 0, 0, paris),
		UID:      "2.25.329800735698586629295641978511506172918", SetUID: "2.25.171717171717171717171717171717171717171",
		SubmissionUID: "2.25.1", Chart: "P-004711", Site: "2.25.99",
	}
}

// keyed appends the key of an INS, computed otherwise than isINS does.
func keyed(n string) string {
	value := 0
	for _, c := range strings.Replace(strings.Replace(n, "2A", "19", 1), "2B", "18", 1) {
		value = (value*10 + int(c-'0')) % 97
	}
	key := 97 - value
	return n + string(rune('0'+key/10)) + string(rune('0'+key%10))
}

// variants are letters of every kind that the header distinguishes.
func variants() map[string]pipeline.Issue {
	all := map[string]pipeline.Issue{"complete": issue()}
	add := func(name string, change func(*pipeline.Issue)) {
		is := issue()
		change(&is)
		all[name] = is
	}
	noINS := func(is *pipeline.Issue) { is.Letter.Patient.Qualified = false }
	add("no-ins", noINS)
	add("ins-only", func(is *pipeline.Issue) { is.Chart = "" })
	for _, root := range []string{pipeline.INSRootNIR, pipeline.INSRootNIA, pipeline.INSRootDemo} {
		add("root-"+root[strings.LastIndexByte(root, '.')+1:], func(is *pipeline.Issue) { is.Letter.Patient.INSRoot = root })
	}
	for _, dept := range []string{"2A", "2B"} {
		add("corsica-"+dept, func(is *pipeline.Issue) {
			p := &is.Letter.Patient
			p.INS, p.BirthPlace, p.Sex = keyed("27205"+dept+"004012"), dept+"004", pipeline.Female
		})
	}
	add("born-abroad", func(is *pipeline.Issue) {
		is.Letter.Patient.INS, is.Letter.Patient.BirthPlace = keyed("1720599352014"), "99352"
	})
	add("month-unknown", func(is *pipeline.Issue) { is.Letter.Patient.INS = keyed("1723121231007") })
	add("demonstration", func(is *pipeline.Issue) {
		p := &is.Letter.Patient
		p.INS, p.Demonstration, p.INSRoot = keyed("1721300000007"), true, pipeline.INSRootDemo
	})
	add("minor", func(is *pipeline.Issue) {
		p := &is.Letter.Patient
		p.BirthDate, p.INS = pipeline.Date{Year: 2024, Month: 2, Day: 29}, keyed("1240221231007")
	})
	add("sex-unknown", func(is *pipeline.Issue) { noINS(is); is.Letter.Patient.Sex = "" })
	add("female", func(is *pipeline.Issue) { noINS(is); is.Letter.Patient.Sex = pipeline.Female })
	add("one-name", func(is *pipeline.Issue) {
		noINS(is)
		is.Letter.Patient.BirthName, is.Letter.Patient.Givens, is.Letter.Patient.BirthPlace = "", "", ""
	})
	add("birth-name-alone", func(is *pipeline.Issue) { is.Letter.Patient.Name = "" })
	add("second-given-used", func(is *pipeline.Issue) { is.Letter.Patient.Given = "Anselme" })
	add("same-names", func(is *pipeline.Issue) {
		is.Letter.Patient.Name, is.Letter.Patient.BirthName, is.Letter.Patient.Given, is.Letter.Patient.Givens = "MARTIN", "MARTIN", "MARTIN", "MARTIN"
	})
	for name, s := range map[string]string{
		"apostrophe": "D'ARTAGNAN DE L’HÉRAULT", "ampersand": "A&B^C|~\\", "angle": "<b>]]></b>", "quote": `O'"" --> <!-- `,
		"ligature": "CŒUR ÆGIDIUS ŸVES", "accents": "Éléonore-Zoë Ÿ ñ ç ß Š", "blank": "LE  GOFF\u00a0 ", "80": strings.Repeat("ABCDEFGH ", 9)[:80],
		"entity": "&amp;&#60;%41", "cyrillic": "Иванов", "arabic": "محمد", "emoji": "A😀",
	} {
		add("name-"+name, func(is *pipeline.Issue) {
			is.Letter.Patient.Name, is.Letter.Patient.BirthName, is.Letter.Patient.Given, is.Letter.Patient.Givens = s, s, s, s+" ANNE"
			is.Letter.Author.Name, is.Letter.Practice.Name, is.Letter.Title = s, s, s
			is.Letter.Recipients[0].Name, is.Letter.Recipients[1].Given, is.Chart = s, s, s[:len(s)/2]+"7"
			is.Letter.Practice.Lines[0], is.Acts[0].Label = s, s
			if name == "arabic" || name == "cyrillic" || name == "blank" {
				is.Chart = s
			}
			if !isText(is.Chart) {
				is.Chart = "7"
			}
		})
	}
	add("recipient-without-rpps", func(is *pipeline.Issue) { is.Letter.Recipients[0].RPPS = "" })
	add("recipient-name-alone", func(is *pipeline.Issue) {
		is.Letter.Recipients = []pipeline.Recipient{{Name: "VERDIN-LOCHE"}}
	})
	add("copies-alone", func(is *pipeline.Issue) { is.Letter.Recipients[0].Copy = true })
	add("no-recipient", func(is *pipeline.Issue) { is.Letter.Recipients = nil })
	add("twelve-recipients", func(is *pipeline.Issue) {
		for len(is.Letter.Recipients) < 12 {
			is.Letter.Recipients = append(is.Letter.Recipients, is.Letter.Recipients[len(is.Letter.Recipients)-2])
		}
	})
	add("odd-address", func(is *pipeline.Issue) {
		is.Letter.Recipients[0].Address, is.Letter.Practice.Address = "a%b+c=d?e#f&g'h@x.mssante.fr", "été@x.mssante.fr"
	})
	for _, x := range pipeline.Exams {
		add("exam-"+string(x), func(is *pipeline.Issue) { is.Exams, is.Acts = []pipeline.Exam{x}, nil })
	}
	add("exams", func(is *pipeline.Issue) { is.Exams, is.Acts = pipeline.Exams[:], nil })
	add("consultation", func(is *pipeline.Issue) { is.Exams, is.Acts = nil, nil })
	add("act-without-label", func(is *pipeline.Issue) { is.Acts = []pipeline.CodedAct{{Code: "EQQP008"}} })
	for _, f := range facilities {
		add("facility-"+f.Code, func(is *pipeline.Issue) { is.Letter.Practice.Facility = f.Code })
	}
	for _, s := range []string{"0990000001", "1750712184", "12A0001234", "2356000000", "335600000000048", "5750712184"} {
		add("structure-"+s, func(is *pipeline.Issue) { is.Letter.Practice.Structure = s })
	}
	add("finess", func(is *pipeline.Issue) { is.Letter.Practice.Structure, is.Letter.Practice.FINESS = "", "750712184" })
	add("bare-practice", func(is *pipeline.Issue) {
		p := &is.Letter.Practice
		p.Lines, p.Phone, p.Address = nil, "", ""
	})
	add("long-address", func(is *pipeline.Issue) {
		is.Letter.Practice.Lines = []string{"1", "2", "", "4", "4", "6", "7"}
		is.Letter.Practice.Phone = "+33 (3).80-00/00 00"
	})
	add("replacement", func(is *pipeline.Issue) { is.Letter.Version, is.ReplacesUID = 3, "2.25.12" })
	add("english", func(is *pipeline.Issue) { is.Letter.Language, is.Letter.Title = pipeline.English, "Echocardiography" })
	add("other-approver", func(is *pipeline.Issue) {
		is.Approved.By = pipeline.Signatory{Title: "Mme", Given: "Sixtine", Name: "HAUTERIVE", RPPS: "99900000078"}
	})
	add("summer-utc", func(is *pipeline.Issue) {
		is.At = time.Date(2027, 7, 1, 0, 0, 0, 999, time.FixedZone("", -3*3600-1800))
		is.Approved.At = time.Date(2027, 7, 1, 0, 0, 0, 0, time.UTC)
	})
	add("larger-pdf", func(is *pipeline.Issue) {
		is.PDF = append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte{0, 255, 7}, 1<<18)...)
	})
	return all
}

func write(t testing.TB, is pipeline.Issue) []byte {
	t.Helper()
	b, err := Write(is)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGolden(t *testing.T) {
	all := variants()
	for _, name := range []string{"complete", "one-name", "replacement", "english", "exams", "bare-practice", "name-quote"} {
		got := write(t, all[name])
		if again := write(t, all[name]); !bytes.Equal(got, again) {
			t.Errorf("%s: not the same bytes twice", name)
		}
		file := filepath.Join("testdata", name+".xml")
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from its golden file; see it with -update", name)
		}
	}
}

package hprim

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"cardiopli/pipeline"
)

const lines12 = "0000129610\r\nVALE\r\nZo\xe9\r\n1A RUE DU FOUR                \r\nLIEU DIT                      \r\n99000 VILLEFICTIVE                  \r\n18/12/2009\r\n1234567890123 75\r\n    506232\r\n22/05/2013\r\n         C LabFictif                  \r\n     FAKFAK RACINOT                    \r\n"

func TestReadOtherProducers(t *testing.T) {
	for name, c := range map[string]struct{ file, text string }{
		"as is":         {lines12 + "\r\nTexte n\xb0 1\r\n\r\nfin\r\n****FIN****\r\n****FINFICHIER****\r\n", "Texte n° 1\n\nfin"},
		"twelve lines":  {lines12 + "Texte\r\n****FIN****\r\n****FINFICHIER****", "Texte"},
		"line feeds":    {strings.ReplaceAll(lines12+"\r\nTexte\r\n****FIN****\r\n****FINFICHIER****\r\n", "\r\n", "\n"), "Texte"},
		"returns":       {strings.ReplaceAll(lines12+"\r\nTexte\r\n****FIN****\r\n****FINFICHIER****\r\n", "\r\n", "\r"), "Texte"},
		"UTF-8":         {strings.ReplaceAll(lines12, "\xe9", "é") + "\r\nÀ ≥ 5\r\n****FIN****\r\n", "À ≥ 5"},
		"UTF-8, mark":   {"\ufeff" + strings.ReplaceAll(lines12, "\xe9", "é") + "\r\nÀ\r\n****FIN****\r\n", "À"},
		"no FIN":        {lines12 + "\r\nTexte\r\n****FINFICHIER****\r\n", "Texte"},
		"foot of mail":  {lines12 + "\r\nTexte\r\n****FIN****\r\n****FINFICHIER****\r\n-- \r\nEnvoyé de mon poste\r\n", "Texte"},
		"marks spaced":  {lines12 + "\r\nTexte\r\n ****FIN**** \r\n****FINFICHIER****\r\n", "Texte"},
		"coded part":    {lines12 + "\r\nTexte\r\n****LAB****\r\nTEX|x\r\nRES|IgE|IGET|N|164|UI/ml|0|3000|N|F\r\n****FIN****\r\n****FINFICHIER****\r\n", "Texte"},
		"no text":       {lines12 + "****FIN****\r\n****FINFICHIER****\r\n", ""},
		"cut at header": {strings.TrimSuffix(lines12, "\r\n"), ""},
	} {
		m, err := Read([]byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Text != c.text || m.Name != "VALE" || m.Given != "Zoé" || m.BirthDate != (pipeline.Date{Year: 2009, Month: 12, Day: 18}) || m.Number != "123456789012375" ||
			m.Address[2] != "99000 VILLEFICTIVE" || m.Reference != "506232" || m.Sender != "C LabFictif" || m.Complete != strings.Contains(c.file, "****FIN") || (len(m.Lab) == 2) != (name == "coded part") {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestReadSeveral(t *testing.T) {
	two := strings.Replace(lines12, "VALE", "AUTRE", 1)
	for name, file := range map[string]string{
		"in a file":   lines12 + "\r\na\r\n****FIN****\r\n" + two + "\r\nb\r\n****FIN****\r\n****FINFICHIER****\r\n",
		"two files":   lines12 + "\r\na\r\n****FIN****\r\n****FINFICHIER****\r\n\r\n" + two + "\r\nb\r\n****FIN****\r\n****FINFICHIER****\r\n",
		"blank lines": lines12 + "\r\na\r\n****FIN****\r\n\r\n\r\n" + two + "\r\nb\r\n****FIN****\r\n",
	} {
		if _, err := Read([]byte(file)); !errors.Is(err, ErrSeveral) {
			t.Errorf("%s: %v", name, err)
		}
		all, err := ReadAll([]byte(file))
		if err != nil || len(all) != 2 || all[0].Text != "a" || all[1].Text != "b" || all[1].Name != "AUTRE" {
			t.Errorf("%s: %+v, %v", name, all, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"nothing":       {"", ErrForm},
		"few lines":     {"a\nb\nc\n", ErrForm},
		"no name":       {strings.Replace(lines12, "VALE", "", 1) + "x\n****FIN****", ErrForm},
		"early mark":    {"1\nVALE\nZOE\n****FIN****\n" + strings.Repeat("\n", 20), ErrForm},
		"HPRIM Santé":   {"H|~^\\&|x\n" + strings.TrimPrefix(lines12, "0000129610\r\n"), ErrForm},
		"binary":        {lines12 + "\x00", ErrForm},
		"long line":     {lines12 + strings.Repeat("a", maxLine+1), ErrSize},
		"long header":   {strings.Repeat("a", maxLine+1) + lines12, ErrSize},
		"large":         {lines12 + strings.Repeat("a\n", maxRead), ErrSize},
		"many letters":  {strings.Repeat(lines12+"x\r\n****FIN****\r\n", maxMessages+1), ErrSize},
		"second spoilt": {lines12 + "x\n****FIN****\nVALE\n", ErrForm},
	} {
		if _, err := ReadAll([]byte(c.file)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDayOf(t *testing.T) {
	for in, want := range map[string]string{"18/12/2009": "2009-12-18", "8.1.2009": "2009-01-08", "18-12-2009": "2009-12-18", "18122009": "2009-12-18", "18/12/09": "", "31/02/2009": "", "": "", "né en 2009": "", "-1/12/2009": "", "1/1/+209": ""} {
		if got := dayOf(in).String(); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, issue()))
	f.Add([]byte(lines12 + "\r\nx\r\n****LAB****\r\nTEX|x\r\n****FIN****\r\n****FINFICHIER****\r\n"))
	f.Add([]byte(lines12 + "\r\nx\r\n****FIN****\r\n" + lines12 + "y"))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := ReadAll(b)
		if err != nil {
			return
		}
		for _, m := range all {
			if m.Name == "" || !utf8.ValidString(m.Text) || strings.Contains("\n"+m.Text+"\n", "\n****FIN****\n") {
				t.Errorf("%+v", m)
			}
		}
	})
}

// A file that is written is read, and holds the text, whatever the letter says.
func FuzzWrite(f *testing.F) {
	f.Add("VALE", "FEVG ≤ 40 %\n****FIN****", "a|b")
	f.Add("D'É", "\r****FINFICHIER****", "****")
	f.Fuzz(func(t *testing.T, name, text, cell string) {
		is := with(func(is *pipeline.Issue) {
			is.Letter.Patient.Name = name
			is.Letter.Conclusion = []string{text}
			is.Letter.Blocks = []pipeline.Block{{Kind: pipeline.Table, Rows: [][]string{{"a", cell}, {cell, text}}}}
		})
		b, err := Write(is, recipient())
		if err != nil {
			return
		}
		m, err := Read(b)
		if err != nil {
			t.Fatal(err)
		}
		plain, _ := Plain(Text(is.Letter), is.Letter.Language)
		want, got := strings.Fields(harmless(plain)), strings.Fields(m.Text)
		if strings.Join(want, " ") != strings.Join(got, " ") || !m.Complete {
			t.Errorf("%q\n%q", want, got)
		}
	})
}

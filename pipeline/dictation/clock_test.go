package dictation

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var monthsFR = strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")

// TestDatesInWords writes every day of two years as it is said, in words, in figures
// and as the parts of a date of birth.
func TestDatesInWords(t *testing.T) {
	s := speeches[0]
	for _, from := range []int{1944, 2027} {
		for day := time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == from; day = day.AddDate(0, 0, 1) {
			d, m, y := day.Day(), int(day.Month()), day.Year()
			first := s.words(d)
			written := fmt.Sprint(d)
			if d == 1 {
				first, written = "premier", "1er"
			}
			text := written + " " + monthsFR[m-1] + " " + fmt.Sprint(y)
			fields := day.Format("02/01/2006")
			date(t, "examen normal virgule fait le "+first+" "+monthsFR[m-1]+" "+s.words(y), "Examen normal, fait le "+text, fields)
			date(t, "examen normal virgule fait le "+first+" "+monthsFR[m-1]+" "+fmt.Sprint(y), "Examen normal, fait le "+text, fields)
			if d > 1 {
				date(t, "examen normal virgule né le "+s.words(d)+" "+s.words(m)+" "+s.words(y), "Examen normal, né le "+fields, "")
			}
			if d > 1 && from == 1944 {
				date(t, "examen normal virgule né le "+s.words(d)+" "+s.words(m)+" quarante-quatre", "Examen normal, né le "+fields, "")
			}
		}
	}
}

func date(t *testing.T, said, want, fields string) {
	t.Helper()
	w := Write(said + " virgule stable point")
	if w.Text != want+", stable." || len(w.Doubts) > 0 {
		t.Fatalf("said %q\nwrote %q\nwant  %q\n%v", said, w.Text, want, w.Doubts)
	}
	if fields == "" {
		return
	}
	for _, n := range w.Normalised {
		if n.Written == fields {
			return
		}
	}
	t.Fatalf("%q: the form of fields %s is not in %v", said, fields, w.Normalised)
}

// TestNoSuchDay tells of days and months that do not exist, and mends none.
func TestNoSuchDay(t *testing.T) {
	s := speeches[0]
	for month, last := range []int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
		for d := 28; d <= 39; d++ {
			said := fmt.Sprintf("examen normal virgule fait le %s %s deux mille vingt-huit virgule stable point", s.words(d), monthsFR[month])
			w := Write(said)
			asked := len(w.Doubts) == 1 && w.Doubts[0].Rule == "dictation_date"
			if asked != (d > last) {
				t.Errorf("%q: %v", said, w.Doubts)
			}
			if want := fmt.Sprintf("fait le %d %s 2028", d, monthsFR[month]); !strings.Contains(w.Text, want) {
				t.Errorf("%q became %q", said, w.Text)
			}
		}
	}
	for _, said := range []string{"le quinze treize deux mille vingt-six", "le quarante deux deux mille vingt-six", "né le trente et un neuf cinquante"} {
		if w := Write("examen normal virgule " + said + " virgule stable point"); len(w.Doubts) == 0 {
			t.Errorf("%q became %q and nothing is asked", said, w.Text)
		}
	}
}

// TestTimesInWords writes every time of day and durations of effort.
func TestTimesInWords(t *testing.T) {
	s := speeches[0]
	hour := func(h int) string {
		if h == 1 || h == 21 {
			return strings.Replace(s.words(h), "un", "une", 1)
		}
		return s.words(h)
	}
	for h := 1; h < 24; h++ {
		for m := 0; m < 60; m++ {
			if m == 1 {
				continue // nobody says it
			}
			said := "malaise à " + hour(h) + " heures " + s.words(m)
			want := fmt.Sprintf("Malaise à %d h %02d", h, m)
			if m == 0 {
				said, want = "malaise à "+hour(h)+" heures", fmt.Sprintf("Malaise à %d h", h)
			}
			time24(t, said, want)
			if h < 12 {
				time24(t, said+" du matin", want)
			}
			if h >= 4 && h < 12 {
				time24(t, said+" du soir", strings.Replace(want, fmt.Sprintf("%d h", h), fmt.Sprintf("%d h", h+12), 1))
			}
			if m >= 10 && h > 1 && !(h == 4 && m >= 20 && m < 30) { // "quatre vingt" is 80
				time24(t, "malaise à "+hour(h)+" "+s.words(m), want)
			}
		}
	}
	for m := 1; m <= 20; m++ {
		for sec := 2; sec < 60; sec++ {
			minutes := strings.Replace(s.words(m), "un", "une", 1)
			if m > 1 && m%10 != 1 {
				minutes = s.words(m)
			}
			time24(t, "effort de "+minutes+" minutes "+s.words(sec)+" secondes", fmt.Sprintf("Effort de %d min %02d s", m, sec))
		}
	}
}

func time24(t *testing.T, said, want string) {
	t.Helper()
	if w := Write(said + " virgule examen stable point"); w.Text != want+", examen stable." {
		t.Fatalf("said %q\nwrote %q\nwant  %q", said, w.Text, want)
	}
}

// TestCommandsAnywhere puts each command between any two words of sentences: the words
// stay, in their order, and the sign stands where it was said.
func TestCommandsAnywhere(t *testing.T) {
	commands := map[string]string{"virgule": ",", "point": ".", "point virgule": ";", "deux points": ":", "point d'interrogation": "?", "point d'exclamation": "!",
		"à la ligne": "\n", "nouvelle ligne": "\n", "nouveau paragraphe": "\n\n", "ouvrez la parenthèse": "(", "fermez la parenthèse": ")",
		"ouvrez les guillemets": "«", "fermez les guillemets": "»", "trois petits points": "...", "point à la ligne": ".\n", "point final": "."}
	sentences := []string{
		"ventricule gauche dilaté avec fonction systolique altérée",
		"rythme sinusal régulier sans trouble conductif ni repolarisation anormale",
		"valve mitrale remaniée avec fuite minime centrale",
	}
	for said, sign := range commands {
		for _, sentence := range sentences {
			words := strings.Fields(sentence)
			for i := 1; i < len(words); i++ {
				if words[i-1] == "avec" || words[i-1] == "sans" || words[i-1] == "ni" {
					continue
				}
				source := strings.Join(words[:i], " ") + " " + said + " " + strings.Join(words[i:], " ") + " virgule stable virgule"
				w := Write(source)
				before, after, ok := strings.Cut(w.Text, sign)
				left, right := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
				if !ok || !strings.EqualFold(strings.TrimSpace(before), left) || !strings.EqualFold(strings.TrimSuffix(strings.TrimSpace(after), ", stable,"), right) {
					t.Fatalf("said %q\nwrote %q", source, w.Text)
				}
				faithful(t, source, w)
			}
		}
	}
}

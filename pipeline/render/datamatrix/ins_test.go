package datamatrix

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// keyed adds the key to thirteen characters.
func keyed(number string) string {
	plain := number
	if number[5:7] == "2A" {
		plain = number[:5] + "19" + number[7:]
	} else if number[5:7] == "2B" {
		plain = number[:5] + "18" + number[7:]
	}
	n := 0
	for _, c := range plain {
		n = (n*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("%s%02d", number, 97-n)
}

func person(change func(*pipeline.Patient)) pipeline.Patient {
	p := pipeline.Patient{
		Name: "DELCASSAGNE", Given: "Firmin", Givens: "Firmin Aurélien", Sex: pipeline.Male,
		BirthDate: pipeline.Date{Year: 1972, Month: time.May, Day: 7}, BirthPlace: "15014",
		INS: keyed("1720515014018"), INSRoot: pipeline.INSRootNIR, Qualified: true,
	}
	if change != nil {
		change(&p)
	}
	return p
}

const gs = "\x1d"

// people are the identities that the content and the symbol are tried on.
func people() map[string]pipeline.Patient {
	return map[string]pipeline.Patient{
		"plain": person(nil),
		"apostrophes and blanks": person(func(p *pipeline.Patient) {
			p.Name, p.Given, p.Givens = "D’ARTEUIL DE L'HERMITE", "Loup", ""
		}),
		"hyphens and accents": person(func(p *pipeline.Patient) {
			p.Name, p.BirthName = "MARTIN", "Lévêque-Nuñez"
			p.Given, p.Givens = "Zoé", "Zoé Marie-Cécile  Anaïs"
			p.Sex, p.INS = pipeline.Female, keyed("2720515014018")
		}),
		"ligatures": person(func(p *pipeline.Patient) { p.Name, p.Givens = "LEBŒUF", "Lætitia Bjørn" }),
		"composed apart": person(func(p *pipeline.Patient) {
			p.Name, p.Givens = "CE\u0301SAIRE\u00a0NOE\u0308L", "Franc\u0327ois"
		}),
		"Corse-du-Sud": person(func(p *pipeline.Patient) {
			p.INS, p.BirthPlace, p.INSRoot = keyed("180032A02040"+"1"), "2A004", pipeline.INSRootTest
		}),
		"Haute-Corse": person(func(p *pipeline.Patient) {
			p.INS, p.BirthPlace, p.INSRoot = keyed("180032B02040"+"1"), "2B020", pipeline.INSRootTest
		}),
		"minor, born abroad": person(func(p *pipeline.Patient) {
			p.INS, p.BirthPlace = keyed("2190799255002"), "99255"
			p.BirthDate, p.Sex = pipeline.Date{Year: 2019, Month: time.July, Day: 1}, pipeline.Female
			p.INSRoot = pipeline.INSRootNIA
		}),
		"longest": person(func(p *pipeline.Patient) {
			p.Name = strings.Repeat("ABCDEFGHI ", 9) + "ABCDEFGHIJ"
			p.Givens = strings.Repeat("KLMNOPQRS-", 9) + "KLMNOPQRST"
			p.INSRoot = pipeline.INSRootDemo
		}),
	}
}

func TestINS(t *testing.T) {
	head := "IS010000000000000000000000"
	nir := "S1" + keyed("1720515014018") + "S21.2.250.1.213.1.4.8" + gs
	tail := "S5MS607-05-1972S715014"
	all := people()
	for name, want := range map[string]string{
		"plain":                  head + nir + "S3FIRMIN AURELIEN" + gs + "S4DELCASSAGNE" + gs + tail,
		"apostrophes and blanks": head + nir + "S3LOUP" + gs + "S4D'ARTEUIL DE L'HERMITE" + gs + tail,
		"hyphens and accents": head + "S1" + keyed("2720515014018") + "S21.2.250.1.213.1.4.8" + gs +
			"S3ZOE MARIE-CECILE ANAIS" + gs + "S4LEVEQUE-NUNEZ" + gs + "S5FS607-05-1972S715014",
		"ligatures":      head + nir + "S3LAETITIA BJORN" + gs + "S4LEBOEUF" + gs + tail,
		"composed apart": head + nir + "S3FRANCOIS" + gs + "S4CESAIRE NOEL" + gs + tail,
		"Corse-du-Sud": head + "S1" + keyed("180032A020401") + "S21.2.250.1.213.1.4.10S3FIRMIN AURELIEN" + gs +
			"S4DELCASSAGNE" + gs + "S5MS607-05-1972S72A004",
		"Haute-Corse": head + "S1180032B02040123S21.2.250.1.213.1.4.10S3FIRMIN AURELIEN" + gs +
			"S4DELCASSAGNE" + gs + "S5MS607-05-1972S72B020",
		"minor, born abroad": head + "S1" + keyed("2190799255002") + "S21.2.250.1.213.1.4.9" + gs +
			"S3FIRMIN AURELIEN" + gs + "S4DELCASSAGNE" + gs + "S5FS601-07-2019S799255",
		"longest": head + "S1" + keyed("1720515014018") + "S21.2.250.1.213.1.4.11" +
			"S3" + strings.Repeat("KLMNOPQRS-", 9) + "KLMNOPQRST" + "S4" + strings.Repeat("ABCDEFGHI ", 9) + "ABCDEFGHIJ" + tail,
	} {
		got, err := INS(all[name])
		if err != nil || got != want {
			t.Errorf("%s: %v\n got %q\nwant %q", name, err, got, want)
		}
	}
}

func TestINSRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*pipeline.Patient)
		field  string
	}{
		"not qualified":      {func(p *pipeline.Patient) { p.Qualified = false }, "INS"},
		"no place of birth":  {func(p *pipeline.Patient) { p.BirthPlace = "" }, "INS"},
		"no birth date":      {func(p *pipeline.Patient) { p.BirthDate = pipeline.Date{} }, "INS"},
		"wrong key":          {func(p *pipeline.Patient) { p.INS = p.INS[:14] + string('0'+(p.INS[14]-'0'+1)%10) }, "INS"},
		"short matricule":    {func(p *pipeline.Patient) { p.INS = p.INS[:13] }, "INS"},
		"letters in it":      {func(p *pipeline.Patient) { p.INS = "1720515A14018" + p.INS[13:] }, "INS"},
		"Corsican elsewhere": {func(p *pipeline.Patient) { p.INS = "2A20515014018" + p.INS[13:] }, "INS"},
		"no OID":             {func(p *pipeline.Patient) { p.INSRoot = "" }, "INSRoot"},
		"OID of the INS-C":   {func(p *pipeline.Patient) { p.INSRoot = "1.2.250.1.213.1.4.2" }, "INSRoot"},
		"sex unknown":        {func(p *pipeline.Patient) { p.Sex = "I" }, "Sex"},
		"year of five":       {func(p *pipeline.Patient) { p.BirthDate.Year = 19720 }, "BirthDate"},
		"place by name":      {func(p *pipeline.Patient) { p.BirthPlace = "Aurillac" }, "BirthPlace"},
		"place 2C":           {func(p *pipeline.Patient) { p.BirthPlace = "2C004" }, "BirthPlace"},
		"digit in a name":    {func(p *pipeline.Patient) { p.Name = "DELCASSAGNE2" }, "Name"},
		"separator in it":    {func(p *pipeline.Patient) { p.Name = "DEL" + gs + "S5F" }, "Name"},
		"Greek":              {func(p *pipeline.Patient) { p.BirthName = "ΝΙΚΟΛΑΟΥ" }, "BirthName"},
		"commas":             {func(p *pipeline.Patient) { p.Givens = "Firmin, Jean" }, "Givens"},
		"blank name":         {func(p *pipeline.Patient) { p.Name = " \u0301 " }, "Name"},
		"hyphen first":       {func(p *pipeline.Patient) { p.Given, p.Givens = "-Firmin", "" }, "Given"},
		"too long":           {func(p *pipeline.Patient) { p.Name = strings.Repeat("A", 101) }, "Name"},
		"long by a ligature": {func(p *pipeline.Patient) { p.Name = strings.Repeat("A", 99) + "Œ" }, "Name"},
	} {
		got, err := INS(person(c.change))
		var field *pipeline.FieldError
		if got != "" || !errors.As(err, &field) || field.Field != "Patient."+c.field {
			t.Errorf("%s: %q, %v", name, got, err)
			continue
		}
		for _, secret := range []string{"DELCASSAGNE", "172", "Firmin", "1972", "Aurillac"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error quotes the value: %v", name, err)
			}
		}
	}
}

// fields reads a payload back by the rules of the format, apart from the writer.
func fields(t *testing.T, s string) map[string]string {
	t.Helper()
	if len(s) < 26 || s[:4] != "IS01" || strings.Trim(s[4:26], "0") != "" {
		t.Fatalf("no header in %q", s)
	}
	most := map[string]int{"S1": 15, "S2": 20, "S3": 100, "S4": 100, "S5": 1, "S6": 10, "S7": 5}
	out := make(map[string]string)
	for s = s[26:]; s != ""; {
		id := s[:2]
		n, known := most[id]
		if _, twice := out[id]; !known || twice {
			t.Fatalf("field %q in %q", id, s)
		}
		v := s[2:min(len(s), 2+n)]
		if i := strings.IndexByte(v, 0x1d); i >= 0 {
			out[id], s = v[:i], s[2+i+1:]
			continue
		}
		out[id], s = v, s[2+len(v):]
	}
	return out
}

// TestINSReadsBack tries names of every length and make-up.
func TestINSReadsBack(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	name := func() string {
		n := 1 + r.IntN(100)
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('A' + r.IntN(26))
			if i > 0 && i < n-1 && b[i-1] >= 'A' && r.IntN(6) == 0 {
				b[i] = " -'"[r.IntN(3)]
			}
		}
		return string(b)
	}
	roots := []string{pipeline.INSRootNIR, pipeline.INSRootNIA, pipeline.INSRootTest, pipeline.INSRootDemo}
	for range 2000 {
		p := person(func(p *pipeline.Patient) {
			p.Name, p.Givens, p.INSRoot = name(), name(), roots[r.IntN(4)]
		})
		s, err := INS(p)
		if err != nil {
			t.Fatalf("%q %q: %v", p.Name, p.Givens, err)
		}
		f := fields(t, s)
		if f["S1"] != p.INS || f["S2"] != p.INSRoot || f["S3"] != p.Givens || f["S4"] != p.Name ||
			f["S5"] != "M" || f["S6"] != "07-05-1972" || f["S7"] != "15014" || len(f) != 7 {
			t.Fatalf("%q gives %q", s, f)
		}
	}
}

func FuzzINS(f *testing.F) {
	for _, p := range people() {
		f.Add(p.Name, p.BirthName, p.Given, p.Givens, p.INS, p.INSRoot, p.BirthPlace)
	}
	f.Fuzz(func(t *testing.T, name, birth, given, givens, ins, root, place string) {
		s, err := INS(person(func(p *pipeline.Patient) {
			p.Name, p.BirthName, p.Given, p.Givens, p.INS, p.INSRoot, p.BirthPlace = name, birth, given, givens, ins, root, place
		}))
		if err != nil {
			return
		}
		if f := fields(t, s); len(f) != 7 || f["S1"] != ins || f["S2"] != root || f["S7"] != place {
			t.Fatalf("%q", s)
		}
		if m, err := Encode(s); err != nil || m.Size == 0 {
			t.Fatal(err)
		}
	})
}

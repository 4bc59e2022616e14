package directory

import (
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// The headings of the public files as they were published in 2025 and 2026.
const (
	mailboxesHead = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|" +
		"Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|" +
		"Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|" +
		"Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION structure BAL|" +
		"L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|L4LIBELLEVOIE structure BAL|" +
		"L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|Pays structure BAL|Liste rouge"
	activityHead = "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|Libellé civilité d'exercice|Code civilité|Libellé civilité|" +
		"Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|Code catégorie professionnelle|Libellé catégorie professionnelle|Code type savoir-faire|" +
		"Libellé type savoir-faire|Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|" +
		"Numéro FINESS établissement juridique|Identifiant technique de la structure|Raison sociale site|Enseigne commerciale site|Complément destinataire (coord. structure)|" +
		"Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|" +
		"Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|Mention distribution (coord. structure)|Bureau cedex (coord. structure)|" +
		"Code postal (coord. structure)|Code commune (coord. structure)|Libellé commune (coord. structure)|Téléphone (coord. structure)|Adresse e-mail (coord. structure)|" +
		"Code Département (structure)"
)

func mailboxLine(kind, address, rpps, name, given, postcode, town, red string) string {
	f := make([]string, 32)
	f[0], f[1], f[2], f[3], f[4] = kind, address, "8", rpps, "8"+rpps
	f[5], f[6], f[8], f[9], f[10] = "FINESS", "750712184", "DR", name, given
	f[14], f[16], f[17], f[18] = "Médecin", "Médecine générale", "O", "MAISON DE SANTE"
	f[22], f[24], f[25], f[27], f[28], f[29], f[31] = "12", "RUE", "DES TILLEULS", postcode+" "+town, postcode, postcode[:2], red
	return strings.Join(f, "|")
}

func TestReadExtraction(t *testing.T) {
	in := mailboxesHead + "\n" + strings.Join([]string{
		mailboxLine("PER", "p.genievre@a.mssante.fr", "99900000029", "GENIEVRE", "PAUL", "33000", "BORDEAUX", "N"),
		mailboxLine("PER", "m.trouvillan@a.mssante.fr", "99900000045", "TROUVILLAN", "MAELLE", "33200", "BORDEAUX", ""),
		mailboxLine("PER", "c.boistel@a.mssante.fr", "99900000060", "BOISTEL", "LUCETTE", "75001", "PARIS", "N"),
		mailboxLine("PER", "secret@a.mssante.fr", "99900010010", "HOUBLONET", "CELESTIN", "33000", "BORDEAUX", "O"),
		mailboxLine("ORG", "accueil@a.mssante.fr", "", "", "", "33000", "BORDEAUX", "N"),
		mailboxLine("PER", "x@a.mssante.fr", "99900000028", "GENIEVRE", "XAVIER", "33000", "BORDEAUX", "N"),
		"court|ligne",
		mailboxLine("PER", "cassée", "99900000102", "ABEILHAC", "COME", "33000", "BORDEAUX", "N"),
		mailboxLine("PER", "corse@a.mssante.fr", "99900010051", "PORTEFAIX", "ZELIE", "20000", "AJACCIO", "N"),
	}, "\n") + "\n"
	for name, c := range map[string]struct {
		w     Wanted
		addrs string
		warns int
		bad   int
		red   int
	}{
		"known numbers":    {Wanted{RPPS: map[string]bool{"99900000060": true, "99900000045": true}}, "m.trouvillan@a.mssante.fr c.boistel@a.mssante.fr", 0, 0, 0},
		"a department":     {Wanted{Departments: []string{"33"}}, "p.genievre@a.mssante.fr m.trouvillan@a.mssante.fr accueil@a.mssante.fr x@a.mssante.fr", 1, 1, 1},
		"Corsica":          {Wanted{Departments: []string{"2a"}}, "corse@a.mssante.fr", 0, 0, 0},
		"a town":           {Wanted{Towns: []string{"Paris"}}, "c.boistel@a.mssante.fr", 0, 0, 0},
		"a postcode":       {Wanted{Postcodes: []string{"33200"}}, "m.trouvillan@a.mssante.fr", 0, 0, 0},
		"a name":           {Wanted{Name: "Genièvre"}, "p.genievre@a.mssante.fr x@a.mssante.fr", 1, 0, 0},
		"a whole name":     {Wanted{Name: "Genièvre", Given: "Paul"}, "p.genievre@a.mssante.fr", 0, 0, 0},
		"an initial":       {Wanted{Name: "genievre", Given: "P."}, "p.genievre@a.mssante.fr", 0, 0, 0},
		"a name elsewhere": {Wanted{Name: "Genièvre", Departments: []string{"75"}}, "", 0, 0, 0},
		"nobody":           {Wanted{Name: "Absent"}, "", 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			for form, text := range map[string]string{"UTF-8": in, "byte order mark": "\ufeff" + in, "Windows-1252": latin1(t, in), "CRLF": strings.ReplaceAll(in, "\n", "\r\n"),
				"semicolons": strings.ReplaceAll(in, "|", ";")} {
				x, err := ReadExtraction(strings.NewReader(text), c.w)
				if err != nil {
					t.Fatal(err)
				}
				var addrs []string
				for _, e := range x.Entries {
					addrs = append(addrs, string(e.Recipient.Address))
				}
				warns, bad := 0, 0
				for _, f := range x.Faults {
					if f.Taken {
						warns++
					} else {
						bad++
					}
				}
				if got := strings.Join(addrs, " "); got != c.addrs || warns != c.warns || bad != c.bad || x.RedList != c.red || x.Lines != 9 {
					t.Errorf("%s: %q, %v, %d red, %d lines; want %q", form, got, x.Faults, x.RedList, x.Lines, c.addrs)
				}
			}
		})
	}
	x, err := ReadExtraction(strings.NewReader(in), Wanted{RPPS: map[string]bool{"99900000029": true}})
	if err != nil || len(x.Entries) != 1 {
		t.Fatal(x, err)
	}
	e := x.Entries[0]
	if e.Kind != Personal || e.Place.Name != "MAISON DE SANTE" || e.Place.Lines[0] != "12 RUE DES TILLEULS" || e.Place.Postcode != "33000" || e.Place.Town != "BORDEAUX" ||
		e.Place.FINESS != "750712184" || e.Profession != "Médecin" || e.Specialty != "Médecine générale" || e.Recipient.Title != "DR" || e.Source != SourceExtraction {
		t.Errorf("%+v", e)
	}
}

// TestReadExtractionOfActivities: the file of places of work has ordinary mail
// addresses, to which nothing may go.
func TestReadExtractionOfActivities(t *testing.T) {
	f := make([]string, strings.Count(activityHead, "|")+1)
	f[1], f[2], f[4], f[7], f[8], f[10], f[16], f[24] = "99900000029", "899900000029", "Docteur", "GENIEVRE", "PAUL", "Médecin", "Médecine générale", "CABINET"
	f[35], f[37], f[39] = "33000", "Bordeaux", "cabinet@courriel.example"
	x, err := ReadExtraction(strings.NewReader(activityHead+"\n"+strings.Join(f, "|")), Wanted{RPPS: map[string]bool{"99900000029": true}})
	if err != nil || len(x.Entries) != 1 || x.Entries[0].Recipient.Address != "" || x.Entries[0].Place.Town != "Bordeaux" {
		t.Fatalf("%+v %v", x, err)
	}
	book := NewBook(Entry{Recipient: recipient("Paul", "Genièvre", "99900000029", "p@a.mssante.fr"), Source: SourceHand})
	p := book.Preview(x.Entries, day, "")
	if len(p.Changes) != 1 || p.Changes[0].Kind != Changed || p.Changes[0].After.Recipient != p.Changes[0].Before.Recipient || p.Changes[0].After.Specialty != "Médecine générale" {
		t.Errorf("%+v", p)
	}
	if p := NewBook().Preview(x.Entries, day, ""); len(p.Changes) != 0 || p.Unknown != 1 {
		t.Errorf("%+v", p)
	}
}

func TestReadExtractionRefuses(t *testing.T) {
	if _, err := ReadExtraction(strings.NewReader(mailboxesHead), Wanted{}); !errors.Is(err, ErrUnlimited) {
		t.Errorf("no criterion: %v", err)
	}
	for name, in := range map[string]string{"empty": "", "text": "bonjour\n", "no number": "Nom d'exercice|Ville\n"} {
		if _, err := ReadExtraction(strings.NewReader(in), Wanted{Name: "X"}); !errors.Is(err, ErrNotExtraction) {
			t.Errorf("%s: %v", name, err)
		}
	}
	x, err := ReadExtraction(strings.NewReader(mailboxesHead+"\n"+strings.Repeat("x", 3*maxExtractionLine)+"\n"+
		mailboxLine("PER", "p@a.mssante.fr", "99900000029", "GENIEVRE", "PAUL", "33000", "BORDEAUX", "")), Wanted{Name: "genievre"})
	if err != nil || len(x.Entries) != 1 || len(x.Faults) != 1 || x.Faults[0].Line != 2 {
		t.Errorf("a long line: %+v %v", x, err)
	}
}

// country writes n lines of an extraction as they are asked for.
type country struct {
	n, i      int
	buf, left []byte
}

func (c *country) Read(p []byte) (int, error) {
	for len(c.left) == 0 {
		switch {
		case c.i == 0:
			c.buf = []byte(mailboxesHead + "\n")
		case c.i > c.n:
			return 0, io.EOF
		default:
			number := func(n int) { c.buf = strconv.AppendInt(c.buf, int64(n), 10) }
			text := func(s string) { c.buf = append(c.buf, s...) }
			c.buf = c.buf[:0]
			text("PER|prenom.nom")
			number(c.i)
			text("@medecin.mssante.fr|8|100")
			number(10_000_000 + c.i)
			text("|8100")
			number(10_000_000 + c.i)
			text("|FINESS|750712184||DR|NOM")
			number(c.i)
			text("|PRENOM|M|Médical|10|Médecin|SM54|Médecine générale|O|CABINET|||||12||RUE|DE L'EXEMPLE||")
			number(10000 + c.i%80000)
			text(" VILLE|")
			number(10000 + c.i%80000)
			text("|33|France|N\n")
		}
		c.i++
		c.left = c.buf
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

// TestReadExtractionFlat: memory does not grow with the file.
func TestReadExtractionFlat(t *testing.T) {
	lines := 2_000_000
	if testing.Short() {
		lines = 100_000
	}
	var before, after runtime.MemStats
	var err error
	var x Extraction
	runtime.GC()
	runtime.ReadMemStats(&before)
	x, err = ReadExtraction(&country{n: lines}, Wanted{RPPS: map[string]bool{"10010000007": true}})
	if err != nil || x.Lines != lines || len(x.Entries)+len(x.Faults) != 1 {
		t.Fatal(x.Lines, err)
	}
	runtime.ReadMemStats(&after)
	if per := float64(after.TotalAlloc-before.TotalAlloc) / float64(lines); per > 8 {
		t.Errorf("%.1f bytes allocated for each line that is not wanted", per)
	}
	t.Logf("%d lines, %d KB allocated in all", lines, (after.TotalAlloc-before.TotalAlloc)>>10)
}

func BenchmarkReadExtraction(b *testing.B) {
	for name, w := range map[string]Wanted{"rpps": {RPPS: map[string]bool{"10010000007": true}}, "department": {Departments: []string{"99"}}, "name": {Name: "absent"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadExtraction(&country{n: 100_000}, w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzReadExtraction(f *testing.F) {
	f.Add(mailboxesHead + "\n" + mailboxLine("PER", "p@a.mssante.fr", "99900000029", "GENIEVRE", "PAUL", "33000", "BORDEAUX", ""))
	f.Add("Nom d'exercice|Identifiant PP\nGENIEVRE|1\n\xe9|")
	f.Fuzz(func(t *testing.T, in string) {
		x, err := ReadExtraction(strings.NewReader(in), Wanted{Departments: []string{"33"}, RPPS: map[string]bool{"1": true}})
		checkRead(t, x.Entries, x.Faults, nil)
		if err != nil && !errors.Is(err, ErrNotExtraction) {
			t.Error(err)
		}
	})
}

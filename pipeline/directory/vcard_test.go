package directory

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/emersion/go-vcard"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func latin1(t testing.TB, s string) string {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReadVCards(t *testing.T) {
	der := testCertificate(t)
	b64 := base64.StdEncoding.EncodeToString(der)
	folded := func(indent string) string {
		var b strings.Builder
		for i := 0; i < len(b64); i += 70 {
			b.WriteString("\r\n" + indent + b64[i:min(i+70, len(b64))])
		}
		return b.String()
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("BEGIN:VCARD\r\nVERSION:3.0\r\nN:TROUVILLAN;Maëlle;;Dr;\r\nEMAIL:m@a.mssante.fr\r\nEND:VCARD\r\n")
	if err != nil {
		t.Fatal(err)
	}
	const head3, end = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:TROUVILLAN;Maëlle;;Dr;\r\n", "END:VCARD\r\n"
	for name, c := range map[string]struct {
		in    string
		addrs string // of the entries, in order
		cert  int    // how many of them have the certificate
		what  string // in the only fault, "" for none
		line  int
	}{
		"3.0":               {head3 + "EMAIL;TYPE=INTERNET:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "", 0},
		"4.0":               {"BEGIN:VCARD\nVERSION:4.0\nFN:Dr Maëlle TROUVILLAN\nN:TROUVILLAN;Maëlle;;Dr;\nEMAIL;PREF=1;TYPE=work:m@exemple.fr\nEND:VCARD\n", "m@exemple.fr", 0, "", 0},
		"old Mac line ends": {"BEGIN:VCARD\rVERSION:3.0\rN:TROUVILLAN;Maëlle;;Dr;\rEMAIL:m@exemple.fr\rEND:VCARD\r", "m@exemple.fr", 0, "", 0},
		"2.1 of Outlook, quoted-printable, soft break": {"BEGIN:VCARD\r\nVERSION:2.1\r\nN;LANGUAGE=fr;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:TROUVIL=\r\nLAN;Ma=EBlle;;Dr\r\nEMAIL;PREF;INTERNET:m@exemple.fr\r\n" + end,
			"m@exemple.fr", 0, "", 0},
		"2.1 Latin-1":                      {"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:TROUVILLAN;Ma=EBlle;;Dr\r\nEMAIL;INTERNET:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "", 0},
		"2.1 UTF-8":                        {"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:TROUVILLAN;Ma=C3=ABlle;;Dr\r\nEMAIL;INTERNET:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "", 0},
		"2.1 says Latin-1, is UTF-8":       {"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:TROUVILLAN;Ma=C3=ABlle;;Dr\r\nEMAIL:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "", 0},
		"raw Windows-1252":                 {latin1(t, head3+"EMAIL:m@exemple.fr\r\n"+end), "m@exemple.fr", 0, "", 0},
		"UTF-16":                           {utf16, "m@a.mssante.fr", 0, "", 0},
		"byte order mark":                  {"\ufeff" + head3 + "EMAIL:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "", 0},
		"groups":                           {head3 + "item1.EMAIL;type=INTERNET:m@exemple.fr\r\nitem1.X-ABLabel:_$!<Work>!$_\r\n" + end, "m@exemple.fr", 0, "", 0},
		"folded address":                   {head3 + "EMAIL;TYPE=INTERNET:m@exe\r\n mple.fr\r\n" + end, "m@exemple.fr", 0, "", 0},
		"several addresses":                {head3 + "EMAIL:m@exemple.fr\r\nEMAIL:n@exemple.fr\r\nEMAIL:M@exemple.fr\r\n" + end, "m@exemple.fr n@exemple.fr", 0, "", 0},
		"secure beside ordinary":           {head3 + "EMAIL:m@courriel.example\r\nEMAIL:m@medecin.mssante.fr\r\n" + end, "m@medecin.mssante.fr", 0, "", 0},
		"secure by label":                  {head3 + "EMAIL:m@courriel.example\r\nitem2.EMAIL:m@hopital.example\r\nitem2.X-ABLabel:MSSanté\r\n" + end, "m@hopital.example", 0, "", 0},
		"secure by type":                   {head3 + "EMAIL:m@courriel.example\r\nEMAIL;TYPE=MSSANTE:m@hopital.example\r\n" + end, "m@hopital.example", 0, "", 0},
		"key 3.0, folded":                  {head3 + "EMAIL:m@exemple.fr\r\nKEY;ENCODING=b;TYPE=X509:" + folded(" ") + "\r\n" + end, "m@exemple.fr", 1, "", 0},
		"key 2.1":                          {head3 + "EMAIL:m@exemple.fr\r\nKEY;X509;ENCODING=BASE64:" + folded("  ") + "\r\n\r\n" + end, "m@exemple.fr", 1, "", 0},
		"key 4.0":                          {head3 + "EMAIL:m@exemple.fr\r\nKEY:data:application/pkix-cert;base64," + b64 + "\r\n" + end, "m@exemple.fr", 1, "", 0},
		"key is PEM in base64":             {head3 + "EMAIL:m@exemple.fr\r\nKEY;ENCODING=b:" + base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})) + "\r\n" + end, "m@exemple.fr", 1, "", 0},
		"key elsewhere is not fetched":     {head3 + "EMAIL:m@exemple.fr\r\nKEY;VALUE=uri:http://127.0.0.1:1/key\r\n" + end, "m@exemple.fr", 0, "laissée", 5},
		"key of PGP":                       {head3 + "EMAIL:m@exemple.fr\r\nKEY;TYPE=PGP;ENCODING=b:AAAA\r\n" + end, "m@exemple.fr", 0, "", 0},
		"key without its address":          {head3 + "EMAIL:m@exemple.fr\r\nEMAIL:n@exemple.fr\r\nEMAIL:n@exemple.fr\r\nKEY;ENCODING=b:" + base64.StdEncoding.EncodeToString(der) + "\r\n" + end, "m@exemple.fr n@exemple.fr", 0, "", -2},
		"card within the card":             {head3 + "AGENT:\r\nBEGIN:VCARD\r\nN:AUTRE;X\r\nEMAIL:autre@exemple.fr\r\nEND:VCARD\r\nEMAIL:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "", 0},
		"full name alone":                  {"BEGIN:VCARD\nVERSION:4.0\nFN:Dr Maëlle TROUVILLAN\nEMAIL:m@exemple.fr\nEND:VCARD\n", "m@exemple.fr", 0, "", 0},
		"no address":                       {head3 + end + head3 + "EMAIL:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "adresse", 1},
		"no name":                          {"BEGIN:VCARD\nVERSION:4.0\nFN: \nEMAIL:m@exemple.fr\nEND:VCARD\n", "", 0, "nom manque", 4},
		"not an address":                   {head3 + "EMAIL:Maëlle <m@exemple.fr>\r\n" + end, "", 0, "nom@domaine", 4},
		"no end":                           {head3 + "EMAIL:m@exemple.fr\r\n", "", 0, "END:VCARD", 1},
		"line without a colon":             {head3 + "EMAIL\r\n" + end, "", 0, "ligne 4", 1},
		"unknown character set":            {"BEGIN:VCARD\nN;CHARSET=KLINGON:TROUVILLAN\xeb;M\nEMAIL:m@exemple.fr\nEND:VCARD\n", "", 0, "jeu de caractères", 1},
		"wrong check digit":                {head3 + "X-RPPS:99900000028\r\nEMAIL:m@exemple.fr\r\n" + end, "m@exemple.fr", 0, "clé du RPPS", 1},
		"line break hidden in a name":      {"BEGIN:VCARD\nVERSION:3.0\nN;ENCODING=QUOTED-PRINTABLE:TROUVILLAN=0D=0ABcc: x;Maëlle;;Dr\nEMAIL:m@exemple.fr\nEND:VCARD\n", "m@exemple.fr", 0, "", -1},
		"order of writing turned in names": {"BEGIN:VCARD\nN:TROUVILLAN\u202e;Maëlle\nEMAIL:m@exemple.fr\nEND:VCARD\n", "", 0, "caractère de contrôle", 3},
	} {
		t.Run(name, func(t *testing.T) {
			es, faults, err := ReadVCards(strings.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			var addrs []string
			certs := 0
			for _, e := range es {
				addrs = append(addrs, string(e.Recipient.Address))
				if bytes.Equal(e.Certificate, der) {
					certs++
				}
				if c.line >= 0 && (e.Recipient.Name != "TROUVILLAN" || e.Recipient.Given != "Maëlle" || e.Recipient.Title != "Dr" || e.Source != SourceVCard) {
					t.Errorf("entry %+v", e)
				}
				if e.unfit() != "" {
					t.Errorf("entry %+v is %s", e, e.unfit())
				}
			}
			if got := strings.Join(addrs, " "); got != c.addrs || certs != c.cert {
				t.Errorf("addresses %q with %d certificates, want %q with %d; %v", got, certs, c.addrs, c.cert, faults)
			}
			if c.line < -1 {
				if len(faults) != 2 {
					t.Errorf("faults %v, want two", faults)
				}
				return
			}
			if c.what == "" && len(faults) > 0 || c.what != "" && (len(faults) != 1 || !strings.Contains(faults[0].What, c.what) || faults[0].Line != c.line) {
				t.Errorf("faults %v, want line %d with %q", faults, c.line, c.what)
			}
		})
	}
}

func TestReadVCardPlace(t *testing.T) {
	in := "BEGIN:VCARD\r\nVERSION:3.0\r\nN:GENIEVRE;Paul;;Dr;\r\nORG:Maison de santé des Tilleuls;Médecine\r\nTITLE:Médecine générale\r\n" +
		"ADR;TYPE=HOME:;;3 rue Privée;Ailleurs;;11111;\r\nADR;TYPE=WORK:;Bât. B;12\\, rue des Tilleuls;Bordeaux;;33000;France\r\n" +
		"TEL;TYPE=HOME:0600000000\r\nTEL;TYPE=WORK,FAX:0500000001\r\nTEL;TYPE=WORK,VOICE:05 00 00 00 02\r\nX-RPPS:99900000029\r\n" +
		"EMAIL:p@a.mssante.fr\r\nEND:VCARD\r\n"
	es, faults, err := ReadVCards(strings.NewReader(in))
	if err != nil || len(faults) > 0 || len(es) != 1 {
		t.Fatalf("%v %v %v", es, faults, err)
	}
	e := es[0]
	p := e.Place
	if p.Name != "Maison de santé des Tilleuls" || p.Service != "Médecine" || strings.Join(p.Lines, "|") != "Bât. B|12, rue des Tilleuls" ||
		p.Postcode != "33000" || p.Town != "Bordeaux" || p.Phone != "05 00 00 00 02" || e.Specialty != "Médecine générale" || e.Recipient.RPPS != "99900000029" {
		t.Errorf("%+v", e)
	}
}

// TestVCardsOfAnotherProgram reads what a library writes.
func TestVCardsOfAnotherProgram(t *testing.T) {
	var b bytes.Buffer
	enc := vcard.NewEncoder(&b)
	for range 3 {
		card := vcard.Card{}
		card.SetValue(vcard.FieldFormattedName, "Dr Maëlle TROUVILLAN, cabinet; étage 2")
		card.SetName(&vcard.Name{FamilyName: "TROUVILLAN", GivenName: "Maëlle", HonorificPrefix: "Dr"})
		card.AddValue(vcard.FieldEmail, "m@exemple.fr")
		card.SetAddress(&vcard.Address{StreetAddress: "1, rue de l'Exemple", Locality: "Ville", PostalCode: "33000"})
		vcard.ToV4(card)
		if err := enc.Encode(card); err != nil {
			t.Fatal(err)
		}
	}
	es, faults, err := ReadVCards(&b)
	if err != nil || len(faults) > 0 || len(es) != 3 {
		t.Fatalf("%v %v %v", es, faults, err)
	}
	if e := es[0]; e.Recipient.Display() != "Dr Maëlle TROUVILLAN" || e.Place.Lines[0] != "1, rue de l'Exemple" || e.Place.Town != "Ville" {
		t.Errorf("%+v", e)
	}
}

func TestReadVCardsRefuses(t *testing.T) {
	for name, in := range map[string]string{"empty": "", "text": "bonjour\n", "too large": strings.Repeat("x", maxCSV+1),
		"long line": "BEGIN:VCARD\nNOTE:" + strings.Repeat("x", maxLogical+1) + "\nEND:VCARD\n",
		"long fold": "BEGIN:VCARD\nNOTE:x\n" + strings.Repeat(" xxxxxxxx\n", maxLogical/8+2) + "END:VCARD\n",
		"cards":     strings.Repeat("BEGIN:VCARD\nEND:VCARD\n", maxCards+1)} {
		if _, _, err := ReadVCards(strings.NewReader(in)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzReadVCards(f *testing.F) {
	f.Add([]byte("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:TROUVIL=\r\nLAN;Ma=EBlle;;Dr\r\nEMAIL;PREF;INTERNET:m@exemple.fr\r\nEND:VCARD"))
	f.Add([]byte("BEGIN:VCARD\nitem1.EMAIL;TYPE=\"a;b\",c:m@exemple.fr\n x\nFN:\\;\\\\\\n\nKEY:data:application/pkix-cert;base64,MAMCAQE=\nADR:;;;;;;\nEND:VCARD"))
	f.Fuzz(func(t *testing.T, in []byte) {
		es, faults, err := ReadVCards(bytes.NewReader(in))
		checkRead(t, es, faults, err)
	})
}

// checkRead holds what every reader promises: entries can stand in a letter, and
// nothing that was read is quoted.
func checkRead(t *testing.T, es []Entry, faults []LineError, err error) {
	t.Helper()
	if err != nil && (len(es) > 0 || len(faults) > 0) {
		t.Error("entries beside an error")
	}
	for _, e := range es {
		if e.unfit() != "" || fold(e.Recipient.Name).empty() || e.Recipient.RPPS != "" && !ValidRPPS(e.Recipient.RPPS) {
			t.Errorf("unfit entry %+v", e)
		}
		if _, err := e.X509(); err != nil {
			t.Errorf("certificate of an entry: %v", err)
		}
	}
	for _, f := range faults {
		if f.Line < 1 || f.What == "" || len(f.What) > 200 {
			t.Errorf("fault %+v", f)
		}
	}
}

// TestCardOfAService: a card of an organisation is called by its FN.
func TestCardOfAService(t *testing.T) {
	es, fs, err := ReadVCards(strings.NewReader("BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Secrétariat de gériatrie\nEMAIL:geriatrie@exemple.mssante.fr\nEND:VCARD\n"))
	if err != nil || len(fs) != 0 || len(es) != 1 || es[0].Recipient.Name != "Secrétariat de gériatrie" {
		t.Errorf("%+v %v %v", es, fs, err)
	}
}

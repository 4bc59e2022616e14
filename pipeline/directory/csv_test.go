package directory

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

func testCertificate(t testing.TB) []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func noFiles(string) ([]byte, error) { return nil, errors.New("no such file") }

func TestReadCSV(t *testing.T) {
	der := testCertificate(t)
	files := func(p string) ([]byte, error) {
		switch p {
		case "pg.pem":
			return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
		case "pg.der":
			return der, nil
		case "note.txt":
			return []byte("bonjour"), nil
		}
		return nil, errors.New("no such file")
	}
	const ok = "Paul;GENIEVRE;paul@exemple.fr"
	for name, c := range map[string]struct {
		in      string
		entries int
		line    int    // of the one fault, 0 for none
		what    string // in it
	}{
		"semicolons":              {"prénom;nom;adresse\n" + ok + "\n", 1, 0, ""},
		"commas":                  {"Prénom,Nom,Email\nPaul,GENIEVRE,paul@exemple.fr\n", 1, 0, ""},
		"tabs":                    {"prenom\tNOM\tMSSanté\nPaul\tGENIEVRE\tpaul@exemple.fr\n", 1, 0, ""},
		"byte order mark, CRLF":   {"\ufeffprénom;nom;adresse\r\n" + ok + "\r\n", 1, 0, ""},
		"columns in any order":    {"adresse mail;Nom d'exercice;Prénom d'exercice;service\npaul@exemple.fr;GENIEVRE;Paul;x\n", 1, 0, ""},
		"quoted comma":            {"nom,prénom,adresse\n\"GENIEVRE, fils\",Paul,paul@exemple.fr\n", 1, 0, ""},
		"empty lines":             {"prénom;nom;adresse\n\n;;\n" + ok + "\n;;\n", 1, 0, ""},
		"certificate PEM":         {"prénom;nom;adresse;certificat\n" + ok + ";pg.pem\n", 1, 0, ""},
		"certificate DER":         {"prénom;nom;adresse;certificat\n" + ok + ";pg.der\n", 1, 0, ""},
		"capabilities":            {"prénom;nom;adresse;capacités\n" + ok + ";GCM, OAEP\n", 1, 0, ""},
		"rpps with spaces":        {"prénom;nom;adresse;rpps\n" + ok + ";999 00000 029\n", 1, 0, ""},
		"no name":                 {"prénom;nom;adresse\nPaul;;paul@exemple.fr\n" + ok + "\n", 1, 2, "le nom manque"},
		"no address":              {"prénom;nom;adresse\n" + ok + "\nPaul;GENIEVRE;\n", 1, 3, "adresse"},
		"address is none":         {"prénom;nom;adresse\nPaul;GENIEVRE;paul\n", 0, 2, "nom@domaine"},
		"rpps key":                {"prénom;nom;adresse;rpps\n" + ok + ";99900000028\n", 0, 2, "RPPS"},
		"rpps as a number":        {"prénom;nom;adresse;rpps\n" + ok + ";\"9,99E+10\"\n", 0, 2, "tableur"},
		"certificate missing":     {"prénom;nom;adresse;certificat\n" + ok + ";nulle-part.pem\n", 0, 2, "ne peut pas être lu"},
		"certificate is none":     {"prénom;nom;adresse;certificat\n" + ok + ";note.txt\n", 0, 2, "PEM ou DER"},
		"unknown capability":      {"prénom;nom;adresse;capacités\n" + ok + ";aes\n", 0, 2, "gcm et oaep"},
		"twice":                   {"prénom;nom;adresse\n" + ok + "\nPAUL;Genièvre;PAUL@exemple.fr\n", 1, 3, "ligne 2"},
		"line break in a name":    {"prénom;nom;adresse\n\"Paul\nBcc: x\";GENIEVRE;paul@exemple.fr\n", 0, 2, "saut de ligne"},
		"stray quote":             {"prénom;nom;adresse\nPa\"ul;GENIEVRE;paul@exemple.fr\n" + ok + "\n", 1, 2, "guillemets"},
		"line number after quote": {"prénom;nom;adresse;note\n" + ok + ";\"a\nb\"\nPaul;;x@exemple.fr;\n", 1, 4, "nom manque"},
	} {
		t.Run(name, func(t *testing.T) {
			es, faults, err := ReadCSV(strings.NewReader(c.in), files)
			if err != nil {
				t.Fatal(err)
			}
			if len(es) != c.entries {
				t.Errorf("%d entries, want %d (%v)", len(es), c.entries, faults)
			}
			for _, e := range es {
				if fold(e.Recipient.Name).words[0] != "genievre" || e.Recipient.Address != "paul@exemple.fr" || e.Recipient.Given != "Paul" {
					t.Errorf("entry %+v", e)
				}
				if strings.Contains(c.in, ";pg.") && string(e.Certificate) != string(der) {
					t.Error("certificate is another one")
				}
				if strings.Contains(c.in, "GCM") && e.Capabilities != (Capabilities{true, true}) {
					t.Errorf("capabilities %+v", e.Capabilities)
				}
			}
			if c.line == 0 {
				if len(faults) != 0 {
					t.Errorf("faults %v", faults)
				}
				return
			}
			if len(faults) != 1 || faults[0].Line != c.line || !strings.Contains(faults[0].What, c.what) {
				t.Errorf("faults %v, want line %d with %q", faults, c.line, c.what)
			}
		})
	}
}

func TestReadCSVWindows1252(t *testing.T) {
	in, err := charmap.Windows1252.NewEncoder().String("Prénom;Nom;Adresse\nMaëlle;TROUVILLAN;m@exemple.fr\n")
	if err != nil {
		t.Fatal(err)
	}
	es, faults, err := ReadCSV(strings.NewReader(in), noFiles)
	if err != nil || len(faults) != 0 || len(es) != 1 || es[0].Recipient.Given != "Maëlle" {
		t.Errorf("%+v %v %v", es, faults, err)
	}
}

func TestReadCSVRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "no name column": "prénom;adresse\n", "no address column": "nom;prénom\n",
		"too large": "nom;adresse\n" + strings.Repeat("x", maxCSV),
	} {
		if _, _, err := ReadCSV(strings.NewReader(in), noFiles); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestCertificatesRefuses(t *testing.T) {
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: testCertificate(t)})
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1}})
	for name, in := range map[string][]byte{
		"empty": nil, "text": []byte("bonjour"), "key only": key,
		"broken block":  pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{0x30, 1}}),
		"too many":      []byte(strings.Repeat(string(block), maxCertificates+1)),
		"larger than a": make([]byte, maxCertificateFile+1),
	} {
		if _, err := Certificates(in); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if cs, err := Certificates(append(key, block...)); err != nil || len(cs) != 1 {
		t.Errorf("certificate behind a key: %d, %v", len(cs), err)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("prénom;nom;adresse;rpps\nPaul;GENIEVRE;paul@exemple.fr;99900000029\n"))
	f.Add([]byte("nom,adresse\n\"a\nb\",x@y.fr\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		es, faults, err := ReadCSV(strings.NewReader(string(b)), noFiles)
		if err != nil && (es != nil || faults != nil) {
			t.Fatal("entries beside an error")
		}
		for _, e := range es {
			if e.Recipient.Address == "" || fold(e.Recipient.Name).empty() {
				t.Fatalf("entry without name or address: %+v", e)
			}
		}
		for _, l := range faults {
			if l.Line < 2 || l.What == "" {
				t.Fatalf("fault %+v", l)
			}
		}
	})
}

// TestSepLine: a spreadsheet's own first line is no heading, and lines count with it.
func TestSepLine(t *testing.T) {
	es, fs, err := ReadCSV(strings.NewReader("sep=;\r\nNom;Adresse\r\nDURAND;paul.durand@exemple.fr\r\nROY;rien\r\n"), nil)
	if err != nil || len(es) != 1 || len(fs) != 1 || fs[0].Line != 4 {
		t.Errorf("%v %v %v", es, fs, err)
	}
}

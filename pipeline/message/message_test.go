package message

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"

	"cardiopli/pipeline"
)

var update = flag.Bool("update", false, "rewrite golden files")

// All people here are invented.
func input() Input {
	return Input{
		Letter: pipeline.Letter{
			Document: "7k3m9q2xp4rt", Version: 1, Template: "ett/1", Language: pipeline.French,
			Practice: pipeline.Practice{Name: "Cabinet du Sémaphore", Lines: []string{"3 quai des Embruns", "99000 VILLE-EXEMPLE"}, Phone: "01 99 00 12 34", Address: "cabinet@semaphore-exemple.mssante.fr"},
			Author:   pipeline.Signatory{Title: "Dr", Given: "Irène", Name: "MARSOLLIER", Role: "Cardiologue"},
			Date:     pipeline.Date{Year: 2026, Month: 11, Day: 22}, ExamOn: pipeline.Date{Year: 2026, Month: 11, Day: 20},
			Title:   "Échocardiographie transthoracique",
			Patient: pipeline.Patient{Name: "QUERVINEC", Given: "Solène", BirthName: "QUIMPERLANT", BirthDate: pipeline.Date{Year: 1961, Month: 7, Day: 2}, Sex: pipeline.Female},
			Alerts:  []pipeline.Alert{{Urgency: pipeline.Day, Text: "Épanchement péricardique abondant"}},
		},
		PDF:        []byte("%PDF-1.4\n\x00\xff binary \r\n"),
		Recipient:  pipeline.Recipient{Title: "Dr", Given: "Maëlle", Name: "TROUVILLAN", Address: "maelle.trouvillan@cabinet-exemple.mssante.fr"},
		From:       mail.Address{Name: "Cabinet du Sémaphore", Address: "cabinet@semaphore-exemple.mssante.fr"},
		MessageID:  "<7k3m9q2xp4rt-1.00112233445566778899@semaphore-exemple.mssante.fr>",
		Date:       time.Date(2026, 11, 22, 9, 30, 0, 0, time.FixedZone("", 3600)),
		Checkpoint: []byte("cardiopli/2026\n12\nq1w2e3==\n\n— cardiopli/2026 AbCd==\n"),
		NIL:        "NIL-EXEMPLE-1", Receipts: true,
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it, then run with -update\n%s", path, got)
	}
}

var entity = []byte("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMAAA\r\n")

func TestGolden(t *testing.T) {
	in, err := Compose(input())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "inner.eml", in)
	again, err := Compose(input())
	if err != nil || !bytes.Equal(in, again) {
		t.Error("same input, other bytes")
	}
	out, err := Outer(input(), entity)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "outer.eml", out)
}

type part struct {
	name string
	body []byte
}

// read opens an entity with a library that others wrote, as a stranger would.
func read(t *testing.T, b []byte) (mail.Header, string, map[string]string, []part) {
	t.Helper()
	if err := CheckLines(b); err != nil {
		t.Fatal(err)
	}
	e, err := message.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := e.Header.ContentType()
	if err != nil {
		t.Fatal(err)
	}
	var parts []part
	err = e.Walk(func(path []int, p *message.Entity, err error) error {
		if err != nil || len(path) == 0 {
			return err
		}
		if len(path) != 1 {
			return fmt.Errorf("a part within a part at %v", path)
		}
		h := mail.AttachmentHeader{Header: p.Header}
		name, err := h.Filename()
		if err != nil {
			return err
		}
		_, typed, err := p.Header.ContentType()
		if err != nil || typed["name"] != name {
			return fmt.Errorf("names %q and %q: %w", typed["name"], name, err)
		}
		body, err := io.ReadAll(p.Body)
		parts = append(parts, part{name, body})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return mail.Header{Header: e.Header}, kind, params, parts
}

func TestInnerReadsBack(t *testing.T) {
	in := input()
	in.Attachments = []Attachment{{"IHE_XDM.ZIP", "application/zip", []byte("PK\x03\x04")}, {"résumé de l'été à Saint-Étienne, très long nom pour forcer la coupe.txt", "text/plain", []byte("é")}}
	b, err := Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	h, kind, params, parts := read(t, b)
	if kind != "multipart/mixed" || params["hp"] != "cipher" {
		t.Errorf("%s %v", kind, params)
	}
	subject, err := h.Subject()
	if want := "Échocardiographie transthoracique - QUERVINEC Solène 02/07/1961"; err != nil || subject != want {
		t.Errorf("subject %q", subject)
	}
	to, err := h.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != "Dr Maëlle TROUVILLAN" || to[0].Address != string(in.Recipient.Address) {
		t.Errorf("to %v %v", to, err)
	}
	if id, err := h.MessageID(); err != nil || "<"+id+">" != in.MessageID {
		t.Errorf("message id %q %v", id, err)
	}
	if on, err := h.Date(); err != nil || !on.Equal(in.Date) {
		t.Errorf("date %s %v", on, err)
	}
	outer := map[string]string{}
	for _, f := range h.Values("Hp-Outer") {
		k, v, _ := strings.Cut(f, ": ")
		outer[k] = v
	}
	if s, _ := new(mime.WordDecoder).DecodeHeader(outer["Subject"]); s != NeutralSubject || outer["Message-ID"] != in.MessageID {
		t.Errorf("HP-Outer %v", outer)
	}
	if len(parts) != 5 {
		t.Fatalf("%d parts", len(parts))
	}
	text := string(parts[0].body)
	for _, want := range []string{"Chère consœur", "À LIRE EN PREMIER : Épanchement", "QUERVINEC Solène, née le 02/07/1961", "examen du 20/11/2026", "Dr Irène MARSOLLIER", "  q1w2e3=="} {
		if !strings.Contains(text, want) {
			t.Errorf("text lacks %q", want)
		}
	}
	if parts[1].name != "20261120_Echocardiographie_transthoracique_QUIMPERLANT_Solene.pdf" || !bytes.Equal(parts[1].body, in.PDF) {
		t.Errorf("PDF part %q", parts[1].name)
	}
	for i, a := range in.Attachments {
		if parts[2+i].name != a.Name || !bytes.Equal(parts[2+i].body, a.Data) {
			t.Errorf("attachment %d: %q", i, parts[2+i].name)
		}
	}
	if parts[4].name != CheckpointName || !bytes.Equal(parts[4].body, in.Checkpoint) {
		t.Error("checkpoint is not byte for byte")
	}
}

// base64 lines hold 57 bytes: sizes on both sides of them, none and large.
func TestSizes(t *testing.T) {
	in := input()
	sizes := []int{0, 1, 56, 57, 58, 113, 114, 115, 1 << 20}
	for _, n := range sizes {
		in.Attachments = append(in.Attachments, Attachment{fmt.Sprintf("%d.bin", n), "application/octet-stream", bytes.Repeat([]byte{0, '\r', '\n', '.', 0xff}, n/5+1)[:n]})
	}
	b, err := Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range bytes.Split(b, []byte("\r\n")) {
		if len(line) > 76 && !bytes.ContainsAny(line, " @") { // RFC 2045 6.8, header fields aside
			t.Fatalf("line of %d characters", len(line))
		}
	}
	_, _, _, parts := read(t, b)
	if len(parts) != len(sizes)+3 {
		t.Fatalf("%d parts", len(parts))
	}
	for i, a := range in.Attachments {
		if !bytes.Equal(parts[2+i].body, a.Data) {
			t.Errorf("%s is not byte for byte", a.Name)
		}
	}
}

func TestOuterTellsNothing(t *testing.T) {
	in := input()
	in.Attachments = []Attachment{{"QUERVINEC.zip", "application/zip", []byte("x")}}
	b, err := Outer(in, entity)
	if err != nil {
		t.Fatal(err)
	}
	h, kind, _, _ := read(t, b)
	if kind != "application/pkcs7-mime" {
		t.Error(kind)
	}
	if s, _ := h.Subject(); s != NeutralSubject {
		t.Errorf("subject %q", s)
	}
	plainText := string(b)
	for f := h.Fields(); f.Next(); {
		d, err := f.Text()
		if err != nil {
			t.Error(err)
		}
		plainText += d
	}
	for _, secret := range []string{"QUERVINEC", "QUIMPERLANT", "Solène", "1961", "cho", "Maëlle", "MARSOLLIER"} {
		if strings.Contains(plainText, secret) {
			t.Errorf("outside holds %q", secret)
		}
	}
	for k, want := range map[string]string{"Disposition-Notification-To": "cabinet@semaphore", "X-Mss-Nil": "NIL-EXEMPLE-1", "Mime-Version": "1.0", "Message-Id": in.MessageID} {
		if !strings.Contains(h.Get(k), want) {
			t.Errorf("%s: %q", k, h.Get(k))
		}
	}
	in.NIL, in.Receipts = "", false
	b, err = Outer(in, entity)
	if err != nil || bytes.Contains(b, []byte("Disposition")) || bytes.Contains(b, []byte("X-MSS")) {
		t.Errorf("fields not asked for (%v)", err)
	}
}

// A line break, or anything that a reader may take for one, must not pass from
// any name into a header.
func TestInjectionRefused(t *testing.T) {
	for _, evil := range []string{"a\r\nBcc: x@y.fr", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\u0085b", "a\x7fb", "a\tb", "a\xffb"} {
		for field, set := range map[string]func(*Input){
			"title":       func(in *Input) { in.Recipient.Title = evil },
			"given":       func(in *Input) { in.Recipient.Given = evil },
			"name":        func(in *Input) { in.Recipient.Name = evil },
			"address":     func(in *Input) { in.Recipient.Address = pipeline.Address(evil + "@exemple.fr") },
			"from":        func(in *Input) { in.From.Name = evil },
			"from addr":   func(in *Input) { in.From.Address = evil + "@exemple.fr" },
			"letter":      func(in *Input) { in.Letter.Title = evil },
			"patient":     func(in *Input) { in.Letter.Patient.Name = evil },
			"birth name":  func(in *Input) { in.Letter.Patient.BirthName = evil },
			"given of p.": func(in *Input) { in.Letter.Patient.Given = evil },
			"message id":  func(in *Input) { in.MessageID = "<" + evil + "@exemple.fr>" },
			"NIL":         func(in *Input) { in.NIL = evil },
			"attachment":  func(in *Input) { in.Attachments = []Attachment{{evil, "application/zip", nil}} },
			"type":        func(in *Input) { in.Attachments = []Attachment{{"a", evil, nil}} },
		} {
			in := input()
			set(&in)
			if _, err := Compose(in); err == nil {
				t.Errorf("%s %q: composed", field, evil)
			}
			if _, err := Outer(in, entity); err == nil {
				t.Errorf("%s %q: wrapped", field, evil)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for name, set := range map[string]func(*Input){
		"no PDF":          func(in *Input) { in.PDF = nil },
		"no date":         func(in *Input) { in.Date = time.Time{} },
		"no address":      func(in *Input) { in.Recipient.Address = "" },
		"too large":       func(in *Input) { in.PDF = make([]byte, MaxSize+1) },
		"long name":       func(in *Input) { in.Recipient.Name = strings.Repeat("x", 400) },
		"id, no brackets": func(in *Input) { in.MessageID = "a@b" },
		"id, space":       func(in *Input) { in.MessageID = "<a b@c>" },
		"id, no domain":   func(in *Input) { in.MessageID = "<a>" },
		"year":            func(in *Input) { in.Date = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		in := input()
		set(&in)
		if _, err := Compose(in); err == nil {
			t.Errorf("%s: composed", name)
		}
	}
	for name, e := range map[string]string{
		"bare LF": "Content-Type: a/b\n\nx\n", "bare CR": "Content-Type: a/b\r\n\r\nx\rx\r\n", "no end": "Content-Type: a/b\r\n\r\nx",
		"long": "Content-Type: a/b\r\n\r\n" + strings.Repeat("x", 999) + "\r\n", "other head": "Subject: x\r\nContent-Type: a/b\r\n\r\n",
		"NUL": "Content-Type: a/b\r\n\r\n\x00\r\n",
	} {
		if _, err := Outer(input(), []byte(e)); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A patient of whom the name at birth alone is known is named.
func TestBirthNameAlone(t *testing.T) {
	in := input()
	in.Letter.Patient.Name = ""
	if s := in.subject(); !strings.Contains(s, "QUIMPERLANT Solène") {
		t.Errorf("subject %q", s)
	}
	if s := in.text(); !strings.Contains(s, "Patient : QUIMPERLANT Solène") {
		t.Errorf("text %q", s)
	}
}

func TestReplaces(t *testing.T) {
	in := input()
	in.Replaces = "<7k3m9q2xp4rt-1.ffeeddccbbaa99887766@semaphore-exemple.mssante.fr>"
	b, err := Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	h, _, _, parts := read(t, b)
	if s, _ := h.Subject(); !strings.HasPrefix(s, "[Annule et remplace] ") {
		t.Errorf("subject %q", s)
	}
	if h.Get("References") != in.Replaces || !strings.Contains(string(parts[0].body), "annule et remplace") {
		t.Error("the replaced message is not named")
	}
	in.Replaces = "<a b@c>"
	if _, err := Compose(in); err == nil {
		t.Error("no message id, yet composed")
	}
}

func TestNewMessageID(t *testing.T) {
	id, err := NewMessageID("7k3m9q2xp4rt-1", "Semaphore-Exemple.fr", bytes.NewReader(make([]byte, 10)))
	if err != nil || id != "<7k3m9q2xp4rt-1.00000000000000000000@semaphore-exemple.fr>" {
		t.Errorf("%q %v", id, err)
	}
	if _, err := NewMessageID("a\r\nb", "exemple.fr", bytes.NewReader(make([]byte, 10))); err == nil {
		t.Error("line break accepted")
	}
	if _, err := NewMessageID("a", "exemple.fr", strings.NewReader("short")); err == nil {
		t.Error("too little randomness accepted")
	}
}

func TestPDFName(t *testing.T) {
	for want, l := range map[string]pipeline.Letter{
		"20220531_CR_d_imagerie_medicale_CORSE_FIGATELLIX.pdf": {Title: "CR d'imagerie médicale", ExamOn: pipeline.Date{Year: 2022, Month: 5, Day: 31}, Patient: pipeline.Patient{Name: "Corse", Given: "FIGATELLIX"}},
		"20261122_Compte_rendu_de_cardiologie_OEUVRY_Zoe.pdf":  {Date: pipeline.Date{Year: 2026, Month: 11, Day: 22}, Patient: pipeline.Patient{Name: "ŒUVRY", Given: "Zoé"}},
		"20261122_Epreuve_d_effort_avec_mesure_de_la_VO2_e_D_EXEMPLE_Jean-Paul.pdf": {Title: "Épreuve d’effort avec mesure de la VO2 et plus", Date: pipeline.Date{Year: 2026, Month: 11, Day: 22},
			Patient: pipeline.Patient{Name: "D’EXEMPLE", Given: "Jean-Paul"}},
		"Compte_rendu_de_cardiologie.pdf":       {Patient: pipeline.Patient{Name: "李", Given: "../"}},
		"20261122_ECG_etc_passwd_X_aux_nul.pdf": {Title: "ECG/../etc\\passwd", Date: pipeline.Date{Year: 2026, Month: 11, Day: 22}, Patient: pipeline.Patient{Name: "x", Given: "aux:nul"}},
	} {
		if got := (Input{Letter: l}).pdfName(); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

// The subject, file name and fields by which software files a message
// (ECO.2.1.3, 2.1.6, 2.4.1, 2.4.2), with names that try the encodings.
func TestStructured(t *testing.T) {
	for name, c := range map[string]struct {
		patient       pipeline.Patient
		replaces      string
		ins           bool
		subject, file string
	}{
		"example": {pipeline.Patient{Name: "Vial", Given: "Paul", BirthDate: pipeline.Date{Year: 1978, Month: 11, Day: 26}}, "", true,
			"XDM/1.0/DDM+CR d'imagerie médicale VIAL Paul 26/11/1978", "20261120_CR_d_imagerie_medicale_VIAL_Paul.pdf"},
		"apostrophe, accents": {pipeline.Patient{Name: "D'AEION-ŒUVRÉ", Given: "Cœur-Zoé", BirthDate: pipeline.Date{Year: 2019, Month: 1, Day: 2}, Chart: "A 12"}, "", false,
			"XDM/1.0/DDM+CR d'imagerie médicale D'AEION-ŒUVRÉ Cœur-Zoé 02/01/2019", "20261120_CR_d_imagerie_medicale_D_AEION-OEUVRE_Coeur-Zoe_A_12.pdf"},
		"separators": {pipeline.Patient{Name: "MARRIED", BirthName: "O&M^X", Given: "Al <i>", BirthDate: pipeline.Date{Year: 1950, Month: 12, Day: 31}}, "<a@b.fr>", true,
			"XDM/1.0/DDM+CR d'imagerie médicale (annule et remplace) O&M^X Al <i> 31/12/1950", "20261120_CR_d_imagerie_medicale_O_M_X_Al_i.pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			in := input()
			in.Letter.Patient, in.Replaces = c.patient, c.replaces
			in.Letter.ExamOn = pipeline.Date{Year: 2026, Month: 11, Day: 20}
			in.Structured = &Structured{Code: "18748-4", Label: "CR d'imagerie médicale", INS: c.ins}
			b, err := Compose(in)
			if err != nil {
				t.Fatal(err)
			}
			m, err := netmail.ReadMessage(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if err != nil || got != c.subject {
				t.Errorf("subject %q %v", got, err)
			}
			if m.Header.Get("X-MSS-CODECDA") != "18748-4" || m.Header.Get("X-MSS-INS") != map[bool]string{true: "O", false: "N"}[c.ins] {
				t.Errorf("fields %v", m.Header)
			}
			if !bytes.Contains(b, []byte(`"`+c.file+`"`)) {
				t.Errorf("no part is called %s", c.file)
			}
			outer, err := Outer(in, []byte("Content-Type: application/pkcs7-mime\r\n\r\nx\r\n"))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(outer, []byte("XDM")) || bytes.Contains(outer, []byte("X-MSS-INS")) || bytes.Contains(outer, []byte("CODECDA")) {
				t.Error("the outside tells what is inside")
			}
		})
	}
}

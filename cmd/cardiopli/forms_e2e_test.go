package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha1" // the hash of XDS
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/demo"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline/message"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// formsAgree opens every message of the demonstration as its recipient does and
// holds what is in it against each other and against the copy of the letter. What
// the structured forms say is read by this file's own few lines, not by the
// packages that wrote them.
func formsAgree(t *testing.T, dir string) {
	byID := map[string]demo.Document{}
	for _, d := range readReport(t, dir).Documents {
		byID[string(d.ID)] = d
	}
	files, _ := filepath.Glob(filepath.Join(dir, "mailboxes", "*", "*.eml"))
	documents := t.TempDir()
	for i, f := range files {
		m := openMail(t, dir, f)
		m.agree(t)
		d, ok := byID[m.document]
		if !ok {
			t.Errorf("%s: its Message-ID names no document", m.file)
			continue
		}
		letter, err := os.ReadFile(filepath.Join(dir, "letters", m.document+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(letter, m.pdf) {
			t.Errorf("%s: its PDF is not that of letters/", m.file)
		}
		e := expectation(t, stem(d.File))
		if flat(m.cda.Patient.part("family", "CL")) != flat(e.Patient.Name) || flat(m.cda.Patient.part("given", "CL")) != flat(e.Patient.Given) ||
			e.Patient.BirthDate != "" && m.cda.Patient.Birth.Value != strings.ReplaceAll(e.Patient.BirthDate, "-", "") {
			t.Errorf("%s: the CDA names another patient than the report", m.file)
		}
		if m.cda.Version.Value != "1" || m.cda.Replaces.ID.Root != "" || m.header.Get("References") != "" {
			t.Errorf("%s: a first letter replaces another", m.file)
		}
		if err := os.WriteFile(filepath.Join(documents, fmt.Sprintf("%02d.xml", i)), m.xml, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("schema", func(t *testing.T) { schemaHolds(t, documents) })
}

// schemaHolds has the schema of the national agency judge the documents.
func schemaHolds(t *testing.T, documents string) {
	root := os.Getenv("CARDIOPLI_CDA")
	if root == "" {
		t.Skip("NOT RUN: set CARDIOPLI_CDA to a checkout of ansforge/TestContenuCDA-3-0 to hold the documents to its schema")
	}
	need(t, "xmllint")
	files, _ := filepath.Glob(filepath.Join(documents, "*.xml"))
	args := append([]string{"--huge", "--noout", "--schema", filepath.Join(root, "infrastructure/cda/CDA_extended.xsd")}, files...)
	if out, err := exec.Command("xmllint", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// opened is one message as its recipient has it.
type opened struct {
	file, address, document string // document from the Message-ID
	outer, header           mail.Header
	pdf, archive, hprim     []byte
	pdfName                 string
	xml, metadata           []byte // of the archive
	cda                     clinical
	entry                   registered
}

// openMail has the command open a message, and reads what it wrote.
func openMail(t *testing.T, dir, file string) opened {
	t.Helper()
	m := opened{file: filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file), address: filepath.Base(filepath.Dir(file))}
	who, ca := filepath.Join(dir, "recipients", m.address), filepath.Join(dir, "pki", "ca.cert.pem")
	parts := t.TempDir()
	c := openCmd{Message: file, Key: who + ".key.pem", Cert: who + ".cert.pem", CA: ca, Out: parts}
	if err := c.Run(&app{out: io.Discard, errOut: io.Discard}); err != nil {
		t.Fatalf("%s: %v", m.file, err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m.outer = headerOf(t, raw)
	m.header = headerOf(t, entityOf(t, raw, who, ca))
	m.document, _, _ = strings.Cut(strings.TrimPrefix(m.header.Get("Message-ID"), "<"), "-")
	left, err := os.ReadDir(parts)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		b, err := os.ReadFile(filepath.Join(parts, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		switch filepath.Ext(f.Name()) {
		case ".pdf":
			m.pdf, m.pdfName = b, f.Name()
		case ".ZIP":
			m.archive = b
		case ".hpr":
			m.hprim = b
		case ".txt":
		default:
			t.Errorf("%s: what is %s?", m.file, f.Name())
		}
	}
	if m.pdf == nil || m.archive == nil {
		t.Fatalf("%s: no PDF or no archive", m.file)
	}
	if unzip, err := exec.LookPath("unzip"); err == nil {
		if out, err := exec.Command(unzip, "-tq", filepath.Join(parts, "IHE_XDM.ZIP")).CombinedOutput(); err != nil {
			t.Errorf("%s: unzip: %v\n%s", m.file, err, out)
		}
	}
	m.unpack(t)
	return m
}

func headerOf(t *testing.T, b []byte) mail.Header {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header
}

// entityOf gives the signed content of a message, whose header the command does not write.
func entityOf(t *testing.T, raw []byte, who, ca string) []byte {
	t.Helper()
	own, err := openCmd{Key: who + ".key.pem", Cert: who + ".cert.pem"}.given(&app{in: os.Stdin, errOut: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	anchors, err := readCerts(ca)
	if err != nil {
		t.Fatal(err)
	}
	r := cms.Reader{At: time.Now(), Roots: x509.NewCertPool(), Key: own[0].Key, Certificate: own[0].Certificate}
	for _, a := range anchors {
		r.Roots.AddCert(a)
	}
	o, err := r.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	return o.Entity
}

func (m *opened) unpack(t *testing.T) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(m.archive), int64(len(m.archive)))
	if err != nil {
		t.Fatalf("%s: %v", m.file, err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"INDEX.HTM", "README.TXT", "IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/DOC00001.XML"} {
		if len(files[want]) == 0 {
			t.Fatalf("%s: the archive has no %s", m.file, want)
		}
	}
	m.metadata, m.xml = files["IHE_XDM/SUBSET01/METADATA.XML"], files["IHE_XDM/SUBSET01/DOC00001.XML"]
	if err := xml.Unmarshal(m.xml, &m.cda); err != nil {
		t.Fatalf("%s: %v", m.file, err)
	}
	if err := xml.Unmarshal(m.metadata, &m.entry); err != nil {
		t.Fatalf("%s: %v", m.file, err)
	}
	// What people see before they open the document names nobody.
	for _, name := range []string{"INDEX.HTM", "README.TXT"} {
		for _, s := range []string{m.cda.Patient.part("family", "BR"), m.cda.Patient.Birth.Value} {
			if bytes.Contains(bytes.ToUpper(files[name]), []byte(strings.ToUpper(s))) {
				t.Errorf("%s: %s names the patient", m.file, name)
			}
		}
	}
}

// outside are the fields that a relay sees.
var outside = []string{"Date", "From", "To", "Subject", "Message-Id", "References", "Disposition-Notification-To", "X-Mss-Nil",
	"Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"}

var notName = regexp.MustCompile(`[^A-Za-z0-9-]+`)

// ascii gives letters without accents, as file names have them.
func ascii(s string) string {
	s = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE").Replace(s)
	s = regexp.MustCompile(`\p{Mn}`).ReplaceAllString(norm.NFD.String(s), "")
	return strings.Trim(notName.ReplaceAllString(s, "_"), "_")
}

// agree holds the parts of a message against each other.
func (m opened) agree(t *testing.T) {
	t.Helper()
	bad := func(format string, a ...any) { t.Helper(); t.Errorf(m.file+": "+format, a...) }
	same := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			bad("%s: %v, want %v", what, got, want)
		}
	}
	d, p := m.cda, m.cda.Patient
	family, given, ins := p.part("family", "BR"), p.part("given", "CL"), p.ins()

	// The PDF of the CDA.
	body, err := base64.StdEncoding.DecodeString(d.Body)
	if err != nil || !bytes.Equal(body, m.pdf) {
		bad("the PDF of the CDA is not the one beside it")
	}

	// The header: within, by which software files; outside, nothing.
	words := new(mime.WordDecoder)
	decoded := func(h mail.Header, field string) string {
		s, err := words.DecodeHeader(h.Get(field))
		if err != nil {
			bad("%s: %v", field, err)
		}
		return s
	}
	born, err := time.Parse("20060102", p.Birth.Value)
	if err != nil {
		bad("birth date: %v", err)
	}
	label := d.Code.Name
	if d.Replaces.ID.Root != "" {
		label += " (annule et remplace)"
	}
	same("subject", decoded(m.header, "Subject"), "XDM/1.0/DDM+"+label+" "+strings.ToUpper(family)+" "+given+" "+born.Format("02/01/2006"))
	same("X-MSS-CODECDA", m.header.Get("X-Mss-Codecda"), d.Code.Code)
	said := "N"
	if ins != (oid{}) {
		said = "O"
		if family == "" || p.part("given", "BR") == "" || p.part("given", "") == "" || p.Place == "" || p.Sex.Code == "UN" {
			bad("an INS without its traits")
		}
	}
	same("X-MSS-INS", m.header.Get("X-Mss-Ins"), said)
	same("outer subject", decoded(m.outer, "Subject"), message.NeutralSubject)
	same("outer To", m.outer.Get("To"), "<"+m.address+">")
	same("Message-ID", m.outer.Get("Message-Id"), m.header.Get("Message-Id"))
	for name := range m.outer {
		if !slices.Contains(outside, name) {
			bad("the relay sees a field %s", name)
		}
	}
	for _, f := range m.header["Hp-Outer"] {
		name, v, _ := strings.Cut(f, ": ")
		same("HP-Outer "+name, v, m.outer.Get(name))
	}
	if !slices.ContainsFunc(d.To, func(r struct {
		Telecom value `xml:"intendedRecipient>telecom"`
	}) bool {
		return r.Telecom.Value == "mailto:"+m.address
	}) {
		bad("its recipient is not among those of the CDA")
	}

	// The name of the file.
	if len(d.On) == 0 {
		t.Fatalf("%s: the CDA has no act", m.file)
	}
	kind := ascii(d.Code.Name)
	kind = strings.TrimRight(kind[:min(len(kind), 40)], "_")
	want := d.On[0].Value + "_" + kind + "_" + strings.ToUpper(ascii(family)) + "_" + ascii(given)
	if !strings.HasPrefix(m.pdfName, want) {
		bad("the PDF is named %s, want %s...", m.pdfName, want)
	}

	// The metadata.
	if len(m.entry.Entries) != 1 || len(m.entry.Sets) != 1 {
		t.Fatalf("%s: %d entries in %d sets", m.file, len(m.entry.Entries), len(m.entry.Sets))
	}
	e, set := m.entry.Entries[0], m.entry.Sets[0]
	sum := sha1.Sum(m.xml)
	same("hash", e.slot("hash"), hex.EncodeToString(sum[:]))
	same("size", e.slot("size"), len(m.xml))
	same("URI", e.slot("URI"), "DOC00001.XML")
	same("unique id", e.external("2e82c1f6-a085-4c72-9da3-8640a32e42ab"), d.ID.Root)
	same("type", e.codes("f0306f51-975f-434e-a61c-c59651d33983"), []string{d.Code.Code + " " + d.Code.System})
	same("secrecy", e.codes("f4f85eac-e6cb-4883-b524-f2705394840f"), []string{d.Secrecy.Code + " " + d.Secrecy.System})
	same("format", e.codes("a09d5840-386c-46f2-b5ad-9c3699a4309d"), []string{"urn:ihe:iti:xds-sd:pdf:2008 1.3.6.1.4.1.19376.1.2.3"})
	var acts []string
	for _, a := range d.Acts {
		if a.Code != "" {
			acts = append(acts, a.Code+" "+a.System)
		}
	}
	same("acts", e.codes("2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"), acts)
	same("title", e.Title.Value, d.Title)
	same("language", e.slot("languageCode"), d.Language.Code)
	same("day of the act", e.slot("serviceStartTime"), d.On[0].Value)
	at, err := time.Parse("20060102150405-0700", d.At.Value)
	if err != nil {
		bad("effectiveTime: %v", err)
	}
	same("time", e.slot("creationTime"), at.UTC().Format("20060102150405"))
	if !strings.HasPrefix(e.slot("legalAuthenticator"), d.Signer.Extension+"^") {
		bad("another signer in the metadata")
	}
	info := e.slot("sourcePatientInfo")
	for _, line := range []string{"PID-5|" + family + "^" + p.part("given", "BR") + "^" + p.part("given", "") + "^^^^L", "PID-7|" + p.Birth.Value} {
		if !slices.Contains(strings.Split(info, "\n"), line) {
			bad("sourcePatientInfo lacks %q", line)
		}
	}
	id := ins
	if id == (oid{}) {
		id = p.IDs[0]
	}
	for what, got := range map[string]string{"entry": e.external("58a6f841-87b3-4a3e-92fd-a8ffeff98427"), "set": set.external("6b5aea1a-874d-4603-a4bc-96a0a7b38446")} {
		if !strings.HasPrefix(got, id.Extension+"^^^&"+id.Root+"&ISO^") {
			bad("the %s is of another patient: %s", what, got)
		}
	}

	if m.hprim != nil {
		m.agreeHPRIM(t)
	}
}

// agreeHPRIM reads the lines of the text form as a receiver does, by their number.
func (m opened) agreeHPRIM(t *testing.T) {
	t.Helper()
	bad := func(format string, a ...any) { t.Helper(); t.Errorf(m.file+": HPRIM "+format, a...) }
	b, err := charmap.Windows1252.NewDecoder().Bytes(m.hprim)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
		bad("has a line end without CR")
	}
	for _, c := range m.hprim {
		if c < 0x20 && c != '\r' && c != '\n' || c >= 0x7f && c < 0xa0 {
			bad("has the byte %#x, which not every program reads as the same sign", c)
		}
	}
	ls := strings.Split(string(b), "\r\n")
	p := m.cda.Patient
	born, _ := time.Parse("20060102", p.Birth.Value)
	on, _ := time.Parse("20060102", m.cda.On[0].Value)
	for n, want := range map[int]string{2: strings.ToUpper(ascii(p.part("family", "CL"))), 3: ascii(p.part("given", "CL")),
		4: "", 5: "", 6: "", 7: born.Format("02_01_2006"), 10: on.Format("02_01_2006"), 13: ""} {
		if got := ascii(ls[n-1]); got != want {
			bad("line %d is %q, want %q", n, got, want)
		}
	}
	number := ""
	if ins := p.ins().Extension; ins != "" {
		number = ins[:13] + " " + ins[13:]
	}
	if ls[7] != number {
		bad("line 8 is %q, want %q", ls[7], number)
	}
	if !strings.HasPrefix(ls[8], m.document) {
		bad("line 9 is %q", ls[8])
	}
	if n := len(ls); n < 16 || ls[n-3] != "****FIN****" || ls[n-2] != "****FINFICHIER****" || strings.Count(string(b), "****") != 4 {
		bad("has no end, or another one")
	}
}

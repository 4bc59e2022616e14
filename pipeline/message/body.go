package message

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CheckpointName is the file name of the part that holds the trace checkpoint.
const CheckpointName = "cardiopli-trace.txt"

// Compose gives the MIME entity that is signed, then encrypted. Its header
// carries the true fields, and HP-Outer fields say what the outside shows
// instead (RFC 9788 2.1, 2.2), so that the recipient's software can tell that
// the neutral subject is ours and not a relay's.
func Compose(in Input) ([]byte, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(len(in.PDF)*14/10 + 8192)
	for _, f := range in.innerFields() {
		writeField(&b, f)
	}
	for _, f := range in.outerFields() {
		writeField(&b, field{"HP-Outer", f.name + ": " + f.value})
	}
	boundary := in.boundary()
	b.WriteString("MIME-Version: 1.0\r\n")
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"%s\";\r\n hp=\"cipher\"\r\n\r\n", boundary)
	b.WriteString("Message en plusieurs parties (MIME).\r\n")

	next := func() { fmt.Fprintf(&b, "\r\n--%s\r\n", boundary) }
	next()
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	writeQuoted(&b, in.text())
	next()
	writeAttachment(&b, Attachment{PDFName(in.Letter), "application/pdf", in.PDF})
	for _, a := range in.Attachments {
		next()
		writeAttachment(&b, a)
	}
	if len(in.Checkpoint) > 0 {
		next()
		// base64 keeps the note's bare LF line ends, over which it is signed.
		writeAttachment(&b, Attachment{CheckpointName, "text/plain", in.Checkpoint})
	}
	fmt.Fprintf(&b, "\r\n--%s--\r\n", boundary)
	if err := CheckLines(b.Bytes()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// boundary is derived from the Message-ID, which is random: same input, same
// bytes. No part can hold it: "=_" occurs neither in base64 nor in
// quoted-printable text (RFC 2045 6.7).
func (in Input) boundary() string {
	sum := sha256.Sum256([]byte("cardiopli boundary " + in.MessageID))
	return fmt.Sprintf("=_%x", sum[:16])
}

// text is what the recipient reads first.
func (in Input) text() string {
	l := in.Letter
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("%s", greeting(in.Recipient.Title))
	line("")
	for _, a := range l.Alerts {
		line("À LIRE EN PREMIER : %s", strings.Join(strings.Fields(a.Text), " "))
	}
	if len(l.Alerts) > 0 {
		line("")
	}
	who := strings.TrimSpace(l.Patient.Name + " " + l.Patient.Given)
	what := "Vous trouverez ci-joint, au format PDF, le compte rendu suivant :"
	if in.Recipient.Copy {
		what = "Vous trouverez ci-joint en copie, au format PDF, le compte rendu suivant :"
	}
	line("%s", what)
	line("")
	exam := in.title()
	if !l.ExamOn.IsZero() {
		exam += ", examen du " + l.ExamOn.French()
	}
	line("  %s", exam)
	patient := "  Patient : " + who
	if !l.Patient.BirthDate.IsZero() {
		patient += ", " + born(string(l.Patient.Sex)) + " le " + l.Patient.BirthDate.French()
	}
	line("%s", patient)
	if in.Replaces != "" {
		line("  Il annule et remplace le courrier précédent sur cet examen ; ce qui a changé est en première page.")
	}
	line("")
	line("Le cabinet vous demande de le classer dans le dossier du patient, et de nous")
	line("prévenir si ce courrier ne vous est pas destiné.")
	line("")
	line("Bien confraternellement,")
	line("")
	if s := strings.Join(strings.Fields(l.Author.Title+" "+l.Author.Given+" "+l.Author.Name), " "); s != "" {
		line("%s", s)
	}
	if l.Author.Role != "" {
		line("%s", l.Author.Role)
	}
	if l.Practice.Name != "" {
		line("%s", l.Practice.Name)
	}
	for _, s := range l.Practice.Lines {
		line("%s", s)
	}
	if l.Practice.Phone != "" {
		line("Tél. %s", l.Practice.Phone)
	}
	if len(in.Checkpoint) > 0 {
		line("")
		line("-- ")
		line("Repère du journal d'envoi du cabinet, à conserver avec ce message : il permet de")
		line("vérifier plus tard que le journal n'a pas été modifié (pièce %s).", CheckpointName)
		line("")
		for _, s := range strings.Split(strings.TrimRight(string(in.Checkpoint), "\n"), "\n") {
			line("  %s", s)
		}
	}
	return b.String()
}

func greeting(title string) string {
	if strings.EqualFold(strings.TrimSuffix(title, "."), "pr") {
		return "Monsieur ou Madame le Professeur,"
	}
	return "Chère consœur, cher confrère,"
}

func born(sex string) string {
	switch sex {
	case "M":
		return "né"
	case "F":
		return "née"
	}
	return "né(e)"
}

func writeQuoted(b *bytes.Buffer, text string) {
	w := quotedprintable.NewWriter(b)
	// The text is our own and cannot fail to be written into memory; control
	// characters of quoted names become spaces.
	clean := strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	_, _ = w.Write([]byte(strings.ReplaceAll(clean, "\n", "\r\n")))
	_ = w.Close()
}

func writeAttachment(b *bytes.Buffer, a Attachment) {
	charset := ""
	if strings.HasPrefix(a.Type, "text/") {
		charset = "; charset=utf-8"
	}
	fmt.Fprintf(b, "Content-Type: %s%s;\r\n%s\r\n", a.Type, charset, parameter("name", a.Name))
	fmt.Fprintf(b, "Content-Disposition: attachment;\r\n%s\r\n", parameter("filename", a.Name))
	b.WriteString("Content-Transfer-Encoding: base64\r\n\r\n")
	enc := make([]byte, 76)
	for data := a.Data; len(data) > 0; {
		n := min(len(data), 57)
		m := base64.StdEncoding.EncodedLen(n)
		base64.StdEncoding.Encode(enc, data[:n])
		b.Write(enc[:m])
		b.WriteString("\r\n")
		data = data[n:]
	}
}

// parameter gives a folded MIME parameter: quoted where the value is ASCII, else
// in the extended and continued form of RFC 2231 3 and 4.
func parameter(name, value string) string {
	if isASCII(value) && len(value) <= 200 {
		return fmt.Sprintf(" %s=\"%s\"", name, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value))
	}
	escaped := "utf-8''" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	var lines []string
	for i := 0; escaped != ""; i++ {
		n := min(len(escaped), 60)
		// An escape must not be cut in two.
		for k := n - 1; k >= n-2 && n < len(escaped) && k > 0; k-- {
			if escaped[k] == '%' {
				n = k
				break
			}
		}
		lines = append(lines, fmt.Sprintf(" %s*%d*=%s", name, i, escaped[:n]))
		escaped = escaped[n:]
	}
	return strings.Join(lines, ";\r\n")
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

var spelled = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE", "ß", "ss", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L")

// plain gives s in ASCII letters and digits, joined by underscores; the hyphen
// of double names stays.
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(spelled.Replace(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-'):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Trim(strings.Join(strings.Fields(b.String()), "_"), "_-")
}

func base64Line(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

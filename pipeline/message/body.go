package message

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"

	gomessage "github.com/emersion/go-message"
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
	fields := in.innerFields()
	for _, f := range in.outerFields() {
		fields = append(fields, field{"HP-Outer", f.name + ": " + f.value})
	}
	attachments := in.attachments()
	if len(in.Checkpoint) > 0 {
		// base64 keeps the note's bare LF line ends, over which it is signed.
		attachments = append(attachments, Attachment{CheckpointName, "text/plain", in.Checkpoint})
	}
	return in.write(fields, ";\r\n hp=\"cipher\"", attachments)
}

func (in Input) attachments() []Attachment {
	return append([]Attachment{{in.pdfName(), "application/pdf", in.PDF}}, in.Attachments...)
}

// write gives the multipart entity: the text, then the attachments.
func (in Input) write(fields []field, parameters string, attachments []Attachment) ([]byte, error) {
	fields = append(fields, field{"MIME-Version", "1.0"},
		field{"Content-Type", fmt.Sprintf("multipart/mixed; boundary=\"%s\"%s", in.boundary(), parameters)})
	var b bytes.Buffer
	b.Grow(len(in.PDF)*14/10 + 8192)
	w, err := gomessage.CreateWriter(&b, header(fields))
	if err != nil {
		return nil, fmt.Errorf("compose message: %w", err)
	}
	if _, err := io.WriteString(w, "Message en plusieurs parties (MIME).\r\n\r\n"); err != nil {
		return nil, fmt.Errorf("compose message: %w", err)
	}
	if err := writePart(w, []field{
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	}, lines(in.text())); err != nil {
		return nil, err
	}
	for _, a := range attachments {
		if err := writePart(w, a.fields(), a.Data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compose message: %w", err)
	}
	if err := CheckLines(b.Bytes()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// writePart adds a part; its transfer encoding is the one that its fields name.
func writePart(w *gomessage.Writer, fields []field, body []byte) error {
	p, err := w.CreatePart(header(fields))
	if err != nil {
		return fmt.Errorf("begin a part: %w", err)
	}
	if _, err := p.Write(body); err != nil {
		return fmt.Errorf("write a part: %w", err)
	}
	if err := p.Close(); err != nil {
		return fmt.Errorf("end a part: %w", err)
	}
	return nil
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
	patient := "  Patient : " + shownName(l.Patient)
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
		if in.channel {
			line("vérifier plus tard que le journal n'a pas été modifié.")
		} else {
			line("vérifier plus tard que le journal n'a pas été modifié (pièce %s).", CheckpointName)
		}
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

// lines gives our text with CRLF; control characters of quoted names become spaces.
func lines(text string) []byte {
	clean := strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return []byte(strings.ReplaceAll(clean, "\n", "\r\n"))
}

func (a Attachment) fields() []field {
	charset := ""
	if strings.HasPrefix(a.Type, "text/") {
		charset = "; charset=utf-8"
	}
	return []field{
		{"Content-Type", a.Type + charset + ";\r\n" + parameter("name", a.Name)},
		{"Content-Disposition", "attachment;\r\n" + parameter("filename", a.Name)},
		{"Content-Transfer-Encoding", "base64"},
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

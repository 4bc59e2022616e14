package hprim

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"cardiopli/pipeline"
)

// The bounds of what is read.
const (
	maxRead     = 4 << 20
	maxLine     = 20_000
	maxMessages = 500
)

// Errors of Read and ReadAll.
var (
	// ErrForm is returned for what is no letter in this form.
	ErrForm = errors.New("not in the text form of HPRIM")
	// ErrSeveral is returned by Read for a file that holds several: filed as one,
	// the results of one patient would be another's.
	ErrSeveral = errors.New("the file holds several letters")
	// ErrSize is returned for what is larger than any letter.
	ErrSize = errors.New("larger than a letter can be")
)

// Message is a letter in the text form. All text is UTF-8.
type Message struct {
	Code        string // line 1: number of the patient's file, or a title
	Name, Given string
	Address     [3]string
	Birth       string        // as it stands
	BirthDate   pipeline.Date // zero where Birth is no day with a year of four digits
	Number      string        // line 8 without blanks
	Reference   string
	On          string // as it stands
	Date        pipeline.Date
	Sender, To  string // lines 11 and 12, with their codes
	Text        string
	Lab         []string // lines of the coded part, as they stand
	Complete    bool     // the end mark was there
}

// Read reads a file that holds one letter.
func Read(b []byte) (Message, error) {
	all, err := ReadAll(b)
	if err != nil {
		return Message{}, err
	}
	if len(all) > 1 {
		return Message{}, ErrSeveral
	}
	return all[0], nil
}

// ReadAll reads a file of one or more letters, each with its header. It is lenient
// where receivers are: any end of line, Windows-1252 or UTF-8, a missing end mark,
// a header of twelve lines or thirteen.
func ReadAll(b []byte) ([]Message, error) {
	if len(b) > maxRead {
		return nil, ErrSize
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return nil, ErrForm
	}
	ls := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(decode(b)), "\n")
	var out []Message
	for ended := false; ; {
		// Between letters there may be blank lines. Behind the end of the file there
		// may be another file, or the foot of a mail.
		for len(out) > 0 && len(ls) > 0 && (strings.TrimSpace(ls[0]) == "" || isMark(ls[0], endFile)) {
			ended = ended || isMark(ls[0], endFile)
			ls = ls[1:]
		}
		if len(ls) == 0 {
			break
		}
		if len(out) == maxMessages {
			return nil, ErrSize
		}
		m, rest, err := one(ls)
		if err != nil && ended {
			break
		}
		if err != nil {
			return nil, err
		}
		ended = false
		out, ls = append(out, m), rest
	}
	if len(out) == 0 {
		return nil, ErrForm
	}
	return out, nil
}

func one(ls []string) (Message, []string, error) {
	if len(ls) < 12 {
		return Message{}, nil, ErrForm
	}
	var h [12]string
	for i := range h {
		if len(ls[i]) > maxLine {
			return Message{}, nil, ErrSize
		}
		if strings.HasPrefix(ls[i], "****") {
			return Message{}, nil, ErrForm
		}
		h[i] = strings.TrimSpace(ls[i])
	}
	m := Message{
		Code: h[0], Name: h[1], Given: h[2], Address: [3]string(h[3:6]),
		Birth: h[6], BirthDate: dayOf(h[6]), Number: strings.ReplaceAll(h[7], " ", ""), Reference: h[8],
		On: h[9], Date: dayOf(h[9]), Sender: h[10], To: h[11],
	}
	if m.Name == "" || m.Given == "" {
		return Message{}, nil, ErrForm
	}
	// What looks like a header of HL7 or HPRIM Santé is something else.
	if strings.HasPrefix(h[0], "H|") || strings.HasPrefix(h[0], "MSH|") {
		return Message{}, nil, ErrForm
	}
	ls = ls[12:]
	var body []string
	inLab := false
	for i, l := range ls {
		switch {
		case len(l) > maxLine:
			return Message{}, nil, ErrSize
		case isMark(l, endText), isMark(l, endFile):
			m.Text, m.Complete = join(body), true
			if isMark(l, endFile) {
				i--
			}
			return m, ls[i+1:], nil
		case isMark(l, lab):
			inLab = true
		case inLab:
			m.Lab = append(m.Lab, strings.TrimRight(l, " "))
		default:
			body = append(body, strings.TrimRight(l, " "))
		}
	}
	m.Text = join(body)
	return m, nil, nil
}

func isMark(l, mark string) bool { return strings.TrimSpace(l) == mark }

// join leaves out blank lines at either end, line 13 among them.
func join(body []string) string { return strings.Trim(strings.Join(body, "\n"), "\n") }

// decode takes UTF-8 for what it is, and else Windows-1252, which has ISO 8859-1
// but for its controls.
func decode(b []byte) string {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return string(b)
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(s)
}

var (
	dayForm   = regexp.MustCompile(`^([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})$`)
	tightForm = regexp.MustCompile(`^([0-9]{2})([0-9]{2})([0-9]{4})$`)
)

// dayOf reads JJ/MM/AAAA, also with points or hyphens, or JJMMAAAA. A year of two
// digits is not guessed.
func dayOf(s string) pipeline.Date {
	p := dayForm.FindStringSubmatch(s)
	if p == nil {
		p = tightForm.FindStringSubmatch(s)
	}
	if p == nil {
		return pipeline.Date{}
	}
	d, err := pipeline.ParseDate(p[3] + "-" + pad(p[2]) + "-" + pad(p[1]))
	if err != nil {
		return pipeline.Date{}
	}
	return d
}

func pad(s string) string {
	if len(s) < 2 {
		return "0" + s
	}
	return s
}

package receipt

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

const maxRTFDepth = 200

// rtfText gives the words of RTF: those that it shows, or the HTML that Outlook has put
// into it (MS-OXRTFEX). Of fonts nothing is read: their own code pages are not followed.
func rtfText(b []byte) string {
	if !bytes.HasPrefix(b, []byte(`{\rtf`)) {
		return ""
	}
	r := rtf{b: b, page: charmap.Windows1252}
	// It is said among the first words, before any text (MS-OXRTFEX 2.1.1).
	r.html = bytes.Contains(capped(b, 300), []byte(`\fromhtml1`))
	r.now.fallback = 1
	r.read()
	if r.html {
		return plainOf(r.out.String())
	}
	return r.out.String()
}

// rtf is the state of reading.
type rtf struct {
	b    []byte
	html bool
	page encoding.Encoding
	out  strings.Builder

	octets  []byte   // in the code page, not decoded yet
	units   []uint16 // of UTF-16, likewise
	skip    int      // characters that stand for one given in Unicode
	now     rtfGroup
	opened  []rtfGroup
	starred bool // \* was said
}

// rtfGroup is what a group inherits.
type rtfGroup struct {
	silent   bool // it is no text
	tag      bool // it is HTML of the origin
	hidden   bool // it is RTF for HTML that stands beside it
	fallback int  // how many characters stand for one in Unicode
}

func (r *rtf) read() {
	for len(r.b) > 0 {
		c := r.b[0]
		r.b = r.b[1:]
		switch {
		case c == '{':
			if r.flush(); len(r.opened) == maxRTFDepth {
				return
			}
			r.opened, r.skip = append(r.opened, r.now), 0
		case c == '}':
			r.flush()
			if len(r.opened) == 0 {
				return
			}
			r.now, r.opened, r.skip, r.starred = r.opened[len(r.opened)-1], r.opened[:len(r.opened)-1], 0, false
		case c == '\\':
			r.control()
		case c == '\r' || c == '\n' || c == 0:
		default:
			r.octet(c)
		}
	}
	r.flush()
}

// control reads what follows a backslash.
func (r *rtf) control() {
	if len(r.b) == 0 {
		return
	}
	c := r.b[0]
	if c|0x20 < 'a' || c|0x20 > 'z' {
		r.b = r.b[1:]
		r.symbol(c)
		return
	}
	n := 0
	for n < len(r.b) && n < 32 && r.b[n]|0x20 >= 'a' && r.b[n]|0x20 <= 'z' {
		n++
	}
	word := string(r.b[:n])
	r.b = r.b[n:]
	n = 0
	for n < len(r.b) && n < 11 && (r.b[n] >= '0' && r.b[n] <= '9' || n == 0 && r.b[n] == '-') {
		n++
	}
	value, err := strconv.Atoi(string(r.b[:n]))
	if r.b = r.b[n:]; len(r.b) > 0 && r.b[0] == ' ' {
		r.b = r.b[1:]
	}
	r.word(word, value, err == nil)
}

func (r *rtf) symbol(c byte) {
	switch c {
	case '*':
		r.starred = true
	case '\'':
		if len(r.b) >= 2 {
			if v, err := strconv.ParseUint(string(r.b[:2]), 16, 8); err == nil {
				r.octet(byte(v))
			}
			r.b = r.b[2:]
		}
	case '~':
		r.say("\u00a0")
	case '_':
		r.say("\u2011")
	case '\\', '{', '}':
		r.octet(c)
	case '\r', '\n':
		r.say("\n")
	}
}

// rtfWords are control words that stand for text.
var rtfWords = map[string]string{"par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t", "emdash": "—", "endash": "–",
	"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " "}

// rtfSilent are groups that hold no text of the body.
var rtfSilent = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "nonshppict": true,
	"header": true, "headerl": true, "headerr": true, "headerf": true, "footer": true, "footerl": true, "footerr": true, "footerf": true}

func (r *rtf) word(word string, value int, given bool) {
	starred := r.starred
	r.starred = false
	switch {
	case word == "htmltag" && r.html:
		r.now.tag, r.now.silent = true, false
	case starred && word != "shppict", rtfSilent[word]:
		r.now.silent = true
	case word == "htmlrtf", word == "v" && !r.html:
		r.flush()
		r.now.hidden = !given || value != 0
	case word == "plain" && !r.html:
		r.now.hidden = false
	case word == "ansicpg":
		if e := encodingOf("windows-" + strconv.Itoa(value)); e != nil {
			r.page = e
		}
	case word == "uc":
		r.now.fallback = max(0, min(value, 10))
	case word == "u":
		if len(r.octets) > 0 {
			r.flush()
		}
		if r.visible() {
			r.units = append(r.units, uint16(value))
		}
		r.skip = r.now.fallback
	case word == "bin":
		r.b = r.b[min(len(r.b), max(0, value)):]
	case rtfWords[word] != "":
		r.say(rtfWords[word])
	}
}

func (r *rtf) visible() bool { return !r.now.silent && (r.now.tag || !r.now.hidden) }

// octet is a character in the code page.
func (r *rtf) octet(c byte) {
	switch {
	case r.skip > 0:
		r.skip--
	case r.visible():
		if len(r.units) > 0 {
			r.flush()
		}
		r.octets = append(r.octets, c)
	}
}

func (r *rtf) say(s string) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if r.flush(); r.visible() {
		r.out.WriteString(s)
	}
}

// flush writes what is not decoded yet.
func (r *rtf) flush() {
	if len(r.octets) > 0 {
		s, _ := r.page.NewDecoder().Bytes(r.octets)
		r.out.Write(bytes.ToValidUTF8(s, []byte("\uFFFD")))
	}
	r.out.WriteString(string(utf16.Decode(r.units)))
	r.octets, r.units = r.octets[:0], r.units[:0]
}

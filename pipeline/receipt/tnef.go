package receipt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// tnef is what is read of the format of Outlook's own (MS-OXTNEF): the body as text,
// and the names of the files in it.
type tnef struct {
	text  string
	files []string
}

// What a stream may hold before the rest is left unread.
const (
	tnefSignature  = 0x223e9f78
	maxAttributes  = 2000
	maxTnefFiles   = 50
	tnefBody       = 0x0002800c
	tnefFile       = 0x00018010
	tnefProperties = 0x00069003
)

// readTNEF never fails: what cannot be understood ends the reading.
func readTNEF(b []byte) (t tnef, ok bool) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return t, false
	}
	b = b[6:] // and the key
	for range maxAttributes {
		if len(b) < 11 { // level, name, length, checksum
			break
		}
		name, n := binary.LittleEndian.Uint32(b[1:]), uint64(binary.LittleEndian.Uint32(b[5:]))
		if n > uint64(len(b)-9) {
			n = uint64(len(b) - 9) // the stream was cut
		}
		data := b[9 : 9+n]
		switch name {
		case tnefBody:
			if t.text == "" {
				t.text = tnefString(data)
			}
		case tnefFile:
			if f := tidy([]byte(tnefString(data))); f != "" && len(t.files) < maxTnefFiles {
				t.files = append(t.files, cut(f, 200))
			}
		case tnefProperties:
			if s := propertiesBody(data); s != "" {
				t.text = s // in Unicode, where the attribute is in some code page
			}
		}
		if b = b[9+n:]; len(b) < 2 {
			break
		}
		b = b[2:]
	}
	t.text = cut(t.text, maxText)
	return t, true
}

// tnefString is text of eight bits up to its zero. Which code page is told elsewhere, and
// by few.
func tnefString(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return unicodeText(capped(b, maxBody))
}

// propertiesBody is the body among the properties of the message (2.1.3.4): as text,
// else as HTML, else as compressed RTF.
func propertiesBody(b []byte) (text string) {
	r := properties{b: b}
	html, rich := "", ""
	for count := min(r.uint32(), maxAttributes); count > 0 && !r.bad; count-- {
		kind, id := r.uint16(), r.uint16()
		if id >= 0x8000 { // named
			r.take(16)
			if r.uint32() == 0 {
				r.take(4)
			} else {
				r.take(padded(r.uint32()))
			}
		}
		value := r.value(kind)
		switch {
		case id == 0x1000 && kind == 0x1f:
			text = wide(value)
		case id == 0x1000 && kind == 0x1e:
			text = tnefString(value)
		case id == 0x1013 && kind == 0x1f:
			html = plainOf(wide(value))
		case id == 0x1013:
			html = plainOf(tnefString(value))
		case id == 0x1009 && kind == 0x102 && rich == "":
			rich = strings.TrimSpace(rtfText(decompress(value, maxBody)))
		}
	}
	return cmp.Or(text, html, rich)
}

func wide(b []byte) string {
	b = capped(b, maxBody)
	u := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		c := binary.LittleEndian.Uint16(b)
		if c == 0 {
			break
		}
		u = append(u, c)
	}
	return string(utf16.Decode(u))
}

// properties reads values one after the other; bad is set once they end too early.
type properties struct {
	b   []byte
	bad bool
}

func (r *properties) take(n uint32) []byte {
	if r.bad || uint64(n) > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *properties) uint16() uint16 {
	if v := r.take(2); v != nil {
		return binary.LittleEndian.Uint16(v)
	}
	return 0
}

func (r *properties) uint32() uint32 {
	if v := r.take(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

// padded is a length up to the next multiple of four.
func padded(n uint32) uint32 {
	if n > maxBody*8 {
		return 1<<32 - 1 // longer than anything that is read
	}
	return (n + 3) &^ 3
}

// value is the last of a property's values.
func (r *properties) value(kind uint16) (v []byte) {
	count := uint32(1)
	variable := false
	switch kind &^ 0x1000 {
	case 0x1e, 0x1f, 0x102, 0x0d:
		variable, count = true, r.uint32()
	default:
		if kind&0x1000 != 0 {
			count = r.uint32()
		}
	}
	for ; count > 0 && !r.bad; count-- {
		switch {
		case variable:
			n := r.uint32()
			v = r.take(padded(n))
			v = v[:min(uint32(len(v)), n)]
		default:
			v = r.take(fixed(kind &^ 0x1000))
		}
	}
	return v
}

// fixed is how many bytes a value of a type has, which is a multiple of four.
func fixed(kind uint16) uint32 {
	switch kind {
	case 0x02, 0x03, 0x04, 0x0a, 0x0b:
		return 4
	case 0x05, 0x06, 0x07, 0x14, 0x40:
		return 8
	case 0x48:
		return 16
	}
	return 1<<32 - 1 // a type that nobody knows: the rest cannot be read
}

// winmail is the part of Outlook's own format.
func (p *part) winmail() *part {
	return p.find(func(q *part) bool {
		return strings.HasSuffix(q.kind, "/ms-tnef") || strings.HasSuffix(q.kind, "/vnd.ms-tnef") ||
			q.kind == "application/octet-stream" && strings.EqualFold(q.args["name"], "winmail.dat")
	})
}

// withWinmail adds to what a person wrote that there is a winmail.dat, and what stands
// in it where nothing else does.
func withWinmail(text string, top *part) string {
	p := top.winmail()
	if p == nil {
		return text
	}
	t, ok := readTNEF(p.decoded())
	if strings.TrimSpace(text) == "" && ok {
		text = shown(t.text)
	}
	note := "[Une pièce jointe de forme winmail.dat, propre à Outlook, est conservée sous scellés avec ce courrier"
	if len(t.files) > 0 {
		note += " ; elle contient : " + strings.Join(t.files, ", ")
	}
	note += ". cardiopli ne l'ouvre pas : demandez à l'expéditeur d'envoyer en texte ou en HTML, ou ouvrez le courrier avec Outlook.]"
	return strings.TrimSpace(strings.TrimSpace(text) + "\n\n" + note)
}

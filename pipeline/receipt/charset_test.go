package receipt

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// readText reads a mail of a person with one part.
func readText(t testing.TB, head, body string) string {
	t.Helper()
	m, err := Read([]byte("From: <dr.ombeline@example.org>\r\nTo: <cabinet@example.org>\r\nSubject: Re: Compte rendu\r\nIn-Reply-To: <a@b>\r\nMIME-Version: 1.0\r\n" + head + "\r\n" + body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Text
}

func TestTextInWhateverCharset(t *testing.T) {
	const said = "Merci, le patient a été revu à l'hôpital."
	latin := "Merci, le patient a \xe9t\xe9 revu \xe0 l'h\xf4pital."
	var wide []byte
	for _, u := range utf16.Encode([]rune(said)) {
		wide = binary.LittleEndian.AppendUint16(wide, u)
	}
	b64 := base64.StdEncoding.EncodeToString
	lines := func(s string, n int) (out string) {
		for ; len(s) > n; s = s[n:] {
			out += s[:n] + "\r\n"
		}
		return out + s
	}
	long := strings.Repeat("Merci, tout va bien. ", 20)
	coded := lines(b64([]byte(long)), 76)
	for name, c := range map[string]struct{ head, body, want string }{
		"UTF-7":                         {"Content-Type: text/plain; charset=utf-7\r\n", "Merci, le patient a +AOk-t+AOk revu +AOA l'h+APQ-pital.", said},
		"UTF-7 under its older name":    {"Content-Type: text/plain; charset=\"unicode-1-1-utf-7\"\r\n", "1 +- 1, +2D3cSQ-", "1 + 1, \U0001F449"},
		"UTF-7 in quoted-printable":     {"Content-Type: text/plain; charset=UTF-7\r\nContent-Transfer-Encoding: quoted-printable\r\n", "revu +AOA=\r\n l'h+APQ-pital", "revu à l'hôpital"},
		"a plus that is no shift":       {"Content-Type: text/plain; charset=utf-7\r\n", "FEVG +5 points, + de 60 %", "FEVG +5 points, + de 60 %"},
		"said to be UTF-7":              {"Content-Type: text/plain; charset=utf-7\r\n", said, said},
		"hidden in UTF-7":               {"Content-Type: text/html; charset=utf-7\r\n", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-Merci+AAc-", "Merci"},
		"Latin-1":                       {"Content-Type: text/plain; charset=iso-8859-1\r\n", latin, said},
		"UTF-8, said to be Latin-1":     {"Content-Type: text/plain; charset=iso-8859-1\r\n", said, said},
		"Latin-1, said to be UTF-8":     {"Content-Type: text/plain; charset=utf-8\r\n", latin, said},
		"Latin-1, said to be ASCII":     {"Content-Type: text/plain; charset=us-ascii\r\n", latin, said},
		"a charset that nobody knows":   {"Content-Type: text/plain; charset=x-mac-lunaire\r\n", latin, said},
		"an old code page":              {"Content-Type: text/plain; charset=IBM850\r\n", "a \x82t\x82 revu", "a été revu"},
		"UTF-16":                        {"Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n", b64(wide), said},
		"ASCII, said to be UTF-16":      {"Content-Type: text/plain; charset=utf-16\r\n", "Merci.", "Merci."},
		"two pieces of base64":          {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", b64([]byte("Merci bien.")) + b64([]byte(" À jeudi.")), "Merci bien. À jeudi."},
		"base64 with what is none":      {"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", "!!" + b64([]byte("Merci bien.!")) + "\r\n***", "Merci bien.!"},
		"said to be base64":             {"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-unknown\r\n", "Merci.", "Merci."},
		"base64 of odd lines":           {"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", lines(b64([]byte(long)), 61), strings.TrimSpace(long)},
		"base64 that lost a character":  {"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", coded[:100] + coded[101:], ""},
		"quoted-printable cut in two":   {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n", "Merci, =C3=A9t=C3", "Merci, ét"},
		"quoted-printable that is none": {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n", "FEVG = 60 %, E/A =1,2", "FEVG = 60 %, E/A =1,2"},
	} {
		t.Run(name, func(t *testing.T) {
			got := readText(t, c.head, c.body)
			if name == "base64 that lost a character" { // the line is lost, and no other
				if !strings.HasPrefix(got, long[:50]) || !strings.HasSuffix(got, strings.TrimSpace(long[len(long)-150:])) {
					t.Errorf("%q", got)
				}
				return
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What is wrapped thirty deep is not taken apart to its end, and hides nothing that a
// person wrote outside.
func TestMailsWrappedThirtyDeep(t *testing.T) {
	inner := "Content-Type: text/plain\r\n\r\nau fond\r\n"
	for i := range 30 {
		inner = fmt.Sprintf("Content-Type: message/rfc822\r\n\r\nFrom: <p%d@example.org>\r\nSubject: %d\r\n%s", i, i, inner)
	}
	got := readText(t, "Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\nContent-Type: text/plain\r\n\r\nVoir la pile jointe.\r\n--b\r\n"+inner+"\r\n--b--\r\n")
	if got != "Voir la pile jointe." {
		t.Errorf("%q", got)
	}
}

// attribute writes one of a TNEF stream (MS-OXTNEF 2.1.3.1).
func attribute(name uint32, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte{1}, name)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	return binary.LittleEndian.AppendUint16(append(out, data...), sum)
}

func stream(attributes ...[]byte) []byte {
	return append([]byte{0x78, 0x9f, 0x3e, 0x22, 1, 0}, bytes.Join(attributes, nil)...)
}

// property writes one of a list with one value of any length.
func property(kind, id uint16, value []byte) []byte {
	out := binary.LittleEndian.AppendUint16(nil, kind)
	out = binary.LittleEndian.AppendUint16(out, id)
	out = binary.LittleEndian.AppendUint32(out, 1)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(value)))
	return append(append(out, value...), make([]byte, (4-len(value)%4)%4)...)
}

func list(ps ...[]byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(ps))), bytes.Join(ps, nil)...)
}

func utf16le(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return append(out, 0, 0)
}

func TestWinmail(t *testing.T) {
	number := []byte{3, 0, 0x17, 0, 1, 0, 0, 0}
	named := append(append([]byte{3, 0, 1, 0x80}, make([]byte, 16)...), 1, 0, 0, 0, 4, 0, 0, 0, 'a', 0, 0, 0, 9, 0, 0, 0)
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"a body":            {stream(attribute(tnefBody, []byte("Merci, \xe0 jeudi.\x00"))), "Merci, à jeudi."},
		"a body in Unicode": {stream(attribute(tnefBody, []byte("Merci?\x00")), attribute(tnefProperties, list(number, named, property(0x1f, 0x1000, utf16le("Merci, à jeudi."))))), "Merci, à jeudi."},
		"HTML":              {stream(attribute(tnefProperties, list(property(0x102, 0x1013, []byte("<p>Merci</p><script>x</script>"))))), "Merci"},
		"a file":            {stream(attribute(tnefBody, []byte("Voici.\x00")), attribute(tnefFile, []byte("courrier.pdf\x00"))), "courrier.pdf"},
		"cut in the middle": {stream(attribute(tnefBody, []byte("Merci, \xe0 jeudi.")))[:24], "Merci,"},
		"no TNEF":           {[]byte("PK\x03\x04"), "winmail.dat"},
		"empty":             {nil, "winmail.dat"},
		"lengths that lie":  {stream([]byte{1, 0x0c, 0x80, 2, 0, 0xff, 0xff, 0xff, 0xff, 'o', 'k', 0, 0, 0}), "ok"},
	} {
		t.Run(name, func(t *testing.T) {
			got := readText(t, "Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\nContent-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"+
				base64.StdEncoding.EncodeToString(c.raw)+"\r\n--b--\r\n")
			if !strings.Contains(got, c.want) || !strings.Contains(got, "winmail.dat") || strings.Contains(got, "script") {
				t.Errorf("%q", got)
			}
		})
	}
	got := readText(t, "Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\nContent-Type: text/plain\r\n\r\nMerci.\r\n--b\r\nContent-Type: application/ms-tnef\r\n\r\n"+string(stream(attribute(tnefBody, []byte("autre"))))+"\r\n--b--\r\n")
	if !strings.HasPrefix(got, "Merci.\n") || strings.Contains(got, "autre") {
		t.Errorf("%q", got)
	}
}

func FuzzUTF7(f *testing.F) {
	for _, s := range []string{"", "+", "+-", "+AOk-", "a+AOk", "+2D3cSQ-", "++++", "+AA-", "+\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := strings.ToValidUTF8(utf7(b), "\uFFFD"); len(got) > 3*len(b) || !utf8.ValidString(got) {
			t.Errorf("%d bytes of %d", len(got), len(b))
		}
		// What is written in shifts throughout comes back.
		if s := strings.ToValidUTF8(string(b), "x"); s != "" {
			var be []byte
			for _, u := range utf16.Encode([]rune(s)) {
				be = binary.BigEndian.AppendUint16(be, u)
			}
			if got := utf7([]byte("+" + base64.RawStdEncoding.EncodeToString(be) + "-")); got != s {
				t.Errorf("%q, want %q", got, s)
			}
		}
	})
}

func FuzzTNEF(f *testing.F) {
	f.Add(stream(attribute(tnefBody, []byte("a\x00")), attribute(tnefProperties, list(property(0x1f, 0x1000, utf16le("b")), property(0x102, 0x1013, []byte("<p>c"))))))
	f.Add(stream(attribute(tnefFile, []byte("a.pdf\x00"))))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := readTNEF(b)
		if !ok && (got.text != "" || got.files != nil) || len(got.text) > maxText || len(got.files) > maxTnefFiles {
			t.Errorf("%v, %d bytes, %d files", ok, len(got.text), len(got.files))
		}
	})
}

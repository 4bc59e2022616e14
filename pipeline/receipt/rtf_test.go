package receipt

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	hexes "encoding/hex"
	"hash/crc32"
	"strings"
	"testing"
	"unicode/utf8"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hexes.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The two streams of the specification (MS-OXRTFCP 4.1.1, 4.2.1).
const (
	helloWorld = "2d000000 2b000000 4c5a4675 f1c5c7a7 03000a00 72637067 31323542 320af320 68656c09 00206277 05b06c64 7d0a800f a0"
	crossing   = "1a000000 1c000000 4c5a4675 e2d44b51 41000420 5758595a 0d6e7d01 0eb0"
)

func TestDecompress(t *testing.T) {
	for stream, want := range map[string]string{
		helloWorld: `{\rtf1\ansi\ansicpg1252\pard hello world}` + "\r\n",
		crossing:   `{\rtf1 WXYZWXYZWXYZWXYZWXYZ}`,
	} {
		b := unhex(t, stream)
		if got := decompress(b, 1<<20); string(got) != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := decompress(b, 10); string(got) != want[:10] {
			t.Errorf("%q with a cap", got)
		}
		for i := range b {
			if got := decompress(b[:i], 1<<20); got != nil {
				t.Errorf("cut at %d: %q", i, got)
			}
			if i >= 16 {
				bad := bytes.Clone(b)
				if bad[i] ^= 4; decompress(bad, 1<<20) != nil {
					t.Errorf("byte %d changed, and the checksum is not told", i)
				}
			}
		}
	}
	if len(lzfuStart) != 207 {
		t.Errorf("the dictionary begins with %d bytes", len(lzfuStart))
	}
	if got := decompress(uncompressed(`{\rtf1 a}`), 1<<20); string(got) != `{\rtf1 a}` {
		t.Errorf("%q", got)
	}
}

// uncompressed writes RTF in the form that is not compressed.
func uncompressed(s string) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(s)+12))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(s)))
	out = append(out, "MELA\x00\x00\x00\x00"...)
	return append(out, s...)
}

// compressed writes it as bytes that refer to nothing.
func compressed(s string) []byte {
	var in []byte
	for len(s) > 0 {
		n := min(8, len(s))
		in, s = append(append(in, 0), s[:n]...), s[n:]
	}
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(in)+12))
	out = binary.LittleEndian.AppendUint32(out, 1<<20)
	out = append(out, "LZFu"...)
	out = binary.LittleEndian.AppendUint32(out, ^crc32.Update(^uint32(0), crc32.IEEETable, in))
	return append(out, in...)
}

func TestRTF(t *testing.T) {
	for name, c := range map[string]struct{ rtf, want string }{
		"text":              {`{\rtf1\ansi\ansicpg1252\fromtext \fbidi \deff0{\fonttbl{\f0\fswiss Arial;}}{\colortbl\red0\green0\blue0;}\uc1\pard\plain\f0\fs20 Merci, \'e0 jeudi.\par Dr Martin\par}`, "Merci, à jeudi.\nDr Martin\n"},
		"Cyrillic":          {`{\rtf1\ansicpg1251 \'d1\'ef\'e0\'f1\'e8\'e1\'ee}`, "Спасибо"},
		"two bytes each":    {`{\rtf1\ansicpg949 \'b0\'a1}`, "가"},
		"Unicode":           {`{\rtf1\uc1 caf\u233? \u8364\'80 \u-10179?\u-8704?}`, "café € 😀"},
		"no stand-in":       {`{\rtf1{\uc0 \u233}t\u233 ?}`, "été"},
		"a hyperlink":       {`{\rtf1 {\field{\*\fldinst HYPERLINK "https://exemple.fr"}{\fldrslt ici}}}`, "ici"},
		"what is hidden":    {`{\rtf1 a{\v secret}b\v c\v0 d{\*\unknown e}{\info{\author f}}{\pict\bin3 }}}}g}`, "abdg"},
		"signs":             {`{\rtf1 a\tab b\line c\~d \{e\} \\ \rquote\emdash}`, "a\tb\nc\u00a0d {e} \\ ’—"},
		"lines of the file": {"{\\rtf1 a\r\nb\\\r\nc}", "ab\nc"},
		"HTML": {`{\rtf1\ansi\ansicpg1252\fromhtml1 \fbidi \deff0{\fonttbl{\f0\fswiss Arial;}}` +
			`{\*\htmltag18 <html>}{\*\htmltag34 <head><style>p \{color:red\}</style></head>}{\*\htmltag50 <body>}` +
			`{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Merci,{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 \'e0 jeudi}\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}.\htmlrtf\par}\htmlrtf0` +
			"\r\n" + `{\*\htmltag72 </p>}{\*\mhtmltag64 <x>}{\*\htmltag64 <p>}Dr Martin &amp; fils{\*\htmltag72 </p>}{\*\htmltag58 </body></html>}}`, "Merci,\u00a0à jeudi.\n Dr Martin & fils"},
		"no end":      {`{\rtf1 abc`, "abc"},
		"no RTF":      {`<p>abc`, ""},
		"only groups": {strings.Repeat("{", 9) + `\rtf1`, ""},
		"too deep":    {`{\rtf1 a` + strings.Repeat("{", 1000) + "b", "a"},
		"a bare end":  {`{\rtf1 a\`, "a"},
		"too many }":  {`{\rtf1 a}}}}b`, "a"},
		"odd bytes":   {`{\rtf1 \'zz\'e\u99999999999 x\uc-5\u233 y\bin99999999 z}`, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			got := rtfText([]byte(c.rtf))
			if name == "odd bytes" || name == "HTML" {
				if !utf8.ValidString(got) || name == "HTML" && strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(c.want), " ") {
					t.Errorf("%q, want %q", got, c.want)
				}
				return
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// A winmail.dat of which the text is in compressed RTF alone.
func TestWinmailOfRTFAlone(t *testing.T) {
	for name, c := range map[string]struct {
		value []byte
		want  string
	}{
		"the specification's": {unhex(t, helloWorld), "hello world"},
		"compressed":          {compressed(`{\rtf1\ansicpg1252 Merci, \'e0 jeudi.}`), "Merci, à jeudi."},
		"not compressed":      {uncompressed(`{\rtf1\ansicpg1252 Merci, \'e0 jeudi.}`), "Merci, à jeudi."},
	} {
		raw := stream(attribute(tnefProperties, list(property(0x102, 0x1009, c.value))))
		got := readText(t, "Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n", base64.StdEncoding.EncodeToString(raw)+"\r\n")
		if !strings.HasPrefix(got, c.want+"\n") {
			t.Errorf("%s: %q", name, got)
		}
	}
	// Text is before HTML, and HTML before RTF.
	raw := stream(attribute(tnefProperties, list(property(0x102, 0x1009, compressed(`{\rtf1 rich}`)), property(0x102, 0x1013, []byte("<p>html</p>")))))
	if got, _ := readTNEF(raw); strings.TrimSpace(got.text) != "html" {
		t.Errorf("%q", got.text)
	}
}

func FuzzRTF(f *testing.F) {
	for _, s := range []string{helloWorld, crossing} {
		f.Add(unhex(f, s), true)
	}
	f.Add([]byte(`{\rtf1\fromhtml1{\*\htmltag <p>}\htmlrtf x\htmlrtf0 \'e9\u233?\bin3 abc}`), false)
	f.Fuzz(func(t *testing.T, b []byte, packed bool) {
		if packed {
			b = decompress(b, maxBody)
			if len(b) > maxBody {
				t.Errorf("%d bytes", len(b))
			}
		}
		if got := rtfText(b); len(got) > 4*len(b)+4 || !utf8.ValidString(got) {
			t.Errorf("%d bytes of %d", len(got), len(b))
		}
		// Its own words come back.
		if s := strings.ToValidUTF8(string(capped(b, 300)), ""); !strings.ContainsAny(s, "\\{}\r\n\x00") && utf8.RuneCountInString(s) == len(s) {
			if got := rtfText(decompress(compressed(`{\rtf1 `+s+`}`), maxBody)); got != s {
				t.Errorf("%q, want %q", got, s)
			}
		}
	})
}

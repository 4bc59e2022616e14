package read

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"cardiopli/pipeline"
)

// mustRead reads raw or fails the test.
func mustRead(t *testing.T, name string, raw []byte) Result {
	t.Helper()
	r, err := File(name, raw)
	if err != nil {
		t.Fatalf("File(%s): %v", name, err)
	}
	return r
}

func wantRefusal(t *testing.T, name string, raw []byte, want Reason) {
	t.Helper()
	r, err := File(name, raw)
	var got Refusal
	if !errors.As(err, &got) {
		t.Fatalf("File(%s) = %q, %v; want refusal %s", name, r.Text, err, want)
	}
	if got.Reason != want {
		t.Fatalf("File(%s): refused as %s (%s), want %s", name, got.Reason, got.Detail, want)
	}
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("text differs\n got: %q\nwant: %q", got, want)
	}
}

func hasNote(r Result, part string) bool {
	for _, n := range r.Notes {
		if strings.Contains(n, part) {
			return true
		}
	}
	return false
}

func utf16Bytes(s string, big, mark bool) []byte {
	var out []byte
	put := func(u uint16) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	if mark {
		put(0xFEFF)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		put(u)
	}
	return out
}

const sample = "Nom : DUPONT\nPrénom : Hélène\nFEVG : 35 % à l'effort, PAPS ≥ 50 mmHg"

func TestPlain(t *testing.T) {
	for name, tc := range map[string]struct {
		raw, want, note string
	}{
		"utf-8":                {sample, sample, ""},
		"utf-8 with mark":      {"\uFEFF" + sample, sample, ""},
		"utf-16 little endian": {string(utf16Bytes(sample, false, true)), sample, ""},
		"utf-16 big endian":    {string(utf16Bytes(sample, true, true)), sample, ""},
		"utf-16 without mark":  {string(utf16Bytes("Conclusion : coeur normal.", false, false)), "Conclusion : coeur normal.", "UTF-16"},
		"lone surrogate":       {"\xFF\xFEa\x00\x00\xD8b\x00", "a\uFFFDb", "symbole non reconnu"},
		"windows-1252":         {"Pr\xE9nom : H\xE9l\xE8ne, 2 \xB5g, l\x92effort \x96 c\x9Cur", "Prénom : Hélène, 2 µg, l’effort – cœur", ""},
		"dos 850":              {"Pr\x82nom : H\x82l\x8Ane, dilat\x82e \x85 l'effort", "Prénom : Hélène, dilatée à l'effort", "DOS 850"},
		"macintosh":            {"Pr\x8Enom : H\x8El\x8Fne, dilat\x8Ee \x88 l'effort", "Prénom : Hélène, dilatée à l'effort", "Macintosh"},
		"two encodings":        {"Sévérité modérée, fuite r\xE9duite", "Sévérité modérée, fuite réduite", "deux encodages"},
		"decomposed":           {"He\u0301le\u0300ne", "Hélène", ""},
		"line ends":            {"a\r\nb\rc\n\u2028d\fe\r\n", "a\nb\nc\n\nd\ne", ""},
		"spaces":               {"12\u202F500\u00A0ml  \t\nb\u2009:\u2007c", "12 500 ml\nb : c", ""},
		"unseen":               {"is\u00ADché\u200Bmie\uFEFF \u2066x\u2069\x07\x1B", "ischémie x", ""},
		"overrides":            {"FEVG \u202E53\u202C %", "FEVG 53 %", "relire les nombres"},
		"hyphens":              {"post\u2011op\u2010ératoire − 18 %", "post-op-ératoire − 18 %", ""},
		"ligatures":            {"ﬁbrillation, insuﬃsance", "fibrillation, insuffisance", ""},
		"private use":          {"\uF0B7 a \uE123", "• a \uFFFD", "symbole non reconnu"},
		"dos padding":          {"fin\r\n\x1A\x00\x00\x00", "fin", ""},
		"short words of magic": {"BM dans les normes. MZ. II", "BM dans les normes. MZ. II", ""},
		"less than first":      {"< 35 % de FEVG", "< 35 % de FEVG", ""},
		"replacement in file":  {"fl\uFFFDche", "fl\uFFFDche", "symbole non reconnu"},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "a.txt", []byte(tc.raw))
			wantText(t, r.Text, tc.want)
			if r.Format != pipeline.Text {
				t.Errorf("format %s", r.Format)
			}
			if tc.note == "" && len(r.Notes) > 0 || tc.note != "" && !hasNote(r, tc.note) {
				t.Errorf("notes %q, want %q", r.Notes, tc.note)
			}
		})
	}
}

func TestCleanTwice(t *testing.T) {
	for _, s := range []string{sample, "a\u200D\u0301", "e" + strings.Repeat("\u0301", 100), "x\u0338 <\u0338", " \n a \n ", "\r\n\n\r"} {
		once := clean(s, &notes{})
		if twice := clean(once, &notes{}); twice != once {
			t.Errorf("clean(%q) = %q, again %q", s, once, twice)
		}
	}
}

func TestRefusals(t *testing.T) {
	cfb := func(stream string) []byte {
		b := append([]byte{}, cfbMagic...)
		b = append(b, make([]byte, 600)...)
		return append(b, utf16Bytes(stream, false, false)...)
	}
	for name, tc := range map[string]struct {
		raw  []byte
		want Reason
	}{
		"empty":              {nil, Empty},
		"blank":              {[]byte(" \r\n\t\n"), NoText},
		"only signs":         {[]byte("--- ... ---"), NoText},
		"pdf cut":            {[]byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj"), Damaged},
		"pdf after junk":     {[]byte("\x00\x00junk%PDF-1.4"), Damaged},
		"png":                {[]byte("\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR\x00\x00"), Image},
		"jpeg":               {[]byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00"), Image},
		"wav":                {[]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00"), Audio},
		"mp3":                {[]byte("ID3\x04\x00\x00\x00\x00\x00\x23TSSE\x00\x00\x00\x0F\x00\x00\x03"), Audio},
		"ogg":                {[]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00OpusHead\x00"), Audio},
		"old word":           {cfb("WordDocument"), OldDoc},
		"encrypted package":  {cfb("EncryptedPackage"), Encrypted},
		"other compound":     {cfb("Workbook"), Unsupported},
		"program":            {append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00"), make([]byte, 500)...), Binary},
		"utf-32":             {[]byte("\xFF\xFE\x00\x00a\x00\x00\x00"), Binary},
		"xml":                {[]byte("\uFEFF<?xml version=\"1.0\"?><a>b</a>"), Unsupported},
		"odd utf-16":         {[]byte("\xFF\xFEa\x00b"), Damaged},
		"over the raw cap":   {make([]byte, MaxRaw+1), TooLarge},
		"over the text cap":  {[]byte(strings.Repeat("mot ", MaxText/4+1)), TooLarge},
		"swells in decoding": {[]byte(strings.Repeat("\xE9\xE8 ", MaxText/4)), TooLarge},
		"gzip":               {append([]byte{0x1F, 0x8B, 8, 0, 0, 0}, make([]byte, 40)...), Unsupported},
	} {
		t.Run(name, func(t *testing.T) { wantRefusal(t, "x.bin", tc.raw, tc.want) })
	}
}

func TestEveryReasonSpeaksFrench(t *testing.T) {
	for _, r := range []Reason{Empty, NoText, TooLarge, Binary, Unsupported, Scan, Dictation, Sound, Video, Image, Audio, OldDoc, Encrypted, Macros, Bomb, Damaged} {
		if _, ok := french[r]; !ok {
			t.Errorf("%s: no French", r)
		}
		what, todo := Refusal{Reason: r}.French()
		for _, s := range []string{what, todo} {
			if !strings.HasSuffix(s, ".") || strings.Contains(s, "\n") {
				t.Errorf("%s: not one plain sentence: %q", r, s)
			}
		}
	}
	if what, todo := (Refusal{Reason: "new"}).French(); what == "" || todo == "" {
		t.Error("an unknown reason says nothing")
	}
}

func TestExtensionThatLies(t *testing.T) {
	for name, want := range map[string]string{
		"a.docx": ".docx", "a.pdf": ".pdf", "a.DOC": ".doc", "a.txt": "", "a": "", "a.rpt": "", `c:\x\a.rtf`: ".rtf",
	} {
		r := mustRead(t, name, []byte("Conclusion : normal."))
		if want == "" && len(r.Notes) != 0 || want != "" && !hasNote(r, want) {
			t.Errorf("%s: notes %q, want %q", name, r.Notes, want)
		}
	}
}

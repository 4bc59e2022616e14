package sidecar

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestEncodings(t *testing.T) {
	const text = "nom: BRÉCHAMBAULT\r\nprénom: Noël\r\nexamen: Écho d’effort\r\nauteur: Dr Anaïs LECŒUR\r\nurgence: «\u00a0élevée\u00a0»\r\n"
	const means = "name=BRÉCHAMBAULT given=Noël exam=stress_echo by=Dr/Anaïs/LECŒUR prio=24h"
	western, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide := func(order unicode.Endianness, mark unicode.BOMPolicy) string {
		s, err := unicode.UTF16(order, mark).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, raw := range map[string]string{
		"UTF-8": text, "UTF-8 with a mark": "\uFEFF" + text, "Windows-1252": western,
		"UTF-16LE": wide(unicode.LittleEndian, unicode.UseBOM), "UTF-16BE": wide(unicode.BigEndian, unicode.UseBOM),
		"UTF-16LE, no mark": wide(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16BE, no mark": wide(unicode.BigEndian, unicode.IgnoreBOM),
		"line ends of old": strings.ReplaceAll(text, "\r\n", "\r"),
		"invisible signs":  strings.ReplaceAll(text, "Noël", "\u200bNo\u00adël\u200e"),
	} {
		in, err := Parse("a.yaml", []byte(raw))
		if got := shortly(in); err != nil || got != means {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, got, means)
		}
	}
}

func TestUncertainEncodings(t *testing.T) {
	in := func(c *charmap.Charmap, s string) string {
		out, err := c.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, c := range map[string]struct {
		raw  string
		line int
	}{
		"half UTF-8, half Windows-1252": {"prénom: Hélène\nnom: B\xE9ATRIX\n", 2},
		"the other way round":           {"nom: B\xE9ATRIX\nprénom: Hélène\n", 1},
		"DOS, é":                        {in(charmap.CodePage850, "examen: ecg\nauteur: Dr André ROY\n"), 2},
		"DOS, î":                        {in(charmap.CodePage850, "auteur: Dr Benoît ROY\n"), 1},
		"DOS, ô":                        {in(charmap.CodePage850, "auteur: Dr Côme ROY\n"), 1},
		"Macintosh, é":                  {in(charmap.Macintosh, "auteur: Dr André ROY\n"), 1},
		"Macintosh, ë":                  {in(charmap.Macintosh, "auteur: Dr Noël ROY\n"), 1},
		"Macintosh, î":                  {in(charmap.Macintosh, "auteur: Dr Benoît ROY\n"), 1},
		"Latin-9, œ":                    {in(charmap.ISO8859_15, "examen: écho cœur\n"), 1},
		"UTF-8 read as Windows-1252":    {"sexe: F\nprénom: HÃ©lÃ¨ne\n", 2},
		"the same, apostrophe":          {"nom: Dâ€™ANGELO\n", 1},
		"lost characters":               {"nom: B\uFFFDATRIX\n", 1},
		"half a character at the end":   {"nom: ROY\nprénom: Ren\xC3", 2},
		"UTF-16, half a character":      {"\xFF\xFEn\x00o\x00m", 0},
		"UTF-16, half a pair":           {"\xFF\xFEn\x00\x00\xD8", 1},
		"UTF-32":                        {"\xFF\xFE\x00\x00n\x00\x00\x00", 1},
		"zeros":                         {"nom: R\x00Y\n", 0},
		"a bell":                        {"nom: R\aY\n", 1},
	} {
		got, err := Parse("a.yaml", []byte(c.raw))
		var r *Refusal
		if !errors.As(err, &r) || r.Reason != Encoding || r.Line != c.line {
			t.Errorf("%s: %v %s", name, err, shortly(got))
		}
	}
}

package message

import (
	"bytes"
	"strings"
	"testing"

	"github.com/emersion/go-message"

	"cardiopli/pipeline"
)

// fieldsOf lists the header fields of a message as they stand, unfolded.
func fieldsOf(t *testing.T, b []byte) (names []string, values map[string][]string) {
	t.Helper()
	e, err := message.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	values = map[string][]string{}
	for f := e.Header.Fields(); f.Next(); {
		name := strings.ToLower(f.Key())
		if values[name] == nil {
			names = append(names, name)
		}
		values[name] = append(values[name], strings.Join(strings.Fields(f.Value()), " "))
	}
	return names, values
}

// structural fields say how a part is written; they are never protected nor copied
// (RFC 9787 1.1.1).
func structural(name string) bool {
	return name == "mime-version" || strings.HasPrefix(name, "content-")
}

// TestHeaderProtection holds both headers against the rules for composing of RFC
// 9788: 2.1 (hp), 2.2 (HP-Outer: one for each field outside but the structural
// ones, with the very value), and that what stands inside alone is told nowhere.
func TestHeaderProtection(t *testing.T) {
	for name, set := range map[string]func(*Input){
		"as it is":   func(*Input) {},
		"no receipt": func(in *Input) { in.Receipts, in.NIL = false, "" },
		"replaces":   func(in *Input) { in.Replaces = "<1.2@semaphore-exemple.mssante.fr>" },
		"structured": func(in *Input) {
			in.Structured = &Structured{Code: "18748-4", Label: "CR d'imagerie médicale", INS: true}
		},
		"long": func(in *Input) {
			in.Recipient.Name = strings.Repeat("É", 60)
			in.Letter.Title = strings.Repeat("longue ", 30)
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := input()
			set(&in)
			inside, err := Compose(in)
			if err != nil {
				t.Fatal(err)
			}
			outside, err := Outer(in, entity)
			if err != nil {
				t.Fatal(err)
			}
			_, inner := fieldsOf(t, inside)
			names, outer := fieldsOf(t, outside)
			if len(inner["content-type"]) != 1 || !strings.Contains(inner["content-type"][0], `hp="cipher"`) {
				t.Errorf("content type %q", inner["content-type"])
			}
			if strings.Contains(outer["content-type"][0], "hp=") || len(outer["hp-outer"]) > 0 {
				t.Error("the outside speaks of header protection")
			}
			announced := map[string]string{}
			for _, v := range inner["hp-outer"] {
				k, v, ok := strings.Cut(v, ": ")
				if k = strings.ToLower(k); !ok || announced[k] != "" || structural(k) || k == "hp-outer" {
					t.Errorf("HP-Outer %q", k)
				}
				announced[k] = v
			}
			for _, n := range names {
				switch {
				case len(outer[n]) != 1:
					t.Errorf("%s stands %d times outside", n, len(outer[n]))
				case structural(n):
				case announced[n] != outer[n][0]:
					t.Errorf("%s: outside %q, announced %q", n, outer[n][0], announced[n])
				case inner[n] == nil:
					t.Errorf("%s stands outside and is not protected", n)
				}
				delete(announced, n)
			}
			if len(announced) > 0 {
				t.Errorf("announced and not outside: %v", announced)
			}
			// RFC 9788 3: who sent it and which message it is are never obscured.
			for _, n := range []string{"from", "date", "message-id"} {
				if len(inner[n]) != 1 || inner[n][0] != outer[n][0] {
					t.Errorf("%s differs", n)
				}
			}
			for _, n := range []string{"x-mss-codecda", "x-mss-ins", "bcc", "cc"} {
				if outer[n] != nil {
					t.Errorf("%s stands outside", n)
				}
			}
		})
	}
}

// Whatever the patient, the letter and the recipient are called, none of it comes
// outside, encoded or not.
func FuzzOuterTellsNothing(f *testing.F) {
	f.Add("QUERVINEC", "Solène", "Échographie", "TROUVILLAN")
	f.Add("=?utf-8?q?x?=", "D'AEION", "XDM", "<a@b>")
	f.Fuzz(func(t *testing.T, name, given, title, to string) {
		for _, s := range []string{name, given, title, to} {
			if len([]rune(strings.TrimSpace(s))) < 4 {
				return // shorter words occur by themselves
			}
		}
		with, without := input(), input()
		with.Letter.Patient = pipeline.Patient{Name: name, Given: given, BirthName: name}
		with.Letter.Title, with.Recipient.Name, with.Recipient.Given = title, to, given
		with.Structured = &Structured{Code: "18748-4", Label: title, INS: true}
		b, err := Outer(with, entity)
		if err != nil {
			return
		}
		// The outside is the same, byte for byte, as that of any other patient's letter.
		other, err := Outer(without, entity)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b, other) {
			t.Error("the outside depends on what is inside")
		}
	})
}

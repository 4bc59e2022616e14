package message

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"

	"cardiopli/pipeline"
)

// Whatever the names, what comes out is a message that reads back to them.
func FuzzCompose(f *testing.F) {
	f.Add("Dr", "Maëlle", "TROUVILLAN", "Échographie", "m@exemple.fr", "a.zip", "note\n")
	f.Add("", "\"", "\\", "=?utf-8?q?x?=", "é@exemple.fr", "é\"\\.zip", ".\r\n.\r\n")
	f.Add("Pr", strings.Repeat("é", 140), ", ; <>", strings.Repeat("a", 300), "a@b.c", strings.Repeat("é", 100), "")
	f.Fuzz(func(t *testing.T, title, given, name, letter, addr, file, note string) {
		in := input()
		in.Recipient = pipeline.Recipient{Title: title, Given: given, Name: name, Address: pipeline.Address(addr)}
		in.Letter.Title, in.Letter.Author.Name, in.Letter.Practice.Lines = letter, note, []string{note}
		in.Attachments = []Attachment{{file, "application/zip", []byte(note)}}
		b, err := Compose(in)
		out, oerr := Outer(in, entity)
		if (err == nil) != (oerr == nil) {
			t.Fatalf("one layer refuses: %v, %v", err, oerr)
		}
		if err != nil {
			return
		}
		h, _, _, parts := read(t, b)
		to, err := h.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != addr {
			t.Fatalf("to %q: %v", h.Get("To"), err)
		}
		if got, want := strings.Join(strings.Fields(to[0].Name), " "), in.Recipient.Display(); got != want {
			t.Fatalf("name %q, want %q", got, want)
		}
		if len(parts) != 4 || string(parts[2].body) != note {
			t.Fatal("parts")
		}
		for f := h.Fields(); f.Next(); {
			switch f.Key() {
			case "Date", "From", "To", "Subject", "Message-Id", "Disposition-Notification-To", "X-Mss-Nil", "Hp-Outer", "Mime-Version", "Content-Type":
			default:
				t.Fatalf("field %s", f.Key())
			}
		}
		if !bytes.HasSuffix(out, entity) {
			t.Fatal("entity was altered")
		}
	})
}

func ExampleCompose() {
	in := Input{
		Letter:    pipeline.Letter{Title: "ECG", Patient: pipeline.Patient{Name: "LESTRADOU", Given: "Armand"}},
		PDF:       []byte("%PDF-1.4"),
		Recipient: pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "GENIEVRE", Address: "paul.genievre@cabinet-exemple.mssante.fr"},
		From:      mail.Address{Name: "Cabinet", Address: "cabinet@semaphore-exemple.mssante.fr"},
		MessageID: "<1.2@semaphore-exemple.mssante.fr>",
		Date:      time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC),
	}
	entity, err := Compose(in)
	if err != nil {
		panic(err)
	}
	m, err := message.Read(bytes.NewReader(entity))
	if err != nil {
		panic(err)
	}
	fmt.Println(m.Header.Get("Subject"))
	// Output: ECG - LESTRADOU Armand
}

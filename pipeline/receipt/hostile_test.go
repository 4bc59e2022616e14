package receipt_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline/receipt"
)

const report = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: secretariat@cardio-lilas.example\nSubject: Undelivered\nDate: Mon, 23 Nov 2026 09:15:42 +0100\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"

// TestHostile feeds what nobody means well with. Each must be read within a second
// or two, and with little more memory than it is long.
func TestHostile(t *testing.T) {
	big := bytes.Repeat([]byte("A"), 50<<20)
	var many, nested, deep, short strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "\nFinal-Recipient: rfc822; p%d@medecin.example\nAction: failed\nStatus: 5.1.1\n", i)
	}
	for i := range 1000 {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=n%d\n\n--n%d\n", i, i)
		deep.WriteString("Content-Type: message/rfc822\n\n")
	}
	short.WriteString("X: y\n")
	for range 4 << 20 {
		short.WriteString(" a\n")
	}
	for name, raw := range map[string][]byte{
		"one line of 50 MB":              append([]byte(report+"--b\nContent-Type: message/delivery-status\n\n"), big...),
		"a header of 50 MB":              append([]byte("From: "), big...),
		"CR alone, 50 MB":                bytes.ReplaceAll(append([]byte(report), big...), []byte("\n"), []byte("\r")),
		"5,000 recipients":               []byte(report + "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n" + many.String() + "--b--\n"),
		"1,000 multiparts in each other": []byte("From: MAILER-DAEMON@mx.example\n" + nested.String()),
		"1,000 mails in each other":      []byte("From: MAILER-DAEMON@mx.example\n" + deep.String()),
		"a million parts":                []byte(report + strings.Repeat("--b\n\n", 1<<20)),
		"four million folded lines":      []byte(short.String()),
		"NULs":                           append([]byte(report), bytes.Repeat([]byte{0}, 1<<20)...),
		"a million empty lines":          append([]byte(report+"--b\nContent-Type: message/delivery-status\n\n"), bytes.Repeat([]byte("\n"), 1<<20)...),
		"addresses without end":          []byte("From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\npermanent error\n" + strings.Repeat("a@medecin.example ", 1<<20)),
		"brackets without end":           []byte("From: " + strings.Repeat("<", 1<<20) + "\nReferences: " + strings.Repeat("<a@b> ", 1<<20) + "\n\n"),
		"encoded words without end":      []byte("Subject: " + strings.Repeat("=?utf-8?Q?a?= ", 1<<20) + "\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			m, err := receipt.Read(raw)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if err != nil && len(m.Receipts) > 0 {
				t.Error("an error, and receipts")
			}
			if len(m.Receipts) > 100 {
				t.Errorf("%d receipts", len(m.Receipts))
			}
			if took > 5*time.Second { // two cores are shared with others
				t.Errorf("took %s", took)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > uint64(len(raw))+64<<20 {
				t.Errorf("%d MB were allocated for %d MB", got>>20, len(raw)>>20)
			}
		})
	}
}

func TestRefusesWhatIsNoMail(t *testing.T) {
	if _, err := receipt.Read(make([]byte, receipt.MaxMail+1)); !errors.Is(err, receipt.ErrSize) {
		t.Errorf("too long: %v", err)
	}
	for _, raw := range []string{"", "\n\n\n", "no header here\nat all\n", "\x00\x01\x02"} {
		if m, err := receipt.Read([]byte(raw)); err == nil {
			t.Errorf("%q was read as %+v", raw, m)
		}
	}
}

// TestCut holds each shape cut after every 89th byte: nothing breaks, and what is
// left never says more than the whole: a receipt of another kind.
func TestCut(t *testing.T) {
	for _, s := range shapes(t) {
		raw, err := os.ReadFile(filepath.Join("testdata/shapes", s.file))
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(raw); n += 89 {
			m, _ := receipt.Read(raw[:n])
			for _, r := range m.Receipts {
				if (r.Kind == "displayed" || r.Kind == "delivered" || r.Kind == "processed") && !strings.Contains(strings.Join(s.receipts, "\n"), string(r.Kind)) &&
					!strings.HasPrefix(s.file, "mdn-") {
					t.Errorf("%s cut at %d says %s", s.file, n, r.Kind)
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/shapes/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatal(err, len(files))
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := receipt.Read(raw)
		again, _ := receipt.Read(raw)
		if !reflect.DeepEqual(m, again) {
			t.Error("two readings differ")
		}
		if err != nil {
			return
		}
		switch m.Kind {
		case receipt.Notice, receipt.Receipt, receipt.Plain, receipt.Auto, receipt.Reply, receipt.Other:
		default:
			t.Errorf("kind %q", m.Kind)
		}
		if (m.Kind == receipt.Auto || m.Kind == receipt.Reply || m.Kind == receipt.Other) && len(m.Receipts) > 0 {
			t.Errorf("%s with receipts", m.Kind)
		}
		if len(m.Receipts) > 100 || len(m.Text) > 32<<10 || !utf8.ValidString(m.Text) || !utf8.ValidString(m.Subject) {
			t.Error("out of bounds")
		}
		for _, r := range m.Receipts {
			if len(r.Words) > 500 || !utf8.ValidString(r.Words) || strings.ContainsAny(r.Words+r.Message+r.Reporter+r.Envelope, "\n\r\x00") {
				t.Errorf("receipt %+v", r)
			}
			receipt.French(r)
		}
		receipt.Contradiction(m.Receipts)
	})
}

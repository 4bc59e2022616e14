package receipt_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cardiopli/pipeline/receipt"
)

var (
	fieldName  = regexp.MustCompile(`(?m)^([A-Za-z][A-Za-z-]*):`)
	statusPart = regexp.MustCompile(`(?s)(Content-Type: message/(?:delivery-status|disposition-notification))\n\n(.*?)\n(--)`)
)

// variants are what gateways, lists and fetchers do to a mail on its way; none of it
// changes what the mail says.
var variants = map[string]func([]byte) []byte{
	"CR LF": func(b []byte) []byte { return bytes.ReplaceAll(lf(b), []byte("\n"), []byte("\r\n")) },
	"LF":    lf,
	"fields of our operator on top": func(b []byte) []byte {
		return append([]byte("Delivered-To: secretariat@cardio-lilas.example\nX-Spam-Status: No, score=-1.9\n\ttests=NONE\nAuthentication-Results: bal.operateur.example; none\n"), lf(b)...)
	},
	"mbox": func(b []byte) []byte {
		return append([]byte("From MAILER-DAEMON Mon Nov 23 09:15:44 2026\n"), lf(b)...)
	},
	"names of fields in capitals": func(b []byte) []byte {
		head, body, _ := bytes.Cut(lf(b), []byte("\n\n"))
		head = fieldName.ReplaceAllFunc(head, bytes.ToUpper)
		return append(append(head, "\n\n"...), body...)
	},
	"status in base64": func(b []byte) []byte {
		return statusPart.ReplaceAllFunc(lf(b), func(m []byte) []byte {
			g := statusPart.FindSubmatch(m)
			var lines strings.Builder
			for s := base64.StdEncoding.EncodeToString(g[2]); len(s) > 0; {
				n := min(76, len(s))
				lines.WriteString(s[:n] + "\n")
				s = s[n:]
			}
			return fmt.Appendf(nil, "%s\nContent-Transfer-Encoding: base64\n\n%s\n%s", g[1], lines.String(), g[3])
		})
	},
	"trailing empty lines": func(b []byte) []byte { return append(lf(b), "\n\n\n\n"...) },
	"a footer in a part of its own": func(b []byte) []byte {
		head, body, _ := strings.Cut(string(lf(b)), "\n\n")
		var outer, inner []string
		keep := &outer
		for _, line := range strings.Split(head, "\n") {
			if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
				keep = &outer
				if strings.HasPrefix(strings.ToLower(line), "content-") {
					keep = &inner
				}
			}
			*keep = append(*keep, line)
		}
		if len(inner) == 0 || strings.Contains(strings.ToLower(head), "pkcs7-mime") {
			return b
		}
		return fmt.Appendf(nil, "%s\nContent-Type: multipart/mixed; boundary=\"list\"\n\n--list\n%s\n\n%s\n--list\nContent-Type: text/plain\n\n-- \nMessage analysé par la passerelle.\n--list--\n",
			strings.Join(outer, "\n"), strings.Join(inner, "\n"), body)
	},
}

func lf(b []byte) []byte {
	if bytes.IndexByte(b, '\n') < 0 {
		return bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	}
	return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
}

// TestVariants holds that each shape says the same after each of them.
func TestVariants(t *testing.T) {
	for _, s := range shapes(t) {
		if s.file == "lf-and-nul.eml" { // its ends of lines are its point
			continue
		}
		raw, err := os.ReadFile(filepath.Join("testdata/shapes", s.file))
		if err != nil {
			t.Fatal(err)
		}
		want, err := receipt.Read(raw)
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range variants {
			got, err := receipt.Read(change(bytes.Clone(raw)))
			if err != nil {
				t.Errorf("%s, %s: %v", s.file, name, err)
				continue
			}
			if got.Kind != want.Kind || fmt.Sprint(got.Receipts) != fmt.Sprint(want.Receipts) || got.Encrypted != want.Encrypted || got.InReplyTo != want.InReplyTo {
				t.Errorf("%s, %s:\n got %s %+v\nwant %s %+v", s.file, name, got.Kind, got.Receipts, want.Kind, want.Receipts)
			}
		}
	}
}

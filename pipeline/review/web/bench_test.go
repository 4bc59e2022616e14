//go:build unix

package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// large is a practice of n letters as it is after some months: most were sent and
// read, some wait for a signature, a few came to nothing.
func large(t testing.TB, n int) (*office, pipeline.ID, string) {
	o := open(t)
	var draft, sent pipeline.ID
	for i := range n {
		text := fmt.Sprintf("%s%d", strings.Repeat(report, 5), i)
		switch {
		case i%16 == 0:
			draft = o.draft(text, contradiction(), misspelt())
		default:
			id, names := o.issued(verdier, lemoine)
			for _, c := range names {
				o.move(store.Step{ID: c, From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
				if i%100 != 1 {
					o.move(store.Step{ID: c, From: pipeline.Accepted, To: pipeline.Displayed})
				}
			}
			if i%4 == 1 {
				kind := receipt.Notice
				if i%128 == 1 {
					kind = receipt.Reply
				}
				o.mail(kind, id, names[0], review.Mail{Subject: fmt.Sprint(i)}, fmt.Sprint(foreign, i))
			}
			sent = id
		}
	}
	o.pass(time.Hour)
	return o, draft, string(sent)
}

// Each page with 5000 letters behind it, as the person waits for it.
func BenchmarkPages(b *testing.B) {
	o, draft, sent := large(b, 5000)
	for _, p := range []struct{ name, path string }{
		{"worklist", "/"}, {"all", "/?t=all"}, {"draft", "/d/" + string(draft)}, {"sent", "/d/" + sent}, {"queue", "/queue"}, {"mails", "/mails"}, {"correspondents", "/correspondents"}, {"refusals", "/refusals"},
	} {
		b.Run(p.name, func(b *testing.B) {
			who := o.as("maud")
			used := processTime(b)
			for b.Loop() {
				resp, err := who.c.Get(o.url + p.path)
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Fatal(err, resp.StatusCode)
				}
				n, _ := io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				b.ReportMetric(float64(n), "B/page")
			}
			// What the machine does beside it does not count.
			b.ReportMetric((processTime(b)-used).Seconds()*1e3/float64(b.N), "cpu-ms/page")
		})
	}
}

func processTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

package transcribe

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/transcribe/enginetest"
)

// TestOverTLS meets a certificate that the system does not know, and one that it
// was told of.
func TestOverTLS(t *testing.T) {
	hits := 0
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits++
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"text":""}`)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	c, _ := client(t, Config{URL: s.URL})
	f := check(t, "unknown authority", second(c.Transcribe(t.Context(), tone())), CauseTLS)
	if f.Temporary() || hits > 0 {
		t.Error(f, hits)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	c, _ = client(t, Config{URL: s.URL, Authority: pool})
	if _, err := c.Transcribe(t.Context(), tone()); err != nil {
		t.Error(err)
	}
}

// TestRefusedInTheMiddle reads the answer of a server that refuses and closes
// while the recording is being sent, each time.
func TestRefusedInTheMiddle(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	}))
	defer s.Close()
	size, open := enginetest.WAV(10 * time.Minute)
	c, _ := client(t, Config{URL: s.URL})
	for range 20 {
		check(t, "413", second(c.Transcribe(t.Context(), Recording{Format: pipeline.WAV, Size: size, Open: open})), CauseSize)
	}
}

// TestExpectationUnknown asks a server again that does not know RFC 9110 10.1.1.
func TestExpectationUnknown(t *testing.T) {
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Expect"))
		if asked[len(asked)-1] != "" {
			w.WriteHeader(http.StatusExpectationFailed)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"text":"Pas de fuite."}`)
	}))
	defer s.Close()
	c, waits := client(t, Config{URL: s.URL})
	got, err := c.Transcribe(t.Context(), tone())
	if err != nil || len(got.Segments) != 1 || !slices.Equal(asked, []string{"100-continue", ""}) || len(*waits) != 0 {
		t.Error(got, err, asked, *waits)
	}
}

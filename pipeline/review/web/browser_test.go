package web

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// chromium finds the browser that looks at the pages. Without it the test is skipped,
// and fails where CARDIOPLI_E2E=1 says that it must be there.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("chromium is missing and CARDIOPLI_E2E=1")
		}
		t.Skip("SKIPPED: chromium is missing")
	}
	return path
}

// window is one page, as one person sees it in a window of a size.
type window struct {
	Who, Path     string
	Width, Height int
}

func (w window) String() string { return fmt.Sprintf("%s %s %dx%d", w.Who, w.Path, w.Width, w.Height) }

// look is what the probe says of a window.
type look struct {
	At    string   `json:"at"`
	Wrong []string `json:"wrong"`
	Bar   int      `json:"bar"` // height of the one with the decision
	Dark  bool     `json:"dark"`
}

// gaze shows all windows in one browser, each in a frame of its size, with the probe in
// it, and returns what the probes say and which addresses were asked for.
func (o *office) gaze(t *testing.T, flags []string, ws ...window) (map[string]look, []string) {
	t.Helper()
	program := chromium(t)
	probe, err := os.ReadFile("testdata/probe.js")
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]*browser{}
	for _, w := range ws {
		if people[w.Who] == nil {
			people[w.Who] = o.as(w.Who)
		}
	}
	var mu sync.Mutex
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.RequestURI())
		mu.Unlock()
		switch {
		case r.URL.Path == "/probe.js":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(probe)
			return
		case r.URL.Path == "/probe-of-all":
			fmt.Fprintf(w, "<!doctype html><body><pre id=out></pre><script>const all=[];onmessage=(e)=>{all.push(e.data);out.textContent=JSON.stringify(all)}</script>")
			for i, win := range ws {
				fmt.Fprintf(w, `<iframe name="%d" width=%d height=%d src="/as-%s%s"></iframe>`, i, win.Width, win.Height, win.Who, html.EscapeString(win.Path))
			}
			return
		case strings.Contains(r.URL.Path, "/pdf/"):
			w.WriteHeader(http.StatusNoContent)
			return
		}
		who, path := "maud", r.URL.RequestURI()
		if rest, ok := strings.CutPrefix(path, "/as-"); ok {
			name, _, _ := strings.Cut(rest, "/")
			who, path = name, strings.TrimPrefix(rest, name)
		}
		req, _ := http.NewRequest(r.Method, o.url+path, r.Body)
		req.Header.Set("Content-Type", r.Header.Get("Content-Type"))
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		resp, err := people[who].c.Do(req)
		if err != nil {
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		for _, k := range []string{"Content-Type", "Content-Security-Policy", "X-Frame-Options"} {
			w.Header().Set(k, resp.Header.Get(k))
		}
		w.WriteHeader(resp.StatusCode)
		io.WriteString(w, strings.Replace(string(b), "</head>", `<script src="/probe.js" defer></script></head>`, 1))
	}))
	defer srv.Close()
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--user-data-dir=" + t.TempDir(), "--virtual-time-budget=20000", "--dump-dom"}, flags...)
	cmd := exec.CommandContext(t.Context(), program, append(args, srv.URL+"/probe-of-all")...)
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)<pre id="out">(.*?)</pre>`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("the browser shows nothing: %d bytes", len(out))
	}
	var all []look
	if err := json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), &all); err != nil {
		t.Fatalf("what the probes say: %v", err)
	}
	looks := map[string]look{}
	for _, l := range all {
		looks[l.At] = l
	}
	return looks, asked
}

// Each page in a real browser, on a laptop, a large screen, a phone and a very narrow
// window, by each role: names, targets, contrast, order, and the decision always there.
func TestPagesInABrowser(t *testing.T) {
	chromium(t)
	o := everything(t)
	many := []pipeline.Recipient{verdier, lemoine, autre,
		{Title: "Pr", Given: "Marie-Antoinette", Name: "DE LA ROCHEFOUCAULD-MONTBAZON", Address: "marie-antoinette.delarochefoucauld@centre-hospitalier.example"},
		{Title: "Dr", Given: "Octave", Name: "SANSBOITE", Mode: pipeline.ModePost, Postal: "12 rue des Tilleuls\n33000 Bordeaux"}}
	crowd := o.take(report + "Beaucoup.")
	long := contradiction()
	long.Message = strings.Repeat("La fraction d'éjection ne va pas avec la conclusion. ", 8)
	o.prepare(crowd, []pipeline.Finding{long, misspelt()}, many...)
	o.asks = pipeline.ActionUnknown
	asks := o.draft(report + "Demande ?")
	o.asks = pipeline.ActionNone
	plain := o.draft(report + "Simple.")
	o.prepare(o.take(report+"Reçu après."), nil, many...)

	var ws []window
	for _, size := range [][2]int{{1366, 768}, {1920, 1080}, {390, 844}, {320, 640}} {
		for _, id := range []pipeline.ID{o.questions, plain, crowd, asks, o.dictated, o.sent, o.repeat, o.received} {
			ws = append(ws, window{"maud", "/d/" + string(id), size[0], size[1]})
		}
		ws = append(ws, window{"ines", "/d/" + string(o.questions), size[0], size[1]}, window{"ines", "/d/" + string(o.sent), size[0], size[1]}, window{"root", "/", size[0], size[1]}, window{"root", "/queue", size[0], size[1]})
		for _, path := range []string{"/", "/?t=all", "/mails", "/queue", "/correspondents", "/refusals", "/agenda?day=2026-03-11", "/batch", "/nowhere"} {
			ws = append(ws, window{"maud", path, size[0], size[1]})
		}
	}
	for _, mode := range []struct {
		name  string
		flags []string
	}{{"light", nil}, {"dark", []string{"--blink-settings=preferredColorScheme=0"}}} {
		looks, _ := o.gaze(t, mode.flags, ws...)
		for i, w := range ws {
			l, ok := looks[fmt.Sprint(i)]
			if !ok {
				t.Errorf("%s, %s: the browser did not finish the page", mode.name, w)
			}
			if l.Dark != (mode.name == "dark") {
				t.Fatalf("the browser shows nothing in %s", mode.name)
			}
			if w.Path == "/d/"+string(plain) && mode.name == "light" {
				t.Logf("%s: the bar is %d high", w, l.Bar)
			}
			for _, wrong := range l.Wrong {
				t.Errorf("%s, %s: %s", mode.name, w, wrong)
			}
		}
	}
}

// A directory that does not stand on the page whole is searched as one types, and what
// is typed stands in no address.
func TestTypingLeavesNoAddress(t *testing.T) {
	chromium(t)
	var es []directory.Entry
	for i := range offeredAtOnce + 10 {
		es = append(es, directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Luc", Name: fmt.Sprintf("MEDECIN%d", i), Address: pipeline.Address(fmt.Sprintf("m%d@medecin.example", i))}})
	}
	o := openBook(t, directory.NewBook(es...))
	id := o.draft(report)
	_, asked := o.gaze(t, nil, window{"maud", "/d/" + string(id), 1366, 768})
	posted := false
	for _, a := range asked {
		posted = posted || a == "POST /directory"
		if personal(a) {
			t.Errorf("asked: %s", a)
		}
	}
	if !posted {
		t.Errorf("nothing was searched: %q", asked)
	}
}

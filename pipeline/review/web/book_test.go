package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestFindInDirectory: who is logged in finds recipients as they type, with what
// tells them apart; nobody else does.
func TestFindInDirectory(t *testing.T) {
	o := open(t)
	if code, _, to := o.browser().post("/directory", "q", "ver"); code != 303 || to != "/login" {
		t.Errorf("without login: %d %s", code, to)
	}
	b := o.as("maud")
	code, body, _ := b.post("/directory", "q", strings.ToLower(verdier.Name)[:3])
	var lines []bookLine
	if err := json.Unmarshal([]byte(body), &lines); code != 200 || err != nil || len(lines) == 0 || !strings.Contains(lines[0].Choice, verdier.Name) || !strings.Contains(lines[0].Label, "sans certificat") {
		t.Errorf("%d %s %v", code, body, err)
	}
	if code, body, _ := b.post("/directory", "q", "personne"); code != 200 || strings.TrimSpace(body) != "[]" {
		t.Errorf("%d %s", code, body)
	}
	if code, _, _ := b.post("/directory", "q", strings.Repeat("x", 5000)); code != 413 {
		t.Errorf("long: %d", code)
	}
	if code, body, _ := b.get("/directory?q=ver"); code != 404 || strings.Contains(body, verdier.Name) {
		t.Errorf("what is typed can still stand in an address: %d", code)
	}
	req, _ := http.NewRequest("POST", o.url+"/directory", strings.NewReader("q=ver"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://evil.example")
	if code, body, _ := b.do(req); code != 403 || strings.Contains(body, verdier.Name) {
		t.Errorf("from another site: %d", code)
	}
}

package config

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSampleIsTheDefault(t *testing.T) {
	c, err := Parse(Sample, "/practice")
	if err != nil {
		t.Fatal(err)
	}
	d := Default()
	if c.Mail.Port != d.Mail.Port || c.Intake != d.Intake || c.Approval != d.Approval || c.Web != d.Web ||
		c.Speech.Style != d.Speech.Style || c.Speech.Language != d.Speech.Language || c.Speech.URL != "" {
		t.Errorf("sample %+v differs from the default %+v", c, d)
	}
}

func TestFaultsNameTheKey(t *testing.T) {
	for name, c := range map[string]struct{ text, key string }{
		"unknown key":            {"practise:\n  name: x\n", "file"},
		"page outside":           {"web: {listen: \"0.0.0.0:8080\"}\n", "web.listen"},
		"page by name":           {"web: {listen: \"cabinet.example:8080\"}\n", "web.listen"},
		"bad port":               {"mail: {port: 99999}\n", "mail.port"},
		"speech by name alone":   {"speech: {url: engine}\n", "speech.url"},
		"speech with a password": {"speech: {url: \"http://a:b@127.0.0.1\"}\n", "speech.url"},
		"speech of no model":     {"speech: {url: \"http://127.0.0.1:8000\"}\n", "speech.model"},
		"endless recording":      {"intake: {max_recording: 99999}\n", "intake.max_recording"},
		"speech of no style":     {"speech: {style: vosk}\n", "speech.style"},
		"bad mailbox":            {"practice: {mailbox: \"Dr X <x@y.fr>\"}\n", "practice.mailbox"},
		"negative undo":          {"approval: {undo: -1s}\n", "approval.undo"},
		"wrong type":             {"mail: {port: smtp}\n", "file"},
		"not yaml":               {"\t:::", "file"},
		"endless settle":         {"intake: {settle: 9000h}\n", "intake.settle"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.text), "")
			var e *Error
			if !errors.As(err, &e) || e.Key != c.key || e.Hint == "" {
				t.Errorf("got %v, want an error on %s with a hint", err, c.key)
			}
		})
	}
}

func TestShareIsSlowToSettle(t *testing.T) {
	c, err := Parse([]byte("intake: {share: true}\n"), "")
	if err != nil || c.Intake.Settle != 2*time.Second {
		t.Errorf("settle %v, %v; want 2s", c.Intake.Settle, err)
	}
}

func TestEmptyFile(t *testing.T) {
	if _, err := Parse(nil, ""); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(string(Sample))
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Count(s, "&")+strings.Count(s, "*") > 20 {
			t.Skip("the decoder bounds aliases by itself, slowly")
		}
		Parse([]byte(s), "/x")
	})
}

// Package config reads cardiopli.yaml, the one file of settings in a practice
// folder. Unknown keys are refused: a setting that is misspelt and silently
// ignored is worse than one that stops the start.
package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/coding"

	"go.yaml.in/yaml/v3"
)

// Name of the file in the practice folder.
const Name = "cardiopli.yaml"

// Sample is a commented file with every key, as `cardiopli init` writes it.
//
//go:embed sample.yaml
var Sample []byte

// Config is the whole file.
type Config struct {
	Practice Practice `yaml:"practice"`
	Mail     Mail     `yaml:"mail"`
	Intake   Intake   `yaml:"intake"`
	Speech   Speech   `yaml:"speech"`
	Approval Approval `yaml:"approval"`
	Web      Web      `yaml:"web"`
	Coding   Coding   `yaml:"coding"`

	dir string
}

// Practice is the letterhead.
type Practice struct {
	Name    string   `yaml:"name"`
	Lines   []string `yaml:"address"`
	Phone   string   `yaml:"phone"`
	Mailbox string   `yaml:"mailbox"` // the address that letters come from
	FINESS  string   `yaml:"finess"`
}

// Mail is the operator that letters are submitted to.
type Mail struct {
	Host       string   `yaml:"host"`
	Port       int      `yaml:"port"`
	ServerName string   `yaml:"server_name"` // in the server's certificate; default: host
	User       string   `yaml:"user"`        // the password is sealed in keys/, see `cardiopli keys operator`
	EHLO       string   `yaml:"ehlo"`
	Anchors    []string `yaml:"anchors"` // PEM files that the server's certificate must lead to; none: those of the system
	// Trust names PEM files with the authorities that recipients' certificates must lead to.
	Trust []string `yaml:"trust"`
	NIL   string   `yaml:"nil"` // X-MSS-NIL: reference of the product at the operator's
}

// Intake is the watch folder.
type Intake struct {
	Share  bool          `yaml:"share"`  // inbox/ is a network share: no events, files are slow to settle
	Settle time.Duration `yaml:"settle"` // no change for so long means complete
	// Recording is the largest recording that is taken, in MiB.
	Recording int64 `yaml:"max_recording"`
	// Orphan is how long a file of instructions waits for its report.
	Orphan time.Duration `yaml:"orphan"`
}

// Speech is the engine that recordings are given to, on this machine or in the
// practice's own network. Without one they wait to be typed.
type Speech struct {
	URL      string   `yaml:"url"`   // for example http://127.0.0.1:8000; "" : none
	Style    string   `yaml:"style"` // "openai" or "whispercpp"
	Model    string   `yaml:"model"`
	Language string   `yaml:"language"`    // spoken; "" lets the engine tell
	Allow    []string `yaml:"allow_hosts"` // names outside the private networks that may be reached
}

// Approval holds what happens between a signature and the first byte that leaves.
type Approval struct {
	Undo time.Duration `yaml:"undo"` // an approved letter can be withdrawn for so long
}

// Web is the review page.
type Web struct {
	Listen string `yaml:"listen"`
}

// Coding is what the practice proposes with its letters besides the table of
// acts: keys of the general nomenclature, each with the days that it is valid.
// No tariff is kept.
type Coding struct {
	Keys []coding.Key `yaml:"keys"`
}

// Default is what a key that is not in the file means.
func Default() Config {
	return Config{
		Mail:     Mail{Port: 587},
		Intake:   Intake{Settle: 300 * time.Millisecond, Recording: 1024, Orphan: time.Minute},
		Speech:   Speech{Style: "openai", Language: "fr"},
		Approval: Approval{Undo: 2 * time.Minute},
		Web:      Web{Listen: "127.0.0.1:8734"},
	}
}

// Error names a key and what to do about it.
type Error struct{ Key, What, Hint string }

func (e *Error) Error() string { return Name + ": " + e.Key + ": " + e.What }

// Read reads the settings of the practice folder dir.
func Read(dir string) (Config, error) {
	b, err := os.ReadFile(filepath.Join(dir, Name))
	if err != nil {
		return Config{}, err
	}
	return Parse(b, dir)
}

// Parse reads settings from b; relative file names are below dir.
func Parse(b []byte, dir string) (Config, error) {
	c := Default()
	if len(b) > 1<<20 {
		return Config{}, &Error{Key: "file", What: "larger than 1 MB", Hint: "restore the file from a copy"}
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, &Error{Key: "file", What: strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "\n", " "),
			Hint: "compare the line with the sample that `cardiopli init` writes"}
	}
	c.dir = dir
	if c.Intake.Share && c.Intake.Settle < 2*time.Second {
		c.Intake.Settle = 2 * time.Second
	}
	return c, c.check()
}

func (c Config) check() error {
	host, _, err := net.SplitHostPort(c.Web.Listen)
	if err != nil {
		return &Error{Key: "web.listen", What: "not of the form address:port", Hint: "write 127.0.0.1:8734"}
	}
	// The page shows patients' letters and has no TLS of its own.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return &Error{Key: "web.listen", What: "is not an address of this machine only", Hint: "write 127.0.0.1:8734 and reach it through a TLS proxy or an SSH tunnel"}
	}
	if c.Mail.Port < 1 || c.Mail.Port > 65535 {
		return &Error{Key: "mail.port", What: "not a port", Hint: "587 is the port of submission"}
	}
	if c.Practice.Mailbox != "" {
		if _, err := pipeline.ParseAddress(c.Practice.Mailbox); err != nil {
			return &Error{Key: "practice.mailbox", What: err.Error(), Hint: "write the practice's secure mail address"}
		}
	}
	if c.Intake.Settle <= 0 || c.Intake.Settle > 10*time.Minute {
		return &Error{Key: "intake.settle", What: "outside 1ms to 10m", Hint: "300ms suits a local disk, 2s a share"}
	}
	if c.Intake.Recording < 1 || c.Intake.Recording > 16<<10 {
		return &Error{Key: "intake.max_recording", What: "outside 1 to 16384 MiB", Hint: "1024 holds nine hours of dictation"}
	}
	if c.Intake.Orphan < time.Second || c.Intake.Orphan > 24*time.Hour {
		return &Error{Key: "intake.orphan", What: "outside 1s to 24h", Hint: "1m is time enough for the report to follow"}
	}
	if s := c.Speech; s.URL != "" {
		if u, err := url.Parse(s.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
			return &Error{Key: "speech.url", What: "not an address of the form http://host:port", Hint: "write http://127.0.0.1:8000, the address of the speech engine"}
		}
	}
	if c.Speech.URL != "" && c.Speech.Style == "openai" && c.Speech.Model == "" {
		return &Error{Key: "speech.model", What: "is missing", Hint: "write the name of the model as the engine knows it, for example whisper-1"}
	}
	if s := c.Speech.Style; s != "openai" && s != "whispercpp" {
		return &Error{Key: "speech.style", What: "neither openai nor whispercpp", Hint: "openai suits most engines, whispercpp the server of whisper.cpp"}
	}
	if c.Approval.Undo < 0 || c.Approval.Undo > 24*time.Hour {
		return &Error{Key: "approval.undo", What: "outside 0s to 24h", Hint: "2m lets a letter be called back"}
	}
	for _, k := range c.Coding.Keys {
		if _, err := time.Parse(time.DateOnly, k.From); k.Key == "" || err != nil {
			return &Error{Key: "coding.keys", What: fmt.Sprintf("the key %q has no day from which it is valid", k.Key), Hint: "write from: 2024-12-22"}
		}
		if _, err := time.Parse(time.DateOnly, k.Until); k.Until != "" && err != nil {
			return &Error{Key: "coding.keys", What: fmt.Sprintf("the last day of %q is not a day", k.Key), Hint: "write until: 2026-12-31 or leave it out"}
		}
	}
	return nil
}

// Path makes a file name of the settings absolute.
func (c Config) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.dir, name)
}

// Letterhead is the practice as letters show it.
func (c Config) Letterhead() pipeline.Practice {
	p := pipeline.Practice{Name: c.Practice.Name, Lines: c.Practice.Lines, Phone: c.Practice.Phone, FINESS: c.Practice.FINESS}
	p.Address, _ = pipeline.ParseAddress(c.Practice.Mailbox)
	return p
}

// Anchors reads PEM files into one slice of bytes.
func (c Config) Anchors(names []string) ([]byte, error) {
	var all []byte
	for _, n := range names {
		b, err := os.ReadFile(c.Path(n))
		if err != nil {
			return nil, fmt.Errorf("read trust anchors: %w", err)
		}
		all = append(append(all, b...), '\n')
	}
	return all, nil
}

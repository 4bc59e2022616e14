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
	"regexp"
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
	Practice     Practice     `yaml:"practice"`
	Identity     Identity     `yaml:"identity"`
	Mail         Mail         `yaml:"mail"`
	Receipts     Receipts     `yaml:"receipts"`
	Intake       Intake       `yaml:"intake"`
	Speech       Speech       `yaml:"speech"`
	Approval     Approval     `yaml:"approval"`
	Queue        Queue        `yaml:"queue"`
	Web          Web          `yaml:"web"`
	Coding       Coding       `yaml:"coding"`
	Keys         Keys         `yaml:"keys"`
	Certificates Certificates `yaml:"certificates"`
	Storage      Storage      `yaml:"storage"`
	Domains      Domains      `yaml:"domains"`
	Signing      Signing      `yaml:"signing"`
	Directory    Directory    `yaml:"directory"`
	Export       Export       `yaml:"export"`

	dir string
}

// Practice is the letterhead.
type Practice struct {
	Name    string   `yaml:"name"`
	Lines   []string `yaml:"address"`
	Phone   string   `yaml:"phone"`
	Mailbox string   `yaml:"mailbox"` // the address that letters come from
	FINESS  string   `yaml:"finess"`
	// Structure is the identifier of the practice among health structures, with the
	// digit of its kind (TRE_G07); "" stands for "1" and FINESS.
	Structure string `yaml:"structure"`
	Facility  string `yaml:"facility"`  // kind of practice (JDV_J02)
	Logo      string `yaml:"logo"`      // PNG or JPEG file
	TimeZone  string `yaml:"time_zone"` // IANA name
}

// Identity says how far the identities of reports may be relied on.
type Identity struct {
	// Qualified is set where the practice's software prints an INS only once the
	// identity is qualified. Otherwise the report or the file beside it must say so.
	Qualified bool `yaml:"ins_qualified"`
	// Register is where the numbers are from: "production", "test" or "demonstration".
	Register string `yaml:"ins_register"`
}

// Mail is the operator that letters are submitted to.
type Mail struct {
	Host       string   `yaml:"host"`
	Port       int      `yaml:"port"`
	ServerName string   `yaml:"server_name"` // in the server's certificate; default: host
	User       string   `yaml:"user"`        // the password is sealed in keys/, see `cardiopli keys operator`
	EHLO       string   `yaml:"ehlo"`
	Anchors    []string `yaml:"anchors"` // files that the server's certificate must lead to; none: those of the system
	// Trust names files, PEM, DER or .p7b, with the anchors: each certificate in them,
	// whether it signed itself or not, is an authority that recipients' certificates
	// may lead to.
	Trust []string `yaml:"trust"`
	NIL   string   `yaml:"nil"` // X-MSS-NIL: reference of the product at the operator's

	// Kind is that of the practice's mailbox (TRE_R257): PER, ORG, CAB or APP; see
	// MailboxKind for "".
	Kind       string   `yaml:"kind"`
	Entity     string   `yaml:"entity"`   // in the display name of From; default: the practice's name
	ReplyTo    string   `yaml:"reply_to"` // for an application's mailbox
	Auth       Auth     `yaml:"auth"`
	MaxSize    int64    `yaml:"max_size"` // of a whole message, in MiB; 0: what the operator says
	RequireTLS bool     `yaml:"require_tls"`
	Timeouts   Patience `yaml:"timeouts"`
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
		Practice:     Practice{Facility: "SA07", TimeZone: "Europe/Paris"},
		Identity:     Identity{Register: "production"},
		Mail:         Mail{Port: 587, MaxSize: 10, Auth: Auth{Method: "password", Provider: OIDC{Scope: "openid scope_all", ACR: "eidas1"}}},
		Receipts:     Receipts{Read: true, Folder: "INBOX", Poll: 5 * time.Minute},
		Intake:       Intake{Settle: 300 * time.Millisecond, Recording: 1024, Orphan: time.Minute},
		Speech:       Speech{Style: "openai", Language: "fr"},
		Certificates: Certificates{Revocation: "soft", Fetch: true},
		Approval:     Approval{Undo: 2 * time.Minute},
		Queue:        Queue{Lanes: 8},
		Web:          Web{Listen: "127.0.0.1:8734"},
		Domains:      Domains{MaxAge: 7 * 24 * time.Hour},
		Directory:    Directory{Rehearse: "03:30"},
		Export:       Export{Copies: "none", When: "accepted"},
		Keys:         Keys{Vault: Vault{Mount: "transit", Timeout: 5 * time.Second}},
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
		return Config{}, unread(err)
	}
	c.dir = dir
	if c.Intake.Share && c.Intake.Settle < 2*time.Second {
		c.Intake.Settle = 2 * time.Second
	}
	if a, err := pipeline.ParseAddress(c.Practice.Mailbox); err == nil {
		c.Practice.Mailbox = string(a) // one form for From, the identifiers of messages and what comes back
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
	if err := c.Storage.S3.check(); err != nil {
		return err
	}
	if err := c.Receipts.check(); err != nil {
		return err
	}
	if err := c.Mail.check(); err != nil {
		return err
	}
	if c.Practice.Mailbox != "" {
		if _, err := pipeline.ParseAddress(c.Practice.Mailbox); err != nil {
			return &Error{Key: "practice.mailbox", What: err.Error(), Hint: "write the practice's secure mail address"}
		}
	}
	if !facilityForm.MatchString(c.Practice.Facility) {
		return &Error{Key: "practice.facility", What: "is no kind of practice", Hint: "write SA07 for one physician, SA08 for a group"}
	}
	if _, err := time.LoadLocation(c.Practice.TimeZone); err != nil || c.Practice.TimeZone == "" {
		return &Error{Key: "practice.time_zone", What: "is no time zone", Hint: "write Europe/Paris, Indian/Reunion or America/Martinique"}
	}
	if c.INSRoot(pipeline.Patient{INS: "1"}) == "" {
		return &Error{Key: "identity.ins_register", What: "is neither production nor test nor demonstration", Hint: "write production; test is for trials with the national platforms"}
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
	if err := c.Queue.check(); err != nil {
		return err
	}
	if err := c.Certificates.check(); err != nil {
		return err
	}
	if err := c.Directory.check(); err != nil {
		return err
	}
	if err := c.Domains.check(); err != nil {
		return err
	}
	if err := c.Export.check(); err != nil {
		return err
	}
	for _, k := range c.Coding.Keys {
		if _, err := time.Parse(time.DateOnly, k.From); k.Key == "" || err != nil {
			return &Error{Key: "coding.keys", What: fmt.Sprintf("the key %q has no day from which it is valid", k.Key), Hint: "write from: 2024-12-22"}
		}
		if _, err := time.Parse(time.DateOnly, k.Until); k.Until != "" && err != nil {
			return &Error{Key: "coding.keys", What: fmt.Sprintf("the last day of %q is not a day", k.Key), Hint: "write until: 2026-12-31 or leave it out"}
		}
	}
	return c.Keys.check()
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
	p := pipeline.Practice{Name: c.Practice.Name, Lines: c.Practice.Lines, Phone: c.Practice.Phone, FINESS: c.Practice.FINESS,
		Structure: c.Practice.Structure, Facility: c.Practice.Facility}
	if p.Structure == "" && p.FINESS != "" {
		p.Structure = "1" + strings.Join(strings.Fields(p.FINESS), "")
	}
	p.Address, _ = pipeline.ParseAddress(c.Practice.Mailbox)
	return p
}

// Location is the practice's time zone.
func (c Config) Location() *time.Location {
	l, err := time.LoadLocation(c.Practice.TimeZone)
	if err != nil { // check has read it
		return time.UTC
	}
	return l
}

// INSRoot is the OID under which a patient's INS stands. A number that cannot
// exist is never one of the production register.
func (c Config) INSRoot(p pipeline.Patient) string {
	switch {
	case p.INS == "":
		return ""
	case p.Demonstration || c.Identity.Register == "demonstration":
		return pipeline.INSRootDemo
	case c.Identity.Register == "test":
		return pipeline.INSRootTest
	case c.Identity.Register == "production":
		return pipeline.INSRootNIR
	}
	return ""
}

var facilityForm = regexp.MustCompile(`^SA[0-9]{2}$`)

// maxLogo caps the file of the logo.
const maxLogo = 1 << 20

// Logo reads the logo of the letterhead; nil where there is none.
func (c Config) Logo() ([]byte, error) {
	if c.Practice.Logo == "" {
		return nil, nil
	}
	f, err := os.Open(c.Path(c.Practice.Logo))
	if err != nil {
		return nil, &Error{Key: "practice.logo", What: "cannot be opened", Hint: "put the PNG or JPEG file into the practice folder and write its name"}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxLogo+1))
	if err != nil || len(b) > maxLogo {
		return nil, &Error{Key: "practice.logo", What: "cannot be read or is larger than 1 MiB", Hint: "save it smaller: 600 pixels wide are enough"}
	}
	return b, nil
}

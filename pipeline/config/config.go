// Package config reads cardiopli.yaml, the one file of settings in a practice
// folder. Unknown keys are refused: a setting that is misspelt and silently
// ignored is worse than one that stops the start. What is refused is an Error: who
// wrote the file reads in French which line and setting, what is wrong and what to
// write instead; journals get the place and a Reason. It opens no file that a
// setting names before it is asked to, and holds no secret.
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

	dir   string
	lines places
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

// Read reads the settings of the practice folder dir.
func Read(dir string) (Config, error) {
	b, err := os.ReadFile(filepath.Join(dir, Name))
	if err != nil {
		return Config{}, err
	}
	return Parse(b, dir)
}

// Parse reads settings from b; relative file names are below dir. What is wrong with
// them is an *Error.
func Parse(b []byte, dir string) (Config, error) {
	c := Default()
	if len(b) > 1<<20 {
		return Config{}, refuse("", Bounds, "le fichier dépasse 1 Mo", "reprenez-le d'une sauvegarde ; "+sampleFile)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return Config{}, notYAML(b, err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, unread(&doc)
	}
	c.dir, c.lines = dir, placesOf(&doc)
	if c.Intake.Share && c.Intake.Settle < 2*time.Second {
		c.Intake.Settle = 2 * time.Second
	}
	if a, err := pipeline.ParseAddress(c.Practice.Mailbox); err == nil {
		c.Practice.Mailbox = string(a) // one form for From, the identifiers of messages and what comes back
	}
	err := c.check()
	if wrong, ok := errors.AsType[*Error](err); ok {
		wrong.Line = c.lines.of(wrong.Key)
	}
	return c, err
}

func (c Config) check() error {
	host, _, err := net.SplitHostPort(c.Web.Listen)
	if err != nil {
		return refuse("web.listen", Malformed, "n'est pas de la forme adresse:port", "écrivez « listen: \"127.0.0.1:8734\" »")
	}
	// The page shows patients' letters and has no TLS of its own.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return refuse("web.listen", Malformed, "n'est pas une adresse de ce seul poste", "écrivez « listen: \"127.0.0.1:8734\" » ; d'un autre poste, passez par un serveur mandataire TLS ou un tunnel SSH")
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
			return refuse("practice.mailbox", Malformed, "n'est pas une adresse de messagerie", "écrivez l'adresse sécurisée du cabinet, seule : « mailbox: \"secretariat@cabinet.mssante.fr\" »")
		}
	}
	if !facilityForm.MatchString(c.Practice.Facility) {
		return refuse("practice.facility", NoSuch, "n'est pas un type de cabinet", "écrivez « facility: SA07 » pour un cabinet individuel, SA08 pour un groupe, SA05 pour un centre de santé")
	}
	if _, err := time.LoadLocation(c.Practice.TimeZone); err != nil || c.Practice.TimeZone == "" {
		return refuse("practice.time_zone", NoSuch, "n'est pas un fuseau horaire", "écrivez « time_zone: Europe/Paris », Indian/Reunion ou America/Martinique")
	}
	if c.INSRoot(pipeline.Patient{INS: "1"}) == "" {
		return refuse("identity.ins_register", NoSuch, "n'est ni production, ni test, ni demonstration", "écrivez « ins_register: production » ; test sert aux essais avec les plateformes nationales")
	}
	if c.Intake.Settle <= 0 || c.Intake.Settle > 10*time.Minute {
		return refuse("intake.settle", Bounds, "n'est pas entre 1ms et 10m", "écrivez « settle: 300ms » pour un disque de ce poste, 2s pour un partage réseau")
	}
	if c.Intake.Recording < 1 || c.Intake.Recording > 16<<10 {
		return refuse("intake.max_recording", Bounds, "n'est pas entre 1 et 16384 (Mio)", "écrivez « max_recording: 1024 » : neuf heures de dictée")
	}
	if c.Intake.Orphan < time.Second || c.Intake.Orphan > 24*time.Hour {
		return refuse("intake.orphan", Bounds, "n'est pas entre 1s et 24h", "écrivez « orphan: 1m » : le temps que le compte rendu suive sa fiche")
	}
	if s := c.Speech; s.URL != "" {
		if u, err := url.Parse(s.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
			return refuse("speech.url", Malformed, "n'est pas une adresse de la forme http://serveur:port", "écrivez l'adresse du moteur de transcription : « url: \"http://127.0.0.1:8000\" »")
		}
	}
	if c.Speech.URL != "" && c.Speech.Style == "openai" && c.Speech.Model == "" {
		return refuse("speech.model", Missing, "manque", "écrivez le nom du modèle, comme le moteur le connaît : « model: \"whisper-1\" »")
	}
	if s := c.Speech.Style; s != "openai" && s != "whispercpp" {
		return refuse("speech.style", NoSuch, "n'est ni openai ni whispercpp", "écrivez « style: openai », qui convient à la plupart des moteurs, ou whispercpp pour le serveur de whisper.cpp")
	}
	if c.Approval.Undo < 0 || c.Approval.Undo > 24*time.Hour {
		return refuse("approval.undo", Bounds, "n'est pas entre 0s et 24h", "écrivez « undo: 2m » : le temps de rappeler une lettre signée")
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
	for i, k := range c.Coding.Keys {
		entry := fmt.Sprintf("coding.keys.%d", i+1)
		if k.Key == "" {
			return refuse(entry, Missing, "n'a pas de lettre clé", "écrivez « - {key: CSC, from: 2024-12-22} »")
		}
		if _, err := time.Parse(time.DateOnly, k.From); err != nil {
			return refuse(entry, Missing, "n'a pas de jour à partir duquel la clé vaut", "écrivez « from: 2024-12-22 » : année, mois, jour")
		}
		if _, err := time.Parse(time.DateOnly, k.Until); k.Until != "" && err != nil {
			return refuse(entry, Malformed, "a un dernier jour (until) qui n'est pas une date", "écrivez « until: 2026-12-31 », ou ôtez until")
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
		return nil, c.Refuse("practice.logo", BadFile, "nomme un fichier qui ne s'ouvre pas", "mettez le fichier PNG ou JPEG dans le dossier du cabinet et écrivez son nom : « logo: \"logo.png\" »")
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxLogo+1))
	if err != nil || len(b) > maxLogo {
		return nil, c.Refuse("practice.logo", BadFile, "nomme un fichier illisible ou de plus de 1 Mio", "enregistrez l'image en plus petit, 600 pixels de large suffisent, puis « logo: \"logo.png\" »")
	}
	return b, nil
}

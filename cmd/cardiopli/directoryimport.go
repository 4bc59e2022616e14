package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

type directoryImport struct {
	File       string   `arg:"" type:"path"`
	Format     string   `enum:"auto,csv,vcard,ldif,extraction" default:"auto" help:"csv, vcard, ldif, extraction ; par défaut d'après le nom et le début du fichier."`
	DryRun     bool     `help:"Montre ce qui changerait, et ne change rien."`
	Yes        bool     `help:"Fait aussi ce qui serait demandé : remplace adresses, noms et clés comme le dit le fichier."`
	Complete   bool     `help:"Le fichier est complet : ce qui vient de lui et n'y est plus est retiré, après question."`
	Department []string `help:"Extraction : départements à prendre, 33 ou 2A."`
	Postcode   []string `help:"Extraction : codes postaux à prendre."`
	Town       []string `help:"Extraction : villes à prendre."`
	Name       string   `help:"Extraction : nom à chercher."`
	Given      string   `help:"Extraction : prénom."`
	RPPS       []string `name:"rpps" help:"Extraction : RPPS à prendre ; ceux des correspondants connus le sont toujours."`
}

func (c directoryImport) Run(a *app) error {
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	entries, faults, source, err := c.read(a, book)
	if err != nil {
		return err
	}
	at := time.Now().UTC().Truncate(time.Second)
	for i, e := range entries {
		if e.Capabilities != (directory.Capabilities{}) {
			entries[i] = e.ByHand(e.Capabilities, at)
		}
	}
	complete := ""
	if c.Complete {
		complete = source
	}
	left := 0
	for _, l := range faults {
		fmt.Fprintln(a.errOut, l.Error())
		if !l.Taken {
			left++
		}
	}
	preview := book.Preview(entries, today(), complete)
	if preview.Unknown > 0 {
		fmt.Fprintf(a.out, "%s sans adresse ni fiche au cabinet : rien à ajouter\n", pipeline.French.Count(preview.Unknown, "ligne", "lignes"))
	}
	err = settler{app: a, p: p, outcome: "imported", replace: c.Yes, dry: c.DryRun}.settle(preview)
	if err == nil && left > 0 {
		return exit(exitPerson)
	}
	return err
}

// read reads the file in its format.
func (c directoryImport) read(a *app, book *directory.Book) (es []directory.Entry, faults []directory.LineError, source string, err error) {
	f, format, err := c.open()
	if err != nil {
		return nil, nil, "", err
	}
	defer f.Close()
	switch format {
	case "vcard":
		es, faults, err = directory.ReadVCards(f)
		return es, faults, directory.SourceVCard, err
	case "ldif":
		es, faults, err = directory.ReadLDIF(f)
		return es, faults, directory.SourceLDIF, err
	case "extraction":
		w := directory.Wanted{RPPS: map[string]bool{}, Departments: c.Department, Postcodes: c.Postcode, Towns: c.Town, Name: c.Name, Given: c.Given}
		for _, n := range c.RPPS {
			w.RPPS[n] = true
		}
		for _, e := range book.Entries() {
			if e.Recipient.RPPS != "" {
				w.RPPS[e.Recipient.RPPS] = true
			}
		}
		x, err := directory.ReadExtraction(f, w)
		if errors.Is(err, directory.ErrUnlimited) {
			return nil, nil, "", &advice{what: "rien ne dit quelles lignes de l'extraction prendre", hint: "ajoutez --department 33, --town, --name ou --rpps ; les correspondants connus sont toujours pris"}
		}
		if err != nil {
			return nil, nil, "", err
		}
		fmt.Fprintf(a.out, "%s lues\n", pipeline.French.Count(x.Lines, "ligne", "lignes"))
		if x.RedList > 0 {
			fmt.Fprintf(a.out, "%s en liste rouge : laissées\n", pipeline.French.Count(x.RedList, "boîte", "boîtes"))
		}
		if x.More {
			fmt.Fprintln(a.errOut, "Il y en a davantage que ce qui est pris en une fois : précisez les communes.")
		}
		return x.Entries, x.Faults, directory.SourceExtraction, nil
	}
	es, faults, err = directory.ReadCSV(f, func(path string) ([]byte, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(c.File), path)
		}
		return readCapped(path)
	})
	return es, faults, directory.SourceCSV, err
}

// open opens the file, within a .zip the largest one, and tells its format.
func (c directoryImport) open() (io.ReadCloser, string, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return nil, "", err
	}
	name := strings.ToLower(c.File)
	var r io.ReadCloser = f
	if strings.HasSuffix(name, ".zip") {
		if r, err = largest(c.File); err != nil {
			f.Close()
			return nil, "", err
		}
		f.Close()
	}
	if c.Format != "auto" {
		return r, c.Format, nil
	}
	switch {
	case strings.HasSuffix(name, ".vcf"), strings.HasSuffix(name, ".vcard"):
		return r, "vcard", nil
	case strings.HasSuffix(name, ".ldif"), strings.HasSuffix(name, ".ldi"):
		return r, "ldif", nil
	case strings.HasSuffix(name, ".zip"):
		return r, "extraction", nil
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		r.Close()
		return nil, "", err
	}
	head = head[:n]
	line, _, _ := strings.Cut(string(head), "\n")
	format := "csv"
	switch {
	case strings.Contains(strings.ToUpper(line), "BEGIN:VCARD"):
		format = "vcard"
	case strings.HasPrefix(line, "dn:") || strings.HasPrefix(line, "version:"):
		format = "ldif"
	case strings.Count(line, "|") > 5:
		format = "extraction"
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(strings.NewReader(string(head)), r), r}, format, nil
}

// largest opens the largest file of an archive: extractions come with a notice.
func largest(path string) (io.ReadCloser, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("open the archive: %w", err)
	}
	var big *zip.File
	for _, f := range z.File {
		if big == nil || f.UncompressedSize64 > big.UncompressedSize64 {
			big = f
		}
	}
	if big == nil {
		z.Close()
		return nil, errors.New("the archive is empty")
	}
	r, err := big.Open()
	if err != nil {
		z.Close()
		return nil, fmt.Errorf("open the archive: %w", err)
	}
	return struct {
		io.Reader
		io.Closer
	}{r, z}, nil
}

// settler shows what would change, asks what has to be asked, and does it.
type settler struct {
	*app
	p       *engine.Practice
	outcome string
	replace bool // yes to what is asked
	beside  bool // yes, and an address is added beside the one that is held
	dry     bool
	quiet   bool // no summary
}

func (s settler) settle(v directory.Preview) error {
	done, left, asked := map[directory.ChangeKind]int{}, 0, 0
	for _, c := range v.Changes {
		if c.Kind == directory.Confirmed && s.dry {
			continue
		}
		if c.Kind != directory.Confirmed && (!s.quiet || c.Ask || c.Why != "") {
			s.show(c)
		}
		if s.dry {
			continue
		}
		if c.Ask {
			asked++
			if c = s.ask(c); c.Kind == "" {
				left++
				continue
			}
		}
		if err := s.p.Apply(s.ctx, c); err != nil {
			return err
		}
		done[c.Kind]++
	}
	n := done[directory.Added] + done[directory.Changed] + done[directory.Moved] + done[directory.Gone]
	if n > 0 {
		if err := s.noted(s.p, pipeline.StageDirectory, s.outcome, "entries", strconv.Itoa(n)); err != nil {
			return err
		}
	}
	if !s.quiet && !s.dry {
		// Who is in the directory after the import, as the file says: new, changed, or as before.
		fmt.Fprintf(s.out, "%s\n", pipeline.French.Count(done[directory.Added]+done[directory.Changed]+done[directory.Moved]+done[directory.Confirmed], "médecin importé", "médecins importés"))
		for _, k := range []struct {
			kind      directory.ChangeKind
			one, many string
		}{{directory.Added, "nouveau", "nouveaux"}, {directory.Changed, "modifié", "modifiés"}, {directory.Moved, "à une autre adresse", "à une autre adresse"},
			{directory.Confirmed, "inchangé", "inchangés"}, {directory.Gone, "retiré", "retirés"}} {
			if done[k.kind] > 0 {
				fmt.Fprintf(s.out, "  %s\n", pipeline.French.Count(done[k.kind], k.one, k.many))
			}
		}
	}
	if s.dry {
		fmt.Fprintln(s.out, "Rien n'a été changé (--dry-run).")
		return nil
	}
	if left > 0 {
		fmt.Fprintf(s.errOut, "%s sans réponse : rien n'y a été changé. --yes accepte tout ; dans un terminal, chaque cas est demandé.\n", pipeline.French.Count(left, "changement reste", "changements restent"))
		return exit(exitPerson)
	}
	return nil
}

func (s settler) show(c directory.Change) {
	sign := map[directory.ChangeKind]string{directory.Added: "+", directory.Changed: "~", directory.Moved: ">", directory.Gone: "-"}[c.Kind]
	e := c.After
	if c.Kind == directory.Gone {
		e = c.Before
	}
	fmt.Fprintf(s.out, "%s %s\n", sign, plain(e.Label()))
	if c.Kind != directory.Added {
		for _, f := range c.Fields {
			fmt.Fprintf(s.out, "    %s : %s -> %s\n", f.Name, plain(orDash(f.Before)), plain(orDash(f.After)))
		}
	}
	if c.Why != "" {
		fmt.Fprintf(s.out, "    %s\n", plain(c.Why))
	}
}

func orDash(s string) string {
	if s == "" {
		return "(rien)"
	}
	return s
}

// ask gives the change that a person wants; none where they leave it.
func (s settler) ask(c directory.Change) directory.Change {
	beside := c
	beside.Kind, beside.Ask = directory.Added, false
	switch {
	case s.beside && c.Kind == directory.Moved:
		return beside
	case s.replace || s.beside:
		return c
	case keys.TerminalPrompt(s.in, s.errOut) == nil:
		return directory.Change{}
	}
	if c.Kind == directory.Moved {
		if s.confirm("    Remplacer l'ancienne adresse ? (oui / non) ") {
			return c
		}
		if s.confirm("    Garder les deux ? (oui / non) ") {
			return beside
		}
		return directory.Change{}
	}
	if s.confirm("    Accepter ? (oui / non) ") {
		return c
	}
	return directory.Change{}
}

type directoryExport struct {
	File string `arg:"" type:"path" help:"Fichier CSV à écrire."`
}

func (c directoryExport) Run(a *app) error {
	p, book, err := a.opened()
	if err != nil {
		return err
	}
	defer p.Close()
	var b strings.Builder
	all := book.Entries()
	left, err := directory.WriteCSV(&b, all)
	if err != nil {
		return err
	}
	if err := renameio.WriteFile(c.File, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("write the directory: %w", err)
	}
	fmt.Fprintf(a.out, "%s", pipeline.French.Count(len(all)-left, "fiche écrite", "fiches écrites"))
	if left > 0 {
		fmt.Fprintf(a.out, ", %s (liste rouge ou sans adresse)", pipeline.French.Count(left, "laissée", "laissées"))
	}
	fmt.Fprintln(a.out)
	return nil
}

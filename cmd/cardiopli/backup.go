package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/backup"
)

type backupCmd struct {
	Dest string `arg:"" type:"path" help:"Dossier des sauvegardes ; créé s'il manque."`
	Keep int    `default:"0" help:"Ne garde que les N dernières ; 0 les garde toutes."`
	// Check reads years of blobs: it is for the night, not for each snapshot.
	Check bool `help:"N'en fait pas : relit toute la dernière et compare."`
	List  bool `help:"N'en fait pas : liste les sauvegardes."`
}

func (c backupCmd) Validate() error {
	switch {
	case c.Keep < 0:
		return errors.New("--keep est un nombre de sauvegardes")
	case c.Check && c.List:
		return errors.New("--check ou --list, pas les deux")
	}
	return nil
}

func (c backupCmd) Run(a *app) error {
	if c.List {
		return c.list(a)
	}
	if inside(c.Dest, a.cli.Dir) {
		return said("une sauvegarde dans le dossier du cabinet se perd avec lui : nommez un autre disque")
	}
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	if c.Check {
		set, err := backup.OpenSet(c.Dest)
		if err != nil {
			return err
		}
		name, err := set.Latest("")
		if err != nil {
			return err
		}
		if err := errors.Join(set.Belongs(p.Site), set.Genuine(name, p.Site)); err != nil {
			return err
		}
		if err := set.Check(a.ctx, name); err != nil {
			return err
		}
		if err := journalWhole(set, p); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s : vérifié, entier.\n", name)
		return nil
	}
	m, err := p.Backup(a.ctx, c.Dest, version, c.Keep)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Sauvegarde %s : %s, %s dont %s (%.1f Mo), tout a été relu.\n", m.Name, pipeline.French.Count(m.Files, "fichier", "fichiers"), pipeline.French.Count(m.Blobs, "pièce scellée", "pièces scellées"), pipeline.French.Count(m.Copied, "nouvelle", "nouvelles"), float64(m.CopiedBytes)/1e6)
	if m.Expired > 0 {
		fmt.Fprintf(a.out, "%s.\n", pipeline.French.Count(m.Expired, "sauvegarde ancienne supprimée", "sauvegardes anciennes supprimées"))
	}
	if m.Aside != "" || m.Cut {
		a.warn("le journal des refus de la sauvegarde avait été coupé ou modifié ; il est réécrit avec tout ce que le cabinet sait", "vérifiez qui écrit sur ce disque"+aside(m.Aside))
	}
	if len(m.Lost) > 0 {
		if err := a.lost(p, m.Lost); err != nil {
			return err
		}
		return exit(exitUnproven)
	}
	fmt.Fprintln(a.out, "Pas copiés, car en clair : inbox/, rejected/, export/. Gardez la phrase secrète et le code de secours ailleurs.")
	return nil
}

// journalWhole checks the journal of refusals beside the snapshots.
func journalWhole(set *backup.Set, p *engine.Practice) error {
	j, lacking, old, err := set.ReadRefusals(p.Site)
	if err == nil && !old && (lacking || j.Cut || j.Foreign > 0) {
		err = errRefusals
	}
	return err
}

var errRefusals = errors.New("le journal des refus de la sauvegarde a disparu, ou a été coupé ou modifié")

// aside says where what was not understood of a journal lies.
func aside(name string) string {
	if name == "" {
		return ""
	}
	return " ; les lignes non comprises : " + name
}

// tellRefusals says what opening a folder found wrong with its journal of refusals.
func (a *app) tellRefusals(p *engine.Practice) {
	m := p.Store.RefusalsFound()
	if n := m.Recorded + m.Lifted + m.Erased; n > 0 {
		a.warn("la base ignorait "+pipeline.French.Count(n, "refus d'envoi que le journal contient", "refus d'envoi que le journal contient")+" (machine arrêtée entre les deux, ou base remise d'ailleurs) ; elle le sait maintenant", "regardez refusal list")
	}
	if m.Aside != "" || m.Journal.Cut {
		a.warn("le journal des refus (data/refusals) avait été coupé, abîmé ou modifié ; il est réécrit d'après la base, où rien ne manque", "comparez refusal list à vos notes"+aside(m.Aside))
	}
}

// lost tells of which documents something cannot be read any more.
func (a *app) lost(p *engine.Practice, blobs []string) error {
	ids, err := p.Store.NamedBy(a.ctx, blobs)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.errOut, "%s sur le disque : la sauvegarde est faite sans cela. Documents :\n", pipeline.French.Count(len(blobs), "pièce scellée illisible ou absente", "pièces scellées illisibles ou absentes"))
	for _, id := range ids {
		fmt.Fprintf(a.errOut, "  %s\n", id)
	}
	fmt.Fprintln(a.errOut, "cardiopli: hint: vérifiez le disque ; une sauvegarde plus ancienne les a peut-être encore (backup DOSSIER --check)")
	return nil
}

func (c backupCmd) list(a *app) error {
	set, err := backup.OpenSet(c.Dest)
	if err != nil {
		return err
	}
	names, err := set.Snapshots()
	if err != nil {
		return err
	}
	for _, n := range names {
		m, err := set.Manifest(n)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  %s  %s, %.1f Mo\n", n, m.At.Local().Format("02/01/2006 15:04:05"), pipeline.French.Count(m.Blobs, "pièce scellée", "pièces scellées"), float64(m.Bytes)/1e6)
	}
	return nil
}

// inside reports whether a folder lies in another, as their names tell.
func inside(path, dir string) bool {
	d, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(d, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// backupHints word the errors of a backup, and what to type after them.
var backupHints = []struct {
	err        error
	what, hint string
	code       int
}{
	{errRefusals, errRefusals.Error(), "faites une sauvegarde (backup) : elle l'écrit de nouveau avec tout ce que le cabinet sait ; vérifiez qui écrit sur ce disque", exitUnproven},
	{backup.ErrDamaged, "la sauvegarde est abîmée, ou a été modifiée", "essayez une sauvegarde plus ancienne (backup DOSSIER --list, restore --snapshot), et vérifiez le disque", exitUnproven},
	{backup.ErrOther, "ces sauvegardes sont celles d'un autre cabinet", "nommez le dossier des sauvegardes de ce cabinet, ou un dossier vide", exitError},
	{backup.ErrNoSet, "ce dossier n'en est pas un de sauvegardes", "nommez un dossier vide, ou un dossier où cardiopli backup a écrit", exitError},
	{backup.ErrBusy, "une autre commande écrit dans ces sauvegardes", "attendez la fin de l'autre sauvegarde", exitError},
	{backup.ErrNone, "il n'y a pas de sauvegarde de ce nom", "les noms : cardiopli backup DOSSIER --list", exitError},
	{engine.ErrRestoring, "une autre commande restaure déjà dans ce dossier", "attendez la fin de l'autre restauration", exitError},
	{engine.ErrNotEmpty, "ce dossier n'est pas vide : rien n'y est restauré par-dessus", "nommez par --dir un dossier qui n'existe pas encore", exitError},
}

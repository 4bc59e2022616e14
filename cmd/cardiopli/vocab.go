package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline/config"
	"cardiopli/vocab"
)

type vocabCmd struct {
	Try  vocabTry  `cmd:"" help:"Ce qu'un mot, ou un fichier de mots, changerait aux courriers passés et aux fichiers donnés."`
	Add  vocabAdd  `cmd:"" help:"Ajoute un mot à ceux du cabinet, après avoir montré ce qu'il changerait."`
	List vocabList `cmd:"" help:"La liste des mots du cabinet."`
}

type vocabTry struct {
	Term string   `arg:"" help:"Mot, ou fichier de mots comme vocabulary.tsv."`
	On   []string `help:"Fichiers à lire en plus des courriers passés." type:"path" placeholder:"FILE"`
}

func (c vocabTry) Run(a *app) error {
	terms, err := proposedTerms(c.Term)
	if err != nil {
		return err
	}
	letters, own, done, err := a.letters(c.On)
	if err != nil {
		return err
	}
	defer done()
	r, err := replay(letters, own, terms)
	if err != nil {
		return err
	}
	r.print(a.out)
	return nil
}

// proposedTerms takes a term as it is, or the terms of a file.
func proposedTerms(arg string) ([]string, error) {
	if info, err := os.Stat(arg); err == nil && info.Mode().IsRegular() {
		b, err := readLimited(arg)
		if err != nil {
			return nil, err
		}
		var terms []string
		for _, t := range vocab.ReadOwn(b) {
			clean, err := vocab.CleanOwn(t)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", arg, err)
			}
			terms = append(terms, clean)
		}
		if len(terms) == 0 {
			return nil, said("%s ne contient aucun mot", arg)
		}
		return terms, nil
	}
	term, err := vocab.CleanOwn(arg)
	if err != nil {
		return nil, err
	}
	return []string{term}, nil
}

func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, vocab.MaxOwn+1))
	if err == nil && len(b) > vocab.MaxOwn {
		err = said("%s dépasse 1 Mio", path)
	}
	return b, err
}

// ownTerms reads the practice's vocabulary.tsv; none is no error.
func (a *app) ownTerms() ([]string, error) {
	b, err := readLimited(filepath.Join(a.cli.Dir, engine.OwnTerms))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return vocab.ReadOwn(b), nil
}

type vocabAdd struct {
	Term string `arg:"" help:"Un mot ou quelques-uns."`
	Yes  bool   `help:"Ne demande rien."`
}

func (c vocabAdd) Run(a *app) error {
	term, err := vocab.CleanOwn(c.Term)
	if err != nil {
		return err
	}
	if !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return engine.ErrNoPractice
	}
	letters, own, done, err := a.letters(nil)
	if err != nil {
		return err
	}
	defer done()
	if slices.Contains(own, term) {
		fmt.Fprintf(a.out, "« %s » est déjà dans le vocabulaire du cabinet.\n", term)
		return nil
	}
	r, err := replay(letters, own, []string{term})
	if err != nil {
		return err
	}
	r.print(a.out)
	if !c.Yes && !a.confirm("Ajouter « "+term+" » au vocabulaire du cabinet ? (oui/non) ") {
		fmt.Fprintln(a.out, "Rien n'a été ajouté.")
		return exit(exitPerson)
	}
	if err := appendTerm(filepath.Join(a.cli.Dir, engine.OwnTerms), term); err != nil {
		return fmt.Errorf("write own terms: %w", err)
	}
	fmt.Fprintf(a.out, "« %s » est ajouté. « cardiopli run » en tient compte à son prochain démarrage.\n", term)
	return nil
}

// appendTerm writes the file anew beside, syncs and renames it, so that a power
// cut leaves the old one.
func appendTerm(path, term string) error {
	old, err := readLimited(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
		old = append(old, '\n')
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".vocabulary-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	_, err = f.Write(append(old, term+"\n"...))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

type vocabList struct{}

func (vocabList) Run(a *app) error {
	if !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return engine.ErrNoPractice
	}
	own, err := a.ownTerms()
	if err != nil {
		return err
	}
	if len(own) == 0 {
		fmt.Fprintln(a.out, "Le cabinet n'a pas de terme à lui ; « cardiopli vocab add TERME » en ajoute.")
		return nil
	}
	lex, err := vocab.Load()
	if err != nil {
		return fmt.Errorf("load vocabulary: %w", err)
	}
	t := a.table()
	for _, term := range own {
		note := ""
		switch accepted, instead := lex.Standing(term); {
		case accepted:
			note = "déjà connu du programme"
		case len(instead) > 0:
			note = "ressemble à « " + strings.Join(instead[:min(len(instead), 3)], " », « ") + " »"
		}
		fmt.Fprintf(t, "%s\t%s\n", term, note)
	}
	return t.Flush()
}

package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/store"
	"cardiopli/vocab"
)

// letter is a text to read again; open gives it when its turn comes, so that one
// at a time is in memory.
type letter struct {
	name string
	open func() (pipeline.Document, error)
}

// letters are the past letters of the practice, if the folder is one, and the
// given files. Opening a past letter is recorded like every look at it.
func (a *app) letters(files []string) (all []letter, own []string, done func(), err error) {
	done = func() {}
	if exists(filepath.Join(a.cli.Dir, config.Name)) {
		p, err := a.practice()
		if err != nil {
			return nil, nil, nil, err
		}
		done = func() { p.Close() }
		list, _, err := p.Desk.List(a.ctx, onTerminal())
		if err != nil {
			done()
			return nil, nil, nil, err
		}
		for _, m := range list {
			if m.Erased {
				continue
			}
			all = append(all, letter{string(m.ID), func() (pipeline.Document, error) {
				s, err := p.Desk.Open(a.ctx, onTerminal(), m.ID)
				return pipeline.Document{Version: 1, Text: s.Text, At: s.At}, err
			}})
		}
		if own, err = a.ownTerms(); err != nil {
			done()
			return nil, nil, nil, err
		}
	} else if len(files) == 0 {
		return nil, nil, nil, said("ni dossier de cabinet ni fichier à lire : donnez --dir DOSSIER ou --on FICHIER")
	}
	for _, file := range files {
		all = append(all, letter{file, func() (pipeline.Document, error) {
			raw, err := readCapped(file)
			if err != nil {
				return pipeline.Document{}, err
			}
			result, err := read.File(file, raw)
			return pipeline.Document{Version: 1, Text: result.Text, At: time.Now()}, err
		}})
	}
	return all, own, done, nil
}

// change is a finding that is there with or without the proposed terms only.
type change struct {
	letter  string
	excerpt string
	message string
}

// result is what proposed terms change.
type result struct {
	terms         []string
	read, unread  int
	gone, arisen  []change
	touched       map[string]bool
	known, misfit map[string][]string // terms that change nothing, terms that look like others
}

// replay checks each letter with the practice's terms, and with the proposed
// ones besides.
func replay(letters []letter, own, terms []string) (result, error) {
	r := result{terms: terms, touched: map[string]bool{}, known: map[string][]string{}, misfit: map[string][]string{}}
	lex, err := vocab.Load()
	if err != nil {
		return r, fmt.Errorf("load vocabulary: %w", err)
	}
	for _, t := range terms {
		if accepted, instead := lex.Standing(t); accepted {
			r.known[t] = nil
		} else if len(instead) > 0 {
			r.misfit[t] = instead
		}
	}
	before, after := check.New(lex, own), check.New(lex, slices.Concat(own, terms))
	for _, l := range letters {
		doc, err := l.open()
		if errors.Is(err, store.ErrErased) {
			continue
		}
		if err != nil {
			var refusal read.Refusal
			if errors.As(err, &refusal) {
				r.unread++
				continue
			}
			return r, err
		}
		_, was, err := before.Run(doc)
		if err != nil {
			return r, err
		}
		_, is, err := after.Run(doc)
		if err != nil {
			return r, err
		}
		r.read++
		gone, arisen := missingFrom(was, is), missingFrom(is, was)
		for _, f := range gone {
			r.gone = append(r.gone, change{l.name, excerpt(doc.Text, f.Span), f.Message})
		}
		for _, f := range arisen {
			r.arisen = append(r.arisen, change{l.name, excerpt(doc.Text, f.Span), f.Message})
		}
		if len(gone)+len(arisen) > 0 {
			r.touched[l.name] = true
		}
	}
	return r, nil
}

// missingFrom gives the findings of a that b has not at the same place.
func missingFrom(a, b []pipeline.Finding) []pipeline.Finding {
	type place struct {
		kind    pipeline.Kind
		rule    string
		span    pipeline.Span
		message string
	}
	have := map[place]bool{}
	for _, f := range b {
		have[place{f.Kind, f.Rule, f.Span, f.Message}] = true
	}
	var out []pipeline.Finding
	for _, f := range a {
		if !have[place{f.Kind, f.Rule, f.Span, f.Message}] {
			out = append(out, f)
		}
	}
	return out
}

// excerpt gives the words at a place with a few around them, on one line.
func excerpt(text string, s pipeline.Span) string {
	const around = 28
	from, to := max(0, s.Start-around), min(len(text), s.End+around)
	for from > 0 && from < s.Start && !utf8.RuneStart(text[from]) {
		from++
	}
	for to < len(text) && to > s.End && !utf8.RuneStart(text[to]) {
		to--
	}
	visible := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text[from:to])
	return "…" + strings.Join(strings.Fields(visible), " ") + "…"
}

// shown is how many changes are printed; the rest is counted.
const shown = 12

func (r result) print(w io.Writer) {
	fmt.Fprintf(w, "Courriers relus : %d. Essai de %s.\n", r.read, quoted(r.terms))
	if r.unread > 0 {
		fmt.Fprintf(w, "  Fichiers illisibles, non comptés : %d.\n", r.unread)
	}
	for _, t := range r.terms {
		if _, ok := r.known[t]; ok {
			fmt.Fprintf(w, "  « %s » est déjà connu du programme : l'ajouter ne change rien.\n", t)
		}
		if instead := r.misfit[t]; len(instead) > 0 {
			fmt.Fprintf(w, "  Attention : « %s » ressemble à %s ; ajouté, il ne sera plus jamais signalé.\n", t, quoted(instead[:min(len(instead), 3)]))
		}
	}
	if len(r.gone)+len(r.arisen) == 0 {
		fmt.Fprintln(w, "  Aucune remarque ne changerait.")
		return
	}
	fmt.Fprintf(w, "  Remarques qui disparaîtraient : %d ; qui apparaîtraient : %d ; courriers concernés : %d.\n", len(r.gone), len(r.arisen), len(r.touched))
	printChanges(w, "disparaît", r.gone)
	printChanges(w, "apparaît", r.arisen)
}

func printChanges(w io.Writer, label string, all []change) {
	for _, c := range all[:min(len(all), shown)] {
		fmt.Fprintf(w, "  %s : %s\n      %s (%s)\n", label, c.message, c.excerpt, c.letter)
	}
	if more := len(all) - shown; more > 0 {
		fmt.Fprintf(w, "  et %s\n", pipeline.French.Count(more, "autre", "autres"))
	}
}

func quoted(words []string) string { return "« " + strings.Join(words, " », « ") + " »" }

// Command gen makes the word sets that vocab embeds, data/fr.dawg and
// data/en.dawg, from the Hunspell dictionaries in data/src. Run it in the folder
// of the package:
//
//	go generate ./vocab
//
// A word is kept in lower case. One that is written with a capital only stands
// behind a "^", so that a search for lower-case words never meets it. "œ" is
// kept as "oe", as many keyboards write it; "~" and the word say that its true
// form has "œ".
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"cardiopli/vocab/affix"
	"cardiopli/vocab/dawg"
)

func main() {
	for _, language := range []string{"fr", "en"} {
		if err := run("data", language); err != nil {
			fmt.Fprintf(os.Stderr, "gen: %s: %v\n", language, err)
			os.Exit(1)
		}
	}
}

func run(dir, language string) error {
	aff, err := unpack(filepath.Join(dir, "src", language+".aff.gz"))
	if err != nil {
		return err
	}
	dic, err := unpack(filepath.Join(dir, "src", language+".dic.gz"))
	if err != nil {
		return err
	}
	rules, err := affix.Parse(bytes.NewReader(aff))
	if err != nil {
		return fmt.Errorf("read rules: %w", err)
	}
	// Elisions are taken off by the reader of the text.
	rules.Leave = func(add string) bool { return language == "fr" && strings.HasSuffix(add, "'") }
	var keys []string
	forms := 0
	err = rules.Expand(bytes.NewReader(dic), func(w string) {
		forms++
		keys = append(keys, entries(w)...)
	})
	if err != nil {
		return fmt.Errorf("expand: %w", err)
	}
	b, err := dawg.Build(keys)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(dir, language+".dawg"), b, forms); err != nil {
		return err
	}
	if language != "fr" {
		return nil
	}
	if err := os.WriteFile(filepath.Join(dir, "fr.trigrams"), dawg.Trigrams(keys, 3), 0o644); err != nil {
		return err
	}
	all, err := dawg.Open(string(b))
	if err != nil {
		return err
	}
	return runCommon(dir, rules, dic, all)
}

func write(name string, b []byte, forms int) error {
	set, err := dawg.Open(string(b))
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d forms, %d keys, %d bytes\n", name, forms, set.Len(), len(b))
	return os.WriteFile(name, b, 0o644)
}

// runCommon makes the set of the forms of the common words.
func runCommon(dir string, rules *affix.Rules, dic []byte, all dawg.Set) error {
	b, err := os.ReadFile(filepath.Join(dir, "src", "common-fr.txt"))
	if err != nil {
		return err
	}
	common := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "#") {
			for w := range strings.FieldsSeq(line) {
				common[w] = true
			}
		}
	}
	var chosen bytes.Buffer // the dictionary's entries of these words
	for line := range strings.Lines(string(dic)) {
		stem, _, _ := strings.Cut(strings.TrimSpace(line), "/")
		if chosen.Len() == 0 || common[stem] {
			chosen.WriteString(line)
		}
	}
	// A form of the list that is no entry stands for itself, if it is a word.
	var keys []string
	for w := range common {
		if k := entries(w); len(k) > 0 && all.Contains(k[0]) {
			keys = append(keys, k...)
		}
	}
	err = rules.Expand(&chosen, func(w string) { keys = append(keys, entries(w)...) })
	if err != nil {
		return fmt.Errorf("expand common words: %w", err)
	}
	set, err := dawg.Build(keys)
	if err != nil {
		return err
	}
	return write(filepath.Join(dir, "common-fr.dawg"), set, len(keys))
}

// entries gives the keys of one word, none for what the check never looks up:
// numbers, ordinals, letters of other scripts, units with an elided article.
func entries(word string) []string {
	word = strings.ReplaceAll(word, "’", "'")
	for _, r := range word {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' {
			return nil
		}
	}
	lower := strings.ToLower(word)
	plain := strings.ReplaceAll(lower, "œ", "oe")
	key, ok := dawg.Encode(plain)
	if !ok || key == "" || key == "-" {
		return nil
	}
	if lower != word {
		return []string{"^" + key}
	}
	if plain != lower {
		return []string{key, "~" + key}
	}
	return []string{key}
}

func unpack(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(z); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return b.Bytes(), nil
}

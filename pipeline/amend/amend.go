// Package amend tells in words how a corrected letter differs from the one that
// was sent, so that a physician who has read the first need not compare the two.
//
// Letters are compared part by part: identity, recipients, date, title,
// signatory, alerts, the parts of the box, tables by row and column, text by
// heading. Text is compared sentence by sentence, then word by word; a number
// stands together with its sign and its unit, so that "48 %" never becomes "45"
// alone. Each edit carries some words around what changed. A sentence that moved
// as it is to another heading is one edit that names both: under another heading
// the same words may say something else. Spacing and line breaks are no
// difference, nor are the brackets that spell out an abbreviation, nor what every
// version changes: number, date, template.
//
// Where letters differ there is an edit, and every word of the report that one
// letter has and the other has not stands in one; only the last line of a very long
// list, which says how many are left out, stands for others. A row of a table that
// came or went is told without its normal range, which is not the patient's. The words are aligned by a longest
// common subsequence of our own: libraries of differences align characters, tear
// numbers, and stop by the clock, so that the same letters need not give the same
// edits.
//
// The package is pure and does not judge: a changed comma is told like a lost "no".
package amend

import (
	"fmt"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// Bounds of what is told.
const (
	maxEdits = 30
	maxRunes = 400 // of one edit's words, before and after together
)

// Changes lists the differences between a letter that was sent and the one that
// replaces it: identity first, then in the order in which a letter is read. The
// words of the list are in the language of the second letter.
func Changes(before, after pipeline.Letter) []pipeline.Edit {
	w := french
	if after.Language == pipeline.English {
		w = english
	}
	var all []pipeline.Edit
	all = append(all, identity(before.Patient, after.Patient, w)...)
	all = append(all, recipients(before.Recipients, after.Recipients, w)...)
	all = append(all, facts(before, after, w)...)
	all = append(all, contents(before, after, w)...)
	all = append(all, practice(before.Practice, after.Practice, w)...)
	if len(all) > maxEdits {
		n := len(all) - maxEdits + 1
		all = append(all[:maxEdits-1:maxEdits-1], pipeline.Edit{Where: w.rest, After: fmt.Sprintf(w.others, n)})
	}
	return all
}

// told makes one edit of two texts, or several where they are long.
func told(where, before, after string) []pipeline.Edit {
	if before == "" && after == "" {
		return nil // an empty row
	}
	if utf8.RuneCountInString(before)+utf8.RuneCountInString(after) <= maxRunes {
		return []pipeline.Edit{{Where: where, Before: before, After: after}}
	}
	var out []pipeline.Edit
	for _, s := range pieces(before) {
		out = append(out, pipeline.Edit{Where: where, Before: s})
	}
	for _, s := range pieces(after) {
		out = append(out, pipeline.Edit{Where: where, After: s})
	}
	return out
}

// pieces cuts a long text between words, and says where it was cut.
func pieces(s string) []string {
	const room = maxRunes - 4 // for the signs of the cut
	var out []string
	cut := ""
	for utf8.RuneCountInString(s) > room {
		at, last, n := 0, 0, 0
		for i, r := range s {
			if n++; n > room {
				at = i
				break
			}
			if r == ' ' && n > 1 {
				last = i
			}
		}
		if last > 0 {
			at = last
		}
		out = append(out, cut+s[:at]+" …")
		s, cut = s[at:], "… "
		if s != "" && s[0] == ' ' {
			s = s[1:]
		}
	}
	if s != "" {
		out = append(out, cut+s)
	}
	return out
}

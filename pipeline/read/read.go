// Package read turns the bytes of a dropped file into text: plain text,
// Markdown, HTML, DOCX, ODT, RTF and PDF with a text layer. It tells recordings
// by their bytes (Recording) and how long they last (Duration), for those who
// transcribe them. It is pure: bytes in, text and notes out, the same bytes always
// giving the same text.
//
// The text is what a person who opens the file would read, in reading order:
// page headers, body, page footers; text boxes after the paragraph they hang
// on; footnotes and endnotes at their reference as "[note : ...]". Its form:
//
//   - UTF-8, Unicode normal form C, lines ending in \n, no byte order mark, no
//     control character but \n and \t, no space at the end of a line, no blank
//     line at either end;
//   - every kind of space (no-break, thin, figure ...) is the plain space, the
//     no-break hyphen is "-", zero-width and bidirectional marks are gone: the
//     layout puts no-break spaces back, and rules need to know one space only;
//   - one row of a table is one line, cells separated by " | "; a cell that is
//     or ends as a label is followed by its value as in "Nom : DUPONT" (see
//     layoutRow); a row used to lay out whole paragraphs gives its cells one
//     after the other;
//   - list items carry "- " or their number;
//   - tracked deletions are left out and tracked insertions kept; hidden text is
//     left out; struck-out words stay, marked "[barré : ...]"; superscript
//     digits become ² ³ ⁹, so that 10⁹ never reads 109; ticked boxes are ☒ and ☐;
//   - letters of the Symbol and Wingdings fonts become the signs they show.
//
// A page (HTML, XHTML, what Word and LibreOffice save as one) reads as a browser
// shows it with scripts off: elements and style sheets of the page that hide are
// obeyed, <del> is struck out like <s>, fields show their values, a select its
// chosen option. Other XML and pages archived as mail (MHTML) are refused.
//
// A PDF knows glyphs and places only (package pdf). Words are put together by
// their gaps; lines that the width of the page broke are one again; wide gaps,
// drawn lines and columns that line up make " | " between cells, and no colon is
// supplied; columns of prose are read one after the other; what repeats at the
// edges of pages is told once. Signs that the file does not explain are U+FFFD,
// recognised text (OCR) and fonts that name two signs alike are told in the notes.
// Pages without text are refused as a Scan. A file locked without a password for
// opening is read if its author allows copying.
//
// Whatever was left out, or decided where another reading was possible, is told
// in Result.Notes. What cannot be read at all is a Refusal.
//
// Files come from outside: sizes, ratios, entries, depth and text are capped
// (see the constants), nothing in a file is executed or fetched, and every
// reader works in time linear in what it was given.
package read

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"cardiopli/pipeline"
)

// The caps. A dictated letter is a few kilobytes, with a logo a few hundred.
const (
	MaxRaw      = 20 << 20 // bytes of a file
	MaxInflated = 40 << 20 // bytes taken out of one archive, all parts together
	MaxPart     = 10 << 20 // bytes of one part: some 800 pages
	MaxRatio    = 200      // inflated to deflated bytes of one part
	MaxEntries  = 2000     // entries of an archive
	MaxDepth    = 256      // nested XML elements, nested RTF groups
	MaxText     = 1 << 20  // bytes of text
	maxCells    = 5000     // cells of one row of a table
)

// Result is a file as read.
type Result struct {
	Format pipeline.Format
	Text   string   // form: see the package comment
	Notes  []string // French sentences: what was left out or decided
}

// File reads raw. The name serves only to tell Markdown from plain text and to
// note an extension that does not fit the content; it may be empty. The error
// is a Refusal.
func File(name string, raw []byte) (Result, error) {
	format, err := sniff(name, raw)
	if err != nil {
		return Result{}, err
	}
	n := &notes{}
	if told := mismatch(name, format); told != "" {
		n.add("%s", told)
	}
	var text string
	switch format {
	case pipeline.DOCX:
		text, err = docxText(raw, n)
	case pipeline.ODT:
		text, err = odtText(raw, n)
	case pipeline.RTF:
		text, err = rtfText(raw, n)
	case pipeline.HTML:
		text, err = htmlText(raw, n)
	case pipeline.PDF:
		text, err = pdfText(raw, n)
	default:
		text, err = decode(raw, n)
		if err == nil && len(text) > MaxText {
			err = Refusal{TooLarge, "more text than a report can have"}
		}
		if err == nil && format == pipeline.Markdown {
			text = markdownText(text, n)
		}
	}
	if err != nil {
		return Result{}, err
	}
	text = clean(text, n)
	if len(text) > MaxText {
		return Result{}, Refusal{TooLarge, "more text than a report can have"}
	}
	if strings.IndexFunc(text, wordRune) < 0 {
		return Result{}, Refusal{NoText, "no letter and no digit in the text"}
	}
	return Result{Format: format, Text: text, Notes: n.list}, nil
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// The formats as a secretary calls them.
var formatNames = map[pipeline.Format]string{
	pipeline.Text:     "un texte simple",
	pipeline.Markdown: "un texte Markdown",
	pipeline.DOCX:     "un document Word (.docx)",
	pipeline.ODT:      "un document LibreOffice (.odt)",
	pipeline.RTF:      "un document RTF",
	pipeline.HTML:     "une page web (.html)",
	pipeline.PDF:      "un document PDF",
}

// Extensions that say something definite; any other (.rpt, .ok, none at all)
// promises nothing and is not worth a note.
var extensions = map[string]pipeline.Format{
	".txt": pipeline.Text, ".text": pipeline.Text,
	".md": pipeline.Markdown, ".markdown": pipeline.Markdown,
	".docx": pipeline.DOCX, ".docm": pipeline.DOCX, ".dotx": pipeline.DOCX,
	".odt": pipeline.ODT, ".ott": pipeline.ODT,
	".rtf":  pipeline.RTF,
	".html": pipeline.HTML, ".htm": pipeline.HTML, ".xhtml": pipeline.HTML, ".xht": pipeline.HTML,
	".pdf": pipeline.PDF,
	".wav": pipeline.WAV, ".wave": pipeline.WAV, ".mp3": pipeline.MP3, ".m4a": pipeline.M4A, ".ogg": pipeline.OGG, ".oga": pipeline.OGG,
	".opus": pipeline.OGG, ".flac": pipeline.FLAC,
	".doc": "doc", ".xml": "xml", ".mht": "mhtml", ".mhtml": "mhtml",
	".jpg": "image", ".jpeg": "image", ".png": "image", ".tif": "image", ".tiff": "image",
}

func extensionOf(name string) string {
	return strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))
}

func mismatch(name string, got pipeline.Format) string {
	ext := extensionOf(name)
	said, known := extensions[ext]
	if !known || said == got {
		return ""
	}
	return fmt.Sprintf("Le nom du fichier se termine par %s mais son contenu est %s : il a été lu comme tel.", ext, formatNames[got])
}

package read

import (
	"bytes"
	"errors"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"cardiopli/pipeline"
)

var (
	zipMagic = []byte("PK\x03\x04")
	cfbMagic = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") // [MS-CFB] 2.2
	rtfMagic = []byte(`{\rtf`)
	utf8BOM  = []byte("\xEF\xBB\xBF")
)

// sniff tells the format from the content. Text is recognised by being text,
// before any magic of two letters (BM, MZ, II) could mistake a word for a file
// format; the extension only tells Markdown from plain text.
func sniff(name string, raw []byte) (pipeline.Format, error) {
	switch {
	case len(raw) == 0:
		return "", Refusal{Empty, "no byte"}
	case len(raw) > MaxRaw:
		return "", Refusal{TooLarge, "more bytes than a report can have"}
	case bytes.HasPrefix(raw, zipMagic):
		return sniffZip(raw)
	case bytes.HasPrefix(raw, []byte("PK\x05\x06")), bytes.HasPrefix(raw, []byte("PK\x07\x08")):
		return "", Refusal{Unsupported, "empty or split archive"}
	case bytes.HasPrefix(raw, cfbMagic):
		return "", sniffCFB(raw)
	}
	lead := raw[:min(len(raw), 4096)]
	if order, skip, ok := utf16Order(raw); ok {
		lead = []byte(htmlUTF16(lead[skip:], order))
	}
	head := bytes.TrimLeft(bytes.TrimPrefix(lead, utf8BOM), " \t\r\n\x00")
	switch {
	case bytes.HasPrefix(head, rtfMagic):
		return pipeline.RTF, nil
	case bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")): // ISO 32000-1, implementation note 13
		return pipeline.PDF, nil
	case archivedPage(head):
		return "", Refusal{Unsupported, "mail or archived page"}
	}
	said := extensions[extensionOf(name)]
	switch kind := markup(head); {
	case kind == xmlMarkup:
		return "", Refusal{Unsupported, "XML that is no page"}
	case kind == htmlMarkup, kind == htmlPiece && said != pipeline.Markdown, kind == someTag && said == pipeline.HTML:
		if looksText(raw) {
			return pipeline.HTML, nil
		}
	}
	if !looksText(raw) {
		format, err := Recording(name, raw[:min(len(raw), headSize)])
		var refusal Refusal
		switch {
		case errors.As(err, &refusal) && refusal.Reason != Damaged:
			return "", refusal
		case format.Audio() || err != nil:
			return "", Refusal{Audio, "a recording"}
		}
		return "", Refusal{foreign(raw), ""}
	}
	if said == pipeline.Markdown {
		return pipeline.Markdown, nil
	}
	return pipeline.Text, nil
}

// archivedPage recognises a mail, and a page kept as one (MHTML).
func archivedPage(head []byte) bool {
	low := bytes.ToLower(head[:min(len(head), 2048)])
	return bytes.HasPrefix(low, []byte("mime-version:")) ||
		bytes.Contains(low, []byte("\nmime-version:")) && bytes.Contains(low, []byte("\ncontent-type:"))
}

type markupKind int

const (
	noMarkup   markupKind = iota
	someTag               // tags here and there
	htmlPiece             // begins as the inside of a page does
	htmlMarkup            // a page
	xmlMarkup             // a document of another kind
)

var (
	pageTags  = words("html head body !doctype")
	pieceTags = words(`address article b big blockquote br center div dl em fieldset font form h1 h2 h3 h4 h5 h6 hr i img input label link
		main meta nav ol p pre script section small span strong style sub sup table tbody td th title tr u ul`)
)

// markup tells pages, pieces of pages and other markup by the first tag. A report
// that merely begins with "<" (as in "< 35 %") is none.
func markup(head []byte) markupKind {
	low := bytes.ToLower(head)
	declared := bytes.HasPrefix(low, []byte("<?xml"))
	for at := low; ; {
		at = bytes.TrimLeft(at, " \t\r\n")
		closer := "-->"
		switch {
		case bytes.HasPrefix(at, []byte("<!--")):
		case bytes.HasPrefix(at, []byte("<?")):
			closer = "?>"
		case bytes.HasPrefix(at, []byte("<!doctype")):
			if kind := bytes.Fields(at[9:min(len(at), 64)]); len(kind) > 0 && bytes.HasPrefix(kind[0], []byte("html")) {
				return htmlMarkup
			}
			return xmlMarkup
		default:
			return tagged(at, low, declared)
		}
		_, rest, ok := bytes.Cut(at, []byte(closer))
		if !ok {
			if declared {
				return xmlMarkup
			}
			return noMarkup
		}
		at = rest
	}
}

// tagged judges by the first element; low is all of the head.
func tagged(at, low []byte, declared bool) markupKind {
	name := ""
	if len(at) > 1 && at[0] == '<' {
		end := bytes.IndexAny(at[1:], " \t\r\n/>")
		if end >= 0 {
			name = string(at[1 : 1+end])
		}
	}
	switch {
	case pageTags[name]:
		return htmlMarkup
	case declared || name == "svg":
		return xmlMarkup
	case pieceTags[name] && (bytes.Contains(low, []byte("</"+name)) || htmlVoid[name]):
		return htmlPiece
	case bytes.Contains(low, []byte("</")) || bytes.Contains(low, []byte("<br")):
		return someTag
	}
	return noMarkup
}

// sniffCFB tells what kind of OLE compound file it is. Directory entries bear
// their names in UTF-16LE ([MS-CFB] 2.6.1); looking for the names needs no walk
// along sector chains, which a hostile file could tie into a loop.
func sniffCFB(raw []byte) error {
	has := func(name string) bool {
		var u []byte
		for _, c := range []byte(name) {
			u = append(u, c, 0)
		}
		return bytes.Contains(raw, u)
	}
	switch {
	case has("EncryptedPackage"): // [MS-OFFCRYPTO] 1.3.3
		return Refusal{Encrypted, "office document in an encrypted package"}
	case has("WordDocument"):
		return Refusal{OldDoc, "word binary document"}
	}
	return Refusal{Unsupported, "compound file that is no word document"}
}

// foreign names what bytes that are no text may be, so that the person is told
// the right thing to do.
func foreign(raw []byte) Reason {
	m := mimetype.Detect(raw[:min(len(raw), 4096)])
	for ; m != nil; m = m.Parent() {
		kind, _, _ := strings.Cut(m.String(), "/")
		switch kind {
		case "image":
			return Image
		case "audio", "video":
			return Audio
		}
		switch m.String() {
		case "application/ogg", "application/vnd.rn-realmedia-vbr", "application/x-shockwave-flash":
			return Audio
		case "application/x-7z-compressed", "application/x-rar-compressed", "application/gzip",
			"application/x-tar", "application/x-bzip2", "application/x-xz", "application/zstd":
			return Unsupported
		}
	}
	return Binary
}

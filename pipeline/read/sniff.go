package read

import (
	"bytes"
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
	head := bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), 1024)], utf8BOM), " \t\r\n\x00")
	switch {
	case bytes.HasPrefix(head, rtfMagic):
		return pipeline.RTF, nil
	case bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")):
		return "", Refusal{PDF, ""}
	case markup(head):
		return "", Refusal{Unsupported, "markup: HTML or XML"}
	}
	if !looksText(raw) {
		return "", Refusal{foreign(raw), ""}
	}
	if f := extensions[extensionOf(name)]; f == pipeline.Markdown {
		return pipeline.Markdown, nil
	}
	return pipeline.Text, nil
}

// markup recognises whole documents in HTML or XML. A report that merely begins
// with "<" (as in "< 35 %") is none.
func markup(head []byte) bool {
	low := bytes.ToLower(head[:min(len(head), 64)])
	for _, p := range []string{"<?xml", "<!doctype", "<html", "<head", "<body", "<svg", "mime-version:"} {
		if bytes.HasPrefix(low, []byte(p)) {
			return true
		}
	}
	return false
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
		case "application/pdf":
			return PDF
		case "application/x-7z-compressed", "application/x-rar-compressed", "application/gzip",
			"application/x-tar", "application/x-bzip2", "application/x-xz", "application/zstd":
			return Unsupported
		}
	}
	return Binary
}

package read

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// archive is a zip whose shape has been looked at before anything is inflated.
type archive struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be inflated
}

// openArchive refuses what no word processor writes: more entries than MaxEntries,
// two entries of one name (two programs would read two documents), entries that
// share bytes (an overlapping bomb), encrypted ones, sizes beyond reason.
func openArchive(raw []byte) (*archive, error) {
	// Counted before zip.NewReader allocates a record for each.
	if bytes.Count(raw, []byte("PK\x01\x02")) > MaxEntries {
		return nil, Refusal{Bomb, "too many archive entries"}
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, Refusal{Damaged, "archive directory not readable"}
	}
	if len(z.File) > MaxEntries {
		return nil, Refusal{Bomb, "too many archive entries"}
	}
	a := &archive{files: make(map[string]*zip.File, len(z.File)), left: MaxInflated}
	type extent struct{ from, to int64 }
	var extents []extent
	var inflated uint64
	for _, f := range z.File {
		if f.Flags&0x1 != 0 { // APPNOTE 4.4.4, bit 0
			return nil, Refusal{Encrypted, "archive entry encrypted"}
		}
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if a.files[f.Name] != nil {
			return nil, Refusal{Damaged, "two archive entries of one name"}
		}
		from, err := f.DataOffset()
		if err != nil || f.CompressedSize64 > uint64(len(raw)) || from+int64(f.CompressedSize64) > int64(len(raw)) {
			return nil, Refusal{Damaged, "archive entry outside the file"}
		}
		// A local header of 30 bytes and the name precede the data (APPNOTE 4.3.7).
		extents = append(extents, extent{from - 30 - int64(len(f.Name)), from + int64(f.CompressedSize64)})
		inflated += min(f.UncompressedSize64, 1<<40)
		a.files[f.Name] = f
	}
	slices.SortFunc(extents, func(x, y extent) int { return int(x.from - y.from) })
	for i := 1; i < len(extents); i++ {
		if extents[i].from < extents[i-1].to {
			return nil, Refusal{Bomb, "archive entries overlap"}
		}
	}
	if inflated > MaxInflated && inflated > uint64(len(raw))*MaxRatio {
		return nil, Refusal{Bomb, "archive inflates beyond reason"}
	}
	return a, nil
}

func (a *archive) has(name string) bool { return a.files[name] != nil }

// part inflates one entry; absent entries give nil.
func (a *archive) part(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, nil
	}
	if f.Method != zip.Store && f.Method != zip.Deflate {
		return nil, Refusal{Damaged, "archive method unknown"}
	}
	// Boilerplate of a few kilobytes may deflate better than any bomb.
	limit := min(a.left, max(int64(f.CompressedSize64)*MaxRatio, 64<<10), MaxPart)
	r, err := f.Open()
	if err != nil {
		return nil, Refusal{Damaged, "archive entry not readable"}
	}
	defer r.Close()
	var b bytes.Buffer
	b.Grow(int(min(int64(f.UncompressedSize64), limit, 4<<20)) + 512)
	n, err := io.Copy(&b, io.LimitReader(r, limit+1))
	if n > limit && limit == MaxPart {
		return nil, Refusal{TooLarge, "a longer document than a report can be"}
	}
	if n > limit {
		return nil, Refusal{Bomb, "archive entry inflates beyond reason"}
	}
	if err != nil { // wrong checksum, wrong size, broken deflate stream
		return nil, Refusal{Damaged, "archive entry not readable"}
	}
	a.left -= n
	return b.Bytes(), nil
}

// sniffZip tells which document an archive is.
func sniffZip(raw []byte) (pipeline.Format, error) {
	a, err := openArchive(raw)
	if err != nil {
		return "", err
	}
	for name := range a.files {
		if strings.EqualFold(name[strings.LastIndexByte(name, '/')+1:], "vbaProject.bin") {
			return "", Refusal{Macros, "vba project"}
		}
	}
	if a.has("[Content_Types].xml") {
		types, err := a.part("[Content_Types].xml")
		switch {
		case err != nil:
			return "", err
		case bytes.Contains(types, []byte("macroEnabled")):
			return "", Refusal{Macros, "macro-enabled content type"}
		case bytes.Contains(types, []byte("wordprocessingml")):
			return pipeline.DOCX, nil
		}
		return "", Refusal{Unsupported, "office document that is no text"}
	}
	kind, err := a.part("mimetype")
	if err != nil {
		return "", err
	}
	switch k := strings.TrimSpace(string(kind[:min(len(kind), 128)])); {
	case k == "application/vnd.oasis.opendocument.text", k == "application/vnd.oasis.opendocument.text-template":
		return pipeline.ODT, nil
	case k == "" && a.has("word/document.xml"):
		return "", Refusal{Damaged, "office document without content types"}
	}
	return "", Refusal{Unsupported, "archive that is no text document"}
}

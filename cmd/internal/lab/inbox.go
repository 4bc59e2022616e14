package lab

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"cardiopli/testdata"
)

// File is a report as it is dropped into the inbox.
type File struct {
	Name string
	Data []byte
}

// asFormat tells which samples come as word processor files, so that every
// reader is met; the others are plain text.
var asFormat = map[string]string{
	"s03": ".rtf", "s04": ".docx", "s08": ".docx", "s10": ".odt", "s13": ".odt",
	"s15": ".rtf", "s16": ".docx", "s20": ".odt", "s22": ".docx",
}

// Inbox gives the sample reports, in order.
func Inbox() ([]File, error) {
	names, err := fs.Glob(testdata.Reports, "reports/*.txt")
	if err != nil {
		return nil, fmt.Errorf("list sample reports: %w", err)
	}
	sort.Strings(names)
	var out []File
	for _, n := range names {
		text, err := testdata.Reports.ReadFile(n)
		if err != nil {
			return nil, fmt.Errorf("read sample report: %w", err)
		}
		name := path.Base(n)
		f := File{name, text}
		ext := asFormat[name[:3]]
		if write := writers[ext]; write != nil {
			if f.Data, err = write(string(text)); err != nil {
				return nil, fmt.Errorf("write sample as %s: %w", ext, err)
			}
			f.Name = strings.TrimSuffix(name, ".txt") + ext
		}
		out = append(out, f)
	}
	return out, nil
}

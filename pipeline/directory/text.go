package directory

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// LineError is what is wrong with one line of an import, in French. It is shown to
// the person who imports and quotes nobody: lines are found by their number.
type LineError struct {
	Line int    `json:"line"` // from 1, headings included
	What string `json:"what"`
	// Taken is set where the line was taken nevertheless: to be looked at.
	Taken bool `json:"taken,omitempty"`
}

func (e LineError) Error() string { return fmt.Sprintf("ligne %d : %s", e.Line, e.What) }

// maxFaults caps what is told of one file.
const maxFaults = 1000

// readable gives a file as UTF-8: by its byte order mark, else as UTF-8 where it is,
// else as Windows-1252, which older software of the trade writes.
func readable(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return fromUTF16(data[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fromUTF16(data[2:], binary.BigEndian), nil
	}
	if utf8.Valid(data) {
		return data, nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("read directory file as windows-1252: %w", err)
	}
	return out, nil
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"cardiopli/pipeline"
)

// maxLine bounds one record; a hop is some hundred bytes.
const maxLine = 64 << 10

// formatHop gives the one spelling of a hop: JSON with the fields in the order
// of pipeline.Hop, keys of maps sorted, the time in UTC to the microsecond (what
// databases keep: a hop read again from the outbox must be the same record), and
// the line end.
func formatHop(h pipeline.Hop) ([]byte, error) {
	if h.Seq < 1 {
		return nil, fmt.Errorf("hop %d: positions begin at 1", h.Seq)
	}
	h.At = h.At.UTC().Truncate(time.Microsecond)
	if y := h.At.Year(); y < minYear || y > maxYear {
		return nil, fmt.Errorf("hop %d: year %d is no year of a trace", h.Seq, y)
	}
	b, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("write hop %d: %w", h.Seq, err)
	}
	if len(b) >= maxLine {
		return nil, fmt.Errorf("hop %d takes %d bytes", h.Seq, len(b))
	}
	return append(b, '\n'), nil
}

var errSpelling = errors.New("the record is not in its one spelling")

// parseHop reads a line as formatHop writes it and refuses any other spelling of
// the same hop.
func parseHop(line []byte) (pipeline.Hop, error) {
	var h pipeline.Hop
	if err := json.Unmarshal(line, &h); err != nil {
		return h, errSpelling // the decoder's own words would quote the line
	}
	again, err := formatHop(h)
	if err != nil || string(again) != string(line) {
		return h, errSpelling
	}
	return h, nil
}

// seqOf reads the position that every record begins with, without reading the
// rest; 0 where there is none.
func seqOf(line []byte) int64 {
	const head = `{"seq":`
	if len(line) < len(head) || string(line[:len(head)]) != head {
		return 0
	}
	end := len(head)
	for end < len(line) && line[end] >= '0' && line[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(string(line[len(head):end]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

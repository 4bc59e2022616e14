package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/transcript"
)

// audioTypes are what browsers call the recordings (RFC 6381, 7845, 9639).
var audioTypes = map[pipeline.Format]string{
	pipeline.WAV: "audio/wav", pipeline.MP3: "audio/mpeg", pipeline.M4A: "audio/mp4", pipeline.OGG: "audio/ogg", pipeline.FLAC: "audio/flac",
}

// recording plays the document's recording. Browsers ask for stretches of it;
// the one that begins at the beginning counts as the look.
func (s *server) recording(w http.ResponseWriter, r *http.Request, p *person, id pipeline.ID) {
	asked := r.Header.Get("Range")
	rd, _, format, err := s.desk.Recording(r.Context(), p.Actor, id, asked == "" || strings.HasPrefix(asked, "bytes=0-"))
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	defer rd.Close()
	h := w.Header()
	h.Set("Content-Type", audioTypes[format])
	h.Set("Content-Disposition", `inline; filename="`+string(id)+"."+string(format)+`"`)
	http.ServeContent(w, r, "", time.Time{}, rd)
}

// passage is a stretch of the text with the place where it was said.
type passage struct {
	Seconds float64
	Clock   string // "1:05"
	Text    string
}

func passages(moments []pipeline.Moment, text string) []passage {
	var out []passage
	for _, m := range moments {
		out = append(out, passage{m.Start.Seconds(), clock(m.Start), m.Span.Of(text)})
	}
	return out
}

// said gives the passage in which a finding's words were said.
func said(moments []pipeline.Moment, place pipeline.Span) *passage {
	m, ok := transcript.At(moments, place)
	if !ok || place.IsZero() {
		return nil
	}
	return &passage{Seconds: m.Start.Seconds(), Clock: clock(m.Start)}
}

func clock(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

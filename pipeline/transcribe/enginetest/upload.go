package enginetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"cardiopli/pipeline"
)

const maxField = 64 << 10

// take reads a request to its end, or as far as limit where that is not negative.
func take(r *http.Request, limit int64) (Upload, error) {
	u := Upload{Path: r.URL.Path, Fields: map[string][]string{}, Length: r.ContentLength, Bearer: bearer(r)}
	if limit >= 0 {
		_, err := io.CopyN(io.Discard, r.Body, limit)
		return u, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return u, err
	}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			u.Whole = true
			return u, nil
		}
		if err != nil {
			return u, err
		}
		if p.FormName() == "file" {
			err = u.recording(p)
		} else {
			err = u.field(p)
		}
		if err != nil {
			return u, err
		}
	}
}

func bearer(r *http.Request) string {
	t, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return t
}

func (u *Upload) field(p *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(p, maxField+1))
	if err == nil && len(b) > maxField {
		err = errors.New("field too long")
	}
	u.Fields[p.FormName()] = append(u.Fields[p.FormName()], string(b))
	return err
}

// recording digests the file and looks at its first bytes.
func (u *Upload) recording(p *multipart.Part) error {
	u.FileName, u.MediaType = p.FileName(), p.Header.Get("Content-Type")
	head := make([]byte, 4096)
	n, err := io.ReadFull(p, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	head = head[:n]
	h := sha256.New()
	h.Write(head)
	rest, err := io.Copy(h, p)
	if err != nil {
		return err
	}
	u.Bytes = int64(n) + rest
	u.SHA256 = hex.EncodeToString(h.Sum(nil))
	u.Format = sniff(head)
	if u.Format == pipeline.WAV {
		u.Duration = wavLength(head, u.Bytes)
		if u.Duration == 0 {
			u.Format = ""
		}
	}
	return nil
}

// sniff tells the formats apart by what they begin with.
func sniff(b []byte) pipeline.Format {
	switch {
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WAVE":
		return pipeline.WAV
	case bytes.HasPrefix(b, []byte("OggS")):
		return pipeline.OGG
	case bytes.HasPrefix(b, []byte("fLaC")):
		return pipeline.FLAC
	case len(b) >= 8 && string(b[4:8]) == "ftyp":
		return pipeline.M4A
	case bytes.HasPrefix(b, []byte("ID3")), len(b) >= 2 && b[0] == 0xff && b[1]&0xe6 == 0xe2:
		return pipeline.MP3
	}
	return ""
}

// wavLength gives how long the samples of a WAV file last, 0 where its head is none.
func wavLength(head []byte, size int64) time.Duration {
	rate := 0
	for i := 12; i+8 <= len(head); {
		n := int(binary.LittleEndian.Uint32(head[i+4:]))
		switch string(head[i : i+4]) {
		case "fmt ":
			if i+24 <= len(head) {
				rate = int(binary.LittleEndian.Uint32(head[i+16:])) // bytes a second
			}
		case "data":
			if rate == 0 {
				return 0
			}
			samples := min(int64(uint32(n)), size-int64(i+8))
			return time.Duration(float64(samples) / float64(rate) * float64(time.Second))
		}
		if n < 0 || n > len(head) {
			return 0
		}
		i += 8 + n + n%2
	}
	return 0
}

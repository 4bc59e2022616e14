package transcribe

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"

	"cardiopli/pipeline"
)

// mediaTypes are what engines know recordings by. The file name is made here:
// the one that was dropped may name the patient.
var mediaTypes = map[pipeline.Format]string{
	pipeline.WAV: "audio/wav", pipeline.MP3: "audio/mpeg", pipeline.M4A: "audio/mp4", pipeline.OGG: "audio/ogg", pipeline.FLAC: "audio/flac",
}

// form gives what stands before and behind the recording in the request's body,
// and the body's media type (RFC 7578). Both are small: the body's length is
// known before the recording is read, which engines behind a proxy ask for.
func (c Config) form(f pipeline.Format) (before, after []byte, contentType string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	fields := [][2]string{{"response_format", "verbose_json"}}
	if c.Language != "auto" || c.Style == WhisperCpp { // the OpenAI dialect detects where nothing is said
		fields = append(fields, [2]string{"language", c.Language})
	}
	if c.Prompt != "" {
		fields = append(fields, [2]string{"prompt", c.Prompt})
	}
	if c.Style == OpenAI {
		fields = append(fields, [2]string{"model", c.Model},
			[2]string{"timestamp_granularities[]", "segment"}, [2]string{"timestamp_granularities[]", "word"})
	} else {
		// Its segments are cut after sixty letters, else in the middle of a word.
		fields = append(fields, [2]string{"split_on_word", "true"})
	}
	// Fields first: a server that reads in order knows them when the file comes.
	for _, kv := range fields {
		if err := w.WriteField(kv[0], strings.ToValidUTF8(kv[1], "")); err != nil {
			return nil, nil, "", err
		}
	}
	if _, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="recording.` + string(f) + `"`},
		"Content-Type":        {mediaTypes[f]},
	}); err != nil {
		return nil, nil, "", err
	}
	before = bytes.Clone(b.Bytes())
	if err := w.Close(); err != nil {
		return nil, nil, "", err
	}
	return before, b.Bytes()[len(before):], w.FormDataContentType(), nil
}

// body is the request's body: before, the recording, after. It tells the try's
// clock when it begins and ends to be read.
type body struct {
	before, after *bytes.Reader
	recording     io.ReadCloser
	left          int64 // of the recording, as announced
	begun         func()
	ended         func()
	started, done bool
}

func (b *body) Read(p []byte) (int, error) {
	if !b.started {
		b.started = true
		b.begun()
	}
	if b.before.Len() > 0 {
		return b.before.Read(p)
	}
	if b.left > 0 {
		if int64(len(p)) > b.left {
			p = p[:b.left]
		}
		n, err := b.recording.Read(p)
		b.left -= int64(n)
		switch {
		case b.left == 0:
			err = b.more()
		case errors.Is(err, io.EOF):
			err = &Failure{Cause: CauseRecording, Phase: PhaseUpload, Err: io.ErrUnexpectedEOF}
		case err != nil:
			err = &Failure{Cause: CauseRecording, Phase: PhaseUpload, Err: err}
		}
		return n, err
	}
	n, err := b.after.Read(p)
	if b.after.Len() == 0 && !b.done {
		b.done = true
		b.ended()
	}
	return n, err
}

// more looks for bytes behind the announced end: a recording that grew meanwhile
// is not the one that was taken.
func (b *body) more() error {
	var one [1]byte
	n, err := io.ReadFull(b.recording, one[:])
	if n > 0 {
		return &Failure{Cause: CauseRecording, Phase: PhaseUpload, Err: errors.New("longer than announced")}
	}
	if !errors.Is(err, io.EOF) {
		return &Failure{Cause: CauseRecording, Phase: PhaseUpload, Err: err}
	}
	return nil
}

func (b *body) Close() error { return b.recording.Close() }

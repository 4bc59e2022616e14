package engine

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/batch"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/transcribe"
	"cardiopli/pipeline/transcript"
)

// maxTranscriptions is how often a recording is given to an engine that does not
// answer before a person is asked to type it.
const maxTranscriptions = 4

// speechToken is the sealed file with the engine's bearer token, where it asks for one.
const speechToken = "speech.token"

// ErrNoSpeech is returned where the settings name no speech engine.
var ErrNoSpeech = errors.New("no speech engine is set: speech.url in cardiopli.yaml")

// Speech readies the client of the speech engine from the settings. Nothing is
// dialled yet.
func (p *Practice) Speech() (*transcribe.Client, error) {
	c, _, err := p.listener()
	return c, err
}

// listener is the client with the prompt that it gives the engine.
func (p *Practice) listener() (_ *transcribe.Client, prompt string, _ error) {
	s := p.Config.Speech
	if s.URL == "" {
		return nil, "", ErrNoSpeech
	}
	own, err := ownTerms(p.Path(OwnTerms))
	if err != nil {
		return nil, "", err
	}
	prompt = transcribe.Prompt(own)
	c := transcribe.Config{URL: s.URL, Style: transcribe.Style(s.Style), Model: s.Model, Language: s.Language, AllowHosts: s.Allow, Prompt: prompt}
	if _, err := os.Stat(p.Path(Keys, speechToken)); err == nil {
		c.Token = func(context.Context) (string, error) {
			b, err := keys.OpenFile(p.Site, p.Path(Keys, speechToken), speechToken)
			return strings.TrimSpace(string(b)), err
		}
	}
	client, err := transcribe.New(c)
	return client, prompt, err
}

// SaveSpeechToken seals the token that the speech engine asks for.
func (p *Practice) SaveSpeechToken(token []byte) error {
	return keys.SealFile(p.Site, p.Path(Keys, speechToken), speechToken, token)
}

// untyped reports whether a version is a recording without text.
func untyped(r store.Record) bool { return r.Source.Format.Audio() && r.Text == "" }

// transcribe gives a recording to the speech engine. What it heard becomes a new
// version, to be prepared; without an engine, or where it cannot, the recording
// waits for someone to type it.
func (e *Engine) transcribe(ctx context.Context, d store.DueDocument, r store.Record) error {
	if e.speech == nil {
		return e.hold(ctx, d, review.HeldTyping)
	}
	t, known, err := e.listen(ctx, r)
	var failure *transcribe.Failure
	switch {
	case errors.As(err, &failure) && failure.Temporary() && d.Attempts+1 < maxTranscriptions:
		return err // tried again later
	case errors.As(err, &failure) && (failure.Temporary() || failure.NeedsPerson()):
		e.Log.Warn("speech engine does not serve", "document", d.ID, "cause", failure.Cause)
		return e.hold(ctx, d, review.HeldTypingEngine)
	case errors.As(err, &failure):
		e.Log.Warn("speech engine refused a recording", "document", d.ID, "cause", failure.Cause)
		return e.hold(ctx, d, review.HeldTypingRefused)
	case err != nil:
		return err
	}
	heard := transcript.Write(t, known)
	if strings.TrimSpace(heard.Text) == "" {
		return e.hold(ctx, d, review.HeldTypingSilent)
	}
	t.Notes = heard.Notes
	c := store.Change{ID: d.ID, From: d.State, Version: d.Version, To: pipeline.Received, Due: now(), At: now(), Transcript: &t,
		Edit: &store.Edit{Text: heard.Text, Moments: heard.Moments, By: pipeline.System},
		Hops: []pipeline.Hop{{Stage: pipeline.StageTranscribe, Actor: pipeline.System, Outcome: "text"}}}
	cut(&c)
	return e.Store.Apply(ctx, c)
}

// cut parts a dictation of several letters: the first stays with the document of
// the recording, each of the others becomes one of its own.
func cut(c *store.Change) {
	letters := batch.Split(c.Edit.Text)
	if len(letters) < 2 {
		return
	}
	text, moments := c.Edit.Text, c.Edit.Moments
	for i, l := range letters {
		part := store.Part{Text: l.Text(text), Moments: within(moments, l.Head, 0), Transcript: pipeline.Transcript{
			Engine: c.Transcript.Engine, Language: c.Transcript.Language, Duration: c.Transcript.Duration, Notes: c.Transcript.Notes}}
		if own := l.Letter.Of(text); strings.HasSuffix(part.Text, own) { // behind the head, where that is repeated
			part.Moments = append(part.Moments, within(moments, l.Letter, len(part.Text)-len(own))...)
		}
		if i == 0 {
			c.Edit.Text, c.Edit.Moments = part.Text, part.Moments
			continue
		}
		c.Parts = append(c.Parts, part)
	}
}

// within gives the moments of a stretch of the text that comes to stand at at.
func within(moments []pipeline.Moment, stretch pipeline.Span, at int) []pipeline.Moment {
	var out []pipeline.Moment
	for _, m := range moments {
		m.Span.Start, m.Span.End = max(m.Span.Start, stretch.Start)-stretch.Start+at, min(m.Span.End, stretch.End)-stretch.Start+at
		if m.Span.Start < m.Span.End {
			out = append(out, m)
		}
	}
	return out
}

// listen streams the sealed recording to the engine, and measures by itself where
// nobody spoke.
func (e *Engine) listen(ctx context.Context, r store.Record) (pipeline.Transcript, transcript.Options, error) {
	known := transcript.Options{Language: e.Config.Speech.Language, Prompt: e.prompt}
	rd, size, err := e.Store.RawReader(ctx, r.ID)
	if err != nil {
		return pipeline.Transcript{}, known, err
	}
	// Of other formats than plain samples the engine alone can tell.
	known.Silences, known.Measured, err = transcribe.Silences(rd)
	if known.Duration = known.Measured; err != nil {
		known.Duration, _ = read.Duration(r.Source.Format, readerAt{rd}, size)
	}
	rd.Close()
	if err != nil && !errors.Is(err, transcribe.ErrNotPCM) {
		return pipeline.Transcript{}, known, err
	}
	t, err := e.speech.Transcribe(ctx, transcribe.Recording{Format: r.Source.Format, Size: size, Duration: known.Duration,
		Open: func() (io.ReadCloser, error) {
			rd, _, err := e.Store.RawReader(ctx, r.ID)
			return rd, err
		}})
	return t, known, err
}

// readerAt reads at any place of what can seek, for one reader at a time.
type readerAt struct{ r io.ReadSeeker }

func (a readerAt) ReadAt(p []byte, off int64) (int, error) {
	if _, err := a.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(a.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

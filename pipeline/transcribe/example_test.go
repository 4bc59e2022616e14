package transcribe_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/transcribe"
	"cardiopli/pipeline/transcribe/enginetest"
)

// A recording goes to an engine; a failure says what to do.
func Example() {
	engine, err := enginetest.NewServer(enginetest.Script(enginetest.Good, enginetest.Unauthorised))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer engine.Close()
	c, err := transcribe.New(transcribe.Config{URL: engine.URL, Model: "large-v3", Prompt: transcribe.Prompt(nil)})
	if err != nil {
		fmt.Println(err)
		return
	}
	size, open := enginetest.Voice(enginetest.Sample())
	recording := transcribe.Recording{Format: pipeline.WAV, Size: size, Duration: 10 * time.Second, Open: open}
	heard, err := c.Transcribe(context.Background(), recording)
	fmt.Println(len(heard.Segments), heard.Segments[1].Text, err)

	_, err = c.Transcribe(context.Background(), recording)
	var f *transcribe.Failure
	if errors.As(err, &f) {
		fmt.Println(f.French())
	}
	// Output:
	// 3  Pas d'épanchement péricardique point <nil>
	// Le moteur de transcription refuse l'accès (code 401). Vérifier le jeton d'accès dans les réglages.
}

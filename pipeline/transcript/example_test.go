package transcript_test

import (
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/transcript"
)

// What an engine heard becomes a text; what it made up over the silence at the end
// is left open.
func ExampleWrite() {
	heard := pipeline.Transcript{Language: "fr", Duration: 9 * time.Second, Segments: []pipeline.Utterance{
		{Start: 0, End: 4 * time.Second, Text: " Pas d'épanchement péricardique.", Known: true, LogProb: -0.2},
		{Start: 6 * time.Second, End: 9 * time.Second, Text: " Sous-titres réalisés par la communauté d'Amara.org", Known: true, LogProb: -0.4, NoSpeech: 0.9},
	}}
	r := transcript.Write(heard, transcript.Options{})
	fmt.Println(r.Text)
	fmt.Println(r.Notes[0])
	// Output:
	// Pas d'épanchement péricardique. [? Sous-titres réalisés par la communauté d'Amara.org]
	// Transcription, laissé en blanc : un passage que le moteur a sans doute inventé (sous-titre, bruit, consigne) (à 0:06). Écouter, puis compléter ou effacer.
}

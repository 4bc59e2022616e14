package read

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

func TestRecording(t *testing.T) {
	pad := func(s string, n int) string { return s + strings.Repeat("\x00", n) }
	riff := func(code byte) string {
		return "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + string([]byte{code}) + "\x00\x01\x00\x40\x1F\x00\x00\x40\x1F\x00\x00\x01\x00\x08\x00data"
	}
	frame := "\xFF\xFB\x90\x00" + strings.Repeat("\x00", 413) // 128 kbit/s at 44.1 kHz: 417 bytes
	page := func(codec string) string {
		return "OggS\x00\x02" + strings.Repeat("\x00", 20) + "\x01\x1E" + codec + strings.Repeat("\x00", 40)
	}
	for name, tc := range map[string]struct {
		file, head string
		want       pipeline.Format
		refused    Reason
	}{
		"wav pcm":             {"", riff(1), pipeline.WAV, ""},
		"wav float":           {"", riff(3), pipeline.WAV, ""},
		"wav a-law":           {"", riff(6), pipeline.WAV, ""},
		"wav adpcm":           {"", riff(0x11), pipeline.WAV, ""},
		"wav gsm":             {"", riff(0x31), "", Sound},
		"wav of mp3":          {"", riff(0x55), "", Sound},
		"wav after a chunk":   {"", "RIFF\x24\x00\x00\x00WAVEJUNK\x04\x00\x00\x00abcdfmt \x10\x00\x00\x00\x01\x00\x01\x00", pipeline.WAV, ""},
		"wav without format":  {"", "RIFF\x24\x00\x00\x00WAVEdata\x00\x00\x00\x00", "", Damaged},
		"avi":                 {"", "RIFF\x24\x00\x00\x00AVI LIST", "", Video},
		"webp":                {"", "RIFF\x24\x00\x00\x00WEBPVP8 ", "", ""},
		"mp3 tagged":          {"", pad("ID3\x04\x00\x00\x00\x00\x00\x23TSSE", 40), pipeline.MP3, ""},
		"mp3 frames":          {"", frame + frame, pipeline.MP3, ""},
		"mp3 frames, shifted": {"dictee.mp3", "abc" + frame + frame, pipeline.MP3, ""},
		"one frame is chance": {"", frame + strings.Repeat("a", 100), "", ""},
		"shifted, not named":  {"", "abc" + frame + frame, "", ""},
		"utf-16 text":         {"", "\xFF\xFEa\x00b\x00c\x00", "", ""},
		"latin text":          {"", "\xFF\xFB Bonjour, FEVG 60 %", "", ""},
		"m4a":                 {"", pad("\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00", 40), pipeline.M4A, ""},
		"isom, named":         {"a.m4a", pad("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", 40), pipeline.M4A, ""},
		"mp42 with sound":     {"a.mp4", pad("\x00\x00\x00\x20ftypmp42\x00\x00\x02\x00", 40) + "smhd", pipeline.M4A, ""},
		"mp42 with both":      {"a.mp4", pad("\x00\x00\x00\x20ftypmp42\x00\x00\x02\x00", 40) + "vmhd smhd", "", Video},
		"mp42 unsaid":         {"a.mp4", pad("\x00\x00\x00\x20ftypmp42\x00\x00\x02\x00", 40), "", Video},
		"quicktime":           {"a.mov", pad("\x00\x00\x00\x20ftypqt  \x00\x00\x02\x00", 40), "", Video},
		"heic":                {"", pad("\x00\x00\x00\x20ftypheic\x00\x00\x02\x00", 40), "", ""},
		"3gp":                 {"a.3gp", pad("\x00\x00\x00\x20ftyp3gp4\x00\x00\x02\x00", 40), "", Sound},
		"vorbis":              {"", page("\x01vorbis"), pipeline.OGG, ""},
		"opus":                {"", page("OpusHead"), pipeline.OGG, ""},
		"speex":               {"", page("Speex   "), "", Sound},
		"theora":              {"", page("\x80theora"), "", Video},
		"ogg cut":             {"", "OggS\x00\x02", "", Damaged},
		"flac":                {"", "fLaC\x00\x00\x00\x22", pipeline.FLAC, ""},
		"dss":                 {"", pad("\x02dss\x01\x00\x00\x00", 600), "", Dictation},
		"dss version 3":       {"", pad("\x03dss\x01\x00\x00\x00", 600), "", Dictation},
		"ds2":                 {"", pad("\x03ds2\x00\x00\x01\x00", 600), "", Dictation},
		"ds2 version 7":       {"", pad("\x07ds2\x00\x00\x01\x00", 600), "", Dictation},
		"ds2 encrypted":       {"", pad("\x03enc\x00\x00\x01\x00", 600), "", Dictation},
		"wma":                 {"", pad("\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", 40), "", Sound},
		"amr":                 {"", "#!AMR\n\x04", "", Sound},
		"aiff":                {"", "FORM\x00\x00\x00\x00AIFF", "", Sound},
		"aac":                 {"", "\xFF\xF1\x50\x80\x01\x1F\xFC\x00\xFF\xF1\x50\x80\x01\x1F\xFC\x00", "", Sound},
		"matroska":            {"", "\x1A\x45\xDF\xA3\x01", "", Video},
		"empty":               {"", "", "", ""},
		"text":                {"a.mp3", "Compte rendu d'échographie", "", ""},
		"docx":                {"", "PK\x03\x04", "", ""},
		"pdf":                 {"", "%PDF-1.7", "", ""},
		"png":                 {"", "\x89PNG\r\n\x1A\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Recording(tc.file, []byte(tc.head))
			var refusal Refusal
			errors.As(err, &refusal)
			if got != tc.want || refusal.Reason != tc.refused {
				t.Errorf("%q, %v; want %q, %q", got, err, tc.want, tc.refused)
			}
		})
	}
	// A dictation dropped where a text is wanted says what it is.
	wantRefusal(t, "a.ds2", []byte(pad("\x03ds2\x00\x00\x01\x00", 600)), Dictation)
	wantRefusal(t, "a.mp3", []byte(frame+frame), Audio)
}

// Recordings of other programs: told apart by their bytes, as long as ffprobe
// says.
func TestDurations(t *testing.T) {
	needs(t, "ffmpeg", "ffprobe", "sox", "espeak-ng")
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	runs(t, dir, "espeak-ng", "-v", "fr", "-w", in("voice.wav"), "Échocardiographie transthoracique. Fraction d'éjection soixante pour cent. Pas d'épanchement péricardique.")
	runs(t, dir, "sox", in("voice.wav"), in("long.wav"), "repeat", "9")
	runs(t, dir, "sox", in("voice.wav"), "-r", "8000", "-e", "u-law", in("telephone.wav"))
	runs(t, dir, "sox", in("long.wav"), "-c", "2", "-r", "48000", in("sox.flac"))
	runs(t, dir, "sox", in("long.wav"), "-e", "gsm-full-rate", in("gsm.wav"))
	for _, c := range []struct {
		file    string
		args    string
		want    pipeline.Format
		refused Reason
		unknown bool
	}{
		{file: "telephone.wav", want: pipeline.WAV},
		{file: "sox.flac", want: pipeline.FLAC},
		{file: "gsm.wav", refused: Sound},
		{file: "s24.wav", args: "-c:a pcm_s24le -ar 48000", want: pipeline.WAV},
		{file: "f32.wav", args: "-c:a pcm_f32le -ac 2", want: pipeline.WAV},
		{file: "alaw.wav", args: "-c:a pcm_alaw -ar 8000", want: pipeline.WAV},
		{file: "adpcm.wav", args: "-c:a adpcm_ima_wav", want: pipeline.WAV},
		{file: "rf64.wav", args: "-rf64 always", want: pipeline.WAV},
		{file: "cbr.mp3", args: "-b:a 64k", want: pipeline.MP3},
		{file: "vbr.mp3", args: "-q:a 5 -ar 44100 -ac 2", want: pipeline.MP3},
		{file: "low.mp3", args: "-b:a 16k -ar 16000 -ac 1", want: pipeline.MP3},
		{file: "bare.mp3", args: "-b:a 64k -write_xing 0 -id3v2_version 0", want: pipeline.MP3},
		{file: "bare-v1.mp3", args: "-b:a 32k -ar 22050 -write_xing 0 -id3v2_version 0 -write_id3v1 1 -metadata title=x", want: pipeline.MP3},
		{file: "bare-vbr.mp3", args: "-q:a 4 -ar 44100 -write_xing 0", want: pipeline.MP3, unknown: true},
		{file: "aac.m4a", args: "-c:a aac", want: pipeline.M4A},
		{file: "fast.m4a", args: "-c:a aac -movflags +faststart", want: pipeline.M4A},
		{file: "alac.m4a", args: "-c:a alac", want: pipeline.M4A},
		{file: "sound.mp4", args: "-c:a aac -movflags +faststart", want: pipeline.M4A},
		{file: "vorbis.ogg", args: "-c:a libvorbis", want: pipeline.OGG},
		{file: "opus.ogg", args: "-c:a libopus", want: pipeline.OGG},
		{file: "phone.opus", args: "-c:a libopus -b:a 16k", want: pipeline.OGG},
		{file: "ff.flac", args: "-c:a flac", want: pipeline.FLAC},
		{file: "a.wma", args: "-c:a wmav2", refused: Sound},
		{file: "a.aiff", args: "", refused: Sound},
		{file: "a.aac", args: "-c:a aac", refused: Sound},
		{file: "film.mp4", args: "-f lavfi -i color=size=64x64:duration=2 -movflags +faststart", refused: Video},
		{file: "film.avi", args: "-f lavfi -i color=size=64x64:duration=2 -c:v mpeg4", refused: Video},
		{file: "film.mkv", args: "-f lavfi -i color=size=64x64:duration=2 -c:v mpeg4", refused: Video},
	} {
		t.Run(c.file, func(t *testing.T) {
			path := in(c.file)
			if _, err := os.Stat(path); err != nil {
				args := append([]string{"-v", "error", "-y", "-i", in("long.wav")}, strings.Fields(c.args)...)
				runs(t, dir, "ffmpeg", append(args, path)...)
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			format, err := Recording(c.file, raw[:min(len(raw), headSize)])
			var refusal Refusal
			errors.As(err, &refusal)
			if format != c.want || refusal.Reason != c.refused {
				t.Fatalf("%q, %v; want %q, %q", format, err, c.want, c.refused)
			}
			if c.refused != "" {
				return
			}
			wantRefusal(t, c.file, raw, Audio)
			got, ok := Duration(format, bytes.NewReader(raw), int64(len(raw)))
			if ok == c.unknown {
				t.Fatalf("known %v: %v", ok, got)
			}
			if c.unknown {
				return
			}
			said := strings.TrimSpace(runs(t, dir, "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path))
			want, err := strconv.ParseFloat(said, 64)
			if err != nil {
				t.Fatal(err)
			}
			if diff := got.Seconds() - want; diff > 0.15 || diff < -0.15 {
				t.Errorf("%v, ffprobe says %s s", got, said)
			}
			// A file cut short: a shorter time, or none; never a panic.
			for _, n := range []int{0, 1, 11, 43, 100, len(raw) / 2, len(raw) - 1} {
				if d, ok := Duration(format, bytes.NewReader(raw[:n]), int64(n)); ok && d > got+time.Second {
					t.Errorf("cut at %d: %v", n, d)
				}
			}
		})
	}
}

// counted counts what is read.
type counted struct {
	r     *bytes.Reader
	bytes int
}

func (c *counted) ReadAt(b []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(b, off)
	c.bytes += n
	return n, err
}

func FuzzRecording(f *testing.F) {
	for _, s := range []string{"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1F\x00\x00\x40\x1F\x00\x00\x01\x00\x08\x00data\x04\x00\x00\x00abcd",
		"\xFF\xFB\x90\x00" + strings.Repeat("\x00", 413) + "\xFF\xFB\x90\x00", "ID3\x04\x00\x00\x00\x00\x00\x02ab\xFF\xFB\x90\x00",
		"\x00\x00\x00\x10ftypM4A \x00\x00\x02\x00\x00\x00\x00\x28moov\x00\x00\x00\x20mvhd" + strings.Repeat("\x01", 24), "fLaC\x00\x00\x00\x22" + strings.Repeat("\x01", 34),
		"OggS\x00\x02" + strings.Repeat("\x00", 20) + "\x01\x1EOpusHead" + strings.Repeat("\x01", 40), "\x03ds2\x00"} {
		f.Add([]byte(s))
	}
	formats := []pipeline.Format{pipeline.WAV, pipeline.MP3, pipeline.M4A, pipeline.OGG, pipeline.FLAC, pipeline.Text}
	f.Fuzz(func(t *testing.T, raw []byte) {
		format, err := Recording("a.mp3", raw)
		var refusal Refusal
		if err != nil && !errors.As(err, &refusal) || err != nil && format != "" || format != "" && !format.Audio() {
			t.Fatalf("%q, %v", format, err)
		}
		for _, format := range formats {
			c := &counted{r: bytes.NewReader(raw)}
			d, ok := Duration(format, c, int64(len(raw)))
			if ok && (d <= 0 || d > longAudio) || c.bytes > 1<<20 {
				t.Fatalf("%s: %v, %d bytes read", format, d, c.bytes)
			}
		}
	})
}

package read

import (
	"bytes"
	"encoding/binary"
	"strings"

	"cardiopli/pipeline"
)

// headSize is how much of a file Recording looks at.
const headSize = 4096

// Recording tells a recording by its first bytes (at most 4096 are looked at).
// What is no recording gives "" and nil: File says what it is. A recording that no
// engine here reads is a Refusal whose advice says what to do instead. The name
// serves only where the content leaves a doubt: an MP3 stream without a tag, an
// MPEG-4 file whose tracks stand at its end.
//
// A WAV file may hold what a dictation machine wrote (GSM 6.10, DSS, MP3): only
// plain samples, the two telephone codes and the common ADPCM are taken, which
// every decoder reads.
func Recording(name string, head []byte) (pipeline.Format, error) {
	b := head[:min(len(head), headSize)]
	at := func(i int, s string) bool { return len(b) >= i+len(s) && string(b[i:i+len(s)]) == s }
	switch {
	case len(b) > 1 && b[0] >= 2 && b[0] <= 9 && (at(1, "dss") || at(1, "ds2")), at(0, "\x03dss"): // Olympus, Philips, Grundig
		return "", Refusal{Dictation, "DSS or DS2"}
	case at(0, "enc2"), at(0, "\x03enc"), at(1, "enc"):
		return "", Refusal{Dictation, "encrypted DS2"}
	case (at(0, "RIFF") || at(0, "RIFX") || at(0, "RF64")) && at(8, "WAVE"):
		return wav(b)
	case at(0, "RIFF") && at(8, "AVI "):
		return "", Refusal{Video, "AVI"}
	case at(0, "fLaC"):
		return pipeline.FLAC, nil
	case at(0, "OggS"):
		return ogg(b)
	case at(4, "ftyp"):
		return mpeg4(b, extensionOf(name))
	case at(0, "ID3"):
		return pipeline.MP3, nil
	case at(0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"): // ASF header object
		return "", Refusal{Sound, "WMA"}
	case at(0, "#!AMR"):
		return "", Refusal{Sound, "AMR"}
	case at(0, "FORM") && (at(8, "AIFF") || at(8, "AIFC")), at(0, "caff"), at(0, ".snd"), at(0, "#!SILK"), at(0, "wvpk"), at(0, "MAC "):
		return "", Refusal{Sound, "another recording format"}
	case at(0, "\x1A\x45\xDF\xA3"), at(0, "\x00\x00\x01\xBA"), at(0, "\x00\x00\x01\xB3"), at(0, "FLV\x01"), at(4, "moov"), at(4, "mdat"):
		return "", Refusal{Video, "film"}
	case adts(b):
		return "", Refusal{Sound, "bare AAC"}
	case mp3(b, extensionOf(name) == ".mp3"):
		return pipeline.MP3, nil
	}
	return "", nil
}

// wav looks for the format chunk (Microsoft, Multimedia Programming Interface
// 1.0). A big-endian or 64-bit file is no form that dictation software writes,
// but RF64 is WAV all the same.
func wav(b []byte) (pipeline.Format, error) {
	if string(b[:4]) == "RIFX" {
		return "", Refusal{Sound, "big-endian WAV"}
	}
	for at := 12; at+8 <= len(b); {
		size := int(binary.LittleEndian.Uint32(b[at+4:]))
		if string(b[at:at+4]) == "fmt " && at+10 <= len(b) {
			switch code := binary.LittleEndian.Uint16(b[at+8:]); code {
			case 1, 3, 6, 7: // PCM, float, A-law, µ-law
				return pipeline.WAV, nil
			case 0xFFFE: // extensible: the code stands in the sub-format
				if at+34 <= len(b) {
					switch binary.LittleEndian.Uint16(b[at+32:]) {
					case 1, 3, 6, 7:
						return pipeline.WAV, nil
					}
				}
				return "", Refusal{Sound, "WAV of an unknown code"}
			case 2, 0x11: // ADPCM, of Microsoft and IMA
				return pipeline.WAV, nil
			default:
				return "", Refusal{Sound, "WAV of a code that is no plain sound"}
			}
		}
		if size < 0 || size > len(b) {
			break
		}
		at += 8 + size + size%2
	}
	if len(b) < headSize {
		return "", Refusal{Damaged, "WAV without its format"}
	}
	return pipeline.WAV, nil // the format stands after a long chunk
}

// ogg looks into the first page (RFC 3533), whose body begins with the name of
// its codec.
func ogg(b []byte) (pipeline.Format, error) {
	if len(b) < 28 {
		return "", Refusal{Damaged, "Ogg cut"}
	}
	body := b[min(27+int(b[26]), len(b)):]
	switch {
	case bytes.HasPrefix(body, []byte("\x01vorbis")), bytes.HasPrefix(body, []byte("OpusHead")):
		return pipeline.OGG, nil
	case bytes.HasPrefix(body, []byte("\x80theora")), bytes.HasPrefix(body, []byte("BBCD\x00")):
		return "", Refusal{Video, "Ogg film"}
	}
	return "", Refusal{Sound, "Ogg of another codec"}
}

// mpeg4 judges by the brand (ISO 14496-12, 4.3) and by the kinds of the tracks if
// they stand in the first bytes. Where neither tells sound from film, the name
// does.
func mpeg4(b []byte, ext string) (pipeline.Format, error) {
	if len(b) < 12 {
		return "", Refusal{Damaged, "MPEG-4 cut"}
	}
	brand := strings.TrimRight(string(b[8:12]), " \x00")
	film, sound := bytes.Contains(b, []byte("vmhd")), bytes.Contains(b, []byte("smhd"))
	switch {
	case brand == "heic", brand == "heix", brand == "mif1", brand == "msf1", brand == "avif", brand == "avis", brand == "crx":
		return "", nil // pictures
	case film:
		return "", Refusal{Video, "MPEG-4 film"}
	case sound, brand == "M4A", brand == "M4B", brand == "M4P", ext == ".m4a", ext == ".m4b":
		return pipeline.M4A, nil
	case strings.HasPrefix(brand, "3g"):
		return "", Refusal{Sound, "3GPP"}
	}
	return "", Refusal{Video, "MPEG-4 that does not say that it is sound"}
}

// mp3 finds two frames that follow one another, as random bytes hardly do
// (ISO 11172-3, 2.4.1.3). A file that says it is MP3 may begin within a frame.
func mp3(b []byte, said bool) bool {
	last := 0
	if said {
		last = min(len(b)-4, 2048)
	}
	for i := 0; i <= last && i+4 <= len(b); i++ {
		n := frame(b[i:])
		if n == 0 {
			continue
		}
		if i+n.size()+4 > len(b) {
			return i == 0 && said
		}
		if m := frame(b[i+n.size():]); m != 0 && m.alike(n) {
			return true
		}
	}
	return false
}

// adts recognises AAC without a container by two headers in a row
// (ISO 13818-7, 6.2).
func adts(b []byte) bool {
	size := func(b []byte) int {
		if len(b) < 7 || b[0] != 0xFF || b[1]&0xF6 != 0xF0 {
			return 0
		}
		return int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
	}
	n := size(b)
	return n >= 7 && n+7 <= len(b) && size(b[n:]) >= 7
}

// mpegFrame is a frame header of MPEG audio.
type mpegFrame uint32

var (
	mpegRates = [4][3]int{{11025, 12000, 8000}, {}, {22050, 24000, 16000}, {44100, 48000, 32000}}
	layer3    = [2][16]int{
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},     // MPEG 2 and 2.5
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}, // MPEG 1
	}
)

// frame reads a header of layer III, or gives 0.
func frame(b []byte) mpegFrame {
	if len(b) < 4 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 {
		return 0
	}
	f := mpegFrame(binary.BigEndian.Uint32(b))
	if f>>19&3 == 1 || f>>17&3 != 1 || f>>10&3 == 3 || f.bitrate() == 0 || f&3 == 2 {
		return 0
	}
	return f
}

func (f mpegFrame) one() int {
	if f>>19&3 == 3 {
		return 1
	}
	return 0
}
func (f mpegFrame) bitrate() int { return layer3[f.one()][f>>12&15] * 1000 }
func (f mpegFrame) rate() int    { return mpegRates[f>>19&3][f>>10&3] }
func (f mpegFrame) samples() int { return 576 * (1 + f.one()) }
func (f mpegFrame) size() int    { return f.samples()/8*f.bitrate()/f.rate() + int(f>>9&1) }
func (f mpegFrame) mono() bool   { return f>>6&3 == 3 }

// alike reports two frames of one stream: version, layer and rate never change.
func (f mpegFrame) alike(g mpegFrame) bool { return f&0xFFFE0C00 == g&0xFFFE0C00 }

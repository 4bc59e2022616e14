package blob

import (
	"testing"

	"cardiopli/pipeline/blob/blobtest"
)

func folder(t testing.TB, dir string, opt Options) *Folder {
	t.Helper()
	f, err := OpenWith(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestConformance(t *testing.T) {
	for name, opt := range map[string]Options{
		"usual": {}, "small segments": {Full: 64 << 10}, "one blob a segment": {Full: 1}, "all long": {Short: 1}, "long, small segments": {Short: 100, Full: 100_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobtest.Run(t, func(t *testing.T) (one, two blobtest.Blobs) {
				dir := t.TempDir()
				return folder(t, dir, opt), folder(t, dir, opt)
			})
		})
	}
}

func TestFilesConformance(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) (one, two blobtest.Blobs) {
		f, err := OpenFiles(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return f, f
	})
}

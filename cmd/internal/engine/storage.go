package engine

import (
	"fmt"
	"io"

	"cardiopli/pipeline/blob"
	"cardiopli/pipeline/store"
)

// blobsIn is the folder of sealed bytes below Data.
const blobsIn = "blobs"

// Blobs is where a practice's sealed bytes live.
type Blobs interface {
	store.Blobs
	io.Closer
}

// openBlobs opens the store that the settings name.
func (p *Practice) openBlobs() (Blobs, error) {
	f, err := blob.Open(p.Path(Data, blobsIn))
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return f, nil
}

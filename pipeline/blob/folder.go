package blob

// Folder keeps blobs in a local folder. It is safe for many goroutines, and for
// several processes at once.
type Folder struct{ *Files }

// Open opens or makes a folder of blobs.
func Open(dir string) (*Folder, error) {
	f, err := OpenFiles(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{f}, nil
}

// Close lets go of what the folder holds.
func (f *Folder) Close() error { return nil }

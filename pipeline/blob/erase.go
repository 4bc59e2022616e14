package blob

import (
	"fmt"
	"os"
)

// eraseRecord overwrites the bytes of a record, marks it as erased, and gives
// its space back where the system can. A record of another name is left alone:
// what led here was damaged. One that was erased already gives errErased.
func eraseRecord(path string, n name, at int64) error {
	f, err := os.OpenFile(path+segmentEnd, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	h, ok := headerAt(f, at)
	if !ok || h.name != n {
		return ErrDamaged
	}
	if h.state == erased {
		return errErased
	}
	// The bytes first: a record that is marked has none left. A crash in between
	// leaves a blob that is damaged, and deleted again by whoever wanted it gone.
	from, zeros := at+recordHead, make([]byte, min(h.length, 256<<10))
	for left := h.length; left > 0; {
		k, err := f.WriteAt(zeros[:min(left, int64(len(zeros)))], from+h.length-left)
		if err != nil {
			return fmt.Errorf("overwrite blob: %w", err)
		}
		left -= int64(k)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("overwrite blob: %w", err)
	}
	h.state, h.sum = erased, 0
	if _, err := f.WriteAt(h.append(nil), at); err != nil {
		return fmt.Errorf("mark blob as erased: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("mark blob as erased: %w", err)
	}
	punch(f, from, h.length)
	return nil
}

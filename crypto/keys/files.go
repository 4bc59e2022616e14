package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"cardiopli/crypto/atrest"
)

// fileMagic begins every sealed file: magic and version. One byte with the
// context's length, the context and what Site.Seal gave for it follow.
var fileMagic = []byte{'C', 'P', 'S', 'F', 1}

// SealFile seals a small secret, at most 512 KiB, such as the mailbox's private
// key, under the site's keys and writes it to path, mode 0600. The context, of at
// most 255 bytes, says what it is; it stands in the clear and is bound.
func SealFile(site *atrest.Site, path, context string, plain []byte) error {
	if len(context) > 255 {
		return errors.New("seal key file: context is longer than 255 bytes")
	}
	if len(plain) > maxSealedFile/2 {
		return fmt.Errorf("seal key file: %w", errTooLong)
	}
	sealed, err := site.Seal("file/"+context, plain)
	if err != nil {
		return fmt.Errorf("seal key file: %w", err)
	}
	b := append(bytes.Clone(fileMagic), byte(len(context)))
	b = append(b, context...)
	return writeFile(path, append(b, sealed...))
}

// OpenFile opens what SealFile wrote for the same context. It returns ErrNone
// where there is no file and atrest.ErrOpen or atrest.ErrFormat where it does
// not open.
func OpenFile(site *atrest.Site, path, context string) ([]byte, error) {
	b, err := readCapped(path, maxSealedFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("open %s: %w", context, ErrNone)
	case errors.Is(err, errTooLong):
		return nil, fmt.Errorf("open %s: %w", context, atrest.ErrFormat)
	case err != nil:
		return nil, err
	}
	is, sealed, err := splitFile(b)
	if err == nil && is != context {
		err = atrest.ErrOpen
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", context, err)
	}
	plain, err := site.Open("file/"+context, sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", context, err)
	}
	return plain, nil
}

func splitFile(b []byte) (context string, sealed []byte, err error) {
	rest, ok := bytes.CutPrefix(b, fileMagic)
	if !ok || len(rest) == 0 || len(rest) < 1+int(rest[0]) {
		return "", nil, atrest.ErrFormat
	}
	n := 1 + int(rest[0])
	return string(rest[1:n]), rest[n:], nil
}

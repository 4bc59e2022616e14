package xdm

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"strings"
	"time"
)

// file is an entry of the archive; a name that ends in a slash is a folder.
type file struct {
	name string
	body []byte
}

// archive makes the zip file. Sizes and checksums stand before each file, not
// behind it (no data descriptors), there are no extra fields, and the time is that
// of the issue in UTC: so every unpacker opens it and the bytes are always the same.
func archive(at time.Time, files []file) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	z, err := flate.NewWriter(nil, flate.DefaultCompression) // large: one for all files
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, ReaderVersion: 20, CreatorVersion: 20}
		// The field Modified would add an extra field; a raw entry is dated here.
		//lint:ignore SA1019 there is no other way without an extra field
		h.ModifiedDate, h.ModifiedTime = dosTime(at.UTC())
		packed, err := pack(z, f.body)
		if err != nil {
			return nil, fmt.Errorf("compress: %w", err)
		}
		if strings.HasSuffix(f.name, "/") {
			packed, h.ExternalAttrs = nil, 0x10 // a folder of MS-DOS
		} else {
			h.Method, h.CRC32 = zip.Deflate, crc32.ChecksumIEEE(f.body)
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(packed)), uint64(len(f.body))
		}
		e, err := w.CreateRaw(h)
		if err != nil {
			return nil, fmt.Errorf("write archive: %w", err)
		}
		if _, err := e.Write(packed); err != nil {
			return nil, fmt.Errorf("write archive: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write archive: %w", err)
	}
	return out.Bytes(), nil
}

func pack(z *flate.Writer, b []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(b)/4*3 + 512) // base64 shrinks to what it stands for
	z.Reset(&out)
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	err := z.Close()
	return out.Bytes(), err
}

// dosTime is the time of a zip entry: two seconds exact, from 1980.
func dosTime(t time.Time) (date, clock uint16) {
	if t.Year() < 1980 || t.Year() > 2107 {
		t = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	date = uint16(t.Day() + int(t.Month())<<5 + (t.Year()-1980)<<9)
	clock = uint16(t.Second()/2 + t.Minute()<<5 + t.Hour()<<11)
	return date, clock
}

// Package datamatrix gives the two-dimensional code that a French health document
// carries beside a qualified INS (identité nationale de santé), so that a reader's
// software takes the identity without typing (Référentiel INS, EXI DIF 02; ANS,
// "INS – Format datamatrix" v2.2 of 26/09/2023).
//
// What it says is one string:
//
//	IS01 and 22 zeros
//	S1 matricule, 15           S5 sex, M or F
//	S2 OID, 19 or 20           S6 birth date, JJ-MM-AAAA
//	S3 birth given names, ≤100 S7 place of birth, INSEE code, 5
//	S4 birth name, ≤100
//
// in this order, without anything between them but a group separator (0x1D) behind
// S2, S3 and S4 where they are shorter than they may be. Names are in capitals
// without accents.
//
// The symbol is a square Data Matrix ECC 200 (ISO/IEC 16022), encoded in ASCII with
// pairs of digits. The package does not draw: it says which modules are dark. Who
// draws leaves a quiet zone of one module or more around them and sets
// "INS à scanner" beside.
package datamatrix

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/datamatrix"
)

// longest is more than INS ever gives, and well below what a symbol can hold.
const longest = 320

// Matrix is a symbol without its quiet zone.
type Matrix struct {
	Size int // modules of a side
	dark []bool
}

// Dark tells whether the module is dark; rows count from the top, columns from the
// left, from 0. Outside of the symbol all is light.
func (m Matrix) Dark(row, col int) bool {
	return row >= 0 && row < m.Size && col >= 0 && col < m.Size && m.dark[row*m.Size+col]
}

// Encode gives the smallest symbol that holds the payload. The payload is ASCII:
// a symbol does not say how other characters are meant.
func Encode(payload string) (Matrix, error) {
	if payload == "" || len(payload) > longest {
		return Matrix{}, fmt.Errorf("a symbol of %d characters is not made", len(payload))
	}
	for i := range len(payload) {
		if payload[i] > 127 {
			return Matrix{}, fmt.Errorf("character %d of the symbol is not ASCII", i)
		}
	}
	code, err := datamatrix.Encode(payload)
	if err != nil {
		return Matrix{}, fmt.Errorf("encode symbol of %d characters: %w", len(payload), err)
	}
	b := code.Bounds()
	if b.Dx() != b.Dy() || b.Dx() == 0 {
		return Matrix{}, fmt.Errorf("the symbol is not square: %d by %d", b.Dx(), b.Dy())
	}
	m := Matrix{Size: b.Dx(), dark: make([]bool, b.Dx()*b.Dx())}
	for row := range m.Size {
		for col := range m.Size {
			gray := color.Gray16Model.Convert(code.At(b.Min.X+col, b.Min.Y+row)).(color.Gray16)
			m.dark[row*m.Size+col] = gray.Y < 0x8000
		}
	}
	return m, nil
}

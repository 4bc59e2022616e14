package xdm

import "strings"

// Person is an XCN: a professional under their national identifier (IDNPS).
type Person struct {
	ID, Family, Given string
	Root, Kind        string // OID of the identifier; "IDNPS", "EI" or "RI"
}

// Structure is an XON: a practice under its national identifier (IDNST).
type Structure struct {
	Name, Root, ID string
}

// Identifier is a CX: a patient's identifier, "NH" for an INS, "PI" for a local one.
type Identifier struct {
	Value, Root, Kind string
}

// escape writes what separates fields of HL7 v2 so that it stands inside one.
var escape = strings.NewReplacer(`\`, `\E\`, `^`, `\S\`, `&`, `\T\`, `|`, `\F\`, `~`, `\R\`)

// unescape turns the five sequences back and leaves any other as it stands.
var unescape = strings.NewReplacer(`\E\`, `\`, `\S\`, `^`, `\T\`, `&`, `\F\`, `|`, `\R\`, `~`)

func (p Person) String() string {
	if p == (Person{}) {
		return ""
	}
	kind := "D"
	if p.Kind == "RI" {
		kind = "U" // a device
	}
	return escape.Replace(p.ID) + "^" + escape.Replace(p.Family) + "^" + escape.Replace(p.Given) + "^^^^^^&" + p.Root + "&ISO^" + kind + "^^^" + p.Kind
}

func (s Structure) String() string {
	if s.ID == "" {
		return escape.Replace(s.Name)
	}
	return escape.Replace(s.Name) + "^^^^^&" + s.Root + "&ISO^IDNST^^^" + escape.Replace(s.ID)
}

func (i Identifier) String() string {
	if i == (Identifier{}) {
		return ""
	}
	return escape.Replace(i.Value) + "^^^&" + i.Root + "&ISO^" + i.Kind
}

// String is the form in a slot of an author: code, words, system.
func (c Code) String() string {
	if c == (Code{}) {
		return ""
	}
	return escape.Replace(c.Code) + "^" + escape.Replace(c.Display) + "^" + c.System
}

// component gives the n-th component of a field, from zero, unescaped.
func component(s string, n int) string { return unescape.Replace(raw(s, n)) }

func raw(s string, n int) string {
	for ; n > 0; n-- {
		_, rest, ok := strings.Cut(s, "^")
		if !ok {
			return ""
		}
		s = rest
	}
	s, _, _ = strings.Cut(s, "^")
	return s
}

// authority gives the OID of "NAME&OID&ISO".
func authority(s string) string {
	parts := strings.Split(s, "&")
	if len(parts) < 2 {
		return ""
	}
	return parts[1]
}

func parsePerson(s string) Person {
	return Person{component(s, 0), component(s, 1), component(s, 2), authority(raw(s, 8)), component(s, 12)}
}

func parseStructure(s string) Structure {
	return Structure{component(s, 0), authority(raw(s, 5)), component(s, 9)}
}

func parseIdentifier(s string) Identifier {
	return Identifier{component(s, 0), authority(raw(s, 3)), component(s, 4)}
}

func parseCode(s string) Code { return Code{component(s, 0), component(s, 2), component(s, 1)} }

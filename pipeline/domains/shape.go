package domains

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// What is read at most.
const (
	MaxSize    = 10 << 20
	maxNames   = 100_000
	maxDepth   = 32
	maxAttrs   = 32
	maxTokens  = 4_000_000
	maxChain   = 8
	maxRefs    = 2 // the list, and the signed properties of XAdES
	dsigSpace  = "http://www.w3.org/2000/09/xmldsig#"
	listSpace  = "https://listeblanche.mssante.fr/schema"
	properties = "http://uri.etsi.org/01903#SignedProperties" // ETSI EN 319 132-1 4.3.1
	enveloped  = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
)

// The algorithms that are taken: nothing with SHA-1, no HMAC, no canonical form
// that keeps comments, no XSLT and no XPath.
var (
	canonical = []string{"http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2006/12/xml-c14n11",
		"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"}
	methods = []string{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"}
	digests = []string{"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384",
		"http://www.w3.org/2001/04/xmlenc#sha512"}
	pointer = regexp.MustCompile(`^#[A-Za-z_][A-Za-z0-9_.-]*$`)
)

var bom = []byte("\xef\xbb\xbf")

// shape is what is known of a document before anything of it is believed.
type shape struct {
	idKey string // the attribute of the root that the reference names; "" for the whole document
}

// inspect refuses, in one pass and before any cryptography, what attacks on XML
// signatures are made of: a document type (entities, growth without end), a second
// signature or one that is not a child of the root, a reference to another element
// than the root, an identifier that two elements bear, a transform that selects, an
// algorithm of yesterday. What remains has one meaning.
func inspect(raw []byte) (shape, error) {
	if len(raw) > MaxSize {
		return shape{}, &Refusal{Code: CodeLarge}
	}
	in := &inspection{ids: map[string]int{}}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, bom)))
	for n := 0; ; n++ {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return shape{}, malformed(err)
		}
		if n > maxTokens {
			return shape{}, &Refusal{Code: CodeLarge}
		}
		if err := in.token(t); err != nil {
			return shape{}, err
		}
	}
	return in.verdict()
}

func malformed(err error) error {
	// A parser's message may quote what it read.
	if strings.Contains(err.Error(), "encoding") {
		return &Refusal{Code: CodeForm, Err: errors.New("not in UTF-8")}
	}
	return &Refusal{Code: CodeForm, Err: errors.New("not well-formed")}
}

func form(format string, a ...any) error {
	return &Refusal{Code: CodeForm, Err: fmt.Errorf(format, a...)}
}

func attack(format string, a ...any) error {
	return &Refusal{Code: CodeSignature, Err: fmt.Errorf(format, a...)}
}

// inspection walks over one document.
type inspection struct {
	path       []xml.Name
	roots      int
	rootIDs    map[string]string // identifiers of the root: value to attribute
	ids        map[string]int
	signatures int
	infos      int
	references []reference
	method     string
	form       string // canonical form of SignedInfo
}

type reference struct {
	uri, kind  string
	transforms []string
	digest     string
	hasURI     bool
}

func (in *inspection) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.Directive:
		return attack("a document type is not taken")
	case xml.ProcInst:
		if t.Target != "xml" || in.roots > 0 {
			return attack("a processing instruction is not taken")
		}
	case xml.CharData:
		if len(in.path) == 0 && len(bytes.TrimSpace(t)) > 0 {
			return form("text outside of the root")
		}
	case xml.StartElement:
		return in.start(t)
	case xml.EndElement:
		in.path = in.path[:len(in.path)-1]
	}
	return nil
}

func (in *inspection) start(e xml.StartElement) error {
	if len(in.path) == 0 {
		if in.roots++; in.roots > 1 {
			return form("two roots")
		}
	}
	if in.path = append(in.path, e.Name); len(in.path) > maxDepth {
		return form("nested deeper than %d", maxDepth)
	}
	if err := in.attributes(e); err != nil {
		return err
	}
	if e.Name.Space == dsigSpace {
		return in.signature(e)
	}
	return nil
}

func (in *inspection) attributes(e xml.StartElement) error {
	if len(e.Attr) > maxAttrs {
		return form("more than %d attributes", maxAttrs)
	}
	seen := map[xml.Name]bool{}
	for _, a := range e.Attr {
		if seen[a.Name] {
			return attack("an attribute stands twice")
		}
		seen[a.Name] = true
		if !strings.EqualFold(a.Name.Local, "id") {
			continue
		}
		in.ids[a.Value]++
		if len(in.path) == 1 {
			if in.rootIDs == nil {
				in.rootIDs = map[string]string{}
			}
			in.rootIDs[a.Value] = a.Name.Local
		}
	}
	return nil
}

func attr(e xml.StartElement, name string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

// within reports whether the element at hand is the last of names below the
// signature, which is a child of the root.
func (in *inspection) within(names ...string) bool {
	if len(in.path) != 2+len(names) {
		return false
	}
	for i, n := range names {
		if in.path[2+i] != (xml.Name{Space: dsigSpace, Local: n}) {
			return false
		}
	}
	return true
}

func (in *inspection) signature(e xml.StartElement) error {
	algorithm, _ := attr(e, "Algorithm")
	last := func() *reference {
		if len(in.references) == 0 {
			return &reference{}
		}
		return &in.references[len(in.references)-1]
	}
	switch e.Name.Local {
	case "Signature":
		if in.signatures++; in.signatures > 1 {
			return attack("more than one signature")
		}
		if len(in.path) != 2 {
			return attack("the signature is not a child of the root")
		}
	case "SignedInfo":
		if in.infos++; in.infos > 1 || !in.within("SignedInfo") {
			return attack("more than one thing is signed")
		}
	case "CanonicalizationMethod":
		if in.form != "" || !in.within("SignedInfo", "CanonicalizationMethod") {
			return attack("two canonical forms")
		}
		in.form = algorithm
	case "SignatureMethod":
		if in.method != "" || !in.within("SignedInfo", "SignatureMethod") {
			return attack("two methods")
		}
		in.method = algorithm
	case "Reference":
		if !in.within("SignedInfo", "Reference") || len(in.references) == maxRefs {
			return attack("a reference that is not expected")
		}
		r := reference{}
		r.uri, r.hasURI = attr(e, "URI")
		r.kind, _ = attr(e, "Type")
		in.references = append(in.references, r)
	case "Transform":
		if !in.within("SignedInfo", "Reference", "Transforms", "Transform") {
			return attack("a transform that is not expected")
		}
		last().transforms = append(last().transforms, algorithm)
	case "DigestMethod":
		// XAdES has one of its own, in its properties: they are not believed.
		if in.within("SignedInfo", "Reference", "DigestMethod") {
			last().digest = algorithm
		}
	}
	return nil
}

// verdict looks at what was found as a whole.
func (in *inspection) verdict() (shape, error) {
	switch {
	case in.roots == 0:
		return shape{}, form("empty")
	case in.signatures == 0:
		return shape{}, &Refusal{Code: CodeUnsigned}
	case !slices.Contains(canonical, in.form):
		return shape{}, attack("this canonical form is not taken")
	case !slices.Contains(methods, in.method):
		return shape{}, &Refusal{Code: CodeWeak, Err: errors.New("this method of signature is not taken")}
	}
	var out shape
	covers := 0
	for _, r := range in.references {
		if !slices.Contains(digests, r.digest) {
			return out, &Refusal{Code: CodeWeak, Err: errors.New("this digest is not taken")}
		}
		if !r.hasURI || r.uri != "" && !pointer.MatchString(r.uri) {
			return out, attack("a reference of a form that is not taken")
		}
		id := strings.TrimPrefix(r.uri, "#")
		if r.uri != "" && in.ids[id] != 1 {
			return out, attack("what a reference names is not there once")
		}
		key, root := in.rootIDs[id]
		if r.uri != "" && !root {
			if r.kind == properties {
				continue // says when and by whom it was signed; nothing of it is believed
			}
			return out, attack("a reference to something else than the root")
		}
		if !transformsTaken(r.transforms) {
			return out, attack("a transform that is not taken")
		}
		covers++
		if r.uri != "" {
			out.idKey = key
		}
	}
	if covers != 1 {
		return out, attack("no single reference to the root")
	}
	return out, nil
}

// transformsTaken: the signature itself is taken out, then the canonical form.
func transformsTaken(ts []string) bool {
	return len(ts) >= 1 && len(ts) <= 2 && ts[0] == enveloped && (len(ts) == 1 || slices.Contains(canonical, ts[1]))
}

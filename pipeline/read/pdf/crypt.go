package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// crypt opens what the standard security handler locked without a password for
// opening (7.6.3; ISO 32000-2, 7.6.4 for revision 6).
type crypt struct {
	key  []byte
	aes  bool
	long bool // AES-256: one key for all objects
}

// mayCopy is bit 5 of table 22. Bit 10, for readers who cannot see the page, is
// set by nearly every program and permits nothing here.
const mayCopy = 1 << 4

var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// unlock makes the key of an encrypted file from the empty password.
func (f *file) unlock() error {
	o := f.trailer["Encrypt"]
	if o == nil {
		return nil
	}
	d, ok := f.resolve(o).(dict)
	if !ok {
		return Fault{Encrypted, "encryption dictionary missing"}
	}
	if filter, _ := f.resolve(d["Filter"]).(name); filter != "Standard" {
		return Fault{Encrypted, "a security handler of its own"}
	}
	v, _ := integer(f.resolve(d["V"]))
	r, _ := integer(f.resolve(d["R"]))
	bits, ok := integer(f.resolve(d["Length"]))
	if !ok {
		bits = 40
	}
	c := &crypt{}
	switch v {
	case 1:
		bits = 40
	case 2:
	case 4, 5:
		filters, _ := f.resolve(d["CF"]).(dict)
		stm, _ := f.resolve(d["StmF"]).(name)
		str, _ := f.resolve(d["StrF"]).(name)
		used, _ := f.resolve(filters[stm]).(dict)
		if stm != str {
			return Fault{Encrypted, "strings and streams locked in different ways"}
		}
		switch m, _ := f.resolve(used["CFM"]).(name); m {
		case "AESV2", "AESV3":
			c.aes = true
		case "V2":
		default:
			return Fault{Encrypted, "unknown method"}
		}
		bits, c.long = 128, v == 5
	default:
		return Fault{Encrypted, "unknown method"}
	}
	if bits < 40 || bits > 128 || bits%8 != 0 {
		return Fault{Encrypted, "unknown key length"}
	}
	text := func(key name) []byte { s, _ := f.resolve(d[key]).(string); return []byte(s) }
	p, _ := integer(f.resolve(d["P"]))
	owner, user := text("O"), text("U")
	if c.long {
		c.key = longKey(r, user, text("UE"))
	} else {
		clear := f.resolve(d["EncryptMetadata"]) == false
		c.key = shortKey(r, bits/8, owner, user, p, f.id(), clear)
	}
	if c.key == nil {
		return Fault{Encrypted, "a password is needed"}
	}
	if p&mayCopy == 0 {
		return Fault{Encrypted, "its author forbids copying text"}
	}
	f.crypt = c
	f.cache, f.packs = map[int]any{}, map[int]*pack{}
	// The encryption dictionary itself is not encrypted.
	if r, ok := o.(ref); ok {
		f.cache[r.num] = d
	}
	return nil
}

func (f *file) id() []byte {
	ids, _ := f.resolve(f.trailer["ID"]).(array)
	if len(ids) == 0 {
		return nil
	}
	s, _ := f.resolve(ids[0]).(string)
	return []byte(s)
}

// shortKey is algorithms 2 and 6 of 7.6.3 for the empty password; nil where it
// does not open the file.
func shortKey(r, n int, owner, user []byte, p int, id []byte, clear bool) []byte {
	if len(owner) < 32 || len(user) < 16 {
		return nil
	}
	h := md5.New()
	h.Write(padding)
	h.Write(owner[:32])
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(p)))
	h.Write(id)
	if r >= 4 && clear {
		h.Write([]byte{0xFF, 0xFF, 0xFF, 0xFF})
	}
	key := h.Sum(nil)
	if r >= 3 {
		for range 50 {
			sum := md5.Sum(key[:n])
			key = sum[:]
		}
	} else {
		n = 5
	}
	key = key[:n]
	if r < 3 {
		want := make([]byte, 32)
		unrc4(key, want, padding)
		if !bytes.Equal(want, user[:min(32, len(user))]) {
			return nil
		}
		return key
	}
	h = md5.New()
	h.Write(padding)
	h.Write(id)
	want := h.Sum(nil)
	for i := range 20 {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= byte(i)
		}
		unrc4(k, want, want)
	}
	if !bytes.Equal(want, user[:16]) {
		return nil
	}
	return key
}

func unrc4(key, out, in []byte) {
	if c, err := rc4.NewCipher(key); err == nil {
		c.XORKeyStream(out, in)
	}
}

// longKey is algorithm 2.A of ISO 32000-2 for the empty password.
func longKey(r int, user, sealed []byte) []byte {
	if len(user) < 48 || len(sealed) < 32 {
		return nil
	}
	if !bytes.Equal(longHash(r, user[32:40]), user[:32]) {
		return nil
	}
	block, err := aes.NewCipher(longHash(r, user[40:48]))
	if err != nil {
		return nil
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(key, sealed[:32])
	return key
}

// longHash is algorithm 2.B of ISO 32000-2 for the empty password.
func longHash(r int, salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	if r < 6 {
		return k
	}
	for i := 0; i < 2000; i++ {
		k1 := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(k1, k1)
		mod := 0
		for _, c := range k1[:16] {
			mod += int(c)
		}
		switch mod % 3 {
		case 0:
			s := sha256.Sum256(k1)
			k = s[:]
		case 1:
			s := sha512.Sum384(k1)
			k = s[:]
		default:
			s := sha512.Sum512(k1)
			k = s[:]
		}
		if i >= 63 && int(k1[len(k1)-1]) <= i-31 {
			break
		}
	}
	return k[:32]
}

// bytes opens one string or stream (algorithm 1 of 7.6.2).
func (c *crypt) bytes(b []byte, num, gen int) ([]byte, bool) {
	key := c.key
	if !c.long {
		h := md5.New()
		h.Write(key)
		h.Write([]byte{byte(num), byte(num >> 8), byte(num >> 16), byte(gen), byte(gen >> 8)})
		if c.aes {
			h.Write([]byte("sAlT"))
		}
		key = h.Sum(nil)[:min(len(c.key)+5, 16)]
	}
	if !c.aes {
		out := make([]byte, len(b))
		unrc4(key, out, b)
		return out, true
	}
	if len(b) == 0 {
		return b, true
	}
	block, err := aes.NewCipher(key)
	if err != nil || len(b) < 32 {
		return nil, err == nil && len(b) == 16
	}
	body := b[16 : len(b)-len(b)%16]
	out := make([]byte, len(body))
	cipher.NewCBCDecrypter(block, b[:16]).CryptBlocks(out, body)
	pad := int(out[len(out)-1])
	if pad < 1 || pad > 16 {
		return out, false
	}
	return out[:len(out)-pad], len(b)%16 == 0
}

// stream opens the bytes of a stream, but for cross-reference streams.
func (c *crypt) stream(f *file, s *stream, num, gen int) error {
	if t, _ := s.dict["Type"].(name); t == "XRef" {
		return nil
	}
	if d, ok := c.strings(s.dict, num, gen, 0).(dict); ok {
		s.dict = d
	}
	if f.inflated += len(s.raw); f.inflated > maxInflated {
		return Fault{Bomb, "streams inflate beyond reason"}
	}
	out, whole := c.bytes(s.raw, num, gen)
	if !whole {
		f.partial = true
	}
	s.raw = out
	return nil
}

// strings opens the strings of an object.
func (c *crypt) strings(o any, num, gen, depth int) any {
	if depth > maxDepth {
		return o
	}
	switch v := o.(type) {
	case string:
		out, _ := c.bytes([]byte(v), num, gen)
		return string(out)
	case array:
		for i := range v {
			v[i] = c.strings(v[i], num, gen, depth+1)
		}
	case dict:
		for k, e := range v {
			v[k] = c.strings(e, num, gen, depth+1)
		}
	}
	return o
}

package pdf

// cffNames are the standard strings of CFF (Adobe technical note 5176, appendix
// A) from 1 to 228 as the signs they name: the order of StandardEncoding, then
// the accented letters. Later ones name small capitals and the like.
var cffNames = []rune(" !\"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_‘abcdefghijklmnopqrstuvwxyz{|}~" +
	"¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ–†‡·¶•‚„”»…‰¿`´ˆ˜¯˘˙¨˚¸˝˛ˇ—ÆªŁØŒºæıłøœß" +
	"¹¬µ™Ð½±Þ¼÷¦°þ¾²®−ð×³©ÁÂÄÀÅÃÇÉÊËÈÍÎÏÌÑÓÔÖÒÕŠÚÛÜÙÝŸŽáâäàåãçéêëèíîïìñóôöòõšúûüùýÿž")

const cffStandard = 391 // standard strings; those of the font follow

// cff is what a compact font program embedded in the file says of its glyphs.
type cff struct {
	text  map[int]string // glyph to what its name says
	codes map[int]int    // code to glyph, by the built-in encoding
	cid   bool           // glyphs have numbers, not names
}

// readCFF reads header, names and the first font. What cannot be read is left
// out.
func readCFF(b []byte) *cff {
	c := &cff{text: map[int]string{}, codes: map[int]int{}}
	if len(b) < 4 {
		return c
	}
	_, at := cffIndex(b, int(b[2]))
	tops, at := cffIndex(b, at)
	strings, _ := cffIndex(b, at)
	if len(tops) == 0 {
		return c
	}
	top := cffDict(tops[0])
	if _, ok := top[1230]; ok { // ROS
		c.cid = true
		return c
	}
	glyphs, _ := cffIndex(b, top[17])
	n := len(glyphs)
	sid := cffCharset(b, top[15], n)
	code := map[rune]int{}
	for g := 1; g < n && g < len(sid); g++ {
		s := sid[g]
		switch {
		case s >= 1 && s <= len(cffNames):
			c.text[g] = string(cffNames[s-1])
			code[cffNames[s-1]] = g
		case s >= cffStandard && s-cffStandard < len(strings):
			c.text[g] = glyphText(name(strings[s-cffStandard]))
		}
	}
	switch at := top[16]; {
	case at == 0: // StandardEncoding
		for k := range 256 {
			if r := standardRune(byte(k)); r != 0 {
				if g, ok := code[r]; ok {
					c.codes[k] = g
				}
			}
		}
	case at > 1 && at+2 < len(b):
		c.encoding(b[at:])
	}
	return c
}

// encoding reads 5176, 12.
func (c *cff) encoding(b []byte) {
	count := int(b[1])
	switch b[0] & 0x7F {
	case 0:
		for i := 0; i < count && 2+i < len(b); i++ {
			c.codes[int(b[2+i])] = i + 1
		}
	case 1:
		g := 1
		for i := 0; i < count && 3+2*i < len(b); i++ {
			for k := range int(b[3+2*i]) + 1 {
				c.codes[int(b[2+2*i])+k] = g
				g++
			}
		}
	}
}

// cffIndex reads 5176, 5, and gives what follows it.
func cffIndex(b []byte, at int) (all [][]byte, next int) {
	if at < 0 || at+3 > len(b) {
		return nil, len(b)
	}
	n, size := int(b[at])<<8|int(b[at+1]), int(b[at+2])
	if n == 0 {
		return nil, at + 2
	}
	base := at + 3 + (n+1)*size
	if size < 1 || size > 4 || base > len(b) {
		return nil, len(b)
	}
	offset := func(i int) int {
		v := 0
		for _, c := range b[at+3+i*size : at+3+(i+1)*size] {
			v = v<<8 | int(c)
		}
		return base - 1 + v
	}
	for i := range n {
		from, to := offset(i), offset(i+1)
		if from > to || to > len(b) || from < base {
			return all, len(b)
		}
		all = append(all, b[from:to])
	}
	return all, offset(n)
}

// cffDict reads 5176, 4: of each operator its last operand, the only one of those
// wanted here. Two-byte operators are 1200 and more.
func cffDict(b []byte) map[int]int {
	out := map[int]int{}
	last := 0
	for i := 0; i < len(b); i++ {
		c := int(b[i])
		switch {
		case c == 12 && i+1 < len(b):
			out[1200+int(b[i+1])] = last
			i++
		case c <= 21:
			out[c] = last
		case c == 28 && i+2 < len(b):
			last = int(int16(uint16(b[i+1])<<8 | uint16(b[i+2])))
			i += 2
		case c == 29 && i+4 < len(b):
			last = int(int32(uint32(b[i+1])<<24 | uint32(b[i+2])<<16 | uint32(b[i+3])<<8 | uint32(b[i+4])))
			i += 4
		case c == 30: // a real number
			for i++; i < len(b) && b[i]&0x0F != 0x0F && b[i]>>4 != 0x0F; i++ {
			}
		case c >= 32 && c <= 246:
			last = c - 139
		case c >= 247 && c <= 250 && i+1 < len(b):
			last = (c-247)*256 + int(b[i+1]) + 108
			i++
		case c >= 251 && c <= 254 && i+1 < len(b):
			last = -(c-251)*256 - int(b[i+1]) - 108
			i++
		}
	}
	return out
}

// cffCharset reads 5176, 13: the string of each glyph's name.
func cffCharset(b []byte, at, n int) []int {
	out := make([]int, 1, min(n, 70_000)+1)
	if at <= 2 { // ISOAdobe; the expert sets have no letters of ours
		for g := 1; g < n && at == 0 && g <= len(cffNames); g++ {
			out = append(out, g)
		}
		return out
	}
	if at >= len(b) {
		return out
	}
	format := b[at]
	at++
	for len(out) < n && at+2 <= len(b) {
		first := int(b[at])<<8 | int(b[at+1])
		at += 2
		left := 0
		switch {
		case format == 1 && at < len(b):
			left = int(b[at])
			at++
		case format == 2 && at+2 <= len(b):
			left = int(b[at])<<8 | int(b[at+1])
			at += 2
		}
		for k := 0; k <= left && len(out) < n; k++ {
			out = append(out, first+k)
		}
	}
	return out
}

// sign gives what a code shows, or "".
func (c *cff) sign(code int) string {
	g, ok := c.codes[code]
	if !ok {
		return ""
	}
	return c.text[g]
}

package dawg

// Trigrams notes which runs of three plain letters occur in at least least of
// the encoded words; a word's beginning and end count as letters. One bit each,
// 27*27*27 of them: see Plausible.
func Trigrams(words []string, least int) []byte {
	count := make([]int, letterCount*letterCount*letterCount)
	for _, w := range words {
		if w[0] == '^' || w[0] == '~' {
			continue
		}
		trigrams(w, func(i int) bool { count[i]++; return true })
	}
	out := make([]byte, (len(count)+7)/8)
	for i, n := range count {
		if n >= least {
			out[i/8] |= 1 << (i % 8)
		}
	}
	return out
}

const letterCount = 27

// Plausible reports whether every run of three letters in a word is noted.
func Plausible(noted string, word string) bool {
	ok := true
	trigrams(word, func(i int) bool {
		ok = i/8 < len(noted) && noted[i/8]&(1<<(i%8)) != 0
		return ok
	})
	return ok
}

// trigrams gives the number of each run of three letters until f says no.
// Words with other characters than letters have none.
func trigrams(word string, f func(int) bool) {
	a, b := 0, 0
	for i := 0; i <= len(word); i++ {
		c := 0
		if i < len(word) {
			base := bases[word[i]]
			if base < 'a' || base > 'z' {
				return
			}
			c = int(base-'a') + 1
		}
		if i > 0 && !f((a*letterCount+b)*letterCount+c) {
			return
		}
		a, b = b, c
	}
}

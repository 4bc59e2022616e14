package pipeline

import "fmt"

// Count says how many of something there are, in agreement: "1 lettre", "3 lettres".
// one and many are what follows the number, verbs included where they agree with it.
func (l Language) Count(n int, one, many string) string {
	return fmt.Sprintf("%d %s", n, l.Agree(n, one, many))
}

// Agree picks the form that agrees with a number: in French 0 and 1 are singular, in
// English 1 alone.
func (l Language) Agree(n int, one, many string) string {
	if n == 1 || n == -1 || n == 0 && l != English {
		return one
	}
	return many
}

package abbreviation

import (
	"strings"

	"cardiopli/pipeline"
)

// aside reports whether a word stands where a bracket behind it would do harm:
// within a quotation, which is another's words; within brackets or before them,
// where a second pair confuses; in a row of a table or of a machine's list, whose columns it
// would shift; before the "=" of a machine's key. The word is spelt out where the
// text uses it next.
func aside(text string, w pipeline.Span) bool {
	from, to := strings.LastIndexByte(text[:w.Start], '\n')+1, len(text)
	if i := strings.IndexByte(text[w.End:], '\n'); i >= 0 {
		to = w.End + i
	}
	before, line := text[from:w.Start], text[from:to]
	return strings.LastIndex(before, "«") > strings.LastIndex(before, "»") ||
		strings.Count(before, "(") > strings.Count(before, ")") ||
		strings.HasPrefix(strings.TrimLeft(text[w.End:to], " "), "(") || strings.HasPrefix(text[w.End:], "=") || row(line) || screen(text[:w.Start], text[w.Start:w.End])
}

// row reports whether a line is set in columns: bars, tabs, leaders or wide gaps.
func row(line string) bool {
	line = strings.TrimSpace(line)
	return strings.ContainsAny(line, "|\t") || strings.Contains(line, "....") || strings.Contains(line, "   ")
}

// screen reports the television: "malaise devant la TV".
func screen(before, w string) bool {
	if w != "TV" {
		return false
	}
	before = strings.ToLower(before[max(0, len(before)-24):])
	for _, s := range []string{"devant la ", "devant sa ", "regardant la ", "regarder la ", "regarde la ", "devant une ", "watching ", "poste de "} {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	return false
}

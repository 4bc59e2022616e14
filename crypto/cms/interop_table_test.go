package cms

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files and the tables in README.md")

// tables renders the rows that TestInterop proves.
func tables() string {
	var b strings.Builder
	head := func(first string) {
		b.WriteString("| " + first + " |")
		for _, c := range peers {
			b.WriteString(" " + c.name + " |")
		}
		b.WriteString("\n|---" + strings.Repeat("|---", len(peers)) + "|\n")
	}
	row := func(what string, cell func(string) string) {
		b.WriteString("| " + what + " |")
		for _, c := range peers {
			b.WriteString(" " + cell(c.name) + " |")
		}
		b.WriteString("\n")
	}
	head("Written here")
	for _, r := range writtenRows {
		row(r.what, r.cell)
	}
	b.WriteString("\n")
	head("Made by the others, read here")
	for _, r := range madeRows {
		row(r.what, r.cell)
	}
	for _, r := range mailRows {
		row(r.what, r.cell)
	}
	b.WriteString("\n| Made by openssl, which alone has options for it | read here |\n|---|---|\n")
	for _, r := range opensslRows {
		fmt.Fprintf(&b, "| %s | %s |\n", r.what, r.cell("openssl"))
	}
	b.WriteString("\n" + refusedTable())
	return b.String()
}

// versions names what the columns were measured with: what is installed here, and
// what README.md says for what is not.
func versions(t *testing.T, readme string) string {
	old := regexp.MustCompile(`(?s)Measured with (.*?)\.\n\n`).FindStringSubmatch(readme)
	if old == nil {
		t.Fatal("README.md does not say what was measured")
	}
	words := strings.Split(old[1], ", ")
	if len(words) != len(peers) {
		t.Fatalf("README.md names %d versions", len(words))
	}
	for i, c := range peers {
		t.Run(c.name, func(t *testing.T) { words[i] = c.start(t, lastingPKI()).version() })
	}
	return "Measured with " + strings.Join(words, ", ") + ".\n\n"
}

// TestReadmeTable keeps the tables in README.md in step with the rows that
// TestInterop proves. Another version of a program that still does what the table says
// is no fault.
func TestReadmeTable(t *testing.T) {
	const file, begin, end = "README.md", "<!-- table -->\n", "<!-- end of table -->\n"
	readme := string(must[[]byte](t)(os.ReadFile(file)))
	head, rest, ok := strings.Cut(readme, begin)
	old, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the tables")
	}
	measured := versions(t, old)
	want := measured + tables()
	if old == want {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if _, old, _ := strings.Cut(old, "\n\n"); old != tables() {
		t.Fatal("the tables in README.md are not those of the tests; run with -update")
	}
	t.Logf("here it is: %s", strings.TrimSpace(measured))
}

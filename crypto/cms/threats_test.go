package cms

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThreatModelNamesTests: a promise whose test was renamed or removed is no
// promise.
func TestThreatModelNamesTests(t *testing.T) {
	page := string(must[[]byte](t)(os.ReadFile("../THREATMODEL.md")))
	var code strings.Builder
	for _, name := range must[[]string](t)(filepath.Glob("*_test.go")) {
		code.Write(must[[]byte](t)(os.ReadFile(name)))
	}
	named := 0
	for _, m := range regexp.MustCompile("`((Test|Fuzz)[A-Za-z]+)`").FindAllStringSubmatch(page, -1) {
		named++
		if !strings.Contains(code.String(), "func "+m[1]+"(") {
			t.Errorf("THREATMODEL.md names %s, which is not there", m[1])
		}
	}
	if named < 20 {
		t.Errorf("%d tests named", named)
	}
	// And the other way round: a hostile case that no promise names.
	for _, m := range regexp.MustCompile(`func (TestHostile\w+)\(`).FindAllStringSubmatch(code.String(), -1) {
		if !strings.Contains(page, "`"+m[1]+"`") {
			t.Errorf("THREATMODEL.md does not name %s", m[1])
		}
	}
}

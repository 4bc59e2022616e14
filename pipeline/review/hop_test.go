package review

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// No step is shown to a person by its code: every outcome that the program writes
// into a hop has French words, for each stage that it is written with.
func TestHopWords(t *testing.T) {
	stages := map[string]pipeline.Stage{}
	named := regexp.MustCompile(`(Stage[A-Za-z]+) +(?:pipeline\.)?(?:Stage )?= "([a-z]+)"|(Stage[A-Za-z]+) +pipeline\.Stage = "([a-z]+)"|(Stage[A-Za-z]+) +Stage += "([a-z]+)"`)
	written := regexp.MustCompile(`Stage: *(?:pipeline\.|store\.)?(Stage[A-Za-z]+),.*Outcome: *"([a-z-]+)"`)
	var found [][2]string
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range named.FindAllStringSubmatch(string(src), -1) {
			for i := 1; i < len(m); i += 2 {
				if m[i] != "" {
					stages[m[i]] = pipeline.Stage(m[i+1])
				}
			}
		}
		for _, m := range written.FindAllStringSubmatch(string(src), -1) {
			found = append(found, [2]string{m[1], m[2]})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 20 || len(stages) < 20 {
		t.Fatalf("%d outcomes and %d stages found: the sources are not read as they are written", len(found), len(stages))
	}
	for name, s := range stages {
		if StageWords(s) == string(s) {
			t.Errorf("%s has no words", name)
		}
	}
	for _, f := range found {
		if w := HopWords(pipeline.Hop{Stage: stages[f[0]], Outcome: f[1]}); w == f[1] {
			t.Errorf("%s %q has no words", f[0], f[1])
		}
	}
	// Those that are no literal beside their stage.
	for stage, outcomes := range map[pipeline.Stage]string{
		pipeline.StageIntake:  "taken already repeat refused",
		pipeline.StageEdit:    "version amendment",
		pipeline.StagePrepare: "drafted held", pipeline.StageApprove: "approved", pipeline.StageReturn: "returned", pipeline.StageWithdraw: "withdrawn issued",
		pipeline.StageView:  "sheet pdf recording remains attachment mail unmatched replies",
		pipeline.StageIssue: "issued queued to-print", pipeline.StageSubmit: "submitting accepted queued unknown failed",
		pipeline.StageReceipt: "delivered relayed expanded delayed failed displayed processed dispatched deleted refused silent",
		pipeline.StageCall:    "told read-back", pipeline.StagePost: "printed reprinted", pipeline.StageSetting: "on off",
		pipeline.StageQueue: "held released retried cancelled stopped started paused resumed waiting stuck open",
		pipeline.StageUser:  "delegated ended login saved", pipeline.StageRefusal: "recorded lifted erased cancelled",
		pipeline.StageKey: "secret certificate rotated", pipeline.StageDirectory: "saved removed imported learnt looked-up lookup-failed",
		pipeline.StageHold: "certificate identity forms engine to_type restored_approved", "copy": "copied refused",
	} {
		for _, o := range strings.Fields(outcomes) {
			if w := HopWords(pipeline.Hop{Stage: stage, Outcome: o}); w == o || w == "" {
				t.Errorf("%s %q has no words", stage, o)
			}
		}
	}
}

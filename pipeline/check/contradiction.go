package check

import "cardiopli/pipeline"

func contradictions(f *facts) []pipeline.Finding { return nil }

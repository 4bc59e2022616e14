package check

import "cardiopli/pipeline"

func missing(f *facts) []pipeline.Finding { return nil }

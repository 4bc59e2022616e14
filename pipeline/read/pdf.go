package read

// pdfText refuses: the reader of PDF comes with its own change.
func pdfText([]byte, *notes) (string, error) { return "", Refusal{PDF, ""} }

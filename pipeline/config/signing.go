package config

// Signing is about whose letters are whose where several cardiologists work.
type Signing struct {
	// Default is the login name of the cardiologist in whose name a letter is that
	// names no author; "": the first one by login name.
	Default string `yaml:"default"`
}

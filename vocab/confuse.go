package vocab

// confusions asks about the dangerous pairs where the surroundings decide.
func (s *scan) confusions(o Options) {}

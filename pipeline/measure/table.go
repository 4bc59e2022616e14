package measure

// tables reads tables with a heading; see its parts below.
func (r *reader) tables() {}

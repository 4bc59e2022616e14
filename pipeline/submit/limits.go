package submit

import "strings"

// mailMax is how many transactions the operator takes in one session by its LIMITS
// (RFC 9422 4.1); 0 where it tells none. What is malformed tells nothing, and of what
// is told twice the stricter counts. RCPTMAX and RCPTDOMAINMAX limit recipients of one
// message: there is one, and neither can be less.
func mailMax(params string) (most int) {
	for word := range strings.FieldsSeq(params) {
		name, value, _ := strings.Cut(word, "=")
		if !strings.EqualFold(name, "MAILMAX") || value == "" || value[0] == '0' || len(value) > 6 {
			continue
		}
		n := 0
		for _, r := range value {
			if r < '0' || r > '9' {
				n = 0
				break
			}
			n = n*10 + int(r-'0')
		}
		if n > 0 && (most == 0 || n < most) {
			most = n
		}
	}
	return most
}

// spent reports whether the operator would take no further transaction over s.
func (s *session) spent() bool {
	_, params := s.smtp.Extension("LIMITS")
	most := mailMax(params)
	return most > 0 && s.mails >= most
}

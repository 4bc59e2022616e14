package amend

import (
	"strings"

	"cardiopli/pipeline"
)

// value compares two whole values; spacing is no difference.
func value(where, before, after string) []pipeline.Edit {
	if squeeze(tokens(before, nil)) == squeeze(tokens(after, nil)) {
		return nil
	}
	return told(where, plain(before), plain(after))
}

// plain is a text on one line.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// identity compares what a letter shows of the patient. The INS is told where it
// may leave the practice, as everywhere else.
func identity(b, a pipeline.Patient, w words) []pipeline.Edit {
	sex := func(p pipeline.Patient) string {
		switch p.Sex {
		case pipeline.Male:
			return w.male
		case pipeline.Female:
			return w.female
		}
		return string(p.Sex)
	}
	place := func(p pipeline.Patient) string {
		if p.SentINS() == "" {
			return ""
		}
		return p.BirthPlace
	}
	var out []pipeline.Edit
	for _, f := range []struct{ where, before, after string }{
		{w.name, b.Name, a.Name}, {w.birthName, b.BirthName, a.BirthName}, {w.given, b.Given, a.Given}, {w.givens, b.Givens, a.Givens},
		{w.birth, b.BirthDate.French(), a.BirthDate.French()}, {w.sex, sex(b), sex(a)}, {w.ins, b.SentINS(), a.SentINS()}, {w.place, place(b), place(a)},
	} {
		out = append(out, value(f.where, f.before, f.after)...)
	}
	return out
}

// recipients compares who the letters go to. A physician is known by the address,
// else by the number or the name; the order says nothing.
func recipients(before, after []pipeline.Recipient, w words) []pipeline.Edit {
	same := []func(x, y pipeline.Recipient) bool{
		func(x, y pipeline.Recipient) bool { return x.Address != "" && x.Address.Equal(y.Address) },
		func(x, y pipeline.Recipient) bool { return x.RPPS != "" && x.RPPS == y.RPPS },
		func(x, y pipeline.Recipient) bool { return x.Display() == y.Display() },
	}
	pair, taken := make([]int, len(before)), make([]bool, len(after))
	for i := range pair {
		pair[i] = -1
	}
	for _, is := range same {
		for i, x := range before {
			for j, y := range after {
				if pair[i] < 0 && !taken[j] && is(x, y) {
					pair[i], taken[j] = j, true
				}
			}
		}
	}
	show := func(r pipeline.Recipient, address, number bool) string {
		s := r.Display()
		if number && r.RPPS != "" {
			s += ", RPPS " + r.RPPS
		}
		if address && r.Address != "" {
			s += ", " + string(r.Address)
		}
		if r.Copy {
			s += " (" + w.copy + ")"
		}
		return s
	}
	var out []pipeline.Edit
	for i, x := range before {
		if pair[i] < 0 {
			out = append(out, told(w.recipients, show(x, false, false), "")...)
			continue
		}
		y := after[pair[i]]
		address, number := !x.Address.Equal(y.Address), x.RPPS != y.RPPS
		if was, is := show(x, address, number), show(y, address, number); was != is {
			out = append(out, value(w.recipients, was, is)...)
		}
	}
	for j, y := range after {
		if !taken[j] {
			out = append(out, told(w.recipients, "", show(y, false, false))...)
		}
	}
	return out
}

// facts compares what stands above the text.
func facts(before, after pipeline.Letter, w words) []pipeline.Edit {
	author := func(s pipeline.Signatory) string {
		out := s.Display()
		if s.Role != "" {
			out += ", " + s.Role
		}
		if s.RPPS != "" {
			out += ", RPPS " + s.RPPS
		}
		return out
	}
	out := value(w.exam, before.ExamOn.French(), after.ExamOn.French())
	out = append(out, value(w.title, before.Title, after.Title)...)
	return append(out, value(w.author, author(before.Author), author(after.Author))...)
}

// practice compares the letterheads.
func practice(b, a pipeline.Practice, w words) []pipeline.Edit {
	lines := func(p pipeline.Practice) string { return strings.Join(p.Lines, ", ") }
	var out []pipeline.Edit
	for _, f := range [][2]string{{b.Name, a.Name}, {lines(b), lines(a)}, {b.Phone, a.Phone}, {string(b.Address), string(a.Address)}, {b.FINESS, a.FINESS}} {
		out = append(out, value(w.practice, f[0], f[1])...)
	}
	return out
}

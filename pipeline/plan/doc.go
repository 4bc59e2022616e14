// Package plan reads what a report says about what comes next: whether its
// reader is asked for something and by when, which sentences change the
// treatment, and who sees to what.
//
// The unit is the sentence, since a letter moves whole sentences: changes of
// treatment to one place, what is asked to another, each standing once. A
// sentence that mixes a fact with something else has the class Fact, so that it
// stays, and Says tells what else is in it. A sentence that leans on the one
// before is marked, so that it goes where that one goes.
//
// The reading is a small grammar, not a likeness. Words and phrases are tables
// (words.go, verb.go, and the medicines of package vocab); a sentence is cut into
// clauses; each clause is asked, in this order, whether it is a formula, says that
// nothing is needed, asks the reader, changes or keeps a treatment, denies a
// follow-up, is done by the practice, by the patient, or is to be done by nobody
// named.
//
// Who acts decides, and the costs decide what is doubt: "none" where something is
// asked harms a patient, "asked" where nothing is annoys a colleague, "unknown"
// costs the author one click.
//
//   - Asked: the reader is spoken to or named as the one who does ("merci de",
//     "pourriez-vous", "par vos soins", "le médecin traitant contrôlera"), an
//     imperative, a bare infinitive ("Contrôler la kaliémie"), a medicine that is
//     banned. A condition does not weaken it: "en cas de récidive, réadresser".
//   - Unknown: something is to be done and nobody is named ("contrôle dans un an",
//     "Holter à prévoir", "à discuter"). Such a sentence has the class Ask, Unsure.
//     Within a plan that speaks to the reader, its bare items are the reader's.
//   - None: the text says that nothing is needed, or that nothing changes and that
//     the practice sees the patient again; and no sentence is Unsure. What the
//     practice does is by itself not "nothing for the reader", nor is a change of
//     treatment. A sentence that speaks to the reader and is not understood is
//     Unsure, never nothing.
//
// Requests that speak to the reader count wherever they stand, in a comment or
// behind the closing formula too, but for indication, history and treatment.
//
// Terms count from the day of the examination by the calendar: months end with
// the month, a week is seven days, "48 h" two days, a range counts to its lower
// bound.
//
// The package does not judge whether a plan is right, or complete, and changes
// no word.
package plan

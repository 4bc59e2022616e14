// Package ledger keeps the account of what must not change on the way from a
// report to its letter: every number, unit, side, negation and drug is matched to
// its place in the source and back, and what is lost, added or changed is listed.
// It is the watchman behind the other stages. It reads numbers, units and
// corrections by its own rules and imports none of the stages that it watches, so
// that a fault of theirs shows.
//
// # The hops
//
//   - [Book.Spoken]: Document.Text -> Report.Written, what was said -> what is
//     written. For a typed report the two are equal.
//   - [Book.Letter]: Report.Written -> Letter, with its conclusion, table, alerts
//     and identity.
//   - [Book.Extract]: Letter -> the text read back from its PDF or another form.
//
// Each gives a [Ledger]: entries (an item found on both sides, with both places)
// and changes. [Ledger.Findings] turns changes into errors that a person answers.
//
// # What is an item
//
//   - Number: figures, with decimals and a minus that touches them; zeros at the
//     end of decimals do not count. Figures in groups of three with one blank are
//     one number ("98 543"), but not behind a letter ("VO2 104"). Figures within a
//     word count ("V4", "CHA2DS2"). The parts of a date or a ratio are numbers each.
//     Numbers in French and English words; ordinals ("premier"); roman figures: II,
//     III, VII and the like in capitals, I, IV, V, VI, X behind NYHA, BAV, stade,
//     grade and their kin; ½ ² ³ by themselves. The word "moins" before a number
//     belongs to it. "Un", "une", "one" are articles unless a unit follows, a grade
//     or the letter of a lead precedes.
//   - Unit: what follows a number and is a unit, abbreviated or in words, with its
//     powers and divisors ("grammes par mètre carré" is g/m²); "%" and "mmHg"
//     anywhere.
//   - Side: gauche, droite, left, right, bilateral and the like in all forms. VG and
//     VD are names of chambers.
//   - Negation: words that turn the sense (pas, sans, ni, aucun, non, jamais, rien,
//     absence, exclu, éliminé, nie, no, without, denies, n't ..., "plus" behind
//     "ne"), words that are one with their denial (asymptomatique, irrégulier,
//     anormal), members of pairs that a slip exchanges (hypo- hyper-, brady- tachy-,
//     sus sous, conservé altéré, positif négatif), and signs (< > ≤ ≥ ± ↑ ↓, the +
//     of ST+). The whole table is in sense.go.
//   - Drug: the medicines of package vocab with their inflections, variants and
//     known misspellings, by the name in the table. Another word before a dose is
//     held by the numbers and units of the dose.
//
// Case, accents, ligatures, kinds of blanks, hyphens and line ends do not count.
//
// # How items are matched
//
// Composed. The conclusion and the paragraphs are cut into lines, each with its
// heading where it is the first under one. A line is looked for in the source word
// by word, with its heading first, so that it goes to its own section and to no
// other that reads alike; each word of the source is given away once. A line that
// is not found whole is compared with the words behind its heading or behind the
// line before it, then with the stretch that shares most words, by a longest
// common subsequence; an item without its like in the same place is listed. Two
// lines that went to each other's places are compared with their own. What the
// body has not taken of the source must be carried, a whole line at a time, by the
// identity, the dates, the recipients, the letterhead, the title or the signature,
// figure by figure; else it is lost.
// Each row of a table must be a label of the templates with the values, in their
// unit and column, of measurements of the report, each measurement must have its
// row, and each value must follow from the words that it was read from; ranges and
// their sources must be those of the templates for the patient's sex. A value of
// before must be the report's own or that of the latest comparable letter, with the
// day of that letter in its cell or over all of them; what is said of its change
// must be the difference of the two values that the row shows, called a change only
// beyond the variability that the template states. Alerts must
// be the words of a critical finding, and quote the text. Identity, dates, version
// and recipients must be those of the document.
//
// Spoken. The words of both sides are aligned; what differs between two words that
// agree is read by the conventions of dictation: "quatorze huit" may be written
// 140/80, "un mètre soixante-quinze" 175 cm, "zéro dix-huit" 0,18 s; figures said
// in a row stay the same figures; "douze et demi sur sept" is 125/70, "treize six
// sur sept quatre" 136/74, "à dix-sept trente" 17 h 30, "un demi-millimètre" 0,5 mm,
// "stade 3 de la NYHA" NYHA III, "less than" a sign. The numbers of a name spelled
// "D E deux S O U L" count letters and are no items. A unit may be written unsaid where it goes
// without saying: mmHg of a blood pressure, the seconds behind minutes. What the
// speaker took back is Corrected: a word of correction stands behind it that was
// not written, and an item of the same kind that was, or a command that erases
// behind words that are all gone.
//
// Extracted. The letter is laid out as render prints it, block by block; columns
// that stand side by side are read line by line from left to right, or cell by
// cell. The foot of each page, the running head and the repeated heading of a table
// are taken out first, and checked. Each item of the text must come from the
// letter.
//
// All is deterministic. Time grows with the length of the texts: the edits of one
// comparison, the places looked at, the items of a gap and the tries to lay out a
// row are capped; beyond a cap things are listed, not passed over.
//
// # What it does not do
//
// It does not judge values and compares no other words: a noun that changes is not
// listed. It cannot tell a number that was misheard by a speech engine, only what
// happened to it afterwards. Letterhead and signature come from the settings, not
// from the document: they are taken from the letter as they are.
//
// The package is pure.
package ledger

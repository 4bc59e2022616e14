package agenda

// windowsZones are the names that Outlook and Exchange write, lower case, with
// the zone of the IANA table that has their hours. Source: the public mapping of
// Unicode CLDR (windowsZones, territory 001), for the zones of Europe, of the
// French overseas territories and of those who call from afar. A name that is not
// here is read from the calendar's own VTIMEZONE, which Outlook always writes.
var windowsZones = map[string]string{
	"romance standard time":           "Europe/Paris",
	"romance daylight time":           "Europe/Paris",
	"paris, madrid":                   "Europe/Paris",
	"w. europe standard time":         "Europe/Berlin",
	"central europe standard time":    "Europe/Budapest",
	"central european standard time":  "Europe/Warsaw",
	"gmt standard time":               "Europe/London",
	"greenwich standard time":         "Atlantic/Reykjavik",
	"e. europe standard time":         "Europe/Chisinau",
	"fle standard time":               "Europe/Kiev",
	"gtb standard time":               "Europe/Bucharest",
	"turkey standard time":            "Europe/Istanbul",
	"russian standard time":           "Europe/Moscow",
	"belarus standard time":           "Europe/Minsk",
	"kaliningrad standard time":       "Europe/Kaliningrad",
	"azores standard time":            "Atlantic/Azores",
	"cape verde standard time":        "Atlantic/Cape_Verde",
	"morocco standard time":           "Africa/Casablanca",
	"w. central africa standard time": "Africa/Lagos",
	"south africa standard time":      "Africa/Johannesburg",
	"egypt standard time":             "Africa/Cairo",
	"e. africa standard time":         "Africa/Nairobi",
	"libya standard time":             "Africa/Tripoli",
	"israel standard time":            "Asia/Jerusalem",
	"middle east standard time":       "Asia/Beirut",
	"jordan standard time":            "Asia/Amman",
	"arab standard time":              "Asia/Riyadh",
	"arabian standard time":           "Asia/Dubai",
	"mauritius standard time":         "Indian/Mauritius", // La Réunion
	"india standard time":             "Asia/Calcutta",
	"se asia standard time":           "Asia/Bangkok",
	"china standard time":             "Asia/Shanghai",
	"singapore standard time":         "Asia/Singapore",
	"tokyo standard time":             "Asia/Tokyo",
	"aus eastern standard time":       "Australia/Sydney",
	"central pacific standard time":   "Pacific/Guadalcanal", // Nouvelle-Calédonie
	"utc+12":                          "Etc/GMT-12",          // Wallis-et-Futuna
	"new zealand standard time":       "Pacific/Auckland",
	"hawaiian standard time":          "Pacific/Honolulu", // Tahiti
	"marquesas standard time":         "Pacific/Marquesas",
	"utc-09":                          "Etc/GMT+9",      // Gambier
	"sa western standard time":        "America/La_Paz", // Guadeloupe, Martinique
	"sa eastern standard time":        "America/Cayenne",
	"saint pierre standard time":      "America/Miquelon",
	"atlantic standard time":          "America/Halifax",
	"newfoundland standard time":      "America/St_Johns",
	"eastern standard time":           "America/New_York",
	"us eastern standard time":        "America/Indianapolis",
	"central standard time":           "America/Chicago",
	"mountain standard time":          "America/Denver",
	"pacific standard time":           "America/Los_Angeles",
	"e. south america standard time":  "America/Sao_Paulo",
	"argentina standard time":         "America/Buenos_Aires",
	"utc":                             "UTC",
	"coordinated universal time":      "UTC",
	"gmt":                             "UTC",
}

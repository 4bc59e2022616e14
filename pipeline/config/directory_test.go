package config

import (
	"errors"
	"testing"
)

func TestDirectory(t *testing.T) {
	for in, key := range map[string]string{
		"directory: {}": "",
		"directory: {annuaire: \"https://gateway.api.esante.gouv.fr/fhir/v2\"}": "",
		"directory: {annuaire: \"http://127.0.0.1:8080/fhir\"}":                 "",
		"directory: {annuaire: \"http://annuaire.example/fhir\"}":               "directory.annuaire",
		"directory: {annuaire: \"gateway\"}":                                    "directory.annuaire",
		"directory: {annuaire: \"https://k@annuaire.example/\"}":                "directory.annuaire",
		"directory: {ldap: {url: \"ldaps://a.example\", base: \"o=x\"}}":        "",
		"directory: {ldap: {url: \"ldaps://a.example\"}}":                       "directory.ldap.base",
		"directory: {ldap: {url: \"https://a.example\", base: \"o=x\"}}":        "directory.ldap.url",
		"directory: {rehearse: \"off\"}":                                        "",
		"directory: {rehearse: \"25:00\"}":                                      "directory.rehearse",
		"directory: {rehearse: \"\"}":                                           "directory.rehearse",
	} {
		_, err := Parse([]byte(in), t.TempDir())
		var e *Error
		if key == "" && err != nil || key != "" && (!errors.As(err, &e) || e.Key != key) {
			t.Errorf("%s: %v", in, err)
		}
	}
}

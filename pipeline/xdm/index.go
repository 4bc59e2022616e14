package xdm

import (
	"bytes"
	"html"
	"strings"
)

// index is the page for people (INDEX.HTM): XHTML Basic, as XDM asks, with no
// script and nothing from outside.
func index(in Input) []byte {
	l := in.Issue.Letter
	e := func(s string) string { return html.EscapeString(shown(s)) }
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML Basic 1.1//EN" "http://www.w3.org/TR/xhtml-basic/xhtml-basic11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Document de santé</title>
</head>
<body>
<h1>Document de santé</h1>
<p>Cette archive contient un document médical structuré (CDA), couvert par le secret médical.
Les logiciels des professionnels de santé la lisent et classent le document. Le même document, lisible
par tous, est joint au message au format PDF.</p>
`)
	b.WriteString("<h2>Émetteur</h2>\n<p>" + e(l.Practice.Name))
	for _, line := range l.Practice.Lines {
		b.WriteString("<br />\n" + e(line))
	}
	if l.Practice.Phone != "" {
		b.WriteString("<br />\nTéléphone : " + e(l.Practice.Phone))
	}
	b.WriteString("</p>\n<h2>Contenu</h2>\n<ul>\n")
	b.WriteString(`<li><a href="` + subset + documentName + `">` + e(l.Title) + " du " + l.ExamOn.French() + "</a>, " + e(l.Author.Display()) + "</li>\n")
	b.WriteString(`<li><a href="` + subset + metadataName + `">Métadonnées</a></li>` + "\n")
	b.WriteString(`<li><a href="` + readmeFile + `">À lire (README.TXT)</a></li>` + "\n</ul>\n</body>\n</html>\n")
	return b.Bytes()
}

// readme is README.TXT: who made the archive, with what, what is in it (XDM,
// ITI TF-1 16.1).
func readme(in Input) []byte {
	l := in.Issue.Letter
	software := in.Software
	if software == "" {
		software = "cardiopli"
	}
	lines := []string{
		"ARCHIVE DE DOCUMENTS DE SANTÉ (IHE XDM)", "",
		"Émetteur", "  " + l.Practice.Name,
	}
	for _, s := range l.Practice.Lines {
		lines = append(lines, "  "+s)
	}
	if l.Practice.Phone != "" {
		lines = append(lines, "  Téléphone : "+l.Practice.Phone)
	}
	if l.Practice.Address != "" {
		lines = append(lines, "  Courriel : "+string(l.Practice.Address))
	}
	lines = append(lines, "",
		"Logiciel", "  "+software, "",
		"Contenu",
		"  INDEX.HTM                      page d'accueil",
		"  README.TXT                     ce texte",
		"  IHE_XDM/SUBSET01/METADATA.XML  métadonnées du lot",
		"  IHE_XDM/SUBSET01/DOC00001.XML  document CDA R2 niveau 1 (PDF inclus)", "",
		"Lecture",
		"  L'archive ne contient pas de visionneuse. Le document au format PDF est joint",
		"  au message ; il est identique à celui que contient le document CDA.", "",
		"Confidentialité",
		"  Document couvert par le secret médical, destiné aux seuls destinataires du",
		"  message. Reçu par erreur : prévenir l'émetteur et détruire l'archive.", "")
	for i, s := range lines {
		lines[i] = strings.TrimRight(shown(s), " ")
	}
	return []byte(strings.Join(lines, "\r\n"))
}

// shown keeps a line one line, of characters that can be shown.
func shown(s string) string {
	return strings.Join(strings.FieldsFunc(s, unwritable), " ")
}

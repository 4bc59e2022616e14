package read

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func TestHTML(t *testing.T) {
	for name, tc := range map[string]struct{ raw, want, note string }{
		"paragraphs":       {`<!DOCTYPE html><html><head><title>x</title></head><body><h1>Échographie</h1><p>FEVG 60&nbsp;%</p><p>Fin</p></body></html>`, "Échographie\n\nFEVG 60 %\n\nFin", ""},
		"white space":      {"<html><body><p>\n a  <b> b</b>\n c <br> d</p>", "a b c\nd", ""},
		"no end tags":      {"<html><body><p>a<p>b<ul><li>c<li>d</ul>e<table><tr><td>f<td>g<td>h<tr><td>i<td>j<td>k</table>l", "a\n\nb\n\n- c\n- d\n\ne\n\nf | g | h\ni | j | k\n\nl", ""},
		"table":            {`<table><thead><tr><th>Mesure</th><th>Valeur</th><th>Normale</th></tr></thead><tbody><tr><td><p>DTD</p></td><td><p>50 mm</p></td><td>42-58</td></tr></tbody></table>`, "Mesure | Valeur | Normale\nDTD | 50 mm | 42-58", ""},
		"label and value":  {`<table><tr><td>FEVG</td><td>60 %</td></tr><tr><td>Nom :</td><td>DUPONT</td></tr></table>`, "FEVG : 60 %\nNom : DUPONT", ""},
		"row span":         {`<table><tr><td rowspan=2>VG</td><td>DTD</td><td>50</td></tr><tr><td>DTS</td><td>32</td></tr></table>`, "VG | DTD | 50\n| DTS | 32", ""},
		"frame of a page":  {`<table><tr><td><table><tr><td>a</td><td>1</td><td>2</td></tr></table><p>Conclusion : normal.</p><p>Fin</p></td></tr></table>`, "a | 1 | 2\n\nConclusion : normal.\n\nFin", ""},
		"lists":            {`<ol start=3><li>a</li><li>b<ul><li>c</li></ul></li></ol><ol type=a><li>d<li value=4>e</ol>`, "3. a\n4. b\n- c\n\na. d\nd. e", ""},
		"struck":           {`<p>FEVG <del>55</del><ins>60</ins> %, <s>a <b>b</b></s> c <span style="text-decoration: line-through red">d</span></p>`, "FEVG [barré : 55]60 %, [barré : a b] c [barré : d]", "passages barrés"},
		"tracked":          {`<p>FEVG <del datetime="2026-11-20T09:00">55</del><ins datetime="2026-11-20T09:00">60</ins> %</p>`, "FEVG 60 %", "1 suppression non reprise"},
		"struck goes on":   {`<p><s>a</p><p>b</s> c</p>`, "[barré : a]\n\n[barré : b] c", "barrés"},
		"misnested":        {`<p><s>a<b>b</s>c</b>d</p>`, "[barré : ab]cd", "barré"},
		"hidden":           {`<p>a<span style="display:none">b</span><span hidden>c</span></p><div style="visibility:hidden">d<p>e</p></div><p style="mso-hide:all">f</p>g`, "a\n\ng", "passage masqué"},
		"hidden by class":  {`<html><head><style>.x, p.y{display:none} #z{display:none} @media print{.w{display:none}}</style></head><body>a<i class="u x">b</i><p class=y>c</p><b class=y>d</b><i id=z>e</i><i class=w>f</i>`, "a\n\ndf", "masqués"},
		"hidden unsurely":  {`<html><style>div.a .b{display:none}</style><body>a`, "a", "feuille de style"},
		"scripts":          {`<html><head><script>var a="<p>x</p>"</script></head><body>a<script>document.write("b")</script><noscript>c</noscript><template><p>d</p></template><!-- e --><style>p{}</style>f`, "af", ""},
		"superscript":      {`<p>10<sup>9</sup>/L, m<sup>2</sup>, 1<sup>er</sup>, CO<sub>2</sub></p>`, "10⁹/L, m², 1er, CO2", ""},
		"entities":         {`<p>&Eacute;tude &lt; 35&thinsp;% &ge; 5 &#233; &#x2265; &micro;g &#146; &amp;amp;</p>`, "Étude < 35 % ≥ 5 é ≥ µg ’ &amp;", ""},
		"preformatted":     {"<pre>\nFEVG   60 %\nDTD    50 mm</pre>x", "FEVG   60 %\nDTD    50 mm\nx", ""},
		"form":             {`<form>Nom<input value="DUPONT"> <input type=checkbox checked>HTA <input type=checkbox>Diabète <input type=hidden value=secret><input type=submit value=OK><select><option>non<option selected>oui</select><textarea>a &lt; b</textarea><input type="date" value="2026-03-14"></form>`, "Nom DUPONT ☒ HTA ☐ Diabète oui a < b 14/03/2026", ""},
		"blank field":      {`<p>Poids <input name=p> kg</p>`, "Poids kg", "champ laissé vide"},
		"unchosen":         {`<p>Fuite <select><option>aucune</option><option>minime</option></select> mitrale</p>`, "Fuite aucune mitrale", ""},
		"image":            {`<p>a<img src="http://192.0.2.1/x.png" alt="Boucle ECG"><img src="data:image/png;base64,AAAA">b</p>`, "ab", "Boucle ECG"},
		"divs":             {`<div>a<div>b</div>c</div><span>d</span>`, "a\nb\nc\nd", ""},
		"flex":             {`<div style="display:flex"><div>FEVG</div><span>60 %</span></div><div style="display:table"><div style="display:table-row"><div style="display:table-cell">DTD</div><div style="display:table-cell">50 mm</div></div></div>`, "FEVG : 60 %\n\nDTD : 50 mm", ""},
		"xhtml":            {`<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head><body><p>a</p><textarea/><p>b</p></body></html>`, "a\n\nb", "champ laissé vide"},
		"head unclosed":    {`<html><head><meta charset=utf-8><title>x</title><p>a`, "a", ""},
		"never closed":     {`<html><body>a<svg><text>b</text>`, "a", "n'est pas refermé"},
		"comment at first": {`<!-- saved from url=(0014)about:internet --><html><body>a</body></html>`, "a", ""},
		"piece":            {`<table border=1><tr><td>a</td><td>b</td><td>c</td></tr></table>`, "a | b | c", ""},
		"backwards":        {`<p>FEVG <bdo dir=rtl>53</bdo> %</p>`, "FEVG 53 %", "relire les nombres"},
		"upper case":       {`<p style="text-transform:uppercase">dupont</p>`, "DUPONT", ""},
		"symbol font":      {`<p>FEVG <font face="Symbol">&#179;</font> 50 %</p>`, "FEVG ≥ 50 %", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "a.html", []byte(tc.raw))
			if r.Format != pipeline.HTML {
				t.Errorf("format %s", r.Format)
			}
			wantText(t, r.Text, tc.want)
			if tc.note == "" && noted(r) || tc.note != "" && !hasNote(r, tc.note) {
				t.Errorf("notes %q, want %q", r.Notes, tc.note)
			}
		})
	}
}

// noted leaves out the count of tracked insertions, which <ins> may be.
func noted(r Result) bool {
	for _, n := range r.Notes {
		if !strings.HasPrefix(n, "Suivi des modifications : 0 suppression") {
			return true
		}
	}
	return false
}

// A page as Word saves it: conditional comments, marks of lists written as text,
// comments in a list of their own, Windows-1252.
func TestHTMLOfWord(t *testing.T) {
	raw := "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\">\r\n<head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\">\r\n" +
		"<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>X</o:Author></o:DocumentProperties></xml><![endif]-->\r\n" +
		"<style><!-- /* Style */ p.MsoNormal {margin:0cm;font-family:\"Calibri\",sans-serif;} span.MsoCommentReference{mso-style-noshow:yes} --></style></head>\r\n" +
		"<body lang=FR><div class=WordSection1>\r\n<p class=MsoNormal>Pr\xE9nom : <b>H\xE9l\xE8ne</b><o:p></o:p></p>\r\n<p class=MsoNormal><o:p>&nbsp;</o:p></p>\r\n" +
		"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>\xB7<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>FEVG 60\xA0%</p>\r\n" +
		"<p class=MsoNormal>FEVG <del cite=\"mailto:x\" datetime=\"2026-03-14T10:00\">55</del><ins>60</ins> %<span class=MsoCommentReference><a class=msocomanchor><span style='mso-special-character:comment'>&nbsp;[X1]</span></a></span></p></div>\r\n" +
		"<div style='mso-element:comment-list'><div style='mso-element:comment'><p class=MsoCommentText>v\xE9rifier la FEVG</p></div></div></body></html>"
	r := mustRead(t, "a.htm", []byte(raw))
	wantText(t, r.Text, "Prénom : Hélène\n\n- FEVG 60 %\nFEVG 60 %")
	if !hasNote(r, "vérifier la FEVG") || !hasNote(r, "1 insertion") {
		t.Errorf("notes %q", r.Notes)
	}
}

func TestHTMLEncodings(t *testing.T) {
	page := func(meta string) string { return "<html><head>" + meta + "</head><body>alt\xE9r\xE9e</body></html>" }
	for name, tc := range map[string]struct{ raw, want string }{
		"utf-8 unsaid":       {"<html><body>altérée", "altérée"},
		"mark":               {"\uFEFF<html><body>altérée", "altérée"},
		"windows-1252":       {page(`<meta charset="windows-1252">`), "altérée"},
		"latin 1 equiv":      {page(`<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`), "altérée"},
		"unsaid":             {page(""), "altérée"},
		"said wrongly":       {page(`<meta charset=utf-8>`), "altérée"},
		"latin 9":            {"<html><meta charset=iso-8859-15><body>10 \xA4", "10 €"},
		"macintosh":          {"<html><meta charset=macintosh><body>alt\x8Er\x8Ee", "altérée"},
		"xml declaration":    {"<?xml version='1.0' encoding='ISO-8859-15'?><html><body>10 \xA4</body></html>", "10 €"},
		"utf-16":             {string(utf16Bytes("<html><body>altérée", false, true)), "altérée"},
		"utf-16 without bom": {string(utf16Bytes("<html><body>FEVG 60 %</body></html>", false, false)), "FEVG 60 %"},
	} {
		t.Run(name, func(t *testing.T) { wantText(t, mustRead(t, "a.html", []byte(tc.raw)).Text, tc.want) })
	}
}

func TestMarkupTold(t *testing.T) {
	for name, tc := range map[string]struct {
		file, raw string
		want      pipeline.Format
	}{
		"page named txt":         {"a.txt", "<html><body>a</body></html>", pipeline.HTML},
		"markdown begins so":     {"a.md", "<div>a</div>\n\n# b", pipeline.Markdown},
		"text with a sign":       {"a.txt", "<35 % de FEVG", pipeline.Text},
		"text with brackets":     {"a.txt", "<N et PAPS> 60", pipeline.Text},
		"text named html":        {"a.html", "FEVG 60 %", pipeline.Text},
		"tags, named html":       {"a.html", "FEVG<br>60 %", pipeline.HTML},
		"tags later, not named":  {"a.txt", "FEVG<br>60 %", pipeline.Text},
		"one tag is no document": {"a.txt", "<b de la ligne", pipeline.Text},
	} {
		t.Run(name, func(t *testing.T) {
			if r := mustRead(t, tc.file, []byte(tc.raw)); r.Format != tc.want {
				t.Errorf("read as %s, want %s", r.Format, tc.want)
			}
		})
	}
	for name, raw := range map[string]string{
		"xml":            "<?xml version=\"1.0\"?><a>b</a>",
		"doctype":        "<!DOCTYPE svg><svg/>",
		"svg":            "<svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>",
		"hl7":            "<?xml version='1.0'?>\n<!-- c -->\n<ClinicalDocument xmlns='urn:hl7-org:v3'><title>a</title></ClinicalDocument>",
		"archived page":  "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n<html>",
		"page of a mail": "From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\nSubject: y\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n",
	} {
		t.Run(name, func(t *testing.T) { wantRefusal(t, "a.html", []byte(raw), Unsupported) })
	}
	wantRefusal(t, "a.html", []byte("<html><body><p> </p></body></html>"), NoText)
	wantRefusal(t, "a.html", []byte("<html><body>"+strings.Repeat("<div>", 1000)+"a"), Bomb)
	wantRefusal(t, "a.html", []byte("<html><body>a"+strings.Repeat("<hr>", maxTags)), Bomb)
}

package read

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

const rtfHead = `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\froman\fcharset2 Symbol;}{\f2\fswiss\fcharset204{\*\fname Arial;}Arial Cyr;}{\f3\fnil\fcharset2 Wingdings;}}{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}{\info{\author DURAND}{\title titre}}{\*\generator x;}` + "\r\n"

func TestRTF(t *testing.T) {
	for name, tc := range map[string]struct{ body, want, note string }{
		"accents":        {`Pr\'e9nom : H\u233?l\u232\'e8ne\par {\b FE}VG\~35 %`, "Prénom : Hélène\nFEVG 35 %", ""},
		"signs":          {`l\rquote effort \endash  c\'9cur \{a\\b\} \ldblquote x\rdblquote\tab y\line z\_t\-u`, "l’effort – cœur {a\\b} “x”\ty\nz-tu", ""},
		"negative":       {`a\u-3900?`, "a\uFFFD", "symbole"},
		"pairs":          {`\u-10179?\u-8704? \u-10179?x \u-8704?y`, "😀 \uFFFDx \uFFFDy", "symboles"},
		"uc":             {`\uc2\u233\'c3\'a9t\'e9 {\uc0\u233 t}\u233 ab.`, "été ét" + "é.", ""},
		"uc and words":   {`\uc1\u8805\bin3 {{{50, \u8805\emdash 60`, "≥50, ≥60", ""},
		"binary":         {`a{\*\blob\bin5 }}}}}}b`, "ab", ""},
		"fonts":          {`{\f1 \'b3 a} {\f2 \'c0} {\f3\u-3842?} {\f1\u-3917?}`, "≥ α А ☑ ≥", ""},
		"destinations":   {`a{\*\unknown x{\b y}}{\pict\wmetafile8 0102}b{\*\shppict{\pict 01}}{\nonshppict{\pict 02}}`, "ab", "2 images"},
		"looks":          {`a{\v secret}{\strike 35} 45 % 10{\super 9} {\caps é}{\up6 2}{\v0 b}`, "a[barré : 35] 45 % 10⁹ É²b", "barré"},
		"tracked":        {`Pas {\deleted\revauthdel1 de }{\revised\revauth1 d'}isch\'e9mie{\deleted\par}!`, "Pas d'ischémie!", "1 suppression non reprise, 1 insertion reprise"},
		"table":          {`\trowd\cellx1\cellx2\pard\intbl Nom :\cell DUPONT\cell\row\trowd\pard\intbl FEVG\cell 35 %\cell > 55\cell\row\pard fin`, "Nom : DUPONT\nFEVG | 35 % | > 55\nfin", ""},
		"cell of lines":  {`avant\par\trowd\pard\intbl Diam\'e8tre\par TD\cell 52\cell\row\pard apr\'e8s`, "avant\nDiamètre TD : 52\naprès", ""},
		"inner table":    {`\trowd\pard\intbl a\par\pard\intbl\itap2 b\nestcell 1\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard\intbl\itap1 c\cell d\cell\row\pard`, "a\nb : 1\nc\nd", ""},
		"unfinished row": {`\trowd\pard\intbl a\cell b\cell\pard c\par d`, "a : b\nc\nd", ""},
		"lists":          {`{\listtext\pard\plain 1.\tab}un\par{\pntext\f3\'b7\tab}deux\par{\listtext\f1 \'b7\tab}trois`, "1. un\n- deux\n- trois", ""},
		"notes":          {`FEVG{\super\chftn}{\footnote\pard\plain {\super\chftn} Simpson\par} 35 %`, "FEVG [note : Simpson] 35 %", ""},
		"annotation":     {`a{\*\atnid X}{\*\atnauthor Y}\chatn{\*\annotation\pard \'e0 revoir}b`, "ab", "« à revoir »"},
		"edges":          {`{\header Cabinet\par}{\headerf Autre patient\par}{\footer Page \chpgn\par T\'e9l.\par}Corps`, "Cabinet\n\nCorps\n\nTél.", ""},
		"first page":     {`\titlepg{\headerf Premier\par}Corps`, "Premier\n\nCorps", ""},
		"field":          {`{\field{\*\fldinst DATE \\@ "d"}{\fldrslt 3 mai}} fin`, "3 mai fin", ""},
		"form":           {`{\field{\*\fldinst{ FORMCHECKBOX }{\*\formfield{\fftype1\ffres25\ffdefres1{\*\ffname x}}}}{\fldrslt}} FA {\field{\*\fldinst{\*\formfield{\fftype2\ffres1{\*\ffl nulle}{\*\ffl minime}}}}{\fldrslt}}`, "☒ FA minime", ""},
		"text box":       {`avant{\shp{\*\shpinst\shpleft1{\sp{\sn x}{\sv y}}{\shptxt\pard Bo\'eete\par}}{\shprslt{\pict 01}{\*\do{\dptxbxtext Bo\'eete}}}} apr\'e8s\par fin`, "avant après\nBoîte\nfin", ""},
		"upr":            {`{\upr{ansi}{\*\ud{\u233?t\u233?}}}`, "été", ""},
		"equation":       {`{\mmath{\*\moMath{\mf{\mnum{\mr E}}{\mden{\mr e'}}}}} = 8`, "E/e' = 8", ""},
		"object":         {`{\object\objemb{\*\objclass Excel}{\*\objdata 0102}{\result FEVG}}`, "FEVG", "objet"},
		"escaped ends":   {"x\\\ny\\\r\nz", "x\ny\nz", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "a.rtf", []byte(rtfHead+tc.body+"}"))
			if r.Format != pipeline.RTF {
				t.Errorf("format %s", r.Format)
			}
			wantText(t, r.Text, tc.want)
			if tc.note == "" && len(r.Notes) > 0 || tc.note != "" && !hasNote(r, tc.note) {
				t.Errorf("notes %q, want %q", r.Notes, tc.note)
			}
		})
	}
}

func TestRTFEncodings(t *testing.T) {
	for name, tc := range map[string]struct{ raw, want string }{
		"raw 8-bit":      {"{\\rtf1\\ansi FEVG alt\xE9r\xE9e}", "FEVG altérée"},
		"raw utf-8":      {"{\\rtf1\\ansi FEVG altérée}", "FEVG altérée"},
		"code page utf8": {`{\rtf1\ansi\ansicpg65001 alt\'c3\'a9r\'c3\'a9e}`, "altérée"},
		"macintosh":      {`{\rtf1\mac alt\'8er\'8ee}`, "altérée"},
		"dos":            {`{\rtf1\pca alt\'82r\'82e}`, "altérée"},
		"mark first":     {"\uFEFF{\\rtf1 a}", "a"},
		"bad hex":        {`{\rtf1 a\'zzb}`, "azzb"},
	} {
		t.Run(name, func(t *testing.T) { wantText(t, mustRead(t, "a.rtf", []byte(tc.raw)).Text, tc.want) })
	}
}

func TestRTFBroken(t *testing.T) {
	wantRefusal(t, "a.rtf", []byte(`{\rtf1 a{\b b`), Damaged)
	wantRefusal(t, "a.rtf", []byte(`{\rtf1 a\bin99 b}`), Damaged)
	wantRefusal(t, "a.rtf", []byte(`{\rtf1 a\bin-1 b}`), Damaged)
	wantRefusal(t, "a.rtf", []byte(`{\rtf1 a\'`), Damaged)
	wantRefusal(t, "a.rtf", []byte(`{\rtf1 `+strings.Repeat("{", 300)+"a"+strings.Repeat("}", 301)), Bomb)
	wantRefusal(t, "a.rtf", []byte(`{\rtf1 {\info{\title x}}}`), NoText)
	wantRefusal(t, "a.rtf", []byte(`{\rtf1 `+strings.Repeat("mot ", MaxText/3)+"}"), TooLarge)
	r := mustRead(t, "a.rtf", []byte(`{\rtf1 {\b a} b`))
	wantText(t, r.Text, "a b")
	if !hasNote(r, "La fin du document RTF manque") {
		t.Errorf("notes %q", r.Notes)
	}
	r = mustRead(t, "a.rtf", []byte("{\\rtf1 a}\x00\r\n}"))
	if len(r.Notes) != 0 {
		t.Errorf("notes %q", r.Notes)
	}
	r = mustRead(t, "a.rtf", []byte(`{\rtf1 a}{\rtf1 b}`))
	if !hasNote(r, "après la fin") {
		t.Errorf("notes %q", r.Notes)
	}
}

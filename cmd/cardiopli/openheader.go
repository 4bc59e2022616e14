package main

import (
	"crypto/x509"
	"fmt"
	netmail "net/mail"
	"strings"

	"cardiopli/crypto/cms"

	"github.com/emersion/go-message"
)

// shownFields are those that people act upon, with their names in French.
var shownFields = []struct{ name, french string }{
	{"Subject", "objet"}, {"From", "de"}, {"To", "à"}, {"Cc", "copie à"}, {"Date", "date"}, {"Reply-To", "répondre à"},
}

// tellHeader shows the fields that the signature protects (RFC 9788 4), and what
// the outside says where it differs. loud tells that a person must look: the
// message was signed for somebody else, or its outside was changed on the way.
func (a *app) tellHeader(outer, inner message.Header, o cms.Opened, own *x509.Certificate) (loud bool) {
	_, params, _ := inner.ContentType()
	protected := params["hp"] == "cipher" || params["hp"] == "clear"
	announced := announcedOuter(inner)
	if o.From == "" {
		a.tellSender(o)
	}
	for _, f := range shownFields {
		if f.name == "From" && o.From == "" {
			continue // told above, beside who signed
		}
		in, out := words(inner, f.name), words(outer, f.name)
		switch {
		case in != "":
			fmt.Fprintf(a.out, "  %-12s %s\n", f.french, frenchDate(f.name, in))
		case out != "" && !protected:
			fmt.Fprintf(a.out, "  %-12s %s  (hors signature : personne n'en répond)\n", f.french, out)
		}
		if !protected {
			continue
		}
		was, told := announced[strings.ToLower(f.name)]
		switch {
		case told && canonical(f.name, was) != canonical(f.name, out), !told && out != "" && len(announced) > 0:
			fmt.Fprintf(a.out, "  ATTENTION    à l'extérieur, « %s » a été changé en route : %s\n", f.french, orNone(out))
			loud = true
		case told && canonical(f.name, was) != canonical(f.name, in):
			fmt.Fprintf(a.out, "  %-12s à l'extérieur, l'expéditeur a écrit : %s\n", "", orNone(was))
		}
	}
	return a.tellRecipient(o, own) || loud
}

// tellSender tells of a message whose outside says no sender: then nothing there was
// held against the certificate, and it alone says whose message this is. A sender
// inside is the signer's address, or the message was refused.
func (a *app) tellSender(o cms.Opened) {
	fmt.Fprintf(a.out, "  de           (rien) : le message ne dit pas qui l'envoie ; seul le certificat le dit : %s\n", addresses(o.Signed.Signer))
}

// tellRecipient tells of surreptitious forwarding: who may open a letter can
// encrypt it, with its signature, to somebody else, who would take it for theirs.
func (a *app) tellRecipient(o cms.Opened, own *x509.Certificate) bool {
	switch o.Addressed {
	case cms.AddressedNobody:
		fmt.Fprintln(a.out, "  à noter      la signature ne dit pas à qui ce message était adressé")
	case cms.AddressedOthers:
		fmt.Fprintf(a.out, "\nATTENTION : ce message a été signé pour %s, et non pour vous (%s).\n  Quelqu'un vous l'a peut-être fait suivre, ou a voulu vous tromper : demandez à l'expéditeur s'il vous était destiné.\n\n",
			plain(strings.Join(o.To, ", ")), addresses(own))
		return true
	}
	return false
}

// announcedOuter reads what the sender says that the outside shows (RFC 9788
// 2.2): "HP-Outer: Subject: value", one for each outer field.
func announcedOuter(inner message.Header) map[string]string {
	said := map[string]string{}
	for f := inner.FieldsByKey("HP-Outer"); f.Next(); {
		name, value, ok := strings.Cut(f.Value(), ":")
		if !ok {
			continue
		}
		var h message.Header
		name = strings.TrimSpace(name)
		if name == "" || strings.ContainsAny(name, " \t") {
			continue
		}
		h.AddRaw([]byte(name + ":" + value + "\r\n"))
		said[strings.ToLower(name)] = words(h, name)
	}
	return said
}

// words gives a field decoded, fit for a terminal.
func words(h message.Header, name string) string {
	var all []string
	for f := h.FieldsByKey(name); f.Next(); {
		s, err := f.Text()
		if err != nil {
			s = f.Value()
		}
		all = append(all, plain(s))
	}
	return strings.Join(all, ", ")
}

// canonical leaves of addresses what delivers: relays write the rest as they like,
// and a name that stands inside only is no difference to tell.
func canonical(name, value string) string {
	switch name {
	case "From", "To", "Cc", "Reply-To":
		list, err := netmail.ParseAddressList(value)
		if err != nil {
			return value
		}
		var all []string
		for _, x := range list {
			all = append(all, strings.ToLower(x.Address))
		}
		return strings.Join(all, ",")
	}
	return value
}

// frenchDate gives a date as people here write it, and any other field as it is.
func frenchDate(name, value string) string {
	if on, err := netmail.ParseDate(value); name == "Date" && err == nil {
		return on.Local().Format("02/01/2006 15:04")
	}
	return value
}

func orNone(s string) string {
	if s == "" {
		return "(rien)"
	}
	return s
}

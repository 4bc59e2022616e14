#!/usr/bin/env python3
"""A referring physician's side: fetch letters by IMAP, open them, return receipts.

Nothing here is cardiopli's: Python's standard library speaks IMAP and SMTP, and
openssl decrypts and verifies. Prints one JSON line a letter.
"""

import argparse
import email
import email.policy
import imaplib
import json
import os
import smtplib
import ssl
import subprocess
import sys
import time
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid, parseaddr

DISPOSITIONS = {  # RFC 8098 3.2.6, and what the French software returns
    "displayed": ("manual-action/MDN-sent-manually; displayed", "Accusé de lecture", "Le message a été affiché."),
    "processed": ("automatic-action/MDN-sent-automatically; processed", "Accusé d'intégration", "Le document a été intégré."),
    "902": ("automatic-action/MDN-sent-automatically; processed/Error: 902^Patient inconnu",
            "[KO Intégration système !][902] Compte rendu", "902 Patient inconnu"),
    "deleted": ("manual-action/MDN-sent-manually; deleted", "Message supprimé", "Le message a été supprimé sans être affiché."),
}


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--imap", type=int, required=True)
    p.add_argument("--smtp", type=int, required=True)
    p.add_argument("--name", default="localhost", help="name that the servers' certificate bears")
    for n in ("ca", "address", "password", "key", "cert", "out"):
        p.add_argument("--" + n, required=True)
    p.add_argument("--count", type=int, default=0, help="wait for that many letters; 0: those that are there")
    p.add_argument("--wait", type=float, default=30)
    p.add_argument("--receipt", default="displayed", choices=["none", *DISPOSITIONS])
    return p.parse_args()


def fetch(a, context):
    """Takes every unseen letter of the mailbox."""
    with imaplib.IMAP4(a.name, a.imap) as box:
        box.starttls(context)
        box.login(a.address, a.password)
        box.select("INBOX")
        letters, deadline = [], time.monotonic() + a.wait
        while True:
            _, found = box.search(None, "UNSEEN")
            for number in found[0].split():
                _, data = box.fetch(number, "(RFC822)")
                letters.append(data[0][1])
            if len(letters) >= a.count or time.monotonic() > deadline:
                return letters
            time.sleep(0.1)
            box.noop()


def openssl(*args):
    done = subprocess.run(["openssl", "cms", *args], capture_output=True)
    if done.returncode != 0:
        raise RuntimeError("openssl cms " + args[0] + ": " + done.stderr.decode(errors="replace"))


def opened(a, path):
    """Decrypts and verifies a letter, and gives the entity that was signed."""
    openssl("-decrypt", "-in", path, "-recip", a.cert, "-inkey", a.key, "-out", path + ".signed")
    openssl("-verify", "-in", path + ".signed", "-CAfile", a.ca, "-out", path + ".content")
    with open(path + ".content", "rb") as f:
        return email.message_from_binary_file(f, policy=email.policy.default)


def receipt(a, letter, kind):
    """Writes an MDN (RFC 8098)."""
    disposition, subject, words = DISPOSITIONS[kind]
    m = MIMEMultipart("report", report_type="disposition-notification")
    m["From"], m["To"] = a.address, parseaddr(letter["Disposition-Notification-To"])[1]
    m["Subject"], m["Date"] = subject, formatdate(localtime=True)
    m["Message-ID"], m["In-Reply-To"] = make_msgid(domain=a.address.split("@")[1]), letter["Message-ID"]
    m.attach(MIMEText(words + "\n", "plain", "utf-8"))
    fields = MIMEBase("message", "disposition-notification")
    fields.set_payload("Reporting-UA: cabinet-exemple; Python\r\n"
                       f"Final-Recipient: rfc822; {a.address}\r\n"
                       f"Original-Message-ID: {letter['Message-ID']}\r\n"
                       f"Disposition: {disposition}\r\n")
    m.attach(fields)
    return m


def main():
    a = arguments()
    os.makedirs(a.out, exist_ok=True)
    context = ssl.create_default_context(cafile=a.ca)
    letters, submission = fetch(a, context), None
    for n, raw in enumerate(letters, 1):
        path = os.path.join(a.out, f"{a.address}-{n:03d}.eml")
        with open(path, "wb") as f:
            f.write(raw)
        letter = email.message_from_bytes(raw)
        content = opened(a, path)
        parts = {p.get_filename(): p.get_content() for p in content.walk() if p.get_filename()}
        for name, data in parts.items():
            with open(f"{path}.{os.path.basename(name)}", "wb") as f:
                f.write(data if isinstance(data, bytes) else data.encode())
        if a.receipt != "none" and letter["Disposition-Notification-To"]:
            if submission is None:
                submission = smtplib.SMTP(a.name, a.smtp)
                submission.starttls(context=context)
                submission.login(a.address, a.password)
            submission.send_message(receipt(a, letter, a.receipt))
        print(json.dumps({"message_id": letter["Message-ID"], "subject": letter["Subject"], "type": letter.get_content_type(),
                          "parts": sorted(parts), "pdf": sum(len(d) for n, d in parts.items() if n.lower().endswith(".pdf"))}))
    if submission is not None:
        submission.quit()
    if len(letters) < a.count:
        sys.exit(f"{len(letters)} of {a.count} letters came")


if __name__ == "__main__":
    main()

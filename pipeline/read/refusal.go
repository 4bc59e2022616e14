package read

// Reason says why a file cannot be read. The words are stable: they stand in
// logs, in the trace and in JSON.
type Reason string

// The reasons.
const (
	Empty       Reason = "empty"       // no byte at all
	NoText      Reason = "no_text"     // opens, but holds no word: a scan, a blank page
	TooLarge    Reason = "too_large"   // over MaxRaw or MaxText
	Binary      Reason = "binary"      // none of the known formats
	Unsupported Reason = "unsupported" // a known format that is not a text document
	Scan        Reason = "scan"        // pages that are pictures, without text
	Image       Reason = "image"
	Audio       Reason = "audio"     // sound or film
	Dictation   Reason = "dictation" // DSS and DS2 of dictation machines
	Sound       Reason = "sound"     // a recording that no engine here reads
	Video       Reason = "video"
	OldDoc      Reason = "old_doc"
	Encrypted   Reason = "encrypted"
	Macros      Reason = "macros"
	Bomb        Reason = "bomb"    // built to swell when opened
	Damaged     Reason = "damaged" // cut or altered
)

// Refusal is the error of a file that cannot be read. It never quotes the file.
type Refusal struct {
	Reason Reason
	Detail string // English, about the form only
}

// Error gives the reason and the detail, in English, without any content.
func (r Refusal) Error() string {
	if r.Detail == "" {
		return "file not readable: " + string(r.Reason)
	}
	return "file not readable: " + string(r.Reason) + ": " + r.Detail
}

// Temporary reports false: reading the same bytes again gives the same refusal.
func (r Refusal) Temporary() bool { return false }

var french = map[Reason][2]string{
	Empty: {"Le fichier est vide.",
		"Ouvrez l'original, vérifiez qu'il contient le compte rendu, enregistrez-le puis déposez-le à nouveau."},
	NoText: {"Le document s'ouvre mais ne contient aucun texte : c'est peut-être une page numérisée ou une image collée.",
		"Déposez le compte rendu tapé ou dicté, dont le texte peut être sélectionné à la souris."},
	TooLarge: {"Le fichier est trop volumineux pour un compte rendu.",
		"Enlevez les images et les annexes, enregistrez puis déposez à nouveau ; un seul compte rendu par fichier."},
	Binary: {"Le contenu du fichier n'est pas un format de texte connu.",
		"Ouvrez-le dans le logiciel qui l'a produit et enregistrez-le en .docx, .odt, .rtf ou .txt, puis déposez cette version."},
	Unsupported: {"Ce type de fichier n'est pas un compte rendu au format texte (tableur, présentation, archive, message, page archivée...).",
		"Enregistrez le compte rendu seul en .docx, .odt, .rtf, .html, .md ou .txt, puis déposez cette version."},
	Scan: {"Le PDF ne contient que des pages numérisées ou dessinées, sans texte : il ne peut pas être lu.",
		"Tapez le compte rendu, ou déposez le document d'origine (.docx, .odt, .rtf ou .txt) à la place du PDF numérisé."},
	Image: {"Le fichier est une image : il ne contient pas de texte à relire.",
		"Déposez le compte rendu tapé ou dicté à la place de l'image."},
	Audio: {"Le fichier est un enregistrement sonore ou vidéo, pas un texte.",
		"Déposez la transcription en texte, ou activez la transcription des dictées dans la configuration."},
	Dictation: {"Le fichier est une dictée d'un dictaphone (DSS ou DS2), un format fermé qui ne peut pas être lu ici.",
		"Dans le logiciel de dictée (Olympus, Philips, Grundig), exportez ou convertissez la dictée en WAV, sans mot de passe, puis déposez ce fichier WAV."},
	Sound: {"Le fichier est un enregistrement sonore dans un format qui n'est pas pris (WMA, AMR, AIFF, WAV compressé...).",
		"Exportez l'enregistrement en WAV, MP3, M4A, OGG ou FLAC dans le logiciel qui l'a produit, puis déposez ce fichier."},
	Video: {"Le fichier est une vidéo, pas un enregistrement sonore.",
		"Exportez le son seul en WAV, MP3 ou M4A, puis déposez ce fichier."},
	OldDoc: {"Le fichier est à l'ancien format Word (.doc), qui ne peut pas être lu de façon sûre.",
		"Ouvrez-le dans Word ou LibreOffice, choisissez « Enregistrer sous » au format .docx, puis déposez cette version."},
	Encrypted: {"Le fichier est protégé : il demande un mot de passe, ou son auteur interdit d'en copier le texte.",
		"Ouvrez-le avec son mot de passe, enregistrez-le sans protection, puis déposez cette version ; ou demandez l'original."},
	Macros: {"Le document contient des macros (un programme) : il n'est pas ouvert, par sécurité.",
		"Ouvrez-le dans Word et enregistrez-le au format .docx sans macros, puis déposez cette version."},
	Bomb: {"Le fichier est construit d'une façon anormale, qui pourrait bloquer l'ordinateur : il n'est pas ouvert, par sécurité.",
		"Vérifiez d'où il vient ; s'il est légitime, copiez son texte dans un nouveau document et déposez celui-ci."},
	Damaged: {"Le fichier est abîmé ou incomplet : il ne peut pas être lu en entier.",
		"Ouvrez l'original, enregistrez-le à nouveau et déposez cette copie ; si la copie vient d'un réseau, attendez la fin du transfert."},
}

// French gives one plain sentence on what is wrong and one on what to do.
func (r Refusal) French() (what, todo string) {
	f, ok := french[r.Reason]
	if !ok {
		f = french[Binary]
	}
	return f[0], f[1]
}

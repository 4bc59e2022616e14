package abbreviation

import "strings"

// english are the abbreviations of English cardiology reports, one meaning each
// (2015 ASE/EACVI chamber quantification; 2018 ACC/AHA/HRS data standards). MS,
// PE, PT and others that a letter may mean otherwise are not here.
var english = pairs(`
LV left ventricle
RV right ventricle
LA left atrium
RA right atrium
LAA left atrial appendage
LVEF left ventricular ejection fraction
RVEF right ventricular ejection fraction
GLS global longitudinal strain
LVH left ventricular hypertrophy
RVH right ventricular hypertrophy
LVIDd left ventricular internal diameter in diastole
LVIDs left ventricular internal diameter in systole
LVEDD left ventricular end-diastolic diameter
LVESD left ventricular end-systolic diameter
LVEDV left ventricular end-diastolic volume
LVESV left ventricular end-systolic volume
IVSd interventricular septum in diastole
IVS interventricular septum
LVOT left ventricular outflow tract
RVOT right ventricular outflow tract
LAVI left atrial volume index
AVA aortic valve area
MVA mitral valve area
EROA effective regurgitant orifice area
PISA proximal isovelocity surface area
TAPSE tricuspid annular plane systolic excursion
FAC fractional area change
PASP pulmonary artery systolic pressure
sPAP systolic pulmonary artery pressure
RVSP right ventricular systolic pressure
RAP right atrial pressure
IVC inferior vena cava
PFO patent foramen ovale
ASD atrial septal defect
VSD ventricular septal defect
RWMA regional wall motion abnormality
AF atrial fibrillation
VT ventricular tachycardia
NSVT non-sustained ventricular tachycardia
SVT supraventricular tachycardia
VF ventricular fibrillation
PVC premature ventricular complex
PVCs premature ventricular complexes
PAC premature atrial complex
PACs premature atrial complexes
LBBB left bundle branch block
RBBB right bundle branch block
LAFB left anterior fascicular block
LPFB left posterior fascicular block
ICD implantable cardioverter-defibrillator
CRT cardiac resynchronisation therapy
TAVI transcatheter aortic valve implantation
CABG coronary artery bypass grafting
PCI percutaneous coronary intervention
ABPM ambulatory blood pressure monitoring
CPET cardiopulmonary exercise test
HFrEF heart failure with reduced ejection fraction
HFpEF heart failure with preserved ejection fraction
DOAC direct oral anticoagulant
NOAC non-vitamin K oral anticoagulant
TOE transoesophageal echocardiography
TTE transthoracic echocardiography
LAD left anterior descending artery
RCA right coronary artery
LCx left circumflex artery`)

func pairs(s string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(s) {
		if short, long, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			out[short] = long
		}
	}
	return out
}

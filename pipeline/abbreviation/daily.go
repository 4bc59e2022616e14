package abbreviation

import "strings"

// daily are the abbreviations that general practitioners write themselves every
// day, names rather than abbreviations (leads, waves, waves' intervals), units,
// blood tests under the name that laboratories give them, and the words of
// administration. They stay short.
var daily = set(`
ECG HTA PA TA FC IMC BMI AVC AIT IRM TDM BPCO IDM HDL LDL HDLc LDLc CRP TSH NFS INR BNP HbA1c HBA1c CPK DFG DFGe TP ECBU BU VNI
AINS IPP SAMU SMUR USIC ALD AMM DCI OMS HAS INS NIR RPPS DMP MSSanté CCAM APC MG MT CR SFC ATCD FDR PEC ID
mmHg MMHg bpm BPM SpO2 QT QTc QRS PR ST RR aVL aVR aVF AVL AVR AVF D1 D2 D3 DI DII DIII
V1 V2 V3 V4 V5 V6 V7 V8 V9 V3R V4R TM Doppler NYHA SCORE2 VO2 RAS IV SC SL CV GP Mg M1 CT DT2`)

func set(s string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		out[w] = true
	}
	return out
}

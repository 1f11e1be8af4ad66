"""Code tables after HL7's v2-to-FHIR concept maps: nothing else enters a required binding.

Each name says the v2 table and the FHIR element. Chinese values are those of GB/T 2261.
"""

from typing import Final

TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
V3_ACT: Final = TERMINOLOGY + "v3-ActCode"

RESIDENT_ID: Final = "urn:oid:2.16.156.10011.1.3"
"""居民身份证号码 (WS/T 500: the root of the id card number)."""

HEALTH_CARD: Final = "urn:oid:2.16.156.10011.1.19"
"""居民健康卡号 (WS/T 500)."""

RESIDENT_ID_TYPES: Final = frozenset({"NNCHN", "IDCARD", "居民身份证", "身份证"})
"""CX-5 values that mean 居民身份证 whatever the assigning authority."""

RESIDENT_ID_AUTHORITIES: Final = frozenset(("CHN", "CN", "MPS", "公安部", "公安机关", "居民身份证"))
"""CX-4 namespaces that make type NI mean 居民身份证."""

# HL7 table 0203 -> (code, Chinese text); concept map IdentifierType
IDENTIFIER_TYPE: Final = {
    "MR": "病案号", "PI": "患者标识号", "PT": "患者外部标识号", "VN": "就诊号", "AN": "账户号",
    "NI": "国家统一标识号", "SS": "社会保障号", "SB": "社会保障号", "PPN": "护照", "DL": "驾驶证",
    "HC": "健康卡号", "JHN": "居民健康档案号", "MI": "军官证", "PRN": "医务人员编号",
    "DN": "医师编号", "EI": "工号", "EN": "工号", "PLAC": "申请单号", "FILL": "执行单号",
    "PGN": "申请单组号", "MC": "医保编号", "NH": "医保编号", "XX": "机构编号", "U": "其他标识号",
}  # fmt: skip

# HL7 table 0001 -> AdministrativeGender; concept map AdministrativeSex, and GB/T 2261.1
GENDER: Final = {
    "F": "female", "M": "male", "O": "other", "U": "unknown", "A": "other", "N": "other",
    "0": "unknown", "1": "male", "2": "female", "9": "unknown",
    "男": "male", "女": "female", "未知": "unknown", "未说明": "unknown",
}  # fmt: skip

# HL7 table 0004 -> Encounter.class; concept map PatientClass[EncounterClass]
ENCOUNTER_CLASS: Final = {
    "E": ("EMER", "emergency"),
    "I": ("IMP", "inpatient encounter"),
    "O": ("AMB", "ambulatory"),
    "P": ("PRENC", "pre-admission"),
}

# HL7 table 0004 -> Encounter.status; concept map PatientClass[EncounterStatus]; else in-progress
ENCOUNTER_STATUS: Final = {"P": "planned", "U": "unknown", "": "unknown"}

# HL7 table 0002 -> v3-MaritalStatus; concept map MaritalStatus, and GB/T 2261.2
MARITAL_STATUS: Final = {
    "A": "L", "D": "D", "M": "M", "S": "S", "W": "W", "C": "C", "G": "T", "P": "T", "R": "T",
    "E": "L", "N": "A", "I": "I", "B": "U", "10": "S", "20": "M", "21": "M", "22": "M", "23": "M",
    "30": "W", "40": "D",
}  # fmt: skip

# HL7 table 0200 -> HumanName.use; concept map NameType
NAME_USE: Final = {
    "BAD": "old", "D": "usual", "L": "official", "M": "maiden", "MSK": "anonymous",
    "N": "nickname", "NAV": "temp", "R": "official", "TEMP": "temp",
}  # fmt: skip

# HL7 table 0190 -> Address.use and Address.type; concept map AddressType
ADDRESS_USE: Final = {
    "BA": "old",
    "BI": "billing",
    "C": "temp",
    "B": "work",
    "H": "home",
    "O": "work",
}
ADDRESS_TYPE: Final = {"M": "postal", "SH": "postal"}

# HL7 tables 0201, 0202 -> ContactPoint; maps TelecommunicationUseCode, …EquipmentType
TELECOM_USE: Final = {"PRN": "home", "ORN": "home", "VHN": "home", "WPN": "work", "PRS": "mobile"}
TELECOM_SYSTEM: Final = {
    "PH": "phone", "FX": "fax", "CP": "phone", "BP": "pager", "INTERNET": "email",
    "X.400": "email", "MD": "other", "SAT": "other", "TDD": "other", "TTY": "other",
}  # fmt: skip

# HL7 table 0085 -> Observation.status; concept map ObservationResultStatusCodesInterpretation
OBSERVATION_STATUS: Final = {
    "A": "amended", "B": "amended", "C": "corrected", "D": "entered-in-error", "F": "final",
    "I": "registered", "O": "registered", "P": "preliminary", "R": "preliminary",
    "S": "preliminary", "U": "final", "V": "final", "W": "entered-in-error", "X": "cancelled",
}  # fmt: skip

# HL7 table 0123 -> DiagnosticReport.status; concept map ResultStatus[Non-Queries]
REPORT_STATUS: Final = {
    "O": "registered", "I": "registered", "S": "registered", "A": "partial", "P": "preliminary",
    "C": "corrected", "R": "partial", "F": "final", "X": "cancelled", "M": "amended",
    "N": "registered",
}  # fmt: skip

# HL7 tables 0038 and 0119 -> ServiceRequest.status; concept maps OrderStatus, OrderControlCode
ORDER_STATUS: Final = {
    "CA": "revoked", "CM": "completed", "DC": "revoked", "ER": "entered-in-error",
    "HD": "on-hold", "IP": "active", "RP": "revoked", "SC": "active", "A": "active",
}  # fmt: skip
ORDER_CONTROL: Final = {
    "CR": "revoked", "DC": "revoked", "DF": "revoked", "DR": "revoked", "OC": "revoked",
    "OD": "revoked", "FU": "completed", "HR": "on-hold", "OH": "on-hold", "NW": "active",
    "OK": "active", "RO": "active",
}  # fmt: skip

# HL7 table 0078 -> v3-ObservationInterpretation; concept map InterpretationCodes (same codes)
INTERPRETATION: Final = {
    "<": "低于检测下限", ">": "高于检测上限", "A": "异常", "AA": "危急异常",
    "H": "偏高", "HH": "危急偏高",
    "HU": "显著偏高", "L": "偏低", "LL": "危急偏低", "LU": "显著偏低", "N": "正常", "POS": "阳性",
    "NEG": "阴性", "DET": "检出", "ND": "未检出", "R": "耐药", "S": "敏感", "I": "中介",
    "IND": "不确定",
    "B": "好转", "W": "恶化", "U": "显著上升", "D": "显著下降", "RR": "有反应", "NR": "无反应",
    "WR": "弱反应", "SDD": "剂量依赖敏感", "E": "可疑",
}  # fmt: skip

# HL7 table 0127 -> AllergyIntolerance.category; map AllergenType[AllergyIntoleranceCategory]
ALLERGY_CATEGORY: Final = {
    "DA": "medication", "FA": "food", "EA": "environment", "AA": "biologic", "PA": "environment",
    "LA": "environment",
}  # fmt: skip

# HL7 table 0128 -> criticality and reaction.severity; concept maps AllergySeverity[…]
CRITICALITY: Final = {"SV": "high", "MI": "low", "U": "unable-to-assess"}
SEVERITY: Final = {"SV": "severe", "MO": "moderate", "MI": "mild"}

# HL7 table 0052 -> verificationStatus and Encounter.diagnosis.use; concept map DiagnosisType
DIAGNOSIS_CERTAINTY: Final = {"W": "provisional", "F": "confirmed"}
DIAGNOSIS_USE: Final = {"A": ("AD", "入院诊断"), "F": ("DD", "出院诊断")}

# HL7 table 0063 -> relationship; concept map Relationship
RELATIONSHIP: Final = {
    "SPO": ("SPS", "配偶"), "CHD": ("CHILD", "子女"), "PAR": ("PRN", "父母"),
    "MTH": ("MTH", "母亲"),
    "FTH": ("FTH", "父亲"), "SIB": ("SIB", "兄弟姐妹"), "BRO": ("BRO", "兄弟"),
    "SIS": ("SIS", "姐妹"),
    "GRP": ("GRPRN", "祖父母"), "GCH": ("GRNDCHILD", "孙子女"), "FND": ("FRND", "朋友"),
    "SEL": ("ONESELF", "本人"), "EXF": ("EXT", "其他亲属"), "NCH": ("NCHILD", "亲生子女"),
}  # fmt: skip

# HL7 table 0131 -> contact role; concept map ContactRole
CONTACT_ROLE: Final = {
    "EMC": ("C", "紧急联系人"),
    "C": ("C", "紧急联系人"),
    "NOK": ("N", "近亲属"),
    "N": ("N", "近亲属"),
}

# HL7 table 0396 (coding systems) -> URI
CODE_SYSTEM: Final = {
    "LN": "http://loinc.org", "SCT": "http://snomed.info/sct", "SNM": "http://snomed.info/sct",
    "SNOMED": "http://snomed.info/sct", "UCUM": "http://unitsofmeasure.org",
    "I10": "http://hl7.org/fhir/sid/icd-10", "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD-10": "http://hl7.org/fhir/sid/icd-10", "I10C": "http://hl7.org/fhir/sid/icd-10-cm",
    "I9": "http://hl7.org/fhir/sid/icd-9-cm", "I9C": "http://hl7.org/fhir/sid/icd-9-cm",
    "I9CDX": "http://hl7.org/fhir/sid/icd-9-cm", "ATC": "http://www.whocc.no/atc",
    "ISO3166_1": "urn:iso:std:iso:3166", "DCM": "http://dicom.nema.org/resources/ontology/DCM",
}  # fmt: skip

"""The nine questions of the satisfaction survey with their official answers (PermenPANRB 14/2017, annex)."""

from __future__ import annotations

from dataclasses import dataclass

from intake.catalogue import Text


@dataclass(frozen=True, slots=True)
class Question:
    """An element of the survey; the answers count 1, 2, 3 and 4."""

    unsur: str
    text: Text
    answers: tuple[Text, Text, Text, Text]


def _question(unsur: str, indonesian: str, english: str, *answers: tuple[str, str]) -> Question:
    first, second, third, fourth = (Text(id=one, en=other) for one, other in answers)
    return Question(unsur, Text(id=indonesian, en=english), (first, second, third, fourth))


QUESTIONS = (
    _question(
        "u1",
        "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
        "How well did the requirements fit the service?",
        ("Tidak sesuai", "Not at all"), ("Kurang sesuai", "Not quite"), ("Sesuai", "Well"),
        ("Sangat sesuai", "Very well"),
    ),
    _question(
        "u2",
        "Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?",
        "How easy was the procedure?",
        ("Tidak mudah", "Not easy"), ("Kurang mudah", "Not quite easy"), ("Mudah", "Easy"),
        ("Sangat mudah", "Very easy"),
    ),
    _question(
        "u3",
        "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?",
        "How fast was the service?",
        ("Tidak cepat", "Not fast"), ("Kurang cepat", "Not quite fast"), ("Cepat", "Fast"),
        ("Sangat cepat", "Very fast"),
    ),
    _question(
        "u4",
        "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
        "How reasonable was what it cost?",
        ("Sangat mahal", "Very expensive"), ("Cukup mahal", "Rather expensive"), ("Murah", "Cheap"),
        ("Gratis", "Free of charge"),
    ),
    _question(
        "u5",
        "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan "
        "dengan hasil yang diberikan?",
        "How well did the result match what the service standard says?",
        ("Tidak sesuai", "Not at all"), ("Kurang sesuai", "Not quite"), ("Sesuai", "Well"),
        ("Sangat sesuai", "Very well"),
    ),
    _question(
        "u6",
        "Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?",
        "How competent were the officers?",
        ("Tidak kompeten", "Not competent"), ("Kurang kompeten", "Not quite competent"), ("Kompeten", "Competent"),
        ("Sangat kompeten", "Very competent"),
    ),
    _question(
        "u7",
        "Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?",
        "How polite and friendly were the officers?",
        ("Tidak sopan dan ramah", "Not polite and friendly"),
        ("Kurang sopan dan ramah", "Not quite polite and friendly"),
        ("Sopan dan ramah", "Polite and friendly"), ("Sangat sopan dan ramah", "Very polite and friendly"),
    ),
    _question(
        "u8",
        "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?",
        "How are complaints of users handled?",
        ("Tidak ada", "There is no such thing"), ("Ada tetapi tidak berfungsi", "It exists but does not work"),
        ("Berfungsi kurang maksimal", "It works, but could be better"),
        ("Dikelola dengan baik", "It is handled well"),
    ),
    _question(
        "u9",
        "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?",
        "How good are premises and equipment, the website included?",
        ("Buruk", "Bad"), ("Cukup", "Fair"), ("Baik", "Good"), ("Sangat baik", "Very good"),
    ),
)  # fmt: skip
"""U8 and U9 stand in the order of the regulation's text, as the index counts them."""

"""How words are made alike before they are compared: everyday speech, synonyms and both languages, one list each."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")
_PHRASES = {
    "rumah ibadah": "rumahibadat",
    "rumah ibadat": "rumahibadat",
    "tempat ibadah": "rumahibadat",
    "tempat ibadat": "rumahibadat",
    "rumah doa": "rumahibadat",
    "house of worship": "rumahibadat",
    "place of worship": "rumahibadat",
    "al qur an": "quran",
    "al quran": "quran",
    "kerja praktik": "magang",
    "tugas akhir": "skripsi",
}
_SAME = {
    # Every religion's word for its house leads to the same entry, so that no search favours one.
    "rumahibadat": "gereja kapel kelenteng klenteng litang lithang masjid mesjid musala mushola musholla langgar surau "
    "pura sanggah vihara wihara cetiya church mosque temple shrine chapel",
    "dirikan": "bangun membangun mendirikan pendirian pembangunan dirikan build found",
    "legalisir": "legalisasi legalisir dilegalisir pengesahan disahkan endorse endorsed certified",
    "nikah": "nikah menikah pernikahan kawin perkawinan married marry marriage wedding",
    "penelitian": "penelitian meneliti riset skripsi tesis disertasi research thesis",
    "magang": "magang pkl ppl internship intern",
    "hilang": "hilang kehilangan ilang lost missing",
    "rusak": "rusak sobek damaged torn",
    "pindah": "pindah mutasi pindahan transfer move",
    "umrah": "umrah umroh",
    "quran": "quran alquran",
    "wakaf": "wakaf waqaf waqf endowment",
    "ijazah": "ijazah diploma",
    "duplikat": "duplikat duplicate",
    "bantuan": "bantuan hibah aid grant",
    "sekolah": "sekolah school madrasah",
}
_CANON = {word: canon for canon, words in _SAME.items() for word in words.split()}
_STOPWORDS = frozenset(
    """
    saya aku kami kita mau ingin pengen akan untuk di ke dari pada yang dan atau cara bagaimana gimana dengan surat
    izin ijin urus mengurus ngurus bikin buat membuat minta tolong apa saja bisa perlu syarat persyaratan ini itu
    i we want need to a an the of for how in at on my get apply letter permit please
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)


def tokens_of(text: str) -> list[str]:
    """The words of a text that can find something, each in its common form; all of them when none can."""
    words = plain_words(text)
    return [common_form(word) for word in words if word not in _STOPWORDS] or all_words(text)


def all_words(text: str) -> list[str]:
    """All words of a text, each in its common form."""
    return [common_form(word) for word in plain_words(text)]


def common_form(word: str) -> str:
    """The word under which its synonyms are kept."""
    return _CANON.get(word, word)


def spellings() -> dict[str, str]:
    """Words that stand for another one, with the one they stand for."""
    return dict(_CANON)


def plain_words(text: str) -> list[str]:
    """Lower-case words without accents; phrases that mean one thing are one word."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    spaced = " ".join(_WORD.findall(plain))
    for phrase, word in _PHRASES.items():
        spaced = spaced.replace(phrase, word)
    return spaced.split()


def trigrams(word: str) -> frozenset[str]:
    """Three-letter pieces of a word, its ends included."""
    padded = f"  {word} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))

"""What a name sounds like, in one alphabet for every script.

A word becomes a string of phones, one character each, in which spellings of one name come out
alike or nearly so; ``_distance`` says how nearly. Consonants: the lower-case letters as usual,
``c`` sh, ``C`` ch, ``j`` English j, ``J`` zh, ``x`` kh, ``G`` gh, ``8`` th, ``6`` dh, ``$`` ts,
``!`` dz, ``%`` a c that may be k, s or j, ``&`` and ``+`` an s and a t with a cedilla, which is
one sound in Turkish and Romanian and another in Arabic, ``H S D T Z`` the Arabic emphatics and
``3`` ayn. Vowels: aeiou.
Upper-case letters from ``SIDES`` stand for whole words ("east").
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

VOWELS = frozenset("aeiou")
# Phones that spellings leave out so often that no skeleton may rest on them.
FAINT = frozenset("aeiouwvyhH3")

# Arabic script, with the letters of Persian, Kurdish and Urdu. Hamza is written too unevenly
# to be heard.
_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ى": "a", "ة": "a", "ء": "", "ئ": "y",
    "ؤ": "w", "ب": "b", "ت": "t", "ث": "8", "ج": "j", "ح": "H", "خ": "x", "د": "d", "ذ": "6",
    "ر": "r", "ز": "z", "س": "s", "ش": "c", "ص": "S", "ض": "D", "ط": "T", "ظ": "Z", "ع": "3",
    "غ": "G", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w",
    "ي": "y", "پ": "p", "چ": "C", "ژ": "J", "گ": "g", "ک": "k", "ی": "y", "ہ": "h", "ھ": "h",
    "ۀ": "a", "ە": "a", "ێ": "e", "ۆ": "o", "ڤ": "v", "ڵ": "l", "ڕ": "r", "ٹ": "t", "ڈ": "d",
    "ڑ": "r", "ں": "n", "ے": "e",
    # Pashto, Sindhi, Uyghur.
    "ټ": "t", "ډ": "d", "ړ": "r", "ښ": "c", "ږ": "J", "ګ": "g", "ڼ": "n", "څ": "$", "ځ": "!",
    "ې": "e", "ۍ": "e", "ڪ": "k", "ٻ": "b", "ڀ": "b", "ٿ": "t", "ٽ": "t", "ٺ": "t", "ڏ": "d",
    "ڊ": "d", "ڌ": "d", "ڍ": "d", "ڙ": "r", "ڻ": "n", "ڳ": "g", "ڱ": "n", "ڇ": "C", "ڃ": "n",
    "ڄ": "j", "ڦ": "f", "ۇ": "u", "ۈ": "u", "ۋ": "v", "ۊ": "u", "ڭ": "n",
}  # fmt: skip

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye",
    "ж": "J", "з": "z", "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "w", "ф": "f",
    "х": "x", "ц": "$", "ч": "C", "ш": "c", "щ": "cC", "ъ": "", "ы": "i", "ь": "", "э": "e",
    "ю": "yu", "я": "ya", "ђ": "j", "ј": "y", "љ": "ly", "њ": "ny", "ћ": "C", "џ": "j", "ќ": "k",
    "ѓ": "g", "ѕ": "z", "ә": "e", "ғ": "G", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u",
    "һ": "h", "ҳ": "h", "ӣ": "i", "ӯ": "u", "ҷ": "j", "ў́": "w",
}  # fmt: skip

_LETTERS = {
    "ş": "&", "š": "sh", "ș": "sh", "ç": "tch", "č": "tch", "ć": "tch", "ž": "zh", "ż": "zh",
    "ğ": "gh", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ħ": "h",
    "ḥ": "H", "ṣ": "S", "ṭ": "T", "ḍ": "D", "ẓ": "Z", "ñ": "n", "þ": "th", "ð": "dh", "ә": "e",
    "ţ": "+", "ț": "ts", "ḩ": "H", "ḑ": "D", "z̧": "Z", "ẕ": "z", "ẖ": "kh", "ḏ": "dh", "ṯ": "th",
    "ġ": "gh", "ḫ": "kh", "ʂ": "sh", "ə": "a",
}  # fmt: skip

# The longest first. What is left to single letters stands below.
_LATIN = {
    "tsch": "C", "shch": "cC", "schtsch": "cC", "sch": "c", "tch": "C", "tsh": "C", "dzh": "j",
    "dsch": "j", "dzs": "j", "dz": "!", "sz": "c", "cz": "C", "sh": "c", "ch": "C",
    "kh": "x", "gh": "G", "th": "8", "dh": "6", "ph": "f", "zh": "J", "ts": "$", "tz": "$",
    "dj": "j", "ck": "k", "qu": "q", "cc": "%", "c": "%", "x": "x", "j": "j",
    "oo": "u", "ou": "u", "ee": "i", "ie": "i", "aa": "a", "eh$": "e", "ah$": "a",
}  # fmt: skip
_LATIN_UNIT = re.compile(
    "|".join(
        "(?<=.)" + key[:-1] + "$" if key.endswith("$") and key != "$" else re.escape(key)
        for key in sorted(_LATIN, key=len, reverse=True)
    )
    + "|."
)
_ENDS = {"eh": "e", "ah": "a"}

# The characters that stand for ayn or hamza in one romanisation or another.
AYN = frozenset("'`´ʹʻʼʽʾʿˈˊˋ‘’‛′＇ʔʕɛƐ")
_MARKS = re.compile(r"[\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")

# Whole words that say which side or age of a place is meant: one phone each, near to nothing.
SIDES = {"north": "N", "south": "U", "east": "E", "west": "W", "old": "O", "new": "A", "upper": "P",
         "lower": "L", "middle": "M", "great": "B", "small": "I"}  # fmt: skip


# Phones of a word that are listened to: more is no name.
_LONGEST = 40


@lru_cache(maxsize=65536)
def phones(word: str) -> str:
    """The word's phones; empty for what has none (punctuation, digits stay themselves)."""
    word = _MARKS.sub("", unicodedata.normalize("NFKC", word).casefold())
    out: list[str] = []
    for script, run in _runs(word):
        if script == "arabic":
            out += [_ARABIC.get(letter, "") for letter in run]
        elif script == "cyrillic":
            joined = run.replace("дж", "џ").replace("дз", "ѕ")
            out += [_CYRILLIC[letter] for letter in joined]
        else:
            out.append(_latin(run))
    return _collapsed("".join(out))[:_LONGEST]


def _runs(word: str) -> list[tuple[str, str]]:
    runs: list[tuple[str, str]] = []
    for letter in word:
        script = (
            "arabic"
            if "\u0600" <= letter <= "\u06ff"
            else "cyrillic"
            if letter in _CYRILLIC
            else "latin"
        )
        if runs and runs[-1][0] == script:
            runs[-1] = (script, runs[-1][1] + letter)
        else:
            runs.append((script, letter))
    return runs


def _latin(text: str) -> str:
    plain: list[str] = []
    for letter in text:
        if letter in AYN:
            plain.append("3")
        elif letter in _LETTERS:
            plain.append(_LETTERS[letter])
        elif letter.isascii():
            plain.append(letter)
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            plain.append(base if base.isascii() else anyascii(letter).casefold())
    joined = "".join(c for c in "".join(plain) if c.isalnum() or c in "&+")
    return _LATIN_UNIT.sub(
        lambda found: _LATIN.get(found[0], _ENDS.get(found[0], found[0])), joined
    )


def _collapsed(text: str) -> str:
    """Doubled phones once; a final h after a vowel is only a way to write the vowel."""
    once = re.sub(r"(.)\1+", r"\1", text)
    return re.sub(r"(?<=[aeiouy])h$", "", once)


def script_of(text: str) -> str:
    """``arabic`` or ``cyrillic`` where any letter is, else ``latin``."""
    if text.isascii():
        return "latin"
    if any("\u0600" <= letter <= "\u06ff" for letter in text):
        return "arabic"
    return "cyrillic" if any("\u0400" <= letter <= "\u04ff" for letter in text) else "latin"

"""What a name sounds like, in one alphabet for every script.

A word becomes a string of phones, one character each, in which spellings of one name come out
alike or nearly so; ``distance`` says how nearly. Consonants: the lower-case letters as usual,
``c`` sh, ``C`` ch, ``j`` English j, ``J`` zh, ``x`` kh, ``G`` gh, ``8`` th, ``6`` dh, ``$`` ts,
``%`` a c that may be k, s or j, ``H S D T Z`` the Arabic emphatics and ``3`` ayn. Vowels: aeiou.
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
    "ڑ": "r", "ں": "n", "ے": "e", "ئە": "a",
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
    "ş": "sh", "š": "sh", "ș": "sh", "ç": "tch", "č": "tch", "ć": "tch", "ž": "zh", "ż": "zh",
    "ğ": "gh", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ħ": "h",
    "ḥ": "H", "ṣ": "S", "ṭ": "T", "ḍ": "D", "ẓ": "Z", "ñ": "n", "þ": "th", "ð": "dh", "ә": "e",
    "ţ": "ts", "ț": "ts", "ḩ": "H", "ḑ": "D", "z̧": "Z", "ẕ": "z", "ẖ": "kh", "ḏ": "dh", "ṯ": "th",
    "ġ": "gh", "ḫ": "kh", "ʂ": "sh", "ə": "a",
}  # fmt: skip

# The longest first. What is left to single letters stands below.
_LATIN = {
    "tsch": "C", "shch": "cC", "schtsch": "cC", "sch": "c", "tch": "C", "tsh": "C", "dzh": "j",
    "dsch": "j", "sz": "c", "cz": "C", "sh": "c", "ch": "C", "kh": "x", "gh": "G", "th": "8",
    "dh": "6", "ph": "f", "zh": "J", "ts": "$", "tz": "$", "dj": "j", "ck": "k", "qu": "q",
    "cc": "%", "c": "%", "x": "x", "j": "j", "oo": "u", "ou": "u", "ee": "i", "ie": "i",
    "aa": "a", "eh$": "e", "ah$": "a",
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
AYN = frozenset("'`´ʹʻʼʽʾʿˈˊˋ‘’‛′＇ʔʕ")
_MARKS = re.compile(r"[\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")

# Phones that one romaniser or another writes for the same sound, and what a swap costs.
_NEAR = (
    ("qk", 0.1), ("qg", 0.15), ("kg", 0.4), ("qG", 0.4), ("gG", 0.15), ("gj", 0.15), ("Gj", 0.4),
    ("gh", 0.35), ("kx", 0.25), ("xh", 0.25), ("xH", 0.2), ("hH", 0.02), ("kC", 0.45),
    ("Cc", 0.12), ("xC", 0.3), ("cs", 0.3), ("cS", 0.35), ("cJ", 0.35), ("Cj", 0.25), ("C$", 0.3),
    ("jJ", 0.1), ("jy", 0.2), ("jz", 0.4), ("jc", 0.4), ("Jz", 0.25), ("jx", 0.5), ("jd", 0.5),
    ("sS", 0.02), ("s8", 0.15), ("sz", 0.3), ("s$", 0.25), ("S8", 0.25), ("z6", 0.12),
    ("zZ", 0.05), ("zD", 0.3), ("z8", 0.35), ("Z6", 0.05), ("ZD", 0.15), ("Zd", 0.3), ("zd", 0.6),
    ("d6", 0.08), ("dD", 0.02), ("D6", 0.1), ("dt", 0.35), ("dT", 0.4), ("DT", 0.5), ("tT", 0.02),
    ("t8", 0.06), ("T8", 0.15), ("86", 0.25), ("t$", 0.35), ("z$", 0.4), ("%k", 0.05),
    ("%s", 0.15), ("%j", 0.2), ("%$", 0.15), ("%C", 0.2), ("%q", 0.1), ("%S", 0.2), ("%c", 0.3),
    ("%g", 0.3), ("bp", 0.2), ("pf", 0.3), ("bv", 0.3), ("bf", 0.5), ("vf", 0.15), ("vw", 0.05),
    ("fw", 0.3), ("bw", 0.5), ("mn", 0.5), ("lr", 0.7), ("nl", 0.8), ("vu", 0.25), ("vo", 0.3),
    ("wu", 0.03), ("wo", 0.08), ("yi", 0.02), ("ye", 0.08), ("ya", 0.15), ("wa", 0.2), ("3a", 0.06),
    ("3e", 0.1), ("3i", 0.12), ("3o", 0.15), ("3u", 0.15), ("3h", 0.2), ("3H", 0.4), ("3G", 0.5),
    ("3q", 0.6), ("ha", 0.2), ("he", 0.25),
    ("ae", 0.06), ("ai", 0.14), ("ao", 0.1), ("au", 0.14), ("ei", 0.06), ("eo", 0.14),
    ("eu", 0.15), ("io", 0.17), ("iu", 0.14), ("ou", 0.05),
)  # fmt: skip
_KEEP = {
    "j": 0.75,
    "v": 0.8,
    "w": 0.4,
    "y": 0.3,
    "h": 0.3,
    "3": 0.08,
    "H": 0.75,
    "G": 0.85,
    "q": 0.9,
}
_KEEP |= dict.fromkeys("aeiou", 0.16)

# Whole words that say which side or age of a place is meant: one phone each, near to nothing.
SIDES = {"north": "N", "south": "U", "east": "E", "west": "W", "old": "O", "new": "A", "upper": "P",
         "lower": "L", "middle": "M", "great": "B", "small": "I"}  # fmt: skip
_HEAVY = 1.6
_KEEP |= dict.fromkeys(SIDES.values(), _HEAVY)

_SWAP: dict[str, dict[str, float]] = {}
for _pair, _cost in _NEAR:
    _SWAP.setdefault(_pair[0], {})[_pair[1]] = _cost
    _SWAP.setdefault(_pair[1], {})[_pair[0]] = _cost
# Against a script without vowels, a vowel more or less says nothing.
UNVOWELLED = 0.3


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
    return _collapsed("".join(out))


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
    joined = "".join(c for c in "".join(plain) if c.isalnum())
    return _LATIN_UNIT.sub(
        lambda found: _LATIN.get(found[0], _ENDS.get(found[0], found[0])), joined
    )


def _collapsed(text: str) -> str:
    """Doubled phones once; a final h after a vowel is only a way to write the vowel."""
    once = re.sub(r"(.)\1+", r"\1", text)
    return re.sub(r"(?<=[aeiouy])h$", "", once)


def is_unvowelled(word: str) -> bool:
    """Whether the word is in Arabic script, which leaves short vowels out."""
    return any("\u0600" <= letter <= "\u06ff" for letter in word)


def skeletons(sound: str) -> tuple[str, ...]:
    """The consonants that every spelling writes, near ones as one: for retrieval only.

    More than one where a letter has two readings (a j that is y, a ch that is kh).
    """
    bare = "".join(c for c in sound if c not in FAINT)
    one = _collapsed_plain(bare.translate(_COARSE))
    two = _collapsed_plain(bare.translate(_OTHERWISE).translate(_COARSE))
    return (one,) if one == two else (one, two)


_COARSE = str.maketrans(
    {"q": "k", "g": "k", "%": "k", "x": "k", "G": "k", "C": "c", "j": "c", "J": "c", "S": "s",
     "z": "s", "Z": "s", "$": "s", "8": "t", "6": "t", "d": "t", "D": "t", "T": "t", "p": "b",
     "f": "b"}
)  # fmt: skip
_OTHERWISE = str.maketrans(
    {"j": "", "%": "s", "C": "k", "x": "", "G": "", "f": "", "6": "s", "8": "s"}
)


def _collapsed_plain(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


@lru_cache(maxsize=65536)
def strong(sound: str) -> int:
    """How many consonants a sound has that every spelling writes."""
    return sum(c not in FAINT or c in "Hv" for c in sound)


@lru_cache(maxsize=65536)
def mass(sound: str) -> float:
    """How much there is to hear in a sound: what it would cost to leave all of it out."""
    return sum(_KEEP.get(c, 1.0) for c in sound)


def distance(one: str, two: str, *, unvowelled: bool = False, limit: float = 99.0) -> float:
    """Weighted edit distance of two sounds.

    Swaps cost what ``_NEAR`` says, else the dearer of the two phones; ``unvowelled`` makes
    vowels nearly free. Anything over ``limit`` may be returned as any number over it.
    """
    ease = UNVOWELLED if unvowelled else 1.0
    keep_two = [_KEEP.get(c, 1.0) * (ease if c in VOWELS else 1.0) for c in two]
    row = [0.0]
    for cost in keep_two:
        row.append(row[-1] + cost)
    for c in one:
        keep = _KEEP.get(c, 1.0) * (ease if c in VOWELS else 1.0)
        near = _SWAP.get(c, {})
        diagonal = row[0]
        left = row[0] = diagonal + keep
        least = left
        for j, d in enumerate(two):
            above = row[j + 1]
            if c == d:
                best = diagonal
            else:
                swap = near.get(d)
                if swap is None:
                    other = keep_two[j]
                    swap = keep + other if c in VOWELS or d in VOWELS else max(keep, other)
                best = diagonal + swap
            if above + keep < best:  # noqa: PLR1730 - twice as fast as min()
                best = above + keep
            if left + keep_two[j] < best:  # noqa: PLR1730 - the same
                best = left + keep_two[j]
            diagonal = above
            row[j + 1] = left = best
            if best < least:  # noqa: PLR1730 - the same
                least = best
        if least > limit:
            return least
    return row[-1]

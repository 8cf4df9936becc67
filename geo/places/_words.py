"""The words around a name: what kind of place, which side of it, articles; and a name in words."""

import re
import unicodedata
from functools import cache, lru_cache

from msgspec import Struct

from geo._data import read_yaml, shipped
from geo.model import Place
from geo.places._sounds import AYN, SIDES, phones, script_of

_KIND_WORDS = {
    "neighbourhood": "district neighbourhood neighborhood neighbourhoods neighborhoods quarter "
    "quarters suburb suburbs borough ward quartier quartiers viertel stadtteil bezirk mahalle "
    "mahallesi semt barrio حي منطقه ضاحيه район микрорайон мікрорайон mikrorayon raion rayon "
    "districts hayy hay ضلع شهرستان ilçe ilçesi sub-county constituency lga",
    "province": "province provinces governorate governorates muhafaza muhafazah oblast region "
    "state vilayet wilaya wilayah provinz gouvernement gouvernorat محافظه ريف ولايه область "
    "countryside provincia eyaleti krai край "
    "emirate emiraat imarat اماره county municipality "
    "municipio municipal община општина opština obshtina gmina "
    "comuna comune commune department",
    "city": "city cities ville stadt şehir şehri مدينه misto місто город gorod madinat ciudad "
    "capital metropolis شهر shahri",
    "town": "town towns بلده township kleinstadt kasaba shaharchasi",
    "village": "village villages قريه dorf köy köyü село селище selo hamlet hamlets خربه "
    "деревня посёлок поселок aldea pueblo qishlogi qishlog'i kishlak روستا",
    "camp": "camp camps مخيم lager kamp kampı",
    "airport": "airport airfield airbase flughafen aéroport مطار havaalanı аэропорт аеропорт",
    "university": "university université universität جامعه",
    "barracks": "barracks barrack garrison ثكنه",
    "citadel": "citadel castle fortress zitadelle citadelle قلعه",
    "area": "area areas zone zones place places locality settlement settlements community "
    "communities countrysides environs outskirts vicinity",
    "housing project": "project projects housing compound complex مشروع مساكن",
    "industrial area": "industrial",
    "country": "country republic",
    # What bears a place's name without being that place.
    "road": "road highway motorway route autobahn طريق",
    "street": "street avenue boulevard lane alley rue strasse straße sokak caddesi شارع улица "
    "вулиця roundabout square crossing junction intersection checkpoint crossroads",
    "building": "mosque church cathedral hospital clinic school prison palace market souq souk "
    "bakery factory plant mill station museum hotel stadium cemetery park monument tower bridge "
    "tunnel dam port harbour harbor mosquée hôpital مسجد جامع مستشفي مشفي مدرسه جسر سوق",
    "water": "river lake sea bay gulf canal creek stream نهر بحيره",
    "people": "army brigade brigades battalion division front forces militia party movement "
    "council agency news media observatory directorate ministry government governor mayor "
    "officer commander spokesman residents people activists tv television channel radio group "
    "coalition alliance shield storm operation offensive battle university's bank team club "
    "street's president minister sheikhdom tribe tribes clan family families network centre "
    "center committee committees union organisation organization institute post times",
}  # fmt: skip
KIND_OF_WORD = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}

_SIDE_WORDS = {
    "north": "north northern شمال شمالي شماليه shamal shimal shamali shimali shamaliyah nord "
    "kuzey північ північний северный",
    "south": "south southern جنوب جنوبي جنوبيه janub janubi janubiyah süd sud güney "
    "південний южный",
    "east": "east eastern شرق شرقي شرقيه sharq sharqi charqi sharqiya sharqiyah est ost "
    "doğu східний восточный",
    "west": "west western غرب غربي غربيه gharb gharbi gharbiya gharbiyah ouest batı "
    "західний западный",
    "old": "old ancient قديم قديمه qadim qadima qadimah vieille alte eski старий старый",
    "new": "new جديد جديده jadid jadida jadeed jadidah neue nouvelle yeni новий новый "
    "нова новая nova novaya",
    "upper": "upper فوقاني فوقا fawqani fouqani fawqa fouqa foqa верхній верхний",
    "lower": "lower تحتاني تحتا tahtani tahta tahteh нижній нижний",
    "middle": "middle central وسطاني wastani wusta",
    "great": "كبير كبيره كبري kabir kabira kabirah kebir great greater big",
    "small": "صغير صغيره صغري saghir saghira saghirah seghir little small",
}
_SIDE_OF_WORD = {word: side for side, words in _SIDE_WORDS.items() for word in words.split()}

_ALWAYS_ARTICLE = frozenset({"al", "el", "ul", "il"})
_ASSIMILATED = frozenset(
    a + b
    for a in ("a", "e", "u", "i")
    for b in ("s", "sh", "d", "dh", "r", "t", "th", "n", "z", "j", "ch")
)
_IDLE = frozenset({"the", "of", "in", "de", "du", "des", "la", "le", "les", "von", "der", "and"})
# Ordinals, by the digit that some write in their place.
_ORDINALS = {
    "1": "first 1st اول اولي awwal oula premier première первый перша",
    "2": "second 2nd ثاني ثانيه thani thaniya deuxième второй друга",
    "3": "third 3rd ثالث ثالثه thalith thalitha troisième третий третя",
    "4": "fourth 4th رابع رابعه rabi rabia quatrième четвертый",
    "5": "fifth 5th خامس خامسه khamis khamisa cinquième пятый",
    "6": "sixth 6th سادس سادسه sadis sadisa sixième",
    "7": "seventh 7th سابع سابعه sabi sabia septième",
}
_DIGIT_OF_WORD = {word: digit for digit, words in _ORDINALS.items() for word in words.split()}
_SPLIT = re.compile(r"[\s،؛\-‐‑‒–—_/,;.\"“”«»()\[\]]+")
_COMMA = re.compile(r"[,،]")
# Not of "Ra's", a cape.
_POSSESSIVE = re.compile(r"(?<=\w\w\w)[’'`‘]s(?=\W|$)")
_BRACKETS = re.compile(r"\([^)]*\)")
_ARABIC_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_ARABIC_SAME = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي",
                              "ک": "ك", "ؤ": "و", "ئ": "ي", "ء": ""})  # fmt: skip
_MIN_JOINED = 6
# Strangers: how many, and from how many letters on.
_SOME, _LONG = 150, 4


# Endings of English words that no place ends in.
_ENGLISH = re.compile(
    r"....(?:tion|sion|ment|ness|ally|ously|ism|ist|itie|ship|ward|able|ible|less|ful|ing)s?"
)


class _NotPlaces(Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``not_places.yaml``: words by what they are, with blanks between."""

    calendar: str
    people: str
    agencies: str
    words: str


class Word(Struct, frozen=True, gc=False):
    """A word of a name: folded, and what it sounds like."""

    text: str
    sound: str
    side: bool = False


class Name(Struct, frozen=True, gc=False):
    """A name taken apart.

    ``words`` are those that are no mere kind of place; ``whole`` are all, in the order written;
    ``kinds`` are the kinds that its generic words name; ``key`` is equal for names that differ in
    nothing a reader would notice; ``common`` is true of weekdays, people's names and other words
    that are no places, unless a place is spelled just so.
    """

    text: str
    words: tuple[Word, ...]
    whole: tuple[Word, ...]
    kinds: tuple[str, ...]
    key: str
    script: str
    common: bool

    @property
    def unvowelled(self) -> bool:
        """Whether it is in a script that leaves short vowels out."""
        return self.script == "arabic"

    @property
    def sound(self) -> str:
        """The sounds of the words, run together."""
        return "".join(word.sound for word in self.words)


def folded(text: str) -> str:
    """Letters alone, as far as spelling is concerned: no case, accents, ayn or vowel marks."""
    if text.isascii():
        return text.casefold().replace("'", "").replace("`", "")
    text = "".join(c for c in text if c not in AYN)  # before NFKC, which takes some apart
    text = _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = text.replace("ı", "i").replace("ə", "a").translate(_ARABIC_SAME)
    spread = unicodedata.normalize("NFD", text)
    return "".join(c for c in spread if not unicodedata.combining(c) and c not in AYN)


_KIND_FOLDED = {folded(word): kind for word, kind in KIND_OF_WORD.items()}
_SIDE_FOLDED = {folded(word): side for word, side in _SIDE_OF_WORD.items()}
_DIGIT_FOLDED = {folded(word): digit for word, digit in _DIGIT_OF_WORD.items()}


def kind_of_word(word: str) -> str | None:
    """The kind of place that a word names ("district"), or None."""
    return _KIND_FOLDED.get(folded(word))


@lru_cache(maxsize=32768)
def taken_apart(text: str) -> Name:
    """A name in words."""
    # After a comma stands what the place is in: "Tarsus, Mersin". That is for ``asides``.
    plain = _POSSESSIVE.sub("", _BRACKETS.sub(" ", _COMMA.split(text.strip(" ,،"))[0]))
    tokens = [token for token in _SPLIT.split(plain) if token]
    words: list[Word] = []
    sides: list[Word] = []
    kinds: list[str] = []
    alone: list[Word] = []
    whole: list[Word] = []
    for written, following in zip(tokens, [*tokens, ""][1:], strict=True):
        fold = folded(written)
        if _is_article(fold, folded(following)) or (fold in _IDLE and len(tokens) > 1):
            continue
        token, fold = _without_article(written, fold)
        digit = _DIGIT_FOLDED.get(fold)
        token, fold = (digit, digit) if digit and len(tokens) > 1 else (token, fold)
        if not fold:
            continue
        if kind := _KIND_FOLDED.get(fold):
            kinds.append(kind)
            whole.append(Word(text=fold, sound=phones(token)))
        elif side := _SIDE_FOLDED.get(fold):
            sides.append(Word(text="@" + side, sound=SIDES[side], side=True))
            alone.append(Word(text=fold, sound=phones(token)))
        else:
            words.append(Word(text=fold, sound=phones(token) or fold))
            whole.append(words[-1])
    if not words and not sides:
        # Nothing but words for kinds: then they are the name (al-Muhafaza, a quarter).
        words, kinds = list(whole), []
    if not words and not kinds:
        # The same of sides: Batié, and Turkish "batı", west.
        words, whole, sides = alone, alone, []
    # The side first and the kind last, wherever a language puts them.
    sides = sorted(sides, key=lambda side: side.text)
    words = sides + words
    return Name(
        text=text,
        words=tuple(words),
        whole=tuple(sides + whole),
        kinds=tuple(kinds),
        key=" ".join([word.text for word in words] + ["#" + kind for kind in kinds]),
        script=script_of(plain),
        common=_is_common([word.text for word in whole]),
    )


@cache
def _not_places() -> tuple[frozenset[str], frozenset[str]]:
    """Words that are no places, and names of people."""
    read = read_yaml(shipped("not_places.yaml"), kind=_NotPlaces)
    words = f"{read.calendar} {read.agencies} {read.words}".split()
    return frozenset(map(folded, words)), frozenset(map(folded, read.people.split()))


def _is_common(words: list[str]) -> bool:
    others, people = _not_places()
    if len(words) == 1 and words[0] in people:
        return True
    return bool(words) and all(word in others or _ENGLISH.fullmatch(word) for word in words)


def asides(text: str) -> list[str]:
    """What a text says after commas that its name is in."""
    return [part.strip() for part in _COMMA.split(text.strip(" ,،"))[1:] if part.strip()]


@cache
def strangers() -> tuple[str, ...]:
    """Some ordinary words, capitalised; always the same."""
    words = read_yaml(shipped("not_places.yaml"), kind=_NotPlaces).words.split()
    long = sorted({word for word in words if len(word) >= _LONG})
    return tuple(word.capitalize() for word in long[:: max(1, len(long) // _SOME)])


def keys_of(place: Place) -> set[str]:
    """The keys of all names of a place."""
    return {taken_apart(text).key for text in (place.name, *place.names.values(), *place.spellings)}


def _is_article(fold: str, following: str) -> bool:
    """``al``, or ``ash`` before a word that begins with the sound it took on."""
    if not following:
        return False
    if fold in _ALWAYS_ARTICLE:
        return True
    return fold in _ASSIMILATED and following.startswith(fold[1:])


def _without_article(token: str, fold: str) -> tuple[str, str]:
    if fold.startswith("ال") and len(fold) > 3:  # noqa: PLR2004 - two letters more than the article
        bare = _ARABIC_MARKS.sub("", token)
        return bare[2:], fold[2:]
    return token, fold


def joined_article(word: Word) -> Word | None:
    """The word less an article written onto it (``Alshaar``), where it may begin with one."""
    if word.side or len(word.text) < _MIN_JOINED or word.text[:2] not in ("al", "el"):
        return None
    return Word(text=word.text[2:], sound=phones(word.text[2:]))

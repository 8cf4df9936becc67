"""What the readers of verbs, nouns of action and states stand on."""

from geo.reading.arabic.parties import Parties
from geo.reading.arabic.places import Places
from geo.reading.arabic.slots import Slots
from geo.reading.arabic.told import Teller
from geo.reading.lexicon.arabic import ArabicLexicon


class Ground:
    """The places and the sides of one article, and where they stand around a word."""

    def __init__(self, lexicon: ArabicLexicon, places: Places, parties: Parties) -> None:
        self._lexicon = lexicon
        self._places = places
        self._parties = parties
        self._slots = Slots(lexicon, places, parties)
        self._teller = Teller(lexicon, places, parties)

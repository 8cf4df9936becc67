"""What "the city", "those districts" and "it" stand for: the places spoken of last."""

from collections.abc import Sequence

from geo.reading.lexicon.arabic import fold


class Memory:
    """The groups of places an article has named, the last one first, and what each was called."""

    def __init__(self) -> None:
        self._groups: list[tuple[str, ...]] = []
        self._kinds: dict[str, str] = {}
        self._mentioned: list[str] = []

    def remember(self, names: Sequence[str], *, kind: str = "") -> None:
        """Remember places named together; ``kind`` is the noun that stood before them."""
        if not names:
            return
        group = tuple(dict.fromkeys(names))
        self._groups = [g for g in self._groups[-_KEPT:] if g != group] + [group]
        for name in group:
            self.mention(name, kind=kind)

    def mention(self, name: str, *, kind: str = "") -> None:
        """Remember a place that was named in passing."""
        self._mentioned = [n for n in self._mentioned[-_KEPT:] if n != name] + [name]
        if kind:
            self._kinds.setdefault(name, kind)

    def called(self, name: str, kind: str) -> None:
        """Remember by which noun a place was called."""
        if kind:
            self._kinds[name] = kind

    def knows(self, name: str) -> bool:
        """Whether the article named this place before."""
        return name in self._kinds or any(name in group for group in self._groups)

    def one(self, kind: str = "") -> tuple[str, ...]:
        """The place spoken of last; by preference one called by that noun."""
        singles = [group[-1] for group in self._groups]
        if not kind:
            return (singles[-1],) if singles else ()
        recent = self._mentioned[::-1]
        if recent and recent[0] not in self._kinds:
            return (recent[0],)
        same = [name for name in recent if self._kinds.get(name) == kind]
        near = [name for name in same if name in recent[:_NEAR]]
        unsaid = [name for name in recent if name not in self._kinds]
        return tuple((near or unsaid or same or singles[-1:])[:1])

    def called_so(self, kind: str) -> tuple[str, ...]:
        """The place last called by that noun; none where none was."""
        return next(
            ((name,) for name in self._mentioned[::-1] if self._kinds.get(name) == kind), ()
        )

    def town(self) -> tuple[str, ...]:
        """The town that quarters without a name belong to."""
        return self.called_so("مدينه") or self.one("مدينه")

    def named(self, word: str) -> tuple[str, ...]:
        """The place whose name begins with a noun ("the refinery"); none where none does."""
        for group in reversed(self._groups):
            for name in group:
                if fold(name.split()[0]).removeprefix("ال") == word.removeprefix("ال"):
                    return (name,)
        return ()

    def several(self, count: int = 0) -> tuple[str, ...]:
        """The places spoken of last as a group, of that number where one is given."""
        for group in reversed(self._groups):
            if len(group) > 1 and count in (0, len(group)):
                return group
        return self._groups[-1] if self._groups and not count else ()

    def last(self) -> tuple[str, ...]:
        """The group or place spoken of last."""
        return self._groups[-1] if self._groups else ()


_KEPT = 50
_NEAR = 3

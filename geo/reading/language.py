"""Which of the two readers an article is for."""

from geo.model import Article

_SAMPLE = 20_000  # letters that tell in which script a text is written


def is_arabic(article: Article) -> bool:
    """Whether an article is in Arabic: by its language, or by default by most of its letters."""
    if article.language != "en":
        return article.language.partition("-")[0] == "ar"
    letters = [c for c in article.text[:_SAMPLE] if c.isalpha()]
    ours = sum("\u0600" <= c <= "\u06ff" for c in letters)
    return 2 * ours > len(letters)

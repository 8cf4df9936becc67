"""Which of the two readers an article is for."""

import re

from geo.model import Article

_ARABIC = re.compile("[\u0600-\u06ff]")
_SAMPLE = 20_000  # letters that tell in which script a text is written


def is_arabic(article: Article) -> bool:
    """Whether an article is in Arabic: by its language, or by default by most of its letters."""
    if article.language != "en":
        return article.language.partition("-")[0] == "ar"
    sample = article.text[:_SAMPLE]
    ours = sum(map(str.isalpha, _ARABIC.findall(sample)))
    return ours > 0 and 2 * ours > sum(map(str.isalpha, sample))

"""The words of a text as search knows them, and the slips of the finger one word may be. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: Longer words are known by their beginning.
LONGEST = 40
#: Of a very long text the first words count.
MOST = 60
#: Shorter words could be a slip for nearly anything, longer ones are hardly words.
MISSPELT = range(4, 21)

_WORD = re.compile(rf"([^\W_]{{1,{LONGEST}}})[^\W_]*")
_LETTERS, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"


def words(*texts: str) -> list[str]:
    """The distinct words of some texts in their order, without case, accents and punctuation: agnes acme for
    "Ágnes@Acme"."""
    text = " ".join(texts).lower()
    if not text.isascii():
        text = _plain(text)
    return list(dict.fromkeys(_WORD.findall(text)))[:MOST]


@lru_cache(256)
def slips(word: str) -> tuple[str, ...]:
    """Every word from which `word` differs by one letter left out, added, mistaken or swapped with its neighbour.

    Short and very long words have none. A letter is mistaken for one of its own script, for a digit only where the
    word has digits.
    """
    if len(word) not in MISSPELT:
        return ()
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {head + tail[1:] for head, tail in halves if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    letters = _alphabet(word)
    mistaken = {head + letter + tail[1:] for head, tail in halves if tail for letter in letters}
    added = {head + letter + tail for head, tail in halves[:-1] for letter in letters}
    return tuple(sorted((left_out | swapped | mistaken | added) - {word}))


def splits(word: str) -> list[str]:
    """The pairs of words that `word` may be where a blank or a hyphen was left out: kan code for kancode."""
    return [f"{word[:at]} {word[at:]}" for at in range(2, len(word) - 1)] if len(word) in MISSPELT else []


def _alphabet(word: str) -> Iterable[str]:
    """The letters somebody who wrote this word may have meant."""
    letters = _DIGITS if any(letter.isdigit() for letter in word) else ""
    if any(letter in _LETTERS for letter in word):
        letters += _LETTERS
    foreign = next((letter for letter in word if not letter.isascii()), None)
    if foreign:
        start = ord(foreign) & ~0x3F
        letters += "".join(chr(code) for code in range(start, start + 0x40) if chr(code).isalpha())
    return letters


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()

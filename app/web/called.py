"""What verbs are called: the one that a text begins with, and what follows it."""

from app.web.commands import COMMANDS
from app.web.synonyms import VERBS

#: How commands are called on the sheet of keys, on the bar and by their names.
_CALLED = {row.noun or row.name: (row.title, row.button, row.name.replace("_", " ")) for row in COMMANDS}


def verb_of(text: str) -> tuple[str, list[str]]:
    """The noun of the verb that as many of the first words name as can, and the words after them; none of either where
    there is no verb."""
    words = text.split()
    for count in range(min(len(words), _LONGEST), 0, -1):
        if noun := _NOUNS.get(_bare(" ".join(words[:count]))):
            return noun, words[count:]
    return "", []


def subject(text: str) -> str:
    """What follows the verb of a text; nothing where there is no verb."""
    return " ".join(verb_of(text)[1])


def _bare(words: str) -> str:
    """Words without case and what punctuation ends them."""
    return " ".join(word.strip(",:").lower() for word in words.split())


#: The nouns of verbs by all that verbs are called.
_NOUNS = {_bare(name): noun for noun, words in VERBS.items() for name in (*words, *_CALLED[noun]) if name}
_LONGEST = max(len(name.split()) for name in _NOUNS)

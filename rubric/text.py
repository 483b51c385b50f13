"""Words that people read, in the languages of the product."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A displayable text: English always, Spanish where the definition has it."""

    en: str
    es: str | None = None

    def in_(self, language: str) -> str:
        """The text in `language` ("es", "es-MX", "es_US"); English where there is no such text."""
        spanish = language.lower().replace("_", "-").split("-")[0] == "es"
        return self.es if spanish and self.es is not None else self.en

    def paragraphs(self, language: str) -> tuple[str, ...]:
        """The text's paragraphs, which blank lines part, each on one line."""
        blocks = self.in_(language).split("\n\n")
        return tuple(" ".join(block.split()) for block in blocks if block.strip())

    def joined(self, separator: str, other: "Text") -> "Text":
        """This text and `other` as one, in each language that either has."""
        spanish = None
        if self.es is not None or other.es is not None:
            spanish = self.in_("es") + separator + other.in_("es")
        return Text(self.en + separator + other.en, spanish)

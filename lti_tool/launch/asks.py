"""What a credential asks of whoever earns it, as short as it can be said."""

from dataclasses import dataclass

from rubric import Credential, Prompt, Text, WordRange


@dataclass(frozen=True)
class Piece:
    """A part or an artifact of one: how many texts it has of its own, in how many words.

    `words` is about each of the texts or about all together (its scope), and None where nothing
    is said. `lines` are the rubric's lines that it is judged by; none where it is judged as a
    whole, or, a part of artifacts, by those.
    """

    label: Text
    title: Text
    texts: int
    words: WordRange | None
    lines: int
    in_part: bool


@dataclass(frozen=True)
class Asks:
    """The figures of a credential, and its pieces in order."""

    parts: int
    texts: int
    artifacts: int
    lines: int
    resources: tuple[Text, ...]
    pieces: tuple[Piece, ...]


def asks(credential: Credential) -> Asks:
    """What a credential asks."""
    return Asks(
        parts=len(credential.parts),
        texts=_texts(credential.prompts),
        artifacts=len(credential.artifacts),
        lines=sum(len(artifact.lines) for artifact in credential.artifacts),
        resources=tuple(resource.title for resource in credential.resources),
        pieces=_pieces(credential),
    )


def _pieces(credential: Credential) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for part in credential.parts:
        own = _texts(part.prompts)
        found.append(Piece(part.label, part.title, own, part.words, 0, in_part=False))
        found += [
            Piece(
                artifact.label,
                artifact.title,
                _texts(artifact.prompts),
                artifact.words,
                len(artifact.lines),
                in_part=True,
            )
            for artifact in part.artifacts
        ]
    return tuple(found)


def _texts(prompts: tuple[Prompt, ...]) -> int:
    return sum(prompt.counts for prompt in prompts)

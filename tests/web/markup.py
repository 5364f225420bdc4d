"""Two pieces of HTML are the same when their elements, attributes and words are; spaces and order aside."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"input", "br", "img", "path", "hr", "meta", "link"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pairs = {name: " ".join(sorted((value or "").split())) for name, value in attrs}
        self.seen.append((tag, tuple(sorted(pairs.items()))))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.seen.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and self.seen and isinstance(self.seen[-1], list):
            self.seen[-1][0] += f" {words}"
        elif words:
            self.seen.append([words])


def elements(html: str) -> list[object]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [each[0] if isinstance(each, list) else each for each in reader.seen]

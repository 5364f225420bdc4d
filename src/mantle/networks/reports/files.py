"""The map of a survey as picture and as files, from the same figures, without a name of a person. NET-15, P22, A22."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from mantle.web.charts import Between, Figure, between

BANDS = ("3 to 5", "6 to 10", "more than 10")
GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"
Row = tuple[str, str, str]
HEADER = ("Part", "What", "Figure")


def picture_of(found: dict[str, Any], title: str) -> Figure | None:
    """Groups and bands of ties as a picture, with the same as a table."""
    if len(found.get("nodes", [])) < len(("one", "another")):
        return None
    edges = [
        Between(edge["source"], edge["target"], f"{edge['ties']} ties", BANDS.index(edge["ties"]))
        for edge in found["edges"]
    ]
    drawn = between(found["nodes"], edges, weights=[f"{band} ties" for band in BANDS], title=title)
    joined = len({frozenset((edge.source, edge.target)) for edge in edges})
    count = len(found["nodes"])
    possible = count * (count - 1) // 2
    headline = (
        f"{joined} of {possible} pairs of groups are connected by ties of three or more people." if possible else ""
    )
    note = (
        "An arrow leads from the people who turn to somebody to the people they turn to. A group is drawn if at least "
        "five people in it answered, and an arrow if there are at least three ties from three people. No arrow means "
        "fewer ties, or none."
    )
    return Figure(drawn, headline=headline, note=note)


def rows_of(results: dict[str, Any]) -> list[Row]:
    """Everything that is told of the group, as rows of a list."""
    rows: list[Row] = [("Answers", "How many answered", results.get("rate") or "withheld")]
    rows += [("Figures", line["name"], line["value"]) for line in results.get("lines", [])]
    for line in results.get("questions", []):
        rows += [
            ("Names given", line["question"], line["names"]), ("Leading elsewhere", line["question"], line["across"]),
        ]  # fmt: skip
    found = results.get("map", {})
    rows += [("Group drawn", name, "") for name in found.get("nodes", [])]
    rows += [("Ties", f"{edge['source']} to {edge['target']}", edge["ties"]) for edge in found.get("edges", [])]
    return rows


def graphml_of(found: dict[str, Any]) -> bytes:
    """The map for programs that draw networks: groups and bands of ties, and nothing else."""
    ElementTree.register_namespace("", GRAPHML)
    root = ElementTree.Element(f"{{{GRAPHML}}}graphml")
    for key, of in (("name", "node"), ("ties", "edge")):
        ElementTree.SubElement(
            root, f"{{{GRAPHML}}}key", {"id": key, "for": of, "attr.name": key, "attr.type": "string"}
        )
    graph = ElementTree.SubElement(root, f"{{{GRAPHML}}}graph", {"edgedefault": "directed"})
    numbers = {name: f"g{number}" for number, name in enumerate(found.get("nodes", []), 1)}
    for name, number in numbers.items():
        node = ElementTree.SubElement(graph, f"{{{GRAPHML}}}node", {"id": number})
        ElementTree.SubElement(node, f"{{{GRAPHML}}}data", {"key": "name"}).text = name
    for edge in found.get("edges", []):
        ends = {"source": numbers[edge["source"]], "target": numbers[edge["target"]]}
        drawn = ElementTree.SubElement(graph, f"{{{GRAPHML}}}edge", ends)
        ElementTree.SubElement(drawn, f"{{{GRAPHML}}}data", {"key": "ties"}).text = edge["ties"]
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def gexf_of(found: dict[str, Any]) -> bytes:
    """The same for programs that read GEXF: groups and bands of ties, and nothing else."""
    ElementTree.register_namespace("", GEXF)
    root = ElementTree.Element(f"{{{GEXF}}}gexf", {"version": "1.3"})
    graph = ElementTree.SubElement(root, f"{{{GEXF}}}graph", {"defaultedgetype": "directed"})
    named = ElementTree.SubElement(graph, f"{{{GEXF}}}attributes", {"class": "edge"})
    ElementTree.SubElement(named, f"{{{GEXF}}}attribute", {"id": "ties", "title": "ties", "type": "string"})
    nodes, edges = (ElementTree.SubElement(graph, f"{{{GEXF}}}{name}") for name in ("nodes", "edges"))
    numbers = {name: f"g{number}" for number, name in enumerate(found.get("nodes", []), 1)}
    for name, number in numbers.items():
        ElementTree.SubElement(nodes, f"{{{GEXF}}}node", {"id": number, "label": name})
    for place, edge in enumerate(found.get("edges", []), 1):
        ends = {"id": f"e{place}", "source": numbers[edge["source"]], "target": numbers[edge["target"]]}
        drawn = ElementTree.SubElement(edges, f"{{{GEXF}}}edge", ends)
        values = ElementTree.SubElement(drawn, f"{{{GEXF}}}attvalues")
        ElementTree.SubElement(values, f"{{{GEXF}}}attvalue", {"for": "ties", "value": edge["ties"]})
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


DRAWN = {"graphml": graphml_of, "gexf": gexf_of}

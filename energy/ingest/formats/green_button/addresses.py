"""How ESPI objects point at each other: Atom addresses, nesting, neighbourhood.

Source: NAESB REQ.21, resource links "self", "up" and "related". Real files print
the same address with and without host or leading slash, name another root in
"self" than in "related", or have no addresses at all; each is met here.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from energy.ingest.formats.green_button.feed import EspiObject

MAX_ADDRESS_LENGTH = 500


def address(href: str) -> str:
    """Return the path of an address, without host, query and outer slashes."""
    path = href.strip().partition("?")[0].partition("#")[0]
    if "://" in path:
        path = path.partition("://")[2].partition("/")[2]
    path = path.strip("/")
    return path if len(path) <= MAX_ADDRESS_LENGTH else ""


def below_usage_point(path: str) -> str:
    """Return the address from its last "UsagePoint" on, empty without one."""
    start = f"/{path}".rfind("/UsagePoint/")
    return path[start:] if start >= 0 else ""


def and_above(path: str) -> Iterator[str]:
    """Yield the address, then each address above it, nearest first."""
    while path:
        yield path
        path = path.rpartition("/")[0]


@dataclass(slots=True)
class Node:
    """One addressed object; entries that repeat its address are the same node."""

    index: int
    own: str
    objects: list[EspiObject] = field(default_factory=list)

    @property
    def first(self) -> EspiObject:
        """The object where it is first met in the file."""
        return self.objects[0]


class Directory:
    """The objects of one kind, to be found from the objects that belong to them."""

    def __init__(self, objects: Iterable[EspiObject]) -> None:
        self.nodes: list[Node] = []
        self._by_own: dict[str, Node] = {}
        self._by_related: dict[str, Node] = {}
        self._by_tail: dict[str, Node | None] = {}
        self._by_object: dict[int, Node] = {}
        self._by_entry: dict[int, list[tuple[int, Node]]] = {}
        for found in objects:
            self._register(found)

    def belonging_to(self, child: EspiObject) -> Node | None:
        """Return the node ``child`` belongs to, or None where nothing says so."""
        own = address(child.entry.own)
        return (
            self._around(child)
            or self.at_or_above(own)
            or self.first_of(child.entry.up)
            or self._named_by(child, own)
            or self.by_tail(own)
            or self.only()
        )

    def at_or_above(self, path: str) -> Node | None:
        """Return the node whose address is ``path`` or the nearest above it."""
        return next(
            (self._by_own[p] for p in and_above(path) if p in self._by_own), None
        )

    def first_of(self, hrefs: Sequence[str]) -> Node | None:
        """Return the node at or above the first address that leads to one."""
        found = (self.at_or_above(address(href)) for href in hrefs)
        return next((node for node in found if node is not None), None)

    def by_tail(self, path: str) -> Node | None:
        """Return the node that shares the address below "UsagePoint"."""
        tails = and_above(below_usage_point(path))
        return next((found for t in tails if (found := self._by_tail.get(t))), None)

    def exactly_at(self, hrefs: Sequence[str]) -> Node | None:
        """Return the node at one of these very addresses."""
        found = (self._by_own.get(address(href)) for href in hrefs)
        return next((node for node in found if node is not None), None)

    def only(self) -> Node | None:
        """Return the node if the file has just one."""
        return self.nodes[0] if len(self.nodes) == 1 else None

    def _register(self, found: EspiObject) -> None:
        own = address(found.entry.own) if found.parent is None else ""
        node = self._by_own.get(own) if own else None
        if node is None or self._shares_entry(node, found):
            node = Node(len(self.nodes), own)
            self.nodes.append(node)
        node.objects.append(found)
        self._by_object[id(found)] = node
        self._by_entry.setdefault(id(found.entry), []).append((found.order, node))
        if own:
            self._by_own.setdefault(own, node)
            self._note_tail(below_usage_point(own), node)
        for href in found.entry.related:
            self._by_related.setdefault(address(href), node)

    @staticmethod
    def _shares_entry(node: Node, found: EspiObject) -> bool:
        return any(known.entry is found.entry for known in node.objects[-1:])

    def _note_tail(self, tail: str, node: Node) -> None:
        if tail:
            known = self._by_tail.setdefault(tail, node)
            self._by_tail[tail] = node if known is node else None

    def _around(self, child: EspiObject) -> Node | None:
        """Return the node the child is nested in, or stands behind in its entry."""
        outer = child.parent
        while outer is not None:
            if id(outer) in self._by_object:
                return self._by_object[id(outer)]
            outer = outer.parent
        neighbours = self._by_entry.get(id(child.entry), [])
        if not neighbours:
            return None
        place = bisect_left(neighbours, child.order, key=lambda pair: pair[0])
        return neighbours[max(place - 1, 0)][1]

    def _named_by(self, child: EspiObject, own: str) -> Node | None:
        """Return the node whose "related" names the child, or the reverse."""
        upward = [own, *(address(href) for href in child.entry.up)]
        return self.exactly_at(child.entry.related) or _first_in(
            self._by_related, upward
        )


def _first_in(nodes: Mapping[str, Node], paths: Iterable[str]) -> Node | None:
    """Return the node of the first address, or one above it, that is known."""
    for path in paths:
        for above in and_above(path):
            if above in nodes:
                return nodes[above]
    return None

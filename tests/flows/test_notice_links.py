"""Where notices lead to: every address that a room writes into one is a page of the web app."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import claimdeck

HOUSE = Path(claimdeck.__file__).parent
PAGES = HOUSE.parents[1] / "frontend" / "src"
ROUTE = re.compile(r"createRoute\(\{(?P<parent>.*?)\bpath: \"(?P<path>[^\"]+)\"", re.DOTALL)
# Something that stands for a part of an address: a route's `$jobId`, a link's `{job.pk}`.
ANY = "*"


def routes_in(source: str) -> set[str]:
    """The addresses that this file of the web app declares; `*` for what varies."""
    shared = re.search(r"const parent = .*", source)
    found = set()
    for route in ROUTE.finditer(source):
        parent = route["parent"].replace("...parent", shared.group() if shared else "")
        below = "/settings" if "settingsRoute" in parent else ""
        found.add(re.sub(r"\$\w+", ANY, below + route["path"]))
    return found


def routes() -> set[str]:
    files = [*PAGES.glob("features/*/room.ts"), PAGES / "app" / "router.tsx"]
    return set().union(*(routes_in(file.read_text()) for file in files))


def _written(value: ast.expr) -> str | None:
    """The address that an expression writes out, `*` for what varies; None where it writes none."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else ANY for part in value.values)
    return None


def _names(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Each name that is given a value here, also one of several at once."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value
        elif isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name):
            yield target.id, node.value
        elif isinstance(node, ast.Assign) and isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for one, value in zip(target.elts, node.value.elts, strict=True):
                if isinstance(one, ast.Name):
                    yield one.id, value


def links_in(source: str) -> set[str]:
    """Every address that is handed over as `link=`. One that only passes through was written elsewhere.

    Raises AssertionError for a link that is made in a way that cannot be read here.
    """
    tree = ast.parse(source)
    given = dict(_names(tree))
    parameters = {arg.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for arg in _all(node)}
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.keyword) or node.arg != "link" or isinstance(node.value, ast.Attribute):
            continue
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name in parameters and name not in given:
            continue
        address = _written(given.get(name, node.value))
        assert address is not None, f"line {node.value.lineno}: write the address out, or a name that holds it"
        found.add(address)
    return found


def _all(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def test_every_notice_leads_to_a_page() -> None:
    known = routes()
    by_file = {path.relative_to(HOUSE): links_in(path.read_text()) for path in HOUSE.rglob("*.py")}
    nowhere = {str(path): links - known for path, links in by_file.items() if links - known}
    assert not nowhere
    written = set().union(*by_file.values())
    assert {
        "/work/mine",
        "/work/all",
        "/people",
        "/settings/payers",
        "/status/jobs/*",
        "/assignment/plans/*",
        "/pipeline/dead-letters",
    } <= written


def test_a_link_is_read_however_it_is_written() -> None:
    source = """
HOME: Final = "/home"
def tell(job, link):
    notify(job, made(link=HOME))
    notify(job, made(link="/written/out"))
    maker, address = job.maker, f"/jobs/{job.pk}"
    notify(maker, made(link=address))
    return Notice(link=link)
"""
    assert links_in(source) == {"/home", "/written/out", "/jobs/*"}


def test_routes_are_read_with_what_they_stand_below() -> None:
    source = """
const parent = { getParentRoute: () => settingsRoute };
createRoute({ ...parent, path: "/tokens", component: x }),
createRoute({ getParentRoute: () => rootRoute, path: "/jobs/$jobId", component: x }),
"""
    assert routes_in(source) == {"/settings/tokens", "/jobs/*"}

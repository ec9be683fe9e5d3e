"""What a room brings reaches the house: nothing is declared and left lying, nothing is listed that is not there."""

import ast
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from ninja import NinjaAPI, Router, Schema
from pydantic import BaseModel

import claimdeck
from claimdeck.accounts.domain.roles import EVERYONE, Permission
from claimdeck.config.api import api
from claimdeck.config.celery import app
from claimdeck.config.gathering import SORTS, brought, checked, described, of_sort
from claimdeck.config.rooms import PACKAGES, ROOMS
from claimdeck.kit.clock import now
from claimdeck.kit.rooms import Room, Schedule
from claimdeck.notifications.domain.notices import Channels, Event
from claimdeck.runs.kinds import KINDS, Kind

HOUSE = Path(claimdeck.__file__).parent
# A folder with any of these is of no use unless it stands in the list.
NEEDS_A_LINE = ("room.py", "models.py", "tasks.py", "admin.py")
DECLARES = re.compile(r"\.(permissions|room)$")


def modules_of(packages: Iterable[str]) -> list[ModuleType]:
    """Every module of these packages, bar their migrations."""
    names = [
        found.name
        for package in packages
        for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
        if ".migrations" not in found.name
    ]
    return [import_module(name) for name in names]


@cache
def modules() -> list[ModuleType]:
    return modules_of(PACKAGES)


@cache
def sources() -> dict[str, str]:
    return {module.__name__: Path(str(module.__file__)).read_text() for module in modules()}


def rooms_amiss(house: Path, listed: Sequence[str]) -> list[str]:
    """Rooms in the list without a folder that describes itself, and folders that the list lacks."""
    missing = [f"{name} has no room.py" for name in listed if not (house / name / "room.py").is_file()]
    found = sorted({path.parent.name for name in NEEDS_A_LINE for path in house.glob(f"*/{name}")})
    return missing + [f"{name} is not in config/rooms.py" for name in found if name not in listed]


def operations_unreachable(declaring: Iterable[ModuleType], shown: NinjaAPI) -> list[str]:
    """The operations on routers of these modules that the API does not have."""
    paths = shown.get_openapi_schema()["paths"].values()
    reached = {operation["operationId"] for methods in paths for operation in methods.values()}
    routers = [thing for module in declaring for thing in vars(module).values() if isinstance(thing, Router)]
    views = [view for router in routers for view in router.path_operations.values()]
    declared = {
        operation.operation_id or shown.get_openapi_operation_id(operation)
        for view in views
        for operation in view.operations
    }
    return sorted(declared - reached)


def shapes_of(shown: NinjaAPI) -> set[type]:
    """Every class of ours in what the operations take and give, however deep it lies."""
    routers = [router for _, router in shown._routers]
    operations = [one for router in routers for view in router.path_operations.values() for one in view.operations]
    waiting: list[Any] = [kind for one in operations for kind in (*one.models, *one.response_models.values())]
    found: set[type] = set()
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if not isinstance(kind, type) or kind in found:
            continue
        if issubclass(kind, BaseModel):
            waiting += [field.annotation for field in kind.model_fields.values()]
        elif kind.__module__.startswith("claimdeck.") and not issubclass(kind, Enum):
            waiting += get_type_hints(kind).values()
        found.add(kind)
    return {kind for kind in found if kind.__module__.startswith("claimdeck.")}


def shapes_of_one_name(shapes: Iterable[type]) -> list[str]:
    """Classes that share a name: in the schema one takes the place of the other, and its fields are told wrongly."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for shape in shapes:
        by_name[shape.__name__].add(shape.__module__)
    return [f"{name} of {', '.join(sorted(of))}" for name, of in sorted(by_name.items()) if len(of) > 1]


def not_brought(declaring: Iterable[ModuleType], rooms: Iterable[Room]) -> list[str]:
    """The names under which something stands ready that no room brings."""
    sorts = tuple(sort for sort in SORTS if sort is not Router)
    brought_things = {id(thing) for room in rooms for thing in room.brings}
    return [
        f"{module.__name__}.{name}"
        for module in declaring
        for name, thing in vars(module).items()
        if isinstance(thing, sorts) and id(thing) not in brought_things
    ]


def names_used(source: str) -> set[str]:
    """The names that a module's code uses; to import one is not to use it."""
    return {
        node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def permissions_without_use(declaring: Iterable[ModuleType], code: Mapping[str, str]) -> list[str]:
    """The permissions that no code asks for, outside of where they are declared and brought."""
    used = {name for module, source in code.items() if not DECLARES.search(module) for name in names_used(source)}
    declared = {name for module in declaring for name, thing in vars(module).items() if isinstance(thing, Permission)}
    return sorted(declared - used)


def notices_without_sender(declaring: Iterable[ModuleType], code: Mapping[str, str]) -> list[str]:
    """The events of which no code tells anybody: what builds their notices is called nowhere else."""
    unsent = []
    for module in declaring:
        events = {name for name, thing in vars(module).items() if isinstance(thing, Event)}
        elsewhere = [source for name, source in code.items() if name != module.__name__ and not DECLARES.search(name)]
        called = {name for source in elsewhere for name in names_used(source)}
        for event in sorted(events):
            if events_built_in(code[module.__name__]).get(event, set()).isdisjoint(called):
                unsent.append(event)
    return unsent


def events_built_in(source: str) -> dict[str, set[str]]:
    """By the name of what it builds a notice of: the functions of this source."""
    built: dict[str, set[str]] = {}
    for part in ast.parse(source).body:
        if isinstance(part, ast.FunctionDef):
            for name in names_used(ast.unparse(part)):
                built.setdefault(name, set()).add(part.name)
    return built


def made_up(name: str, **things: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(things)
    return module


def test_the_list_and_the_folders_agree() -> None:
    assert rooms_amiss(HOUSE, ROOMS) == []


def test_a_folder_without_a_line_and_a_line_without_a_folder_are_found(tmp_path: Path) -> None:
    for file in ("pipeline/models.py", "assignment/room.py"):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).touch()
    assert rooms_amiss(tmp_path, ("assignment", "status")) == [
        "status has no room.py",
        "pipeline is not in config/rooms.py",
    ]


def test_every_router_is_reached() -> None:
    assert operations_unreachable(modules(), api) == []


def test_a_router_that_nobody_brings_is_found() -> None:
    router = Router()

    @router.get("made-up/", operation_id="pipeline_made_up")
    def made_up_operation(request: HttpRequest) -> None:
        """Never called."""

    assert operations_unreachable([made_up("pipeline.api", router=router)], api) == ["pipeline_made_up"]


def test_every_shape_of_the_api_has_a_name_of_its_own() -> None:
    shapes = shapes_of(api)
    components = api.get_openapi_schema()["components"]["schemas"]
    assert len({shape.__name__ for shape in shapes} & set(components)) > 100
    assert shapes_of_one_name(shapes) == []


def test_a_shape_that_hides_another_is_found() -> None:
    inner = [type("Change", (Schema,), {"__module__": f"claimdeck.{room}.schemas"}) for room in ("status", "claims")]
    shown, router = NinjaAPI(urls_namespace="made-up"), Router()

    @router.get("made-up/", response=list[inner[0]])  # type: ignore[valid-type]
    def made_up_operation(request: HttpRequest, change: inner[1] | None = None) -> None:  # type: ignore[valid-type]
        """Never called."""

    shown.add_router("", router)
    assert shapes_of_one_name(shapes_of(shown)) == ["Change of claimdeck.claims.schemas, claimdeck.status.schemas"]


def test_everything_that_stands_ready_is_brought() -> None:
    assert not_brought(modules(), described()) == []


def test_what_stands_ready_and_is_not_brought_is_found() -> None:
    module = made_up("pipeline.permissions", RUN=Permission("pipeline.run", EVERYONE))
    assert not_brought([module], described()) == ["pipeline.permissions.RUN"]
    assert not_brought([module], [Room((module.RUN,))]) == []


def test_every_permission_is_asked_for() -> None:
    assert permissions_without_use(modules(), sources()) == []


def test_a_permission_that_nobody_asks_for_is_found() -> None:
    module = made_up("pipeline.permissions", RUN=Permission("pipeline.run", EVERYONE))
    found = {
        "pipeline.permissions": "RUN = Permission('pipeline.run', EVERYONE)",
        "pipeline.room": "ROOM = Room((RUN,))",
        "pipeline.api": "from pipeline.permissions import RUN",
    }
    assert permissions_without_use([module], found) == ["RUN"]
    found["pipeline.api"] += "\nrequire(request, RUN)"
    assert permissions_without_use([module], found) == []


def test_every_notice_is_sent() -> None:
    declaring = [module for module in modules() if module.__name__.endswith(".domain.notices")]
    assert len(declaring) > 1
    assert notices_without_sender(declaring, sources()) == []


def test_a_notice_that_nobody_sends_is_found() -> None:
    event = Event("batch_ended", "A batch has ended", Channels(in_app=True, email=False))
    module = made_up("pipeline.domain.notices", BATCH_ENDED=event)
    found = {
        "pipeline.domain.notices": "def batch_ended(): return Notice(BATCH_ENDED, '', '', '')",
        "pipeline.room": "ROOM = Room((BATCH_ENDED,))",
        "pipeline.processing": "from pipeline.domain.notices import batch_ended",
    }
    assert notices_without_sender([module], found) == ["BATCH_ENDED"]
    found["pipeline.processing"] += "\nnotify([], batch_ended())"
    assert notices_without_sender([module], found) == []


def test_codes_are_of_one_permission_each() -> None:
    codes = [permission.code for permission in brought(Permission)]
    assert len(codes) == len(set(codes))


def test_what_nobody_gathers_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="nobody gathers"):
        checked(Room((lambda: None,)))


def test_schedules_have_names_of_their_own() -> None:
    names = [schedule.name for schedule in brought(Schedule)]
    assert len(names) == len(set(names))


def test_kinds_of_work_have_names_tasks_and_stages_of_their_own() -> None:
    kinds = brought(Kind)
    assert len({kind.name for kind in kinds}) == len({kind.task_name for kind in kinds}) == len(kinds) > 0
    assert all(len({stage.name for stage in kind.stages}) == len(kind.stages) for kind in kinds)


def test_workers_know_the_task_of_every_kind_of_work() -> None:
    assert modules()
    assert {kind.task_name for kind in KINDS} <= set(app.tasks)


def test_what_a_made_up_room_brings_is_gathered() -> None:
    schedule, router = Schedule("made-up", 60, lambda _moment: 0), Router()
    room = Room((router, schedule))
    assert (of_sort(Schedule, [Room(), room]), of_sort(Router, [room])) == ((schedule,), (router,))
    assert schedule.work(now()) == 0

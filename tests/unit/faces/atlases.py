"""Atlases for the tests of the map, drawn up by a fixed rule: no chance, no clock."""

from __future__ import annotations

from specsheets.model.atlas import Atlas, AtlasFile, AtlasFolder, Counts, Cycle, Dependency, ExportedName

STATES = (
    Counts(emitted=3),
    Counts(emitted=2, drifted=1),
    Counts(planned=2, empty=4),
    Counts(filled=2),
    Counts(emitted=2, empty=1),
    Counts(),
)


def sized(count: int, layers: int = 7) -> Atlas:
    """An atlas of `count` files in folders of a dozen, every file using some of the layer below, the first three in a cycle."""
    paths = [f"src/shop/part_{n // 144:02d}/room_{n // 12:03d}/module_{n:04d}.py" for n in range(count)]
    layer = [0 if n < 3 else n % layers for n in range(count)]
    dependencies = {(paths[n], paths[(n + 1) % 3]): "import" for n in range(3)} if count >= 3 else {}
    for n in range(3, count):
        for step in (1, 1 + n % 5):
            below = n - step
            if below >= 0 and layer[below] < layer[n]:
                dependencies[paths[n], paths[below]] = ("import", "typing", "local")[n % 3]
    users = dict.fromkeys(paths, 0)
    for _, target in dependencies:
        users[target] += 1
    files = [
        AtlasFile(
            path=path,
            role="service" if n % 4 else "",
            summary=f"Keeps part {n} of the shop; what it keeps is counted once.",
            layer=layer[n],
            group=paths[n - n % 24],
            rank=(1 + users[path]) / (count + len(dependencies)),
            fan_in=users[path],
            fan_out=sum(source == path for source, _ in dependencies) if count < 100 else 0,
            lines=20 + n % 300,
            exports=(
                ExportedName(name=f"Thing{n}", kind="class", signature=f"class Thing{n}(Base)", line=3),
                ExportedName(name=f"count_{n}", kind="function", signature=f"def count_{n}(of: int) -> int", line=9),
            ),
            counts=STATES[n % len(STATES)],
            cycle=1 if n < 3 <= count else None,
        )
        for n, path in enumerate(paths)
    ]
    return Atlas(
        project="shop",
        version="1.2",
        generator="0.1.0",
        files=tuple(files),
        folders=(AtlasFolder(path="src/shop", role="package", summary="All of the shop."),) if count else (),
        dependencies=tuple(Dependency(a, b, when) for (a, b), when in dependencies.items()),  # type: ignore[arg-type]
        cycles=(Cycle(id=1, files=tuple(paths[:3]), cut=((paths[2], paths[0]),)),) if count >= 3 else (),
    )

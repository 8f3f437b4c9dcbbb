"""Items 4.1 to 6.1 of the checklist: how it is run, with what, and how to get it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import TYPE_CHECKING, Any

from sim.report.documents import readme
from sim.report.documents.parts import Item, Part, bullets, table, text
from sim.study.cautions import WARM_UP, cautions_in
from sim.study.manifest import how_many

if TYPE_CHECKING:
    from sim.report.documents.subject import Subject

NO_RUN = "No run yet: this document is of a scenario file."


def initialisation(subject: Subject) -> Item:
    """4.1."""
    asks = "Terminating or not; the warm-up and how it was chosen; what is there at the start, fixed or random."
    return Item("4.1", "Initialisation", asks, list(_start(subject)))


def _start(subject: Subject) -> Iterator[Part]:
    scenario = subject.first.scenario
    run = scenario.run
    first = run.start + dt.timedelta(days=run.warm_up_days)
    yield text("The service does not end, so the system is non-terminating; it is observed over a fixed period of the "
               "calendar. "
               + (f"The run begins on {run.start} and has a warm-up of {run.warm_up_days:g} days; counting begins on "
                  f"{first:%Y-%m-%d}." if run.warm_up_days else f"The run begins on {run.start} and has no warm-up.")
               )  # fmt: skip
    children = sum(cases.children for _, cases in scenario.opening)
    yield text(
        f"It does not start empty: {children:,} children are there on the first day (item 2.5.5). Their number is "
        "fixed; their need, age, group, area, worker and how long their case has been open are drawn."
        if children
        else "It starts empty."
    )
    yield text("Whether the warm-up is long enough is checked by MSER-5 on open cases and queues, confirmed over "
               "replications (at least two are needed).")  # fmt: skip
    if subject.manifest is None:
        yield text(NO_RUN)
        return
    said = [str(caution) for caution in cautions_in(subject.manifest) if caution.kind == WARM_UP]
    if said:
        yield text("What the check said of this run:")
        yield bullets(said)
    elif int(subject.manifest.get("replications", 0)) > 1:
        yield text("The check had no complaint about this run.")
    else:
        yield text("With one replication the check could not be made for this run.")


def run_length(subject: Subject) -> Item:
    """4.2."""
    run = subject.first.scenario.run
    end = run.start + dt.timedelta(days=run.total_days)
    return Item("4.2", "Run length", "The length of a run, and the unit of time.", [
        text(f"{run.total_days:g} days, of which {run.observed_days:g} are counted; the run ends before "
             f"{end:%Y-%m-%d}. Time is continuous, in days from midnight of the first day, local time without clock "
             "changes."),
    ])  # fmt: skip


def estimation(subject: Subject) -> Item:
    """4.3."""
    from sim.study import CONFIDENCE

    manifest = subject.manifest
    asks = "How chance is accounted for: replications or batches, how many, and why."
    parts = [
        text(f"Independent replications, with Student's {100 * CONFIDENCE:g}% intervals over them. Scenarios are "
             "compared on common random numbers, replication by replication; intervals for several scenarios are "
             "simultaneous, by Bonferroni."),
    ]  # fmt: skip
    return Item("4.3", "Estimation approach", asks, parts + (_replications(manifest) if manifest else [text(NO_RUN)]))


def _replications(manifest: Mapping[str, Any]) -> list[Part]:
    precision = manifest.get("precision")
    if precision:
        why = "As many as were needed to reach the precision that was asked for:"
        parts = [text(why), bullets(f"{key}: {_plain(value)}" for key, value in dict(precision).items())]
    else:
        parts = [text("The number was given; the intervals in the results say whether it was enough.")]
    partial = " The results are partial." if manifest.get("partial") else ""
    said = f"{how_many(manifest)}, seed {manifest.get('seed')}.{partial}"
    return [text(said), *parts]


def _plain(value: object) -> str:
    from sim.scenario import as_yaml

    return as_yaml(value)


def software(subject: Subject) -> Item:
    """5.1."""
    manifest = subject.manifest
    asks = "Operating system, simulation software, languages and libraries, with versions."
    return Item("5.1", "Software or programming language", asks, [
        text("Written in Python, on SimPy, with numba for draws and rules."
             + ("" if manifest else f" {NO_RUN} The versions are those of the installation that made this document.")),
        table("Versions", ("Software", "Version"), list(_versions(manifest).items())),
        text(f"Operating system and machine: {' '.join(map(str, _platform(manifest).values()))}."),
    ])  # fmt: skip


def _versions(manifest: Mapping[str, Any] | None) -> dict[str, str]:
    from sim.study.provenance import versions

    found = manifest["versions"] if manifest and "versions" in manifest else versions()
    return {str(name): str(version) for name, version in found.items()}


def _platform(manifest: Mapping[str, Any] | None) -> dict[str, str]:
    from sim.study.provenance import machine

    found = manifest["platform"] if manifest and "platform" in manifest else machine()
    return {str(what): str(value) for what, value in found.items()}


def random_sampling(subject: Subject) -> Item:
    """5.2."""
    seed = f"The root seed of this run is {subject.manifest.get('seed')}." if subject.manifest else NO_RUN
    return Item("5.2", "Random sampling", "The generator, and how streams and seeds are given out.", [
        *map(text, readme.section(readme.RANDOM)),
        text(seed),
    ])  # fmt: skip


def execution(subject: Subject) -> Item:
    """5.3."""
    asks = "How events are processed, rules of priority, and any parallel or distributed technology."
    return Item("5.3", "Model execution", asks, [
        text("Process interaction: each child is a SimPy process, and teams, meetings and workers are processes "
             "beside them."),
        *map(text, readme.section(readme.ORDER)),
        text("A replication runs in one process and shares nothing with others. Replications run side by side, in "
             "processes of one machine (joblib) or on a cluster (Dask); results are the same to the byte whatever "
             "their number. Nothing is simulated in a distributed way, so no time management is needed."),
    ])  # fmt: skip


def system(subject: Subject) -> Item:
    """5.4."""
    manifest = subject.manifest
    asks = "Run time, and the machine."
    if manifest is None:
        return Item("5.4", "System specification", asks, [text(NO_RUN)])
    machine = " ".join(map(str, _platform(manifest).values()))
    finished = sum(len(numbers) for numbers in dict(manifest.get("finished", {})).values())
    said = f"{finished:,} replications finished. {_time_taken(manifest)}The machine: {machine}."
    return Item("5.4", "System specification", asks, [
        text(said),
        text("Memory and processor time of one replication depend on the number of children: the Sunderland baseline "
             "of three years takes about ten seconds of processor time and half a gigabyte."),
    ])  # fmt: skip


def _time_taken(manifest: Mapping[str, Any]) -> str:
    """Between start and end of the study as it was last begun; empty if they cannot be read."""
    try:
        started, ended = (dt.datetime.fromisoformat(str(manifest[key])) for key in ("started", "ended"))
    except (KeyError, ValueError):
        return ""
    return f"The study took {ended - started} (hours, minutes, seconds) since it was last begun. "


def code_access(subject: Subject) -> Item:
    """6.1."""
    from sim.study.provenance import DISTRIBUTION, code_commit, code_hash, package_version

    manifest = subject.manifest
    asks = "How to obtain the model and what is needed to run it."
    rows = [
        ("Package", f"{DISTRIBUTION} {dict(_versions(manifest)).get(DISTRIBUTION, package_version())}"),
        ("Licence", _licence()),
        ("Commit", _commit(manifest.get("commit") if manifest else code_commit())),
        ("Hash of the code that results depend on", str(manifest.get("code")) if manifest else code_hash()),
    ]  # fmt: skip
    parts: list[Part] = [table("The model", ("What", "Which"), rows)]
    if manifest:
        hashes = [(str(entry["name"]), str(entry.get("hash", ""))) for entry in manifest["scenarios"]]
        parts.append(table("The scenarios", ("Scenario", "SHA-256 of its values"), hashes[:40]))
    parts.append(text(
        "The program is a Python package: with its source folder, “pip install .” installs it with all that it needs, "
        "from public package indexes. Scenarios are text files. With the same version, scenario and seed it gives the "
        "same results to the byte; frontdoor verify checks a results folder by running a replication again."
    ))  # fmt: skip
    return Item("6.1", "Computer model sharing statement", asks, parts)


def _commit(commit: Mapping[str, Any] | None) -> str:
    if not commit:
        return "not known"
    return str(commit["id"]) + (", with changes since" if commit["changed_since"] else "")


def _licence() -> str:
    from sim.study.provenance import DISTRIBUTION

    try:
        facts = metadata.metadata(DISTRIBUTION).json
    except metadata.PackageNotFoundError:
        return "as in the file LICENSE"
    return str(facts.get("license_expression") or facts.get("license") or "as in the file LICENSE")

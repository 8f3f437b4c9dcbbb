"""What a study says against its own figures, on every surface: no word means two numbers, no sentence contradicts one."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from sim.cli import main
from sim.measures import MEASURES
from sim.report.wording import small
from sim.study.verdicts import BY_ENOUGH, CLEAR, course

OPTIONS = {"A": "lower", "B": "more"}
LOWER = """\
extends: authority.yaml
title: Social care takes more
thresholds: {applied: {screening: {child_in_need: 44}}}
"""
MORE = """\
extends: authority.yaml
title: Two more assessment workers
assessment: {workers: {social_worker: {add: 2}}}
"""
YEAR = ("--set", "run.observed_days=366", "--set", "run.warm_up_days=28")
NUMBER = r"£?(\d[\d,]*(?:\.\d+)?)"


class Study(NamedTuple):
    """What is said, line by line (on the console, option by option), and the headline rows of comparison.csv of each option, by title."""

    report: list[str]
    brief: list[str]
    console: list[str]
    figures: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A small authority with two options, through the doors that users have."""
    folder = tmp_path_factory.mktemp("words")
    shutil.copy(Path(__file__).parents[1] / "model" / "authority.yaml", folder)
    console = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(console):
        patch.chdir(folder)
        Path("lower.yaml").write_text(LOWER, encoding="utf-8")
        Path("more.yaml").write_text(MORE, encoding="utf-8")
        asked = ("authority.yaml", "lower.yaml", "more.yaml", *YEAR, "-n", "3", "--workers", "1", "--out", "out")
        assert main(["compare", *asked]) == 0
        assert main(["brief", "out"]) == 0
    table = pd.read_csv(folder / "out" / "comparison.csv").query("by == 'all'")
    table = table[[MEASURES[name].headline for name in table["measure"]]]
    table = table.assign(title=[MEASURES[name].title for name in table["measure"]])
    figures = {letter: table[table["scenario"] == name].set_index("title") for letter, name in OPTIONS.items()}
    report, brief = (as_read((folder / "out" / page).read_text(encoding="utf-8")) for page in ("report.html", "brief.html"))
    blocks = [" ".join(block.split()) for block in console.getvalue().split("\n\n")]
    return Study(report, brief, blocks, figures)


def as_read(page: str) -> list[str]:
    """A page as lines, the cells of a table apart."""
    text = re.sub(r"<(script|style).*?</\1>|\n", " ", page, flags=re.DOTALL)
    text = re.sub(r"</t[dh]>", " | ", text)
    text = re.sub(r"</(tr|p|h\d|div|li|text|caption|summary|d[dt]|desc|title)>", "\n", text)
    return [" ".join(line.split()) for line in unescape(re.sub(r"<[^>]+>", " ", text)).splitlines()]


def near(text: str, value: float) -> bool:
    """Whether a number as told is a value, rounded; signs and units apart."""
    plain = re.sub(r"[^\d.]", "", text)
    return abs(float(plain) - abs(value)) <= 0.51 * 10 ** -len(plain.partition(".")[2])


def told(line: str, figures: pd.DataFrame) -> list[tuple[str, str, str]]:
    """What a line says of headline measures: course, title and size of each change."""
    parts = re.split(r"\b(Worse|Better|Higher|Lower)(?:, perhaps too little to matter)?[:.] ", line)[1:]
    return [
        (word.lower(), title, found[1])
        for word, text in zip(parts[::2], parts[1::2], strict=True)
        for title in figures.index
        if (found := re.search(rf"(?:{re.escape(small(title))} \(|{re.escape(title)}: )(?:less than )?{NUMBER}", text))
    ]  # fmt: skip


def test_a_change_told_in_a_sentence_is_that_of_the_table(study: Study) -> None:
    seen = 0
    for line in (*study.report, *study.brief, *study.console):
        if begins := re.match(r"([AB])[:.] ", line):
            for word, title, size in told(line, study.figures[begins[1]]):
                row, seen = study.figures[begins[1]].loc[title], seen + 1
                assert course(row["verdict"]) == word and near(size, row["difference"]), (line, row["verdict"])
    assert seen >= 6


def test_whatever_counts_clear_changes_counts_the_same(study: Study) -> None:
    clear = {letter: rows["verdict"].isin(CLEAR).sum() for letter, rows in study.figures.items()}
    for surface in (study.report, study.brief, study.console):
        found = re.findall(r"\b([AB]): (?:(?!\b[AB]: ).)*?(\d+) of (\d+) headline measures clearly change", "\n".join(surface))
        assert set(found) == {(letter, str(count), str(len(study.figures[letter]))) for letter, count in clear.items()}
    findings = {line for line in study.report if line.startswith("Of all ") and " measures of " in line}
    for letter, rows in study.figures.items():
        parts = [re.search(rf"\b{letter}: ([^;.]*)", line)[1].partition(", above all")[0] for line in findings]
        for word in BY_ENOUGH:
            count = sum(int(found) for part in parts for found in re.findall(rf"(\d+) {word}", part))
            assert count == sum(course(verdict) == word for verdict in rows["verdict"]), (letter, word)


def test_the_answer_of_the_brief_is_borne_out(study: Study) -> None:
    (answer,) = (line for line in study.brief if re.match(r"(A|B)( and B)? (makes?|clearly) ", line))
    for letter, rows in study.figures.items():
        (said,) = (part for part in re.split(r"(?<=[.]) ", answer) if re.match(rf"(A and )?{letter}\b", part))
        assert ("something better by enough to matter" in said) == ("better" in set(rows["verdict"]))
        worse = {unit for verdict, unit in zip(rows["verdict"], rows["unit"], strict=True) if course(verdict) == "worse"}
        assert ("something clearly worse" in said) == bool(worse - {"pounds a year"})
        assert ("clearly costs more" in said) == (worse == {"pounds a year"})


def test_the_pathway_says_of_a_measure_what_the_headlines_say(study: Study) -> None:
    """Level and change, and by one rule for what is clear."""
    seen = set()
    for letter, rows in study.figures.items():
        start = next(place for place, line in enumerate(study.report) if line.startswith(f"The pathway in numbers: {letter}:"))
        for line in study.report[start + 2 :]:
            if "|" not in line:
                break
            words, _, mean, _, change, _ = (cell.strip() for cell in line.split("|"))
            title = next((title for title in rows.index if words == title or words.startswith(f"{title}, from")), None)
            if title is not None:
                row = rows.loc[title]
                assert near(mean, row["scenario_mean"]), (line, row["scenario_mean"])
                assert (change != "-") == (row["verdict"] in CLEAR), (line, row["verdict"])
                assert change == "-" or near(change, row["difference"]), line
                seen.add(title)
    assert {"Contacts at front door", "Referrals to social care", "Section 47 enquiries"} <= seen


def test_a_word_has_one_number(study: Study) -> None:
    """"2,547 referrals" are as many wherever it is said of all of them, and what is but a part of them says so."""
    nouns = {"referrals": "Referrals to social care", "contacts": "Contacts at front door"}
    seen = set()
    for line in (*study.report, *study.brief, *study.console):
        for sentence in re.split(r"(?<=[.]) ", line):
            for number, noun in re.findall(rf"(?<![\d,.%])(?<!: ){NUMBER} (contacts|referrals)\b", sentence):
                values = [float(rows.loc[nouns[noun], column]) for rows in study.figures.values() for column in ("baseline_mean", "scenario_mean")]
                assert any(near(number, value) for value in values), sentence
                seen.add(noun)
            if sentence.startswith("Of about ") and "become referrals" in sentence:
                assert re.search(rf"\. With step ups and returns to care there are {NUMBER} referrals a year\.", line), line
    assert seen == set(nouns)


def test_a_level_of_the_baseline_told_in_a_sentence_is_that_of_the_table(study: Study) -> None:
    rows, seen = study.figures["A"], set()
    for line in study.report:
        for title in rows.index:
            if found := re.search(rf"{re.escape(title)}: {NUMBER}%?(?: [a-z -]+)? in the baseline\.", line):
                assert near(found[1], rows.loc[title, "baseline_mean"]), line
                seen.add(title)
    assert len(seen) >= 2

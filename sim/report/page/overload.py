"""Teams that cannot keep up: in the baseline, and what that is beside an option's."""

from sim.report.rendering import sentence
from sim.report.results import Results
from sim.report.wording import named, small


def of_scenario(results: Results, name: str) -> str:
    """How many teams of a scenario cannot keep up, beside the baseline's, and the worst; empty if none but there.

    Examples: "7 teams cannot keep up (6 in the baseline; new: Early help, Coalfield)", "6 teams cannot keep up (the
    same as in the baseline)".
    """
    queues, there = results.queues[name], results.queues[results.first]
    if not queues:
        return ""
    teams, teams_there = ([queue.team for queue in some] for some in (queues, there))
    new = [f"“{named(team)}”" for team in teams if team not in teams_there]
    gone = [f"“{named(team)}”" for team in teams_there if team not in teams]
    before = None if results.baseline in (None, name) else len(there)
    worst = max(queues, key=lambda queue: queue.growth_per_week)
    return sentence("teams_that_cannot_keep_up", queues=queues, worst=worst, before=before, new=new, gone=gone)


def of_baseline(results: Results) -> str:
    """The same of the baseline; empty without one, or where all of its teams keep up."""
    text = of_scenario(results, results.baseline) if results.baseline else ""
    return f"In the baseline, without any option: {small(text)}" if text else ""


def by_scenario(results: Results) -> list[str]:
    """A sentence for the baseline and for each option in which teams cannot keep up; without one, each scenario."""
    own = ((label.letter or label.title, of_scenario(results, label.name)) for label in results.options)
    return [*filter(None, [of_baseline(results)]), *(f"{name}: {small(text)}" for name, text in own if text)]

# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3. Staffing options for a leaders' meeting
#
# **The question.** There are about £400,000 a year for more staff. At the front door, in the assessment team or in
# early help: where would they do most, and does any option meet our standards?
#
# Sunderland's service as it was in the year to March 2018 is the baseline, on twenty replications. Where an interval
# is too wide for a verdict, it says that there are not enough of them to say: `replications=60` takes three times as
# long.

# %%
from IPython.display import Markdown

import sim

# %% [markdown]
# ## The options
#
# An option is what differs from the baseline. It can be written as in a scenario file: what it extends, and what
# changes from which day.

# %%
period = ["run.observed_days=365"]


def option(title, teams):
    """Sunderland with more workers from 1 April 2017."""
    change = {"from": "2017-04-01", "set": teams}
    mapping = {"extends": "sunderland-2018", "title": title, "changes": {"more_staff": change}}
    return sim.load_scenario(mapping, period)


def more(posts, target, maximum, pounds):
    """A further group of workers for a team."""
    group = {"posts": posts, "target_cases": target, "maximum_cases": maximum}
    return {"workers": {"additional": {**group, "annual_cost_pounds": pounds}}}


places = {"coalfield": 2, "east": 3, "north": 2, "washington": 2, "west": 3}
helpers = {area: more(posts, 14, 17, 33000) for area, posts in places.items()}

now = sim.load_scenario("sunderland-2018", period)
options = {
    "screeners": option("Ten more screening officers", {"front_door": more(10, 4, 8, 39546)}),
    "assessors": option("Ten more assessors", {"assessment": more(10, 17, 24, 39546)}),
    "early-help": option("Twelve more early help workers", {"early_help": {"teams": helpers}}),
}
sim.differences(now, options["assessors"]).style.hide()

# %% [markdown]
# ## What would matter
#
# Before looking at results, the meeting says how large a difference must be to matter. Whatever is smaller is then
# called "no difference that matters", however precisely it is known.

# %%
matters_from = {
    "contact_to_decision_hours_median": "0.5",
    "decision_within_1_working_day_pct": "1",
    "referral_to_allocation_days": "1",
    "assessments_within_45_working_days_pct": "2",
    "early_help_decision_to_help_days": "1",
    "unallocated_cases_mean": "15",
    "cases_per_social_worker_mean": "0.5",
    "children_with_any_contacts_6m": "50",
    "child_days_above_child_in_need": "1%",
    "child_days_above_protection": "1%",
}
margins = [f"{measure}={least}" for measure, least in matters_from.items()]
study = sim.compare({"now": now}, options, margins=margins)

# %% [markdown]
# ## What each option changes
#
# Every option is run on the same simulated children, so that small differences can be seen. In brackets: 95%
# intervals of the difference.

# %%
weighed = [*matters_from, "total_cost_pounds"]
sim.tables.changes(study, weighed)

# %% [markdown]
# What that amounts to, in words. These verdicts are stricter than the brackets: they hold for all three options
# together.

# %%
verdicts = sim.tables.verdicts(study, list(matters_from))
verdicts

# %%
sim.charts.differences(study, list(matters_from))

# %% [markdown]
# ## Which options are worth their money?
#
# An option is *dominated* where another is clearly cheaper, or clearly leaves less need, and is not worse in the
# other by anything that matters: nobody should choose it. The chart rings those that no other is shown to beat, by the
# paired differences over the replications. The lines are 95% intervals. For a slide, `.save("costs.svg")` behind it.

# %%
sim.charts.trade_offs(study)

# %%
beaten = sim.tables.non_dominated(study, ["total_cost_pounds", "child_days_above_child_in_need"])
beaten = beaten.drop(columns="left_out")
beaten.columns = ["option", "total cost", "child-days of need", "no other beats it", "beaten by"]
beaten.style.hide().format(thousands=",", precision=0)

# %% [markdown]
# ## Which options meet our standards?
#
# Suppose the meeting's standards are these three. A standard is met when we can be 95% sure of it.

# %%
standards = {
    "decision_within_1_working_day_pct>=90": "decided in one working day: at least 90%",
    "referral_to_allocation_days<=7": "from referral to a worker: at most 7 days",
    "early_help_decision_to_help_days<=14": "from decision to early help: at most 14 days",
}
answer = sim.tables.cheapest(study, list(standards))
table = answer.table
table["cell"] = table["mean"].round(1).astype(str) + ": " + table["finding"]
table = table.pivot(index="standard", columns="scenario", values="cell")
table.loc[list(standards), list(study.scenarios)].rename(standards).rename_axis(None)

# %% [markdown]
# Which teams of case workers cannot keep up, whatever the averages say? By how many cases a week their queue grows in
# the later half of the year, where that is so in most replications:

# %%
often = study.overloaded[study.overloaded["replications"] > 10]
often = often[often["team"] != "icrt"]  # the year ends on an Easter weekend, with contacts waiting
growth = often.pivot(index="team", columns="scenario", values="growth_per_week")
growth.reindex(columns=list(study.scenarios)).style.format(precision=1, na_rep="keeps up")

# %% [markdown]
# ## The answer

# %%
rows = study.comparison.query("by == 'all'").set_index(["scenario", "measure"]).sort_index()
relative = (rows["difference"] / rows["baseline_mean"]).abs()
changes = sim.tables.changes(study, list(matters_from)).set_axis(list(matters_from))
titles = dict(zip(matters_from, verdicts.index, strict=True))


def told(option):
    """What an option does, in words."""
    most = relative[option].loc[list(matters_from)].idxmax()
    words = verdicts[option].value_counts()
    better = verdicts.index[verdicts[option] == "better"]
    return (
        f"- **{options[option].title}.** What moves most: {titles[most]}, {changes.loc[most, option]}."
        f" Better, by as much as matters: {'; '.join(better) or 'nothing'}."
        f" No difference that matters in {words.get('no difference that matters', 0)} of"
        f" {len(verdicts)} measures; too few replications to say in"
        f" {words.get('not enough replications to say', 0)}."
    )


less = [options[name].title.lower() for name in options
         if verdicts.loc[titles["child_days_above_child_in_need"], name] == "better"]
falling_behind = set(often["scenario"])
keep_up = [name for name in study.scenarios if name not in falling_behind]
Markdown("\n".join([
    "For about £400,000 a year:\n",
    *(told(option) for option in options),
    f"\n**Standards.** {answer.sentence}",
    f"\n**Need.** The days with need at or above the child in need threshold are shown to fall by 1% or"
    f" more with: {', '.join(less) or 'none of the three'}. Who is not referred cannot be helped"
    " sooner, however many work there; that is a matter of thresholds (notebook 2).",
    f"\n**Keeping up.** All teams of case workers keep up with: {', '.join(keep_up) or 'none of them'}."
    " A queue that grows will go on growing when the year is over.",
    "\nWhat to fund is for the meeting to weigh: the model says what moves, not what it is worth.",
]))

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
# **The question.** There are about £400,000 a year for more staff. At the front door, in the assessment team or in early
# help: where would they do most, and does any option meet our standards?
#
# Sunderland's service as it was in the year to March 2018 is the baseline. To save time there are four replications, with
# a quarter of a year of warm-up. So intervals are wide, and some verdicts are that there are not enough replications to
# say. For a real meeting, leave out `replications` and have twenty.

# %%
import pandas as pd
from IPython.display import Markdown

import sim

# %% [markdown]
# ## The options
#
# An option is what differs from the baseline. It can be written as in a scenario file: what it extends, and what
# changes from which day.

# %%
period = ["run.start=2017-01-01", "run.warm_up_days=90", "run.observed_days=365"]


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
sim.differences(now, options["assessors"])

# %% [markdown]
# ## What would matter
#
# Before looking at results, the meeting says how large a difference must be to matter. Whatever is smaller is then
# called "no difference that matters", however precisely it is known.

# %%
matters_from = {
    "contact_to_decision_hours_median": "1",
    "decision_within_1_working_day_pct": "1",
    "referral_to_allocation_days": "1",
    "assessments_within_45_working_days_pct": "2",
    "early_help_decision_to_help_days": "2",
    "unallocated_cases_mean": "15",
    "cases_per_social_worker_mean": "0.5",
    "children_with_repeat_contact_6m": "50",
    "unmet_child_days_child_in_need": "1%",
    "unmet_child_days_protection": "1%",
}
margins = [f"{measure}={least}" for measure, least in matters_from.items()]
study = sim.compare({"now": now}, options, replications=4, margins=margins)

# %% [markdown]
# ## What each option changes
#
# Every option is run on the same simulated children, so that small differences can be seen. In brackets: 95% intervals
# of the difference.

# %%
weighed = [*matters_from, "total_cost_pounds"]
sim.tables.changes(study, weighed)

# %% [markdown]
# What that amounts to, in words. These verdicts hold for all three options together.

# %%
verdicts = sim.tables.verdicts(study, list(matters_from))
verdicts

# %%
sim.charts.differences(study, list(matters_from))

# %% [markdown]
# ## Which options are worth their money?
#
# An option that costs more and leaves more need unmet than another is *dominated*: nobody should choose it. The chart
# rings those that no other beats, by the means alone. The lines are 95% intervals: where they cross zero or one
# another, do not read too much into the order.

# %%
sim.charts.trade_offs(study)

# %%
beaten = sim.tables.non_dominated(study, ["total_cost_pounds", "unmet_child_days_child_in_need"])
beaten.drop(columns="left_out").round(0).style.hide().format(thousands=",", precision=0)

# %% [markdown]
# ## Which options meet our standards?
#
# Suppose the meeting's standards are these three. A standard is met when we can be 95% sure of it.

# %%
standards = [
    "decision_within_1_working_day_pct>=90",
    "referral_to_allocation_days<=5",
    "early_help_decision_to_help_days<=10",
]
answer = sim.tables.cheapest(study, standards)
table = answer.table
table["cell"] = table["mean"].round(1).astype(str) + ": " + table["finding"]
table.pivot(index="scenario", columns="standard", values="cell").loc[list(study.scenarios), standards]

# %% [markdown]
# Which teams cannot keep up, whatever the averages say?

# %%
columns = ["scenario", "team", "replications", "waiting_at_start", "waiting_at_end", "growth_per_week"]
often = study.overloaded[study.overloaded["replications"] > 2]
often[columns].round(1).style.hide().format(precision=1)

# %% [markdown]
# ## The answer

# %%
def found(option, word):
    """The measures with a verdict, in words."""
    titles = [title.split(" (")[0] for title in verdicts.index[verdicts[option] == word]]
    return "; ".join(titles) or "nothing"


lines = [
    f"- **{scenario.title}.** Better: {found(name, 'better')}. Worse: {found(name, 'worse')}."
    f" Too few replications to say: {found(name, 'not enough replications to say')}."
    for name, scenario in options.items()
]
unmet = study.comparison.query("measure == 'unmet_child_days_child_in_need' and by == 'all'")
unmet = unmet.set_index("scenario")
largest = unmet["difference"].idxmin()
share = 100 * unmet["difference"] / unmet["baseline_mean"]

Markdown("\n".join([
    "For about £400,000 a year:\n",
    *lines,
    f"\n{answer.sentence}",
    f"\nEach option moves the wait in front of its own team, and little else. The one that most reduces"
    f" the days that children in need go without a plan is **{options[largest].title.lower()}**, by"
    f" {-share[largest]:.1f}% (95% interval of the difference {unmet.loc[largest, 'ci_low']:,.0f} to"
    f" {unmet.loc[largest, 'ci_high']:,.0f} child-days). What to fund is for the meeting to weigh:"
    " the model says what moves, not what it is worth.",
]))

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
# # 2. Thresholds: applied against published
#
# **The question.** In 2018 inspectors found that the thresholds that Sunderland's front door applied were too high. What
# if it had applied the published ones from April 2017, with the same staff? What would that have done to delay and to
# children coming back, what would it have cost at first, and what would it have gained later?
#
# Two observed years, three replications of each scenario. That is few: intervals are wide. For real work, leave out
# `replications` and have twenty.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import sim

# %% [markdown]
# ## What differs

# %%
applied = sim.load_scenario("sunderland-2018")
published = sim.load_scenario("published-thresholds")

now, then = applied.thresholds.applied, published.changes["published_thresholds"].set["thresholds"]["applied"]
pd.DataFrame({
    (place, level): {"applied": getattr(getattr(now, place), level), "published": value}
    for place, levels in then.items() for level, value in levels.items()
}).T.rename_axis(["decision", "at or above this need"])

# %%
study = sim.compare({"applied": applied}, {"published": published}, replications=3)

# %% [markdown]
# Both are run on the same simulated children, who live the same lives until a decision about them differs. So a
# difference comes from the thresholds and not from chance, and its interval is much narrower than that of a level.
#
# ## What screening decides
#
# Of the children who truly need something, how many are decided to need less? How many more than they need?

# %%
sim.charts.decisions(study, "screening")

# %% [markdown]
# ## Delay and returns over time

# %%
sim.charts.monthly(study, "referral_to_allocation_days")

# %%
sim.charts.monthly(study, "panel_wait_days")

# %%
sim.charts.monthly(study, "unallocated_cases")

# %%
sim.charts.monthly(study, "children_with_repeat_contact_6m")

# %% [markdown]
# From above: days from referral to a worker; days of waiting for the early help panel; cases without a worker; children
# with repeat contacts in the six months before. The bands are 95% intervals, dotted lines are dated changes that both
# scenarios have in common, apart from the thresholds themselves on the first day.
#
# ## The two years side by side

# %%
ledger = {
    "children_with_repeat_contact_6m": "children with repeat contacts in six months",
    "missed_children_pct": "children in need missed at the front door",
    "unmet_child_days_child_in_need": "child-days of unmet need, child in need",
    "unmet_child_days_protection": "child-days of unmet need, protection",
    "referrals": "referrals",
    "assessed_not_in_need_pct": "assessed and found not in need",
    "referral_to_allocation_days": "days from referral to a worker",
    "early_help_decision_to_help_days": "days from decision to first early help",
    "assessments_within_45_working_days_pct": "assessments within 45 working days",
    "rereferral_12m_department_pct": "re-referrals (Department's clock)",
    "unallocated_cases": "cases without a worker at the end of the year",
    "total_cost_pounds": "total cost, pounds",
}
years = {
    year: sim.tables.changes(study, list(ledger), by="year", group=year).set_axis(list(ledger.values()))
    for year in ("2017-18", "2018-19")
}
pd.concat({year: table.set_axis(["applied", "change"], axis=1) for year, table in years.items()}, axis=1)

# %% [markdown]
# ## One threshold alone, a little at a time
#
# Which way does one threshold pull? Here only the threshold at which screening refers a child in need to social care is
# lowered, from what was applied to what was published. To save time: nine months from April 2016, of which six are
# observed, so that levels differ from those above.

# %%
path = "thresholds.applied.screening.child_in_need"
short = sim.load_scenario("sunderland-2018", ["run.warm_up_days=90", "run.observed_days=180"])
sweep = sim.sweep(short, {path: [50, 54]}, replications=3)

value = sweep.points.set_index("point")[path]
points = sweep.study.summary.query("by == 'all'")
points = points.assign(threshold=points["scenario"].map(value).fillna(now.screening.child_in_need))

# %%
shown = {
    "referrals": "referrals in six months",
    "missed_children_pct": "children in need missed, %",
    "referral_to_allocation_days": "days from referral to a worker",
    "children_with_repeat_contact_6m": "children with repeat contacts",
}
figure, panels = plt.subplots(1, 4, figsize=(12, 3), layout="constrained")
for at, (measure, title) in zip(panels, shown.items()):
    rows = points[points["measure"] == measure].sort_values("threshold")
    half = rows["ci_high"] - rows["mean"]
    at.errorbar(rows["threshold"], rows["mean"], yerr=half, fmt="o-", capsize=3)
    at.set(title=title, xlabel="threshold", xticks=[50, 54, 58])
    at.title.set_fontsize(10)
plt.show()

# %% [markdown]
# ## The answer

# %%
rows = study.comparison[study.comparison["by"] == "year"].set_index(["group", "measure"])
change = {year: rows.loc[year, "difference"] for year in years}
first, second = change["2017-18"], change["2018-19"]


def side(year, measure):
    """A change as the ledger has it: the difference with its interval."""
    return years[year].loc[ledger[measure], "published"]


def told(year):
    """What a year brings, in words."""
    return (
        f"children with repeat contacts {side(year, 'children_with_repeat_contact_6m')}; children in need"
        f" missed {side(year, 'missed_children_pct')}; child-days of unmet need for protection"
        f" {side(year, 'unmet_child_days_protection')}. Against that: days from referral to a worker"
        f" {side(year, 'referral_to_allocation_days')}; days from decision to early help"
        f" {side(year, 'early_help_decision_to_help_days')}; cases without a worker"
        f" {side(year, 'unallocated_cases')}; total cost, pounds {side(year, 'total_cost_pounds')}."
    )


gain = [-each["unmet_child_days_protection"] for each in (first, second)]
wait = [each["referral_to_allocation_days"] for each in (first, second)]
if gain[1] > gain[0] and wait[1] < wait[0]:
    course = "**Yes: it costs at first and gains later.** The waits come down again and the gain grows"
elif gain[1] < gain[0] and wait[1] > wait[0]:
    course = "**No, with the same staff it is the other way round: the gain comes first, and the cost grows**"
else:
    course = "**Neither the gain nor the cost is plainly early or late**"

Markdown(f"""
**In the first year:** {told('2017-18')}

**In the second year:** {told('2018-19')}

**Cost first, gain later?** {course}: the gain in days of unmet need for protection goes from
{gain[0]:,.0f} to {gain[1]:,.0f}, the further wait for a worker from {wait[0]:.1f} to {wait[1]:.1f}
days. A lower threshold sees more children, and they have to be met by somebody. Where more staff would
do most is the question of notebook 3.

Single children show how that comes about: `print(sim.explain(applied, published))`.
""")

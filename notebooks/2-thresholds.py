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
# **The question.** In 2018 inspectors found that the thresholds that Sunderland's front door applied were too high.
# What if it had applied the published ones from April 2017, with the same staff? What would that have done to delay
# and to children coming back, what would it have cost at first, and what would it have gained later?
#
# Two observed years, twenty replications of each scenario.

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

before = applied.thresholds.applied.model_dump()
after = published.changes["published_thresholds"].set["thresholds"]["applied"]
rows = [
    (place, level.replace("_", " "), before[place][level], value)
    for place, levels in after.items() for level, value in levels.items()
]
columns = ["decision", "to", "from a need of, applied", "from a need of, published"]
pd.DataFrame(rows, columns=columns).style.hide().format(precision=0)

# %%
study = sim.compare({"applied": applied}, {"published": published})

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
#
# Bands are 95% intervals. Dotted lines are dates on which something changes:

# %%
_, dates = sim.charts.dated_changes(study)
pd.DataFrame(dates, columns=["line", "from", "what changes"]).style.hide()

# %% [markdown]
# **Delay**: days from referral to a worker, for assessments that start in the month.

# %%
sim.charts.monthly(study, "referral_to_allocation_days")

# %% [markdown]
# **Delay**: days that cases have waited for the early help panel when it hears them.

# %%
sim.charts.monthly(study, "panel_wait_days")

# %% [markdown]
# **Queues**: cases without a worker, in all teams together.

# %%
sim.charts.monthly(study, "unallocated_cases")

# %% [markdown]
# **Returns to the front door**: children with repeat contacts in the six months before. It leaves out children with an
# open case, also those who only wait; the ledger below counts all.

# %%
sim.charts.monthly(study, "children_with_repeat_contact_6m")

# %% [markdown]
# ## The two years side by side

# %%
ledger = {
    "children_with_any_contacts_6m":
        "children with repeat contacts in six months, whoever holds the case",
    "children_with_unhelped_contacts_6m": "of them, with no plan at work",
    "children_with_repeat_contact_6m": "of them, at the front door",
    "missed_children_pct": "children in need missed at the front door",
    "child_days_above_child_in_need": "child-days of need, child in need, whoever holds the case",
    "child_days_above_protection": "child-days of need, protection, whoever holds the case",
    "referrals": "referrals",
    "assessed_not_in_need_pct": "assessed and found not in need",
    "referral_to_allocation_days": "days from referral to a worker",
    "early_help_decision_to_help_days": "days from decision to first early help",
    "assessments_within_45_working_days_pct": "assessments within 45 working days",
    "rereferral_12m_department_pct": "re-referrals (Department's clock)",
    "unallocated_cases": "cases without a worker at the end of the year",
    "total_cost_pounds": "total cost, pounds",
}
years = {}
for year in ("2017-18", "2018-19"):
    table = sim.tables.changes(study, list(ledger), by="year", group=year)
    years[year] = table.set_axis(list(ledger.values())).set_axis(["applied", "change"], axis=1)
pd.concat(years, axis=1)

# %% [markdown]
# ## One threshold alone, a little at a time
#
# Which way does one threshold pull? Here only the threshold at which screening refers a child in need to social care
# is lowered, from what was applied to what was published. Nine months from April 2016, of which six are observed, so
# that levels differ from those above.

# %%
path = "thresholds.applied.screening.child_in_need"
short = sim.load_scenario("sunderland-2018", ["run.warm_up_days=90", "run.observed_days=180"])
sweep = sim.sweep(short, {path: [50, 54]})

value = sweep.points.set_index("point")[path]
points = sweep.study.summary.query("by == 'all'")
applied_at = before["screening"]["child_in_need"]
points = points.assign(threshold=points["scenario"].map(value).fillna(applied_at))

# %%
shown = {
    "referrals": "referrals in six months",
    "missed_children_pct": "children in need missed, %",
    "assessed_not_in_need_pct": "assessed, not in need, %",
    "children_with_repeat_contact_6m": "children with repeat contacts",
}
figure, panels = plt.subplots(1, 4, figsize=(12, 3), layout="constrained")
for at, (measure, title) in zip(panels, shown.items(), strict=True):
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
    return years[year].loc[ledger[measure], "change"]


def told(year):
    """What a year brings, in words."""
    return (
        f"children with repeat contacts {side(year, 'children_with_any_contacts_6m')}"
        f" (with no plan at work {side(year, 'children_with_unhelped_contacts_6m')},"
        f" at the front door {side(year, 'children_with_repeat_contact_6m')});"
        f" child-days of need for protection {side(year, 'child_days_above_protection')};"
        f" days from decision to early help {side(year, 'early_help_decision_to_help_days')};"
        f" cases without a worker {side(year, 'unallocated_cases')};"
        f" total cost, pounds {side(year, 'total_cost_pounds')}."
    )


days = [each["child_days_above_protection"] for each in (first, second)]
if max(days) < 0:
    course = "Children have fewer days of need for protection in both years"
elif min(days) > 0:
    course = "Children have more days of need for protection in both years"
else:
    course = "Days of need for protection fall in one year and rise in the other"

Markdown(f"""
**In the first year:** {told('2017-18')}

**In the second year:** {told('2018-19')}

**Are children better off?** {course}: {days[0]:+,.0f} and {days[1]:+,.0f} child-days.
Fewer children come back *to the front door*, because more of them have a case that waits for somebody:
a contact about them is then one on an open case. Count all
contacts, whoever holds the case, before calling that a gain. A
lower threshold sees more children, and somebody has to meet them. Where more staff would do most is the
question of notebook 3.

Single children show how that comes about: `print(sim.explain(applied, published))`.
""")

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
# # 6. How the model was checked and calibrated
#
# **The question.** Why should anybody believe it? What was held against theory, what against published figures, and
# what cannot be checked at all?
#
# This notebook repeats four of the checks while you watch. All of them are in `tests/`, with longer runs.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import sim

# %% [markdown]
# ## 1. A queue with a known answer
#
# Every mechanism of the model has a neutral value at which it does nothing. With all but one switched off, the
# service becomes a queue whose answer has been known since Erlang (1917). Here: a screening desk that never closes,
# five screeners, eight contacts an hour at random moments, half an hour each on average, exponentially distributed.

# %%
week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
always = {"days": week, "opens": "00:00", "closes": "24:00", "works_bank_holidays": True}
per_hour, hours_each, screeners = 8, 0.5, 5

desk = sim.load_scenario({
    "title": "A desk that never closes",
    "run": {"start": "2016-04-04", "warm_up_days": 4, "observed_days": 21},
    "calendar": {"bank_holidays": False},
    "need": {"groups": {"other": {"set_point_median": 10}}},
    "demand": {"contacts": {"first_contacts_per_year": per_hour * 24 * 365.25}},
    "front_door": {
        "staff": {"working_hours": always},
        "workers": {"screener": {"posts": screeners}},
        "screening_effort_hours": {"distribution": "exponential", "mean": hours_each},
    },
})
queue = sim.run({"desk": desk}, replications=50)

# %%
load = per_hour * hours_each
blocked = 1.0
for number in range(1, screeners + 1):
    blocked = load * blocked / (number + load * blocked)
waits = blocked / (1 - load / screeners * (1 - blocked))
mean_wait = waits / (screeners / hours_each - per_hour)

theory = {
    "contact_to_decision_hours": mean_wait + hours_each,
    "contacts_waiting_for_screening_mean": per_hour * mean_wait,
    "screening_utilisation_pct": 100 * load / screeners,
}
found = queue.summary.query("by == 'all'").set_index("measure").loc[list(theory)]
found.insert(0, "theory", theory)
inside = (found["ci_low"] <= found["theory"]) & (found["theory"] <= found["ci_high"])

titles = sim.tables.definitions().set_index("measure")["title"]
shown = found[["theory", "mean", "ci_low", "ci_high"]].rename(index=titles).round(3)
shown.columns = ["theory", "model", "95% interval from", "to"]
shown.rename_axis(None)

# %% [markdown]
# ## 2. Do 95% intervals hold the truth 95% of the time?
#
# An authority of a hundred equal areas, to each of which 16 children come on average. Each area is an experiment of
# its own: it gets an interval from five replications, and we know the truth. Four such authorities make 400
# intervals.

# %%
areas = sim.load_scenario({
    "title": "A hundred equal areas",
    "run": {"start": "2016-04-04", "warm_up_days": 0, "observed_days": 4},
    "calendar": {"bank_holidays": False},
    "need": {"groups": {"other": {"set_point_median": 10}}},
    "demand": {"contacts": {"first_contacts_per_year": 16 * 100 / 4 * 365.25}},
    "areas": {f"area {number:03}": {} for number in range(100)},
})
parts = [sim.run(areas, replications=5, seed=seed, workers=1).summary for seed in range(4)]
intervals = pd.concat(parts).query("measure == 'contacts' and by == 'area'")
covered = (intervals["ci_low"] <= 16) & (intervals["ci_high"] >= 16)
print(f"{covered.sum()} of {len(intervals)} intervals hold 16: {100 * covered.mean():.1f}%")

# %%
some = intervals.assign(covered=covered).head(100).reset_index(drop=True)
wrong = some[~some["covered"]]
figure, at = plt.subplots(figsize=(9, 2.8), layout="constrained")
at.vlines(some.index, some["ci_low"], some["ci_high"], color="tab:blue")
at.vlines(wrong.index, wrong["ci_low"], wrong["ci_high"], color="tab:red", linewidth=4)
at.axhline(16, color="black", linestyle="--", label="the truth")
at.set(xlabel="area of the first authority (thick: misses the truth)", ylabel="contacts")
at.legend()
plt.show()

# %% [markdown]
# ## 3. Is the warm-up long enough?
#
# A run starts with cases that are open on the first day, and needs time to settle. MSER-5 (White 1997) looks at every
# stock and queue of the warm-up year, and says from which day it would count, or by how much the level still changes.
# Stocks that wander slowly look as if they had not settled; so such a finding counts only if the replications bear it
# out, and is otherwise "not confirmed". With ten replications that takes a lot.

# %%
year = sim.load_scenario("sunderland-2018", ["run.observed_days=1"])
logs = [sim.simulate(year, seed=1, replication=number) for number in range(1, 11)]
settled = sim.tables.warm_up(logs, year)
shown = settled[["title", "truncation_day", "change_pct", "finding"]]
shown.columns = ["stock or queue", "settled from day", "still changing by, %", "finding"]
shown.style.hide().format(precision=0, na_rep="")

# %% [markdown]
# ## 4. Beside published figures
#
# Values that nobody publishes were chosen so that the model's results come near the published figures of Sunderland
# in the year to March 2018. None of these results is put in, apart from the share of plans led by partners and the
# number of social workers.

# %%
scenario = sim.load_scenario("sunderland-2018", ["run.observed_days=365"])
result = sim.run({"sunderland": scenario})
beside = sim.tables.published(result)
table = beside.set_index("label")[["published", "modelled", "ci_low", "ci_high"]].rename_axis(None)
table = table.map(lambda value: f"{value:,.0f}" if value >= 200 else f"{value:.1f}")
table["model ÷ published"] = beside["ratio"].round(2).to_numpy()
table.rename(columns={"modelled": "model", "ci_low": "95% interval from", "ci_high": "to"})

# %%
drawn = beside[beside["published"] > 1].iloc[::-1].reset_index(drop=True)
ratio = drawn["modelled"] / drawn["published"]
low, high = drawn["ci_low"] / drawn["published"], drawn["ci_high"] / drawn["published"]
figure, at = plt.subplots(figsize=(9, 6), layout="constrained")
at.axvspan(0.9, 1.1, color="tab:green", alpha=0.12, label="within 10%")
at.axvline(1, color="black", linestyle="--", linewidth=1)
at.hlines(drawn.index, low, high, color="tab:blue")
at.plot(ratio, drawn.index, "o", color="tab:blue")
at.set_yticks(drawn.index, drawn["label"])
at.set(xlabel="model ÷ published, with the 95% interval", xlim=(0.5, 1.5))
at.legend()
plt.show()

# %% [markdown]
# An interval here says how well we know the model's mean from twenty replications. It is not a range in which
# Sunderland may lie.
#
# ## What cannot be checked
#
# Need itself, the errors of judgement, how fast help works and how much of it lasts: nobody publishes them, and other
# values would come as near to the published figures. They are marked *judgement* in the scenario file. A conclusion
# that hangs on one of them is not a finding. The command `frontdoor sensitivity` varies them all and says which of
# them a conclusion hangs on.
#
# Nor is it checked whether a *change* would do in Sunderland what it does in the model: nobody has tried these
# options there and published what came of them.
#
# ## The answer

# %%
off = (ratio - 1).abs()
worst = drawn.loc[off.idxmax()]
error = 100 * (found["mean"] / found["theory"] - 1).abs().max()
findings = settled["finding"].value_counts()
moving = settled.loc[settled["finding"].isin(["too short", "still moving"]), "title"]

Markdown(f"""
**Against theory.** The desk's results lie within {error:.1f}% of Erlang's, and {inside.sum()} of
the {len(found)} known answers lie within their intervals. Of {len(covered)} intervals of 95%,
{100 * covered.mean():.1f}% hold the truth.

**The warm-up.** {findings.get('settled', 0)} of {len(settled)} stocks and queues are settled. For
{findings.get('not confirmed', 0)} MSER-5 suspects that they still move, and ten replications do
not bear it out. Shown to move: {', '.join(moving) or 'none'}.

**Against published figures.** Of {len(drawn)} figures, {(off <= 0.1).sum()} lie within 10% and
{(off <= 0.2).sum()} within 20%. The furthest off is "{worst['label']}": {worst['published']:,.0f}
published, {worst['modelled']:,.0f} in the model.

So, as far as these checks go: what follows from a scenario is computed rightly, and how sure we are
of it is said rightly. Levels are near Sunderland's and not equal to them. What rests on judgement can
only be varied. Use the model to compare options, not to predict.
""")

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
# # 1. A first run, and what the model is
#
# **The question.** What happens to children at the front door of children's social care, from the first contact to a
# plan or to nothing at all, and what is this model that says so?
#
# The notebook takes about a minute. It simulates Sunderland in the year to March 2018. No child in it is real, and
# nothing in it may be used for a decision about a child.

# %%
import matplotlib.pyplot as plt
from IPython.display import Markdown

import sim

plt.rcParams["date.converter"] = "concise"

# %% [markdown]
# ## A scenario is a question
#
# A scenario holds everything that is asked: the children who come and their need, the thresholds, the teams, the
# meetings, and what changes on which date. One describes Sunderland as it was. The others say what differs from that.

# %%
sim.shipped_scenarios().style.hide().set_properties(**{"text-align": "left"})

# %% [markdown]
# `load_scenario` takes one of these names, or the path of a file of your own. Values can be laid over it. Here the
# observed period is cut to one year to save time. A year of warm-up comes before it.

# %%
scenario = sim.load_scenario("sunderland-2018", ["run.observed_days=365"])
panel, thresholds = scenario.early_help.panel, scenario.thresholds
print(f"The early help panel meets every {panel.interval_days} days, with {panel.places} places.")
print(f"Published thresholds:       {thresholds.published}")
print(f"What screening applies:     {thresholds.applied.screening}")

# %% [markdown]
# ## What the model is
#
# **Every child has a need that nobody sees exactly.** It is a number from 0 to 100. Things happen at home and push it
# up; then it falls back towards the child's own level. Somebody notices and rings the front door. A screening officer
# sees the need, with an error, and holds what is seen against the thresholds: no further action, advice, early help,
# or a referral to social care. Each step takes staff, who are limited, so children wait. Help slowly brings the
# child's own level down. **Need that is not met comes back**, as a repeat contact or a re-referral. Nobody tells the
# model how many come back: that follows from the rest.
#
# One replication is one possible course of events. `simulate` gives its log, in which everything that happened has a
# row.

# %%
log = sim.simulate(scenario, seed=1, replication=1)
events = sim.tables.events(log, scenario)
print(f"{len(events):,} events about {len(log.children):,} children.")
columns = ["date", "child", "event", "place", "outcome", "perceived", "need"]
events[columns].tail(5).round({"perceived": 1, "need": 1})

# %% [markdown]
# ## Three children
#
# `tables.lives` has a row for each child. Among those who were new in the observed year we choose three whose stories
# differ: one who kept coming back and never got a plan, one who got early help, and one whom social care saw twice.

# %%
lives = sim.tables.lives(log, scenario)
new = lives[lives["entered_days"] > scenario.run.warm_up_days]

kept_coming = new[(new["contacts"] == 4) & (new["referrals"] == 0) & new["first_help_days"].isna()]
helped = new[(new["contacts"] == 1) & (new["referrals"] == 0) & (new["early_help_days"] > 100)]
seen_twice = new[(new["referrals"] == 2) & (new["child_in_need_days"] > 30)]
seen_twice = seen_twice[seen_twice["protection_days"] == 0]

chosen = {
    "kept coming back": kept_coming.sort_values("unmet_days")["child"].iloc[-1],
    "got early help": helped.sort_values("first_help_days")["child"].iloc[-1],
    "seen twice by social care": seen_twice.sort_values("contacts")["child"].iloc[-1],
}
figures = {
    "group": "main concern", "area": "area", "contacts": "contacts", "referrals": "referrals",
    "first_help_days": "days from the start of the period until first on a plan in it",
    "unmet_days_child_in_need": "days in need without a social care plan",
}
three = new.set_index("child").loc[list(chosen.values()), list(figures)]
three.set_axis(list(chosen)).rename(columns=figures).round(0).T.fillna("never")

# %% [markdown]
# Each story, as a case file would tell it, with the true need in brackets, which no case file holds.

# %%
print(sim.story(log, scenario, chosen["kept coming back"]))

# %%
print(sim.story(log, scenario, chosen["got early help"]))

# %%
print(sim.story(log, scenario, chosen["seen twice by social care"]))

# %% [markdown]
# The same three lives drawn. The line is true need. Each triangle is the need that the service saw when it decided
# something. The shaded time is under a plan. The dotted lines are the published thresholds: early help, child in
# need, protection.

# %%
figure, panels = plt.subplots(3, 1, figsize=(8, 7.5), sharex=True, layout="constrained")
plans = sim.tables.plans(log, scenario)

for at, (title, child) in zip(panels, chosen.items(), strict=True):
    need = sim.tables.need(log, scenario, child)
    seen = sim.tables.events(log, scenario, child).dropna(subset="perceived")
    at.plot(need["date"], need["need"], color="black", label="true need")
    at.plot(seen["date"], seen["perceived"], "^", color="tab:red", label="need as seen")
    for plan in plans[plans["child"] == child].fillna({"ended": need["date"].max()}).itertuples():
        at.axvspan(plan.started, plan.ended, color="tab:blue", alpha=0.15)
        at.text(plan.started, 2, f" {plan.plan.replace('_', ' ')}", fontsize=8)
    for level in (25, 50, 75):
        at.axhline(level, color="grey", linestyle=":", linewidth=0.8)
    at.set(title=title, ylabel="need", ylim=(0, 110))
panels[0].legend(loc="upper left", ncols=2)
plt.show()

# %% [markdown]
# ## From one course of events to an answer
#
# One replication is an anecdote. `run` makes twenty, measures each, and gives means with 95% intervals.

# %%
result = sim.run({"Sunderland": scenario})
sim.tables.levels(result)

# %% [markdown]
# An interval says how well we know the model's own mean, no more. It says
# nothing about how well the model fits Sunderland; that is notebook 6. A dash: one year is too short to follow
# anybody for twelve months.
#
# Where the children go in a year, and where they wait:

# %%
sim.charts.pathway(result)

# %% [markdown]
# ## The answer

# %%
mean = result.summary.query("by == 'all'").set_index("measure")["mean"]
outcome = result.summary.query("measure == 'contact_outcome_share_pct' and by == 'outcome'")
outcome = outcome.set_index("group")["mean"]

decisions = sim.tables.events(log, scenario, chosen["kept coming back"])
decisions = decisions[decisions["event"] == "contact_decided"]
seen = ", ".join(f"{need:.0f}" for need in decisions["perceived"])
true = ", ".join(f"{need:.0f}" for need in decisions["need"])

Markdown(f"""
In the model, about **{mean['contacts']:,.0f} contacts** a year reach the front door.
**{outcome['advice'] + outcome['no_further_action']:.0f}%** end with advice or no further action,
{outcome['early_help']:.0f}% go to early help, {outcome['referral']:.0f}% become a referral to the
assessment team. Half of all contacts are decided within
{mean['contact_to_decision_hours_median']:.0f} hours.

To be decided quickly is not to be seen rightly. **{mean['missed_children_pct']:.0f}%** of the
children in need who come to the front door are missed, and
**{mean['children_with_repeat_contact_6m']:,.0f} children** come back within six months. The first
of the three shows how: at the {len(decisions)} contacts the need was seen as {seen}, while it truly
was {true}, and the threshold for a referral stood at {thresholds.applied.screening.child_in_need:.0f}.

So that is what the model is: a way to follow the same children through another threshold, another
staffing or another panel, and to see what that changes. The next notebooks do so.
""")

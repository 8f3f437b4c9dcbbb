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
# # 4. The panel: interval, places, and where the wait really is
#
# **The question.** Early help is decided by a panel that meets every fortnight. Would it help to meet every week, or
# to have more places? And is the panel where families really wait?
#
# First the panel alone, then the panel in Sunderland's whole service.

# %%
import matplotlib.pyplot as plt
from IPython.display import Markdown

import sim

# %% [markdown]
# ## The panel alone
#
# A small world in which there is nothing but a panel: 260 referrals a year, ten a fortnight, all of which it hears in
# order. Nobody is helped. This costs nearly no time, so that values can be tried freely.

# %%
alone = sim.load_scenario({
    "title": "A panel and nothing else",
    "run": {"start": "2016-04-04", "warm_up_days": 364, "observed_days": 1092},
    "calendar": {"bank_holidays": False},
    "need": {"groups": {"other": {"set_point_median": 10}}},
    "demand": {
        "contacts": {"first_contacts_per_year": 0},
        "early_help_referrals": {"referrals_per_year": 260},
    },
    "early_help": {"panel": {"share_of_direct": 1, "interval_days": 14}},
})


def waits(sweep):
    """The wait for the panel at each point of a sweep."""
    columns = [*sweep.paths, "mean", "ci_low", "ci_high"]
    return sweep.table.query("measure == 'panel_wait_days' and by == 'all'")[columns].round(1)


# %% [markdown]
# **The interval.** Places without end, and meetings every one, two or four weeks.

# %%
interval = "early_help.panel.interval_days"
by_interval = waits(sim.sweep(alone, {interval: [7, 14, 28]}))
by_interval.rename(columns={interval: "days between meetings"}).style.hide().format(precision=1)

# %% [markdown]
# Somebody who comes at any moment waits half an interval.
#
# **The places.** A meeting every fortnight, and ten referrals a fortnight on average.

# %%
places = "early_help.panel.places"
by_places = waits(sim.sweep(alone, {places: [10, 11, 12, 14, 18]}))
by_places.rename(columns={places: "places a meeting"}).style.hide().format(precision=1)

# %%
figure, panels = plt.subplots(1, 2, figsize=(9, 3), sharey=True, layout="constrained")
for at, table, path, what in (
    (panels[0], by_interval, interval, "days between meetings, no limit of places"),
    (panels[1], by_places, places, "places at each fortnightly meeting"),
):
    below, above = table["mean"] - table["ci_low"], table["ci_high"] - table["mean"]
    at.errorbar(table[path], table["mean"], yerr=[below, above], fmt="o-", capsize=3)
    at.set_xlabel(what)
panels[0].set(ylabel="mean wait, days", ylim=(0, 60))
plt.show()

# %% [markdown]
# So the interval costs half of itself, for everybody, always. Places cost nothing as long as there are clearly more
# than referrals. As they come near the number of referrals the wait explodes, since what one meeting leaves over the
# next one finds. Ten places for ten referrals are not enough, since some fortnights bring fourteen: there the queue
# never settles, and the mean says more about how long we looked.
#
# ## The panel in the whole service
#
# Sunderland's panel hears only some of the cases, has 20 places, and after it a family waits for a worker. Three
# options beside the panel as it is, in the year to March 2018.

# %%
period = ["run.observed_days=365"]
helper = {"posts": 2, "target_cases": 14, "maximum_cases": 17, "annual_cost_pounds": 33000}
areas = ["coalfield", "east", "north", "washington", "west"]
teams = {area: {"workers": {"additional": helper}} for area in areas}
more_workers = {
    "extends": "sunderland-2018",
    "title": "Two more early help workers in each area",
    "changes": {"more_workers": {"from": "2017-04-01", "set": {"early_help": {"teams": teams}}}},
}
options = {
    "weekly": sim.load_scenario("panel-weekly", period),
    "more-places": sim.load_scenario("panel-more-places", period),
    "more-workers": sim.load_scenario(more_workers, period),
}
for name, scenario in options.items():
    print(f"{name}: {scenario.title}")

# %%
now = sim.load_scenario("sunderland-2018", period)
study = sim.compare({"fortnightly": now}, options)

# %% [markdown]
# The steps of the wait. In brackets: 95% intervals of the change.

# %%
steps = {
    "panel_wait_days": "those heard: days waiting for the panel",
    "panel_to_worker_days": "those heard: days from the panel to a worker",
    "early_help_decision_to_help_days": "all: days from the decision to first help",
}
sim.tables.changes(study, list(steps)).set_axis(list(steps.values()))

# %% [markdown]
# ## Where the wait is
#
# Who waits at the end of each month: for the panel, and for a worker in the five areas together.

# %%
sim.charts.monthly(study, "waiting_for_panel")

# %%
teams = study.monthly[study.monthly["group"].str.startswith("early_help/")]
keys = ["scenario", "replication", "month", "measure", "unit"]
for_worker = teams.groupby(keys, sort=False)["value"].sum().reset_index()
for_worker = for_worker.assign(group="all", baseline=study.baseline)
sim.charts.monthly(for_worker, "unallocated_cases")

# %% [markdown]
# The event log says it without averages. In one replication of the service as it was: everybody who waited in a queue
# of early help in the year, and the days that they waited together.

# %%
log = sim.simulate(now, seed=1, replication=1)
waited = sim.tables.waits(log, now)
waited = waited[waited["joined_days"] >= now.run.warm_up_days]
where = waited["queue"].str.split("/").str[0]
where = where.map({"early help panel": "the panel", "early_help": "a worker"})
days = waited.groupby(where)["days"].agg(["count", "sum", "mean"])
days["share"] = 100 * days["sum"] / days["sum"].sum()
days.columns = ["waits", "days together", "days each", "% of all days"]
days.rename_axis("waiting for").reset_index().style.hide().format(precision=0, thousands=",")

# %% [markdown]
# And of the families who got help in that year, how many came through the panel?

# %%
events = sim.tables.events(log, now)
events = events[events["time_days"] >= now.run.warm_up_days]
started = events[(events["event"] == "plan_started") & (events["place"] == "early_help")]
heard = sim.tables.events(log, now).query("event == 'panel_heard'")
through = started.merge(heard[["child", "number"]], on=["child", "number"])
share = len(through) / len(started)
print(f"{len(through):,} of {len(started):,} families: {100 * share:.0f}%")

# %% [markdown]
# ## The answer

# %%
comparison = study.comparison.query("by == 'all'").set_index(["scenario", "measure"])
before = comparison.loc["weekly", "baseline_mean"]
wait_alone = by_places.set_index(places)["mean"]


def change(option, measure):
    """The change that an option brings, in words."""
    row = comparison.loc[(option, measure)]
    way = "longer" if row["difference"] > 0 else "shorter"
    span = f"{row['ci_low']:+.1f} to {row['ci_high']:+.1f}"
    return f"{abs(row['difference']):.1f} days {way} ({span})"


saved = -share * comparison.loc[("weekly", "panel_wait_days"), "difference"]
arrives = comparison.loc[("weekly", "early_help_decision_to_help_days")]
least, most = 0 - arrives["ci_high"].round(1), 0 - arrives["ci_low"].round(1)
if most < saved:
    lost = "The rest is lost in the queue for a worker: who comes sooner goes before somebody else."
else:
    lost = "More replications would have to tell whether the rest is lost in the queue for a worker."
Markdown(f"""
**The panel alone.** The interval costs half of itself: with meetings every 28 days the mean wait is
{by_interval['mean'].iloc[-1]:.1f} days, with meetings every 7 days
{by_interval['mean'].iloc[0]:.1f}. With ten referrals a fortnight and a fortnightly meeting, 18
places make it {wait_alone[18]:.1f} days, 11 places {wait_alone[11]:.1f}, and 10 places
{wait_alone[10]:.1f}.

**In the service**, a case waits {before['panel_wait_days']:.1f} days for the panel. A panel every
week makes that {change('weekly', 'panel_wait_days')}; more places,
{change('more-places', 'panel_wait_days')}. But only {100 * share:.0f}% of the families who get
help come through the panel, so that a weekly panel saves a family {saved:.1f} days on average. At
the first help {-arrives['difference']:.1f} days arrive (95% interval {least:.1f} to {most:.1f}).
{lost}

**Where the wait really is.** {days.loc['a worker', '% of all days']:.0f}% of all days of waiting
are spent waiting for a worker, {days.loc['the panel', '% of all days']:.0f}% for the panel. Two more
workers in each area make the time from decision to first help
{change('more-workers', 'early_help_decision_to_help_days')}; a panel every week makes it
{change('weekly', 'early_help_decision_to_help_days')}. In brackets: 95% intervals of the change.
""")

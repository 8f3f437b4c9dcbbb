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
# # 5. The event log: journeys, flows and queues
#
# **The question.** Every number in a report comes from a log in which everything that happened has a row. How do I
# get from the log to a number that no report holds, to the journeys of children, to a drawing of the flow, and to a
# moving picture of the queues?
#
# One replication of Sunderland in the year to March 2018 is enough for this, and takes less than a minute. One
# replication shows *how* things happen, not how sure we are of a number: for that, see notebooks 2 to 4.

# %%
import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, Markdown
from PIL import Image

import sim

pd.set_option("display.max_colwidth", 120)

# %%
scenario = sim.load_scenario("sunderland-2018", ["run.observed_days=365"])
log = sim.simulate(scenario, seed=1, replication=1)
events = sim.tables.events(log, scenario)
observed = events[events["time_days"] >= scenario.run.warm_up_days]
print(f"{len(events):,} rows, of which {len(observed):,} fall in the observed year.")

# %% [markdown]
# ## What a row says
#
# Columns, events, places and outcomes are explained in one table, `tables.dictionary`. The columns:

# %%
words = sim.tables.dictionary()
left = {"text-align": "left"}
words[words["kind"] == "column"].drop(columns="kind").style.hide().set_properties(**left)

# %% [markdown]
# And the events that a contact can lead to at the front door:

# %%
front_door = words[words["name"].str.contains("contact|screening|checks") & (words["kind"] == "event")]
front_door.drop(columns="kind").style.hide().set_properties(**left)

# %% [markdown]
# ## A number that no report holds
#
# First a check: counting rows gives what the measures say. Nothing is counted inside the model.

# %%
counted = (observed["event"] == "referred").sum()
measures = sim.measure(log, scenario)
told = measures.query("measure == 'referrals' and by == 'all'")["value"].iloc[0]
print(f"Referrals counted in the log: {counted:,}; by the measure: {told:,.0f}.")

# %% [markdown]
# Now something new. On which weekday does a contact wait longest for its decision? A contact is found again in its
# decision by the child and the number of the contact.

# %%
one = ["child", "number"]
received = observed.loc[observed["event"] == "contact_received", [*one, "date", "source"]]
decided = observed.loc[observed["event"] == "contact_decided", [*one, "date"]]
contacts = received.merge(decided, on=one, suffixes=("", "_decided"))
contacts["hours"] = (contacts["date_decided"] - contacts["date"]).dt.total_seconds() / 3600

weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
contacts["weekday"] = contacts["date"].dt.day_name()
by_weekday = contacts.groupby("weekday")["hours"].describe(percentiles=[0.5, 0.9])
by_weekday = by_weekday.loc[weekdays, ["count", "50%", "90%"]].round(0).astype(int)
by_weekday.columns = ["contacts", "half decided within, hours", "nine in ten within, hours"]
by_weekday.rename_axis(None)

# %% [markdown]
# ## Journeys
#
# A child's journey is its events in order. Here are the steps of children who were new in the observed year, as
# screening, assessment, enquiries and plans saw them. Which journeys are the most common?

# %%
entered = observed.loc[observed["event"] == "child_entered", "child"]
steps = observed[observed["child"].isin(entered)]
kinds = {
    "contact_decided": "contact: ", "help_declined": "early help ", "plan_started": "plan: ",
    "assessment_completed": "assessed: ", "section_47_ended": "section 47: ",
}
steps = steps[steps["event"].isin(kinds)]
what = steps["outcome"].mask(steps["event"] == "plan_started", steps["place"])
what = what.mask(steps["event"] == "help_declined", "declined")
said = steps["event"].map(kinds) + what.str.replace("_", " ")
journeys = said.groupby(steps["child"]).agg(" → ".join)

common = journeys.value_counts().head(12).rename("children").rename_axis("journey").reset_index()
common["% of children"] = (100 * common["children"] / len(journeys)).round(1)
common.style.hide().format(precision=1).set_properties(subset="journey", **left)

# %% [markdown]
# One journey in full, with every event and date, is `sim.story(log, scenario, child)`; notebook 1 tells three.
#
# ## The flow
#
# All journeys laid over one another. The thickness of an arrow is in proportion to how many go that way in a year.

# %%
table = measures.assign(scenario="sunderland", replication=1)
sim.charts.pathway(table, observed_days=scenario.run.observed_days)

# %% [markdown]
# ## The queues, day by day
#
# `tables.waits` has a row for each wait: who, where, from when to when. So who waits at any moment can be drawn: a
# dot for each child, the longest wait on the left, darker the longer it has lasted.

# %%
waits = sim.tables.waits(log, scenario)
places = {
    "icrt": "front door", "early help panel": "panel", "early_help": "early help worker",
    "assessment": "assessment worker", "locality": "locality worker",
}
waits["place"] = waits["queue"].str.split("/").str[0].map(places)
four_shades = plt.get_cmap("cividis_r", 4)


def draw(at, moment):
    """Draw who waits at a moment."""
    at.clear()
    waiting = waits[(waits["joined"] <= moment) & ~(waits["left"] <= moment)]
    labels = []
    for row, place in enumerate(places.values()):
        days = (moment - waiting.loc[waiting["place"] == place, "joined"]).dt.days
        order = np.arange(len(days))
        at.scatter(
            order // 5, row + 0.15 * (order % 5) - 0.3, c=-np.sort(-days), s=12,
            cmap=four_shades, vmin=0, vmax=28,
        )
        labels.append(f"{place}: {len(days)}")
    at.set_yticks(range(len(labels)), labels)
    at.set(xlim=(-1, 36), ylim=(4.6, -0.6), xticks=[])
    at.set_title(f"{moment:%a} {moment.day} {moment:%B %Y}")
    at.spines[:].set_visible(False)


# %% [markdown]
# Six moments of a film: two panel meetings are in between.

# %%
first = pd.Timestamp("2018-01-08 18:00")
film, panels = plt.subplots(3, 2, figsize=(11, 7.5), layout="constrained")
for at, day in zip(panels.flat, [0, 5, 10, 15, 20, 25], strict=True):
    draw(at, first + pd.Timedelta(days=day))
dots = panels[0, 0].collections[0]
film.colorbar(dots, ax=panels, shrink=0.5, ticks=[0, 7, 14, 21], label="days waited so far")
plt.show()

# %% [markdown]
# The whole film: eight weeks, every evening at six. It is an animated picture inside this file, so it plays offline.

# %%
figure, at = plt.subplots(figsize=(7, 3.6), dpi=80, layout="constrained")
frames = []
for day in range(56):
    draw(at, first + pd.Timedelta(days=day))
    figure.canvas.draw()
    frame = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    frames.append(frame.quantize(16, dither=Image.Dither.NONE))
plt.close(figure)

film = io.BytesIO()
frames[0].save(film, "gif", save_all=True, append_images=frames[1:], duration=300)
picture = base64.b64encode(film.getvalue()).decode()
about = "Waiting children as dots at five places, every evening for eight weeks"
HTML(
    f"<details><summary>Play the film (17 seconds)</summary>"
    f"<img alt='{about}' src='data:image/gif;base64,{picture}'></details>"
)

# %% [markdown]
# ## The answer

# %%
one_step = journeys.isin(["contact: no further action", "contact: advice"]).mean()
nine_in_ten = by_weekday["nine in ten within, hours"]
slowest, quickest = nine_in_ten.idxmax(), nine_in_ten.idxmin()

evenings = pd.date_range(first, periods=56)
present = pd.DataFrame({
    place: [((w["joined"] <= t) & ~(w["left"] <= t)).sum() for t in evenings]
    for place, w in waits.groupby("place")
})
ended = waits[waits["ended"] & (waits["joined_days"] >= scenario.run.warm_up_days)]
mean_wait = ended.groupby("place")["days"].mean().sort_values(ascending=False)

Markdown(f"""
From the log to a **number**: filter rows and count. Of the contacts that come on a {quickest}, nine
in ten are decided within {nine_in_ten[quickest]} hours; of those that come on a {slowest}, within
{nine_in_ten[slowest]}.

To **journeys**: put each child's events in order. There are {journeys.nunique():,} different ones
among {len(journeys):,} new children, but {100 * one_step:.0f}% of the children have one of the two
shortest: one contact that ends with advice or no further action.

To the **flow**: `sim.charts.pathway`. To the **queues**: `sim.tables.waits`. In these eight weeks,
of an evening, {present['panel'].mean():.0f} cases wait for the panel on average (between
{present['panel'].min()} and {present['panel'].max()}: a meeting clears the list), while
{present['early help worker'].mean():.0f} wait for an early help worker and
{present['assessment worker'].mean():.0f} for an assessment worker. The longest waits that ended in
the year were those for the **{mean_wait.index[0]}**: {mean_wait.iloc[0]:.0f} days on average.

This is one replication: an example, not a finding.
""")

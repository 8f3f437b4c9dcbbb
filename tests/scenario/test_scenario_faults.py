"""Faults in a scenario: each named with its file, line, field, value and mend, all of them at once."""



from __future__ import annotations

import pytest

from sim.scenario import ABSENT, Problem, ScenarioError, load_scenario, load_text
from tests.scenario.scenario_files import AUTHORITY, fault


def test_the_authority_is_valid(write) -> None:
    scenario = load_scenario(write(AUTHORITY))
    assert scenario.front_door.workers["screener"].posts == 6
    assert scenario.front_door.staff.working_hours.closes == 17 + 20 / 60
    assert scenario.early_help.panel.cancelled[0].isoformat() == "2017-08-09"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("run: {observed_day: 3}", "run.observed_day: there is no such field: did you mean 'observed_days'?"),
        ("front-door: {}", "front-door: there is no such field: did you mean 'front_door'?"),
        ("posts: 3", "posts: there is no such field here; allowed: title, question, run, "),
        ("turnover_per_year: 3", "turnover_per_year: there is no such field here"),
        ("partner_led_share: 0.3", "partner_led_share: there is no such field here: it belongs in early_help"),
        ("need: {groups: {neglekt: {}}}", "need.groups.neglekt: there is no such field: did you mean 'neglect'?"),
        ("front_door: {workers: {s: {posts: 2.5}}}",
         "front_door.workers.s.posts is 2.5: posts are counted whole, and fte says how much of full time each is: write "
         "posts: 2, and a group of its own with posts: 1, fte: 0.5; allowed: a whole number from 0 to 5,000 (posts)"),
        ("run: {observed_days: 0}", "run.observed_days is 0: this is too small; allowed: a number from 1 to 10,980 (days)"),
        ("run: {observed_days: 0.001}", "run.observed_days is 0.001: this is too small; allowed: a number from 1 to"),
        ("run: {warm_up_days: 20000}", "warm_up_days is 20000: this is too large; allowed: a number from 0 to 10,980 (days)"),
        ("early_help: {review_days: 0.5}", "this is too small; allowed: a number from 1 to 36,500 (days)"),
        ("locality: {protection: {core_group_days: 0.5}}", "this is too small; allowed: a number from 1 to 36,500 (days)"),
        ("early_help: {panel: {interval_days: 7.0}}",
         "early_help.panel.interval_days is 7.0: a whole number is written without a decimal point: 7; "
         "allowed: a whole number from 1 to 366 (days)"),
        ("front_door: {staff: {working_hours: {opens: [8]}}}",
         "opens is [8]: this is a list, but a time of day is expected; allowed: a time of day written HH:MM"),
        ("front_door: {staff: {working_hours: {opens: '17:00', closes: '08:30'}}}",
         'working_hours is {opens: "17:00", closes: "08:30"}: opens must be earlier than closes'),
        ("front_door: {workers: {s: {posts: '2'}}}", "this is text, but a number is expected: take the quotes off"),
        ("front_door: {workers: {s: {posts: two}}}", 'posts is "two": this is text, but a number is expected; allowed'),
        ("front_door: {workers: {s: {posts: true}}}", "posts is true: this is true or false, but a number is expected"),
        ("front_door: {workers: {s: {posts: }}}", "posts is null: nothing stands here (null), but a number is expected"),
        ("front_door: {workers: {s: {kind: agency}}}", "front_door.workers.s.posts: this field is missing; allowed: a whole"),
        ("front_door: {workers: {s: {posts: 1, turned_from: t}, u: {posts: 1}}}",
         "front_door.workers.s.turned_from is \"t\": there is no such other role in this team; allowed: u"),
        ("front_door: {workers: {s: {posts: 1, turned_from: s}}}",
         "there is no such other role in this team; allowed: this team has none"),
        ("front_door: {workers: {s: {posts: 1, kind: agence}}}",
         'kind is "agence": not one of the choices: did you mean \'agency\'?; '
         "allowed: permanent, agency or newly_qualified"),
        ("front_door: {workers: {s: }}", "front_door.workers.s is null: nothing stands here (null), but a mapping"),
        ("front_door: {workers: [a]}", "front_door.workers is [\"a\"]: this is a list, but a mapping is expected"),
        ("front_door: {workers: {s: {posts: 1, target_cases: 9}}}",
         "front_door.workers.s is {target_cases: 9}: target_cases (9) must not be above maximum_cases (1)"),
        ("demand: {contacts: {first_contacts_per_year: 1_000}}", "a number is written without separators"),
        ("demand: {contacts: {first_contacts_per_year: '12,000'}}", "a number is written without separators"),
        ("early_help: {declined_share: 30%}", "a percentage is written as a share: 0.25 for 25%"),
        ("early_help: {declined_share: 30}",
         "early_help.declined_share is 30: this is too large; allowed: a number from 0 to 1 (share, 0 to 1)"),
        ("early_help: {review_days: 0}", "review_days is 0: this is too small; allowed: a number from 1 to 36,500 (days)"),
        ("early_help: {panel: {places: -1}}", "places is -1: this is too small; allowed: a whole number from 0 to "
         "100,000 (cases per meeting), or null"),
        ("calendar: {bank_holidays: yes}", "write true or false, without quotes; allowed: true or false"),
        ("calendar: {closed_days: 2017-04-01}", "this is text, but a list is expected, written as [a, b]"),
        ("run: {start: 1-4-2016}", 'run.start is "1-4-2016": a date is written YYYY-MM-DD'),
        ("run: {start: 2017-02-29}", "run.start is \"2017-02-29\": there is no such day in the calendar"),
        ("run: {start: 20170401}", "run.start is 20170401: this is a number, but a day is expected"),
        ("early_help: {panel: {starts: 9.30pm}}", "a time of day is written HH:MM from 00:00 to 24:00"),
        ("early_help: {panel: {moved: {20170401: 2017-04-02}}}", "a key must be text"),
        ("early_help: {panel: {moved: {'20170401': 2017-04-02}}}", "early_help.panel.moved.20170401: a date is written YYYY-MM-DD"),
        ("demand: {contacts: {sources: {police: {weekday_weights: [1, 2]}}}}",
         "weekday_weights is [1, 2]: there are too few entries (2); allowed: a list of 7, each a number"),
        ("title: ''", "this text must not be empty"),
        ("title: '  '", 'title is "  ": this text must not be empty: tables and charts need it'),
        ("run: 'start:2016-04-01'", "run is \"start:2016-04-01\": a space is missing after 'start:'"),
        ("run: {start:2016-04-01}", "there is no such field here: a space is missing after 'start:'"),
        ("areas: {'09:30': 3}", "areas.09:30 is 3: this is a number, but a mapping is expected"),
        ("title: 5", "title is 5: this is a number, but text is expected: put it in quotes"),
        (f"title: {'x' * 201}", "this text is too long (201 characters); allowed: text of at most 200 characters"),
        ("assessment: {duration_working_days: {distribution: lognormal}}", "cv is given for lognormal"),
        ("changes: {a: {from_date: 2017-01-01, set: {costs: {contact: 1}}}}", "did you mean 'from'?"),
        ("changes: {a: {from: 2017-01-01, until: 2016-12-31, set: {costs: {contact: 1}}}}", "before it begins"),
        ("early_help: {staff: {recruitment: {frozen: {from_date: 2017-01-01}}}}", "did you mean 'from'?"),
        ("published: {a: {mesure: referrals, label: x, source: y, value: 1}}", "did you mean 'measure'?"),
        ("front_door: {screening_effort_hours: 2}", "allowed: a duration {distribution, mean, cv}"),
        ("changes: {a: {from: 2017-01-01}}", "changes.a.set: this field is missing"),
        ("changes: {a: {from: 2017-01-01, set: {}}}", "changes.a.set is {}: there are too few entries (0)"),
    ],
)  # fmt: skip
def test_one_fault_one_plain_sentence(text: str, message: str, write) -> None:
    found = fault(write(f"# a comment\n{text}\n"))
    assert found.startswith("scenario.yaml, line 2: "), found
    assert message in found, found


def test_all_faults_at_once_in_the_order_of_lines(write) -> None:
    text = AUTHORITY.replace("posts: 6", "posts: six").replace("share: 2}", "share: -2}").replace("title:", "titel:")
    text = text.replace("places: null", "places: none").replace("until: 2017-10-31", "untl: 2017-10-31")
    text = text.replace("  contacts:\n    measure: contacts\n", "  contacts:\n")
    text += "title: again\ntitle: and again\n"
    places = [(problem.line, ".".join(map(str, problem.path))) for problem in _problems(write(text))]
    assert places == [
        (1, "titel"),
        (10, "areas.north.share"),
        (29, "front_door.workers.screener.posts"),
        (44, "changes.weekly panel.untl"),
        (45, "changes.weekly panel.set.early_help.panel.places"),
        (47, "published.contacts.measure"),
        (52, "title"),
    ]


def _problems(path) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return caught.value.problems


def test_lists_are_counted_from_their_own_lines(write) -> None:
    text = (
        "calendar:\n  closed_days:\n    - 2017-04-01\n    - 2017-04-31\n  school_holidays:\n    - first: 2017-04-01\n"
    )
    assert [(p.line, p.path[1:]) for p in _problems(write(text))] == [
        (4, ("closed_days", 1)),
        (6, ("school_holidays", 0, "last")),
    ]


def test_values_are_shown_short_and_harmless() -> None:
    long = Problem("f.yaml", 3, ("title",), "x" * 500, "too long")
    assert str(long) == f'f.yaml, line 3: title is "{"x" * 56}...: too long'
    nasty = str(Problem("f\x1b[2J", None, ("a\nb",), {"k\r": "\x1b]0;x\x07\u202e\n"}, "no"))
    assert nasty == 'f\\x1b[2J: a\\nb is {k\\r: "\\x1b]0;x\\x07\\u202e\\n"}: no'
    assert str(Problem("f", 1, (), ABSENT, "gone")) == "f, line 1: gone"
    assert str(Problem("f", 1, ("a",), None, "gone", "1")) == "f, line 1: a is null: gone; allowed: 1"
    assert long.value == "x" * 500
    assert len(str(Problem("f", 1, ("a",), [[1] * 1000] * 1000, ""))) < 100


def test_a_thousand_faults_are_a_thousand_messages() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text("".join(f"key_{i}: 1\n" for i in range(1000)))
    assert len(caught.value.problems) == 1000


RULES = [
    ("run: {warm_up_days: 8000, observed_days: 8000}",
     "the run is longer than 30 years (warm_up_days and observed_days together are 16,000): shorten it; "
     "allowed: together at most 10,980 days"),
    ("run: {start: 1016-04-01}", "the calendar is known from 1950 to 2100"),
    ("areas: {a.b: {}}", "areas.a.b: this name cannot be used: it holds a full stop"),
    ("areas: {' a': {}}", "begins or ends with a space"),
    ("areas: {'': {}}", "it is empty"),
    ('areas: {"a\\eb": {}}', "a character that cannot be seen"),
    ("areas: {" + "a" * 61 + ": {}}", "longer than 60 characters"),
    ("front_door: {workers: {a=b: {posts: 1}}}", "front_door.workers.a=b: this name cannot be used"),
    ("locality: {teams: {all: {workers: {a.b: {posts: 1}}}}}", "locality.teams.all.workers.a.b: this name cannot"),
    ("areas: {" + ", ".join(f"a{i}: {{}}" for i in range(101)) + "}", "there are 101 entries here, more than 100"),
    ("front_door: {workers: {" + ", ".join(f"a{i}: {{posts: 1}}" for i in range(201)) + "}}",
     "there are 201 entries here, more than 200"),
    ("calendar: {closed_days: [" + "2018-01-02,\n" * 2001 + "]}",
     "there are 2,001 entries here, more than 2,000; allowed: a list of at most 2,000, each a day written YYYY-MM-DD"),
    ('title: "a\\x07"', "the text holds a control character"),
    ('title: "a\\nb"', "the text must stand on one line"),
    ("published: {a: {measure: ' ', value: 1, source: s, label: l}}", "published.a.measure is \" \": this text must not"),
    ("areas: {a: {share: 0}}", "areas: at least one area must have a share above 0"),
    ("need: {groups: {other: {share: 0}}}", "need.groups: at least one group must have a share above 0"),
    ("calendar: {school_holidays: [{first: 2017-04-05, last: 2017-04-09}, {first: 2017-04-01, last: 2017-04-05}]}",
     "calendar.school_holidays.0 is \"2017-04-05 to 2017-04-09\": this school holiday overlaps the one from 2017-04-01"),
    ("areas: {north: {}}\nlocality: {teams: {noth: {}, north: {}}}", "there is no such area: did you mean 'north'?"),
    ("areas: {a: {}, b: {}}\nearly_help: {teams: {a: {}}}", "early_help.teams: each area needs a team"),
    ("perception: {bias: {neglect: {screening: -3}}}", "perception.bias.neglect: no child belongs to this group"),
    ("demand: {contacts: {first_contacts_per_year: 9, sources: {police: {share: 0}}}}",
     "demand.contacts.sources: at least one source must have a share above 0"),
    ("need: {groups: {other: {incidents_per_year_at_zero_need: 1}}}\n"
     "demand: {contacts: {sources: {police: {incidents_share: 0}}}}", "at least one source must have an incidents_share"),
    ("demand: {early_help_referrals: {referrals_per_year: 9, sources: {families: {share: 0}}}}",
     "demand.early_help_referrals.sources: at least one source"),
    ("run: {observed_days: 1461}\ndemand: {contacts: {trend_per_year: -0.5}}",
     "demand.contacts.trend_per_year is -0.5: demand would fall to nothing after 2.0 of the run's 4.0 years"),
    ("locality: {clinic: {places: 3, weekday: sunday}}", "the locality teams do not work on that day"),
    ("looked_after: {stay_days: {mean: 0}, return_share: 1}", "children would leave care and return to it in no time"),
    ("early_help: {panel: {first_meeting: 2016-04-06, moved: {2016-08-09: 2016-08-11}}}",
     "2016-08-09 is not a day on which the panel meets: the nearest is 2016-08-10"),
    ("early_help: {panel: {first_meeting: 2016-04-06, moved: {2016-08-10: 2016-08-24}}}",
     "the panel meets on 2016-08-24 anyway"),
    ("early_help: {panel: {first_meeting: 2016-04-06, cancelled: [2016-08-10], moved: {2016-08-10: 2016-08-11}}}",
     "early_help.panel.cancelled.0 is 2016-08-10: this meeting is also moved"),
    ("early_help: {panel: {first_meeting: 2016-04-06, cancelled: [2016-08-10, 2016-08-10]}}",
     "early_help.panel.cancelled.1 is 2016-08-10: this day is named twice"),
    ("early_help: {panel: {first_meeting: 2016-04-06, moved: {2016-08-10: 2016-08-30, 2016-08-24: 2016-08-30}}}",
     "the meeting of 2016-08-10 is moved to this day as well"),
    ("early_help: {declined_share: 0.5}\ndemand: {early_help_referrals: {referrals_per_year: 300, multiplier: 2, "
     "reputation: {strength: 0.4, reference_per_year: 100}}}",
     "demand.early_help_referrals.reputation.strength is 0.4: each referral would bring 1.20 more, and they without end"),
    ("demand: {early_help_referrals: {sources: {agencies: {learns: 0.5}}}}",
     "demand.early_help_referrals.sources.agencies.learns is 0.5: it has no effect"),
    ("families: {sizes: [0, 0]}", "families.sizes is [0, 0]: at least one size must have a weight above 0"),
    ("need: {ages_at_entry: [1, " + "0, " * 17 + "0]}", "0]: at least one year of age from 0 to 17 must have a weight above 0"),
    ("demand: {contacts: {sources: {police: {age_weights: [1, " + "0, " * 17 + "0]}}}}",
     "demand.contacts.sources.police.age_weights: no child comes to notice at an age"),
    ("need: {groups: {other: {incidents_per_year_at_zero_need: 1}}}\n"
     "demand: {contacts: {sources: {schools: {age_weights: [" + "0, " * 5 + "1, " * 13 + "1]}}}}",
     "demand.contacts.sources: nobody notices what happens to children of 0: give a source"),
    ("run: {observed_days: 3652.5}\ntransfers: {in_per_year: 300000}", "transfers.in_per_year: about 3,000,000 children"),
    ("demand: {contacts: {first_contacts_per_year: 800000}}",
     "demand.contacts.first_contacts_per_year is 800000: up to 2,190 a day"),
    ("demand: {contacts: {first_contacts_per_year: 80000, multiplier: 12}}", "up to 2,628 a day (with multiplier"),
    ("demand: {early_help_referrals: {referrals_per_year: 80000, multiplier: 12}}", "referrals_per_year is 80000: up to"),
    ("run: {observed_days: 5000}\ndemand: {contacts: {first_contacts_per_year: 200000}}",
     "demand.contacts.first_contacts_per_year: about 2,737,851 children and contacts over the run are more than 2,000,000"),
    ("opening: {known: {children: 1000000}, protection: {children: 1000000}, child_in_need: {children: 9}}",
     "children: about 2,000,009 children and contacts"),
    ("opening: {known: {children: 100000}}\nneed: {groups: {other: {incidents_per_year_at_zero_need: 40}}}",
     "need.groups.other.incidents_per_year_at_zero_need: about 4,"),
    ("assessment: {workers: {a: {posts: 5000}, b: {posts: 5000}, c: {posts: 5000}, d: {posts: 5000}, e: {posts: 1}}}",
     "there are 20,001 posts in all"),
    ("run: {observed_days: 7000}\nassessment: {workers: {a: {posts: 5000}}, staff: {turnover_per_year: 40}}",
     "assessment.staff: about 3,8"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), RULES)
def test_rules_between_fields(text: str, message: str, write) -> None:
    found = fault(write(text + "\n"))
    assert message in found, found


def test_what_a_rule_must_not_refuse(write) -> None:
    for text in (
        "areas: {a: {}, b: {share: 0}}",
        "early_help: {teams: {all: {}}}",
        "early_help: {panel: {cancelled: [2015-04-03, 2030-03-29]}}",
        "demand: {contacts: {first_contacts_per_year: 0, sources: {police: {share: 0, incidents_share: 0}}}}",
        "run: {observed_days: 30}\ndemand: {contacts: {trend_per_year: -1}}",
        "locality: {clinic: {weekday: sunday}}",
        "early_help: {declined_share: 0.6}\ndemand: {early_help_referrals: {referrals_per_year: 300, multiplier: 2, "
        "reputation: {strength: 0.4, reference_per_year: 100}}}",
        "title: 'Ünïcode – “quotes” 🙂'",
        "assessment: {limit: {pulled_share: 0.3}}",
    ):
        load_scenario(write(text + "\n"))


def test_a_section_keeps_the_defaults_of_what_it_does_not_name(write) -> None:
    scenario = load_scenario(
        write("assessment: {limit: {pulled_share: 0.3}, duration_working_days: {distribution: exponential}}\n")
    )
    assert scenario.assessment.limit.limit_working_days == 45
    assert scenario.assessment.duration_working_days.mean == 30
    assert scenario.section_47.limit.limit_working_days == 15

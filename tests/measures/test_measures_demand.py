"""Demand: who moves in and away with a case, and what the offer brought, from logs of a few rows."""

from sim.log import Event, Outcome


def test_who_moves_in_and_away(make):
    """Two moved in, one of them before the window; one of two families that moved has been handed over."""
    m = make()
    for child, (at, origin) in enumerate([(40.0, 3), (41.0, 0), (42.0, 3)]):
        m.child(child, entered_days=at, origin=origin)
        m.row(at, child, Event.CHILD_ENTERED)
    m.row(60.0, 0, Event.FAMILY_MOVES, number=1)
    m.row(70.0, 0, Event.CHILD_LEFT, outcome=Outcome.MOVED_AWAY)
    m.row(80.0, 1, Event.CHILD_LEFT, outcome=Outcome.MOVED_ON)
    assert m.value("children_moved_in") == 2
    assert m.value("children_moved_away") == 1
    assert m.value("children_moved_on") == 1


def test_what_the_offer_brought(make):
    """Of four cases opened, three are direct referrals; the offer brought one, from families."""
    m = make()
    for child, (outcome, source, brought) in enumerate([
        (Outcome.DIRECT, 7, float("nan")), (Outcome.DIRECT, 8, 1.0), (Outcome.DIRECT, 8, float("nan")),
        (Outcome.FRONT_DOOR, 0, float("nan")),
    ]):  # fmt: skip
        m.child(child)
        m.row(50.0 + child, child, Event.EARLY_HELP_REFERRED, number=1, outcome=outcome, source=source, value=brought)
    assert m.value("direct_referrals") == 3 and m.value("direct_referrals_brought") == 1
    assert m.value("direct_referrals_brought", "source", "families") == 1
    assert m.value("direct_referrals_brought_pct", "source", "families") == 50

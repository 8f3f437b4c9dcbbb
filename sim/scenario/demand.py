"""Who comes to notice, when and with whom, who moves in and away, and what is open on the first day."""

from typing import Annotated

from pydantic import Field

from sim.scenario import parts
from sim.scenario.parts import Days, Duration, Part, Share, Weight, above_0, default, fixed, nonzero, rising, within
from sim.scenario.staff import Cases
from sim.scenario.vocabulary import DirectSource, Source

Profile7 = Annotated[tuple[Weight, ...], parts.listed(7, 7)]
Sizes = Annotated[tuple[Weight, ...], parts.listed(1, 8)]
Profile24 = Annotated[tuple[Weight, ...], parts.listed(24, 24)]


class SourceProfile(Part):
    """When a source makes contact, and how good its information is.

    Parameters
    ----------
    share
        Share of first contacts, relative to the other sources.
    incidents_share
        Share of later incidents that this source notices and reports, relative to the other sources.
    weekday_weights
        Relative weight of Monday to Sunday.
    hour_weights
        Relative weight of each hour of the day, from midnight.
    bank_holiday_factor
        Multiplies the rate on bank holidays.
    school_holiday_factor
        Multiplies the rate in school holidays; what would have been reported then comes when the school reopens.
    information_quality
        Multiplies the screening error by 2 - quality. 1: no effect.
    noticed_elsewhere
        What becomes of an incident that falls to this source on a day on which it is shut (a weekday of weight 0) or
        half shut (the factors of holidays). A number: the source sees it with the probability of how far it is open;
        otherwise another source notices it with this probability, and otherwise nobody does. null: it is always seen,
        and reported when the source opens.
    reporting_delay_days
        Mean of the exponential delay from an incident to the contact about it, counted in the source's own time.
    age_weights
        Relative weight with which the source notices the unborn, then children of each year of age from 0 to 17: a
        school those of school age, a health visitor those under five. null: all alike.
    learns
        k: how far the source learns from what comes of its contacts. It reports what it notices, a child's first
        trouble and later ones, with probability ``1 - k (1 - h)``, h being the share of its recent contacts after which
        somebody helped (`demand.contacts.learning`). 0: it reports everything.
    """

    share: Weight = 1
    incidents_share: Weight = 1
    weekday_weights: Annotated[Profile7, nonzero("weekday")] = (1, 1, 1, 1, 1, 1, 1)
    hour_weights: Annotated[Profile24, nonzero("hour")] = (1,) * 24
    bank_holiday_factor: parts.Factor = 1
    school_holiday_factor: parts.Factor = 1
    information_quality: Share = 1
    noticed_elsewhere: Share | None = None
    reporting_delay_days: Days = 0
    age_weights: parts.AgeWeights | None = None
    learns: Share = 0


class Learning(Part):
    """How sources that learn (`sources.NAME.learns`) judge whether to call: by
    ``h = (helped + m r)/(contacts + m)`` over their contacts decided of late; early help, a referral and immediate
    protection are help.

    Parameters
    ----------
    reference_share
        r: the share of contacts after which a source expects help, before it has seen what happens.
    prior_contacts
        m: how many contacts that expectation weighs.
    window_days
        How far back a source remembers.
    """

    reference_share: Share = 0.5
    prior_contacts: Annotated[float, above_0(100_000, "contacts")] = 20
    window_days: Annotated[float, within(1, 3_660, "days")] = 182


class ContactDemand(Part):
    """First contacts at the front door. Later contacts come out of the model: they are the children's incidents.

    Parameters
    ----------
    first_contacts_per_year
        Children who come to notice for the first time in a year of ordinary weeks, before trend and holidays.
    multiplier
        Multiplies the rate of children new to the service; for what-if questions and dated changes (1.2: 20% more of
        them). Contacts about children who are known are incidents in their lives, and are not multiplied.
    trend_per_year
        Steady growth of the rate: rate = first rate x (1 + trend x years since the start).
    sources
        Sources by name.
    learning
        What sources that learn go by.
    """

    first_contacts_per_year: parts.PerYear = 0
    multiplier: parts.Factor = 1
    trend_per_year: parts.Trend = 0
    sources: Annotated[dict[Source, SourceProfile], Field(min_length=1)] = default(others={})
    learning: Learning = default()


class Reputation(Part):
    """A new offer brings demand: the more families early help has helped, the more are sent to it.

    On each day the rate of direct referrals is multiplied by ``1 + a (h/r - 1)``, h being the early help plans that
    started in the twelve months before (before the run: as many as the reference).

    Parameters
    ----------
    strength
        a: by how much referrals grow, as a share, when twice as many families are helped as the reference. 0: what the
        offer does changes nobody's mind.
    reference_per_year
        r: families helped in a year at which referrals come at the rate given.
    lag_days
        How long it takes until it is known.
    """

    strength: Annotated[float, within(0, 5, "share of the referrals")] = 0
    reference_per_year: Annotated[float, above_0(1_000_000, "families per year")] = 1
    lag_days: Days = 0


class DirectDemand(Part):
    """Referrals made straight to early help by agencies and families, which never pass the front door.

    Parameters
    ----------
    referrals_per_year
        Children referred for the first time in a year of ordinary weeks, before trend and holidays.
    multiplier
        Multiplies the rate.
    trend_per_year
        Steady growth of the rate.
    sources
        Sources by name.
    reputation
        What early help has done brings further referrals.
    """

    referrals_per_year: parts.PerYear = 0
    multiplier: parts.Factor = 1
    trend_per_year: parts.Trend = 0
    sources: Annotated[dict[DirectSource, SourceProfile], Field(min_length=1)] = default(agencies={})
    reputation: Reputation = default()


class Demand(Part):
    """Arrivals from outside.

    Parameters
    ----------
    contacts
        First contacts at the front door.
    early_help_referrals
        Direct referrals to early help.
    year_cv
        How far years differ by more than chance: each year of the run has a factor of its own, lognormal with mean 1
        and this coefficient of variation, that multiplies the rate of all arrivals from outside. 0: by chance alone.
    """

    contacts: ContactDemand = default()
    early_help_referrals: DirectDemand = default()
    year_cv: Annotated[float, within(0, 1, "coefficient of variation")] = 0

    @property
    def streams(self) -> tuple[tuple[str, ContactDemand | DirectDemand, str, float], ...]:
        """Each stream of arrivals behind its path, with the name of its rate, and that as it is given."""
        contacts, direct = self.contacts, self.early_help_referrals
        return (
            ("demand.contacts", contacts, "first_contacts_per_year", contacts.first_contacts_per_year),
            ("demand.early_help_referrals", direct, "referrals_per_year", direct.referrals_per_year),
        )


class OpeningCases(Part):
    """Children whose case is open in one service on the first day.

    Parameters
    ----------
    children
        How many.
    need_mean
        Mean of their need and set-point (normal, cut to 0-100).
    need_sd
        Standard deviation of their need and set-point.
    open_days_mean
        Mean time for which they have been open (exponential); shifts their first review and their end.
    earlier_plan_share
        Share who have had a child protection plan before this one.
    """

    children: parts.Count = 0
    need_mean: parts.Score = 50
    need_sd: parts.Spread = 0
    open_days_mean: Days = 0
    earlier_plan_share: Share = 0


class Opening(Part):
    """What the service holds on the first day, so that the warm-up need not start from an empty authority.

    Parameters
    ----------
    early_help
        Open early help plans.
    assessment
        Assessments under way.
    child_in_need
        Child in need plans.
    protection
        Child protection plans.
    looked_after
        Looked-after children.
    known
        Children known from earlier years, with no open case: their incidents bring them back.
    """

    early_help: OpeningCases = default()
    assessment: OpeningCases = default()
    child_in_need: OpeningCases = default()
    protection: OpeningCases = default()
    looked_after: OpeningCases = default()
    known: OpeningCases = default()


class SchoolHoliday(Part):
    """One school holiday, first and last day included.

    Parameters
    ----------
    first
        First day.
    last
        Last day.
    """

    first: parts.Date
    last: parts.Date

    _in_order = rising("first", "last", fault="a school holiday must not end before it begins")


class CalendarSettings(Part):
    """Days on which the service is closed and schools are out.

    Parameters
    ----------
    bank_holidays
        Whether England's bank holidays are days off.
    closed_days
        Further days on which the service does not work.
    school_holidays
        School holidays.
    """

    bank_holidays: bool = True
    closed_days: parts.Dates = ()
    school_holidays: Annotated[tuple[SchoolHoliday, ...], Field(strict=False, max_length=parts.MOST_DAYS)] = ()


class Families(Part):
    """Brothers and sisters of the children who come to notice in the run. A home has one need and one course of
    incidents; the first child, the youngest, is in most need, and the others' need lies below by a fixed gap.

    Parameters
    ----------
    sizes
        Relative weights of families with one child, with two, and so on. null: every child is an only one.
    need_gap
        Mean of how far the need of each further child lies below that of the first (exponential).
    years_apart
        Mean of the years from a child to the next older one, uniform from a year on. Who would be of leaving age is not
        at home.
    named_share
        Chance that a contact names a further child; whoever is named is referred with the first.
    further_effort_share
        Effort of the desk for each further child named, as a share of that for the first.
    further_child_weight
        Weighted cases that each further child adds to the case of a family, in assessment and on plans.
    assessed_together
        Whether brothers and sisters have one assessment. false: each has its own, weighs as much as the first, and the
        family waits for the last to be finished.
    """

    sizes: Annotated[Sizes | None, nonzero("size")] = None
    need_gap: parts.Spread = 0
    years_apart: Annotated[float, within(1, 10, "years")] = 2.5
    named_share: Share = 1
    further_effort_share: Share = 0
    further_child_weight: Cases = 0
    assessed_together: bool = True


class Transfers(Part):
    """Cases that come from other authorities and go to them. Neutral: nobody moves with an open case.

    Parameters
    ----------
    in_per_year
        Children who move in with a case that another authority had open, in a year; evenly over the days.
    need_mean
        Mean of their need and set-point (normal, cut to 0-100).
    need_sd
        Standard deviation of their need and set-point.
    on_plan_share
        Share of them on a child protection plan: a transfer-in conference decides whether it goes on, after as long as
        other conferences take, counted from the day of the move. The others are referred for an assessment.
    out_per_year
        Rate at which a family moves to another authority while a case is open. 0: nobody does. (Families about whom
        nothing is open leave at `need.exit_per_year`.)
    handover_working_days
        From the move to the day on which the other authority has taken the case over and it closes here, in working
        days. Until then the case goes on.
    """

    in_per_year: parts.PerYear = 0
    need_mean: parts.Score = 50
    need_sd: parts.Spread = 0
    on_plan_share: Share = 0
    out_per_year: parts.Rate = 0
    handover_working_days: Duration = fixed(0)

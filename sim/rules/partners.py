"""What partners learn from what comes of their calls: whoever sees that nothing happens calls less.

Counts are whole numbers of the calls that were decided in the last months.
"""

from sim.rules.codes import Outcome

HELPED = (Outcome.EARLY_HELP, Outcome.REFERRAL, Outcome.IMMEDIATE_PROTECTION)
"""Decisions after which somebody will do something for the child."""


def came_of_it(outcome: Outcome) -> bool:
    """Whether something came of a call, as the caller sees it."""
    return outcome in HELPED


def experience(helped: int, contacts: int, prior_contacts: float, reference: float) -> float:
    """Share of calls of which something came: ``h = (helped + m r)/(contacts + m)``.

    The m calls that a source expected beforehand, of which the share r would help, leave it a memory where it has
    called nobody of late.
    """
    return (helped + prior_contacts * reference) / (contacts + prior_contacts)


def reports(u: float, learning: float, experience: float) -> bool:
    """Whether a source reports what it has noticed: with probability ``1 - k (1 - h)``."""
    return u < 1.0 - learning * (1.0 - experience)


def learning_gain(
    learning: float, share: float, contacts: float, helped_share: float, prior_contacts: float, reference: float
) -> float:
    """By how much the share reported changes the share reported next, near a share: ``k N m (p - r)/(N q + m)^2``.

    Of N things noticed in the memory, the share q was reported and p of these helped. Above -1 and below 1 the source
    settles.
    """
    known = contacts * share + prior_contacts
    return learning * contacts * prior_contacts * (helped_share - reference) / (known * known)

"""Keyed random draws: every draw is a pure function of (root seed, replication, child or post, purpose, index).

No draw depends on the scenario or on the order of events, so the same child lives the same life under two scenarios
until a decision about it differs.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, 2011, "Parallel random numbers: as easy as 1, 2, 3"): a
key of 64 bits turns each counter of 128 bits into a block of four 32-bit words, two uniform draws. The key is worked
out once for a run (`run_key`). The counter is laid out so that no two draws share one: child or post (64 bits), purpose
(16), block (48). Draws of one child and purpose are counted from 0; number `index` is half of block ``index // 2``.
"""

_WORD = 0xFFFFFFFF
_STEP = 2.0**-52


class Purpose:
    """What a draw is for, 0 to 65,535. Values are part of the key: never reuse or renumber one."""

    ARRIVAL = 1
    GROUP_AND_AREA = 2
    SET_POINT = 3
    FIRST_SHOCK = 4
    AGE = 5
    INCIDENT = 7
    INCIDENT_MARK = 8
    OPENING = 9
    INCIDENT_NOTICED = 10
    EXIT = 11
    RECORDING_EFFORT = 12
    GREEN_ANSWER = 13
    SCREENING_EFFORT = 20
    EMERGENCY_EFFORT = 21
    POLICE_CHECK = 22
    HEALTH_CHECK = 23
    EDUCATION_CHECK = 24
    PANEL_ROUTE = 30
    DECLINE = 31
    PARTNER_LED = 32
    CONSENT_ANSWER = 33
    ASSESSMENT_LENGTH = 40
    ASSESSMENT_PULL = 41
    STRATEGY_DELAY = 42
    EARLY_VISIT = 43
    ENQUIRY_LENGTH = 44
    CONFERENCE_LENGTH = 45
    CONFERENCE_PULL = 46
    EARLY_VISIT_DELAY = 47
    STRATEGY_LOOK = 48
    STEP_UP = 50
    STEP_DOWN = 51
    TRANSFER = 52
    EMERGENCY_HANDOVER = 53
    STEP_UP_DELAY = 54
    STEP_DOWN_DELAY = 55
    TRANSFER_DELAY = 56
    EMERGENCY_HANDOVER_DELAY = 57
    LOST_DELAY = 58
    STAY_LENGTH = 60
    RETURN_TO_CARE = 61
    RETURN_DELAY = 62
    PLAN_AFTER_CARE = 63
    HOME_LOOK = 64
    PERMANENCE = 65
    EMPLOYMENT = 70
    RECRUITMENT = 71
    COVER = 72
    ABSENCE_GAP = 73
    ABSENCE_LENGTH = 74
    PERSISTENT_ERROR = 75
    YEAR = 80
    MOVE = 81
    MOVE_HANDOVER = 82
    FIRST_REPORTED = 83
    INCIDENT_REPORTED = 84
    REFUSAL_LOOK = 85
    QUORUM = 86
    FAMILY = 87
    NAMED = 88
    PERCEPTION = 100  # plus the position of the decision point


def philox(key_0: int, key_1: int, x0: int, x1: int, x2: int, x3: int) -> tuple[int, int, int, int]:
    """Four 32-bit words for a key of two and a counter of four (Philox4x32-10)."""
    for _ in range(10):
        p0, p1 = 0xD2511F53 * x0, 0xCD9E8D57 * x2
        x0, x1, x2, x3 = (p1 >> 32 & _WORD) ^ x1 ^ key_0, p1 & _WORD, (p0 >> 32 & _WORD) ^ x3 ^ key_1, p0 & _WORD
        key_0, key_1 = key_0 + 0x9E3779B9 & _WORD, key_1 + 0xBB67AE85 & _WORD
    return x0, x1, x2, x3


def run_key(seed: int, replication: int) -> int:
    """Key of all draws of one run, 63 bits, from a root seed and a replication, each 0 to 2**63 - 1."""
    x0, x1, _, _ = philox(seed & _WORD, seed >> 32, replication & _WORD, replication >> 32, 0, 0)
    return (x1 & 0x7FFFFFFF) << 32 | x0


def uniforms(key: int, child: int, purpose: int, block: int) -> tuple[float, float]:
    """The two uniform draws of a block (0 to 2**48 - 1): those of index ``2 block`` and ``2 block + 1``.

    Each is the middle of one of 2**52 equal parts of the unit interval, so never 0 or 1.
    """
    x0, x1, x2, x3 = philox(
        key & _WORD, key >> 32, block & _WORD, purpose << 16 | block >> 32, child & _WORD, child >> 32
    )
    return ((x1 << 20 | x0 >> 12) + 0.5) * _STEP, ((x3 << 20 | x2 >> 12) + 0.5) * _STEP


def uniform(key: int, child: int, purpose: int, index: int) -> float:
    """The uniform draw number `index` (0 to 2**49 - 1) of a child or post for a purpose."""
    first, second = uniforms(key, child, purpose, index >> 1)
    return second if index & 1 else first

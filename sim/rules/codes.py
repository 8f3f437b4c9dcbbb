"""The codes that rules, log and measures share: where something happens, and how it came out."""

from __future__ import annotations

from enum import IntEnum


class Coded(IntEnum):
    """An integer code with its meaning in words."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Coded:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member


class Place(Coded):
    """Where something happens."""

    COMMUNITY = 0, "at home, with no open case"
    FRONT_DOOR = 1, "Integrated Contact and Referral Team"
    EMERGENCY_DUTY = 2, "emergency duty team"
    PANEL = 3, "early help panel"
    EARLY_HELP = 4, "early help teams"
    ASSESSMENT = 5, "assessment team"
    SECTION_47 = 6, "strategy discussion, section 47 enquiry and conference"
    CHILD_IN_NEED = 7, "child in need plan, locality teams"
    CLINIC = 8, "weekly child in need clinic"
    PROTECTION = 9, "child protection plan, locality teams"
    LOOKED_AFTER = 10, "looked after"


class Outcome(Coded):
    """How it came out, or why."""

    NONE = 0, "not applicable"
    NO_FURTHER_ACTION = 1, "no further action"
    ADVICE = 2, "advice and universal services"
    EARLY_HELP = 3, "early help"
    REFERRAL = 4, "referral to the assessment team"
    IMMEDIATE_PROTECTION = 5, "immediate protection"
    PASSED_TO_WORKER = 6, "a case was opened meanwhile: passed to the team that has it"
    NOTED = 7, "noted on the open case"
    CONCERN = 8, "a concern that brings a decision forward"
    UNIVERSAL = 9, "universal services"
    STEP_UP = 10, "stepped up"
    STEP_DOWN = 11, "stepped down"
    CONTINUE = 12, "continues"
    CLOSE = 13, "closed"
    CHILD_IN_NEED = 14, "child in need"
    PROTECTION = 15, "protection"
    NO_CONFERENCE = 16, "no conference"
    CONFERENCE = 17, "initial child protection conference"
    LOOKED_AFTER = 18, "becomes looked after"
    PLAN = 19, "a plan"
    NO_PLAN = 20, "no plan"
    PARTNER_LED = 21, "a plan led by a partner agency"
    COMPLETE = 22, "handover complete"
    INFORMATION_LOST = 23, "information lost at the handover"
    DECLINED = 24, "declined by the family"
    TURNED_18 = 25, "reached the leaving age"
    WITHIN_TARGET = 26, "allocated within target"
    ABOVE_TARGET = 27, "allocated above target by a manager"
    PERMANENT = 28, "permanent worker"
    AGENCY = 29, "agency worker"
    NEWLY_QUALIFIED = 30, "newly qualified worker"
    ENTERED = 31, "entered"
    INCIDENT = 32, "an incident"
    SERVICE_STARTED = 33, "a service started to work"
    HELPED = 34, "progress taken stock of"
    SERVICE_ENDED = 35, "a service ended"
    FRONT_DOOR = 36, "from the front door"
    DIRECT = 37, "direct from an agency or family"
    PANEL = 38, "from the early help panel"
    REPEAT_CONTACT_RULE = 39, "by the repeat-contact rule"
    RETURN_HOME = 40, "left care"
    POST_CUT = 41, "the post was cut"
    RESIGNED = 42, "the worker left"
    COVER_ENDED = 43, "agency cover ended"
    MOVED_ON = 44, "moved away, or no longer known"
    RECOVERED = 45, "recovered without a service"
    ANSWERS_LATE = 46, "decided without the answers that are late"
    MOVED_IN = 60, "moved in from another authority"
    MOVED_AWAY = 61, "moved to another authority, which has the case now"
    NOT_REPORTED = 62, "noticed, but kept to itself: nothing comes of calling"
    NOT_QUORATE = 63, "no quorum: listed again"

"""What the service sees of need: bias and error at each decision point, prepared for quick use."""

from sim.scenario.need import Perception
from sim.scenario.vocabulary import GROUPS, POINTS


class Sight:
    """The perception settings of a scenario as tables by position of the decision point and of the group."""

    def __init__(self, perception: Perception) -> None:
        self.error_sd = [float(getattr(perception.error_sd, point)) for point in POINTS]
        self.bias = [[float(perception.bias.get(group, {}).get(point, 0.0)) for point in POINTS] for group in GROUPS]
        self.persistent_share = perception.persistent_share
        self.review_memory = perception.review_memory
        self.contact_memory = perception.contact_memory
        self.partner_checks_narrow_to = 1.0 - perception.partner_checks_narrow_by
        self.lost_information_factor = 1.0 + perception.lost_information_widens_by
        self.points_per_contact = perception.chronology.points_per_contact
        self.window_days = perception.chronology.window_days

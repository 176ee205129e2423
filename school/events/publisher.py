"""Tells of changes: pages of this process at once, those of other processes through the broker."""

import time
from dataclasses import dataclass

from school.events.hub import Hint, Hub
from school.events.relay import Relay


@dataclass(frozen=True)
class Events:
    """The events of one process."""

    hub: Hub
    relay: Relay

    @classmethod
    def over(cls, broker: str) -> "Events":
        """Those that come and go over this broker."""
        hub = Hub()
        return cls(hub, Relay(broker, hub))

    def publish(self, subject: str) -> None:
        """Tell of a change of `subject` that is committed. Neither waits nor raises."""
        hint = Hint(subject, int(time.time() * 1000))
        self.hub.publish(hint)
        self.relay.send(hint)

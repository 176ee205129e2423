"""The faults for a running school, by name: functions of a scene that return the seconds of recovery."""

from collections.abc import Callable, Mapping

from chaos.faults import (
    accounts,
    broker,
    clock,
    disks,
    files,
    imports,
    keys,
    lines,
    neighbours,
    objects,
    plans,
    processes,
    removals,
    search,
    studio,
)
from chaos.scene import Scene

Fault = Callable[[Scene], float]

FAULTS: Mapping[str, Fault] = {
    "kill-ffmpeg": processes.kill_ffmpeg,
    "kill-encoder": processes.kill_encoder,
    "kill-judge": processes.kill_judge,
    "cancelled-and-killed": processes.cancelled_and_killed,
    "removed-for-good": removals.removed_for_good,
    "right-lost": removals.right_lost,
    "planned-publishing": plans.planned_publishing,
    "kill-web": processes.kill_web,
    "kill-supervisor": processes.kill_supervisor,
    "kill-all": processes.kill_all,
    "kill-database": processes.kill_database,
    "restart": processes.restart,
    "drain": processes.drain,
    "stop-and-continue": processes.stop_and_continue,
    "kill-broker": broker.kill_broker,
    "broker-gone": broker.broker_gone,
    "broker-hangs": broker.broker_hangs,
    "broker-emptied": broker.broker_emptied,
    "messages-doubled": broker.messages_doubled,
    "store-down": objects.store_down,
    "store-slow": objects.store_slow,
    "store-5xx": objects.store_errors,
    "store-half-written": objects.store_half_written,
    "database-locked": disks.database_locked,
    "disk-full": disks.disk_full,
    "errors-in-web": disks.errors_in_web,
    "errors-in-encoder": disks.errors_in_encoder,
    "poison-for-ffmpeg": files.poison_for_ffmpeg,
    "poison-for-workers": files.poison_for_workers,
    "memory-bomb": files.memory_bomb,
    "clock-ahead": clock.clock_ahead,
    "clock-back": clock.clock_back,
    "keys-changed": keys.keys_changed,
    "cut-at-every-byte": files.cut_at_every_byte,
    "half-sent": lines.half_sent,
    "streams-cut": broker.streams_cut,
    "search-lost": search.search_lost,
    "import-killed": imports.import_killed,
    "chapters-killed": studio.chapters_killed,
    "handouts-killed": studio.handouts_killed,
    "plays-killed": studio.plays_killed,
    "team-killed": studio.team_killed,
    "decisions-killed": neighbours.decisions_killed,
    "edits-killed": neighbours.edits_killed,
    "accounts-deleted": accounts.accounts_deleted,
}
NEEDING_SERVERS = ("kill-database", "store-down", "store-slow", "store-5xx", "store-half-written")
"""Faults that need a database server and an S3 store."""

"""Who gets in where: one row for each page, and no page without a row.

A row is called by the page's endpoint and by what its address names. The pages are asked for with
the addresses of ``client``: that client's thread, case, party, update and appointment; ``waiting``
is a thread at the duty desk, ``call`` a request to be rung. So the row also says who, of those whom
the column lets in, sees them.
"""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE = (
    "stranger",  # has not logged in
    "waiting",  # enrolled as staff, not yet taken into the team
    "client",  # of the first side of the case
    "other_client",  # of its other side
    "analyst",  # of the client's pair
    "clinician",  # of the client's pair
    "other_analyst",  # on no case of the client's
    "leader",  # on no case
    "assistant",
)
ALL = frozenset(PEOPLE)
LOGGED_IN = ALL - {"stranger"}
CLIENTS = frozenset({"client", "other_client"})
OWN = frozenset({"client"})
PAIR = frozenset({"analyst", "clinician"})
INVITES = frozenset({"analyst", "clinician", "other_analyst", "leader"})
CASE = PAIR | {"leader"}
LEADS = frozenset({"leader"})
DESK = frozenset({"analyst", "other_analyst"})
TEAM = INVITES | {"assistant"}

MATRIX: Mapping[str, frozenset[str]] = {
    "public.start.start": ALL,
    "public.start.before": ALL,
    "public.start.parts": frozenset(),  # in the demonstration alone
    "public.accounts.log_in": ALL,
    "public.coming_in.code": ALL,
    "public.coming_in.give_code": ALL,
    "public.coming_in.keep_keys": ALL,
    "public.coming_in.type_back": ALL,
    "public.door.write": ALL,
    "public.door.keep_keys": ALL,
    "public.door.type_back": ALL,
    "public.calls.ask": ALL,
    "public.calls.asked": ALL,
    "public.calls.withdraw": ALL,
    "public.calls.withdrawn": ALL,
    "public.accounts.log_out": ALL,
    "public.leaving.leave": ALL,
    "public.leaving.keep_draft": LOGGED_IN,
    "public.leaving.stay": LOGGED_IN,
    "public.information.contents": ALL,
    "public.information.page letter": ALL,
    "client.information.notice": CLIENTS,
    "client.messages.home": CLIENTS,
    "client.messages.thread thread": OWN,
    "client.cases.digits": CLIENTS,
    "client.updates.update entry": OWN,
    "client.choices.choose": CLIENTS,
    "client.booking.home": CLIENTS,
    "client.booking.new": CLIENTS,
    "client.booking.new moving": OWN,
    "client.booking.other_times moving": OWN,
    "client.booking.appointment appointment": OWN,
    "team.messages.inbox": INVITES,
    "team.messages.thread thread": PAIR,
    "team.cases.cases": INVITES,
    "team.cases.new": INVITES,
    "team.cases.case case": CASE,
    "team.cases.invite case": CASE,
    "team.cases.new_code case party": CASE,
    "team.cases.role case party": CASE,
    "team.confirming.confirm case party": PAIR,
    "team.tying.choose case": CASE,
    "team.tying.tie case other": CASE,
    "team.updates.new party": PAIR,
    "team.updates.update entry": CASE,
    "team.updates.correct entry": PAIR,
    "team.booking.board": TEAM,
    "team.booking.appointment appointment": CASE | {"assistant"},
    "team.accounts.staff": LEADS,
    "team.desk.threads": DESK,
    "team.desk.thread waiting": DESK,
    "team.desk.take waiting": DESK,
    "team.calls.to_ring": DESK,
    "team.calls.rubbish": DESK,
    "team.calls.call call": DESK,
    "team.accounts.put_on_duty colleague": LEADS,
    "team.accounts.take_off_duty colleague": LEADS,
    "team.accounts.take_in newcomer": LEADS,
}

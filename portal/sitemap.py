"""Every part of the portal, by who may see it. The whole site on one screen.

Addresses of the public and of clients are one or two letters and an id, and say nothing;
those of staff can be read.
"""

from __future__ import annotations

from portal.accounts import coming_in, door, leaving
from portal.accounts import public as accounts_public
from portal.accounts import team as accounts_team
from portal.audience import everyone, narrow, only
from portal.booking import client as booking_client
from portal.booking import team as booking_team
from portal.calls import public as calls_public
from portal.calls import team as calls_team
from portal.cases import client as cases_client
from portal.cases import confirming as cases_confirming
from portal.cases import desk as cases_desk
from portal.cases import team as cases_team
from portal.cases import tying as cases_tying
from portal.choices import client as choices_client
from portal.information import client as information_client
from portal.information import public as information_public
from portal.messages import client as messages_client
from portal.messages import team as messages_team
from portal.start import public as start_public
from portal.updates import client as updates_client
from portal.updates import team as updates_team

public = everyone()
public.register_blueprint(start_public.pages)  # / /b /c
public.register_blueprint(accounts_public.pages)  # /l /q
public.register_blueprint(coming_in.pages)  # /e
public.register_blueprint(door.pages)  # /s
public.register_blueprint(calls_public.pages)  # /r
public.register_blueprint(leaving.pages)  # / /d /k
public.register_blueprint(information_public.pages)  # /i

client = only("client")
client.register_blueprint(information_client.pages)  # /n
client.register_blueprint(updates_client.pages)  # /u
client.register_blueprint(choices_client.pages)  # /v
client.register_blueprint(cases_client.pages)  # /o
for pages in (messages_client.pages, booking_client.pages):  # /m /t
    pages.before_request(information_client.notice_first)
    client.register_blueprint(pages)

team = only("team", url_prefix="/team")
team.register_blueprint(booking_team.pages)  # the assistant's part too
for pages in (
    messages_team.pages,
    cases_team.pages,
    cases_confirming.pages,
    cases_tying.pages,
    updates_team.pages,
):
    team.register_blueprint(narrow(pages, lambda person: person.invites))
for pages in (cases_desk.pages, calls_team.pages):
    team.register_blueprint(narrow(pages, lambda person: person.at_desk))
team.register_blueprint(narrow(accounts_team.pages, lambda person: person.leads))

AUDIENCES = (public, client, team)

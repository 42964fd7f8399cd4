"""Life 4: she lives far away and works; almost all contact is by telephone; he is in prison."""

from __future__ import annotations

from portal.booking.models import How, Kind
from portal.cases.models import Role
from portal.demo.acts import (
    Act,
    AnswersUpdate,
    Books,
    ComesIn,
    Invites,
    OpensCase,
    Says,
    Tells,
    TellsByPhone,
)
from portal.demo.moments import Ago, Ahead, Back
from portal.demo.people import ANALYST_1, ANALYST_2, CLINICIAN_1, CLINICIAN_2
from portal.updates.models import Answer, UpdateType

CASE = SHE = "Liv 4"
SISTER = "Søster i liv 4"

THREATS: tuple[Act, ...] = (
    OpensCase(
        at=Back(33, "10:00"),
        who=ANALYST_2,
        case=CASE,
        colleagues=(ANALYST_1, CLINICIAN_1, CLINICIAN_2),
    ),
    Invites(
        at=Back(33, "10:10"),
        who=ANALYST_2,
        case=CASE,
        name=SHE,
        role=Role.EXPOSED,
        pair=(ANALYST_2, CLINICIAN_1),
    ),
    ComesIn(at=Back(33, "12:20"), who=SHE),
    Says(
        at=Back(33, "12:31"),
        who=SHE,
        text=(
            "Hei. Jeg jobber på dagtid og bor langt unna, så jeg kan ikke komme til dere. Går "
            "det an å ta det meste på telefon?"
        ),
    ),
    Says(
        at=Back(33, "14:05"),
        who=ANALYST_2,
        to=SHE,
        text=(
            "Ja, det går helt fint. Vi snakkes på telefon. Her skriver vi det du trenger å ha "
            "for hånden.\n\n"
            "Passer det ikke når vi ringer, så bare legg på. Da prøver vi igjen senere."
        ),
    ),
    Books(at=Back(32, "12:15"), who=SHE, kind=Kind.FIRST, how=How.PHONE, clock="11:30"),
    Says(
        at=Back(26, "16:20"),
        who=SHE,
        text=(
            "Han har begynt å skrive igjen, fra telefonen til en kamerat. Det kommer om natta. "
            "Jeg har mest lyst til å slette alt. Kan jeg det?"
        ),
    ),
    Says(
        at=Back(25, "08:50"),
        who=ANALYST_2,
        to=SHE,
        text=(
            "Jeg skjønner godt at du vil ha det vekk. Men ikke slett noe ennå. Gjør heller "
            "slik:\n\n"
            "1. Ikke svar.\n"
            "2. Ta bilde av skjermen, med nummer, dato og klokkeslett.\n"
            "3. Skriv ned det som ikke synes: hvor du var, og hvem som så det.\n"
            "4. La meldingen ligge på telefonen.\n\n"
            "Du skal vite at dette kan bli bevis i straffesaken."
        ),
    ),
    Says(
        at=Back(25, "19:40"),
        who=SHE,
        text="Takk. Nå har jeg skrevet ned sju. Den verste kom klokka 02.14.",
    ),
    Says(
        at=Back(24, "09:10"),
        who=CLINICIAN_1,
        to=SHE,
        text=(
            "Det må ha vært en vond natt. Jeg ringer deg i lunsjen din, klokka halv tolv. Er du "
            "et sted der du føler deg trygg om natta?"
        ),
    ),
    Says(
        at=Back(24, "12:05"),
        who=SHE,
        text=(
            "Takk for at du ringte. Ja, jeg er trygg her. Det er ekstra lås på døra, og alarmen "
            "ligger på nattbordet."
        ),
    ),
    Says(
        at=Back(18, "13:30"),
        who=ANALYST_2,
        to=SHE,
        text=(
            "Vi har prøvd alarmen din i dag, og den virker. Ha den på deg når du går ut, også "
            "når du bare skal til postkassa."
        ),
    ),
)

PRISON: tuple[Act, ...] = (
    Tells(
        at=Back(12, "10:20"),
        who=ANALYST_2,
        to=SHE,
        called="weeks left",
        type=UpdateType.OTHER,
        text=(
            "Han er i fengsel nå, og har noen få uker igjen. Vi vet ikke datoen ennå. Vi "
            "skriver til deg når vi får vite den."
        ),
    ),
    AnswersUpdate(at=Back(12, "11:33"), who=SHE, called="weeks left", answer=Answer.CALL),
    TellsByPhone(
        at=Back(12, "12:10"),
        who=CLINICIAN_1,
        called="weeks left",
        told_at=Back(12, "11:45"),
        note="Vi snakket i tjue minutter.",
    ),
    Books(at=Back(11, "18:20"), who=SHE, kind=Kind.FOLLOW_UP, how=How.PHONE, clock="11:30"),
    Says(
        at=Back(8, "15:45"),
        who=SHE,
        text="Et spørsmål til: Stemmer det at han må reise fra Norge etterpå?",
    ),
    Says(
        at=Back(7, "09:25"),
        who=ANALYST_2,
        to=SHE,
        text=(
            "UDI har en sak om utvisning. Å bli utvist er å måtte reise fra Norge. Ingen vet "
            "ennå hva de bestemmer, eller når. Vi spør dem hver uke, og sier fra til deg."
        ),
    ),
    Says(at=Back(7, "20:30"), who=SHE, text="Ok. Det hjelper å vite at dere spør."),
    Says(
        at=Back(2, "11:10"),
        who=CLINICIAN_1,
        to=SHE,
        text=(
            "Hei. Hvordan er det egentlig, nå som det nærmer seg? Jeg kan ringe i lunsjen din, "
            "hvis du vil."
        ),
    ),
    Says(at=Back(2, "17:55"), who=SHE, text="Ja takk, gjerne. Jeg sover lite."),
    Says(
        at=Back(1, "13:05"),
        who=CLINICIAN_1,
        to=SHE,
        text=(
            "Takk for praten. Husk at du kan ringe 112 når som helst, også når du bare er "
            "usikker. Ingen synes at du ringer for ofte."
        ),
    ),
    Invites(
        at=Back(1, "14:00"),
        who=CLINICIAN_1,
        case=CASE,
        name=SISTER,
        role=Role.RELATIVE,
        pair=(ANALYST_1, CLINICIAN_2),
        beside=SHE,
    ),
    Books(
        at=Back(1, "18:05"),
        who=SHE,
        kind=Kind.FOLLOW_UP,
        how=How.PHONE,
        clock="11:30",
        coming=True,
    ),
    Tells(
        at=Ago(25),
        who=ANALYST_2,
        to=SHE,
        called="release",
        type=UpdateType.RELEASE,
        when=Ahead(2, "12:00"),
        text=(
            "Det er fengselet som har gitt oss tiden. Blir den endret, skriver vi til deg med en "
            "gang. Vi ringer deg også, så vi kan snakke om hvor du skal være."
        ),
        avoid="Jernbanestasjonen og bussterminalen, hele den dagen",
    ),
)

LIFE = THREATS + PRISON

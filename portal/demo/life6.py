"""Life 6: he was violent against his old father. Each has a pair of his own."""

from __future__ import annotations

from portal.booking.models import How, Kind
from portal.cases.models import Role
from portal.demo.acts import (
    Act,
    AnswersUpdate,
    Begins,
    Books,
    ComesIn,
    Invites,
    OpensCase,
    Says,
    Tells,
)
from portal.demo.moments import Ahead, Back
from portal.demo.people import ANALYST_1, ANALYST_2, CLINICIAN_1, CLINICIAN_2
from portal.updates.models import Answer, UpdateType

CASE = HE = "Liv 6"
FATHER = "Far i liv 6"

HIS: tuple[Act, ...] = (
    OpensCase(
        at=Back(34, "11:00"),
        who=ANALYST_1,
        case=CASE,
        colleagues=(ANALYST_2, CLINICIAN_1, CLINICIAN_2),
    ),
    Invites(
        at=Back(34, "11:10"),
        who=ANALYST_1,
        case=CASE,
        name=HE,
        role=Role.USING,
        pair=(ANALYST_1, CLINICIAN_1),
    ),
    ComesIn(at=Back(34, "21:15"), who=HE),
    Says(
        at=Back(34, "21:26"),
        who=HE,
        text=(
            "Hei. Jeg fikk beskjed om at jeg kunne skrive her. Jeg vet ikke om jeg hører hjemme "
            "hos dere. Det begynte som en krangel, og så ble det mye verre enn jeg ville."
        ),
    ),
    Says(
        at=Back(33, "09:15"),
        who=CLINICIAN_1,
        to=HE,
        text=(
            "Hei. Det er bra at du skriver. Vi vil gjerne snakke med deg om hva som skal til "
            "for at det ikke skjer igjen.\n\n"
            "Vi er en del av politiet, og det er frivillig å snakke med oss. Det er ikke et "
            "avhør. Men kommer det fram noe som har med en straffesak å gjøre, stopper vi, og "
            "det går videre til dem som etterforsker. Du bestemmer hva du vil si."
        ),
    ),
    Books(at=Back(33, "12:40"), who=HE, kind=Kind.FIRST, how=How.IN_PERSON, clock="10:00"),
    Says(
        at=Back(26, "10:30"),
        who=ANALYST_1,
        to=HE,
        text=(
            "Takk for at du kom. Vi møtes hver uke framover. Dette avtalte vi: Når du kjenner "
            "at det koker, går du ut. Gå en tur, ring noen du stoler på, eller skriv hit. Vi "
            "leser på dagtid."
        ),
    ),
    Says(
        at=Back(24, "23:05"),
        who=HE,
        text="I kveld gikk jeg ut. Jeg gikk i to timer. Jeg var sint, men jeg gikk.",
    ),
    Says(
        at=Back(23, "08:40"),
        who=CLINICIAN_1,
        to=HE,
        text=(
            "To timer er lenge. Det var du som tok det valget, og det var et godt valg. Kan du "
            "skrive ned hva du kjente rett før du gikk? Ta det med til neste time."
        ),
    ),
    Books(at=Back(23, "19:10"), who=HE, kind=Kind.FOLLOW_UP, how=How.IN_PERSON, clock="10:00"),
    Says(
        at=Back(17, "14:20"),
        who=HE,
        text=(
            "Jeg må si noe. Jeg var utenfor huset i går. Jeg vet at jeg ikke har lov. Jeg ringte "
            "ikke på."
        ),
    ),
    Says(
        at=Back(17, "15:05"),
        who=ANALYST_1,
        to=HE,
        text=(
            "Takk for at du sier det rett ut. Dette kan være brudd på besøksforbudet. Jeg må gi "
            "det videre til dem som etterforsker. Derfor stopper vi her med akkurat det. Ikke "
            "skriv mer om det før du har snakket med en advokat.\n\n"
            "Timene dine hos oss er de samme. Alt det andre kan vi fortsatt snakke om."
        ),
    ),
    Says(
        at=Back(16, "19:30"),
        who=HE,
        text="Ok. Jeg visste at du måtte det. Jeg kommer på timen.",
    ),
    Books(at=Back(16, "19:35"), who=HE, kind=Kind.FOLLOW_UP, how=How.IN_PERSON, clock="10:00"),
    Says(
        at=Back(14, "10:50"),
        who=CLINICIAN_1,
        to=HE,
        text=(
            "Jeg har snakket med NAV, slik du sa ja til. De kan hjelpe deg med å finne et sted "
            "å bo, og noe å gjøre om dagen. De ringer deg i løpet av uka."
        ),
    ),
    Says(at=Back(13, "16:10"), who=HE, text="De ringte. Jeg skal se på en hybel."),
    Tells(
        at=Back(9, "11:00"),
        who=ANALYST_1,
        to=HE,
        called="trial",
        type=UpdateType.TRIAL,
        when=Ahead(9, "09:00"),
        text=(
            "Saken handler om bruddet på besøksforbudet. Advokaten din er med deg. Vi kan snakke "
            "om hvordan en slik dag er, hvis du vil."
        ),
    ),
    AnswersUpdate(at=Back(9, "12:20"), who=HE, called="trial", answer=Answer.SAFE),
    Says(
        at=Back(8, "20:15"),
        who=HE,
        text="Jeg har lest om rettssaken. Jeg gruer meg, men jeg vil si det som det er.",
    ),
    Says(
        at=Back(7, "09:05"),
        who=CLINICIAN_1,
        to=HE,
        text=(
            "Det står det respekt av. Snakk med advokaten om det først. Neste time kan vi bruke "
            "på hvordan du får sove den uka."
        ),
    ),
    Books(at=Back(7, "18:00"), who=HE, kind=Kind.FOLLOW_UP, how=How.IN_PERSON, clock="10:00"),
    Says(
        at=Back(3, "18:40"),
        who=HE,
        text="Jeg fikk hybelen! Og jeg får prøve meg på lageret to dager i uka.",
    ),
    Says(
        at=Back(2, "08:30"),
        who=CLINICIAN_1,
        to=HE,
        text="Gratulerer! Det er to store ting på kort tid, og du har gjort jobben. Vi ses snart.",
    ),
    Books(
        at=Back(1, "19:00"),
        who=HE,
        kind=Kind.FOLLOW_UP,
        how=How.IN_PERSON,
        clock="10:00",
        coming=True,
    ),
    Begins(
        at=Back(0, "06:50"),
        who=HE,
        text="Hei. Det er noe jeg har tenkt på siden sist. Jeg vet ikke helt hvordan jeg skal si",
    ),
)

FATHERS: tuple[Act, ...] = (
    Invites(
        at=Back(31, "10:00"),
        who=ANALYST_2,
        case=CASE,
        name=FATHER,
        role=Role.EXPOSED,
        pair=(ANALYST_2, CLINICIAN_2),
    ),
    ComesIn(at=Back(30, "10:40"), who=FATHER),
    Says(
        at=Back(30, "10:55"),
        who=FATHER,
        text=(
            "God dag. Hjemmehjelpen hjalp meg med koden. Jeg skriver sakte, men det går. Jeg vil "
            "ikke at noen skal bli straffet. Jeg vil bare ha fred i huset."
        ),
    ),
    Says(
        at=Back(29, "13:20"),
        who=CLINICIAN_2,
        to=FATHER,
        text=(
            "God dag, og takk for at du skriver. Du trenger ikke å anmelde for å få hjelp av "
            "oss. Å anmelde er å be politiet finne ut om noen har brutt loven. Du skal vite at "
            "politiet av og til må gå videre selv, også når den det gjelder, ikke ønsker det.\n\n"
            "Vi kan snakke om hva som skal til for at du får fred. Vil du at jeg ringer deg?"
        ),
    ),
    Says(
        at=Back(29, "14:45"),
        who=FATHER,
        text="Ja takk. Helst mellom ti og elleve. Da er jeg alene.",
    ),
    Says(
        at=Back(22, "10:50"),
        who=CLINICIAN_2,
        to=FATHER,
        text=(
            "Takk for praten. Du vil ha ny lås på døra, og du har det best når noen stikker "
            "innom. Skal jeg spørre Vern for eldre om de kan besøke deg? Jeg ringer dem bare "
            "hvis du sier ja."
        ),
    ),
    Says(at=Back(22, "11:30"), who=FATHER, text="Ja, det kan du gjøre."),
    Says(
        at=Back(17, "09:40"),
        who=CLINICIAN_2,
        to=FATHER,
        text="De kommer til deg neste uke, og de ringer først. Du får ny lås samtidig.",
    ),
    Says(
        at=Back(13, "15:15"),
        who=FATHER,
        text="Det kom en hyggelig dame. Vi drakk kaffe. Og nå er det ny lås på døra.",
    ),
    Says(
        at=Back(12, "09:00"),
        who=ANALYST_2,
        to=FATHER,
        text=(
            "Det var godt å høre. Si fra med en gang hvis noe blir annerledes. Er du redd, så "
            "ring 112 først og oss etterpå."
        ),
    ),
    Says(
        at=Back(6, "10:20"),
        who=FATHER,
        text="Jeg tenker mye på gutten. Går det an at dere passer på ham også?",
    ),
    Says(
        at=Back(5, "09:50"),
        who=CLINICIAN_2,
        to=FATHER,
        text=(
            "Det er fint at du tenker på ham. Vi kan ikke si noe om andre enn deg, heller ikke "
            "om vi kjenner dem. Men alle som vil ha hjelp til å slutte med vold, kan få det.\n\n"
            "Hva trenger du selv nå?"
        ),
    ),
    Says(
        at=Back(4, "11:15"),
        who=FATHER,
        text="Jeg vil gjerne komme inn til dere og snakke. Men jeg må ha skyss.",
    ),
    Says(
        at=Back(3, "09:30"),
        who=CLINICIAN_2,
        to=FATHER,
        text=(
            "Du er hjertelig velkommen. Bestill en time her, så er Analytiker 2 og jeg der. "
            "Vi ordner skyss til deg."
        ),
    ),
    Books(
        at=Back(2, "12:30"),
        who=FATHER,
        kind=Kind.FIRST,
        how=How.IN_PERSON,
        clock="11:00",
        coming=True,
    ),
)

LIFE = HIS + FATHERS

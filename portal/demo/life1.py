"""Life 1: she came to the duty desk on a weekend; her partner was offered conversations."""

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
)
from portal.demo.moments import Back
from portal.demo.people import ANALYST_1, ANALYST_2, CLINICIAN_1, CLINICIAN_2
from portal.updates.models import Answer, UpdateType

CASE = SHE = "Liv 1"
HE = "Partner i liv 1"

COMING_IN: tuple[Act, ...] = (
    OpensCase(
        at=Back(30, "15:10"),
        who=ANALYST_1,
        case=CASE,
        colleagues=(ANALYST_2, CLINICIAN_1, CLINICIAN_2),
    ),
    Invites(
        at=Back(30, "15:20"),
        who=ANALYST_1,
        case=CASE,
        name=SHE,
        role=Role.EXPOSED,
        pair=(ANALYST_1, CLINICIAN_2),
    ),
    ComesIn(at=Back(30, "19:42"), who=SHE),
    Says(
        at=Back(30, "19:58"),
        who=SHE,
        text=(
            "Hei. Jeg var på vakta i helgen, med meldingene på telefonen. Jeg fikk en lapp med en "
            "kode. Jeg vet ikke helt hva jeg skal skrive. Jeg er redd for at han kommer tilbake."
        ),
    ),
    Says(
        at=Back(29, "08:35"),
        who=CLINICIAN_2,
        to=SHE,
        text=(
            "Hei, og takk for at du skriver. Det var riktig å komme. Du trenger ikke å vite hva "
            "du skal si.\n\n"
            "Han har fått besøksforbud. Det betyr at han ikke har lov til å komme til deg, ringe "
            "eller skrive. Gjør han det likevel, så ring 112 med en gang.\n\n"
            "Vi vil gjerne snakke med deg her hos oss. Da møter du Analytiker 1 og meg. Vi "
            "arbeider i politiet begge to. Du kan bestille en time her når det passer deg."
        ),
    ),
    Books(at=Back(29, "20:10"), who=SHE, kind=Kind.FIRST, how=How.IN_PERSON, clock="13:00"),
    Says(at=Back(29, "20:16"), who=SHE, text="Nå har jeg bestilt. Kan jeg ta med søsteren min?"),
    Says(
        at=Back(28, "09:05"),
        who=ANALYST_1,
        to=SHE,
        text=(
            "Ja, ta henne gjerne med. Du bestemmer om hun er med inn eller venter utenfor. Ta "
            "med telefonen også. Ikke slett noen av meldingene, heller ikke de gamle."
        ),
    ),
    Says(
        at=Back(22, "10:15"),
        who=CLINICIAN_2,
        to=SHE,
        text=(
            "Takk for praten. Det var mye å fortelle på én gang. Dette ble vi enige om: Du sier "
            "fra til naboen. Du går en annen vei til jobb. Og så snakkes vi hver uke.\n\n"
            "Det er vanlig å bli sliten etterpå. Gjør noe som er godt for deg i kveld."
        ),
    ),
    Says(
        at=Back(22, "21:30"),
        who=SHE,
        text="Takk. Jeg er helt tom. Men det hjalp å si det høyt til noen.",
    ),
)

AFTERWARDS: tuple[Act, ...] = (
    Tells(
        at=Back(15, "13:10"),
        who=ANALYST_1,
        to=SHE,
        called="the order goes on",
        type=UpdateType.OTHER,
        text=(
            "Besøksforbudet gjelder i tre måneder til. Det betyr at han fortsatt ikke har lov "
            "til å komme til deg, ringe eller skrive."
        ),
    ),
    AnswersUpdate(at=Back(15, "16:45"), who=SHE, called="the order goes on", answer=Answer.SAFE),
    Says(
        at=Back(12, "20:05"),
        who=SHE,
        text=(
            "Det kom en melding fra et ukjent nummer i dag. «Du vet hvem dette er.» Jeg har "
            "ikke svart. Teller det?"
        ),
    ),
    Says(
        at=Back(11, "08:20"),
        who=ANALYST_1,
        to=SHE,
        text=(
            "Bra at du ikke svarte. Ja, det kan være brudd på besøksforbudet. Ta bilde av "
            "skjermen, slik at nummer og klokkeslett er med. La meldingen ligge.\n\n"
            "Jeg ringer deg klokka ti. Du skal vite dette først: Det du viser meg, kan bli bevis. "
            "Da går det videre til dem som etterforsker."
        ),
    ),
    Says(
        at=Back(6, "09:30"),
        who=CLINICIAN_2,
        to=SHE,
        text="Hei. Hvordan har du det, egentlig? Du trenger ikke å svare langt.",
    ),
    Says(
        at=Back(6, "18:50"),
        who=SHE,
        text=(
            "Bedre enn for en måned siden. Jeg gikk alene på butikken i går. Men jeg skvetter "
            "når det ringer på døra."
        ),
    ),
    Says(
        at=Back(5, "10:00"),
        who=CLINICIAN_2,
        to=SHE,
        text=(
            "Så fint at du gikk. Når du skvetter, er det kroppen som passer på deg. For de "
            "fleste blir det mindre med tiden. Vi snakker mer om det neste gang."
        ),
    ),
    Invites(
        at=Back(2, "11:30"),
        who=ANALYST_2,
        case=CASE,
        name=HE,
        role=Role.USING,
        pair=(ANALYST_2, CLINICIAN_1),
    ),  # he said no when they met; the code is his as long as it lasts
    Says(
        at=Back(0, "07:12"),
        who=SHE,
        text=(
            "Jeg har fått brev fra retten om at jeg skal vitne. Må jeg sitte i samme rom som "
            "ham? Jeg klarer nesten ikke å tenke på noe annet."
        ),
    ),
)

LIFE = COMING_IN + AFTERWARDS

"""What no text of the program and none of a protocol may say. Sources: clinical.md 8, ux.md 12.

A word list can be evaded by somebody who wants to: it catches the honest slip. Where it doubts it refuses, and
the writer finds other words. So a negative ("do not stop your tablets") and a question ("did you stop a medicine?")
are refused as well: about stopping, skipping, halving, delaying or restarting the software says nothing at all.
Exempt from what it says of medicines: what a prescriber wrote for one patient (`prescriber_words`).
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """MEDICINE, PROMISE and TURNED_AWAY hold for every text; TONE for what patients read."""

    MEDICINE = "medicine"
    PROMISE = "promise"
    TURNED_AWAY = "turned_away"
    TONE = "tone"


@dataclass(frozen=True, slots=True)
class Found:
    """Words that may not be said: as they were written, why, and where in the text they start (counted from 0)."""

    words: str
    why: str
    start: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Language:
    """Patterns over lower case letters without accents. `acts`: done to a medicine. `plainly`: those acts that tell
    somebody to even where only "it" or "two days" follows. `harmless`: acts on something else."""

    medicine: str
    acts: str
    plainly: str
    follows: str
    harmless: str
    always: tuple[tuple[Rule, str], ...]


_WHY = {
    Rule.MEDICINE: "Only a prescriber may tell a patient how to take a medicine. Say: your care team talks to you.",
    Rule.PROMISE: "Nobody can promise this. Say who looks at it, or: please call us.",
    Rule.TURNED_AWAY: "Only people turn a patient away. Say: please call us before you travel.",
    Rule.TONE: "This can sound like blame, or is a word of ours. Say what to do, until when, whom to call.",
}

_EN_MEDICINE = (
    r"(?:medic(?:ines?|ations?|aments?)|meds?|drugs?|tablets?|pills?|capsules?|dos(?:es?|ages?)|prescriptions?|insulin"
    r"|inhalers?|patch(?:es)?|injections?|supplements?|vitamins?|herb(?:s|al)?|alcohol|beer|wine|cannabis|painkillers?"
    r"|antidepressants?|benzos?|benzodiazepines?|opioids?|sedatives?|stimulants?|steroids?|(?:blood )?thinners?|taking)"
)
_EN_OF = (
    r"(?:(?:a|an|the|your|any|all|our|this|that|these|those|some|other|usual|daily|morning|evening|night) )*"
)
_EN_ACTS = (
    r"stop(?:s|ped|ping)?|ceas(?:e[sd]?|ing)|quit(?:s|ting)?|discontinu\w+|skip(?:s|ped|ping)?|miss(?:es|ed|ing)?"
    r"|omit(?:s|ted|ting)?|lea?(?:ve|ves|ving|ft) (?:out|off)|halv\w+|half|cut(?:s|ting)?|reduc\w+|lower(?:s|ed|ing)?"
    r"|decreas\w+|increas\w+|doubl\w+|delay\w*|postpon\w+|put(?:s|ting)? off|h[eo]ld(?:s|ing)?|paus\w+"
    r"|withh[eo]ld\w*|restart\w*|resum(?:e[sd]?|ing)|taper\w*|wean\w*|com(?:e|es|ing) off|go(?:es|ing)? without|avoid\w*"
    r"|refrain\w*|abstain\w*|giv(?:e|es|ing) up|(?<!if you )(?<!that you )(?:do not|don't|never|must not|may not|cannot) (?:take|use|swallow|inject)"
)
_EN = _Language(
    medicine=_EN_MEDICINE,
    acts=_EN_ACTS,
    plainly=r"stop(?:ped|ping)?|skip(?:ped|ping)?|halv\w+|restart\w*|discontinu\w+|omit(?:ted|ting)?|resum(?:e|ing)|taper\w*",
    follows=r"(?:it|them|these|those)\b|(?:for )?(?:\d+|an?|one|two|three|four|five|six|seven|ten) (?:day|week|hour|night)s?\b",
    harmless=(
        rf"(?:(?:bus|tram|train) stops?|stop(?:s|ping)? by|half (?:an? |past |way )?(?:hour\w*|\d+|up|down)"
        rf"|(?:{_EN_ACTS}) {_EN_OF}(?:eating|drinking(?! {_EN_OF}(?:alcohol|beer|wine))|driving|food|solids|water|breakfast"
        r"|lunch|dinner|meals?|reminders?|e?mails?|messages?|calls?|questions?|steps?|pages?|start|appointments?|infusions?"
        r"|visits?|arrival|ride|car|music|video)\b"
        rf"(?!(?:(?:\W+\w+){{0,3}}?\W+(?:and|or|nor))?\W+{_EN_OF}{_EN_MEDICINE}\b))"
    ),
    always=(
        (Rule.MEDICINE, r"(?:extra|additional|double|second|one more|(?:tak|hav|us)(?:e|es|ing) another) (?:\w+ ){0,2}?(?:dose|tablet|pill|capsule|puff|drop)s?"),
        (Rule.MEDICINE, rf"(?:take|taking|use) (?:more|extra) (?:of )?{_EN_OF}{_EN_MEDICINE}"),
        (Rule.MEDICINE, rf"no {_EN_OF}(?!alcohol|cannabis|beer|wine){_EN_MEDICINE} (?:after|before|until|from|tonight|today|on the)"),
        (Rule.PROMISE, r"safe(?:ly|r|st)?(?! (?:journey|trip|travels?|place))"),
        (Rule.PROMISE, r"cleared|clearance|(?:are|is|be) clear (?:to|for)|(?<!that )(?<!do not )(?<!does not )fit|guarantee\w*|cur(?:e|es|ed)"),
        (Rule.PROMISE, r"(?:no|without|free of) (?:\w+ )?interactions?|(?:not|n't) interact|harmless|risk free"),
        (Rule.TURNED_AWAY, r"(?:do not|don't|must not|mustn't|need not|cannot|can't) (?:come(?! off)|travel)(?<!i cannot come)"),
        (Rule.TONE, r"should(?:n't)?|must(?: not|n't)|fail\w*|late|overdue|missed|wrong|refus\w+|compl(?:y|ied|iance|iant)|invalid"),
        (Rule.TONE, r"alerts?|asap|simply|just|successfully|click here|users?|tokens?|npo|abus\w+|addict\w*|half life|risk score"),
        (Rule.TONE, r"clean(?! (?:clothes|clothing|top|shirt|skin|hands))"),
    ),
)  # fmt: skip

_ES_MEDICINE = (
    r"(?:medicinas?|medicamentos?|medicacion|farmacos?|tabletas?|pastillas?|comprimidos?|capsulas?|pildoras?|dosis|insulina"
    r"|inhalador(?:es)?|parches?|inyeccion(?:es)?|suplementos?|vitaminas?|hierbas?|alcohol|cerveza|vino|cannabis|somniferos?"
    r"|analgesicos?|antidepresivos?|benzodiac?[zc]epinas?|opioides?|sedantes?|anticoagulantes?|tomarl[oa]s?|receta)"
)
_ES_OF = r"(?:(?:de|a|el|la|los|las|su|sus|tu|tus|un|una|unos|unas|este|esta|estos|estas|todos?|todas?|otros?|otras?|tomar|usar) )*"
_ES_ACTS = (
    r"dej(?:e[ns]?|a[rnsd]?\w*|o|emos)|par(?:ar\w*|e[ns]?|o|emos|ando|ado)|suspend\w+|interrump\w+|salt\w+|omit\w+"
    r"|descontinu\w+|discontinu\w+|reduc\w+|reduzc\w+|disminu\w+|aument\w+|baj(?:e[ns]?|ar\w*)|dupli(?:c|qu)\w+|mitad|medi[oa]|part(?:a[ns]?|ir\w*)"
    r"|retras\w+|aplaz\w+|aplac\w+|pospon\w+|posp[ou]\w+|demor\w+|atras\w+|paus\w+|reinici\w+|reanud\w+|evit\w+|prescind\w+"
    r"|abstenerse|abste\w+|retir\w+|volv\w+ a tomar|vuelv\w+ a tomar|no (?:se )?(?:tom(?:e[ns]?|ar\w*)|use[ns]?)"
)
_ES = _Language(
    medicine=_ES_MEDICINE,
    acts=_ES_ACTS,
    plainly=r"suspend\w+|salt(?:e[ns]?|ar\w*)|omit\w+|reinici\w+|reanud\w+|descontinu\w+|interrump\w+|dej(?:e[ns]?|ar) de tomar",
    follows=r"(?:l[oa]s?)\b|(?:durante |por )?(?:\d+|una?|dos|tres|cuatro|cinco|seis|siete|diez) (?:dia|semana|hora|noche)s?\b",
    harmless=(
        rf"(?:paradas?|media hora|y media|medio dia"
        rf"|(?:{_ES_ACTS}) {_ES_OF}(?:comer|beber(?! {_ES_OF}(?:alcohol|cerveza|vino))|conducir|manejar|comidas?|agua|desayuno"
        r"|almuerzo|cena|recordatorios?|correos?|mensajes?|llamadas?|preguntas?|pasos?|contenido|paginas?|inicio|citas?"
        r"|infusion(?:es)?|visitas?|llegada|coche|carro|telefono|musica)\b"
        rf"(?!(?:(?:\W+\w+){{0,3}}?\W+(?:y|e|o|u|ni))?\W+{_ES_OF}{_ES_MEDICINE}\b))"
    ),
    always=(
        (Rule.MEDICINE, r"dosis (?:extra|adicional(?:es)?|dobles?)|dobles? dosis|(?:otra|segunda|una mas) (?:de )?(?:dosis|pastilla|tableta|capsula)"),
        (Rule.MEDICINE, r"(?:pastilla|tableta|comprimido|capsula)s? (?:extra|adicional(?:es)?|mas)|tom\w+ mas (?:de )?" + _ES_OF + _ES_MEDICINE),
        (Rule.MEDICINE, rf"(?:sin|ningun|ninguna|nada de) {_ES_OF}(?!alcohol|cannabis|cerveza|vino){_ES_MEDICINE} (?:despues|antes|hasta|desde|hoy)"),
        (Rule.PROMISE, r"(?:es|son|sea|sean) (?:mas |muy |completamente )?segur[oa]s?|segur[oa]s? (?:para|tomar|combinar|conducir|manejar)"),
        (Rule.PROMISE, r"sin (?:ningun )?(?:riesgo|peligro)s?|inofensiv\w+|apt[oa]s?|visto bueno|garanti\w+|cura[rn]?"),
        (Rule.PROMISE, r"(?:no hay|sin|ninguna) interaccion(?:es)?|no interact\w+"),
        (Rule.TURNED_AWAY, r"no (?:venga[ns]?|viaje[ns]?|acuda[ns]?|puede venir|debe venir)"),
        (Rule.TONE, r"deberia[ns]?|no debe[ns]?|fallar?|fallid\w+|demasiado tarde|llega tarde|vencid[oa]s?|incumpl\w+|incorrect\w+|equivocad\w+|rechaz\w+"),
        (Rule.TONE, r"invalid[oa]s?|alertas?|simplemente|solamente|haga clic|usuari\w+|tokens?|abus\w+|adict\w+|adiccion\w*|(?<!ropa )limpi[oa]s?"),
    ),
)  # fmt: skip

# After `_letters` an alif is bare and a hamza on its seat is gone. Small words stand before a word without a space.
_AR_MEDICINE = (
    r"(?:لل|[وفبلك]?(?:ال)?)(?:دوا[ءوي]?|ادوي[ةت]|حب(?:ة|ت|وب)|قرص|اقراص|كبسول(?:ة|ت|ات)|جرع(?:ة|ت|ات)|علاج|وصف(?:ة|ت)"
    r"|انسولين|بخاخ|لصق(?:ة|ت|ات)|حقن(?:ة|ت)?|مكمل(?:ات)?|فيتامين(?:ات)?|اعشاب|كحول|بيرة|نبيذ|حشيش|مسكن(?:ات)?|مهدي(?:ات)?"
    r"|منوم(?:ات)?|مضاد(?:ات)?|بنزوديازيبين(?:ات)?|افيون\w*|كورتيزون|مميع(?:ات)?)(?:ك|كم|ه|ها|نا|ي)?"
)
_AR_ACTS = (
    r"[وف]?(?:[يتن]?توقف\w*|[ايتن]?وقف\w*|(?:ال)?ايقاف|[اتي]متن\w*|الامتناع|[ايت]?ترك\w*|[يت]?تخط\w*|التخطي|نصف|انصاف|تنصيف"
    r"|[يت]?خفض\w*|تخفيض|[يت]?خفف\w*|تخفيف|[يت]?قلل\w*|تقليل|زيادة|[يت]?ضاعف\w*|مضاعفة|تاجيل|تاخير|[ايت]?قطع\w*|[يت]?تجنب\w*"
    r"|[ايت]ستانف\w*|استيناف|لا (?:تاخذ|تتناول|تستعمل|تستخدم)\w*|عدم (?:اخذ|تناول|استعمال|استخدام))"
)
_AR = _Language(
    medicine=_AR_MEDICINE,
    acts=_AR_ACTS,
    plainly=r"توقف\w*|[اتي]?وقف\w*|لا (?:تاخذ|تتناول|تستعمل|تستخدم)\w*",
    follows=r"(?:لمدة |مدة )?(?:\d+|يوم\w*|اسبوع\w*|ليلة|ساعة)\b",
    harmless=(
        rf"(?:نصف (?:ال)?(?:ساعة|يوم)|(?:{_AR_ACTS}) (?:عن )?(?:ال)?(?:اكل|شرب|طعام|ماء|قيادة|رسايل|تذكير|موعد|وجبة|فطور|غداء|عشاء)\w*"
        rf"(?!(?:(?:\W+\w+){{0,3}}?\W+)?{_AR_MEDICINE}\b))"
    ),
    always=(
        (Rule.MEDICINE, r"(?:جرعة|حبة|كبسولة) (?:اضافية|مضاعفة|ثانية|اخرى|زايدة)|ضعف الجرعة"),
        (Rule.PROMISE, r"(?:[وف]?ال)?امن(?:ة|ا)?|بامان|(?:بلا|دون|بدون) (?:اي )?خطر|مضمون\w*|نضمن\w*|[يت]شفي\w*|غير ضار\w*|لا (?:يوجد|توجد) تفاعل\w*"),
        (Rule.TURNED_AWAY, r"لا (?:تات|تحضر|تسافر)\w*|عدم (?:الحضور|السفر|المجيء)"),
        (Rule.TONE, r"[وف]?يجب|[وف]?ينبغي|فشل\w*|متاخر\w*|فات\w* الاوان|رفض\w*|غير صالح\w*|غير صحيح\w*|تنبيه\w*|ببساطة|بنجاح|مستخدم\w*|مدمن\w*|ادمان"),
    ),
)  # fmt: skip

_BY_LANGUAGE = {"en": _EN, "es": _ES, "ar": _AR}
LANGUAGES = frozenset(_BY_LANGUAGE)
_SENTENCE = re.compile(r"(?<!\b[a-z])[.!?;؟؛]+(?=\s|$)|\n")
_WORDS_BEFORE = 6  # "your tablets are to be stopped"


def forbidden(text: str, language: str, names: Collection[str] = frozenset()) -> tuple[Found, ...]:
    """What of this text may not be said, by place; () for nothing. Its doors translate `why` by its `rule`.

    `language` is a code like "en" or "es-MX"; of one that is not in LANGUAGES the English list is asked, since what is
    not translated yet is English. `names` are medicine names in lower case, one word each, that count as medicines.
    """
    words = _BY_LANGUAGE.get(language.partition("-")[0].lower(), _EN)
    letters = _letters(text)
    plain = "".join(letter for letter, _ in letters)
    places = {
        (*span, rule) for span, rule in (*_always(plain, words), *_about_medicines(plain, words, names))
    }
    return tuple(
        Found(text[letters[start][1] : letters[end - 1][1] + 1], _WHY[rule], letters[start][1], rule)
        for start, end, rule in sorted(places)
    )


_Place = tuple[tuple[int, int], Rule]


def _letters(text: str) -> list[tuple[str, int]]:
    """Each letter in lower case without accents, runs of space as one, beside its place; what nobody sees is left out."""
    found: list[tuple[str, int]] = []
    for at, letter in enumerate(text.replace("’", "'").replace("\r", " ")):
        for part in unicodedata.normalize("NFKD", letter).casefold():
            blank = part.isspace() or part == "-"
            if unicodedata.category(part) in {"Mn", "Cf"}:
                continue
            if blank and part != "\n" and found and found[-1][0] == " ":
                continue
            found.append((" " if blank and not _ends_paragraph(text, at) else part, at))
    return found


def _ends_paragraph(text: str, at: int) -> bool:
    return text[at] == "\n" and text[at + 1 :].lstrip(" \t\r").startswith("\n")


def _always(plain: str, words: _Language) -> Iterator[_Place]:
    for rule, pattern in words.always:
        for found in re.finditer(rf"\b(?:{pattern})\b", plain):
            yield found.span(), rule


def _about_medicines(plain: str, words: _Language, names: Collection[str]) -> Iterator[_Place]:
    """An act and a medicine in one sentence: the medicine anywhere behind it, or a few words before it."""
    for start, end in _sentences(plain):
        sentence = re.sub(rf"\b{words.harmless}", lambda masked: "·" * len(masked[0]), plain[start:end])
        said = list(re.finditer(r"\w+", sentence))
        medicines = [at for at, word in enumerate(said) if _is_medicine(word[0], words, names)]
        for act in re.finditer(rf"\b(?:{words.acts})\b", sentence):
            until = _told_to(sentence, act, words) or _named_near(act, said, medicines)
            if until:
                yield (start + act.start(), start + until), Rule.MEDICINE


def _is_medicine(word: str, words: _Language, names: Collection[str]) -> bool:
    return word in names or re.fullmatch(words.medicine, word) is not None


def _told_to(sentence: str, act: re.Match[str], words: _Language) -> int:
    """Where an act ends that needs no medicine beside it ("stop it", "skip two days"); 0 for another one."""
    told = re.compile(rf"(?:{words.plainly}) (?:{words.follows})").match(sentence, act.start())
    return told.end() if told else 0


def _named_near(act: re.Match[str], said: list[re.Match[str]], medicines: list[int]) -> int:
    """Where the act and its medicine end together; 0 for an act on something else. `medicines` are places in `said`."""
    first = bisect_left(said, act.start(), key=lambda word: word.start())
    behind = bisect_left(medicines, bisect_left(said, act.end(), key=lambda word: word.start()))
    if behind < len(medicines):
        return said[medicines[behind]].end()
    before = bisect_left(medicines, first)
    return act.end() if before and first - medicines[before - 1] <= _WORDS_BEFORE else 0


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _SENTENCE.finditer(plain):
        yield start, end.start()
        start = end.end()
    yield start, len(plain)

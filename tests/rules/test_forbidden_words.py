"""What no text may say, and what sounds alike and may be said. Sources: clinical.md 8, ux.md 12."""

import pytest

from checklists.rules.forbidden_words import LANGUAGES, Rule, forbidden

TOLD_ABOUT_A_MEDICINE = {
    "en": [
        "Stop your medicine.",
        "STOP YOUR MEDICINES TODAY",
        "Do not stop your medicine.",
        "Don’t stop your medicine.",
        "Did you stop any medicine?",
        "We stopped her tablets.",
        "Stopping your pills helps.",
        "Skip\n  tonight's dose",
        "Skip the morning tablet, and call us.",
        "Your blood thinners are stopped five days before.",
        "Blood thinners: stop 5 days before.",
        "Sleeping pills, if you can, should be skipped.",
        "Stop it two days before.",
        "Skip them.",
        "Stop for two days before you come.",
        "Halve your dose the evening before.",
        "Take half a tablet.",
        "Half the usual dose is enough.",
        "Delay your morning medicines.",
        "Delay, if at all possible and unless your doctor says otherwise, the tablets.",
        "Restart your tablets tomorrow.",
        "Hold your insulin on the day.",
        "Leave out your water tablet.",
        "You may miss one dose.",
        "Cut your dose down.",
        "Come without: go without your vitamins.",
        "Avoid alcohol the day before.",
        "Do not take your tablets that morning.",
        "Never take your medicine with coffee.",
        "No medicines after midnight.",
        "No food, drink or tablets before you come: stop food, drink and medicines at 8.",
        "Stop drinking alcohol.",
        "Stop eating and taking your tablets.",
        "Stop taking everything at 9 p.m. and your tablets too",
        "Take an extra dose.",
        "Take one more tablet if you cannot sleep.",
        "A second pill helps.",
        "Take a double dose.",
        "Take another dose.",
        "Take more of your medicine.",
        "St\u00adop your med\u200bicine",
        "ｓｔｏｐ your medicine",
        "discontinue-your-medicine",
        "Taper the benzodiazepines.",
        "Postpone your injections.",
        "Pause supplements.",
    ],
    "es": [
        "Deje de tomar sus medicinas.",
        "No deje su medicación.",
        "Suspenda la insulina.",
        "Salte la dosis de la mañana",
        "No tome sus pastillas esa mañana.",
        "Tome la mitad de la pastilla.",
        "Tome media tableta.",
        "Reduzca la dosis.",
        "Retrase su medicamento.",
        "Aplace las pastillas.",
        "Reinicie su tratamiento con los comprimidos.",
        "Vuelva a tomar sus pastillas.",
        "Evite el alcohol.",
        "Deje de beber alcohol.",
        "Deje de comer y tomar pastillas.",
        "Tome una dosis extra.",
        "Tome otra pastilla.",
        "Suspéndala: suspenda la pastilla.",
        "Sus pastillas: suspenda dos días antes.",
        "Interrumpa su medicacio\u0301n",
        "PARE SU MEDICINA",
        "Ningún medicamento después de las 8.",
    ],
    "ar": [
        "توقف عن أخذ دوائك.",
        "أوقفوا الأدوية قبل يومين.",
        "لا تتوقّف عن الدواء.",
        "لا تأخذ حبوبك هذا الصباح.",
        "يُرجى إيقاف الأنسولين يوم الموعد.",
        "نصف حبة تكفي.",
        "تجنّب الكحول في اليوم السابق.",
        "تخفيض الجرعة مساءً",
        "خذ جرعة إضافية.",
        "أوقفه لمدة يومين: توقف لمدة يومين.",
        "عدم تناول أي أدوية قبل الموعد",
        "الأكل والدواء: توقف عن الأكل والدواء الساعة 8.",
    ],
}
MAY_BE_SAID = {
    "en": [
        "The bus stop is across the street. Bring your medicines.",
        "Stop by the desk and bring your medicines.",
        "The bus stop beside the pharmacy, with your medicine list in hand",
        "Skip to content",
        "Stop reminders",
        "Stop reminders about your tablets",
        "No more reminders by email",
        "After several tries the link rests for half an hour.",
        "Come half an hour early, with your tablets.",
        "Half past 8: have your medicines with you.",
        "Delay: the clinic runs 20 minutes behind.",
        "If we delay your start, take your medicines as usual.",
        "Stop eating at 2:00 am.",
        "Stop eating at 2:00 am. List your medicines.",
        "Stop drinking water at 8:00 am and list your medicines.",
        "The infusion can be paused at any time.",
        "Change nothing before your care team talks to you.",
        "List your medicines",
        "Take your medicines as your prescriber told you.",
        "If you do not take any medicines, choose “I take nothing”.",
        "A drink with alcohol is not a clear drink.",
        "Add another medicine",
        "Another medicine or dose",
        "The date does not fit the page.",
        "We wish you a safe journey.",
        "Keep your phone in a safe place.",
        "Your safety plan and the crisis number",
        "Clear drinks: water, black tea",
        "A top with sleeves that fit loosely",
        "Choose all that fit.",
        "Wear clean clothes.",
        "Later today a nurse calls you.",
        "Press Undo to take it back.",
        "I cannot come after all",
        "",
        "   \n\n ",
        "🙂",
    ],
    "es": [
        "La parada de autobús está enfrente. Traiga sus medicinas.",
        "Deje de comer a las 2. Haga una lista de sus medicinas.",
        "Espere media hora.",
        "No estoy seguro",
        "Traiga la tarjeta del seguro.",
        "Agua para usted, para su viaje y para sus medicinas",
        "A las 2 de la tarde",
        "Póngase ropa limpia.",
        "Haga una lista de sus medicinas",
        "No cambie nada antes de que su equipo hable con usted.",
        "Saltar al contenido",
    ],
    "ar": [
        "الطعام الخفيف: خبز محمّص أو حبوب إفطار أو فاكهة.",
        "يمكنك الأكل حتى 4:00. قائمة أدويتك بعد ذلك.",
        "بعد نصف ساعة",
        "إيقاف رسائل التذكير بالبريد الإلكتروني",
        "يُرجى عدم تغيير أي شيء قبل أن يتحدث فريق الرعاية معك.",
        "آخر مرة أخذت فيها الدواء",
        "التوقف عن الأكل الساعة 2. يُرجى كتابة أدويتك.",
    ],
}
NEVER_SAID = [
    ("en", "It is safe to drive.", "safe", Rule.PROMISE),
    ("en", "Both are safe\nto combine.", "safe", Rule.PROMISE),
    ("en", "You are CLEARED.", "CLEARED", Rule.PROMISE),
    ("en", "You are fit for the infusion.", "fit", Rule.PROMISE),
    ("en", "There is no known interaction.", "no known interaction", Rule.PROMISE),
    ("en", "They do not interact.", "not interact", Rule.PROMISE),
    ("en", "This cures most people.", "cures", Rule.PROMISE),
    ("en", "Please do not come.", "do not come", Rule.TURNED_AWAY),
    ("en", "Don't come in today", "Don't come", Rule.TURNED_AWAY),
    ("en", "You should rest.", "should", Rule.TONE),
    ("en", "You are late", "late", Rule.TONE),
    ("en", "Just press here", "Just", Rule.TONE),
    ("en", "Sending failed", "failed", Rule.TONE),
    ("en", "NPO from 8", "NPO", Rule.TONE),
    ("en", "Are you clean?", "clean", Rule.TONE),
    ("en", "Click  here", "Click  here", Rule.TONE),
    ("es", "Es seguro conducir.", "Es seguro", Rule.PROMISE),
    ("es", "Usted está apta.", "apta", Rule.PROMISE),
    ("es", "No hay interacción.", "No hay interacción", Rule.PROMISE),
    ("es", "Por favor, no venga.", "no venga", Rule.TURNED_AWAY),
    ("es", "Dato inválido", "inválido", Rule.TONE),
    ("es", "Usted debería descansar", "debería", Rule.TONE),
    ("ar", "القيادة آمنة.", "آمنة", Rule.PROMISE),
    ("ar", "لا تأتِ اليوم.", "لا تأت", Rule.TURNED_AWAY),
    ("ar", "يجب أن ترتاح.", "يجب", Rule.TONE),
]


def cases(texts: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, listed in texts.items() for text in listed]


def rules(text: str, language: str) -> set[Rule]:
    return {found.rule for found in forbidden(text, language)}


@pytest.mark.parametrize(("language", "text"), cases(TOLD_ABOUT_A_MEDICINE))
def test_nobody_is_told_how_to_take_a_medicine(language: str, text: str) -> None:
    assert Rule.MEDICINE in rules(text, language)


@pytest.mark.parametrize(("language", "text"), cases(MAY_BE_SAID))
def test_what_only_sounds_alike_may_be_said(language: str, text: str) -> None:
    assert forbidden(text, language) == ()


@pytest.mark.parametrize(("language", "text", "words", "rule"), NEVER_SAID)
def test_promises_and_blame_are_found_as_they_were_written(
    language: str, text: str, words: str, rule: Rule
) -> None:
    assert [(found.words, found.rule) for found in forbidden(text, language)] == [(words, rule)]


def test_a_finding_says_what_where_and_why() -> None:
    text = "Please read this. Stop — if you can —  your Médicine."
    (found,) = forbidden(text, "en")
    assert text[found.start :].startswith(found.words)
    assert found.words == "Stop — if you can —  your Médicine"
    assert "prescriber" in found.why


def test_findings_come_in_the_order_of_the_text() -> None:
    found = forbidden("You should rest. It is safe. Skip your tablets.", "en")
    assert [each.words for each in found] == ["should", "safe", "Skip your tablets"]


def test_a_medicine_named_by_its_name_counts() -> None:
    assert forbidden("Skip Sominola tonight.", "en") == ()
    (found,) = forbidden("Skip Sominola tonight.", "en", names={"sominola"})
    assert found.words == "Skip Sominola"


@pytest.mark.parametrize("language", ["es-MX", "ES", "es"])
def test_a_regional_language_is_asked_by_its_own_list(language: str) -> None:
    assert rules("Suspenda la insulina.", language) == {Rule.MEDICINE}


def test_a_language_without_a_list_is_asked_in_english() -> None:
    assert "de" not in LANGUAGES
    assert rules("Stop your tablets.", "de") == {Rule.MEDICINE}


def test_two_paragraphs_are_two_sentences() -> None:
    assert forbidden("Stop here\n \n your medicines", "en") == ()
    assert forbidden("Stop \n your medicines", "en") != ()

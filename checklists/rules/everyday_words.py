"""Words that surround a medicine's name: amounts, forms, times, reasons, food. They are never matched by likeness."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONNECTIVES = _words("and plus also then und et y")
UNITS = _words(
    "mg mgs mcg ug g gm gms gram grams milligram milligrams microgram micrograms ml mls cc unit units iu meq percent"
    " x times time tab tabs tablet tablets pill pills cap caps capsule capsules drop drops patch patches puff puffs"
    " spray sprays hour hours hr hrs h day days week weeks wk month months year years yr yrs"
    " a per"
)
# Say when: a number before one of these may belong to a name ("Tylenol 3 at night").
TIMES = _words("every each once twice daily nightly at in am pm bid tid qid qd qhs prn")
# Told about a medicine, but no medicine: they never count as unrecognised.
FILLER = (
    UNITS
    | TIMES
    | CONNECTIVES
    | _words(
        # Forms and release marks; part of a listed name where the list says so.
        "xr er sr cr la xl ir dr mr cd odt ec hcl hbr hydrochloride tartrate besylate succinate maleate"
        " pamoate fumarate mesylate citrate carbonate sulfate sulphate phosphate acetate bitartrate hyclate gummy gummies extended release"
        " modified immediate delayed controlled slow sublingual oral orally mouth tongue wafer syrup solution liquid"
        " injection injections shot shots pen inhaler cream ointment gel strip strips suppository nasal generic brand"
        " name named called strength dose doses dosage dosing mini low high half halves quarter small big large"
        " medicine medicines medication medications medicate med meds drug drugs prescription prescriptions"
        # Frequency and time.
        " morning mornings evening evenings night nights nite bedtime bed noon lunch dinner breakfast afternoon weekly"
        " monthly yearly needed need needs necessary required when whenever if only sometimes often rarely usually"
        " always never occasionally occasional regular regularly currently current now today yesterday tonight tomorrow"
        " last first next before after during until since ago past while still again later early late long monday"
        " tuesday wednesday thursday friday saturday sunday january february march april may june july august september"
        " october november december daytime weekend weekends holiday travel flight flights flying dentist"
        # Small words.
        " the an or with without w my i im ive me mine we our it its is are was were be been being am have has had do"
        " does did dont didnt doesnt not no none nil nothing nope na n any anything some something other others another"
        " else more less one two three four five six seven eight nine ten of on off for from to too by as so but than"
        " that this these those there here what which who whom how why because about around approximately maybe perhaps"
        " think believe know sure unsure yes yeah ok okay please thanks thank you your she he they them her his up down"
        " out over under into just like very much many lot lots little bit all both same different new old white blue"
        " green pink yellow orange red round can could will would should might must used use uses using usually take"
        " takes taking took taken started start stopped stop tried try trying given give get gets got getting put go"
        " goes going went feel feels feeling felt help helps helping doctor doctors gp psychiatrist therapist nurse"
        " pharmacy pharmacist prescribed prescriber script scripts hospital clinic mother mum mom father husband wife"
        " friend list listed see above below attached really actually mostly cannot remember forgot spelling"
        " special specially state stated states series"
        " central depend depends discover determine attention meantime examine want wanted wants make makes made keep keeps"
        " bring brought come comes came back"
        " food foods meal meals water cant wont couldnt wouldnt havent hasnt husbands wifes moms dads daughter son sister brother anymore mgx film films bar bars"
        " inbetween between instead maybe twice thrice however either neither nightly nighttime wake waking asleep awake"
        # Ordinary words one slip from a brand that few people take.
        " favor favors favour favours value values tail tails tales talk talks taxi taxis told royal royals sonic sonar radar"
        " rhythm rhythms serial serials manor valley valleys ally allies rally rallies loan loans rookie rookies karma helix"
        " mini minis vial vials verse criminal criminals colony colonies clone clones tomato tomatoes geranium mania manias"
        " nanny nannies rest rests crony cronies transmit tropism"
    )
)
# Say what a medicine is for or what kind it is: enough beside a name, never enough alone ("a sleeping pill").
DESCRIPTIONS = _words(
    "sleep sleeping sleeper anxiety anxious panic attack attacks depression depressed antidepressant antidepressants mood"
    " stress insomnia pain pains painkiller painkillers headache headaches migraine migraines blood pressure thinner"
    " thinners heart stomach acid reflux allergy allergies asthma diabetes diabetic thyroid cholesterol statin seizure"
    " seizures epilepsy nausea sick sickness cold flu cough infection antibiotic antibiotics weight loss birth control"
    " contraceptive contraception hormone hormones muscle relaxer relaxant spasm spasms knee joint skin hair nails eye"
    " eyes ear nose throat nerve nerves legs restless antihistamine antacid sedative sedatives tranquilizer"
    " tranquilisers tranquilizers tranquiliser calming relax relaxing steroid steroids medicated unknown"
    # Half of a salt's name, as in "losartan potassium".
    " magnesium calcium potassium sodium"
)
# Swallowed, everyday, and not in the formulary: never guessed at, always for the nurse to see.
SUBSTANCES = _words(
    "vitamin vitamins multivitamin multivitamins supplement supplements herbal herbs tea coffee milk juice bread rice"
    " fish oil omega iron zinc selenium protein powder collagen"
    " probiotic probiotics fiber fibre turmeric ginger garlic honey lemon banana bananas apple apples cheese chicken"
    " salad eggs oatmeal cereal toast chamomile peppermint lavender sugar salt soup pasta potato potatoes tomato"
    " orange oranges yogurt yoghurt butter chocolate cookies cigarettes cigarette nicotine tobacco vape"
)
EVERYDAY = FILLER | DESCRIPTIONS | SUBSTANCES

"""Lists of words for `rubric.privacy`, in lower case and without accents."""

COMMON = frozenset(
    """
    abbot angel april archer art august autumn bailey baker banks barber barnes bell berry best
    bill bird bishop black bloom blue bond booth bowl bowman bridge bridges brook brooks brown
    buck bush butler cannon carpenter carter case cash chance chandler charity chase christian
    church clay cliff close cook cooper cross crystal curry dale daisy dawn day dean diamond
    drake drew duke earl early east eve faith farmer field fields fisher flower ford forest foster
    fox frank freeman frost gardener gay gene gentle glass gold good grace grant gray green grey
    guy hall hand hardy harmony hart harvest hazel heath hill hills holly hope hunt hunter iris ivy
    jack jasmine jewel joy joyce judge june justice key king kitty knight lake lance land lane law
    lawn lily little long love lucky major march mark marks marsh mason may means melody mercy
    miles mill mills miller moody moon moss music nice noble norm olive page palmer park parker
    parks parson patience pearl penny piper pitt plant pond pope porter potter power powers price
    pride prince prudence queen rain ray read reading reed reef rich rivers rob robin rock rose
    ruby rush sage sandy school season sharp sharpe shepherd short silver skinner sky small
    smart smith snow sparks spring stark stern stone storm strong summer summers swan swift taylor
    temple tiger tiller trinity turner twist vale violet walker wall walls ward waters weaver
    webb week welch wells west wheeler white wild will wills wilder winter winters wise wolf wood
    woods wright young
    alba amor angeles azul bello blanca blanco bravo bueno calle campo campos casa castillo claro
    concepcion consuelo corona corral corto cortes cruz cuesta delgado dolores esperanza estrella
    feliz flor flores fuente fuentes fuerte gallo gracia guerra iglesia justo ley leal luna luz
    malo manzano mar mesa milagros montes moreno nieves olmo paloma paz pena perla
    pino plaza ponce prado pueblo real redondo reina rey rico rio rios robles rojas rojo rosa
    rosario rubio sal santa santo santos sierra sol soledad sombra torres trigo valle vega verde
    vidal viento vino zapata
    """.split()  # noqa: SIM905 - a list that is read, not parsed
)
"""Names that are words too: found only with a capital letter that no sentence gives them."""

MONTHS = frozenset({"may", "march", "april", "june", "august"})
BEFORE_MONTH = frozenset(
    """
    in by of since until till this last next early late mid from through to
    """.split()  # noqa: SIM905
)

NO_NAMES = frozenset(
    """
    student test teacher educator demo user preview learner guest admin instructor administrator
    office info school staff mr mrs ms miss dr prof sr sra jr ii iii iv phd edd med ma ba
    de del la las los el y da do dos das di du van von der den ten al bin ibn of the and
    """.split()  # noqa: SIM905
)
"""Parts of what an LMS calls somebody that are nobody's name."""

PUBLIC_MAIL = frozenset(
    """
    gmail.com googlemail.com yahoo.com outlook.com hotmail.com live.com msn.com icloud.com me.com
    mac.com aol.com proton.me protonmail.com comcast.net att.net
    """.split()  # noqa: SIM905
)

NOBODY = frozenset(
    {
        "author",
        "unknown",
        "unknown author",
        "user",
        "owner",
        "microsoft office user",
        "windows user",
        "python-docx",
        "anonymous",
        "(anonymous)",
        "(unspecified)",
        "none",
        "-",
        ".",
        *(f"author {number}" for number in range(1, 100)),
    }
)
"""What programs write as a document's author where they know none."""

NO_PERSON = frozenset(
    """
    however therefore finally first second third fourth next then today tonight yesterday tomorrow
    often sometimes moreover furthermore thus hence also still instead meanwhile here there now
    once when while last later before after during since until although though because if as at in
    on by for from with without and but or so yet nor to of the this that these those each every
    any some all both many most more few several one two three four five six seven eight nine ten
    another other such like even just only never always again perhaps maybe indeed overall
    besides otherwise nonetheless nevertheless likewise afterward afterwards soon ideally
    for example what who whom whose which where why how i we you he she it they my our your his her
    its their a an is are was were be being been do does did has have had can could will would
    shall should may might must not no yes monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    fall spring summer winter autumn
    english spanish french arabic polish ukrainian russian chinese mandarin urdu hindi vietnamese
    tagalog korean japanese portuguese german italian haitian creole somali swahili
    latino latina latinx latine hispanic mexican american african asian european immigrant
    bilingual multilingual dual title wida access illinois chicago america mexico united states
    school schools district state board teacher teachers principal student students parent parents
    family families english-learner newcomers newcomer grade kindergarten services council
    handbook center success support program plan team data work week day year math science reading
    writing google microsoft canvas moodle zoom mr mrs ms dr dear
    hoy ayer manana primero primera segundo tercero luego despues entonces ahora tambien ademas
    asi aunque cuando mientras como para por sin con segun durante desde hasta en el la los las un
    una unos unas mi mis tu su sus nuestro nuestra este esta estos estas ese esa eso cada todo toda
    todos todas otro otra otros otras algunos algunas muchos muchas si no ya aqui alli siempre
    nunca lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre ingles espanol distrito escuela
    estados unidos ella ellos ellas nosotros yo primaria secundaria habla
    """.split()  # noqa: SIM905
)
"""Words that stand with a capital letter where a student's name might, and are none."""

NO_SCHOOL = frozenset(
    """
    how why what who where when the a an our my your his her its their this that these those each
    every any some no one at in
    to from of for by and or but with as when while where if most many all both another other
    public private catholic christian charter magnet local neighborhood area nearby neighboring
    rural urban suburban typical traditional elementary primary middle junior senior high grade
    secondary english spanish bilingual dual language immersion after before whole summer night
    evening saturday sunday day law medical graduate nursing old new former current host home model
    safe title community american illinois state high-quality title-i your-own school district
    pre early childhood learning preparatory prep i ii we they you he she it
    la el los las una un nuestra mi su cada toda esta en de
    """.split()  # noqa: SIM905
)
"""Words before "School" that do not say which."""

/*
 * neutral: the list itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/neutral.h"

#include "text/lexicon.h"

#include <string.h>

struct neutral {
    const struct lexicon *lexicon;
};

/* Words apart by blanks; what has no '=' is the beginning of words, in all languages: what another
 * beginning covers is not listed again. */
static const char *const WORDS[] = {
    /* sex and age, Russian and Ukrainian */
    "женщин девуш девоч девчон =дева =девы женск женат мужчин мужск =муж "
    "=парень =парни =парня =парней юнош мальчик пацан =дама =дамы =леди "
    "бабуш дедуш молод =юный =юные =юных возраст =лет =год =года =годов "
    "=годы =году =годам =годах пенсионер студент замуж подрост "
    "несовершеннолет =старше =младше взросл жінк чоловік дівч "
    "=жена =жену =жене =жены =женой =жён =мужа =мужу =мужем =мужей "
    "жених невест супруг дружин наречен",
    /* who is he or she, English, Russian and Ukrainian */
    "=she =he =her =him =his =hers =herself =himself =он =она =его =ему =ей "
    "=ее =ней =него =нее =нему =ним =нею =він =вона =його =її =йому =їй =неї "
    "=нього =ньому =нею",
    /* nationality, Russian */
    "казаш казах киргиз кыргыз узбеч узбек таджик таджич русск "
    "россиян украин белорус славян азиат европей кавказ татар башкир уйгур "
    "дунган кореян корейс корейц =кореец китаян китайц китайск =китаец турчан "
    "турецк турок турк араб индиан индийск индус филиппин вьетнам монгол "
    "армян азербайдж грузин молдав молдов еврей цыган немец немц немк африкан "
    "негр латин снг граждан национальн мигрант иностран "
    "итальян испанец испанц испанк испанск француз японец японц "
    "японк японск поляк польк польск литов латыш эстон кениец кенийк непал "
    "афган пакистан",
    /* sex, age and nationality, Kazakh, Kyrgyz, Uzbek, Tajik, Turkish */
    "әйел =қыз қызда ерлер =ер еркек жігіт =бойжеткен =жас жасар "
    "жастағы =жаста қазақ қырғыз өзбек тәжік түрік қытай кәріс орыс =кыз "
    "кыздар =аял аялдар эркек жигит ayol qiz erkak yigit =yosh qozoq ozbek "
    "tojik qirgiz =зан =занон духтар =мард kadin bayan erkek",
    /* sex, age and family, Kazakh and Kyrgyz */
    "=қызға =қызы =қызым =қыздың =қызды келінш =келін келіндер =апа апай "
    "=аға ағай ағалар =сіңлі =ана аналар анасы =ата =атасы =әже =әке "
    "әкесі кемпір =ұл =ұлы =ұлдар =күйеу күйеуі күйеуге бойдақ ажырасқан "
    "жесір =жасы =жасқа =жастан жастар =жасында =кызга =кызы =кызым =кыздын "
    "келин =эже эжеле апала =байке байкеле =ага агай =эне энеси энеле =жаш "
    "=жашка =жаштан =жашта жаштагы жаштар =жашы =жашында бойдок ажырашкан "
    "=күйөө күйөөсү =уул =уулу",
    /* Uzbek */
    "аёл =ёш ёшда ёшли ёшгача =ёши yoshda yoshli yoshgacha "
    "=yoshi yoshlar ёшлар =er =eri =эр =эри xotin хотин =opa opala =опа "
    "опала =aka akala =ака =ona onasi onala =она онаси =ota =otasi =ота "
    "=отаси singil сингил kelin o'g'il ўғил ajrashgan ажрашган "
    "=beva =бева bo'ydoq бўйдоқ kampir кампир keksa кекса",
    /* Tajik */
    "=зани =занро =занҳо =занҳои =занҳоро мардон мардҳо ҷавон писар хоҳар "
    "бародар модар падар шавҳар =сола солагӣ =синн =синни муҷаррад",
    /* Turkish */
    "=kız kızlar =kızı =kıza =kızım =bay baylar hanım =genç gençler =yaş "
    "yaşında yaşları =yaşı abla =abi anne =baba =babası =dul bekar =koca "
    "=kocası gelin damat oğlan",
    /* Ukrainian */
    "хлопц хлопч =хлопець =пані =пан панян =років =роки =рік =року =вік "
    "=віку =віком мамам =мама =мами матус батьк бабус дідус юнак юнач одруж "
    "неодруж заміж розлуч вдов",
    /* nationality, in these languages */
    "түркмен ұйғыр үнді =азамат азаматы азаматт азаматш шетелдік казак "
    "тажик =түрк түрктөр =орус орустар кытай =жаран жаранд жараны qozog "
    "xitoy =turk turklar koreys fuqaro фуқаро тоҷик ӯзбек қирғиз қазоқ =рус "
    "русҳо афғон шаҳрванд хориҷи kazak kırgız özbek tacik =rus ruslar rusça "
    "ukrayn arap kürt suriyeli vatandaş yabancı україн росіян польськ "
    "турецьк китайськ німец громадян іноземн іноземец "
    "узбецьк таджицьк російськ азіат кореєць китаєць італієць італій німц "
    "німк румун чеськ o'zbek qirg'iz ўзбек қозоқ тожик неміс "
    "италиян жапон türkmen çinli koreli alman italyan",
    /* places at home: where an ad was posted is its source */
    "алмат астан шымкент қарағанд караганд ақтөбе актобе almat astan "
    "shymkent бишкек бішкек bishkek bişkek =ош =ошто =оштон =ошко =ошский "
    "toshkent тошкент ташкент tashkent taşkent samarqand самарқанд "
    "самарканд душанб dushanbe duşanbe худжанд хуҷанд київ киев =києві kyiv "
    "львів львов одес дніпр харків istanbul стамбул ankara antalya москв "
    "moscow moskva moskova",
    /* English */
    "=woman =women female =girl =girls =lady =ladies =man =men =male =males "
    "=boy =boys =guy =guys young =age =aged =ages =old =years =year =yrs "
    "adult elder teen =mom =moms mother father housewi pregnan married "
    "=single wife wives husband =bride =brides =groom =grooms kyrgyz uzbek "
    "tajik turkmen russia ukrain belarus slavic "
    "asian europ african =arab =arabs arabic indian filipin philippin "
    "kenyan nepal italian spanish moldov azerbaij armenian georgian pakistani "
    "bangladeshi nigerian ugandan ethiopian moroccan brazilian colombian "
    "vietnam thai korea chinese china japan mongol turkish america mexic "
    "latin hispan british german french polish romania citizen national "
    "immigr migrant foreign",
    /* kin, friends, and what an ending or the trade's name tells of sex; Russian and Ukrainian */
    "=парнем =парню =парням =парнями =парнях =юна =юну =юний =юного незаміжн "
    "незамужн неженат одинок жінок жіноч жінц чоловіч вдівець =вдова сестр сестер "
    "=брат =брата =брату =братом =братья братьев братьям братів =брати дочк =дочь "
    "=дочери доньк доньц доньок =сын =сына =сыну =сыном =сынок =сынка сыновья "
    "=син =сина =сини =синові =синів =мамы =маме =маму =мамой =мамою =мам =мамі "
    "=папа =папы =папе =папу =папой =пап =мать =матери =матерей =матерям =матерью "
    "=мати =матері =матір =отец =отца =отцу =отцом =отцы =отцов =отцам =тато "
    "=тата =татові =татом подруг подруз =друг =друга =другу =другом друзья "
    "=друзей =друзьям =другові =друзі =друзів невістк =зять =зятя =зяті красав "
    "красун =красень =красені =красенів =сам =сама =готов =готова =готовий "
    "=согласен =согласна =згоден =згодна официант офіціант массажист масажист "
    "танцовщи танцівни попутчи спутник спутниц компаньон помощни помічни "
    "сотрудни доглядальни школьник школьниц школяр",
    /* the same in the other languages */
    "әпке =апке құрбы курбы =дос =досы =досым =досың =досыңды =досынды "
    "бойжеткен бозбала қалыңдық калындык айел =қиз қизлар =қизга йигит эркак "
    "kuyov куёв арӯс арус домод =bey =beyi =beye =beyle beyler beyefendi hanim "
    "amca teyze ağabey agabey oğlu oğull =kiz kizlar kızım =kızın kadın erkeğ "
    "babam baban babas babay =baya =baydan damad waiter waitress =actor =actors "
    "actress masseu schoolboy schoolgirl =sister =sisters =brother =brothers =son "
    "=sons =daughter =daughters =mum =mums =dad =dads gentleman gentlemen boyfriend "
    "girlfriend =mature olgun зрел доросл зріл =юні =юних улуу калонсол ересек "
    "ұлдар улдар turmushga турмушга тұрмысқа турмушка",
    /* looks */
    "красив симпатичн привлекательн внешност стройн =гарна =гарні =гарних =гарну "
    "гарненьк вродлив приваблив зовнішн струнк әдемі =сұлу сұлулар көрікті сымбатты "
    "=сулуу сулуулар chiroyl чиройл goʻzal гўзал kelishgan келишган зебо хушрӯ güzel "
    "bakımlı =beautiful =pretty =handsome =slim =рост =роста =ростом =вес =веса =весом "
    "зріст =вага =ваги =вагою =бой =бойы салмақ салмаг =бою салмак =boʻy =boʻyi "
    "boʻylar =бўй =бўйи vazn вазн =қад =қадди =boy =boyu =см =sm =cm",
    /* mark-up: entities, addresses, tags round found words */
    "highlighttext =amp =nbsp =quot =apos =mdash =ndash =hellip =href =http "
    "=https =www",
};

const struct neutral *
neutral_new(struct arena *arena)
{
    size_t room = 0, count = 0;
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++)
        room += strlen(WORDS[i]); /* more than there are words */
    struct lexicon_word *words = ARENA_NEW(arena, struct lexicon_word, room);
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++) {
        struct str rest = str_of(WORDS[i]), word;
        while (str_cut(&rest, ' ', &word)) {
            const bool whole = word.p[0] == '=';
            struct folded folded;
            fold_text(str_sub(word, whole, word.n), arena, &folded);
            words[count++] = (struct lexicon_word){ folded.p, folded.n, !whole, 1 };
        }
    }
    struct neutral *out = ARENA_NEW(arena, struct neutral, 1);
    out->lexicon = lexicon_new(words, count, arena);
    return out;
}

bool
neutral_word(const struct neutral *neutral, const uint8_t *p, size_t n)
{
    uint8_t room[8] = { 0 }; /* a lexicon reads so many bytes */
    if (n < sizeof(room)) {
        if (n)
            memcpy(room, p, n);
        p = room;
    }
    return lexicon_lists(neutral->lexicon, p, n) != 0;
}

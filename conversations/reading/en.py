"""The English words of patients' replies. Data only; the pattern language is described in ``lexicon.py``."""

from conversations.reading.en_answers import ANSWERS
from conversations.reading.en_leaving import LEAVING
from conversations.reading.en_reasons import REASONS
from conversations.reading.en_requests import REQUESTS
from conversations.reading.en_wishes import WISHES
from conversations.reading.en_words import CLASSES, SHORTHAND
from conversations.reading.lexicon import Lexicon, Mark, Reactions

_PHRASES = {
    **LEAVING,
    **REQUESTS,
    **ANSWERS,
    **WISHES,
    Mark.VISIT: "{visit}",
    Mark.TIME: """{day}; today; tonight; tomorrow; tmrw; tmr; tomorow; {daypart}
        this|next|following week|month|year; {day} [in] the {part}; [{month}] {nth} [of] [this] [{month}|month]
        {month} [the] #n; {month}; #n [of] {month}; may {nth}; {nth} of may; may #n; the #n th
        at|around|about|by|after|before|until|till|from|between|past [like] {hour} [{part}|oclock]
        {hour} am|pm|oclock; #clock [{part}]; half|quarter past|to|after {hour}; a quarter past|to|after {hour}
        half {hour}; #n past|to {hour}; {part} {hour}; {hour} [in] [the] {part}
        #n [or|to|and] [#n] minutes|mins|min|hours|hrs|hour|days|weeks|months
        in a|an|the|few|couple [of] hour|day|week|days|weeks|hours
        another|other|different|any|some time|day|date|week; next|every|each day|time; day after [tomorrow]
        after work|school|lunch; early; earlier; late; later; soon; sooner; asap; o clock
        for {hour} [{part}|oclock]; #n h; #n ish; weekend""",
    Mark.BOTH: "both [of] [them|those|these]; all of them; the two; all three; all #n",
    Mark.EITHER: """either [one|works|day|time]; either of them|those [works]; any of them|those; any [one] works
        whichever [one]; no preference""",
    Mark.NONE: """none [of] [them|those|these] [work|works]; neither [of] [them|those|these] [one|works|work]
        zero; 0; {donot} any; {donot} either""",
    Mark.OR: "or",
    Mark.ORDINAL: "[the] {nth} [one|option|slot|time|choice|appointment|opening]; the #n; the last one",
    Mark.NUMBER: """#n; [give me] [the] option|number|choice|num|no|nr|opt|slot|the #n; give me #n; #n one
        option|number|choice {count}""",
    Mark.NUMBER_WORD: """{count}; [the] first|second|third|fourth [one|option|slot|time|choice|appointment]
        [the] fifth|sixth|seventh|eighth|ninth [one|option|slot|time|choice|appointment]""",
    Mark.ASK: """what; where; who; whose; which; when; why; how; whether; what about; any idea; tell average
        do|does|did|is|are|am|will|would|has|have|had|should|was he|she|it|they|you|there|i|we|the|that|this
        can|could|may|will {i} [also] [please] get|know|see|ask|bring|park|pay|have|find|use
        can|could|may {i} {tell}; can|could|will|would you [please] [also] [please] {tell} [me|us]
        please [also] {tell} me|us; {tell} me|us; {tell} if|whether|out|where
        let me|us know if|whether|what|where|when|how
        {i} [will] [would] [also] [just] need|want|like [to] [have|get|know] {their} {detail}
        {i} [will] [would] [also] [just] need|want|like to know; {i} have a|some|one|few question|questions
        {their} {detail}; {tell} {their} {detail}; what|where|who|how is|are; please {tell} {their} {detail}
        i|we was|were|am wondering; any advice|instructions; can|could|may they|she|he; whether or not""",
    Mark.NOT: """{donot}; nothing; without; do|does|did|is|are|will|would|could|can|should not; {isnot}
        actually {isnot}; nor; barely""",
    Mark.STOP: """stop; unsubscribe; stopall; stop all; optout; revoke; opt out; remove me; stop now; stop already
        please stop; no more""",
    Mark.HELP: "help",
    Mark.THANKS: """thanks; thank; thankyou; tysm; grateful; thankful; appreciate; appreciated; cheers
        thank you|u|ya [so|very] [much|kindly|again|all]; thanks you
        thanks [so|very|a] much|lot|bunch|million|ton|again; many thanks
        i [really|do|so|am] appreciate|thank|thankful|grateful [it|that|you]; i owe you [one]; much appreciated
        that you so much; you are the best; [you have been] [a] great help; so helpful; thoughtful; good answer
        pleased me; thanks [again|though|anyway|anyways|tho]; thnks; thnk you|u; thanku; thankss; ty so much
        appreciate it|that|you|this|your [help|time|patience]; much obliged; god bless [you]; bless you; you rock
        you are [so] awesome|amazing|sweet|kind|helpful|wonderful; this|that was [very|so|really] helpful
        you have been [very|so|really] helpful|great|wonderful
        thank|thanks you|u|ya [so|very] [much] for your|the|all [your] _
        thanks|thank [you|u] [so|very] [much] for letting|thinking|getting [of|back] [me|us] [know]
        thanks|thank [you|u] [so|very] [much] for asking|reminding|checking|helping [of|back] [me|us] [know]
        thanks|thank [you|u] [so|very] [much] for reaching|following [me|us] out|up|in
        thanks|thank [you|u] [so|very] [much] for fitting|squeezing|checking [me|us] out|up|in
        thanks|thank [you|u] [so|very] [much] for everything|that|this
        thanks|thank [you|u] [so|very] [much] for texting|calling|offering|understanding""",
    Mark.GREET: """hi; hello; hey; hiya; howdy; greetings; good morning|afternoon|evening|day
        good|nice|great to see|meet|hear you; it is good|nice|great to see|meet you; i am [doing] great|well|good
        how are you [doing]; hi|hello|hey there|all|again|everyone|team; bye; goodbye; cya; good bye; good night
        have a good|great|nice day|one|evening|weekend|night; you too; take care; see you later""",
    Mark.LAUGH: "lol; lolol; lmao; lmfao; rofl; ha; haha; hahaha; hehe; heh",
    Mark.PLEASE: "please; kindly",
    Mark.FILLER: """oops; whoops; gosh; golly; well; oh; ah; um; uh; er; hm; mm; so; just; and; then; now
        too; again; the; a; to; for; with; me; us; it; man; dude; buddy; friend; baby; guys; folks; honey
        dear; sir; maam; very; really; much; anyway; btw; sorry; apologies; god; i see; by the way; also
        if i must|have|need [to]; if you want [me to]; if you like|insist; right now; right away; right here
        {donot} believe [it|you|this]; that is; it is; i am; you are; he|she is; you know; i think; i believe
        i know; my response; as my response; to that question; to that; definitely; still; from me; for me
        instead of yes; as yes or no; yes or no; i want you to know; that one; honestly; for your time; very much
        at all; afraid; i am sorry; you have; you have the; that; as a matter of fact; in fact
        sorry for|about the late|delay|delayed reply|response; just saw|got this; late reply|response
        for getting back|asking|checking|thinking [to] [me|us|of]; omg
        oh my god|gosh; wow; ooh; oof; well then; girl; bro; bruh; fam; boss; bud; yall; tho; ugh
        thank god|goodness; aw; aww; eh; uhm; erm; my name is _; this is _ here; to be honest|fair; my
        our""",
}

LEXICON = Lexicon(
    code="en",
    classes=CLASSES,
    reasons=REASONS,
    names="english ingles",
    phrases=_PHRASES,
    shorthand=SHORTHAND,
    counts=(
        "one two three four five six seven eight nine",
        "first second third fourth fifth sixth seventh eighth ninth",
    ),
    twos="both two",
    articles="the",
    alone={
        Mark.CONFIRMS: "c; c please; confirm; confirm please",
        Mark.YES: "y; k; ya",
        Mark.WEAK: "please; i am; i have; it is; it does; that is",
        Mark.NO: "n; nada",
        Mark.STOP: """remove; remove please; please remove; remove now; remove from list; n no; stp; stpp; sotp; stopp
        stpo; tsop; quit; end""",
        Mark.URGENT: "urgent; emergency",
    },
    coming="make come coming attend there",
    moving="move change push switch swap shift bump delay instead",
    attending="be there; see you; see ya; see u",
    no_slips="""apologise bowing canada cancels compete complains continent county diving documents domino filing
        finals honesty marquee medial noting patent provides sallow staring stating trough""",
    common="""the a an of to and in my i you is are was be have had did for with at it this that what where how
        your we they he she would could will am do does not should our their from but or if when there here""",
    reactions=Reactions(
        verbs={
            "like": "liked",
            "dislike": "disliked",
            "love": "loved",
            "laugh": "laughed at",
            "emphasis": "emphasized; emphasised",
            "question": "questioned",
        },
        reacted=(("reacted", "to"), ("reacted with", "to")),
        removed=(("removed", "from"),),
        to="to",
        attachments="an image; a movie; a video; an attachment; an audio message; a photo; a sticker; a link",
    ),
)

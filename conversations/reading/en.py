"""The English words of patients' replies. Data only; the pattern language is described in ``lexicon.py``."""

from conversations.reading.en_reasons import REASONS
from conversations.reading.en_requests import REQUESTS
from conversations.reading.en_words import CLASSES, SHORTHAND
from conversations.reading.lexicon import Lexicon, Mark, Reactions

_PHRASES = {
    **REQUESTS,
    Mark.MAYBE: """maybe; perhaps; possibly; potentially; unsure; might; depends; hopefully; undecided; dunno; sort of
        kind of; more or less; {donot} [_] [_] sure|certain|positive|decided; {donot} sure; {donot} certain
        {donot} [really|even|quite] know|remember|recall; no idea; no clue; have no [_] idea|clue|knowledge
        {donot} have an|a|the|any|enough clue|answer|idea; {donot} a clue; have doubts
        let me|us [just] [go] {check} [to|with|at|about|into] [it]; will [have] [to] {check}; [will] let you know
        could be; am [still] deciding; have|need|got|want to [first] {check}; {donot} say|decide|tell|answer|commit
        make up my mind; who knows; {donot} decided|thought; hold on; hang on; wait; hmm; hmmm
        one|a sec|second|moment|minute; #n sec|min; give me a|one _; is either [of]; still|am thinking; think about it
        might be; get back to you; i guess; hope so; will try; if i can; doubt; either or; either could|would|should
        be in touch; we|i will see; would have to; need [more] time; if i knew; i|we wonder; need to know
        before i decide; either way; as soon as i know""",
    Mark.NO: """no; nope; nah; naw; nay; nop; nopes; na; noo; nein; non; nehi; noway; no way; no thanks; no thank you
        no thankyou; no sir; no maam; no sorry; no go; no deal; no chance; no can do; hell no; heck no; hell nah
        heck nah; negative; negatory; never; false; decline; deny; reject; declined; incorrect; neither; pass
        i will pass; gonna pass; have to pass|decline; {surely} not; say|meant|mean|said no; no no; nope never
        never mind; nevermind; not possible; not it; {donot} good|great|true|right|correct
        not yet; not really; not today|tomorrow|now; not right now; not this|that time|one|week|day; not at this time
        not at the moment; not for me|us; not a chance; not a good|great time|day; afraid not; thanks but no thanks
        guess not; hard pass; rather not; not me; no is the answer; answer is [{very}] no; a no; sucks; that is a no
        did it wrong; got that|it|this wrong""",
    Mark.CANNOT: """[{i}] can|could|will|do not; {donot} think so; would rather not
        {donot} [really|even] want|like|accept|agree|wish|need [{it}|to|either]
        {donot} book|do|confirm|schedule|take|bother|reserve {it}|to; do not; will not; could not; can not
        {donot} [be able] [to] make|come|do|attend|go|take|get|be [{it}|there|in] [on|at]; {donot} be able [to]
        {donot} stop|drop|come by; unable to; {donot} able to; {donot} available; {donot} free; unavailable
        i am busy|booked|away|working|sick; too busy; {donot} going; out of town
        {that} {is} not [{very}] [{very}] {good} [{forme}]; {that} {is} not [the] case
        {that} {is} [{very}] [{very}] {bad}; {that} is not it; [{very}] {very} {bad}
        {that} [time|day|date] do|does|did|will|would|can not {works} [out] [{forme}]; {donot} {works} [out] [{forme}]
        is not the case; hate it; {donot} [{very}] what {i} want|said|meant|asked|need; prior engagement
        have another appointment; {donot} doable; {donot} convenient; i forgot; {donot} working for me""",
    Mark.YES: """yes; yeah; yep; yup; yea; yeh; yah; yap; yaps; yas; ye; yess; yesh; yez; yeap; yeup; yop; yessir; aye
        absolutely; definitely; affirmative; of course; of coarse; ofcourse; uh huh; mm hmm; mhm
        hell|heck|oh yes|yeah; for sure; sure thing; by all means; without a doubt; very much so
        most definitely|certainly; certainly; surely; indeed; say yes; with yes; {that} {is} [{very}] [a] yes
        answer is|would be [{very}|a] [resounding] yes|affirmative
        answer to that is [{very}|a] [resounding] yes|affirmative
        {i} accept|confirm|agree|approve [{it}] [all] [that]; i can confirm [{it}] [is]; resounding yes
        {i} will take {it}; ill take {it}; it surely|sure|certainly is; yes or yes; yes it is|does; yes i am|have|did
        ja; oui; ya please|sure|ok|cool|yes; ya i want; ya {that}; fuck yeah|yes; ya go for it""",
    Mark.AGREE: """{that} {is} [{very}] [{very}] {good} [enough] [{forme}] [{forme}]
        {that} was [{very}] right|correct|true; sounds|seems|looks [{very}] {good} [{forme}] [{forme}]
        {that} {is} [{very}] [{very}] {good} for {i}
        {that} [all] [{does}] [also|definitely|totally|really] {works} [{very}] [{well}] [{well}] [{forme}] [{forme}]
        {that} [should|will|would] do [fine|nicely|it]; {that} {is} [{very}] it [exactly|perfectly]
        {that} {is} [{very}] what {i} want|need|needed; you are [{very}] right|correct; exactly right
        exactly|just as i|we instructed|wanted|requested; you have [got] {that} right|correct
        i am [{very}] ok|fine|happy|cool with {it}; what you [just] said is {good}""",
    Mark.WEAK: """ok; okie; oki; okk; kk; okies; alright; great; perfect; fine; cool; sure; good; right; correct; true
        awesome; amazing; amayzing; wonderful; excellent; fantastic; terrific; super; sweet; nice; lovely; exactly
        precisely; accepted; accept; agreed; agree; confirm; confirmed; confirming; done; oki doki; okey dokey
        all right; all good; all set; all correct; fair enough; got it; works; gotcha; positive; approved; brilliant
        yay; woohoo; deal; finally; facts; go; proceed; you bet; you got it
        book|take|do|confirm|schedule|reserve|hold|lock|grab|accept {it} [in|down|up]
        please book|confirm|proceed|schedule; book|put|schedule|pencil|fit|squeeze me|us [in] [down] [please]
        go for it; go ahead; go ahead and book|confirm|schedule|proceed [{it}]; go ahead with {it}
        proceed now|further; to proceed [now|further]; pull the trigger [on {it}]
        let us do|start|book|schedule [{it}]; let us go; {i} will be there; see you|ya|u then|there|soon
        {i} will see you then|there|soon; {i} would [{very}] love|like {it} [a lot] [so much]
        {i} would [{very}] love|like to [do|book|take|have|accept] [{it}]; {i} want {it}
        {i} want to book|take|have|do|accept|keep {it}; {i} [really] do|will|can; i guess|think|suppose|believe so
        {i} can|will make|do|take {it}; i am [so|all|totally] in|free|available|down|game|ready|sure
        i am pretty|quite sure; i am [very|really] interested; interested
        no problem|problems|worries|prob|probs [at all]; {donot} a problem|worry; no doubt; not bad; why not
        {donot} mind; {donot} wait; can hardly wait; glad to; happy to; with pleasure
        you can book|confirm|do|go [{it}] [ahead]; you have my approval|permission; is [{very}] {good} [{forme}]
        would|will be [{very}] {good} [{forme}]; works [{well}] [{forme}]; {very} {good}; {good} for|with|by {me}
        suits me [well]; do it; do that; no objection|objections; i get it; i understood; how {good}; sign me|us up
        count me|us in; very much; that|this|it {good}; top; [if] you say so; you can; can we please; good|great news
        ok by me; whatever works""",
    Mark.BUT: """but; who is this|that; who are you; what is this [about|for]; what|which {visit}; however; though
        although; except; actually; acutally; rather; on second thought|thoughts; even though; apart from
        just kidding; something first; [{i}] [have] changed my mind""",
    Mark.IF: "unless; if; provided; only; as long as; assuming; in case; one condition; before that; depending",
    Mark.PAST: """{subject} was|were|had|did; was; were; did; had; yesterday; ago; paid; went
        used to; last year|month|week|summer|winter|time""",
    Mark.REPEATS: """{that} {is} [{very}] what {i} said|wanted|meant|mentioned|asked [for]
        {that} {is} [{very}] what you mentioned [before]; exactly|just as i|we said|asked""",
    Mark.ECHO: """{subject} [{surely}] {verb}; sure|certainly|surely do|does|is|am|are|have|has|did|will|would|can
        {subject} sure {verb}""",
    Mark.CHANGE: """later; earlier; sooner; different; another; other; else; instead; alternative; elsewhere
        alternatively; a bit|little later|earlier; with|about dr|doctor|someone|somebody
        other one|option|options|times|days; {donot} with""",
    Mark.SHIFT: """make|change|switch|move|push|set|bump|swap|shift|put|rebook [it|that|this|the|them]
        reschedule for|to; should be; needs to be; how about; is|are there anything|any|something|a|an
        do you have any|anything|something|another|an|openings
        anything|something|any at|on|in|available|open|free|after|before; mixed up; was mistaken
        misspoke; can|could|may {i} [please] do|come|go|make|try|move|switch|change|book|schedule; is anything
        what else; who else; can|could|would|will it|that|this [please] be|do|work; try for|the|to
        do|try|book|schedule for|on|at|in; let us try; would be better|best|easier; is better|best|easier; work better
        only by; better; preferably; i said; i mean""",
    Mark.WANT: """{i} [really|actually|just] want|prefer|wish|choose|pick|take|like
        {i} would [{very}] like|love|prefer|rather [to] [have|take|do]; {i} will take|have|choose|pick|do; go with
        let us go with|do; {i} am taking|picking|choosing; prefer; would like; {i} will go with; put me down for
        book me [in] for; my choice|pick is; {i} want to [have|take|do]""",
    Mark.VISIT: "{visit}",
    Mark.TIME: """{day}; today; tonight; tomorrow; tmrw; tmr; tomorow; {daypart}; this|next|following week|month|year
        {day} [in] the {part}; [{month}] {nth} [of] [this] [{month}|month]; {month} [the] #n; {month}; #n [of] {month}
        may {nth}; {nth} of may; may #n; the #n th
        at|around|about|by|after|before|until|till|from|between|past [like] {hour} [{part}|oclock]
        {hour} am|pm|oclock; #clock [{part}]; half|quarter past|to|after {hour}; a quarter past|to|after {hour}
        half {hour}; #n past|to {hour}; {part} {hour}; {hour} [in] [the] {part}
        #n [or|to|and] [#n] minutes|mins|min|hours|hrs|hour|days|weeks|months
        in a|an|the|few|couple [of] hour|day|week|days|weeks|hours
        another|other|different|any|some time|day|date|week; next|every|each day|time; day after [tomorrow]
        after work|school|lunch; early; earlier; late; later; soon; sooner; asap; o clock; for {hour} [{part}|oclock]
        #n h; #n ish; weekend""",
    Mark.BOTH: "both [of] [them|those|these]; all of them; the two; all three; all #n",
    Mark.EITHER: """either [one|works|day|time]; either of them|those [works]; any of them|those; any [one] works
        whichever [one]; no preference""",
    Mark.NONE: """none [of] [them|those|these] [work|works]; neither [of] [them|those|these] [one|works|work]; zero; 0
        {donot} any; {donot} either""",
    Mark.OR: "or",
    Mark.ORDINAL: "[the] {nth} [one|option|slot|time|choice|appointment|opening]; the #n; the last one",
    Mark.NUMBER: """#n; [give me] [the] option|number|choice|num|no|nr|opt|slot|the #n; give me #n; #n one
        option|number|choice {count}""",
    Mark.NUMBER_WORD: """{count}
        [the] first|second|third|fourth|fifth|sixth|seventh|eighth|ninth [one|option|slot|time|choice|appointment]""",
    Mark.ASK: """what; where; who; whose; which; when; why; how; whether; what about; any idea; tell average
        do|does|did|is|are|am|will|would|has|have|had|should|was he|she|it|they|you|there|i|we|the|that|this
        can|could|may|will {i} [also] [please] get|know|see|ask|bring|park|pay|have|find|use; can|could|may {i} {tell}
        can|could|will|would you [please] [also] [please] {tell} [me|us]; please [also] {tell} me|us; {tell} me|us
        {tell} if|whether|out|where; let me|us know if|whether|what|where|when|how
        {i} [will] [would] [also] [just] need|want|like [to] [have|get|know] {their} {detail}
        {i} [will] [would] [also] [just] need|want|like to know; {i} have a|some|one|few question|questions
        {their} {detail}; {tell} {their} {detail}; what|where|who|how is|are; please {tell} {their} {detail}
        i|we was|were|am wondering; any advice|instructions; can|could|may they|she|he; whether or not""",
    Mark.NOT: "{donot}; nothing; without; do|does|did|is|are|will|would|could|can|should not",
    Mark.STOP: """stop; unsubscribe; stopall; stop all; optout; revoke; opt out; remove me; stop now; stop already
        please stop; no more""",
    Mark.HELP: "help",
    Mark.THANKS: """thanks; thank; thankyou; tysm; grateful; thankful; appreciate; appreciated; cheers
        thank you|u|ya [so|very] [much|kindly|again|all]; thanks you
        thanks [so|very|a] much|lot|bunch|million|ton|again; many thanks
        i [really|do|so|am] appreciate|thank|thankful|grateful [it|that|you]; i owe you [one]; much appreciated
        that you so much; you are the best; [you have been] [a] great help; so helpful; thoughtful; good answer
        pleased me""",
    Mark.GREET: """hi; hello; hey; hiya; howdy; greetings; good morning|afternoon|evening|day
        good|nice|great to see|meet|hear you; it is good|nice|great to see|meet you; i am [doing] great|well|good
        how are you [doing]; hi|hello|hey there|all|again|everyone|team; bye; goodbye; cya; good bye; good night
        have a good|great|nice day|one|evening|weekend|night; you too; take care; see you later""",
    Mark.FILLER: """oops; whoops; gosh; golly
        please; well; oh; ah; um; uh; er; hm; mm; so; just; and; then; now; too; again; the; a; to; for
        with; me; us; it; lol; haha; man; dude; buddy; friend; baby; guys; folks; honey; dear; sir; maam; very; really
        much; anyway; btw; sorry; apologies; god; i see; by the way; also; if i must|have|need [to]
        if you want [me to]; if you like|insist; right now; right away; right here; {donot} believe [it|you|this]
        that is; it is; i am; you are; he|she is; you know; i think; i believe; i know; my response; as my response
        to that question; to that; definitely; still; from me; for me; instead of yes; as yes or no; yes or no
        i want you to know; that one; honestly; for your time; very much; at all; afraid; i am sorry; you have
        you have the; that""",
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
    alone={
        Mark.CONFIRMS: "c; c please; confirm please",
        Mark.YES: "y; k; ya",
        Mark.WEAK: "please; i am; i have; it is; it does; that is",
        Mark.NO: "n; nada",
        Mark.STOP: "n no; stp; stpp; sotp; stopp; stpo; tsop; quit; end",
        Mark.URGENT: "urgent; emergency",
    },
    common="""the a an of to and in my i you is are was be have had did for with at it this that what where how your we
        they he she would could will am do does not should our their from but or if when there here""",
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

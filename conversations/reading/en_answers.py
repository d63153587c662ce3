"""English: how people say yes, no and maybe, and what takes it back. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

ANSWERS = {
    Mark.MAYBE: """maybe; perhaps; possibly; potentially; unsure; might; depends; hopefully; undecided; dunno
        {donot} [_] [_] sure|certain|positive|decided; {donot} sure; {donot} certain
        {donot} [really|even|quite] know|remember|recall; no idea; no clue; have no [_] idea|clue|knowledge
        {donot} have an|a|the|any|enough clue|answer|idea; {donot} a clue; have doubts
        let me|us [just] [go] {check} [to|with|at|about|into] [it]; will [have] [to] {check}; [will] let you know
        could be; am [still] deciding; have|need|got|want to [first] {check}
        {donot} say|decide|tell|answer|commit; make up my mind; who knows; {donot} decided|thought; hold on
        hang on; wait; one|a sec|second|moment|minute; #n sec|min; give me a|one _; is either [of]
        still|am thinking; think about it; might be; get back to you; hope so; will try; if i can; doubt
        either or; either could|would|should; be in touch; would have to; need [more] time; if i knew; i|we wonder
        need to know; before i decide; either way; as soon as i know; am [still] thinking; {subject} might
        maybe|perhaps so|not|yes|no; yes and no; yes or no; we will see
        will see [how|what|if] [it] [goes|happens]; i will see [if|what|how|whether|about]
        will [have] [to] see [if|about|whether]; [i] will [definitely|really] try [to] [make|come] [it|there|in]
        try|trying my best; try to make it|that; do my best; on the fence; hard|tough to say|tell|know
        too early|soon to say|tell|know; {donot} tell yet; most likely; likely; probably; chances are
        i hope [so|to|i] [can|could]; hoping to; can|could|may i|we let you know|get back|call you back|think
        touch and go; up in the air; it all depends; tbd; need to {check}; have to {check}; will {check}
        i would need|have|want|like to {check}; {donot} [really] thought about it; yet to decide
        {donot} made up my mind; torn; iffy; leaning towards; {donot} have my calendar|schedule
        if {i} can|could|get|find; remains to be seen; play it by ear; {donot} promise; no promises
        {donot} commit; {donot} [at] [all] sure; {donot} tell you; {donot} answer that; yeah right
        keep you posted; should be able to if; if i am able; either yes or no; no or yes
        not sure if|whether|about|yet; am thinking; can|could|may i call you back
        let me|us [just|first|quickly] {check} [and|my|the|first] [get|let|with]; deciding
        have|need|got to find|ask|speak|look|think|discuss|figure|wait; need|have|got to talk to|with my|the {kin}
        {i} am [still] thinking|deciding; {i} will call [you|back|them|later]""",
    Mark.NO: """no; nope; nah; naw; nay; nop; nopes; na; noo; nein; non; nehi; noway; no way; no thanks
        no thank you; no thankyou; no sir; no maam; no sorry; no go; no deal; no chance; no can do; hell no
        heck no; hell nah; heck nah; negative; negatory; never; false; decline; deny; reject; declined; incorrect
        neither; pass; i will pass; gonna pass; have to pass|decline; {surely} not; no no; nope never; never mind
        nevermind; not possible; not it; {donot} good|great|true|right|correct; not yet; not really
        not today|tomorrow|now; not right now; not this|that time|one|week|day; not at this time
        not at the moment; not for me|us; not a chance; not a good|great time|day; afraid not
        thanks but no thanks; guess not; hard pass; rather not; not me; no is the answer; answer is [{very}] no
        a no; sucks; that is a no; did it wrong; got that|it|this wrong; huh|nuh|un|unh|hm|hmm|mm|uh uh|um; nuh
        uh uh; nuhuh; nvm; forget it|that|about [it|that]; no need [to]; not needed; noep; noe; onp; nooe
        no no no; [a|very|big|huge|hard|solid|firm] no [from|for] [me|us] [on] [this|that|one]
        no good [for] [me|us]; i guess|suppose|think|believe|hope not
        {donot} [even|really] believe|think|guess so; {donot} [really] say so|that; i doubt it|that|so
        probably not; hardly [ever]; rarely; seldom; me neither; neither do|does|have|am|did i|we|he|she
        not in the slightest|least; not necessarily|exactly|quite|particularly|especially|entirely|completely
        not always|usually|often|lately|recently|anymore|ever|offhand; not [at] all
        not [so|too|very|that|really] much|many|often|good|well|bad; not a whole lot; not a lot
        not that i know|remember|recall|can|am [of] [think|aware] [of]; not any more; not as far as i know
        not to my knowledge; not for|in a [long] time|while; not in years; never have|did|will|had|been|was
        {subject} never have|did|do|will|had|would; unlikely; fat chance; as if; no dice; nothing doing
        out of the question; over my dead body; i decline|refuse|pass; i will skip|decline
        [please] skip [me|it|this|that|us] [one|time]; pass on this|that|it [one]; i am passing
        passing [on] [this|that|it] [one]; count me|us out; i am out; i would [really] prefer|rather|like not [to]
        prefer|rather|like not to; not happening; not|{donot} going to happen|work; not this|that one
        no longer need|want|needed it|that|this; opposite; far from it; to the contrary; on the contrary
        [would|will] have|going to decline|refuse|pass|skip; [would|will] have to say no; must decline|refuse|pass
        going to have to decline|refuse|pass|skip; going to say no; [{i}] say|meant|mean|said no
        unfortunately|sadly|regrettably not|no""",
    Mark.CANNOT: """in your|my|his|her dreams; dream on; nice|good try|joke; you wish; very funny; when pigs fly
        [when] hell freezes over; when cows|chickens fly|have [teeth]; [and] pigs [can] fly|flew
        [and] i am the|a pope|queen|king|unicorn; like that is|would [ever] [going] [to] happen
        like [hell|that] {i} would|will; tell me another one
        [{i}] can|could|will|do not; {donot} think so; would rather not
        {donot} [really|even] want|like|accept|agree|wish|need [{it}|to|either]
        {donot} book|do|confirm|schedule|take|bother|reserve {it}|to; do not; will not; could not; can not
        {donot} [be able] [to] make|come|do|attend|go|take|get|be [{it}|there|in] [on|at]; {donot} be able [to]
        {donot} stop|drop|come by; unable to; {donot} able to; {donot} available; {donot} free; unavailable
        {donot} able to come|make|attend|go|be|get [{it}|there|in]
        i am busy|booked|away|working|sick; too busy; {donot} going; out of town
        {that} {is} not [{very}] [{very}] {good} [{forme}]; {that} {is} not [the] case
        {that} {is} [{very}] [{very}] {bad}; {that} is not it; [{very}] {very} {bad}
        {that} [time|day|date] do|does|did|will|would|can not {works} [out] [{forme}]
        {donot} {works} [out] [{forme}]; is not the case; hate it
        {donot} [{very}] what {i} want|said|meant|asked|need; prior engagement; have another appointment
        {donot} doable; {donot} convenient; i forgot; {donot} working for me
        {donot} [be able] [to] make|do|come|attend|manage|swing|get|leave|find
        {donot} be able|coming|attending|making; unable to make|do|come|attend|get|be it|that|this|there|in
        [i] am unable; {donot} [going] [to] [gonna] work|fly|do|happen
        {donot} suit|fit [{i}|me|us|my|our] [schedule|calendar|plans]
        {donot} {works} [with|into|for] my|our schedule|calendar|plans; {that} {is} not [at] [all] {good}
        {donot} get off [of] [work]; {donot} get [the|any] time off; {donot} get away
        {donot} find|get a babysitter|sitter|ride; {donot} afford [it|that]; {donot} approve; [{i}] disagree
        {donot} confirm|accept|approve|agree|book|schedule [to] [it|that|this|me]
        {donot} want|need|like|wish it|that|this|to|one [anymore]; {donot} want|need any
        {donot} [a] [very] good time|day|date|fit|idea [{forme}]; not in town
        {donot} going to be able [to] [make|come|do] [it|that]; please do not
        {donot} going to [be] [able] [to] make|come|do|attend|get|be [it|there|in]; but {i} can|could|will not
        {donot} coming|attending|able [in|to]""",
    Mark.YES: """yes; yeah; yep; yup; yea; yeh; yah; yap; yaps; yas; ye; yess; yesh; yez; yeap; yeup; yop; yessir
        aye; absolutely; definitely; affirmative; of course; of coarse; ofcourse; uh huh; mm hmm; mhm
        hell|heck|oh yes|yeah; for sure; sure thing; by all means; without a doubt; very much so
        most definitely|certainly; certainly; surely; indeed; say yes; with yes; {that} {is} [{very}] [a] yes
        answer is|would be [{very}|a] [resounding] yes|affirmative
        answer to that is [{very}|a] [resounding] yes|affirmative
        {i} accept|confirm|agree|approve [{it}] [all] [that]; i can confirm [{it}] [is]; resounding yes
        {i} will take {it}; ill take {it}; it surely|sure|certainly is; yes or yes; yes it is|does
        yes i am|have|did; ja; oui; ya please|sure|ok|cool|yes; ya i want; ya {that}; fuck yeah|yes; ya go for it
        uh|um|unh|mm|hm|m|mmm|mhm|hmm huh|hum|hm|hmm|mm; mmhmm; mhmm; mmhm; uhuh; uhhuh; yh; yuh; yeppers; yuppers
        yupper; yws; yus; yees; yee; yass; yasss; yis; yiss; yesir; yepp; yupp
        hells|oh|heck|hell|ah|why yeah|yes|yep|yea; yes of course; of course yes; affirm; agreed yes
        i would say so|yes|yeah|yep; i would have to say yes; very|most certainly|definitely|assuredly
        big|huge|strong yes|yeah|yep; yes|yeah|yep|yup from|for me|us
        as a matter of fact yes|yeah|yep|{i} [do|have|did|am]; in fact yes|yeah|i; you betcha; you know it; fosho
        fo sho; 100 percent; yes|yeah|yep|yup i|we|it|he|she|they|there|that {surely} {verb}
        yes|yeah|yep|yup|yea|sure|ok i|we|it|he|she|they|there|that [really|sure|certainly] {verb}
        yes|yeah|yep|yup|yea|sure|ok i|we|it|he|she|they|there|that [definitely|both|all] {verb}
        yes|yeah|yep|yup|yea that is|was [very] true|right|correct|it; roger [that]; 10 4; ten four; aye aye
        i say yes; {i} [would] [like|want|wish] to confirm|accept [it|that|this]; bet; yas queen
        yes|yeah indeed|sir|maam; omg yes; yesss; 10 - 4; {i} would think so; copy that""",
    Mark.AGREE: """{that} {is} [{very}] [{very}] {good} [enough] [{forme}] [{forme}]
        {that} was [{very}] right|correct|true; sounds|seems|looks [{very}] {good} [{forme}] [{forme}]
        {that} {is} [{very}] [{very}] {good} for {i}
        {that} [all] [{does}] [also|definitely] {works} [{very}] [{well}] [{well}] [{forme}] [{forme}]
        {that} [all] [{does}] [totally|really] {works} [{very}] [{well}] [{well}] [{forme}] [{forme}]
        {that} [should|will|would] do [fine|nicely|it]; {that} {is} [{very}] it [exactly|perfectly]
        {that} {is} [{very}] what {i} want|need|needed; you are [{very}] right|correct; exactly right
        exactly|just as i|we instructed|wanted|requested; you have [got] {that} right|correct
        i am [{very}] ok|fine|happy|cool with {it}; what you [just] said is {good}
        sounds|seems|looks [like] [a] [{very}] {good} [{forme}] [{forme}]; sound|look {good}
        {that} {is} [a] {very} {good} [{forme}]
        {that} {is} [a] [{very}] {good} with|by|for|to me|us|my|our [schedule|calendar]
        {that} [really|actually] {works} [{very}] [{well}] [with|into|for] [me|us|my|our] [schedule]
        {that} [really|actually] {works} [{very}] [{well}] [with|into|for] [me|us|my|our] [calendar]
        {that} [definitely] {works} [{very}] [{well}] [with|into|for] [me|us|my|our] [schedule|calendar]
        {that} [totally] {works} [{very}] [{well}] [with|into|for] [me|us|my|our] [schedule|calendar]
        {works} [{very}] [{well}] [with|into|for] me|us|my|our [schedule|calendar]; {works} {well}
        {that} will|would [certainly|definitely] do|work|fit|suit [{well}] [me|us|just] [{well}]
        {that} should|can|could [certainly|definitely] do|work|fit|suit [{well}] [me|us|just] [{well}]
        will|should|would work|do|be [just] [{good}] [{forme}]
        {that} will|would|should not be a|an|any problem|issue; will|should|would not be a|an|any problem|issue
        it is a date|plan|deal
        {i} [totally|completely] agree [to|with|that|completely|totally|there] [it|that|you]
        {i} [definitely|strongly] agree [to|with|that|completely|totally|there] [it|that|you]
        {i} [do|certainly|would|have] agree [to|with|that|completely|totally|there] [it|that|you]; {that} {works}
        {that} {is} [{very}] [a] [{very}] {good} [time|day|date|idea|plan|choice|option|one]
        i am [{very}] [ok|good|fine|happy|cool|okay|down|in|game|comfortable] with|for {it} [time|day|date]
        i am good|ok|fine|okay with|for {it}; we are [{very}] [ok|good|fine|happy|cool] with|for {it}
        {that} is [{very}] what {i} [do|think|have|believe|want]; i think so [too]; i do too; so do|am|have i|we
        me too; same here; {i} can make {it} work
        {i} [can|could|will|would|should] [definitely|certainly|totally|surely] be|make|come there|it|in|by
        will be there [for sure]
        {i} will [definitely|certainly|surely|both|all] be there [for sure|definitely|promptly]
        {that} {is} [a] [{very}] {good} one; {that} suits|fits [me|us] [{well}]
        fits|suits [me|us|my|our] [schedule|calendar] [{well}]; consider it done|confirmed|booked
        consider me booked|in|there""",
    Mark.WEAK: """ok; okie; oki; okk; kk; okies; alright; great; perfect; fine; cool; sure; good; right; correct
        true; awesome; amazing; amayzing; wonderful; excellent; fantastic; terrific; super; sweet; nice; lovely
        exactly; precisely; accepted; accept; agreed; agree; confirm; confirmed; confirming; done; oki doki
        okey dokey; all right; all good; all set; all correct; fair enough; got it; works; gotcha; positive
        approved; brilliant; yay; woohoo; deal; finally; facts; go; proceed; you bet; you got it
        book|take|do|confirm|schedule|reserve|hold|lock|grab|accept {it} [in|down|up]
        please book|confirm|proceed|schedule; book|put|schedule|pencil|fit|squeeze me|us [in] [down] [please]
        go for it; go ahead; go ahead and book|confirm|schedule|proceed [{it}]; go ahead with {it}
        proceed now|further; to proceed [now|further]; pull the trigger [on {it}]
        let us do|start|book|schedule [{it}]; let us go; {i} will be there; see you|ya|u then|there|soon
        {i} will see you then|there|soon; {i} would [{very}] love|like {it} [a lot] [so much]
        {i} would [{very}] love|like to [do|book|take|have|accept] [{it}]; {i} want {it}
        {i} want to book|take|have|do|accept|keep {it}; {i} [really] do|will|can; {i} can|will make|do|take {it}
        i am [so|all|totally] in|free|available|down|game|ready|sure; i am pretty|quite sure
        i am [very|really] interested; interested; no problem|problems|worries|prob|probs [at all]
        {donot} a problem|worry; no doubt; not bad; why not; {donot} mind; {donot} wait; can hardly wait; glad to
        happy to; with pleasure; you can book|confirm|do|go [{it}] [ahead]; you have my approval|permission
        is [{very}] {good} [{forme}]; would|will be [{very}] {good} [{forme}]; works [{well}] [{forme}]
        {very} {good}; {good} for|with|by {me}; suits me [well]; do it; do that; no objection|objections; i get it
        i understood; how {good}; sign me|us up; count me|us in; very much; that|this|it {good}; top
        [if] you say so; you can; can we please; good|great news; ok by me; whatever works; bet see; cool beans
        awesome sauce; sounds like a plan; make it so|happen; gladly; be there [or] [be] [square]
        {i} [can|could] be there; looking forward [to] [it|that|this|you|seeing|meeting] [you|it]
        look forward [to] [it|that|this]; okey dokie; okie dokie; okie dokey; okie doke; oki dokie
        alrighty [then]; righto; right on; rightio; aight; ight; aite; aiight; dope; lit; word; solid; gucci
        noice; noted; for real; great stuff; see|c you|u|ya then|there|soon; cya then|there|soon
        {i} will see you [guys|all|both] [then|there|soon]; see you [guys|all|both] [then|there|soon]
        you have my confirmation|consent|ok|blessing
        no issue|issues|objection|complaints|conflict|conflicts [{forme}]
        {i} [really] have no problem|problems|issue|issues|objection|objections|conflict [with] [{it}]
        {donot} see why not; see no reason why not
        {donot} [see] [a] [any] problem|problems|issue|issues|reason|conflict [with] [{it}]
        {donot} mind [at] [all] [{it}]; might as well; may as well; {i} might|may as well [book|do|take] [{it}]
        i guess|suppose|think|believe|imagine|reckon so; guess|suppose so; pretty much [so]; basically
        for the most part; you|u can|may|could|should put|pencil|book me|us|it|that|this [down|in|up] [for] [{it}]
        you|u can|may|could|should schedule|sign|count me|us|it|that|this [down|in|up] [for] [{it}]
        {book} {it} [in|down|up] [for] [me|us] [please]; {book} {it} please; let us {book} {it} [in|up|down]
        let us get {it} booked|done|scheduled|confirmed|reserved
        let us go [ahead] [with|for] [and] [{book}] [{it}]; go with|for|ahead {it}
        go ahead [with|and] [{book}] [{it}]; get {it} booked|done|scheduled|confirmed|reserved
        get me|us in|booked|scheduled|down [please]; {book} the {thing} [for] [me|us] [please]
        please do [so|it|that]; please [go] ahead; please proceed; proceed [with] [{it}|the] [{thing}]
        {i} [would] [really|just] [do] like|love|enjoy|want {it}; very well [then]; very true; ok then
        sure would|will|thing|can|do|did|have|is|does; i am sure; i know it; i believe it; surely
        sure go|why|that|i [for] [it|not|ahead]; shall do; will do; can do; {i} can do that|it
        {donot} need to think; absolutely nothing against it; nothing against it; confirmado
        i guess|think|suppose|believe|imagine so
        [please] book|pencil|squeeze|fit|schedule|lock|sign|count|put me|us [in|down|up]; reserve
        okey|okie|okee dokey|dokie|doke; please and thank you; be there for sure
        {i} [would] like|love|want to [go] [ahead] [and|with] {book} {it}
        {i} [would] like|love|want to [go] [ahead] [and|with] {book} the|my|this|that {thing}
        [please] {reserve} the|this|that|my {thing}; please confirm my|the|that|this {thing}; {i} can come
        would be happy|glad|delighted to; book it danno; nice one; let us make {it} happen; doable""",
    Mark.BUT: """but; who is this|that; who are you; what is this [about|for]; what|which {visit}; however; though
        although; except; actually; acutally; rather; on second thought|thoughts; even though; apart from
        just kidding; something first""",
    Mark.IF: """unless; if; provided; only; as long as; assuming; in case; one condition; before that; depending
        [exactly|just|right] when i|we|you|he|she|they|my; so long as; on condition; contingent; subject to
        otherwise; as soon as; only when""",
    Mark.PAST: """{subject} was|were|had|did; was; were; did; had; yesterday; ago; paid; went; used to
        last year|month|week|summer|winter|time
        for [about|over|almost|nearly|like|at] [least] {hour}|a|couple [more] [than] years|yrs|decades|year
        for [about|over|almost] [least] few|many|several|some [more] [than] years|yrs|decades|year
        for [nearly|like|at] [least] few|many|several|some [more] [than] years|yrs|decades|year; since; years
        decades; every day|week|month|year|night|morning|time|summer|winter|weekend; all the time|day|year
        once|twice a|in [a] day|week|month|year|while; most of the time; a couple [of] times; a few times
        last {day}|night; when i was|we; back in|when; in the past; long time ago; {hour} times; sometimes
        occasionally; on occasion; now and then; from time to time; usually; every now and then
        every once in a while; growing up
        [just] [like] [about|almost|over|around] a|{hour}|few [few|couple] [of] years|year ago
        [just] [like] [about|almost|over|around] a|{hour}|few [few|couple] [of] months|month|weeks ago
        [just] [like] [about|almost|over|around] couple|many|some [few|couple] [of] years|year ago
        [just] [like] [about|almost|over|around] couple|many|some [few|couple] [of] months|month|weeks ago
        [just] [like] [about|almost|over|around] a|{hour}|few [few|couple] [of] week|days|day|hours|hour ago
        [just] [like] [about|almost] couple|many|some [few|couple] [of] week|days|day|hours|hour ago
        [just] [like] [over|around] couple|many|some [few|couple] [of] week|days|day|hours|hour ago; a while ago""",
    Mark.REPEATS: """{that} {is} [{very}] what {i} said|wanted|meant|mentioned|asked [for]
        {that} {is} [{very}] what you mentioned [before]; exactly|just as i|we said|asked""",
    Mark.ECHO: """{subject} [{surely}] {verb}; sure|certainly|surely do|does|is|am|are|have|has|did|will|would|can
        {subject} sure {verb}; {i} [both|all|also] [really|certainly|both|all] do|does|did|am|are|have|has
        {subject} both do|are|have|did; {subject} [really|both|all] {verb} [too|also|that]; {i} {verb} too
        both of us; we both; both do|have|are; as a matter of fact {i} {verb}""",
    Mark.HEDGE: """i guess|suppose|reckon; guess; suppose; sort of; kind of; more or less; i would guess|imagine
        i am guessing; hmm; hmmm; whatever; [oh|yeah|yea|ok] sure|ok|right|yeah jan|buddy|pal|champ|boomer|genius
        {i} will believe it when {i} see it""",
}

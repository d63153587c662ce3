"""English: what patients ask for unasked, and what is worst to overlook. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

REQUESTS = {
    Mark.AUTO: """i am [currently] driving [right] [now]; {donot} disturb; {donot} receiving notifications
        unable to receive texts; {donot} talk|text|answer|chat [right] now; {donot} receive [text] messages|texts
        out of [the] office; currently away; automatic|automated reply|response|message; autoreply
        auto reply|response; away from my|the phone|desk; driving focus; respond|reply|back when i return|get
        has notifications silenced; is not monitored; unmonitored; on annual leave
        can not|never receive|accept [text] messages|texts|sms
        does|will not receive|accept [text|sms] messages|texts|sms
        on vacation|holiday|leave|pto until|till|through|thru|from; i am driving [right] [now]; driving right now
        {donot} text [right] now; {donot} text while driving; can|will not text while|and driving
        {donot} [currently] available right now; get back to you as soon as [i|we] [can|possible]
        {subject} will get back to you within|shortly|soon|as; thank you|thanks for contacting us|our|the
        thank you|thanks for your message|email|text we|i|our|you
        our office|offices is|are [currently|now] closed; notifications silenced
        [text] message|messages not|undeliverable delivered; undeliverable; do not disturb [mode|is|on|turned]
        mailbox|inbox|number|phone|line does|can|is not [able] [to] monitored|checked|accept|receive
        currently unable to respond|reply|answer|talk|text; does not accept|receive messages|texts
        {donot} receive|accept|get text|sms [messages]; phone can not receive; phone {donot} accept|receive
        driving can not text; driving {donot} text; i am driving and|so [i] can not text|talk|answer|reply
        phone can not receive text|sms|messages [messages]; can not receive text|sms messages
        in a meeting [right] now; driving [right] [now] can not [text|talk]""",
    Mark.URGENT: "{urgent}",
    Mark.WRONG: """wrong number|person|phone|guy|lady|contact|party; {donot} the right number|person|phone
        changed numbers; no longer has|uses|owns|have this number|phone; {donot} my appointment|number
        {donot} him|her|his|their number|phone; this is not him|her|them; there is no _ here
        no one by|with that|this name; nobody by|with that|this name; new number who is this
        {donot} know any|an|a|who _ by|with that|this name; {donot} know who this|that is for
        {donot} who you are looking for; no|not longer my|his|her|their|the [_] number|phone
        number|phone does not belong [to]; number|phone belongs to someone|somebody
        [i] just|recently got this number|phone; got this number recently|last|a; new owner of this
        no one|body here by|with|named; nobody here by|with|named|called; who ever|whoever you are looking
        you [have|got|texted|reached|dialed|called] [got] the|a wrong [number|person|phone|guy|one]
        texting|texted the wrong [person|number|one|guy]; this is a new number; {donot} the person [you]
        wrng|wrog number; wrong numba|nmber|num|numbr; mistaken number; nobody|noone named|called""",
    Mark.HUMAN: """talk|speak|speaking|talking|chat [directly] to|with [some|one] [of] [a|an|the|your|another] {human}
        need a human; call me|us [back|please|later]; give me|us a call
        have someone|somebody|them call|contact [me|us]; someone call me; phone me; transfer me; human please
        real person; real human; live person; live agent; agent; human; representative; operator; receptionist
        customer service; a human|person
        can|could someone [doctor|dentist|office] call|phone|ring me|us [back|please|later|asap]
        can|could somebody|anyone [doctor|dentist|office] call|phone|ring me|us [back|please|later|asap]
        can|could you|they|the [doctor|dentist|office] call|phone|ring me|us [back|please|later|asap]
        person|human|someone|somebody [that|who] i can|could talk|speak [to|with]
        transfer|connect|put me [through] to|with [a|an|the] {human}; have the|a|dr {human} call [me]
        talk|speak to|with [a|an|the|my] {human}; want|need a|an human|person|agent|representative
        want|need to talk|speak to|with; give us|me a ring|call|buzz""",
    Mark.UNWANTED: """no longer need|want|require; {donot} necessary|needed|required; {donot} need|require
        {donot} going to need|want; {donot} want my|the|this|that; will not be needing""",
    Mark.CANCEL: """cancel; cancelling; canceling; cancelation; cancellation; scrap; abandon; drop; abort; cancle
        cancell; call off; get rid of; [{i}] [just|really] want|need|have|like|wish|going to cancel [it|that|this]
        would like to cancel [it|that]; remove|delete|erase|drop|take my|our|the|that|this {visit} [off]
        take|remove {mine} off|from [of] the|your schedule|calendar|books; please cancel
        take|remove {mine} off|from the|your schedule|calendar|books; {i} [would] like to call off
        [{i}] [am] [{gonna}] [have|need] [to] miss|skip my|our|the {visit}; {i} am missing|skipping my|our|the {visit}
        {dont} need the|my|our|that|this {visit} [anymore|now|tomorrow|today]""",
    Mark.MOVE: """reschedule; rescheduled; rescheduling; rebook; resched; postpone; rearrange; re schedule
        {move} [up|back|around] my|the|our|an|this [_] [_] {visit} [time|date|day]
        {move} my|our|his|her {hour} [{part}|oclock]
        a|an|another later|earlier|different|new time|day|date for my|our|his|her|the {visit}
        {move} the|my time|date|day [of]; {move} [up|back] my|our|his|her|the {visit}; reshedule; reschedual
        re book; put off my|our|the {visit}; come [in] [on] a|an different|another day|time|date instead
        {move} my {hour} [{part}|oclock] to""",
    Mark.UNINTERESTED: """{donot} [really] interested [{forme}]; no longer interested
        [already] found|have|hired|got another|someone|a|different dentist|doctor|else|place|office|clinic
        already have a|another {human}; switched|changed dentists|doctors|offices|providers; no interest
        already found someone|somebody|one|somewhere [else]; seeing|see|found|have|using someone|somebody else
        going|went|go somewhere else
        switched|changed|changing|switching [my] dentists|dentist|doctor|doctors|office
        switched|changed|changing|switching [my] offices|providers|provider|clinics|practices
        already have a [new|regular|good] dentist|doctor; no longer|not a patient [here|there|anymore]
        {i} [have] moved [away|out|to]; uninterested
        found|have|got|hired|using|seeing|going|go [to] another|different [new] dentist|doctor|office
        found|have|got|hired|using|seeing|going|go [to] another|different [new] clinic|provider|practice
        found|have|got a different|new dentist|doctor|office|clinic|provider|practice; not interested""",
    Mark.LATE: """[{gonna}] [be] [like|about|maybe|around|running] #n [or] [so] late|behind
        [{gonna}] [be] [like|about|maybe|around|running] #n -|to|or #n [minutes|mins|min] late|behind
        running [a] [bit|little|few] [#n] [minutes|mins|min] late|behind
        be [a] [bit|little|few] [#n] [minutes|mins|min] late; #n minutes|mins|min late; stuck in traffic
        be there in #n [minutes|mins|min]; on my way; on the way; late for my|the {visit}
        [i] [am] [gonna] [be] [a] [little|bit] late for; am [a] [bit|little] late; lil late
        running behind [schedule]
        {gonna} be [like|about] [a] [bit|little|few|tad] [#n] [minutes|mins|min|or|so] late
        [a] [few|couple] minutes|mins late
        be there in a|like|about|around [few|couple|#n|bit|minute|sec|second] [minutes|mins|min]
        stuck|sitting in|behind|at [a|an|the] [bad|heavy|lot] [of] traffic|accident|wreck|train
        traffic is [so|really|very|super] bad|terrible|horrible|crazy|awful|heavy|insane; omw
        #n minutes|mins|min away|out|behind; looking for|finding [a] parking; {donot} find parking
        parking now|right; pulling in|up|into [now]; just left [home|work|my|the]; eta [is] [#n]
        my bus|train|uber|ride|lyft is|was late|delayed|running
        running [a] [few|bit|little|couple|tad] [minutes|mins|min] late|behind
        might|may|could be [a] [few|bit|little|couple] [minutes|mins] late
        if i am [a] [bit|little|few|#n] [minutes|mins|min] late; got held up; behind schedule
        {i} am almost there|here; almost there; leaving now; just leaving; running [about] half an|a hour late
        half an hour late; an hour late; be there in half an hour""",
    Mark.ARRIVES: """[{i}] [am] [only] getting|arriving there|in|in; [{i}] [am] [{gonna}] arrive|arriving
        [{i}] [{gonna}] get|arrive there
        [{i}] [{gonna}] be there|arriving|in; there by|at|around|about {hour}; [{i}] [{gonna}] make it there
        [{i}] should [be] [able] [to] be|get|arrive there
        [{i}] [{gonna}|should] be|get there|in by|at|around|about|like|closer [like|about|to] {hour}""",
    Mark.JOIN: """put|add|place {mine} [back] [down] on|to [to] the|your|a {waitlist}
        join [the|your|a] {waitlist}; get|be|go [back] on the|your {waitlist}
        if|when something|anything|one opens [up]; if|when you have|get a cancellation|cancelation|opening
        if|when there is a cancellation|opening; {waitlist} please; keep me in mind; sign me up for the {waitlist}""",
    Mark.LANGUAGE: """in|speak|speaks|use spanish|english; spanish|english please; prefer|want spanish|english
        spanish speaker; [do] [you] [does] [anyone] [someone] speak|speaks spanish; no english; spanish; english
        [can|could] [we|you] [please] [do|text|write|speak|talk|reply] [this|me|to] [me] in spanish|english
        {i} [only|just] speak|read|understand spanish|english [only]
        {donot} speak|understand|read|know [any|much|good] english|spanish; spanish|english only""",
    Mark.CONFIRMS: """confirm|confirming|confirmed my|the|our {visit} [{visit}]; confirmed for
        i will be at my {visit}; [just] confirm|confirming|confirmed [for] tomorrow|today
        confirm|confirming|confirmed [for] my|the|our {hour} [{part}]
        {i} will|am [both|still] be|coming [there|in] at|for|to my|our|the {visit}
        still coming [to] [in] [my|our|the] [{visit}]; {i} [would] [want|like] [to] confirm my|our|the {visit}""",
    Mark.OWN_VISIT: """what time|day|date is|was my|our|his|her [next] {visit} [again]
        when is|was my|our|his|her {visit}
        when is|was my|our|his|her next {visit}; what is my|our {visit} time; when|what time am {i} scheduled|booked
        when|what time|day do|should {i} come [in]; when|what time do|should {i} [need] [to] have|be|show to|there|in|up
        do|have {i} have|got a|an|any {visit} [coming up|scheduled|booked|today|tomorrow]
        when is my|our|his|her next one; remind me when|what time
        is my|our|the {visit} still on|good|scheduled|happening; am {i} [still] on the schedule
        what time [is it] tomorrow|today; confirm the|my time|date of|for my|our|the {visit}
        [i] forgot when|what time|day [my|our|the|i] [{visit}] [is]""",
    Mark.AVAILABILITY: """[any] openings|availability|availabilities
        any [other] opening|slots|times|{visit} [available|open]; what is|are [all] [you|your] available|open
        next available [{visit}]; what|which times|days|time|day [do|are|can] [you|i] [have|open|available|come]
        when is|are your|the next [available] {visit}|opening; when can|could i [come|get|be] [in|seen]
        how soon can; [anything|something] available; what else do you have; what do you have
        earliest {visit}|opening|time|you have; first available; soonest
        do you|they have|got anything|any|something|any [available|open] [for|this|next|on|today|tomorrow]
        do you|they have|got openings|space|room|time [available|open] [for|this|next|on|today|tomorrow]
        anything|something|anyone|any slots|any spots available|open
        is|are there any|an [{visit}|opening|openings|slots|spots|times] [available|open]
        can|could you [please] fit|squeeze|get|see|take me|us [in]; get me in today|tomorrow|soon|this
        any {visit}|slots|spots|times|openings [available|open|today|tomorrow|this]; when do you have
        do you have space|room""",
    Mark.BOOK: """make|book|schedule|set up|get|have|arrange a|an|another|new|my|our [new|next] {visit}
        need|want|like [to] [make|book|schedule] a|an|another [new] {visit}
        need|want|like to [be] see|seen [by] [the|a|my|dr|doctor] [dentist|doctor]; come in for a {visit}
        get my teeth cleaned; schedule me; need to come in; get in to see; due for a|my {visit}
        make|book|get|schedule|find me|us|him|her [in] [for] a|an|my|his|her {visit}
        looking|hoping|trying|like|want|need to book|schedule [something]
        {i} [would] like|want|need to come [in|by]; can|could|may i [please] see|meet [with] dr|doctor
        need|want|like to see|meet [with] dr|doctor|the|a [_]; new patient {visit}
        time for [my|a|another|his|her] {visit}; want|need a dentist|doctor
        [can|could|may] [i|we] [please] {getting_in} [up] {a} [new] [new] [patient] {visit}
        {wishing} [for|to] [{getting_in}] [up] [in] [{a}] [new] [patient] {visit}
        can|could|will|would you [please] {getting_in} {whom} [up] [in] [for|with] {a} {visit}""",
    Mark.COMPLAINT: """violated|violating|violates my privacy; stole|stealing|sold|selling my [phone] number|data
        report you to your|the supervisor|manager|boss|board|state|police; calling|call|called my lawyer|attorney""",
}

"""English: what patients ask for unasked, and what is worst to overlook. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

REQUESTS = {
    Mark.OPT_OUT: """stop|quit|cease [with] [the] {contacting} [to] {us} [{any}] [{texts}] [{ever}]
        stop|quit|cease [with] [the] {contacting} [{any}] {texts} [to] [me] [{ever}]; stop reaching out; stop texting
        stop sending; stop|quit {any} {texts} [please] [{ever}]; stop with the|these|your {texts}
        no more|further {texts} [{ever}]; no any|more of your|these {texts}; no {texts} please; no more {contacting}
        {donot}|never [ever] [please] {contact} [to] [{us}] {ever}; never {contact} [to] {us}
        {donot} text|message me or call; {donot} send [me|us] [{any}] {texts} [{ever}]; {donot} text or call [{us}]
        {donot} call or text [{us}]
        {donot} want|need|like|wish|care [to] [{getting}] [{any}] [of] [your] {texts} [from you] [{ever}]
        [{i}] [would] rather not get|receive [{any}] [of] [your] {texts} [{ever}]
        {donot} [to] be contacted|texted|messaged|bothered [{ever}]
        take|remove|delete|get|scratch|drop {mine} [off] [from|of|out] [of] [{any}|this|that] [contact] {list}
        take|remove|delete|drop {mine} [off] [from|of|out] [of] [{any}|this|that] {texts}
        take me off of here; unsubscribe {mine}; opt {mine} out; {i} [would] want|like|wish|need to opt out; i opt out
        opting out; want|like|wish|need to [be] opt|opted out; want|like|wish|need to [be] unsubscribe|unsubscribed
        how do|can i unsubscribe|opt [out]; how do|can i stop [getting|receiving] [these|the|your] {texts}
        please unsubscribe; lose|delete|erase|forget|remove my|this number; never gave you this|my number
        leave me|us alone; delete me; [i] [am] blocking you|this|your [number]; block you|this [number]; reporting you
        {donot} consent to [any] {texts}; {donot} have permission to {contact} [{us}]; stop all texts|messages
        stop these; report you|this as spam""",
    Mark.OPT_OUT_MARKETING: """
        stop|quit|cease [with] [sending|texting|messaging|emailing] [me|us] [{any}] {ads} [{ever}]
        no [{any}] {ads} [{ever}]; {donot} send|text|message|email [me|us] [{any}] {ads} [{ever}]
        {donot} want|need|like|wish [to] [{getting}] [{any}] [of] [your] {ads} [{ever}]
        unsubscribe|remove|opt|take me|us [out] [off] from|of [{any}] {ads} [list]
        [would] rather not get|receive [{any}] {ads}""",
    Mark.OPT_OUT_LAST: """{donot}|never [ever] [please] {contact} [to] [{us}]; remove|delete me|us; take {mine} off
        {donot} bother|harass|spam|pester me|us [{ever}]; stop|quit it|this [now]; stop bothering; can you stop""",
    Mark.MARKETING: "[just|only] [the|your] {ads} [only]; just marketing; only marketing",
    Mark.EVERYTHING: "all; everything; all of it; all of them; all messages; all texts",
    Mark.KEEP: """{donot}|never stop|quit {contacting} [me|us]
        {donot}|never cancel|drop|scrap|remove|reschedule|change|move
        no|{donot}|without|nothing|never [a|an|any|really|that|very|in] {urgent}
        no|{donot}|without|nothing [a|an|any|that] urgent|pain
        did|have|has|was|why you|it|she|he|they cancel|cancelled|canceled; bus stop
        cancellation|cancelation policy|fee; short notice list; if|when i cancel
        you|they|office cancelled|canceled""",
    Mark.LEAVE: """take|remove|get|drop|delete {mine} [off] [from|of|out] [of] [the|your|this|that] {waitlist}
        leave the {waitlist}; no longer want|wish|need to be on the {waitlist}
        {donot} want|need|wish to be on the {waitlist} [anymore]; off the {waitlist}""",
    Mark.AUTO: """i am [currently] driving [right] [now]; {donot} disturb; {donot} receiving notifications
        unable to receive texts; {donot} talk|text|answer|chat [right] now; {donot} receive [text] messages|texts
        out of [the] office; currently away; automatic|automated reply|response|message; autoreply
        auto reply|response; away from my|the phone|desk; driving focus; respond|reply|back when i return|get
        has notifications silenced; is not monitored; unmonitored; on annual leave""",
    Mark.URGENT: "{urgent}",
    Mark.WRONG: """wrong number|person|phone|guy|lady|contact|party; {donot} the right number|person|phone
        changed numbers; no longer has|uses|owns|have this number|phone; {donot} my appointment|number
        {donot} him|her|his|their number|phone; this is not him|her|them; there is no _ here
        no one by|with that|this name; nobody by|with that|this name; new number who is this
        {donot} know any|an|a|who _ by|with that|this name; {donot} know who this|that is for
        {donot} who you are looking for""",
    Mark.HUMAN: """talk|speak|speaking|talking|chat [directly] to|with [some|one] [of] [a|an|the|your|another] {human}
        need a human; call me|us [back|please|later]; give me|us a call
        have someone|somebody|them call|contact [me|us]; someone call me; phone me; transfer me; human please
        real person; real human; live person; live agent""",
    Mark.UNWANTED: """no longer need|want|require; {donot} necessary|needed|required; {donot} need|require
        {donot} going to need|want; {donot} want my|the|this|that; will not be needing""",
    Mark.CANCEL: """cancel; cancelling; canceling; cancelation; cancellation; scrap; abandon; drop; abort; cancle
        cancell; call off; get rid of""",
    Mark.MOVE: """reschedule; rescheduled; rescheduling; rebook; resched; postpone; rearrange; re schedule
        {move} [up|back|around] my|the|our|an|this [_] [_] {visit} [time|date|day]""",
    Mark.UNINTERESTED: """{donot} [really] interested [{forme}]; no longer interested
        [already] found|have|hired|got another|someone|a|different
        {human}|else; already have a|another {human}; switched|changed dentists|doctors|offices|providers
        no interest""",
    Mark.LATE: """running [a] [bit|little|few] [#n] [minutes|mins|min] late|behind
        be [a] [bit|little|few] [#n] [minutes|mins|min] late
        #n minutes|mins|min late; stuck in traffic; be there in #n [minutes|mins|min]; on my way; on the way
        late for my|the {visit}
        [i] [am] [gonna] [be] [a] [little|bit] late for; am [a] [bit|little] late; lil late
        running behind [schedule]; running [about] half an|a hour late; half an hour late; an hour late
        be there in half an hour""",
    Mark.JOIN: """put|add|place {mine} [back] [down] on|to [to] the|your|a {waitlist}
        join [the|your|a] {waitlist}; get|be|go [back] on the|your {waitlist}
        if|when something|anything|one opens [up]; if|when you have|get a cancellation|cancelation|opening
        if|when there is a cancellation|opening
        {waitlist} please; keep me in mind; sign me up for the {waitlist}""",
    Mark.LANGUAGE: """in|speak|speaks|use spanish|english; spanish|english please; prefer|want spanish|english
        spanish speaker
        [do] [you] [does] [anyone] [someone] speak|speaks spanish; no english; spanish; english""",
    Mark.CONFIRMS: """confirm|confirming|confirmed my|the|our {visit} [{visit}]; confirmed for
        i will be at my {visit}""",
    Mark.AVAILABILITY: """[any] openings|availability|availabilities
        any [other] opening|slots|times|{visit} [available|open]; what is|are [all] [you|your] available|open
        next available [{visit}]; what|which times|days|time|day [do|are|can] [you|i] [have|open|available|come]
        when is|are your|the next [available] {visit}|opening
        when can|could i [come|get|be] [in|seen]; how soon can; [anything|something] available
        what else do you have; what do you have
        earliest {visit}|opening|time|you have; first available; soonest""",
    Mark.BOOK: """make|book|schedule|set up|get|have|arrange a|an|another|new|my|our [new|next] {visit}
        need|want|like [to] [make|book|schedule] a|an|another [new] {visit}
        need|want|like to [be] see|seen [by] [the|a|my|dr|doctor] [dentist|doctor]; come in for a {visit}
        get my teeth cleaned; schedule me
        need to come in; get in to see; due for a|my {visit}""",
    Mark.COMPLAINT: """violated|violating|violates my privacy; stole|stealing|sold|selling my [phone] number|data
        report you to your|the supervisor|manager|boss|board|state|police; calling|call|called my lawyer|attorney""",
}

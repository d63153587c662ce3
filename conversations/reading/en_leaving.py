"""English: how people ask to be left alone, and what only looks like it. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

LEAVING = {
    Mark.OPT_OUT: """stop|quit|cease [with] [the] {contacting} [to] {us} [{any}] [{texts}] [{ever}]
        stop|quit|cease [with] [the] {contacting} [{any}] {texts} [to] [me] [{ever}]; stop reaching out
        stop texting; stop sending; stop|quit {any} {texts} [please] [{ever}]; stop with the|these|your {texts}
        no more|further {texts} [{ever}]; no any|more of your|these {texts}; no more {contacting}
        {dont} [ever] [please] {contact} [to] [{us}] {ever}; never {contact} [to] {us}
        {dont} text|message me or call; {dont} text or call [{us}]; {dont} call or text [{us}]
        {dont} [to] be contacted|texted|messaged|bothered [{ever}]
        take|remove|delete {mine} [off] [from|of|out] [of] [{any}|this|that] [contact] {list}
        get|scratch|drop {mine} [off] [from|of|out] [of] [{any}|this|that] [contact] {list}
        take|remove|delete|drop {mine} [off] [from|of|out] [of] [{any}|this|that] {texts}; opt {mine} out
        how do|can i stop [getting|receiving] [these|the|your] {texts}; please unsubscribe
        lose|delete|erase|forget|remove my|this number; never gave you this|my number; delete me
        [i] [am] blocking you|this|your [number]; block you|this [number]; reporting you
        {dont} consent to [any] {texts}; {dont} have permission to {contact} [{us}]; stop all texts|messages
        you [guys|people] will not leave me|us alone; stop these; report you|this as spam
        {nowant} [to] [{getting}] {any} [of] [your] {texts} [from] [you|your] [{ever}]
        {nowant} [to] {getting} [{any}] [of] [your] {texts} [from] [you|your] [{ever}]
        {nowant} [to] hear from you [guys|people|all] [{ever}]; {nowant} you to {contact} [to] [{us}] [{ever}]
        {nowant} you {contacting} [{us}] [{ever}]; {nowant} [to] be on your|this|any {list} [{ever}]
        {nowant} to be contacted|texted|messaged|bothered|called [{ever}]
        {nowant} to [be] {getting} these [{ever}]; {nowant} these [{ever}] [from] [you]
        {dont} [ever] be {contacting} [{us}] [{any}] [{texts}] [{ever}]
        {dont} [ever] send me|us anything|stuff [else|more] [{ever}]
        {dont} [ever] {contact} [to] [{us}] [{any}] {texts} [{ever}]; {dont} {contact} {us} no more
        no|zero [{any}] further|more contact|communication|{texts} [{ever}]; no contact please
        cease|end|discontinue|halt all|any|further|these|this|your|the contact|communication
        cease|end|discontinue|halt all|any|further|these|this|your|the communications|service|{texts}
        cease and desist; turn|shut off [{any}] {texts}; turn [{any}] {texts} off
        disable|deactivate|suspend|discontinue|pause [{any}] [sending] [me] {texts}; cancel [{any}] {texts}
        cancel [my|the|this] subscription|subscriptions
        revoke|withdraw|withdrawing|revoking [my] consent|permission|authorization
        do|did not [give] [you|my] [have] consent|permission [to] [{contact}|{contacting}] [{us}]
        {dont} consent [to] [{any}] [{texts}|{contacting}]; {dont} authorize you|this|these
        you do not have [my] consent|permission
        never|not [gave|give] [you] [my] consent|permission [to] [{contact}]
        never|not sign|signed up for this|these|{texts}; i never|not opted in; do|did not opt in
        enough|done with [{any}] {texts}; enough texts|messages|already [{any}] [{texts}]
        that is enough texts|messages; too many texts|messages [from] [you] stop|please
        [i] [have] [already] told|asked [you|u|yall] [guys|people|all] [to] stop [{contacting}] [{us}]
        [i] [have] [already] saying [you|u|yall] [guys|people|all] [to] stop [{contacting}] [{us}]
        [i] [have] [already] tell|asking [you|u|yall] [guys|people|all] [to] stop [{contacting}] [{us}]
        how do|can i|we get|make these|this|the|your [{texts}] [to] stop; make it|this|these|them stop
        make these|the {texts} stop
        how do|can|could|would i|we get off [of] [from] [this|your|the] {list}
        how do|can|could i|we stop|end|block [off|rid] [of] [getting|receiving] [{any}] {texts}
        how do|can|could i|we cancel|turn|get [off|rid] [of] [getting|receiving] [{any}] {texts}
        how do|can|to i|we unsubscribe [from] [this|these|your] [{texts}|{list}]; how to unsubscribe|opt [out]
        how do|can i|we opt out [of] [this|these|your] [{texts}]
        unsubscribe {mine} [from] [this|these|your|all] [{texts}|{list}]
        unsubscribe [from|to] this|these|your|all [{texts}|{list}]
        opt {mine} out [of] [this|these|your|all] [{texts}]
        remove|take|delete|get|drop {mine} [off] [from|of|out] here|this|everything|there
        remove|take my|our [cell|phone|mobile] number|phone [off] [from|of|out] your|the|this [{list}]
        delete|get|drop my|our [cell|phone|mobile] number|phone [off] [from|of|out] your|the|this [{list}]
        remove|take my|our [cell|phone|mobile] info|contact|name [off] [from|of|out] your|the|this [{list}]
        delete|get|drop my|our [cell] info|contact|name [off] [from|of|out] your|the|this [{list}]
        delete|get|drop my|our [phone|mobile] info|contact|name [off] [from|of|out] your|the|this [{list}]
        stop|quit texting|messaging|calling|contacting my|this|our cell|phone|number|mobile [{ever}]
        {i} [am] [going] [to] [will] report you|this|your [number] [as] [for] [to] [spam|the|harassment]
        {i} [am] [going] [to] [will] reporting|reported you|this|your [number] [as] [for] [to] [spam]
        {i} [am] [going] [to] [will] reporting you|this|your [number] [as] [for] [to] [the|harassment]
        {i} [am] [going] [to] [will] reported you|this|your [number] [as] [for] [to] [the|harassment]
        reported [you|this] as spam|junk; this|it is spam|harassment stop; this|it is harassment
        {i} [am] [going] [to] [will] block you|this|your [number]; blocking you|this|your|ur [number]
        blocked [and] reported; kindly|please remove {mine}
        you [guys|people|all] need|have|got|better [to] stop|quit {contacting} [{us}] [{any}] [{texts}]
        can|could|would|will you [please] not {contact} {us} [{ever}]; would|will you [please] {donot} {contact}
        stop|quit hitting my|this|our phone|line [up]; no reminders please; no [{any}] {texts} anymore|ever
        stop {any} {texts}
        delete|erase my|this [phone|cell] number|info|information [from|in|out] [of] [your] [{list}]
        remove|forget my|this [phone|cell] number|info|information [from|in|out] [of] [your] [{list}]
        i [already] said|say stop [{contacting}]; stop texts|messages|reminders|notifications|sms
        {nowant} [to] [{getting}] [your] texts|messages|notifications [from] [you|your] [{ever}]
        {nowant} [to] [{getting}] [your] reminders|sms|spam [from] [you|your] [{ever}]
        can|could you [please|kindly] stop|quit [{contacting}] {us}|sending [{any}] [{texts}] [{ever}]
        will|would you [please|kindly] stop|quit [{contacting}] {us}|sending [{any}] [{texts}] [{ever}]
        can|could|will|would you [please|kindly] stop|quit [{contacting}] texting [{any}] [{texts}] [{ever}]
        can|could you [please|kindly] stop|quit [{contacting}] messaging [{any}] [{texts}] [{ever}]
        can|could you [please|kindly] stop|quit [{contacting}] contacting [{any}] [{texts}] [{ever}]
        will|would you [please|kindly] stop|quit [{contacting}] messaging [{any}] [{texts}] [{ever}]
        will|would you [please|kindly] stop|quit [{contacting}] contacting [{any}] [{texts}] [{ever}]
        want|like|wish|need to opt|opted out of these|texts|messages|your|all|this|getting|receiving
        {dont} txt {us}; stop blowing up my phone; discontinue service; stop messaging|contacting
        take {mine} off this|your|the list|texts
        [please] remove|delete his|her|their|the number|name|phone [from] [your] [{list}]
        no more|further texts|messages|reminders; no texts|messages|reminders|sms please
        {dont} send me|us [{any}] {texts} [{ever}]; {dont} send {any} {texts} {ever}
        cease|discontinue|end|halt {texts} {ever}; stop|quit txt {us}; {dont} text me|us nomore
        [to] not [to] be contacted|texted|messaged|bothered [{ever}]; last time stop""",
    Mark.OPT_OUT_MARKETING: """no {ads}
        stop|quit|cease [with] [sending|texting|messaging|emailing] [me|us] [{any}] {ads} [{ever}]
        no [{any}] {ads} [{ever}]; {dont} send|text|message|email [me|us] [{any}] {ads} [{ever}]
        {dont} want|need|like|wish [to] [{getting}] [{any}] [of] [your] {ads} [{ever}]
        unsubscribe|remove|opt|take me|us [out] [off] from|of [{any}] {ads} [list]
        [would] rather not get|receive [{any}] {ads}
        unsubscribe [me|us|out] [out] [off] from|of|to [the|your|any|all|this] {ads} [list|{list}|and]
        opt|remove [me|us|out] [out] [off] from|of|to [the|your|any|all|this] {ads} [list|{list}|and]
        take|get|delete [me|us|out] [out] [off] from|of|to [the|your|any|all|this] {ads} [list|{list}|and]
        unsubscribe|opt out from|of {ads}; no [{any}] {ads} [please|just]
        {nowant} [to] [{getting}] [{any}] [of] [your] {ads} [{ever}]
        only|just [text|message] [me|us] [about|for|with] [my] appointment|appointments [reminders|reminder]
        only|just [send|contact] [me|us] [about|for|with] [my] appointment|appointments [reminders|reminder]
        only|just [text|message] [me|us] [about|for|with] [my] appointment|appointments [stuff|info|related]
        only|just [send|contact] [me|us] [about|for|with] [my] appointment|appointments [stuff|info|related]
        only [want|need] [my|the] [appointment] reminders
        only [text|message|contact] me|us about|for|with|regarding [my|our] {visit}
        just|only [want|send|need|get] [me] [the|my] [appointment] reminders
        stop|quit|cease [with] [the|these|your|all] {ads} [{ever}]; cancel|end|turn off [the|these|your|all] {ads}
        too many {ads}
        take|remove me off|from [the|your] marketing|promo|promotional|promotions [text|email|texting] list
        not interested in [{any}] {ads}""",
    Mark.OPT_OUT_LAST: """{dont} [ever] [please] {contact} [to] [{us}]; remove|delete me|us
        {dont} bother|harass|spam|pester me|us [{ever}]; stop bothering; {dont} disturb me|us [{ever}]
        leave my|our phone|number|family alone; leave me|us [the|tf] [fuck|hell] alone|be [already|now]; let me|us be
        f|screw|buzz off
        [{i}] [would] want|like|wish|need to unsubscribe|unsubscribed
        [{i}] [would] want|like|wish|need to [be] opt|opted out
        [{i}] [would] want|like|wish|need to be unsubscribed|removed; i opt out; opting out
        how do|can|could i unsubscribe; opt me out; go away; cut it out; {dont} text [me]; unsubscribe {mine}
        stop|quit it|this [now|please|already]; {dont} contact; fuck|piss|bugger off; go to hell; take a hike
        can|could|would|will you [please] stop; no texts please; take {mine} off; {dont} send [{any}] {texts}
        cease|discontinue|end|halt {texts}; no more of these|this""",
    Mark.MARKETING: "[just|only] [the|your] {ads} [only]; just marketing; only marketing",
    Mark.EVERYTHING: "all; everything; all of it; all of them; all messages; all texts",
    Mark.KEEP: """did|have you|they|u|he|she stop|stopped [{contacting}] [me|us]
        stop|quit {contacting} [me|us] at|after|during|before|so work|home|night|school|lunch|#n|class|early|late
        {donot}|never lose|delete|erase|forget|remove|drop my|this number
        did|have|will|would you [guys] lose|lost|delete|deleted|forget|forgot|erase my|this number
        {donot}|never stop|quit {contacting} [me|us]
        {donot}|never cancel|drop|scrap|remove|reschedule|change|move
        did|have|has|was|why you|it|she|he|they cancel|cancelled|canceled; bus stop
        cancellation|cancelation policy|fee; short notice list; if|when i cancel
        you|they|office cancelled|canceled
        {reports} _ [_] to stop|quit|leave [{contacting}] [me|us|him|her|them] [alone] [{ever}]
        {reports} _ not to {contact} [me|us|him|her|them]
        why do|does|did you|u|they|he|she|it|the [_] stop|stopped|quit [{contacting}] [me|us]
        why are|is|have|has you|u|they|he|she|it|the [_] stop|stopped|quit [{contacting}] [me|us]
        how come you stopped|stop; non stop; {donot}|never [want] [to] stop|quit
        {donot} [please|ever] remove|take {mine} [off|from|out] [of] [the|your|this] [{list}|{waitlist}]
        {donot} [please|ever] drop {mine} [off|from|out] [of] [the|your|this] [{list}|{waitlist}]
        {donot} [please|ever] delete {mine} [off|from|out] [of] [the|your|this] [{list}|{waitlist}]
        {donot} [please|ever] unsubscribe {mine} [off|from|out] [of] [the|your|this] [{list}|{waitlist}]
        {donot} want to {contact}; {donot} want to stop|miss|lose|bother; never sent|send me
        {donot} mean|meant to [say|send|type|write] stop; {donot}|never say|said stop
        bus|train|next|last|first|full|pit stop; stop sign|light|light|by
        stop it|that|this lol|haha|lmao|omg|hahaha|hehe; should|must|do|can i [have] [to] stop
        [please] {donot}|never stop the|my|sending|these|your [the] [{texts}]; swelling went down
        {bleeding} went|gone|going down|away; stopped bleeding|hurting; pain is|has gone|stopped|better
        pain stopped|went; used to hurt; no longer hurts|bleeding|swollen|hurting
        {donot} hurt [anymore|much|that|so]
        {dont} get|receive|got|received|see|saw|seen [any] [of] [your] {texts}
        did not get|receive|see [any] [of] [your] {texts}; {dont} text [just|please] call
        no|{donot}|{isnot}|without|nothing|never [a|an|any|really|that|very|in] {urgent}
        no|{donot}|{isnot}|without|nothing [a|an|any|that] urgent|pain; not bleeding|swollen|hurting [anymore]
        {others} [{often}] [{modal}] [not] [ever|even|just] stop|stopped|quit [{contacting}] [{us}] [{ever}]
        {others} [{often}] {modal} not [ever|even|just] {contact} [to] [{us}|back|him|her|them] [{ever}]""",
    Mark.LEAVE: """take|remove|get|drop|delete {mine} [off] [from|of|out] [of] [the|your|this|that] {waitlist}
        leave the {waitlist}; no longer want|wish|need to be on the {waitlist}
        {donot} want|need|wish to be on the {waitlist} [anymore]; off the {waitlist}
        no longer want|wish|need to be on the list; {donot} want|need|wish to be on the list [anymore]
        {donot} need|want the {waitlist} [anymore]; cancel|end my [spot|place] [on] [the] {waitlist} [spot|place]
        off [of] [the|your] {waitlist}
        stop|quit|end looking for a|an|another|any [earlier|sooner|better] {visit}|opening|spot|time|slot
        no need to keep {mine} on the {waitlist}""",
}

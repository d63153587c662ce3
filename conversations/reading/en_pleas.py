"""English: the words of a wish to be left alone by what they do in it. Data only; see ``roles.py``."""

from conversations.reading.roles import Role

ANCHORS = "number call off these opt contact delete erase remove info list subscribe"
"""Words of a wish, without one of which there is none, beside those that the code finds itself."""

LEADS = "please just so but instead pls kindly only rather"
"""What may stand before "text me" where that is wished."""

ROLES = {
    Role.OUT: """unsub; unsubscribe|unsubscribed [me]; un subscribe; opt [me|us|this] [number] out; opted out; optout
        opting out; take|get|count|cut me|us out of this""",
    Role.SPAM: """spam; spamming; spammers; harassment; harassing; harassed; stalking; junk; blocking; blocked
        i will|am [going] [to] block|report; reporting; reported; going to block|report; block|report you|this""",
    Role.STOP: """stop; stopp; stoppp; stahp; quit; cease; desist; refrain; stopping; knock it off; cut it out
        stahppp; stawp; quitting; mute; silence""",
    Role.END: """revoke; revoked; revoking; withdraw; withdrawn; take back; rescind; end; halt; discontinue
        discontinued; cancel; disable
        deactivate; suspend; turn|shut|switch|cut [off|out]; no|nothing more|further; pause; mute; silence
        enough; enough with|of; done with; finished with; ending; put an end; give me a break from""",
    Role.TIRED: """sick of; tired of; fed up [with]; had enough of|with; over; annoyed with|by|at; had it with; so over
        annoying; unwanted; hate; hating; hated; sick and tired of; irritated by|with""",
    Role.REMOVED: """removed; taken off; be|been deleted|erased|dropped; off; taken out; removal; gone from; excluded
        unlisted
        purged; wiped""",
    Role.REMOVE: """remove; take; delete; erase; drop; scratch; wipe; forget; lose; pull; cross; strike; clear; purge
        removing; taking; deleting; kick; leave out; exclude; unlist; throw away|out; rid; clean; trash; discard
        dump; ditch""",
    Role.NUMBER: """my|this|our|his|her|their|these number|numbers|cell|phone|mobile|line|info|information|digits
        my|this|our|his|her [cell|phone|mobile|contact|personal] number|info|information|details; [the] number; name
        my|our data|file|name|contact|details; phone number; cell number; number you have""",
    Role.LIST: """list; lists; your|the|all text|texting|message|messaging|call|calling|contact|mailing|phone list
        text|texting|message|messaging|call|calling|contact|mailing|sms|email list|lists; system; systems; records
        your phone|phones|contacts|file|files|computer|office|books; database; data base; contacts; directory
        your texting|messaging|service|services; texting [service]; distribution; roster; rolls
        whatever list this is; mailing; everything; here""",
    Role.PERMISSION: "permission; consent; authorization; authorisation; authority",
    Role.PERMIT: """consented; agree; agreed; sign|signed|signing up [for]; subscribe; subscribed
        authorize; authorized; gave; give; opt|opted in; asked|ask for; asked to; requested; request; approve|approved
        allowed; allow""",
    Role.WANT: """want; wants; wanting; need; needs; wish; wishes; like; care [to]; interested [in]; would like
        wanna; id like [to]; appreciate [it]; needing; wanting; wished; wanted
        way to; any way; a way; how do|can|could|to [i|we] [go] [about]; how to; rather; prefer; ready; going to; love
        interest [in]; trying to; desire; must i; do i have to""",
    Role.HEAR: """hear|hearing from; be contacted|texted|messaged|called|bothered|reached|emailed|notified
        being contacted|texted|messaged|called|bothered|notified|spammed|harassed; be bothered|spammed|harassed""",
    Role.GET: """get; gets; getting; receive; receiving; recieve; recieving; have; having; keep getting; be on|in; see
        be getting|receiving""",
    Role.MESSAGE: """texts; messages; text messages|message; msgs; msg; sms; notifications; notification
        communications; communication; correspondence; reminders; alerts; text alerts|notifications|reminders|alert
        text reminder; appointment reminders|texts; phone calls; calls; emails; automated texts|messages; stuff
        contact from; contact; texts or calls; updates; blasts; spam texts; junk texts; crap; subscription; mssgs
        mesages; texting service""",
    Role.SEND: """text; texting; txt; txting; textin; message; messaging; msging; msg me|us; contact me|us|this|my
        contacting; call; calling; calln; write; writing; reach|reaching out; bother; bothering; bug; bugging; harass
        pester; pestering; email; emailing; ping; pinging; send; sending; hit|hitting me|us up; blow|blowing up; annoy
        blow|blowing me|us|it|my up; notify; notifying; disturb; disturbing; communicate; try|trying to reach; spam me
        text or call; call or text; phone me|us; ring; contact; hmu; keep texting|messaging|sending|calling|contacting
        annoying me|us; get in touch""",
    Role.OFF: "off [of]; out [of]; from",
    Role.NOT: "not; never; no; nor; without; neither; none; nobody; nothing; quit not",
    Role.SELF: """i [can|could|will|would|may|might] [really|just|always|usually|also|still] [do|did|am] not
        we [can|could|will|would] [do|did] not; i never; we never""",
    Role.I: "i; we; i have already; i am; i will",
    Role.YOU: """you; u; yall; you guys|people|all|folks; ya; yours; ur; guys; people; office; anyone; anybody
        this office|place|clinic|company; ya'll; you have; the office; dentist office""",
    Role.ME: """me; us; my wife|husband|mom|mother|dad|son|daughter|kid|kids; my spouse|partner; myself
        here anymore""",
    Role.THESE: """all this|that; all of this; with this|that|it|all; these; those; all these|those; all of these|those
        any of these|those; your""",
    Role.THIS: "this; it; them; any of this; that",
    Role.GLUE: """please; kindly; pls; can; could; would; will; should; may; to; the; a; an; on; at this; of; if
        where; what; which; word; how; dare; choose; choosing; i am begging; begging; requesting; process; honor
        part; and; or; from
        for; ever; again; anymore; any more; any longer; longer; already; now; right now; immediately; asap; today; hi
        hello; hey; thanks; thank you; thx; am; is; are; be; been; being; was; all; any; more; further; so many
        many; such; else; with; about; just; really; ok; okay; sir; maam; sorry; my; our; my mom|dad; that i; there
        anything; something; do; did; does; too; much; it all; at all; altogether; completely; permanently
        everyone; have to; got to; better; go; keep; so; very; too many; i have; we have; had; has; go ahead and; in
        as soon as possible; effective immediately; forever; for good; here; them; bye; then; up; myself; ma; bruh; bro
        lol; god; damn; fucking; freaking; f; hell; time; first|second|third|last time; i have already; told; tell; said
        say; asked; asking; saying; once and for all; and for all; once; totally; we are; period; each; every; day
        constantly; constant; nonstop; consider; considered; means; mean; instead; as; also; but; so that; people
        does; every day|week|hour""",
}

"""The word classes of English phrases and the short forms of English words. Data only; see ``lexicon.py``."""

CLASSES = {
    "i": "i; we",
    "me": "me; us; my schedule",
    "aux": "do|does|did|would|will|can|could|am|is|are|was|were|have|has|had|should|might",
    "donot": """not; {aux} not; {i} [really|just|still|also|simply] {aux} [really|just|still|also] not
        {i} [still|really] not""",
    "kin": """mom; mother; dad; father; son; daughter; child; kid; baby; husband; wife; grandma; grandmother
        grandpa; grandfather; brother; sister; parent; family; partner; kids; uncle; aunt""",
    "subject": "i; we; you; they; he; she; it; that; this; there; those; these",
    "verb": "do; does; did; am; is; are; was; were; have; has; had; will; would; can; could; should",
    "surely": """absolutely; definitely; certainly; probably; of course; obviously; still; surely; most definitely
        most certainly""",
    "that": """that; this; it; everything; these; those; they; all that; that all; this all; all of that
        all of it; it all; that one; this one; that time; that day; this time; that statement; the statement
        the details; the time; the date; the appointment; the answer""",
    "is": """is; are; sounds; sound; seems; seem; looks; look; appears; would be; will be; should be; must be
        turns out to be; happens to be; has to be; appears to be; seems to be; sounds like; looks like""",
    "very": """very; really; so; pretty; quite; totally; completely; absolutely; definitely; perfectly; all; just
        exactly; certainly; indeed; a; actually; much; still; precisely; more than; most definitely; very much""",
    "good": """good; great; perfect; fine; ok; awesome; amazing; wonderful; excellent; fantastic; terrific; lovely
        nice; cool; super; ideal; brilliant; right; correct; accurate; true; affirmative; confirmed; doable
        acceptable; agreeable; convenient; alright; all right; okey; fab; fabulous; splendid; sweet; nice one
        good one; good plan; good idea; great idea; true statement; good time; great time; the best; all set; deal
        plan; great plan; great day; perfect time; perfect fit; awesome time; great option; good option
        sweet deal; dandy; peachy; swell; awesome sauce; super duper; marvelous; satisfactory; okay; workable
        better than good; on point; golden; gravy; gud; gd; reasonable""",
    "bad": """wrong; false; incorrect; inaccurate; fake; erroneous; bad; terrible; impossible; negative; no
        negatory; no good; too early; too late; too soon; too far; too short notice; short notice""",
    "forme": "for {me}; with {me}; by {me}; to {me}; on my end; then; now; too; indeed; for sure; as well",
    "works": "work; works; worked; suit; suits; fit; fits",
    "well": "well; fine; great; perfectly; perfect; best; good; just fine; nicely; out; very well",
    "it": """it; that; this; them; me; us; one; anything; that one; this one; that time; this time; that slot
        this slot; the appointment; the slot; the spot; this appointment; that appointment; my appointment; it all
        the visit; the booking; all that; all of this; all of it""",
    "visit": """appointment; appointments; appt; appts; apt; visit; visits; booking; bookings; reservation
        reservations; cleaning; checkup; check up; consult; consultation; session; slot; appoitment; appointement
        apointment; table; check ups; checkups; cleanings; appoinment; appointmnt; appt time; filling; root canal
        extraction; x rays; follow up""",
    "contacting": """messaging; contacting; sending; emailing; bothering; spamming; harassing; pestering; calling
        writing; msging; reaching out; hitting me up; blowing up my phone; texting and calling
        calling and texting; texting; txting; bugging; pinging; annoying; blowing up my|this|our phone
        sending stuff; texting or calling; communicating; notifying; textin; txtin; messagin""",
    "contact": """text; message; contact; sms; msg; reach out; email; call or text; text or call; ping
        contact or text""",
    "texts": """texts; text messages; messages; sms; msgs; msg; notifications; communications; communication
        automated texts; automated messages; texts or calls; texts and calls; calls or texts; spam
        texts or emails; text reminders; reminders; alerts; correspondence; communications from you; text alerts
        text notifications; texts from you; messages from you; crap; junk; this spam; junk texts; spam texts
        appointment reminders; reminder texts""",
    "ads": """promotions; promotion; promos; promo; ads; advertisements; advertising; marketing; deals; offers
        specials; newsletters; newsletter; coupons; discounts; adverts; marketing texts; marketing messages
        promotional texts; promotional messages; promo texts; promo messages; marketing stuff; promotional stuff
        special offers; advertisement; flyers; sales; sales pitches; ad texts; sales texts; promotional offers
        specials and deals; commercial texts; commercial messages; birthday texts; solicitations; solicitation""",
    "any": """any; any more; more; these; those; your; the; all; all these; all the; all your; so many
        any of your; any other""",
    "us": """me; us; this number; my number; my phone; this phone; here; me here; me on this number
        me at this number; to this number; to my phone; at this number; people; at all""",
    "ever": """anymore; again; ever; ever again; any more; any longer; now; period; immediately; please; at all
        about this""",
    "list": """list; lists; database; system; records; contacts; mailing list; text list; texting list
        contact list; call list; calling list; distribution list; sms list; phone list; text lists
        text message list; messaging list; roster; rolls; subscription list; patient list; call log; service
        address book; phone book; email list; directory; texting service; text service; messaging service""",
    "waitlist": "waitlist; wait list; waiting list; waitinglist; standby list; cancellation list",
    "mine": """me; us; my number; my name; this number; my phone; my info; my contact; my phone number; our number
        this phone; my cell; my cell number""",
    "intense": """severe; terrible; horrible; unbearable; extreme; excruciating; intense; awful; bad; serious
        crazy; major; constant; nonstop; non stop; agonizing; sharp; throbbing; so much; a lot of; lots of
        tons of; really bad; very bad; too much; the worst; so bad; strong""",
    "bleeding": """bleeding; bleeds; swollen; swelling; abscess; abscessed; pus; infection; infected
        {intense} pain; {intense} toothache; {intense} ache""",
    "urgent": """{bleeding}; pain will not stop|go; pain is [{very}] {intense}; can not breathe; can not swallow
        can not open my mouth; chest pain; trouble breathing; trouble swallowing; hard to breathe; hard to swallow
        difficulty breathing; kill myself; suicidal; hurts|hurting so|really|very|too bad|badly|much
        hurts|hurting bad|badly|terribly; hurts like hell; hurts a lot; knocked out my|a|his|her tooth
        tooth fell|came out; tooth got knocked out; dental|medical emergency; in agony; it|this is an emergency
        it|this is urgent; chest pains; overdosed; high fever; {trouble} is|are killing me
        killing me with|from pain
        {broke} [off] [a|my|his|her|half|part] [piece] [of] [a|my|his|her|the] [front|back] {trouble}
        {trouble} [just|is|has|got|are] {broke}|infected; {trouble} [just] [fell|came|come|popped|broke] out|off
        can not sleep|eat|chew|work|function from|because|due|with|of [of] [the] pain
        {donot} sleep|eat|chew because|from|due|with [of] [the] pain; {intense} tooth pain
        hurts|hurting like crazy|hell|mad; hurts so|sooo|soo much|bad; dying of|from|in [the] pain
        pain is [a] #n out|/ [of] [#n]; stitches came|fell|popped|opened out|open|up; want to die
        fell and|an {broke}|hit|broke his|her|my {trouble}|mouth|face; still bleeding
        will not stop bleeding|hurting; bleeding will not|never stop
        in so much|extreme|excruciating|terrible|horrible|severe|bad|a pain [lot] [of] [pain]
        in a lot|ton of pain; so much pain; can hardly|barely breathe|swallow; broke|broken tooth
        pain|toothache|ache|tooth is [so|really|very|too|super|just] bad|intense|severe
        pain|toothache|ache|tooth is [so|really|very|too|super|just] terrible|horrible
        pain|toothache|ache|tooth is [so|really|very|too|super|just] unbearable|excruciating
        it hurts|hurting [so|really|very|too|super] bad|badly|much
        severe|bad|terrible|horrible tooth|jaw|gum|mouth pain""",
    "human": """person; human; someone; somebody; agent; representative; rep; receptionist; reception; manager
        operator; people; dentist; doctor; hygienist; nurse; front desk; office; real _; actual _; live _
        normal _; human _; _ else""",
    "day": """monday; tuesday; wednesday; thursday; friday; saturday; sunday; mon; tue; tues; wed; weds; thu; thur
        thurs; fri; sat; mondays; tuesdays; wednesdays; thursdays; fridays; saturdays; sundays; weekend; weekends
        weekday; weekdays""",
    "month": """january; february; march; april; june; july; august; september; october; november; december; jan
        feb; apr; jun; jul; aug; sept; sep; oct; nov; dec""",
    "daypart": """morning; mornings; afternoon; afternoons; evening; evenings; night; nights; noon; midday
        midnight; lunch""",
    "part": "{daypart}; am; pm",
    "hour": "#n; #clock; one; two; three; four; five; six; seven; eight; nine; ten; eleven; twelve",
    "nth": "#n st; #n nd; #n rd; #n th",
    "count": "one; two; three; four; five; six; seven; eight; nine",
    "detail": """address; addresses; adress; addres; number; numbers; phone; contact; rating; ratings; location
        digits; information; info; details; directions; website; email; reviews; contact number; phone number
        phone numbers""",
    "their": "the; their; his; her; your; its; a; an; some; there",
    "tell": "tell; give; send; get; grab; find; check; see; look; provide; show; confirm; remind; share; text",
    "check": "check; see; think; ask; look; get back; talk; confirm; call; find out; figure; discuss; review",
    "getting": """get; receive; be; have; getting; receiving; be getting; be receiving; keep getting
        keep receiving; continue getting; continue receiving""",
    "move": "{moving}; can|could|may {i} [please] {moving}",
    "moving": "move; change; push; switch; swap; shift; bump; rearrange; delay",
    "does": "should; will; would; can; does; time; day",
    "book": """book; take; do; confirm; schedule; reserve; hold; lock; grab; accept; secure; finalize; keep
        pencil; squeeze; save; complete; place; submit; process; request; arrange; buy; purchase""",
    "thing": """appointment; appt; visit; booking; reservation; slot; spot; time; session; cleaning; checkup; seat
        table; room; order; ticket; tickets; trip; ride; meeting; event; reservations; appointments; payment
        transaction; request; transfer; service; one""",
    "duty": """work; class; classes; school; practice; training; court; church; jury duty; a meeting; meetings
        a class; a test; an exam; a final; plans; another appointment; an appointment; another commitment
        a conflict; a work thing; a thing; something; something else; another thing; prior plans; other plans
        a wedding; a funeral; a trip; a flight; guests; conflicts; a shift; a game""",
    "adj": """already; another; other; some; so; very; really; pretty; quite; too; currently; still; just; also
        all; a; kinda; super; going to be; gonna be; supposed to be""",
    "tied": """busy; booked; booked up; working; at work; in class; at school; in school; in a meeting
        in meetings; on vacation; on holiday; out of town; out of the country; out of state; away; traveling
        travelling; tied up; swamped; slammed; unavailable; occupied; scheduled; scheduled to work; double booked
        overbooked; at a wedding; teaching; babysitting; on a trip""",
    "givespot": "give; offer; let; pass; hand",
    "dont": """never; do not; {i} [really|just|still|also|simply] {aux} [really|just|still] not
        {i} [still|really|just] [do] not; will|would|should|can you not; please not""",
    "isnot": """please {aux} not; {subject} [really|just|still|also|simply] {aux} [really|just|still] not
        that one {aux} not; actually {donot}""",
    "nowant": """{dont} [really] want|need|like|wish|care; no longer want|wish|need|care
        {i} [would] rather|prefer not; would rather|prefer not; sick|tired of; fed up with; had enough of
        {dont} [ever] want|wish""",
    "others": """he; she; they; you; u; who; people; ppl; guys; everyone; everybody; nobody; someone; somebody
        mom; dad; kids; friends; bf; gf; ex; boss; husband; wife; boyfriend; girlfriend; mother; father; sister
        brother""",
    "reports": """tell; told; telling; tells; ask; asked; asking; made; make; making; get; got; getting; want
        wants; wanted; begged; beg; wish; wished; said; says""",
    "bookfor": "book; schedule; add; include; bring; put; squeeze; fit; get",
    "reserve": """book; schedule; reserve; hold; lock; secure; finalize; arrange; pencil; do; take; complete
        place; submit; request; save""",
    "trouble": """tooth; teeth; crown; jaw; filling; molar; wisdom tooth; gum; gums; veneer; bridge; implant
        denture; dentures; braces; bracket; wire""",
    "broke": "broke; broken; cracked; chipped; fractured; knocked out; split; snapped; shattered",
    "gonna": "going to; will; might; may; could",
    "often": """just; even; really; still; always; never; also; probably; has; have; had; was; were; is; are
        keeps; keep; kept""",
    "modal": "do|does|did|will|would|should|can|could|have|has",
    "getting_in": "make; book; schedule; get; have; set; arrange; find",
    "a": "a; an; another; my; our; his; her",
    "whom": "me; us; him; her; them; my {kin}",
    "wishing": "need; want; like; looking; hoping; trying",
    "anybody": "someone; somebody; another; anyone; others",
}

_PRONOUNS = ("i", "we", "you", "they", "he", "she", "that", "it", "this", "there")
_ASKED = ("what", "where", "who", "how", "here", "when", "everything")
_NEGATED = ("do", "does", "did", "are", "was", "were", "would", "could", "should", "have", "has", "had")

SHORTHAND = {
    **{f"{word} is": f"{word}'s" for word in _PRONOUNS + _ASKED},
    **{f"{word} will": f"{word}'ll" for word in _PRONOUNS} | {f"{word} would": f"{word}'d" for word in _PRONOUNS},
    **{f"{word} have": f"{word}'ve" for word in _PRONOUNS} | {f"{word} are": f"{word}'re" for word in _PRONOUNS},
    **{f"{word} not": f"{word}n't {word}nt" for word in _NEGATED},
    "about": "abt",
    "are": "r",
    "before": "b4",
    "do not": "don't dont dnt",
    "cancel": "cncl cancl cancal cansel cncel",
    "can not": "can't cant cannot",
    "do not know": "idk",
    "give me": "gimme",
    "going to": "gonna",
    "have to": "gotta",
    "i am": "i'm im",
    "i have": "i've ive",
    "is not": "isn't isnt ain't",
    "it is": "it's its",
    "let me": "lemme",
    "let us": "let's lets",
    "maam": "ma'am",
    "oclock": "o'clock",
    "of course": "ofc fcourse ofcoure ofcourse",
    "ok": "okay okey ook",
    "phone": "telephone",
    "please": "pls plz plse pleae pleas",
    "thank you": "ty thankyou",
    "thanks": "thx tks thnx tnx thanx",
    "that is": "that's thats",
    "today": "2day",
    "tomorrow": "tmrw tmr tomorow 2moro 2morrow 2mrw",
    "tonight": "2nite 2night",
    "unsubscribe": "unsubscibe unsuscribe unsubcribe",
    "want to": "wanna",
    "what is": "what's whats",
    "where is": "where's wheres",
    "will not": "won't wont",
    "yes": "yse ys yeas yres",
    "you": "u",
    "your": "ur",
}
"""Contractions and the ways of typing a word short or wrong, spelled out before any phrase is looked for."""

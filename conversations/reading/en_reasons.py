"""English: why patients give up a visit. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Reason

REASONS = {
    Reason.FAMILY_EMERGENCY: """family emergency; emergency in the|my family; death in the|my family; funeral
        passed away; passed
        my {kin} is|was|got in the hospital; my {kin} died|passed; someone died; {kin} in the hospital|er; babysitter
        emergency came up; personal emergency; an emergency; no sitter|babysitter|childcare; child care
        {kin} is having surgery""",
    Reason.ILLNESS: """sick; ill; flu; covid; fever; cold; throwing up; vomiting; not feeling|feel well|good|great
        do not feel well|good
        under the weather; stomach bug; cough; coughing; migraine; headache; strep; contagious; in the hospital
        pink eye
        tested positive; food poisoning; injured; broke my _; hurt my _; unwell; feeling bad|terrible|awful
        not well""",
    Reason.TRANSPORTATION: """car broke down; car trouble; car will not start; no car; no ride
        do not have a ride|car|transportation
        no transportation; my ride; missed the|my bus; bus did not come; flat tire; no way to get there
        car is in the shop
        stuck in traffic; traffic; accident; car accident; no gas; need a ride; too far; can not drive
        could not get there
        car|truck|van died|broke; car|truck|van is dead|broken|down; {donot} have a|my|any ride|car|way
        {donot} drive; lost my license; license [is|was|got] suspended; nobody to drive|take|bring me
        no one to drive|take|bring me
        no vehicle|transport|wheels; {donot} get a ride|there; {donot} have anyone|anybody to drive|take|bring me
        car issues|problems; ride fell through|canceled|cancelled; uber; transport""",
    Reason.FINANCIAL: """can not afford; could not afford; money; too expensive; lost my job; lost my insurance
        insurance; cost; costs
        costs too much; no insurance; copay; laid off; tight on money|cash; broke right now; pay day; payday
        do not get paid; expensive
        {i} am [so|too|totally|kind] [of] broke; broke rn|until|till|atm; flat broke; short on cash|funds|money
        {donot} have [the|any|enough] money|cash|funds; no cash|funds; until|till i get paid; between jobs
        {donot} have [any|dental] insurance; money is tight; low on funds|cash
        financial; finances; bill; bills; unemployed; afford""",
    Reason.WEATHER: """snow; snowing; snowed in; ice; icy; storm; weather; roads are bad; hurricane; tornado
        flood; flooding
        flooded; bad roads; blizzard; too hot|cold outside; raining; rain""",
    Reason.CHANGED_PROVIDERS: """another|different|new dentist|doctor|orthodontist|provider|office|clinic
        switched|changed dentists|doctors|offices|providers
        switched to another; going somewhere|elsewhere; somewhere else; someone else; moved away; moved; moving
        not coming back""",
    Reason.PRACTICE_CLOSURE: "you were|are closed; office was|is closed; you guys were closed; your office closed",
    Reason.PROVIDER_UNAVAILABLE: """doctor was|is not there|in|available; dentist was|is not there|in|available
        you canceled|cancelled on me
        you rescheduled|canceled|cancelled me|it|my; doctor|dentist canceled|cancelled""",
    Reason.FORGOT: """forgot; forgotten; forget; slipped my mind; did not remember
        got the days|dates|time|date mixed up; mixed up
        wrong day|date|time; thought it was; did not know i had; overslept; slept in|through; did not realize
        lost track
        totally blanked; did not get a|the reminder""",
    Reason.SCHEDULE_CONFLICT: """work; working; meeting; school; class; exam; test; got called in
        called in to work; my boss; boss
        out of town; traveling; travelling; vacation; trip; another appointment; conflict; busy; double booked
        overbooked; schedule
        scheduled to work; could not get off; jury duty; something came up; have plans; had plans; other plans
        kids|kid have|has
        practice; game; wedding; graduation; shift; could not get away; time off; job; interview; court""",
    Reason.OTHER: """other; other reason; none of those|these; something else; personal; personal reasons
        rather not say""",
}

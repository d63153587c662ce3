"""English: another wish than what was offered, a polite refusal, a request to book. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

WISHES = {
    Mark.CHANGE: """later; earlier; sooner; different; another; other; else; instead; alternative; elsewhere
        alternatively; a bit|little later|earlier; with|about dr|doctor|someone|somebody
        other one|option|options|times|days; {donot} with; other times|days|dates|slots|options|time|day
        more options|choices|times; something|anything|someone|somebody|somewhere else
        something|anything later|earlier|sooner|different""",
    Mark.SHIFT: """reschedule for|to; should be; needs to be; how about; is|are there anything|any|something|a|an
        do you have any|anything|something|another|an|openings
        anything|something|any at|on|in|available|open|free|after|before; mixed up; was mistaken; misspoke
        can|could|may {i} [please] do|come|go|make|try|move|switch|change|book|schedule; is anything; what else
        who else; can|could|would|will it|that|this [please] be|do|work; try for|the|to
        do|try|book|schedule for|on|at|in; let us try; would be better|best|easier; is better|best|easier
        work better; only by; better; preferably
        do you have later|earlier|another|other|mornings|evenings|afternoons|weekends|weekend
        [can] {i} only [can] [do|come|make]; only do|come|make|free|available; it should be
        push|move|bump|switch it|that|this|me|the time|appointment [back|up|forward|out] [to|for|by]
        push|move|bump|switch it|that|this|me|the date|day [back|up|forward|out] [to|for|by]
        change|swap it|that|this|me|the time|appointment|date|day [back|up|forward|out] [to|for|by]
        set|make|bring it|that|this|me|the time|appointment|date|day [back|up|forward|out] [to|for|by]
        change the time|day|date|doctor|appointment [to]; rather have|come|do|go; in place of
        has|needs|need|have to be; is|are|work|works|be [much|way] better|best|easier|preferable
        got anything|something|any; have anything|something
        make|change|switch|move|push|set|bump|swap|shift|put [it|that|this|the|them]; let us say
        let us try [it|for]; let us make it; but {i} can|could do|come|make; i|we meant|said|mean
        anything|something|any [else] closer|after|before|around|next|this; make it
        can|could|will|would you|we [please] [also] do|come|go|make|try|move
        can|could|will|would you|we [please] [also] switch|change|push|bump|add|include|swap""",
    Mark.WANT: """{i} [really|actually|just] want|prefer|wish|choose|pick|take|like
        {i} would [{very}] like|love|prefer|rather [to] [have|take|do]; {i} will take|have|choose|pick|do; go with
        let us go with|do; {i} am taking|picking|choosing; prefer; would like; {i} will go with; put me down for
        book me [in] for; my choice|pick is; {i} want to [have|take|do]
        [also|and] add|include a|an|another|my|our|his|her|the|one|two
        [also|and] {bookfor} my|our|his|her|the {kin} [too|also|as]
        [also|and] book|schedule him|her|them|two|both|another [too|also]
        with a|an [female|male|woman|man|lady] doctor|dentist|hygienist|provider
        female|male|woman|lady doctor|dentist|hygienist|provider; in that case; update my _
        {i} need|want|would|require [like] something|anything|another
        change my phone|address|email|insurance|name|number; [also|and] make two|both|three|another|one
        two|three|both appointments|visits|slots|spots; make it|that two|three appointments|visits|people""",
    Mark.DECLINES: """i am [all] good|fine|ok|set|okay [thanks]; all set thanks
        too early|late|soon|far|expensive|hot|cold [{forme}] [{forme}]
        too busy|tired|sick|much|short|tight|pricey|close [{forme}] [{forme}]; i had {duty}
        have {duty} [then|that day|already]; [already] have [{adj}] plans|commitments|another|something|one [else]
        i am [{adj}] {tied}; i will be [{adj}] {tied}; will be {tied}; have to work
        [i] work [then|that|on|at|until|til|till] [day|time]; busy [then|that|sorry|all|with|at] [day|time]
        booked [up|solid|already|elsewhere]; [already] booked|scheduled|seen|got|went elsewhere|somewhere|seen|one
        already seen|went|got|booked|taken; bad|terrible|wrong|horrible|awful time|day|date|timing [{forme}]
        {that} {is} {bad} [{forme}]; impossible [{forme}]; inconvenient
        {that} day|time|date|one is {bad} [{forme}]; let someone|somebody else [have|take] [it|that|this]
        someone|somebody else can|could have|take|use it|that; i wish [i] [could|can]; wish i could
        i would if i could; if only [i] [could]; would love|like to but; wanted to but
        maybe|perhaps next|another|some|other [other] time; some other|another time; next time [maybe|perhaps]
        {donot} have a|any|my car|ride|way|transportation|time|money|sitter|insurance; sick [today|kid|kids|child]
        {donot} have anyone|anybody|someone to drive|take|bring me; nobody to drive|take|bring me
        no one to drive|take|bring me
        {i} am [so|totally|kind] [of] broke; on vacation; out of state|country|the [country|state|office]
        i changed my mind; have changed my mind
        i have|got [got] [{adj}] [{adj}] {duty}; i have|got|need to work|teach|babysit|travel
        i must work|teach|babysit|travel
        {givespot} [{it}|the|my] [spot|slot|appointment|time] [to|have] {anybody} [else|person|patient]""",
    Mark.BOOK_IT: """can you confirm
        can|could you|we [please] [go] [ahead] [and] {reserve} {it} [in|up|down] [for] [me|us] [then|please]
        would|will you|we [please] [go] [ahead] [and] {reserve} {it} [in|up|down] [for] [me|us] [then]
        would|will you|we [please] [go] [ahead] [and] {reserve} {it} [in|up|down] [for] [me|us] [please]
        can|could you|we [please] [go] [ahead] [and] {reserve} the|this|that {thing} [for] [me|us]
        would|will you|we [please] [go] [ahead] [and] {reserve} the|this|that {thing} [for] [me|us]
        can|could|would|will you|we [please] confirm {it}|the|my [{thing}]; can|could you put|sign me|us down|up""",
}

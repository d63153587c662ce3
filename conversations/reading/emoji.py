"""The pictures that answer: yes, no and stop without a word, the same in every language."""

from conversations.reading.lexicon import Lexicon, Mark

LEXICON = Lexicon(
    code="",
    phrases={
        Mark.YES: "👍; 👌; ✅; ✔; ☑; 🆗; 🙆; 💯",
        Mark.NO: "👎; ❌; ❎; ✖; 🚫; 🙅",
        Mark.STOP: "🛑; ⛔; 🛑 ✋",
        Mark.THANKS: "🙏",
        Mark.MAYBE: "🤷; 🤔",
        Mark.HEDGE: "🙄; 😒; 😏; 🤨; 🙃; 🤡; 🤥",
        Mark.LAUGH: "😂; 🤣; 😆; 😹; 💀",
    },
)

KINDS = {
    **dict.fromkeys("👍👌✅✔☑🆗💯🙌👏🙏🎉", "like"),
    **dict.fromkeys("👎❌🚫🙅😡😠", "dislike"),
    **dict.fromkeys("❤♥💕💖💗💙💚💛💜🧡🖤🤍😍🥰😘", "love"),
    **dict.fromkeys("😂🤣😆😄😅", "laugh"),
    **dict.fromkeys("‼❗❕", "emphasis"),
    **dict.fromkeys("❓❔⁉", "question"),
}
"""What an emoji says when it is a reaction."""

// A small comfort; every page works without it.
"use strict";
// On a phone the pages scroll sideways: bring the current one into view.
for (const link of document.querySelectorAll(".pages [aria-current], .picks [aria-current]")) {
  link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.offsetLeft - 16;
}

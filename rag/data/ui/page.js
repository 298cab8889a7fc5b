// Runs for each part of the page that shows answers, sources, briefs or checks: a mark leads to its source, and a sentence
// of a checked draft to what was found of it.
element.addEventListener("click", (event) => {
  const mark = event.target.closest("a[data-source]");
  if (!mark) return;
  event.preventDefault();
  const source = document.getElementById(mark.dataset.source);
  if (!source) return;
  for (let part = source.parentElement; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  if (source.classList.contains("wj-verdict")) {
    for (const other of source.parentElement.children) other.hidden = other !== source;
    document.querySelectorAll(".wj-claim").forEach((claim) => {
      const chosen = claim.dataset.source === source.id;
      claim.classList.toggle("wj-chosen", chosen);
      if (chosen) claim.scrollIntoView({ block: "nearest" });
    });
    document.getElementById("check-verdicts").scrollTo({ top: 0 });
    // Beside the draft it is in view; below it, on a narrow screen, it is not.
    if (source.getBoundingClientRect().top > window.innerHeight / 2) source.scrollIntoView({ behavior: "smooth" });
    return;
  }
  if (source.classList.contains("wj-claim")) {
    source.focus({ preventScroll: true });
    source.scrollIntoView({ behavior: "smooth", block: "center" });
    return;
  }
  document.querySelectorAll(".wj-source.wj-chosen, .wj-cite.wj-chosen").forEach((other) => other.classList.remove("wj-chosen"));
  document.querySelectorAll(`.wj-cite[data-source="${mark.dataset.source}"]`).forEach((same) => same.classList.add("wj-chosen"));
  source.classList.add("wj-chosen");
  source.scrollIntoView({ behavior: "smooth", block: "center" });
});
// The last question stays in view with the beginning of its answer; new sources come at the head of theirs.
watch("value", () => {
  const conversation = element.closest("#conversation");
  const last = conversation?.querySelector(".wj-turn:last-of-type");
  if (last) conversation.scrollTo({ top: conversation.scrollTop + last.getBoundingClientRect().top - conversation.getBoundingClientRect().top });
  element.closest("#sources")?.scrollTo({ top: 0 });
});

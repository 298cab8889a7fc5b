// Runs for each part of the page that shows answers, sources or briefs: a mark leads to its source.
element.addEventListener("click", (event) => {
  const mark = event.target.closest("a[data-source]");
  if (!mark) return;
  event.preventDefault();
  const source = document.getElementById(mark.dataset.source);
  if (!source) return;
  for (let part = source.parentElement; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  document.querySelectorAll(".wj-chosen").forEach((other) => other.classList.remove("wj-chosen"));
  document.querySelectorAll(`[data-source="${mark.dataset.source}"]`).forEach((same) => same.classList.add("wj-chosen"));
  source.classList.add("wj-chosen");
  source.scrollIntoView({ behavior: "smooth", block: "center" });
});
// New statements come at the end of the conversation, new sources at the head of theirs.
watch("value", () => {
  const conversation = element.closest("#conversation");
  if (conversation) conversation.scrollTo({ top: conversation.scrollHeight });
  element.closest("#sources")?.scrollTo({ top: 0 });
});

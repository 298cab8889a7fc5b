// Runs once for each part of the page that shows answers, sources or briefs. A mark opens its source.
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
watch("value", () => {
  const scroller = element.closest(".wj-scroller");
  if (scroller) scroller.scrollTo({ top: scroller.id === "sources" ? 0 : scroller.scrollHeight });
});

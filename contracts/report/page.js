"use strict";
(() => {
  const form = document.querySelector(".filters");
  const rows = [...document.querySelectorAll(".matrix tbody tr")];
  const shown = document.querySelector(".shown");
  const nothing = document.querySelector(".nothing");
  const chosen = (name) =>
    [...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value);

  const show = () => {
    const verdicts = chosen("verdict");
    const grades = chosen("grade");
    const counting = form.elements.counts.checked;
    const area = form.elements.area.value;
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits =
        (!verdicts.length || verdicts.includes(row.dataset.verdict)) &&
        (!grades.length || grades.includes(row.dataset.grade)) &&
        (!counting || row.dataset.counts === "yes") &&
        (!area || row.dataset.area === area) &&
        words.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = `${count} of ${rows.length} requirements`;
    nothing.hidden = count > 0;
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(show));
    // A link to a requirement that the filters hide would lead nowhere.
    const reveal = () => {
      const row = location.hash && document.getElementById(location.hash.slice(1));
      if (row && row.hidden) {
        form.reset();
        setTimeout(() => row.scrollIntoView());
      }
    };
    addEventListener("hashchange", reveal);
    show();
    reveal();
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("pre").textContent;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(button.parentElement.querySelector("pre"));
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
  }
})();

// Suggests things while a name is typed: fills the list of a field from /search. Without it the
// list holds what the server put there, and any name is understood when the form is sent.
const PAUSE = 150; // milliseconds

for (const field of document.querySelectorAll("input[data-search]")) {
  const language = document.documentElement.lang;
  let timer = 0;
  let asked = null;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => suggest(field.value.trim()), PAUSE);
  });

  async function suggest(text) {
    asked?.abort();
    if (!text) return;
    asked = new AbortController();
    const address = new URL(field.dataset.search, location.href);
    address.searchParams.set("q", text.slice(0, 300));
    try {
      const answer = await fetch(address, {
        headers: { Accept: "application/json" },
        signal: asked.signal,
      });
      if (answer.ok) show((await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  function show(things) {
    field.list.replaceChildren(
      ...things.map((thing) => {
        const option = document.createElement("option");
        option.value = thing.label[language] ?? thing.id;
        const others = Object.values(thing.label).filter((label) => label !== option.value);
        option.label = [...others, ...thing.matched, thing.kind?.label[language]]
          .filter((each, place, all) => each && all.indexOf(each) === place)
          .join(" · ");
        return option;
      }),
    );
  }
}

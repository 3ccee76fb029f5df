// Peer instruction, step by step: think, vote, talk, vote again, answer. Counts stay in the page; nothing is sent.
const PHASES = [
  ["ask", "Think for yourself"],
  ["vote", "Vote"],
  ["talk", "Convince your neighbour"],
  ["again", "Vote again"],
  ["answer", "Answer"],
];
const SECONDS = { ask: 60, vote: 30, talk: 120, again: 30, answer: 60 };
const root = document.documentElement;
const sections = [...document.querySelectorAll("main section")];
const find = id => document.getElementById(id);
let step = 0, left = 0, ticking = null;

const phase = () => PHASES[step % PHASES.length][0];
const section = () => sections[Math.floor(step / PHASES.length)];
const inputs = () => [...section().querySelectorAll(`.${phase() === "again" ? "second" : "first"} input`)];

function go(to) {
  step = Math.min(Math.max(to, 0), sections.length * PHASES.length - 1);
  const number = sections.indexOf(section());
  root.dataset.phase = phase();
  sections.forEach((each, index) => { each.hidden = index !== number; });
  document.querySelectorAll(".first input").forEach(each => { each.disabled = phase() !== "vote"; });
  document.querySelectorAll(".second input").forEach(each => { each.disabled = phase() !== "again"; });
  find("place").textContent = `${number + 1} of ${sections.length} ·`;
  find("phase").textContent = PHASES[step % PHASES.length][1];
  find("back").disabled = step === 0;
  find("on").disabled = step === sections.length * PHASES.length - 1;
  history.replaceState(null, "", `#${step}`);
  stop();
  scrollTo(0, 0);
}

function tally(box) {
  for (const name of ["first", "second"]) {
    const rows = [...box.querySelectorAll(`.${name}`)];
    const counts = rows.map(row => Number(row.querySelector("input").value));
    const all = counts.reduce((sum, count) => sum + count, 0);
    box.classList.toggle(`${name}-counted`, all > 0);
    rows.forEach((row, index) => {
      const share = all ? 100 * counts[index] / all : 0;
      const bar = row.querySelector("i i");
      bar.hidden = !share;
      bar.style.width = `${share}%`;
      row.querySelector("output").textContent = all ? `${Math.round(share)} %` : "";
    });
  }
}

function show() {
  const seconds = left || 0;
  find("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function stop() {
  clearInterval(ticking);
  ticking = null;
  left = SECONDS[phase()];
  find("clock").classList.remove("over");
  show();
}

function clock() {
  if (ticking) return stop();
  ticking = setInterval(() => {
    left = Math.max(left - 1, 0);
    find("clock").classList.toggle("over", left === 0);
    show();
  }, 1000);
}

function light() {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
}

function typed(event) {
  const all = inputs(), at = all.indexOf(event.target);
  const moves = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
  if (at < 0 || !(event.key in moves)) return false;
  if (event.key === "Enter" && at === all.length - 1) go(step + 1);
  else all[Math.min(Math.max(at + moves[event.key], 0), all.length - 1)].select();
  return true;
}

// A presenter's remote control sends PageDown and PageUp.
const KEYS = {
  ArrowRight: () => go(step + 1), " ": () => go(step + 1), PageDown: () => go(step + 1),
  ArrowLeft: () => go(step - 1), PageUp: () => go(step - 1), t: clock, l: light,
};

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.tagName === "BUTTON" && [" ", "Enter"].includes(event.key)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const choice = key.length === 1 ? "abcdef".indexOf(key) : -1;
  if (!typed(event)) {
    if (key in KEYS) KEYS[key]();
    else if (choice >= 0) inputs()[choice]?.select();
    else if (key.length > 1 || /\d/.test(key)) return;  // digits and Tab do what they always do
  }
  event.preventDefault();
});
addEventListener("input", event => {
  event.target.value = event.target.value.replace(/\D/g, "");
  tally(event.target.closest("section"));
});
find("on").addEventListener("click", () => go(step + 1));
find("back").addEventListener("click", () => go(step - 1));
find("clock").addEventListener("click", clock);
root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
root.classList.add("live");
go(Number(location.hash.slice(1)) || 0);

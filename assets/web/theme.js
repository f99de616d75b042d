// Runs before anything is painted, so that a remembered theme and remembered colours do not flash. The switch itself is
// kit/theme-switch.js; kit/looks.js remembers the colours.
(() => {
  const page = document.documentElement;
  // The lighter and the darker of two colours; null for Hermit's own.
  globalThis.wearColours = (colours) => {
    page.toggleAttribute("data-colours", Boolean(colours));
    page.style.setProperty("--theme-light", colours?.[0] ?? "");
    page.style.setProperty("--theme-dark", colours?.[1] ?? "");
  };
  try {
    const theme = localStorage.getItem("hermit.theme");
    if (theme === "light" || theme === "dark") page.dataset.theme = theme;
    globalThis.wearColours(JSON.parse(localStorage.getItem("hermit.looks"))?.colours);
  } catch {
    // A browser without storage gets the system's theme.
  }
})();

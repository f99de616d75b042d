// Runs before anything is painted, so that a remembered theme does not flash. The switch itself is kit/theme-switch.js.
(() => {
  try {
    const theme = localStorage.getItem("hermit.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // A browser that keeps nothing gets the system's theme.
  }
})();

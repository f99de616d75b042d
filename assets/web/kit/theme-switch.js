// Light, dark, or as the system says.

/** The choice: light, dark or auto. */
export const theme = () => document.documentElement.dataset.theme ?? "auto";

/** Whether it is dark now. */
export const isDark = () =>
  theme() === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme() === "dark";

/** Uses and remembers a choice. */
export function useTheme(choice) {
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  try {
    // theme.js reads this before anything is painted, as plain text.
    if (choice === "auto") localStorage.removeItem("hermit.theme");
    else localStorage.setItem("hermit.theme", choice);
  } catch {
    // Then it holds for this page only.
  }
}

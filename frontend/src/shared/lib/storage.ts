/** Preferences of this browser (columns, density, practice). Never anything about a patient. */

const PREFIX = "claimdeck.";

export function remembered<T>(key: string, fallback: T): T {
  try {
    const text = window.localStorage.getItem(PREFIX + key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    window.localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still works; it only forgets the preference.
  }
}

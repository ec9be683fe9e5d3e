/** Claimdeck's mark: a deck of claims, checked. */

export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="#2f55c7" />
      <rect x="8" y="7" width="14" height="4" rx="1.5" fill="#fff" opacity=".45" />
      <rect x="8" y="13" width="16" height="4" rx="1.5" fill="#fff" opacity=".7" />
      <path
        d="M8.5 22.5l3.2 3L18 19.5"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

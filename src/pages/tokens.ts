/** Colours and shapes that every page of this product shares. `--brand`, `--on-brand` and `--accent` come from brand.ts. */
export const TOKENS = `:root{color-scheme:light dark;--page:#eef0f4;--card:#fff;--side:#f7f8fa;--ink:#161a22;--soft:#535d6c;--line:#dde1e8;--edge:#7f8998;
--alert:#a3160f;--alert-bg:#fdf0ee;--note-bg:#eef2fb;--test:#ffd873;--test-ink:#3d2a00;--good:#0b7a46;--good-bg:#e5f6ec;--shadow:0 1px 2px #10182814,0 12px 32px #1018281a;--tint:color-mix(in srgb,var(--brand) 8%,var(--side))}
@media (prefers-color-scheme:dark){:root{--page:#0e1116;--card:#191d25;--side:#14181f;--ink:#eef1f6;--soft:#a9b3c1;--line:#2c333f;--edge:#77818f;
--alert:#ffb4a9;--alert-bg:#3a1c1a;--note-bg:#222732;--test:#4d3a0a;--test-ink:#ffe3a3;--good:#74dca5;--good-bg:#12321f;--shadow:0 0 0 1px #2c333f}}
`;
